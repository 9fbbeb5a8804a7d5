//! What a request wants shown: cards, questions and bubbles that no daemon made.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use aivlingual_shared::entry::{Ask, Card, Kind, Language, Level, Quiz, Ruby, Scale};
use serde_json::Value;

use super::fields::{Fault, Fields};
use crate::overlay::{self, Bubble, LOCAL_MIN};

/// Longest expression, reading, meaning or answer, in characters.
const WORD_CHARACTERS_MAX: usize = 200;
/// Longest sentence, in characters.
const SENTENCE_CHARACTERS_MAX: usize = 1_000;
/// How long the audience may think, in seconds.
const THINKING_S: std::ops::RangeInclusive<i64> = 3..=120;
const THINKING_S_DEFAULT: i64 = 15;
const CHOICES: [&str; 4] = ["choice_1", "choice_2", "choice_3", "choice_4"];
const LANGUAGES: [&str; 2] = ["ja", "en"];
const KINDS: [&str; 6] = ["vocabulary", "slang", "culture", "grammar", "mistake", "idiom"];
const JLPT: [&str; 5] = ["N5", "N4", "N3", "N2", "N1"];
const CEFR: [&str; 6] = ["A1", "A2", "B1", "B2", "C1", "C2"];
/// The co-host's name where none is given.
const NAME: &str = "AIVlingual";

/// A number no daemon gives.
fn own_number() -> u64 {
    static GIVEN: AtomicU64 = AtomicU64::new(0);
    LOCAL_MIN + GIVEN.fetch_add(1, Relaxed)
}

/// A card. What is left out is left out of the card too.
pub(super) fn card(fields: &mut Fields) -> Result<Card, Fault> {
    let japanese = fields.required_text("japanese", WORD_CHARACTERS_MAX)?;
    let reading = fields.text("reading", WORD_CHARACTERS_MAX)?.unwrap_or_default();
    let english = fields.text("english", WORD_CHARACTERS_MAX)?.unwrap_or_default();
    let mut card = overlay::sample_card();
    card.id = own_number();
    card.note = fields.text("note", WORD_CHARACTERS_MAX)?;
    card.ruby = ruby(&japanese, &reading);
    let entry = &mut card.entry;
    entry.lemma.clone_from(&japanese);
    entry.surface.clone_from(&japanese);
    entry.tags.clear();
    (entry.japanese, entry.reading, entry.english) = (japanese, reading, english);
    entry.utterance = fields.text("utterance", SENTENCE_CHARACTERS_MAX)?.unwrap_or_default();
    entry.language = fields.word("language", &LANGUAGES)?.unwrap_or(Language::Ja);
    entry.kind = fields.word("kind", &KINDS)?.unwrap_or(Kind::Vocabulary);
    let unknown = Level { scale: Scale::Jlpt, band: String::new(), estimated: true };
    entry.level = level(fields)?.unwrap_or(unknown);
    if entry.language == Language::En && !entry.english.is_empty() {
        entry.lemma.clone_from(&entry.english);
    }
    Ok(card)
}

/// A band, or a level in full as entries have it.
fn level(fields: &mut Fields) -> Result<Option<Level>, Fault> {
    let allowed = || format!("one of {}, {}", JLPT.join(", "), CEFR.join(", "));
    fields.read("level", allowed, |value| match value {
        Value::String(band) => {
            let scales = [(Scale::Jlpt, &JLPT[..]), (Scale::Cefr, &CEFR[..])];
            let (scale, _) = scales.into_iter().find(|(_, all)| all.contains(&band.as_str()))?;
            Some(Level { scale, band: band.clone(), estimated: false })
        }
        level => serde_json::from_value(level.clone()).ok(),
    })
}

/// A question of the streamer's own; none when the request leaves it to the daemon.
pub(super) fn quiz(fields: &mut Fields) -> Result<Option<Quiz>, Fault> {
    if fields.is_empty() {
        return Ok(None);
    }
    let card = card(fields)?;
    let ask = fields.word("ask", &["meaning", "reading"])?.unwrap_or(Ask::Meaning);
    let mut choices = Vec::new();
    for (index, field) in CHOICES.into_iter().enumerate() {
        if index < 2 {
            choices.push(fields.required_text(field, WORD_CHARACTERS_MAX)?);
        } else if index == choices.len() {
            choices.extend(fields.text(field, WORD_CHARACTERS_MAX)?);
        }
    }
    let right = fields.int("answer", 1..=choices.len() as i64)?.ok_or_else(|| Fault::Missing {
        field: "answer",
        allowed: format!("the number of the right choice, from 1 to {}", choices.len()),
    })?;
    let thinking_s = fields.int("thinking_s", THINKING_S)?.unwrap_or(THINKING_S_DEFAULT);
    let thinking_ms = thinking_s as u32 * 1_000;
    Ok(Some(Quiz { id: card.id, card, ask, choices, answer: right as u8 - 1, thinking_ms }))
}

/// What the co-host says.
pub(super) fn bubble(fields: &mut Fields) -> Result<Bubble, Fault> {
    let text = fields.required_text("text", SENTENCE_CHARACTERS_MAX)?;
    let is_japanese = |text: &str| text.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c));
    let language = if is_japanese(&text) { Language::Ja } else { Language::En };
    Ok(Bubble {
        turn: fields.number_of("turn")?.unwrap_or_else(own_number),
        name: fields.text("name", WORD_CHARACTERS_MAX)?.unwrap_or_else(|| NAME.to_owned()),
        text,
        language: fields.word("language", &LANGUAGES)?.unwrap_or(language),
        is_speaking: fields.bool("is_speaking")?.unwrap_or(false),
    })
}

/// Puts the reading over what is not kana: what both ends share is cut off, and the rest reads as a
/// whole.
fn ruby(japanese: &str, reading: &str) -> Vec<Ruby> {
    let plain = |base: &str| Ruby { base: base.to_owned(), ruby: None };
    let shared = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>()
    };
    let head = shared(&mut japanese.chars(), &mut reading.chars());
    let (japanese_rest, reading_rest) = (&japanese[head..], &reading[head..]);
    let tail = shared(&mut japanese_rest.chars().rev(), &mut reading_rest.chars().rev());
    let (base, end) = japanese_rest.split_at(japanese_rest.len() - tail);
    let over = &reading_rest[..reading_rest.len() - tail];
    let middle = Ruby { base: base.to_owned(), ruby: (!over.is_empty()).then(|| over.to_owned()) };
    let runs = [plain(&japanese[..head]), middle, plain(end)];
    runs.into_iter().filter(|run| !run.base.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reading_stands_over_what_is_not_kana() {
        let check = |japanese, reading, expected: &[(&str, Option<&str>)]| {
            let runs = ruby(japanese, reading);
            let runs: Vec<_> =
                runs.iter().map(|run| (run.base.as_str(), run.ruby.as_deref())).collect();
            assert_eq!(runs, expected);
        };
        check("沼る", "ぬまる", &[("沼", Some("ぬま")), ("る", None)]);
        check("お疲れ様", "おつかれさま", &[("お", None), ("疲れ様", Some("つかれさま"))]);
        check("ネタバレ", "ネタバレ", &[("ネタバレ", None)]);
        check("推し", "", &[("推し", None)]);
        check("", "", &[]);
    }
}
