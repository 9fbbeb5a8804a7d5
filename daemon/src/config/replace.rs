//! Putting a whole file in place of another, so that whoever reads it sees the old text or the new
//! one, never a half.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Writes `text` in place of what `path` leads to, a link's target included. A new file is its
/// owner's alone; an old one keeps its permissions, unless it `is_private`.
///
/// # Errors
///
/// When the folder or the file cannot be written; what was there stays.
pub fn replace(path: &Path, text: &str, is_private: bool) -> io::Result<()> {
    let path = target(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    // Made for its owner alone from the first moment.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(before) = fs::metadata(&path)
        && !is_private
    {
        file.as_file().set_permissions(before.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Where links lead: a settings file kept elsewhere stays there.
fn target(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(target) => Ok(target),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(error),
    }
}
