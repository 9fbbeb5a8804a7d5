//! The folder OBS records to, and nothing outside of it.
//!
//! What names a recording comes from OBS, from the database or from a request, so it is trusted
//! with nothing: only plain files of known kinds are opened, by a way without links, and what was
//! checked is the open file itself, not its name. Blocks.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    path::{Component, Path, PathBuf},
    time::SystemTime,
};

use thiserror::Error;

/// Recordings that are listed at most, the latest.
const LISTED_MAX: usize = 500;
/// Things looked at for a list at most: a folder may hold anything.
const LOOKED_AT_MAX: usize = 20_000;
/// Folders within the folder that are looked into, one below the other.
const DEPTH_MAX: usize = 3;

/// The endings of recordings, with the type a browser calls them.
const KINDS: &[(&str, &str)] = &[
    ("mkv", "video/x-matroska"),
    ("mp4", "video/mp4"),
    ("m4v", "video/mp4"),
    ("mov", "video/quicktime"),
    ("flv", "video/x-flv"),
    ("ts", "video/mp2t"),
    ("webm", "video/webm"),
    ("avi", "video/x-msvideo"),
    ("wav", "audio/wav"),
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("flac", "audio/flac"),
    ("ogg", "audio/ogg"),
    ("opus", "audio/ogg"),
];

/// Why there is no recording, by what a person can do about it.
#[derive(Debug, Error)]
pub enum FolderError {
    /// The folder itself cannot be read.
    #[error("the recording folder {} cannot be read", folder.display())]
    NoFolder {
        /// Which.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The name leads out of the folder, or passes a link.
    #[error("{0} is not inside the recording folder")]
    Outside(String),
    /// There is no such file.
    #[error("{0} is no longer in the recording folder")]
    Missing(String),
    /// It is no recording: another kind of file, a folder, a device.
    #[error("{0} is not a recording")]
    NotARecording(String),
    /// It may not be read.
    #[error("{name} cannot be read")]
    Unreadable {
        /// Which.
        name: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// A recording that is open, and was checked.
#[derive(Debug)]
pub struct Footage {
    /// The file itself.
    pub file: File,
    /// Its name within the folder.
    pub name: String,
    /// Its type, as in `video/mp4`.
    pub kind: &'static str,
    /// How many bytes it has.
    pub bytes: u64,
    /// When it was last written.
    pub modified: SystemTime,
    /// Where it was found; for programs that cannot be handed an open file.
    pub(super) path: PathBuf,
}

/// A recording in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name within the folder, with `/` between folders.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// When it was last written.
    pub modified: SystemTime,
}

/// The name within `folder` of what OBS or a person calls `label`: a path within it, or a whole
/// path that begins with it.
///
/// # Errors
///
/// When it leads elsewhere.
pub fn name_within(folder: &Path, label: &str) -> Result<PathBuf, FolderError> {
    let outside = || FolderError::Outside(label.to_owned());
    let path = Path::new(label);
    let inside = if path.has_root() || path.is_absolute() {
        let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let inside = path.strip_prefix(folder).or_else(|_| path.strip_prefix(real));
        inside.map_err(|_| outside())?
    } else {
        path
    };
    let is_plain = |component| match component {
        Component::Normal(part) => is_plain(part),
        _ => false,
    };
    let is_inside = inside.components().next().is_some() && inside.components().all(is_plain);
    if is_inside { Ok(inside.to_owned()) } else { Err(outside()) }
}

/// Whether a part of a path is a name and nothing more. A colon names a stream or a drive on
/// Windows.
fn is_plain(part: &OsStr) -> bool {
    let letters = part.as_encoded_bytes();
    !(letters.contains(&0) || cfg!(windows) && letters.contains(&b':'))
}

/// Opens what `label` names in `folder`.
///
/// # Errors
///
/// When it is elsewhere, not there, or no recording.
pub fn open(folder: &Path, label: &str) -> Result<Footage, FolderError> {
    let within = name_within(folder, label)?;
    let name = within.components().map(|part| part.as_os_str().to_string_lossy());
    let name = name.collect::<Vec<_>>().join("/");
    let kind = kind(&within).ok_or_else(|| FolderError::NotARecording(name.clone()))?;
    let root = fs::canonicalize(folder)
        .map_err(|source| FolderError::NoFolder { folder: folder.to_owned(), source })?;
    let file = enter::open(&root, &within).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => FolderError::Missing(name.clone()),
        io::ErrorKind::NotADirectory => FolderError::Outside(name.clone()),
        io::ErrorKind::IsADirectory | io::ErrorKind::InvalidInput => {
            FolderError::NotARecording(name.clone())
        }
        _ => FolderError::Unreadable { name: name.clone(), source: error },
    })?;
    let unreadable = |source| FolderError::Unreadable { name: name.clone(), source };
    let about = file.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err(FolderError::NotARecording(name));
    }
    let modified = about.modified().map_err(unreadable)?;
    Ok(Footage { file, kind, bytes: about.len(), modified, path: root.join(&within), name })
}

/// The latest recordings of `folder` and of the folders in it. Links are not followed.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn list(folder: &Path) -> Result<Vec<Listed>, FolderError> {
    let no_folder = |source| FolderError::NoFolder { folder: folder.to_owned(), source };
    let mut waiting = vec![(fs::read_dir(folder).map_err(no_folder)?, String::new(), 1)];
    let mut found = Vec::new();
    let mut looked_at = 0;
    while let Some((entries, above, depth)) = waiting.pop() {
        for entry in entries.filter_map(Result::ok) {
            looked_at += 1;
            if looked_at > LOOKED_AT_MAX {
                break;
            }
            let Ok(name) = entry.file_name().into_string() else { continue };
            let (Ok(sort), name) = (entry.file_type(), format!("{above}{name}")) else { continue };
            if sort.is_dir() && depth < DEPTH_MAX {
                let inner = fs::read_dir(entry.path());
                waiting.extend(inner.map(|inner| (inner, format!("{name}/"), depth + 1)));
            } else if sort.is_file()
                && kind(Path::new(&name)).is_some()
                && let Ok(about) = entry.metadata()
            {
                let modified = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                found.push(Listed { name, bytes: about.len(), modified });
            }
        }
    }
    found.sort_by(|a, b| (b.modified, &a.name).cmp(&(a.modified, &b.name)));
    found.truncate(LISTED_MAX);
    Ok(found)
}

/// The type of a recording, by its ending.
fn kind(name: &Path) -> Option<&'static str> {
    let ending = name.extension()?.to_str()?.to_ascii_lowercase();
    KINDS.iter().find(|(known, _)| *known == ending).map(|(_, kind)| *kind)
}

#[cfg(unix)]
mod enter {
    //! Goes down from folder to folder, each held open, so that no name is looked up twice and
    //! nothing that is put in the way meanwhile is followed.

    use std::{fs::File, io, path::Path};

    use rustix::{
        fs::{AtFlags, FileType, Mode, OFlags, openat, statat},
        io::Errno,
    };

    pub(super) fn open(root: &Path, within: &Path) -> io::Result<File> {
        let mut folder = File::open(root)?;
        let step = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        if let Some(folders) = within.parent() {
            for part in folders.components() {
                let flags = step | OFlags::DIRECTORY;
                folder = openat(&folder, part.as_os_str(), flags, Mode::empty())?.into();
            }
        }
        let name = within.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let stopped = |error| match error {
            Errno::LOOP => io::ErrorKind::NotADirectory.into(),
            other => io::Error::from(other),
        };
        // A device may do something when it is opened, so it is looked at before; and a pipe put
        // there since then must not be waited for.
        match FileType::from_raw_mode(statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW)?.st_mode) {
            FileType::RegularFile => {}
            FileType::Symlink => return Err(io::ErrorKind::NotADirectory.into()),
            _ => return Err(io::ErrorKind::InvalidInput.into()),
        }
        let flags = step | OFlags::NONBLOCK | OFlags::NOCTTY;
        Ok(openat(&folder, name, flags, Mode::empty()).map_err(stopped)?.into())
    }
}

#[cfg(not(unix))]
mod enter {
    //! Opens by name, then asks where the name leads without links, and whether that is the file
    //! that is open.

    use std::{fs::File, io, path::Path};

    pub(super) fn open(root: &Path, within: &Path) -> io::Result<File> {
        let path = root.join(within);
        let file = File::open(&path)?;
        let real = std::fs::canonicalize(&path)?;
        let is_straight = real == path;
        let same = same_file::Handle::from_file(file.try_clone()?)?
            == same_file::Handle::from_path(&real)?;
        if is_straight && same { Ok(file) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
