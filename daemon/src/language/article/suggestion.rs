//! What may have been meant by a word nobody knows: words one letter away, and the words in it.

use std::collections::BTreeSet;

use crate::{
    domain::Language,
    language::{
        kana::{is_all_kana, to_hiragana},
        library::Library,
        segment::segment,
    },
};

/// How many a person looks through.
const SUGGESTIONS_MAX: usize = 6;
/// Longer words are not tried letter by letter.
const LETTERS_MAX: usize = 24;

const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";
const KANA: &str = "あいうえおかきくけこがぎぐげごさしすせそざじずぜぞたちつてとだぢづでど\
    なにぬねのはひふへほばびぶべぼぱぴぷぺぽまみむめもやゆよらりるれろわをんっゃゅょー";

/// The likeliest first.
pub(super) fn near(library: &Library, word: &str) -> Vec<String> {
    let is_latin = word.is_ascii();
    let spelled = if is_latin { word.to_lowercase() } else { to_hiragana(word) };
    let language = if is_latin { Language::En } else { Language::Ja };
    let is_known = |word: &String| match language {
        Language::En => library.english(word).is_some(),
        Language::Ja => library.has_japanese(word),
    };
    let alphabet = match language {
        Language::En => LATIN,
        Language::Ja if is_all_kana(&spelled) => KANA,
        Language::Ja => "",
    };
    let mut near: Vec<String> =
        one_letter_away(&spelled, alphabet).into_iter().filter(is_known).collect();
    let zipf = |word: &String| library.zipf(language, word).unwrap_or_default();
    near.sort_by(|one, other| zipf(other).total_cmp(&zipf(one)).then_with(|| one.cmp(other)));
    for part in parts(library, word, language) {
        if part != word && is_known(&part) && !near.contains(&part) {
            near.push(part);
        }
    }
    near.truncate(SUGGESTIONS_MAX);
    near
}

/// A letter left out, changed, added, or two of them exchanged.
fn one_letter_away(word: &str, alphabet: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut near = BTreeSet::new();
    if letters.len() > LETTERS_MAX {
        return near;
    }
    let mut add = |before: &[char], between: &[char], after: &[char]| {
        near.insert([before, between, after].concat().into_iter().collect::<String>());
    };
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        for letter in alphabet.chars() {
            add(before, &[letter], after);
        }
        if let [own, rest @ ..] = after {
            add(before, &[], rest);
            for letter in alphabet.chars().filter(|letter| letter != own) {
                add(before, &[letter], rest);
            }
            if let [next, rest @ ..] = rest {
                add(before, &[*next, *own], rest);
            }
        }
    }
    near
}

/// The words that `word`, which is no word, is made of.
fn parts(library: &Library, word: &str, language: Language) -> Vec<String> {
    match language {
        Language::En => word.split_whitespace().map(str::to_lowercase).collect(),
        Language::Ja => segment(library, word)
            .into_iter()
            .filter(|token| token.part_of_speech.is_content() && token.is_known)
            .map(|token| token.dictionary_form)
            .collect(),
    }
}
