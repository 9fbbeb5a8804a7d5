//! The dictionary: raw packages named in `data/sources.toml`, compiled by the daemon.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::{
    fetch::{self, Source},
    place, program,
};

#[derive(Deserialize)]
struct Sources {
    source: Vec<Source>,
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
    program::run(
        Command::new(daemon)
            .args(["data", "build", "--from"])
            .arg(place::downloads()?)
            .arg("--out")
            .arg(&out),
    )?;
    println!("dictionary: {}", out.display());
    Ok(())
}
