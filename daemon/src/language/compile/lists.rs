//! The small lists that lie in `data/`: levels and names.

use std::collections::{BTreeMap, BTreeSet};

use super::english;
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

/// JMdict number → JLPT level, 5 to 1. Where several rows name one entry, the easiest wins: the rows
/// differ by spelling or sense, and who passed the easiest test has met the word.
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
pub(super) fn names(words: &[JapaneseWord]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for line in HOLOLIVE.lines() {
        let mut fields = line.split('\t');
        let (reading, form) = (fields.next(), fields.next());
        let is_person = fields.next().is_some_and(|class| class.trim() == "人名");
        let Some(form) = form.map(str::trim).filter(|form| is_name(form)) else { continue };
        names.insert(key::fold(form));
        // A person's reading is what a recogniser writes that does not know the kanji.
        if is_person && let Some(reading) = reading.filter(|text| text.chars().count() > 3) {
            names.insert(key::fold(reading));
        }
    }
    for form in words.iter().flat_map(|word| word.writings.iter().chain(&word.readings)) {
        names.remove(&key::fold(&form.text));
    }
    names
}

/// Marks, emoji and single characters are in the list to be typed, not to be known as names.
fn is_name(form: &str) -> bool {
    form.chars().count() > 1 && form.chars().any(char::is_alphabetic)
}
