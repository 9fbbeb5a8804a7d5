//! English text → words, each with what it must be to be looked up: small letters, no contraction,
//! and its place in the sentence.
//!
//! Pure; runs on any thread; linear in the text. Knows no dictionary: which lemma a word belongs to
//! is for the library to say.

use std::ops::Range;

/// A word as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnglishToken {
    /// How it is written in the text.
    pub surface: String,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// In small letters and with a straight apostrophe.
    pub word: String,
    /// `word` without what is contracted to it: `do` of `don't`, `she` of `she's`.
    pub base: String,
    /// True for the first word of a sentence, whose capital says nothing.
    pub starts_sentence: bool,
    /// True when a mark, and not only a space, stands between it and the word before.
    pub follows_mark: bool,
}

impl EnglishToken {
    /// True when its capital letter says that it is a name: inside a sentence, and not `I`.
    pub fn has_telling_capital(&self) -> bool {
        !self.starts_sentence && self.is_capitalized() && self.base != "i"
    }

    /// True when it begins with a capital letter.
    pub fn is_capitalized(&self) -> bool {
        self.surface.chars().next().is_some_and(char::is_uppercase)
    }

    /// True when it is written in capitals throughout, as acronyms and shouts are.
    pub fn is_all_capitals(&self) -> bool {
        let letters = || self.surface.chars().filter(|letter| letter.is_alphabetic());
        letters().count() > 1 && letters().all(char::is_uppercase)
    }
}

/// What may be contracted to the end of a word; the longer ones first.
const CONTRACTED: [&str; 7] = ["n't", "'ll", "'ve", "'re", "'s", "'d", "'m"];
/// Contractions that change the word itself.
const MERGED: [(&str, &str); 14] = [
    ("won't", "will"),
    ("can't", "can"),
    ("shan't", "shall"),
    ("ain't", "be"),
    ("gonna", "go"),
    ("wanna", "want"),
    ("gotta", "get"),
    ("gimme", "give"),
    ("lemme", "let"),
    ("dunno", "know"),
    ("kinda", "kind"),
    ("sorta", "sort"),
    ("cannot", "can"),
    ("y'all", "you"),
];

/// Cuts `text` into words. Digits and marks are left out.
pub fn words(text: &str) -> Vec<EnglishToken> {
    let mut tokens: Vec<EnglishToken> = Vec::new();
    let mut end_before = 0;
    for range in word_ranges(text) {
        let between = &text[end_before..range.start];
        let starts_sentence = tokens.is_empty()
            || between.contains(['.', '!', '?', '…', '。', '！', '？', '"', '“', '「', ':', '\n']);
        let surface = &text[range.clone()];
        let word: String = surface.chars().flat_map(char::to_lowercase).map(straight).collect();
        tokens.push(EnglishToken {
            base: without_contraction(&word).to_owned(),
            surface: surface.to_owned(),
            follows_mark: between.chars().any(|letter| !letter.is_whitespace()),
            starts_sentence,
            word,
            range: range.clone(),
        });
        end_before = range.end;
    }
    tokens
}

/// Letters, with apostrophes and hyphens inside. What touches a digit (`mp3`, `2nd`) is no word.
fn word_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut has_digit = false;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let end = at + letter.len_utf8();
        let goes_on = letters.peek().is_some_and(|&(_, next)| next.is_ascii_alphanumeric());
        let joins = matches!(letter, '\'' | '’' | '-') && goes_on && open.is_some();
        if is_letter(letter) || letter.is_ascii_digit() || joins {
            has_digit |= letter.is_ascii_digit();
            open = Some(open.map_or(at, |range| range.start)..end);
        } else {
            ranges.extend(open.take().filter(|_| !has_digit));
            has_digit = false;
        }
    }
    ranges.extend(open.filter(|_| !has_digit));
    ranges
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic() || matches!(letter, '\u{C0}'..='\u{24F}')
}

fn straight(letter: char) -> char {
    if letter == '’' { '\'' } else { letter }
}

fn without_contraction(word: &str) -> &str {
    if let Some((_, base)) = MERGED.iter().find(|(merged, _)| *merged == word) {
        return base;
    }
    CONTRACTED
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .filter(|base| !base.is_empty())
        .unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::words;

    fn check(text: &str, expected: &[&str]) {
        let bases: Vec<String> = words(text).into_iter().map(|token| token.base).collect();
        assert_eq!(bases, expected, "{text}");
    }

    #[test]
    fn words_lose_their_contractions() {
        check("I don't think she's coming.", &["i", "do", "think", "she", "coming"]);
        check("We’ll figure it out, won't we?", &["we", "figure", "it", "out", "will", "we"]);
        check("rock 'n' roll", &["rock", "n", "roll"]);
        check("a well-known trick", &["a", "well-known", "trick"]);
        check("mp3 2nd 100% GG", &["gg"]);
        check("", &[]);
    }

    #[test]
    fn capitals_tell_only_inside_a_sentence() {
        let tokens = words("Yesterday I met Sarah. Nice!");
        let names: Vec<&str> = tokens
            .iter()
            .filter(|token| token.has_telling_capital())
            .map(|token| token.surface.as_str())
            .collect();
        assert_eq!(names, ["Sarah"]);
        assert!(words("that was AWESOME")[2].is_all_capitals());
        assert!(!words("I")[0].is_all_capitals());
    }

    #[test]
    fn marks_part_phrases() {
        let tokens = words("figure, out");
        assert!(!tokens[0].follows_mark && tokens[1].follows_mark);
    }
}
