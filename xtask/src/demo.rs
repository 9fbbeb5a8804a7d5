//! `demo`: the whole product on a stage of its own. All set-up first; then the stage's program
//! plays it.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::{
    place, program,
    setup::{self, Profile},
};

/// What the person may choose.
#[derive(Args)]
pub(crate) struct Options {
    /// A recording to play instead of the sample; anything OBS's media source plays
    #[arg(long)]
    clip: Option<PathBuf>,
    /// Where pictures and files are written
    #[arg(long, default_value = "out")]
    out: PathBuf,
    /// Stop after so many seconds of the clip
    #[arg(long)]
    seconds: Option<u64>,
    /// Leave everything running, with the review page, until Ctrl-C
    #[arg(long)]
    keep: bool,
}

/// Sets up, builds with optimization and plays.
pub(crate) fn run(options: &Options) -> Result<()> {
    if let Some(clip) = &options.clip {
        ensure!(clip.is_file(), "{} is no file; name a recording after --clip", clip.display());
    }
    setup::run(Profile::Release)?;
    let mut command = Command::new(Profile::Release.directory().join("aivlingual-demo"));
    command.arg("--out").arg(&options.out);
    command.arg("--samples").arg(place::workspace().join("data/samples"));
    command.env(place::DATA_DIR_ENV, place::data()?);
    if let Some(clip) = &options.clip {
        command.arg("--clip").arg(clip);
    }
    if let Some(seconds) = options.seconds {
        command.arg("--seconds").arg(seconds.to_string());
    }
    if options.keep {
        command.arg("--keep");
    }
    program::run(&mut command).context("the demo did not come to its end")
}
