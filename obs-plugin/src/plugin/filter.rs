//! The filter "AIVlingual Listener": sends the source it sits on, as it sounds at the filter's place in the chain.
//!
//! A streamer whose voice is changed by a later filter is understood better before it. Mute and push-to-talk come after all
//! filters, so the ear of this filter learns of them from the source itself.

use std::{
    ffi::CStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aivlingual_shared::message::Role;

use super::{
    choices::{ROLES, chosen, key},
    ears::{FilterSeat, Input, ListenerId, Wish},
    guest,
    guest::{Guest, Member},
    panel,
};
use crate::obs::{
    capture::Sound,
    handle::{OwnSource, WeakSource},
    properties::{Properties, View},
    settings::Settings,
    source::{Kind, Parent, Source},
};

/// One filter.
pub(super) struct ListenerFilter {
    seat: Arc<FilterSeat>,
    wish: Mutex<Told>,
    /// Absent only while OBS takes the module down.
    stay: Option<(Arc<Guest>, Member, ListenerId)>,
}

/// What the panel says, and the source the filter sits on, once that is known.
struct Told {
    speaker: String,
    role: Role,
    also_inactive: bool,
    parent: Option<Arc<WeakSource>>,
}

impl Told {
    fn read(settings: &Settings<'_>, parent: Option<Arc<WeakSource>>) -> Self {
        Self {
            speaker: settings.text(key::SPEAKER),
            role: chosen(settings, key::ROLE, &ROLES),
            also_inactive: settings.bool(key::ALSO_INACTIVE),
            parent,
        }
    }
}

impl Source for ListenerFilter {
    const ID: &'static CStr = c"aivlingual_filter";
    const NAME: &'static CStr = c"Listener";
    const KIND: Kind = Kind::AudioFilter;

    fn new(settings: &Settings<'_>, _: OwnSource) -> Self {
        let stay = guest().map(|guest| {
            let (member, listener) = (guest.join(), guest.ears.join());
            (guest, member, listener)
        });
        Self { seat: Arc::default(), wish: Mutex::new(Told::read(settings, None)), stay }
    }

    fn defaults(settings: &Settings<'_>) {
        settings.default_text(key::ROLE, ROLES[0].0);
    }

    fn update(&self, settings: &Settings<'_>) {
        let mut told = self.told();
        *told = Told::read(settings, told.parent.take());
        self.tell(&told);
    }

    fn properties(_: Option<&Self>) -> Properties<Self> {
        panel::of_filter()
    }

    fn arrange(_: &View<'_>, _: &Settings<'_>) -> bool {
        false
    }

    fn press(&self, _: &CStr) -> bool {
        false
    }

    fn tick(&self) {
        let has_left = self.seat.has_left();
        let parent = self.seat.new_parent();
        if has_left || parent.is_some() {
            let mut told = self.told();
            told.parent = parent.map(Arc::new);
            self.tell(&told);
        }
    }

    fn hear(&self, sound: &Sound<'_>, parent: &Parent<'_>) {
        self.seat.hear(sound, parent);
    }

    fn removed(&self) {
        self.seat.stand_up();
    }
}

impl ListenerFilter {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.wish.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, told: &Told) {
        let Some((guest, _, listener)) = &self.stay else { return };
        let wish = told.parent.as_ref().map(|parent| Wish {
            input: Input::Filtered { parent: Arc::clone(parent), seat: Arc::clone(&self.seat) },
            speaker: told.speaker.clone(),
            role: told.role,
            also_inactive: told.also_inactive,
        });
        guest.ears.wish(*listener, wish.into_iter().collect());
    }
}

impl Drop for ListenerFilter {
    fn drop(&mut self) {
        if let Some((guest, member, listener)) = &self.stay {
            guest.ears.leave(*listener);
            guest.part(member);
        }
    }
}
