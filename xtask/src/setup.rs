//! `setup`: everything a fresh Debian machine with only Rust needs. Repeating it costs a few
//! seconds.

use std::path::PathBuf;

use anyhow::Result;

use crate::{apt, axe, language, model, place, program, python};

/// How the product is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build; what tests use.
    Dev,
    /// As it is shipped.
    Release,
}

/// Names the packages of the product; building just these together builds no dependency twice with
/// other features.
pub(crate) const PRODUCT: [&str; 3] =
    ["-paivlingual-daemon", "-paivlingual-obs", "-paivlingual-stage"];

impl Profile {
    /// What `--release` means.
    pub(crate) fn from_flag(release: bool) -> Self {
        if release { Self::Release } else { Self::Dev }
    }

    /// What cargo calls the directory of this profile.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }

    /// Where cargo puts what it builds in this profile.
    pub(crate) fn directory(self) -> PathBuf {
        place::target().join(self.name())
    }
}

/// Fetches, builds and compiles what is missing.
pub(crate) fn run(profile: Profile) -> Result<()> {
    apt::install(apt::HERE)?;
    model::install()?;
    language::fetch()?;
    python::install()?;
    axe::install()?;
    build(profile)?;
    language::compile(&profile.directory().join("aivlingual"))
}

/// Builds daemon, plugin and stage. Tests are built along in the development profile, for their
/// sake it exists.
pub(crate) fn build(profile: Profile) -> Result<()> {
    match profile {
        Profile::Dev => {
            let mut command = program::cargo(&["build", "--workspace", "--all-targets"]);
            program::run(command.args(program::TEST_FEATURES))
        }
        Profile::Release => build_with("aivlingual-demo"),
    }
}

/// Builds daemon and plugin as they are shipped, and one program of the stage: each takes minutes
/// to link.
pub(crate) fn build_with(stage_program: &str) -> Result<()> {
    let mut command = program::cargo(&["build", "--release", "--lib"]);
    command.args(PRODUCT).args(["--bin", "aivlingual", "--bin", stage_program]);
    program::run(&mut command)
}
