//! Writes a deck for Anki: a collection of schema 11, which every version reads, in a zip.
//!
//! A note keeps its GUID for ever, and the note type and the deck have fixed numbers, so importing
//! the next export updates the notes there are and adds only what is new.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, Seek, Write},
};

use aivlingual_shared::time::WallTime;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use tempfile::TempDir;
use thiserror::Error;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::FIELD_MARK;

/// Anki's numbers of our note type and our deck: moments, as it likes them, and the same for ever.
const NOTE_TYPE: i64 = 1_763_800_000_001;
const DECK: i64 = 1_763_800_000_002;

/// The tables of schema 11.
const SCHEMA: &str = "
    CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null,
        scm integer not null, ver integer not null, dty integer not null, usn integer not null,
        ls integer not null, conf text not null, models text not null, decks text not null,
        dconf text not null, tags text not null);
    CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null,
        mod integer not null, usn integer not null, tags text not null, flds text not null,
        sfld integer not null, csum integer not null, flags integer not null, data text not null);
    CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null,
        ord integer not null, mod integer not null, usn integer not null, type integer not null,
        queue integer not null, due integer not null, ivl integer not null,
        factor integer not null, reps integer not null, lapses integer not null,
        left integer not null, odue integer not null, odid integer not null,
        flags integer not null, data text not null);
    CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null,
        ease integer not null, ivl integer not null, lastIvl integer not null,
        factor integer not null, time integer not null, type integer not null);
    CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
    CREATE INDEX ix_notes_usn ON notes (usn);
    CREATE INDEX ix_cards_usn ON cards (usn);
    CREATE INDEX ix_revlog_usn ON revlog (usn);
    CREATE INDEX ix_cards_nid ON cards (nid);
    CREATE INDEX ix_cards_sched ON cards (did, queue, due);
    CREATE INDEX ix_revlog_cid ON revlog (cid);
    CREATE INDEX ix_notes_csum ON notes (csum);
";

/// What all notes of a deck have in common.
#[derive(Debug, Clone, Copy)]
pub struct DeckShape {
    /// The name of the deck and of its note type.
    pub name: &'static str,
    /// The names of the fields.
    pub fields: &'static [&'static str],
    /// What is asked: a name, the question and the answer, as HTML with fields in braces.
    pub templates: &'static [(&'static str, &'static str, &'static str)],
    /// How cards look.
    pub css: &'static str,
}

/// A note of a deck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeckNote {
    /// What it is known by in every collection.
    pub guid: String,
    /// As many as its shape has, as HTML.
    pub fields: Vec<String>,
    /// Anki has no spaces in tags; they become underscores.
    pub tags: Vec<String>,
    /// When it was made.
    pub made: WallTime,
    /// When it was last changed.
    pub changed: WallTime,
}

impl DeckNote {
    /// The tags with spaces between them.
    pub fn tag_list(&self) -> String {
        let tag = |tag: &String| tag.split_whitespace().collect::<Vec<_>>().join("_");
        self.tags.iter().map(tag).collect::<Vec<_>>().join(" ")
    }
}

/// Why a deck was not written.
#[derive(Debug, Error)]
pub enum DeckError {
    /// A temporary file or the package itself cannot be written.
    #[error("the deck cannot be written")]
    File(#[from] io::Error),
    /// The collection cannot be written.
    #[error("the deck cannot be made")]
    Database(#[from] rusqlite::Error),
    /// The package cannot be written.
    #[error("the deck cannot be packed")]
    Package(#[from] zip::result::ZipError),
}

/// A deck that is being written.
pub struct DeckFile {
    place: TempDir,
    collection: Connection,
    templates: usize,
    numbers: HashSet<i64>,
    due: i64,
}

impl DeckFile {
    /// Begins a deck, in a temporary place.
    pub fn begin(shape: &DeckShape) -> Result<Self, DeckError> {
        let place = tempfile::Builder::new().prefix("aivlingual-deck-").tempdir()?;
        let collection = Connection::open(place.path().join("collection"))?;
        collection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")?;
        collection.execute_batch(SCHEMA)?;
        let now = ms(WallTime::now());
        collection.execute(
            "INSERT INTO col VALUES (1, ?1, ?2, ?2, 11, 0, 0, 0, ?3, ?4, ?5, ?6, '{}')",
            params![
                now / 1_000,
                now,
                json!({"nextPos": 1, "estTimes": true, "activeDecks": [DECK],
                    "sortType": "noteFld", "timeLim": 0, "sortBackwards": false,
                    "addToCur": true, "curDeck": DECK, "newSpread": 0, "dueCounts": true,
                    "curModel": NOTE_TYPE.to_string(), "collapseTime": 1200})
                .to_string(),
                json!({ NOTE_TYPE.to_string(): note_type(shape, now / 1_000) }).to_string(),
                json!({"1": deck(1, "Default", now / 1_000),
                    DECK.to_string(): deck(DECK, shape.name, now / 1_000)})
                .to_string(),
                json!({"1": options()}).to_string(),
            ],
        )?;
        let (templates, numbers) = (shape.templates.len(), HashSet::new());
        Ok(Self { place, collection, templates, numbers, due: 0 })
    }

    /// Adds a note with a card for each question.
    pub fn add(&mut self, note: &DeckNote) -> Result<(), DeckError> {
        // Anki takes the moment a note was made for its number, so two of one moment differ.
        let mut id = ms(note.made).max(1);
        while !self.numbers.insert(id) {
            id += 1;
        }
        let changed = ms(note.changed) / 1_000;
        let fields: Vec<String> =
            note.fields.iter().map(|field| field.replace(FIELD_MARK, " ")).collect();
        let first = fields.first().map_or("", String::as_str);
        let tags = note.tag_list();
        let tags = if tags.is_empty() { tags } else { format!(" {tags} ") };
        self.collection
            .prepare_cached("INSERT INTO notes VALUES (?1, ?2, ?3, ?4, -1, ?5, ?6, ?7, ?8, 0, '')")?
            .execute(params![
                id,
                note.guid,
                NOTE_TYPE,
                changed,
                tags,
                fields.join(&FIELD_MARK.to_string()),
                first,
                checksum(first),
            ])?;
        self.due += 1;
        let mut insert = self.collection.prepare_cached(
            "INSERT INTO cards (nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, \
             lapses, left, odue, odid, flags, data) \
             VALUES (?1, ?2, ?3, ?4, -1, 0, 0, ?5, 0, 0, 0, 0, 0, 0, 0, 0, '')",
        )?;
        for place in 0..self.templates {
            let place = i64::try_from(place).unwrap_or(0);
            insert.execute(params![id, DECK, place, changed, self.due])?;
        }
        Ok(())
    }

    /// Packs it into `to`.
    pub fn end(self, to: impl Write + Seek) -> Result<(), DeckError> {
        // Cards are numbered like notes, from a moment on.
        self.collection.execute("UPDATE cards SET id = id + ?1", [DECK])?;
        self.collection.execute_batch("COMMIT")?;
        self.collection.close().map_err(|(_, error)| error)?;
        let mut package = ZipWriter::new(to);
        let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        package.start_file("collection.anki2", packed)?;
        io::copy(&mut File::open(self.place.path().join("collection"))?, &mut package)?;
        // The list of pictures and sounds: there are none.
        package.start_file("media", packed)?;
        package.write_all(b"{}")?;
        package.finish()?.flush()?;
        Ok(())
    }
}

fn ms(instant: WallTime) -> i64 {
    i64::try_from(instant.0 / 1_000_000).unwrap_or(i64::MAX)
}

/// What Anki compares to find two notes alike: the first 32 bits of a digest of the first field.
fn checksum(field: &str) -> u32 {
    let digest = Sha1::digest(field.as_bytes());
    digest[..4].iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

fn note_type(shape: &DeckShape, now: i64) -> Value {
    let fields: Vec<Value> = (0..)
        .zip(shape.fields)
        .map(|(place, name): (u32, _)| {
            json!({"name": name, "ord": place, "sticky": false, "rtl": false, "font": "Arial",
                "size": 20, "media": []})
        })
        .collect();
    let templates: Vec<Value> = (0..)
        .zip(shape.templates)
        .map(|(place, (name, question, answer)): (u32, _)| {
            json!({"name": name, "ord": place, "qfmt": question, "afmt": answer, "bqfmt": "",
                "bafmt": "", "did": null, "bfont": "", "bsize": 0})
        })
        .collect();
    let required: Vec<Value> =
        (0..shape.templates.len()).map(|place| json!([place, "any", [0]])).collect();
    json!({"id": NOTE_TYPE, "name": shape.name, "type": 0, "mod": now, "usn": -1, "sortf": 0,
        "did": DECK, "tmpls": templates, "flds": fields, "css": shape.css, "req": required,
        "latexPre": "", "latexPost": "", "latexsvg": false, "vers": [], "tags": []})
}

fn deck(id: i64, name: &str, now: i64) -> Value {
    json!({"id": id, "name": name, "mod": now, "usn": -1, "lrnToday": [0, 0],
        "revToday": [0, 0], "newToday": [0, 0], "timeToday": [0, 0], "collapsed": false,
        "browserCollapsed": false, "desc": "", "dyn": 0, "conf": 1, "extendNew": 0,
        "extendRev": 0})
}

fn options() -> Value {
    json!({"id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": true,
        "timer": 0, "replayq": true, "dyn": false,
        "new": {"bury": false, "delays": [1.0, 10.0], "initialFactor": 2500,
            "ints": [1, 4, 0], "order": 1, "perDay": 20},
        "rev": {"bury": false, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200,
            "hardFactor": 1.2},
        "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1,
            "mult": 0.0}})
}
