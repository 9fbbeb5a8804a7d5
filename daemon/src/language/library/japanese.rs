//! A Japanese word as the dictionary has it.

use serde::{Deserialize, Serialize};

/// One entry of JMdict, its English glosses only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JapaneseWord {
    /// JMdict's number, the same in every edition.
    pub seq: u32,
    /// Its spellings with kanji, the usual one first; empty when it has none.
    pub writings: Vec<Form>,
    /// Its spellings in kana, the usual one first.
    pub readings: Vec<Form>,
    /// Its meanings, the usual one first.
    pub senses: Vec<Sense>,
    /// Rank among the words of a newspaper in steps of 500: 1 holds the most frequent 500, 48 the
    /// last.
    pub newspaper_band: Option<u8>,
    /// The JLPT level a list puts it at: 5 (easiest) to 1.
    pub jlpt: Option<u8>,
}

/// One spelling of a word.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Form {
    /// The spelling.
    pub text: String,
    /// Whether JMdict marks it as common.
    pub is_common: bool,
    /// JMdict's remarks on it: `ateji`, `gikun`, `ik`, `iK`, `io`, `ok`, `oK`, `rK`, `nokanji`.
    pub tags: Vec<String>,
    /// For a reading: the only writings it belongs to; empty when to all.
    pub restricted_to: Vec<String>,
}

/// One meaning of a word.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sense {
    /// In English, the closest first.
    pub glosses: Vec<String>,
    /// Part of speech in JMdict's codes: `n`, `v5r`, `adj-na`, `exp`…
    pub pos: Vec<String>,
    /// Register, field and dialect in JMdict's codes: `sl`, `net-sl`, `col`, `vulg`, `derog`, `uk`,
    /// `hon`, `id`, `vidg`, `ksb`…, and `wasei` for Japanese made of foreign words.
    pub tags: Vec<String>,
    /// A remark in English on when it is meant.
    pub note: Option<String>,
    /// The only writings or readings that have it; empty when all do.
    pub restricted_to: Vec<String>,
}

/// Marks a spelling nobody should be taught: outdated, irregular or rare.
const DISCOURAGED: [&str; 6] = ["ik", "iK", "io", "ok", "oK", "rK"];

impl JapaneseWord {
    /// How it should be written on a card: with kanji, unless it usually is not.
    pub fn headword(&self) -> &str {
        let is_kana_word = self.senses.first().is_some_and(|sense| sense.has_tag("uk"));
        let writing = self.writings.iter().find(|form| form.is_sound());
        match writing.or(self.writings.first()) {
            Some(writing) if !is_kana_word => &writing.text,
            _ => self.readings.first().map_or("", |reading| &reading.text),
        }
    }

    /// The usual reading of `writing`: a reading that belongs to it, and itself when it is kana.
    pub fn reading_of<'a>(&'a self, writing: &'a str) -> Option<&'a str> {
        if self.readings.iter().any(|reading| reading.text == writing) {
            return Some(writing);
        }
        let belongs = |reading: &&Form| {
            !reading.has_tag("nokanji")
                && (reading.restricted_to.is_empty()
                    || reading.restricted_to.iter().any(|text| text == writing))
        };
        let reading = self.readings.iter().filter(belongs).find(|reading| reading.is_sound());
        reading.or(self.readings.iter().find(belongs)).map(|reading| &*reading.text)
    }

    /// Whether any of its spellings is common.
    pub fn is_common(&self) -> bool {
        self.writings.iter().chain(&self.readings).any(|form| form.is_common)
    }

    /// Whether it is spelled exactly so, where a look-up also finds other kana and widths.
    pub fn is_spelled(&self, text: &str) -> bool {
        self.writings.iter().chain(&self.readings).any(|form| form.text == text)
    }
}

impl Form {
    /// Whether it may be shown to a learner as the way to spell the word.
    pub fn is_sound(&self) -> bool {
        !self.tags.iter().any(|tag| DISCOURAGED.contains(&&**tag))
    }

    /// Whether it has this remark.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.tags.iter().any(|own| own == tag)
    }
}

impl Sense {
    /// Whether it has this register, field or dialect.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.tags.iter().any(|own| own == tag)
    }

    /// Whether it has this part of speech.
    pub fn has_pos(&self, pos: &str) -> bool {
        self.pos.iter().any(|own| own == pos)
    }

    /// Whether nobody says it any more.
    pub fn is_dead(&self) -> bool {
        ["arch", "obs", "obsc", "rare"].iter().any(|tag| self.has_tag(tag))
    }
}
