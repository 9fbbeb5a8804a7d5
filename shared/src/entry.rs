//! The one shape of an expression: the same on the wire, in files, in the API and on the command
//! line.

use serde::{Deserialize, Serialize};

/// A language the product hears and teaches. There are two, and no recogniser may answer a third.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Language {
    /// The ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

/// What sort of thing an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An ordinary word or compound.
    Vocabulary,
    /// Slang, net and youth language.
    Slang,
    /// A cultural reference.
    Culture,
    /// A grammar pattern.
    Grammar,
    /// A common mistake.
    Mistake,
    /// An idiom, set phrase or phrasal verb.
    Idiom,
}

/// How difficult an expression is, on the scale of its language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Level {
    /// The scale `band` belongs to.
    pub scale: Scale,
    /// `N5`…`N1` or `A1`…`C2`; an estimate may span two, as in `N2-N1`.
    pub band: String,
    /// True when no list names the expression and the band was predicted.
    pub estimated: bool,
}

/// A scale of difficulty. Both are unofficial: no official JLPT list exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Japanese-Language Proficiency Test, N5 (easiest) to N1.
    Jlpt,
    /// Common European Framework of Reference, A1 (easiest) to C2.
    Cefr,
}

/// One expression worth keeping, with where it was said and why it is believed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Entry {
    /// The expression in Japanese: its dictionary form when Japanese was spoken, its translation
    /// when English was.
    pub japanese: String,
    /// `japanese` in hiragana or katakana.
    pub reading: String,
    /// The expression in English: its meaning when Japanese was spoken, its dictionary form when
    /// English was.
    pub english: String,
    /// The language that was spoken, and is therefore taught.
    pub language: Language,
    /// What sort of thing it is.
    pub kind: Kind,
    /// How difficult it is.
    pub level: Level,
    /// The dictionary form, in `language`.
    pub lemma: String,
    /// The expression exactly as it stands in the utterance.
    pub surface: String,
    /// Milliseconds from the start of the session to the first sound of `surface`; absent for text
    /// without times.
    pub start_ms: Option<u64>,
    /// Milliseconds from the start of the session to the last sound of `surface`; absent for text
    /// without times.
    pub end_ms: Option<u64>,
    /// The sentence it was said in.
    pub utterance: String,
    /// Who said it, when that is known.
    pub speaker: Option<String>,
    /// Part of speech, register, field: short lower-case words.
    pub tags: Vec<String>,
    /// Why it is believed.
    pub evidence: Evidence,
}

/// Where an entry's claims come from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// The dictionary entry the meaning was taken from, as in `jmdict:1358280`.
    pub source: String,
    /// How sure the recogniser was of the least certain word of `surface`, 0 to 1; absent for text
    /// nobody had to recognise.
    pub confidence: Option<f32>,
    /// Why it was chosen, in short plain clauses.
    pub why: Vec<String>,
}

/// A run of text with the reading that stands over it, if any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Ruby {
    /// The text of the line.
    pub base: String,
    /// The furigana over `base`; absent over kana and Latin letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruby: Option<String>,
}

/// An entry as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The daemon's number for this card, unique within a connection.
    pub id: u64,
    /// What is taught.
    pub entry: Entry,
    /// The Japanese side, also of an English entry, cut into runs with furigana; the bases joined
    /// are `entry.japanese`.
    pub ruby: Vec<Ruby>,
    /// When it is said and when it is not, in the language the learner knows; absent where nobody
    /// wrote it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A question to the audience, and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiz {
    /// The daemon's number for it, unique within a connection.
    pub id: u64,
    /// What is asked about. Its expression is the question; the rest belongs to the answer.
    pub card: Card,
    /// What is asked about it.
    pub ask: Ask,
    /// Two to four answers to choose from.
    pub choices: Vec<String>,
    /// The position of the right one in `choices`.
    pub answer: u8,
    /// How long the audience may think, in milliseconds.
    pub thinking_ms: u32,
}

/// What a quiz asks about an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ask {
    /// What it means.
    Meaning,
    /// How its kanji are read.
    Reading,
}

/// What a session taught, for its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recap {
    /// The most worthwhile words, best first; at most [`Recap::WORDS_MAX`].
    pub words: Vec<Card>,
    /// How many were taught in all.
    pub total: u32,
}

impl Recap {
    /// So many words fit a picture and a viewer's patience.
    pub const WORDS_MAX: usize = 8;
}
