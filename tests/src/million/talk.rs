//! What was said in years of streaming: sessions of utterances with the expressions met in them,
//! new ones, and old ones again as often as words come again.

use std::collections::HashSet;

use aivlingual_daemon::domain::{Entry, Language, Mark, MarkKind, Utterance, Word};
use aivlingual_shared::time::WallTime;

use super::{Size, dice::Dice, load::same_form, words::Words};

/// Expressions in one utterance.
const AN_UTTERANCE: usize = 5;

/// Utterances of sessions, which follow one another in this order, over and over.
const SESSIONS: [usize; 5] = [400, 5_000, 900, 2_000, 1_700];

/// From one utterance to the next, in milliseconds.
const A_TURN_MS: u64 = 5_000;

/// From the beginning of one session to that of the next, in nanoseconds.
const BETWEEN_NS: u64 = 120_000_000_000_000;

/// The beginning of the first session: the autumn of 2020.
const BEGINNING_NS: u64 = 1_600_000_000_000_000_000;

/// How many expressions are about equally frequent; the one said most often is met twelve thousand
/// times in five million.
const FREQUENT: f64 = 30.0;

/// What stands between expressions.
const BETWEEN: [&str; 8] = ["って", "は", "が", "とか", "も", "、", "だよね、", " "];

const SPEAKERS: [&str; 10] =
    ["Mio", "Mio", "Mio", "Mio", "Mio", "Ken", "Ken", "Aya", "Sora", "Guest"];

/// A session with all that was said in it.
pub(super) struct Session {
    pub(super) title: String,
    pub(super) started: WallTime,
    pub(super) ended: WallTime,
    pub(super) marks: Vec<Mark>,
    pub(super) said: Vec<Said>,
}

/// An utterance with the expressions met in it.
pub(super) struct Said {
    pub(super) utterance: Utterance,
    pub(super) met: Vec<Met>,
}

/// An expression with its place among all, counted from 0 in the order they were first met.
pub(super) struct Met {
    pub(super) place: usize,
    pub(super) entry: Entry,
}

/// Sessions, one after another.
pub(super) struct Talk<'a> {
    words: &'a Words,
    size: Size,
    dice: Dice,
    /// The number of each expression met so far among those the words can make.
    numbers: Vec<usize>,
    /// What tells expressions apart: two pairs of words can come to the same.
    keys: HashSet<String>,
    next_number: usize,
    utterances: usize,
    sessions: usize,
}

impl<'a> Talk<'a> {
    pub(super) fn new(words: &'a Words, size: Size) -> Self {
        Self {
            words,
            size,
            dice: Dice::of(size.entries),
            numbers: Vec::with_capacity(size.entries),
            keys: HashSet::with_capacity(size.entries),
            next_number: 0,
            utterances: 0,
            sessions: 0,
        }
    }

    /// The next session; `None` when everything was said.
    pub(super) fn session(&mut self) -> Option<Session> {
        let left = self.size.sightings.div_ceil(AN_UTTERANCE) - self.utterances;
        let count = left.min(SESSIONS[self.sessions % SESSIONS.len()]);
        if count == 0 {
            return None;
        }
        let started = WallTime(BEGINNING_NS + self.sessions as u64 * BETWEEN_NS);
        self.sessions += 1;
        let said: Vec<Said> = (0..count as u64).map(|turn| self.said(turn * A_TURN_MS)).collect();
        let lasted_ms = count as u64 * A_TURN_MS;
        let after = |ms: u64| WallTime(started.0 + ms * 1_000_000);
        let mark = |part: u64| {
            let at_ms = lasted_ms / 8 * part;
            let label = None;
            Mark { kind: MarkKind::Moment, at_ms: at_ms.cast_signed(), at: after(at_ms), label }
        };
        Some(Session {
            title: format!("Stream {}: games and talk", self.sessions),
            started,
            ended: after(lasted_ms),
            marks: (1..6).map(mark).collect(),
            said,
        })
    }

    /// The expressions met so far, in the order they were first met.
    pub(super) fn into_numbers(self) -> Vec<usize> {
        self.numbers
    }

    fn said(&mut self, start_ms: u64) -> Said {
        let speaker = (*self.dice.one(&SPEAKERS)).to_owned();
        let mut met: Vec<Met> = (0..AN_UTTERANCE).map(|turn| self.meet(turn)).collect();
        let mut text = String::new();
        let mut heard = Vec::new();
        for (turn, met) in (0_u64..).zip(&mut met) {
            let entry = &mut met.entry;
            let from = start_ms + turn * 700;
            (entry.start_ms, entry.end_ms) = (Some(from), Some(from + 600));
            entry.speaker = Some(speaker.clone());
            text.push_str(&entry.surface);
            heard.push(Word {
                text: entry.surface.clone(),
                start_ms: from,
                end_ms: from + 600,
                confidence: 0.9,
            });
            let between: &&str = self.dice.one(&BETWEEN);
            text.push_str(between);
        }
        for met in &mut met {
            met.entry.utterance.clone_from(&text);
        }
        self.utterances += 1;
        let utterance = Utterance {
            text,
            language: if self.dice.below(4) == 0 { Language::En } else { Language::Ja },
            start_ms,
            end_ms: start_ms + 4_000,
            confidence: 0.9,
            speaker: Some(speaker),
            words: heard,
        };
        Said { utterance, met }
    }

    /// A new expression while new ones are due, or else one that was met before.
    fn meet(&mut self, turn: usize) -> Met {
        let met = self.utterances * AN_UTTERANCE + turn;
        let due = met * self.size.entries / self.size.sightings;
        let known = self.numbers.len();
        if known <= due && known < self.size.entries {
            return Met { place: known, entry: self.new_expression() };
        }
        let place = self.dice.rank(known, FREQUENT);
        Met { place, entry: self.words.entry(self.numbers[place]) }
    }

    fn new_expression(&mut self) -> Entry {
        loop {
            let number = self.next_number;
            self.next_number += 1;
            let entry = self.words.entry(number);
            let key = format!("{:?}|{}|{}", entry.kind, entry.lemma, entry.reading);
            if self.keys.insert(same_form(&key)) {
                self.numbers.push(number);
                return entry;
            }
        }
    }
}
