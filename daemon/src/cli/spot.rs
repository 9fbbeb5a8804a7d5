//! `aivlingual spot`: a text to the expressions worth learning in it.

use std::{path::PathBuf, sync::Arc};

use super::{Failure, pipeline, print, print_json, text, warn};
use crate::{
    config::Settings,
    domain::{Entry, Language},
    vocabulary::Spotter,
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Plain text, SRT, VTT, JSON lines, or what `transcribe --json` prints; `-` or nothing reads
    /// standard input.
    file: Option<PathBuf>,
    /// Print one JSON array instead of lines.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let utterances = text::utterances(arguments.file.as_deref())?;
    let spotter = Spotter::new(Arc::new(pipeline::library(settings)?));
    let entries: Vec<Entry> = utterances
        .iter()
        .flat_map(|utterance| spotter.spot(utterance, &settings.teaching.audience).entries)
        .collect();
    if arguments.json {
        return print_json(&entries);
    }
    if entries.is_empty() {
        warn(&"nothing to learn in this text for the chosen audience");
    }
    entries.iter().try_for_each(|entry| print(&line(entry)))
}

fn line(entry: &Entry) -> String {
    let Entry { japanese, reading, english, level, .. } = entry;
    let band = if level.estimated { format!("~{}", level.band) } else { level.band.clone() };
    let known = if reading.is_empty() || reading == japanese {
        japanese.clone()
    } else {
        format!("{japanese}（{reading}）")
    };
    match entry.language {
        Language::Ja => format!("{band:6} {known}  {english}"),
        Language::En => format!("{band:6} {english}  {known}"),
    }
}
