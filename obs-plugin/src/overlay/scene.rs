//! What is shown when. Pure: events and the time go in, a view comes out.
//!
//! Cards have a queue of their own (`queue`). A quiz or a recap takes their place for a while
//! (`stage`), in which they wait. What is being said (`talk`) stands beside both. While the overlay
//! is not shown, all of it goes on unseen.

use std::time::Duration;

use aivlingual_shared::entry::{Card, Quiz, Recap};

use super::{Bubble, Caption, Event, LOCAL_MIN, Layout, QuizEnd, QuizState, Slate, Tally};
use queue::Queue;
use stage::Stage;
use talk::Talk;

mod queue;
mod reading;
mod stage;
mod talk;

/// How long what a daemon said stands after it has gone, in milliseconds: who reads a card shall
/// not lose it with a program that fails.
const GRACE_MS: u64 = 3_000;

/// What is shown, and what will be. Times are counted from any fixed moment.
#[derive(Debug)]
pub struct Scene {
    layout: Layout,
    queue: Queue,
    stage: Stage,
    talk: Talk,
    slate: Option<Slate>,
    is_shown: bool,
    audiences: u64,
    /// Since when the daemon is gone whose words may still stand.
    daemon_gone: Option<Duration>,
    /// Whether the co-host had a bubble when it was last looked at.
    had_bubble: bool,
}

/// What the painter paints.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// How.
    pub layout: Layout,
    /// The cards that stand, oldest first. None while a quiz or a recap does.
    pub cards: Vec<CardView>,
    /// What is being said.
    pub caption: Option<Caption>,
    /// The quiz that runs.
    pub quiz: Option<(Quiz, QuizState)>,
    /// What the session taught.
    pub recap: Option<Recap>,
    /// What the co-host says.
    pub bubble: Option<Bubble>,
    /// How things stand, for the streamer alone.
    pub slate: Option<Slate>,
    /// Grows when nobody looks any more: whoever looks next is shown a picture of its own, even if
    /// it has nothing new.
    pub audience: u64,
}

/// A card that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct CardView {
    /// The card.
    pub card: Card,
    /// Whether it stands until it is let go.
    pub is_pinned: bool,
}

/// Something and since when.
#[derive(Debug, Clone)]
struct Timed<T> {
    what: T,
    since: Duration,
}

impl View {
    /// Nothing to be seen.
    pub fn empty(layout: Layout) -> Self {
        Self {
            layout,
            cards: Vec::new(),
            caption: None,
            quiz: None,
            recap: None,
            bubble: None,
            slate: None,
            audience: 0,
        }
    }
}

impl Scene {
    /// An empty scene.
    pub fn new(layout: Layout) -> Self {
        Self {
            layout,
            queue: Queue::new(&layout),
            stage: Stage::default(),
            talk: Talk::default(),
            slate: None,
            is_shown: true,
            audiences: 0,
            daemon_gone: None,
            had_bubble: false,
        }
    }

    /// How everything is laid out now.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What is to be seen now.
    pub fn view(&self) -> View {
        // The slate says how things stand even then, that the overlay is hidden among them.
        let (slate, audience) = (self.slate.clone(), self.audiences);
        let empty = View { slate, audience, ..View::empty(self.layout) };
        if !self.is_shown {
            return empty;
        }
        View {
            cards: if self.layout.cards { self.queue.view() } else { Vec::new() },
            caption: self.talk.caption().filter(|_| self.layout.captions).cloned(),
            quiz: self.stage.quiz().map(|(quiz, state)| (quiz.clone(), state)),
            recap: self.stage.recap().cloned(),
            bubble: self.talk.bubble().cloned(),
            ..empty
        }
    }

    /// Lets `event` happen at `now`.
    pub(super) fn happen(&mut self, event: Event, now: Duration) {
        // What is over by now is over before it happens.
        self.advance(now);
        match event {
            Event::Layout(layout) => {
                self.layout = layout;
                self.queue.set_layout(&layout, now);
            }
            // How it looks is none of its business.
            Event::Theme(_) => {}
            Event::Card(card) => self.queue.add(*card, now),
            Event::Pin { card, is_pinned } => self.queue.pin(card, is_pinned),
            Event::Next if self.stage.is_taken() => self.stage.next(now),
            Event::Next => self.queue.next(),
            Event::Withdraw(card) => self.withdraw(|other| other == card, QuizEnd::Withdrawn),
            Event::Caption(caption) => self.talk.hear(caption, now),
            Event::Bubble(bubble) => self.talk.say(bubble, now),
            Event::EndBubble(turn) => self.talk.end_bubble(turn),
            Event::Quiz(quiz) => self.stage.ask(quiz, now),
            Event::EndQuiz => self.stage.end_quiz(),
            Event::Recap(recap) => self.stage.recall(recap, now),
            Event::Slate(slate) => self.slate = slate,
            Event::Shown(is_shown) => {
                if is_shown && !self.is_shown {
                    self.queue.reveal(now);
                }
                self.is_shown = is_shown;
            }
            Event::Unseen => {
                self.clear(true, QuizEnd::Unseen);
                self.audiences += 1;
            }
            Event::DaemonGone => {
                self.daemon_gone.get_or_insert(now);
            }
            Event::DaemonCame => {
                self.forget_daemon();
                self.stage.forget();
            }
            Event::Clear | Event::Stop => self.clear(false, QuizEnd::Cleared),
        }
        self.advance(now);
    }

    /// Lets time pass until `now`.
    pub fn advance(&mut self, now: Duration) {
        if self.grace_ends().is_some_and(|end| now >= end) {
            self.forget_daemon();
        }
        self.stage.advance(now);
        if self.stage.is_taken() {
            self.queue.close(now);
        } else {
            self.queue.open(now);
        }
        self.talk.advance(now);
        let has_bubble = self.talk.bubble().is_some();
        if std::mem::replace(&mut self.had_bubble, has_bubble) && !has_bubble {
            self.queue.look_for_places();
        }
        self.queue.advance(now);
    }

    /// When [`Self::advance`] next changes something, or `None` if it never does by itself.
    pub fn next_change(&self) -> Option<Duration> {
        let changes = [
            self.queue.next_change(),
            self.stage.next_change(),
            self.talk.next_change(),
            self.grace_ends(),
        ];
        changes.into_iter().flatten().min()
    }

    /// How much of the time to think is left at `now`, and of how much.
    pub fn thinking(&self, now: Duration) -> Option<(Duration, Duration)> {
        self.stage.thinking(now)
    }

    /// How the queue of cards stands.
    pub fn tally(&self) -> Tally {
        let quiz = self.stage.quiz().map(|(quiz, state)| (quiz.id, state));
        Tally { quiz, former_quiz: self.stage.former_quiz(), ..self.queue.tally() }
    }

    /// Whether cards wait and there is no place for a single one.
    pub(super) fn has_cards_in_vain(&self) -> bool {
        self.is_shown && self.queue.waits_in_vain() && self.talk.bubble().is_none()
    }

    /// Learns which cards of the view found no place in the picture; the next view has others.
    pub(super) fn send_back(&mut self, unplaced: &[u64], now: Duration) {
        self.queue.send_back(unplaced, now);
        // What waits hurries those that stand.
        self.advance(now);
    }

    /// Learns which cards of the view make room for the bubble; they wait until it has gone.
    pub(super) fn step_aside(&mut self, cards: &[u64], now: Duration) {
        self.queue.step_aside(cards, now);
        self.advance(now);
    }

    fn clear(&mut self, spares_pinned: bool, how: QuizEnd) {
        self.queue.clear(spares_pinned);
        self.stage.end(how);
        self.talk.clear();
    }

    fn withdraw(&mut self, is_withdrawn: impl Fn(u64) -> bool, how: QuizEnd) {
        self.queue.withdraw(&is_withdrawn);
        self.stage.withdraw(is_withdrawn, how);
    }

    /// When what a daemon said has stood long enough without it.
    fn grace_ends(&self) -> Option<Duration> {
        self.daemon_gone.map(|gone| gone + Duration::from_millis(GRACE_MS))
    }

    /// Takes down what a daemon said that is gone. Bubbles are asked for by others alone.
    fn forget_daemon(&mut self) {
        if self.daemon_gone.take().is_some() {
            self.talk.end_caption();
            self.withdraw(|card| card < LOCAL_MIN, QuizEnd::DaemonGone);
        }
    }
}

#[cfg(test)]
mod tests;
