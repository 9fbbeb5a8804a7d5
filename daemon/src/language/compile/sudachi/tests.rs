use super::{MARK, Matrix, SudachiError, SystemDictionary, Text};

/// A word to be written; `parts` and `dictionary_form` are places in the list it stands in.
pub(in crate::language::compile) struct Row {
    pub(in crate::language::compile) surface: &'static str,
    pub(in crate::language::compile) reading: &'static str,
    pub(in crate::language::compile) left_id: i16,
    pub(in crate::language::compile) cost: i16,
    pub(in crate::language::compile) dictionary_form: usize,
    pub(in crate::language::compile) parts: &'static [usize],
}

/// A system dictionary of these words, all common nouns, with a matrix of two by two.
pub(in crate::language::compile) fn dictionary(rows: &[Row]) -> Vec<u8> {
    let mut strings: Vec<u16> = Vec::new();
    let mut offsets = vec![32];
    for row in rows {
        let bytes: usize = 32 + 4 * row.parts.len();
        offsets.push(offsets[offsets.len() - 1] + bytes.next_multiple_of(8));
    }
    let number = |place: usize| (offsets[place] / 8) as u32;
    let mut entries = vec![0; 32];
    for (place, row) in rows.iter().enumerate() {
        for half in [row.left_id, 1, row.cost, 0] {
            entries.extend(half.to_le_bytes());
        }
        for text in [row.surface, row.reading] {
            entries.extend(written(&mut strings, text).to_le_bytes());
        }
        entries.extend(number(place).to_le_bytes());
        entries.extend(number(row.dictionary_form).to_le_bytes());
        entries.extend((row.surface.len() as i16).to_le_bytes());
        // C units, then B and A as they are, no structure, no synonyms, no user data.
        let units = row.parts.len() as i8;
        entries.extend([units, -1, -1, 0, 0, 0].map(|count| count as u8));
        entries.extend(row.parts.iter().flat_map(|part| number(*part).to_le_bytes()));
        entries.resize(entries.len().next_multiple_of(8), 0);
    }
    let mut pos = 1_i16.to_le_bytes().to_vec();
    for level in ["名詞", "普通名詞", "一般", "*", "*", "*"] {
        pos.extend((level.encode_utf16().count() as i16).to_le_bytes());
        pos.extend(level.encode_utf16().flat_map(u16::to_le_bytes));
    }
    let matrix: Vec<u8> =
        [2_i16, 2, 10, 20, 30, 40].iter().flat_map(|number| number.to_le_bytes()).collect();
    let strings: Vec<u8> = strings.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    with_description(
        rows.len(),
        &[("ConnMatrix", matrix), ("POS", pos), ("Entries", entries), ("Strings", strings)],
    )
}

/// Stores a text and returns its packed pointer; see [`Text::decode`].
fn written(strings: &mut Vec<u16>, text: &str) -> u32 {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = units.len() as u32;
    let beyond = length.saturating_sub(Text::SHORT_LENGTH_MAX);
    let extra_bits = 32 - beyond.leading_zeros();
    let stored = extra_bits.saturating_sub(1);
    strings.resize(strings.len().next_multiple_of(1 << stored), 0);
    let offset = strings.len() as u32;
    strings.extend(units);
    if beyond == 0 {
        return length << 27 | offset;
    }
    let without_leading_one = beyond & !(1 << stored);
    (Text::SHORT_LENGTH_MAX + extra_bits) << 27
        | without_leading_one << (27 - stored)
        | offset >> stored
}

fn with_description(entries: usize, blocks: &[(&str, Vec<u8>)]) -> Vec<u8> {
    const DESCRIPTION_BYTES: usize = 256;
    let mut bytes = MARK.to_vec();
    bytes.extend([1_u64, 0, 0].iter().flat_map(|number| number.to_le_bytes()));
    for text in ["a comment", "signature", ""] {
        put_string(&mut bytes, text);
    }
    put_varint(&mut bytes, entries);
    put_varint(&mut bytes, entries);
    put_varint(&mut bytes, blocks.len());
    let mut start = DESCRIPTION_BYTES;
    for (name, block) in blocks {
        put_string(&mut bytes, name);
        put_varint(&mut bytes, start);
        put_varint(&mut bytes, block.len());
        start += block.len();
    }
    bytes.resize(DESCRIPTION_BYTES, 0);
    bytes.extend(blocks.iter().flat_map(|(_, block)| block));
    bytes
}

fn put_string(bytes: &mut Vec<u8>, text: &str) {
    put_varint(bytes, text.len());
    bytes.extend(text.as_bytes());
}

fn put_varint(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

const LONG: &str = "とても長い名前のついた町のはずれの小さな図書館の裏の静かな庭";

fn sample() -> Vec<u8> {
    let row = |surface, reading, left_id, dictionary_form, parts| Row {
        surface,
        reading,
        left_id,
        cost: 100,
        dictionary_form,
        parts,
    };
    dictionary(&[
        row("国立", "コクリツ", 1, 0, &[]),
        row("公園", "コウエン", 1, 1, &[]),
        row("国立公園", "コクリツコウエン", 1, 2, &[0, 1]),
        row("見えない", "ミエナイ", -1, 3, &[]),
        row(LONG, "トテモナガイ", 0, 1, &[]),
    ])
}

#[test]
fn words_come_with_their_forms_and_parts_and_without_those_that_stand_in_no_text() {
    let bytes = sample();
    let dictionary = SystemDictionary::open(&bytes).expect("it is whole");
    let words: Vec<_> = dictionary.words().collect::<Result<_, _>>().expect("it is whole");
    let surfaces: Vec<_> = words.iter().map(|word| &*word.surface).collect();
    assert_eq!(surfaces, ["国立", "公園", "国立公園", LONG]);
    let park = &words[2];
    let parts: Vec<_> = park.parts.iter().map(|(part, reading)| (&**part, &**reading)).collect();
    assert_eq!(parts, [("国立", "コクリツ"), ("公園", "コウエン")]);
    assert_eq!((park.left_id, park.right_id, park.cost), (1, 1, 100));
    assert_eq!(park.part_of_speech[..2], ["名詞", "普通名詞"]);
    assert_eq!((&*park.reading, &*park.dictionary_form), ("コクリツコウエン", "国立公園"));
    assert_eq!(words[3].dictionary_form, "公園");
}

#[test]
fn the_matrix_is_found_with_its_sizes() {
    let bytes = sample();
    let dictionary = SystemDictionary::open(&bytes).expect("it is whole");
    let Matrix { columns, rows, costs } = dictionary.matrix().expect("it is whole");
    assert_eq!((columns, rows), (2, 2));
    assert_eq!(costs, [10, 0, 20, 0, 30, 0, 40, 0]);
}

#[test]
fn a_dictionary_cut_short_anywhere_is_refused_and_never_panics() {
    let whole = sample();
    // The strings lie last, and the last of them belongs to the last word.
    for length in 0..whole.len() {
        let outcome = SystemDictionary::open(&whole[..length]).and_then(|dictionary| {
            dictionary.matrix()?;
            dictionary.words().try_for_each(|word| word.map(drop))
        });
        assert!(outcome.is_err(), "{length} of {} bytes", whole.len());
    }
}

#[test]
fn other_files_and_other_versions_are_told_apart() {
    assert_eq!(SystemDictionary::open(&[7; 300]).err(), Some(SudachiError::NotADictionary));
    let mut newer = sample();
    newer[MARK.len()] = 2;
    assert_eq!(SystemDictionary::open(&newer).err(), Some(SudachiError::OtherVersion(2)));
}
