//! As much English grammar as is needed to tell a phrase from its words and a noun from a verb.
//! Pure.

use crate::{
    language::{
        english::EnglishToken,
        library::{Library, english::EnglishPos},
    },
    vocabulary::words_en::{BASIC_PHRASES, FUNCTION, PARTICLES},
};

/// How many words may stand between a verb and its particle: "turn that old thing off".
const OBJECT_WORDS_MAX: usize = 3;

const DETERMINERS: [&str; 22] = [
    "the", "a", "an", "my", "your", "his", "her", "its", "our", "their", "this", "that", "these",
    "those", "some", "any", "no", "every", "each", "another", "such", "what",
];
const OBJECTS: [&str; 16] = [
    "me",
    "you",
    "him",
    "her",
    "it",
    "us",
    "them",
    "this",
    "that",
    "these",
    "those",
    "everything",
    "something",
    "anything",
    "someone",
    "everyone",
];
const SUBJECTS: [&str; 10] =
    ["i", "you", "we", "they", "he", "she", "it", "who", "people", "let's"];
const BEFORE_VERBS: [&str; 20] = [
    "to", "will", "would", "can", "could", "should", "may", "might", "must", "do", "does", "did",
    "don't", "doesn't", "didn't", "can't", "won't", "gonna", "wanna", "gotta",
];
const BE: [&str; 12] =
    ["is", "are", "was", "were", "be", "been", "being", "am", "i'm", "it's", "you're", "that's"];
const INTENSIFIERS: [&str; 12] = [
    "very",
    "so",
    "really",
    "too",
    "pretty",
    "super",
    "quite",
    "more",
    "most",
    "kinda",
    "such",
    "extremely",
];
const PREPOSITIONS: [&str; 14] = [
    "of", "in", "on", "at", "for", "with", "without", "from", "by", "about", "into", "through",
    "during", "against",
];
const POSSESSIVES: [&str; 8] = ["my", "your", "his", "her", "its", "our", "their", "one's"];
const REFLEXIVES: [&str; 8] =
    ["myself", "yourself", "himself", "herself", "itself", "ourselves", "yourselves", "themselves"];

/// What the word at `at` is, as far as the word before it and its own ending say.
pub(super) fn role(tokens: &[EnglishToken], at: usize) -> Option<EnglishPos> {
    let token = &tokens[at];
    let before = at.checked_sub(1).map(|at| &tokens[at]).filter(|_| !token.follows_mark);
    let after = tokens.get(at + 1).filter(|after| !after.follows_mark);
    let before = before.map(|token| token.word.as_str());
    let leads_on = after.is_some_and(|after| !FUNCTION.contains(&after.word.as_str()));
    let has_object = after.is_some_and(|after| {
        let word = after.word.as_str();
        DETERMINERS.contains(&word) || OBJECTS.contains(&word)
    });
    match before {
        _ if token.word.ends_with("ly") => Some(EnglishPos::Adverb),
        // "that" and "this" may be the subject of what follows.
        Some("this" | "that" | "these" | "those" | "what" | "such") => None,
        Some(word) if DETERMINERS.contains(&word) || PREPOSITIONS.contains(&word) => {
            Some(if leads_on { EnglishPos::Adjective } else { EnglishPos::Noun })
        }
        Some(word) if BEFORE_VERBS.contains(&word) || SUBJECTS.contains(&word) => {
            Some(EnglishPos::Verb)
        }
        Some(word) if INTENSIFIERS.contains(&word) => Some(EnglishPos::Adjective),
        Some(word) if BE.contains(&word) => {
            Some(if token.word.ends_with("ing") { EnglishPos::Verb } else { EnglishPos::Adjective })
        }
        // "somebody spoiled the ending"
        _ if has_object => Some(EnglishPos::Verb),
        _ => None,
    }
}

/// How many words a phrase takes that begins at `at` and teaches nothing: "kind of", "you know".
pub(super) fn empty_phrase(tokens: &[EnglishToken], at: usize) -> Option<usize> {
    let lengths = BASIC_PHRASES.iter().filter_map(|phrase| {
        let length = phrase.split(' ').count();
        let run = tokens.get(at..at + length)?;
        let is_here = phrase.split(' ').zip(run).all(|(word, token)| token.word == word)
            && run[1..].iter().all(|token| !token.follows_mark);
        is_here.then_some(length)
    });
    lengths.max()
}

/// The longest phrase that begins at `at`: how many words it takes here, and its dictionary form.
pub(super) fn phrase(
    library: &Library,
    tokens: &[EnglishToken],
    at: usize,
) -> Option<(usize, String)> {
    let token = &tokens[at];
    let is_function = FUNCTION.contains(&token.word.as_str());
    let is_preposition = PREPOSITIONS.contains(&token.word.as_str());
    if is_function && !is_preposition && token.word != "to" {
        return None;
    }
    let before = at.checked_sub(1).map(|at| tokens[at].word.as_str());
    let is_noun_here =
        before.is_some_and(|word| DETERMINERS.contains(&word)) && !token.follows_mark;
    let mut lemmas: Vec<(String, EnglishPos)> = library.english_lemmas(&token.base);
    lemmas.push((token.word.clone(), EnglishPos::Other));
    let mut best: Option<(usize, usize, String)> = None;
    for (lemma, _) in lemmas {
        for phrase in library.english_phrases(&lemma) {
            let Some(length) = matched(&phrase, &tokens[at..]) else { continue };
            let words = phrase.split(' ').count();
            if BASIC_PHRASES.contains(&phrase.as_str())
                || is_noun_here && is_verbal(&phrase)
                // "to be honest" is a phrase, "to go" is a verb.
                || token.word == "to" && words < 3
            {
                continue;
            }
            // The phrase with most words wins, and among those the one said without a gap.
            let is_better = best.as_ref().is_none_or(|(most, shortest, _)| {
                (words, std::cmp::Reverse(length)) > (*most, std::cmp::Reverse(*shortest))
            });
            if is_better {
                best = Some((words, length, phrase));
            }
        }
    }
    best.map(|(_, length, phrase)| (length, phrase))
}

/// True for a verb with its particle, which after "the" is something else.
pub(super) fn is_verbal(phrase: &str) -> bool {
    let first = phrase.split(' ').next().unwrap_or_default();
    let last = phrase.rsplit(' ').next().unwrap_or_default();
    first != last && PARTICLES.contains(&last) && !PREPOSITIONS.contains(&first)
}

/// How many of `tokens`, of which the first is known to fit, the phrase takes.
pub(super) fn matched(phrase: &str, tokens: &[EnglishToken]) -> Option<usize> {
    let rest: Vec<&str> = phrase.split(' ').skip(1).collect();
    // "make it" and "get it" are oftener just a verb and its object.
    if rest == ["it"] {
        return None;
    }
    let adjoining = |count: usize| {
        tokens.get(1..=count).is_some_and(|run| run.iter().all(|token| !token.follows_mark))
    };
    let fits = |gap: usize| {
        adjoining(gap + rest.len())
            && rest.iter().zip(&tokens[1 + gap..]).all(|(word, token)| is_same(word, &token.word))
    };
    if fits(0) {
        return Some(1 + rest.len());
    }
    let is_separable = matches!(rest[..], [particle] if PARTICLES.contains(&particle));
    (1..=OBJECT_WORDS_MAX)
        .find(|&gap| is_separable && fits(gap) && is_object(&tokens[1..=gap]))
        .map(|gap| 1 + gap + rest.len())
}

/// True when `said` is the word of a phrase, or stands where the phrase has a placeholder.
pub(super) fn is_same(word: &str, said: &str) -> bool {
    match word {
        "one's" | "someone's" => POSSESSIVES.contains(&said),
        "oneself" => REFLEXIVES.contains(&said),
        "someone" | "somebody" => OBJECTS.contains(&said),
        _ => word == said,
    }
}

/// What may stand between a verb and its particle: "it", "the whole thing".
fn is_object(words: &[EnglishToken]) -> bool {
    match words {
        [only] => OBJECTS.contains(&only.word.as_str()),
        [first, rest @ ..] => {
            DETERMINERS.contains(&first.word.as_str())
                && rest.iter().all(|token| !FUNCTION.contains(&token.word.as_str()))
        }
        [] => false,
    }
}

/// True when two words that cannot follow each other stand right before or after the word:
/// somebody misheard at least one side of them.
pub(super) fn is_beside_clash(tokens: &[EnglishToken], at: usize) -> bool {
    let clashes = |first: usize| {
        matches!(tokens.get(first..first + 2), Some([one, other])
            if !other.follows_mark
                && ARTICLES.contains(&one.word.as_str())
                && AFTER_NO_ARTICLE.contains(&other.word.as_str()))
    };
    at.checked_sub(2).is_some_and(clashes) || clashes(at + 1)
}

const ARTICLES: [&str; 3] = ["a", "an", "the"];
/// What stands after no article; what a speaker may break off for ("the… and then") is not here.
const AFTER_NO_ARTICLE: [&str; 9] = ["of", "is", "are", "am", "was", "were", "be", "than", "them"];
