//! The pack as one page to read, print and share: no script, nothing fetched, every word escaped by
//! the template. Pure.

use askama::Template;

use crate::{
    domain::{Entry, Language, Ruby, Utterance},
    language::furigana,
    study::{StudyError, StudyPack, clock, kind, level},
};

pub(super) fn html(pack: &StudyPack) -> Result<String, StudyError> {
    let words = |language| {
        pack.entries.iter().filter(|entry| entry.language == language).map(Word::of).collect()
    };
    let page = Page {
        title: &pack.title,
        duration: pack.utterances.last().map(|last| last.end_ms).filter(|&ms| ms > 0).map(clock),
        japanese: words(Language::Ja),
        english: words(Language::En),
        lines: pack.utterances.iter().map(|utterance| Line::of(utterance, &pack.entries)).collect(),
    };
    page.render().map_err(|source| StudyError::Form(source.into()))
}

#[derive(Template)]
#[template(path = "study.html")]
struct Page<'p> {
    title: &'p str,
    duration: Option<String>,
    japanese: Vec<Word<'p>>,
    english: Vec<Word<'p>>,
    lines: Vec<Line<'p>>,
}

/// An entry as the page shows it.
struct Word<'p> {
    entry: &'p Entry,
    ruby: Vec<Ruby>,
    level: String,
    kind: &'static str,
    time: Option<String>,
    /// The sentence before the expression, the expression, and the sentence after it.
    sentence: [&'p str; 3],
}

impl<'p> Word<'p> {
    fn of(entry: &'p Entry) -> Self {
        Self {
            ruby: furigana::align(&entry.japanese, &entry.reading),
            level: level(entry),
            kind: kind(entry),
            time: entry.start_ms.map(clock),
            sentence: around(&entry.utterance, &entry.surface),
            entry,
        }
    }
}

/// An utterance as the page shows it.
struct Line<'p> {
    time: Option<String>,
    speaker: Option<&'p str>,
    language: &'static str,
    pieces: Vec<Piece<'p>>,
}

/// A part of an utterance; what is taught is marked.
struct Piece<'p> {
    text: &'p str,
    is_taught: bool,
}

impl<'p> Line<'p> {
    fn of(utterance: &'p Utterance, entries: &[Entry]) -> Self {
        let mut pieces = Vec::new();
        let mut rest = utterance.text.as_str();
        for entry in entries.iter().filter(|entry| is_from(entry, utterance)) {
            let [before, surface, after] = around(rest, &entry.surface);
            if !surface.is_empty() {
                pieces.push(Piece { text: before, is_taught: false });
                pieces.push(Piece { text: surface, is_taught: true });
                rest = after;
            }
        }
        pieces.push(Piece { text: rest, is_taught: false });
        Self {
            time: (utterance.end_ms > 0).then(|| clock(utterance.start_ms)),
            speaker: utterance.speaker.as_deref(),
            language: utterance.language.code(),
            pieces,
        }
    }
}

/// True when the entry was said in this very utterance.
fn is_from(entry: &Entry, utterance: &Utterance) -> bool {
    entry.utterance == utterance.text
        && entry.speaker == utterance.speaker
        && entry.start_ms.is_none_or(|ms| (utterance.start_ms..=utterance.end_ms).contains(&ms))
}

fn around<'t>(text: &'t str, surface: &str) -> [&'t str; 3] {
    match text.find(surface) {
        Some(at) => [&text[..at], &text[at..at + surface.len()], &text[at + surface.len()..]],
        None => [text, "", ""],
    }
}
