//! The plugin's rooms from outside: the link against a daemon that misbehaves, the overlay's
//! thread, pictures, and themes as they were accepted.

#[path = "rooms/daemon.rs"]
mod daemon;
#[path = "rooms/exhibits.rs"]
mod exhibits;
#[path = "rooms/golden.rs"]
mod golden;
#[path = "rooms/link.rs"]
mod link;
#[path = "rooms/overlay.rs"]
mod overlay;
#[path = "rooms/pictures.rs"]
mod pictures;
#[path = "rooms/texts.rs"]
mod texts;
