//! The panels of the source and the filter, in groups. Main thread.

use std::ffi::{CStr, CString};

use super::{
    choices::{
        self, Item, ROLES, VOICES,
        key::{self, BOX, CLEAR},
        preset::{self, PRESETS},
    },
    guest, words,
};
use crate::{
    obs::{
        module::text,
        properties::{Label, Properties, View},
        settings::Settings,
        source::Source,
        video,
    },
    overlay::{Layout, theme},
};

mod controls;
mod help;
mod lesson;
mod listen;
mod look;
mod place;
mod shown;

pub(super) use help::{REVIEW, SAMPLE, SAMPLE_QUIZ};
pub(super) use place::has_room;

const STATUS: &CStr = c"status";
/// Writes what the last preset decides once more.
pub(super) const PRESET_AGAIN: &CStr = c"preset_again";
const REFUSED: &CStr = c"refused";

/// What was chosen so far, as far as the panel must know: what is away for now can still be seen
/// and kept.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// The inputs it was told to hear.
    pub(super) inputs: Vec<String>,
    /// The theme, and what it is shown over.
    pub(super) look: theme::Choice,
    /// Why that is not worn, if it is not.
    pub(super) fault: Option<String>,
    /// The families there are to write in; none as long as they are being read.
    pub(super) families: Vec<String>,
    /// The scene of lessons, if they shall have one.
    pub(super) lesson_scene: Option<String>,
}

/// The panel of the source: how it is, what most people need, and then what it hears, shows and
/// does.
pub(super) fn of_source<S: Source>(chosen: &Chosen) -> Properties<S> {
    let panel = Properties::new();
    panel.add_info(STATUS, &status());
    if let Some(refusal) = guest().and_then(|guest| guest.refusal()) {
        let why = text(words::of_refusal(refusal));
        panel.add_info(REFUSED, &format!("{}: {why}", text(c"Refused")));
    }
    let presets = PRESETS.map(|(stored, seen, _)| (stored, (), seen));
    add_choice(&panel, key::PRESET, c"Preset", &presets);
    panel.add_button(PRESET_AGAIN, &text(c"Preset.Again"));
    panel.add_group(c"group_listen", &text(c"Group.Listen"), listen::group(chosen));
    panel.add_group(c"group_learn", &text(c"Group.Learn"), shown::learners());
    panel.add_group(c"group_shown", &text(c"Group.Shown"), shown::group());
    panel.add_group(c"look", &text(c"Look"), look::group(chosen));
    panel.add_group(c"group_place", &text(c"Group.Place"), place::group());
    panel.add_group(c"group_lesson", &text(c"Lesson"), lesson::group(chosen));
    panel.add_group(c"group_controls", &text(c"Controls"), controls::group());
    panel.add_group(c"group_help", &text(c"Group.Help"), help::group());
    panel
}

/// The panel of the filter.
pub(super) fn of_filter<S: Source>() -> Properties<S> {
    let panel = Properties::new();
    panel.add_info(STATUS, &status());
    panel.add_text(key::SPEAKER, &label(c"Speaker"));
    add_choice(&panel, key::ROLE, c"Role", &ROLES);
    panel.add_bool(key::ALSO_INACTIVE, &label(c"AlsoInactive"));
    panel
}

/// Follows a change: a preset writes what it decides, and only what belongs to the choices is
/// shown, with one row more than there are voices.
pub(super) fn arrange_source(view: &View<'_>, settings: &Settings<'_>, changed: &CStr) -> bool {
    let mut is_new = preset::follow(settings, changed);
    let mut show = |name, is_visible| is_new |= view.show(name, is_visible);
    let is_chosen = choices::listens_to_chosen(settings);
    show(key::MIX_SPEAKER, !is_chosen);
    let mut is_row_visible = is_chosen;
    for index in 0..VOICES {
        let has_source = !settings.text(key::VOICE_SOURCE[index]).is_empty();
        show(key::VOICE_SOURCE[index], is_row_visible || (is_chosen && has_source));
        show(key::VOICE_SPEAKER[index], is_chosen && has_source);
        show(key::VOICE_ROLE[index], is_chosen && has_source);
        is_row_visible = is_row_visible && has_source;
    }
    show(key::ALSO_INACTIVE, is_chosen);
    let (has_cards, has_captions) = (settings.bool(key::CARDS), settings.bool(key::CAPTIONS));
    show(key::CARDS_MAX, has_cards);
    show(key::HOLD, has_cards);
    show(key::CAPTIONS_AT, has_captions);
    show(PRESET_AGAIN, preset::last(settings).is_some());
    let (is_free, keeps_clear) = (choices::has_free_box(settings), settings.bool(key::KEEP_CLEAR));
    BOX.into_iter().for_each(|name| show(name, is_free));
    CLEAR.into_iter().for_each(|name| show(name, keeps_clear));
    let canvas = video::canvas().unwrap_or(Layout::default().canvas);
    // Sliders lead there, and these stay under the pointer: the source shows the panel anew later.
    place::tell_room(view, &choices::layout(settings, canvas));
    is_new
}

fn status() -> String {
    guest().map_or_else(String::new, |guest| {
        format!("{}: {}", text(c"Status"), text(words::of(guest.link_state())))
    })
}

/// What a part is called, and under the same key with `.Meaning` what it means.
fn label(key: &CStr) -> Label {
    Label { name: text(key), meaning: meaning(key) }
}

fn meaning(key: &CStr) -> String {
    let key = [key.to_bytes(), b".Meaning"].concat();
    CString::new(key).map_or_else(|_| String::new(), |key| text(&key))
}

fn add_choice<S: Source, T>(panel: &Properties<S>, key: &CStr, name: &CStr, items: &[Item<T>]) {
    let item = |(stored, _, seen): &Item<T>| (stored.to_str().unwrap_or_default(), text(seen));
    panel.add_list(key, &label(name), items.iter().map(item));
}
