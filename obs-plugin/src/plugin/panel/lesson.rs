//! The parts of the panel about lessons and controls. Main thread.

use super::{super::choices::key, Properties, Source, text};
use crate::obs::frontend;

const SCENE_NOTE: &std::ffi::CStr = c"lesson_note";
const CONTROLS_NOTE: &std::ffi::CStr = c"controls_note";

/// Whether a lesson has a scene of its own, and which.
pub(super) fn of_lesson<S: Source>(wanted: Option<&str>) -> Properties<S> {
    let panel = Properties::new();
    panel.add_bool(key::LESSON_SWITCHES, &text(c"Lesson.Switch"), &text(c"Lesson.Switch.Meaning"));
    let scenes = frontend::scene_names();
    let items = scenes.iter().map(|name| (name.as_str(), name.clone()));
    panel.add_open_list(key::LESSON_SCENE, &text(c"Lesson.Scene"), items);
    if wanted.is_some_and(|wanted| !scenes.iter().any(|name| name == wanted)) {
        panel.add_info(SCENE_NOTE, &text(c"Lesson.NoScene"));
    }
    panel
}

/// Where hotkeys and buttons are found.
pub(super) fn of_controls<S: Source>() -> Properties<S> {
    let panel = Properties::new();
    panel.add_info(CONTROLS_NOTE, &text(c"Controls.Note"));
    panel
}
