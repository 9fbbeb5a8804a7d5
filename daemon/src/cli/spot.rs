//! `aivlingual spot`: a text to the expressions worth learning in it.

use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
    sync::Arc,
};

use thiserror::Error;

use super::{Failure, Reason, pipeline, print, print_json, warn};
use crate::{
    config::Settings,
    domain::{Entry, Language},
    language::lines,
    vocabulary::Spotter,
};

/// The longest text that is read, in bytes: a day of talk is a few megabytes.
const TEXT_BYTES_MAX: u64 = 256 * 1024 * 1024;

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
    let bytes = read(arguments)?;
    let utterances = lines::read(&bytes)
        .map_err(|error| Failure::new(Reason::Input, &error, "correct the text and try again"))?;
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

#[derive(Debug, Error)]
#[error("cannot read {name}")]
struct Unreadable {
    name: String,
    #[source]
    source: io::Error,
}

fn read(arguments: &Arguments) -> Result<Vec<u8>, Failure> {
    let unreadable = |source: io::Error| {
        let name = arguments
            .file
            .as_ref()
            .map_or_else(|| "standard input".to_owned(), |file| file.display().to_string());
        let next = "check the name: is it a text file, and may you read it?";
        Failure::new(Reason::Input, &Unreadable { name, source }, next)
    };
    let mut bytes = Vec::new();
    match &arguments.file {
        Some(file) if file.as_os_str() != "-" => {
            let file = fs::File::open(file).map_err(unreadable)?;
            file.take(TEXT_BYTES_MAX).read_to_end(&mut bytes)
        }
        _ => io::stdin().lock().take(TEXT_BYTES_MAX).read_to_end(&mut bytes),
    }
    .map_err(unreadable)?;
    if bytes.len() as u64 == TEXT_BYTES_MAX {
        let line = format!("the text is longer than {} MB", TEXT_BYTES_MAX / 1_000_000);
        return Err(Failure::plain(Reason::Input, line, "split it"));
    }
    Ok(bytes)
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
