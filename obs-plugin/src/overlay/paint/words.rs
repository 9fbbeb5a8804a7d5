//! What figures say: which words of an entry stand where, what part of a long sentence, and the few
//! words of our own.

use std::ops::Range;

use aivlingual_shared::entry::{Ask, Card, Entry, Kind, Language, Level, Quiz, Recap, Scale};

use super::super::lettering::Letters;

/// Characters before the word that may be part of its excerpt.
const NEAR_CHARACTERS: usize = 150;
/// Characters of running words that are looked at: more than a caption or a bubble ever holds, so
/// that a flood costs nothing.
const NEWEST_CHARACTERS: usize = 300;

/// The label of a quiz.
pub(super) const QUIZ: &str = "クイズ · Quiz";
/// The title of a recap.
pub(super) const RECAP: &str = "今日のことば · Today’s words";

/// What is asked, in the language the learner knows.
pub(super) fn question(quiz: &Quiz) -> &'static str {
    match (quiz.ask, quiz.card.entry.language) {
        (Ask::Meaning, Language::Ja) => "What does it mean?",
        (Ask::Meaning, Language::En) => "どういう意味？",
        (Ask::Reading, Language::Ja) => "How do you read it?",
        (Ask::Reading, Language::En) => "読み方は？",
    }
}

/// What is told once the time is over: the reading, if there is one to tell, and the meaning.
pub(super) fn answer(card: &Card) -> String {
    let (entry, meaning) = (&card.entry, meaning(&card.entry));
    let has_reading = entry.language == Language::Ja
        && !entry.reading.trim().is_empty()
        && entry.reading != entry.japanese;
    if has_reading { format!("{} · {meaning}", entry.reading) } else { meaning.to_owned() }
}

/// How many words there were, in both languages.
pub(super) fn count(recap: &Recap) -> String {
    let words = if recap.total == 1 { "word" } else { "words" };
    format!("全{}語 · {} {words}", recap.total, recap.total)
}

/// The expression as it is taught.
pub(super) fn expression(entry: &Entry) -> &str {
    match entry.language {
        Language::Ja => &entry.japanese,
        Language::En => &entry.english,
    }
}

/// The same in the other language.
pub(super) fn meaning(entry: &Entry) -> &str {
    match entry.language {
        Language::Ja => &entry.english,
        Language::En => &entry.japanese,
    }
}

pub(super) fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::Vocabulary => "単語 · Word",
        Kind::Slang => "スラング · Slang",
        Kind::Culture => "文化 · Culture",
        Kind::Grammar => "文法 · Grammar",
        Kind::Mistake => "よくある間違い · Watch out",
        Kind::Idiom => "慣用句 · Idiom",
    }
}

pub(super) fn level(level: &Level) -> String {
    let scale = match level.scale {
        Scale::Jlpt => "JLPT",
        Scale::Cefr => "CEFR",
    };
    let about = if level.estimated { "≈" } else { "" };
    format!("{scale} {about}{}", level.band.replace('-', "–"))
}

/// Where `word` stands in `text`, whatever its case.
pub(super) fn find(text: &str, word: &str) -> Option<Range<usize>> {
    let word = word.trim();
    if word.is_empty() {
        return None;
    }
    let start =
        text.find(word).or_else(|| text.to_ascii_lowercase().find(&word.to_ascii_lowercase()))?;
    Some(start..start + word.len())
}

/// Of a very long text, what is near the word: more than a card ever holds, so that only that is
/// measured.
pub(super) fn near(text: &str, word: Option<Range<usize>>) -> (&str, Option<Range<usize>>) {
    let start = word.as_ref().map_or(0, |word| {
        text[..word.start].char_indices().rev().nth(NEAR_CHARACTERS).map_or(0, |(at, _)| at)
    });
    (&text[start..], word.map(|word| word.start - start..word.end - start))
}

/// The part of a long sentence that holds `word` and is no wider than `budget`, and where the word
/// stands in it.
pub(super) fn around(
    letters: &Letters,
    word: &Range<usize>,
    budget: f32,
) -> (String, Range<usize>) {
    let text = &letters.text;
    let edges: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let start = edges
        .iter()
        .copied()
        .find(|at| *at >= word.start || letters.width(&(*at..word.end)) <= budget * 0.6)
        .unwrap_or(word.start);
    let end = edges
        .iter()
        .copied()
        .rev()
        .find(|at| *at <= word.end || letters.width(&(start..*at)) <= budget)
        .unwrap_or(word.end);
    let before = if start > 0 { "…" } else { "" };
    let after = if end < text.len() { "…" } else { "" };
    let moved = |at: usize| at - start + before.len();
    (format!("{before}{}{after}", &text[start..end]), moved(word.start)..moved(word.end))
}

/// The last characters of a text that is longer than could be shown.
pub(super) fn newest(text: &str) -> &str {
    let excess = text.chars().count().saturating_sub(NEWEST_CHARACTERS);
    let start = text.char_indices().nth(excess).map_or(0, |(at, _)| at);
    text[start..].trim_start()
}
