//! `aivlingual data`: the dictionaries this installation looks words up in.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Serialize;

use super::{Failure, Reason, pipeline, print, print_json};
use crate::{
    config::Settings,
    language::{
        compile::{
            self, CompileError, Newer,
            sources::Source,
            yomitan::{self, YomitanError},
        },
        dictionary::{self, About},
    },
};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what is installed: editions, sizes, your own dictionaries.
    Status {
        /// Print one JSON document instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Put newer editions of EDRDG's files, which you have downloaded, in the place of the old.
    Update {
        /// `JMdict_e.gz`: Japanese words with English meanings.
        #[arg(long, value_name = "FILE", required_unless_present = "kanjidic")]
        jmdict: Option<PathBuf>,
        /// `kanjidic2.xml.gz`: kanji.
        #[arg(long, value_name = "FILE")]
        kanjidic: Option<PathBuf>,
    },
    /// Add a dictionary of your own, in Yomitan's format; one of the same title is replaced.
    Add {
        /// The zip file.
        file: PathBuf,
        /// Trust it: its words are also taught on the stream, where no other dictionary has them.
        #[arg(long)]
        teach: bool,
    },
    /// Remove a dictionary that was added.
    Remove {
        /// Its title, as `data status` shows it.
        title: String,
    },
    /// Compile the public packages in a directory into dictionaries.
    Build {
        /// The packages, as `data/sources.toml` names them.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// Where the dictionaries go; replaced when everything is built.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Build even if what is there was made from these very packages.
        #[arg(long)]
        force: bool,
    },
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    match &arguments.command {
        Command::Status { json } => status(*json, settings),
        Command::Update { jmdict, kanjidic } => {
            let newer = Newer { jmdict: jmdict.clone(), kanjidic: kanjidic.clone() };
            update(&newer, settings)
        }
        Command::Add { file, teach } => add(file, *teach, settings),
        Command::Remove { title } => {
            yomitan::remove(title, &settings.places.dictionaries_dir())
                .map_err(|error| own_failure(&error))?;
            print(&format!("removed {title}"))
        }
        Command::Build { from, out, force } => build(from, out, *force),
    }
}

/// What is installed.
#[derive(Serialize)]
struct Status {
    directory: PathBuf,
    /// The layout of the files.
    format: u32,
    bytes: u64,
    /// Whether it was made from the packages this program knows, and nothing else.
    as_shipped: bool,
    sources: Vec<Source>,
    /// Where the user's own dictionaries lie.
    own_directory: PathBuf,
    own: Vec<About>,
    /// What cannot be used, in words.
    damaged: Vec<String>,
}

fn status(json: bool, settings: &Settings) -> Result<(), Failure> {
    let directory = settings.places.language_dir();
    let library = pipeline::shipped_library(settings)?;
    let manifest = library.manifest();
    let own_directory = settings.places.dictionaries_dir();
    let (own, errors) = dictionary::all(&own_directory);
    let status = Status {
        format: manifest.format,
        bytes: manifest.files.values().map(|file| file.bytes).sum(),
        as_shipped: compile::is_of_this_program(&library),
        sources: manifest.sources.clone(),
        own: own.iter().map(|dictionary| dictionary.about().clone()).collect(),
        damaged: errors.iter().map(ToString::to_string).collect(),
        directory,
        own_directory,
    };
    if json { print_json(&status) } else { print(&text(&status)) }
}

fn text(status: &Status) -> String {
    let Status { directory, format, bytes, as_shipped, sources, own, damaged, .. } = status;
    let state = if *as_shipped { "as shipped" } else { "changed or of another edition" };
    let megabytes = bytes / 1_000_000;
    let mut lines =
        vec![format!("{}: format {format}, {megabytes} MB, {state}", directory.display())];
    lines.extend(sources.iter().map(|Source { title, version, licence, registry, .. }| {
        format!("  {title} {version} ({registry}), {licence}")
    }));
    lines.push(match own.len() {
        0 => "no dictionaries of your own; `aivlingual data add FILE.zip` adds one".to_owned(),
        _ => format!("your own, in {}:", status.own_directory.display()),
    });
    lines.extend(own.iter().map(|About { title, revision, words, teaches, bytes, .. }| {
        let use_ = if *teaches { "looked up and taught" } else { "looked up" };
        format!("  {title} {revision}: {words} words, {} kB, {use_}", bytes / 1_000)
    }));
    lines.extend(damaged.iter().map(|line| format!("  WRONG {line}")));
    lines.join("\n")
}

fn update(newer: &Newer, settings: &Settings) -> Result<(), Failure> {
    let directory = settings.places.language_dir();
    let sources = compile::update(&directory, newer).map_err(|error| match &error {
        CompileError::Write { .. } => Failure::new(
            Reason::Output,
            &error,
            "make room there, or name a data directory of your own with --data-dir",
        ),
        CompileError::Old(_) => Failure::new(Reason::SetUp, &error, pipeline::SET_UP),
        _ => {
            let next = "download the file again from EDRDG: JMdict_e.gz, kanjidic2.xml.gz";
            Failure::new(Reason::Input, &error, next)
        }
    })?;
    let editions: Vec<String> =
        sources.iter().map(|source| format!("{} {}", source.title, source.version)).collect();
    print(&format!("{} now holds {}", directory.display(), editions.join(" and ")))
}

fn add(file: &Path, teach: bool, settings: &Settings) -> Result<(), Failure> {
    let about = yomitan::add(file, &settings.places.dictionaries_dir(), teach)
        .map_err(|error| own_failure(&error))?;
    let use_ = if about.teaches { "looked up and taught" } else { "looked up" };
    print(&format!("added {} {}: {} words, {use_}", about.title, about.revision, about.words))
}

fn own_failure(error: &YomitanError) -> Failure {
    let (reason, next) = match error {
        YomitanError::Unreadable { .. } => {
            (Reason::Input, "check the name: is it a file, and may you read it?")
        }
        YomitanError::Foreign { .. } => {
            (Reason::Input, "choose a term dictionary in Yomitan's format, version 3")
        }
        YomitanError::Hostile { .. } => {
            (Reason::Input, "do not use this file; fetch it from its makers")
        }
        YomitanError::Unknown { .. } => (Reason::Input, "`aivlingual data status` lists them"),
        YomitanError::Write { .. } => {
            (Reason::Output, "make room there, or choose another place with --state-dir")
        }
    };
    Failure::new(reason, error, next)
}

fn build(from: &Path, out: &Path, force: bool) -> Result<(), Failure> {
    if !force && compile::is_current(out) {
        return print(&format!("{} is up to date", out.display()));
    }
    let bar = pipeline::bar("building dictionaries");
    let built = compile::build(from, out, &mut |step| {
        bar.set_position(step.number as u64 * 1_000 / step.of.max(1) as u64);
        bar.set_message(step.what);
    });
    bar.finish_and_clear();
    let built = built.map_err(|error| {
        Failure::new(Reason::SetUp, &error, "fetch the packages again with `cargo xtask setup`")
    })?;
    print(&format!(
        "{} words to segment by, {} Japanese entries, {} MB in {}",
        built.analyser_words,
        built.japanese_words,
        built.bytes / 1_000_000,
        out.display()
    ))
}
