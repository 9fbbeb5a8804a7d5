//! FreeDict's English-Japanese dictionary, in dictd's form: an index of headword, offset and
//! length, and a text of articles.
//!
//! An article is a line with headword, pronunciation and part of speech, then for each sense a line
//! of Japanese words between commas and a line that explains the sense in English.

use std::collections::BTreeMap;

use crate::language::library::english::EnglishPos;

/// A Japanese word for an English one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Translation {
    pub(super) pos: EnglishPos,
    /// Which sense of the article it belongs to, from 0.
    pub(super) sense: usize,
    pub(super) japanese: String,
}

/// Headword in small letters → translations, in the order of the dictionary. Names are left out.
pub(super) fn read(index: &[u8], text: &[u8]) -> BTreeMap<String, Vec<Translation>> {
    let mut words: BTreeMap<String, Vec<Translation>> = BTreeMap::new();
    for line in String::from_utf8_lossy(index).lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [headword, offset, length] = fields[..] else { continue };
        let range = base64(offset).zip(base64(length)).map(|(start, size)| start..start + size);
        let article = range.and_then(|range| text.get(range));
        let Some(article) = article.filter(|_| !headword.starts_with("00")) else { continue };
        let translations = read_article(&String::from_utf8_lossy(article));
        let of_word = words.entry(headword.to_lowercase()).or_default();
        for translation in translations {
            if !of_word.contains(&translation) {
                of_word.push(translation);
            }
        }
    }
    words
}

fn read_article(article: &str) -> Vec<Translation> {
    let mut lines = article.lines();
    let header = lines.next().unwrap_or_default();
    let pos = match header.rsplit_once('<').map(|(_, pos)| pos.trim_end().trim_end_matches('>')) {
        Some("n") => EnglishPos::Noun,
        Some("v") => EnglishPos::Verb,
        Some("adj") => EnglishPos::Adjective,
        Some("adv") => EnglishPos::Adverb,
        // Proper nouns, and parts of words.
        Some("pn" | "prefix" | "suffix" | "symbol") => return Vec::new(),
        _ => EnglishPos::Other,
    };
    let mut translations = Vec::new();
    for (sense, line) in lines.filter(|line| is_japanese(line)).enumerate() {
        // A sense has its number before it, and sometimes the next one's behind.
        let words = line.trim_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ');
        for japanese in words.split([',', '、', ';']).map(str::trim) {
            if is_plain(japanese) {
                translations.push(Translation { pos, sense, japanese: japanese.to_owned() });
            }
        }
    }
    translations
}

/// Whether a line holds translations rather than an explanation, which may quote Japanese too.
fn is_japanese(line: &str) -> bool {
    let latin = line.chars().filter(char::is_ascii_alphabetic).count();
    line.chars().filter(|character| is_japanese_letter(*character)).count() > latin
}

/// Whether it is a word to show, not one with remarks, gaps or letters of another script.
fn is_plain(japanese: &str) -> bool {
    !japanese.is_empty() && japanese.chars().all(|c| is_japanese_letter(c) || c == '・')
}

fn is_japanese_letter(character: char) -> bool {
    matches!(character, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '々' | '一'..='鿿' | '〆')
}

/// dictd writes numbers with the digits of base 64, the highest first.
fn base64(digits: &str) -> Option<usize> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    digits.bytes().try_fold(0_usize, |number, digit| {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        number.checked_mul(64)?.checked_add(value)
    })
}
