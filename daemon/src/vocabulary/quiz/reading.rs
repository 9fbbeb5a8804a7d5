//! Readings to choose from: what the same kanji are read elsewhere, and what a learner mishears.

use std::collections::HashSet;

use super::{ANSWER_CHARACTERS_MAX, Chance};
use crate::{
    domain::{Entry, Language, Ruby},
    language::{
        furigana,
        kana::{has_kanji, is_all_kana, is_kanji, to_hiragana},
        library::Library,
    },
};

/// Longest expression that is asked for, in characters: a sentence has no reading to choose.
const CHARACTERS_MAX: usize = 8;
/// Readings of one kanji that are tried, the usual ones.
const READINGS_TRIED: usize = 6;
/// Combinations of them that are looked at.
const COMBINATIONS_MAX: usize = 400;
/// Kana by which a wrong reading may be longer or shorter: more would stand out.
const AWAY_MAX: usize = 1;

/// Kana that learners take for one another: plain and voiced.
const VOICED: [(char, char); 20] = [
    ('か', 'が'),
    ('き', 'ぎ'),
    ('く', 'ぐ'),
    ('け', 'げ'),
    ('こ', 'ご'),
    ('さ', 'ざ'),
    ('し', 'じ'),
    ('す', 'ず'),
    ('せ', 'ぜ'),
    ('そ', 'ぞ'),
    ('た', 'だ'),
    ('て', 'で'),
    ('と', 'ど'),
    ('は', 'ば'),
    ('ひ', 'び'),
    ('ふ', 'ぶ'),
    ('へ', 'べ'),
    ('ほ', 'ぼ'),
    ('ち', 'じ'),
    ('つ', 'ず'),
];
/// Kana after which う only draws the sound out.
const BEFORE_LONG: &str = "おこごそぞとどのほぼもよょろうくぐすずつゆゅるふぶむ";

/// The right reading and wrong ones; `None` when the expression has no kanji, or none that is read
/// in one certain way.
pub(super) fn answers(
    library: &Library,
    entry: &Entry,
    chance: &mut Chance,
) -> Option<(String, Vec<String>)> {
    let text = &entry.japanese;
    let is_asked = entry.language == Language::Ja
        && has_kanji(text)
        && text.chars().count() <= CHARACTERS_MAX
        && text.chars().all(|letter| is_kanji(letter) || is_all_kana(&letter.to_string()))
        && is_all_kana(&entry.reading)
        && entry.reading.chars().count() <= ANSWER_CHARACTERS_MAX;
    if !is_asked {
        return None;
    }
    let right = to_hiragana(&entry.reading);
    let mut possible: HashSet<String> = HashSet::from([right.clone()]);
    for word in library.japanese(text).iter().filter(|word| word.is_spelled(text)) {
        possible.extend(word.readings.iter().map(|reading| to_hiragana(&reading.text)));
    }
    let runs = furigana::align(text, &entry.reading);
    let length = right.chars().count();
    let mut seen = HashSet::new();
    let mut fitting = |reading: &String| {
        reading.chars().count().abs_diff(length) <= AWAY_MAX
            && !possible.contains(reading)
            && is_sayable(reading)
            && seen.insert(reading.clone())
    };
    let mut elsewhere: Vec<String> = combined(library, &runs);
    elsewhere.retain(&mut fitting);
    let mut misheard: Vec<String> = misheard(&runs);
    misheard.retain(&mut fitting);
    chance.shuffle(&mut elsewhere);
    chance.shuffle(&mut misheard);
    // One that sounds alike makes the others plausible.
    let mut wrong: Vec<String> = misheard.iter().take(1).cloned().collect();
    wrong.extend(elsewhere);
    wrong.extend(misheard.into_iter().skip(1));
    let shown = wrong.len().min(3);
    chance.shuffle(&mut wrong[..shown]);
    Some((right, wrong))
}

/// The runs read with all that their kanji are read with elsewhere.
fn combined(library: &Library, runs: &[Ruby]) -> Vec<String> {
    let mut readings = vec![String::new()];
    for run in runs {
        let choices = match &run.ruby {
            None => vec![to_hiragana(&run.base)],
            Some(own) => of_run(library, &run.base, &to_hiragana(own)),
        };
        readings = readings
            .iter()
            .flat_map(|before| choices.iter().map(move |after| format!("{before}{after}")))
            .take(COMBINATIONS_MAX)
            .collect();
    }
    readings
}

/// What the kanji of one run are read with, one after another, and the run's own reading.
fn of_run(library: &Library, base: &str, own: &str) -> Vec<String> {
    let mut readings = vec![String::new()];
    for kanji in base.chars() {
        let Some(kanji) = library.kanji(kanji) else { return vec![own.to_owned()] };
        let usual = kanji.readings.iter().map(|reading| to_hiragana(reading));
        let usual: Vec<String> =
            usual.filter(|reading| is_all_kana(reading)).take(READINGS_TRIED).collect();
        readings = readings
            .iter()
            .flat_map(|before| usual.iter().map(move |after| format!("{before}{after}")))
            .take(COMBINATIONS_MAX)
            .collect();
    }
    readings.push(own.to_owned());
    readings
}

/// The right reading with one sound that is often misheard; what is written in kana stays.
fn misheard(runs: &[Ruby]) -> Vec<String> {
    let mut readings = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let Some(own) = run.ruby.as_deref().map(to_hiragana) else { continue };
        let around = |runs: &[Ruby]| -> String {
            runs.iter().map(|run| to_hiragana(run.ruby.as_ref().unwrap_or(&run.base))).collect()
        };
        let (before, after) = (around(&runs[..at]), around(&runs[at + 1..]));
        let other = slips(&own).into_iter();
        readings.extend(other.map(|other| format!("{before}{other}{after}")));
    }
    readings
}

/// One slip each: a long sound short or a short one long, a voiced one plain or a plain one voiced,
/// a stop left out.
fn slips(reading: &str) -> Vec<String> {
    let letters: Vec<char> = reading.chars().collect();
    let mut slips = Vec::new();
    let with = |at: usize, width: usize, put: &[char]| -> String {
        letters[..at].iter().chain(put).chain(&letters[at + width..]).collect()
    };
    for (at, &letter) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied();
        for (plain, voiced) in VOICED {
            if letter == plain && at > 0 {
                slips.push(with(at, 1, &[voiced]));
            } else if letter == voiced {
                slips.push(with(at, 1, &[plain]));
            }
        }
        if letter == 'っ' {
            slips.push(with(at, 1, &[]));
        }
        if BEFORE_LONG.contains(letter) {
            match next {
                Some('う') => slips.push(with(at + 1, 1, &[])),
                Some('ゃ' | 'ゅ' | 'ょ') => {}
                _ => slips.push(with(at + 1, 0, &['う'])),
            }
        }
    }
    slips
}

/// True for what a Japanese mouth could say: no small letter or ん at the beginning.
fn is_sayable(reading: &str) -> bool {
    !reading.starts_with(['ん', 'っ', 'ゃ', 'ゅ', 'ょ', 'ー']) && !reading.is_empty()
}
