//! The trades and their makers. This issue knows one: a [`Recognizer`], made locally.
//!
//! Calls block and are made from threads of their own, never from an asynchronous task.

pub mod local;

use thiserror::Error;

use crate::domain::{Language, Word};

/// Sample rate every recogniser takes, in hertz.
pub const RATE_HZ: u32 = 16_000;

/// Turns one stretch of speech into words.
pub trait Recognizer: Send {
    /// Recognises `samples`: mono, [`RATE_HZ`], full scale ±1, at most 30 s. `language` settles the
    /// language when it is known; otherwise the maker decides between Japanese and English and
    /// nothing else. Word times count from the first sample.
    fn recognize(
        &mut self,
        samples: &[f32],
        language: Option<Language>,
    ) -> Result<Hearing, EngineError>;
}

/// What a recogniser made of a stretch of sound.
#[derive(Debug, Clone, PartialEq)]
pub enum Hearing {
    /// Words were said.
    Speech(Speech),
    /// Nothing believable was said, and why.
    Nothing(Disbelief),
}

/// Words as heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Speech {
    /// The whole text.
    pub text: String,
    /// Its language.
    pub language: Language,
    /// How sure the maker is of the whole, 0 to 1.
    pub confidence: f32,
    /// Words in order, times in milliseconds from the first sample.
    pub words: Vec<Word>,
}

/// Why a text was not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Disbelief {
    /// There was no text, or only punctuation.
    Empty,
    /// The recogniser fell into a loop.
    Repetition,
    /// A phrase it is known to invent over silence.
    SilencePhrase,
    /// More was said than a mouth can say in the time.
    TooFast,
    /// It was hardly sure of anything.
    Unsure,
}

/// Why an engine did not answer, by what the caller can do about it.
#[derive(Debug, Error)]
pub enum EngineError {
    /// There is no model at this place: fetch one or name another.
    #[error("no speech model at {}", path.display())]
    ModelMissing {
        /// Where it was looked for.
        path: std::path::PathBuf,
    },
    /// There is a file, but it is not a model this program can use: fetch it again.
    #[error("the speech model {} is damaged or of another kind", path.display())]
    ModelUnusable {
        /// The file.
        path: std::path::PathBuf,
        /// What the library said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The engine failed on this stretch of sound; the next one may work.
    #[error("the recogniser failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}
