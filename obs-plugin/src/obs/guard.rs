//! Stops panics at the wall, on whichever thread OBS called. Never lets one through, and never says the same thing twice.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use super::log;

/// Runs `work`; if it panics, logs that and returns `quiet` instead.
pub fn guard<R>(part: &str, quiet: R, work: impl FnOnce() -> R) -> R {
    // Whoever looks at what a panic left behind is protected by its own locks and atomics.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result,
        Err(payload) => {
            log::error(&format!(
                "{part} failed and is left out from now on: {}",
                reason(&*payload)
            ));
            // A payload may panic when it is dropped, and this is the last line of defense.
            std::mem::forget(payload);
            quiet
        }
    }
}

/// Guards calls that come again and again: the first panic blows it, and from then on its part is quiet.
#[derive(Debug)]
pub struct Fuse {
    part: &'static str,
    is_blown: AtomicBool,
}

impl Fuse {
    /// A whole fuse for the part of this name.
    pub const fn new(part: &'static str) -> Self {
        Self { part, is_blown: AtomicBool::new(false) }
    }

    /// Runs `work`, or returns `quiet` when it panics or has panicked before. Adds one load to a call that goes well.
    pub fn run<R>(&self, quiet: R, work: impl FnOnce() -> R) -> R {
        if self.is_blown.load(Relaxed) {
            return quiet;
        }
        let mut is_whole = false;
        let result = guard(self.part, quiet, || {
            let result = work();
            is_whole = true;
            result
        });
        if !is_whole {
            self.is_blown.store(true, Relaxed);
        }
        result
    }
}

fn reason(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no reason given")
}
