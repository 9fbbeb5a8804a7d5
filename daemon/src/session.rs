//! The session room.

pub mod segment;
pub mod transcribe;
