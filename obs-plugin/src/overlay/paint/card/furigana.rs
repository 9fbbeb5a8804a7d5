//! Furigana: readings centered over their kanji, which move apart where a reading is wider than
//! they are.
//!
//! Lengths are parts of the font size of the kanji.

use std::ops::Range;

use aivlingual_shared::entry::Ruby;

use super::super::super::lettering::{Face, Lettering, Letters};

/// The size of furigana.
const RATIO: f32 = 0.38;
/// The size of furigana where a reading is far wider than its kanji.
const RATIO_MIN: f32 = 0.3;
/// How much wider than its kanji a reading may be before it is set smaller.
const WIDER_MAX: f32 = 1.25;
/// How far a reading may stand over a neighbor that has none, in parts of the size of the furigana.
const OVER_NEIGHBOR: f32 = 0.5;

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
        let mut has_neighbor = Vec::new();
        for (index, run) in runs.iter().enumerate() {
            let base = at..at + run.base.len();
            at = base.end;
            let Some(reading) = reading_of(run) else { continue };
            let reading = Reading { base, letters: lettering.letters(reading, face) };
            furigana.shrink_for(&reading, letters);
            furigana.readings.push(reading);
            let is_free =
                |index: usize| runs.get(index).is_some_and(|run| reading_of(run).is_none());
            has_neighbor.push((index.checked_sub(1).is_some_and(is_free), is_free(index + 1)));
        }
        for (reading, (before, after)) in furigana.readings.iter().zip(has_neighbor) {
            let excess = furigana.excess(letters, reading);
            let room = |is_free: bool| if is_free { OVER_NEIGHBOR * furigana.ratio } else { 0.0 };
            letters.push_apart(reading.base.end, (excess - room(after)).max(0.0));
            letters.push_apart(reading.base.start, (excess - room(before)).max(0.0));
        }
        furigana
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

fn reading_of(run: &Ruby) -> Option<&str> {
    run.ruby.as_deref().filter(|reading| !reading.trim().is_empty())
}
