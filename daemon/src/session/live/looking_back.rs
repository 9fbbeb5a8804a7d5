//! How a session turns to the audience: asks about something it taught, or looks back at all of it.
//!
//! Runs on the session's thread. What was taught is read from the store, so that it outlives a
//! connection that broke and a daemon that was killed.

use super::{Session, log_store};
use crate::{
    domain::{Card, EntryId, Met, Quiz, Recap, WallTime},
    session::{sizes, talk::Say},
    store::Became,
};

impl Session {
    /// Asks the audience about something this session taught and has not asked about.
    pub(super) fn ask(&mut self) {
        let met = self.met();
        let question = self.teacher.question(&met, WallTime::now().0);
        let asked = question.and_then(|question| Some((met.get(question.about)?, question)));
        let Some((about, question)) = asked else { return (self.say)(Say::NothingToAsk) };
        let id = self.next_quiz;
        self.next_quiz += 1;
        let card = self.card_again(about);
        self.became(card.id, Became::Asked);
        (self.say)(Say::Quiz(Quiz {
            id,
            card,
            ask: question.ask,
            choices: question.choices,
            answer: question.answer,
            thinking_ms: question.thinking_ms,
        }));
    }

    /// Looks back at the best of what this session taught.
    pub(super) fn look_back(&mut self) {
        let met = self.met();
        let best = self.teacher.best(&met, &self.audience);
        let best = best.into_iter().filter_map(|at| met.get(at)).take(Recap::WORDS_MAX);
        let words: Vec<Card> = best.map(|met| self.card_again(met)).collect();
        if words.is_empty() {
            return (self.say)(Say::NothingToAsk);
        }
        let total = u32::try_from(met.len()).unwrap_or(u32::MAX);
        (self.say)(Say::Recap(Recap { words, total }));
    }

    /// What this session has met, the last first; nothing when the store does not tell.
    fn met(&self) -> Vec<Met> {
        let Some(session) = self.id else { return Vec::new() };
        self.surroundings.store.met(session).unwrap_or_else(|error| {
            log_store(&error, "what was taught could not be read");
            Vec::new()
        })
    }

    /// The card of an expression once more, short enough to stand among others.
    fn card_again(&mut self, met: &Met) -> Card {
        let entry = sizes::fitting(&met.entry);
        let ruby = self.teacher.ruby(&entry);
        Card { id: self.number_of(met.id), ruby, note: self.teacher.note(&met.entry), entry }
    }

    /// The number of an expression's card: the one it had, or the next.
    fn number_of(&mut self, entry: EntryId) -> u64 {
        self.taught.get(&entry).copied().unwrap_or_else(|| self.new_number(entry))
    }

    pub(super) fn new_number(&mut self, entry: EntryId) -> u64 {
        let number = self.next_card;
        self.next_card += 1;
        self.drawn.insert(number, entry);
        self.taught.insert(entry, number);
        number
    }

    /// What the streamer pinned in this session comes first from now on.
    pub(super) fn mind_pinned(&mut self) {
        let met = self.met();
        let pinned: Vec<_> = met.iter().filter(|met| met.is_pinned).map(|met| &met.entry).collect();
        self.teacher.pin(&pinned);
    }
}
