//! Tables: CSV, TSV, or one word a line. Pure.

use csv::StringRecord;

use super::{COLUMNS_MAX, Columns, ListError, Place, Plan, Row, Target, notes, row};
use crate::{
    domain::Language,
    language::{
        kana::{has_kanji, is_all_kana},
        script::language_of,
    },
    vocabulary::known::sheet::{Head, bare, head, mark},
};

/// Rows that are looked at to tell what stands in a column.
const LOOKED_AT: usize = 50;
/// Share of a column's cells that must look alike.
const SHARE_MIN: f32 = 0.6;
/// Fields whose names must stand in a first row for it to be one of names.
const NAMES_MIN: usize = 2;

/// A table as it is read.
struct Table<'a> {
    /// Empty when it has none.
    names: Vec<String>,
    /// Whether cells are HTML, as Anki writes them.
    is_html: bool,
    /// Lines before the first record.
    skipped: usize,
    records: csv::Reader<&'a [u8]>,
    /// The first record, which had to be read to know that it holds no names.
    first: Option<(usize, Vec<String>)>,
}

impl<'a> Table<'a> {
    fn open(text: &'a str) -> Result<Self, ListError> {
        let Head { separator, names, is_html, lines: skipped } = head(text);
        let start: usize = text.split_inclusive('\n').take(skipped).map(str::len).sum();
        let body = &text[start..];
        let mut reader = csv::ReaderBuilder::new();
        reader.has_headers(false).flexible(true).delimiter(separator.unwrap_or_else(|| mark(body)));
        let records = reader.from_reader(body.as_bytes());
        let mut table = Self { names, is_html, skipped, records, first: None };
        if table.names.is_empty()
            && let Some((line, first)) = table.next()?
        {
            let is_names = Columns::named(&first).known() >= NAMES_MIN
                || (first.len() == 1 && Columns::named(&first).known() == 1);
            if is_names {
                table.names = first;
            } else {
                table.first = Some((line, first));
            }
        }
        Ok(table)
    }

    /// The next row that says something, with its line.
    fn next(&mut self) -> Result<Option<(usize, Vec<String>)>, ListError> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        let mut record = StringRecord::new();
        while self.records.read_record(&mut record)? {
            if record.len() > COLUMNS_MAX {
                return Err(ListError::TooManyColumns { found: record.len() });
            }
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                let line = record.position().map_or(0, |place| place.line() as usize);
                let cell = |cell| {
                    let cell = bare(cell);
                    if self.is_html { notes::text(&cell) } else { cell }
                };
                return Ok(Some((line + self.skipped, record.iter().map(cell).collect())));
            }
        }
        Ok(None)
    }
}

/// The columns of a table, and what looks right for them.
pub(super) fn look(text: &str) -> Result<(Vec<String>, Plan), ListError> {
    let mut table = Table::open(text)?;
    let mut rows = Vec::new();
    while rows.len() < LOOKED_AT
        && let Some((_, row)) = table.next()?
    {
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(ListError::Empty);
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(table.names.len());
    if width > COLUMNS_MAX {
        return Err(ListError::TooManyColumns { found: width });
    }
    let columns = guess(&table.names, &rows, width);
    // A list of words without meanings says what somebody knows.
    let target = if columns.english.is_none() { Target::Known } else { Target::Entries };
    let named = |at: usize| table.names.get(at).filter(|name| !name.is_empty()).cloned();
    let names = (0..width).map(|at| named(at).unwrap_or_else(|| (at + 1).to_string())).collect();
    Ok((names, Plan { target, columns, ..Plan::default() }))
}

/// The columns by their names, and where these tell nothing, by what stands in them.
pub(super) fn guess(names: &[String], rows: &[Vec<String>], width: usize) -> Columns {
    let mut columns = Columns::named(names);
    let share = |at: usize, fits: &dyn Fn(&str) -> bool| {
        let cells: Vec<&String> = rows.iter().filter_map(|row| row.get(at)).collect();
        let cells: Vec<&&String> = cells.iter().filter(|cell| !cell.trim().is_empty()).collect();
        let fitting = cells.iter().filter(|cell| fits(cell.trim())).count();
        !cells.is_empty() && fitting as f32 / cells.len() as f32 >= SHARE_MIN
    };
    let is_japanese = |cell: &str| language_of(cell) == Language::Ja;
    let has_letters = |cell: &str| cell.chars().any(char::is_alphabetic);
    let is_english = |cell: &str| has_letters(cell) && !is_japanese(cell);
    let with_kanji = |cell: &str| is_japanese(cell) && has_kanji(cell);
    let mut free: Vec<usize> = (0..width).collect();
    let place = |held: &mut Option<usize>, free: &[usize], fits: &dyn Fn(&str) -> bool| {
        if held.is_none() {
            *held = free.iter().copied().find(|at| share(*at, fits));
        }
        *held
    };
    for taken in [columns.reading, columns.english, columns.japanese].into_iter().flatten() {
        free.retain(|at| *at != taken);
    }
    place(&mut columns.japanese, &free, &with_kanji);
    if let Some(taken) = place(&mut columns.japanese, &free, &is_japanese) {
        free.retain(|at| *at != taken);
    }
    if let Some(taken) = place(&mut columns.reading, &free, &is_all_kana) {
        free.retain(|at| *at != taken);
    }
    place(&mut columns.english, &free, &is_english);
    columns
}

/// Hands each row to `take`.
pub(super) fn each<E: From<ListError>>(
    text: &str,
    plan: &Plan,
    take: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let mut table = Table::open(text)?;
    while let Some((line, cells)) = table.next()? {
        let fields = plan.columns.fields(&cells);
        take(row(Place::line(line), Ok(fields), &cells.join(" · "), plan))?;
    }
    Ok(())
}
