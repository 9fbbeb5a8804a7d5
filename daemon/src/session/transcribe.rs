//! A whole file to utterances, offline. Blocks; runs on a thread of its own.

#[cfg(test)]
mod tests;

use std::path::Path;

use thiserror::Error;

use super::segment::{Event, Segmenter, Stretch};
use crate::{
    domain::Utterance,
    engines::{self, EngineError, Hearing, Recognizer, Speech},
    media::{self, MediaError, Recording},
};

// The two rooms name the rate on their own floors.
const _: () = assert!(media::RATE_HZ == engines::RATE_HZ);

/// What was said in a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transcript {
    /// The utterances in order; times count from the beginning of the file.
    pub utterances: Vec<Utterance>,
    /// How long its sound lasts, in milliseconds.
    pub duration_ms: u64,
    /// Whether the file ended before its sound did; a person should be told.
    pub is_cut: bool,
}

/// Why there is no transcript.
#[derive(Debug, Error)]
pub enum TranscribeError {
    /// The file gave no sound.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// The recogniser failed throughout.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Transcribes the sound of `path`. `speaker` is noted on every utterance; `progress` is told how
/// much is done, 0 to 1.
///
/// The language is settled for every stretch anew, since a bilingual talk changes it from one to
/// the next. A stretch on which the recogniser fails is passed over; when it never succeeds, its
/// last failure is the answer.
pub fn transcribe(
    path: &Path,
    recognizer: &mut dyn Recognizer,
    speaker: Option<&str>,
    progress: &mut dyn FnMut(f64),
) -> Result<Transcript, TranscribeError> {
    let mut recording = Recording::open(path)?;
    let mut segmenter = Segmenter::new(None);
    let mut listener = Listener { recognizer, speaker, utterances: Vec::new(), failure: None };
    let mut samples_heard = 0;
    while let Some(samples) = recording.read()? {
        let at_ms = samples_heard * 1000 / u64::from(media::RATE_HZ);
        samples_heard += samples.len() as u64;
        for event in segmenter.push(at_ms, &samples) {
            listener.hear(event);
        }
        progress(recording.progress());
    }
    for event in segmenter.finish() {
        listener.hear(event);
    }
    progress(1.0);
    match listener.failure {
        Some(failure) if listener.utterances.is_empty() => Err(failure.into()),
        _ => Ok(Transcript {
            utterances: listener.utterances,
            duration_ms: samples_heard * 1000 / u64::from(media::RATE_HZ),
            is_cut: recording.is_cut(),
        }),
    }
}

/// Recognises stretches that are over and keeps what is believed.
struct Listener<'a> {
    recognizer: &'a mut dyn Recognizer,
    speaker: Option<&'a str>,
    utterances: Vec<Utterance>,
    failure: Option<EngineError>,
}

impl Listener<'_> {
    fn hear(&mut self, event: Event) {
        let Event::Ended(stretch) = event else { return };
        match self.recognizer.recognize(&stretch.samples, None) {
            Ok(Hearing::Speech(speech)) => {
                let speaker = self.speaker.map(str::to_owned);
                self.utterances.push(utterance(&stretch, speech, speaker));
            }
            Ok(Hearing::Nothing(disbelief)) => {
                tracing::debug!(?disbelief, start_ms = stretch.start_ms, "not believed");
            }
            Err(error) => {
                tracing::warn!(%error, start_ms = stretch.start_ms, "a stretch was passed over");
                self.failure = Some(error);
            }
        }
    }
}

/// What was heard in a stretch, on the clock of the session or file.
pub fn utterance(stretch: &Stretch, mut speech: Speech, speaker: Option<String>) -> Utterance {
    for word in &mut speech.words {
        word.start_ms += stretch.start_ms;
        word.end_ms += stretch.start_ms;
    }
    Utterance {
        text: speech.text,
        language: speech.language,
        start_ms: speech.words.first().map_or(stretch.start_ms, |word| word.start_ms),
        end_ms: speech.words.last().map_or(stretch.end_ms, |word| word.end_ms),
        confidence: speech.confidence,
        speaker,
        words: speech.words,
    }
}
