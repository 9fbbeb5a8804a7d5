//! What happens in OBS's window, and the keys the streamer bound there. Main thread.
//!
//! Keys are kept in the profile, where OBS keeps its own and writes ours when its settings are
//! closed. They are the streamer's and not the scenes': another scene collection changes none of
//! them, and neither does a profile that has none of its own.

use std::ffi::CStr;

use aivlingual_shared::message::Happening;

use super::{guest, hotkeys};
use crate::obs::{
    frontend::{Event, Listener, Profile},
    hotkey::Hotkeys,
    settings::Settings,
};

/// The section of a profile in which OBS writes all hotkeys.
const SECTION: &CStr = c"Hotkeys";
/// Where the first release kept the keys, in a scene collection.
const OURS: &CStr = c"aivlingual";
const HOTKEYS: &CStr = c"hotkeys";

/// Hears what happens.
pub(super) const LISTENER: Listener = Listener { happened, load };

fn happened(event: Event) {
    let Some(guest) = guest() else { return };
    let what = match event {
        Event::StreamingStarted => Happening::StreamingStarted {},
        Event::StreamingStopped => Happening::StreamingStopped {},
        Event::RecordingStarted => Happening::RecordingStarted {},
        Event::RecordingPaused => Happening::RecordingPaused {},
        Event::RecordingResumed => Happening::RecordingResumed {},
        Event::RecordingStopped { file } => Happening::RecordingStopped { file },
        Event::SceneChanged { scene } => Happening::SceneChanged { scene },
        Event::CollectionChanging => return guest.forget_scenes(),
        Event::ProfileChanged => {
            if !take_up_keys() {
                keep_keys();
            }
            return;
        }
        // obs-websocket may go before us.
        Event::Exit => return guest.herald.end(),
    };
    guest.happened(what);
}

/// Binds the keys of the profile in use. False when it has none.
pub(super) fn take_up_keys() -> bool {
    with_keys(|hotkeys, profile| hotkeys.bind(|name| profile.text(SECTION, name)))
}

/// The keys that are bound are those of the profile in use.
fn keep_keys() {
    with_keys(|hotkeys, profile| {
        for (name, keys) in hotkeys.bound() {
            profile.set_text(SECTION, name, &keys);
        }
        profile.save();
        true
    });
}

/// Keys of the first release are taken over once, with the first scene collection that has any:
/// from then on the profile has them.
fn load(collection: &Settings<'_>) {
    collection.with_part(OURS, |ours| {
        ours.with_part(HOTKEYS, |keys| {
            if !take_up_keys() {
                with_keys(|hotkeys, _| {
                    hotkeys.load(keys);
                    true
                });
                keep_keys();
            }
        });
    });
}

/// False without hotkeys or a profile.
fn with_keys(work: impl FnOnce(&Hotkeys, &Profile) -> bool) -> bool {
    let hotkeys = hotkeys();
    hotkeys.as_ref().zip(Profile::current()).is_some_and(|(keys, profile)| work(keys, &profile))
}
