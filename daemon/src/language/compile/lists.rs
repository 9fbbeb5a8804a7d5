//! The small lists that lie in `data/`: levels and names.

use std::collections::{BTreeMap, BTreeSet};

use super::{english, wordnet::WordNet};
use crate::language::{
    key,
    library::{english::EnglishPos, japanese::JapaneseWord},
};

const JLPT: [(u8, &str); 5] = [
    (5, include_str!("../../../../data/levels/jlpt/n5.csv")),
    (4, include_str!("../../../../data/levels/jlpt/n4.csv")),
    (3, include_str!("../../../../data/levels/jlpt/n3.csv")),
    (2, include_str!("../../../../data/levels/jlpt/n2.csv")),
    (1, include_str!("../../../../data/levels/jlpt/n1.csv")),
];

const CEFR: [&str; 2] = [
    include_str!("../../../../data/levels/cefr/cefrj-vocabulary-profile-1.5.csv"),
    include_str!("../../../../data/levels/cefr/octanove-vocabulary-profile-c1c2-1.0.csv"),
];

const HOLOLIVE: &str = include_str!("../../../../data/names/hololive.tsv");

/// Every list of our own, to tell data made from other ones.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    JLPT.iter().map(|(_, list)| *list).chain(CEFR).chain([HOLOLIVE])
}

/// JMdict number → JLPT level, 5 to 1. Where several rows name one entry, the easiest wins: the
/// rows differ by spelling or sense, and who passed the easiest test has met the word.
pub(super) fn jlpt() -> BTreeMap<u32, u8> {
    let mut levels = BTreeMap::new();
    for (level, list) in JLPT {
        for row in csv::Reader::from_reader(list.as_bytes()).records().flatten() {
            // Some rows have no number.
            if let Some(seq) = row.get(0).and_then(|seq| seq.parse().ok()) {
                levels.entry(seq).or_insert(level);
            }
        }
    }
    levels
}

/// English headword → its parts of speech with their CEFR levels, 1 for A1 to 6 for C2. The first
/// list wins over the second, which only goes beyond it.
pub(super) fn cefr() -> BTreeMap<String, Vec<(EnglishPos, u8)>> {
    let mut levels: BTreeMap<String, Vec<(EnglishPos, u8)>> = BTreeMap::new();
    for list in CEFR {
        for row in csv::Reader::from_reader(list.as_bytes()).records().flatten() {
            let (Some(headwords), Some(pos), Some(level)) = (row.get(0), row.get(1), row.get(2))
            else {
                continue;
            };
            let bands = ["A1", "A2", "B1", "B2", "C1", "C2"];
            let Some((level, _)) = (1..).zip(bands).find(|(_, band)| *band == level) else {
                continue;
            };
            let pos = english::pos_named(pos);
            // One row may hold several spellings: `a.m./A.M./am/AM`.
            for headword in headwords.split('/') {
                let of_word = levels.entry(headword.trim().to_lowercase()).or_default();
                if of_word.iter().all(|(known, _)| *known != pos) {
                    of_word.push((pos, level));
                }
            }
        }
    }
    levels
}

/// Names of streamers and of what belongs to them, folded; not those that are dictionary words too,
/// for a captain is not always the one who is called so.
pub(super) fn names(words: &[JapaneseWord], wordnet: &WordNet) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in HOLOLIVE.lines() {
        let mut fields = line.split('\t').map(str::trim);
        let (Some(reading), Some(form)) = (fields.next(), fields.next()) else { continue };
        // A recogniser that does not know the form writes the reading, which has a mark before it
        // where the form is an emoji or a tag of the one who is called so.
        let reading = reading.trim_start_matches(['＃', '＠', '：', '～']);
        names.extend([reading, form].into_iter().filter(|name| is_name(name)).map(key::fold));
    }
    for form in words.iter().flat_map(|word| word.writings.iter().chain(&word.readings)) {
        names.remove(&key::fold(&form.text));
    }
    let is_english = |name: &str| {
        let singular = name.strip_suffix('s').unwrap_or(name);
        wordnet.lemmas.contains_key(name) || wordnet.lemmas.contains_key(singular)
    };
    names.retain(|name| !is_english(name));
    names
}

/// Emoji and what is too short to be told from a word are in the list to be typed, not to be known.
fn is_name(form: &str) -> bool {
    form.chars().filter(|character| character.is_alphabetic()).count() >= 2
        && (form.chars().count() >= 3 || !form.chars().all(is_kana))
}

fn is_kana(character: char) -> bool {
    matches!(character, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}
