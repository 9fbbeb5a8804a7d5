//! `aivlingual study`: a recording to a study pack, the whole way in one command.

use std::{path::PathBuf, sync::Arc};

use super::{Failure, Reason, pipeline, print, print_json};
use crate::{
    config::Settings,
    study::{self, StudyError, StudyPack},
    vocabulary::{Meeting, Spotter, meetings},
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A recording: WAV, FLAC, MP3, OGG, Opus, MP4, MKV, …
    file: PathBuf,
    /// Where vocabulary.json, vocabulary.csv, transcript.srt and study.html are written.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Who speaks in it.
    #[arg(long, value_name = "NAME")]
    speaker: Option<String>,
    /// What the pack is called; the file's name when absent.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Print the written files as a JSON array.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    // Before the long part: without dictionaries there would be nothing to write, and without a
    // place nowhere to write it.
    let spotter = Spotter::new(Arc::new(pipeline::library(settings)?));
    study::check_writable(&arguments.out).map_err(|error| unwritable(arguments, &error))?;
    let transcript = pipeline::hear(&arguments.file, arguments.speaker.as_deref(), settings)?;
    let audience = &settings.teaching.audience;
    let heard = transcript.utterances.iter();
    let said = heard.flat_map(|utterance| spotter.spot(utterance, audience).entries);
    let met = meetings(said, |entry| spotter.worth(entry, audience).points);
    let pack = StudyPack {
        title: arguments.title.clone().unwrap_or_else(|| name_of(&arguments.file)),
        entries: met.into_iter().map(|Meeting { entry, .. }| entry).collect(),
        utterances: transcript.utterances,
    };
    let written =
        study::write(&arguments.out, &pack).map_err(|error| unwritable(arguments, &error))?;
    if arguments.json {
        return print_json(&written);
    }
    print(&format!("{} utterances, {} expressions", pack.utterances.len(), pack.entries.len()))?;
    written.iter().try_for_each(|path| print(&path.display().to_string()))
}

fn unwritable(arguments: &Arguments, error: &StudyError) -> Failure {
    let next = format!("make {} writable, or name another --out", arguments.out.display());
    Failure::new(Reason::Output, error, next)
}

fn name_of(file: &std::path::Path) -> String {
    file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}
