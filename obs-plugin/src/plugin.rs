//! Wires the rooms together and owns the life cycle; the only room that knows all the others.
//!
//! Sources and filters come and go as the streamer likes; what they share (one link, one tap for each input) belongs to one
//! [`Guest`], which lives from load to unload. OBS creates our sources out of nothing, so the guest is found through a static.

use std::sync::{Arc, PoisonError, RwLock};

use crate::obs::{log, module, source, vendor, video};

mod answers;
mod browser;
mod choices;
mod ears;
mod figures;
mod filter;
mod guest;
mod panel;
mod program;
mod screen;
#[path = "plugin/source.rs"]
mod source_type;
mod words;

use guest::Guest;

static GUEST: RwLock<Option<Arc<Guest>>> = RwLock::new(None);

/// The plugin as OBS loads it.
pub struct Plugin;

/// The guest; none before load and after unload.
fn guest() -> Option<Arc<Guest>> {
    GUEST.read().unwrap_or_else(PoisonError::into_inner).clone()
}

impl module::Module for Plugin {
    fn load() -> bool {
        *GUEST.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(Guest::default()));
        source::register::<source_type::AivlingualSource>();
        source::register::<filter::ListenerFilter>();
        log::info(&format!("{} loaded in OBS {}", env!("CARGO_PKG_VERSION"), video::obs_version()));
        true
    }

    fn post_load() {
        if !vendor::register(c"aivlingual", answers::ANSWERS) {
            log::info("obs-websocket is not there, so its requests are not either");
        }
    }

    fn tick() {
        if let Some(guest) = guest() {
            guest.tick();
        }
    }

    fn unload() {
        let guest = GUEST.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(guest) = guest {
            guest.leave();
        }
    }
}
