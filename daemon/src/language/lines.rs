//! Reads what was said from a text: plain lines, SubRip (SRT), WebVTT, JSON lines, or the JSON
//! `transcribe --json` prints.
//!
//! Pure; runs on any thread; linear in the text. It never guesses past damage: a line that cannot
//! be read is an error that names the line, since half a transcript would pass for a whole one.

mod json;
mod subtitles;

use std::borrow::Cow;

use thiserror::Error;

use crate::{domain::Utterance, language::script::language_of};

/// Why a text could not be read. Lines count from 1.
#[derive(Debug, Error)]
pub enum LinesError {
    /// Nothing is in it.
    #[error("there is no text in it; give a file with subtitles or sentences")]
    Empty,
    /// It is a recording, a picture or another program's file.
    #[error("this is not text; to hear a recording, use `aivlingual transcribe`")]
    NotText,
    /// Some byte belongs to no encoding we read.
    #[error("line {line} is neither UTF-8, UTF-16 nor Shift_JIS; save the file as UTF-8")]
    Encoding {
        /// Where.
        line: usize,
    },
    /// The times of a cue make no sense.
    #[error(
        "line {line}: `{text}` is not a time like 00:01:02,500 --> 00:01:04,000; correct it or remove the cue"
    )]
    CueTimes {
        /// Where.
        line: usize,
        /// The line, shortened.
        text: String,
    },
    /// A line of JSON is not an utterance.
    #[error("line {line} is not an utterance; each line needs an object with a `text`")]
    Json {
        /// Where.
        line: usize,
        /// What the parser said.
        #[source]
        source: serde_json::Error,
    },
}

/// Reads the utterances of a file or of standard input. The format is told from the content, for
/// names lie and standard input has none. Text without times gives utterances that begin and end at
/// 0.
pub fn read(bytes: &[u8]) -> Result<Vec<Utterance>, LinesError> {
    let text = decoded(bytes)?;
    let text = text.trim_start_matches('\u{FEFF}');
    let utterances = if json::opens(text) {
        json::read(text)?
    } else if text.trim_start().starts_with("WEBVTT") || has_cue_times(text) {
        subtitles::read(text)?
    } else {
        plain(text)
    };
    if utterances.is_empty() { Err(LinesError::Empty) } else { Ok(utterances) }
}

/// One utterance of each line that is not blank.
fn plain(text: &str) -> Vec<Utterance> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(untimed).collect()
}

/// A sentence that somebody wrote: certain, and without times.
fn untimed(text: &str) -> Utterance {
    Utterance {
        text: text.to_owned(),
        language: language_of(text),
        start_ms: 0,
        end_ms: 0,
        confidence: 1.0,
        speaker: None,
        words: Vec::new(),
    }
}

/// A subtitle file is known by the line of times under its first number.
fn has_cue_times(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(2)
        .any(|line| line.contains("-->"))
}

/// The text of a file in whatever encoding Japanese text comes.
pub fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, LinesError> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding
            .decode_without_bom_handling_and_without_replacement(&bytes[mark..])
            .ok_or(LinesError::Encoding { line: 1 });
    }
    if bytes.contains(&0) {
        return Err(LinesError::NotText);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(damage) => legacy_japanese(bytes).ok_or_else(|| not_utf8(bytes, damage.valid_up_to())),
    }
}

/// Older Japanese subtitle files are Shift_JIS. Nearly any bytes decode as that, so the result must
/// look like Japanese.
fn legacy_japanese(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let text = encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)?;
    let odd = text
        .chars()
        .filter(|letter| {
            matches!(letter, '\u{FF61}'..='\u{FF9F}' | '\u{E000}'..='\u{F8FF}')
                || letter.is_control() && !letter.is_whitespace()
        })
        .count();
    let kana = text.chars().filter(|letter| matches!(letter, 'ぁ'..='ヺ')).count();
    (kana > odd * 4 && kana > 0).then_some(text)
}

fn not_utf8(bytes: &[u8], valid_up_to: usize) -> LinesError {
    let control = bytes.iter().filter(|&&byte| byte < 9 || (14..32).contains(&byte)).count();
    if control * 50 > bytes.len() {
        return LinesError::NotText;
    }
    LinesError::Encoding { line: bytes[..valid_up_to].split(|&byte| byte == b'\n').count() }
}

#[cfg(test)]
mod tests;
