//! The channel room.
