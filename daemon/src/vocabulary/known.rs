//! Which expressions a learner's own list holds: the column is found by what stands in it, and each
//! cell is cut down to dictionary forms. Pure.

pub(super) mod cell;
pub(super) mod sheet;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use thiserror::Error;

use crate::{
    domain::Language,
    language::{
        kana::{has_kanji, is_all_kana},
        lines::LinesError,
        script::language_of,
    },
};
pub(super) use cell::headwords;
pub use sheet::sheet;

/// Share of a column's cells that must look like headwords.
const HEADWORD_SHARE_MIN: f32 = 0.6;
/// Share of cells with kanji from which on a column is the spelling to a column of readings.
const KANJI_SHARE_MIN: f32 = 0.3;
/// Names of columns that hold the expression, small letters.
const HEADWORD_NAMES: [&str; 22] = [
    "expression",
    "word",
    "vocab",
    "vocabulary",
    "headword",
    "lemma",
    "term",
    "front",
    "kanji",
    "japanese",
    "target word",
    "target",
    "vocabulary-kanji",
    "単語",
    "表現",
    "語彙",
    "英単語",
    "見出し",
    "見出し語",
    "日本語",
    "語句",
    "表面",
];
/// Names of columns that tell a header, though they hold something else.
const OTHER_NAMES: [&str; 20] = [
    "reading",
    "meaning",
    "english",
    "back",
    "kana",
    "sentence",
    "level",
    "tags",
    "translation",
    "definition",
    "notes",
    "pos",
    "example",
    "読み",
    "意味",
    "裏面",
    "例文",
    "英語",
    "品詞",
    "メモ",
];

/// A list as it came: its columns' names, if it says them, and its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Empty when it has none.
    pub names: Vec<String>,
    /// In order.
    pub rows: Vec<Row>,
}

/// One line or note of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it stands, for people: "line 3".
    pub place: String,
    /// What it says, column by column.
    pub cells: Vec<String>,
}

/// An expression of a list, in its dictionary form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Headword {
    /// Its language.
    pub language: Language,
    /// How it is written.
    pub form: String,
}

/// What a list holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picked {
    /// Each expression once, in order.
    pub headwords: Vec<Headword>,
    /// The column it was taken from, by name or number.
    pub column: String,
    /// How many rows were read.
    pub rows: usize,
    /// Rows without an expression, and what they say instead.
    pub skipped: Vec<(String, String)>,
}

/// Why a list cannot be used.
#[derive(Debug, Error)]
pub enum KnownError {
    /// It is not text: choose another file.
    #[error("the list cannot be read")]
    Text(#[from] LinesError),
    /// A row breaks off or cannot be told apart from the next: correct it.
    #[error("the table is damaged")]
    Table(#[from] csv::Error),
    /// There is nothing in it.
    #[error("there is nothing in this list")]
    Empty,
    /// No column looks like words: name one.
    #[error("no column of this list looks like words (it has {columns})")]
    NoColumn {
        /// What there is.
        columns: String,
    },
    /// The column that was named is not there.
    #[error("there is no column `{wanted}` (it has {columns})")]
    NoSuchColumn {
        /// Which.
        wanted: String,
        /// What there is.
        columns: String,
    },
}

impl Sheet {
    /// Takes the expressions out of the column `wanted`, by name or by number from 1, or else of
    /// the one that looks most like them.
    pub fn pick(&self, wanted: Option<&str>) -> Result<Picked, KnownError> {
        if self.rows.is_empty() {
            return Err(KnownError::Empty);
        }
        let column = match wanted {
            Some(wanted) => self.column_called(wanted)?,
            None => self.best_column()?,
        };
        let mut picked =
            Picked { column: self.name(column), rows: self.rows.len(), ..Picked::default() };
        let mut seen = HashSet::new();
        for row in &self.rows {
            let cell = row.cells.get(column).map_or("", String::as_str);
            let found = headwords(cell);
            if found.is_empty() {
                picked.skipped.push((row.place.clone(), reason(cell)));
            }
            picked.headwords.extend(found.into_iter().filter(|word| seen.insert(word.clone())));
        }
        Ok(picked)
    }

    fn column_called(&self, wanted: &str) -> Result<usize, KnownError> {
        let by_name = self.names.iter().position(|name| name.eq_ignore_ascii_case(wanted.trim()));
        let by_number = wanted.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        by_name.or(by_number).filter(|column| *column < self.width()).ok_or_else(|| {
            KnownError::NoSuchColumn { wanted: wanted.to_owned(), columns: self.columns() }
        })
    }

    /// The column with a telling name, else the first that looks like words; a spelling with kanji
    /// before the readings beside it.
    fn best_column(&self) -> Result<usize, KnownError> {
        let looks: Vec<Look> = (0..self.width()).map(|column| self.look(column)).collect();
        let fitting: Vec<usize> =
            (0..looks.len()).filter(|&at| looks[at].headwords >= HEADWORD_SHARE_MIN).collect();
        let is_named =
            |at: usize| self.names.get(at).is_some_and(|name| is_one_of(&HEADWORD_NAMES, name));
        let named = (0..looks.len()).find(|&at| looks[at].headwords > 0.0 && is_named(at));
        let first = named.or(fitting.first().copied());
        let first = first.ok_or_else(|| KnownError::NoColumn { columns: self.columns() })?;
        let is_reading = looks[first].kana >= HEADWORD_SHARE_MIN && named.is_none();
        let spelled = fitting.into_iter().find(|&at| looks[at].kanji >= KANJI_SHARE_MIN);
        Ok(spelled.filter(|_| is_reading).unwrap_or(first))
    }

    fn look(&self, column: usize) -> Look {
        let cells = self.rows.iter().filter_map(|row| row.cells.get(column));
        let cells: Vec<&String> = cells.filter(|cell| !cell.trim().is_empty()).collect();
        let share = |fits: &dyn Fn(&str) -> bool| {
            let fitting = cells.iter().filter(|cell| fits(cell)).count();
            fitting as f32 / cells.len().max(1) as f32
        };
        Look {
            headwords: share(&|cell| !headwords(cell).is_empty()),
            kana: share(&|cell| is_all_kana(cell.trim())),
            kanji: share(&|cell| language_of(cell) == Language::Ja && has_kanji(cell)),
        }
    }

    fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }

    fn name(&self, column: usize) -> String {
        self.names.get(column).cloned().unwrap_or_else(|| format!("column {}", column + 1))
    }

    fn columns(&self) -> String {
        (0..self.width()).map(|column| self.name(column)).collect::<Vec<_>>().join(", ")
    }
}

/// What the cells of a column look like, as shares of those that are not empty.
struct Look {
    headwords: f32,
    kana: f32,
    kanji: f32,
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.contains(&name.trim().to_lowercase().as_str())
}

fn reason(cell: &str) -> String {
    const SHOWN_CHARACTERS_MAX: usize = 30;
    let cell = cell.trim();
    if cell.is_empty() {
        return "nothing stands there".to_owned();
    }
    let shown: String = cell.chars().take(SHOWN_CHARACTERS_MAX).collect();
    format!("`{shown}` is no word or set phrase")
}
