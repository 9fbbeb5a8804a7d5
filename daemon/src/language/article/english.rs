//! English words and phrases: the spelling itself, and what it is an inflected form of.

use super::{Article, Frequency, Meaning, Sense};
use crate::{
    domain::Language,
    language::{
        english::words,
        library::{
            Library,
            english::{EnglishPos, EnglishWord},
        },
    },
};

/// What stands inside a phrasal verb and is no part of it: figure *it* out.
const OBJECTS: [&str; 10] =
    ["it", "this", "that", "them", "him", "her", "me", "us", "you", "something"];

const PARTS: [(EnglishPos, &str); 5] = [
    (EnglishPos::Noun, "noun"),
    (EnglishPos::Verb, "verb"),
    (EnglishPos::Adjective, "adjective"),
    (EnglishPos::Adverb, "adverb"),
    (EnglishPos::Other, "expression"),
];

/// What the dictionary has of `word`, and the dictionary forms it had to be traced to.
pub(super) fn articles(library: &Library, word: &str) -> (Vec<Article>, Vec<String>) {
    let Some(spelled) = spelled(word) else { return (Vec::new(), Vec::new()) };
    let mut found: Vec<EnglishWord> = library.english(&spelled).into_iter().collect();
    let mut forms = Vec::new();
    for form in dictionary_forms(library, &spelled) {
        let is_new = |one: &EnglishWord| found.iter().all(|known| known.lemma != one.lemma);
        if let Some(of_form) = library.english(&form).filter(is_new) {
            forms.push(form);
            found.push(of_form);
        }
    }
    (found.iter().map(|word| article(library, word)).collect(), forms)
}

/// In small letters with single spaces; `None` for what has no Latin letter.
fn spelled(word: &str) -> Option<String> {
    let is_latin = word.chars().any(|letter| letter.is_ascii_alphabetic());
    let words: Vec<&str> = word.split_whitespace().collect();
    is_latin.then(|| words.join(" ").to_lowercase().replace('’', "'"))
}

fn dictionary_forms(library: &Library, spelled: &str) -> Vec<String> {
    let said = words(spelled);
    let mut bases = said.iter().map(|word| word.base.as_str());
    let Some(first) = bases.next() else { return Vec::new() };
    let mut firsts = vec![first.to_owned()];
    firsts.extend(library.english_lemmas(first).into_iter().map(|(lemma, _)| lemma));
    firsts.dedup();
    let rest: Vec<&str> = bases.collect();
    let without_object: Vec<&str> =
        rest.iter().copied().filter(|word| !OBJECTS.contains(word)).collect();
    let phrase = |first: &String, rest: &[&str]| {
        let words: Vec<&str> =
            std::iter::once(first.as_str()).chain(rest.iter().copied()).collect();
        words.join(" ")
    };
    let mut forms: Vec<String> = firsts
        .iter()
        .flat_map(|first| [phrase(first, &rest), phrase(first, &without_object)])
        .filter(|form| form != spelled)
        .collect();
    // Of "stopping by" the phrase was meant, not the verb in it.
    forms.retain(|form| rest.is_empty() || form.contains(' '));
    let mut seen = std::collections::HashSet::new();
    forms.retain(|form| seen.insert(form.clone()));
    forms
}

fn article(library: &Library, word: &EnglishWord) -> Article {
    Article {
        language: Language::En,
        headword: word.lemma.clone(),
        readings: Vec::new(),
        ruby: Vec::new(),
        spellings: Vec::new(),
        level: library.level_of_english(&word.lemma, None),
        frequency: Frequency::of(library.zipf(Language::En, &word.lemma)),
        inflection: None,
        senses: PARTS.iter().filter_map(|part| sense(word, part)).collect(),
        kanji: Vec::new(),
        source: format!("english:{}", word.lemma),
    }
}

fn sense(word: &EnglishWord, (pos, name): &(EnglishPos, &str)) -> Option<Sense> {
    let glosses = word.glosses.iter().filter(|gloss| gloss.pos == *pos);
    let meanings: Vec<Meaning> = glosses
        .map(|gloss| Meaning { text: gloss.japanese.clone(), reading: gloss.reading.clone() })
        .collect();
    (!meanings.is_empty()).then(|| Sense {
        parts_of_speech: vec![(*name).to_owned()],
        registers: Vec::new(),
        meanings,
        note: None,
    })
}
