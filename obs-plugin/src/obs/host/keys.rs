//! Hotkeys, as a person presses them and OBS lists them.

use std::{cell::Cell, ffi::c_void};

use super::{Host, sys, text};

thread_local! {
    /// Whether this thread is inside a press: libobs holds its hotkeys then.
    static PRESSES: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a press.
pub(super) fn is_pressing() -> bool {
    PRESSES.get()
}

impl Host {
    /// Presses a hotkey, wherever it is bound, and lets it go.
    pub(crate) fn press_hotkey(&self, name: &str) {
        let (ids, names) = hotkeys();
        let at = names.iter().position(|known| known == name).expect("a hotkey of this name");
        PRESSES.set(true);
        // SAFETY: libobs is up. Routed, a hotkey is pressed only by us.
        unsafe {
            sys::obs_hotkey_enable_callback_rerouting(true);
            sys::obs_hotkey_trigger_routed_callback(ids[at], true);
            sys::obs_hotkey_trigger_routed_callback(ids[at], false);
        }
        PRESSES.set(false);
    }

    /// The names of all hotkeys there are.
    pub(crate) fn hotkeys(&self) -> Vec<String> {
        hotkeys().1
    }
}

fn hotkeys() -> (Vec<sys::obs_hotkey_id>, Vec<String>) {
    unsafe extern "C" fn found(
        hotkeys: *mut c_void,
        id: sys::obs_hotkey_id,
        hotkey: *mut sys::obs_hotkey_t,
    ) -> bool {
        // SAFETY: what was passed below; the hotkey lives during the call.
        unsafe {
            let (ids, names) = &mut *hotkeys.cast::<(Vec<sys::obs_hotkey_id>, Vec<String>)>();
            ids.push(id);
            names.push(text::from_c(sys::obs_hotkey_get_name(hotkey)).unwrap_or_default());
        }
        true
    }
    let mut hotkeys = (Vec::new(), Vec::new());
    // SAFETY: libobs is up, and calls back only during the call.
    unsafe { sys::obs_enum_hotkeys(Some(found), (&raw mut hotkeys).cast()) };
    hotkeys
}
