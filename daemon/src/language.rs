//! Words: what they mean, how they are read, how difficult and how frequent they are.
//!
//! Pure once [`library::Library::load`] has returned: no I/O, no clock, no lock, so every look-up may
//! run on any thread. Knows nothing of sessions, entries or cards.
//!
//! - `compile`: public packages as their registries hand them out → a data directory. Slow; a
//!   command of its own, never part of `serve`.
//! - `library`: a data directory → look-ups.
//! - `shelf`: the file the two share, and `key`: how a spelling is made comparable.

pub mod compile;
mod key;
pub mod library;
mod shelf;
