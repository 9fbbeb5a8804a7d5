//! What the two languages are made of: their dictionaries, their words, their letters.
//!
//! Pure after the dictionaries are loaded: no clock, no network, no state. Runs on any thread.

pub mod furigana;
pub mod kana;
pub mod lines;
pub mod numbers;
pub mod script;
