//! How a database file comes to have the shape this version knows: opened, checked, migrated.
//!
//! Migrations are numbered files that are only ever added. A database made by a newer version is
//! refused, never guessed at.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::StoreError;

/// Marks a SQLite file as ours: "AIVl" in ASCII.
const APPLICATION_ID: i32 = 0x4149_566c;

/// How long a call waits for another process that is writing.
const BUSY_MS_MAX: u64 = 5_000;

/// The migrations in order; a database's `user_version` is how many of them it has seen.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_sessions_and_entries.sql"),
    include_str!("migrations/0002_known_words.sql"),
    include_str!("migrations/0003_marks.sql"),
    include_str!("migrations/0004_deeds.sql"),
];

/// Opens the one connection that writes, and brings the file to the newest shape.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    create_private(path)?;
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|source| StoreError::opening(path, source))?;
    prepare(&mut connection, path)?;
    Ok(connection)
}

/// Opens a database that lives as long as its connection.
pub(super) fn open_memory() -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory()?;
    prepare(&mut connection, Path::new(":memory:"))?;
    Ok(connection)
}

/// Opens a connection that can only read. In write-ahead mode it never waits for the writer.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|source| StoreError::opening(path, source))?;
    connection.busy_timeout(Duration::from_millis(BUSY_MS_MAX))?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Makes an empty file that only its owner can read: what people said is nobody else's business.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let unusable = |source| StoreError::Unusable { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(unusable)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(unusable)?;
    Ok(())
}

fn prepare(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let opening = |source| StoreError::opening(path, source);
    connection.busy_timeout(Duration::from_millis(BUSY_MS_MAX)).map_err(opening)?;
    check_ours(connection, path)?;
    connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))
        .map_err(opening)?;
    // FULL and not NORMAL: a display driver that takes the whole machine down is an ordinary
    // evening for a streamer, and one flush an utterance costs nothing beside recognising it.
    connection.pragma_update(None, "synchronous", "FULL").map_err(opening)?;
    connection.pragma_update(None, "foreign_keys", true).map_err(opening)?;
    connection.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024).map_err(opening)?;
    migrate(connection).map_err(opening)
}

/// Refuses files that are no database, another program's, or a newer version's, before anything is
/// written.
fn check_ours(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let opening = |source| StoreError::opening(path, source);
    let number = |pragma: &str| {
        connection.query_row(pragma, [], |row| row.get::<_, i32>(0)).map_err(opening)
    };
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    let owner = number("PRAGMA application_id")?;
    if owner != APPLICATION_ID && (tables > 0 || owner != 0) {
        return Err(StoreError::NotOurs { path: path.to_owned() });
    }
    let seen = number("PRAGMA user_version")?;
    if usize::try_from(seen).map_or(true, |seen| seen > MIGRATIONS.len()) {
        return Err(StoreError::TooNew { path: path.to_owned(), found: seen });
    }
    Ok(())
}

/// Applies what is missing in one transaction: a crash half-way leaves the old shape, whole.
fn migrate(connection: &mut Connection) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let seen: i32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for migration in MIGRATIONS.iter().skip(usize::try_from(seen).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", MIGRATIONS.len())?;
    transaction.commit()
}
