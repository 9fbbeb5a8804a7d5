//! A kanji as KANJIDIC has it.

use serde::{Deserialize, Serialize};

/// What a kanji tells about the words written with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Kanji {
    /// The kanji.
    pub character: char,
    /// The school year it is taught in: 1 to 6, 8 for the rest of secondary school, 9 and 10 for
    /// names.
    pub grade: Option<u8>,
    /// Its level in the JLPT of before 2010: 4 (easiest) to 1.
    pub old_jlpt: Option<u8>,
    /// Its rank among the 2,500 most frequent in newspapers, from 1.
    pub newspaper_rank: Option<u16>,
    /// Its readings in hiragana, without okurigana, as KANJIDIC orders them.
    pub readings: Vec<String>,
}
