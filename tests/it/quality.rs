//! The vocabulary engine stays as good as it is: no figure of the lines nobody tunes on falls
//! below its floor.

use aivlingual_daemon::{domain::Kind, vocabulary::Spotter};
use aivlingual_stage::quality::{self, Score, Split};

/// The floors, a little below what was last measured. Whoever makes the engine better raises them.
mod floor {
    pub(super) const RECALL: f64 = 0.90;
    pub(super) const PRECISION: f64 = 0.92;
    pub(super) const SLANG_RECALL: f64 = 0.93;
    pub(super) const GRAMMAR_RECALL: f64 = 0.83;
    pub(super) const READING: f64 = 0.93;
    pub(super) const LEVEL_NEARLY: f64 = 0.94;
}
/// The most that may be picked from a line that teaches nothing, on average.
const PLAIN_PICKS_MAX: f64 = 0.2;

#[test]
fn the_engine_is_as_good_as_it_was() {
    let lines = quality::lines(Split::Test).expect("annotated lines");
    let library = quality::library().expect("the dictionary; run `cargo xtask setup`");
    let score = Score::of(&quality::judge(&Spotter::new(library), &lines));
    let floors = [
        ("recall", score.overall().recall(), floor::RECALL),
        ("precision", score.overall().precision(), floor::PRECISION),
        ("recall of slang", score.kind(Kind::Slang).recall(), floor::SLANG_RECALL),
        ("recall of grammar", score.kind(Kind::Grammar).recall(), floor::GRAMMAR_RECALL),
        ("reading", score.reading.rate(), floor::READING),
        ("level within one", score.level_nearly.rate(), floor::LEVEL_NEARLY),
    ];
    let fallen: Vec<_> =
        floors.iter().filter(|(_, rate, floor)| rate.is_none_or(|rate| rate < *floor)).collect();
    assert!(fallen.is_empty(), "fell below the floor: {fallen:?}\n{score}");
    let is_quiet = score.plain().is_some_and(|picks| picks <= PLAIN_PICKS_MAX);
    assert!(is_quiet, "picks too much from plain lines\n{score}");
}
