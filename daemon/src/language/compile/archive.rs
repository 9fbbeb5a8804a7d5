//! Reads members out of packages as registries hand them out: wheels, source archives and `.deb`.
//!
//! A package is somebody else's file: every length is checked before memory is taken for it.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;
use lzma_rust2::XzReader;
use thiserror::Error;

/// No member we read comes near this many bytes; SudachiDict's, the largest, is 202 MB.
const MEMBER_BYTES_MAX: u64 = 512 << 20;

/// Why a package could not be read.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// The package is not there.
    #[error("{} is missing", .path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// It is there, but is not what its name says, or is cut short.
    #[error("{} cannot be read; delete it and fetch it again", .path.display())]
    Damaged {
        /// The package.
        path: PathBuf,
        /// What went wrong.
        #[source]
        source: io::Error,
    },
    /// It is whole, but of another version than the one we know.
    #[error("{} holds no {member}", .path.display())]
    NoSuchMember {
        /// The package.
        path: PathBuf,
        /// What was looked for.
        member: String,
    },
}

/// The contents of `members`, in their order, from the package at `path`.
pub(super) fn read(path: &Path, members: &[&str]) -> Result<Vec<Vec<u8>>, ArchiveError> {
    let file = File::open(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => ArchiveError::Missing { path: path.to_owned() },
        _ => ArchiveError::Damaged { path: path.to_owned(), source },
    })?;
    let file = BufReader::new(file);
    let name = path.to_string_lossy();
    let found = if name.ends_with(".whl") {
        from_zip(file, members)
    } else if name.ends_with(".deb") {
        open_deb(file).and_then(|data| from_tar(data, members))
    } else {
        from_tar(GzDecoder::new(file), members)
    };
    let found = found.map_err(|source| ArchiveError::Damaged { path: path.to_owned(), source })?;
    found
        .into_iter()
        .zip(members)
        .map(|(contents, member)| {
            contents.ok_or_else(|| ArchiveError::NoSuchMember {
                path: path.to_owned(),
                member: (*member).to_owned(),
            })
        })
        .collect()
}

fn from_zip(file: BufReader<File>, members: &[&str]) -> io::Result<Vec<Option<Vec<u8>>>> {
    let mut zip = zip::ZipArchive::new(file)?;
    let mut found = Vec::new();
    for member in members {
        found.push(match zip.index_for_name(member) {
            Some(index) => Some(contents(zip.by_index(index)?)?),
            None => None,
        });
    }
    Ok(found)
}

fn from_tar(data: impl Read, members: &[&str]) -> io::Result<Vec<Option<Vec<u8>>>> {
    let mut found = vec![None; members.len()];
    let mut tar = tar::Archive::new(data);
    for entry in tar.entries()? {
        let entry = entry?;
        let path = entry.path()?.to_string_lossy().trim_start_matches("./").to_owned();
        if let Some(index) = members.iter().position(|member| *member == path) {
            found[index] = Some(contents(entry)?);
            if found.iter().all(Option::is_some) {
                break;
            }
        }
    }
    Ok(found)
}

/// Finds `data.tar.xz` in a Debian package: an `ar` archive, that is an 8-byte mark, then for each
/// member a header of 60 ASCII bytes (name at 0, decimal size at 48) and its contents, padded to
/// even.
fn open_deb(mut file: BufReader<File>) -> io::Result<impl Read> {
    let mut mark = [0; 8];
    file.read_exact(&mut mark)?;
    if &mark != b"!<arch>\n" {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not a Debian package"));
    }
    loop {
        let mut header = [0; 60];
        file.read_exact(&mut header)?;
        let size = std::str::from_utf8(&header[48..58])
            .ok()
            .and_then(|digits| digits.trim_end().parse::<u32>().ok())
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no size in ar header"))?;
        if header.starts_with(b"data.tar.xz") {
            return Ok(XzReader::new(file.take(size.into()), false));
        }
        file.seek(SeekFrom::Current(i64::from(size) + i64::from(size % 2)))?;
    }
}

/// The plain bytes of a gzip file.
pub(super) fn gunzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    contents(GzDecoder::new(bytes))
}

fn contents(member: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if member.take(MEMBER_BYTES_MAX + 1).read_to_end(&mut bytes)? as u64 > MEMBER_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a member is far too large"));
    }
    Ok(bytes)
}
