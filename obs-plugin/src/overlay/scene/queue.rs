//! Which cards stand, which wait, and for how long. Pure.
//!
//! A card stands at once when there is a place for it, until it can be read. While others wait the
//! oldest stands only until its meaning can be read. Cards come one after another, never two in one
//! moment, so that each is seen to come. How many there is a place for, the picture tells: what did
//! not fit waits on. A card that is pinned stands until it is let go, and while it waits comes
//! before all others.

use std::time::Duration;

use aivlingual_shared::entry::{Card, Kind};

use super::{CardView, reading};
use crate::overlay::{Layout, Tally};

/// Cards in view at most, whatever is asked for: more would cover the picture.
const CARDS_MAX: u8 = 4;
/// Cards that may wait. They come from speech: what has to wait longer than a few cards is past.
pub(super) const WAITING_MAX: usize = 4;
/// How long a card stands at least, in milliseconds, unless the hold time is shorter.
pub(super) const STANDING_MS_MIN: u64 = 4_000;
/// The shortest hold time, in milliseconds; a shorter one would only flicker.
pub(super) const HOLD_MS_MIN: u32 = 1_000;
/// How long a card may wait before it is past, in milliseconds.
pub(super) const WAITING_MS_MAX: u64 = 20_000;
/// The time between two cards that come, in milliseconds: longer than one takes to enter.
pub(super) const GAP_MS: u64 = 500;

/// The cards, those that stand and those that wait.
#[derive(Debug)]
pub(super) struct Queue {
    /// Cards in view at most, and how long each stands.
    rules: Rules,
    /// Oldest first.
    standing: Vec<Standing>,
    /// Cards that can stand now, as far as is known.
    places: usize,
    waiting: Vec<Waiting>,
    /// When the latest card came.
    came: Option<Duration>,
    /// True while something else has the place of the cards.
    is_closed: bool,
}

#[derive(Debug, Clone, Copy)]
struct Rules {
    cards_max: usize,
    hold: Duration,
}

#[derive(Debug, Clone)]
struct Waiting {
    card: Card,
    is_pinned: bool,
    since: Duration,
}

/// A card that stands, still knowing since when it waited.
#[derive(Debug, Clone)]
struct Standing {
    held: Waiting,
    since: Duration,
}

impl Rules {
    fn of(layout: &Layout) -> Self {
        let hold = Duration::from_millis(layout.hold_ms.max(HOLD_MS_MIN).into());
        Self { cards_max: layout.cards_max.clamp(1, CARDS_MAX).into(), hold }
    }

    /// How long a card stands when no other waits.
    fn whole(&self, card: &Card) -> Duration {
        self.hold.max(reading::card(card))
    }

    /// How long it stands at least.
    fn least(&self, card: &Card) -> Duration {
        let least = Duration::from_millis(STANDING_MS_MIN).max(reading::glance(card));
        least.min(self.hold)
    }
}

impl Queue {
    pub(super) fn new(layout: &Layout) -> Self {
        let rules = Rules::of(layout);
        Self {
            rules,
            standing: Vec::new(),
            places: rules.cards_max,
            waiting: Vec::new(),
            came: None,
            is_closed: false,
        }
    }

    /// Other rules, and other places.
    pub(super) fn set_layout(&mut self, layout: &Layout, now: Duration) {
        self.rules = Rules::of(layout);
        self.places = self.rules.cards_max;
        let is_pinned = |standing: &&Standing| standing.held.is_pinned;
        let room = self.places.saturating_sub(self.standing.iter().filter(is_pinned).count());
        let surplus = self.loose().count().saturating_sub(room);
        let surplus: Vec<u64> = self.loose().take(surplus).map(Standing::id).collect();
        self.step_back(&surplus, now);
    }

    /// The cards that are to be seen, oldest first.
    pub(super) fn view(&self) -> Vec<CardView> {
        if self.is_closed {
            return Vec::new();
        }
        let view = |standing: &Standing| CardView {
            card: standing.held.card.clone(),
            is_pinned: standing.held.is_pinned,
        };
        self.standing.iter().map(view).collect()
    }

    pub(super) fn tally(&self) -> Tally {
        let held = self.standing.iter().map(|standing| &standing.held).chain(&self.waiting);
        let pinned = held.filter(|held| held.is_pinned).map(|held| held.card.id).collect();
        Tally { pinned, waiting: self.waiting.len(), ..Tally::default() }
    }

    /// A card comes, or one that is there is told anew.
    pub(super) fn add(&mut self, card: Card, now: Duration) {
        if let Some(known) = self.held_mut(card.id) {
            known.card = card;
            return;
        }
        self.waiting
            .retain(|waiting| waiting.is_pinned || waiting.card.entry.lemma != card.entry.lemma);
        // Where no card fits at all, another one is worth a try.
        self.places = self.places.max(1);
        self.wait(Waiting { card, is_pinned: false, since: now });
    }

    /// Holds a card, or lets go of it.
    pub(super) fn pin(&mut self, card: u64, is_pinned: bool) {
        if let Some(held) = self.held_mut(card) {
            held.is_pinned = is_pinned;
        }
    }

    /// The oldest card that is not pinned leaves.
    pub(super) fn next(&mut self) {
        let oldest = self.loose().next().map(Standing::id);
        self.leave(|standing| Some(standing.id()) == oldest);
    }

    /// Takes cards down, or off the list of those that wait.
    pub(super) fn withdraw(&mut self, is_withdrawn: impl Fn(u64) -> bool) {
        self.waiting.retain(|waiting| !is_withdrawn(waiting.card.id));
        self.leave(|standing| is_withdrawn(standing.id()));
    }

    /// Takes down all, or all that are not pinned.
    pub(super) fn clear(&mut self, spares_pinned: bool) {
        self.waiting.retain(|waiting| spares_pinned && waiting.is_pinned);
        self.leave(|standing| !(spares_pinned && standing.held.is_pinned));
        self.came = None;
    }

    /// Something else takes the place of the cards. Those that nobody can have read come back.
    pub(super) fn close(&mut self, now: Duration) {
        if !self.is_closed {
            let rules = self.rules;
            self.leave(|standing| {
                let least = rules.least(&standing.held.card);
                !standing.held.is_pinned && now >= standing.since + least
            });
            self.is_closed = true;
        }
    }

    /// The place is free again. Whatever stands or waits begins anew to do so.
    pub(super) fn open(&mut self, now: Duration) {
        if std::mem::take(&mut self.is_closed) {
            self.waiting.iter_mut().for_each(|waiting| waiting.since = now);
            self.reveal(now);
        }
    }

    /// What stands is seen from now on.
    pub(super) fn reveal(&mut self, now: Duration) {
        self.standing.iter_mut().for_each(|standing| standing.since = now);
        self.came = self.standing.last().map(|standing| standing.since).or(self.came);
    }

    /// Lets time pass until `now`.
    pub(super) fn advance(&mut self, now: Duration) {
        if self.is_closed {
            return;
        }
        let past = Duration::from_millis(WAITING_MS_MAX);
        self.waiting.retain(|waiting| waiting.is_pinned || now < waiting.since + past);
        let leaving: Vec<u64> =
            self.leaving().filter(|(_, at)| now >= *at).map(|(card, _)| card).collect();
        self.leave(|standing| leaving.contains(&standing.id()));
        if self.coming().is_some_and(|at| now >= at)
            && let Some(next) = self.next_waiting()
        {
            let held = self.waiting.remove(next);
            self.standing.push(Standing { held, since: now });
            self.came = Some(now);
        }
    }

    /// When [`Self::advance`] next changes what stands, or `None` if it never does by itself.
    pub(super) fn next_change(&self) -> Option<Duration> {
        if self.is_closed {
            return None;
        }
        self.leaving().map(|(_, at)| at).chain(self.coming()).min()
    }

    /// Learns which of the cards that stand found no place in the picture. They wait on, so that
    /// their time begins when they are seen, and none is tried again before another leaves. For one
    /// that is pinned, others make room.
    pub(super) fn send_back(&mut self, unplaced: &[u64], now: Duration) {
        let is_unplaced = |standing: &&Standing| unplaced.contains(&standing.id());
        let pinned = self.standing.iter().filter(is_unplaced).filter(|it| it.held.is_pinned);
        let loose: Vec<u64> = self.loose().take(pinned.count()).map(Standing::id).collect();
        let back = if loose.is_empty() { unplaced } else { &loose };
        self.step_aside(back, now);
    }

    /// Cards make room for something else. None comes in their place before another leaves, or
    /// there are other places.
    pub(super) fn step_aside(&mut self, cards: &[u64], now: Duration) {
        if self.step_back(cards, now) {
            self.places = self.standing.len();
        }
    }

    /// Whether cards wait for a place as none has one, and not because of a quiz.
    pub(super) fn waits_in_vain(&self) -> bool {
        !self.is_closed && self.places == 0 && !self.waiting.is_empty()
    }

    /// What had a place has gone, so there may be more for cards.
    pub(super) fn look_for_places(&mut self) {
        self.places = self.rules.cards_max;
    }

    /// Lets cards that stand wait again; false when none of them stood.
    fn step_back(&mut self, cards: &[u64], now: Duration) -> bool {
        let goes = |standing: &mut Standing| cards.contains(&standing.id());
        let back: Vec<_> = self.standing.extract_if(.., goes).collect();
        let is_any = !back.is_empty();
        for Standing { held, since } in back {
            // What was read is not shown again.
            if held.is_pinned || now < since + self.rules.least(&held.card) {
                self.wait(held);
            }
        }
        is_any
    }

    fn wait(&mut self, held: Waiting) {
        self.waiting.push(held);
        if self.waiting.len() > WAITING_MAX
            && let Some(least) = self.least_waiting()
        {
            self.waiting.remove(least);
        }
    }

    /// Takes down the cards that go. What stands instead may fit where those did not.
    fn leave(&mut self, mut goes: impl FnMut(&Standing) -> bool) {
        if self.standing.extract_if(.., |standing| goes(standing)).count() > 0 {
            self.places = self.rules.cards_max;
        }
    }

    /// Who leaves, and when. Those that wait hurry only as many as they need places.
    fn leaving(&self) -> impl Iterator<Item = (u64, Duration)> {
        let hurried = self.waiting.len().saturating_sub(self.free());
        self.loose().enumerate().map(move |(at, standing)| {
            let card = &standing.held.card;
            let stands = if at < hurried { self.rules.least(card) } else { self.rules.whole(card) };
            (standing.id(), standing.since + stands)
        })
    }

    /// When the next of those that wait comes.
    fn coming(&self) -> Option<Duration> {
        let comes = self.free() > 0 && !self.waiting.is_empty();
        let gap = Duration::from_millis(GAP_MS);
        comes.then(|| self.came.map_or(Duration::ZERO, |came| came + gap))
    }

    /// Places nobody stands in.
    fn free(&self) -> usize {
        self.places.saturating_sub(self.standing.len())
    }

    /// The cards that may go, oldest first.
    fn loose(&self) -> impl Iterator<Item = &Standing> {
        self.standing.iter().filter(|standing| !standing.held.is_pinned)
    }

    fn held_mut(&mut self, card: u64) -> Option<&mut Waiting> {
        let standing = self.standing.iter_mut().map(|standing| &mut standing.held);
        standing.chain(&mut self.waiting).find(|held| held.card.id == card)
    }

    /// The most telling of those that wait, and of equals the newest.
    fn next_waiting(&self) -> Option<usize> {
        (0..self.waiting.len()).max_by_key(|at| (self.waiting[*at].weight(), *at))
    }

    /// The least telling of those that wait, and of equals the oldest.
    fn least_waiting(&self) -> Option<usize> {
        (0..self.waiting.len()).min_by_key(|at| (self.waiting[*at].weight(), *at))
    }
}

impl Standing {
    fn id(&self) -> u64 {
        self.held.card.id
    }
}

impl Waiting {
    /// Whether somebody asked for it, and how much it tells that viewers cannot look up themselves.
    fn weight(&self) -> (bool, u8) {
        let tells = match self.card.entry.kind {
            Kind::Slang | Kind::Culture | Kind::Idiom => 2,
            Kind::Grammar | Kind::Mistake => 1,
            Kind::Vocabulary => 0,
        };
        (self.is_pinned, tells)
    }
}
