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

/// A search as typed, cut into terms every one of which must occur.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// Terms the trigram index can find, as one FTS5 expression.
    pub(super) indexed: Option<String>,
    /// Terms of one or two characters, for which there is no trigram.
    pub(super) short: Vec<String>,
}

impl Terms {
    /// Reads a search; `None` when there is nothing to search for.
    pub(super) fn read(search: &str) -> Option<Self> {
        let folded = searchable(search);
        // A NUL would end an expression of the index early.
        let terms = folded.split(|letter: char| letter.is_whitespace() || letter.is_control());
        let (indexed, short): (Vec<&str>, Vec<&str>) =
            terms.filter(|term| !term.is_empty()).partition(|term| term.chars().nth(2).is_some());
        if indexed.is_empty() && short.is_empty() {
            return None;
        }
        let quoted: Vec<String> =
            indexed.iter().map(|term| format!("\"{}\"", term.replace('"', "\"\""))).collect();
        Some(Self {
            indexed: (!quoted.is_empty()).then(|| quoted.join(" AND ")),
            short: short.into_iter().map(str::to_owned).collect(),
        })
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

    #[test]
    fn a_search_is_cut_into_terms_and_never_into_syntax() {
        assert_eq!(Terms::read(" 　 \0"), None);
        assert_eq!(Terms::read("\0o\u{5}").expect("a term").short, ["o"]);
        let terms = Terms::read("猫 NEAR(\"x*").expect("two terms");
        assert_eq!(terms.indexed.as_deref(), Some("\"near(\"\"x*\""));
        assert_eq!(terms.short, ["猫"]);
    }
}
