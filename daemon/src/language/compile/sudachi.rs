//! Reads Sudachi's binary dictionary, the format of version 0.7 (`SudachiBinaryDic`, version 1).
//!
//! Layout, little-endian; a *varint* is LEB128, a *string* of the description a varint length and
//! UTF-8:
//! - description: 16-byte mark, u64 version, u64 creation time, u64 flags, three strings (comment,
//!   signature, reference), varint indexed entries, varint entries, varint blocks, and for each
//!   block its name, varint start, varint size.
//! - `ConnMatrix`: i16 left, i16 right, then i16 costs at `right * lefts + left`.
//! - `POS`: i16 count, then six strings each, as i16 length and UTF-16 units.
//! - `Entries`: 32 unused bytes, then entries aligned to 8 bytes; an entry's number is its offset
//!   divided by 8. An entry: i16 left, right, cost, part of speech; u32 string pointers headword
//!   and reading; u32 entries normalized form, dictionary form; i16 length of the indexed form; i8
//!   counts of C units, B units, A units, structure, synonyms; i8 has-user-data; then those u32
//!   arrays (a negative count: as the one before) and the user data as i16 length and UTF-16 units.
//! - `Strings`: UTF-16 units. A pointer packs length and offset into 32 bits, see [`Text::decode`].

use thiserror::Error;

const MARK: &[u8] = b"SudachiBinaryDic";
const VERSION: u64 = 1;
const ENTRIES_START: usize = 32;
const ENTRY_ALIGNMENT: usize = 8;
const ENTRY_FIXED_BYTES: usize = 32;
/// The low 28 bits of a reference are an entry's number; the high ones say which dictionary.
const ENTRY_NUMBER_MASK: u32 = 0x0fff_ffff;

/// Why a dictionary could not be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SudachiError {
    /// It does not begin as a Sudachi dictionary does.
    #[error("not a Sudachi dictionary")]
    NotADictionary,
    /// A version we do not know.
    #[error("Sudachi dictionary of format {0}, where {VERSION} is known")]
    OtherVersion(u64),
    /// It ends early or points outside of itself.
    #[error("damaged Sudachi dictionary: {0}")]
    Damaged(&'static str),
}

type Result<T> = std::result::Result<T, SudachiError>;

/// A system dictionary, read in place.
pub(super) struct SystemDictionary<'a> {
    matrix: &'a [u8],
    entries: &'a [u8],
    strings: &'a [u8],
    parts_of_speech: Vec<[String; 6]>,
    entries_total: u32,
}

/// The cost of each word beside each next one: a row for each left id of the next, in it a column
/// for each right id of the one before.
pub(super) struct Matrix<'a> {
    /// How many there are in a row.
    pub(super) columns: usize,
    /// How many rows.
    pub(super) rows: usize,
    /// i16 costs, little-endian, row by row.
    pub(super) costs: &'a [u8],
}

impl<'a> Matrix<'a> {
    fn read(block: &'a [u8]) -> Result<Self> {
        let mut reader = Reader(block);
        let mut size = || {
            usize::try_from(reader.i16()?)
                .map_err(|_| SudachiError::Damaged("negative matrix size"))
        };
        let (columns, rows) = (size()?, size()?);
        Ok(Self { columns, rows, costs: reader.take(columns * rows * size_of::<i16>(), "matrix")? })
    }
}

/// One word.
#[derive(Debug, PartialEq)]
pub(super) struct Word<'a> {
    pub(super) surface: String,
    pub(super) left_id: i16,
    pub(super) right_id: i16,
    pub(super) cost: i16,
    pub(super) part_of_speech: &'a [String; 6],
    pub(super) dictionary_form: String,
    pub(super) normalized_form: String,
    pub(super) reading: String,
    /// Surface and reading of the short units it is made of; empty when it is one itself.
    pub(super) parts: Vec<(String, String)>,
}

impl<'a> SystemDictionary<'a> {
    /// Reads the description and finds the blocks.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self> {
        let mut reader = Reader(bytes);
        if reader.take(MARK.len(), "mark")? != MARK {
            return Err(SudachiError::NotADictionary);
        }
        let version = reader.u64()?;
        if version != VERSION {
            return Err(SudachiError::OtherVersion(version));
        }
        let (_created, _flags) = (reader.u64()?, reader.u64()?);
        for _comment_signature_reference in 0..3 {
            reader.utf8()?;
        }
        let _indexed = reader.varint()?;
        let entries_total = u32::try_from(reader.varint()?)
            .map_err(|_| SudachiError::Damaged("too many entries"))?;
        let mut blocks = Vec::new();
        for _ in 0..reader.varint()? {
            let name = reader.utf8()?;
            let (start, size) = (reader.varint()? as usize, reader.varint()? as usize);
            let block = start.checked_add(size).and_then(|end| bytes.get(start..end));
            blocks.push((name, block.ok_or(SudachiError::Damaged("block out of range"))?));
        }
        let block = |name: &str| {
            let found = blocks.iter().find(|(n, _)| *n == name).map(|(_, bytes)| *bytes);
            found.ok_or(SudachiError::Damaged("a block is missing"))
        };
        Ok(Self {
            matrix: block("ConnMatrix")?,
            entries: block("Entries")?,
            strings: block("Strings")?,
            parts_of_speech: read_parts_of_speech(block("POS")?)?,
            entries_total,
        })
    }

    /// The connection costs.
    pub(super) fn matrix(&self) -> Result<Matrix<'a>> {
        Matrix::read(self.matrix)
    }

    /// Every word that can stand in a text, in the order of the file.
    pub(super) fn words(&self) -> impl Iterator<Item = Result<Word<'_>>> {
        let mut offset = ENTRIES_START;
        (0..self.entries_total).filter_map(move |_| {
            // A damaged entry leaves `offset` where it is: the same error follows, and the
            // caller stops at the first.
            let entry = match self.entry(offset) {
                Ok(entry) => entry,
                Err(error) => return Some(Err(error)),
            };
            offset += entry.size;
            // A negative id marks what exists only as the part or the form of another word.
            (entry.left_id >= 0).then(|| self.word(&entry))
        })
    }

    fn word(&self, entry: &Entry) -> Result<Word<'_>> {
        let surface = self.text(entry.headword)?;
        let part_of_speech = usize::try_from(entry.part_of_speech)
            .ok()
            .and_then(|index| self.parts_of_speech.get(index))
            .ok_or(SudachiError::Damaged("part of speech out of range"))?;
        let mut parts = Vec::new();
        for reference in &entry.short_units {
            let part = self.referenced(*reference)?;
            parts.push((self.text(part.headword)?, self.text(part.reading)?));
        }
        Ok(Word {
            dictionary_form: self.text(self.referenced(entry.dictionary_form)?.headword)?,
            normalized_form: self.text(self.referenced(entry.normalized_form)?.headword)?,
            reading: self.text(entry.reading)?,
            surface,
            left_id: entry.left_id,
            right_id: entry.right_id,
            cost: entry.cost,
            part_of_speech,
            parts,
        })
    }

    fn referenced(&self, reference: u32) -> Result<Entry> {
        self.entry((reference & ENTRY_NUMBER_MASK) as usize * ENTRY_ALIGNMENT)
    }

    fn entry(&self, offset: usize) -> Result<Entry> {
        let rest = self.entries.get(offset..).ok_or(SudachiError::Damaged("entry out of range"))?;
        let mut reader = Reader(rest);
        let (left_id, right_id, cost) = (reader.i16()?, reader.i16()?, reader.i16()?);
        let part_of_speech = reader.i16()?;
        let (headword, reading) = (reader.u32()?, reader.u32()?);
        let (normalized_form, dictionary_form) = (reader.u32()?, reader.u32()?);
        let _indexed_length = reader.i16()?;
        let counts = reader.take(6, "entry")?;
        let [c, b, a, structure, synonyms, has_user_data] =
            std::array::from_fn(|index| counts[index] as i8);
        if c < 0 || synonyms < 0 || !matches!(has_user_data, 0 | 1) {
            return Err(SudachiError::Damaged("entry"));
        }
        let c_units = reader.u32s(c)?;
        let b_units = if b < 0 { c_units.clone() } else { reader.u32s(b)? };
        let short_units = if a < 0 { b_units } else { reader.u32s(a)? };
        reader.u32s(structure.max(0))?;
        reader.u32s(synonyms)?;
        if has_user_data == 1 {
            let units =
                usize::try_from(reader.i16()?).map_err(|_| SudachiError::Damaged("entry"))?;
            reader.take(units * 2, "user data")?;
        }
        let size = (rest.len() - reader.0.len()).max(ENTRY_FIXED_BYTES);
        Ok(Entry {
            left_id,
            right_id,
            cost,
            part_of_speech,
            headword: Text::decode(headword),
            reading: Text::decode(reading),
            normalized_form,
            dictionary_form,
            short_units,
            size: size.next_multiple_of(ENTRY_ALIGNMENT),
        })
    }

    fn text(&self, text: Text) -> Result<String> {
        let (start, end) = (text.offset as usize * 2, (text.offset + text.length) as usize * 2);
        let units = self.strings.get(start..end).ok_or(SudachiError::Damaged("string"))?;
        utf16(units)
    }
}

struct Entry {
    left_id: i16,
    right_id: i16,
    cost: i16,
    part_of_speech: i16,
    headword: Text,
    reading: Text,
    normalized_form: u32,
    dictionary_form: u32,
    short_units: Vec<u32>,
    size: usize,
}

/// A string of the `Strings` block, in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Text {
    length: u32,
    offset: u32,
}

impl Text {
    /// The highest length that fits the five length bits with room left to count extra bits.
    const SHORT_LENGTH_MAX: u32 = 19;

    /// The top 5 bits hold the length up to 19. Beyond, they hold 19 plus the number `n` of bits
    /// the rest of the length needs; its leading 1 is implied and the other `n - 1` bits follow.
    /// The offset has what remains, and is a multiple of `2^(n - 1)`, so no bit of it is lost.
    fn decode(packed: u32) -> Self {
        let top = packed >> 27;
        let extra_bits = top.saturating_sub(Self::SHORT_LENGTH_MAX);
        if extra_bits == 0 {
            return Self { length: top, offset: packed & 0x07ff_ffff };
        }
        let stored = extra_bits - 1;
        let beyond = (1 << stored) | ((packed & 0x07ff_ffff) >> (27 - stored));
        let offset = (packed & (0x07ff_ffff >> stored)) << stored;
        Self { length: Self::SHORT_LENGTH_MAX + beyond, offset }
    }
}

fn read_parts_of_speech(block: &[u8]) -> Result<Vec<[String; 6]>> {
    let mut reader = Reader(block);
    let mut all = Vec::new();
    for _ in 0..reader.i16()? {
        let mut one: [String; 6] = Default::default();
        for level in &mut one {
            let units = usize::try_from(reader.i16()?).map_err(|_| SudachiError::Damaged("POS"))?;
            *level = utf16(reader.take(units * 2, "POS")?)?;
        }
        all.push(one);
    }
    Ok(all)
}

fn utf16(bytes: &[u8]) -> Result<String> {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units)
        .collect::<std::result::Result<String, _>>()
        .map_err(|_| SudachiError::Damaged("text is not UTF-16"))
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize, what: &'static str) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(SudachiError::Damaged(what))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) =
            self.0.split_first_chunk().ok_or(SudachiError::Damaged("it ends early"))?;
        self.0 = rest;
        Ok(*taken)
    }

    fn i16(&mut self) -> Result<i16> {
        self.array().map(i16::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn u32s(&mut self, count: i8) -> Result<Vec<u32>> {
        (0..count).map(|_| self.u32()).collect()
    }

    fn varint(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let [byte] = self.array()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(SudachiError::Damaged("varint"))
    }

    fn utf8(&mut self) -> Result<&'a str> {
        let length = self.varint()? as usize;
        std::str::from_utf8(self.take(length, "description")?)
            .map_err(|_| SudachiError::Damaged("description"))
    }
}

#[cfg(test)]
pub(super) mod tests;
