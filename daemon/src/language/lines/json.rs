//! Utterances as JSON: an object or a string on each line, an array of them, or `{"utterances":
//! […]}`.

use serde::Deserialize;

use crate::{
    domain::{Language, Utterance, Word},
    language::{
        lines::{LinesError, untimed},
        script::language_of,
    },
};

#[derive(Deserialize)]
struct Transcript {
    utterances: Vec<Spoken>,
}

/// As much of an utterance as somebody cared to write down.
#[derive(Deserialize)]
#[serde(untagged)]
enum Spoken {
    Text(String),
    Utterance {
        text: String,
        language: Option<Language>,
        start_ms: Option<u64>,
        end_ms: Option<u64>,
        confidence: Option<f32>,
        speaker: Option<String>,
        #[serde(default)]
        words: Vec<Word>,
    },
}

pub(super) fn read(text: &str) -> Result<Vec<Utterance>, LinesError> {
    if let Ok(transcript) = serde_json::from_str::<Transcript>(text) {
        return Ok(spoken(transcript.utterances));
    }
    if text.trim_start().starts_with('[') {
        let list: Vec<Spoken> = serde_json::from_str(text)
            .map_err(|source| LinesError::Json { line: source.line(), source })?;
        return Ok(spoken(list));
    }
    let mut list = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if !line.trim().is_empty() {
            let one = serde_json::from_str(line)
                .map_err(|source| LinesError::Json { line: at + 1, source })?;
            list.push(one);
        }
    }
    Ok(spoken(list))
}

/// True when `text` sets out to be JSON. A plain line may open with a bracket too, as `[laughs]`
/// does.
pub(super) fn opens(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with('{')
        || text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', '"', ']']))
}

fn spoken(list: Vec<Spoken>) -> Vec<Utterance> {
    list.into_iter().map(utterance).filter(|utterance| !utterance.text.is_empty()).collect()
}

fn utterance(spoken: Spoken) -> Utterance {
    match spoken {
        Spoken::Text(text) => untimed(text.trim()),
        Spoken::Utterance { text, language, start_ms, end_ms, confidence, speaker, words } => {
            let text = text.trim();
            let start_ms = start_ms.unwrap_or(0);
            Utterance {
                language: language.unwrap_or_else(|| language_of(text)),
                start_ms,
                end_ms: end_ms.unwrap_or(start_ms).max(start_ms),
                confidence: confidence.unwrap_or(1.0),
                speaker,
                words,
                text: text.to_owned(),
            }
        }
    }
}
