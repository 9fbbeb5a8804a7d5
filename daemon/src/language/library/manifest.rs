//! What a data directory holds and what it was made from.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read, Write},
    path::Path,
};

use flate2::Crc;
use serde::{Deserialize, Serialize};

use super::{LibraryError, file};
use crate::language::{compile::sources::Source, mapped::Mapped};

/// Raised with every change of a file's layout or meaning, and of how the compiler makes it.
pub(super) const FORMAT: u32 = 3;

const PIECE_BYTES: usize = 64 << 10;

/// A data directory's table of contents, `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout of the files.
    pub format: u32,
    /// The public packages they were made from.
    pub sources: Vec<Source>,
    /// A checksum over the lists of our own they were made from.
    pub lists_crc32: u32,
    /// Every file but this one, by its path in the directory.
    pub files: BTreeMap<String, FileSum>,
}

/// Enough of a file to know it again. A checksum against accidents, not against forgers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSum {
    /// Its length.
    pub bytes: u64,
    /// Its CRC-32.
    pub crc32: u32,
}

impl FileSum {
    /// Reads the file at `path` piece by piece: what is mapped for it would stay in memory.
    fn of(path: &Path) -> io::Result<Self> {
        let mut crc = Crc::new();
        let mut file = fs::File::open(path)?;
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            match file.read(&mut piece)? {
                0 => break,
                length => crc.update(&piece[..length]),
            }
        }
        Ok(Self { bytes: file.metadata()?.len(), crc32: crc.sum() })
    }
}

impl Manifest {
    /// Describes the files lying in `dir` and writes the description beside them.
    pub(in crate::language) fn write(
        dir: &Path,
        sources: Vec<Source>,
        lists_crc32: u32,
    ) -> io::Result<Self> {
        let mut manifest = Self { format: FORMAT, sources, lists_crc32, files: BTreeMap::new() };
        manifest.add_files(dir, "")?;
        let mut json = fs::File::create(dir.join(file::MANIFEST))?;
        serde_json::to_writer_pretty(&mut json, &manifest)?;
        json.write_all(b"\n")?;
        Ok(manifest)
    }

    fn add_files(&mut self, dir: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                self.add_files(&entry.path(), &format!("{name}/"))?;
            } else {
                self.files.insert(name, FileSum::of(&entry.path())?);
            }
        }
        Ok(())
    }

    pub(super) fn read(dir: &Path) -> Result<Self, LibraryError> {
        let path = dir.join(file::MANIFEST);
        let json = match fs::read(&path) {
            Ok(json) => json,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(LibraryError::Missing { dir: dir.to_owned() });
            }
            Err(source) => return Err(LibraryError::Unreadable { path, source }),
        };
        // The format is read first and alone: a manifest of another one may have other fields.
        #[derive(Deserialize)]
        struct FormatOnly {
            format: u32,
        }
        let parsed = serde_json::from_slice(&json).and_then(|FormatOnly { format: found }| {
            if found != FORMAT {
                return Ok(Err(LibraryError::OtherFormat { dir: dir.to_owned(), found }));
            }
            serde_json::from_slice(&json).map(Ok)
        });
        parsed.unwrap_or_else(|error| Err(LibraryError::Damaged { path, source: error.into() }))
    }

    /// A file, if its contents are those that were written.
    pub(super) fn map_file(&self, dir: &Path, name: &str) -> Result<Mapped, LibraryError> {
        let path = dir.join(name);
        let unreadable = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => {
                LibraryError::Damaged { path: path.clone(), source: source.into() }
            }
            _ => LibraryError::Unreadable { path: path.clone(), source },
        };
        let sum = FileSum::of(&path).map_err(unreadable)?;
        if self.files.get(name) != Some(&sum) {
            let source = "the checksum is wrong".into();
            return Err(LibraryError::Damaged { path, source });
        }
        Mapped::open(&path).map_err(unreadable)
    }

    /// Makes sure that the files in the subdirectory `sub` are as long as they were written.
    pub(super) fn check_sizes(&self, dir: &Path, sub: &str) -> Result<(), LibraryError> {
        for (name, sum) in &self.files {
            if !name.starts_with(sub) {
                continue;
            }
            let path = dir.join(name);
            let damaged = |source| LibraryError::Damaged { path: path.clone(), source };
            let found = fs::metadata(&path).map_err(|error| damaged(error.into()))?.len();
            if found != sum.bytes {
                let bytes = sum.bytes;
                return Err(damaged(format!("{found} bytes where {bytes} were written").into()));
            }
        }
        Ok(())
    }
}
