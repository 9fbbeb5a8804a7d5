//! Which parts of a final caption are pointed out as taught. Pure.

use std::{cmp::Reverse, ops::Range};

use super::talk::Lesson;
use crate::{
    domain::{Entry, Language, Taught},
    language::brevity::shortened,
};

/// Parts of one caption at most: of a minute without a pause the best.
const PARTS_MAX: usize = 32;
/// Longest meaning, in characters.
const MEANING_CHARACTERS_MAX: usize = 60;

/// The parts of `text` that `lesson` teaches, in the order of the words: of those that overlap what
/// has a card first, then what is worth more. `is_wanted` says of each entry whether the owner lets
/// it be taught.
pub(super) fn highlights(
    text: &str,
    lesson: &Lesson,
    is_wanted: impl Fn(usize) -> bool,
) -> Vec<Taught> {
    let all = lesson.entries.iter().zip(&lesson.spans).enumerate();
    let mut spans: Vec<_> = all
        .filter(|(at, (entry, span))| {
            // A span that is not what was said would point at something else.
            is_wanted(*at) && text.get(span.range.clone()) == Some(entry.surface.as_str())
        })
        .filter(|(_, (_, span))| !span.range.is_empty())
        .collect();
    let place = |at| lesson.cards.iter().position(|card| *card == at).unwrap_or(usize::MAX);
    spans.sort_by_key(|(at, (_, span))| (place(*at), Reverse(span.points)));
    let mut chosen: Vec<(&Entry, Range<usize>)> = Vec::new();
    for (_, (entry, span)) in spans {
        let range = span.range.clone();
        let is_free =
            chosen.iter().all(|(_, other)| range.end <= other.start || other.end <= range.start);
        if is_free && chosen.len() < PARTS_MAX {
            chosen.push((entry, range));
        }
    }
    chosen.sort_by_key(|(_, range)| range.start);
    let characters = |upto: usize| u32::try_from(text[..upto].chars().count()).unwrap_or(u32::MAX);
    chosen
        .into_iter()
        .map(|(entry, range)| Taught {
            start: characters(range.start),
            end: characters(range.end),
            kind: entry.kind,
            meaning: meaning(entry),
        })
        .collect()
}

/// What it means, in the other language.
fn meaning(entry: &Entry) -> String {
    let meaning = match entry.language {
        Language::Ja => &entry.english,
        Language::En => &entry.japanese,
    };
    shortened(meaning, MEANING_CHARACTERS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Evidence, Kind, Level, Scale},
        session::talk::Span,
    };

    fn entry(surface: &str, english: &str) -> Entry {
        Entry {
            japanese: surface.into(),
            reading: String::new(),
            english: english.into(),
            language: Language::Ja,
            kind: Kind::Slang,
            level: Level { scale: Scale::Jlpt, band: "N2".into(), estimated: true },
            lemma: surface.into(),
            surface: surface.into(),
            start_ms: None,
            end_ms: None,
            utterance: String::new(),
            speaker: None,
            tags: Vec::new(),
            evidence: Evidence::default(),
        }
    }

    /// A lesson of what stands in `text`, each with its worth.
    fn lesson(text: &str, found: &[(&str, u32)], cards: &[usize]) -> Lesson {
        let span = |(surface, points): &(&str, u32)| {
            let start = text.find(surface).expect("it is said");
            Span { range: start..start + surface.len(), points: *points }
        };
        Lesson {
            entries: found.iter().map(|(surface, _)| entry(surface, "x")).collect(),
            cards: cards.to_vec(),
            spans: found.iter().map(span).collect(),
        }
    }

    fn parts(text: &str, lesson: &Lesson) -> Vec<(u32, u32)> {
        let taught = highlights(text, lesson, |_| true);
        taught.iter().map(|part| (part.start, part.end)).collect()
    }

    #[test]
    fn places_count_characters_and_stand_in_order() {
        let text = "😀 推しが尊い!";
        let lesson = lesson(text, &[("尊い", 9), ("推し", 1)], &[]);
        assert_eq!(parts(text, &lesson), [(2, 4), (5, 7)]);
    }

    #[test]
    fn of_two_in_one_place_the_card_stands_then_the_better() {
        let text = "蛙化現象だ";
        let found = [("現象", 9), ("蛙化現象", 1)];
        assert_eq!(parts(text, &lesson(text, &found, &[])), [(2, 4)]);
        assert_eq!(parts(text, &lesson(text, &found, &[1])), [(0, 4)]);
    }

    #[test]
    fn what_is_rejected_or_not_in_the_text_is_not_pointed_out() {
        let text = "推しが尊い";
        let good = lesson(text, &[("推し", 5), ("尊い", 5)], &[]);
        assert_eq!(highlights(text, &good, |at| at == 1).len(), 1);
        let mut bad = good;
        bad.spans[0].range = 1..4;
        bad.spans[1].range = 90..99;
        assert!(highlights(text, &bad, |_| true).is_empty());
    }

    #[test]
    fn meanings_are_short_and_parts_are_few() {
        let text = "草".repeat(40);
        let spans = (0..40).map(|at| Span { range: at * 3..at * 3 + 3, points: 1 });
        let long = Lesson {
            entries: (0..40).map(|_| entry("草", &"long ".repeat(40))).collect(),
            cards: Vec::new(),
            spans: spans.collect(),
        };
        let taught = highlights(&text, &long, |_| true);
        assert_eq!(taught.len(), PARTS_MAX);
        assert!(taught.iter().all(|part| part.meaning.chars().count() <= 60));
    }
}
