//! `aivlingual transcribe`: a recording to text with times.

use std::path::PathBuf;

use super::{Failure, pipeline, print, print_json};
use crate::config::Settings;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A recording: WAV, FLAC, MP3, OGG, Opus, MP4, MKV, …
    file: PathBuf,
    /// Who speaks in it.
    #[arg(long, value_name = "NAME")]
    speaker: Option<String>,
    /// Print one JSON document instead of lines.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let transcript = pipeline::hear(&arguments.file, arguments.speaker.as_deref(), settings)?;
    if arguments.json {
        return print_json(&serde_json::json!({ "utterances": transcript.utterances }));
    }
    for utterance in &transcript.utterances {
        let at = clock(utterance.start_ms);
        let language = utterance.language.code();
        print(&format!("{at}  {language}  {}", utterance.text))?;
    }
    Ok(())
}

/// Hours, minutes and seconds of a time in a recording.
fn clock(ms: u64) -> String {
    let seconds = ms / 1_000;
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
