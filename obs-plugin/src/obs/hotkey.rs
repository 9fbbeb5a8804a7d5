//! Hotkeys in OBS's settings, and the keys the streamer bound to them.
//!
//! They belong to OBS as a whole and not to a source, so that two sources do not bring two of each.
//! OBS shows them in its settings and writes what is bound there into the profile, beside its own
//! keys, but reads back only its own: the rest is up to the one who registered them.
//! Presses come on OBS's main thread, or where OBS has no window on libobs' own, while libobs holds
//! its hotkeys: no hotkey may be registered, stored or released from there.

use std::{
    ffi::{CStr, c_void},
    ptr::without_provenance_mut,
    sync::OnceLock,
};

use super::{guard::guard, module, settings::Settings, sys, text::to_c};

/// One of the hotkeys was pressed, by its place in the list they were registered with.
pub type Pressed = fn(usize);

/// Registered hotkeys. Dropping it takes them back, and waits for a press in progress.
#[derive(Debug)]
pub struct Hotkeys(Vec<Hotkey>);

#[derive(Debug)]
struct Hotkey {
    /// Under which the streamer's keys are stored.
    name: &'static CStr,
    id: sys::obs_hotkey_id,
}

/// Under which OBS stores the keys of a hotkey in what it writes into a profile.
const BINDINGS: &CStr = c"bindings";

static PRESSED: OnceLock<Pressed> = OnceLock::new();

impl Hotkeys {
    /// Registers hotkeys, each with the name under which it is stored and the one people read.
    pub fn register(
        hotkeys: impl IntoIterator<Item = (&'static CStr, String)>,
        pressed: Pressed,
    ) -> Self {
        PRESSED.get_or_init(|| pressed);
        let register = |(index, (name, seen)): (usize, (&'static CStr, String))| {
            let seen = to_c(&seen);
            // SAFETY: libobs copies the texts. Nobody looks behind the pointer: it is the number
            // itself.
            let id = unsafe {
                sys::obs_hotkey_register_frontend(
                    name.as_ptr(),
                    seen.as_ptr(),
                    Some(was_pressed),
                    without_provenance_mut(index),
                )
            };
            Hotkey { name, id }
        };
        Self(hotkeys.into_iter().enumerate().map(register).collect())
    }

    /// The keys that are bound now: for each hotkey its name, and what OBS stores of it in a
    /// profile.
    pub fn bound(&self) -> impl Iterator<Item = (&'static CStr, String)> {
        self.0.iter().map(|key| {
            // SAFETY: what comes back is ours to release; the settings take a reference of their
            // own, and live until they have been read.
            let json = unsafe {
                let (bound, bindings) = (sys::obs_data_create(), sys::obs_hotkey_save(key.id));
                sys::obs_data_set_array(bound, BINDINGS.as_ptr(), bindings);
                let json = Settings::borrow(bound).json();
                sys::obs_data_array_release(bindings);
                sys::obs_data_release(bound);
                json
            };
            (key.name, json)
        })
    }

    /// Binds the keys that `stored` knows under a hotkey's name, as OBS stores them in a profile.
    /// A hotkey of which nothing is stored keeps its own. False when that is all of them.
    pub fn bind(&self, stored: impl Fn(&CStr) -> Option<String>) -> bool {
        let bind = |key: &Hotkey| {
            let Some(json) = stored(key.name) else { return false };
            let json = to_c(&json);
            // SAFETY: the text outlives the call; what comes back is null or ours to release.
            unsafe {
                let bound = sys::obs_data_create_from_json(json.as_ptr());
                if !bound.is_null() {
                    key.load(&Settings::borrow(bound), BINDINGS);
                    sys::obs_data_release(bound);
                }
            }
            true
        };
        self.0.iter().filter(|key| bind(key)).count() > 0
    }

    /// Binds the keys that stand in these settings, each under its hotkey's name.
    pub fn load(&self, settings: &Settings<'_>) {
        self.0.iter().for_each(|key| key.load(settings, key.name));
    }
}

impl Hotkey {
    fn load(&self, settings: &Settings<'_>, name: &CStr) {
        // SAFETY: what comes back is null or ours to release; libobs copies it.
        unsafe {
            let bindings = sys::obs_data_get_array(settings.ptr(), name.as_ptr());
            if !bindings.is_null() {
                sys::obs_hotkey_load(self.id, bindings);
                sys::obs_data_array_release(bindings);
            }
        }
    }
}

impl Drop for Hotkeys {
    fn drop(&mut self) {
        for key in &self.0 {
            // SAFETY: the hotkey is ours and taken back once.
            unsafe { sys::obs_hotkey_unregister(key.id) };
        }
    }
}

unsafe extern "C" fn was_pressed(
    index: *mut c_void,
    _: sys::obs_hotkey_id,
    _: *mut sys::obs_hotkey_t,
    is_down: bool,
) {
    if let Some(pressed) = PRESSED.get().filter(|_| module::is_loaded() && is_down) {
        guard("a hotkey", (), || pressed(index.addr()));
    }
}
