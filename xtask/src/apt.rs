//! The system packages: tables by what they are for, each package with its reason.

use std::{collections::HashSet, process::Command};

use anyhow::{Context, Result, bail};

use crate::program;

/// Package and reason. Nothing recommended is pulled in.
type Packages = [(&'static str, &'static str)];

/// What building and testing here takes.
pub(crate) const HERE: &Packages = &[
    ("build-essential", "linker, and the C++ compiler of the local recogniser"),
    ("cmake", "build system of the local recogniser"),
    ("obs-studio", "the OBS that the demo and the end-to-end tests run"),
    ("libobs-dev", "headers for the bindings, and libobs for the plugin's tests"),
    ("libclang-dev", "bindgen reads the headers with it"),
    ("xvfb", "a display where there is none"),
    ("libgl1-mesa-dri", "OpenGL in software: OBS does not start without"),
    ("fonts-noto-cjk", "Japanese letters in pictures"),
    ("ffmpeg", "reads and writes sound that is in no common format"),
    ("chromium", "the browser that tests the review page"),
    ("chromium-driver", "drives that browser"),
    ("curl", "fetches models and dictionaries, with progress and resume"),
    ("ca-certificates", "curl trusts nobody without"),
    ("iproute2", "joins two networks of the tests"),
    ("python3-pip", "knows this machine's package index"),
    ("python3-venv", "places of their own for schemathesis, which tries the API, and for Anki"),
];

/// What building for Windows and trying the result take.
pub(crate) const WINDOWS: &Packages = &[
    ("gcc-mingw-w64-x86-64-posix", "links for Windows, and compiles SQLite for it"),
    ("g++-mingw-w64-x86-64-posix", "compiles the local recogniser for Windows"),
    ("wine64", "runs programs of Windows"),
    ("libobs-dev", "headers for the stub libobs"),
    ("cmake", "build system of the local recogniser"),
];

/// What a second system with another OBS takes.
pub(crate) const ABI: &Packages =
    &[("debootstrap", "lays out the base of another release of Debian")];

/// How long to wait for another program that is installing, in seconds.
const LOCK_TIMEOUT_S: u32 = 600;

/// Installs what is missing, as root or through sudo. Asks nothing.
pub(crate) fn install(packages: &'static Packages) -> Result<()> {
    let missing = missing(packages)?;
    if missing.is_empty() {
        println!("system packages: all {} are installed", packages.len());
        return Ok(());
    }
    println!("system packages: installing {}", missing.len());
    for (name, reason) in &missing {
        println!("  {name:<18} {reason}");
    }
    let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
    let refused = || {
        format!(
            "system packages are missing; as root: apt-get install --no-install-recommends {}",
            names.join(" ")
        )
    };
    program::run(apt_get()?.arg("update")).with_context(refused)?;
    program::run(apt_get()?.args(["install", "--yes", "--no-install-recommends"]).args(&names))
        .with_context(refused)
}

fn missing(packages: &'static Packages) -> Result<Vec<(&'static str, &'static str)>> {
    let listed = program::output(Command::new("dpkg-query").args([
        "--show",
        "--showformat",
        "${Package} ${db:Status-Status}\\n",
    ]))
    .context("this setup knows Debian's packages only; see docs/testing.md for the list")?;
    Ok(absent(packages, &listed))
}

/// Those of a table that dpkg's list does not name as installed.
fn absent(packages: &'static Packages, listed: &str) -> Vec<(&'static str, &'static str)> {
    let installed: HashSet<&str> =
        listed.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    packages.iter().filter(|(name, _)| !installed.contains(name)).copied().collect()
}

fn apt_get() -> Result<Command> {
    let is_root = program::output(Command::new("id").arg("-u"))?.trim() == "0";
    let mut command = if is_root {
        Command::new("env")
    } else if Command::new("sudo").arg("--version").output().is_ok() {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    } else {
        bail!("neither root nor sudo: system packages cannot be installed from here");
    };
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o"])
        .arg(format!("DPkg::Lock::Timeout={LOCK_TIMEOUT_S}"));
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_dpkg_calls_installed_counts() {
        let all: String = HERE.iter().map(|(name, _)| format!("{name} installed\n")).collect();
        assert!(absent(HERE, &all).is_empty());
        let without_curl = all.replace("curl installed", "curl config-files");
        let names: Vec<_> = absent(HERE, &without_curl).iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["curl"]);
        assert_eq!(absent(HERE, "").len(), HERE.len());
    }
}
