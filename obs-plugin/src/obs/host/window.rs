//! As much of OBS's window as its library is without a window: the functions are there, and tell of
//! nothing. Tasks for its thread are noted.

use std::{
    ffi::c_void,
    mem,
    sync::{Mutex, PoisonError},
};

use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};

use super::{Host, keys, sys};

/// Part of OBS itself, as Debian names it.
const FRONTEND: &str = "libobs-frontend-api.so.0";

static TASKS: Mutex<Vec<Task>> = Mutex::new(Vec::new());

/// Something to be done on the window's thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Task {
    /// Whether it was asked for inside the press of a hotkey. There OBS does it at once, while
    /// libobs holds its hotkeys.
    pub(crate) is_under_press: bool,
}

impl Host {
    /// Has the window's functions found from now on. They stay until the process ends.
    pub(crate) fn open_window(&self) {
        // SAFETY: OBS's own library, which does nothing when it is loaded.
        let library = unsafe { Library::open(Some(FRONTEND), RTLD_NOW | RTLD_GLOBAL) };
        mem::forget(library.expect("OBS's library of its window"));
        // SAFETY: the function stays where it is.
        unsafe { sys::obs_set_ui_task_handler(Some(note)) };
    }

    /// What was to be done on the window's thread since the last call.
    pub(crate) fn tasks(&self) -> Vec<Task> {
        mem::take(&mut *TASKS.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

unsafe extern "C" fn note(_: sys::obs_task_t, _: *mut c_void, _: bool) {
    let task = Task { is_under_press: keys::is_pressing() };
    TASKS.lock().unwrap_or_else(PoisonError::into_inner).push(task);
}
