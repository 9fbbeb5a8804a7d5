//! `aivlingual lesson`: begins a lesson or ends it, in every OBS the running daemon knows: those
//! whose plugin is connected, and the one that `[scenes]` names. It says who was told.

use aivlingual_shared::message::{ToDaemon, ToPlugin};

use super::{Failure, Reason, ask::ask, print};
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
    let told = ask(settings, &ToDaemon::LessonWanted { is_on }, |answer| match answer {
        ToPlugin::LessonTold { plugins, other_obs } => Some(told(plugins, other_obs.as_deref())),
        _ => None,
    })?;
    let named = settings.scenes.as_ref().map(|scenes| scenes.address.as_str());
    match told {
        Some(told) if is_on => print(&format!("told to begin the lesson: {told}")),
        Some(told) => print(&format!("told to end the lesson: {told}")),
        None => Err(nobody(named)),
    }
}

/// Who was told, if anybody was.
fn told(plugins: u32, other_obs: Option<&str>) -> Option<String> {
    let other = other_obs.map(|address| format!("the OBS at {address}"));
    let here = (plugins > 0).then(|| format!("{plugins} OBS with the plugin"));
    match (here, other) {
        (Some(here), Some(other)) => Some(format!("{here}, and {other}")),
        (here, other) => here.or(other),
    }
}

fn nobody(named: Option<&str>) -> Failure {
    let line = "nobody was told: no OBS with the plugin is connected";
    match named {
        None => Failure::plain(
            Reason::Nobody,
            format!("{line}, and no other is named"),
            "add the source AIVlingual in OBS, or name the OBS of another machine in config.toml: [scenes] address",
        ),
        Some(address) => Failure::plain(
            Reason::Nobody,
            format!("{line}, and the daemon does not know the OBS at {address}"),
            "start the daemon anew after a change of config.toml or secrets.toml; its log tells what it could not read",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_told_is_named() {
        assert_eq!(told(0, None), None);
        assert_eq!(told(2, None).as_deref(), Some("2 OBS with the plugin"));
        assert_eq!(told(0, Some("pc:4455")).as_deref(), Some("the OBS at pc:4455"));
        let both = told(1, Some("pc:4455"));
        assert_eq!(both.as_deref(), Some("1 OBS with the plugin, and the OBS at pc:4455"));
    }
}
