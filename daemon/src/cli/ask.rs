//! Asks the running daemon something over the channel, as a plugin would.

use std::{
    io::{self, Read, Write},
    time::{Duration, Instant},
};

use aivlingual_shared::{
    frame::{self, Decoder, Frame, FrameError, PREAMBLE_BYTES},
    message::{ToDaemon, ToPlugin},
    time::{ClockReading, ObsTime, WallTime},
};
use interprocess::local_socket::traits::Stream as _;
use thiserror::Error;

use super::{Failure, Reason};
use crate::config::Settings;

/// How long the daemon may take to answer.
const ANSWER_MS_MAX: u64 = 5_000;

#[derive(Debug, Error)]
enum AskError {
    #[error("the connection broke")]
    Io(#[from] io::Error),
    #[error("the daemon answered something else")]
    Frame(#[from] FrameError),
    #[error("the daemon did not answer")]
    Silent,
}

/// Says `sentence` and returns what `answer` makes of the first sentence it takes for one.
pub(super) fn ask<T>(
    settings: &Settings,
    sentence: &ToDaemon,
    answer: impl Fn(ToPlugin) -> Option<T>,
) -> Result<T, Failure> {
    let stream = settings.endpoint().connect().map_err(|error| {
        Failure::new(Reason::Daemon, &error, "start OBS with the plugin, or `aivlingual serve`")
    })?;
    talk(stream, sentence, answer).map_err(|error| {
        Failure::new(
            Reason::Daemon,
            &error,
            "look into the daemon's log; `aivlingual doctor` names it",
        )
    })
}

fn talk<T>(
    mut stream: interprocess::local_socket::Stream,
    sentence: &ToDaemon,
    answer: impl Fn(ToPlugin) -> Option<T>,
) -> Result<T, AskError> {
    let deadline = Instant::now() + Duration::from_millis(ANSWER_MS_MAX);
    stream.set_recv_timeout(Some(Duration::from_millis(ANSWER_MS_MAX)))?;
    let mut question = frame::preamble().to_vec();
    let hello = ToDaemon::Hello {
        plugin_version: concat!("command line ", env!("CARGO_PKG_VERSION")).to_owned(),
        process_id: std::process::id(),
        obs_version: None,
        clock: ClockReading { obs: ObsTime(0), wall: WallTime::now() },
    };
    frame::write_message(&hello, &mut question)?;
    frame::write_message(sentence, &mut question)?;
    stream.write_all(&question)?;
    let mut preamble = [0; PREAMBLE_BYTES];
    stream.read_exact(&mut preamble)?;
    frame::check_preamble(preamble)?;
    let mut decoder = Decoder::default();
    let mut bytes = [0; 4096];
    while Instant::now() < deadline {
        let length = stream.read(&mut bytes)?;
        if length == 0 {
            break;
        }
        decoder.push(&bytes[..length]);
        while let Some(frame) = decoder.next_frame()? {
            if let Frame::Message(message) = frame
                && let Some(answer) = answer(message)
            {
                return Ok(answer);
            }
        }
    }
    Err(AskError::Silent)
}
