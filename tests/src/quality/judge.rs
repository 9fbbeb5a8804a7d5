//! Which lesson each pick is, and which picks are none. Pure.

use std::ops::Range;

use aivlingual_daemon::domain::{Entry, Kind, Language, Level};

use super::{Lesson, Line};

/// Share of both spans together that must be in both, where neither holds the other.
const OVERLAP_MIN: f64 = 0.5;

/// An entry, and where it stands in its line.
#[derive(Debug, Clone, PartialEq)]
pub struct Pick {
    /// Bytes of the line.
    pub place: Range<usize>,
    /// What sort of thing it is said to be.
    pub kind: Kind,
    /// The Japanese side in kana.
    pub reading: String,
    /// How difficult it is said to be.
    pub level: Level,
    /// Its dictionary form.
    pub lemma: String,
    /// What it means in the other language.
    pub meaning: String,
    /// True for words that are one expression, and not a word with its inflection.
    is_expression: bool,
}

/// A line with its picks, and which of them are right.
#[derive(Debug)]
pub struct Judged<'l> {
    /// The line.
    pub line: &'l Line,
    /// What the engine picked, in the order it was said.
    pub picks: Vec<Pick>,
    /// For each lesson the pick that is nearest to it, of those that are it.
    found: Vec<Option<usize>>,
    /// For each pick whether it is some lesson, optional ones among them.
    right: Vec<bool>,
}

impl Pick {
    /// Finds the places of `entries`, which are in the order they were said in `text`.
    pub fn placed(text: &str, entries: &[Entry]) -> Vec<Self> {
        let mut from = 0;
        entries
            .iter()
            .map(|entry| {
                let ahead = text[from..].find(&entry.surface).map(|offset| from + offset);
                from = ahead.or_else(|| text.find(&entry.surface)).unwrap_or(from);
                Self::at(from..from + entry.surface.len(), entry)
            })
            .collect()
    }

    fn at(place: Range<usize>, entry: &Entry) -> Self {
        let meaning = match entry.language {
            Language::Ja => &entry.english,
            Language::En => &entry.japanese,
        };
        Self {
            place,
            kind: entry.kind,
            reading: entry.reading.clone(),
            level: entry.level.clone(),
            lemma: entry.lemma.clone(),
            meaning: meaning.clone(),
            is_expression: entry.kind == Kind::Idiom
                || entry.evidence.source.starts_with("lexicon:"),
        }
    }

    /// How well it meets a lesson at `place`; nothing when it is something else.
    fn meets(&self, lesson: &Lesson, place: &Range<usize>) -> Option<f64> {
        let covers = contains(&self.place, place);
        let is_kind = self.kind == lesson.kind
            || is_lexical(self.kind) && is_lexical(lesson.kind)
            || lesson.kind == Kind::Grammar && self.is_expression && covers;
        let share = shared(&self.place, place);
        let is_there = covers || contains(place, &self.place) || share >= OVERLAP_MIN;
        // The same kind counts for more than any overlap.
        (is_kind && is_there && share > 0.0)
            .then(|| share + f64::from(u8::from(self.kind == lesson.kind)))
    }
}

impl<'l> Judged<'l> {
    /// Judges what was picked from `line`.
    pub fn of(line: &'l Line, picks: Vec<Pick>) -> Self {
        let mut right = vec![false; picks.len()];
        let mut found = Vec::with_capacity(line.teaches.len());
        for lesson in &line.teaches {
            let start = line.text.find(&lesson.surface).unwrap_or_default();
            let place = start..start + lesson.surface.len();
            let mut best: Option<(usize, f64)> = None;
            for (number, pick) in picks.iter().enumerate() {
                let Some(nearness) = pick.meets(lesson, &place) else { continue };
                right[number] = true;
                if best.is_none_or(|(_, other)| nearness > other) {
                    best = Some((number, nearness));
                }
            }
            found.push(best.map(|(number, _)| number));
        }
        Self { line, picks, found, right }
    }

    /// The lessons that have to be taught, each with the pick that teaches it.
    pub fn required(&self) -> impl Iterator<Item = (&'l Lesson, Option<&Pick>)> {
        let picks = self.found.iter().map(|found| found.map(|number| &self.picks[number]));
        self.line.teaches.iter().zip(picks).filter(|(lesson, _)| !lesson.optional)
    }

    /// The picks, each with whether it is a lesson.
    pub fn picked(&self) -> impl Iterator<Item = (&Pick, bool)> {
        self.picks.iter().zip(self.right.iter().copied())
    }

    /// What is wrong with the line's picks, for people to read; nothing when all are right.
    pub fn complaint(&self) -> Option<String> {
        let missed = self.required().filter(|(_, pick)| pick.is_none()).map(|(lesson, _)| {
            let Lesson { surface, kind, lemma, level, .. } = lesson;
            format!("\n    missed  {surface} = {lemma} ({kind:?}, {level})")
        });
        let wrong = self.picked().filter(|(_, is_right)| !is_right).map(|(pick, _)| {
            let Pick { place, kind, level, lemma, meaning, .. } = pick;
            let surface = &self.line.text[place.clone()];
            format!("\n    wrong   {surface} = {lemma} “{meaning}” ({kind:?}, {})", level.band)
        });
        let complaints: String = missed.chain(wrong).collect();
        let Line { id, text, .. } = self.line;
        (!complaints.is_empty()).then(|| format!("{id}  {text}{complaints}"))
    }
}

/// Words and phrases: what sort of expression they are is a matter of taste.
pub(super) fn is_lexical(kind: Kind) -> bool {
    matches!(kind, Kind::Vocabulary | Kind::Slang | Kind::Culture | Kind::Idiom)
}

fn contains(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// How much of both spans together is in both.
fn shared(one: &Range<usize>, other: &Range<usize>) -> f64 {
    let both = one.end.min(other.end).saturating_sub(one.start.max(other.start));
    let together = one.len() + other.len() - both;
    if together == 0 { 0.0 } else { both as f64 / together as f64 }
}
