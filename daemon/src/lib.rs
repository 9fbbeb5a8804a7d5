//! The mind of AIVlingual: hears, understands, remembers, shows.
//!
//! Rooms stand on floors, and a room imports only from floors below its own; `tests/it/tidy.rs`
//! keeps it so.
//!
//! | Floor | Rooms |
//! |---|---|
//! | roof | `cli`, `house`, `teaching` |
//! | 5 doors | `channel`, `review` |
//! | 4 work | `session`, `vocabulary`, `study` |
//! | 3 trades | `engines`, `scenes` |
//! | 1 memory | `store`, `language`, `media` |
//! | 0 ground | `domain`, `config`, `health`, `news` |

#![forbid(unsafe_code)]

pub mod channel;
pub mod cli;
pub mod config;
pub mod domain;
pub mod engines;
pub mod health;
pub mod house;
pub mod language;
pub mod media;
pub mod news;
pub mod review;
pub mod scenes;
pub mod session;
pub mod store;
pub mod study;
pub mod teaching;
pub mod vocabulary;
