//! Reads the notes of an Anki collection or package: what a learner has on cards.
//!
//! The file is somebody else's and may be hostile: it is copied to a private place, never written
//! to, trusted with nothing, and no more of it is read than a person could have learned.

mod deck;

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read, Seek},
    path::Path,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension, config::DbConfig};
use serde::Deserialize;
use tempfile::TempDir;
use thiserror::Error;

pub use deck::{DeckError, DeckFile, DeckNote, DeckShape};

/// Largest collection that is read, in bytes: sixty thousand notes take about a hundred megabytes.
const COLLECTION_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// Most notes that are read.
const NOTES_MAX: usize = 500_000;
/// Most bytes of fields that are read, all notes together.
const FIELD_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Between the fields of a note.
const FIELD_MARK: char = '\u{1f}';

/// A collection inside a package, the newest format first: a newer one leaves a dummy in the older
/// places, which tells people to update.
const MEMBERS: [&str; 3] = ["collection.anki21b", "collection.anki21", "collection.anki2"];

/// What a note says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnkiNote {
    /// Anki's number of it.
    pub id: i64,
    /// Anki's number of its note type; notes of one type have the same fields.
    pub note_type: i64,
    /// Its fields as Anki keeps them, HTML and all.
    pub fields: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The deck of its first card, as in `Japanese::Core`.
    pub deck: String,
    /// Whether any of its cards was ever answered.
    pub is_reviewed: bool,
}

/// All that is read of a collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnkiNotes {
    /// The notes, in the order they were made.
    pub notes: Vec<AnkiNote>,
    /// The names of the fields of each note type.
    pub field_names: HashMap<i64, Vec<String>>,
}

/// Why a collection was not read.
#[derive(Debug, Error)]
pub enum AnkiError {
    /// The file cannot be read, or not be copied to a temporary place.
    #[error("the collection cannot be read")]
    Unreadable(#[from] io::Error),
    /// It is no package: damaged, or another kind of file.
    #[error("this is not an Anki package")]
    NotAPackage(#[source] zip::result::ZipError),
    /// The package holds no collection.
    #[error("there is no Anki collection in this package")]
    NoCollection,
    /// It is packed in a way this version cannot read.
    #[error("the Anki collection is packed in a way this version cannot read")]
    Newer,
    /// It holds more than anybody learns.
    #[error("the collection is larger than {} MB", COLLECTION_BYTES_MAX / 1_000_000)]
    TooLarge,
    /// It is no collection, or a damaged one.
    #[error("the Anki collection is damaged, or is none")]
    Damaged(#[source] rusqlite::Error),
    /// It lacks the table every collection has.
    #[error("this database is not an Anki collection")]
    NotAnki,
}

/// True for the beginning of a package, which is a zip archive, or of a bare collection.
pub fn is_anki(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"SQLite format 3\0")
}

/// The notes of a package (`.apkg`, `.colpkg`) or of a bare collection (`.anki2`).
pub fn anki_notes(path: &Path) -> Result<AnkiNotes, AnkiError> {
    let place = TempDir::new()?;
    let copy = place.path().join("collection");
    let mut file = File::open(path)?;
    let mut start = [0; 4];
    let length = file.read(&mut start)?;
    file.rewind()?;
    if start[..length].starts_with(b"PK") {
        unpack(file, &copy)?;
    } else {
        keep(file, &copy)?;
        // What Anki wrote last may still wait beside the file.
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        if let Ok(log) = File::open(log) {
            keep(log, &place.path().join("collection-wal"))?;
        }
    }
    read(&copy)
}

/// Writes the collection of a package to `copy`.
fn unpack(file: File, copy: &Path) -> Result<(), AnkiError> {
    let mut archive = zip::ZipArchive::new(file).map_err(AnkiError::NotAPackage)?;
    let found = MEMBERS.iter().find(|member| archive.index_for_name(member).is_some());
    let name = found.ok_or(AnkiError::NoCollection)?;
    let member = archive.by_name(name).map_err(AnkiError::NotAPackage)?;
    if name.ends_with('b') {
        let unpacked = zstd::stream::read::Decoder::new(member).map_err(AnkiError::Unreadable);
        match unpacked.and_then(|member| keep(member, copy)) {
            Err(AnkiError::Unreadable(error)) if error.kind() != io::ErrorKind::StorageFull => {
                Err(AnkiError::Newer)
            }
            done => done,
        }
    } else {
        keep(member, copy)
    }
}

fn keep(from: impl Read, to: &Path) -> Result<(), AnkiError> {
    let length = io::copy(&mut from.take(COLLECTION_BYTES_MAX + 1), &mut File::create(to)?)?;
    if length > COLLECTION_BYTES_MAX { Err(AnkiError::TooLarge) } else { Ok(()) }
}

fn read(copy: &Path) -> Result<AnkiNotes, AnkiError> {
    let open = || -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(copy, flags)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    };
    let connection = open().map_err(AnkiError::Damaged)?;
    let has = |table: &str| has_table(&connection, table).map_err(AnkiError::Damaged);
    if !has("notes")? {
        return Err(AnkiError::NotAnki);
    }
    let cards = if has("cards")? { cards(&connection) } else { Ok(HashMap::new()) };
    let decks = if has("decks")? {
        named(&connection, "SELECT id, name FROM decks")
    } else {
        in_json(&connection, "decks").map(|decks| decks.into_iter().map(Deck::named).collect())
    };
    let field_names =
        if has("fields")? { fields_of_tables(&connection) } else { fields_of_json(&connection) };
    let notes = notes(
        &connection,
        &cards.map_err(AnkiError::Damaged)?,
        &decks.map_err(AnkiError::Damaged)?,
    )?;
    Ok(AnkiNotes { notes, field_names: field_names.map_err(AnkiError::Damaged)? })
}

/// A view of that name would run whatever its author liked.
fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1 \
               AND sql NOT LIKE 'CREATE VIRTUAL%'";
    connection.query_row(sql, [name], |row| row.get::<_, bool>(0))
}

/// Of each note the deck of its first card, and whether any card was answered.
fn cards(connection: &Connection) -> rusqlite::Result<HashMap<i64, (i64, bool)>> {
    let mut select = connection.prepare("SELECT nid, did, reps > 0 FROM cards")?;
    let mut rows = select.query([])?;
    let mut cards: HashMap<i64, (i64, bool)> = HashMap::new();
    while let Some(row) = rows.next()? {
        let (deck, is_reviewed): (i64, bool) = (row.get(1)?, row.get(2)?);
        cards.entry(row.get(0)?).or_insert((deck, false)).1 |= is_reviewed;
        if cards.len() > NOTES_MAX {
            break;
        }
    }
    Ok(cards)
}

fn notes(
    connection: &Connection,
    cards: &HashMap<i64, (i64, bool)>,
    decks: &HashMap<i64, String>,
) -> Result<Vec<AnkiNote>, AnkiError> {
    // Whoever sends a collection may leave out what only we would miss.
    let tags =
        if has_column(connection, "tags").map_err(AnkiError::Damaged)? { "tags" } else { "''" };
    let sql = format!("SELECT id, mid, flds, {tags} FROM notes ORDER BY id");
    let mut select = connection.prepare(&sql).map_err(AnkiError::Damaged)?;
    let rows = select.query_map([], |row| {
        let id = row.get(0)?;
        let (deck, is_reviewed) = cards.get(&id).copied().unwrap_or_default();
        Ok(AnkiNote {
            id,
            note_type: row.get(1)?,
            fields: row.get::<_, String>(2)?.split(FIELD_MARK).map(str::to_owned).collect(),
            tags: row.get::<_, String>(3)?.split_whitespace().map(str::to_owned).collect(),
            deck: decks.get(&deck).cloned().unwrap_or_default(),
            is_reviewed,
        })
    });
    let (mut notes, mut bytes) = (Vec::new(), 0);
    for note in rows.map_err(AnkiError::Damaged)?.take(NOTES_MAX) {
        let note = note.map_err(AnkiError::Damaged)?;
        bytes += note.fields.iter().map(String::len).sum::<usize>();
        if bytes > FIELD_BYTES_MAX {
            return Err(AnkiError::TooLarge);
        }
        notes.push(note);
    }
    Ok(notes)
}

fn has_column(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) FROM pragma_table_info('notes') WHERE name = ?1";
    connection.query_row(sql, [name], |row| row.get(0))
}

fn named(connection: &Connection, sql: &str) -> rusqlite::Result<HashMap<i64, String>> {
    let mut select = connection.prepare(sql)?;
    // Newer collections keep the levels of a deck apart with the mark of fields.
    let rows = select.query_map([], |row| {
        Ok((row.get(0)?, row.get::<_, String>(1)?.replace(FIELD_MARK, "::")))
    })?;
    rows.collect()
}

fn fields_of_tables(connection: &Connection) -> rusqlite::Result<HashMap<i64, Vec<String>>> {
    let mut select = connection.prepare("SELECT ntid, ord, name FROM fields")?;
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut fields = rows.collect::<Result<Vec<(i64, i64, String)>, _>>()?;
    fields.sort_by_key(|(note_type, place, _)| (*note_type, *place));
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for (note_type, _, name) in fields {
        names.entry(note_type).or_default().push(name);
    }
    Ok(names)
}

#[derive(Deserialize)]
struct Deck {
    name: String,
}

impl Deck {
    fn named((id, deck): (i64, Self)) -> (i64, String) {
        (id, deck.name)
    }
}

#[derive(Deserialize)]
struct NoteType {
    #[serde(rename = "flds")]
    fields: Vec<Deck>,
}

fn fields_of_json(connection: &Connection) -> rusqlite::Result<HashMap<i64, Vec<String>>> {
    let types: HashMap<i64, NoteType> = in_json(connection, "models")?;
    let names = |note_type: NoteType| note_type.fields.into_iter().map(|field| field.name);
    Ok(types.into_iter().map(|(id, note_type)| (id, names(note_type).collect())).collect())
}

/// What older collections keep as JSON in a column of their one-row table. Names only help to
/// choose, so a column that makes no sense counts as empty.
fn in_json<T: serde::de::DeserializeOwned>(
    connection: &Connection,
    column: &str,
) -> rusqlite::Result<HashMap<i64, T>> {
    if !has_table(connection, "col")? {
        return Ok(HashMap::new());
    }
    let sql = format!("SELECT {column} FROM col LIMIT 1");
    let text: Option<String> = connection.query_row(&sql, [], |row| row.get(0)).optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

#[cfg(test)]
mod tests;
