//! The filter "AIVlingual Listener": sends the source it sits on, as it sounds at the filter's
//! place in the chain.
//!
//! A streamer whose voice is changed by a later filter is understood better before it. Mute and
//! push-to-talk come after all filters, so the ear of this filter learns of them from the source
//! itself.

use std::{
    ffi::CStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use aivlingual_shared::message::Role;

use super::{
    choices::{ROLES, chosen, key},
    ears::{FilterSeat, Input, Wish},
    guest::Stay,
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
    me: OwnSource,
    seat: Arc<FilterSeat>,
    told: Mutex<Told>,
    /// Absent only while OBS takes the module down.
    stay: Option<Stay>,
}

/// What the panel says, and the source the filter sits on, once that is known.
struct Told {
    speaker: String,
    role: Role,
    also_inactive: bool,
    parent: Option<Arc<WeakSource>>,
    is_enabled: bool,
}

impl Told {
    fn read(settings: &Settings<'_>) -> Self {
        Self {
            speaker: settings.text(key::SPEAKER),
            role: chosen(settings, key::ROLE, &ROLES),
            also_inactive: settings.bool(key::ALSO_INACTIVE),
            parent: None,
            is_enabled: true,
        }
    }
}

impl Source for ListenerFilter {
    const ID: &'static CStr = c"aivlingual_filter";
    const NAME: &'static CStr = c"Listener";
    const KIND: Kind = Kind::AudioFilter;

    fn new(settings: &Settings<'_>, me: OwnSource) -> Self {
        let told = Mutex::new(Told::read(settings));
        Self { me, seat: Arc::default(), told, stay: Stay::begin() }
    }

    fn defaults(settings: &Settings<'_>) {
        settings.default_text(key::ROLE, ROLES[0].0);
    }

    fn update(&self, settings: &Settings<'_>) {
        let mut told = self.told();
        let (parent, is_enabled) = (told.parent.take(), told.is_enabled);
        *told = Told { parent, is_enabled, ..Told::read(settings) };
        self.tell(&told);
    }

    fn properties(_: Option<&Self>) -> Properties<Self> {
        panel::of_filter()
    }

    fn arrange(_: &View<'_>, _: &Settings<'_>, _: &CStr) -> bool {
        false
    }

    fn press(&self, _: &CStr) -> bool {
        false
    }

    fn tick(&self) {
        let has_left = self.seat.has_left();
        let parent = self.seat.new_parent();
        let is_enabled = self.me.is_enabled();
        let mut told = self.told();
        if has_left || parent.is_some() {
            told.parent = parent.map(Arc::new);
        } else if told.is_enabled == is_enabled {
            return;
        }
        told.is_enabled = is_enabled;
        self.tell(&told);
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
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, told: &Told) {
        let Some(stay) = &self.stay else { return };
        // Switched off it wishes for nothing, and a source that chose the same input hears that
        // again.
        let parent = told.parent.as_ref().filter(|_| told.is_enabled);
        let wish = parent.map(|parent| Wish {
            input: Input::Filtered { parent: Arc::clone(parent), seat: Arc::clone(&self.seat) },
            speaker: told.speaker.clone(),
            role: told.role,
            also_inactive: told.also_inactive,
        });
        stay.wish(wish.into_iter().collect());
    }
}
