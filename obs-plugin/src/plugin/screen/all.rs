//! All screens of the process: what is told to one of them is told to all. Any thread but the audio
//! thread.
//!
//! Screens are only lent here ([`Roll`]), so the last to hold one is always its source, on a thread
//! of OBS's that may wait for the painter to end, and never the tick.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

use aivlingual_shared::entry::{Card, Quiz, Recap};

use super::{Screen, ScreenReport, roll::Roll};
use crate::overlay::{Bubble, Caption, QuizEnd, QuizState};

/// Cards at most whose words are remembered for `stats`.
const CARDS_REMEMBERED: usize = 64;

/// All screens of the process. Messages reach them here.
#[derive(Default)]
pub(in crate::plugin) struct Screens {
    screens: Roll<Screen>,
    words: Mutex<Words>,
    cards_shown: AtomicU64,
    is_hidden: AtomicBool,
}

/// What was sent to the screens lately.
#[derive(Default)]
pub(super) struct Words {
    pub(super) cards: VecDeque<(u64, String)>,
    pub(super) caption: String,
}

impl Screens {
    /// A new screen joins.
    pub(in crate::plugin) fn join(&self, screen: &Arc<Screen>) {
        screen.overlay.set_shown(self.is_shown());
        self.screens.join(screen);
    }

    /// A screen leaves. From now on nobody but its source holds it.
    pub(in crate::plugin) fn leave(&self, screen: &Arc<Screen>) {
        self.screens.leave(screen);
    }

    /// Shows a card on every screen that is seen.
    pub(in crate::plugin) fn show_card(&self, card: &Card) {
        self.remember(card);
        self.cards_shown.fetch_add(1, Relaxed);
        self.tell_visible(|screen| screen.overlay.show_card(card.clone()));
    }

    /// Keeps the words of a card for `stats`.
    pub(in crate::plugin) fn remember(&self, card: &Card) {
        let mut words = self.words();
        words.cards.truncate(CARDS_REMEMBERED - 1);
        words.cards.push_front((card.id, card.entry.japanese.clone()));
    }

    /// How many cards there were so far.
    pub(in crate::plugin) fn cards_shown(&self) -> u64 {
        self.cards_shown.load(Relaxed)
    }

    /// Holds a card, or lets go of it.
    pub(in crate::plugin) fn pin(&self, card: u64, is_pinned: bool) {
        self.tell_all(|screen| screen.overlay.pin(card, is_pinned));
    }

    /// The oldest card that is not pinned leaves; a quiz or a recap goes on.
    pub(in crate::plugin) fn next(&self) {
        self.tell_all(|screen| screen.overlay.next());
    }

    /// The newest card that stands in a picture somebody sees.
    pub(in crate::plugin) fn newest_card(&self) -> Option<u64> {
        let newest = |screen: &Screen| screen.overlay.picture().cards().last();
        self.screens.look(|all| all.filter(is_seen).find_map(newest))
    }

    /// The cards that stand in pictures somebody sees, by their numbers.
    pub(in crate::plugin) fn cards(&self) -> Vec<u64> {
        let standing = |screen: &Screen| screen.overlay.picture().cards().collect::<Vec<_>>();
        let mut cards: Vec<u64> =
            self.screens.look(|all| all.filter(is_seen).flat_map(standing).collect());
        cards.sort_unstable();
        cards.dedup();
        cards
    }

    /// The words of a card that was shown lately.
    pub(in crate::plugin) fn text_of(&self, card: u64) -> Option<String> {
        let words = self.words();
        words.cards.iter().find(|(id, _)| *id == card).map(|(_, text)| text.clone())
    }

    /// True when somebody sees a screen.
    pub(in crate::plugin) fn is_seen(&self) -> bool {
        self.screens.look(|all| all.filter(is_seen).count() > 0)
    }

    /// How the quiz of this number ended, once it answers or runs nowhere any more.
    pub(in crate::plugin) fn quiz_end(&self, quiz: u64) -> Option<QuizEnd> {
        let (mut is_asked, mut ended) = (false, None);
        self.tell_all(|screen| {
            let tally = screen.overlay.tally();
            match tally.quiz.filter(|(id, _)| *id == quiz) {
                Some((_, QuizState::Answered)) => ended = Some(QuizEnd::Answered),
                Some((_, QuizState::Asking)) => is_asked = true,
                None => {
                    let former = tally.former_quiz.filter(|(id, _)| *id == quiz);
                    ended = ended.or(former.map(|(_, how)| how));
                }
            }
        });
        let is_over = ended == Some(QuizEnd::Answered) || !is_asked;
        let gone = || (!self.is_seen()).then_some(QuizEnd::Unseen);
        ended.or_else(gone).filter(|_| is_over)
    }

    /// The cards that are held.
    pub(in crate::plugin) fn pinned(&self) -> Vec<u64> {
        let pinned = |screen: &Screen| screen.overlay.tally().pinned.clone();
        let mut pinned: Vec<u64> = self.screens.look(|all| all.flat_map(pinned).collect());
        pinned.sort_unstable();
        pinned.dedup();
        pinned
    }

    /// Shows what is being said on every screen that is seen.
    pub(in crate::plugin) fn caption(&self, caption: &Caption) {
        self.words().caption.clone_from(&caption.text);
        self.tell_visible(|screen| screen.overlay.caption(caption.clone()));
    }

    /// Shows what the co-host says on every screen that is seen.
    pub(in crate::plugin) fn bubble(&self, bubble: &Bubble) {
        self.tell_visible(|screen| screen.overlay.bubble(bubble.clone()));
    }

    /// Takes down what the co-host said in this turn.
    pub(in crate::plugin) fn end_bubble(&self, turn: u64) {
        self.tell_all(|screen| screen.overlay.end_bubble(turn));
    }

    /// Asks the audience on every screen that is seen.
    pub(in crate::plugin) fn quiz(&self, quiz: &Quiz) {
        self.tell_visible(|screen| screen.overlay.quiz(quiz.clone()));
    }

    /// Takes the quiz down.
    pub(in crate::plugin) fn end_quiz(&self) {
        self.tell_all(|screen| screen.overlay.end_quiz());
    }

    /// Shows what the session taught on every screen that is seen.
    pub(in crate::plugin) fn recap(&self, recap: &Recap) {
        self.tell_visible(|screen| screen.overlay.recap(recap.clone()));
    }

    /// Takes a card down.
    pub(in crate::plugin) fn withdraw(&self, card: u64) {
        self.tell_all(|screen| screen.overlay.withdraw(card));
    }

    /// Takes down what the daemon said, some time from now.
    pub(in crate::plugin) fn lose_daemon(&self) {
        self.tell_all(|screen| screen.overlay.lose_daemon());
    }

    /// Another daemon is there.
    pub(in crate::plugin) fn meet_daemon(&self) {
        self.tell_all(Screen::meet_daemon);
    }

    /// Takes everything down.
    pub(in crate::plugin) fn clear(&self) {
        self.tell_all(Screen::clear);
    }

    /// Draws nothing anywhere, or all again. What is not shown goes on unseen.
    pub(in crate::plugin) fn set_shown(&self, is_shown: bool) {
        self.is_hidden.store(!is_shown, Relaxed);
        self.tell_all(|screen| screen.overlay.set_shown(is_shown));
    }

    /// False while the overlay is hidden.
    pub(in crate::plugin) fn is_shown(&self) -> bool {
        !self.is_hidden.load(Relaxed)
    }

    /// How each screen does.
    pub(in crate::plugin) fn reports(&self) -> Vec<ScreenReport> {
        self.screens.look(|all| all.map(|screen| screen.report(&self.words())).collect())
    }

    fn tell_all(&self, tell: impl FnMut(&Screen)) {
        self.screens.look(|all| all.for_each(tell));
    }

    fn tell_visible(&self, tell: impl FnMut(&Screen)) {
        self.screens.look(|all| all.filter(is_seen).for_each(tell));
    }

    fn words(&self) -> MutexGuard<'_, Words> {
        self.words.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_seen(screen: &&Screen) -> bool {
    screen.is_visible.load(Relaxed)
}
