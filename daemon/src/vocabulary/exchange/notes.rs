//! Lists that come in a zip: Anki's notes and Yomitan's term banks. Nothing is unpacked but under
//! names of our own, so names inside an archive lead nowhere.

use std::{collections::HashMap, fs::File, io::Read, path::Path};

use zip::ZipArchive;

use super::{
    COLUMNS_MAX, Columns, Fault, ListError, Place, Plan, Reason, Row, Target, json, row, table,
    text_of,
};
use crate::{
    store::{AnkiNotes, anki_notes},
    vocabulary::known::cell::{plain, without_furigana},
};

/// Members of an archive that are looked at.
const MEMBERS_MAX: usize = 1_000;
/// Bytes of one term bank at most, unpacked.
const BANK_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Notes that are looked at to tell what stands in a field.
const LOOKED_AT: usize = 50;

/// True for a zip with term banks.
pub(super) fn is_dictionary(path: &Path) -> bool {
    let archive = File::open(path).ok().and_then(|file| ZipArchive::new(file).ok());
    archive.is_some_and(|archive| archive.index_for_name("term_bank_1.json").is_some())
}

/// Hands each term of a dictionary to `take`.
pub(super) fn each_term<E: From<ListError>>(
    path: &Path,
    plan: &Plan,
    take: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let file = File::open(path).map_err(ListError::from)?;
    let mut archive = ZipArchive::new(file).map_err(|_| ListError::Archive)?;
    for number in 1..=MEMBERS_MAX {
        let name = format!("term_bank_{number}.json");
        let Some(at) = archive.index_for_name(&name) else { break };
        let member = archive.by_index(at).map_err(|_| ListError::Archive)?;
        let mut bytes = Vec::new();
        let read = member.take(BANK_BYTES_MAX + 1).read_to_end(&mut bytes);
        read.map_err(|_| ListError::Archive)?;
        if bytes.len() as u64 > BANK_BYTES_MAX {
            return Err(ListError::TooLarge.into());
        }
        let text = text_of(&bytes).map_err(E::from)?;
        json::each(&text, Some(&name), plan, take)?;
    }
    Ok(())
}

/// The fields of a collection's notes, and what looks right for them.
pub(super) fn look(path: &Path) -> Result<(Vec<String>, Plan), ListError> {
    let notes = anki_notes(path)?;
    let note_type = commonest(&notes).ok_or(ListError::Empty)?;
    let rows: Vec<Vec<String>> = notes
        .notes
        .iter()
        .filter(|note| note.note_type == note_type)
        .take(LOOKED_AT)
        .map(|note| note.fields.iter().map(|field| text(field)).collect())
        .collect();
    let mut names = notes.field_names.get(&note_type).cloned().unwrap_or_default();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    if width > COLUMNS_MAX {
        return Err(ListError::TooManyColumns { found: width });
    }
    names.truncate(width);
    let columns = table::guess(&names, &rows, width);
    let target = if columns.english.is_none() { Target::Known } else { Target::Entries };
    names.extend((names.len()..width).map(|at| (at + 1).to_string()));
    Ok((names, Plan { target, columns: Columns { tags: None, ..columns }, ..Plan::default() }))
}

/// The note type most notes have; the notes of others have other fields.
fn commonest(notes: &AnkiNotes) -> Option<i64> {
    let mut counted: HashMap<i64, usize> = HashMap::new();
    for note in &notes.notes {
        *counted.entry(note.note_type).or_default() += 1;
    }
    counted.into_iter().max_by_key(|(note_type, count)| (*count, *note_type)).map(|found| found.0)
}

/// Hands each note of a collection to `take`.
pub(super) fn each<E: From<ListError>>(
    path: &Path,
    plan: &Plan,
    take: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let notes = anki_notes(path).map_err(ListError::from)?;
    let note_type = commonest(&notes);
    for note in notes.notes {
        let cells: Vec<String> = note.fields.iter().map(|field| text(field)).collect();
        let place = Place { file: None, number: note.id };
        let fields = if Some(note.note_type) == note_type {
            let mut fields = plan.columns.fields(&cells);
            fields.tags.extend(note.tags);
            Ok(fields)
        } else {
            Err(Fault::of(Reason::NotAnEntry))
        };
        take(row(place, fields, &cells.join(" · "), plan))?;
    }
    Ok(())
}

/// A field without its HTML, sounds and furigana.
pub(super) fn text(field: &str) -> String {
    without_furigana(&plain(field)).trim().to_owned()
}
