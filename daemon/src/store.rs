//! Memory: all that must outlive the process, in one SQLite file. Every line of SQL in the product
//! is in this room.
//!
//! A [`Store`] is a handle to share and clone. Its calls block, usually for less than a
//! millisecond, and are made from threads that may block, never from an asynchronous task. One
//! connection writes; readers have connections of their own and never wait for it. A call that
//! returned has reached the disk: a process killed the next instant has lost nothing.
//!
//! Search is an index of every run of one to three characters of folded text, in kana, kanji and
//! Latin letters: it needs no segmentation. Triggers note what it must be told, and it is told
//! before a transaction ends.

mod admin;
mod anki;
mod answers;
mod deeds;
mod duplicates;
mod entries;
mod facets;
mod finding;
mod fold;
mod imports;
mod indexes;
mod keep;
mod known;
mod marks;
mod pages;
mod pieces;
mod recordings;
mod romaji;
mod rows;
mod schema;
mod sessions;
mod taught;
#[cfg(test)]
mod tests;
mod views;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use aivlingual_shared::time::WallTime;
use rusqlite::{Connection, ErrorCode};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::{
    Entry, EntryId, EntryState, Kind, Language, Level, Mark, MarkId, SessionId, Utterance,
    UtteranceId, numbers,
};
pub use admin::{
    AdminError, Backup, BackupReason, CheckDepth, Checked, Compacted, DatabaseStatus, Restored,
    TableSize, backups_of,
};
pub use anki::{
    AnkiError, AnkiNote, AnkiNotes, DeckError, DeckFile, DeckNote, DeckShape, anki_notes, is_anki,
};
pub use answers::KeptAnswer;
pub use deeds::{
    Change, Deed, DeedId, DeedKind, Done, Outcome, TAGS_MAX, TagCount, Taken, UNDO_DAYS, Wanted,
    Wish,
};
pub use duplicates::Doubles;
pub use facets::{Facet, Facets};
pub use imports::{Exported, Import, Look};
pub use known::{KeptKnown, KnownId};
pub use pages::{Cursor, Page, Slice};
pub use recordings::{
    Leaving, MetThere, Part, RecordingLink, SessionEdit, SessionTotals, VideoLink,
};
pub use taught::Became;
pub use views::{KeptView, ViewId};

/// Idle reading connections that are kept open.
const READERS_IDLE_MAX: usize = 4;

/// The product's memory.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    /// Where readers connect; a database in memory has only its writer.
    path: Option<PathBuf>,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

/// Why the store did not do what was asked, by what the caller can do about it.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file or its folder cannot be made or written: choose another place or mend its
    /// permissions.
    #[error("the database {} cannot be opened or made", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file is no database: move it away and a new one is made, or put a backup in its place.
    #[error("{} is not a database", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file is a database of some other program: name another file.
    #[error("the database {} belongs to another program", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A newer version made the file: update the program.
    #[error("{} was made by a newer version (format {found})", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// The format it has.
        found: i32,
    },
    /// The file is of an older format, and no sound copy of it could be made before changing it.
    #[error("{} is left in its older format", path.display())]
    NotMigrated {
        /// The file.
        path: PathBuf,
        /// Why there is no copy.
        #[source]
        why: Box<AdminError>,
    },
    /// There is no such session, utterance or entry.
    #[error("not found")]
    NotFound,
    /// Somebody changed the entry since it was read: read it again and decide.
    #[error("changed by somebody else meanwhile")]
    Conflict {
        /// The version it has now.
        current: u64,
    },
    /// The entry was merged into another: use that one.
    #[error("merged into entry {}", into.0)]
    Merged {
        /// The one that stayed.
        into: EntryId,
    },
    /// There is no deed to take back, or to do again.
    #[error("nothing to take back or to do again")]
    NoDeed,
    /// The deed is too old: it is told, and stays as it is.
    #[error("it was done more than {} days ago", UNDO_DAYS)]
    Sealed,
    /// What the deed touched was changed later: take the later deed back first.
    #[error("what it touched was changed later")]
    Overtaken {
        /// The latest deed that touched it, where it was one.
        by: Option<DeedId>,
    },
    /// An entry cannot come back, for its expression was heard again and has a new one: merge or
    /// delete that first.
    #[error("heard again meanwhile, as entry {}", entry.0)]
    HeardAgain {
        /// The new one.
        entry: EntryId,
    },
    /// The cursor was not given by this store for this order: begin again at the first page.
    #[error("not a cursor of this list")]
    BadCursor,
    /// The disk is full: nothing was written; make room and repeat.
    #[error("the disk is full")]
    Full(#[source] rusqlite::Error),
    /// Another process held the database too long: repeat.
    #[error("the database is busy")]
    Busy(#[source] rusqlite::Error),
    /// The database failed; nothing of the call was written.
    #[error("the database failed")]
    Failed(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if matches!(error, rusqlite::Error::QueryReturnedNoRows) {
            return Self::NotFound;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full(error),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(error),
            _ => Self::Failed(error),
        }
    }
}

impl StoreError {
    /// What a person does about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Unusable { .. } => "check that its folder exists and is yours to write",
            Self::NotADatabase { .. } => {
                "`aivlingual db restore` puts a backup in its place; or move it away to start afresh"
            }
            Self::NotMigrated { why, .. } => why.next_step(),
            Self::NotOurs { .. } => "choose another file for the database",
            Self::TooNew { .. } => "update AIVlingual to open it",
            Self::NotFound => "check the number; it may have been deleted",
            Self::Conflict { .. } => "read it again and decide",
            Self::Merged { .. } => "change the entry it was merged into",
            Self::NoDeed => "decide something first",
            Self::Sealed => "change the entry as it is now",
            Self::Overtaken { .. } => "take back the later change of the same entry first",
            Self::HeardAgain { .. } => "merge the new entry into another one or delete it first",
            Self::BadCursor => "begin again at the first page",
            Self::Full(_) => "make room on the disk and repeat; nothing was written",
            Self::Busy(_) => "repeat in a moment",
            Self::Failed(_) => "run `aivlingual doctor`; nothing was written",
        }
    }

    /// What a failure means while a file is being opened.
    fn opening(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::NotADatabase { path }
            }
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::Unusable { path, source: std::io::Error::other(error) }
            }
            _ => error.into(),
        }
    }
}

/// A session that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// What people call it.
    pub title: String,
    /// Where its sound comes from: `obs` or `file`.
    pub source: String,
    /// When it began.
    pub started: WallTime,
}

/// A session as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSession {
    /// Its number.
    pub id: SessionId,
    /// What people call it.
    pub title: String,
    /// Where its sound came from.
    pub source: String,
    /// When it began.
    pub started: WallTime,
    /// When it ended; absent while it runs.
    pub ended: Option<WallTime>,
    /// How many utterances were heard.
    pub utterances: u64,
    /// How many different expressions were met.
    pub entries: u64,
    /// Counts the owner's changes, from 1.
    pub version: u64,
    /// The video that shows it.
    pub video: Option<VideoLink>,
    /// The recording of it that the owner named by hand.
    pub recording: Option<RecordingLink>,
}

/// An utterance as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptUtterance {
    /// Its number. Later utterances have greater numbers.
    pub id: UtteranceId,
    /// The session it was said in.
    pub session: SessionId,
    /// What was said.
    pub utterance: Utterance,
}

/// A mark as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMark {
    /// Its number.
    pub id: MarkId,
    /// The session on whose time line it stands.
    pub session: SessionId,
    /// What it is.
    pub mark: Mark,
}

/// What became of an expression that was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: EntryId,
    /// True when it was met for the first time; otherwise it gained a sighting.
    pub is_new: bool,
    /// What the owner thinks of it. What is rejected must not be shown.
    pub state: EntryState,
}

/// What became of an utterance and its expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The utterance's number.
    pub utterance: UtteranceId,
    /// One for each expression, in the order given.
    pub entries: Vec<Kept>,
}

/// An entry as kept, with the first of its sightings (of one session, where one was asked for) as
/// its context.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptEntry {
    /// Its number.
    pub id: EntryId,
    /// What the owner thinks of it.
    pub state: EntryState,
    /// Counts the owner's changes, from 1; new sightings do not count.
    pub version: u64,
    /// The session of the sighting; absent when all its sessions were deleted.
    pub session: Option<SessionId>,
    /// The utterance of the sighting.
    pub utterance: Option<UtteranceId>,
    /// How often it was met.
    pub sightings: u64,
    /// When it was first met.
    pub kept: WallTime,
    /// When the owner last changed it, or when it was first met.
    pub changed: WallTime,
    /// When it was last heard; the beginning of 1970 when all its sessions were deleted.
    pub heard: WallTime,
    /// What it says.
    pub entry: Entry,
}

numbers! {
    /// The store's number of a sighting.
    SightingId;
}

/// One time an expression was heard. Times are milliseconds from the start of the session.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Sighting {
    /// Its number.
    pub id: SightingId,
    /// The expression.
    pub entry: EntryId,
    /// The session it was heard in.
    pub session: SessionId,
    /// The utterance it was heard in.
    pub utterance: UtteranceId,
    /// The expression as it was said.
    pub surface: String,
    /// The sentence it was said in.
    pub sentence: String,
    /// When it began.
    pub start_ms: Option<u64>,
    /// When it ended.
    pub end_ms: Option<u64>,
    /// Who said it.
    pub speaker: Option<String>,
    /// How sure the recogniser was, 0 to 1.
    pub confidence: Option<f32>,
    /// Why it was chosen.
    pub why: Vec<String>,
}

/// Which entries are wanted; what is absent does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Only in this state.
    pub state: Option<EntryState>,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only of this language.
    pub language: Option<Language>,
    /// Only of this level; an estimate that spans it counts.
    pub band: Option<String>,
    /// Only those met in this session, with what was said in it as their context.
    pub session: Option<SessionId>,
    /// Only those in which every one of these words occurs, in any script or case; a reading is
    /// found in Latin letters, too.
    pub text: Option<String>,
    /// Only with this tag.
    pub tag: Option<String>,
    /// Only those this speaker said at least once.
    pub speaker: Option<String>,
    /// Only those the recogniser was at least this sure of when they were first met, in percent.
    pub sure: Option<u8>,
    /// Only those first met at this instant or later.
    pub from: Option<WallTime>,
    /// Only those first met at this instant or earlier.
    pub until: Option<WallTime>,
}

/// In which order entries are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntrySort {
    /// Last met for the first time, first.
    #[default]
    Newest,
    /// First met, first.
    Oldest,
    /// By reading, in the order of the kana; English by spelling.
    Reading,
    /// Most often heard, first.
    Heard,
    /// Last heard, first.
    Recent,
    /// The easiest first, on the scale of its language.
    Level,
    /// What answers a search best, first: whole words, then beginnings of words, then the rest.
    Best,
}

impl EntrySort {
    /// Every order.
    pub const ALL: [Self; 7] = [
        Self::Newest,
        Self::Oldest,
        Self::Reading,
        Self::Heard,
        Self::Recent,
        Self::Level,
        Self::Best,
    ];
}

/// What the owner changes of an entry; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EntryEdit {
    /// What the owner thinks of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<EntryState>,
    /// The expression in Japanese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub japanese: Option<String>,
    /// Its reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// The expression in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub english: Option<String>,
    /// What sort of thing it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// How difficult it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Part of speech, register, field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
}

/// An expression the learner knows already, in its dictionary form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct KnownWord {
    /// Its language.
    pub language: Language,
    /// As it was written down.
    pub form: String,
    /// Where it was written down: the name of a file.
    pub origin: String,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Counts {
    /// Sessions.
    pub sessions: u64,
    /// Utterances.
    pub utterances: u64,
    /// Times an expression was heard.
    pub sightings: u64,
    /// Entries nobody has looked at.
    pub new: u64,
    /// Entries worth keeping.
    pub approved: u64,
    /// Entries not worth keeping.
    pub rejected: u64,
}

impl Store {
    /// Opens the database at `path`, made with its folder when it is not there, and brings it to
    /// the newest format.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let writer = schema::open_writer(path)?;
        Ok(Self::with(writer, Some(path.to_owned())))
    }

    /// A store that is gone with its last handle.
    pub fn open_in_memory() -> Result<Self, StoreError> {
        Ok(Self::with(schema::open_memory()?, None))
    }

    fn with(writer: Connection, path: Option<PathBuf>) -> Self {
        let inner = Inner { path, writer: Mutex::new(writer), readers: Mutex::new(Vec::new()) };
        Self { inner: Arc::new(inner) }
    }

    /// Does `work` in one transaction: all of it is kept, or nothing.
    fn write<T>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.write_as(work)
    }

    /// The same for work that can fail in its own way.
    fn write_as<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // A panic in between has rolled its transaction back, so a poisoned connection is sound.
        let mut writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction =
            writer.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate);
        let transaction = transaction.map_err(StoreError::from)?;
        let made = work(&transaction)?;
        indexes::tell(&transaction).map_err(StoreError::from)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(made)
    }

    /// Does `work` on one consistent state of the database.
    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.read_as(work)
    }

    /// The same for work that can fail in its own way.
    fn read_as<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let Some(path) = &self.inner.path else {
            return work(&self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner));
        };
        let idle = self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => schema::open_reader(path)?,
        };
        let found = {
            let snapshot = reader.transaction().map_err(StoreError::from)?;
            work(&snapshot)?
        };
        let mut idle = self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < READERS_IDLE_MAX {
            idle.push(reader);
        }
        Ok(found)
    }

    /// How much is kept.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        self.read(|connection| {
            let count = |sql: &str, name: &str| {
                connection.prepare_cached(sql)?.query_row([name], |row| row.get::<_, u64>(0))
            };
            let rows = |name: &str| count("SELECT rows FROM totals WHERE name = ?1", name);
            let in_state = |state: &str| {
                count("SELECT ifnull(sum(entries), 0) FROM tallies WHERE state = ?1", state)
            };
            Ok(Counts {
                sessions: count("SELECT count(*) FROM sessions WHERE ?1 = ''", "")?,
                utterances: rows("utterances")?,
                sightings: rows("sightings")?,
                new: in_state("new")?,
                approved: in_state("approved")?,
                rejected: in_state("rejected")?,
            })
        })
    }

    /// Bytes the database takes, without its write-ahead log.
    pub fn size_bytes(&self) -> Result<u64, StoreError> {
        self.read(|connection| {
            let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u64>(0));
            Ok(number("PRAGMA page_count")? * number("PRAGMA page_size")?)
        })
    }

    /// Reads the whole database and names what is wrong with it; empty when nothing is. Takes
    /// seconds on a large one.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.check(CheckDepth::Full)?.faults)
    }
}
