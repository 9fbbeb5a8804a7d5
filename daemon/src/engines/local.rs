//! The local recogniser: Whisper in this process, offline, Japanese and English. Runs on the one
//! thread that owns it.
//!
//! It takes half of the cores and never all: ggml's threads spin while they wait for each other,
//! and OBS needs the rest. Threads cannot be given a lower priority from safe code; whoever starts
//! the process may do that for all of it.

mod decoder;
mod doubt;
mod model_file;
mod voiced;
mod words;

#[cfg(test)]
pub(crate) mod tests;

use std::path::Path;

use whisper_rs::{WhisperContext, WhisperContextParameters, WhisperError, install_logging_hooks};

use self::{
    decoder::Decoder,
    doubt::{Evidence, doubt},
    voiced::Voiced,
};
use crate::{
    domain::Language,
    engines::{EngineError, Hearing, RATE_HZ, Recognizer, Speech},
};

/// More sound than the model can hear at once, in samples.
const SAMPLES_MAX: usize = 30 * RATE_HZ as usize;

/// Words this recogniser is less sure of may be captioned, not taught. A word of several tokens is
/// as sure as its least sure one.
///
/// Measured from file to word, on dictionary words that carry meaning, right when they sound as
/// what was said: read Japanese 96 % (82 % of the words said are kept); the same hurried, raised,
/// and under noise and other voices 97 % (75 %); synthetic Japanese so spoiled that a third of its
/// words came out wrong 95 % (59 %); read English, clean and spoiled, 99 % (97 %).
pub const TAUGHT_CONFIDENCE_MIN: f32 = 0.7;

/// Whisper through whisper.cpp.
pub struct Whisper {
    decoder: Decoder,
}

impl Whisper {
    /// Loads the ggml model at `path` and works with so many threads, at least one. Takes a tenth
    /// of a second for the base size.
    ///
    /// A damaged file is refused before the library sees it, for the library would end the process.
    pub fn load(path: &Path, threads: usize) -> Result<Self, EngineError> {
        if !path.is_file() {
            return Err(EngineError::ModelMissing { path: path.to_owned() });
        }
        let unusable = |source: Box<dyn std::error::Error + Send + Sync>| {
            EngineError::ModelUnusable { path: path.to_owned(), source }
        };
        model_file::check(path).map_err(|error| unusable(error.into()))?;
        install_logging_hooks();
        let mut parameters = WhisperContextParameters::default();
        parameters.use_gpu(false);
        // With it, an encoder fitted to the sound repeats itself without end.
        parameters.flash_attn(false);
        let decoder = WhisperContext::new_with_params(path, parameters)
            .and_then(|context| Decoder::new(context, threads.max(1)))
            .map_err(|error| unusable(error.into()))?;
        Ok(Self { decoder })
    }
}

impl Recognizer for Whisper {
    fn recognize(
        &mut self,
        samples: &[f32],
        language: Option<Language>,
    ) -> Result<Hearing, EngineError> {
        let samples = &samples[..samples.len().min(SAMPLES_MAX)];
        let decoded = self.decoder.decode(samples, language).map_err(failed)?;
        let voiced = Voiced::new(samples);
        let line = words::line(&decoded.tokens, &voiced);
        let language = words::language(&line.text, decoded.language);
        let evidence = Evidence {
            text: &line.text,
            language,
            confidence: line.confidence,
            no_speech: decoded.no_speech,
            is_complete: decoded.is_complete,
            voiced_seconds: voiced.seconds(),
        };
        tracing::trace!(?evidence);
        Ok(match doubt(evidence) {
            Some(disbelief) => Hearing::Nothing(disbelief),
            None => Hearing::Speech(Speech {
                text: line.text,
                language,
                confidence: line.confidence,
                words: line.words,
            }),
        })
    }
}

fn failed(error: WhisperError) -> EngineError {
    EngineError::Failed(error.into())
}
