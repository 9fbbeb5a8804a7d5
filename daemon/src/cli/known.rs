//! `aivlingual known`: the words a learner knows already, which are not taught again.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use serde::Serialize;
use thiserror::Error;

use super::{Failure, Reason, print, print_json};
use crate::{
    config::Settings,
    domain::Language,
    store::{self, AnkiError, AnkiNotes, KnownWord, Store, StoreError, anki_notes, is_anki},
    vocabulary::known::{KnownError, Picked, Row, Sheet, sheet},
};

/// The longest list that is read, in bytes.
const LIST_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Skipped rows that are named; of the rest the number is told.
const SKIPPED_SHOWN_MAX: usize = 10;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Take the words of a list: CSV, TSV, one word a line, or an Anki collection (.apkg, .colpkg,
    /// .anki2). Of a collection only what was reviewed, if anything was.
    Import(Import),
    /// Print the words that count as known.
    List {
        /// Print a JSON array instead of lines.
        #[arg(long)]
        json: bool,
    },
    /// Teach these words again.
    Remove {
        /// As `known list` prints them.
        #[arg(required = true, value_name = "WORD")]
        words: Vec<String>,
    },
    /// Teach every word again.
    Clear,
}

#[derive(Debug, clap::Args)]
struct Import {
    /// The list.
    file: PathBuf,
    /// The column or field with the words, by name or by number from 1; the one that looks like
    /// them when absent.
    #[arg(long, value_name = "NAME")]
    field: Option<String>,
    /// Only this deck of a collection, and the decks in it.
    #[arg(long, value_name = "NAME")]
    deck: Option<String>,
    /// Print the summary as JSON instead of lines.
    #[arg(long)]
    json: bool,
}

/// What became of a list.
#[derive(Serialize)]
struct Summary {
    rows: usize,
    words: usize,
    new: usize,
    columns: Vec<String>,
    skipped: Vec<Skipped>,
    /// What else a person should know.
    remark: Option<&'static str>,
}

#[derive(Serialize)]
struct Skipped {
    place: String,
    because: String,
}

#[derive(Debug, Error)]
enum ImportError {
    #[error("cannot read the file")]
    Unreadable(#[from] io::Error),
    #[error("the list is longer than {} MB", LIST_BYTES_MAX / 1_000_000)]
    TooLong,
    #[error(transparent)]
    List(#[from] KnownError),
    #[error(transparent)]
    Anki(#[from] AnkiError),
    #[error("there is no deck `{wanted}` (the collection has {decks})")]
    NoDeck { wanted: String, decks: String },
    #[error("only a collection has decks, and this is a list")]
    NotDecked,
}

impl ImportError {
    fn next_step(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "check the name: is it a file, and may you read it?",
            Self::TooLong | Self::Anki(AnkiError::TooLarge) => "export fewer decks or columns",
            Self::List(KnownError::NoColumn { .. } | KnownError::NoSuchColumn { .. }) => {
                "name the column that holds the words with --field"
            }
            Self::List(_) => "save it as CSV or plain text in UTF-8, one word a line",
            Self::Anki(_) => "export it from Anki again: File, Export, .apkg",
            Self::NoDeck { .. } => "name one of these with --deck",
            Self::NotDecked => "leave --deck out",
        }
    }
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> Result<(), Failure> {
    match &arguments.action {
        Action::Import(own) => import(own, settings),
        Action::List { json } => list(*json, settings),
        Action::Remove { words } => {
            let removed = open(settings)?.remove_known(words).map_err(|e| store_failure(&e))?;
            print(&format!("{removed} words forgotten"))
        }
        Action::Clear => {
            let removed = open(settings)?.clear_known().map_err(|error| store_failure(&error))?;
            print(&format!("{removed} words forgotten"))
        }
    }
}

fn open(settings: &Settings) -> Result<Store, Failure> {
    Store::open(&settings.places.database()).map_err(|error| store_failure(&error))
}

fn store_failure(error: &StoreError) -> Failure {
    Failure::new(Reason::Output, error, error.next_step())
}

fn list(json: bool, settings: &Settings) -> Result<(), Failure> {
    let words = open(settings)?.known().map_err(|error| store_failure(&error))?;
    if json {
        return print_json(&words);
    }
    words.iter().try_for_each(|word| print(&word.form))
}

fn import(own: &Import, settings: &Settings) -> Result<(), Failure> {
    let (picked, remark) =
        pick(own).map_err(|error| Failure::new(Reason::Input, &error, error.next_step()))?;
    let origin = own.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let words: Vec<KnownWord> = picked
        .iter()
        .flat_map(|picked| &picked.headwords)
        .map(|word| KnownWord {
            language: word.language,
            form: word.form.clone(),
            origin: origin.clone(),
        })
        .collect();
    let take = |import: &store::Import<'_>| {
        words.iter().try_fold(0, |new, word| Ok(new + usize::from(import.add_known(word)?)))
    };
    let new = open(settings)?.import(take).map_err(|error: StoreError| store_failure(&error))?;
    let summary = Summary {
        rows: picked.iter().map(|picked| picked.rows).sum(),
        words: words.len(),
        new,
        columns: picked.iter().map(|picked| picked.column.clone()).collect(),
        skipped: picked
            .into_iter()
            .flat_map(|picked| picked.skipped)
            .map(|(place, because)| Skipped { place, because })
            .collect(),
        remark,
    };
    if own.json { print_json(&summary) } else { tell(&summary, &words) }
}

fn tell(summary: &Summary, words: &[KnownWord]) -> Result<(), Failure> {
    let Summary { rows, words: count, new, columns, skipped, remark } = summary;
    print(&format!("{rows} rows read from {}", columns.join(", ")))?;
    let japanese = words.iter().filter(|word| word.language == Language::Ja).count();
    print(&format!("{count} words: {japanese} Japanese, {} English; {new} new", count - japanese))?;
    for skipped in skipped.iter().take(SKIPPED_SHOWN_MAX) {
        print(&format!("skipped {}: {}", skipped.place, skipped.because))?;
    }
    if skipped.len() > SKIPPED_SHOWN_MAX {
        print(&format!("and {} more skipped", skipped.len() - SKIPPED_SHOWN_MAX))?;
    }
    remark.map_or(Ok(()), print)
}

/// What the list holds, by sheet, and what a person should know of how it was read.
fn pick(own: &Import) -> Result<(Vec<Picked>, Option<&'static str>), ImportError> {
    let mut start = Vec::new();
    File::open(&own.file)?.take(16).read_to_end(&mut start)?;
    let field = own.field.as_deref();
    if !is_anki(&start) {
        if own.deck.is_some() {
            return Err(ImportError::NotDecked);
        }
        return Ok((vec![sheet(&read(&own.file)?)?.pick(field)?], None));
    }
    let mut notes = anki_notes(&own.file)?;
    if let Some(deck) = &own.deck {
        keep_deck(&mut notes, deck)?;
    }
    let was_reviewed = notes.notes.iter().any(|note| note.is_reviewed);
    notes.notes.retain(|note| note.is_reviewed || !was_reviewed);
    let remark = (!was_reviewed && !notes.notes.is_empty())
        .then_some("no card was ever reviewed, so all of them were taken");
    let sheets = sheets(notes);
    if sheets.is_empty() {
        return Err(KnownError::Empty.into());
    }
    // A collection has note types for other things than words; one with words is enough.
    let all: Vec<_> = sheets.iter().map(|sheet| sheet.pick(field)).collect();
    if all.iter().any(Result::is_ok) {
        return Ok((all.into_iter().flatten().collect(), remark));
    }
    Ok((all.into_iter().collect::<Result<_, _>>()?, remark))
}

fn read(file: &Path) -> Result<Vec<u8>, ImportError> {
    let mut bytes = Vec::new();
    File::open(file)?.take(LIST_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIST_BYTES_MAX { Err(ImportError::TooLong) } else { Ok(bytes) }
}

fn keep_deck(notes: &mut AnkiNotes, wanted: &str) -> Result<(), ImportError> {
    let mut decks: Vec<String> = notes.notes.iter().map(|note| note.deck.clone()).collect();
    let inside = format!("{wanted}::").to_lowercase();
    notes.notes.retain(|note| {
        let deck = note.deck.to_lowercase();
        deck == wanted.to_lowercase() || deck.starts_with(&inside)
    });
    if !notes.notes.is_empty() {
        return Ok(());
    }
    decks.sort_unstable();
    decks.dedup();
    Err(ImportError::NoDeck { wanted: wanted.to_owned(), decks: decks.join(", ") })
}

/// One sheet for each note type, for their fields differ.
fn sheets(notes: AnkiNotes) -> Vec<Sheet> {
    let mut sheets: BTreeMap<i64, Sheet> = BTreeMap::new();
    for note in notes.notes {
        let sheet = sheets.entry(note.note_type).or_insert_with(|| Sheet {
            names: notes.field_names.get(&note.note_type).cloned().unwrap_or_default(),
            rows: Vec::new(),
        });
        sheet.rows.push(Row { place: format!("note {}", note.id), cells: note.fields });
    }
    sheets.into_values().collect()
}
