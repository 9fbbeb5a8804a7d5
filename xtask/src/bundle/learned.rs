//! The speech model and the dictionaries that go into a package: those files that are known to
//! belong to it. Whatever else lies in the data directory stays at home.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::model;

/// The table of contents of the dictionaries, which the daemon wrote when it compiled them.
const MANIFEST: &str = "manifest.json";

/// A file, and its place below `share/aivlingual`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Learned {
    pub(super) path: String,
    pub(super) original: PathBuf,
}

#[derive(Deserialize)]
struct Manifest {
    files: BTreeMap<String, Sum>,
}

#[derive(Deserialize)]
struct Sum {
    bytes: u64,
}

/// All of them, out of a data directory. An error when one is missing or damaged.
pub(super) fn files(data: &Path) -> Result<Vec<Learned>> {
    let model = model::intact(data)?;
    let path = format!("models/{}", model::FILE);
    let mut files = vec![Learned { path, original: model }];
    files.extend(dictionaries(&data.join("language"))?);
    Ok(files)
}

pub(super) fn dictionaries(directory: &Path) -> Result<Vec<Learned>> {
    let path = directory.join(MANIFEST);
    let text = fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read; run `cargo xtask setup`", path.display()))?;
    let manifest: Manifest = serde_json::from_str(&text)
        .with_context(|| format!("{} makes no sense", path.display()))?;
    let mut files = vec![Learned { path: format!("language/{MANIFEST}"), original: path }];
    for (name, Sum { bytes }) in manifest.files {
        let original = directory.join(&name);
        let is_whole = fs::metadata(&original).is_ok_and(|file| file.len() == bytes);
        ensure!(is_whole, "{} is missing or damaged; run `cargo xtask setup`", original.display());
        files.push(Learned { path: format!("language/{name}"), original });
    }
    Ok(files)
}
