//! `bindings`: the libobs bindings, made anew by the plugin's build script from the headers
//! installed here.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{place, program};

const COMMITTED: &str = "obs-plugin/src/obs/sys.rs";
const OUT_ENV: &str = "AIVLINGUAL_BINDINGS_OUT";

/// Replaces the committed bindings, or with `is_check` only says whether they are fresh.
pub(crate) fn run(is_check: bool) -> Result<()> {
    let committed = place::workspace().join(COMMITTED);
    let fresh = if is_check { place::target().join("bindings.rs") } else { committed.clone() };
    make(&fresh)?;
    if is_check {
        let read = |path: &Path| {
            fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
        };
        if read(&fresh)? != read(&committed)? {
            bail!("{COMMITTED} is stale; run `cargo xtask bindings` and look at the difference");
        }
        println!("{COMMITTED} is fresh");
    }
    Ok(())
}

/// The whole workspace is asked for, so that no dependency is built again with other features.
fn make(out: &Path) -> Result<()> {
    program::run(
        program::cargo(&[
            "build",
            "--workspace",
            "--features",
            "aivlingual-obs/regenerate-bindings",
        ])
        .env(OUT_ENV, out),
    )
}
