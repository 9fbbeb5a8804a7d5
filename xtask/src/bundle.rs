//! `bundle`: what a streamer unpacks, laid out as their OBS and their system want it.

mod layout;
mod learned;
mod notices;
mod package;
mod texts;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::{
    apt,
    binary::{elf, macho, pe::Image},
    cross, place,
    setup::{self, Profile},
    system::System,
    windows,
};
use layout::Layout;
use learned::Learned;
use package::Package;

/// What OBS looks up in a module; a plugin that offers less loads nowhere, one that offers more has
/// forgotten something.
const EXPORTS: [&str; 11] = [
    "obs_module_author",
    "obs_module_description",
    "obs_module_free_locale",
    "obs_module_get_string",
    "obs_module_load",
    "obs_module_name",
    "obs_module_post_load",
    "obs_module_set_locale",
    "obs_module_set_pointer",
    "obs_module_unload",
    "obs_module_ver",
];

/// What the person may choose.
#[derive(Args)]
pub(crate) struct Options {
    /// For which system, instead of this one
    #[arg(long, value_enum)]
    target: Option<System>,
    /// Where packages are written
    #[arg(long)]
    out: Option<PathBuf>,
    /// Take what is built for tests, without setting up and building anything
    #[arg(long)]
    dev: bool,
    /// Leave out speech model and dictionaries, for whoever has them already
    #[arg(long)]
    light: bool,
}

/// Sets up, builds with optimization and lays out below `target/bundle` a folder, and the archive
/// of it, with all that belongs to a release: module, daemon, model, dictionaries, licences.
pub(crate) fn run(options: &Options) -> Result<()> {
    let system = match options.target.or(System::here()) {
        Some(system) => system,
        None => bail!("no package is made for this system; choose one with --target"),
    };
    let built = if options.dev { directory(system, Profile::Dev) } else { build(system)? };
    let parts = Parts {
        module: built.join(system.library()),
        program: built.join(system.program()),
        learned: if options.light { Vec::new() } else { learned::files(&place::data()?)? },
        notices: notices::text(system)?,
    };
    check_exports(&exported(system, &parts.module)?)?;
    let package = package(system, &parts)?;

    let out = options.out.clone().unwrap_or_else(|| place::target().join("bundle"));
    let root = out.join(format!("aivlingual-{}-{}", env!("CARGO_PKG_VERSION"), system.name()));
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    package.write(&root)?;
    println!("{}", root.display());
    Ok(())
}

/// Builds with optimization what ships, and says where it lies.
fn build(system: System) -> Result<PathBuf> {
    let here = System::here();
    if here == Some(system) {
        setup::run(Profile::Release)?;
    } else if (here, system) == (Some(System::Linux), System::Windows) {
        setup::run(Profile::Release)?;
        apt::install(apt::WINDOWS)?;
        cross::install(system)?;
        windows::build(Profile::Release)?;
    } else {
        bail!("packages for {} are made on such a machine", system.name());
    }
    Ok(directory(system, Profile::Release))
}

fn directory(system: System, profile: Profile) -> PathBuf {
    if System::here() == Some(system) { profile.directory() } else { cross::built(system, profile) }
}

/// What goes into a package.
struct Parts {
    module: PathBuf,
    program: PathBuf,
    /// Speech model and dictionaries.
    learned: Vec<Learned>,
    /// Whose programs are built in.
    notices: String,
}

fn package(system: System, parts: &Parts) -> Result<Package> {
    let Layout { plugin, module, program, data, share, information, .. } = layout::of(system);
    let of_plugin = |part: &str| format!("{plugin}/{part}");
    let mut package = Package::default();
    package.add_program(&of_plugin(module), &parts.module);
    package.add_program(&of_plugin(program), &parts.program);
    if let Some(information) = information {
        package.add_text(&of_plugin(information), texts::property_list());
    }
    let workspace = place::workspace();
    let data = of_plugin(data);
    package.add_all(&data, &workspace.join("obs-plugin/data"))?;
    for shipped in ["fonts", "themes"] {
        package.add_all(&format!("{data}/{shipped}"), &workspace.join("data").join(shipped))?;
    }
    for Learned { path, original } in &parts.learned {
        package.add_file(&of_plugin(&format!("{share}/{path}")), original);
    }
    package.add_text("README.txt", texts::read_me(system, &layout::of(system)));
    package.add_text("THIRD-PARTY.txt", parts.notices.as_str());
    package.add_file("LICENSE", &workspace.join("LICENSE"));
    package.add_file("NOTICE.md", &workspace.join("data/NOTICE.md"));
    Ok(package)
}

/// What the module offers, read from the file itself.
fn exported(system: System, module: &Path) -> Result<Vec<String>> {
    let bytes = fs::read(module).with_context(|| format!("{} is missing", module.display()))?;
    let damaged = || format!("{} is no shared library", module.display());
    match system {
        System::Linux => elf::exported(&bytes).with_context(damaged),
        System::Windows => {
            Image::parse(&bytes).and_then(|image| image.exports()).with_context(damaged)
        }
        System::MacOs => macho::exported(&bytes).with_context(damaged),
    }
}

/// A module that offers less loads nowhere, and OBS says so only in its log.
pub(crate) fn check_exports(exported: &[String]) -> Result<()> {
    for name in EXPORTS {
        ensure!(exported.iter().any(|symbol| symbol == name), "the plugin does not export {name}");
    }
    let is_strange = |name: &&String| !EXPORTS.contains(&name.as_str());
    let strange: Vec<_> = exported.iter().filter(is_strange).collect();
    ensure!(strange.is_empty(), "the plugin exports what nobody asks for: {strange:?}");
    println!("ok: the plugin exports what OBS looks up, and nothing else");
    Ok(())
}

#[cfg(test)]
mod tests;
