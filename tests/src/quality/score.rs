//! Judged lines → figures. Pure.

use std::{collections::HashMap, fmt, ops::RangeInclusive};

use aivlingual_daemon::{
    domain::{Kind, Language},
    language::{
        kana::{is_kana, to_hiragana},
        script,
    },
};

use super::{Judged, Lesson, Pick, judge::is_lexical};

/// Every kind, in the order people read them.
pub const KINDS: [Kind; 6] =
    [Kind::Vocabulary, Kind::Slang, Kind::Culture, Kind::Idiom, Kind::Grammar, Kind::Mistake];

/// How often something held, of how often it could have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Times it held.
    pub held: usize,
    /// Times it was looked at.
    pub of: usize,
}

/// What was wanted and what was picked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lessons that have to be taught, and how many were found.
    pub wanted: Share,
    /// Picks, and how many of them are some lesson.
    pub picked: Share,
}

/// The figures of some lines.
#[derive(Debug, Clone, Default)]
pub struct Score {
    kinds: HashMap<Kind, Tally>,
    /// Of the words and phrases found: how many are called what the annotation calls them.
    pub same_kind: Share,
    /// Of the words and phrases found: how many are filed under the annotated dictionary form. The
    /// rest lie over it or in it, or are filed otherwise.
    pub same_lemma: Share,
    /// Of the Japanese words and phrases found at exactly their place: how many are read as
    /// annotated.
    pub reading: Share,
    /// Of the lessons found: how many have the annotated band.
    pub level: Share,
    /// The same, one band up or down allowed.
    pub level_nearly: Share,
    /// Lines that teach nothing.
    pub plain_lines: usize,
    /// What was picked from them.
    pub plain_picks: usize,
}

impl Share {
    /// From 0 to 1; nothing when it was never looked at.
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| self.held as f64 / self.of as f64)
    }

    fn count(&mut self, holds: bool) {
        self.of += 1;
        self.held += usize::from(holds);
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |mut sum, tally| {
            sum.wanted.held += tally.wanted.held;
            sum.wanted.of += tally.wanted.of;
            sum.picked.held += tally.picked.held;
            sum.picked.of += tally.picked.of;
            sum
        })
    }
}

impl Tally {
    /// How many of the picks are right.
    pub fn precision(self) -> Option<f64> {
        self.picked.rate()
    }

    /// How many of the lessons were found.
    pub fn recall(self) -> Option<f64> {
        self.wanted.rate()
    }

    /// The harmonic mean of both; nothing when either is missing.
    pub fn f1(self) -> Option<f64> {
        let (precision, recall) = (self.precision()?, self.recall()?);
        let sum = precision + recall;
        Some(if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum })
    }
}

impl Score {
    /// Counts what was judged.
    pub fn of(judged: &[Judged<'_>]) -> Self {
        let mut score = Self::default();
        for line in judged {
            score.count(line);
        }
        score
    }

    /// The figures of one kind: lessons of that kind, and picks that say they are.
    pub fn kind(&self, kind: Kind) -> Tally {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }

    /// The figures of all kinds together.
    pub fn overall(&self) -> Tally {
        self.kinds.values().copied().sum()
    }

    /// Picks from a line that teaches nothing, on average.
    pub fn plain(&self) -> Option<f64> {
        (self.plain_lines > 0).then(|| self.plain_picks as f64 / self.plain_lines as f64)
    }

    fn count(&mut self, judged: &Judged<'_>) {
        if judged.line.teaches.is_empty() {
            self.plain_lines += 1;
            self.plain_picks += judged.picks.len();
        }
        for (pick, is_right) in judged.picked() {
            self.kinds.entry(pick.kind).or_default().picked.count(is_right);
        }
        for (lesson, pick) in judged.required() {
            self.kinds.entry(lesson.kind).or_default().wanted.count(pick.is_some());
            if let Some(pick) = pick {
                self.compare(lesson, pick, &judged.line.text[pick.place.clone()]);
            }
        }
    }

    /// How far a lesson and the pick that teaches it agree.
    fn compare(&mut self, lesson: &Lesson, pick: &Pick, surface: &str) {
        let distance = distance(&lesson.level, &pick.level.band);
        self.level.count(distance == Some(0));
        self.level_nearly.count(distance.is_some_and(|steps| steps <= 1));
        if !is_lexical(lesson.kind) {
            return;
        }
        self.same_kind.count(lesson.kind == pick.kind);
        self.same_lemma.count(lesson.lemma.to_lowercase() == pick.lemma.to_lowercase());
        // A part of an expression has another reading, and an English word several translations.
        let is_japanese = script::language_of(surface) == Language::Ja;
        if is_japanese && surface.starts_with(&lesson.surface) {
            self.reading.count(sound(&lesson.reading) == sound(&pick.reading));
        }
    }
}

fn sound(reading: &str) -> String {
    to_hiragana(reading).chars().filter(|letter| is_kana(*letter)).collect()
}

/// Steps between two bands, of which either may span several; nothing between two scales.
fn distance(one: &str, other: &str) -> Option<u8> {
    let ((one_scale, one), (other_scale, other)) = (steps(one)?, steps(other)?);
    let gap =
        one.start().saturating_sub(*other.end()).max(other.start().saturating_sub(*one.end()));
    (one_scale == other_scale).then_some(gap)
}

/// The scale of a band and the steps it spans, the easiest being the lowest.
fn steps(band: &str) -> Option<(&'static [&'static str], RangeInclusive<u8>)> {
    const SCALES: [&[&str]; 2] =
        [&["N5", "N4", "N3", "N2", "N1"], &["A1", "A2", "B1", "B2", "C1", "C2"]];
    let (from, to) = band.split_once('-').unwrap_or((band, band));
    SCALES.into_iter().find_map(|scale| {
        let step = |band: &str| scale.iter().position(|name| *name == band);
        Some((scale, step(from)? as u8..=step(to)? as u8))
    })
}

impl fmt::Display for Score {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "             wanted  found  recall   picks  right  precision     F1")?;
        for kind in KINDS {
            row(formatter, &format!("{kind:?}").to_lowercase(), self.kind(kind))?;
        }
        row(formatter, "all", self.overall())?;
        for (name, share) in [
            ("same kind", self.same_kind),
            ("same lemma", self.same_lemma),
            ("reading", self.reading),
            ("level, same band", self.level),
            ("level, within one", self.level_nearly),
        ] {
            let Share { held, of } = share;
            writeln!(formatter, "{name:<20} {} ({held} of {of})", shown(share.rate()))?;
        }
        let (picks, lines) = (self.plain_picks, self.plain_lines);
        let plain = shown(self.plain());
        write!(formatter, "{:<20} {plain} ({picks} in {lines})", "picks a plain line")
    }
}

fn row(formatter: &mut fmt::Formatter<'_>, name: &str, tally: Tally) -> fmt::Result {
    let Tally { wanted, picked } = tally;
    writeln!(
        formatter,
        "{name:<12} {:>6} {:>6} {:>7} {:>7} {:>6} {:>10} {:>6}",
        wanted.of,
        wanted.held,
        shown(tally.recall()),
        picked.of,
        picked.held,
        shown(tally.precision()),
        shown(tally.f1()),
    )
}

fn shown(rate: Option<f64>) -> String {
    rate.map_or_else(|| "–".to_owned(), |rate| format!("{rate:.3}"))
}
