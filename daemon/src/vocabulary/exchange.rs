//! Lists of other programs to entries and known words, and entries to lists.
//!
//! A list is somebody else's and may be hostile: it is read row by row from a file of limited size,
//! a row that cannot be used is named with its place and the reason, and reading it changes
//! nothing. Runs on any thread that may block.

mod json;
mod notes;
mod plan;
pub mod run;
mod table;
#[cfg(test)]
mod tests;
pub mod write;

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

use super::known::Headword;
use crate::{
    domain::{Entry, EntryState, WallTime},
    language::lines::{self, LinesError},
    store::{AnkiError, is_anki},
};
use plan::Fields;
pub use plan::{Columns, Plan, Same, Target};

/// Bytes of a list at most.
pub const LIST_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Rows of a list at most.
pub const ROWS_MAX: usize = 200_000;
/// Columns of a table at most; nobody chooses among more.
const COLUMNS_MAX: usize = 100;
/// Characters of a row that are shown with what is wrong with it.
const SHOWN_CHARACTERS_MAX: usize = 80;

/// What sort of list it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListFormat {
    /// CSV, TSV, or one word a line.
    Table,
    /// Our own export, a Yomitan word list or term bank, or any list of objects like entries.
    Json,
    /// A Yomitan dictionary: term banks in a zip.
    Yomitan,
    /// An Anki package or collection.
    Anki,
}

/// A list that has been looked at.
#[derive(Debug, Clone)]
pub struct List {
    path: PathBuf,
    /// What sort of list it is.
    pub format: ListFormat,
    /// The names of its columns; numbered where it has none, empty where it has no columns.
    pub columns: Vec<String>,
    /// What looks right for it.
    pub plan: Plan,
}

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Place {
    /// The file inside the list, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line, from 1; of a collection, Anki's number of the note.
    pub number: i64,
}

impl Place {
    fn line(number: usize) -> Self {
        Self { file: None, number: i64::try_from(number).unwrap_or(i64::MAX) }
    }
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Where it stands.
    pub place: Place,
    /// How it begins, for people.
    pub shown: String,
    /// What it brings.
    pub taken: Result<Taken, Fault>,
}

/// What a row brings.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// An entry.
    Entry(Box<NewEntry>),
    /// Words that are known.
    Known(Vec<Headword>),
}

/// An entry that somebody else kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// What it says.
    pub entry: Entry,
    /// Whether the list says its kind; it is vocabulary where not.
    pub is_kind_said: bool,
    /// What the owner thinks of it.
    pub state: EntryState,
    /// When it was kept, if the list says so.
    pub kept: Option<WallTime>,
}

/// Why a row cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// What is wrong.
    pub reason: Reason,
    /// The field that is wrong, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
}

/// What can be wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A field that must say something is empty.
    Missing,
    /// A field has more than 500 characters.
    TooLong,
    /// A field holds a character that cannot be shown.
    ControlCharacter,
    /// It has more than 30 tags.
    TooManyTags,
    /// A kind, a state or a language nobody knows.
    UnknownValue,
    /// The same expression stands earlier in the list.
    Repeated,
    /// There is no word or set phrase in it.
    NoWord,
    /// It is no entry at all.
    NotAnEntry,
}

impl Fault {
    fn of(reason: Reason) -> Self {
        Self { reason, field: None }
    }

    fn in_field(reason: Reason, field: &'static str) -> Self {
        Self { reason, field: Some(field) }
    }
}

/// Why a list cannot be used at all, by what the caller can do about it.
#[derive(Debug, Error)]
pub enum ListError {
    /// The file cannot be read.
    #[error("the list cannot be read")]
    Unreadable(#[from] io::Error),
    /// It is not text: choose another file.
    #[error("the list cannot be read: {0}")]
    Text(#[from] LinesError),
    /// A row cannot be told apart from the next.
    #[error("the table is damaged")]
    Table(#[from] csv::Error),
    /// It is no collection that can be read.
    #[error("the Anki collection cannot be read: {0}")]
    Anki(#[from] AnkiError),
    /// It is a zip archive of something else, or a damaged one.
    #[error("the archive is neither an Anki package nor a Yomitan dictionary, or is damaged")]
    Archive,
    /// There is nothing in it.
    #[error("there is nothing in this list")]
    Empty,
    /// It is longer than anything people make.
    #[error("the list is larger than {} MiB", LIST_BYTES_MAX / 1024 / 1024)]
    TooLarge,
    /// It has more rows than are read.
    #[error("the list has more than {ROWS_MAX} rows")]
    TooManyRows,
    /// It has more columns than anybody could choose among.
    #[error("the table has {found} columns, and {COLUMNS_MAX} is the most")]
    TooManyColumns {
        /// How many.
        found: usize,
    },
    /// The JSON holds no list.
    #[error("there is no list of words in this JSON")]
    NoList,
}

impl ListError {
    /// What a person does about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "check that it is a file and yours to read",
            Self::Text(_) | Self::Table(_) => "save it as CSV in UTF-8 and repeat",
            Self::Anki(AnkiError::Newer) => {
                "export it from Anki again, with support for older Anki versions"
            }
            Self::Anki(_) => "export it from Anki again: File, Export, .apkg",
            Self::Archive => "choose an .apkg, a .colpkg or a Yomitan dictionary",
            Self::Empty => "choose a list with at least one row",
            Self::TooLarge | Self::TooManyRows => "cut it into several lists",
            Self::TooManyColumns { .. } => "leave out the columns that are not words",
            Self::NoList => "choose an export of AIVlingual, a word list or a term bank",
        }
    }
}

impl List {
    /// Looks at a list: what it is, which columns it has, and what looks right for them.
    pub fn open(path: &Path) -> Result<Self, ListError> {
        let mut start = Vec::new();
        let file = File::open(path)?;
        if file.metadata()?.len() > LIST_BYTES_MAX {
            return Err(ListError::TooLarge);
        }
        file.take(4_096).read_to_end(&mut start)?;
        if is_anki(&start) {
            return if notes::is_dictionary(path) {
                Ok(Self::of(path, ListFormat::Yomitan, Vec::new(), Plan::default()))
            } else {
                let (columns, plan) = notes::look(path)?;
                Ok(Self::of(path, ListFormat::Anki, columns, plan))
            };
        }
        let bytes = read(path)?;
        let text = text_of(&bytes)?;
        if text.trim_start().starts_with(['[', '{']) {
            json::look(&text)?;
            return Ok(Self::of(path, ListFormat::Json, Vec::new(), Plan::default()));
        }
        let (columns, plan) = table::look(&text)?;
        Ok(Self::of(path, ListFormat::Table, columns, plan))
    }

    fn of(path: &Path, format: ListFormat, columns: Vec<String>, plan: Plan) -> Self {
        Self { path: path.to_owned(), format, columns, plan }
    }

    /// Hands each row to `take`, in order, until that fails.
    pub fn each<E: From<ListError>>(
        &self,
        plan: &Plan,
        mut take: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rows = 0;
        let mut limited = |row: Row| {
            rows += 1;
            if rows > ROWS_MAX { Err(ListError::TooManyRows.into()) } else { take(row) }
        };
        match self.format {
            ListFormat::Table => {
                let bytes = read(&self.path)?;
                table::each(&text_of(&bytes)?, plan, &mut limited)
            }
            ListFormat::Json => {
                let bytes = read(&self.path)?;
                json::each(&text_of(&bytes)?, None, plan, &mut limited)
            }
            ListFormat::Yomitan => notes::each_term(&self.path, plan, &mut limited),
            ListFormat::Anki => notes::each(&self.path, plan, &mut limited),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ListError> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LIST_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIST_BYTES_MAX { Err(ListError::TooLarge) } else { Ok(bytes) }
}

fn text_of(bytes: &[u8]) -> Result<std::borrow::Cow<'_, str>, ListError> {
    let text = lines::decoded(bytes)?;
    let mark = '\u{FEFF}'.len_utf8();
    Ok(match text {
        std::borrow::Cow::Borrowed(text) => text.trim_start_matches('\u{FEFF}').into(),
        std::borrow::Cow::Owned(mut text) => {
            if text.starts_with('\u{FEFF}') {
                text.drain(..mark);
            }
            text.into()
        }
    })
}

/// The row at `place` that says `fields`.
fn row(place: Place, fields: Result<Fields, Fault>, shown: &str, plan: &Plan) -> Row {
    let shown = shown.chars().filter(|letter| !letter.is_control());
    let shown = shown.take(SHOWN_CHARACTERS_MAX).collect();
    Row { place, shown, taken: fields.and_then(|fields| fields.take(plan)) }
}
