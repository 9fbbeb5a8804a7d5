//! p
pub mod link;
pub mod overlay;
pub mod tap;
