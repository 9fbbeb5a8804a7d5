//! Looking after the database itself: what it takes, whether it is sound, making it smaller, and
//! (in the rooms below) backups and their way back.
//!
//! Everything here works beside a running session. Compacting and restoring hold the writer, so
//! what is heard meanwhile waits; nothing of it is lost.

mod backups;
mod restore;
#[cfg(test)]
mod tests;

use std::{
    io,
    path::{Path, PathBuf},
    sync::PoisonError,
};

use rusqlite::{Connection, ErrorCode};
use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

use super::{Store, StoreError, schema};
pub(super) use backups::before_migration;
pub use backups::{Backup, BackupReason, backups_of};
pub use restore::Restored;

/// What integrity checks name at most; a torn file has one fault on every page.
const FAULTS_MAX: usize = 100;

/// What the database takes and may give back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DatabaseStatus {
    /// The format of the file: how many migrations it has seen.
    pub format: i32,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of the write-ahead log beside it.
    pub log_bytes: u64,
    /// Bytes inside the file that nothing uses; compacting gives them back.
    pub free_bytes: u64,
    /// Bytes that must be free on the disk while it is compacted.
    pub compact_needs_bytes: u64,
    /// Bytes that must be free on the disk for a backup.
    pub backup_needs_bytes: u64,
}

/// What a table takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TableSize {
    /// Its name.
    pub name: String,
    /// Bytes of its rows.
    pub bytes: u64,
    /// Bytes of its indexes.
    pub index_bytes: u64,
}

/// How closely the database is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CheckDepth {
    /// Pages, rows, foreign keys. Some seconds for a large database.
    Quick,
    /// Indexes against rows, full text against its index, and counts too. Several times as long.
    Full,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Checked {
    /// How closely it was looked at.
    pub depth: CheckDepth,
    /// What is wrong, at most 100 things; empty when nothing is.
    pub faults: Vec<String>,
}

/// What compacting brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Compacted {
    /// Bytes of the file before.
    pub before_bytes: u64,
    /// Bytes of the file now.
    pub after_bytes: u64,
}

/// Why the database was not looked after, by what the caller can do about it.
#[derive(Debug, Error)]
pub enum AdminError {
    /// The store refused; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of the backups cannot be made, read or replaced.
    #[error("{} cannot be used", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The disk is full; what was begun is gone again.
    #[error("the disk is full")]
    Full,
    /// There is no such backup.
    #[error("there is no backup `{name}`")]
    NoSuchBackup {
        /// As it was asked for.
        name: String,
    },
    /// What was copied is damaged: it is not used.
    #[error("{name} is damaged ({})", faults.first().map_or("no reason is known", String::as_str))]
    Damaged {
        /// Which file.
        name: String,
        /// What is wrong with it.
        faults: Vec<String>,
    },
    /// Another installation made the backup, and a session runs here that has its number there.
    #[error("a session is running that this backup knows as another one")]
    SessionRuns,
    /// The database lives in memory; there is nothing to copy to or from.
    #[error("this database has no file")]
    NoFile,
}

impl From<rusqlite::Error> for AdminError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl AdminError {
    /// What a person does about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Store(StoreError::Full(_)) | Self::Full => {
                "make room on the disk, or delete a backup, and repeat; nothing was changed"
            }
            Self::Store(error) => error.next_step(),
            Self::File { .. } => "check that the folder of the database is yours to write",
            Self::NoSuchBackup { .. } => "`aivlingual db backups` lists those there are",
            Self::Damaged { .. } => "choose another backup; nothing was changed",
            Self::SessionRuns => "quit OBS so that the session ends, and repeat",
            Self::NoFile => "run AIVlingual with a state directory",
        }
    }

    fn file(path: &Path, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::StorageFull {
            return Self::Full;
        }
        Self::File { path: path.to_owned(), source }
    }
}

impl Store {
    /// What the database takes. Quick at any size.
    pub fn database_status(&self) -> Result<DatabaseStatus, StoreError> {
        let log_bytes =
            self.inner.path.as_deref().map_or(0, |path| {
                std::fs::metadata(beside(path, "-wal")).map_or(0, |file| file.len())
            });
        self.read(|connection| {
            let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u64>(0));
            let page = number("PRAGMA page_size")?;
            let bytes = page * number("PRAGMA page_count")?;
            let free_bytes = page * number("PRAGMA freelist_count")?;
            Ok(DatabaseStatus {
                format: schema::format(connection)?,
                bytes,
                log_bytes,
                free_bytes,
                // A compacted copy is made first, and then written over the file by way of the log.
                compact_needs_bytes: 2 * (bytes - free_bytes),
                backup_needs_bytes: bytes,
            })
        })
    }

    /// What each table takes, the largest first. Reads the whole file: seconds when it is large.
    pub fn table_sizes(&self) -> Result<Vec<TableSize>, StoreError> {
        self.read(|connection| {
            let mut select = connection.prepare(
                "SELECT s.tbl_name, d.name <> s.tbl_name, sum(d.pgsize) FROM dbstat d \
                 JOIN sqlite_schema s ON s.name = d.name WHERE d.aggregate = TRUE GROUP BY 1, 2",
            )?;
            let rows = select
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<Result<Vec<(String, bool, u64)>, _>>()?;
            let searches = names(connection, "sql LIKE 'CREATE VIRTUAL%'")?;
            Ok(by_table(rows, &searches))
        })
    }

    /// Looks for damage. Reads the whole file: seconds when it is large.
    pub fn check(&self, depth: CheckDepth) -> Result<Checked, StoreError> {
        let Some(path) = &self.inner.path else {
            return Ok(Checked { depth, faults: self.read(|held| faults(held, depth))? });
        };
        // A connection that has searched before judges the full text by what it remembers of it.
        let mut fresh = schema::open_reader(path)?;
        let snapshot = fresh.transaction()?;
        Ok(Checked { depth, faults: faults(&snapshot, depth)? })
    }

    /// Writes the file anew without its gaps. Whoever wants to write meanwhile waits.
    pub fn compact(&self) -> Result<Compacted, StoreError> {
        let before_bytes = self.size_bytes()?;
        {
            let writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
            for index in ["entries_search", "utterances_search", "known_search"] {
                writer.execute(&format!("INSERT INTO {index}({index}) VALUES ('optimize')"), [])?;
            }
            writer.execute_batch("VACUUM")?;
            shorten_log(&writer)?;
        }
        Ok(Compacted { before_bytes, after_bytes: self.size_bytes()? })
    }
}

/// Moves what the log holds into the file, as far as that goes without waiting for a reader.
fn shorten_log(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

/// The file SQLite keeps beside a database.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn names(connection: &Connection, condition: &str) -> rusqlite::Result<Vec<String>> {
    let sql = format!(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' \
         ESCAPE '~' AND {condition} ORDER BY name"
    );
    connection.prepare(&sql)?.query_map([], |row| row.get(0))?.collect()
}

/// Adds up what belongs together: a full-text index lies in several tables named after it.
fn by_table(rows: Vec<(String, bool, u64)>, searches: &[String]) -> Vec<TableSize> {
    let mut sizes: Vec<TableSize> = Vec::new();
    for (table, is_index, bytes) in rows {
        let owner = searches.iter().find(|search| {
            table.strip_prefix(search.as_str()).is_some_and(|rest| rest.starts_with('_'))
        });
        let name = owner.cloned().unwrap_or(table);
        let place = sizes.iter().position(|size| size.name == name).unwrap_or_else(|| {
            sizes.push(TableSize { name, bytes: 0, index_bytes: 0 });
            sizes.len() - 1
        });
        let held = if is_index { &mut sizes[place].index_bytes } else { &mut sizes[place].bytes };
        *held += bytes;
    }
    sizes.sort_by_key(|size| std::cmp::Reverse(size.bytes + size.index_bytes));
    sizes
}

/// What is wrong with a database.
pub(super) fn faults(
    connection: &Connection,
    depth: CheckDepth,
) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    let pragma = match depth {
        CheckDepth::Quick => "quick_check",
        CheckDepth::Full => "integrity_check",
    };
    let looked = connection.pragma_query(None, pragma, |row| {
        faults.push(row.get::<_, String>(0)?);
        Ok(())
    });
    if is_malformed(looked)? {
        faults.push("its pages do not hold together".to_owned());
    }
    faults.retain(|fault| fault != "ok");
    let looked = connection.pragma_query(None, "foreign_key_check", |row| {
        faults.push(format!("a row of {} points nowhere", row.get::<_, String>(0)?));
        Ok(())
    });
    if is_malformed(looked)? {
        faults.push("its rows cannot be followed".to_owned());
    }
    if depth == CheckDepth::Full && faults.is_empty() {
        let format = schema::format(connection)?;
        for (_, sql, fault) in OWN_CHECKS.iter().filter(|(since, ..)| *since <= format) {
            let rows: u64 = connection.query_row(sql, [], |row| row.get(0))?;
            if rows > 0 {
                faults.push(format!("{fault} ({rows})"));
            }
        }
    }
    faults.truncate(FAULTS_MAX);
    Ok(faults)
}

/// Whether a look at the database found it too damaged to go on; any other failure is one.
fn is_malformed(looked: rusqlite::Result<()>) -> rusqlite::Result<bool> {
    match looked {
        Ok(()) => Ok(false),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => Ok(true),
        Err(error) => Err(error),
    }
}

/// What SQLite cannot know: since which format, a question whose answer must be 0, and what another
/// answer means. An empty file, which has no format, cannot answer the first and is refused.
const OWN_CHECKS: [(i32, &str, &str); 6] = [
    (
        0,
        "SELECT count(*) FROM entries e WHERE sightings <> \
         (SELECT count(*) FROM sightings s WHERE s.entry_id = e.id)",
        "entries whose sightings are counted wrong",
    ),
    (
        0,
        "SELECT count(*) FROM entries WHERE id NOT IN (SELECT id FROM entries_search_docsize)",
        "entries that search does not find",
    ),
    (
        0,
        "SELECT count(*) FROM utterances WHERE id NOT IN \
         (SELECT id FROM utterances_search_docsize)",
        "utterances that search does not find",
    ),
    (
        5,
        "SELECT count(*) FROM known WHERE id NOT IN (SELECT id FROM known_search_docsize)",
        "known words that search does not find",
    ),
    (
        10,
        "SELECT (SELECT count(*) FROM entries_untold) + (SELECT count(*) FROM utterances_untold)",
        "changes that search was not told of",
    ),
    (10, "SELECT count(*) FROM known_untold", "known words that search was not told of"),
];
