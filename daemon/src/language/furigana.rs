//! Puts a reading over the characters it belongs to: 食べ物 + たべもの → 食[た]べ物[もの]. Pure; runs on any
//! thread.
//!
//! Kana of the text must stand in the reading and anchor it; what lies between two anchors is the
//! reading of the characters between them. A run of kanji keeps one reading for the whole run, so
//! 今日[きょう] is never cut. Where several cuts are possible the one with the most even share of kana
//! wins, for a kanji is seldom read with more than three.

use crate::{
    domain::Ruby,
    language::kana::{hiragana_of, is_kana},
};

/// Kana one kanji is read with, on average; only the comparison of two cuts depends on it.
const KANA_PER_KANJI: usize = 2;
/// Kana one character is read with at most; ㌫ and 糎 have seven.
const KANA_PER_CHARACTER_MAX: usize = 12;
/// More than any difference in number.
const HEADLESS_ODDNESS: usize = 1 << 20;
/// Kana that are drawn out are rarer still than an odd reading: 立[た]てて, not 立[たて]てて.
const DRAWN_OUT_ODDNESS: usize = 1 << 24;
/// Longest text whose reading is aligned, in characters; longer texts get their reading as a whole.
const TEXT_CHARACTERS_MAX: usize = 400;

/// Cuts `text` into runs and gives each run that is not kana its part of `reading`. The bases
/// joined are `text`. A reading that does not fit stands over the whole.
pub fn align(text: &str, reading: &str) -> Vec<Ruby> {
    if text.is_empty() {
        return Vec::new();
    }
    let sound: Vec<char> = reading.chars().map(hiragana_of).collect();
    // Kana need no furigana, not even where they are stretched and the reading is not.
    if sound.is_empty() || text.chars().all(|letter| is_kana(letter) || !letter.is_alphanumeric()) {
        return vec![Ruby { base: text.to_owned(), ruby: None }];
    }
    let runs = runs_of(text);
    match cut(&runs, &sound) {
        Some(cuts) => runs
            .into_iter()
            .zip(cuts)
            .map(|(run, part)| Ruby {
                base: run.text,
                ruby: (!run.is_anchor && !run.is_silent).then(|| part.iter().collect()),
            })
            .collect(),
        None => vec![Ruby { base: text.to_owned(), ruby: Some(sound.iter().collect()) }],
    }
}

struct Run {
    text: String,
    /// Kana, which must be found again in the reading.
    is_anchor: bool,
    is_silent: bool,
    characters: usize,
}

fn runs_of(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let letters: Vec<char> = text.chars().collect();
    for (at, &letter) in letters.iter().enumerate() {
        // The small ヶ of 一ヶ月 is read か: it belongs to the kanji beside it.
        let is_counter_ke = matches!(letter, 'ヶ' | 'ヵ') && at > 0 && !is_kana(letters[at - 1]);
        let is_anchor = is_kana(letter) && !is_counter_ke;
        let is_silent = !letter.is_alphanumeric() && !is_counter_ke && !is_in_number(&letters, at);
        match runs.last_mut() {
            Some(run) if run.is_anchor == is_anchor && run.is_silent == is_silent => {
                run.text.push(letter);
                run.characters += 1;
            }
            _ => runs.push(Run { text: letter.into(), is_anchor, is_silent, characters: 1 }),
        }
    }
    runs
}

/// True for the mark in 3.5 and in 1,000.
fn is_in_number(letters: &[char], at: usize) -> bool {
    let is_digit = |at: Option<usize>| {
        at.and_then(|at| letters.get(at)).is_some_and(|letter| letter.is_numeric())
    };
    matches!(letters[at], '.' | ',' | '．' | '，')
        && is_digit(at.checked_sub(1))
        && is_digit(Some(at + 1))
}

/// The part of `sound` each run is read with, or nothing when the kana of the runs are not all in
/// it.
fn cut<'s>(runs: &[Run], sound: &'s [char]) -> Option<Vec<&'s [char]>> {
    let characters: usize = runs.iter().map(|run| run.characters).sum();
    if characters > TEXT_CHARACTERS_MAX || sound.len() > characters * KANA_PER_CHARACTER_MAX {
        return None;
    }
    // costs[i][j]: the least odd way to read the runs from i on with the kana from j on, and where
    // run i then ends.
    let width = sound.len() + 1;
    let mut costs: Vec<Vec<Option<(usize, usize)>>> = vec![vec![None; width]; runs.len() + 1];
    costs[runs.len()][sound.len()] = Some((0, sound.len()));
    for (i, run) in runs.iter().enumerate().rev() {
        let (earlier, later) = costs.split_at_mut(i + 1);
        let (row, next) = (&mut earlier[i], &later[0]);
        for start in 0..width {
            row[start] = ends_of(run, sound, start)
                .filter_map(|end| {
                    let (rest, _) = next[end]?;
                    Some((rest + oddness(run, &sound[start..end]), end))
                })
                .min();
        }
    }
    let mut at = costs[0][0].map(|_| 0)?;
    let mut parts = Vec::with_capacity(runs.len());
    for row in &costs[..runs.len()] {
        let (_, end) = row[at]?;
        parts.push(&sound[at..end]);
        at = end;
    }
    Some(parts)
}

/// Where the reading of `run` may end when it begins at `start`.
fn ends_of(run: &Run, sound: &[char], start: usize) -> std::ops::Range<usize> {
    if run.is_anchor {
        let letters: Vec<char> = run.text.chars().map(hiragana_of).collect();
        let longest = (start + letters.len()).min(sound.len());
        let is_here = |end: &usize| is_said(&letters, &sound[start..*end]);
        match (start..=longest).rev().find(is_here) {
            Some(end) => end..end + 1,
            None => start..start,
        }
    } else if run.is_silent {
        // Punctuation may stand in the reading as well, or be left out.
        let end = start + run.characters;
        let is_here = end <= sound.len() && run.text.chars().eq(sound[start..end].iter().copied());
        if is_here { end..end + 1 } else { start..start + 1 }
    } else {
        start + 1..sound.len().min(start + run.characters * KANA_PER_CHARACTER_MAX) + 1
    }
}

/// True when the kana `letters` are said as `sound`, which draws nothing out: っっっ as っ, すごーい as
/// すごい.
fn is_said(letters: &[char], sound: &[char]) -> bool {
    fn plain(kana: &[char]) -> Vec<char> {
        let mut plain: Vec<char> =
            kana.iter().copied().filter(|letter| !matches!(letter, 'ー' | '〜' | '～')).collect();
        plain.dedup();
        plain
    }
    letters == sound
        || sound.len() < letters.len() && !sound.is_empty() && plain(letters) == plain(sound)
}

/// How little `part` looks like a reading of `run`: kana that are not all said, far from the usual
/// number of kana, or beginning as no word begins.
fn oddness(run: &Run, part: &[char]) -> usize {
    if run.is_anchor {
        return if part.len() < run.characters { DRAWN_OUT_ODDNESS } else { 0 };
    }
    if run.is_silent {
        return 0;
    }
    let distance = part.len().abs_diff(run.characters * KANA_PER_KANJI);
    let is_headless = part.first().is_some_and(|first| "んっーゃゅょぁぃぅぇぉ".contains(*first));
    distance * distance + if is_headless { HEADLESS_ODDNESS } else { 0 }
}

#[cfg(test)]
mod tests;
