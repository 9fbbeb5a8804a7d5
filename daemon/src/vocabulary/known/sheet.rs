//! A text file of words to a sheet: comma, semicolon or tab between columns, or one word a line.
//! Pure.

use super::{HEADWORD_NAMES, KnownError, OTHER_NAMES, Row, Sheet, is_one_of};
use crate::language::lines;

/// Lines that are looked at to tell what stands between columns.
const LOOKED_AT: usize = 20;

/// Reads a list in any of the encodings Japanese text comes in.
pub fn sheet(bytes: &[u8]) -> Result<Sheet, KnownError> {
    let text = lines::decoded(bytes)?;
    let text = text.trim_start_matches('\u{FEFF}');
    let Head { separator, names, lines: skipped, .. } = head(text);
    let body_start: usize = text.split_inclusive('\n').take(skipped).map(str::len).sum();
    let body = &text[body_start..];
    let mut table = csv::ReaderBuilder::new();
    table.has_headers(false).flexible(true).delimiter(separator.unwrap_or_else(|| mark(body)));
    let mut sheet = Sheet { names, rows: Vec::new() };
    for record in table.from_reader(body.as_bytes()).records() {
        let record = record?;
        let line = record.position().map_or(0, |place| place.line() as usize) + skipped;
        let cells: Vec<String> = record.iter().map(bare).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            sheet.rows.push(Row { place: format!("line {line}"), cells });
        }
    }
    let is_header = |row: &Row| {
        row.cells.iter().any(|cell| is_one_of(&HEADWORD_NAMES, cell))
            && (row.cells.len() == 1 || row.cells.iter().any(|cell| is_one_of(&OTHER_NAMES, cell)))
    };
    // A lone "word" may well be a word that somebody learns; in a list of one it would be all of
    // it.
    if sheet.names.is_empty() && sheet.rows.len() > 1 && sheet.rows.first().is_some_and(is_header) {
        sheet.names = sheet.rows.remove(0).cells;
    }
    if sheet.rows.is_empty() { Err(KnownError::Empty) } else { Ok(sheet) }
}

/// What Anki writes before its exported notes.
pub(in crate::vocabulary) struct Head {
    pub(in crate::vocabulary) separator: Option<u8>,
    pub(in crate::vocabulary) names: Vec<String>,
    /// Whether cells are HTML.
    pub(in crate::vocabulary) is_html: bool,
    /// How many lines it takes.
    pub(in crate::vocabulary) lines: usize,
}

pub(in crate::vocabulary) fn head(text: &str) -> Head {
    let mut head = Head { separator: None, names: Vec::new(), is_html: false, lines: 0 };
    for line in text.lines().take_while(|line| line.starts_with('#') && line.contains(':')) {
        head.lines += 1;
        if let Some(named) = line.strip_prefix("#separator:") {
            head.separator = match named.trim().to_ascii_lowercase().as_str() {
                "comma" | "," => Some(b','),
                "semicolon" | ";" => Some(b';'),
                "tab" | "\\t" => Some(b'\t'),
                "pipe" | "|" => Some(b'|'),
                "space" => Some(b' '),
                _ => None,
            };
        } else if let Some(is_html) = line.strip_prefix("#html:") {
            head.is_html = is_html.trim().eq_ignore_ascii_case("true");
        } else if let Some(names) = line.strip_prefix("#columns:") {
            let mark = head.separator.map_or('\t', char::from);
            head.names = names.split(mark).map(|name| name.trim().to_owned()).collect();
        }
    }
    head
}

/// What stands between columns: the mark that most of the first lines have.
pub(in crate::vocabulary) fn mark(text: &str) -> u8 {
    let lines: Vec<&str> =
        text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT).collect();
    let having = |mark: u8| lines.iter().filter(|line| line.as_bytes().contains(&mark)).count();
    let most = |mark: &&u8| having(**mark) * 2 > lines.len();
    b"\t,;".iter().find(most).copied().unwrap_or(b'\t')
}

/// A cell without the mark that keeps spreadsheets from running it.
pub(in crate::vocabulary) fn bare(cell: &str) -> String {
    let cell = cell.trim();
    let formula = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
    formula.unwrap_or(cell).to_owned()
}
