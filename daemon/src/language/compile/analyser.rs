//! Sudachi's dictionary → the directory lindera segments with.
//!
//! The words go through lindera's own builder, as CSV in a temporary directory. The cost matrix
//! does not: the builder wants it as text, half a gigabyte for Sudachi's; see [`connections`]. What
//! is said of the words is packed (see [`detail`]) and, once the builder is done, brought from its
//! order by spelling into one by frequency: the first few percent of the file are all that talk
//! touches.
//!
//! Lost on the way: Sudachi's rewriting of its input (NFKC, repeated prolonged marks) and its
//! joining of numerals. Who segments must normalize the text first, with the same
//! [`key::normalize`] that wrote the surfaces here.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use lindera_dictionary::{builder::DictionaryBuilder, dictionary::metadata::Metadata};

use super::{
    Centibels, CompileError,
    connections::{Connections, RAREST, Rarities},
    sudachi::SystemDictionary,
};
use crate::language::{
    key,
    library::detail::{self, Classes, Detail},
};

pub(super) const CHARACTER_CATEGORIES: &str = include_str!("../../../../data/analyser/char.def");
pub(super) const UNKNOWN_WORDS: &str = include_str!("../../../../data/analyser/unk.def");

/// How lindera names what it makes of the words: for each its place in the other file, a u32; and
/// at that place a u32 length and the columns. Little-endian.
const PLACES: &str = "dict.wordsidx";
const DETAILS: &str = "dict.words";

/// What Sudachi calls names of people, places and things. Most of its words are such, and few of
/// them are ever said.
const PROPER_NOUN: &str = "固有名詞";

/// What was written.
pub(super) struct Analyser {
    /// How many words it knows.
    pub(super) words: usize,
    /// What they are, each kind once.
    pub(super) classes: Vec<Classes>,
}

/// Writes the analyser's directory. Of `centibels`, the frequent words come first.
pub(super) fn write(
    system_dic: &[u8],
    centibels: &Centibels,
    out: &Path,
) -> Result<Analyser, CompileError> {
    let dictionary = SystemDictionary::open(system_dic)?;
    let io = |source| CompileError::Write { path: out.to_owned(), source };
    fs::create_dir_all(out).map_err(io)?;
    let source = tempfile::tempdir_in(out).map_err(io)?;
    let mut table = Table::default();
    let mut rows = rows(&dictionary, centibels, &mut table)?;

    let matrix = dictionary.matrix()?;
    let mut rarities = Rarities::of(&matrix);
    for row in &rows {
        rarities.note(row.left_id, row.right_id, row.rarity);
    }
    let connections = Connections::new(&matrix, &rarities);
    write_file(&out.join("matrix.mtx"), |file| connections.write(file)).map_err(io)?;
    fs::write(source.path().join("char.def"), CHARACTER_CATEGORIES).map_err(io)?;
    write_file(&source.path().join("unk.def"), |file| {
        write_unknown_words(&connections, &mut table, file)
    })
    .map_err(io)?;
    // The builder sorts by surface, and keeps the order of what is spelled alike.
    rows.sort_by(|one, other| one.surface.cmp(&other.surface));
    write_file(&source.path().join("words.csv"), |file| write_words(&rows, &connections, file))
        .map_err(io)?;
    let ranks: Vec<(u64, bool)> = rows.into_iter().map(|row| (row.rarity, row.is_name)).collect();

    let metadata = Metadata::load(metadata().as_bytes()).map_err(CompileError::analyser)?;
    let builder = DictionaryBuilder::new(metadata);
    builder.build_metadata(out, None).map_err(CompileError::analyser)?;
    let categories =
        builder.build_character_definition(source.path(), out).map_err(CompileError::analyser)?;
    builder
        .build_unknown_dictionary(source.path(), out, &categories, None)
        .map_err(CompileError::analyser)?;
    builder.build_prefix_dictionary(source.path(), out, None).map_err(CompileError::analyser)?;
    source.close().map_err(io)?;
    put_in_order(out, &ranks).map_err(io)?;
    Ok(Analyser { words: ranks.len(), classes: table.classes })
}

/// What lindera must know of the columns: its own four, then the details of a token. A word without
/// an id or cost is left out rather than refused.
fn metadata() -> String {
    let own = ["surface", "left_context_id", "right_context_id", "cost"];
    let fields: Vec<&str> = own.into_iter().chain(detail::COLUMNS).collect();
    serde_json::json!({
        "name": "sudachi", "encoding": "UTF-8", "default_word_cost": -10000,
        "default_left_context_id": 0, "default_right_context_id": 0, "default_field_value": "",
        "flexible_csv": true, "skip_invalid_cost_or_id": true, "normalize_details": false,
        "dictionary_schema": {"fields": fields},
        "user_dictionary_schema": {"fields": ["surface", "classes", "reading"]}
    })
    .to_string()
}

/// The kinds of words there are, each once.
#[derive(Default)]
struct Table {
    classes: Vec<Classes>,
    places: HashMap<Classes, usize>,
}

impl Table {
    fn place(&mut self, classes: &Classes) -> usize {
        if let Some(place) = self.places.get(classes) {
            return *place;
        }
        let place = self.classes.len();
        self.classes.push(classes.clone());
        self.places.insert(classes.clone(), place);
        place
    }
}

/// A word as it is written for lindera, and how rare it is.
struct Row {
    surface: String,
    left_id: usize,
    right_id: usize,
    cost: i16,
    rarity: u64,
    is_name: bool,
    columns: [String; detail::COLUMNS.len()],
}

fn rows(
    dictionary: &SystemDictionary<'_>,
    centibels: &Centibels,
    table: &mut Table,
) -> Result<Vec<Row>, CompileError> {
    let mut rows = Vec::new();
    for word in dictionary.words() {
        let word = word?;
        let surface = key::normalize(&word.surface);
        let ids = usize::try_from(word.left_id).ok().zip(usize::try_from(word.right_id).ok());
        let (Some((left_id, right_id)), false) = (ids, surface.trim().is_empty()) else { continue };
        let detail = Detail {
            classes: table.place(word.part_of_speech),
            dictionary_form: key::normalize(&word.dictionary_form),
            normalized_form: key::normalize(&word.normalized_form),
            reading: word.reading,
            parts: word.parts,
            is_known: true,
        };
        let columns = detail.pack(&surface);
        let rarity =
            rarity(&[&surface, &detail.dictionary_form, &detail.normalized_form], centibels);
        let is_name = word.part_of_speech[1] == PROPER_NOUN;
        rows.push(Row { surface, left_id, right_id, cost: word.cost, rarity, is_name, columns });
    }
    Ok(rows)
}

/// How rare a word is that has these spellings: as the commonest of them.
fn rarity(spellings: &[&str], centibels: &Centibels) -> u64 {
    let known = spellings.iter().filter_map(|spelling| centibels.get(&spelling.to_lowercase()));
    known.copied().min().unwrap_or(RAREST)
}

fn write_words(
    rows: &[Row],
    connections: &Connections<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    for row in rows {
        let ids = [connections.left(row.left_id), connections.right(row.right_id)];
        csv.write_field(&row.surface)?;
        csv.write_field(ids[0].to_string())?;
        csv.write_field(ids[1].to_string())?;
        csv.write_field(row.cost.to_string())?;
        csv.write_record(&row.columns)?;
    }
    csv.flush()
}

/// Our list of guesses with the ids and classes as they have become: `category, left id, right id,
/// cost`, then six classes and what is not known.
fn write_unknown_words(
    connections: &Connections<'_>,
    table: &mut Table,
    out: &mut impl Write,
) -> io::Result<()> {
    for line in UNKNOWN_WORDS.lines() {
        let fields: Vec<&str> = line.split(',').collect();
        let id = |at: usize| fields.get(at).and_then(|id| id.parse().ok()).unwrap_or_default();
        let field = |at: usize| fields.get(at).copied().unwrap_or("*");
        let classes = table.place(&std::array::from_fn(|at| field(4 + at).to_owned()));
        let (left, right) = (connections.left(id(1)), connections.right(id(2)));
        let unknown = detail::UNKNOWN;
        writeln!(out, "{},{left},{right},{},{classes},{unknown},,,", field(0), field(3))?;
    }
    Ok(())
}

/// Brings the details into the order of `ranks`, which has one for each; those of one rank stay in
/// the order of their spelling.
fn put_in_order(analyser: &Path, ranks: &[(u64, bool)]) -> io::Result<()> {
    let places = fs::read(analyser.join(PLACES))?;
    let details = fs::read(analyser.join(DETAILS))?;
    let starts: Vec<usize> = places.chunks_exact(4).map(number).collect();
    if starts.len() != ranks.len() {
        return Err(io::Error::other("the analyser's builder left words out"));
    }
    let mut order: Vec<usize> = (0..starts.len()).collect();
    order.sort_by_key(|&word| ranks[word]);
    let mut moved = vec![0; starts.len()];
    let mut sorted = Vec::with_capacity(details.len());
    for word in order {
        moved[word] = sorted.len();
        let start = starts[word];
        let end = start + 4 + number(&details[start..]);
        sorted.extend_from_slice(&details[start..end]);
    }
    write_file(&analyser.join(DETAILS), |file| file.write_all(&sorted))?;
    write_file(&analyser.join(PLACES), |file| {
        moved.iter().try_for_each(|&place| file.write_all(&(place as u32).to_le_bytes()))
    })
}

/// The u32 at the beginning of `bytes`, which the builder has just written.
fn number(bytes: &[u8]) -> usize {
    bytes.iter().take(4).rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn write_file(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    write(&mut file)?;
    file.flush()
}
