//! How a session keeps what was said, and only then tells of it.
//!
//! Runs on the session's thread. What the store refuses waits, is tried again in its order, and
//! nobody hears of it before.

use std::time::{Duration, Instant};

use super::{Session, log_store};
use crate::{
    domain::{Card, EntryState, LiveEvent, SessionId, TapId, Times, Utterance, WallTime},
    health::{Counter, Journey, Stage},
    session::talk::{Lesson, Say},
    store::{NewSession, Recorded, StoreError},
};

/// Seconds between two tries to keep what the store refused.
pub(super) const RETRY_S: u64 = 2;
/// Utterances that may wait for the store: hours of talk. Beyond it the oldest is given up, loudly.
const UNKEPT_MAX: usize = 5_000;
/// Seconds without a word after which a session is over, even if nobody said goodbye.
const ABANDONED_S: u64 = 600;

/// An utterance with all that is to be kept and said of it.
pub(super) struct Finished {
    pub(super) tap: TapId,
    pub(super) number: u64,
    pub(super) utterance: Utterance,
    pub(super) lesson: Lesson,
    pub(super) times: Times,
}

impl Session {
    /// Keeps what waits for the store, oldest first, and tells everybody of what was kept.
    pub(super) fn keep_waiting(&mut self) {
        if self.retry_at.is_some_and(|at| Instant::now() < at) {
            return;
        }
        self.retry_at = None;
        for finished in std::mem::take(&mut self.unkept) {
            if self.retry_at.is_some() {
                self.unkept.push(finished);
                continue;
            }
            let keeping = Instant::now();
            match self.record(&finished) {
                Ok((session, recorded)) => {
                    let ms = keeping.elapsed().as_secs_f64() * 1_000.0;
                    self.surroundings.health.record(Stage::Kept, ms);
                    self.tell_of(session, finished, &recorded);
                }
                Err(error) => {
                    log_store(&error, "an utterance waits to be kept");
                    self.retry_at = Some(Instant::now() + Duration::from_secs(RETRY_S));
                    self.unkept.push(finished);
                }
            }
        }
        if self.unkept.len() > UNKEPT_MAX {
            tracing::error!("the store refuses for too long; the oldest utterance is given up");
            self.unkept.remove(0);
        }
    }

    fn record(&mut self, finished: &Finished) -> Result<(SessionId, Recorded), StoreError> {
        let session = match self.id {
            Some(id) => id,
            None => self.begin_in_store()?,
        };
        let entries = &finished.lesson.entries;
        match self.surroundings.store.record(session, &finished.utterance, entries) {
            // The owner deleted the session while it runs: what is said from now on is a new one.
            Err(StoreError::NotFound) => {
                self.id = None;
                self.started = WallTime(0);
                let session = self.begin_in_store()?;
                let recorded =
                    self.surroundings.store.record(session, &finished.utterance, entries)?;
                Ok((session, recorded))
            }
            recorded => Ok((session, recorded?)),
        }
    }

    fn tell_of(&mut self, session: SessionId, finished: Finished, recorded: &Recorded) {
        self.surroundings.health.count(Counter::Utterances, 1);
        let Finished { tap, number, utterance, lesson, times } = finished;
        let words = (utterance.text.clone(), utterance.language);
        let captioned = Times { spotted: times.heard, sent: WallTime::now(), ..times };
        self.caption(tap, number, words, true, captioned);
        let wanted = lesson.cards.iter().filter_map(|&position| {
            let kept = recorded.entries.get(position)?;
            let is_wanted = kept.state != EntryState::Rejected;
            let entry = lesson.entries.get(position)?;
            is_wanted.then_some((kept.id, entry))
        });
        let mut first_card = None;
        for (entry_id, entry) in wanted {
            let id = self.next_card;
            self.next_card += 1;
            first_card.get_or_insert(id);
            self.cards.insert(id, times.spoken);
            self.taught.insert(entry_id, id);
            self.surroundings.health.count(Counter::Cards, 1);
            let card =
                Card { id, entry: entry.clone(), ruby: self.teacher.ruby(entry), note: None };
            (self.say)(Say::Card(card, Times { sent: WallTime::now(), ..times }));
        }
        tracing::debug!(session = session.0, tap = tap.0, number, "utterance kept");
        self.surroundings.health.travelled(Journey {
            utterance: recorded.utterance.0,
            spoken_ms: utterance.end_ms,
            heard_ms: times.heard.ms_since(times.spoken),
            spotted_ms: times.spotted.ms_since(times.spoken),
            shown_ms: None,
            card: first_card,
        });
        self.publish(LiveEvent::Utterance { session, id: recorded.utterance, utterance });
        for (kept, entry) in recorded.entries.iter().zip(lesson.entries) {
            let is_new = kept.is_new;
            self.publish(LiveEvent::EntryKept { session, id: kept.id, entry, is_new });
        }
    }

    pub(super) fn begin(&mut self) {
        if self.id.is_none()
            && let Err(error) = self.begin_in_store()
        {
            log_store(&error, "the session waits to be kept");
        }
    }

    /// Goes on with the unended session of the same source, or begins one.
    fn begin_in_store(&mut self) -> Result<SessionId, StoreError> {
        if self.started == WallTime(0) {
            self.started = WallTime::now();
        }
        let store = &self.surroundings.store;
        let long_ago = WallTime::now().0.saturating_sub(ABANDONED_S * 1_000_000_000);
        store.end_abandoned_sessions(WallTime(long_ago))?;
        let id = match store.unended_session(&self.origin.source)? {
            Some(session) => {
                self.started = session.started;
                session.id
            }
            None => store.begin_session(&NewSession {
                title: self.origin.title.clone(),
                source: self.origin.source.clone(),
                started: self.started,
            })?,
        };
        self.id = Some(id);
        self.publish(LiveEvent::SessionStarted { session: id });
        Ok(id)
    }
}
