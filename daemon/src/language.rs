//! Words: what they mean, how they are read, how difficult and how frequent they are, and how a
//! sentence falls into them.
//!
//! Pure once [`library::Library::load`] has returned: no I/O, no clock, no lock, so every look-up
//! may run on any thread. Knows nothing of sessions, entries or cards.
//!
//! - `compile`: public packages as their registries hand them out → a data directory. Slow; a
//!   command of its own, never part of `serve`.
//! - `library`: a data directory → look-ups.
//! - `dictionary`: one that the user brought, asked after the library.
//! - `shelf`: the file they share, `mapped` into memory; `key`: how a spelling is made comparable.
//! - `segment`, `english`: a sentence → words; `script`: which stretch of it is in which language.
//! - `lexicon`: our own words of streams and the net; `grammar`: patterns and common mistakes, in
//!   the little language of `pattern`.
//! - `furigana`, `kana`, `numbers`: readings, and where they stand; `reading`: all of it for one
//!   text.
//! - `brevity`: texts cut to what a viewer reads.
//! - `article`: one word as a learner reads about it.
//! - `credits`: whose work all this is.
//! - `lines`: subtitles and other texts → utterances.

pub mod article;
pub mod brevity;
pub mod compile;
pub mod credits;
pub mod dictionary;
pub mod english;
pub mod furigana;
pub mod grammar;
pub mod kana;
mod key;
pub mod lexicon;
pub mod library;
pub mod lines;
mod mapped;
pub mod numbers;
pub mod pattern;
pub mod reading;
pub mod script;
pub mod segment;
mod shelf;
#[cfg(test)]
pub(crate) mod testing;
