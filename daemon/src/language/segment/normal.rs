//! The spelling the analyser's dictionary knows, with the way back to the text as it stands.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::language::kana::{is_hiragana, is_kana, is_katakana};

/// Letters in a row that are still one word's own: いい is a word, いいい is a shout.
const REPEATED_KANA_MAX: usize = 2;

/// A text in its normal spelling: NFKC, every prolonged mark a single ー, no long row of っ or of one
/// kana.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::language) struct Normal {
    text: String,
    /// For each byte of `text` and for its end, the byte of the original it stems from. A letter
    /// that falls into several, as ㌔ into キロ, belongs to the first of them, and nothing is left
    /// for the others.
    origins: Vec<usize>,
}

impl Normal {
    pub(in crate::language) fn of(original: &str) -> Self {
        let mut normal = Self { text: String::with_capacity(original.len()), origins: Vec::new() };
        let mut letters = original.char_indices().peekable();
        while let Some((start, letter)) = letters.next() {
            // A letter and its marks compose together: ｶ and ﾞ are one が. Space bears none.
            let takes_marks = !letter.is_whitespace();
            while letters.next_if(|&(_, next)| takes_marks && is_mark(next)).is_some() {}
            let end = letters.peek().map_or(original.len(), |&(next, _)| next);
            let before = normal.text.len();
            for letter in original[start..end].nfkc() {
                let is_first = normal.text.len() == before;
                normal.push(letter, if is_first { start } else { end });
            }
        }
        normal.origins.push(original.len());
        normal
    }

    pub(in crate::language) fn text(&self) -> &str {
        &self.text
    }

    /// Where the bytes `start..end` of this text stand in the original.
    pub(in crate::language) fn origin(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        self.origins[start]..self.origins[end]
    }

    /// The same text with ー after hiragana left out; nothing when there is none.
    pub(in crate::language) fn without_stretched_hiragana(&self) -> Option<Self> {
        let mut shorter =
            Self { text: String::with_capacity(self.text.len()), origins: Vec::new() };
        let mut before = None;
        for (at, letter) in self.text.char_indices() {
            if letter != 'ー' || !before.is_some_and(is_hiragana) {
                shorter.append(letter, self.origins[at]);
            }
            before = Some(letter);
        }
        shorter.origins.extend(self.origins.last());
        (shorter.text.len() < self.text.len()).then_some(shorter)
    }

    fn push(&mut self, letter: char, origin: usize) {
        let before = self.text.chars().next_back();
        let is_after_kana = before.is_some_and(is_kana);
        let letter =
            if is_after_kana && matches!(letter, '〜' | '~' | '∼') { 'ー' } else { letter };
        let repeated = || self.text.chars().rev().take_while(|&other| other == letter).count();
        let is_surplus = match letter {
            'ー' | 'っ' | 'ッ' => before == Some(letter),
            _ if is_hiragana(letter) || is_katakana(letter) => repeated() >= REPEATED_KANA_MAX,
            _ => false,
        };
        if !is_surplus {
            self.append(letter, origin);
        }
    }

    fn append(&mut self, letter: char, origin: usize) {
        self.text.push(letter);
        self.origins.extend(std::iter::repeat_n(origin, letter.len_utf8()));
    }
}

fn is_mark(letter: char) -> bool {
    is_combining_mark(letter) || matches!(letter, '\u{FF9E}' | '\u{FF9F}')
}

#[cfg(test)]
mod tests {
    use super::Normal;

    fn check(original: &str, expected: &str) {
        let normal = Normal::of(original);
        assert_eq!(normal.text(), expected, "{original}");
        assert_eq!(normal.origin(0, normal.text.len()), 0..original.len());
    }

    #[test]
    fn spellings_become_the_dictionary_s() {
        check("ﾔﾊﾞい！", "ヤバい!");
        check("ＡＢＣ１２３", "ABC123");
        check("か\u{3099}っこいい", "がっこいい");
        check("すご〜〜〜い", "すごーい");
        check("すっっっごい", "すっごい");
        check("かわいいいいい", "かわいい");
        check("3〜5人", "3〜5人");
        check("", "");
    }

    #[test]
    fn places_lead_back_to_the_text_as_it_stands() {
        let original = "ﾊﾞｸﾞすごーーーい";
        let normal = Normal::of(original);
        assert_eq!(normal.text(), "バグすごーい");
        let bug = normal.origin(0, "バグ".len());
        assert_eq!(&original[bug], "ﾊﾞｸﾞ");
        let great = normal.origin("バグ".len(), normal.text().len());
        assert_eq!(&original[great], "すごーーーい");
        let plain = normal.without_stretched_hiragana().expect("there is a stretch");
        assert_eq!(plain.text(), "バグすごい");
        assert_eq!(plain.origin("バグすご".len(), plain.text().len()).end, original.len());
        assert_eq!(Normal::of("ラーメン").without_stretched_hiragana(), None);
    }

    #[test]
    fn a_letter_that_falls_into_several_stays_with_the_first() {
        let normal = Normal::of("½㌔");
        assert_eq!(normal.text(), "1⁄2キロ");
        let places =
            [0..1, 1..4, 4..5, 5..8, 8..11].map(|part| normal.origin(part.start, part.end));
        assert_eq!(places, [0..2, 2..2, 2..2, 2..5, 5..5]);
    }
}
