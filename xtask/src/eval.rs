//! `eval`: how much of what is worth learning the vocabulary engine finds, and how much it shows
//! that is not. The stage's program counts; this builds it quickly and names the lines.

use std::process::Command;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::{place, program, setup::Profile};

/// What the person may choose.
#[derive(Args)]
pub(crate) struct Options {
    /// Which lines: nobody tunes on `test`
    #[arg(long, value_enum, default_value = "tune")]
    split: Split,
    /// Also print every miss and every wrong pick with its line
    #[arg(long)]
    wrong: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Split {
    Tune,
    Test,
    All,
}

/// Builds the measuring program as the tests are built, and runs it.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut build = program::cargo(&["build", "--quiet", "--workspace"]);
    program::run(build.args(["--bin", "aivlingual-eval"]).args(program::TEST_FEATURES))?;
    let mut command = Command::new(Profile::Dev.directory().join("aivlingual-eval"));
    command.env(place::DATA_DIR_ENV, place::data()?);
    command.args(["--split", options.split.name()]);
    if options.wrong {
        command.arg("--wrong");
    }
    program::run(&mut command).context("the vocabulary engine was not measured")
}

impl Split {
    fn name(self) -> &'static str {
        match self {
            Self::Tune => "tune",
            Self::Test => "test",
            Self::All => "all",
        }
    }
}
