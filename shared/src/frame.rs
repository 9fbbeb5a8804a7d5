//! The codec, without I/O: bytes in, messages out, and back. Both ends use it, one from a blocking
//! thread, one from a task.
//!
//! A connection opens with one [`preamble`] from each end. Then come frames: payload length `u32`,
//! kind `u8`, payload, with numbers little-endian. Kind 1 is a message as JSON, kind 2 is sound as
//! [`crate::audio`] lays it out. The length is checked against the maximum of its kind before a
//! byte of the payload is kept, so a peer can never make us allocate more than that.

use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::{
    audio::{AUDIO_HEADER_BYTES, AudioError, AudioFrame, CHANNELS_MAX, FRAMES_MAX},
    message::PROTOCOL_VERSION,
};

/// The first four bytes each end sends.
pub const MAGIC: [u8; 4] = *b"AIVL";
/// Bytes of the preamble.
pub const PREAMBLE_BYTES: usize = 8;
/// Bytes before each payload.
pub const FRAME_HEADER_BYTES: usize = 5;
/// The longest message, in bytes of JSON. A caption of a minute's speech is below 4 KiB.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// The longest packet of sound.
pub const AUDIO_BYTES_MAX: usize =
    AUDIO_HEADER_BYTES + CHANNELS_MAX as usize * FRAMES_MAX as usize * 4;

const KIND_MESSAGE: u8 = 1;
const KIND_AUDIO: u8 = 2;

/// What one frame held.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame<M> {
    /// A sentence.
    Message(M),
    /// Sound.
    Audio(AudioFrame),
}

/// Why a stream of bytes cannot be read on, or something cannot be written. Each ends the
/// connection: after a bad frame nobody knows where the next one starts.
#[derive(Debug, Error)]
pub enum FrameError {
    /// The peer is not ours at all.
    #[error("the peer does not speak the AIVlingual protocol")]
    NotOurs,
    /// The peer is of another release.
    #[error(
        "the peer speaks protocol {theirs}, this program speaks {PROTOCOL_VERSION}; install the plugin and the daemon of one release"
    )]
    Version {
        /// What the peer speaks.
        theirs: u32,
    },
    /// A frame announces more than its kind may hold.
    #[error("a frame of {bytes} bytes is longer than the {bytes_max} allowed")]
    TooLong {
        /// What it announces.
        bytes: usize,
        /// The maximum of its kind.
        bytes_max: usize,
    },
    /// A frame of a kind that does not exist.
    #[error("unknown frame kind {0}")]
    Kind(u8),
    /// A message that is no sentence of the protocol.
    #[error("a message could not be understood")]
    Message(#[source] serde_json::Error),
    /// Sound that contradicts its own header.
    #[error("a packet of sound could not be understood")]
    Audio(#[source] AudioError),
}

/// What each end sends first: the magic and the protocol version.
pub fn preamble() -> [u8; PREAMBLE_BYTES] {
    let mut bytes = [0; PREAMBLE_BYTES];
    bytes[..4].copy_from_slice(&MAGIC);
    bytes[4..].copy_from_slice(&PROTOCOL_VERSION.to_le_bytes());
    bytes
}

/// Reads the peer's preamble; anything but our own version is refused.
pub fn check_preamble(bytes: [u8; PREAMBLE_BYTES]) -> Result<(), FrameError> {
    let (magic, version) = bytes.split_at(4);
    if magic != MAGIC {
        return Err(FrameError::NotOurs);
    }
    let theirs = u32::from_le_bytes([version[0], version[1], version[2], version[3]]);
    if theirs == PROTOCOL_VERSION { Ok(()) } else { Err(FrameError::Version { theirs }) }
}

/// Appends a message as one frame. On error `out` is as it was.
pub fn write_message<M: Serialize>(message: &M, out: &mut Vec<u8>) -> Result<(), FrameError> {
    let json = serde_json::to_vec(message).map_err(FrameError::Message)?;
    check_length(json.len(), MESSAGE_BYTES_MAX)?;
    write_header(json.len(), KIND_MESSAGE, out);
    out.extend_from_slice(&json);
    Ok(())
}

/// Appends a packet of sound as one frame. On error `out` is as it was.
pub fn write_audio(audio: &AudioFrame, out: &mut Vec<u8>) -> Result<(), FrameError> {
    let start = out.len();
    write_header(0, KIND_AUDIO, out);
    if let Err(error) = audio.write(out) {
        out.truncate(start);
        return Err(FrameError::Audio(error));
    }
    let length = (out.len() - start - FRAME_HEADER_BYTES) as u32;
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
    Ok(())
}

fn write_header(length: usize, kind: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(&(length as u32).to_le_bytes());
    out.push(kind);
}

fn check_length(bytes: usize, bytes_max: usize) -> Result<(), FrameError> {
    if bytes > bytes_max { Err(FrameError::TooLong { bytes, bytes_max }) } else { Ok(()) }
}

/// Cuts a stream of bytes into frames. Bytes may arrive in any portions.
#[derive(Debug, Default)]
pub struct Decoder {
    buffer: Vec<u8>,
    consumed: usize,
}

impl Decoder {
    /// Takes bytes as they came from the channel. Call [`Self::next_frame`] until it has no more
    /// before the next portion, so that no more than one frame and one portion are ever held.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.consumed);
        self.consumed = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole frame, or `None` when more bytes are needed.
    pub fn next_frame<M: DeserializeOwned>(&mut self) -> Result<Option<Frame<M>>, FrameError> {
        let pending = &self.buffer[self.consumed..];
        let Some((header, rest)) = pending.split_first_chunk::<FRAME_HEADER_BYTES>() else {
            return Ok(None);
        };
        let length = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let kind = header[4];
        let bytes_max = match kind {
            KIND_MESSAGE => MESSAGE_BYTES_MAX,
            KIND_AUDIO => AUDIO_BYTES_MAX,
            other => return Err(FrameError::Kind(other)),
        };
        check_length(length, bytes_max)?;
        let Some(payload) = rest.get(..length) else { return Ok(None) };
        let frame = match kind {
            KIND_MESSAGE => {
                Frame::Message(serde_json::from_slice(payload).map_err(FrameError::Message)?)
            }
            _ => Frame::Audio(AudioFrame::read(payload).map_err(FrameError::Audio)?),
        };
        self.consumed += FRAME_HEADER_BYTES + length;
        Ok(Some(frame))
    }

    /// True when the stream may end here: no frame is half read.
    pub fn is_between_frames(&self) -> bool {
        self.buffer.len() == self.consumed
    }
}

#[cfg(test)]
mod tests;
