//! Who is heard: brings together what all sources and filters of ours wish to hear and what there
//! is to be heard.
//!
//! Each input has at most one ear, however many wish for it; a filter on it goes before sources
//! that chose it, and older wishes before newer ones. Inputs are held weakly and looked up on the
//! tick, so they may come, go, return and be renamed. The one exception is the audio thread's: it
//! only ever touches an [`Eardrum`].
//!
//! What a streamer expects decides what passes: nothing while muted (push-to-talk included), and
//! nothing while an input is not part of the program, unless its wish says otherwise; global audio
//! devices always are part of it. When nothing passed for [`QUIET`], the tap is closed, which ends
//! what was being said, and the next sound opens another: until then it waits in the new ring, so
//! no first syllable is lost.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use aivlingual_shared::message::Role;
use serde::Serialize;

use super::source::SOURCE_ID;
use crate::{
    link::{Link, OpenTap},
    obs::{
        capture::{Capture, MixCapture},
        handle::{SourceId, SourceRef, WeakSource},
        module,
    },
    tap::{self, Counts, TapEnd},
};

mod drum;

use drum::Eardrum;
pub(super) use drum::FilterSeat;

/// Silence on a tap after which it is closed. Longer than the gaps of push-to-talk within a
/// sentence.
const QUIET: Duration = Duration::from_millis(500);
/// One of those who wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ListenerId(u64);

/// What somebody wishes to hear.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub(super) input: Input,
    pub(super) speaker: String,
    pub(super) role: Role,
    /// Also while it is not part of the program.
    pub(super) also_inactive: bool,
}

/// Where to hear it.
#[derive(Debug, Clone)]
pub(super) enum Input {
    /// The input of this name.
    Named(String),
    /// What passes a filter of ours.
    Filtered { parent: Arc<WeakSource>, seat: Arc<FilterSeat> },
    /// Everything that is streamed.
    Mix,
}

/// The ears of the process.
///
/// Two locks, because libobs creates sources while it holds one of its own: what a creation takes
/// (`wishes`) is never held across a call into libobs. Who needs both takes `ears` first.
#[derive(Default)]
pub(super) struct Ears {
    wishes: Mutex<Wishes>,
    ears: Mutex<Vec<Ear>>,
}

#[derive(Default)]
struct Wishes {
    listeners: u64,
    of: BTreeMap<ListenerId, Vec<Wish>>,
    renames: Vec<(ListenerId, Rename)>,
}

/// An input somebody chose goes by another name now.
#[derive(Debug, Clone)]
pub(super) struct Rename {
    pub(super) from: String,
    pub(super) to: String,
}

/// How an ear does, for `stats`.
#[derive(Debug, Clone, Serialize)]
pub(super) struct EarReport {
    source: String,
    speaker: String,
    role: Role,
    is_open: bool,
    is_muted: bool,
    is_in_program: bool,
    is_filter: bool,
    calls: u64,
    frames: u64,
    frames_dropped: u64,
}

impl Ears {
    /// A new listener, without wishes.
    pub(super) fn join(&self) -> ListenerId {
        let mut wishes = self.wishes();
        wishes.listeners += 1;
        ListenerId(wishes.listeners)
    }

    /// Replaces the wishes of a listener. Takes effect on the next tick.
    pub(super) fn wish(&self, listener: ListenerId, wished: Vec<Wish>) {
        let former = self.wishes().of.insert(listener, wished);
        // Outside the lock: a wish may hold the last handle on a source.
        drop(former);
    }

    /// A listener goes.
    pub(super) fn leave(&self, listener: ListenerId) {
        let mut wishes = self.wishes();
        let former = wishes.of.remove(&listener);
        wishes.renames.retain(|(of, _)| *of != listener);
        drop(wishes);
        drop(former);
    }

    /// New names of what a listener chose, since it last asked.
    pub(super) fn renames(&self, listener: ListenerId) -> Vec<Rename> {
        let mut wishes = self.wishes();
        let (its_own, others) =
            std::mem::take(&mut wishes.renames).into_iter().partition(|(of, _)| *of == listener);
        wishes.renames = others;
        its_own.into_iter().map(|(_, rename)| rename).collect()
    }

    /// Makes what is heard agree with what is wished. On the tick.
    pub(super) fn tick(&self, link: &Link, now: Instant) {
        let mut ears = self.ears();
        let renames: Vec<Rename> = ears.iter().filter_map(Ear::rename).collect();
        let wishes = self.wishes().after(&renames);
        let wanted = wanted(&wishes, &ears);
        ears.retain(|ear| ear.is_sound() && wanted.iter().any(|it| it.suits(ear)));
        for want in wanted {
            if !ears.iter().any(|ear| ear.key == want.key) {
                ears.extend(Ear::attach(want, now));
            }
        }
        for ear in ears.iter_mut() {
            ear.attend(link, now);
        }
    }

    /// Stops hearing; wishes stay.
    pub(super) fn close(&self) {
        self.ears().clear();
    }

    /// How each ear does.
    pub(super) fn reports(&self) -> Vec<EarReport> {
        self.ears().iter().map(Ear::report).collect()
    }

    fn wishes(&self) -> MutexGuard<'_, Wishes> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ears(&self) -> MutexGuard<'_, Vec<Ear>> {
        self.ears.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A wish that can come true.
struct Want {
    key: Key,
    name: String,
    source: Option<SourceRef>,
    wish: Wish,
}

/// What an ear listens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Source(SourceId),
    Mix,
}

impl Want {
    fn suits(&self, ear: &Ear) -> bool {
        let seat = match &self.wish.input {
            Input::Filtered { seat, .. } => Some(Arc::as_ptr(seat)),
            Input::Named(_) | Input::Mix => None,
        };
        self.key == ear.key
            && self.name == ear.name
            && self.wish.speaker == ear.speaker
            && self.wish.role == ear.role
            && self.wish.also_inactive == ear.also_inactive
            && seat == ear.seat.as_ref().map(Arc::as_ptr)
    }
}

impl Wishes {
    /// All wishes, once the choice of an input has followed its new name: one that an ear holds on
    /// to, but that no longer has the name it was chosen by.
    fn after(&mut self, renames: &[Rename]) -> Vec<Wish> {
        for (listener, wishes) in &mut self.of {
            for wish in wishes {
                let Input::Named(name) = &mut wish.input else { continue };
                if let Some(rename) = renames.iter().find(|it| it.from == *name) {
                    name.clone_from(&rename.to);
                    self.renames.push((*listener, rename.clone()));
                }
            }
        }
        self.of.values().flatten().cloned().collect()
    }
}

/// The wishes that can come true now, at most one for each input.
fn wanted(wishes: &[Wish], ears: &[Ear]) -> Vec<Want> {
    let is_filtered = |wish: &&Wish| matches!(wish.input, Input::Filtered { .. });
    let others = wishes.iter().filter(|it| !is_filtered(it));
    let in_order = wishes.iter().filter(is_filtered).chain(others);
    let mut wanted: Vec<Want> = Vec::new();
    for want in in_order.filter_map(|wish| find(wish, ears)) {
        if !wanted.iter().any(|other| other.key == want.key) {
            wanted.push(want);
        }
    }
    wanted
}

fn find(wish: &Wish, ears: &[Ear]) -> Option<Want> {
    let source = match &wish.input {
        Input::Mix => {
            let name = module::text(c"Mix");
            return Some(Want { key: Key::Mix, name, source: None, wish: wish.clone() });
        }
        Input::Named(name) => {
            let known = ears.iter().find_map(|ear| ear.source_if_named(name));
            known.or_else(|| SourceRef::named(name))?
        }
        Input::Filtered { parent, .. } => parent.upgrade()?,
    };
    let is_fit = source.has_audio() && !source.is_removed() && !source.is_of_type(SOURCE_ID);
    is_fit.then(|| Want {
        key: Key::Source(source.id()),
        name: source.name(),
        source: Some(source),
        wish: wish.clone(),
    })
}

/// What keeps OBS calling.
enum Hold {
    Source(Capture<Eardrum>),
    Mix(MixCapture<Eardrum>),
}

/// One input being heard.
struct Ear {
    key: Key,
    name: String,
    speaker: String,
    role: Role,
    also_inactive: bool,
    /// Before the drum, so that OBS has stopped calling when the rest goes.
    hold: Hold,
    drum: Arc<Eardrum>,
    seat: Option<Arc<FilterSeat>>,
    tap: TapSide,
    /// What earlier taps of this ear counted: frames, frames dropped.
    earlier: (u64, u64),
}

/// The link's side of the tap that is in the drum.
struct TapSide {
    counts: Arc<Counts>,
    stage: Stage,
    frames_seen: u64,
    sounded_at: Instant,
}

enum Stage {
    /// Nothing has sounded yet.
    Waiting(TapEnd),
    /// The daemon knows of it.
    Open { _tap: OpenTap },
    /// Between the two.
    Changing,
}

impl TapSide {
    fn new(end: TapEnd, now: Instant) -> Self {
        let counts = Arc::clone(end.counts());
        Self { counts, stage: Stage::Waiting(end), frames_seen: 0, sounded_at: now }
    }
}

impl Ear {
    fn attach(want: Want, now: Instant) -> Option<Self> {
        let (tap, end) = tap::ring();
        let seat = match want.wish.input {
            Input::Filtered { seat, .. } => Some(seat),
            Input::Named(_) | Input::Mix => None,
        };
        let is_muted = want.source.as_ref().is_some_and(SourceRef::is_muted);
        let drum = Arc::new(Eardrum::new(tap, is_muted, seat.is_some()));
        let hold = match &want.source {
            Some(source) => Hold::Source(Capture::of(source, Arc::clone(&drum))),
            None => Hold::Mix(MixCapture::start(Arc::clone(&drum))?),
        };
        if let Some(seat) = &seat {
            seat.lend(&drum);
        }
        Some(Self {
            key: want.key,
            name: want.name,
            speaker: want.wish.speaker,
            role: want.wish.role,
            also_inactive: want.wish.also_inactive,
            hold,
            drum,
            seat,
            tap: TapSide::new(end, now),
            earlier: (0, 0),
        })
    }

    /// Notices what changed since the last tick: part of the program or not, sound or not.
    fn attend(&mut self, link: &Link, now: Instant) {
        let is_in_program = match &self.hold {
            Hold::Mix(_) => true,
            Hold::Source(capture) => {
                self.also_inactive
                    || capture.source().upgrade().is_some_and(|source| source.is_active())
            }
        };
        self.drum.is_in_program.store(is_in_program, Relaxed);
        let frames = self.tap.counts.frames();
        if frames != self.tap.frames_seen {
            self.tap.frames_seen = frames;
            self.tap.sounded_at = now;
            self.open(link);
        } else if matches!(self.tap.stage, Stage::Open { .. })
            && now.duration_since(self.tap.sounded_at) >= QUIET
        {
            self.renew(now);
        }
    }

    /// The first sound: the daemon is told, and the ring emptied from now on.
    fn open(&mut self, link: &Link) {
        self.tap.stage = match std::mem::replace(&mut self.tap.stage, Stage::Changing) {
            Stage::Waiting(end) => {
                Stage::Open { _tap: link.open_tap(&self.name, &self.speaker, self.role, end) }
            }
            stage @ (Stage::Open { .. } | Stage::Changing) => stage,
        };
    }

    /// Closes the tap and puts a new one in its place.
    fn renew(&mut self, now: Instant) {
        let (tap, end) = tap::ring();
        self.drum.exchange(Some(tap));
        let former = std::mem::replace(&mut self.tap, TapSide::new(end, now));
        self.earlier.0 += former.counts.frames();
        self.earlier.1 += former.counts.frames_dropped();
    }

    /// False when OBS no longer calls.
    fn is_sound(&self) -> bool {
        match &self.hold {
            Hold::Source(_) => true,
            Hold::Mix(capture) => capture.is_current(),
        }
    }

    fn source(&self) -> Option<SourceRef> {
        match &self.hold {
            Hold::Source(capture) => capture.source().upgrade(),
            Hold::Mix(_) => None,
        }
    }

    fn source_if_named(&self, name: &str) -> Option<SourceRef> {
        if self.name != name {
            return None;
        }
        self.source().filter(|source| source.is_named(name) && !source.is_removed())
    }

    fn rename(&self) -> Option<Rename> {
        let source = self.source().filter(|source| !source.is_removed())?;
        (!source.is_named(&self.name))
            .then(|| Rename { from: self.name.clone(), to: source.name() })
    }

    fn report(&self) -> EarReport {
        let drum = &self.drum;
        let counts = &self.tap.counts;
        let missed = drum.frames_missed.load(Relaxed);
        EarReport {
            source: self.name.clone(),
            speaker: self.speaker.clone(),
            role: self.role,
            is_open: matches!(self.tap.stage, Stage::Open { .. }),
            is_muted: drum.is_muted.load(Relaxed),
            is_in_program: drum.is_in_program.load(Relaxed),
            is_filter: drum.is_filtered,
            calls: drum.calls.load(Relaxed),
            frames: self.earlier.0 + counts.frames(),
            frames_dropped: self.earlier.1 + counts.frames_dropped() + missed,
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.drum.exchange(None);
        if let Some(seat) = &self.seat {
            seat.take_back(&self.drum);
        }
    }
}
