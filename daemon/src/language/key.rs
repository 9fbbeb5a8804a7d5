//! How two spellings are found to be the same word.

use unicode_normalization::UnicodeNormalization;

/// The spelling a text must have before it is segmented or looked up: NFKC, in which full-width
/// Latin letters and half-width katakana are the ordinary ones.
pub(super) fn normalize(text: &str) -> String {
    text.nfkc().collect()
}

/// What a headword is filed under: normalized, hiragana for katakana, small Latin letters.
pub(super) fn fold(text: &str) -> String {
    text.nfkc().map(fold_character).collect()
}

/// One character of [`fold`], of a text that is already normalized.
pub(super) fn fold_character(character: char) -> char {
    match character {
        // Katakana from small a to small ke, and the iteration marks, lie 0x60 above their
        // hiragana.
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => {
            char::from_u32(character as u32 - 0x60).unwrap_or(character)
        }
        _ => character.to_ascii_lowercase(),
    }
}
