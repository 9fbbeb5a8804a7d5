//! WordNet's database files → which words and phrases there are, and their irregular forms.
//!
//! A line of `data.POS` is a set of synonyms: offset, file number, type, count of words in
//! hexadecimal, then each word, with underscores for spaces, and a number. A line of `POS.exc` is
//! an irregular form and its dictionary forms.

use std::collections::BTreeMap;

use crate::language::library::english::{EnglishPos, PosSet};

/// Files by part of speech, as the package holds them.
pub(super) const FILES: [(EnglishPos, &str, &str); 4] = [
    (EnglishPos::Noun, "usr/share/wordnet/data.noun", "usr/share/wordnet/noun.exc"),
    (EnglishPos::Verb, "usr/share/wordnet/data.verb", "usr/share/wordnet/verb.exc"),
    (EnglishPos::Adjective, "usr/share/wordnet/data.adj", "usr/share/wordnet/adj.exc"),
    (EnglishPos::Adverb, "usr/share/wordnet/data.adv", "usr/share/wordnet/adv.exc"),
];

/// What WordNet knows.
#[derive(Default)]
pub(super) struct WordNet {
    /// Words and phrases in small letters; names, which have capitals, are left out.
    pub(super) lemmas: BTreeMap<String, PosSet>,
    /// Irregular form → dictionary forms.
    pub(super) irregular: BTreeMap<String, Vec<(String, EnglishPos)>>,
}

impl WordNet {
    /// Adds the words of a `data.POS` file.
    pub(super) fn add_data(&mut self, pos: EnglishPos, data: &[u8]) {
        // The licence stands at the top, indented.
        for line in String::from_utf8_lossy(data).lines().filter(|line| !line.starts_with(' ')) {
            let mut fields = line.split(' ').skip(3);
            let count = fields.next().and_then(|hex| usize::from_str_radix(hex, 16).ok());
            for word in fields.step_by(2).take(count.unwrap_or(0)) {
                // An adjective may carry where it stands, as in `asleep(p)`.
                let word = word.split('(').next().unwrap_or_default().replace('_', " ");
                if !word.is_empty() && !word.contains(char::is_uppercase) {
                    self.lemmas.entry(word).or_default().insert(pos);
                }
            }
        }
    }

    /// Adds the irregular forms of a `POS.exc` file.
    pub(super) fn add_exceptions(&mut self, pos: EnglishPos, exceptions: &[u8]) {
        for line in String::from_utf8_lossy(exceptions).lines() {
            let mut words = line.split_whitespace().map(|word| word.replace('_', " "));
            if let Some(form) = words.next() {
                let lemmas = words.map(|lemma| (lemma, pos));
                self.irregular.entry(form).or_default().extend(lemmas);
            }
        }
    }
}
