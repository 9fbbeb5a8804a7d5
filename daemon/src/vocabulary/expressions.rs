//! Expressions that somebody wrote down: those a learner knows, and those a streamer pinned. Pure.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use crate::{
    domain::{Entry, Language},
    language::{
        kana::{is_all_kana, to_hiragana},
        library::Library,
    },
};

/// What the people on both sides of the picture ask for.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Shown first, and never refused for being easy or known.
    pub pinned: Expressions,
    /// Not taught again.
    pub known: Expressions,
}

/// A set of expressions in their dictionary forms. Width, case and the kind of kana do not matter.
#[derive(Debug, Clone, Default)]
pub struct Expressions {
    forms: HashSet<String>,
}

impl<S: AsRef<str>> FromIterator<S> for Expressions {
    fn from_iter<I: IntoIterator<Item = S>>(expressions: I) -> Self {
        Self { forms: expressions.into_iter().map(|form| folded(form.as_ref())).collect() }
    }
}

impl Expressions {
    /// True when just this form was written down.
    pub fn has(&self, form: &str) -> bool {
        !self.forms.is_empty() && self.forms.contains(&folded(form))
    }

    /// True when what `entry` teaches was written down, in any of its usual spellings: 可愛い is かわいい.
    pub(super) fn hold(&self, library: &Library, entry: &Entry) -> bool {
        if self.forms.is_empty() {
            return false;
        }
        let headword = match entry.language {
            Language::Ja => &entry.japanese,
            Language::En => &entry.english,
        };
        self.has(&entry.lemma) || self.has(headword) || self.has_other_spelling(library, entry)
    }

    fn has_other_spelling(&self, library: &Library, entry: &Entry) -> bool {
        let seq = entry.evidence.source.strip_prefix("jmdict:");
        let number: Option<u32> = seq.and_then(|seq| seq.parse().ok());
        let (Language::Ja, Some(number)) = (entry.language, number) else { return false };
        let words = library.japanese(&entry.lemma);
        let Some(word) = words.into_iter().find(|word| word.seq == number) else { return false };
        // Of a word that is written with kanji the kana alone may be any word of that sound.
        let is_of_kana = is_all_kana(word.headword());
        let kana = word.readings.iter().filter(|_| is_of_kana);
        word.writings.iter().chain(kana).any(|form| self.has(&form.text))
    }
}

fn folded(text: &str) -> String {
    let even: String = text.trim().nfkc().flat_map(char::to_lowercase).collect();
    to_hiragana(&even)
}
