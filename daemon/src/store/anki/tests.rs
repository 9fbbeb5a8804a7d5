use std::io::Write;

use rusqlite::params;
use tempfile::TempDir;

use super::*;

/// A collection as older versions make it, with two decks, one of them studied.
fn older(path: &Path) {
    let connection = Connection::open(path).expect("a database");
    connection
        .execute_batch(
            "CREATE TABLE col (models TEXT, decks TEXT);
             CREATE TABLE notes (id INTEGER PRIMARY KEY, mid INTEGER, flds TEXT);
             CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER, did INTEGER, reps INTEGER);
             INSERT INTO cards VALUES (1, 10, 1, 4), (2, 11, 2, 0), (3, 10, 2, 0);",
        )
        .expect("the tables");
    let models = r#"{"7": {"name": "Basic", "flds": [{"name": "Word"}, {"name": "Meaning"}]}}"#;
    let decks = r#"{"1": {"name": "Japanese::Core"}, "2": {"name": "New"}}"#;
    connection.execute("INSERT INTO col VALUES (?1, ?2)", [models, decks]).expect("a row");
    for (id, fields) in [(10, "食[た]べる\u{1f}to eat"), (11, "猫\u{1f}cat")] {
        connection
            .execute("INSERT INTO notes VALUES (?1, 7, ?2)", params![id, fields])
            .expect("a note");
    }
}

/// The same as newer versions make it.
fn newer(path: &Path) {
    older(path);
    let connection = Connection::open(path).expect("a database");
    connection
        .execute_batch(
            "CREATE TABLE fields (ntid INTEGER, ord INTEGER, name TEXT);
             CREATE TABLE decks (id INTEGER PRIMARY KEY, name TEXT);
             INSERT INTO fields VALUES (7, 1, 'Meaning'), (7, 0, 'Word');
             INSERT INTO decks VALUES (1, 'Japanese' || char(31) || 'Core'), (2, 'New');
             UPDATE col SET models = '', decks = '';",
        )
        .expect("the tables");
}

fn check(read: &AnkiNotes) {
    assert_eq!(read.field_names[&7], ["Word", "Meaning"]);
    let notes: Vec<_> =
        read.notes.iter().map(|note| (note.id, &*note.deck, note.is_reviewed)).collect();
    assert_eq!(notes, [(10, "Japanese::Core", true), (11, "New", false)]);
    assert_eq!(read.notes[0].fields, ["食[た]べる", "to eat"]);
}

fn packed(path: &Path, members: &[(&str, &[u8])]) {
    let mut archive = zip::ZipWriter::new(File::create(path).expect("a file"));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).expect("a member");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("a package");
}

#[test]
fn collections_of_every_age_are_read() {
    let home = TempDir::new().expect("a directory");
    let (bare, new) = (home.path().join("collection.anki2"), home.path().join("new"));
    older(&bare);
    newer(&new);
    let before = std::fs::read(&bare).expect("bytes");
    check(&anki_notes(&bare).expect("read"));
    assert_eq!(std::fs::read(&bare).expect("bytes"), before, "never written to");

    let package = home.path().join("deck.apkg");
    packed(&package, &[("media", b"{}"), ("collection.anki2", &before)]);
    check(&anki_notes(&package).expect("read"));

    // The newest format leaves a dummy behind in the place of the older.
    let bytes = std::fs::read(&new).expect("bytes");
    let small = zstd::encode_all(&bytes[..], 1).expect("compressed");
    packed(&package, &[("collection.anki2", b"update!"), ("collection.anki21b", &small)]);
    check(&anki_notes(&package).expect("read"));
}

#[test]
fn what_is_no_collection_is_refused() {
    let home = TempDir::new().expect("a directory");
    let path = home.path().join("file");
    let refusal = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("written");
        anki_notes(&path).expect_err("must be refused")
    };
    assert!(matches!(refusal(b"PK\x03\x04 and then noise"), AnkiError::NotAPackage(_)));
    assert!(matches!(refusal(b"SQLite format 3\0 and then noise"), AnkiError::Damaged(_)));
    assert!(matches!(refusal(b""), AnkiError::NotAnki));
    packed(&path, &[("readme.txt", b"hello")]);
    assert!(matches!(anki_notes(&path), Err(AnkiError::NoCollection)));
    packed(&path, &[("collection.anki21b", b"not compressed")]);
    assert!(anki_notes(&path).is_err());
    assert!(matches!(anki_notes(&home.path().join("none")), Err(AnkiError::Unreadable(_))));
}

#[test]
fn a_view_in_the_place_of_a_table_is_not_run() {
    let home = TempDir::new().expect("a directory");
    let path = home.path().join("hostile");
    let connection = Connection::open(&path).expect("a database");
    connection
        .execute_batch(
            "CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)
             SELECT id, 1 AS mid, 'x' AS flds FROM n;",
        )
        .expect("a view");
    drop(connection);
    assert!(matches!(anki_notes(&path), Err(AnkiError::NotAnki)));
}
