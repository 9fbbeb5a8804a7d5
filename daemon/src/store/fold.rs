//! Evening out what people write in different ways but mean the same, for search and for
//! recognising an expression again.

use unicode_normalization::UnicodeNormalization;

/// Width and case evened out: ＡＢＣ, abc and ABC are one, ﾊﾞｶ and バカ are one.
pub(super) fn same_form(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// As [`same_form`], and katakana is hiragana: who searches for ばか finds バカ.
pub(super) fn searchable(text: &str) -> String {
    same_form(text).chars().map(hiragana).collect()
}

/// The hiragana of a katakana letter; any other character is itself.
fn hiragana(letter: char) -> char {
    const DISTANCE: u32 = 'ァ' as u32 - 'ぁ' as u32;
    match letter {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(letter as u32 - DISTANCE).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_is_written_the_same() {
        for (left, right) in
            [("ﾊﾞｶ", "ばか"), ("ヷ", "ヷ"), ("ＡＩ", "ai"), ("ヴ", "ゔ"), ("コーヒー", "こーひー")]
        {
            assert_eq!(searchable(left), right);
        }
        assert_eq!(same_form("バカ Ａ"), "バカ a");
    }
}
