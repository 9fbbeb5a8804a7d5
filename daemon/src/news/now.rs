//! What stands now: which taps are open, what is to be heard on them, which cards are in the
//! picture. Each change is told on the feed.
//!
//! Each connected plugin has a seat, and what it said is gone when it leaves.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::mpsc;

use super::Feed;
use crate::domain::{
    Card, EntryId, Errand, Lamp, LiveEvent, OpenTap, PluginId, Role, Standing, StandingCard, TapId,
};

/// Cards of a plugin that are remembered; those before are long past.
const CARDS_MAX: usize = 64;
/// Errands that may wait for a plugin, which takes them within milliseconds.
const ERRANDS_MAX: usize = 16;
/// Quieter than this is silence: −50 dB below full scale.
const SOUND_MIN: f32 = 0.003;
/// How long a lamp stays lit after the last sound, so that it does not flicker.
const LIT: Duration = Duration::from_millis(700);

/// Errands for a plugin.
pub type Errands = mpsc::Receiver<Errand>;

/// What stands now. Clones share everything.
#[derive(Clone)]
pub struct Now(Arc<Shared>);

struct Shared {
    feed: Feed,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    latest: u32,
    taken: BTreeMap<PluginId, Place>,
}

/// What one plugin said.
struct Place {
    errands: mpsc::Sender<Errand>,
    taps: BTreeMap<TapId, Tap>,
    /// The latest cards it was sent, oldest first.
    sent: VecDeque<(EntryId, Card)>,
    standing: Vec<Standing>,
}

struct Tap {
    source: String,
    speaker: String,
    role: Role,
    sounded: Option<Instant>,
    is_speech: bool,
    /// What was last told of it.
    lamp: Lamp,
}

impl Now {
    /// Nobody is here yet. Changes are told on `feed`.
    pub fn new(feed: Feed) -> Self {
        Self(Arc::new(Shared { feed, seats: Mutex::default() }))
    }

    /// A plugin comes. What it is to do arrives at the other end.
    pub fn join(&self) -> (Seat, Errands) {
        let (errands, inbox) = mpsc::channel(ERRANDS_MAX);
        let mut seats = self.seats();
        seats.latest += 1;
        let plugin = PluginId(seats.latest);
        let place =
            Place { errands, taps: BTreeMap::new(), sent: VecDeque::new(), standing: Vec::new() };
        seats.taken.insert(plugin, place);
        (Seat { now: self.clone(), plugin }, inbox)
    }

    /// The taps that are open.
    pub fn taps(&self) -> Vec<OpenTap> {
        self.seats().taps(Instant::now())
    }

    /// The cards that stand in pictures, each picture's oldest first.
    pub fn cards(&self) -> Vec<StandingCard> {
        self.seats().cards()
    }

    /// Has this plugin, or every one, do something. Returns how many were told.
    pub fn ask(&self, plugin: Option<PluginId>, errand: Errand) -> usize {
        let seats = self.seats();
        let is_meant = |other: &PluginId| plugin.is_none_or(|plugin| plugin == *other);
        // One that takes no errands is stuck, and its connection ends soon.
        let told = |place: &&Place| place.errands.try_send(errand).is_ok();
        seats
            .taken
            .iter()
            .filter(|(other, _)| is_meant(other))
            .map(|(_, place)| place)
            .filter(told)
            .count()
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.0.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells of the taps while their seats are held, so that the last word is the latest.
    fn tell_taps(&self, seats: &Seats) {
        self.0.feed.tell(LiveEvent::TapsChanged { taps: seats.taps(Instant::now()) });
    }

    fn tell_cards(&self, seats: &Seats) {
        self.0.feed.tell(LiveEvent::CardsChanged { cards: seats.cards() });
    }
}

impl Seats {
    fn taps(&self, now: Instant) -> Vec<OpenTap> {
        let taps = |(plugin, place): (&PluginId, &Place)| {
            let open = |(tap, it): (&TapId, &Tap)| OpenTap {
                plugin: *plugin,
                tap: tap.0,
                source: it.source.clone(),
                speaker: it.speaker.clone(),
                role: it.role,
                lamp: it.lamp(now),
            };
            place.taps.iter().map(open).collect::<Vec<_>>()
        };
        self.taken.iter().flat_map(taps).collect()
    }

    fn cards(&self) -> Vec<StandingCard> {
        let cards = |(plugin, place): (&PluginId, &Place)| {
            let standing = |standing: &Standing| {
                let (id, card) = place.sent.iter().find(|(_, card)| card.id == standing.card)?;
                Some(StandingCard {
                    plugin: *plugin,
                    card: card.id,
                    id: *id,
                    entry: card.entry.clone(),
                    ruby: card.ruby.clone(),
                    is_pinned: standing.is_pinned,
                })
            };
            place.standing.iter().filter_map(standing).collect::<Vec<_>>()
        };
        self.taken.iter().flat_map(cards).collect()
    }
}

impl Tap {
    fn lamp(&self, now: Instant) -> Lamp {
        match self.sounded {
            _ if self.is_speech => Lamp::Speech,
            Some(sounded) if now.saturating_duration_since(sounded) < LIT => Lamp::Sound,
            _ => Lamp::Silent,
        }
    }
}

/// A plugin's part of what stands. Dropping it takes that part away.
pub struct Seat {
    now: Now,
    plugin: PluginId,
}

impl Seat {
    /// A tap is open from now on.
    pub fn tap_opened(&self, tap: TapId, source: String, speaker: String, role: Role) {
        self.change(|place| {
            let lamp = Lamp::Silent;
            let it = Tap { source, speaker, role, sounded: None, is_speech: false, lamp };
            place.taps.insert(tap, it);
            Changed::Taps
        });
    }

    /// A tap is closed.
    pub fn tap_closed(&self, tap: TapId) {
        self.change(|place| {
            if place.taps.remove(&tap).is_some() { Changed::Taps } else { Changed::Nothing }
        });
    }

    /// Sound arrived on a tap.
    pub fn sounds(&self, tap: TapId, samples: &[f32]) {
        let is_loud = samples.iter().any(|sample| sample.abs() >= SOUND_MIN);
        self.light(tap, |it, now| {
            if is_loud {
                it.sounded = Some(now);
            }
        });
    }

    /// Words are being said on a tap, or no longer.
    pub fn speaks(&self, tap: TapId, is_speech: bool) {
        self.light(tap, |it, _| it.is_speech = is_speech);
    }

    /// A card was sent; it does not stand yet.
    pub fn card_sent(&self, id: EntryId, card: Card) {
        self.change(|place| {
            if place.sent.len() == CARDS_MAX {
                place.sent.pop_front();
            }
            place.sent.push_back((id, card));
            Changed::Nothing
        });
    }

    /// These cards stand, and no others.
    pub fn stands(&self, standing: Vec<Standing>) {
        self.change(|place| {
            if place.standing == standing {
                return Changed::Nothing;
            }
            place.standing = standing;
            Changed::Cards
        });
    }

    fn light(&self, tap: TapId, act: impl FnOnce(&mut Tap, Instant)) {
        let now = Instant::now();
        self.change(|place| {
            let Some(it) = place.taps.get_mut(&tap) else { return Changed::Nothing };
            act(it, now);
            let lamp = it.lamp(now);
            let former = std::mem::replace(&mut it.lamp, lamp);
            if former == lamp { Changed::Nothing } else { Changed::Taps }
        });
    }

    fn change(&self, act: impl FnOnce(&mut Place) -> Changed) {
        let mut seats = self.now.seats();
        let Some(place) = seats.taken.get_mut(&self.plugin) else { return };
        match act(place) {
            Changed::Nothing => {}
            Changed::Taps => self.now.tell_taps(&seats),
            Changed::Cards => self.now.tell_cards(&seats),
        }
    }
}

enum Changed {
    Nothing,
    Taps,
    Cards,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.now.seats();
        let Some(left) = seats.taken.remove(&self.plugin) else { return };
        if !left.taps.is_empty() {
            self.now.tell_taps(&seats);
        }
        if !left.standing.is_empty() {
            self.now.tell_cards(&seats);
        }
    }
}

#[cfg(test)]
mod tests;
