//! How a database file comes to have the shape this version knows: opened, checked, migrated.
//!
//! Migrations are numbered files that are only ever added. A database made by a newer version is
//! refused, never guessed at.

use std::{collections::BTreeSet, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{StoreError, admin, indexes, pieces};

/// Marks a SQLite file as ours: "AIVl" in ASCII.
pub(super) const APPLICATION_ID: i32 = 0x4149_566c;

/// How long a call waits for another process that is writing.
const BUSY_MS_MAX: u64 = 5_000;

/// How much of the file a connection keeps at hand, in KiB, once it has read that much.
const CACHE_KIB: i64 = 16 * 1024;

/// Statements a connection keeps ready. Keeping an utterance takes fifteen, and making one that
/// fires triggers takes longer than running it.
const STATEMENTS: usize = 64;

/// The migrations in order; a database's `user_version` is how many of them it has seen.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_sessions_and_entries.sql"),
    include_str!("migrations/0002_known_words.sql"),
    include_str!("migrations/0003_marks.sql"),
    include_str!("migrations/0004_deeds.sql"),
    include_str!("migrations/0005_finding.sql"),
    include_str!("migrations/0006_recordings.sql"),
    include_str!("migrations/0007_undoing.sql"),
    include_str!("migrations/0008_million.sql"),
    include_str!("migrations/0009_known_deeds.sql"),
    include_str!("migrations/0010_untold.sql"),
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
    connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    pieces::teach(&connection)?;
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
    connection.pragma_update(None, "cache_size", -CACHE_KIB).map_err(opening)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let seen = format(connection).map_err(opening)?;
    if seen > 0 && usize::try_from(seen).is_ok_and(|seen| seen < MIGRATIONS.len()) {
        admin::before_migration(connection, path)
            .map_err(|why| StoreError::NotMigrated { path: path.to_owned(), why: Box::new(why) })?;
    }
    migrate(connection).map_err(opening)
}

/// The format every database is brought to.
#[cfg(test)]
pub(super) fn format_newest() -> i32 {
    i32::try_from(MIGRATIONS.len()).unwrap_or(i32::MAX)
}

/// The format of a database: how many migrations it has seen.
pub(super) fn format(connection: &Connection) -> Result<i32, rusqlite::Error> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// True when a database has the tables, indexes and triggers its format says it has, and no others:
/// a trigger somebody added would run with the next change.
pub(super) fn has_known_shape(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let seen = usize::try_from(format(connection)?).unwrap_or(0);
    let model = Connection::open_in_memory()?;
    pieces::teach(&model)?;
    for migration in MIGRATIONS.iter().take(seen) {
        model.execute_batch(migration)?;
    }
    Ok(shape(connection)? == shape(&model)?)
}

/// What a schema holds, but for what SQLite keeps there for itself.
fn shape(connection: &Connection) -> Result<BTreeSet<(String, String, String)>, rusqlite::Error> {
    connection
        .prepare(
            "SELECT type, name, ifnull(sql, '') FROM sqlite_schema \
             WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

/// Refuses files that are no database, another program's, or a newer version's, before anything is
/// written.
pub(super) fn check_ours(connection: &Connection, path: &Path) -> Result<(), StoreError> {
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
pub(super) fn migrate(connection: &mut Connection) -> Result<(), rusqlite::Error> {
    pieces::teach(connection)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let seen: i32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    for migration in MIGRATIONS.iter().skip(usize::try_from(seen).unwrap_or(0)) {
        transaction.execute_batch(migration)?;
    }
    indexes::refill_if_old(&transaction)?;
    indexes::tell(&transaction)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", MIGRATIONS.len())?;
    transaction.commit()
}
