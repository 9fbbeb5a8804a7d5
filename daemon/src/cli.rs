//! The command line: what a person types, what a program reads, and what each failure means.
//!
//! Results go to standard output, everything else to standard error. With `--json` the output is
//! one JSON document and nothing besides.

use std::{fmt::Display, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::config::{Loaded, Overrides, Settings};

mod ask;
mod configuration;
mod credits;
mod data;
mod db;
mod desk;
mod doctor;
mod exchange;
mod failure;
mod known;
mod lesson;
mod look_up;
mod open;
mod pipeline;
mod read;
mod serve;
mod share;
mod spot;
mod study;
mod text;
mod transcribe;

pub use failure::{Failure, Reason};

/// Hears a bilingual (Japanese/English) stream and teaches from it.
#[derive(Debug, Parser)]
#[command(name = "aivlingual", version, after_help = failure::EXIT_CODES)]
struct Arguments {
    #[command(flatten)]
    overrides: Overrides,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon: serve the OBS plugin and the review page until told to stop.
    Serve(serve::Arguments),
    /// Turn a recording into text with times.
    Transcribe(transcribe::Arguments),
    /// Show how a text is read: its words, its kana, the furigana over its kanji.
    Read(read::Arguments),
    /// Pick out the expressions worth learning from a text.
    Spot(spot::Arguments),
    /// Tell all that is known of a word: meanings, reading, level, frequency, examples.
    LookUp(look_up::Arguments),
    /// Make a study pack from a recording: transcript, vocabulary and a page to read.
    Study(study::Arguments),
    /// Say which words are known already and need no teaching.
    Known(known::Arguments),
    /// Print a link that opens the review page of the running daemon once.
    Open(open::Arguments),
    /// Share words with viewers, see how that stands, or stop it.
    Share(share::Arguments),
    /// Begin a lesson or end it: switch to its scene in OBS, and back.
    Lesson(lesson::Arguments),
    /// Say what is wrong with this installation, and what to do.
    Doctor(doctor::Arguments),
    /// Show the settings in force and where they come from.
    Config(configuration::Arguments),
    /// Name the works this product stands on, with their licences.
    Credits(credits::Arguments),
    /// See, renew and add dictionaries; build them from their public packages.
    Data(data::Arguments),
    /// Keep the entries or known words of a list: CSV, Anki, Yomitan, JSON.
    Import(exchange::ImportArguments),
    /// Write entries to a file: CSV, JSON, an Anki deck.
    Export(exchange::ExportArguments),
    /// Look after the database: backups and their way back, checks, size.
    Db(db::Arguments),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            failure.exit_code()
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let overrides = arguments.overrides;
    match arguments.command {
        Command::Serve(own) => serve::run(&own, load(&overrides)?),
        Command::Transcribe(own) => transcribe::run(&own, &load(&overrides)?.settings),
        Command::Read(own) => read::run(&own, &load(&overrides)?.settings),
        Command::Spot(own) => spot::run(&own, &load(&overrides)?.settings),
        Command::LookUp(own) => look_up::run(&own, &load(&overrides)?.settings),
        Command::Study(own) => study::run(&own, &load(&overrides)?.settings),
        Command::Known(own) => known::run(&own, &load(&overrides)?.settings),
        Command::Open(own) => open::run(&own, &load(&overrides)?.settings),
        Command::Share(own) => share::run(&own, &load(&overrides)?.settings),
        Command::Lesson(own) => lesson::run(&own, &load(&overrides)?.settings),
        Command::Doctor(own) => doctor::run(&own, &overrides),
        Command::Config(own) => configuration::run(&own, &load(&overrides)?),
        Command::Credits(own) => credits::run(&own),
        Command::Data(own) => data::run(&own, &load(&overrides)?.settings),
        Command::Import(own) => exchange::import(&own, &load(&overrides)?.settings),
        Command::Export(own) => exchange::export(&own, &load(&overrides)?.settings),
        Command::Db(own) => db::run(&own, &load(&overrides)?.settings),
    }
}

fn load(overrides: &Overrides) -> Result<Loaded, Failure> {
    let loaded = Settings::load(overrides)
        .map_err(|error| Failure::new(Reason::Settings, &error, error.next_step()))?;
    for key in &loaded.unknown_keys {
        let file = loaded.file.as_deref().map(std::path::Path::display);
        warn(&format!(
            "{}: nobody knows the key {key}",
            file.map_or(String::new(), |f| f.to_string())
        ));
    }
    Ok(loaded)
}

/// A line for the person, beside the result.
fn warn(line: &dyn Display) {
    eprintln!("aivlingual: {line}");
}

/// Writes the one JSON document of a `--json` run.
fn print_json<T: serde::Serialize>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::new(Reason::Unexpected, &error, "please report this"))?;
    print(&text)
}

/// Writes to standard output; a reader that went away is not an error.
fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Reason::Output, &error, "look at where the output goes"))
        }
        _ => Ok(()),
    }
}
