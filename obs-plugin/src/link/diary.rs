//! What the daemon must learn of even if it is not there when it happens: moments the streamer
//! wants to find again, and what OBS did.
//!
//! Anybody may note something, on any thread but those of sound and graphics; a link says it. It is
//! kept until a conversation has outlived its saying for a while, and until then said again in each
//! new one, with the reading of the clocks it had at first: so a daemon that dies with it unread
//! loses nothing, and one that had kept it already knows it by its time.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use aivlingual_shared::{
    message::{Happening, SILENCE_MS_MAX, ToDaemon},
    time::ClockReading,
};

use super::NAME_CHARACTERS_MAX;

/// Notes at most; the oldest go first. A stream has a few dozen in an hour.
const NOTES_MAX: usize = 256;
/// Older ones belong to no session that is still to come.
const KEPT_MAX: Duration = Duration::from_mins(30);
/// A daemon that is gone is noticed within this time, so what it was told before that has arrived.
const SURE_AFTER: Duration = Duration::from_millis(2 * SILENCE_MS_MAX);
/// Longest path that is told, in characters: the longest one of Linux. Any sentence of one fits the
/// wire.
const PATH_CHARACTERS_MAX: usize = 4_096;

/// The notes. Links that follow one another share them.
#[derive(Debug, Clone, Default)]
pub struct Diary(Arc<Mutex<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    conversations: u64,
    notes: VecDeque<Note>,
}

#[derive(Debug)]
struct Note {
    sentence: ToDaemon,
    noted_at: Instant,
    /// The conversation it was last said in, and when.
    said: Option<(Conversation, Instant)>,
}

/// One connection from its beginning to its end; the default is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Conversation(u64);

impl Diary {
    /// The streamer wants this moment remembered.
    pub fn note_moment(&self, at: ClockReading) {
        self.note(ToDaemon::MomentSaved { at });
    }

    /// Something happened in OBS. Names are cut after 200 characters, and a path that is too long
    /// to be one is left out.
    pub fn note_happening(&self, what: Happening, at: ClockReading) {
        let what = match what {
            Happening::SceneChanged { scene } => {
                Happening::SceneChanged { scene: scene.chars().take(NAME_CHARACTERS_MAX).collect() }
            }
            Happening::RecordingStopped { file } => Happening::RecordingStopped {
                file: file.filter(|file| file.chars().count() <= PATH_CHARACTERS_MAX),
            },
            other => other,
        };
        self.note(ToDaemon::Happened { what, at });
    }

    fn note(&self, sentence: ToDaemon) {
        let mut this = self.lock();
        if this.notes.len() == NOTES_MAX {
            this.notes.pop_front();
        }
        this.notes.push_back(Note { sentence, noted_at: Instant::now(), said: None });
    }

    /// A conversation begins, in which everything kept is still to be said.
    pub(super) fn begin(&self) -> Conversation {
        let mut this = self.lock();
        this.conversations += 1;
        Conversation(this.conversations)
    }

    /// What is to be said in this conversation now, in the order in which it happened.
    pub(super) fn take_unsaid(&self, conversation: Conversation, now: Instant) -> Vec<ToDaemon> {
        let mut this = self.lock();
        let is_said = |note: &Note| note.said.is_some_and(|(at, _)| at == conversation);
        this.notes.retain(|note| {
            let is_sure = |(_, at)| is_said(note) && now.duration_since(at) > SURE_AFTER;
            now.duration_since(note.noted_at) < KEPT_MAX && !note.said.is_some_and(is_sure)
        });
        let unsaid = this.notes.iter_mut().filter(|note| !is_said(note));
        unsaid
            .map(|note| {
                note.said = Some((conversation, now));
                note.sentence.clone()
            })
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use aivlingual_shared::time::{ObsTime, WallTime};

    use super::*;

    fn moment(ns: u64) -> ClockReading {
        ClockReading { obs: ObsTime(ns), wall: WallTime(ns) }
    }

    fn times(sentences: &[ToDaemon]) -> Vec<u64> {
        let time = |sentence: &ToDaemon| match sentence {
            ToDaemon::MomentSaved { at } | ToDaemon::Happened { at, .. } => at.obs.0,
            other => panic!("{other:?} is no note"),
        };
        sentences.iter().map(time).collect()
    }

    #[test]
    fn what_a_dead_daemon_may_not_have_read_is_said_again() {
        let diary = Diary::default();
        diary.note_moment(moment(1));
        let now = Instant::now();
        let first = diary.begin();
        assert_eq!(times(&diary.take_unsaid(first, now)), [1]);
        assert_eq!(times(&diary.take_unsaid(first, now)), [] as [u64; 0], "once is enough");
        diary.note_moment(moment(2));
        assert_eq!(times(&diary.take_unsaid(first, now)), [2]);
        let second = diary.begin();
        assert_eq!(times(&diary.take_unsaid(second, now)), [1, 2]);
        let later = now + SURE_AFTER + Duration::from_millis(1);
        assert_eq!(times(&diary.take_unsaid(second, later)), [] as [u64; 0]);
        let third = diary.begin();
        assert_eq!(times(&diary.take_unsaid(third, later)), [] as [u64; 0], "it has arrived");
    }

    #[test]
    fn what_is_old_or_too_much_is_let_go_of() {
        let diary = Diary::default();
        for ns in 0..=NOTES_MAX as u64 {
            diary.note_moment(moment(ns));
        }
        let now = Instant::now();
        let said = times(&diary.take_unsaid(diary.begin(), now));
        assert_eq!((said.len(), said[0]), (NOTES_MAX, 1));
        assert!(diary.take_unsaid(diary.begin(), now + KEPT_MAX).is_empty());
    }

    #[test]
    fn every_note_fits_the_wire() {
        let diary = Diary::default();
        let long = |text: &str| text.repeat(100_000);
        let scene = Happening::SceneChanged { scene: long("\u{1}") };
        diary.note_happening(scene, moment(1));
        for file in [long("a"), "\u{1}".repeat(PATH_CHARACTERS_MAX)] {
            diary.note_happening(Happening::RecordingStopped { file: Some(file) }, moment(2));
        }
        for sentence in diary.take_unsaid(diary.begin(), Instant::now()) {
            let mut bytes = Vec::new();
            aivlingual_shared::frame::write_message(&sentence, &mut bytes).expect("it fits");
        }
    }
}
