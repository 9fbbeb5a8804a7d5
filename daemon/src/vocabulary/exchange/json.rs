//! JSON: our own export, lists of objects like entries, Yomitan's word lists and term banks. Pure.
//!
//! The list is cut into its elements first, so that a broken one costs only itself, has a line to
//! be found by, and never more than one is held as a tree.

use serde::Deserialize;
use serde_json::Value;

use super::{Fault, ListError, Place, Plan, Reason, Row, plan::Fields, plan::level_of, row};
use crate::{
    domain::{Level, WallTime},
    language::compile::yomitan::glosses,
};

/// Meanings of a term that are taken, as one line.
const GLOSSES_MAX: usize = 3;

/// Checks that there is a list.
pub(super) fn look(text: &str) -> Result<(), ListError> {
    let mut elements = Elements::begin(text).ok_or(ListError::NoList)?;
    elements.next().map(|_| ()).ok_or(ListError::Empty)
}

/// Hands each element to `take`. `file` is where the text was inside the list.
pub(super) fn each<E: From<ListError>>(
    text: &str,
    file: Option<&str>,
    plan: &Plan,
    take: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    for (line, element) in Elements::begin(text).ok_or(ListError::NoList)? {
        let mut place = Place::line(line);
        place.file = file.map(str::to_owned);
        let fields = fields(element).ok_or(Fault::of(Reason::NotAnEntry));
        take(row(place, fields, element, plan))?;
    }
    Ok(())
}

/// The elements of the outermost list, each with its line; of an object, those of its `entries`.
struct Elements<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Elements<'a> {
    fn begin(text: &'a str) -> Option<Self> {
        let mut elements = Self { text, at: 0, line: 1 };
        elements.pass(b"");
        match elements.byte()? {
            b'[' => {}
            b'{' => elements.find_entries()?,
            _ => return None,
        }
        elements.at += 1;
        Some(elements)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes white space and `also`.
    fn pass(&mut self, also: &[u8]) {
        while let Some(byte) = self.byte()
            && (byte.is_ascii_whitespace() || also.contains(&byte))
        {
            self.line += usize::from(byte == b'\n');
            self.at += 1;
        }
    }

    /// Goes to the list an object has under the name `entries`.
    fn find_entries(&mut self) -> Option<()> {
        let mut depth = 0;
        let mut last = "";
        while let Some(byte) = self.byte() {
            match byte {
                b'[' if depth == 1 && last == "\"entries\"" => return Some(()),
                b'"' => {
                    let start = self.at;
                    self.pass_string();
                    last = &self.text[start..self.at];
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                b'\n' => self.line += 1,
                _ => {}
            }
            self.at += 1;
        }
        None
    }

    /// Passes a string, whose first quotation mark is here.
    fn pass_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => break,
                b'\n' => self.line += 1,
                _ => {}
            }
        }
        self.at = self.at.min(self.text.len());
        // An escaped letter of several bytes is passed whole.
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.pass(b",");
        let (start, line) = (self.at, self.line);
        if self.byte()? == b']' {
            return None;
        }
        let mut depth = 0_usize;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => {
                    self.pass_string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b',' | b']' | b'}' if depth == 0 => break,
                b'}' | b']' => depth -= 1,
                b'\n' => self.line += 1,
                _ => {}
            }
            self.at += 1;
        }
        // A stray closing brace is an element of its own, or there would be no end.
        if self.at == start {
            self.at += 1;
        }
        Some((line, self.text[start..self.at].trim_end()))
    }
}

/// What an element says, if it is anything we know.
fn fields(element: &str) -> Option<Fields> {
    match serde_json::from_str(element).ok()? {
        Value::String(word) => Some(of_word(word)),
        Value::Array(term) => of_term(&term),
        object @ Value::Object(_) => {
            let object: Object = serde_json::from_value(object).ok()?;
            Some(object.fields())
        }
        _ => None,
    }
}

fn of_word(word: String) -> Fields {
    Fields { japanese: word, ..Fields::default() }
}

/// A row of a term bank: expression, reading, tags, rules, score, meanings.
fn of_term(term: &[Value]) -> Option<Fields> {
    let text = |at: usize| term.get(at).and_then(Value::as_str);
    let meanings = term.get(5)?.as_array()?;
    let meanings = glosses(meanings);
    Some(Fields {
        japanese: text(0)?.to_owned(),
        reading: text(1).unwrap_or_default().to_owned(),
        english: meanings.into_iter().take(GLOSSES_MAX).collect::<Vec<_>>().join("; "),
        ..Fields::default()
    })
}

/// An entry as we export it, or something like it.
#[derive(Deserialize)]
struct Object {
    #[serde(alias = "expression", alias = "term", alias = "word", alias = "headword", default)]
    japanese: String,
    #[serde(alias = "kana", default)]
    reading: String,
    #[serde(
        alias = "meaning",
        alias = "meanings",
        alias = "definition",
        alias = "definitions",
        alias = "gloss",
        alias = "glossary",
        default
    )]
    english: Texts,
    language: Option<String>,
    kind: Option<String>,
    level: Option<AnyLevel>,
    #[serde(default)]
    tags: Texts,
    state: Option<String>,
    lemma: Option<String>,
    source: Option<String>,
    /// Milliseconds since 1970.
    kept_ms: Option<u64>,
}

/// One text or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
}

impl Default for Texts {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum AnyLevel {
    Whole(Level),
    Written(String),
}

impl Object {
    fn fields(self) -> Fields {
        Fields {
            japanese: self.japanese,
            reading: self.reading,
            english: match self.english {
                Texts::One(text) => text,
                Texts::Many(texts) => texts.join("; "),
            },
            language: self.language,
            kind: self.kind,
            level: self.level.and_then(|level| match level {
                AnyLevel::Whole(level) => Some(level),
                AnyLevel::Written(text) => level_of(&text),
            }),
            tags: match self.tags {
                Texts::One(text) => text.split([',', '、', '，']).map(str::to_owned).collect(),
                Texts::Many(texts) => texts,
            },
            state: self.state,
            lemma: self.lemma,
            source: self.source,
            kept: self.kept_ms.and_then(|ms| ms.checked_mul(1_000_000)).map(WallTime),
        }
    }
}
