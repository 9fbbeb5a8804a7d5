//! `bundle`: what a streamer unpacks, laid out as their OBS and their system want it.

mod symbols;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::{place, program};

/// What OBS looks up in a module before it uses it.
const EXPORTS: [&str; 5] = [
    "obs_module_load",
    "obs_module_unload",
    "obs_module_set_pointer",
    "obs_module_ver",
    "obs_module_post_load",
];

/// Builds with optimization and lays everything out below `target/bundle`.
pub(crate) fn run() -> Result<()> {
    let packages = ["--package", "aivlingual-daemon", "--package", "aivlingual-obs"];
    program::run(program::cargo(&["build", "--release"]).args(packages))?;
    let built = place::target().join("release");
    let module = built.join("libaivlingual.so");
    check_exports(&module)?;

    let name = format!("aivlingual-{}-linux-x86_64", env!("CARGO_PKG_VERSION"));
    let bundle = place::target().join("bundle").join(name);
    if bundle.exists() {
        fs::remove_dir_all(&bundle)?;
    }
    let plugin = bundle.join("obs-studio/plugins/aivlingual");
    copy(&module, &plugin.join("bin/64bit/aivlingual.so"))?;
    copy_all(&place::workspace().join("obs-plugin/data"), &plugin.join("data"))?;
    copy_all(&place::workspace().join("data/fonts"), &plugin.join("data/fonts"))?;
    copy(&built.join("aivlingual"), &bundle.join("bin/aivlingual"))?;
    copy_all(&place::workspace().join("data"), &bundle.join("data"))?;
    for text in ["LICENSE", "README.md"] {
        copy(&place::workspace().join(text), &bundle.join(text))?;
    }
    println!("{}", bundle.display());
    Ok(())
}

/// A module without these loads nowhere, and OBS says so only in its log.
fn check_exports(module: &Path) -> Result<()> {
    let bytes = fs::read(module).with_context(|| format!("{} is missing", module.display()))?;
    let exported = symbols::exported(&bytes)
        .with_context(|| format!("{} is no shared library", module.display()))?;
    for name in EXPORTS {
        ensure!(exported.iter().any(|symbol| symbol == name), "the plugin does not export {name}");
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
    Ok(())
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    let entries =
        fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let target: PathBuf = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}
