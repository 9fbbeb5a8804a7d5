//! `aivlingual open`: a link to the review page of the running daemon that works once.

use aivlingual_shared::message::{ToDaemon, ToPlugin};

use super::{Failure, ask::ask, print, print_json};
use crate::config::Settings;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Print `{"url": …}` instead of the bare address.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let url = ask(settings, &ToDaemon::ReviewLinkWanted {}, |answer| match answer {
        ToPlugin::ReviewLink { url } => Some(url),
        _ => None,
    })?;
    if arguments.json { print_json(&serde_json::json!({ "url": url })) } else { print(&url) }
}
