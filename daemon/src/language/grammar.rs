//! Grammar patterns and common mistakes, as `data/grammar` and `data/mistakes` hold them, and where
//! they stand in a sentence.
//!
//! The files are part of the program, so that they are always the ones this code was tested with.
//! Pure once loaded; any thread.

mod book;
mod english;
mod japanese;

use std::{ops::Range, sync::LazyLock};

use crate::{
    domain::{Language, Level, Scale},
    language::{library::Library, segment::Morpheme},
};
use book::Book;
pub use book::{BookError, Fault};
use english::Words;
use japanese::Pieces;

/// Everything the files say of one pattern or mistake.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// As a textbook lists it: 〜てしまう, used to do.
    pub name: String,
    /// The name in kana; empty for English.
    pub reading: String,
    /// From which band on it is worth learning.
    pub level: Level,
    /// What it means, or why it is wrong, in the learner's language.
    pub meaning: String,
    /// Register, nuance, spoken forms; may be empty.
    pub note: String,
    /// An example with its translation; a mistake's is the wrong way, without.
    pub example: (String, String),
    /// Pattern or mistake.
    pub teaches: Teaches,
    /// Sentences it must not be found in.
    pub counter: Vec<String>,
    /// Rules that may stand in the very same words.
    pub kin: Vec<String>,
}

/// What a rule is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Teaches {
    /// A pattern.
    Pattern {
        /// What it is made of: "verb て-form + しまう".
        formation: String,
    },
    /// A mistake.
    Mistake {
        /// What to say instead.
        right: String,
        /// Its sort: particle, homophone, loanword …
        sort: String,
    },
}

/// A rule in a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<'g> {
    /// What was found.
    pub rule: &'g Rule,
    /// Where, in bytes of the text.
    pub range: Range<usize>,
    /// Where its own words stand, in bytes of the text: of あまり…ない not what lies between.
    pub own: Vec<Range<usize>>,
}

/// The rules of both languages.
pub struct Grammar {
    japanese: Book<japanese::Class>,
    english: Book<english::Class>,
}

const JAPANESE: [(&str, &str); 7] = [
    ("grammar/ja/n5.toml", include_str!("../../../data/grammar/ja/n5.toml")),
    ("grammar/ja/n4.toml", include_str!("../../../data/grammar/ja/n4.toml")),
    ("grammar/ja/n3.toml", include_str!("../../../data/grammar/ja/n3.toml")),
    ("grammar/ja/n2.toml", include_str!("../../../data/grammar/ja/n2.toml")),
    ("grammar/ja/n1.toml", include_str!("../../../data/grammar/ja/n1.toml")),
    ("grammar/ja/spoken.toml", include_str!("../../../data/grammar/ja/spoken.toml")),
    ("mistakes/ja.toml", include_str!("../../../data/mistakes/ja.toml")),
];
const ENGLISH: [(&str, &str); 5] = [
    ("grammar/en/a1-a2.toml", include_str!("../../../data/grammar/en/a1-a2.toml")),
    ("grammar/en/b1.toml", include_str!("../../../data/grammar/en/b1.toml")),
    ("grammar/en/b2.toml", include_str!("../../../data/grammar/en/b2.toml")),
    ("grammar/en/c1-c2.toml", include_str!("../../../data/grammar/en/c1-c2.toml")),
    ("mistakes/en.toml", include_str!("../../../data/mistakes/en.toml")),
];

impl Grammar {
    /// The rules this program carries, read at the first call.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Grammar> =
            LazyLock::new(|| Grammar::load().expect("the tests have read these very files"));
        &SHIPPED
    }

    /// Reads the rules this program carries.
    ///
    /// # Errors
    ///
    /// When a file is not as `data/grammar/README.md` says; the tests see to it that none is.
    pub fn load() -> Result<Self, BookError> {
        Ok(Self {
            japanese: Book::read::<Pieces<'_>>(&JAPANESE, Scale::Jlpt)?,
            english: Book::read::<Words>(&ENGLISH, Scale::Cefr)?,
        })
    }

    /// The rules of Japanese that the pieces of `text` follow; the widest first where one lies in
    /// the other, and those inside another only when the two are kin.
    pub fn in_japanese(&self, morphemes: &[Morpheme]) -> Vec<Found<'_>> {
        let place = |pieces: Range<usize>| {
            morphemes[pieces.start].range.start..morphemes[pieces.end - 1].range.end
        };
        let mut found = outermost(self.japanese.find(&Pieces(morphemes), place));
        for one in &mut found {
            one.range.end = whole_word_end(morphemes, one.range.end);
        }
        found
    }

    /// The rules of English that the words of `text` follow; likewise.
    pub fn in_english(&self, library: &Library, text: &str) -> Vec<Found<'_>> {
        let words = Words::of(library, text);
        let place = |pieces: Range<usize>| {
            words.0[pieces.start].range.start..words.0[pieces.end - 1].range.end
        };
        outermost(self.english.find(&words, place))
    }

    /// All rules that teach `language`.
    pub fn rules(&self, language: Language) -> impl Iterator<Item = &Rule> {
        match language {
            Language::Ja => self.japanese.rules.iter(),
            Language::En => self.english.rules.iter(),
        }
    }

    /// What the files claim and does not hold: examples that are not found, counter-examples that
    /// are, and rules found in the very same words that do not name each other as kin.
    pub fn faults(&self, library: &Library) -> Vec<Fault> {
        let japanese = self.japanese.faults(|text| {
            let analysis = crate::language::segment::analyse(library, text);
            let place = |pieces: Range<usize>| {
                analysis[pieces.start].range.start..analysis[pieces.end - 1].range.end
            };
            self.japanese.find(&Pieces(&analysis), place)
        });
        let english = self.english.faults(|text| {
            let words = Words::of(library, text);
            let place = |pieces: Range<usize>| {
                words.0[pieces.start].range.start..words.0[pieces.end - 1].range.end
            };
            self.english.find(&words, place)
        });
        japanese.into_iter().chain(english).collect()
    }
}

/// Where the word ends that a rule's words end in: しまっ cannot stand without た or て.
fn whole_word_end(morphemes: &[Morpheme], end: usize) -> usize {
    let next = morphemes.partition_point(|piece| piece.range.end <= end);
    match (next.checked_sub(1).map(|last| &morphemes[last]), morphemes.get(next)) {
        (Some(last), Some(next))
            if last.is_conjugated_as("連用形")
                && next.range.start == end
                && matches!(&*next.text, "た" | "だ" | "て" | "で")
                && matches!(&*next.classes[0], "助動詞" | "助詞") =>
        {
            next.range.end
        }
        _ => end,
    }
}

/// Leaves out what lies inside something wider that is not its kin; but a mistake is one wherever
/// it stands, unless a wider one says the same.
fn outermost(mut found: Vec<Found<'_>>) -> Vec<Found<'_>> {
    found.sort_by_key(|found| (std::cmp::Reverse(found.range.len()), found.range.start));
    let mut kept: Vec<Found<'_>> = Vec::new();
    for one in found {
        let is_inside = |wider: &Found<'_>| {
            wider.range.start <= one.range.start
                && one.range.end <= wider.range.end
                && !wider.rule.is_kin_of(one.rule)
                && (wider.rule.is_mistake() || !one.rule.is_mistake())
        };
        if !kept.iter().any(is_inside) {
            kept.push(one);
        }
    }
    kept.sort_by_key(|found| (found.range.start, found.range.end));
    kept
}

impl Rule {
    fn is_mistake(&self) -> bool {
        matches!(self.teaches, Teaches::Mistake { .. })
    }

    fn is_kin_of(&self, other: &Self) -> bool {
        self.name != other.name
            && (self.kin.contains(&other.name) || other.kin.contains(&self.name))
    }
}

#[cfg(test)]
mod tests;
