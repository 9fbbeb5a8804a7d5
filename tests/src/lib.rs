//! The stage on which AIVlingual is tried: a display, an OBS of its own, the true daemon, a plugin
//! made of nothing but the wire, a browser's worth of HTTP. Tests and the demo stand on it.
//!
//! Everything lives in directories of its own, listens on free ports, and is gone when it is
//! dropped, or when the process that started it dies. Nothing here touches the user's own OBS, data
//! or settings.

#![forbid(unsafe_code)]

pub mod built;
pub mod contest;
pub mod cost;
pub mod daemon;
pub mod display;
pub mod downloads;
pub mod fake_obs;
pub mod million;
pub mod obs;
pub mod picture;
pub mod plugin;
pub mod process;
pub mod prompter;
pub mod quality;
pub mod readings;
pub mod wait;
pub mod websocket;
