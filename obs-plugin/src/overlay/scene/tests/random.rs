//! Whatever happens: what always holds.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

use super::*;

/// What happens next, and after how many milliseconds.
#[derive(Debug, Clone)]
enum Step {
    Card(u64, Kind, usize),
    Pin(u64, bool),
    Next,
    Withdraw(u64),
    Caption(u32, u64, bool),
    Bubble(u64, bool),
    EndBubble(u64),
    Quiz(u32),
    EndQuiz,
    Recap(u64),
    Shown(bool),
    Unseen,
    Clear,
    DaemonGone,
    DaemonCame,
    Rules(u8, u32),
    /// So many cards find a place in pictures from now on.
    Places(usize),
}

impl Step {
    fn event(&self) -> Option<Event> {
        Some(match *self {
            Self::Card(id, kind, length) => {
                let mut card = short(id, kind);
                card.entry.english = "x".repeat(length);
                Event::Card(Box::new(card))
            }
            Self::Pin(card, is_pinned) => pin(card, is_pinned),
            Self::Next => Event::Next,
            Self::Withdraw(card) => Event::Withdraw(card),
            Self::Caption(tap, utterance, is_final) => caption(tap, utterance, "words", is_final),
            Self::Bubble(turn, is_speaking) => bubble(turn, "words", is_speaking),
            Self::EndBubble(turn) => Event::EndBubble(turn),
            Self::Quiz(thinking_ms) => quiz(1, thinking_ms),
            Self::EndQuiz => Event::EndQuiz,
            Self::Recap(words) => recap(words),
            Self::Shown(is_shown) => Event::Shown(is_shown),
            Self::Unseen => Event::Unseen,
            Self::Clear => Event::Clear,
            Self::DaemonGone => Event::DaemonGone,
            Self::DaemonCame => Event::DaemonCame,
            Self::Rules(cards_max, hold_ms) => {
                Event::Layout(Layout { cards_max, hold_ms, ..Layout::default() })
            }
            Self::Places(_) => return None,
        })
    }

    /// True when it may take this card down, however short it stood.
    fn may_take(&self, card: u64) -> bool {
        match self {
            Self::Withdraw(withdrawn) => *withdrawn == card,
            Self::Card(..)
            | Self::Pin(..)
            | Self::Caption(..)
            | Self::Bubble(..)
            | Self::EndBubble(_)
            | Self::EndQuiz
            | Self::DaemonGone => false,
            _ => true,
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let kind = prop_oneof![Just(Kind::Vocabulary), Just(Kind::Slang), Just(Kind::Grammar)];
    let card = 0..9_u64;
    prop_oneof![
        12 => (card.clone(), kind, 0..300_usize)
            .prop_map(|(id, kind, length)| Step::Card(id, kind, length)),
        3 => (card.clone(), any::<bool>()).prop_map(|(id, is_pinned)| Step::Pin(id, is_pinned)),
        1 => Just(Step::Next),
        1 => card.prop_map(Step::Withdraw),
        2 => (0..2_u32, 0..9_u64, any::<bool>())
            .prop_map(|(tap, utterance, is_final)| Step::Caption(tap, utterance, is_final)),
        2 => (0..5_u64, any::<bool>()).prop_map(|(turn, speaks)| Step::Bubble(turn, speaks)),
        1 => (0..5_u64).prop_map(Step::EndBubble),
        1 => (0..20_000_u32).prop_map(Step::Quiz),
        1 => Just(Step::EndQuiz),
        1 => (0..9_u64).prop_map(Step::Recap),
        1 => any::<bool>().prop_map(Step::Shown),
        1 => Just(Step::Unseen),
        1 => Just(Step::Clear),
        1 => Just(Step::DaemonGone),
        1 => Just(Step::DaemonCame),
        1 => (0..=4_u8, 0..15_000_u32).prop_map(|(max, hold)| Step::Rules(max, hold)),
        1 => (0..=4_usize).prop_map(Step::Places),
    ]
}

/// Somebody who looks on and knows the rules.
struct Witness {
    scene: Scene,
    places: usize,
    cards_max: usize,
    hold: Duration,
    is_shown: bool,
    /// Since when each card is seen, and whether it is held.
    seen: BTreeMap<u64, (Duration, bool)>,
    came: Option<Duration>,
    was_taken: bool,
    /// Since when the daemon is gone whose cards may still stand.
    gone: Option<Duration>,
}

impl Witness {
    fn new() -> Self {
        let rules = Layout::default();
        Self {
            scene: Scene::new(rules),
            places: 4,
            cards_max: rules.cards_max.into(),
            hold: ms(rules.hold_ms.into()),
            is_shown: true,
            seen: BTreeMap::new(),
            came: None,
            was_taken: false,
            gone: None,
        }
    }

    /// Paints as the painter does: what finds no place is sent back. True when something was.
    fn paint(&mut self, now: Duration) -> bool {
        let mut sent = false;
        loop {
            let cards = ids(&self.scene.view());
            if cards.len() <= self.places {
                return sent;
            }
            sent = true;
            self.scene.send_back(&cards[self.places..], now);
        }
    }

    /// Lets the time pass to `to`, looking at every change, and then lets the step happen.
    fn live(&mut self, step: &Step, to: Duration) -> Result<(), TestCaseError> {
        while let Some(change) = self.scene.next_change().filter(|change| *change <= to) {
            self.scene.advance(change);
            let next = self.scene.next_change();
            prop_assert!(next.is_none_or(|next| next > change), "{change:?} again");
            let sent = self.paint(change);
            self.look(change, None, sent)?;
        }
        match *step {
            Step::Rules(cards_max, hold_ms) => {
                (self.cards_max, self.hold) = (cards_max.max(1).into(), ms(hold_ms.into()));
            }
            Step::Shown(is_shown) => self.is_shown = is_shown,
            Step::Places(places) => self.places = places,
            Step::DaemonGone => self.gone = self.gone.or(Some(to)),
            Step::DaemonCame => self.gone = None,
            _ => {}
        }
        if let Some(event) = step.event() {
            self.scene.happen(event, to);
        }
        let sent = self.paint(to);
        let next = self.scene.next_change();
        prop_assert!(next.is_none_or(|next| next > to), "{to:?} again, after {step:?}");
        self.look(to, Some(step), sent)
    }

    fn look(
        &mut self,
        now: Duration,
        step: Option<&Step>,
        sent: bool,
    ) -> Result<(), TestCaseError> {
        let view = self.scene.view();
        let pinned = view.cards.iter().filter(|card| card.is_pinned).count();
        prop_assert!(view.cards.len() <= self.cards_max.max(pinned));
        let is_taken = view.quiz.is_some() || view.recap.is_some();
        prop_assert!(!is_taken || view.cards.is_empty());
        prop_assert!(self.is_shown || view.cards.is_empty());
        prop_assert!(self.scene.tally().waiting <= 4);
        let ids = ids(&view);
        let is_abandoned = self.gone.take_if(|gone| now >= *gone + ms(GRACE_MS)).is_some();
        prop_assert!(!is_abandoned || view.cards.is_empty(), "all cards were the daemon's");
        for (card, (since, is_pinned)) in &self.seen {
            let may_go = sent
                || is_taken
                || is_abandoned
                || !self.is_shown
                || step.is_some_and(|step| step.may_take(*card));
            if ids.contains(card) || may_go {
                continue;
            }
            let is_let_go = matches!(step, Some(Step::Pin(let_go, false)) if let_go == card);
            prop_assert!(!is_pinned || is_let_go, "{card} was held");
            let least = ms(STANDING_MS_MIN).min(self.hold.max(ms(HOLD_MS_MIN.into())));
            let stood = now - *since;
            prop_assert!(stood >= least, "{card} stood for {stood:?} of {least:?}");
        }
        // Whoever comes is seen to come, unless the place of all was covered.
        let new: Vec<u64> = ids.iter().copied().filter(|id| !self.seen.contains_key(id)).collect();
        let was_covered = self.was_taken || matches!(step, Some(Step::Shown(true)));
        if !new.is_empty() && !was_covered {
            prop_assert!(new.len() == 1, "{new:?} at once");
            let gap = self.came.map(|came| now - came);
            prop_assert!(gap.is_none_or(|gap| gap >= ms(GAP_MS)), "{gap:?} between two");
        }
        if !new.is_empty() {
            self.came = Some(now);
        }
        if matches!(step, Some(Step::Clear | Step::Unseen)) {
            self.came = None;
        }
        let since = |id| self.seen.get(&id).map_or(now, |(since, _)| *since);
        let cards = view.cards.iter();
        self.seen =
            cards.map(|view| (view.card.id, (since(view.card.id), view.is_pinned))).collect();
        self.was_taken = is_taken;
        Ok(())
    }
}

proptest! {
    // Fixed cases: the same on every machine and in every run.
    #![proptest_config(Config {
        cases: 600,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x0A17_1196),
        ..Config::default()
    })]

    #[test]
    fn whatever_happens_the_rules_hold(
        story in prop::collection::vec((step(), 0..6_000_u64), 1..60),
    ) {
        let mut witness = Witness::new();
        let mut now = Duration::ZERO;
        for (step, pause_ms) in &story {
            now += ms(*pause_ms);
            witness.live(step, now)?;
        }
        // What is neither pinned nor on its way goes in the end, and the painter sleeps.
        let end = now + ms(600_000);
        witness.live(&Step::EndQuiz, end)?;
        prop_assert_eq!(witness.scene.next_change(), None);
        let view = witness.scene.view();
        prop_assert!(view.cards.iter().all(|card| card.is_pinned));
    }
}
