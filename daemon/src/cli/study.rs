//! `aivlingual study`: a recording or its subtitles to a study pack, the whole way in one command.

use std::path::{Path, PathBuf};

use super::{Failure, Reason, pipeline, print, print_json, spot::Learners, text};
use crate::{
    config::Settings,
    domain::Utterance,
    study::{self, StudyError, StudyPack, StudyWord},
    vocabulary::{by_worth, meetings},
};

/// Names of files that hold text; everything else is heard.
const TEXT_ENDINGS: [&str; 5] = ["srt", "vtt", "txt", "json", "jsonl"];

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A recording (WAV, FLAC, MP3, OGG, Opus, MP4, MKV, …), or what was said in one: .srt, .vtt,
    /// .txt, .json or .jsonl.
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
    #[command(flatten)]
    learners: Learners,
    /// Print the written files as a JSON array.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    // Before the long part: without dictionaries there would be nothing to write, and without a
    // place nowhere to write it.
    let spotter = arguments.learners.spotter(settings)?;
    study::check_writable(&arguments.out).map_err(|error| unwritable(arguments, &error))?;
    let utterances = said(arguments, settings)?;
    let audience = arguments.learners.audience(settings);
    let entries = utterances.iter().flat_map(|said| spotter.spot(said, &audience).entries);
    let mut met = meetings(entries, |entry| spotter.worth(entry, &audience).points);
    by_worth(&mut met);
    let words = met.into_iter().map(|met| StudyWord {
        note: spotter.note(&met.entry),
        entry: met.entry,
        sightings: met.sightings,
    });
    let pack = StudyPack {
        title: arguments.title.clone().unwrap_or_else(|| name_of(&arguments.file)),
        words: words.collect(),
        utterances,
    };
    let written =
        study::write(&arguments.out, &pack).map_err(|error| unwritable(arguments, &error))?;
    if arguments.json {
        return print_json(&written);
    }
    print(&format!("{} utterances, {} expressions", pack.utterances.len(), pack.words.len()))?;
    written.iter().try_for_each(|path| print(&path.display().to_string()))
}

/// What was said: read where somebody wrote it down, else heard.
fn said(arguments: &Arguments, settings: &Settings) -> Result<Vec<Utterance>, Failure> {
    let speaker = arguments.speaker.as_deref();
    if !is_text(&arguments.file) {
        return Ok(pipeline::hear(&arguments.file, speaker, settings)?.utterances);
    }
    let mut utterances = text::utterances(Some(&arguments.file))?;
    for utterance in utterances.iter_mut().filter(|utterance| utterance.speaker.is_none()) {
        utterance.speaker = speaker.map(str::to_owned);
    }
    Ok(utterances)
}

fn is_text(file: &Path) -> bool {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| TEXT_ENDINGS.contains(&ending.as_str()))
}

fn unwritable(arguments: &Arguments, error: &StudyError) -> Failure {
    let next = format!("make {} writable, or name another --out", arguments.out.display());
    Failure::new(Reason::Output, error, next)
}

fn name_of(file: &Path) -> String {
    file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}
