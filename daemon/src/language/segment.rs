//! Japanese text → words with dictionary form, reading and part of speech.
//!
//! The analyser cuts text into morphemes; a learner looks up words. So 食べ+ちゃっ+た becomes one word
//! whose dictionary form is 食べる. Pure; runs on any thread; linear in the text.

mod compounds;
mod exceptions;
mod inflection;
mod joined;
mod morpheme;
mod normal;
mod readings;
mod shouting;

use std::ops::Range;

use crate::language::{kana::to_hiragana, lexicon::Lexicon, library::Library};
pub use morpheme::Morpheme;
pub(in crate::language) use normal::Normal;

/// A word as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// How it is written in the text.
    pub surface: String,
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// The form dictionaries list, spelled as in the text: 食べる for 食べちゃった.
    pub dictionary_form: String,
    /// The form dictionaries list, spelled as the analyser's dictionary prefers: 寿司 for すし.
    pub normalized_form: String,
    /// The surface in hiragana; empty when no dictionary knows it.
    pub reading: String,
    /// The part that does not inflect away, and its reading: 食べ, たべ. Tells 行[い]った from 行[おこな]った.
    pub stem: (String, String),
    /// What it does in the sentence.
    pub part_of_speech: PartOfSpeech,
    /// Surfaces and readings of the short words it is made of; empty when it is one itself.
    pub parts: Vec<(String, String)>,
    /// True when something was added to its stem, as in 食べ+ちゃった.
    pub is_inflected: bool,
    /// False when no dictionary has it and its part of speech is a guess from its script.
    pub is_known: bool,
}

/// What a word does in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartOfSpeech {
    /// A common noun.
    Noun,
    /// A noun that becomes a verb with する.
    VerbalNoun,
    /// An adjective that takes な.
    AdjectivalNoun,
    /// A name.
    ProperNoun,
    /// A verb.
    Verb,
    /// An adjective that ends in い.
    Adjective,
    /// An adverb.
    Adverb,
    /// A pronoun.
    Pronoun,
    /// A word that only stands before nouns, as この.
    Adnominal,
    /// A conjunction.
    Conjunction,
    /// An interjection.
    Interjection,
    /// A sound of hesitation.
    Filler,
    /// A number.
    Numeral,
    /// What stands after a number, as 人.
    Counter,
    /// What stands before a noun, as お.
    Prefix,
    /// What stands after a noun, as さん.
    Suffix,
    /// A particle.
    Particle,
    /// The copula and what inflects like a verb but stands alone here.
    Auxiliary,
    /// Punctuation, symbols, pictures.
    Symbol,
}

impl PartOfSpeech {
    /// Its name in small letters, the words of a longer one joined by `_`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Noun => "noun",
            Self::VerbalNoun => "verbal_noun",
            Self::AdjectivalNoun => "adjectival_noun",
            Self::ProperNoun => "proper_noun",
            Self::Verb => "verb",
            Self::Adjective => "adjective",
            Self::Adverb => "adverb",
            Self::Pronoun => "pronoun",
            Self::Adnominal => "adnominal",
            Self::Conjunction => "conjunction",
            Self::Interjection => "interjection",
            Self::Filler => "filler",
            Self::Numeral => "numeral",
            Self::Counter => "counter",
            Self::Prefix => "prefix",
            Self::Suffix => "suffix",
            Self::Particle => "particle",
            Self::Auxiliary => "auxiliary",
            Self::Symbol => "symbol",
        }
    }

    /// True for the words that carry meaning of their own.
    pub fn is_content(self) -> bool {
        matches!(
            self,
            Self::Noun
                | Self::VerbalNoun
                | Self::AdjectivalNoun
                | Self::Verb
                | Self::Adjective
                | Self::Adverb
        )
    }
}

/// Cuts `text` into words, those of the lexicon whole. White space is left out; everything else is
/// in some word.
pub fn segment(library: &Library, text: &str) -> Vec<Token> {
    let morphemes = analyse(library, text);
    let hits = Lexicon::shipped().in_japanese(text, &morphemes);
    joined::join(text, words(text, &morphemes), &hits)
}

/// The words that the pieces of `text` make, as the analyser's dictionary knows them.
pub fn words(text: &str, morphemes: &[Morpheme]) -> Vec<Token> {
    inflection::words(morphemes).map(|word| token(text, word)).collect()
}

/// Cuts `text` into the smallest pieces the analyser knows, each with the reading it has here.
pub fn analyse(library: &Library, text: &str) -> Vec<Morpheme> {
    let normal = Normal::of(text);
    let mut spellings = vec![morpheme::analyse(library, &normal)];
    // すごーい is stretched, らーめん is not; やばっ breaks off, えっ does not: the dictionary decides.
    let respell =
        [Normal::without_stretched_hiragana, Normal::with_vowels, Normal::without_final_stop];
    for other in respell.into_iter().filter_map(|respell| respell(&normal)) {
        spellings.push(morpheme::analyse(library, &other));
    }
    let mut morphemes = likeliest(text, spellings);
    shouting::quiet(library, &normal, &mut morphemes);
    readings::correct(library, &mut morphemes);
    morphemes
}

/// Clause by clause the pieces of the spelling that the dictionary knows best; of two it knows as
/// well, the one that stands first.
fn likeliest(text: &str, mut spellings: Vec<Vec<Morpheme>>) -> Vec<Morpheme> {
    if spellings.len() < 2 {
        return spellings.pop().unwrap_or_default();
    }
    let mut chosen = Vec::new();
    let mut rests: Vec<&[Morpheme]> = spellings.iter().map(Vec::as_slice).collect();
    for end in clause_ends(text) {
        let clauses: Vec<(&[Morpheme], &[Morpheme])> = rests
            .iter()
            .map(|rest| {
                let length = rest.iter().take_while(|piece| piece.range.start < end).count();
                rest.split_at(length)
            })
            .collect();
        let is_crossed =
            |clause: &[Morpheme]| clause.last().is_some_and(|last| last.range.end > end);
        if clauses.iter().any(|(clause, _)| is_crossed(clause)) {
            continue;
        }
        let best =
            clauses.iter().map(|(clause, _)| *clause).min_by_key(|clause| strangeness(clause));
        chosen.extend(best.into_iter().flatten().cloned());
        rests = clauses.into_iter().map(|(_, rest)| rest).collect();
    }
    chosen
}

/// Where a clause or the marks after it end, in bytes.
fn clause_ends(text: &str) -> impl Iterator<Item = usize> {
    let is_mark = |letter: char| !letter.is_alphanumeric() && !matches!(letter, '〜' | '～' | '~');
    let mut before = None;
    text.char_indices()
        .filter_map(move |(at, letter)| {
            let is_seam = before.is_some_and(|before| before != is_mark(letter));
            before = Some(is_mark(letter));
            is_seam.then_some(at)
        })
        .chain(std::iter::once(text.len()))
}

/// How badly the dictionary fits: unknown morphemes first, then the number of pieces.
fn strangeness(morphemes: &[Morpheme]) -> (usize, usize) {
    (morphemes.iter().filter(|morpheme| !morpheme.is_known).count(), morphemes.len())
}

/// The word made of these morphemes, of which the first is never missing.
fn token(text: &str, word: &[Morpheme]) -> Token {
    let head = &word[0];
    let range = head.range.start..word.iter().map(|part| part.range.end).max().unwrap_or_default();
    let is_readable = word.iter().all(|part| !part.reading.is_empty());
    let reading = word.iter().map(|part| part.reading.as_str()).collect::<String>();
    Token {
        surface: text[range.clone()].to_owned(),
        range,
        dictionary_form: head.dictionary_form.clone(),
        normalized_form: head.normalized_form.clone(),
        reading: if is_readable { to_hiragana(&reading) } else { String::new() },
        stem: (head.text.clone(), to_hiragana(&head.reading)),
        part_of_speech: head.part_of_speech(),
        parts: if word.len() == 1 { head.parts.clone() } else { Vec::new() },
        is_inflected: word.len() > 1,
        is_known: head.is_known,
    }
}

#[cfg(test)]
mod tests;
