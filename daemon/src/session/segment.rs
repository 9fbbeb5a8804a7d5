//! Cuts running sound into stretches of speech. Pure: no clock, no thread; whoever hears calls it,
//! many times a second.
//!
//! A small network says for each 16 ms whether it is voice. Speech begins when enough of it is, a
//! little sound before it included, and ends after a pause. The pause may be shorter the longer
//! somebody has been talking, since a long stretch costs time to recognise and nobody waits for
//! breath twice; and what never pauses is cut where it is least like voice. Short pauses also part
//! the languages of a bilingual talk, and one stretch has one language.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use earshot::Detector;

use crate::engines::RATE_HZ;

/// Samples the network judges at once.
const FRAME: usize = 256;
/// Milliseconds of a frame.
const FRAME_MS: u64 = FRAME as u64 * 1000 / RATE_HZ as u64;
/// Voice begins at this probability…
const VOICE_ON: f32 = 0.5;
/// …and is over below this one.
const VOICE_OFF: f32 = 0.35;
/// Softer frames are silence whatever they are like: 56 dB below full scale.
const LOUDNESS_MIN: f32 = 0.0015;
/// Sound kept from before the voice: soft consonants come first.
const LEAD_FRAMES: usize = 240 / FRAME_MS as usize;
/// So many of the latest frames…
const ONSET_WINDOW: usize = 12;
/// …must be voice for speech to have begun: 100 ms, the shortest はい.
const ONSET_FRAMES: usize = 6;
/// A pause of this length ends a stretch at first. Japanese speakers pause 200 to 400 ms inside a
/// sentence.
const PAUSE_MS: u64 = 480;
/// A pause of this length ends a long stretch: the gap between two sentences said in one breath.
const PAUSE_MS_MIN: u64 = 208;
/// Until a stretch is this long, the pause stays at [`PAUSE_MS`]…
const SHORT_MS: u64 = 3_000;
/// …and from this length it is [`PAUSE_MS_MIN`].
const LONG_MS: u64 = 8_000;
/// No stretch is longer; the recogniser's answer would come too late.
const LENGTH_MS_MAX: u64 = 11_000;
/// When a stretch must be cut, the best place among its last milliseconds is taken.
const CUT_SEARCH_MS: u64 = 4_000;
/// Frames looked at together when the best place for a cut is sought.
const CUT_WINDOW: usize = 5;
/// Sound kept after the last voice.
const TAIL_FRAMES: usize = 160 / FRAME_MS as usize;
/// After this much of a pause a partial result is due: more than [`TAIL_FRAMES`], so that it is
/// made of the same samples as the final one if nothing follows.
const PAUSE_FRAMES_EARLY: usize = 192 / FRAME_MS as usize;
/// Speech must be at least this part of a stretch; less is noise that now and then resembles a
/// voice.
const VOICE_PART_MIN: f32 = 0.25;
/// A voice rises and falls: its loud frames are this much louder than its soft ones, in decibels.
/// Wind, hiss and hum are not (measured: 2 dB at most, and speech in noise a third as loud still
/// 7).
const RISE_AND_FALL_DB_MIN: f32 = 4.0;
/// Time may run away from the samples this far before sound counts as lost or muted in between.
const TIME_SLACK_MS: u64 = 120;

/// What happened in the sound.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Somebody began to speak.
    SpeechStarted {
        /// When the stretch begins, in milliseconds.
        at_ms: u64,
    },
    /// The stretch has grown enough for a partial result, or its speaker pauses and it may be
    /// whole.
    Grown(Stretch),
    /// The stretch is over. When the last one grown was [`said_as`](Stretch::said_as) this one,
    /// what was made of it holds.
    Ended(Stretch),
    /// It was not speech after all.
    Dropped,
}

/// A stretch of speech.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// When its first sample sounds, in milliseconds.
    pub start_ms: u64,
    /// When its last sample has sounded.
    pub end_ms: u64,
    /// When its last voice was heard.
    pub voice_end_ms: u64,
    /// Its sound, mono at [`RATE_HZ`].
    pub samples: Vec<f32>,
}

impl Stretch {
    /// Whether the same was said in both: they began together and nobody spoke since. Their samples
    /// are then the same too, as soon as the speaker has paused.
    pub fn said_as(&self, other: &Self) -> bool {
        (self.start_ms, self.voice_end_ms) == (other.start_ms, other.voice_end_ms)
    }
}

/// Cuts one speaker's sound.
pub struct Segmenter {
    detector: Box<Detector>,
    /// Samples of a frame that is not full yet.
    waiting: Vec<f32>,
    /// When the first waiting sample sounds, in microseconds; `None` before any sound.
    time_us: Option<u64>,
    /// The latest frames while nobody speaks.
    before: VecDeque<Frame>,
    /// The stretch being spoken.
    speaking: Option<Speaking>,
    /// Milliseconds of more sound after which a partial result is due; `None` for none.
    growth_ms: Option<u64>,
}

/// One judged frame.
#[derive(Clone)]
struct Frame {
    samples: [f32; FRAME],
    start_us: u64,
    voice: f32,
}

struct Speaking {
    frames: Vec<Frame>,
    /// Frames since the last voice.
    quiet: usize,
    /// Whether the voice is on, with hysteresis.
    is_voice: bool,
    grown_at: usize,
}

impl Segmenter {
    /// A segmenter that reports a stretch each time it has grown by `growth_ms`, besides its
    /// pauses; only its pauses when there is no such step.
    pub fn new(growth_ms: Option<u64>) -> Self {
        Self {
            detector: Box::default(),
            waiting: Vec::with_capacity(FRAME),
            time_us: None,
            before: VecDeque::with_capacity(LEAD_FRAMES + ONSET_WINDOW),
            speaking: None,
            growth_ms,
        }
    }

    /// Takes the next samples (mono, [`RATE_HZ`], any number), the first of which sounds at
    /// `at_ms`, and returns what happened.
    ///
    /// Where `at_ms` leaps, sound was lost or muted: a stretch ends there.
    pub fn push(&mut self, at_ms: u64, samples: &[f32]) -> Vec<Event> {
        let mut events = Vec::new();
        let at_us = at_ms * 1000;
        let expected = self.time_us.map(|time| time + us_of(self.waiting.len()));
        if expected.is_none_or(|expected| expected.abs_diff(at_us) > TIME_SLACK_MS * 1000) {
            events.extend(self.finish());
            self.time_us = Some(at_us);
        }
        for &sample in samples {
            // Sound over full scale is ordinary in a mix, and not a number comes from broken
            // filters; the network takes neither.
            self.waiting.push(if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 });
            if self.waiting.len() == FRAME {
                self.frame(&mut events);
            }
        }
        events
    }

    /// Ends what is being said, as when a source is muted or a file is over. Time may begin anew
    /// afterwards.
    pub fn finish(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        if self.speaking.is_some() && !self.waiting.is_empty() {
            self.waiting.resize(FRAME, 0.0);
            // The last frame may be the very one that ends or cuts a stretch.
            self.frame(&mut events);
        }
        self.waiting.clear();
        self.before.clear();
        self.detector.reset();
        self.time_us = None;
        events.extend(self.speaking.take().map(Speaking::end));
        events
    }

    /// Judges the full frame that waits.
    fn frame(&mut self, events: &mut Vec<Event>) {
        let mut samples = [0.0; FRAME];
        samples.copy_from_slice(&self.waiting);
        self.waiting.clear();
        let start_us = self.time_us.unwrap_or_default();
        self.time_us = Some(start_us + us_of(FRAME));
        let judged = self.detector.predict_f32(&samples);
        let voice = if loudness(&samples) < LOUDNESS_MIN { 0.0 } else { judged };
        let frame = Frame { samples, start_us, voice };
        match &mut self.speaking {
            None => self.wait(frame, events),
            Some(speaking) => {
                speaking.add(frame);
                self.go_on(events);
            }
        }
    }

    /// Nobody speaks: does somebody begin?
    fn wait(&mut self, frame: Frame, events: &mut Vec<Event>) {
        if self.before.len() == LEAD_FRAMES + ONSET_WINDOW {
            self.before.pop_front();
        }
        self.before.push_back(frame);
        let onset = self.before.len().saturating_sub(ONSET_WINDOW);
        let voiced = self.before.iter().skip(onset).filter(|frame| frame.voice >= VOICE_ON);
        if voiced.count() < ONSET_FRAMES {
            return;
        }
        let first = self.before.iter().position(|frame| frame.voice >= VOICE_ON).unwrap_or(0);
        let frames: Vec<Frame> =
            self.before.drain(..).skip(first.saturating_sub(LEAD_FRAMES)).collect();
        let speaking = Speaking { grown_at: frames.len(), frames, quiet: 0, is_voice: true };
        events.push(Event::SpeechStarted { at_ms: speaking.start_ms() });
        self.speaking = Some(speaking);
    }

    /// Somebody speaks: is it over, too long, or due?
    fn go_on(&mut self, events: &mut Vec<Event>) {
        let Some(speaking) = &mut self.speaking else { return };
        if speaking.quiet as u64 * FRAME_MS >= pause_ms(speaking.length_ms()) {
            events.extend(self.speaking.take().map(Speaking::end));
        } else if speaking.length_ms() >= LENGTH_MS_MAX {
            let rest = speaking.split();
            events.extend(self.speaking.take().map(Speaking::end));
            events.push(Event::SpeechStarted { at_ms: rest.start_ms() });
            self.speaking = Some(rest);
        } else if speaking.is_due(self.growth_ms) {
            speaking.grown_at = speaking.frames.len();
            events.push(Event::Grown(speaking.stretch()));
        }
    }
}

impl Speaking {
    fn add(&mut self, frame: Frame) {
        self.is_voice = frame.voice >= if self.is_voice { VOICE_OFF } else { VOICE_ON };
        self.quiet = if self.is_voice { 0 } else { self.quiet + 1 };
        self.frames.push(frame);
    }

    fn start_ms(&self) -> u64 {
        self.frames.first().map_or(0, |frame| frame.start_us / 1000)
    }

    fn length_ms(&self) -> u64 {
        self.frames.len() as u64 * FRAME_MS
    }

    /// The whole stretch without its silent end, unless it was not speech.
    fn end(self) -> Event {
        let spoken = self.frames.len() - self.quiet;
        let voiced = self.frames.iter().filter(|frame| frame.voice >= VOICE_ON).count();
        let is_voice = voiced as f32 >= VOICE_PART_MIN * spoken as f32
            && rise_and_fall_db(&self.frames[..spoken]) >= RISE_AND_FALL_DB_MIN;
        if !is_voice {
            return Event::Dropped;
        }
        Event::Ended(self.stretch())
    }

    /// A partial result is due when there is enough more, and when a pause may be the end: the
    /// recogniser then works while it is still being waited for.
    fn is_due(&self, growth_ms: Option<u64>) -> bool {
        let more_ms = (self.frames.len() - self.grown_at) as u64 * FRAME_MS;
        let has_grown = growth_ms.is_some_and(|growth_ms| more_ms >= growth_ms);
        has_grown && self.is_voice || self.quiet == PAUSE_FRAMES_EARLY
    }

    /// What was said so far, without the silence after it.
    fn stretch(&self) -> Stretch {
        let spoken = self.frames.len() - self.quiet;
        let frames = &self.frames[..(spoken + TAIL_FRAMES).min(self.frames.len())];
        let start_ms = self.start_ms();
        Stretch {
            start_ms,
            end_ms: start_ms + frames.len() as u64 * FRAME_MS,
            voice_end_ms: start_ms + spoken as u64 * FRAME_MS,
            samples: frames.iter().flat_map(|frame| frame.samples).collect(),
        }
    }

    /// Keeps what comes before the best place for a cut and returns what comes after. Nothing is
    /// lost and nothing is said twice.
    fn split(&mut self) -> Self {
        let from = self.frames.len() - (CUT_SEARCH_MS / FRAME_MS) as usize;
        let likeness = |at: &usize| -> f32 {
            let around = &self.frames[at - CUT_WINDOW / 2..=at + CUT_WINDOW / 2];
            around.iter().map(|frame| frame.voice + loudness(&frame.samples).sqrt()).sum()
        };
        let cut = (from..self.frames.len() - CUT_WINDOW)
            .min_by(|a, b| likeness(a).total_cmp(&likeness(b)))
            .unwrap_or(from);
        let frames = self.frames.split_off(cut);
        // The cut may lie inside the pause; the rest is then quiet from its beginning.
        let quiet = std::mem::take(&mut self.quiet).min(frames.len());
        Self { grown_at: 0, frames, quiet, is_voice: self.is_voice }
    }
}

/// Root mean square.
fn loudness(samples: &[f32]) -> f32 {
    (samples.iter().map(|x| x * x).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// How much louder the loud frames are than the soft ones, a tenth of each left out. Differences of
/// samples are compared, since rumble is not what makes a voice.
fn rise_and_fall_db(frames: &[Frame]) -> f32 {
    let mut edges: Vec<f32> = frames
        .iter()
        .map(|frame| {
            let differences = frame.samples.windows(2).map(|pair| (pair[1] - pair[0]).powi(2));
            differences.sum::<f32>().max(f32::MIN_POSITIVE)
        })
        .collect();
    edges.sort_unstable_by(f32::total_cmp);
    match (edges.get(edges.len() / 10), edges.get(edges.len() * 9 / 10)) {
        (Some(soft), Some(loud)) => 10.0 * (loud / soft).log10(),
        _ => 0.0,
    }
}

/// The pause that ends a stretch of this length.
fn pause_ms(length_ms: u64) -> u64 {
    let over = length_ms.clamp(SHORT_MS, LONG_MS) - SHORT_MS;
    PAUSE_MS - (PAUSE_MS - PAUSE_MS_MIN) * over / (LONG_MS - SHORT_MS)
}

/// Microseconds so many samples last.
fn us_of(samples: usize) -> u64 {
    samples as u64 * 1_000_000 / u64::from(RATE_HZ)
}
