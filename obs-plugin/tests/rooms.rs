//! The plugin's rooms from outside: the link against a daemon that misbehaves, the overlay as pictures.

#[path = "rooms/pictures.rs"]
mod pictures;
