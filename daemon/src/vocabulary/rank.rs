//! What an entry is worth to those who watch, in points. All weights stand here. Pure and
//! deterministic: the same entry for the same audience has the same worth, and says why.

mod memory;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use crate::{
    domain::{AudienceLevel, Entry, Kind, Language, Level, Met, Scale},
    vocabulary::phrases::{self, Phrase},
};
pub use memory::{Meeting, Memory, by_worth, meetings};

/// How many steps below the audience a level is before it is not worth anybody's time.
const STEPS_BELOW_MAX: u8 = 1;
/// The first step that an audience of every level is taught, and that of English patterns: those of
/// A2 are in every Japanese schoolbook.
const EVERYBODY_STEP_MIN: u8 = 2;
const EVERYBODY_ENGLISH_GRAMMAR_MIN: u8 = 3;

/// What the streamer pinned comes before everything else: more than all other points together.
const PINNED_POINTS: u32 = 1_000;
/// What lies just above the audience, and what each step away from there costs.
const LEVEL_POINTS: u32 = 60;
const LEVEL_STEP_POINTS: u32 = 20;
/// By step, for an audience of every level: best is what a textbook has late, but has.
const EVERYBODY_POINTS: [u32; 6] = [0, 10, 30, 50, 50, 40];
/// Slang and culture, which no textbook has.
const UNTAUGHT_POINTS: u32 = 40;
/// Set phrases, patterns and mistakes, which single words do not tell.
const PHRASE_POINTS: u32 = 30;
/// A level that a list states, and nobody had to estimate.
const LISTED_POINTS: u32 = 10;
/// By how often a word is said, as a Zipf value: the commonest were learned first, and the rarest
/// are hardly met again.
const FREQUENCY_POINTS: [(f32, u32); 4] = [(5.0, 5), (4.0, 15), (3.0, 20), (2.0, 10)];
/// Each time it is heard again in a session, and how often that counts.
const AGAIN_POINTS: u32 = 5;
const AGAIN_COUNT_MAX: u32 = 4;

/// What an entry is worth, whatever else was said. Only the order of two entries means anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// More is better.
    pub points: u32,
    /// Where they come from, in short plain clauses.
    pub why: Vec<String>,
}

/// What is weighed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Merits<'e> {
    pub(super) kind: Kind,
    pub(super) level: &'e Level,
    /// How often people say it: the logarithm of its number in a billion words.
    pub(super) zipf: Option<f32>,
    pub(super) is_pinned: bool,
}

impl Merits<'_> {
    pub(super) fn worth(&self, audience: AudienceLevel) -> Worth {
        let parts = [
            (phrases::PART_PINNED, if self.is_pinned { PINNED_POINTS } else { 0 }),
            (phrases::PART_LEVEL, level_points(step(&self.level.band), audience)),
            (phrases::PART_KIND, kind_points(self.kind)),
            (phrases::PART_LISTED, if self.level.estimated { 0 } else { LISTED_POINTS }),
            (phrases::PART_FREQUENCY, self.zipf.map_or(0, frequency_points)),
        ];
        let points = parts.iter().map(|(_, points)| points).sum();
        let clauses = [
            self.is_pinned.then(|| phrases::PINNED.into()),
            Some(level_reason(self.level)),
            audience_reason(step(&self.level.band), audience),
            kind_reason(self.kind).map(String::from),
            self.zipf.map(frequency_reason),
            Some(sum_reason(points, &parts)),
        ];
        Worth { points, why: clauses.into_iter().flatten().collect() }
    }
}

/// Language, dictionary form and reading.
pub(super) type Key = (Language, String, String);

/// What makes two entries the same expression, however it was inflected.
pub(super) fn key(entry: &Entry) -> Key {
    (entry.language, entry.lemma.clone(), entry.reading.clone())
}

/// The order in which the expressions of a session are worth being looked back at, best first: what
/// the streamer or the owner chose, what stood in the picture, and then by `points`.
pub(super) fn looking_back(met: &[Met], points: impl Fn(&Entry) -> u32) -> Vec<usize> {
    let worth = |met: &Met| {
        let points = points(&met.entry) + again_points(met.sightings);
        Reverse((met.is_pinned, met.is_approved, met.is_shown, points))
    };
    let mut order: Vec<usize> = (0..met.len()).collect();
    order.sort_by_cached_key(|&at| worth(&met[at]));
    order
}

/// What being heard `times` in one session adds.
fn again_points(times: u32) -> u32 {
    AGAIN_POINTS * times.saturating_sub(1).min(AGAIN_COUNT_MAX)
}

fn level_points(step: u8, audience: AudienceLevel) -> u32 {
    match audience_step(audience) {
        None => EVERYBODY_POINTS[usize::from(step)],
        Some(audience) => {
            let away = u32::from(step.abs_diff(audience + 1));
            LEVEL_POINTS.saturating_sub(LEVEL_STEP_POINTS * away)
        }
    }
}

fn kind_points(kind: Kind) -> u32 {
    match kind {
        Kind::Slang | Kind::Culture => UNTAUGHT_POINTS,
        Kind::Idiom | Kind::Grammar | Kind::Mistake => PHRASE_POINTS,
        Kind::Vocabulary => 0,
    }
}

fn frequency_points(zipf: f32) -> u32 {
    FREQUENCY_POINTS.iter().find(|(least, _)| zipf >= *least).map_or(0, |(_, points)| *points)
}

/// What the level says.
fn level_reason(level: &Level) -> String {
    if level.estimated {
        phrases::LEVEL_ESTIMATED.with(&[&level.band])
    } else {
        phrases::LEVEL_LISTED.with(&[&level.band])
    }
}

/// How the level stands to the audience; nothing when that is everybody.
fn audience_reason(step: u8, audience: AudienceLevel) -> Option<String> {
    let audience = audience_step(audience)?;
    Some(match step.checked_sub(audience) {
        None => phrases::LITTLE_BELOW.into(),
        Some(0) => phrases::AT_LEVEL.into(),
        Some(1) => phrases::JUST_ABOVE.into(),
        Some(above) => phrases::STEPS_ABOVE.with(&[&above.to_string()]),
    })
}

fn kind_reason(kind: Kind) -> Option<Phrase> {
    match kind {
        Kind::Slang => Some(phrases::SLANG),
        Kind::Culture => Some(phrases::CULTURE),
        Kind::Idiom => Some(phrases::SET_PHRASE),
        Kind::Grammar => Some(phrases::PATTERN),
        Kind::Mistake => Some(phrases::MISTAKE),
        Kind::Vocabulary => None,
    }
}

/// "said about once in 30,000 words", with one telling digit.
fn frequency_reason(zipf: f32) -> String {
    let words = 10_f32.powf((9.0 - zipf).clamp(1.0, 9.0));
    let unit = 10_u64.pow(words.log10() as u32);
    let words = (words / unit as f32).round() as u64 * unit;
    let mut digits = words.to_string();
    for at in (1..digits.len()).rev().filter(|at| (words.to_string().len() - at).is_multiple_of(3))
    {
        digits.insert(at, ',');
    }
    phrases::FREQUENCY.with(&[&digits])
}

fn sum_reason(points: u32, parts: &[(Phrase, u32)]) -> String {
    let parts = parts.iter().filter(|(_, points)| *points > 0);
    let parts: Vec<String> =
        parts.map(|(part, points)| part.with(&[&points.to_string()])).collect();
    phrases::WORTH.with(&[&points.to_string(), &parts.join(", ")])
}

/// True when somebody of this level has known an expression of that level for long. An audience of
/// every level has had a first course; what is said in every sentence is left to its textbook.
pub(super) fn is_far_below(kind: Kind, level: &Level, audience: AudienceLevel) -> bool {
    match (audience_step(audience), kind) {
        (Some(audience), _) => step(&level.band) + STEPS_BELOW_MAX < audience,
        (None, Kind::Culture | Kind::Mistake) => false,
        (None, Kind::Grammar) if level.scale == Scale::Cefr => {
            step(&level.band) < EVERYBODY_ENGLISH_GRAMMAR_MIN
        }
        (None, _) => step(&level.band) < EVERYBODY_STEP_MIN,
    }
}

/// 1 for N5 and A1 to 5 for N1, C1 and above. An estimate counts as its harder end.
pub(super) fn step(band: &str) -> u8 {
    let hardest = band.rsplit('-').next().unwrap_or_default();
    match hardest {
        "N5" | "A1" => 1,
        "N4" | "A2" => 2,
        "N3" | "B1" => 3,
        "N2" | "B2" => 4,
        _ => 5,
    }
}

fn audience_step(level: AudienceLevel) -> Option<u8> {
    match level {
        AudienceLevel::All => None,
        AudienceLevel::Beginner => Some(1),
        AudienceLevel::Elementary => Some(2),
        AudienceLevel::Intermediate => Some(3),
        AudienceLevel::UpperIntermediate => Some(4),
        AudienceLevel::Advanced => Some(5),
    }
}
