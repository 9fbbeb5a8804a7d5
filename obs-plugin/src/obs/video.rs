//! The canvas and the clock of OBS. Any thread.

use std::mem::MaybeUninit;

use super::{module, sys, text};

/// Nanoseconds on OBS's monotonic clock; zero once the plugin is unloaded. Real-time.
pub fn now_ns() -> u64 {
    if !module::is_loaded() {
        return 0;
    }
    // SAFETY: only reads the system's clock.
    unsafe { sys::os_gettime_ns() }
}

/// The time of the frame that is being drawn, on the same clock: one for all that is drawn of it.
/// Zero once the plugin is unloaded.
pub fn frame_ns() -> u64 {
    if !module::is_loaded() {
        return 0;
    }
    // SAFETY: only reads what OBS's video keeps.
    unsafe { sys::obs_get_video_frame_time() }
}

/// Width and height of the canvas in pixels; none while OBS has no video.
pub fn canvas() -> Option<(u32, u32)> {
    let mut info = MaybeUninit::<sys::obs_video_info>::zeroed();
    // SAFETY: libobs fills the whole structure when it returns true; its layout is the same from 28
    // on.
    unsafe { sys::obs_get_video_info(info.as_mut_ptr()) }.then(|| {
        // SAFETY: filled, and zeroed before that.
        let info = unsafe { info.assume_init_ref() };
        (info.base_width, info.base_height)
    })
}

/// OBS's release, as `29.0.2`.
pub fn obs_version() -> String {
    // SAFETY: a constant of libobs.
    unsafe { text::from_c(sys::obs_get_version_string()) }.unwrap_or_default()
}
