//! Grammar patterns and mistakes that have to do with a word.

use super::Usage;
use crate::{
    domain::{Kind, Language},
    language::{
        grammar::{Grammar, Rule, Teaches},
        library::Library,
        segment::Morpheme,
    },
};

/// How many a learner looks through.
const USAGES_MAX: usize = 8;
/// Shorter words are part of too many names.
const JAPANESE_CHARACTERS_MIN: usize = 2;
const ENGLISH_CHARACTERS_MIN: usize = 4;

/// The rules that one of `words` is called by.
pub(super) fn named(grammar: &Grammar, words: &[&str]) -> Vec<Usage> {
    let is_named = |rule: &&Rule| words.iter().any(|word| is_named(rule, word));
    kept(rules(grammar).map(|(_, rule)| rule).filter(is_named).collect())
}

/// The same, then those that the first of `words`, of which `morphemes` are the pieces, follows,
/// then those that one of them is part of.
pub(super) fn related(
    grammar: &Grammar,
    library: &Library,
    words: &[&str],
    morphemes: &[Morpheme],
) -> Vec<Usage> {
    let is_named = |rule: &&Rule| words.iter().any(|word| is_named(rule, word));
    let mut found: Vec<&Rule> = rules(grammar).map(|(_, rule)| rule).filter(is_named).collect();
    found.extend(grammar.in_japanese(morphemes).iter().map(|found| found.rule));
    if let Some(word) = words.first() {
        found.extend(grammar.in_english(library, word).iter().map(|found| found.rule));
    }
    let part = rules(grammar).filter(|(language, rule)| {
        words.iter().any(|word| names(rule).any(|name| is_part(name, word, *language)))
    });
    found.extend(part.map(|(_, rule)| rule));
    kept(found)
}

fn rules(grammar: &Grammar) -> impl Iterator<Item = (Language, &Rule)> {
    [Language::Ja, Language::En]
        .into_iter()
        .flat_map(|language| grammar.rules(language).map(move |rule| (language, rule)))
}

/// Each once, and no more than a learner looks through.
fn kept(found: Vec<&Rule>) -> Vec<Usage> {
    let mut kept: Vec<&Rule> = Vec::new();
    for rule in found {
        if !kept.iter().any(|known| std::ptr::eq(*known, rule)) {
            kept.push(rule);
        }
    }
    kept.into_iter().take(USAGES_MAX).map(usage).collect()
}

/// What a rule is called, and for a mistake what to say instead.
fn names(rule: &Rule) -> impl Iterator<Item = &str> {
    let right = match &rule.teaches {
        Teaches::Mistake { right, .. } => Some(right.as_str()),
        Teaches::Pattern { .. } => None,
    };
    std::iter::once(rule.name.as_str()).chain(right)
}

/// The name without the sign for what stands before it and the remark behind it.
fn bare(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name).trim_matches(['〜', '～', ' '])
}

fn is_named(rule: &Rule, word: &str) -> bool {
    let word = bare(word);
    !word.is_empty()
        && names(rule).any(|name| {
            bare(name).split(['・', '/']).any(|name| bare(name).eq_ignore_ascii_case(word))
        })
}

fn is_part(name: &str, word: &str, language: Language) -> bool {
    let (name, word) = (bare(name).to_lowercase(), word.to_lowercase());
    let length = word.chars().count();
    match language {
        Language::Ja => length >= JAPANESE_CHARACTERS_MIN && name.contains(&word),
        Language::En => {
            let is_long = length >= ENGLISH_CHARACTERS_MIN || word.contains(' ');
            is_long && format!(" {name} ").contains(&format!(" {word} "))
        }
    }
}

fn usage(rule: &Rule) -> Usage {
    let (kind, right, formation) = match &rule.teaches {
        Teaches::Pattern { formation } => (Kind::Grammar, None, Some(formation.clone())),
        Teaches::Mistake { right, .. } => (Kind::Mistake, Some(right.clone()), None),
    };
    Usage {
        kind,
        name: rule.name.clone(),
        right,
        formation,
        level: rule.level.clone(),
        meaning: rule.meaning.clone(),
        note: rule.note.clone(),
        example: rule.example.0.clone(),
        translation: rule.example.1.clone(),
    }
}
