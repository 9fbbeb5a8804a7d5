//! Newer dictionary files the user has fetched → the data directory, with everything else in it as
//! it was. Needs none of the packages, so that an installation without them can follow EDRDG.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{CompileError, archive, japanese, jmdict, kanjidic, lists, replace, sources::Source};
use crate::language::library::{Library, Manifest, Tables, file};

/// How far into its file a dictionary says when it was made: behind its own grammar.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// What the user brings: XML as EDRDG publishes it, plain or with gzip.
#[derive(Debug, Clone, Default)]
pub struct Newer {
    /// `JMdict_e.gz`, or with more languages.
    pub jmdict: Option<PathBuf>,
    /// `kanjidic2.xml.gz`.
    pub kanjidic: Option<PathBuf>,
}

/// Puts the newer files' words into the data directory `dir`, which is replaced as a whole when all
/// is done, and returns what they are. The English side keeps the meanings it has.
///
/// # Errors
///
/// When there is no usable data in `dir`, a file is not what it should be, or the result cannot be
/// written; then `dir` is as it was.
pub fn update(dir: &Path, newer: &Newer) -> Result<Vec<Source>, CompileError> {
    let library = Library::load(dir).map_err(CompileError::Old)?;
    let mut manifest = library.manifest().clone();
    let parent = dir.parent().unwrap_or(Path::new("."));
    let written = |source| CompileError::Write { path: dir.to_owned(), source };
    let workshop = tempfile::tempdir_in(parent).map_err(written)?;
    let new = workshop.path().join("new");
    let mut tables: Tables =
        rmp_serde::from_slice(&fs::read(dir.join(file::TABLES)).map_err(written)?)
            .map_err(|error| written(io::Error::other(error)))?;
    let mut made: Vec<(&str, Vec<u8>)> = Vec::new();
    let mut sources = Vec::new();
    if let Some(path) = &newer.jmdict {
        let (xml, source) = read(path, "jmdict", "JMdict")?;
        let jlpt = lists::jlpt();
        let mut words = jmdict::read(&xml)?;
        if words.is_empty() {
            return Err(CompileError::Empty { path: path.clone() });
        }
        for word in &mut words {
            word.jlpt = jlpt.get(&word.seq).copied();
        }
        made.push((file::JAPANESE, japanese::shelve(&words).map_err(written)?));
        sources.push(source);
    }
    if let Some(path) = &newer.kanjidic {
        let (xml, source) = read(path, "kanjidic", "KANJIDIC2")?;
        tables.kanji = kanjidic::read(&xml)?;
        if tables.kanji.is_empty() {
            return Err(CompileError::Empty { path: path.clone() });
        }
        let packed = rmp_serde::to_vec(&tables);
        made.push((file::TABLES, packed.map_err(|error| written(io::Error::other(error)))?));
        sources.push(source);
    }
    for name in manifest.files.keys() {
        let to = new.join(name);
        fs::create_dir_all(to.parent().unwrap_or(&new)).map_err(written)?;
        match made.iter().find(|(own, _)| own == name) {
            Some((_, contents)) => fs::write(&to, contents).map_err(written)?,
            None => keep(&dir.join(name), &to).map_err(written)?,
        }
    }
    manifest.sources.retain(|known| sources.iter().all(|source| source.name != known.name));
    manifest.sources.extend(sources.clone());
    Manifest::write(&new, manifest.sources, manifest.lists_crc32).map_err(written)?;
    drop(library);
    replace(dir, &new, &workshop.path().join("old")).map_err(written)?;
    Ok(sources)
}

/// What is not changed is not copied either, where the file system can do without.
fn keep(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
}

/// The XML in the file at `path`, and what is to be said of it.
fn read(path: &Path, name: &str, title: &str) -> Result<(Vec<u8>, Source), CompileError> {
    let damaged = |source| archive::ArchiveError::Damaged { path: path.to_owned(), source };
    let bytes = fs::read(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => archive::ArchiveError::Missing { path: path.to_owned() },
        _ => damaged(source),
    })?;
    let is_packed = bytes.starts_with(&[0x1F, 0x8B]);
    let xml = if is_packed { archive::gunzip(&bytes).map_err(damaged)? } else { bytes.clone() };
    let digest = Sha256::digest(&bytes);
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let source = Source {
        name: name.to_owned(),
        title: title.to_owned(),
        registry: "file".to_owned(),
        package: title.to_owned(),
        version: edition(&xml).unwrap_or_else(|| "undated".to_owned()),
        file: file.unwrap_or_default(),
        sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        size_bytes: bytes.len() as u64,
        licence: "CC-BY-SA-4.0".to_owned(),
        credit: format!(
            "{title}, the Electronic Dictionary Research and Development Group (EDRDG)"
        ),
        takes: "all words, English glosses only".to_owned(),
    };
    Ok((xml, source))
}

/// The day the file says it was made on: the first date in its head.
fn edition(xml: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&xml[..xml.len().min(HEAD_BYTES_MAX)]).into_owned();
    let (_, after) =
        ["created: ", "<date_of_creation>"].iter().find_map(|mark| head.split_once(mark))?;
    let date: String = after.chars().take(10).collect();
    let is_date = date.len() == 10 && date.chars().all(|c| c.is_ascii_digit() || c == '-');
    is_date.then_some(date)
}
