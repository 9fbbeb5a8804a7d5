//! Words of dictionaries the user brought and trusts, where the shipped ones have nothing. Pure.

use std::ops::Range;

use crate::{
    domain::{Kind, Language},
    language::{
        dictionary::OwnWord,
        kana::to_hiragana,
        library::Library,
        segment::{PartOfSpeech, Token},
    },
    vocabulary::{
        Find, phrases,
        refusal::{Reason, Refusal},
        sense::MEANING_CHARACTERS_MAX,
    },
};

/// Most words of the analyser that one of theirs is cut into.
const WORDS_MAX: usize = 5;
/// Shorter ones are found inside of others.
const CHARACTERS_MIN: usize = 2;

/// Adds their words in Japanese `text` to `outcomes`, which hold all that the shipped dictionaries
/// say.
pub(super) fn add_japanese(
    library: &Library,
    text: &str,
    tokens: &[Token],
    outcomes: &mut Vec<Result<Find, Refusal>>,
) {
    if !library.has_teaching() {
        return;
    }
    let mut at = 0;
    while at < tokens.len() {
        match longest(library, text, &tokens[at..], outcomes) {
            Some((length, find)) => {
                outcomes.retain(|outcome| {
                    !matches!(outcome, Err(refusal) if find.range.contains(&refusal.start))
                });
                outcomes.push(Ok(find));
                at += length;
            }
            None => at += 1,
        }
    }
}

/// The longest of their words that begins with the first of `tokens`.
fn longest(
    library: &Library,
    text: &str,
    tokens: &[Token],
    outcomes: &[Result<Find, Refusal>],
) -> Option<(usize, Find)> {
    let first = tokens.first()?;
    if matches!(first.part_of_speech, PartOfSpeech::Symbol | PartOfSpeech::Particle) {
        return None;
    }
    (1..=WORDS_MAX.min(tokens.len())).rev().find_map(|length| {
        let range = first.range.start..tokens[length - 1].range.end;
        let spelling = match length {
            1 => first.dictionary_form.as_str(),
            _ => &text[range.clone()],
        };
        let is_free = spelling.chars().count() >= CHARACTERS_MIN
            && outcomes.iter().all(|outcome| leaves_free(outcome, &range));
        let words = if is_free { library.taught(spelling) } else { Vec::new() };
        let found = words.into_iter().find_map(|(title, word)| {
            find(library, title, word, range.clone()).filter(|find| find.lemma == spelling)
        });
        found.map(|find| (length, find))
    })
}

/// True when the shipped dictionaries have nothing to say of the words in `range`.
fn leaves_free(outcome: &Result<Find, Refusal>, range: &Range<usize>) -> bool {
    match outcome {
        Ok(find) => range.end <= find.range.start || find.range.end <= range.start,
        Err(refusal) => {
            !range.contains(&refusal.start)
                || !matches!(refusal.reason, Reason::Name | Reason::Number | Reason::Coarse)
        }
    }
}

fn find(library: &Library, title: &str, word: OwnWord, range: Range<usize>) -> Option<Find> {
    let level = library.level_of_own(&word);
    let is_short = |gloss: &&String| {
        gloss.chars().count() <= MEANING_CHARACTERS_MAX && gloss.chars().any(char::is_alphabetic)
    };
    let english = word.glosses.iter().find(is_short)?.clone();
    if word.language != Language::Ja {
        return None;
    }
    let sound = if word.reading.is_empty() { &word.headword } else { &word.reading };
    Some(Find {
        range,
        language: Language::Ja,
        japanese: word.headword.clone(),
        reading: to_hiragana(sound),
        english,
        kind: Kind::Vocabulary,
        level,
        tags: Vec::new(),
        source: format!("yomitan:{title}"),
        // The owner of the dictionary vouches for it.
        is_attested: true,
        lemma: word.headword,
        why: vec![phrases::IN_OWN_DICTIONARY.with(&[title])],
    })
}
