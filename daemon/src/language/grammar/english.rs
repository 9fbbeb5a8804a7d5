//! English sentences as patterns see them: words, with contractions taken apart.

use std::ops::Range;

use crate::language::{
    english::{EnglishToken, words},
    library::{Library, english::EnglishPos},
    pattern::{Literal, Sentence},
};

/// One word of a sentence; of `don't` there are two.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Where the word stands in the text, in bytes; both pieces of a contraction stand at the same
    /// place.
    pub(super) range: Range<usize>,
    /// The word as it is written, in small letters.
    surface: String,
    /// What the piece says; `'s` says is or has.
    says: Vec<String>,
    lemmas: Vec<(String, EnglishPos)>,
    /// How many pieces the word has from here on.
    pieces_left: usize,
    mark_before: Option<Mark>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    FullStop,
    Other,
}

/// The words of a sentence.
#[derive(Debug, Clone, Default)]
pub(super) struct Words(pub(super) Vec<Piece>);

/// What `{…}` can name in an English pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Verb,
    Base,
    Ing,
    Past,
    Participle,
    Adjective,
    Comparative,
    Superlative,
    Adverb,
    Noun,
    Pronoun,
    Possessive,
    Determiner,
    Number,
    Any,
}

const PRONOUNS: [&str; 34] = [
    "i",
    "you",
    "he",
    "she",
    "it",
    "we",
    "they",
    "me",
    "him",
    "her",
    "us",
    "them",
    "this",
    "that",
    "these",
    "those",
    "myself",
    "yourself",
    "himself",
    "herself",
    "itself",
    "ourselves",
    "themselves",
    "someone",
    "somebody",
    "something",
    "anyone",
    "anybody",
    "anything",
    "everyone",
    "everybody",
    "everything",
    "nobody",
    "nothing",
];
const POSSESSIVES: [&str; 7] = ["my", "your", "his", "her", "its", "our", "their"];
const DETERMINERS: [&str; 16] = [
    "the", "a", "an", "this", "that", "these", "those", "some", "any", "no", "every", "each",
    "another", "many", "much", "all",
];
const NUMBERS: [&str; 16] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty",
    "hundred", "thousand", "million", "half", "once",
];
/// Never what an open class such as `{adj}` means, whatever else a dictionary says they can be.
const CLOSED: [&str; 40] = [
    "the", "a", "an", "to", "of", "in", "on", "at", "for", "with", "by", "from", "and", "or",
    "but", "if", "as", "than", "that", "this", "i", "you", "he", "she", "it", "we", "they", "me",
    "him", "us", "them", "my", "your", "his", "its", "our", "their", "not", "so", "no",
];
/// Words that are said as one and mean several.
const MERGED: [(&str, &[&str]); 17] = [
    ("won't", &["will", "not"]),
    ("can't", &["can", "not"]),
    ("cannot", &["can", "not"]),
    ("shan't", &["shall", "not"]),
    ("ain't", &["is", "not"]),
    ("gonna", &["going", "to"]),
    ("wanna", &["want", "to"]),
    ("gotta", &["got", "to"]),
    ("gimme", &["give", "me"]),
    ("lemme", &["let", "me"]),
    ("let's", &["let", "us"]),
    ("dunno", &["do", "not"]),
    ("kinda", &["kind", "of"]),
    ("sorta", &["sort", "of"]),
    ("outta", &["out", "of"]),
    ("hafta", &["have", "to"]),
    ("should've", &["should", "have"]),
];
/// What is contracted to the end of a word, and what it may say.
const CONTRACTED: [(&str, &[&str]); 7] = [
    ("n't", &["not"]),
    ("'ll", &["will"]),
    ("'ve", &["have"]),
    ("'re", &["are"]),
    ("'m", &["am"]),
    ("'d", &["would", "had"]),
    ("'s", &["is", "has"]),
];

impl Words {
    pub(super) fn of(library: &Library, text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut end_before = 0;
        for token in words(text) {
            let between = &text[end_before..token.range.start];
            let mark = mark_of(between, pieces.is_empty());
            end_before = token.range.end;
            let said = said(&token);
            for (at, says) in said.iter().enumerate() {
                pieces.push(Piece {
                    range: token.range.clone(),
                    surface: token.word.clone(),
                    says: says.clone(),
                    lemmas: lemmas(library, says),
                    pieces_left: said.len() - at,
                    mark_before: if at == 0 { mark } else { None },
                });
            }
        }
        Self(pieces)
    }
}

fn mark_of(between: &str, is_first: bool) -> Option<Mark> {
    if is_first || between.contains(['.', '!', '?', '。', '！', '？', '\n']) {
        Some(Mark::FullStop)
    } else {
        between.chars().any(|letter| !letter.is_whitespace()).then_some(Mark::Other)
    }
}

/// The pieces of a word, each with all it may say.
fn said(token: &EnglishToken) -> Vec<Vec<String>> {
    let one = |word: &str| vec![word.to_owned()];
    if let Some((_, says)) = MERGED.iter().find(|(word, _)| *word == token.word) {
        return says.iter().map(|word| one(word)).collect();
    }
    for (ending, says) in CONTRACTED {
        if let Some(base) = token.word.strip_suffix(ending).filter(|base| !base.is_empty()) {
            return vec![one(base), says.iter().map(|word| (*word).to_owned()).collect()];
        }
    }
    vec![one(&token.word)]
}

fn lemmas(library: &Library, says: &[String]) -> Vec<(String, EnglishPos)> {
    let mut lemmas = Vec::new();
    for word in says {
        match word.as_str() {
            "am" | "is" | "are" | "was" | "were" | "been" | "being" => {
                lemmas.push(("be".to_owned(), EnglishPos::Verb));
            }
            "has" | "had" | "having" => lemmas.push(("have".to_owned(), EnglishPos::Verb)),
            "does" | "did" | "done" | "doing" => lemmas.push(("do".to_owned(), EnglishPos::Verb)),
            _ => lemmas.extend(library.english_lemmas(word)),
        }
        lemmas.push((word.clone(), EnglishPos::Other));
    }
    lemmas
}

impl Piece {
    fn says(&self, word: &str) -> bool {
        self.says.iter().any(|said| said == word)
    }

    fn is_among(&self, words: &[&str]) -> bool {
        self.says.iter().any(|said| words.contains(&said.as_str()))
    }

    fn can_be(&self, pos: EnglishPos) -> bool {
        !self.is_among(&CLOSED) && self.lemmas.iter().any(|(_, own)| *own == pos)
    }

    /// True when it is the form of a verb, and whether that form is the dictionary's.
    fn verb(&self, is_base: bool) -> bool {
        !self.is_among(&CLOSED)
            && self
                .lemmas
                .iter()
                .any(|(lemma, pos)| *pos == EnglishPos::Verb && self.says(lemma) == is_base)
    }

    /// True for the form of an adjective that is not its dictionary form: better, and not other.
    fn is_compared(&self) -> bool {
        self.lemmas.iter().any(|(lemma, pos)| *pos == EnglishPos::Adjective && !self.says(lemma))
    }

    fn ends_with(&self, ending: &str) -> bool {
        self.says.iter().any(|said| said.ends_with(ending))
    }
}

impl Sentence for Words {
    type Class = Class;
    const GAP_MAX: usize = 8;

    fn class(name: &str) -> Option<Class> {
        Some(match name {
            "v" => Class::Verb,
            "v:base" => Class::Base,
            "v:ing" => Class::Ing,
            "v:past" => Class::Past,
            "v:pp" => Class::Participle,
            "adj" => Class::Adjective,
            "adj:er" => Class::Comparative,
            "adj:est" => Class::Superlative,
            "adv" => Class::Adverb,
            "n" => Class::Noun,
            "pron" => Class::Pronoun,
            "poss" => Class::Possessive,
            "det" => Class::Determiner,
            "num" => Class::Number,
            "any" => Class::Any,
            _ => return None,
        })
    }

    fn key(literal: &str) -> u32 {
        // FNV-1a: keys need only be seldom the same.
        literal
            .to_lowercase()
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    fn keys(&self) -> Vec<u32> {
        let mut keys = Vec::new();
        for piece in &self.0 {
            keys.push(Self::key(&piece.surface));
            keys.extend(piece.says.iter().map(|word| Self::key(word)));
            keys.extend(piece.lemmas.iter().map(|(lemma, _)| Self::key(lemma)));
        }
        keys
    }

    fn pieces(&self) -> usize {
        self.0.len()
    }

    fn literal(&self, literal: &Literal, at: usize) -> Option<usize> {
        let piece = self.0.get(at)?;
        let text = literal.text.as_str();
        let is_lemma = text.len() > 1 && text.chars().all(|letter| !letter.is_lowercase());
        if is_lemma {
            let wanted = text.to_lowercase();
            return piece.lemmas.iter().any(|(lemma, _)| *lemma == wanted).then_some(at + 1);
        }
        if piece.says.iter().any(|said| said.eq_ignore_ascii_case(text)) {
            return Some(at + 1);
        }
        let is_whole = at == 0 || self.0[at - 1].range != piece.range;
        (is_whole && piece.surface.eq_ignore_ascii_case(text)).then_some(at + piece.pieces_left)
    }

    fn classed(&self, class: Class, at: usize) -> Option<usize> {
        let piece = self.0.get(at)?;
        let fits = match class {
            Class::Verb => piece.can_be(EnglishPos::Verb),
            Class::Base => piece.verb(true),
            Class::Ing => piece.ends_with("ing") && piece.can_be(EnglishPos::Verb),
            Class::Past | Class::Participle => {
                let is_same_form = ["put", "cut", "hit", "let", "set", "read", "come", "become"];
                piece.verb(false) && !piece.ends_with("ing") && !piece.ends_with("s")
                    || piece.is_among(&["was", "were", "lost", "done", "been"])
                    || piece.is_among(&is_same_form)
            }
            Class::Adjective => piece.can_be(EnglishPos::Adjective),
            Class::Comparative => {
                piece.ends_with("er") && piece.is_compared()
                    || piece.is_among(&["better", "worse", "more", "less", "further"])
            }
            Class::Superlative => {
                piece.ends_with("est") && piece.is_compared()
                    || piece.is_among(&["best", "worst", "most", "least"])
            }
            Class::Adverb => {
                piece.can_be(EnglishPos::Adverb) || piece.ends_with("ly") || piece.is_among(&["so"])
            }
            Class::Noun => piece.can_be(EnglishPos::Noun),
            Class::Pronoun => piece.is_among(&PRONOUNS),
            Class::Possessive => piece.is_among(&POSSESSIVES),
            Class::Determiner => piece.is_among(&DETERMINERS),
            Class::Number => piece.is_among(&NUMBERS),
            Class::Any => true,
        };
        fits.then_some(at + 1)
    }

    fn is_full_stop(&self, at: usize) -> bool {
        at > 0 && self.0[at].mark_before == Some(Mark::FullStop)
    }

    fn starts_clause(&self, at: usize) -> bool {
        self.0.get(at).is_none_or(|piece| piece.mark_before.is_some())
    }

    fn ends_clause(&self, at: usize) -> bool {
        self.0.get(at).is_none_or(|piece| piece.mark_before.is_some())
    }
}
