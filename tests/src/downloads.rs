//! What tests use and nobody ships, where `cargo xtask setup` puts it.

use std::{env, path::PathBuf};

use anyhow::{Context, Result, ensure};

/// The file at `path` among the downloads, as in `anki/bin/python`.
pub fn find(path: &str) -> Result<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    let file = cache.context("HOME is not set")?.join("aivlingual").join(path);
    ensure!(file.is_file(), "{} is missing; `cargo xtask setup`", file.display());
    Ok(file)
}
