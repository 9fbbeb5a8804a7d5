//! One tap's sound on its way to the recogniser: resampled, cut at pauses, placed in time.
//!
//! Runs on the thread of its session. Sound that arrives with a gap, or stops arriving, ends what was being said: a pause in
//! delivery is a pause in speech, and words must never be joined across one.

use crate::{
    domain::WallTime,
    engines::RATE_HZ,
    media::Resampler,
    session::segment::{SegmentEvent, Segmenter},
};

/// A jump between packets that counts as a gap, in nanoseconds. OBS itself tolerates 70 ms before it resets a source's time.
const GAP_NS: u64 = 150_000_000;
/// Silence appended when sound stops arriving, in samples: long enough for the segmenter to end any utterance.
const CLOSING_SILENCE: usize = 2 * RATE_HZ as usize;

/// A packet of sound as the session takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Packet {
    /// When its first sample sounds.
    pub at: WallTime,
    /// Sample frames a second.
    pub rate_hz: u32,
    /// Number of channels.
    pub channels: u16,
    /// One channel after another, full scale ±1.
    pub samples: Vec<f32>,
    /// Sample frames lost before it.
    pub dropped: u32,
}

/// A stretch of speech, ready to be recognised.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Counts the utterances of this ear.
    pub utterance: u64,
    /// When it began.
    pub start: WallTime,
    /// Its last sound so far.
    pub end: WallTime,
    /// Mono at [`RATE_HZ`].
    pub samples: Vec<f32>,
    /// True when nothing will be added.
    pub is_final: bool,
}

/// Hears one tap.
#[derive(Debug)]
pub struct Ear {
    segmenter: Segmenter,
    resampler: Option<Resampler>,
    format: (u32, u16),
    /// The wall time of the segmenter's first sample.
    origin: WallTime,
    /// When the next packet should begin, if sound is flowing.
    expected: Option<WallTime>,
    utterance: u64,
    partial_ms: u64,
}

impl Ear {
    /// An ear that reports an unfinished utterance every `partial_ms`.
    pub fn new(partial_ms: u64) -> Self {
        Self {
            segmenter: Segmenter::new(partial_ms),
            resampler: None,
            format: (0, 0),
            origin: WallTime(0),
            expected: None,
            utterance: 0,
            partial_ms,
        }
    }

    /// Takes a packet, and hands every stretch that came out of it to `out`.
    pub fn hear(&mut self, packet: &Packet, out: &mut Vec<Stretch>) {
        let frames = packet.samples.len() / usize::from(packet.channels.max(1));
        if frames == 0 || packet.rate_hz == 0 {
            return;
        }
        let is_gap = packet.dropped > 0
            || self.expected.is_some_and(|expected| expected.0.abs_diff(packet.at.0) > GAP_NS);
        if is_gap || self.format != (packet.rate_hz, packet.channels) {
            self.fall_silent(out);
        }
        if self.expected.is_none() && !self.start(packet) {
            return;
        }
        let duration_ns = frames as u64 * 1_000_000_000 / u64::from(packet.rate_hz);
        self.expected = Some(WallTime(packet.at.0.saturating_add(duration_ns)));
        if let Some(resampler) = &mut self.resampler {
            let mono = resampler.push(&packet.samples);
            self.segment(&mono, out);
        }
    }

    /// Sound stopped arriving: whatever was being said is over.
    pub fn fall_silent(&mut self, out: &mut Vec<Stretch>) {
        if self.expected.take().is_none() {
            return;
        }
        let rest = self.resampler.take().map(Resampler::finish).unwrap_or_default();
        self.segment(&rest, out);
        self.segment(&vec![0.0; CLOSING_SILENCE], out);
        self.segmenter = Segmenter::new(self.partial_ms);
    }

    /// Whether sound is flowing.
    pub fn is_hearing(&self) -> bool {
        self.expected.is_some()
    }

    /// When the next packet should begin, while sound is flowing.
    pub fn expected(&self) -> Option<WallTime> {
        self.expected
    }

    fn start(&mut self, packet: &Packet) -> bool {
        self.origin = packet.at;
        self.format = (packet.rate_hz, packet.channels);
        match Resampler::new(packet.rate_hz, packet.channels) {
            Ok(resampler) => {
                self.resampler = Some(resampler);
                true
            }
            Err(error) => {
                tracing::warn!(%error, rate_hz = packet.rate_hz, "cannot resample this tap");
                false
            }
        }
    }

    fn segment(&mut self, mono: &[f32], out: &mut Vec<Stretch>) {
        let mut events = Vec::new();
        self.segmenter.push(mono, &mut events);
        for event in events {
            match event {
                SegmentEvent::Started { .. } => self.utterance += 1,
                SegmentEvent::Grown { start_ms, samples } => {
                    let end_ms = start_ms + samples_ms(samples.len());
                    out.push(self.stretch(start_ms, end_ms, samples, false));
                }
                SegmentEvent::Ended { start_ms, end_ms, samples } => {
                    out.push(self.stretch(start_ms, end_ms, samples, true));
                }
            }
        }
    }

    fn stretch(&self, start_ms: u64, end_ms: u64, samples: Vec<f32>, is_final: bool) -> Stretch {
        let at = |ms: u64| WallTime(self.origin.0.saturating_add(ms.saturating_mul(1_000_000)));
        Stretch { utterance: self.utterance, start: at(start_ms), end: at(end_ms), samples, is_final }
    }
}

fn samples_ms(samples: usize) -> u64 {
    samples as u64 * 1_000 / u64::from(RATE_HZ)
}
