//! `aivlingual data`: the dictionaries this installation looks words up in.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Failure, Reason, pipeline, print};
use crate::language::compile;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compile the public packages in a directory into dictionaries.
    Build {
        /// The packages, as `data/sources.toml` names them.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// Where the dictionaries go; replaced when everything is built.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Build even if what is there was made from these very packages.
        #[arg(long)]
        force: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Command::Build { from, out, force } = &arguments.command;
    if !force && compile::is_current(out) {
        return print(&format!("{} is up to date", out.display()));
    }
    let bar = pipeline::bar("building dictionaries");
    let built = compile::build(from, out, &mut |step| {
        bar.set_position(step.number as u64 * 1_000 / step.of.max(1) as u64);
        bar.set_message(step.what);
    });
    bar.finish_and_clear();
    let built = built.map_err(|error| {
        Failure::new(Reason::SetUp, &error, "fetch the packages again with `cargo xtask setup`")
    })?;
    print(&format!(
        "{} words to segment by, {} Japanese entries, {} MB in {}",
        built.analyser_words,
        built.japanese_words,
        built.bytes / 1_000_000,
        out.display()
    ))
}
