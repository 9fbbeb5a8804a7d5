//! The wall between libobs and the rest of the plugin: all `unsafe` code of the workspace, and
//! nothing of ours imported.
//!
//! Every call from OBS passes [`guard`], so no panic reaches OBS. OBS calls one instance from
//! several threads, therefore the trampolines lend `&self` and never `&mut self`. Where a call is
//! only allowed in one phase (drawing, filtering), the phase is a value that only the trampoline
//! can make. Symbols newer than libobs 28.0 are never imported: one missing symbol and OBS would
//! not load the plugin at all.

#![allow(unsafe_code)]

pub mod capture;
pub mod draw;
pub mod exclusive;
pub mod fade;
pub mod frontend;
pub mod guard;
pub mod handle;
pub mod hotkey;
pub mod log;
pub mod mesh;
pub mod module;
pub mod process;
pub mod properties;
pub mod settings;
pub mod source;
/// The bindings, made by `cargo xtask bindings`.
#[allow(missing_docs, non_camel_case_types, unreachable_pub, unused_qualifications)]
#[allow(clippy::all, clippy::undocumented_unsafe_blocks)]
#[rustfmt::skip]
pub mod sys;
pub mod text;
pub mod vendor;
pub mod video;
