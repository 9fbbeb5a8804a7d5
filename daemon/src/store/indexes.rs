//! Keeping the full-text indexes true. Triggers write down which rows changed, and each transaction
//! ends with telling the indexes of all of them: told of one row at a time, an index writes a piece
//! of itself for each and is soon busy putting the pieces together.
//!
//! When the rules they were filled by have changed, they are filled anew. That happens while the
//! database is being opened, and tells the log how far it is.

use std::time::Instant;

use rusqlite::{Connection, params};

use super::pieces;

/// Rows between two lines of the log.
const STEP: i64 = 100_000;

/// A table that is found by its text. Its index and the list of rows to tell it of are named after
/// it.
struct Indexed {
    table: &'static str,
    /// What the index holds of a row.
    pieces: &'static str,
}

const INDEXES: [Indexed; 3] = [
    Indexed {
        table: "entries",
        pieces: "entry_pieces(japanese, reading, english, lemma, state, kind, language, band, \
                 tags)",
    },
    Indexed { table: "utterances", pieces: "text_pieces(text)" },
    Indexed { table: "known", pieces: "text_pieces(form)" },
];

/// Tells the indexes of all that changed in this transaction.
pub(super) fn tell(transaction: &Connection) -> rusqlite::Result<()> {
    for Indexed { table, pieces } in INDEXES {
        let is_told =
            !transaction.prepare_cached(&format!("SELECT 1 FROM {table}_untold"))?.exists([])?;
        if is_told {
            continue;
        }
        // In the order of their numbers: an index that is told of an earlier row writes out first
        // what it knows.
        for sql in [
            format!("DELETE FROM {table}_search WHERE rowid IN (SELECT id FROM {table}_untold)"),
            format!(
                "INSERT INTO {table}_search (rowid, pieces) SELECT t.id, {pieces} \
                 FROM {table}_untold t CROSS JOIN {table} ON {table}.id = t.id ORDER BY t.id"
            ),
            format!("DELETE FROM {table}_untold"),
        ] {
            transaction.prepare_cached(&sql)?.execute([])?;
        }
    }
    Ok(())
}

/// Fills the indexes, unless they were filled by the rules of this version.
pub(super) fn refill_if_old(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT format FROM made WHERE name = 'search'";
    let format: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    if format == pieces::FORMAT {
        return Ok(());
    }
    for indexed in INDEXES {
        refill(connection, &indexed)?;
    }
    connection.execute("UPDATE made SET format = ?1 WHERE name = 'search'", [pieces::FORMAT])?;
    Ok(())
}

fn refill(connection: &Connection, indexed: &Indexed) -> rusqlite::Result<()> {
    let Indexed { table, pieces } = indexed;
    let began = Instant::now();
    let index = format!("{table}_search");
    connection.execute(&format!("INSERT INTO {index} ({index}) VALUES ('delete-all')"), [])?;
    connection.execute(&format!("DELETE FROM {table}_untold"), [])?;
    let fill = format!(
        "INSERT INTO {index} (rowid, pieces) SELECT id, {pieces} FROM {table} \
         WHERE id > ?1 AND id <= ?2"
    );
    let sql = format!("SELECT ifnull(max(id), 0) FROM {table}");
    let last: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
    let mut done = 0;
    while done < last {
        connection.prepare_cached(&fill)?.execute(params![done, done + STEP])?;
        done += STEP;
        if last > STEP {
            let seconds = began.elapsed().as_secs();
            let reached = done.min(last);
            tracing::info!(table, rows = reached, of = last, seconds, "making the search index");
        }
    }
    Ok(())
}
