//! What cargo built beside the program that runs.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

/// The daemon's program.
pub fn daemon() -> Result<PathBuf> {
    artifact("aivlingual")
}

/// The plugin's shared library, by the name cargo gives it.
pub fn plugin() -> Result<PathBuf> {
    artifact("libaivlingual.so")
}

/// The workspace's root.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// What cargo built under this name. Programs lie in the profile's directory, tests one below in
/// `deps`.
pub fn artifact(name: &str) -> Result<PathBuf> {
    let ourselves = env::current_exe()?;
    let directory = ourselves.parent().context("a program lies in a directory")?;
    let directory = match directory.file_name() {
        Some(last) if last == "deps" => directory.parent().unwrap_or(directory),
        _ => directory,
    };
    let path = directory.join(name);
    ensure!(path.is_file(), "{} is not built; run `cargo build --workspace`", path.display());
    Ok(path)
}
