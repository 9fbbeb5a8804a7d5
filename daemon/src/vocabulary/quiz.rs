//! A fair question to the audience about something it has just met. Pure and deterministic under a
//! seed; takes a few milliseconds and runs on the session's thread, for it is asked seldom.
//!
//! A wrong answer must be wrong: nothing may stand among the answers that some dictionary would let
//! pass, so whatever shares a word with any meaning of the expression is left out. When too few
//! answers are left, nothing is asked.

mod chance;
mod meaning;
mod reading;
mod stems;

use std::cmp::Reverse;

use crate::{
    domain::{Ask, Entry, Kind, Language, Met, Question},
    language::{brevity::shortened, kana, library::Library},
};
use chance::Chance;

/// Answers to choose from, the right one among them.
const CHOICES_MAX: usize = 4;
/// With one wrong answer it would be a coin.
const WRONG_MIN: usize = 2;
/// Of so many, the fairest and latest, one is picked.
const PICKED_FROM: usize = 6;
/// Longest answer, in characters.
const ANSWER_CHARACTERS_MAX: usize = 60;

/// Time to think, besides that to read.
const THINKING_MS: u32 = 5_000;
/// Time to read a character. The streaming services' rules for subtitles allow 17 characters a
/// second in English and 4 in Japanese where somebody must read while something else goes on.
const ENGLISH_CHARACTER_MS: u32 = 1_000 / 17;
const JAPANESE_CHARACTER_MS: u32 = 1_000 / 4;
/// Nobody waits longer than that on a stream.
const THINKING_MS_MAX: u32 = 20_000;

/// A question about one of `met`, of which the last met comes first; `None` when there is nothing
/// fair to ask. The same for the same seed.
pub(super) fn question(library: &Library, met: &[Met], seed: u64) -> Option<Question> {
    let mut chance = Chance::new(seed);
    let mut fair: Vec<usize> = (0..met.len()).filter(|&at| is_fair(&met[at])).collect();
    fair.sort_by_key(|&at| Reverse(fairness(&met[at])));
    let first = fair.len().min(PICKED_FROM);
    chance.shuffle(&mut fair[..first]);
    // What was pinned or approved goes before what was merely heard, whatever chance says.
    fair.sort_by_key(|&at| Reverse(fairness(&met[at])));
    fair.into_iter().find_map(|about| about_one(library, met, about, &mut chance))
}

/// A mistake is nobody's to be asked about, patterns of grammar mean the same in too many ways for
/// one answer to be right, and what was asked is known.
fn is_fair(met: &Met) -> bool {
    !met.is_asked && !matches!(met.entry.kind, Kind::Mistake | Kind::Grammar)
}

/// What stood in the picture can be known; what the streamer and the owner chose is worth it.
fn fairness(met: &Met) -> (bool, bool, bool) {
    (met.is_pinned, met.is_shown, met.is_approved)
}

fn about_one(
    library: &Library,
    met: &[Met],
    about: usize,
    chance: &mut Chance,
) -> Option<Question> {
    let entry = &met[about].entry;
    // Readings are for those who learn Japanese, and every third question is enough of them.
    let asks = match chance.below(3) {
        0 => [Ask::Reading, Ask::Meaning],
        _ => [Ask::Meaning, Ask::Reading],
    };
    asks.into_iter().find_map(|ask| {
        let (right, wrong) = match ask {
            Ask::Meaning => meaning::answers(library, met, entry, chance)?,
            Ask::Reading => reading::answers(library, entry, chance)?,
        };
        made(entry, about, ask, right, wrong, chance)
    })
}

fn made(
    entry: &Entry,
    about: usize,
    ask: Ask,
    right: String,
    mut wrong: Vec<String>,
    chance: &mut Chance,
) -> Option<Question> {
    let mut seen = vec![right.clone()];
    wrong.retain(|answer| {
        let is_new = !seen.contains(answer);
        seen.push(answer.clone());
        is_new
    });
    wrong.truncate(CHOICES_MAX - 1);
    if wrong.len() < WRONG_MIN {
        return None;
    }
    let answer = chance.below(wrong.len() + 1);
    let mut choices = wrong;
    choices.insert(answer, right);
    let words = choices.iter().map(String::as_str).chain([headword(entry)]);
    let thinking_ms = THINKING_MS + words.map(reading_ms).sum::<u32>();
    Some(Question {
        about,
        ask,
        choices,
        answer: u8::try_from(answer).ok()?,
        thinking_ms: thinking_ms.min(THINKING_MS_MAX),
    })
}

/// What is asked about: the side that is taught.
fn headword(entry: &Entry) -> &str {
    match entry.language {
        Language::Ja => &entry.japanese,
        Language::En => &entry.english,
    }
}

/// What it means: the other side.
fn meaning_of(entry: &Entry) -> String {
    let meaning = match entry.language {
        Language::Ja => &entry.english,
        Language::En => &entry.japanese,
    };
    shortened(meaning, ANSWER_CHARACTERS_MAX)
}

fn reading_ms(text: &str) -> u32 {
    text.chars()
        .map(|letter| {
            let is_japanese = kana::is_kana(letter) || kana::is_kanji(letter);
            if is_japanese { JAPANESE_CHARACTER_MS } else { ENGLISH_CHARACTER_MS }
        })
        .sum()
}

#[cfg(test)]
mod tests;
