//! `bundle`: what a streamer unpacks, laid out as their OBS and their system want it.

mod symbols;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::{
    place,
    setup::{self, Profile},
};

/// What OBS looks up in a module before it uses it.
const EXPORTS: [&str; 5] = [
    "obs_module_load",
    "obs_module_unload",
    "obs_module_set_pointer",
    "obs_module_ver",
    "obs_module_post_load",
];

/// Sets up, builds with optimization and lays out below `target/bundle` one folder that works by
/// being copied among OBS's plugins: module, daemon, model and dictionaries.
pub(crate) fn run() -> Result<()> {
    setup::run(Profile::Release)?;
    let built = Profile::Release.directory();
    let module = built.join("libaivlingual.so");
    check_exports(&module)?;

    let name = format!("aivlingual-{}-linux-x86_64", env!("CARGO_PKG_VERSION"));
    let bundle = place::target().join("bundle").join(name);
    if bundle.exists() {
        fs::remove_dir_all(&bundle)?;
    }
    let plugin = bundle.join("aivlingual");
    copy(&module, &plugin.join("bin/64bit/aivlingual.so"))?;
    copy(&built.join("aivlingual"), &plugin.join("bin/64bit/aivlingual"))?;
    copy_all(&place::workspace().join("obs-plugin/data"), &plugin.join("data"))?;
    for shipped in ["fonts", "themes"] {
        let from = place::workspace().join("data").join(shipped);
        copy_all(&from, &plugin.join("data").join(shipped))?;
    }
    copy_all(&place::data()?, &plugin.join("share/aivlingual"))?;
    for text in ["LICENSE", "README.md", "data/NOTICE.md"] {
        let name = Path::new(text).file_name().unwrap_or(text.as_ref());
        copy(&place::workspace().join(text), &bundle.join(name))?;
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
