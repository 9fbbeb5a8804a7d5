//! Our own words of streams, fans, games and the net, as `data/lexicon` holds them, and where they
//! stand in a sentence.
//!
//! Analysers cut words they do not know to pieces (とり|ま, 沼|っ|た), so the lexicon looks at letters
//! first and asks the analyser only where words may begin and end. The files are part of the
//! program. Pure once loaded; any thread.

mod cue;
mod english;
mod inflect;
mod japanese;

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use serde::Deserialize;
use thiserror::Error;

use crate::{
    domain::{Kind, Language},
    language::{library::Library, segment::Morpheme},
};
pub use cue::Cue;
use english::EnglishForms;
pub use inflect::Class;
use japanese::JapaneseForms;

/// A word of the lexicon.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The Japanese side: the headword, or the meaning of an English one.
    pub japanese: String,
    /// `japanese` in kana.
    pub reading: String,
    /// The English side.
    pub english: String,
    /// How the headword inflects.
    pub class: Class,
    /// What sort of thing it is.
    pub kind: Kind,
    /// Where it is said: net, fan, game, casual …
    pub register: String,
    /// From which band on it is worth learning.
    pub level: String,
    /// When it is used, and when not, in English.
    #[serde(default)]
    pub note: String,
    /// The same in Japanese, of an English headword; empty where nobody has written it yet.
    #[serde(default)]
    pub note_ja: String,
    /// A sentence with it.
    pub example: String,
    /// That sentence in the other language.
    pub translation: String,
    /// Other spellings of the headword.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Short lower-case words.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What decides between this meaning and another; none when there is no other.
    #[serde(default)]
    pub cue: Vec<Cue>,
}

/// A word of the lexicon in a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit<'l> {
    /// Which word.
    pub item: &'l Item,
    /// Which of its other spellings was written, if it was not the headword.
    pub alias: Option<&'l str>,
    /// Where it stands, with what inflects it, in bytes of the text.
    pub range: Range<usize>,
}

/// Why a file of the lexicon cannot be used.
#[derive(Debug, Error)]
#[error("{file} cannot be read")]
pub struct LexiconError {
    file: &'static str,
    #[source]
    source: toml::de::Error,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    word: Vec<Item>,
}

/// The words of both languages.
pub struct Lexicon {
    japanese: Vec<Item>,
    english: Vec<Item>,
    japanese_forms: JapaneseForms,
    english_forms: EnglishForms,
    by_headword: HashMap<(Language, String), Vec<usize>>,
}

const JAPANESE: [(&str, &str); 10] = [
    ("lexicon/ja/stream.toml", include_str!("../../../data/lexicon/ja/stream.toml")),
    ("lexicon/ja/fandom.toml", include_str!("../../../data/lexicon/ja/fandom.toml")),
    ("lexicon/ja/games.toml", include_str!("../../../data/lexicon/ja/games.toml")),
    ("lexicon/ja/net.toml", include_str!("../../../data/lexicon/ja/net.toml")),
    ("lexicon/ja/youth.toml", include_str!("../../../data/lexicon/ja/youth.toml")),
    ("lexicon/ja/culture.toml", include_str!("../../../data/lexicon/ja/culture.toml")),
    ("lexicon/ja/idioms.toml", include_str!("../../../data/lexicon/ja/idioms.toml")),
    ("lexicon/ja/sounds.toml", include_str!("../../../data/lexicon/ja/sounds.toml")),
    ("lexicon/ja/talk.toml", include_str!("../../../data/lexicon/ja/talk.toml")),
    ("lexicon/ja/greetings.toml", include_str!("../../../data/lexicon/ja/greetings.toml")),
];
const ENGLISH: [(&str, &str); 15] = [
    ("lexicon/en/stream.toml", include_str!("../../../data/lexicon/en/stream.toml")),
    ("lexicon/en/net.toml", include_str!("../../../data/lexicon/en/net.toml")),
    ("lexicon/en/games.toml", include_str!("../../../data/lexicon/en/games.toml")),
    ("lexicon/en/phrases.toml", include_str!("../../../data/lexicon/en/phrases.toml")),
    ("lexicon/en/phrasal.toml", include_str!("../../../data/lexicon/en/phrasal.toml")),
    ("lexicon/en/idioms.toml", include_str!("../../../data/lexicon/en/idioms.toml")),
    ("lexicon/en/talk.toml", include_str!("../../../data/lexicon/en/talk.toml")),
    ("lexicon/en/greetings.toml", include_str!("../../../data/lexicon/en/greetings.toml")),
    ("lexicon/en/british.toml", include_str!("../../../data/lexicon/en/british.toml")),
    ("lexicon/en/people.toml", include_str!("../../../data/lexicon/en/people.toml")),
    ("lexicon/en/linking.toml", include_str!("../../../data/lexicon/en/linking.toml")),
    ("lexicon/en/youth.toml", include_str!("../../../data/lexicon/en/youth.toml")),
    ("lexicon/en/sayings.toml", include_str!("../../../data/lexicon/en/sayings.toml")),
    ("lexicon/en/opinions.toml", include_str!("../../../data/lexicon/en/opinions.toml")),
    ("lexicon/en/america.toml", include_str!("../../../data/lexicon/en/america.toml")),
];

impl Lexicon {
    /// The words this program carries, read at the first call.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Lexicon> =
            LazyLock::new(|| Lexicon::load().expect("the tests have read these very files"));
        &SHIPPED
    }

    /// Reads the words this program carries.
    ///
    /// # Errors
    ///
    /// When a file is not as `data/lexicon/README.md` says; the tests see to it that none is.
    pub fn load() -> Result<Self, LexiconError> {
        Ok(Self::of(read(&JAPANESE)?, read(&ENGLISH)?))
    }

    /// A lexicon without words, to see what the dictionary alone finds.
    pub fn empty() -> &'static Self {
        static EMPTY: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(Vec::new(), Vec::new()));
        &EMPTY
    }

    fn of(japanese: Vec<Item>, english: Vec<Item>) -> Self {
        let mut by_headword: HashMap<(Language, String), Vec<usize>> = HashMap::new();
        for (language, items) in [(Language::Ja, &japanese), (Language::En, &english)] {
            for (number, item) in items.iter().enumerate() {
                for spelling in item.spellings(language) {
                    let numbers = by_headword.entry((language, folded(&spelling))).or_default();
                    if numbers.last() != Some(&number) {
                        numbers.push(number);
                    }
                }
            }
        }
        Self {
            japanese_forms: JapaneseForms::of(&japanese),
            english_forms: EnglishForms::of(&english),
            japanese,
            english,
            by_headword,
        }
    }

    /// The words in Japanese `text`, of which `morphemes` are the pieces: the longest first at each
    /// place, from left to right, none over another.
    pub fn in_japanese(&self, text: &str, morphemes: &[Morpheme]) -> Vec<Hit<'_>> {
        self.japanese_forms.find(&self.japanese, text, morphemes)
    }

    /// The words in English `text`, likewise.
    pub fn in_english(&self, library: &Library, text: &str) -> Vec<Hit<'_>> {
        self.english_forms.find(&self.english, library, text)
    }

    /// The words whose headword, or another spelling of it, is `headword`.
    pub fn look_up(&self, language: Language, headword: &str) -> Vec<&Item> {
        let numbers = self.by_headword.get(&(language, folded(headword)));
        numbers.into_iter().flatten().map(|&number| &self.items(language)[number]).collect()
    }

    /// All words of a language.
    pub fn items(&self, language: Language) -> &[Item] {
        match language {
            Language::Ja => &self.japanese,
            Language::En => &self.english,
        }
    }
}

impl Item {
    /// The headword in its language.
    pub fn headword(&self, language: Language) -> &str {
        match language {
            Language::Ja => &self.japanese,
            Language::En => &self.english,
        }
    }

    /// Every way the headword is written, with the star of a separable verb left out.
    fn spellings(&self, language: Language) -> Vec<String> {
        let reading = (language == Language::Ja).then_some(&self.reading);
        std::iter::once(self.headword(language))
            .chain(self.aliases.iter().map(String::as_str))
            .chain(reading.map(String::as_str))
            .map(|spelling| spelling.replace(" * ", " "))
            .collect()
    }
}

fn read(files: &[(&'static str, &str)]) -> Result<Vec<Item>, LexiconError> {
    let mut items = Vec::new();
    for &(file, text) in files {
        let read: File = toml::from_str(text).map_err(|source| LexiconError { file, source })?;
        items.extend(read.word);
    }
    items.iter_mut().flat_map(|item| &mut item.cue).for_each(Cue::normalize);
    Ok(items)
}

fn folded(text: &str) -> String {
    super::key::fold(text).to_lowercase()
}

#[cfg(test)]
mod tests;
