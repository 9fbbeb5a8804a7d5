//! Where keys and buttons for everything else are found.

use std::ffi::CStr;

use crate::obs::{module::text, properties::Properties, source::Source};

const NOTE: &CStr = c"controls_note";

/// The group.
pub(super) fn group<S: Source>() -> Properties<S> {
    let panel = Properties::new();
    panel.add_info(NOTE, &text(c"Controls.Note"));
    panel
}
