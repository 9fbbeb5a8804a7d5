//! Where things lie on this machine: the workspace, the product's data, what was downloaded.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Names the product's data directory instead of the default; the daemon reads it too.
pub(crate) const DATA_DIR_ENV: &str = "AIVLINGUAL_DATA_DIR";

/// The workspace's root.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| workspace().join("target"), |target| workspace().join(target))
}

/// Where the speech model and the dictionary live: the user's data directory, unless the
/// environment names another.
pub(crate) fn data() -> Result<PathBuf> {
    match set(DATA_DIR_ENV) {
        Some(directory) => Ok(directory),
        None => of_user("XDG_DATA_HOME", ".local/share"),
    }
}

/// Where downloads wait; deleting it costs nothing but the time to fetch them again.
pub(crate) fn downloads() -> Result<PathBuf> {
    of_user("XDG_CACHE_HOME", ".cache")
}

fn of_user(variable: &str, default: &str) -> Result<PathBuf> {
    let base = match set(variable) {
        Some(base) => base,
        None => set("HOME").context("HOME is not set")?.join(default),
    };
    Ok(base.join("aivlingual"))
}

fn set(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}
