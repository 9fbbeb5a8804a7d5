//! Visits the daemon of this user as a plugin would: greets, opens a tap, sends a second of sound,
//! asks for the review link, says goodbye, and prints each answer. With `--protocol NUMBER` it
//! speaks another protocol, and succeeds when the daemon closes the door.
//!
//! Made of nothing but this crate, so it shows whether plugin and daemon can meet on a system.

use std::{
    env,
    error::Error,
    io::{Read, Write},
    process::ExitCode,
};

use aivlingual_shared::{
    audio::AudioFrame,
    endpoint::Endpoint,
    frame::{self, Decoder, Frame, MAGIC, PREAMBLE_BYTES},
    message::{PROTOCOL_VERSION, Role, TapId, ToDaemon, ToPlugin},
    time::{ClockReading, ObsTime, WallTime},
};
use interprocess::local_socket::prelude::LocalSocketStream;

type Outcome<T> = Result<T, Box<dyn Error>>;

const RATE_HZ: u32 = 48_000;
const PACKET_FRAMES: usize = 480;
const TAP: TapId = TapId(1);

fn main() -> ExitCode {
    match visit() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("visitor: {error}");
            ExitCode::FAILURE
        }
    }
}

fn visit() -> Outcome<()> {
    let protocol = match env::args().skip_while(|word| word != "--protocol").nth(1) {
        Some(number) => number.parse()?,
        None => PROTOCOL_VERSION,
    };
    let mut visitor =
        Visitor { stream: Endpoint::of_user().connect()?, decoder: Decoder::default() };
    visitor.stream.write_all(&[MAGIC, protocol.to_le_bytes()].concat())?;
    visitor.expect_preamble()?;
    if protocol == PROTOCOL_VERSION { visitor.talk() } else { visitor.expect_end() }
}

struct Visitor {
    stream: LocalSocketStream,
    decoder: Decoder,
}

impl Visitor {
    fn talk(&mut self) -> Outcome<()> {
        self.say(&ToDaemon::Hello {
            plugin_version: env!("CARGO_PKG_VERSION").to_owned(),
            process_id: std::process::id(),
            obs_version: Some("28.0.0".to_owned()),
            clock: ClockReading { obs: ObsTime(0), wall: WallTime::now() },
        })?;
        match self.answer()? {
            ToPlugin::Welcome { daemon_version } => println!("welcomed by {daemon_version}"),
            other => return Err(format!("greeted with {other:?}").into()),
        }
        self.say(&ToDaemon::TapOpened {
            tap: TAP,
            source: "Microphone".to_owned(),
            speaker: "Aya".to_owned(),
            role: Role::Streamer,
        })?;
        self.sound()?;
        self.say(&ToDaemon::ReviewLinkWanted {})?;
        loop {
            match self.answer()? {
                ToPlugin::ReviewLink { url } => {
                    println!("link {url}");
                    break;
                }
                ToPlugin::Status { hearing } => println!("hearing {hearing:?}"),
                other => return Err(format!("said {other:?}").into()),
            }
        }
        self.say(&ToDaemon::TapClosed { tap: TAP })?;
        self.say(&ToDaemon::Goodbye {})?;
        self.expect_end()
    }

    /// A second of a quiet hum.
    fn sound(&mut self) -> Outcome<()> {
        for start in (0..RATE_HZ as usize).step_by(PACKET_FRAMES) {
            let at = ObsTime(start as u64 * 1_000_000_000 / u64::from(RATE_HZ));
            let hum = |n| ((start + n) as f32 * 0.01).sin() * 0.1;
            let packet = AudioFrame {
                tap: TAP,
                timestamp: at,
                captured: at,
                rate_hz: RATE_HZ,
                dropped: 0,
                channels: 1,
                samples: (0..PACKET_FRAMES).map(hum).collect(),
            };
            let mut bytes = Vec::new();
            frame::write_audio(&packet, &mut bytes)?;
            self.stream.write_all(&bytes)?;
        }
        println!("sent {RATE_HZ} frames");
        Ok(())
    }

    fn say(&mut self, message: &ToDaemon) -> Outcome<()> {
        let mut bytes = Vec::new();
        frame::write_message(message, &mut bytes)?;
        Ok(self.stream.write_all(&bytes)?)
    }

    fn answer(&mut self) -> Outcome<ToPlugin> {
        loop {
            match self.decoder.next_frame()? {
                Some(Frame::Message(message)) => return Ok(message),
                Some(Frame::Audio(_)) => return Err("the daemon sends sound".into()),
                None => {}
            }
            let mut bytes = [0; 4096];
            match self.stream.read(&mut bytes)? {
                0 => return Err("the daemon hung up".into()),
                length => self.decoder.push(&bytes[..length]),
            }
        }
    }

    fn expect_preamble(&mut self) -> Outcome<()> {
        let mut preamble = [0; PREAMBLE_BYTES];
        self.stream.read_exact(&mut preamble)?;
        Ok(frame::check_preamble(preamble)?)
    }

    /// The daemon may have been in the middle of a sentence; then it hangs up.
    fn expect_end(&mut self) -> Outcome<()> {
        let mut bytes = [0; 4096];
        loop {
            match self.stream.read(&mut bytes) {
                // A pipe of Windows that was closed is broken; a socket just ends.
                Ok(0) | Err(_) => {
                    println!("the daemon hung up");
                    return Ok(());
                }
                Ok(_) => {}
            }
        }
    }
}
