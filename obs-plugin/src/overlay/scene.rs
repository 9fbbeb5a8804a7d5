//! What is shown when. Pure: events and the time go in, a view comes out.
//!
//! A card stands at once when there is a place for it, for the hold time. While others wait the
//! oldest stands only for a minimum, so that it can be read. How many cards there is a place for,
//! the picture tells: what did not fit waits on. Captions follow whoever speaks, and leave after a
//! silence.

use std::time::Duration;

use aivlingual_shared::entry::{Card, Kind};

use super::{Caption, Event, Layout};

/// Cards that stand at a time: with one, every second sentence would have to wait for its card.
pub const STANDING_MAX: usize = 2;
/// Cards that may wait. They come from speech: what has to wait longer than a few cards is past.
pub const WAITING_MAX: usize = 4;
/// How long a card stands at least, in milliseconds, unless the hold time is shorter.
pub const STANDING_MS_MIN: u64 = 4_000;
/// The shortest hold time, in milliseconds; a shorter one would only flicker.
pub const HOLD_MS_MIN: u32 = 1_000;
/// How long a card may wait before it is past, in milliseconds.
pub const WAITING_MS_MAX: u64 = 20_000;
/// How long a caption stands after its last word, in milliseconds.
pub const CAPTION_MS_MAX: u64 = 4_000;
/// How long a caption keeps its place against another tap's unfinished one, in milliseconds. What
/// is finished is not said again, so it always gets the place.
pub const FLOOR_MS: u64 = 900;

/// What is shown, and what will be. Times are counted from any fixed moment.
#[derive(Debug)]
pub struct Scene {
    layout: Layout,
    /// Oldest first.
    standing: Vec<Standing>,
    /// Cards that can stand now, as far as is known.
    places: usize,
    waiting: Vec<Timed<Card>>,
    caption: Option<Timed<Caption>>,
}

/// What the painter paints.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// How.
    pub layout: Layout,
    /// The cards that stand, oldest first.
    pub cards: Vec<Card>,
    /// What is being said.
    pub caption: Option<Caption>,
}

/// Something and since when.
#[derive(Debug, Clone)]
struct Timed<T> {
    what: T,
    since: Duration,
}

/// A card that stands, still knowing since when it waited.
#[derive(Debug, Clone)]
struct Standing {
    card: Timed<Card>,
    since: Duration,
}

impl Scene {
    /// An empty scene.
    pub fn new(layout: Layout) -> Self {
        Self {
            layout,
            standing: Vec::new(),
            places: STANDING_MAX,
            waiting: Vec::new(),
            caption: None,
        }
    }

    /// What is to be seen now.
    pub fn view(&self) -> View {
        let captions = self.caption.as_ref().filter(|_| self.layout.captions);
        View {
            layout: self.layout,
            cards: self.standing.iter().map(|standing| standing.card.what.clone()).collect(),
            caption: captions.map(|caption| caption.what.clone()),
        }
    }

    /// Lets `event` happen at `now`.
    pub(super) fn happen(&mut self, event: Event, now: Duration) {
        match event {
            Event::Layout(layout) => {
                self.layout = layout;
                self.places = STANDING_MAX;
            }
            // How it looks is none of its business.
            Event::Theme(_) => {}
            Event::Card(card) => self.add(*card, now),
            Event::Caption(caption) => self.hear(caption, now),
            Event::Withdraw(card) => {
                self.waiting.retain(|waiting| waiting.what.id != card);
                self.leave(|standing| standing.card.what.id == card);
            }
            Event::Clear | Event::Stop => {
                self.leave(|_| true);
                self.waiting.clear();
                self.caption = None;
            }
        }
        self.advance(now);
    }

    /// Lets time pass until `now`.
    pub fn advance(&mut self, now: Duration) {
        self.waiting.retain(|card| now < card.since + Duration::from_millis(WAITING_MS_MAX));
        let mut leaving: Vec<Duration> = self.leaving().collect();
        leaving.reverse();
        self.leave(|_| leaving.pop().is_some_and(|at| now >= at));
        for _ in 0..self.free() {
            if let Some(next) = self.next_waiting() {
                let card = self.waiting.remove(next);
                self.standing.push(Standing { card, since: now });
            }
        }
        if self.caption_until().is_some_and(|until| now >= until) {
            self.caption = None;
        }
    }

    /// When [`Self::advance`] next changes something, or `None` if it never does by itself.
    pub fn next_change(&self) -> Option<Duration> {
        self.leaving().chain(self.caption_until()).min()
    }

    /// Learns which of the cards that stand found no place in the picture. They wait on, so that
    /// their time begins when they are seen, and none is tried again before another leaves.
    pub(super) fn send_back(&mut self, unplaced: &[u64]) {
        let is_unplaced = |standing: &mut Standing| unplaced.contains(&standing.card.what.id);
        let back: Vec<_> = self.standing.extract_if(.., is_unplaced).collect();
        if !back.is_empty() {
            self.places = self.standing.len().max(1);
        }
        back.into_iter().for_each(|standing| self.wait(standing.card));
    }

    fn add(&mut self, card: Card, now: Duration) {
        let mut standing = self.standing.iter_mut().map(|standing| &mut standing.card.what);
        if let Some(again) = standing.find(|again| again.id == card.id) {
            *again = card;
            return;
        }
        self.waiting.retain(|waiting| {
            waiting.what.id != card.id && waiting.what.entry.lemma != card.entry.lemma
        });
        self.wait(Timed { what: card, since: now });
    }

    fn wait(&mut self, card: Timed<Card>) {
        self.waiting.push(card);
        if self.waiting.len() > WAITING_MAX
            && let Some(least) = self.least_waiting()
        {
            self.waiting.remove(least);
        }
    }

    /// Takes down the cards that go. What stands instead may fit where those did not.
    fn leave(&mut self, goes: impl FnMut(&mut Standing) -> bool) {
        if self.standing.extract_if(.., goes).count() > 0 {
            self.places = STANDING_MAX;
        }
    }

    fn hear(&mut self, caption: Caption, now: Duration) {
        let has_words = !caption.text.trim().is_empty();
        if let Some(current) = &self.caption {
            let is_same_tap = current.what.tap == caption.tap;
            let is_past = is_same_tap && caption.utterance < current.what.utterance;
            let holds_floor = !is_same_tap
                && !caption.is_final
                && now < current.since + Duration::from_millis(FLOOR_MS);
            // Words can be taken back, but only one's own.
            let is_others_silence = !is_same_tap && !has_words;
            if is_past || holds_floor || is_others_silence {
                return;
            }
        }
        self.caption = has_words.then_some(Timed { what: caption, since: now });
    }

    /// When each standing card leaves. Those that wait hurry only as many as they need places.
    fn leaving(&self) -> impl Iterator<Item = Duration> {
        let hold_ms = u64::from(self.layout.hold_ms.max(HOLD_MS_MIN));
        let hurried = self.waiting.len().saturating_sub(self.free());
        self.standing.iter().enumerate().map(move |(at, standing)| {
            let stands_ms = if at < hurried { hold_ms.min(STANDING_MS_MIN) } else { hold_ms };
            standing.since + Duration::from_millis(stands_ms)
        })
    }

    /// Places nobody stands in.
    fn free(&self) -> usize {
        self.places.saturating_sub(self.standing.len())
    }

    fn caption_until(&self) -> Option<Duration> {
        let caption = self.caption.as_ref()?;
        Some(caption.since + Duration::from_millis(CAPTION_MS_MAX))
    }

    /// The most telling of those that wait, and of equals the newest.
    fn next_waiting(&self) -> Option<usize> {
        (0..self.waiting.len()).max_by_key(|at| (weight(&self.waiting[*at].what), *at))
    }

    /// The least telling of those that wait, and of equals the oldest.
    fn least_waiting(&self) -> Option<usize> {
        (0..self.waiting.len()).min_by_key(|at| (weight(&self.waiting[*at].what), *at))
    }
}

/// How much a card tells that viewers cannot look up themselves.
fn weight(card: &Card) -> u8 {
    match card.entry.kind {
        Kind::Slang | Kind::Culture | Kind::Idiom => 2,
        Kind::Grammar | Kind::Mistake => 1,
        Kind::Vocabulary => 0,
    }
}

#[cfg(test)]
mod tests;
