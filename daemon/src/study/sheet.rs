//! The vocabulary as a table for spreadsheets and flash-card programs. Pure.

use crate::{
    domain::Language,
    study::{StudyError, StudyWord, clock, kind, scale},
};

/// Spreadsheets on Windows take a file without this mark for the system's own encoding, and
/// Japanese for noise; flash-card programs skip it.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// Front, reading and back first, which is the order flash-card programs take them in.
const COLUMNS: [&str; 15] = [
    "expression",
    "reading",
    "meaning",
    "level",
    "kind",
    "sentence",
    "time",
    "speaker",
    "tags",
    "language",
    "source",
    "scale",
    "estimated",
    "sightings",
    "note",
];

/// One line for each entry under a line of column names.
pub(super) fn csv(words: &[&StudyWord]) -> Result<String, StudyError> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let form = |source: csv::Error| StudyError::Form(source.into());
    table.write_record(COLUMNS).map_err(form)?;
    for word in words {
        table.write_record(row(word).map(|cell| harmless(&cell))).map_err(form)?;
    }
    let bytes = table.into_inner().map_err(|error| StudyError::Form(error.into_error().into()))?;
    let text = String::from_utf8(bytes).map_err(|source| StudyError::Form(source.into()))?;
    Ok(format!("{BYTE_ORDER_MARK}{text}"))
}

fn row(word: &StudyWord) -> [String; 15] {
    let entry = &word.entry;
    let (front, back) = match entry.language {
        Language::Ja => (&entry.japanese, &entry.english),
        Language::En => (&entry.english, &entry.japanese),
    };
    [
        front.clone(),
        entry.reading.clone(),
        back.clone(),
        entry.level.band.clone(),
        kind(entry.kind).to_owned(),
        entry.utterance.clone(),
        entry.start_ms.map(clock).unwrap_or_default(),
        entry.speaker.clone().unwrap_or_default(),
        entry.tags.join(", "),
        entry.language.code().to_owned(),
        entry.evidence.source.clone(),
        scale(entry).to_owned(),
        if entry.level.estimated { "yes" } else { "no" }.to_owned(),
        word.sightings.to_string(),
        word.note.clone().unwrap_or_default(),
    ]
}

/// A cell that begins like a formula would be run by a spreadsheet; what was said on a stream is
/// never one.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
