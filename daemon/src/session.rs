//! The live loop: sound of a connection becomes utterances, entries, cards.
//!
//! Each connection has one [`live::Live`] on a thread of its own, the only owner of its state;
//! everything that can happen to it is one closed [`talk::Event`]. All connections share one
//! [`recognition::Recognition`], because a second model in memory would cost more than it brings.
//! Nothing here knows sockets, pages or how words are chosen: those are handed in.

#[cfg(test)]
mod clips;
pub mod ear;
mod highlights;
pub mod live;
pub mod recognition;
pub mod segment;
mod sizes;
pub mod talk;
pub mod transcribe;
