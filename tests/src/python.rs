//! Programs written in Python, where `cargo xtask setup` puts them.

use std::{env, path::PathBuf};

use anyhow::{Context, Result, ensure};

/// The program `name` of an environment, as in `python` of `anki`.
pub fn program(environment: &str, name: &str) -> Result<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    let cache = cache.context("HOME is not set")?.join("aivlingual");
    let program = cache.join(environment).join("bin").join(name);
    ensure!(program.is_file(), "{} is missing; `cargo xtask setup`", program.display());
    Ok(program)
}
