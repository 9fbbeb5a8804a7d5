//! Grammar patterns and common mistakes in an utterance, and how they stand beside words. Pure.

use std::ops::Range;

use crate::{
    domain::{AudienceLevel, Entry, Kind, Language},
    language::{
        grammar::{Found, Grammar, Rule, Teaches},
        kana::is_kana,
        library::Library,
        segment::{Morpheme, PartOfSpeech, segment},
    },
    vocabulary::{Find, phrases, rank, refusal::Refusal},
};

/// Between the two of a pair that is confused.
const EITHER: &str = " / ";
/// What two lines of a card hold, in half widths.
const CARD_HALVES: usize = 100;

/// A pattern in the utterance.
pub(super) struct Pattern {
    find: Find,
    /// Where its own words stand.
    own: Vec<Range<usize>>,
}

/// The patterns in Japanese `text`, of which `morphemes` are the pieces.
pub(super) fn japanese(library: &Library, morphemes: &[Morpheme]) -> Vec<Pattern> {
    let found = Grammar::shipped().in_japanese(morphemes);
    found.into_iter().map(|found| pattern(library, found, Language::Ja, 0)).collect()
}

/// The patterns in the bytes `range` of `text`, which are English.
pub(super) fn english(library: &Library, text: &str, range: &Range<usize>) -> Vec<Pattern> {
    let found = Grammar::shipped().in_english(library, &text[range.clone()]);
    found.into_iter().map(|found| pattern(library, found, Language::En, range.start)).collect()
}

fn pattern(library: &Library, found: Found<'_>, language: Language, offset: usize) -> Pattern {
    let find = find(library, &found, language, offset);
    let own = found.own.into_iter().map(|own| own.start + offset..own.end + offset).collect();
    Pattern { find, own }
}

/// The rule, standing `offset` bytes after where it was found.
pub(super) fn find(
    library: &Library,
    found: &Found<'_>,
    language: Language,
    offset: usize,
) -> Find {
    let Found { rule, range, .. } = found;
    let (taught, kind, tag) = match &rule.teaches {
        Teaches::Pattern { .. } => (&rule.name, Kind::Grammar, "grammar"),
        Teaches::Mistake { right, sort } => (right, Kind::Mistake, sort.as_str()),
    };
    let (japanese, reading, english) = match language {
        Language::Ja if *taught == rule.name => {
            (taught.clone(), rule.reading.clone(), rule.meaning.clone())
        }
        Language::Ja => (taught.clone(), kana_of(library, taught), rule.meaning.clone()),
        Language::En => (rule.meaning.clone(), kana_of(library, &rule.meaning), taught.clone()),
    };
    Find {
        range: range.start + offset..range.end + offset,
        language,
        japanese,
        reading,
        english,
        lemma: bare(&rule.name),
        kind,
        level: rule.level.clone(),
        tags: vec![tag.to_owned()],
        source: format!("grammar:{}", rule.name),
        is_attested: true,
        why: why(&rule.teaches, &rule.note),
    }
}

/// The name of a pattern without the sign for what stands before it and the remark behind it.
pub(super) fn bare(name: &str) -> String {
    let name = name.split(" (").next().unwrap_or(name);
    name.trim_matches(['〜', '～', ' ']).to_owned()
}

fn why(teaches: &Teaches, note: &str) -> Vec<String> {
    let mut why = vec![match teaches {
        Teaches::Pattern { formation } => phrases::MADE_AS.with(&[formation]),
        Teaches::Mistake { right, .. } => phrases::BETTER.with(&[right]),
    }];
    if !note.is_empty() {
        why.push(note.to_owned());
    }
    why
}

/// How a pattern that was taught is made, and when it is used.
pub(super) fn note(entry: &Entry) -> Option<String> {
    let rule = rule_of(entry)?;
    Some(why(&rule.teaches, &rule.note).join("; "))
}

fn rule_of(entry: &Entry) -> Option<&'static Rule> {
    let name = entry.evidence.source.strip_prefix("grammar:")?;
    Grammar::shipped().rules(entry.language).find(|rule| rule.name == name)
}

/// What a card says of a pattern or a mistake, in the language of who learns it.
pub(super) fn learners_note(entry: &Entry) -> Option<String> {
    Some(usage(rule_of(entry)?, entry.language))
}

/// When a pattern is used, and how it is made where that is short enough; of a mistake what not to
/// say.
fn usage(rule: &Rule, language: Language) -> String {
    let name = &rule.name;
    match (&rule.teaches, language) {
        (Teaches::Pattern { formation }, Language::Ja) => {
            joined(&rule.note, &format!("Form: {formation}"), ". ")
        }
        (Teaches::Pattern { formation }, Language::En) => {
            joined(&rule.note, &format!("形: {formation}"), "。")
        }
        (Teaches::Mistake { .. }, Language::Ja) if name.contains(EITHER) => {
            format!("Easily confused: {name}")
        }
        (Teaches::Mistake { .. }, Language::En) if name.contains(EITHER) => {
            format!("混同しやすい: {name}")
        }
        (Teaches::Mistake { right, .. }, Language::Ja) => format!("Say {right}, not {name}"),
        (Teaches::Mistake { right, .. }, Language::En) => {
            format!("「{name}」ではなく「{right}」と言う")
        }
    }
}

/// Both, as far as a card has room.
fn joined(note: &str, form: &str, end: &str) -> String {
    if note.is_empty() {
        return form.to_owned();
    }
    let both = format!("{}{end}{form}", note.trim_end_matches(['.', '。']));
    let halves = |letter: char| if letter.is_ascii() { 1 } else { 2 };
    if both.chars().map(halves).sum::<usize>() <= CARD_HALVES { both } else { note.to_owned() }
}

/// `text` in kana, without what has no reading.
fn kana_of(library: &Library, text: &str) -> String {
    segment(library, text)
        .into_iter()
        .filter(|token| token.part_of_speech != PartOfSpeech::Symbol)
        .flat_map(|token| {
            token.reading.chars().filter(|letter| is_kana(*letter)).collect::<Vec<_>>()
        })
        .collect()
}

/// Puts the patterns beside the words of the same utterance: what lies inside an expression says
/// nothing of its own, and a word that is only part of a pattern is not taught beside it, unless
/// the audience has long known the pattern.
pub(super) fn merge(
    text: &str,
    outcomes: &mut Vec<Result<Find, Refusal>>,
    patterns: Vec<Pattern>,
    audience: AudienceLevel,
) {
    for Pattern { find, own } in patterns {
        let is_part = outcomes.iter().flatten().any(|other| is_set(text, other, &find, &own));
        if is_part && find.kind == Kind::Grammar {
            continue;
        }
        let is_taught = !rank::is_far_below(find.kind, &find.level, audience);
        outcomes.retain(|outcome| {
            !is_taught
                || outcome.as_ref().is_ok_and(is_pattern)
                || !outcome
                    .as_ref()
                    .is_ok_and(|other| own.iter().any(|own| contains(own, &other.range)))
        });
        outcomes.push(Ok(find));
    }
}

fn is_pattern(find: &Find) -> bool {
    matches!(find.kind, Kind::Grammar | Kind::Mistake)
}

/// True when the pattern is in the letters that every form of `other` has: っぽい in 子供っぽい and 切る in
/// 使い切った are part of the word, ちゃった in 沼っちゃった is not.
fn is_set(text: &str, other: &Find, pattern: &Find, own: &[Range<usize>]) -> bool {
    let is_expression = other.source.starts_with("lexicon:") || other.kind == Kind::Idiom;
    !is_pattern(other)
        && contains(&other.range, &pattern.range)
        && (is_expression || other.range != pattern.range)
        && own.iter().any(|own| own.start < other.range.start + fixed(text, other))
}

/// How many bytes the word as it stands shares with its dictionary form.
fn fixed(text: &str, find: &Find) -> usize {
    let shared = text[find.range.clone()].chars().zip(find.lemma.chars());
    shared.take_while(|(one, other)| one == other).map(|(letter, _)| letter.len_utf8()).sum()
}

fn contains(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::USAGE_CHARACTERS_MAX;

    #[test]
    fn a_card_says_of_every_rule_how_it_is_used_in_the_learners_language() {
        let has_japanese = |text: &str| text.contains(|c| matches!(c, 'ぁ'..='ヿ' | '一'..='鿿'));
        let has_latin = |text: &str| text.contains(|c: char| c.is_ascii_alphabetic());
        for language in [Language::Ja, Language::En] {
            for rule in Grammar::shipped().rules(language) {
                let note = usage(rule, language);
                let is_read = match language {
                    Language::Ja => [&note, &rule.meaning].into_iter().all(|it| has_latin(it)),
                    Language::En => [&note, &rule.meaning].into_iter().all(|it| has_japanese(it)),
                };
                assert!(is_read, "{}: {note} / {}", rule.name, rule.meaning);
                let said = rule.note.trim_end_matches(['.', '。']);
                assert!(note.starts_with(said), "{}: {note}", rule.name);
                assert!(note.chars().count() <= USAGE_CHARACTERS_MAX, "{}: {note}", rule.name);
            }
        }
    }
}
