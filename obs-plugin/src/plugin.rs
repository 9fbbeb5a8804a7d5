//! Wires the rooms together and owns the life cycle; the only room that knows all the others.
//!
//! Sources and filters come and go as the streamer likes; what they share (one link, one tap for
//! each input) belongs to one [`Guest`], which lives from load to unload. OBS creates our sources
//! out of nothing, so the guest is found through a static.

use std::{
    ffi::CStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use crate::obs::{frontend, hotkey::Hotkeys, log, module, source::register, vendor, video};

mod answers;
mod browser;
mod choices;
mod controls;
mod ears;
mod families;
mod figures;
mod filter;
mod guest;
mod herald;
mod lesson;
mod news;
mod panel;
mod program;
mod screen;
mod source;
mod speech;
mod window;
mod words;

use guest::Guest;

static GUEST: RwLock<Option<Arc<Guest>>> = RwLock::new(None);
static HOTKEYS: Mutex<Option<Hotkeys>> = Mutex::new(None);

/// The plugin as OBS loads it.
pub struct Plugin;

/// The guest; none before load and after unload.
fn guest() -> Option<Arc<Guest>> {
    GUEST.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// The hotkeys; none before all modules are loaded, and after unload. Only for OBS's main thread.
fn hotkeys() -> MutexGuard<'static, Option<Hotkeys>> {
    HOTKEYS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn register_hotkeys() -> Hotkeys {
    let hotkeys = controls::HOTKEYS.iter().map(|hotkey| (hotkey.name, module::text(hotkey.text)));
    Hotkeys::register(hotkeys, controls::press_hotkey)
}

impl module::Module for Plugin {
    fn load() -> bool {
        *GUEST.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(Guest::new()));
        register::<source::AivlingualSource>();
        register::<filter::ListenerFilter>();
        log::info(&format!("{} loaded in OBS {}", env!("CARGO_PKG_VERSION"), video::obs_version()));
        true
    }

    fn post_load() {
        *hotkeys() = Some(register_hotkeys());
        let requests: Vec<&CStr> = answers::REQUESTS.iter().map(|request| request.name).collect();
        if vendor::register(c"aivlingual", &requests, answers::answer) {
            guest().inspect(|guest| guest.herald.begin());
        } else {
            log::info("obs-websocket is not there, so its requests are not either");
        }
        if frontend::listen(window::LISTENER) {
            window::take_up_keys();
            for (name, tool) in controls::TOOLS {
                frontend::add_tool(&module::text(name), tool);
            }
        }
    }

    fn tick() {
        if let Some(guest) = guest() {
            guest.tick();
        }
    }

    fn unload() {
        frontend::close();
        let hotkeys = hotkeys().take();
        drop(hotkeys);
        let guest = GUEST.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(guest) = guest {
            guest.leave();
        }
    }
}
