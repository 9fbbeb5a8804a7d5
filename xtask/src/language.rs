//! The dictionary: raw packages named in `data/sources.toml`, compiled by the daemon.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::{
    fetch::{self, Source},
    place, program,
    setup::{self, Profile},
};

/// What the data directory holds, with a checksum for every file.
const MANIFEST: &str = "manifest.json";

#[derive(Deserialize)]
struct Sources {
    source: Vec<Source>,
}

/// `data`: fetches the packages, builds the compiler and compiles what is not up to date.
pub(crate) fn run(profile: Profile, check: bool) -> Result<()> {
    fetch()?;
    setup::build(profile)?;
    let daemon = profile.directory().join("aivlingual");
    compile(&daemon)?;
    if check { compare(&daemon) } else { Ok(()) }
}

/// Makes sure the raw packages lie where downloads wait.
pub(crate) fn fetch() -> Result<()> {
    let sources = place::workspace().join("data/sources.toml");
    let text = fs::read_to_string(&sources)
        .with_context(|| format!("{} cannot be read", sources.display()))?;
    let sources: Sources = toml::from_str(&text).context("data/sources.toml makes no sense")?;
    let downloads = place::downloads()?;
    for source in &sources.source {
        fetch::fetch(source, &downloads)?;
    }
    Ok(())
}

/// Makes sure the compiled dictionary lies in the data directory. `daemon` compiles it, and skips
/// that when what is there was made from these very packages.
pub(crate) fn compile(daemon: &Path) -> Result<()> {
    let out = place::data()?.join("language");
    program::run(&mut build(daemon, &out)?)?;
    println!("dictionary: {}", out.display());
    Ok(())
}

/// Compiles the same packages once more beside the build and compares the tables of contents, which
/// hold every file's length and checksum.
fn compare(daemon: &Path) -> Result<()> {
    let again = place::target().join("data-check");
    program::run(build(daemon, &again)?.arg("--force"))?;
    let read = |directory: &Path| {
        let manifest = directory.join(MANIFEST);
        fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())
    };
    let installed = place::data()?.join("language");
    let is_same = read(&installed)? == read(&again)?;
    fs::remove_dir_all(&again)?;
    ensure!(is_same, "the same packages gave other bytes than {} holds", installed.display());
    println!("made twice, the same bytes");
    Ok(())
}

fn build(daemon: &Path, out: &Path) -> Result<Command> {
    let mut command = Command::new(daemon);
    command.args(["data", "build", "--from"]).arg(place::downloads()?).arg("--out").arg(out);
    Ok(command)
}
