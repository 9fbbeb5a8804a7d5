//! How good the vocabulary engine is: what it picks from annotated lines, beside what a person
//! would teach from them.
//!
//! The lines are those of `data/eval`; its README says what their fields mean. Each line is spotted
//! on its own, in both directions and for every level. Pure but for reading the lines and the
//! installed dictionary.

mod judge;
mod score;

use std::{fs, path::PathBuf, sync::Arc};

use aivlingual_daemon::{
    domain::{Audience, Kind, Utterance},
    language::{library::Library, script},
    vocabulary::Spotter,
};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::{built::workspace, daemon};
pub use judge::{Judged, Pick};
pub use score::{KINDS, Score, Share, Tally};

/// The lines everybody tunes on, the ones nobody does, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Split {
    /// Those to learn from.
    Tune,
    /// Those to measure with.
    Test,
    /// Every line.
    All,
}

/// A line as somebody says it, and what a person would teach from it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Names it, and decides its split.
    pub id: String,
    /// What is said.
    pub text: String,
    /// Empty for a line that teaches nothing.
    pub teaches: Vec<Lesson>,
}

/// One expression worth teaching.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// As it stands in the line, where it stands first.
    pub surface: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// Its dictionary form, or a pattern's name.
    pub lemma: String,
    /// In hiragana; empty where the line is English and nothing need be read.
    pub reading: String,
    /// In the other language.
    pub meaning: String,
    /// A band such as `N3` or `B2`.
    pub level: String,
    /// May be taught or not; neither is rewarded or punished.
    #[serde(default)]
    pub optional: bool,
}

impl Split {
    fn holds(self, id: &str) -> bool {
        match self {
            Self::Tune => fnv1a(id).is_multiple_of(2),
            Self::Test => !fnv1a(id).is_multiple_of(2),
            Self::All => true,
        }
    }
}

/// The 32-bit hash of Fowler, Noll and Vo, variant 1a: stable between programs and versions.
fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The annotated lines of a split.
///
/// # Errors
///
/// When the file is not as its README says, or a surface is not in its line.
pub fn lines(split: Split) -> Result<Vec<Line>> {
    let path = workspace().join("data/eval/lines.jsonl");
    let text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    let mut lines = Vec::new();
    for (number, row) in text.lines().enumerate() {
        let line: Line =
            serde_json::from_str(row).with_context(|| format!("line {}", number + 1))?;
        for lesson in &line.teaches {
            let (id, surface) = (&line.id, &lesson.surface);
            ensure!(line.text.contains(surface), "{id}: {surface} is not in the line");
        }
        if split.holds(&line.id) {
            lines.push(line);
        }
    }
    Ok(lines)
}

/// The installed dictionary.
///
/// # Errors
///
/// When there is none or it cannot be loaded.
pub fn library() -> Result<Arc<Library>> {
    let data = daemon::data_directory().context("there is no home directory")?;
    Ok(Arc::new(Library::load(&PathBuf::from(data).join("language"))?))
}

/// Spots `lines` one by one, each as if nothing had been said before.
pub fn judge<'l>(spotter: &Spotter, lines: &'l [Line]) -> Vec<Judged<'l>> {
    let audience = Audience::default();
    lines
        .iter()
        .map(|line| {
            let spotted = spotter.spot(&written(&line.text), &audience);
            Judged::of(line, Pick::placed(&line.text, &spotted.entries))
        })
        .collect()
}

/// A line somebody wrote: certain, and without times.
fn written(text: &str) -> Utterance {
    Utterance {
        text: text.to_owned(),
        language: script::language_of(text),
        start_ms: 0,
        end_ms: 0,
        confidence: 1.0,
        speaker: None,
        words: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
