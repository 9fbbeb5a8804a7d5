//! A text as a learner reads it: its words, its kana, and the furigana over its kanji.
//!
//! Japanese and English stretches are each cut by their own rules. Pure; any thread; linear in the
//! text.

use std::ops::Range;

use serde::Serialize;

use crate::{
    domain::{Language, Ruby},
    language::{
        english::{self, EnglishToken},
        furigana,
        kana::is_kana,
        library::{Library, english::EnglishPos},
        script,
        segment::{PartOfSpeech, Token, segment},
    },
};

/// Words that only bind others: a dictionary has some of them as nouns, which nobody means.
const FUNCTION_WORDS: [&str; 56] = [
    "a", "an", "the", "i", "you", "he", "she", "it", "we", "they", "me", "him", "her", "us",
    "them", "my", "your", "his", "its", "our", "their", "this", "that", "these", "those", "who",
    "what", "which", "and", "or", "but", "if", "as", "at", "by", "for", "from", "in", "into", "of",
    "on", "to", "with", "than", "there", "here", "not", "no", "so", "too", "how", "when", "where",
    "why", "oh", "y'all",
];

/// A text and how it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The text itself.
    pub text: String,
    /// Its words, in order; white space is in none.
    pub tokens: Vec<Word>,
    /// The text with kana for all that has a reading; what has none stays as it is written.
    pub kana: String,
    /// The text in runs, those that are not kana with their reading; the bases joined are the text.
    pub ruby: Vec<Ruby>,
}

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// How it is written in the text.
    pub surface: String,
    /// The form dictionaries list.
    pub dictionary_form: String,
    /// The surface in hiragana; empty when it is not Japanese, or nobody knows it.
    pub reading: String,
    /// What it does in the sentence: `noun`, `verb`, `particle` …
    pub part_of_speech: &'static str,
    #[serde(skip)]
    range: Range<usize>,
}

/// Reads `text`.
pub fn read(library: &Library, text: &str) -> Reading {
    let tokens = words(library, text);
    let ruby = ruby(text, &tokens);
    Reading {
        text: text.to_owned(),
        kana: ruby.iter().map(|run| run.ruby.as_deref().unwrap_or(&run.base)).collect(),
        tokens,
        ruby,
    }
}

/// The words of `text`, whatever their language.
fn words(library: &Library, text: &str) -> Vec<Word> {
    let stretches = script::stretches(text);
    let english: Vec<Word> = stretches
        .iter()
        .filter(|stretch| stretch.language == Language::En)
        .flat_map(|stretch| {
            let start = stretch.range.start;
            english::words(&text[stretch.range.clone()])
                .into_iter()
                .map(move |token| english_word(library, token, start))
        })
        .collect();
    let mut english = english.into_iter().peekable();
    let mut stretches = stretches.into_iter().peekable();
    let mut words: Vec<Word> = Vec::new();
    for token in segment(library, text) {
        while let Some(word) = english.next_if(|word| word.range.start < token.range.end) {
            words.push(word);
        }
        while stretches.next_if(|stretch| stretch.range.end <= token.range.start).is_some() {}
        let is_covered = words.last().is_some_and(|word| word.range.end > token.range.start);
        if !is_covered {
            // Digits and marks between English words are not read in Japanese.
            let is_english =
                stretches.peek().is_some_and(|stretch| stretch.language == Language::En);
            words.push(japanese_word(token, !is_english));
        }
    }
    words.extend(english);
    words
}

fn japanese_word(token: Token, is_read: bool) -> Word {
    let Token { surface, range, dictionary_form, reading, part_of_speech, .. } = token;
    let is_spoken = part_of_speech != PartOfSpeech::Symbol && reading.chars().all(is_kana);
    Word {
        surface,
        dictionary_form,
        reading: if is_read && is_spoken { reading } else { String::new() },
        part_of_speech: part_of_speech.name(),
        range,
    }
}

fn english_word(library: &Library, token: EnglishToken, offset: usize) -> Word {
    let (dictionary_form, pos) = match lemma(library, &token.base) {
        _ if FUNCTION_WORDS.contains(&&*token.base) => (token.base.clone(), EnglishPos::Other),
        Some(lemma) => lemma,
        // ASMR and VTuber are spelled so.
        None if token.base == token.word => (token.surface.clone(), EnglishPos::Other),
        None => (token.base.clone(), EnglishPos::Other),
    };
    Word {
        surface: token.surface,
        dictionary_form,
        reading: String::new(),
        part_of_speech: match pos {
            EnglishPos::Noun => "noun",
            EnglishPos::Verb => "verb",
            EnglishPos::Adjective => "adjective",
            EnglishPos::Adverb => "adverb",
            EnglishPos::Other => "other",
        },
        range: token.range.start + offset..token.range.end + offset,
    }
}

/// The most used of the words `form` may be a form of, as what it mostly is. No word of several
/// letters comes from one of a single letter: as is no plural.
fn lemma(library: &Library, form: &str) -> Option<(String, EnglishPos)> {
    let mut candidates = library.english_lemmas(form);
    candidates.retain(|(lemma, _)| lemma.len() > 1 || lemma == form);
    let mut best: Option<(f32, &str)> = None;
    for (lemma, _) in &candidates {
        let zipf = library.zipf(Language::En, lemma).unwrap_or_default();
        if best.is_none_or(|(most, _)| zipf > most) {
            best = Some((zipf, lemma));
        }
    }
    let (_, lemma) = best?;
    let usual = library.english(lemma).and_then(|word| Some(word.glosses.first()?.pos));
    let mut parts = candidates.iter().filter(|(own, _)| own == lemma).map(|(_, pos)| *pos);
    let first = parts.clone().next()?;
    Some((lemma.to_owned(), parts.find(|pos| Some(*pos) == usual).unwrap_or(first)))
}

/// The furigana of the whole text; runs without any are one.
fn ruby(text: &str, words: &[Word]) -> Vec<Ruby> {
    let mut runs: Vec<Ruby> = Vec::new();
    let mut end_before = 0;
    let mut rest = words;
    while let Some(word) = rest.first() {
        plain(&mut runs, &text[end_before..word.range.start]);
        let length = counted(rest);
        let end = rest[length - 1].range.end;
        let reading: String = rest[..length].iter().map(|word| word.reading.as_str()).collect();
        for run in furigana::align(&text[word.range.start..end], &reading) {
            match run.ruby {
                None => plain(&mut runs, &run.base),
                Some(_) => runs.push(run),
            }
        }
        end_before = end;
        rest = &rest[length..];
    }
    plain(&mut runs, &text[end_before..]);
    runs
}

fn plain(runs: &mut Vec<Ruby>, base: &str) {
    match runs.last_mut() {
        _ if base.is_empty() => {}
        Some(Ruby { base: before, ruby: None }) => before.push_str(base),
        _ => runs.push(Ruby { base: base.to_owned(), ruby: None }),
    }
}

/// How many words share one reading at the beginning of `words`: a number and its counter change
/// each other (一人 ひとり), so that no reader can tell which kana are whose.
fn counted(words: &[Word]) -> usize {
    match words {
        [number, counter, ..]
            if number.part_of_speech == PartOfSpeech::Numeral.name()
                && number.range.end == counter.range.start
                && !number.reading.is_empty()
                && matches!(counter.part_of_speech, "counter" | "noun" | "suffix")
                && !counter.reading.is_empty() =>
        {
            2
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests;
