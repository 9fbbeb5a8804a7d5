//! The study room.
