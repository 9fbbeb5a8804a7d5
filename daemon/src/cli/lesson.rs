//! `aivlingual lesson`: begins a lesson or ends it, in every OBS the running daemon knows: those
//! whose plugin is connected, and the one that `[scenes]` names.

use aivlingual_shared::message::{ToDaemon, ToPlugin};

use super::{Failure, ask::ask, print};
use crate::config::Settings;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Whether the lesson begins or ends.
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Switch to the lesson's scene.
    Start,
    /// Switch back to the scene before it.
    Stop,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let is_on = arguments.what == What::Start;
    // Whoever asks is told as every plugin is, and so knows that all were.
    ask(settings, &ToDaemon::LessonWanted { is_on }, |answer| match answer {
        ToPlugin::Lesson { is_on: told } if told == is_on => Some(()),
        _ => None,
    })?;
    print(if is_on { "the lesson begins" } else { "the lesson ends" })
}
