//! Lessons: whether they have a scene of their own, and which.

use std::ffi::CStr;

use super::{super::choices::key, Chosen, label};
use crate::obs::{frontend, module::text, properties::Properties, source::Source};

const NOTE: &CStr = c"lesson_note";

/// The group.
pub(super) fn group<S: Source>(chosen: &Chosen) -> Properties<S> {
    let panel = Properties::new();
    panel.add_bool(key::LESSON_SWITCHES, &label(c"Lesson.Switch"));
    let scenes = frontend::scene_names();
    let items = scenes.iter().map(|name| (name.as_str(), name.clone()));
    panel.add_open_list(key::LESSON_SCENE, &label(c"Lesson.Scene"), items);
    if chosen.lesson_scene.as_ref().is_some_and(|wanted| !scenes.contains(wanted)) {
        panel.add_info(NOTE, &text(c"Lesson.NoScene"));
    }
    panel
}
