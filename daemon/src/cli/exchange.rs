//! `aivlingual import` and `aivlingual export`: lists in and out, by the same rules as the page.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::atomic::AtomicUsize,
};

use super::{Failure, Reason, pipeline, print, print_json, warn};
use crate::{
    config::Settings,
    domain::EntryState,
    store::{EntryFilter, Store},
    teaching,
    vocabulary::exchange::{
        List, Plan, Same, Target,
        run::{self, ExchangeError, Outcome, Wanted},
        write::ExportFormat,
    },
};

/// Rows that cannot be taken that are named; of the rest the number is told.
const FAULTS_SHOWN_MAX: usize = 10;

#[derive(Debug, clap::Args)]
pub(super) struct ImportArguments {
    /// The list: CSV, TSV, an Anki package, a Yomitan word list or dictionary, or a JSON export.
    file: PathBuf,
    /// Say what it would bring, and keep nothing.
    #[arg(long)]
    preview: bool,
    /// Count its words as known instead of keeping entries.
    #[arg(long)]
    known: bool,
    /// New entries count as approved.
    #[arg(long, conflicts_with = "known")]
    approved: bool,
    /// Change entries that are kept already to what the list says.
    #[arg(long, conflicts_with = "known")]
    update: bool,
    /// Print one JSON document instead of text.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExportArguments {
    /// Where to; its ending says how: .csv, .json, .apkg or .tsv. A file that is there is replaced.
    file: PathBuf,
    /// How, where the ending does not say.
    #[arg(long, value_enum)]
    format: Option<ExportFormat>,
    /// Only approved entries.
    #[arg(long)]
    approved: bool,
    /// Only entries in which all these words occur.
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
}

fn failure(error: &ExchangeError) -> Failure {
    let reason = match error {
        ExchangeError::List(_) => Reason::Input,
        _ => Reason::Output,
    };
    Failure::new(reason, error, error.next_step())
}

fn open(settings: &Settings) -> Result<Store, Failure> {
    Store::open(&settings.places.database())
        .map_err(|error| Failure::new(Reason::Output, &error, error.next_step()))
}

pub(super) fn import(own: &ImportArguments, settings: &Settings) -> Result<(), Failure> {
    let list = List::open(&own.file).map_err(|error| failure(&error.into()))?;
    let mut plan: Plan = list.plan.clone();
    if own.known {
        plan.target = Target::Known;
    }
    plan.state = own.approved.then_some(EntryState::Approved);
    plan.same = if own.update { Same::Update } else { Same::Leave };
    let store = open(settings)?;
    let outcome = if own.preview {
        run::preview(&list, &plan, &store)
    } else {
        let name = own.file.file_name().unwrap_or_default().to_string_lossy();
        run::apply(&list, &plan, &store, &name, &AtomicUsize::new(0))
    };
    let outcome = outcome.map_err(|error| failure(&error))?;
    if own.json { print_json(&outcome) } else { tell(&outcome, own.preview) }
}

fn tell(outcome: &Outcome, is_preview: bool) -> Result<(), Failure> {
    let Outcome { rows, new, same, changed, wrong, .. } = outcome;
    let would = if is_preview { "would bring" } else { "brought" };
    print(&format!(
        "{rows} rows {would} {new} new; {changed} changed, {same} kept already, {wrong} not taken"
    ))?;
    for fault in outcome.faults.iter().take(FAULTS_SHOWN_MAX) {
        let file = fault.place.file.as_deref().map_or(String::new(), |file| format!("{file} "));
        let field = fault.fault.field.map_or(String::new(), |field| format!("{field}: "));
        let reason = serde_json::to_value(fault.fault.reason).unwrap_or_default();
        let reason = reason.as_str().unwrap_or_default().replace('_', " ");
        print(&format!("{file}{}: {field}{reason} ({})", fault.place.number, fault.shown))?;
    }
    if *wrong > FAULTS_SHOWN_MAX {
        print(&format!("and {} more not taken", wrong - FAULTS_SHOWN_MAX))?;
    }
    Ok(())
}

/// How a file is written, by its ending.
fn format_of(file: &Path) -> Option<ExportFormat> {
    let ending = file.extension()?.to_str()?.to_ascii_lowercase();
    <ExportFormat as clap::ValueEnum>::value_variants()
        .iter()
        .copied()
        .find(|format| format.ending() == ending)
}

pub(super) fn export(own: &ExportArguments, settings: &Settings) -> Result<(), Failure> {
    let format = own.format.or_else(|| format_of(&own.file)).ok_or_else(|| {
        Failure::plain(
            Reason::Settings,
            "the file's name does not say how to write it",
            "end it with .csv, .json, .apkg or .tsv, or name one with --format",
        )
    })?;
    let store = open(settings)?;
    let library = match format {
        ExportFormat::Apkg | ExportFormat::Tsv => pipeline::library(settings)
            .inspect_err(|_| warn(&"without dictionaries the deck has no furigana"))
            .ok(),
        ExportFormat::Csv | ExportFormat::Json => None,
    };
    let ruby = teaching::ruby(library.map(std::sync::Arc::new));
    let filter = EntryFilter {
        state: own.approved.then_some(EntryState::Approved),
        text: own.search.clone(),
        ..EntryFilter::default()
    };
    // Beside the file and renamed, so that a failure leaves what was there.
    let folder = own.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let unwritable = |error: std::io::Error| failure(&error.into());
    let aside = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
    let aside = aside.map_err(unwritable)?;
    let to: File = aside.as_file().try_clone().map_err(unwritable)?;
    let count = run::export(&store, &Wanted::Passing(filter), format, &*ruby, to)
        .map_err(|error| failure(&error))?;
    aside.persist(&own.file).map_err(|refused| unwritable(refused.error))?;
    print(&format!("{count} entries written to {}", own.file.display()))
}
