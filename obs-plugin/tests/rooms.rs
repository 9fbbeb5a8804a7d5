//! The plugin's rooms from outside: the link against a daemon that misbehaves, the overlay's
//! thread, and pictures.

#[path = "rooms/daemon.rs"]
mod daemon;
#[path = "rooms/link.rs"]
mod link;
#[path = "rooms/overlay.rs"]
mod overlay;
#[path = "rooms/pictures.rs"]
mod pictures;
