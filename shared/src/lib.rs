//! The wire: everything the OBS plugin and the daemon can say to each other.
//!
//! Two closed enums ([`message::ToDaemon`], [`message::ToPlugin`]), raw audio
//! ([`audio::AudioFrame`]) and one codec without I/O ([`frame`]), used alike by the plugin's
//! blocking thread and the daemon's asynchronous tasks. [`endpoint`] says where the two meet. This
//! crate imports nothing of ours, starts no thread and logs nothing; docs/protocol.md tells it as a
//! story.

#![forbid(unsafe_code)]

pub mod audio;
pub mod endpoint;
pub mod entry;
pub mod frame;
pub mod message;
pub mod time;
