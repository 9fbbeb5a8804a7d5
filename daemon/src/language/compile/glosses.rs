//! JMdict turned around: an English gloss → the Japanese words that have it.
//!
//! A gloss explains a Japanese word, it does not promise that the word is the best translation, so
//! each find is scored: a common word's first gloss is likely to hold in the other direction too,
//! the fourth gloss of a rare word's third sense is not. The weights were chosen by looking at some
//! eighty everyday English words; `english` combines the scores with FreeDict's order.

use std::collections::{BTreeMap, HashMap};

use crate::language::{
    key,
    library::{
        english::EnglishPos,
        japanese::{JapaneseWord, Sense},
    },
};

/// A Japanese word with the gloss.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) word: usize,
    pub(super) pos: EnglishPos,
    /// Roughly -3 to 6; what is above 0.3 is worth showing.
    pub(super) score: f32,
}

const COMMON: f32 = 2.0;
const PER_ZIPF: f32 = 0.8;
const PER_SENSE_BEFORE: f32 = -0.9;
const PER_GLOSS_BEFORE: f32 = -0.5;
/// The gloss holds only under a condition that stood in parentheses.
const CONDITIONAL: f32 = -0.6;
/// Each further gloss of the sense means that this one alone says less.
const PER_GLOSS: f32 = -0.15;
const UNUSUAL_REGISTER: f32 = -1.0;
const PART_OF_A_WORD: f32 = -1.5;
/// A loanword often shifted in meaning, and explains little to who does not know the English word.
const LOANWORD: f32 = -0.7;
/// What a word that wordfreq does not have counts as.
const ZIPF_UNKNOWN: f32 = 1.0;

const UNUSUAL: [&str; 18] = [
    "vulg", "derog", "X", "poet", "form", "dated", "hist", "hum", "hon", "chn", "fem", "male",
    "joc", "ksb", "hob", "osb", "kyb", "thb",
];
const BOUND: [&str; 7] = ["suf", "pref", "ctr", "n-suf", "n-pref", "aux-v", "prt"];

/// Gloss in small letters → candidates, in the order of the dictionary.
pub(super) fn invert(
    words: &[JapaneseWord],
    centibels: &BTreeMap<String, u64>,
) -> HashMap<String, Vec<Candidate>> {
    let mut inverted: HashMap<String, Vec<Candidate>> = HashMap::new();
    for (number, word) in words.iter().enumerate() {
        let zipf = centibels
            .get(&key::normalize(word.headword()))
            .map_or(ZIPF_UNKNOWN, |centibels| 9.0 - *centibels as f32 / 100.0);
        let mut of_word = PER_ZIPF * zipf;
        of_word += if word.is_common() { COMMON } else { 0.0 };
        of_word += if is_katakana(word.headword()) { LOANWORD } else { 0.0 };
        for (before, sense) in word.senses.iter().enumerate().filter(|(_, sense)| !sense.is_dead())
        {
            let of_sense = of_word + PER_SENSE_BEFORE * before as f32 + score_sense(sense);
            for (before, gloss) in sense.glosses.iter().enumerate() {
                let (english, is_conditional) = plain(gloss);
                let mut score = of_sense + PER_GLOSS_BEFORE * before as f32;
                score += if is_conditional { CONDITIONAL } else { 0.0 };
                let pos = part_of_speech(sense, gloss);
                if !english.is_empty() {
                    let candidate = Candidate { word: number, pos, score };
                    inverted.entry(english).or_default().push(candidate);
                }
            }
        }
    }
    inverted
}

fn score_sense(sense: &Sense) -> f32 {
    let mut score = PER_GLOSS * sense.glosses.len() as f32;
    if UNUSUAL.iter().any(|tag| sense.has_tag(tag)) {
        score += UNUSUAL_REGISTER;
    }
    if BOUND.iter().any(|pos| sense.has_pos(pos)) {
        score += PART_OF_A_WORD;
    }
    score
}

/// The gloss as an English headword: without parentheses, `to` and articles; and whether there were
/// parentheses.
fn plain(gloss: &str) -> (String, bool) {
    let mut depth = 0_usize;
    let outside = gloss.chars().filter(|character| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    let text = outside.collect::<String>().to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.trim_end_matches(['.', '!', '?']);
    let text = text.strip_prefix("to ").unwrap_or(text);
    let article = ["a ", "an ", "the "].iter().find_map(|article| text.strip_prefix(article));
    (article.unwrap_or(text).to_owned(), gloss.contains('('))
}

fn part_of_speech(sense: &Sense, gloss: &str) -> EnglishPos {
    let first = sense.pos.first().map_or("", String::as_str);
    if gloss.starts_with("to ") && sense.pos.iter().any(|pos| pos.starts_with('v') || pos == "exp")
    {
        EnglishPos::Verb
    } else if first.starts_with("adj") {
        EnglishPos::Adjective
    } else if first.starts_with("adv") || first == "n-adv" {
        EnglishPos::Adverb
    } else if first.starts_with('n') {
        EnglishPos::Noun
    } else {
        EnglishPos::Other
    }
}

/// Whether a word is written in katakana alone.
pub(super) fn is_katakana(text: &str) -> bool {
    text.chars().all(|character| matches!(character, 'ァ'..='ヺ' | 'ー' | '・'))
}
