//! Sudachi's dictionary → the directory lindera segments with.
//!
//! The words go through lindera's own builder, as CSV in a temporary directory. The cost matrix
//! does not: the builder wants it as text, half a gigabyte for Sudachi's, while the file lindera
//! reads is Sudachi's own block behind three numbers, so those bytes are written as they stand.
//!
//! Lost on the way: Sudachi's rewriting of its input (NFKC, repeated prolonged marks) and its
//! joining of numerals. Who segments must normalize the text first, with the same
//! [`key::normalize`] that wrote the surfaces here.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use lindera_dictionary::{builder::DictionaryBuilder, dictionary::metadata::Metadata};

use super::{CompileError, sudachi::SystemDictionary};
use crate::language::key;

pub(super) const CHARACTER_CATEGORIES: &str = include_str!("../../../../data/analyser/char.def");
pub(super) const UNKNOWN_WORDS: &str = include_str!("../../../../data/analyser/unk.def");

/// What lindera must know of the columns: its own four, then the details of a token in the order
/// `library::detail` names them. A word without an id or cost is left out rather than refused.
const METADATA: &str = r#"{
  "name": "sudachi", "encoding": "UTF-8", "default_word_cost": -10000,
  "default_left_context_id": 0, "default_right_context_id": 0, "default_field_value": "*",
  "flexible_csv": true, "skip_invalid_cost_or_id": true, "normalize_details": false,
  "dictionary_schema": {"fields": [
    "surface", "left_context_id", "right_context_id", "cost",
    "part_of_speech_1", "part_of_speech_2", "part_of_speech_3", "part_of_speech_4",
    "conjugation_class", "conjugation_form",
    "dictionary_form", "normalized_form", "reading", "parts"]},
  "user_dictionary_schema": {"fields": ["surface", "part_of_speech_1", "reading"]}
}"#;

/// Stands in a column that has nothing to say.
const NOTHING: &str = "*";

/// Writes the analyser's directory and returns how many words it knows.
pub(super) fn write(system_dic: &[u8], out: &Path) -> Result<usize, CompileError> {
    let dictionary = SystemDictionary::open(system_dic)?;
    let io = |source| CompileError::Write { path: out.to_owned(), source };
    fs::create_dir_all(out).map_err(io)?;
    let source = tempfile::tempdir_in(out).map_err(io)?;
    fs::write(source.path().join("char.def"), CHARACTER_CATEGORIES).map_err(io)?;
    fs::write(source.path().join("unk.def"), UNKNOWN_WORDS).map_err(io)?;
    let words = write_words(&dictionary, &source.path().join("words.csv"))?;
    write_matrix(&dictionary, &out.join("matrix.mtx"))?;

    let metadata = Metadata::load(METADATA.as_bytes()).map_err(CompileError::analyser)?;
    let builder = DictionaryBuilder::new(metadata);
    builder.build_metadata(out, None).map_err(CompileError::analyser)?;
    let categories =
        builder.build_character_definition(source.path(), out).map_err(CompileError::analyser)?;
    builder
        .build_unknown_dictionary(source.path(), out, &categories, None)
        .map_err(CompileError::analyser)?;
    builder.build_prefix_dictionary(source.path(), out, None).map_err(CompileError::analyser)?;
    source.close().map_err(io)?;
    Ok(words)
}

fn write_words(dictionary: &SystemDictionary<'_>, path: &Path) -> Result<usize, CompileError> {
    let io = |source| CompileError::Write { path: path.to_owned(), source };
    let mut csv = csv::Writer::from_path(path).map_err(|error| io(error.into()))?;
    let mut count = 0;
    for word in dictionary.words() {
        let word = word?;
        let surface = key::normalize(&word.surface);
        if surface.trim().is_empty() {
            continue;
        }
        let parts: Vec<&str> =
            word.parts.iter().flat_map(|(part, reading)| [&**part, &**reading]).collect();
        let parts = if parts.is_empty() { NOTHING.to_owned() } else { parts.join("\t") };
        let numbers = [word.left_id, word.right_id, word.cost].map(|number| number.to_string());
        csv.write_field(&surface).map_err(|error| io(error.into()))?;
        let rest = numbers.iter().chain(word.part_of_speech).map(String::as_str);
        let dictionary_form = key::normalize(&word.dictionary_form);
        let normalized_form = key::normalize(&word.normalized_form);
        let forms = [&*dictionary_form, &*normalized_form, &*word.reading, &*parts];
        csv.write_record(rest.chain(forms)).map_err(|error| io(error.into()))?;
        count += 1;
    }
    csv.flush().map_err(io)?;
    Ok(count)
}

/// lindera's matrix file: i16 -1 (the layout's mark), both sizes, then the costs as Sudachi has
/// them.
fn write_matrix(dictionary: &SystemDictionary<'_>, path: &Path) -> Result<(), CompileError> {
    let matrix = dictionary.matrix()?;
    let write = || -> io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        for number in [-1, matrix.lefts, matrix.rights] {
            file.write_all(&number.to_le_bytes())?;
        }
        file.write_all(matrix.costs)?;
        file.flush()
    };
    write().map_err(|source| CompileError::Write { path: path.to_owned(), source })
}
