//! Lines in OBS's log, with our name before them. Any thread; allocates, so the audio thread must not call it.

use std::ffi::{CStr, c_int};

use super::{module, sys, text::to_c};

/// Something the streamer may want to know later.
pub fn info(line: &str) {
    write(sys::_bindgen_ty_1::LOG_INFO, line);
}

/// Something did not work, and the show goes on.
pub fn warning(line: &str) {
    write(sys::_bindgen_ty_1::LOG_WARNING, line);
}

/// A fault of ours.
pub fn error(line: &str) {
    write(sys::_bindgen_ty_1::LOG_ERROR, line);
}

fn write(level: u32, line: &str) {
    const FORMAT: &CStr = c"[aivlingual] %s";
    if !module::is_loaded() {
        return;
    }
    let line = to_c(line);
    // SAFETY: both strings end in a NUL and outlive the call, and the format asks for exactly one string.
    unsafe { sys::blog(level as c_int, FORMAT.as_ptr(), line.as_ptr()) }
}
