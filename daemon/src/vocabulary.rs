//! The vocabulary room.
