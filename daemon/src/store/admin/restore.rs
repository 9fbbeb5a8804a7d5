//! Putting a backup in the place of the database.
//!
//! A backup is copied aside, checked, and brought to the newest format there. Then its pages are
//! poured over the database in one transaction of SQLite's own, so every reader and every other
//! process sees the old database or the new one, and a process killed in between has changed
//! nothing. What was there is backed up first.
//!
//! Two things outlive the change. Numbers that were given are not given again, so nobody who
//! still holds one means another row by it; and a session that runs goes on under its number.

use std::{
    fs::{self, File},
    io,
    path::Path,
    sync::PoisonError,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use serde::Serialize;
use tempfile::TempPath;
use utoipa::ToSchema;

use super::{
    AdminError, Backup, BackupReason,
    backups::{self, folder, inspect, keep, make, pour, sync, sync_folder, unfinished},
    beside, shorten_log,
};
use crate::store::{Store, StoreError, schema};

/// All pages in one step: there is no moment between two halves.
const ALL_PAGES: i32 = -1;

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Restored {
    /// The backup that is the database now.
    pub backup: String,
    /// The backup of what was the database before.
    pub before: Backup,
}

impl Store {
    /// Puts a backup in the place of the database, under all who use it. Whoever wants to write
    /// meanwhile waits.
    pub fn restore(&self, name: &str) -> Result<Restored, AdminError> {
        let path = self.inner.path.as_deref().ok_or(AdminError::NoFile)?;
        let folder = folder(path);
        let staged = stage(&folder, name)?;
        let mut writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let before = set_aside(path, &folder)?;
        let mut source = open(&staged)?;
        match carry_over(&writer, &mut source) {
            // Nothing can be carried over from what cannot be read.
            Err(AdminError::Store(_)) if before.reason == BackupReason::Damaged => {}
            done => done?,
        }
        pour(&source, &mut writer, ALL_PAGES)?;
        shorten_log(&writer)?;
        Ok(Restored { backup: name.to_owned(), before })
    }

    /// Puts a backup in the place of a database that no process uses. It may be so damaged that it
    /// cannot be opened; then its files are set aside as they are.
    pub fn restore_unused(database: &Path, name: &str) -> Result<Restored, AdminError> {
        match Self::open(database) {
            Ok(store) => store.restore(name),
            Err(
                StoreError::NotADatabase { .. }
                | StoreError::TooNew { .. }
                | StoreError::NotMigrated { .. }
                | StoreError::Failed(_),
            ) => replace(database, name),
            Err(error) => Err(error.into()),
        }
    }
}

/// A checked copy of a backup in the newest format, to be poured from.
fn stage(folder: &Path, name: &str) -> Result<TempPath, AdminError> {
    let backup = backups::find(folder, name)?;
    let staged = unfinished(folder)?;
    copy(&folder.join(&backup.name), &staged)?;
    let damaged = |faults| AdminError::Damaged { name: name.to_owned(), faults };
    match inspect(&staged) {
        Ok(faults) if faults.is_empty() => {}
        Ok(faults) => return Err(damaged(faults)),
        Err(AdminError::Store(StoreError::TooNew { found, .. })) => {
            return Err(StoreError::TooNew { path: folder.join(name), found }.into());
        }
        Err(AdminError::Store(StoreError::Full(_)) | AdminError::Full) => {
            return Err(AdminError::Full);
        }
        Err(error) => {
            return Err(damaged(vec![error.to_string().replace(&*staged.to_string_lossy(), name)]));
        }
    }
    let mut connection = open(&staged)?;
    schema::migrate(&mut connection)?;
    Ok(staged)
}

fn open(path: &Path) -> Result<Connection, AdminError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    Ok(connection)
}

fn copy(from: &Path, to: &Path) -> Result<(), AdminError> {
    let copied = File::open(from).and_then(|mut from| {
        let mut to = File::options().write(true).truncate(true).open(to)?;
        io::copy(&mut from, &mut to)
    });
    copied.map(|_| ()).map_err(|source| AdminError::file(from, source))
}

/// Backs up what is there, whole or, when it is damaged, as it is.
fn set_aside(database: &Path, folder: &Path) -> Result<Backup, AdminError> {
    let mut source = schema::open_reader(database)?;
    match make(&mut source, folder, BackupReason::BeforeRestore) {
        Err(
            AdminError::Damaged { .. }
            | AdminError::Store(StoreError::NotADatabase { .. } | StoreError::Failed(_)),
        ) => make(&mut source, folder, BackupReason::Damaged),
        done => done,
    }
}

/// Keeps in `staged` what must outlive the change: the numbers that were given, and the sessions
/// that have not ended.
fn carry_over(live: &Connection, staged: &mut Connection) -> Result<(), AdminError> {
    let change = staged.transaction()?;
    let mut given = live.prepare("SELECT name, seq FROM sqlite_sequence")?;
    let given = given.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for row in given {
        let (table, last): (String, i64) = row?;
        let known = change.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1",
            params![table, last],
        )?;
        if known == 0 {
            change.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)",
                params![table, last],
            )?;
        }
    }
    let mut running =
        live.prepare("SELECT id, title, source, started_ns FROM sessions WHERE ended_ns IS NULL")?;
    let mut running = running.query([])?;
    while let Some(row) = running.next()? {
        let (id, title, source, started): (i64, String, String, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let held = change
            .query_row("SELECT source, started_ns FROM sessions WHERE id = ?1", [id], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
            })
            .optional()?;
        match held {
            None => change.execute(
                "INSERT INTO sessions (id, title, source, started_ns) VALUES (?1, ?2, ?3, ?4)",
                params![id, title, source, started],
            )?,
            Some(same) if same == (source, started) => {
                change.execute("UPDATE sessions SET ended_ns = NULL WHERE id = ?1", [id])?
            }
            Some(_) => return Err(AdminError::SessionRuns),
        };
    }
    Ok(change.commit()?)
}

/// Puts a backup in the place of files that cannot be opened. They are copied aside first; the
/// backup takes their place by one renaming.
fn replace(database: &Path, name: &str) -> Result<Restored, AdminError> {
    let folder = folder(database);
    let staged = stage(&folder, name)?;
    let aside = unfinished(&folder)?;
    copy(database, &aside)?;
    let kept = keep(aside, &folder, BackupReason::Damaged)?;
    for ending in ["-wal", "-shm"] {
        let file = beside(database, ending);
        if !file.exists() {
            continue;
        }
        let beside_kept = beside(&folder.join(&kept), ending);
        fs::copy(&file, &beside_kept).map_err(|source| AdminError::file(&beside_kept, source))?;
        sync(&beside_kept)?;
        // A log of the damaged file must never be read into the sound one.
        fs::remove_file(&file).map_err(|source| AdminError::file(&file, source))?;
    }
    sync(&staged)?;
    staged.persist(database).map_err(|refused| AdminError::file(database, refused.error))?;
    if let Some(home) = database.parent() {
        sync_folder(home);
    }
    // The place of the backup has the format and the mode of every database from now on.
    drop(Store::open(database)?);
    let before = backups::find(&folder, &kept)?;
    Ok(Restored { backup: name.to_owned(), before })
}
