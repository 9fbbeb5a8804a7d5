//! A dictionary the user brought: one directory with a shelf of its words and a page about it.
//!
//! Looked up after the shipped ones. Only a dictionary its owner trusts for that teaches; the
//! others only answer. Pure once opened; any thread.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{key, mapped::Mapped, shelf::Shelf};
use crate::domain::Language;

/// Raised with every change of the files' layout or meaning.
pub(super) const FORMAT: u32 = 1;
/// Names of the files in its directory.
pub(super) const ABOUT: &str = "about.json";
pub(super) const WORDS: &str = "words.shelf";

/// What it is, whose it is, and what it may be used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The layout of the files.
    pub format: u32,
    /// What its makers call it; no two installed ones have the same.
    pub title: String,
    /// Their name for this edition.
    pub revision: String,
    /// Who made it, as far as it says so.
    pub author: String,
    /// What it was made from, as far as it says so.
    pub attribution: String,
    /// Its page, as far as it says so.
    pub url: String,
    /// How many words it has.
    pub words: usize,
    /// Whether its words are taught on the stream, or only looked up.
    pub teaches: bool,
    /// The length of its shelf.
    pub bytes: u64,
}

/// One word of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnWord {
    /// The language of the headword.
    pub language: Language,
    /// The headword.
    pub headword: String,
    /// In kana; empty when it is the headword itself.
    pub reading: String,
    /// Its meanings as plain lines, the first one first.
    pub glosses: Vec<String>,
    /// The dictionary's own marks: part of speech, register.
    pub tags: Vec<String>,
}

/// Why a dictionary of the user's cannot be used.
#[derive(Debug, Error)]
pub enum DictionaryError {
    /// Its files are gone, cut short, altered or of another version.
    #[error("the dictionary in {} is damaged; add it again", .path.display())]
    Damaged {
        /// Where it lies.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The directory cannot be read.
    #[error("cannot read {}", .path.display())]
    Unreadable {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// An open dictionary.
pub struct Dictionary {
    about: About,
    words: Shelf<OwnWord>,
}

impl Dictionary {
    /// Opens the dictionary in `dir`.
    ///
    /// # Errors
    ///
    /// When its files are not those that were written.
    pub fn open(dir: &Path) -> Result<Self, DictionaryError> {
        let damaged = |source: Box<dyn std::error::Error + Send + Sync>| DictionaryError::Damaged {
            path: dir.to_owned(),
            source,
        };
        let json = fs::read(dir.join(ABOUT)).map_err(|error| damaged(error.into()))?;
        let about: About = serde_json::from_slice(&json).map_err(|error| damaged(error.into()))?;
        if about.format != FORMAT {
            return Err(damaged(format!("it has format {}, not {FORMAT}", about.format).into()));
        }
        let file = Mapped::open(&dir.join(WORDS)).map_err(|error| damaged(error.into()))?;
        if file.as_ref().len() as u64 != about.bytes {
            return Err(damaged(format!("its shelf had {} bytes", about.bytes).into()));
        }
        let words = Shelf::open(file).map_err(|error| damaged(error.into()))?;
        Ok(Self { about, words })
    }

    /// What it is.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Its words spelled or read `headword`; kana of either sort are the same.
    pub fn look_up(&self, headword: &str) -> Vec<OwnWord> {
        self.words.get(&key::fold(headword))
    }

    /// Whether it has such a word; much cheaper than fetching it.
    pub fn has(&self, headword: &str) -> bool {
        self.words.contains(&key::fold(headword))
    }
}

/// The dictionaries in `dir` by title, and what is wrong with those that cannot be used. There need
/// be no such directory.
pub fn all(dir: &Path) -> (Vec<Dictionary>, Vec<DictionaryError>) {
    let mut dictionaries = Vec::new();
    let mut errors = Vec::new();
    match installed(dir) {
        Ok(paths) => {
            for path in paths {
                match Dictionary::open(&path) {
                    Ok(dictionary) => dictionaries.push(dictionary),
                    Err(error) => errors.push(error),
                }
            }
        }
        Err(source) => errors.push(DictionaryError::Unreadable { path: dir.to_owned(), source }),
    }
    dictionaries.sort_by(|one, other| one.about.title.cmp(&other.about.title));
    (dictionaries, errors)
}

/// Directories that hold a dictionary; what is only being made begins with a dot.
fn installed(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry?;
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.file_type()?.is_dir() && !is_hidden {
            paths.push(entry.path());
        }
    }
    paths.sort_unstable();
    Ok(paths)
}
