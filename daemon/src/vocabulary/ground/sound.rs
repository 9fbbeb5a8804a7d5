//! How alike two readings sound, and whether kanji can be read so. Pure.

use crate::language::{
    kana::{hiragana_of, is_kana, is_kanji, is_voiced_twin},
    library::Library,
};

/// What two unlike kana cost, and two that a recogniser confuses.
const UNLIKE: usize = 2;
const ALIKE: usize = 1;
/// Longest readings that are compared, in kana.
const KANA_MAX: usize = 40;
/// Most kana one kanji is read with.
const KANA_PER_KANJI_MAX: usize = 6;

/// True when a recogniser may have written one for the other: one unlike kana in four, or one that
/// is hard to hear in two.
pub(super) fn may_be_misheard(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) =
        (one.chars().map(hiragana_of).collect(), other.chars().map(hiragana_of).collect());
    let shorter = one.len().min(other.len());
    if shorter == 0 || one.len().max(other.len()) > KANA_MAX {
        return false;
    }
    difference(&one, &other) <= shorter / 2
}

/// True when one is the other with one letter in five wrong.
pub(super) fn is_misspelled(one: &str, other: &str) -> bool {
    const LETTERS_PER_SLIP: usize = 5;
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let shorter = one.len().min(other.len());
    one.len().max(other.len()) <= 2 * KANA_MAX
        && difference(&one, &other) <= UNLIKE * (shorter / LETTERS_PER_SLIP)
}

/// The cost of turning one into the other, in which what is hard to hear costs half.
fn difference(one: &[char], other: &[char]) -> usize {
    let mut costs: Vec<usize> = vec![0; other.len() + 1];
    for at in 0..other.len() {
        costs[at + 1] = costs[at] + of_one(other, at);
    }
    for at in 0..one.len() {
        let mut diagonal = costs[0];
        costs[0] += of_one(one, at);
        for next in 0..other.len() {
            let replaced = diagonal + between(one[at], other[next]);
            diagonal = costs[next + 1];
            let left_out = costs[next + 1] + of_one(one, at);
            let put_in = costs[next] + of_one(other, next);
            costs[next + 1] = replaced.min(left_out).min(put_in);
        }
    }
    costs[other.len()]
}

/// What it costs when the letter at `at` is there or not: a long vowel and a small っ are easily
/// lost.
fn of_one(letters: &[char], at: usize) -> usize {
    let is_long = matches!(letters[at], 'ー' | 'う' | 'っ' | 'い') && at > 0;
    let is_doubled = at > 0 && letters[at - 1] == letters[at];
    if is_long || is_doubled { ALIKE } else { UNLIKE }
}

fn between(one: char, other: char) -> usize {
    if one == other {
        0
    } else if is_voiced_twin(one, other) || is_voiced_twin(other, one) {
        ALIKE
    } else {
        UNLIKE
    }
}

/// True when each kanji of `spelling` has a reading such that together they make `reading`, with
/// the sounds that change where two meet.
pub(super) fn can_be_read(library: &Library, spelling: &str, reading: &str) -> bool {
    let spelling: Vec<char> = spelling.chars().collect();
    let reading: Vec<char> = reading.chars().map(hiragana_of).collect();
    if spelling.is_empty() || spelling.len().max(reading.len()) > KANA_MAX {
        return false;
    }
    // reached[j]: the letters so far can be read with the first j kana.
    let mut reached = vec![false; reading.len() + 1];
    reached[0] = true;
    for (at, &letter) in spelling.iter().enumerate() {
        let mut next = vec![false; reading.len() + 1];
        for start in (0..=reading.len()).filter(|&start| reached[start]) {
            let longest = KANA_PER_KANJI_MAX.min(reading.len() - start);
            for length in 1..=longest {
                let heard = &reading[start..start + length];
                if can_sound(library, letter, at.checked_sub(1).map(|at| spelling[at]), heard) {
                    next[start + length] = true;
                }
            }
            let is_silent = !letter.is_alphanumeric();
            next[start] |= is_silent;
        }
        reached = next;
    }
    reached[reading.len()]
}

fn can_sound(library: &Library, letter: char, before: Option<char>, heard: &[char]) -> bool {
    if is_kana(letter) {
        return heard == [hiragana_of(letter)];
    }
    if !is_kanji(letter) {
        return letter.is_alphanumeric();
    }
    let letter = if letter == '々' { before.unwrap_or(letter) } else { letter };
    library
        .kanji(letter)
        .is_some_and(|kanji| kanji.readings.iter().any(|reading| is_heard_as(reading, heard)))
}

/// がく is also heard がっ, and こく ごく.
fn is_heard_as(reading: &str, heard: &[char]) -> bool {
    let own: Vec<char> = reading.chars().map(hiragana_of).collect();
    let last = own.len().saturating_sub(1);
    own.len() == heard.len()
        && own.iter().zip(heard).enumerate().all(|(at, (own, heard))| {
            own == heard
                || at == 0 && is_voiced_twin(*own, *heard)
                || at == last && at > 0 && *heard == 'っ' && "くつちき".contains(*own)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::testing::LIBRARY;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        for (one, other) in [
            ("とうとい", "とおとい"),
            ("きかい", "きかい"),
            ("ばずる", "はずる"),
            ("こらぼ", "コラボー"),
        ] {
            assert!(may_be_misheard(one, other), "{one} {other}");
        }
        for (one, other) in [("おし", "いし"), ("ねこ", "いぬ"), ("たべる", "のべつ"), ("", "あ")]
        {
            assert!(!may_be_misheard(one, other), "{one} {other}");
        }
        assert!(!may_be_misheard(&"あ".repeat(50), &"あ".repeat(50)));
    }

    #[test]
    fn kanji_are_read_as_they_can_be() {
        for (spelling, reading) in [
            ("学校", "がっこう"),
            ("人々", "ひとびと"),
            ("食べ物", "たべもの"),
            ("三日月", "みかづき"),
            ("ガチ恋勢", "ガチこいぜい"),
        ] {
            assert!(can_be_read(&LIBRARY, spelling, reading), "{spelling} {reading}");
        }
        for (spelling, reading) in [("学校", "いぬ"), ("猫", "ねこねこ"), ("食べ物", "しょくもつ")]
        {
            assert!(!can_be_read(&LIBRARY, spelling, reading), "{spelling} {reading}");
        }
    }
}
