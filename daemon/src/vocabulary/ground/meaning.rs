//! Whether what a candidate says an expression means can be what a book says. Pure.
//!
//! A model paraphrases, so equal words are not asked for: it is enough that the two share a telling
//! word, or that the dictionary of the other direction leads back from one to the other.

use std::collections::HashSet;

use super::books::{Claim, Origin, folded};
use crate::{
    domain::Language,
    language::{english, library::Library, segment::segment},
    vocabulary::{refusal::BASIC_JA, words_en::FUNCTION},
};

/// Words that stand in too many glosses to tell one from another.
const VAGUE: [&str; 40] = [
    "thing",
    "things",
    "person",
    "people",
    "someone",
    "somebody",
    "something",
    "one",
    "oneself",
    "make",
    "do",
    "get",
    "be",
    "have",
    "go",
    "come",
    "take",
    "put",
    "give",
    "very",
    "really",
    "kind",
    "type",
    "sort",
    "way",
    "word",
    "used",
    "use",
    "say",
    "time",
    "state",
    "feel",
    "feeling",
    "good",
    "bad",
    "new",
    "show",
    "become",
    "esp",
    "etc",
];

/// True when `meaning` fits what `claim` says.
pub(super) fn fits(library: &Library, language: Language, meaning: &str, claim: &Claim) -> bool {
    let wanted = folded(meaning);
    let is_same =
        |gloss: &String| pieces(&folded(gloss)).any(|one| pieces(&wanted).any(|own| own == one));
    if claim.meanings.iter().any(is_same) {
        return true;
    }
    match language {
        Language::Ja => {
            let own = english_words(library, meaning);
            let shares = |gloss: &String| !own.is_disjoint(&english_words(library, gloss));
            claim.meanings.iter().any(shares) || leads_back_to_japanese(library, meaning, claim)
        }
        Language::En => {
            let own = japanese_words(library, meaning);
            let shares = |gloss: &String| !own.is_disjoint(&japanese_words(library, gloss));
            claim.meanings.iter().any(shares) || leads_back_to_english(library, meaning, claim)
        }
    }
}

/// The glosses of a meaning that lists several.
fn pieces(meaning: &str) -> impl Iterator<Item = &str> {
    let pieces = meaning.split([';', ',', '、', '/', '。']).map(str::trim);
    pieces.map(|piece| piece.strip_prefix("to ").unwrap_or(piece)).filter(|piece| !piece.is_empty())
}

/// The telling words of an English text, each in every dictionary form it may have.
fn english_words(library: &Library, text: &str) -> HashSet<String> {
    english::words(text)
        .into_iter()
        .filter(|token| !is_vague(&token.base))
        .flat_map(|token| {
            let lemmas = library.english_lemmas(&token.base).into_iter().map(|(lemma, _)| lemma);
            lemmas.chain([token.base]).collect::<Vec<_>>()
        })
        .filter(|lemma| !is_vague(lemma))
        .collect()
}

fn is_vague(word: &str) -> bool {
    word.len() < 2 || VAGUE.contains(&word) || FUNCTION.contains(&word)
}

/// The telling words of a Japanese text, in their standard spelling.
fn japanese_words(library: &Library, text: &str) -> HashSet<String> {
    segment(library, text)
        .into_iter()
        .filter(|token| token.part_of_speech.is_content())
        .filter(|token| !BASIC_JA.contains(&&*token.dictionary_form))
        .flat_map(|token| [folded(&token.normalized_form), folded(&token.dictionary_form)])
        .collect()
}

/// True when the English meaning, looked up as a headword, means the claim's Japanese word.
fn leads_back_to_japanese(library: &Library, meaning: &str, claim: &Claim) -> bool {
    let lemma = folded(&claim.find.lemma);
    pieces(&meaning.to_lowercase()).filter_map(|piece| library.english(piece)).any(|word| {
        word.glosses.iter().any(|gloss| {
            let is_entry = matches!((claim.origin, gloss.jmdict_seq),
                (Origin::Japanese(seq), Some(gloss)) if seq == gloss);
            is_entry || folded(&gloss.japanese) == lemma
        })
    })
}

/// True when the Japanese meaning, looked up as a headword, means the claim's English word.
fn leads_back_to_english(library: &Library, meaning: &str, claim: &Claim) -> bool {
    let lemma = folded(&claim.find.lemma);
    let telling = english_words(library, &lemma);
    pieces(meaning).any(|piece| {
        let form = segment(library, piece).into_iter().next().map(|token| token.dictionary_form);
        let spellings = [Some(piece.to_owned()), form];
        spellings.into_iter().flatten().flat_map(|spelling| library.japanese(&spelling)).any(
            |word| {
                let mut glosses = word.senses.iter().flat_map(|sense| &sense.glosses);
                glosses.any(|gloss| {
                    pieces(&folded(gloss)).any(|piece| piece == lemma)
                        || !telling.is_empty() && telling.is_subset(&english_words(library, gloss))
                })
            },
        )
    })
}
