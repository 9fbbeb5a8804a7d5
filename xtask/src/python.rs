//! Programs written in Python that tests ask: each in an environment of its own among the
//! downloads, each file checked against a pinned checksum.
//!
//! pip fetches, so the index, proxy and certificates this machine is set up for hold.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{fetch, place, program};

/// An environment.
struct Environment {
    name: &'static str,
    /// What is installed: names, versions and checksums.
    pinned: &'static str,
}

/// Schemathesis tries the API against its description; Anki opens the decks we write.
const ALL: [Environment; 2] = [
    Environment { name: "schemathesis", pinned: include_str!("../schemathesis.txt") },
    Environment { name: "anki", pinned: include_str!("../anki.txt") },
];

/// Names what a finished environment was made of.
const MARK: &str = "made-of";

/// Makes each environment unless it is there, whole and of the pinned versions.
pub(crate) fn install() -> Result<()> {
    ALL.iter().try_for_each(Environment::install)
}

impl Environment {
    fn install(&self) -> Result<()> {
        let directory = place::downloads()?.join(self.name);
        let made_of = fetch::sha256_of_bytes(self.pinned.as_bytes());
        if fs::read_to_string(directory.join(MARK)).is_ok_and(|mark| mark == made_of) {
            println!("{}: installed", self.name);
            return Ok(());
        }
        println!("{}: installing", self.name);
        if directory.exists() {
            fs::remove_dir_all(&directory)
                .with_context(|| format!("{} cannot be removed", directory.display()))?;
        }
        self.fill(&directory)?;
        Ok(fs::write(directory.join(MARK), made_of)?)
    }

    fn fill(&self, directory: &Path) -> Result<()> {
        program::run(Command::new("python3").args(["-m", "venv"]).arg(directory))?;
        let pinned = directory.join("pinned.txt");
        fs::write(&pinned, self.pinned)?;
        let pip: PathBuf = directory.join("bin").join("pip");
        program::run(
            Command::new(pip)
                .args(["install", "--quiet", "--disable-pip-version-check"])
                .args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
                .arg(pinned),
        )
        .with_context(|| format!("{} could not be installed; run this again to go on", self.name))
    }
}
