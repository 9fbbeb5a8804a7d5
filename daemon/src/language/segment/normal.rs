//! The spelling the analyser's dictionary knows, with the way back to the text as it stands.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::language::kana::{is_hiragana, is_kana, is_katakana, to_hiragana};

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
    pub(in crate::language) fn origin(&self, start: usize, end: usize) -> Range<usize> {
        self.origins[start]..self.origins[end]
    }

    /// The same text with a vowel for every ー after hiragana: おばあさん for おばーさん; nothing when there
    /// is none.
    pub(super) fn with_vowels(&self) -> Option<Self> {
        let mut text = String::with_capacity(self.text.len());
        let (mut before, mut earlier) = (None, None);
        for letter in self.text.chars() {
            let vowel = match before.filter(|&before| letter == 'ー' && is_hiragana(before)) {
                // ねえ, but せんせい.
                Some(kana) if !earlier.is_some_and(is_hiragana) => vowel_of(kana),
                Some(kana) => lengthening(kana),
                None => None,
            };
            text.push(vowel.unwrap_or(letter));
            (before, earlier) = (Some(letter), before);
        }
        (text != self.text).then(|| Self { text, origins: self.origins.clone() })
    }

    /// The same text with ー after hiragana left out; nothing when there is none.
    pub(in crate::language) fn without_stretched_hiragana(&self) -> Option<Self> {
        self.without(|before, letter, _| letter == 'ー' && before.is_some_and(is_hiragana))
    }

    /// The same text without the っ that breaks off at the end of a clause: やば for やばっ.
    pub(super) fn without_final_stop(&self) -> Option<Self> {
        self.without(|before, letter, after| {
            matches!(letter, 'っ' | 'ッ')
                && before.is_some_and(is_kana)
                && after.is_none_or(|after| !after.is_alphanumeric())
        })
    }

    /// The same text without the letters `is_left_out` names, which sees the letters beside each.
    fn without(
        &self,
        is_left_out: impl Fn(Option<char>, char, Option<char>) -> bool,
    ) -> Option<Self> {
        let mut shorter =
            Self { text: String::with_capacity(self.text.len()), origins: Vec::new() };
        let mut before = None;
        let mut letters = self.text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            if !is_left_out(before, letter, letters.peek().map(|&(_, after)| after)) {
                shorter.append(letter, self.origins[at]);
            }
            before = Some(letter);
        }
        shorter.origins.extend(self.origins.last());
        (shorter.text.len() < self.text.len()).then_some(shorter)
    }

    /// The same text with hiragana for the katakana in the bytes `ranges`, which are as long.
    pub(super) fn in_hiragana(&self, ranges: &[Range<usize>]) -> Self {
        let mut text = self.text.clone();
        for range in ranges {
            text.replace_range(range.clone(), &to_hiragana(&self.text[range.clone()]));
        }
        Self { text, origins: self.origins.clone() }
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

/// The kana that makes `kana` long inside most words: せんせい, おとうさん.
fn lengthening(kana: char) -> Option<char> {
    match vowel_of(kana)? {
        'え' => Some('い'),
        'お' => Some('う'),
        vowel => Some(vowel),
    }
}

fn vowel_of(kana: char) -> Option<char> {
    const ROWS: [(char, &str); 5] = [
        ('あ', "あかさたなはまやらわがざだばぱぁゃ"),
        ('い', "いきしちにひみりぎじぢびぴぃ"),
        ('う', "うくすつぬふむゆるぐずづぶぷぅゅ"),
        ('え', "えけせてねへめれげぜでべぺぇ"),
        ('お', "おこそとのほもよろごぞどぼぽぉょ"),
    ];
    ROWS.iter().find(|(_, row)| row.contains(kana)).map(|(vowel, _)| *vowel)
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
    fn other_spellings_are_offered_where_there_are_any() {
        let spelled = |normal: Option<Normal>| normal.map(|normal| normal.text().to_owned());
        let normal = Normal::of("おばーさん、やばっ！");
        assert_eq!(spelled(normal.with_vowels()).as_deref(), Some("おばあさん、やばっ!"));
        assert_eq!(spelled(normal.without_final_stop()).as_deref(), Some("おばーさん、やば!"));
        assert_eq!(spelled(Normal::of("やっぱラーメン").without_final_stop()), None);
        assert_eq!(spelled(Normal::of("ラーメン").with_vowels()), None);
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
