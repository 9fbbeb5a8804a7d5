//! `gallery`: the pictures that the docs show. The overlay's themes on one sheet, and on request
//! the pictures its tests compare with are accepted: never by itself, a person has to look first.
//! The desk's pages, each on a sheet of its own.

mod desk;

use std::process::Command;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::{program, setup::Profile};

/// What pictures are made of.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Subject {
    /// The overlay in every theme, for `docs/themes.md`.
    Overlay,
    /// The pages in the browser, for `docs/review.md`.
    Desk,
}

#[derive(Args)]
pub(crate) struct Options {
    /// What to make pictures of
    #[arg(value_enum, default_value_t = Subject::Overlay)]
    subject: Subject,
    /// Overlay: take what is painted now as what the tests expect, after a look at it
    #[arg(long)]
    accept: bool,
}

/// Makes the pictures.
pub(crate) fn run(options: &Options) -> Result<()> {
    match options.subject {
        Subject::Overlay => overlay(options.accept),
        Subject::Desk => desk::run(),
    }
}

fn overlay(accept: bool) -> Result<()> {
    let mut build = program::cargo(&["build", "--workspace", "--example", "gallery"]);
    program::run(build.args(program::TEST_FEATURES))?;
    let painter = Profile::Dev.directory().join("examples").join("gallery");
    program::run(Command::new(painter).args(accept.then_some("--accept")))
}
