//! An English word or phrase with its meanings in Japanese.

use serde::{Deserialize, Serialize};

use crate::domain::{Level, Scale};

/// What an English word can be in a sentence, as far as WordNet tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EnglishPos {
    /// A noun, or a compound of nouns.
    Noun,
    /// A verb or phrasal verb.
    Verb,
    /// An adjective.
    Adjective,
    /// An adverb or adverbial phrase.
    Adverb,
    /// Anything else: preposition, pronoun, interjection, set phrase.
    Other,
}

/// One English headword.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnglishWord {
    /// The dictionary form; the words of a phrase stand between single spaces.
    pub lemma: String,
    /// Its meanings in Japanese, the likeliest first, whatever the part of speech.
    pub glosses: Vec<EnglishGloss>,
    /// CEFR levels of the lists, 1 for A1 to 6 for C2.
    pub levels: Vec<(EnglishPos, u8)>,
}

/// A meaning in Japanese.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnglishGloss {
    /// In Japanese, in its dictionary form.
    pub japanese: String,
    /// `japanese` in kana, where the dictionary knows it.
    pub reading: Option<String>,
    /// As which part of speech the headword means this.
    pub pos: EnglishPos,
    /// The JMdict entry it is, where it is one.
    pub jmdict_seq: Option<u32>,
}

impl EnglishWord {
    /// Whether it has several words.
    pub fn is_phrase(&self) -> bool {
        self.lemma.contains(' ')
    }

    /// The listed level of the word as `pos`, or its easiest when the lists do not name that.
    pub fn level(&self, pos: Option<EnglishPos>) -> Option<Level> {
        let of_pos =
            self.levels.iter().filter(|(listed, _)| Some(*listed) == pos).min_by_key(level);
        let (_, level) = of_pos.or_else(|| self.levels.iter().min_by_key(level))?;
        Some(Level { scale: Scale::Cefr, band: cefr_band(*level).to_owned(), estimated: false })
    }
}

fn level((_, level): &&(EnglishPos, u8)) -> u8 {
    *level
}

/// The name of CEFR level 1 to 6.
pub(super) fn cefr_band(level: u8) -> &'static str {
    match level {
        ..=1 => "A1",
        2 => "A2",
        3 => "B1",
        4 => "B2",
        5 => "C1",
        6.. => "C2",
    }
}

/// Which parts of speech a lemma can be: one bit for each [`EnglishPos`] but `Other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(in crate::language) struct PosSet(pub(in crate::language) u8);

impl PosSet {
    pub(in crate::language) fn insert(&mut self, pos: EnglishPos) {
        self.0 |= 1 << pos as u8;
    }

    pub(in crate::language) fn contains(self, pos: EnglishPos) -> bool {
        self.0 & (1 << pos as u8) != 0
    }
}

/// How regular forms end, and how their dictionary forms do; longer endings stand first.
const ENDINGS: [(EnglishPos, &str, &str); 21] = [
    (EnglishPos::Noun, "ches", "ch"),
    (EnglishPos::Noun, "shes", "sh"),
    (EnglishPos::Noun, "sses", "ss"),
    (EnglishPos::Noun, "xes", "x"),
    (EnglishPos::Noun, "zes", "z"),
    (EnglishPos::Noun, "ses", "s"),
    (EnglishPos::Noun, "ies", "y"),
    (EnglishPos::Noun, "es", "e"),
    (EnglishPos::Noun, "s", ""),
    (EnglishPos::Verb, "ies", "y"),
    (EnglishPos::Verb, "es", "e"),
    (EnglishPos::Verb, "es", ""),
    (EnglishPos::Verb, "s", ""),
    (EnglishPos::Verb, "ied", "y"),
    (EnglishPos::Verb, "ed", "e"),
    (EnglishPos::Verb, "ed", ""),
    (EnglishPos::Verb, "ing", "e"),
    (EnglishPos::Verb, "ing", ""),
    (EnglishPos::Adjective, "ier", "y"),
    (EnglishPos::Adjective, "iest", "y"),
    (EnglishPos::Adjective, "est", ""),
];

/// The dictionary forms `form`, in small letters, may come from by regular rules; `knows` says
/// whether there is such a word. A doubled consonant is undone: `stopped` comes from `stop`.
pub(super) fn regular_lemmas(
    form: &str,
    knows: impl Fn(&str, EnglishPos) -> bool,
) -> Vec<(String, EnglishPos)> {
    let mut lemmas = Vec::new();
    let mut consider = |lemma: String, pos| {
        if knows(&lemma, pos) && !lemmas.contains(&(lemma.clone(), pos)) {
            lemmas.push((lemma, pos));
        }
    };
    for (pos, ending, replacement) in ENDINGS {
        let Some(stem) = form.strip_suffix(ending) else { continue };
        consider(format!("{stem}{replacement}"), pos);
        if replacement.is_empty() && ending != "s" && ends_doubled(stem) {
            consider(stem[..stem.len() - 1].to_owned(), pos);
        }
    }
    for (ending, replacements) in [("er", ["e", ""]), ("est", ["e", ""])] {
        let Some(stem) = form.strip_suffix(ending) else { continue };
        for replacement in replacements {
            consider(format!("{stem}{replacement}"), EnglishPos::Adjective);
        }
        if ends_doubled(stem) {
            consider(stem[..stem.len() - 1].to_owned(), EnglishPos::Adjective);
        }
    }
    lemmas
}

fn ends_doubled(stem: &str) -> bool {
    let mut last = stem.bytes().rev();
    matches!((last.next(), last.next()), (Some(a), Some(b)) if a == b && a.is_ascii_alphabetic())
}
