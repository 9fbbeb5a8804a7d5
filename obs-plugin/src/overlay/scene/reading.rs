//! How long viewers need to read. Pure.

use std::time::Duration;

use aivlingual_shared::entry::Card;

/// Characters of Japanese a viewer reads in a second: Netflix, "Timed Text Style Guide: Japanese",
/// reading speed for adult programs.
const JAPANESE_PER_S: u64 = 4;
/// Characters of other text: Netflix, "Timed Text Style Guide: English", reading speed for
/// children's programs, for who watches a game looks away from it to read.
const LATIN_PER_S: u64 = 17;
/// To notice that something is there, and to find where it begins.
const NOTICE_MS: u64 = 1_000;
/// Nothing is held longer for its length, in milliseconds: who has not read it by then does not.
const READING_MS_MAX: u64 = 20_000;

/// How long these texts take to be read one after the other.
pub(super) fn time<'a>(texts: impl IntoIterator<Item = &'a str>) -> Duration {
    let text_ms = |text: &str| {
        let count = |is_of: fn(&char) -> bool| text.chars().filter(is_of).count() as u64;
        let (wide, narrow) = (count(is_wide), count(|letter| !is_wide(letter)));
        wide * 1_000 / JAPANESE_PER_S + narrow * 1_000 / LATIN_PER_S
    };
    let reading_ms: u64 = texts.into_iter().map(text_ms).sum();
    Duration::from_millis((NOTICE_MS + reading_ms).min(READING_MS_MAX))
}

/// How long all of a card takes.
pub(super) fn card(card: &Card) -> Duration {
    let entry = &card.entry;
    time([meaning(card), &entry.utterance, card.note.as_deref().unwrap_or_default()])
}

/// How long it takes to read a card down to its meaning.
pub(super) fn glance(card: &Card) -> Duration {
    time([meaning(card)])
}

/// What the card says in the language its reader knows; the expression itself is seen at once.
fn meaning(card: &Card) -> &str {
    match card.entry.language {
        aivlingual_shared::entry::Language::Ja => &card.entry.english,
        aivlingual_shared::entry::Language::En => &card.entry.japanese,
    }
}

/// Kana, kanji and their marks, from the first block of CJK on (Unicode 16, "Blocks").
fn is_wide(letter: &char) -> bool {
    *letter >= '\u{2e80}'
}
