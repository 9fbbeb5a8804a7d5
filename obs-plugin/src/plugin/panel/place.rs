//! Place: where on the canvas everything stands, and where nothing must.

use std::ffi::CStr;

use super::{
    super::choices::{BEGIN_PERCENT, CORNERS, MARGIN, PART_PERCENT, SAFES, key},
    add_choice, label,
};
use crate::{
    obs::{
        module::text,
        properties::{Properties, Scale, View},
        source::Source,
    },
    overlay::{
        Layout,
        place::{Figure, Ground},
    },
};

const NO_ROOM: &CStr = c"no_room";
const NO_ROOM_CAPTIONS: &CStr = c"no_room_captions";

/// Whether cards and captions can be shown somewhere. Quizzes and recaps stand where cards do.
pub(in crate::plugin) fn has_room(layout: &Layout) -> [bool; 2] {
    let ground = Ground::of(layout);
    [ground.has_room(Figure::Card), !layout.captions || ground.has_room(Figure::Caption)]
}

/// Tells what cannot.
pub(super) fn tell_room(view: &View<'_>, layout: &Layout) {
    let [cards, captions] = has_room(layout);
    view.show(NO_ROOM, !cards);
    view.show(NO_ROOM_CAPTIONS, !captions);
}

/// The group.
pub(super) fn group<S: Source>() -> Properties<S> {
    let panel = Properties::new();
    add_choice(&panel, key::CORNER, c"Corner", &CORNERS);
    let names = [c"Box.Left", c"Box.Top", c"Box.Width", c"Box.Height"];
    add_area(&panel, key::BOX, names);
    let margin = Scale { range: MARGIN, step: 4, unit: &text(c"Margin.Unit") };
    panel.add_slider(key::MARGIN, &label(c"Margin"), &margin);
    add_choice(&panel, key::SAFE, c"Safe", &SAFES);
    panel.add_bool(key::KEEP_CLEAR, &label(c"KeepClear"));
    let names = [c"Clear.Left", c"Clear.Top", c"Clear.Width", c"Clear.Height"];
    add_area(&panel, key::CLEAR, names);
    panel.add_info(NO_ROOM, &text(c"NoRoom.Place"));
    panel.add_info(NO_ROOM_CAPTIONS, &text(c"NoRoom.Caption"));
    panel
}

/// Four sliders for a part of the canvas.
fn add_area<S: Source>(panel: &Properties<S>, keys: [&CStr; 4], names: [&CStr; 4]) {
    let ranges = [BEGIN_PERCENT, BEGIN_PERCENT, PART_PERCENT, PART_PERCENT];
    for ((key, name), range) in keys.into_iter().zip(names).zip(ranges) {
        panel.add_slider(key, &label(name), &Scale { range, step: 1, unit: " %" });
    }
}
