//! `aivlingual spot`: a text to the expressions worth learning in it.
//!
//! A text is one session, in which the same expression is one entry, unless every line is to stand
//! on its own.

use std::{path::PathBuf, sync::Arc};

use clap::ValueEnum;
use serde::Serialize;

use super::{Failure, pipeline, print, print_json, text, warn};
use crate::{
    config::Settings,
    domain::{Audience, AudienceLevel, Entry, Language, Target, Utterance},
    vocabulary::{self, Meeting, Refusal, Spotter, by_worth, meetings},
};

/// Shown under `--help`.
const JSON_SHAPES: &str = "\
With --json: an array of entries, each an object with japanese, reading, english, language, kind, \
level, lemma, surface, start_ms, end_ms, utterance, speaker, tags and evidence.
With --json --explain: an object {\"taught\": [{\"entry\": …, \"sightings\": how often it was \
said, \"points\": what it is worth}], \"refused\": [{\"surface\": …, \"utterance\": …, \
\"start\": its first byte there, \"reason\": as in \"too_easy\", \"because\": the same in \
words}]}; why an entry was chosen stands in its evidence.why.";

#[derive(Debug, clap::Args)]
#[command(after_long_help = JSON_SHAPES)]
pub(super) struct Arguments {
    /// Plain text, SRT, VTT, JSON lines, or what `transcribe --json` prints; `-` or nothing reads
    /// standard input.
    file: Option<PathBuf>,
    #[command(flatten)]
    learners: Learners,
    /// Take every line on its own: what is said in several is found in each.
    #[arg(long)]
    each_line: bool,
    /// Only the N most worth learning, the best first; else all, as they were said.
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Say why each was chosen, and why everything else was not.
    #[arg(long)]
    explain: bool,
    /// Print one JSON document instead of lines; --help shows its shape.
    #[arg(long)]
    json: bool,
}

/// For whom a command chooses; what is absent is as in the settings.
#[derive(Debug, clap::Args)]
pub(super) struct Learners {
    /// How far they have come: N5 to N1, A1 to C2, or `all` for viewers of every level, for whom
    /// only the basic words of a first course are left out. A level counts for both languages.
    #[arg(long, value_name = "LEVEL", value_parser = audience_level)]
    level: Option<AudienceLevel>,
    /// Which language they learn.
    #[arg(long, value_name = "LANGUAGE")]
    direction: Option<Direction>,
    /// Teach also what `aivlingual known` has.
    #[arg(long)]
    ignore_known: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Direction {
    /// Japanese, for speakers of English.
    Ja,
    /// English, for speakers of Japanese.
    En,
    /// Both, each for speakers of the other.
    Both,
}

impl Learners {
    /// A spotter that minds what they know and what is pinned.
    pub(super) fn spotter(&self, settings: &Settings) -> Result<Spotter, Failure> {
        let library = Arc::new(pipeline::library(settings)?);
        Ok(Spotter::new(library).minding(pipeline::wishes(settings, self.ignore_known)))
    }

    pub(super) fn audience(&self, settings: &Settings) -> Audience {
        let usual = settings.teaching.audience;
        let target = match self.direction {
            None => usual.target,
            Some(Direction::Ja) => Target::Ja,
            Some(Direction::En) => Target::En,
            Some(Direction::Both) => Target::Both,
        };
        Audience { target, level: self.level.unwrap_or(usual.level) }
    }
}

fn audience_level(text: &str) -> Result<AudienceLevel, String> {
    Ok(match text.to_ascii_uppercase().as_str() {
        "ALL" => AudienceLevel::All,
        "N5" | "A1" => AudienceLevel::Beginner,
        "N4" | "A2" => AudienceLevel::Elementary,
        "N3" | "B1" => AudienceLevel::Intermediate,
        "N2" | "B2" => AudienceLevel::UpperIntermediate,
        "N1" | "C1" | "C2" => AudienceLevel::Advanced,
        _ => return Err("must be N5 to N1, A1 to C2, or all".to_owned()),
    })
}

/// What a text teaches, and what it does not.
#[derive(Serialize)]
struct Explained<'a> {
    taught: Vec<Taught<'a>>,
    refused: Vec<Refused<'a>>,
}

#[derive(Serialize)]
struct Taught<'a> {
    entry: &'a Entry,
    sightings: u32,
    points: u32,
}

#[derive(Serialize)]
struct Refused<'a> {
    surface: &'a str,
    utterance: &'a str,
    start: usize,
    reason: vocabulary::Reason,
    because: String,
}

impl<'a> Refused<'a> {
    fn of(refusal: &'a Refusal, utterance: &'a Utterance) -> Self {
        Self {
            surface: &refusal.surface,
            utterance: &utterance.text,
            start: refusal.start,
            reason: refusal.reason,
            because: refusal.reason.to_string(),
        }
    }
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    let utterances = text::utterances(arguments.file.as_deref())?;
    let spotter = arguments.learners.spotter(settings)?;
    let audience = arguments.learners.audience(settings);
    let (found, refusals): (Vec<_>, Vec<_>) = utterances
        .iter()
        .map(|utterance| spotter.spot(utterance, &audience))
        .map(|spotted| (spotted.entries, spotted.refused))
        .unzip();
    let points = |entry: &Entry| spotter.worth(entry, &audience).points;
    let mut taught: Vec<Meeting> = if arguments.each_line {
        found.into_iter().flat_map(|entries| meetings(entries, points)).collect()
    } else {
        meetings(found.into_iter().flatten(), points)
    };
    if let Some(top) = arguments.top {
        by_worth(&mut taught);
        taught.truncate(top);
    }
    let refused: Vec<Refused<'_>> = utterances
        .iter()
        .zip(&refusals)
        .flat_map(|(utterance, all)| all.iter().map(|refusal| Refused::of(refusal, utterance)))
        .collect();
    match (arguments.json, arguments.explain) {
        (true, true) => print_json(&explained(&taught, refused)),
        (true, false) => print_json(&taught.iter().map(|met| &met.entry).collect::<Vec<_>>()),
        (false, is_explained) => print_lines(&taught, is_explained.then_some(&refused)),
    }
}

fn explained<'a>(taught: &'a [Meeting], refused: Vec<Refused<'a>>) -> Explained<'a> {
    let taught = taught
        .iter()
        .map(|met| Taught { entry: &met.entry, sightings: met.sightings, points: met.points })
        .collect();
    Explained { taught, refused }
}

fn print_lines(taught: &[Meeting], refused: Option<&Vec<Refused<'_>>>) -> Result<(), Failure> {
    if taught.is_empty() {
        warn(&"nothing to learn in this text for the chosen audience");
    }
    for met in taught {
        print(&line(met))?;
        if refused.is_some() {
            print(&format!("       in: {}", met.entry.utterance))?;
            print(&format!("       why: {}", met.entry.evidence.why.join("; ")))?;
        }
    }
    for (at, refusal) in refused.into_iter().flatten().enumerate() {
        if at == 0 {
            print("\nnot taught:")?;
        }
        print(&format!("  {}  {}  ({})", refusal.surface, refusal.because, refusal.utterance))?;
    }
    Ok(())
}

fn line(met: &Meeting) -> String {
    let Entry { japanese, reading, english, level, .. } = &met.entry;
    let band = if level.estimated { format!("~{}", level.band) } else { level.band.clone() };
    let known = if reading.is_empty() || reading == japanese {
        japanese.clone()
    } else {
        format!("{japanese}（{reading}）")
    };
    let again = if met.sightings > 1 { format!("  ×{}", met.sightings) } else { String::new() };
    match met.entry.language {
        Language::Ja => format!("{band:6} {known}  {english}{again}"),
        Language::En => format!("{band:6} {english}  {known}{again}"),
    }
}
