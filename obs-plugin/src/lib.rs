//! AIVlingual's guest in OBS: listens, draws, forwards.
//!
//! A source and a filter, no recogniser, no network beyond the channel to the daemon. Whatever happens here, the show goes on:
//! audio passes through untouched, and at worst the overlay goes quiet.

pub mod link;
pub mod obs;
pub mod overlay;
pub mod plugin;
pub mod tap;

obs::module::export_module!(crate::plugin::Plugin);
