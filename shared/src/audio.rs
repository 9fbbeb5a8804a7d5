//! Sound on the wire: raw planar samples behind a fixed header, no text format and no serde.
//!
//! Layout after the frame header, all little-endian: tap `u32`, timestamp `u64`, captured `u64`,
//! rate `u32`, frames `u32`, dropped `u32`, channels `u16`, reserved `u16` (zero), then `channels`
//! × `frames` samples as `f32`, one channel after another.

use thiserror::Error;

use crate::{message::TapId, time::ObsTime};

/// Bytes before the samples.
pub const AUDIO_HEADER_BYTES: usize = 36;
/// libobs mixes at most this many channels (`MAX_AUDIO_CHANNELS`).
pub const CHANNELS_MAX: u16 = 8;
/// Sample frames in one packet. OBS hands over 480 to 4096; anything longer is cut by the sender.
pub const FRAMES_MAX: u32 = 8192;
/// Sampling rates that can be real, in hertz.
pub const RATE_HZ: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// One packet of sound from one tap.
#[derive(Debug, Clone, PartialEq)]
pub struct AudioFrame {
    /// Which tap heard it.
    pub tap: TapId,
    /// When its first sample sounds, on OBS's clock.
    pub timestamp: ObsTime,
    /// When the tap was handed it, on OBS's clock.
    pub captured: ObsTime,
    /// Sample frames a second.
    pub rate_hz: u32,
    /// Sample frames lost between the packet before and this one, because the ring was full.
    pub dropped: u32,
    /// Number of channels.
    pub channels: u16,
    /// `channels` runs of equally many samples, one channel after another, full scale ±1.
    pub samples: Vec<f32>,
}

/// Why bytes were not an [`AudioFrame`], or a frame cannot become bytes.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum AudioError {
    /// The payload ends before the header or the samples it promises, or goes on after them.
    #[error("audio payload of {actual} bytes where {expected} were announced")]
    Length {
        /// Bytes that the header asks for.
        expected: usize,
        /// Bytes that were there.
        actual: usize,
    },
    /// A field is outside its range.
    #[error("audio {field} {value} is out of range")]
    Range {
        /// Which field.
        field: &'static str,
        /// What it said.
        value: u64,
    },
}

impl AudioFrame {
    /// Sample frames: samples in one channel.
    pub fn frames(&self) -> usize {
        self.samples.len() / usize::from(self.channels.max(1))
    }

    /// Appends the layout above to `out`.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), AudioError> {
        let frames = self.frames();
        check("channels", u64::from(self.channels), (1..=CHANNELS_MAX).contains(&self.channels))?;
        check("rate", u64::from(self.rate_hz), RATE_HZ.contains(&self.rate_hz))?;
        check("frames", frames as u64, frames <= FRAMES_MAX as usize)?;
        let expected = frames * usize::from(self.channels);
        if expected != self.samples.len() {
            return Err(AudioError::Length {
                expected: expected * 4,
                actual: self.samples.len() * 4,
            });
        }
        out.extend_from_slice(&self.tap.0.to_le_bytes());
        out.extend_from_slice(&self.timestamp.0.to_le_bytes());
        out.extend_from_slice(&self.captured.0.to_le_bytes());
        out.extend_from_slice(&self.rate_hz.to_le_bytes());
        out.extend_from_slice(&(frames as u32).to_le_bytes());
        out.extend_from_slice(&self.dropped.to_le_bytes());
        out.extend_from_slice(&self.channels.to_le_bytes());
        out.extend_from_slice(&0u16.to_le_bytes());
        for sample in &self.samples {
            out.extend_from_slice(&sample.to_le_bytes());
        }
        Ok(())
    }

    /// Reads the layout above. Samples that are not finite become silence, so that no later stage
    /// has to ask.
    pub fn read(payload: &[u8]) -> Result<Self, AudioError> {
        let Some((header, body)) = payload.split_at_checked(AUDIO_HEADER_BYTES) else {
            return Err(AudioError::Length { expected: AUDIO_HEADER_BYTES, actual: payload.len() });
        };
        let frames = u32_at(header, 24);
        let channels = u16_at(header, 32);
        let rate_hz = u32_at(header, 20);
        check("channels", u64::from(channels), (1..=CHANNELS_MAX).contains(&channels))?;
        check("rate", u64::from(rate_hz), RATE_HZ.contains(&rate_hz))?;
        check("frames", u64::from(frames), frames <= FRAMES_MAX)?;
        let reserved = u16_at(header, 34);
        check("reserved field", u64::from(reserved), reserved == 0)?;
        let expected = frames as usize * usize::from(channels) * 4;
        if body.len() != expected {
            return Err(AudioError::Length {
                expected: AUDIO_HEADER_BYTES + expected,
                actual: payload.len(),
            });
        }
        let (samples, _) = body.as_chunks::<4>();
        Ok(Self {
            tap: TapId(u32_at(header, 0)),
            timestamp: ObsTime(u64_at(header, 4)),
            captured: ObsTime(u64_at(header, 12)),
            rate_hz,
            dropped: u32_at(header, 28),
            channels,
            samples: samples
                .iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .map(|sample| if sample.is_finite() { sample } else { 0.0 })
                .collect(),
        })
    }
}

fn check(field: &'static str, value: u64, is_valid: bool) -> Result<(), AudioError> {
    if is_valid { Ok(()) } else { Err(AudioError::Range { field, value }) }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
