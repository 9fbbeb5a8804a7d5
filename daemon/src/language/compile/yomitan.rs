//! A dictionary in Yomitan's format, a zip of JSON → a directory that `dictionary` opens.
//!
//! The zip is a stranger's file: no member is ever written to disk under its own name, and every
//! length, number and depth has a limit. Yomitan's scripts, styles and pictures are left out; of
//! structured content the text remains.

mod content;

use std::{
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::Value;
use thiserror::Error;
use zip::ZipArchive;

use crate::{
    domain::Language,
    language::{
        dictionary::{ABOUT, About, FORMAT, OwnWord, WORDS},
        key, script,
        shelf::ShelfBuilder,
    },
};
pub use content::glosses;

/// The one version of term banks that is read.
const TERM_BANK_VERSION: u64 = 3;
/// Members of an archive; the largest dictionaries have some thousands with all pictures.
const MEMBERS_MAX: usize = 200_000;
/// Bytes of one member, unpacked; term banks usually have one to ten million.
const MEMBER_BYTES_MAX: u64 = 64 << 20;
/// Bytes of all term banks, unpacked.
const BYTES_MAX: u64 = 1 << 30;
/// Words of one dictionary; the largest have about a million.
const WORDS_MAX: usize = 3_000_000;
/// Longest headword, in characters.
const HEADWORD_CHARACTERS_MAX: usize = 120;
/// Longest title, in characters.
const TITLE_CHARACTERS_MAX: usize = 200;
/// The table of contents every dictionary has.
const INDEX: &str = "index.json";

/// Why a dictionary was not added, or not removed.
#[derive(Debug, Error)]
pub enum YomitanError {
    /// The file is not there or cannot be read.
    #[error("cannot read {}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The file is no dictionary in Yomitan's format, or a damaged one.
    #[error("{} is no Yomitan dictionary: {what}", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// It would take more room than any true dictionary, or points outside of itself.
    #[error("{} is refused: {what}", .path.display())]
    Hostile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// No dictionary of this title was added.
    #[error("no dictionary called {title} was added")]
    Unknown {
        /// The title.
        title: String,
    },
    /// The result cannot be written: space or permission.
    #[error("cannot write {}", .path.display())]
    Write {
        /// What was to be written.
        path: PathBuf,
        /// What went wrong.
        #[source]
        source: io::Error,
    },
}

/// `index.json`, as far as it matters here.
#[derive(Deserialize)]
struct Index {
    title: String,
    #[serde(default)]
    revision: Value,
    #[serde(alias = "version")]
    format: Option<u64>,
    #[serde(default)]
    author: String,
    #[serde(default)]
    attribution: String,
    #[serde(default)]
    url: String,
}

/// Adds the dictionary in the file `zip` to those in `dictionaries`; one of the same title is
/// replaced when all is done. With `teaches` its words may be taught on the stream.
///
/// # Errors
///
/// When it is no dictionary, has nothing in it, or cannot be written; then nothing is changed.
pub fn add(zip: &Path, dictionaries: &Path, teaches: bool) -> Result<About, YomitanError> {
    let unreadable = |source| YomitanError::Unreadable { path: zip.to_owned(), source };
    let file = File::open(zip).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(YomitanError::Foreign { path: zip.to_owned(), what: "it is no file".into() });
    }
    let mut package = Package::open(zip, file)?;
    let index = package.index()?;
    let words = package.words()?;
    if words.is_empty() {
        return Err(package.foreign("it has no words with a meaning"));
    }
    let revision =
        index.revision.as_str().map_or_else(|| index.revision.to_string(), str::to_owned);
    let about = About {
        format: FORMAT,
        title: index.title,
        revision,
        author: index.author,
        attribution: index.attribution,
        url: index.url,
        words: words.len(),
        teaches,
        bytes: 0,
    };
    install(about, &words, dictionaries)
}

/// Removes the dictionary called `title` from those in `dictionaries`.
///
/// # Errors
///
/// When there is none, or it cannot be removed.
pub fn remove(title: &str, dictionaries: &Path) -> Result<(), YomitanError> {
    let path = dictionaries.join(directory_name(title));
    match fs::remove_dir_all(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(YomitanError::Unknown { title: title.to_owned() })
        }
        Err(source) => Err(YomitanError::Write { path, source }),
        Ok(()) => Ok(()),
    }
}

fn install(
    mut about: About,
    words: &[OwnWord],
    dictionaries: &Path,
) -> Result<About, YomitanError> {
    let path = dictionaries.join(directory_name(&about.title));
    let written = |source| YomitanError::Write { path: path.clone(), source };
    fs::create_dir_all(dictionaries).map_err(written)?;
    let workshop = tempfile::Builder::new().prefix(".new").tempdir_in(dictionaries);
    let workshop = workshop.map_err(written)?;
    let new = workshop.path().join("new");
    fs::create_dir(&new).map_err(written)?;
    let shelf = shelve(words).map_err(written)?;
    about.bytes = shelf.len() as u64;
    fs::write(new.join(WORDS), shelf).map_err(written)?;
    let json = serde_json::to_vec_pretty(&about).map_err(|error| written(error.into()))?;
    fs::write(new.join(ABOUT), json).map_err(written)?;
    super::replace(&path, &new, &workshop.path().join("old")).map_err(written)?;
    Ok(about)
}

/// Files each word under its spelling and its reading, in the order of the dictionary.
fn shelve(words: &[OwnWord]) -> io::Result<Vec<u8>> {
    let mut builder = ShelfBuilder::new();
    for word in words {
        let number = builder.add(word)?;
        builder.file(key::fold(&word.headword), number);
        if !word.reading.is_empty() {
            builder.file(key::fold(&word.reading), number);
        }
    }
    builder.finish()
}

/// A name that every file system takes, another for every title.
fn directory_name(title: &str) -> String {
    let plain: String = title
        .chars()
        .map(
            |letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' },
        )
        .take(40)
        .collect();
    let mut crc = flate2::Crc::new();
    crc.update(title.as_bytes());
    format!("d-{}-{:08x}", plain.trim_matches('-'), crc.sum())
}

/// An open zip.
struct Package {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    bytes: u64,
}

impl Package {
    fn open(path: &Path, file: File) -> Result<Self, YomitanError> {
        let foreign =
            |what: &str| YomitanError::Foreign { path: path.to_owned(), what: what.into() };
        let hostile = |what: String| YomitanError::Hostile { path: path.to_owned(), what };
        let zip =
            ZipArchive::new(BufReader::new(file)).map_err(|_| foreign("it is no zip file"))?;
        if zip.len() > MEMBERS_MAX {
            return Err(hostile(format!("it has {} members", zip.len())));
        }
        for name in zip.file_names() {
            let name = name.map_err(|_| foreign("a member has no name"))?;
            let is_outside = name.split(['/', '\\']).any(|part| part == "..")
                || name.starts_with(['/', '\\'])
                || name.contains(['\0', ':']);
            if is_outside {
                return Err(hostile(format!("its member {name:?} points outside of it")));
            }
        }
        Ok(Self { path: path.to_owned(), zip, bytes: 0 })
    }

    fn foreign(&self, what: impl Into<String>) -> YomitanError {
        YomitanError::Foreign { path: self.path.clone(), what: what.into() }
    }

    fn hostile(&self, what: impl Into<String>) -> YomitanError {
        YomitanError::Hostile { path: self.path.clone(), what: what.into() }
    }

    /// The contents of a member; what its header claims about its length is not believed.
    fn read(&mut self, name: &str) -> Result<Vec<u8>, YomitanError> {
        if self.zip.index_for_name(name).is_none() {
            return Err(self.foreign(format!("it has no {name}")));
        }
        let mut contents = Vec::new();
        let read = self
            .zip
            .by_name(name)
            .map_err(io::Error::from)
            .and_then(|member| member.take(MEMBER_BYTES_MAX + 1).read_to_end(&mut contents));
        read.map_err(|error| self.foreign(format!("its member {name} is damaged ({error})")))?;
        self.bytes += contents.len() as u64;
        if contents.len() as u64 > MEMBER_BYTES_MAX || self.bytes > BYTES_MAX {
            return Err(self.hostile(format!("unpacked, {name} is larger than any dictionary")));
        }
        Ok(contents)
    }

    fn index(&mut self) -> Result<Index, YomitanError> {
        let json = self.read(INDEX)?;
        let index: Index = serde_json::from_slice(&json)
            .map_err(|error| self.foreign(format!("its {INDEX} makes no sense ({error})")))?;
        if index.format != Some(TERM_BANK_VERSION) {
            let found = index.format.map_or("none".to_owned(), |format| format.to_string());
            return Err(self
                .foreign(format!("its format is {found}, and only {TERM_BANK_VERSION} is read")));
        }
        let characters = index.title.chars().count();
        if index.title.trim().is_empty() || characters > TITLE_CHARACTERS_MAX {
            return Err(self.foreign(format!("its title has {characters} characters")));
        }
        Ok(index)
    }

    fn words(&mut self) -> Result<Vec<OwnWord>, YomitanError> {
        let mut words = Vec::new();
        for number in 1_u32.. {
            let name = format!("term_bank_{number}.json");
            if self.zip.index_for_name(&name).is_none() {
                break;
            }
            let json = self.read(&name)?;
            let Terms(terms) = serde_json::from_slice(&json)
                .map_err(|error| self.foreign(format!("its {name} makes no sense ({error})")))?;
            words.extend(terms.into_iter().filter_map(Term::word));
            if words.len() > WORDS_MAX {
                return Err(self.hostile(format!("it has more than {WORDS_MAX} words")));
            }
        }
        Ok(words)
    }
}

/// A term bank.
#[derive(Deserialize)]
struct Terms(Vec<Term>);

/// A row of a term bank: term, reading, tags, rules, score, glossary, and more that is not used.
struct Term {
    headword: String,
    reading: String,
    tags: Option<String>,
    glossary: Vec<Value>,
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Row;
        impl<'de> Visitor<'de> for Row {
            type Value = Term;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a row of six fields or more")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<Term, A::Error> {
                let short = |fields| serde::de::Error::invalid_length(fields, &self);
                let headword = row.next_element()?.ok_or_else(|| short(0))?;
                let reading = row.next_element()?.ok_or_else(|| short(1))?;
                let tags = row.next_element()?.ok_or_else(|| short(2))?;
                row.next_element::<IgnoredAny>()?.ok_or_else(|| short(3))?;
                row.next_element::<IgnoredAny>()?.ok_or_else(|| short(4))?;
                let glossary = row.next_element()?.ok_or_else(|| short(5))?;
                while row.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Term { headword, reading, tags, glossary })
            }
        }
        deserializer.deserialize_seq(Row)
    }
}

impl Term {
    /// The word, unless it has no meaning in words.
    fn word(self) -> Option<OwnWord> {
        let glosses = glosses(&self.glossary);
        let characters = self.headword.chars().count();
        if glosses.is_empty() || characters == 0 || characters > HEADWORD_CHARACTERS_MAX {
            return None;
        }
        let is_japanese = !self.reading.is_empty() || self.headword.chars().any(is_japanese);
        let reading = if self.reading == self.headword { String::new() } else { self.reading };
        Some(OwnWord {
            language: if is_japanese { Language::Ja } else { script::language_of(&self.headword) },
            headword: self.headword,
            reading,
            glosses,
            tags: self
                .tags
                .iter()
                .flat_map(|tags| tags.split_whitespace())
                .map(str::to_owned)
                .collect(),
        })
    }
}

fn is_japanese(letter: char) -> bool {
    crate::language::kana::is_kana(letter) || crate::language::kana::is_kanji(letter)
}

#[cfg(test)]
mod tests;
