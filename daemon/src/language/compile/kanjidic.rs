//! KANJIDIC2's XML → what a kanji tells about the words written with it.

use std::mem;

use super::xml::{self, XmlError};
use crate::language::{key, library::kanji::Kanji};

/// Reads the kanji that have a school grade, a frequency or a Japanese reading, in the file's
/// order. SKIP codes, which have terms of their own, are not touched.
pub(super) fn read(xml: &[u8]) -> Result<Vec<Kanji>, XmlError> {
    let mut all = Vec::new();
    let mut kanji = Kanji::default();
    xml::walk(xml, |element| {
        let number = || element.text.parse().ok();
        match element.name {
            "literal" => kanji.character = element.text.chars().next().unwrap_or_default(),
            "grade" => kanji.grade = number(),
            "jlpt" => kanji.old_jlpt = number(),
            "freq" => kanji.newspaper_rank = element.text.parse().ok(),
            "reading" => {
                let kind = element.attributes.get("r_type").map(String::as_str);
                if matches!(kind, Some("ja_on" | "ja_kun")) {
                    add_reading(&mut kanji.readings, &element.text);
                }
            }
            "character" => {
                let kanji = mem::take(&mut kanji);
                if !kanji.readings.is_empty() {
                    all.push(kanji);
                }
            }
            _ => {}
        }
    })?;
    Ok(all)
}

/// `つ.ぐ` is つ with okurigana, `-がわ` is used after another word: what stands over the kanji remains.
fn add_reading(readings: &mut Vec<String>, written: &str) {
    let stem = written.trim_matches('-').split('.').next().unwrap_or_default();
    let reading = key::fold(stem);
    if !reading.is_empty() && !readings.contains(&reading) {
        readings.push(reading);
    }
}
