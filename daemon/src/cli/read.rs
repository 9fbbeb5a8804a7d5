//! `aivlingual read`: a text to its words, its kana and its furigana.

use std::path::PathBuf;

use super::{Failure, Reason, pipeline, print, text};
use crate::{
    config::Settings,
    language::reading::{self, Reading},
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Plain text, SRT, VTT, JSON lines, or what `transcribe --json` prints; `-` or nothing reads
    /// standard input.
    file: Option<PathBuf>,
    /// Print one JSON object a line: text, tokens, kana, ruby.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let utterances = text::utterances(arguments.file.as_deref())?;
    let library = pipeline::library(settings)?;
    for utterance in &utterances {
        let reading = reading::read(&library, &utterance.text);
        if arguments.json {
            let line = serde_json::to_string(&reading)
                .map_err(|error| Failure::new(Reason::Unexpected, &error, "please report this"))?;
            print(&line)?;
        } else {
            print(&for_people(&reading))?;
        }
    }
    Ok(())
}

/// The text with its furigana, and below it the words that look different in a dictionary.
fn for_people(reading: &Reading) -> String {
    let furigana = reading.ruby.iter().map(|run| match &run.ruby {
        Some(ruby) => format!("{}[{ruby}]", run.base),
        None => run.base.clone(),
    });
    let mut lines = furigana.collect::<String>();
    for word in &reading.tokens {
        if word.part_of_speech != "symbol" {
            lines.push_str(&format!("\n  {}", word.surface));
            if word.dictionary_form != word.surface {
                lines.push_str(&format!(" → {}", word.dictionary_form));
            }
            if word.reading != word.surface && !word.reading.is_empty() {
                lines.push_str(&format!("（{}）", word.reading));
            }
            lines.push_str(&format!(" {}", word.part_of_speech.replace('_', " ")));
        }
    }
    lines
}
