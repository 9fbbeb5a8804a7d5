//! What happens in OBS's window, and what is stored with its scenes. Main thread.

use std::ffi::CStr;

use aivlingual_shared::message::Happening;

use super::{guest, hotkeys};
use crate::obs::{
    frontend::{Event, Listener},
    settings::Settings,
};

/// Where a scene collection keeps what is ours. Names that are stored stay for ever.
const OURS: &CStr = c"aivlingual";
const HOTKEYS: &CStr = c"hotkeys";

/// Hears what happens.
pub(super) const LISTENER: Listener = Listener { happened, save, load };

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
        // obs-websocket may go before us.
        Event::Exit => return guest.herald.end(),
    };
    guest.happened(what);
}

/// The keys that are bound belong to all scenes, but this is where OBS lets them be kept.
fn save(collection: &Settings<'_>) {
    if let Some(hotkeys) = &*hotkeys() {
        collection.set_part(OURS, |ours| ours.set_part(HOTKEYS, |keys| hotkeys.save(keys)));
    }
}

/// Where nothing is kept, as in a new scene collection, the keys stay as they are.
fn load(collection: &Settings<'_>) {
    if let Some(hotkeys) = &*hotkeys() {
        collection.with_part(OURS, |ours| ours.with_part(HOTKEYS, |keys| hotkeys.load(keys)));
    }
}
