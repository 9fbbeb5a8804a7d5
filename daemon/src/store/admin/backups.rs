//! Copies of the database beside it: made while it is in use, looked at before they count, and
//! listed by the names of their files.
//!
//! A backup is written under another name and renamed when it has been opened, checked and counted,
//! so whatever has a backup's name was whole when it got it.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use aivlingual_shared::time::WallTime;
use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup as Copying, StepResult},
    config::DbConfig,
};
use serde::Serialize;
use tempfile::TempPath;
use utoipa::ToSchema;

use super::{AdminError, CheckDepth, faults, names};
use crate::store::{Store, StoreError, schema};

/// The folder of the backups, beside the database.
const FOLDER: &str = "backups";
/// How a file begins that is not a backup yet.
const UNFINISHED: &str = ".unfinished-";
/// Backups the program makes by itself that are kept, of each reason.
const OWN_KEPT_MAX: usize = 5;
/// Pages copied before others that write are let in between; the copy stays one consistent state.
const PAGES_AT_ONCE: i32 = 4_096;
/// How long and how often a copy waits for another process.
const WAIT: Duration = Duration::from_millis(100);
const WAITS_MAX: u32 = 100;
/// The first bytes of a SQLite file that are of interest here.
const HEADER_BYTES: usize = 72;

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BackupReason {
    /// The owner wanted it.
    Manual,
    /// Another backup was about to take the database's place.
    BeforeRestore,
    /// A newer version was about to change the format.
    BeforeMigration,
    /// It was set aside as it was, and is damaged.
    Damaged,
    /// Somebody put the file there.
    Brought,
}

impl BackupReason {
    const NAMED: [(Self, &'static str); 4] = [
        (Self::Manual, "manual"),
        (Self::BeforeRestore, "before-restore"),
        (Self::BeforeMigration, "before-migration"),
        (Self::Damaged, "damaged"),
    ];

    fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(reason, _)| *reason == self).map_or("brought", |(_, name)| name)
    }
}

/// A copy of the database in its folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Backup {
    /// The name of its file; what it is restored by.
    pub name: String,
    /// Why it was made.
    pub reason: BackupReason,
    /// When it was made, in nanoseconds since 1970.
    #[schema(value_type = u64)]
    pub made: WallTime,
    /// Bytes of the file.
    pub bytes: u64,
    /// The format it has; absent when the file is not a database of ours.
    pub format: Option<i32>,
}

impl Store {
    /// Where backups lie.
    pub fn backups_dir(&self) -> Option<PathBuf> {
        self.inner.path.as_deref().map(folder)
    }

    /// Copies the database while it is in use, and checks the copy. Takes a while for a large one.
    pub fn back_up(&self) -> Result<Backup, AdminError> {
        let path = self.inner.path.as_deref().ok_or(AdminError::NoFile)?;
        make(&mut schema::open_reader(path)?, &folder(path), BackupReason::Manual)
    }

    /// The backups, the latest first. A file somebody put into the folder counts, too.
    pub fn backups(&self) -> Result<Vec<Backup>, AdminError> {
        self.backups_dir().map_or_else(|| Ok(Vec::new()), |folder| list(&folder))
    }

    /// Deletes a backup.
    pub fn delete_backup(&self, name: &str) -> Result<(), AdminError> {
        let none = || AdminError::NoSuchBackup { name: name.to_owned() };
        let folder = self.backups_dir().ok_or_else(none)?;
        let path = folder.join(find(&folder, name)?.name);
        fs::remove_file(&path).map_err(|source| AdminError::file(&path, source))
    }
}

/// The backups of a database, which is not opened: it may be damaged.
pub fn backups_of(database: &Path) -> Result<Vec<Backup>, AdminError> {
    list(&folder(database))
}

/// The folder of the backups of a database.
pub(super) fn folder(database: &Path) -> PathBuf {
    database.with_file_name(FOLDER)
}

/// The backup of that name. Only what the list shows is found, so a name leads nowhere else.
pub(super) fn find(folder: &Path, name: &str) -> Result<Backup, AdminError> {
    let found = list(folder)?.into_iter().find(|backup| backup.name == name);
    found.ok_or_else(|| AdminError::NoSuchBackup { name: name.to_owned() })
}

/// The backups in a folder, the latest first.
pub(super) fn list(folder: &Path) -> Result<Vec<Backup>, AdminError> {
    let unreadable = |source| AdminError::file(folder, source);
    let files = match fs::read_dir(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut backups = Vec::new();
    for file in files {
        let file = file.map_err(unreadable)?;
        let Ok(name) = file.file_name().into_string() else { continue };
        // Links are not followed: a backup is a file of this folder.
        let Ok(about) = file.metadata() else { continue };
        if !about.is_file() || !name.ends_with(".db") || name.starts_with('.') {
            continue;
        }
        let (made, reason) =
            read_name(&name).unwrap_or_else(|| (modified(&about), BackupReason::Brought));
        let format = format_of(&file.path());
        backups.push(Backup { name, reason, made, bytes: about.len(), format });
    }
    backups.sort_by(|a, b| (b.made, &b.name).cmp(&(a.made, &a.name)));
    Ok(backups)
}

fn modified(about: &fs::Metadata) -> WallTime {
    let when = about.modified().ok();
    let when = when.and_then(|when| when.duration_since(std::time::UNIX_EPOCH).ok());
    WallTime(when.map_or(0, |age| u64::try_from(age.as_nanos()).unwrap_or(u64::MAX)))
}

/// The format a file says it has, if it says that it is ours.
fn format_of(path: &Path) -> Option<i32> {
    let mut header = [0; HEADER_BYTES];
    File::open(path).ok()?.read_exact(&mut header).ok()?;
    let number = |at: usize| Some(i32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    (number(68)? == schema::APPLICATION_ID).then(|| number(60)).flatten()
}

const TIME: &str = "%Y%m%d-%H%M%S%.3f";

fn name_of(made: jiff::Zoned, reason: BackupReason, number: usize) -> String {
    let again = if number > 1 { format!("-{number}") } else { String::new() };
    format!("aivlingual-{}-{}{again}.db", made.strftime(TIME), reason.name())
}

/// When and why a backup was made, by its name; times in names are those of UTC.
fn read_name(name: &str) -> Option<(WallTime, BackupReason)> {
    let rest = name.strip_prefix("aivlingual-")?.strip_suffix(".db")?;
    let (time, reason) = rest.split_at_checked("20260101-000000.000".len())?;
    let made = jiff::civil::DateTime::strptime(TIME, time).ok()?;
    let made = made.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_nanosecond();
    let reason = reason.strip_prefix('-')?;
    let (found, number) = BackupReason::NAMED.iter().find_map(|(found, name)| {
        let rest = reason.strip_prefix(name)?;
        let number = if rest.is_empty() { 1 } else { rest.strip_prefix('-')?.parse().ok()? };
        Some((*found, number))
    })?;
    // Those of one moment follow one another.
    let made = u64::try_from(made).ok()?.checked_add(number)?.checked_sub(1)?;
    Some((WallTime(made), found))
}

/// Copies what `source` reads, checks the copy and gives it its name. A damaged copy is not kept.
pub(super) fn make(
    source: &mut Connection,
    folder: &Path,
    reason: BackupReason,
) -> Result<Backup, AdminError> {
    let copy = unfinished(folder)?;
    let counted = copy_to(source, &copy)?;
    // A copy of a damaged database is as damaged, and still all there is of it.
    if reason != BackupReason::Damaged {
        // What only this program counts may be wrong in an older format; the migration counts anew.
        // Indexes are not compared with their tables: it would hold up the first start after an
        // update by as long again as everything else, and a wrong index is no loss.
        let depth = match reason {
            BackupReason::BeforeMigration => CheckDepth::Quick,
            _ => CheckDepth::Full,
        };
        let found = inspect(&copy, Some(&counted), depth)?;
        if !found.is_empty() {
            return Err(AdminError::Damaged { name: "the database".to_owned(), faults: found });
        }
    }
    let name = keep(copy, folder, reason)?;
    prune(folder, reason)?;
    find(folder, &name)
}

/// Before a newer version changes the format of `connection`, its database is copied.
pub(in crate::store) fn before_migration(
    connection: &mut Connection,
    database: &Path,
) -> Result<(), AdminError> {
    make(connection, &folder(database), BackupReason::BeforeMigration).map(|_| ())
}

/// An empty private file in the folder, gone again unless it is kept.
pub(super) fn unfinished(folder: &Path) -> Result<TempPath, AdminError> {
    let unusable = |source| AdminError::file(folder, source);
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).map_err(unusable)?;
    let file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder).map_err(unusable)?;
    Ok(file.into_temp_path())
}

/// How many rows each table has.
type Rows = BTreeMap<String, u64>;

fn rows(connection: &Connection) -> Result<Rows, rusqlite::Error> {
    let tables = names(connection, "sql NOT LIKE 'CREATE VIRTUAL%'")?;
    let count = |table: String| {
        let sql = format!("SELECT count(*) FROM \"{table}\"");
        Ok((table, connection.query_row(&sql, [], |row| row.get(0))?))
    };
    tables.into_iter().map(count).collect()
}

/// Copies one consistent state of `source`, and counts its rows.
fn copy_to(source: &mut Connection, to: &Path) -> Result<Rows, AdminError> {
    let mut target = Connection::open_with_flags(
        to,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    let snapshot = source.transaction()?;
    // Reading pins the state, so that what is counted is what is copied. A damaged table counts
    // for nothing; the copy is looked at afterwards.
    let counted = rows(&snapshot).unwrap_or_default();
    pour(&snapshot, &mut target, PAGES_AT_ONCE)?;
    drop(snapshot);
    // One file, and nothing beside it.
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    Ok(counted)
}

/// Copies a database page by page over another; all of it, or nothing.
pub(super) fn pour(
    source: &Connection,
    target: &mut Connection,
    pages_at_once: i32,
) -> Result<(), AdminError> {
    let copying = Copying::new(source, target)?;
    let mut waits = 0;
    loop {
        match copying.step(pages_at_once)? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ if waits < WAITS_MAX => {
                waits += 1;
                std::thread::sleep(WAIT);
            }
            _ => {
                let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
                return Err(rusqlite::Error::SqliteFailure(busy, None).into());
            }
        }
    }
}

/// What is wrong with a copy: not ours, of a newer version, of another shape, damaged, or not all
/// of what was counted.
pub(super) fn inspect(
    path: &Path,
    counted: Option<&Rows>,
    depth: CheckDepth,
) -> Result<Vec<String>, AdminError> {
    let connection = open_stranger(path)?;
    schema::check_ours(&connection, path)?;
    if !schema::has_known_shape(&connection)? {
        return Ok(vec!["its tables are not those this program makes".to_owned()]);
    }
    let mut found = faults(&connection, depth)?;
    if found.is_empty()
        && counted.is_some_and(|counted| rows(&connection).ok().as_ref() != Some(counted))
    {
        found.push("rows are missing".to_owned());
    }
    Ok(found)
}

/// Opens a file that may be anybody's: nothing its schema holds is trusted.
fn open_stranger(path: &Path) -> Result<Connection, AdminError> {
    let opening = |source| AdminError::from(StoreError::opening(path, source));
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(opening)?;
    for (config, is_on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ] {
        connection.set_db_config(config, is_on).map_err(opening)?;
    }
    connection.pragma_update(None, "cell_size_check", true).map_err(opening)?;
    Ok(connection)
}

/// Gives a finished copy its name, for good.
pub(super) fn keep(
    copy: TempPath,
    folder: &Path,
    reason: BackupReason,
) -> Result<String, AdminError> {
    sync(&copy)?;
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let mut copy = copy;
    for number in 1.. {
        let name = name_of(now.clone(), reason, number);
        match copy.persist_noclobber(folder.join(&name)) {
            Ok(()) => {
                sync_folder(folder);
                return Ok(name);
            }
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => copy = taken.path,
            Err(refused) => return Err(AdminError::file(folder, refused.error)),
        }
    }
    Err(AdminError::file(folder, io::ErrorKind::AlreadyExists.into()))
}

/// Waits until a file has reached the disk.
pub(super) fn sync(path: &Path) -> Result<(), AdminError> {
    let file = File::options().write(true).open(path);
    file.and_then(|file| file.sync_all()).map_err(|source| AdminError::file(path, source))
}

/// The same for the names in a folder, on systems that can.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        // Where a folder cannot be synced, the system does it by itself.
        let _ = folder.sync_all();
    }
}

/// Deletes the oldest of what the program made by itself, and what a killed process left.
fn prune(folder: &Path, reason: BackupReason) -> Result<(), AdminError> {
    if matches!(reason, BackupReason::BeforeRestore | BackupReason::BeforeMigration) {
        let same = list(folder)?.into_iter().filter(|backup| backup.reason == reason);
        for old in same.skip(OWN_KEPT_MAX) {
            let path = folder.join(old.name);
            fs::remove_file(&path).map_err(|source| AdminError::file(&path, source))?;
        }
    }
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_left = file.file_name().to_string_lossy().starts_with(UNFINISHED)
            && file.metadata().is_ok_and(|about| is_old(&about));
        if is_left {
            // What cannot be removed now is tried again the next time.
            let _ = fs::remove_file(file.path());
        }
    }
    Ok(())
}

/// A copy that is being made is younger than a day.
fn is_old(about: &fs::Metadata) -> bool {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    about.modified().is_ok_and(|when| when.elapsed().is_ok_and(|age| age > DAY))
}
