//! Furigana, after the Requirements for Japanese Text Layout (W3C, "JLREQ", 3.3): readings centered
//! over their kanji. A reading that is wider than its kanji moves them apart, but may stand over
//! half a character of its own size of a neighboring kana (3.3.8); one that is narrower spreads
//! over them, with half as much space at the ends as inside (3.3.6).
//!
//! Lengths are parts of the font size of the kanji.

use std::ops::Range;

use aivlingual_shared::entry::Ruby;

use super::super::lettering::{Face, Lettering, Letters};

/// The size of furigana.
const RATIO: f32 = 0.38;
/// The size of furigana where a reading is far wider than its kanji.
const RATIO_MIN: f32 = 0.3;
/// How much wider than its kanji a reading may be before it is set smaller.
const WIDER_MAX: f32 = 1.25;
/// How far a reading may stand over a neighboring kana, in parts of the size of the furigana.
pub(super) const OVER_KANA: f32 = 0.5;
/// Between two readings that would touch, on the side of each, in parts of their size.
const APART: f32 = 0.12;
/// The widest space between two characters of a reading, in parts of their size. More would no
/// longer tell one reading from the next.
const SPREAD_MAX: f32 = 0.34;

/// The readings of one expression.
pub(super) struct Furigana {
    readings: Vec<Reading>,
    /// The size of all of them.
    pub(super) ratio: f32,
}

/// A reading and where its kanji stand in the text.
pub(super) struct Reading {
    base: Range<usize>,
    pub(super) letters: Letters,
}

impl Furigana {
    /// Sets the readings of `runs` over `letters`, and moves those apart where needed. Runs that do
    /// not join to the text are of another text, and set nothing.
    pub(super) fn set(
        lettering: &mut Lettering,
        letters: &mut Letters,
        runs: &[Ruby],
        face: Face,
    ) -> Self {
        let joined: String = runs.iter().map(|run| run.base.as_str()).collect();
        let mut furigana = Self { readings: Vec::new(), ratio: RATIO };
        if joined != letters.text {
            return furigana;
        }
        let mut at = 0;
        let mut neighbors = Vec::new();
        for (index, run) in runs.iter().enumerate() {
            let base = at..at + run.base.len();
            at = base.end;
            let Some(reading) = reading_of(run) else { continue };
            let reading = Reading { base, letters: lettering.letters(reading, face) };
            furigana.shrink_for(&reading, letters);
            furigana.readings.push(reading);
            let before = index.checked_sub(1).and_then(|index| runs.get(index));
            neighbors.push((
                Neighbor::of(before, |text| text.chars().next_back()),
                Neighbor::of(runs.get(index + 1), |text| text.chars().next()),
            ));
        }
        for (at, (before, after)) in neighbors.into_iter().enumerate() {
            furigana.space(letters, at, before, after);
        }
        furigana
    }

    /// Makes a reading and its kanji as wide as each other, as far as they may be.
    fn space(&mut self, letters: &mut Letters, at: usize, before: Neighbor, after: Neighbor) {
        let ratio = self.ratio;
        let base = self.readings[at].base.clone();
        let excess = self.width(&self.readings[at]) - letters.width(&base);
        if excess <= 0.0 {
            self.readings[at].spread(-excess / ratio);
            return;
        }
        // The kanji move apart from each other, and half as much from what is beside them.
        let edges: Vec<usize> = letters.edges(&base).collect();
        let gap = excess / (edges.len() + 1) as f32;
        let room = |neighbor: Neighbor| match neighbor {
            Neighbor::Kana => OVER_KANA * ratio,
            Neighbor::Reading => -APART * ratio,
            Neighbor::Other => 0.0,
        };
        letters.push_apart(base.end, (gap / 2.0 - room(after)).max(0.0));
        edges.iter().for_each(|edge| letters.push_apart(*edge, gap));
        letters.push_apart(base.start, (gap / 2.0 - room(before)).max(0.0));
    }

    /// Where the kanji stand that have readings.
    pub(super) fn bases(&self) -> Vec<Range<usize>> {
        self.readings.iter().map(|reading| reading.base.clone()).collect()
    }

    /// The readings over a line of the text.
    pub(super) fn over(&self, line: &Range<usize>) -> impl Iterator<Item = &Reading> {
        let line = line.clone();
        let is_over = move |base: &Range<usize>| line.start <= base.start && base.end <= line.end;
        self.readings.iter().filter(move |reading| is_over(&reading.base))
    }

    /// Left and right of a reading.
    pub(super) fn span(&self, letters: &Letters, reading: &Reading) -> (f32, f32) {
        let (left, right) = letters.span(&reading.base);
        let (middle, half) = ((left + right) / 2.0, self.width(reading) / 2.0);
        (middle - half, middle + half)
    }

    /// How far the first and the last reading may reach beyond the text.
    pub(super) fn overhang(&self, letters: &Letters) -> f32 {
        let ends = [self.readings.first(), self.readings.last()];
        ends.into_iter().flatten().map(|reading| self.excess(letters, reading)).sum()
    }

    fn shrink_for(&mut self, reading: &Reading, letters: &Letters) {
        let base = letters.width(&reading.base);
        let fitting = base * WIDER_MAX / self.width(reading).max(f32::EPSILON) * self.ratio;
        self.ratio = self.ratio.min(fitting.max(RATIO_MIN));
    }

    fn width(&self, reading: &Reading) -> f32 {
        reading.letters.width(&reading.letters.whole()) * self.ratio
    }

    /// How far a reading reaches beyond its kanji on either side.
    fn excess(&self, letters: &Letters, reading: &Reading) -> f32 {
        ((self.width(reading) - letters.width(&reading.base)) / 2.0).max(0.0)
    }
}

impl Reading {
    /// Spreads the characters over so much more space, in parts of their size.
    fn spread(&mut self, space: f32) {
        let whole = self.letters.whole();
        let edges: Vec<usize> = self.letters.edges(&whole).collect();
        let gap = (space / (edges.len() + 1) as f32).min(SPREAD_MAX);
        edges.iter().for_each(|edge| self.letters.push_apart(*edge, gap));
    }
}

/// What stands beside a run that has a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbor {
    Kana,
    Reading,
    Other,
}

impl Neighbor {
    fn of(run: Option<&Ruby>, nearest: impl Fn(&str) -> Option<char>) -> Self {
        match run {
            Some(run) if reading_of(run).is_some() => Self::Reading,
            Some(run) => match nearest(&run.base) {
                Some('ぁ'..='ゟ' | 'ァ'..='ヺ' | 'ー') => Self::Kana,
                _ => Self::Other,
            },
            None => Self::Other,
        }
    }
}

fn reading_of(run: &Ruby) -> Option<&str> {
    run.ruby.as_deref().filter(|reading| !reading.trim().is_empty())
}
