//! The plugin in real libobs: loaded from the built library, fed with sound, drawn and read back,
//! unloaded without a trace.
//!
//! libobs wants a process of its own and a display. So each test runs its body in a child of this
//! very program; where `DISPLAY` is not set, it gets a virtual one.

#![cfg(target_os = "linux")]

/// The host's unsafe code has the same address as the plugin's.
#[path = "../../src/obs/host.rs"]
mod host;

mod controls;
#[path = "../rooms/daemon.rs"]
mod daemon;
mod drawing;
mod hearing;
mod life;
mod link;
mod stage;
mod wall;
