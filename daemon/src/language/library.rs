//! What is known of words: a compiled data directory, loaded once, looked up from any thread.
//!
//! The files are mapped into memory and read as needed; after loading there is no I/O of ours, and
//! no look-up can fail. Knows the words, not the sentence: which sense is meant is for
//! `vocabulary`.

pub mod codes;
pub(super) mod detail;
pub mod english;
mod estimate;
pub mod japanese;
pub mod kanji;
mod manifest;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    io,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use lindera::{LinderaResult, mode::Mode, segmenter::Segmenter, token::Token};
use lindera_dictionary::dictionary::Dictionary as Analyser;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use self::{
    detail::{Classes, Detail},
    english::{EnglishPos, EnglishWord, PosSet},
    japanese::JapaneseWord,
    kanji::Kanji,
};
use super::{
    dictionary::{Dictionary, OwnWord},
    kana, key,
    mapped::Mapped,
    shelf::Shelf,
};
use crate::domain::{Language, Level, Scale};

pub use manifest::Manifest;

/// Names of the files of a data directory, but for the analyser's own.
pub(super) mod file {
    pub(crate) const MANIFEST: &str = "manifest.json";
    pub(crate) const NOTICE: &str = "NOTICE.md";
    pub(crate) const ANALYSER: &str = "analyser";
    pub(crate) const JAPANESE: &str = "japanese.shelf";
    pub(crate) const ENGLISH: &str = "english.shelf";
    pub(crate) const LEMMAS_EN: &str = "lemmas.en.fst";
    pub(crate) const TABLES: &str = "tables.msgpack";
    pub(crate) const NAMES: &str = "names.fst";
    pub(crate) const FREQUENCY_JA: &str = "frequency.ja.fst";
    pub(crate) const FREQUENCY_EN: &str = "frequency.en.fst";
}

/// Why there is no library.
#[derive(Debug, Error)]
pub enum LibraryError {
    /// Nothing has been installed there.
    #[error(
        "no language data in {}; run `cargo xtask setup` or `aivlingual data build`", .dir.display()
    )]
    Missing {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// It was compiled by another version of this program.
    #[error(
        "the language data in {} has format {found}, this program needs {}; run `cargo xtask \
         setup` or `aivlingual data build`", .dir.display(), manifest::FORMAT
    )]
    OtherFormat {
        /// The data directory.
        dir: PathBuf,
        /// Its format.
        found: u32,
    },
    /// A file is gone, cut short or altered.
    #[error(
        "the language data is damaged at {}; run `cargo xtask setup` or `aivlingual data build`",
        .path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file cannot be read, for example for want of permission.
    #[error("cannot read {}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// The small tables, held unpacked.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Tables {
    /// What the analyser's words are, each kind once.
    pub(super) classes: Vec<Classes>,
    pub(super) kanji: Vec<Kanji>,
    /// JMdict number and JLPT level, 5 to 1.
    pub(super) jlpt: Vec<(u32, u8)>,
    /// Irregular English form and its dictionary forms.
    pub(super) irregular: Vec<(String, Vec<(String, EnglishPos)>)>,
}

/// A word the analyser found in a text.
pub(super) struct Cut {
    /// Where it stands, in bytes.
    pub(super) range: Range<usize>,
    pub(super) classes: Arc<Classes>,
    pub(super) detail: Detail,
}

/// All that is known of words.
pub struct Library {
    segmenter: Segmenter,
    classes: Vec<Arc<Classes>>,
    japanese: Shelf<JapaneseWord>,
    english: Shelf<EnglishWord>,
    lemmas_en: fst::Map<Mapped>,
    irregular: HashMap<String, Vec<(String, EnglishPos)>>,
    names: fst::Set<Mapped>,
    frequency: [fst::Map<Mapped>; 2],
    kanji: HashMap<char, Kanji>,
    jlpt: HashMap<u32, u8>,
    own: Vec<Dictionary>,
    manifest: Manifest,
}

impl Library {
    /// Loads the data directory `dir`. Our own files are checked against their checksums; of the
    /// analyser's 180 MB, which are mapped and read as needed, only the sizes.
    pub fn load(dir: &Path) -> Result<Self, LibraryError> {
        let manifest = Manifest::read(dir)?;
        let map = |name: &str| manifest.map_file(dir, name);
        let damaged = |name: &str| {
            let path = dir.join(name);
            move |source: Box<dyn std::error::Error + Send + Sync>| LibraryError::Damaged {
                path,
                source,
            }
        };
        let open_map =
            |name: &str| fst::Map::new(map(name)?).map_err(|error| damaged(name)(error.into()));
        let tables: Tables = rmp_serde::from_slice(map(file::TABLES)?.as_ref())
            .map_err(|error| damaged(file::TABLES)(error.into()))?;
        manifest.check_sizes(dir, file::ANALYSER)?;
        let analyser = Analyser::load_from_path(&dir.join(file::ANALYSER))
            .map_err(|error| damaged(file::ANALYSER)(error.into()))?;
        Ok(Self {
            segmenter: Segmenter::new(Mode::Normal, analyser, None),
            classes: tables.classes.into_iter().map(Arc::new).collect(),
            japanese: Shelf::open(map(file::JAPANESE)?)
                .map_err(|error| damaged(file::JAPANESE)(error.into()))?,
            english: Shelf::open(map(file::ENGLISH)?)
                .map_err(|error| damaged(file::ENGLISH)(error.into()))?,
            lemmas_en: open_map(file::LEMMAS_EN)?,
            irregular: tables.irregular.into_iter().collect(),
            names: fst::Set::new(map(file::NAMES)?)
                .map_err(|error| damaged(file::NAMES)(error.into()))?,
            frequency: [open_map(file::FREQUENCY_JA)?, open_map(file::FREQUENCY_EN)?],
            kanji: tables.kanji.into_iter().map(|kanji| (kanji.character, kanji)).collect(),
            jlpt: tables.jlpt.into_iter().collect(),
            own: Vec::new(),
            manifest,
        })
    }

    /// Checks every file of the data directory `dir` against its checksum, the analyser's too:
    /// reads some 200 MB.
    ///
    /// # Errors
    ///
    /// When a file is not what was written.
    pub fn verify(dir: &Path) -> Result<(), LibraryError> {
        let manifest = Manifest::read(dir)?;
        manifest.files.keys().try_for_each(|name| manifest.map_file(dir, name).map(drop))
    }

    /// The same library with dictionaries of the user's own, asked in this order after it.
    pub fn with_dictionaries(self, own: Vec<Dictionary>) -> Self {
        Self { own, ..self }
    }

    /// What the user's own dictionaries have of `headword`, each word with its dictionary's title.
    pub fn own(&self, headword: &str) -> Vec<(&str, OwnWord)> {
        self.own.iter().flat_map(|dictionary| titled(dictionary, headword)).collect()
    }

    /// The same of those alone whose words may be taught.
    pub fn taught(&self, headword: &str) -> Vec<(&str, OwnWord)> {
        self.teaching().flat_map(|dictionary| titled(dictionary, headword)).collect()
    }

    /// Whether any of the user's own dictionaries may teach.
    pub fn has_teaching(&self) -> bool {
        self.teaching().next().is_some()
    }

    fn teaching(&self) -> impl Iterator<Item = &Dictionary> {
        self.own.iter().filter(|dictionary| dictionary.about().teaches)
    }

    /// What the data was made from, for a credits page.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Cuts normalized Japanese text into the smallest words the analyser knows, none without
    /// bytes.
    ///
    /// # Errors
    ///
    /// When the analyser fails, for which no text is known.
    pub(super) fn cut(&self, text: &str) -> LinderaResult<Vec<Cut>> {
        let tokens = self.segmenter.segment(Cow::Borrowed(text))?;
        let cut = |mut token: Token<'_>| {
            let range = token.byte_start..token.byte_end;
            let detail = Detail::unpack(&text[range.clone()], &token.details());
            Cut {
                range,
                classes: self.classes.get(detail.classes).cloned().unwrap_or_default(),
                detail,
            }
        };
        Ok(tokens.into_iter().map(cut).collect())
    }

    /// The words spelled `headword`, with kanji or in kana, in their dictionary form. Hiragana and
    /// katakana are the same here, as are widths; words spelled exactly so come first, then the
    /// common ones.
    pub fn japanese(&self, headword: &str) -> Vec<JapaneseWord> {
        let mut words = self.japanese.get(&key::fold(headword));
        words.sort_by_key(|word| !word.is_spelled(headword));
        words
    }

    /// Whether any word is spelled `headword`; much cheaper than fetching them.
    pub fn has_japanese(&self, headword: &str) -> bool {
        self.japanese.contains(&key::fold(headword))
    }

    /// The level a list gives the JMdict entry `seq`. The lists are unofficial.
    pub fn jlpt(&self, seq: u32) -> Option<Level> {
        self.jlpt.get(&seq).map(|level| Level {
            scale: Scale::Jlpt,
            band: format!("N{level}"),
            estimated: false,
        })
    }

    /// The English word or phrase `lemma`, in its dictionary form; a phrase has single spaces.
    pub fn english(&self, lemma: &str) -> Option<EnglishWord> {
        self.english.get(&key::fold(lemma)).pop()
    }

    /// The phrases that begin with the word `lemma`: phrasal verbs, idioms, compounds.
    pub fn english_phrases(&self, lemma: &str) -> Vec<String> {
        // No character that a key may have lies between a space and an exclamation mark.
        let first = key::fold(lemma);
        self.english.keys_between(&format!("{first} "), &format!("{first}!"))
    }

    /// The dictionary forms `form` may come from: irregular ones first, then itself, then those the
    /// regular endings lead to. Empty for what is no English word.
    pub fn english_lemmas(&self, form: &str) -> Vec<(String, EnglishPos)> {
        let form = key::fold(form);
        let mut lemmas = self.irregular.get(&form).cloned().unwrap_or_default();
        let own = [EnglishPos::Noun, EnglishPos::Verb, EnglishPos::Adjective, EnglishPos::Adverb];
        let own = own.into_iter().filter(|pos| self.is_english(&form, *pos));
        lemmas.extend(own.map(|pos| (form.clone(), pos)));
        if lemmas.is_empty() && self.english.contains(&form) {
            lemmas.push((form.clone(), EnglishPos::Other));
        }
        lemmas.extend(english::regular_lemmas(&form, |lemma, pos| self.is_english(lemma, pos)));
        let mut seen = HashSet::new();
        lemmas.retain(|lemma| seen.insert(lemma.clone()));
        lemmas
    }

    /// Whether `lemma` is an English word that can be `pos`.
    fn is_english(&self, lemma: &str, pos: EnglishPos) -> bool {
        self.lemmas_en.get(lemma).is_some_and(|set| PosSet(set as u8).contains(pos))
    }

    /// The level the lists give the English word `lemma` as `pos`, or its easiest.
    pub fn cefr(&self, lemma: &str, pos: Option<EnglishPos>) -> Option<Level> {
        self.english(lemma)?.level(pos)
    }

    /// The level of a Japanese word: the listed one, else an estimate that says so.
    pub fn level_of_japanese(&self, word: &JapaneseWord) -> Level {
        self.jlpt(word.seq).unwrap_or_else(|| {
            let headword = word.headword();
            let kanji: Vec<_> = headword
                .chars()
                .filter(|character| matches!(character, '一'..='鿿' | '㐀'..='䶿'))
                .map(|character| self.kanji(character))
                .collect();
            estimate::japanese(self.zipf(Language::Ja, headword), &kanji, word.is_common())
        })
    }

    /// The level of a word that only a dictionary of the user's own has: always an estimate.
    pub fn level_of_own(&self, word: &OwnWord) -> Level {
        let zipf = self.zipf(word.language, &word.headword);
        match word.language {
            Language::En => estimate::english_word(zipf),
            Language::Ja => {
                let kanji = word.headword.chars().filter(|&letter| kana::is_kanji(letter));
                let kanji: Vec<_> = kanji.map(|character| self.kanji(character)).collect();
                estimate::japanese(zipf, &kanji, false)
            }
        }
    }

    /// The level of an English word or phrase as `pos`: the listed one, else an estimate that says
    /// so.
    pub fn level_of_english(&self, lemma: &str, pos: Option<EnglishPos>) -> Level {
        if let Some(level) = self.cefr(lemma, pos) {
            return level;
        }
        if lemma.contains(' ') {
            let words: Vec<_> = lemma.split(' ').filter_map(|word| self.english(word)).collect();
            return estimate::english_phrase(words.iter());
        }
        estimate::english_word(self.zipf(Language::En, lemma))
    }

    /// How frequent `word` is, as a Zipf value: the decimal logarithm of its occurrences in a
    /// billion words, from 7 for the commonest to 1. Words are as a tokenizer cuts them.
    pub fn zipf(&self, language: Language, word: &str) -> Option<f32> {
        let word = key::normalize(word).to_lowercase();
        let centibels = self.frequency[language as usize].get(&word)?;
        Some(9.0 - centibels as f32 / 100.0)
    }

    /// What is known of a kanji.
    pub fn kanji(&self, character: char) -> Option<&Kanji> {
        self.kanji.get(&character)
    }

    /// Whether `surface` is the name of a streamer, or of their fans, marks or programs. Names that
    /// are ordinary words too are not among them.
    pub fn is_name(&self, surface: &str) -> bool {
        self.names.contains(key::fold(surface))
    }
}

fn titled<'d>(
    dictionary: &'d Dictionary,
    headword: &str,
) -> impl Iterator<Item = (&'d str, OwnWord)> {
    let title = dictionary.about().title.as_str();
    dictionary.look_up(headword).into_iter().map(move |word| (title, word))
}

#[cfg(test)]
mod tests;
