//! Filling the full-text indexes anew, when the rules they were filled by have changed. It happens
//! while the database is being opened, and tells the log how far it is.

use std::time::Instant;

use rusqlite::{Connection, params};

use super::pieces;

/// Rows between two lines of the log.
const STEP: i64 = 100_000;

/// What is found by its text: the table, its index, and how a row is filled in.
const INDEXES: [(&str, &str); 3] = [
    (
        "entries",
        "INSERT INTO entries_search (rowid, pieces) SELECT id, entry_pieces(japanese, reading, \
         english, lemma, state, kind, language, band, tags) FROM entries \
         WHERE id > ?1 AND id <= ?2",
    ),
    (
        "utterances",
        "INSERT INTO utterances_search (rowid, pieces) SELECT id, text_pieces(text) \
         FROM utterances WHERE id > ?1 AND id <= ?2",
    ),
    (
        "known",
        "INSERT INTO known_search (rowid, pieces) SELECT id, text_pieces(form) FROM known \
         WHERE id > ?1 AND id <= ?2",
    ),
];

/// Fills the indexes, unless they were filled by the rules of this version.
pub(super) fn refill_if_old(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT format FROM made WHERE name = 'search'";
    let format: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    if format == pieces::FORMAT {
        return Ok(());
    }
    for (table, fill) in INDEXES {
        refill(connection, table, fill)?;
    }
    connection.execute("UPDATE made SET format = ?1 WHERE name = 'search'", [pieces::FORMAT])?;
    Ok(())
}

fn refill(connection: &Connection, table: &str, fill: &str) -> rusqlite::Result<()> {
    let began = Instant::now();
    let index = format!("{table}_search");
    connection.execute(&format!("INSERT INTO {index} ({index}) VALUES ('delete-all')"), [])?;
    let sql = format!("SELECT ifnull(max(id), 0) FROM {table}");
    let last: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
    let mut done = 0;
    while done < last {
        connection.prepare_cached(fill)?.execute(params![done, done + STEP])?;
        done += STEP;
        if last > STEP {
            let seconds = began.elapsed().as_secs();
            let reached = done.min(last);
            tracing::info!(table, rows = reached, of = last, seconds, "making the search index");
        }
    }
    Ok(())
}
