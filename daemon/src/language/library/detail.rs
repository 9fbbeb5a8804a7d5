//! What the analyser's dictionary says of a word, packed into few bytes: it says it of a million
//! and a half words, and what talk touches of that stays in memory. What the word itself or its
//! neighbors tell is left out.
//!
//! Five columns: the number of its classes in the table beside; the dictionary form, unless it is
//! the word; the normalized form, unless it is the dictionary form; the reading, unless it is that
//! of its parts or the word itself; of each part a control character, whose code is how many
//! characters of the word it covers, and how these are read. A letter of a reading takes one byte.

/// The columns, as the analyser's metadata names them.
pub(in crate::language) const COLUMNS: [&str; 5] =
    ["classes", "dictionary_form", "normalized_form", "reading", "parts"];

/// Stands for the dictionary form of a word the analyser only guesses.
pub(in crate::language) const UNKNOWN: &str = "*";

/// Stands before an ASCII character that is meant.
const PLAIN: char = '\u{7F}';
/// The katakana and the prolonged mark, which the visible ASCII characters stand for.
const FIRST_KATAKANA: u32 = 'ァ' as u32;
const LAST_KATAKANA: u32 = 'ー' as u32;
const FIRST_ASCII: u32 = '!' as u32;
/// Most characters of a part: of a longer one nothing is said.
const PART_LETTERS_MAX: usize = 31;

/// Four parts of speech from wide to narrow, class and form of conjugation; `*` where there is
/// none.
pub(in crate::language) type Classes = [String; 6];

/// What the dictionary says of one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::language) struct Detail {
    /// Where its classes stand in the table.
    pub(in crate::language) classes: usize,
    /// The form a dictionary lists it by, in the spelling of the text.
    pub(in crate::language) dictionary_form: String,
    /// The same in the standard spelling: 附属 for 付属, シミュレーション for シュミレーション.
    pub(in crate::language) normalized_form: String,
    /// Of the word as it stands, in katakana; empty when unknown.
    pub(in crate::language) reading: String,
    /// Surface and reading of each short unit of a compound.
    pub(in crate::language) parts: Vec<(String, String)>,
    /// False when the analyser only guesses from the script.
    pub(in crate::language) is_known: bool,
}

impl Detail {
    /// The columns of the word written `surface`.
    pub(in crate::language) fn pack(&self, surface: &str) -> [String; 5] {
        let unless = |other: &str, form: &str| if form == other { "" } else { form }.to_owned();
        let spelled: String = self.parts.iter().map(|(text, _)| text.as_str()).collect();
        let lengths: Vec<usize> = self.parts.iter().map(|(text, _)| text.chars().count()).collect();
        let is_told =
            spelled == surface && lengths.iter().all(|&length| length <= PART_LETTERS_MAX);
        let told: &[(String, String)] = if is_told { &self.parts } else { &[] };
        let joined: String = told.iter().map(|(_, reading)| reading.as_str()).collect();
        let reading = if told.is_empty() { surface } else { &joined };
        [
            self.classes.to_string(),
            unless(surface, &self.dictionary_form),
            unless(&self.dictionary_form, &self.normalized_form),
            shrink(&unless(reading, &self.reading)),
            told.iter()
                .zip(lengths)
                .map(|((_, reading), length)| {
                    format!("{}{}", length as u8 as char, shrink(reading))
                })
                .collect(),
        ]
    }

    /// What `columns` say of the word written `surface`. Damaged columns say less, not wrong.
    pub(in crate::language) fn unpack(surface: &str, columns: &[&str]) -> Self {
        let column = |at: usize| columns.get(at).copied().unwrap_or_default();
        let or = |form: &str, other: &str| if form.is_empty() { other } else { form }.to_owned();
        let is_known = column(1) != UNKNOWN;
        let dictionary_form = if is_known { or(column(1), surface) } else { surface.to_owned() };
        let parts = parts(surface, column(4));
        Self {
            classes: column(0).parse().unwrap_or_default(),
            normalized_form: or(column(2), &dictionary_form),
            dictionary_form,
            reading: match (is_known, column(3)) {
                (false, _) => String::new(),
                (true, "") if parts.is_empty() => surface.to_owned(),
                (true, "") => parts.iter().map(|(_, reading)| reading.as_str()).collect(),
                (true, reading) => swell(reading),
            },
            parts,
            is_known,
        }
    }
}

fn parts(surface: &str, packed: &str) -> Vec<(String, String)> {
    let mut rest = surface;
    packed
        .split_inclusive(|letter: char| letter.is_ascii_control() && letter != PLAIN)
        .zip(packed.split(|letter: char| letter.is_ascii_control() && letter != PLAIN).skip(1))
        .map(|(upto, reading)| {
            let count = upto.chars().last().map_or(0, |length| length as usize);
            let length = rest.char_indices().nth(count).map_or(rest.len(), |(at, _)| at);
            let (text, after) = rest.split_at(length);
            rest = after;
            (text.to_owned(), swell(reading))
        })
        .collect()
}

/// A reading with one byte for each katakana letter.
fn shrink(reading: &str) -> String {
    let mut small = String::with_capacity(reading.len());
    for letter in reading.chars() {
        match u32::from(letter) {
            code @ FIRST_KATAKANA..=LAST_KATAKANA => {
                small.extend(char::from_u32(code - FIRST_KATAKANA + FIRST_ASCII));
            }
            code => {
                small.extend((code < 0x80).then_some(PLAIN));
                small.push(letter);
            }
        }
    }
    small
}

/// The reading that [`shrink`] made small.
fn swell(small: &str) -> String {
    let mut reading = String::with_capacity(small.len() * 3);
    let mut letters = small.chars();
    while let Some(letter) = letters.next() {
        match letter {
            PLAIN => reading.extend(letters.next()),
            '!'..='~' => {
                reading.extend(char::from_u32(u32::from(letter) - FIRST_ASCII + FIRST_KATAKANA));
            }
            _ => reading.push(letter),
        }
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::Detail;

    fn word(dictionary_form: &str, reading: &str, parts: &[(&str, &str)]) -> Detail {
        let owned = |(text, reading): &(&str, &str)| (text.to_string(), reading.to_string());
        Detail {
            classes: 12,
            dictionary_form: dictionary_form.into(),
            normalized_form: dictionary_form.into(),
            reading: reading.into(),
            parts: parts.iter().map(owned).collect(),
            is_known: true,
        }
    }

    #[track_caller]
    fn round(surface: &str, detail: &Detail, packed: [&str; 5]) {
        assert_eq!(detail.pack(surface), packed);
        assert_eq!(Detail::unpack(surface, &packed), *detail);
    }

    #[test]
    fn a_packed_word_says_only_what_it_does_not_show() {
        round("犬", &word("犬", "イヌ", &[]), ["12", "", "", "$L", ""]);
        round("書き", &word("書く", "カキ", &[]), ["12", "書く", "", "+-", ""]);
        round("テスト", &word("テスト", "テスト", &[]), ["12", "", "", "", ""]);
        let park =
            word("国立公園", "コクリツコウエン", &[("国立", "コクリツ"), ("公園", "コウエン")]);
        round("国立公園", &park, ["12", "", "", "", "\u{2}3/jD\u{2}3&(s"]);
        let attached =
            Detail { normalized_form: "付属".into(), ..word("附属", "フゾク", &[]) };
        round("附属", &attached, ["12", "", "付属", "U>/", ""]);
    }

    #[test]
    fn every_reading_comes_back() {
        let all: String = ('ァ'..='ー').chain(' '..='~').chain("。ゔ漢".chars()).collect();
        assert_eq!(super::swell(&super::shrink(&all)), all);
        assert_eq!(super::shrink("ー").len(), 1);
    }

    #[test]
    fn a_guessed_word_has_classes_and_nothing_else() {
        let guessed = Detail::unpack("ぬべり", &["7", "*"]);
        assert!(!guessed.is_known);
        assert_eq!((guessed.classes, &*guessed.dictionary_form), (7, "ぬべり"));
        assert_eq!((&*guessed.reading, guessed.parts.len()), ("", 0));
    }

    #[test]
    fn damage_does_no_harm() {
        for columns in [&[][..], &["x", "", "", "", "9"], &["1", "", "", "\u{7F}", "\u{1F}a\u{3}"]]
        {
            let detail = Detail::unpack("公園", columns);
            let spelled: String = detail.parts.into_iter().map(|(text, _)| text).collect();
            assert!(spelled.is_empty() || spelled == "公園", "{columns:?}");
        }
    }
}
