//! One tap's sound on its way to the recogniser: resampled, cut at pauses, placed in time.
//!
//! Runs on the thread of its session. Sound that arrives with a gap, or stops arriving, ends what
//! was being said: a pause in delivery is a pause in speech, and words must never be joined across
//! one.

use crate::{
    domain::WallTime,
    engines::RATE_HZ,
    media::Resampler,
    session::segment::{self, Segmenter},
};

/// A jump between packets that counts as a gap, in nanoseconds. OBS itself tolerates 70 ms before
/// it resets a source's time.
const GAP_NS: u64 = 150_000_000;

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

impl Packet {
    fn frames(&self) -> usize {
        self.samples.len() / usize::from(self.channels.max(1))
    }
}

/// What came of the sound.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// An utterance so far.
    Unfinished(Stretch),
    /// An utterance so far, whose speaker pauses: it may be whole.
    Pausing(Stretch),
    /// A whole utterance.
    Finished(Stretch),
    /// What had begun was no speech.
    Nothing {
        /// Its number.
        utterance: u64,
    },
}

/// A stretch of speech, ready to be recognised.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Counts the utterances of this ear.
    pub utterance: u64,
    /// When it began.
    pub start: WallTime,
    /// The last voice in it so far.
    pub end: WallTime,
    /// Mono at [`RATE_HZ`], with a little silence after the last voice.
    pub samples: Vec<f32>,
}

/// Hears one tap.
pub struct Ear {
    segmenter: Segmenter,
    flow: Option<Flow>,
    utterance: u64,
}

/// Sound that arrives without a gap.
struct Flow {
    resampler: Resampler,
    format: (u32, u16),
    origin: WallTime,
    /// Samples that came out of the resampler.
    samples: u64,
    /// When the next packet should begin.
    expected: WallTime,
}

impl Ear {
    /// An ear that reports an unfinished utterance every `look_ms` and at each pause; only at
    /// pauses when there is no such interval.
    pub fn new(look_ms: Option<u64>) -> Self {
        Self { segmenter: Segmenter::new(look_ms), flow: None, utterance: 0 }
    }

    /// Takes a packet and adds to `out` what came of it.
    pub fn hear(&mut self, packet: &Packet, out: &mut Vec<Heard>) {
        if packet.frames() == 0 {
            return;
        }
        if self.flow.as_ref().is_some_and(|flow| !flow.goes_on_with(packet)) {
            self.fall_silent(out);
        }
        let Some(flow) = self.flow.take().or_else(|| Flow::start(packet)) else {
            tracing::warn!(rate_hz = packet.rate_hz, "sound of this rate cannot be used");
            return;
        };
        let flow = self.flow.insert(flow);
        let at_ms = flow.now_ms();
        let mono = flow.take(packet);
        let events = self.segmenter.push(at_ms, &mono);
        self.tell(events, out);
    }

    /// Sound stopped arriving: whatever was being said is over.
    pub fn fall_silent(&mut self, out: &mut Vec<Heard>) {
        let Some(mut flow) = self.flow.take() else { return };
        let at_ms = flow.now_ms();
        let rest = flow.resampler.finish();
        let mut events = self.segmenter.push(at_ms, &rest);
        events.extend(self.segmenter.finish());
        self.tell(events, out);
    }

    /// Whether sound is flowing.
    pub fn is_flowing(&self) -> bool {
        self.flow.is_some()
    }

    fn tell(&mut self, events: Vec<segment::Event>, out: &mut Vec<Heard>) {
        for event in events {
            match event {
                segment::Event::SpeechStarted { .. } => self.utterance += 1,
                segment::Event::Grown(pausing) if pausing.end_ms > pausing.voice_end_ms => {
                    out.push(Heard::Pausing(self.stretch(pausing)));
                }
                segment::Event::Grown(grown) => {
                    out.push(Heard::Unfinished(self.stretch(grown)));
                }
                segment::Event::Ended(ended) => out.push(Heard::Finished(self.stretch(ended))),
                segment::Event::Dropped => out.push(Heard::Nothing { utterance: self.utterance }),
            }
        }
    }

    fn stretch(&self, cut: segment::Stretch) -> Stretch {
        let at = |ms: u64| WallTime(ms.saturating_mul(1_000_000));
        Stretch {
            utterance: self.utterance,
            start: at(cut.start_ms),
            end: at(cut.voice_end_ms),
            samples: cut.samples,
        }
    }
}

impl Flow {
    fn start(packet: &Packet) -> Option<Self> {
        Some(Self {
            resampler: Resampler::new(packet.rate_hz)?,
            format: (packet.rate_hz, packet.channels),
            origin: packet.at,
            samples: 0,
            expected: packet.at,
        })
    }

    fn goes_on_with(&self, packet: &Packet) -> bool {
        packet.dropped == 0
            && self.format == (packet.rate_hz, packet.channels)
            && self.expected.0.abs_diff(packet.at.0) <= GAP_NS
    }

    /// Milliseconds of wall time at which the next resampled sample sounds.
    fn now_ms(&self) -> u64 {
        self.origin.0 / 1_000_000 + self.samples * 1_000 / u64::from(RATE_HZ)
    }

    fn take(&mut self, packet: &Packet) -> Vec<f32> {
        let frames = packet.frames();
        let duration_ns = frames as u64 * 1_000_000_000 / u64::from(packet.rate_hz);
        self.expected = WallTime(packet.at.0.saturating_add(duration_ns));
        let channels: Vec<&[f32]> = packet.samples.chunks_exact(frames).collect();
        let mono = self.resampler.push(&channels);
        self.samples += mono.len() as u64;
        mono
    }
}
