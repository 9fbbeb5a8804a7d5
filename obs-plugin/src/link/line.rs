//! One connection to the daemon: bytes in and out of a non-blocking channel, and the clocks that
//! tell when it has gone.
//!
//! Runs on the link's thread. No call waits.

use std::{
    io::{self, ErrorKind, Read, Write},
    time::{Duration, Instant},
};

use aivlingual_shared::{
    audio::AudioFrame,
    endpoint::{self, Endpoint, EndpointError},
    frame::{self, Decoder, Frame, FrameError, PREAMBLE_BYTES},
    message::{HEARTBEAT_MS, SILENCE_MS_MAX, ToDaemon, ToPlugin},
};
use interprocess::local_socket::{prelude::LocalSocketStream, traits::Stream as _};
use thiserror::Error;

/// Bytes that may wait for a daemon that reads slowly; after that, sound waits in the ring.
const OUTBOX_BYTES_MAX: usize = 512 * 1024;
/// Bytes asked of the channel at once.
const PORTION_BYTES: usize = 16 * 1024;
/// Portions read in one round, so that a daemon that never stops talking does not starve the taps.
const PORTIONS_MAX: usize = 16;
/// How long the daemon may take to greet.
const GREETING_MS_MAX: u64 = 2_000;

/// Why a connection ended.
#[derive(Debug, Error)]
pub(super) enum LineError {
    /// The daemon closed it, or died.
    #[error("the daemon closed the connection")]
    Closed,
    /// Nothing whole came for too long.
    #[error("the daemon fell silent")]
    Silent,
    /// Nothing was taken for too long.
    #[error("the daemon stopped reading")]
    Stalled,
    /// What came was not the protocol.
    #[error("the daemon broke the protocol")]
    Frame(#[source] FrameError),
    /// The system ended it.
    #[error("the channel failed")]
    Channel(#[source] io::Error),
}

/// One connection.
pub(super) struct Line {
    stream: LocalSocketStream,
    outbox: Vec<u8>,
    sent: usize,
    preamble: Vec<u8>,
    decoder: Decoder,
    opened_at: Instant,
    /// When the last whole sentence came. Bytes alone do not count: they could dribble for ever.
    heard_at: Instant,
    /// When the channel last took bytes, or had none to take.
    taken_at: Instant,
    said_at: Instant,
}

impl Line {
    /// Connects and says the preamble.
    pub(super) fn open(endpoint: &Endpoint, now: Instant) -> Result<Self, EndpointError> {
        let stream = endpoint.connect()?;
        stream.set_nonblocking(true).map_err(EndpointError::Absent)?;
        Ok(Self {
            stream,
            outbox: frame::preamble().to_vec(),
            sent: 0,
            preamble: Vec::with_capacity(PREAMBLE_BYTES),
            decoder: Decoder::default(),
            opened_at: now,
            heard_at: now,
            taken_at: now,
            said_at: now,
        })
    }

    /// True when the daemon's preamble has come and is ours.
    pub(super) fn is_ours(&self) -> bool {
        self.preamble.len() == PREAMBLE_BYTES
    }

    /// True when the daemon has taken too long over its greeting.
    pub(super) fn is_late(&self, now: Instant) -> bool {
        now.duration_since(self.opened_at) > Duration::from_millis(GREETING_MS_MAX)
    }

    /// True when it is time for a heartbeat.
    pub(super) fn wants_heartbeat(&self, now: Instant) -> bool {
        now.duration_since(self.said_at) >= Duration::from_millis(HEARTBEAT_MS)
    }

    /// Notes that a heartbeat was said.
    pub(super) fn note_heartbeat(&mut self, now: Instant) {
        self.said_at = now;
    }

    /// True when more sound may be queued.
    pub(super) fn has_room(&self) -> bool {
        self.outbox.len() - self.sent < OUTBOX_BYTES_MAX
    }

    /// True when all that was said has been taken.
    pub(super) fn is_sent(&self) -> bool {
        self.outbox.len() == self.sent
    }

    /// Queues a sentence.
    pub(super) fn say(&mut self, message: &ToDaemon) -> Result<(), LineError> {
        frame::write_message(message, &mut self.outbox).map_err(LineError::Frame)
    }

    /// Queues sound.
    pub(super) fn carry(&mut self, audio: &AudioFrame) -> Result<(), LineError> {
        frame::write_audio(audio, &mut self.outbox).map_err(LineError::Frame)
    }

    /// Writes as much as the channel takes now.
    pub(super) fn send(&mut self, now: Instant) -> Result<(), LineError> {
        while self.sent < self.outbox.len() {
            match self.stream.write(&self.outbox[self.sent..]) {
                // A full named pipe takes nothing and calls that success.
                Ok(0) => break,
                Ok(bytes) => {
                    self.sent += bytes;
                    self.taken_at = now;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(ended(error)),
            }
        }
        if self.is_sent() {
            self.outbox.clear();
            self.sent = 0;
            self.taken_at = now;
        } else if self.sent > OUTBOX_BYTES_MAX / 2 {
            self.outbox.drain(..self.sent);
            self.sent = 0;
        }
        Ok(())
    }

    /// Reads what is there now and hands each sentence to `on_message`.
    pub(super) fn receive(
        &mut self,
        now: Instant,
        mut on_message: impl FnMut(ToPlugin),
    ) -> Result<(), LineError> {
        let mut portion = [0; PORTION_BYTES];
        for _ in 0..PORTIONS_MAX {
            match self.stream.read(&mut portion) {
                // An empty pipe of Windows reads as one that has ended; there, saying the next
                // heartbeat tells which it is.
                Ok(0) if cfg!(windows) => break,
                Ok(0) => return Err(LineError::Closed),
                Ok(bytes) => self.take_in(&portion[..bytes], now, &mut on_message)?,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(ended(error)),
            }
        }
        Ok(())
    }

    /// Fails when the daemon has been silent, or has taken nothing, for too long.
    pub(super) fn check(&self, now: Instant) -> Result<(), LineError> {
        let limit = Duration::from_millis(SILENCE_MS_MAX);
        if now.duration_since(self.heard_at) > limit {
            Err(LineError::Silent)
        } else if now.duration_since(self.taken_at) > limit {
            Err(LineError::Stalled)
        } else {
            Ok(())
        }
    }

    fn take_in(
        &mut self,
        mut bytes: &[u8],
        now: Instant,
        on_message: &mut impl FnMut(ToPlugin),
    ) -> Result<(), LineError> {
        if !self.is_ours() {
            let (start, rest) =
                bytes.split_at(bytes.len().min(PREAMBLE_BYTES - self.preamble.len()));
            self.preamble.extend_from_slice(start);
            bytes = rest;
            match <[u8; PREAMBLE_BYTES]>::try_from(self.preamble.as_slice()) {
                Ok(whole) => frame::check_preamble(whole).map_err(LineError::Frame)?,
                Err(_) => return Ok(()),
            }
        }
        self.decoder.push(bytes);
        while let Some(frame) = self.decoder.next_frame().map_err(LineError::Frame)? {
            self.heard_at = now;
            match frame {
                Frame::Message(message) => on_message(message),
                Frame::Audio(_) => return Err(LineError::Frame(FrameError::NotOurs)),
            }
        }
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        endpoint::hang_up(&self.stream);
    }
}

fn ended(error: io::Error) -> LineError {
    match error.kind() {
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof => {
            LineError::Closed
        }
        _ => LineError::Channel(error),
    }
}
