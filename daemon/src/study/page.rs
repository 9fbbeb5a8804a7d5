//! The pack as one page to read, print and share: no script, nothing fetched, every word escaped by
//! the template. Pure.

use askama::Template;

use crate::{
    domain::{Entry, Kind, Language, Ruby, Utterance},
    language::furigana,
    study::{StudyError, StudyPack, StudyWord, by_kind, clock, kind, scale},
};

pub(super) fn html(pack: &StudyPack) -> Result<String, StudyError> {
    let groups = |language| {
        let groups = by_kind(&pack.words, language).into_iter();
        groups.map(|(kind, words)| Group::of(kind, &words)).collect()
    };
    let page = Page {
        title: &pack.title,
        duration: pack.utterances.last().map(|last| last.end_ms).filter(|&ms| ms > 0).map(clock),
        count: pack.words.len(),
        japanese: groups(Language::Ja),
        english: groups(Language::En),
        lines: pack.utterances.iter().map(|utterance| Line::of(utterance, &pack.words)).collect(),
    };
    page.render().map_err(|source| StudyError::Form(source.into()))
}

#[derive(Template)]
#[template(path = "study.html")]
struct Page<'p> {
    title: &'p str,
    duration: Option<String>,
    count: usize,
    japanese: Vec<Group<'p>>,
    english: Vec<Group<'p>>,
    lines: Vec<Line<'p>>,
}

/// The words of one kind.
struct Group<'p> {
    title: &'static str,
    japanese_title: &'static str,
    words: Vec<Word<'p>>,
}

impl<'p> Group<'p> {
    fn of(kind: Kind, words: &[&'p StudyWord]) -> Self {
        let (title, japanese_title) = match kind {
            Kind::Slang => ("Slang", "スラング"),
            Kind::Idiom => ("Set phrases", "慣用表現"),
            Kind::Vocabulary => ("Words", "単語"),
            Kind::Grammar => ("Grammar", "文法"),
            Kind::Culture => ("Culture", "文化"),
            Kind::Mistake => ("Common mistakes", "間違えやすい表現"),
        };
        Self { title, japanese_title, words: words.iter().map(|word| Word::of(word)).collect() }
    }
}

/// A word as the page shows it.
struct Word<'p> {
    entry: &'p Entry,
    ruby: Vec<Ruby>,
    scale: &'static str,
    kind: &'static str,
    time: Option<String>,
    /// The sentence before the expression, the expression, and the sentence after it.
    sentence: [&'p str; 3],
    sightings: u32,
    note: Option<&'p str>,
}

impl<'p> Word<'p> {
    fn of(word: &'p StudyWord) -> Self {
        let StudyWord { entry, sightings, note } = word;
        Self {
            ruby: furigana::align(&entry.japanese, &entry.reading),
            scale: scale(entry),
            kind: kind(entry.kind),
            time: entry.start_ms.map(clock),
            sentence: around(&entry.utterance, &entry.surface),
            sightings: *sightings,
            note: note.as_deref(),
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
    fn of(utterance: &'p Utterance, words: &[StudyWord]) -> Self {
        let mut pieces = Vec::new();
        let mut rest = utterance.text.as_str();
        let entries = words.iter().map(|word| &word.entry);
        let mut said: Vec<&Entry> = entries.filter(|entry| is_from(entry, utterance)).collect();
        said.sort_by_key(|entry| utterance.text.find(&entry.surface));
        for entry in said {
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
