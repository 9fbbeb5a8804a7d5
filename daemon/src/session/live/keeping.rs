//! How a session keeps what was said, and only then tells of it.
//!
//! Runs on the session's thread. What the store refuses waits, is tried again in its order, and
//! nobody hears of it before.

use std::time::{Duration, Instant};

use super::{Session, log_store};
use crate::{
    domain::{
        Card, EntryId, EntryState, Happening, LiveEvent, Mark, MarkId, MarkKind, SessionId, TapId,
        Times, Utterance, WallTime,
    },
    health::{Counter, Journey, Stage},
    language::brevity::shortened,
    session::{
        highlights::highlights,
        talk::{Lesson, Say},
    },
    store::{Became, NewSession, Recorded, Store, StoreError},
};

/// Seconds between two tries to keep what the store refused.
pub(super) const RETRY_S: u64 = 2;
/// What may wait for the store: hours of talk. Beyond it something is given up, loudly.
const UNKEPT_MAX: usize = 5_000;
/// Longest label of a mark, in characters: a path of a file.
const LABEL_CHARACTERS_MAX: usize = 1_000;
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

/// Something that waits for the store.
pub(super) enum Unkept {
    /// What was said.
    Said(Finished),
    /// A point on the time line; its label is a scene or a file.
    Marked(MarkKind, WallTime, Option<String>),
    /// What became of an expression.
    Became(EntryId, Became),
    /// The streamer took an expression back.
    Undone(EntryId),
}

impl Unkept {
    /// What it is, and how much would be lost with it.
    fn weight(&self) -> (u8, &'static str) {
        match self {
            Self::Marked(MarkKind::Moment, ..) => (1, "a saved moment"),
            Self::Marked(..) => (0, "a mark"),
            Self::Became(..) | Self::Undone(_) => (2, "what became of an expression"),
            Self::Said(_) => (3, "what was said"),
        }
    }
}

/// The place of what is given up first: the oldest of what weighs least. What was said never goes
/// for a mark.
fn first_to_go(unkept: &[Unkept]) -> usize {
    (0..unkept.len()).min_by_key(|at| unkept[*at].weight().0).unwrap_or_default()
}

/// The mark that a happening leaves, with its label.
pub(super) fn sign(what: Happening) -> (MarkKind, Option<String>) {
    match what {
        Happening::StreamingStarted {} => (MarkKind::StreamingStarted, None),
        Happening::StreamingStopped {} => (MarkKind::StreamingStopped, None),
        Happening::RecordingStarted {} => (MarkKind::RecordingStarted, None),
        Happening::RecordingPaused {} => (MarkKind::RecordingPaused, None),
        Happening::RecordingResumed {} => (MarkKind::RecordingResumed, None),
        Happening::RecordingStopped { file } => (MarkKind::RecordingStopped, file),
        Happening::SceneChanged { scene } => (MarkKind::SceneChanged, Some(scene)),
        Happening::LessonStarted {} => (MarkKind::LessonStarted, None),
        Happening::LessonEnded {} => (MarkKind::LessonEnded, None),
    }
}

impl Session {
    /// Keeps something as soon as the store takes it.
    pub(super) fn keep_soon(&mut self, unkept: Unkept) {
        self.unkept.push(unkept);
        self.keep_waiting();
    }

    /// Keeps what waits for the store, oldest first, and tells everybody of what was kept.
    pub(super) fn keep_waiting(&mut self) {
        if self.retry_at.is_some_and(|at| Instant::now() < at) {
            return;
        }
        self.retry_at = None;
        for unkept in std::mem::take(&mut self.unkept) {
            if self.retry_at.is_some() {
                self.unkept.push(unkept);
            } else if let Err(error) = self.keep(&unkept) {
                log_store(&error, "something waits to be kept");
                self.retry_at = Some(Instant::now() + Duration::from_secs(RETRY_S));
                self.unkept.push(unkept);
            }
        }
        if self.unkept.len() > UNKEPT_MAX {
            let (_, what) = self.unkept.remove(first_to_go(&self.unkept)).weight();
            tracing::error!("the store refuses for too long; the oldest is given up: {what}");
        }
    }

    fn keep(&mut self, unkept: &Unkept) -> Result<(), StoreError> {
        let keeping = Instant::now();
        match unkept {
            Unkept::Said(finished) => {
                let (session, recorded) = self.in_session(|store, session, _| {
                    store.record(session, &finished.utterance, &finished.lesson.entries)
                })?;
                let ms = keeping.elapsed().as_secs_f64() * 1_000.0;
                self.surroundings.health.record(Stage::Kept, ms);
                self.tell_of(session, finished, &recorded);
            }
            Unkept::Marked(kind, at, label) => {
                let (session, (id, mark)) = self.in_session(|store, session, started| {
                    keep_mark(store, session, started, (*kind, *at, label.as_deref()))
                })?;
                self.publish(LiveEvent::Marked { session, id, mark });
            }
            Unkept::Became(entry, what) => {
                self.in_session(|store, session, _| store.became(session, *entry, *what))?;
                if matches!(what, Became::Pinned(_)) {
                    self.mind_pinned();
                }
            }
            Unkept::Undone(entry) => {
                match self.surroundings.store.set_state(*entry, EntryState::Rejected, None) {
                    // Who deleted it rejected it; what it was merged into is not what was shown.
                    Err(StoreError::NotFound | StoreError::Merged { .. }) => {}
                    kept => {
                        let state = kept?.state;
                        self.publish(LiveEvent::EntryChanged { id: *entry, state });
                    }
                }
            }
        }
        Ok(())
    }

    /// Does `work` with the number and the start of the session, which begins if it has not.
    fn in_session<T>(
        &mut self,
        work: impl Fn(&Store, SessionId, WallTime) -> Result<T, StoreError>,
    ) -> Result<(SessionId, T), StoreError> {
        let session = match self.id {
            Some(id) => id,
            None => self.begin_in_store()?,
        };
        match work(&self.surroundings.store, session, self.started) {
            // The owner deleted the session while it runs: what is said from now on is a new one.
            Err(StoreError::NotFound) => {
                self.id = None;
                self.started = WallTime(0);
                let session = self.begin_in_store()?;
                Ok((session, work(&self.surroundings.store, session, self.started)?))
            }
            done => Ok((session, done?)),
        }
    }

    /// Marks a point of the session's time line.
    pub(super) fn mark(&mut self, kind: MarkKind, at: WallTime, label: Option<String>) {
        self.keep_soon(Unkept::Marked(kind, at, label));
    }

    /// Remembers what became of the expression on a card.
    pub(super) fn became(&mut self, card: u64, what: Became) {
        if let Some(entry) = self.drawn.get(&card) {
            self.keep_soon(Unkept::Became(*entry, what));
        }
    }

    /// Takes back what a card teaches, as the owner does on the page.
    pub(super) fn undo(&mut self, card: u64) {
        if let Some(entry) = self.drawn.get(&card) {
            self.keep_soon(Unkept::Undone(*entry));
        }
    }

    fn tell_of(&mut self, session: SessionId, finished: &Finished, recorded: &Recorded) {
        self.surroundings.health.count(Counter::Utterances, 1);
        let Finished { tap, number, utterance, lesson, times } = finished;
        let is_wanted = |at: usize| {
            recorded.entries.get(at).is_some_and(|kept| kept.state != EntryState::Rejected)
        };
        let words = (utterance.text.clone(), utterance.language);
        let taught = highlights(&utterance.text, lesson, is_wanted);
        let captioned = Times { spotted: times.heard, sent: WallTime::now(), ..*times };
        self.caption(*tap, *number, words, Some(taught), captioned);
        let mut first_card = None;
        for at in lesson.cards.iter().copied().filter(|at| is_wanted(*at)) {
            let (Some(kept), Some(entry)) = (recorded.entries.get(at), lesson.entries.get(at))
            else {
                continue;
            };
            let id = self.new_number(kept.id);
            first_card.get_or_insert(id);
            self.cards.insert(id, times.spoken);
            self.surroundings.health.count(Counter::Cards, 1);
            let (ruby, note) = (self.teacher.ruby(entry), self.teacher.note(entry));
            let card = Card { id, entry: entry.clone(), ruby, note };
            (self.say)(Say::Card(card, Times { sent: WallTime::now(), ..*times }));
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
        let utterance = utterance.clone();
        self.publish(LiveEvent::Utterance { session, id: recorded.utterance, utterance });
        for (kept, entry) in recorded.entries.iter().zip(&lesson.entries) {
            let (entry, is_new) = (entry.clone(), kept.is_new);
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
                self.id = Some(session.id);
                self.mind_pinned();
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

fn keep_mark(
    store: &Store,
    session: SessionId,
    started: WallTime,
    (kind, at, label): (MarkKind, WallTime, Option<&str>),
) -> Result<(MarkId, Mark), StoreError> {
    let label = label.map(|label| shortened(label, LABEL_CHARACTERS_MAX));
    let mark = Mark { kind, at_ms: at.ms_since(started), at, label };
    Ok((store.add_mark(session, &mark)?, mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn said(text: &str) -> Unkept {
        let utterance = Utterance {
            text: text.to_owned(),
            language: Language::En,
            start_ms: 0,
            end_ms: 0,
            confidence: 1.0,
            speaker: None,
            words: Vec::new(),
        };
        let (lesson, times) = (Lesson::default(), Times::default());
        Unkept::Said(Finished { tap: TapId(1), number: 1, utterance, lesson, times })
    }

    fn mark(kind: MarkKind) -> Unkept {
        Unkept::Marked(kind, WallTime(0), None)
    }

    #[test]
    fn what_was_said_is_given_up_last_and_the_oldest_first() {
        let mut unkept = vec![
            said("first"),
            Unkept::Became(EntryId(1), Became::Asked),
            mark(MarkKind::Moment),
            mark(MarkKind::SceneChanged),
            said("second"),
            mark(MarkKind::RecordingStarted),
        ];
        let mut gone = Vec::new();
        while !unkept.is_empty() {
            gone.push(match unkept.remove(first_to_go(&unkept)) {
                Unkept::Said(finished) => finished.utterance.text,
                Unkept::Marked(kind, ..) => format!("{kind:?}"),
                Unkept::Became(..) | Unkept::Undone(_) => "became".to_owned(),
            });
        }
        let expected = ["SceneChanged", "RecordingStarted", "Moment", "became", "first", "second"];
        assert_eq!(gone, expected);
    }
}
