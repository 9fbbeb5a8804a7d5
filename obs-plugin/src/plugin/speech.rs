//! What the overlay says: the one way to all screens, whoever has it say something.
//!
//! Muted, it says nothing until it may speak again. What comes to stand in the pictures and leaves
//! them is told to the herald. Any thread but the audio thread; [`Speech::look`] is for the tick.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aivlingual_shared::entry::{Card, Quiz, Recap};
use thiserror::Error;

use super::{
    herald::{Event, Herald, Reason},
    screen::Screens,
};
use crate::overlay::{Bubble, Caption, QuizEnd};

/// The way to the screens.
pub(super) struct Speech {
    screens: Arc<Screens>,
    herald: Arc<Herald>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    is_muted: bool,
    /// Cards that stand in pictures somebody sees.
    standing: Vec<u64>,
    /// The quiz whose answer is not to be seen yet.
    quiz: Option<Quiz>,
    /// What the co-host said last.
    turn: Option<u64>,
}

/// Why something was not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Silence {
    /// The streamer wants silence.
    #[error("the overlay is muted: the request `mute` or the hotkey lets it speak again")]
    Muted,
    /// No source of ours is to be seen anywhere.
    #[error("no AIVlingual source is to be seen: add one to the scene, or show it there")]
    Unseen,
}

impl From<Silence> for Reason {
    fn from(silence: Silence) -> Self {
        match silence {
            Silence::Muted => Self::Muted,
            Silence::Unseen => Self::Unseen,
        }
    }
}

impl Speech {
    /// Nothing is said yet.
    pub(super) fn new(screens: Arc<Screens>, herald: Arc<Herald>) -> Self {
        Self { screens, herald, state: Mutex::default() }
    }

    /// Shows a card, where a source of ours is seen.
    pub(super) fn card(&self, card: &Card) -> Result<(), Silence> {
        self.say(|_| self.screens.show_card(card))
    }

    /// Shows what is being said.
    pub(super) fn caption(&self, caption: &Caption) -> Result<(), Silence> {
        self.say(|_| self.screens.caption(caption))
    }

    /// Asks the audience, unless it is being asked this very thing.
    pub(super) fn quiz(&self, quiz: &Quiz) -> Result<(), Silence> {
        self.say_seen(|state| {
            if state.quiz.as_ref().is_some_and(|asked| asked.id == quiz.id) {
                return;
            }
            self.cut(state, Reason::Replaced);
            self.screens.quiz(quiz);
            state.quiz = Some(quiz.clone());
            self.herald.tell(Event::quiz_started(quiz));
        })
    }

    /// Asks what nobody waits for an answer to: why the audience is not asked is told to all.
    pub(super) fn try_quiz(&self, quiz: &Quiz) {
        if let Err(silence) = self.quiz(quiz) {
            self.herald.tell(Event::quiz_ended(quiz, silence.into()));
        }
    }

    /// Whether anybody would see what is said now.
    pub(super) fn expect_seen(&self) -> Result<(), Silence> {
        self.say_seen(|_| ())
    }

    /// Takes the quiz down.
    pub(super) fn end_quiz(&self) {
        self.screens.end_quiz();
    }

    /// Shows what the session taught.
    pub(super) fn recap(&self, recap: &Recap) -> Result<(), Silence> {
        self.say_seen(|_| {
            self.screens.recap(recap);
            self.herald.tell(Event::recap_shown(recap));
        })
    }

    /// Shows what the co-host says.
    pub(super) fn bubble(&self, bubble: &Bubble) -> Result<(), Silence> {
        self.say_seen(|state| {
            self.screens.bubble(bubble);
            state.turn = Some(bubble.turn);
        })
    }

    /// Takes down what the co-host said, in this turn or in the last one.
    pub(super) fn end_bubble(&self, turn: Option<u64>) {
        if let Some(turn) = turn.or(self.state().turn) {
            self.screens.end_bubble(turn);
        }
    }

    /// Takes a card down, or off the list of those that wait.
    pub(super) fn withdraw(&self, card: u64) {
        self.screens.withdraw(card);
    }

    /// Takes everything down.
    pub(super) fn clear(&self) {
        self.screens.clear();
    }

    /// The daemon is gone: what it said is stale.
    pub(super) fn lose_daemon(&self) {
        self.screens.lose_daemon();
    }

    /// Another daemon is there.
    pub(super) fn meet_daemon(&self) {
        self.screens.meet_daemon();
    }

    /// From now on it says nothing, and what it said goes; or it may speak again.
    pub(super) fn set_muted(&self, is_muted: bool) {
        let mut state = self.state();
        if std::mem::replace(&mut state.is_muted, is_muted) != is_muted {
            if is_muted {
                self.cut(&mut state, Reason::Muted);
                self.screens.clear();
            }
            self.herald.tell(Event::Muted { is_muted });
        }
    }

    /// True while the streamer wants silence.
    pub(super) fn is_muted(&self) -> bool {
        self.state().is_muted
    }

    /// Sees what came and what went since the last look. On the tick.
    pub(super) fn look(&self) {
        let mut state = self.state();
        let standing = self.screens.cards();
        if standing != state.standing {
            let text = |card| self.screens.text_of(card).unwrap_or_default();
            let (former, now) = (std::mem::take(&mut state.standing), &standing);
            for card in former.iter().filter(|card| !now.contains(card)) {
                self.herald.tell(Event::CardLeft { card: *card, text: text(*card) });
            }
            for card in now.iter().filter(|card| !former.contains(card)) {
                self.herald.tell(Event::CardShown { card: *card, text: text(*card) });
            }
            state.standing = standing;
        }
        if let Some(how) = state.quiz.as_ref().and_then(|quiz| self.screens.quiz_end(quiz.id))
            && let Some(quiz) = state.quiz.take()
        {
            let cut = |reason| Event::quiz_ended(&quiz, reason);
            self.herald.tell(match how {
                QuizEnd::Answered => Event::quiz_answered(&quiz),
                QuizEnd::Ended => cut(Reason::Ended),
                QuizEnd::Replaced => cut(Reason::Replaced),
                QuizEnd::Withdrawn => cut(Reason::Withdrawn),
                QuizEnd::DaemonGone => cut(Reason::Disconnected),
                QuizEnd::Cleared => cut(Reason::Hidden),
                QuizEnd::Unseen => cut(Reason::Unseen),
            });
        }
    }

    /// The quiz that runs has no answer any more.
    fn cut(&self, state: &mut State, reason: Reason) {
        if let Some(quiz) = state.quiz.take() {
            self.herald.tell(Event::quiz_ended(&quiz, reason));
        }
    }

    /// Says something unless it is muted. Nobody can mute it in between.
    fn say<T>(&self, say: impl FnOnce(&mut State) -> T) -> Result<T, Silence> {
        let mut state = self.state();
        if state.is_muted {
            return Err(Silence::Muted);
        }
        Ok(say(&mut state))
    }

    /// Says something that is pointless unless somebody sees it.
    fn say_seen(&self, say: impl FnOnce(&mut State)) -> Result<(), Silence> {
        self.say(|state| {
            let is_seen = self.screens.is_seen();
            is_seen.then(|| say(state)).ok_or(Silence::Unseen)
        })?
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
