//! Levels for words no list names: an estimate, shown as a band of two and called one.
//!
//! The Japanese weights are a least-squares fit to the 7,717 entries of the JLPT lists;
//! cross-validated on them, the band of two holds the listed level for 62 of 100, and the middle is
//! off by 0.9 levels. The English ones are fitted to the 8,544 words of the CEFR lists and measured
//! on the same: 67 of 100, off by 0.8. Beyond the lists nobody can check, but the lists are nearly
//! complete for the easy levels, so an estimate is never easier than what a list would hardly have
//! left out.

use super::{
    english::{EnglishWord, cefr_band},
    kanji::Kanji,
};
use crate::domain::{Level, Scale};

/// The easiest middle of an estimate: between N4 and N3, and between A2 and B1.
const JLPT_MAX: f32 = 3.5;
const CEFR_MIN: f32 = 2.5;
/// What a word that no frequency list has counts as; that alone says little about Japanese, whose
/// lists hold stems rather than dictionary forms.
const ZIPF_UNKNOWN: f32 = 1.0;
/// A phrase is harder than its words, which alone do not tell what it means.
const PHRASE_ABOVE_WORDS: f32 = 1.0;

/// The JLPT band of a word with this headword's frequency and kanji.
pub(super) fn japanese(zipf: Option<f32>, kanji: &[Option<&Kanji>], is_common: bool) -> Level {
    let hardest = kanji.iter().map(|kanji| difficulty(*kanji)).fold(0.0, f32::max);
    let mut level = -0.505 + 0.612 * zipf.unwrap_or(ZIPF_UNKNOWN) - 0.244 * hardest;
    level += if zipf.is_none() { 1.882 } else { 0.0 };
    level += if kanji.is_empty() { 0.0 } else { 0.608 };
    level += if is_common { 0.518 } else { 0.0 };
    let level = level.clamp(1.0, JLPT_MAX);
    let band = if level < 1.5 {
        "N1".to_owned()
    } else {
        let harder = level.floor();
        format!("N{}-N{}", harder + 1.0, harder)
    };
    Level { scale: Scale::Jlpt, band, estimated: true }
}

/// Steps of the fit, by the kanji's level in the JLPT of before 2010.
fn difficulty(kanji: Option<&Kanji>) -> f32 {
    match kanji.and_then(|kanji| kanji.old_jlpt) {
        Some(4) => 1.0,
        Some(3) => 2.0,
        Some(2) => 3.2,
        Some(1) => 4.5,
        _ => 5.5,
    }
}

/// The CEFR band of a single word of this frequency.
pub(super) fn english_word(zipf: Option<f32>) -> Level {
    // Without a frequency it may be rare, slang or new, and nothing tells which.
    let middle = zipf.map_or(4.5, |zipf| 7.704 - 1.112 * zipf);
    cefr(middle)
}

/// The CEFR band of a phrase of these words; those that no list names are left out.
pub(super) fn english_phrase<'a>(words: impl Iterator<Item = &'a EnglishWord>) -> Level {
    let levels = words.filter_map(|word| word.levels.iter().map(|(_, level)| *level).min());
    cefr(levels.max().map_or(4.5, |hardest| f32::from(hardest) + PHRASE_ABOVE_WORDS))
}

fn cefr(middle: f32) -> Level {
    let easier = middle.clamp(CEFR_MIN, 5.5).floor() as u8;
    let band = format!("{}-{}", cefr_band(easier), cefr_band(easier + 1));
    Level { scale: Scale::Cefr, band, estimated: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band_of(zipf: Option<f32>, old_jlpt: &[u8]) -> String {
        let kanji: Vec<Kanji> = old_jlpt
            .iter()
            .map(|level| Kanji { old_jlpt: Some(*level), ..Kanji::default() })
            .collect();
        let kanji: Vec<_> = kanji.iter().map(Some).collect();
        let level = japanese(zipf, &kanji, false);
        assert!(level.estimated);
        level.band
    }

    #[test]
    fn rarer_words_and_harder_kanji_are_estimated_harder() {
        assert_eq!(band_of(Some(6.5), &[4, 4]), "N4-N3");
        assert_eq!(band_of(Some(4.5), &[2]), "N3-N2");
        assert_eq!(band_of(Some(1.5), &[1, 1]), "N1");
        assert_eq!(english_word(Some(5.0)).band, "A2-B1");
        assert_eq!(english_word(Some(2.0)).band, "C1-C2");
        assert_eq!(english_word(None).band, "B2-C1");
    }

    #[test]
    fn a_phrase_is_one_level_above_its_hardest_listed_word() {
        let word = |lemma: &str, level| EnglishWord {
            lemma: lemma.to_owned(),
            glosses: Vec::new(),
            levels: vec![(crate::language::library::english::EnglishPos::Verb, level)],
        };
        let [give, bucket] = [word("give", 1), word("bucket", 3)];
        assert_eq!(english_phrase([&give].into_iter()).band, "A2-B1");
        assert_eq!(english_phrase([&give, &bucket].into_iter()).band, "B2-C1");
    }
}
