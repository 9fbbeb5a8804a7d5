//! The texts people give to a command: a file, or standard input.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::{Failure, Reason};
use crate::{domain::Utterance, language::lines};

/// The longest text that is read, in bytes: a day of talk is a few megabytes.
const TEXT_BYTES_MAX: u64 = 256 * 1024 * 1024;

#[derive(Debug, Error)]
#[error("cannot read {}", .file.as_ref().map_or("standard input".into(), |f| f.to_string_lossy()))]
struct Unreadable {
    file: Option<PathBuf>,
    #[source]
    source: io::Error,
}

/// The utterances of `file`; of standard input when there is none or it is `-`.
pub(super) fn utterances(file: Option<&Path>) -> Result<Vec<Utterance>, Failure> {
    let file = file.filter(|file| file.as_os_str() != "-");
    let bytes = read(file).map_err(|source| {
        let error = Unreadable { file: file.map(Path::to_owned), source };
        let next = "check the name: is it a text file, and may you read it?";
        Failure::new(Reason::Input, &error, next)
    })?;
    if bytes.len() as u64 == TEXT_BYTES_MAX {
        let line = format!("the text is longer than {} MB", TEXT_BYTES_MAX / 1_000_000);
        return Err(Failure::plain(Reason::Input, line, "split it"));
    }
    lines::read(&bytes)
        .map_err(|error| Failure::new(Reason::Input, &error, "correct the text and try again"))
}

fn read(file: Option<&Path>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match file {
        Some(file) => fs::File::open(file)?.take(TEXT_BYTES_MAX).read_to_end(&mut bytes)?,
        None => io::stdin().lock().take(TEXT_BYTES_MAX).read_to_end(&mut bytes)?,
    };
    Ok(bytes)
}
