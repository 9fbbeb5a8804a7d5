//! Which language a stretch of text is written in, so that an English phrase inside a Japanese
//! sentence is read as English. Pure; runs on any thread; linear in the text.

use std::ops::Range;

use crate::{
    domain::Language,
    language::kana::{is_kana, is_kanji},
};

/// How many Latin letters weigh as much as one Japanese character: an English word is that much
/// longer.
const LETTERS_PER_CHARACTER: usize = 3;

/// A stretch of one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// Its language.
    pub language: Language,
}

/// The language most of `text` is written in; text without letters counts as English.
pub fn language_of(text: &str) -> Language {
    let japanese = text.chars().filter(|&letter| is_japanese(letter)).count();
    let latin = text.chars().filter(|letter| is_latin(*letter)).count();
    if japanese > 0 && japanese * LETTERS_PER_CHARACTER >= latin {
        Language::Ja
    } else {
        Language::En
    }
}

/// Cuts `text` where its script changes. The stretches follow one another and cover the text;
/// digits, punctuation and spaces belong to what stands before them. A single Latin letter beside
/// Japanese, as in Tシャツ, is part of the Japanese word.
pub fn stretches(text: &str) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut open: Option<Stretch> = None;
    for (range, language) in marked(text) {
        match open.as_mut() {
            Some(stretch) if stretch.language == language => stretch.range.end = range.end,
            Some(stretch) => {
                stretch.range.end = range.start;
                stretches.extend(open.replace(Stretch { range, language }));
            }
            None => open = Some(Stretch { range: 0..range.end, language }),
        }
    }
    if let Some(mut last) = open {
        last.range.end = text.len();
        stretches.push(last);
    }
    stretches
}

/// The characters and words that have a language, in order.
fn marked(text: &str) -> Vec<(Range<usize>, Language)> {
    let mut marks: Vec<(Range<usize>, Language)> = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let mut end = start + letter.len_utf8();
        if is_japanese(letter) {
            marks.push((start..end, Language::Ja));
        } else if is_latin(letter) {
            let mut count = 1;
            while let Some((at, next)) = letters.next_if(|&(_, next)| is_in_word(next)) {
                end = at + next.len_utf8();
                count += usize::from(is_latin(next));
            }
            let touches = text[..start].chars().next_back().is_some_and(is_japanese)
                || text[end..].chars().next().is_some_and(is_japanese);
            let language = if count == 1 && touches { Language::Ja } else { Language::En };
            marks.push((start..end, language));
        }
    }
    marks
}

/// True for kana and kanji, half-width katakana among them.
fn is_japanese(letter: char) -> bool {
    is_kana(letter) || is_kanji(letter) || matches!(letter, '\u{FF66}'..='\u{FF9F}')
}

/// True for letters of English words, accents and full-width forms among them.
fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic()
        || matches!(letter, '\u{C0}'..='\u{24F}')
        || matches!(letter, '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}')
}

fn is_in_word(letter: char) -> bool {
    is_latin(letter) || matches!(letter, '\'' | '’' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, Language)]) {
        let found: Vec<(&str, Language)> = stretches(text)
            .into_iter()
            .map(|stretch| (&text[stretch.range], stretch.language))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn text_is_cut_where_its_script_changes() {
        use Language::{En, Ja};
        check("今日はchillな感じで", &[("今日は", Ja), ("chill", En), ("な感じで", Ja)]);
        check("That boss was マジでやばい!", &[("That boss was ", En), ("マジでやばい!", Ja)]);
        check("「it's fine」って言った", &[("「it's fine」", En), ("って言った", Ja)]);
        check("Tシャツ買った", &[("Tシャツ買った", Ja)]);
        check("3人でOK?", &[("3人で", Ja), ("OK?", En)]);
        check("ﾔﾊﾞい", &[("ﾔﾊﾞい", Ja)]);
        check("", &[]);
        check("123…", &[]);
    }

    #[test]
    fn the_language_of_a_line_is_that_of_most_of_it() {
        assert_eq!(language_of("今日はchillな感じで"), Language::Ja);
        assert_eq!(language_of("I really love ラーメン, you know"), Language::En);
        assert_eq!(language_of("GG！"), Language::En);
        assert_eq!(language_of("マジでOK"), Language::Ja);
    }
}
