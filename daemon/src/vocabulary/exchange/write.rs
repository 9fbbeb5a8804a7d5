//! Entries as lists for other programs: CSV, our own JSON, notes for Anki. Each writes entry by
//! entry, so the whole is never held. Pure but for what it writes to.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    domain::{Entry, Kind, Language, Level, Ruby},
    store::{DeckNote, DeckShape, KeptEntry},
};

/// How an export is written.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
    clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// For spreadsheets.
    Csv,
    /// All that is known of each entry; imports into another installation.
    Json,
    /// A deck for Anki that updates itself when it is imported again.
    Apkg,
    /// The same as text.
    Tsv,
}

impl ExportFormat {
    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
            Self::Apkg => "application/octet-stream",
            Self::Tsv => "text/tab-separated-values; charset=utf-8",
        }
    }

    /// The ending of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Apkg => "apkg",
            Self::Tsv => "tsv",
        }
    }
}

/// Spreadsheets take a file without it for one in their own old encoding.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

const CSV_COLUMNS: [&str; 11] = [
    "japanese", "reading", "english", "language", "kind", "level", "tags", "state", "lemma",
    "heard", "sentence",
];

/// Writes a CSV.
pub struct CsvList<W: Write>(csv::Writer<W>);

impl<W: Write> CsvList<W> {
    /// Begins one.
    pub fn begin(mut to: W) -> io::Result<Self> {
        to.write_all(BYTE_ORDER_MARK.as_bytes())?;
        let mut table = csv::Writer::from_writer(to);
        table.write_record(CSV_COLUMNS)?;
        Ok(Self(table))
    }

    /// Adds an entry.
    pub fn add(&mut self, kept: &KeptEntry) -> io::Result<()> {
        let entry = &kept.entry;
        let cells: [&str; 11] = [
            &entry.japanese,
            &entry.reading,
            &entry.english,
            entry.language.code(),
            &name(&entry.kind),
            &level(&entry.level),
            &entry.tags.join(", "),
            &name(&kept.state),
            &entry.lemma,
            &kept.sightings.to_string(),
            &entry.utterance,
        ];
        Ok(self.0.write_record(cells.map(harmless))?)
    }

    /// Ends it.
    pub fn end(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A cell that begins like a formula would be run by a spreadsheet; what was said on a stream is
/// never one.
fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

/// Writes our own JSON: an object, and in it one line for each entry.
pub struct JsonList<W: Write> {
    to: W,
    is_first: bool,
}

/// An entry in our own JSON.
#[derive(Serialize)]
struct Line<'a> {
    japanese: &'a str,
    reading: &'a str,
    english: &'a str,
    language: Language,
    kind: Kind,
    level: &'a Level,
    tags: &'a [String],
    state: crate::domain::EntryState,
    lemma: &'a str,
    source: &'a str,
    why: &'a [String],
    kept_ms: u64,
    /// How often it was heard.
    heard: u64,
    /// The sentence it was first heard in.
    sentence: &'a str,
    speaker: Option<&'a str>,
    start_ms: Option<u64>,
}

impl<W: Write> JsonList<W> {
    /// Begins one.
    pub fn begin(mut to: W) -> io::Result<Self> {
        to.write_all(b"{\"format\": \"aivlingual\", \"version\": 1, \"entries\": [")?;
        Ok(Self { to, is_first: true })
    }

    /// Adds an entry.
    pub fn add(&mut self, kept: &KeptEntry) -> io::Result<()> {
        let entry = &kept.entry;
        let line = Line {
            japanese: &entry.japanese,
            reading: &entry.reading,
            english: &entry.english,
            language: entry.language,
            kind: entry.kind,
            level: &entry.level,
            tags: &entry.tags,
            state: kept.state,
            lemma: &entry.lemma,
            source: &entry.evidence.source,
            why: &entry.evidence.why,
            kept_ms: kept.kept.0 / 1_000_000,
            heard: kept.sightings,
            sentence: &entry.utterance,
            speaker: entry.speaker.as_deref(),
            start_ms: entry.start_ms,
        };
        self.to.write_all(if self.is_first { b"\n" } else { b",\n" })?;
        self.is_first = false;
        Ok(serde_json::to_writer(&mut self.to, &line)?)
    }

    /// Ends it.
    pub fn end(mut self) -> io::Result<()> {
        self.to.write_all(b"\n]}\n")?;
        self.to.flush()
    }
}

/// The deck of an export: each note asks in both directions.
pub const DECK: DeckShape = DeckShape {
    name: "AIVlingual",
    fields: &[
        "Japanese", "Furigana", "Reading", "English", "Language", "Kind", "Level", "Sentence",
        "Lemma",
    ],
    templates: &[
        (
            "Japanese → English",
            "<div class=\"ja\" lang=\"ja\">{{Japanese}}</div>",
            "<div class=\"ja\" lang=\"ja\">{{furigana:Furigana}}</div><hr id=\"answer\">\
             <div lang=\"en\">{{English}}</div><div class=\"more\">{{Level}} {{Kind}}</div>\
             <div class=\"more\" lang=\"ja\">{{Sentence}}</div>",
        ),
        (
            "English → Japanese",
            "<div lang=\"en\">{{English}}</div>",
            "{{FrontSide}}<hr id=\"answer\"><div class=\"ja\" lang=\"ja\">{{furigana:Furigana}}\
             </div><div class=\"more\">{{Level}} {{Kind}}</div>\
             <div class=\"more\" lang=\"ja\">{{Sentence}}</div>",
        ),
    ],
    css: ".card { font: 20px sans-serif; text-align: center; } .ja { font-size: 32px; } \
          .more { font-size: 16px; opacity: .7; margin-top: 12px; }",
};

/// An entry as a note of [`DECK`]. `key` is what never changes of it, so that the same entry is the
/// same note for ever.
pub fn note(kept: &KeptEntry, key: &str, ruby: &[Ruby]) -> DeckNote {
    let entry = &kept.entry;
    let fields = [
        escaped(&entry.japanese),
        furigana(entry, ruby),
        escaped(&entry.reading),
        escaped(&entry.english),
        entry.language.code().to_owned(),
        name(&entry.kind),
        escaped(&level(&entry.level)),
        escaped(&entry.utterance),
        escaped(&entry.lemma),
    ];
    DeckNote {
        guid: guid(key),
        fields: fields.to_vec(),
        tags: entry.tags.clone(),
        made: kept.kept,
        changed: kept.changed,
    }
}

/// Writes notes as text that Anki imports. It names the note type of [`DECK`], so that notes are
/// updated in a collection that has it; one that has not takes the first column for the question.
pub struct TsvList<W: Write>(csv::Writer<W>);

impl<W: Write> TsvList<W> {
    /// Begins one.
    pub fn begin(mut to: W) -> io::Result<Self> {
        let DeckShape { name, fields, .. } = DECK;
        let (tags, guid) = (fields.len() + 1, fields.len() + 2);
        let columns = fields.join("\t");
        write!(
            to,
            "#separator:tab\n#html:true\n#notetype:{name}\n#deck:{name}\n\
             #columns:{columns}\tTags\tGUID\n#tags column:{tags}\n#guid column:{guid}\n"
        )?;
        let mut builder = csv::WriterBuilder::new();
        Ok(Self(builder.delimiter(b'\t').from_writer(to)))
    }

    /// Adds a note.
    pub fn add(&mut self, note: &DeckNote) -> io::Result<()> {
        let tags = note.tag_list();
        let cells = note.fields.iter().chain([&tags, &note.guid]);
        Ok(self.0.write_record(cells)?)
    }

    /// Ends it.
    pub fn end(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Text as HTML, for fields are HTML.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\u{1f}', " ")
}

/// 食べ物 as ` 食[た]べ 物[もの]`: a space says where the characters of a reading begin.
fn furigana(entry: &Entry, ruby: &[Ruby]) -> String {
    let joined: String = ruby.iter().map(|run| run.base.as_str()).collect();
    if joined != entry.japanese {
        return escaped(&entry.japanese);
    }
    let mut text = String::new();
    for run in ruby {
        match &run.ruby {
            Some(reading) => {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(&format!("{}[{}]", escaped(&run.base), escaped(reading)));
            }
            None => text.push_str(&escaped(&run.base)),
        }
    }
    text
}

/// A short name for `key` that another key does not get.
fn guid(key: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use sha2::{Digest, Sha256};
    URL_SAFE_NO_PAD.encode(&Sha256::digest(key.as_bytes())[..12])
}

/// A value of a closed list, by its name.
fn name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn level(level: &Level) -> String {
    match (level.band.is_empty(), level.estimated) {
        (true, _) => String::new(),
        (false, true) => format!("~{}", level.band),
        (false, false) => level.band.clone(),
    }
}
