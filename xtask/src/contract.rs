//! Schemathesis, which tries the API against its description: in a Python environment of its own
//! among the downloads, each file checked against a pinned checksum.
//!
//! pip fetches, so the index, proxy and certificates this machine is set up for hold.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{fetch, place, program};

/// What is installed: names, versions and checksums.
const PINNED: &str = include_str!("../schemathesis.txt");

/// Names what a finished environment was made of.
const MARK: &str = "made-of";

/// Makes the environment unless it is there, whole and of the pinned versions.
pub(crate) fn install() -> Result<()> {
    let directory = place::downloads()?.join("schemathesis");
    let made_of = fetch::sha256_of_bytes(PINNED.as_bytes());
    if fs::read_to_string(directory.join(MARK)).is_ok_and(|mark| mark == made_of) {
        println!("schemathesis: installed");
        return Ok(());
    }
    println!("schemathesis: installing");
    if directory.exists() {
        fs::remove_dir_all(&directory)
            .with_context(|| format!("{} cannot be removed", directory.display()))?;
    }
    fill(&directory)?;
    Ok(fs::write(directory.join(MARK), made_of)?)
}

fn fill(directory: &Path) -> Result<()> {
    program::run(Command::new("python3").args(["-m", "venv"]).arg(directory))?;
    let pinned = directory.join("pinned.txt");
    fs::write(&pinned, PINNED)?;
    let pip: PathBuf = directory.join("bin").join("pip");
    program::run(
        Command::new(pip)
            .args(["install", "--quiet", "--disable-pip-version-check"])
            .args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
            .arg(pinned),
    )
    .context("schemathesis could not be installed; run this again to go on")
}
