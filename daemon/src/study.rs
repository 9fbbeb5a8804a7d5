//! The study pack: what somebody takes home from a stream, as files that open anywhere.
//!
//! What the files hold is pure; only [`write`] touches the disk: no file is ever half written, and
//! a draft that fails leaves the old pack as it was. It blocks, so it runs on a thread of its own.
//! Knows nothing of how entries are found.

mod page;
mod sheet;
mod subtitles;

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use thiserror::Error;

use crate::domain::{Entry, Kind, Language, Scale, Utterance};

/// The files of a pack.
pub const FILES: [&str; 4] = ["vocabulary.json", "vocabulary.csv", "transcript.srt", "study.html"];

/// Everything a pack is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyPack {
    /// What was heard, for people: the name of the recording or the stream.
    pub title: String,
    /// All that was said, in order.
    pub utterances: Vec<Utterance>,
    /// What is worth learning, each expression once, the most worthwhile first.
    pub words: Vec<StudyWord>,
}

/// An expression to take home.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyWord {
    /// What it is, as it was first said.
    pub entry: Entry,
    /// How often it was said.
    pub sightings: u32,
    /// When it is used and when not, or how it is made.
    pub note: Option<String>,
}

/// Why a pack could not be written.
#[derive(Debug, Error)]
pub enum StudyError {
    /// The directory cannot be made or written to: choose another.
    #[error("cannot write the study pack to {}; choose another directory with --out", dir.display())]
    Directory {
        /// Where it was to go.
        dir: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file could not be written or moved to its place: is the disk full, or the file open in
    /// another program?
    #[error("cannot write {}; is the disk full, or the file open elsewhere?", file.display())]
    File {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The entries have no form as JSON, or the page has none as HTML.
    #[error("the study pack cannot be put into words")]
    Form(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The order in which a teacher hands kinds out: what no book has first.
const KINDS: [Kind; 6] =
    [Kind::Slang, Kind::Idiom, Kind::Vocabulary, Kind::Grammar, Kind::Culture, Kind::Mistake];

/// The words of a language by kind, in the order of [`KINDS`]; none that is empty.
fn by_kind(words: &[StudyWord], language: Language) -> Vec<(Kind, Vec<&StudyWord>)> {
    let of = |kind| {
        let own = |word: &&StudyWord| word.entry.language == language && word.entry.kind == kind;
        (kind, words.iter().filter(own).collect::<Vec<_>>())
    };
    KINDS.into_iter().map(of).filter(|(_, words)| !words.is_empty()).collect()
}

/// The contents of [`FILES`], in their order. All list the same words in the same order: by
/// language, kind and worth.
pub fn contents(pack: &StudyPack) -> Result<[String; 4], StudyError> {
    let words: Vec<&StudyWord> = [Language::Ja, Language::En]
        .into_iter()
        .flat_map(|language| by_kind(&pack.words, language))
        .flat_map(|(_, words)| words)
        .collect();
    let entries: Vec<&Entry> = words.iter().map(|word| &word.entry).collect();
    let vocabulary =
        serde_json::to_string_pretty(&entries).map_err(|source| StudyError::Form(source.into()))?;
    Ok([
        vocabulary + "\n",
        sheet::csv(&words)?,
        subtitles::srt(&pack.utterances),
        page::html(pack)?,
    ])
}

/// Tells whether a pack could be written to `dir`, before hours are spent on it. Leaves nothing
/// behind: for a directory that is not there yet, the nearest one above is tried.
pub fn check_writable(dir: &Path) -> Result<(), StudyError> {
    let nearest = dir.ancestors().find(|place| place.exists()).unwrap_or(Path::new(""));
    let nearest = if nearest.as_os_str().is_empty() { Path::new(".") } else { nearest };
    tempfile::tempfile_in(nearest)
        .map(drop)
        .map_err(|source| StudyError::Directory { dir: dir.to_owned(), source })
}

/// Writes the pack into `dir`, which is made when it is not there; an older pack in it is replaced.
/// All files are first written beside it, whole and on the disk, and only then moved in: what fails
/// before leaves the older pack as it was, and no draft behind. Returns where they are.
pub fn write(dir: &Path, pack: &StudyPack) -> Result<Vec<PathBuf>, StudyError> {
    let contents = contents(pack)?;
    let no_directory = |source| StudyError::Directory { dir: dir.to_owned(), source };
    fs::create_dir_all(dir).map_err(no_directory)?;
    let draft = tempfile::Builder::new().prefix(".study-").tempdir_in(dir).map_err(no_directory)?;
    for (name, content) in FILES.iter().zip(&contents) {
        let file = draft.path().join(name);
        write_through(&file, content).map_err(|source| StudyError::File { file, source })?;
    }
    let files = FILES.map(|name| dir.join(name));
    // No file system moves four files at once, so what would stop the last is looked for first.
    if let Some(file) = files.iter().find(|file| file.is_dir()) {
        let source = io::ErrorKind::IsADirectory.into();
        return Err(StudyError::File { file: file.clone(), source });
    }
    for (name, file) in FILES.iter().zip(&files) {
        fs::rename(draft.path().join(name), file)
            .map_err(|source| StudyError::File { file: file.clone(), source })?;
    }
    Ok(files.into())
}

/// Writes a file and waits until it is on the disk, where a full one says so at the latest.
fn write_through(file: &Path, content: &str) -> io::Result<()> {
    let mut file = fs::File::create(file)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

/// `1:02:03`, or `2:03` below an hour.
fn clock(ms: u64) -> String {
    let seconds = ms / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// The scale a level belongs to, by its usual name.
fn scale(entry: &Entry) -> &'static str {
    match entry.level.scale {
        Scale::Jlpt => "JLPT",
        Scale::Cefr => "CEFR",
    }
}

/// The name of a kind as the wire writes it.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Vocabulary => "vocabulary",
        Kind::Slang => "slang",
        Kind::Culture => "culture",
        Kind::Grammar => "grammar",
        Kind::Mistake => "mistake",
        Kind::Idiom => "idiom",
    }
}

#[cfg(test)]
mod tests;
