//! Ready-made choices. Choosing one writes the settings it decides; a change of one of them
//! afterwards makes it the streamer's own. Main thread.
//!
//! The panel is never shown anew for a number: OBS would take the slider away under the pointer
//! that drags it. Then the panel names the preset until it is next shown, and a list of OBS's says
//! nothing when the same is chosen in it again; so a button of its own brings a preset back.

use std::ffi::CStr;

use super::key;
use crate::obs::settings::Settings;

/// What is stored of choices that follow no preset.
pub(super) const OWN: &CStr = c"own";

/// A value of a setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::plugin) enum Value {
    /// A text, or what is stored of a list.
    Text(&'static CStr),
    /// A number.
    Number(i64),
    /// A yes or no.
    Flag(bool),
}

use Value::{Flag, Number, Text};

/// A name and what is stored under it.
pub(in crate::plugin) type Setting = (&'static CStr, Value);

/// What presets decide, each with what holds where nothing else was chosen. These are the choices
/// of the first release, and stay.
const DECIDED: [Setting; 18] = [
    (key::CARDS, Flag(true)),
    (key::CARDS_MAX, Number(2)),
    (key::HOLD, Number(8)),
    (key::CAPTIONS, Flag(true)),
    (key::SIZE, Number(100)),
    (key::CORNER, Text(c"top_right")),
    (key::BOX[0], Number(62)),
    (key::BOX[1], Number(5)),
    (key::BOX[2], Number(35)),
    (key::BOX[3], Number(75)),
    (key::MARGIN, Number(44)),
    (key::SAFE, Text(c"auto")),
    (key::KEEP_CLEAR, Flag(false)),
    (key::CLEAR[0], Number(0)),
    (key::CLEAR[1], Number(68)),
    (key::CLEAR[2], Number(26)),
    (key::CLEAR[3], Number(32)),
    (key::CAPTIONS_AT, Text(c"bottom")),
];

/// A name, the key of its text, and where it differs from [`DECIDED`].
pub(in crate::plugin) type Preset = (&'static CStr, &'static CStr, &'static [Setting]);

/// All presets, and at the end the streamer's own choices.
pub(in crate::plugin) const PRESETS: [Preset; 6] = [
    (
        c"face_cam",
        c"Preset.FaceCam",
        // One card, and nothing over a camera in the lower left.
        &[(key::CARDS_MAX, Number(1)), (key::KEEP_CLEAR, Flag(true))],
    ),
    (
        c"chatting",
        c"Preset.Chatting",
        // The face is in the middle: cards on the right, captions below.
        &[
            (key::HOLD, Number(10)),
            (key::SIZE, Number(110)),
            (key::KEEP_CLEAR, Flag(true)),
            (key::CLEAR[0], Number(32)),
            (key::CLEAR[1], Number(8)),
            (key::CLEAR[2], Number(34)),
            (key::CLEAR[3], Number(62)),
        ],
    ),
    (
        c"vertical",
        c"Preset.Vertical",
        // People leave soon, so cards are short and large.
        &[
            (key::CARDS_MAX, Number(1)),
            (key::HOLD, Number(6)),
            (key::SIZE, Number(115)),
            (key::CORNER, Text(c"top_left")),
        ],
    ),
    (
        c"study",
        c"Preset.Study",
        // A column of words that stay.
        &[(key::CARDS_MAX, Number(3)), (key::HOLD, Number(20)), (key::CORNER, Text(c"free"))],
    ),
    (c"captions", c"Preset.Captions", &[(key::CARDS, Flag(false)), (key::SIZE, Number(110))]),
    (OWN, c"Preset.Own", &[]),
];

/// What holds for a new source.
pub(super) fn defaults(settings: &Settings<'_>) {
    settings.default_text(key::PRESET, OWN);
    settings.default_text(key::PRESET_WORN, OWN);
    for (name, value) in DECIDED {
        match value {
            Text(value) => settings.default_text(name, value),
            Number(value) => settings.default_int(name, value),
            Flag(value) => settings.default_bool(name, value),
        }
    }
}

/// Follows a change in the panel; true when the panel must show other settings, too.
pub(in crate::plugin) fn follow(settings: &Settings<'_>, changed: &CStr) -> bool {
    let (chosen, worn) = (settings.text(key::PRESET), settings.text(key::PRESET_WORN));
    let preset = named(&chosen);
    if changed == key::PRESET && chosen != worn {
        settings.set_text(key::PRESET_WORN, &chosen);
        preset.into_iter().for_each(|preset| wear(settings, preset));
        return preset.is_some();
    }
    let decided = DECIDED.iter().find(|(name, _)| *name == changed);
    let is_left = |preset| values(preset).any(|value| !holds(settings, value));
    if let Some((_, value)) = decided
        && chosen == worn
        && preset.is_some_and(is_left)
    {
        let own = OWN.to_string_lossy();
        settings.set_text(key::PRESET, &own);
        settings.set_text(key::PRESET_WORN, &own);
        return !matches!(value, Number(_));
    }
    false
}

/// Puts on the last preset again; false when there was none.
pub(in crate::plugin) fn wear_last(settings: &Settings<'_>) -> bool {
    let last = last(settings);
    last.into_iter().for_each(|preset| wear(settings, preset));
    last.is_some()
}

/// The preset that was chosen last.
pub(in crate::plugin) fn last(settings: &Settings<'_>) -> Option<&'static Preset> {
    let names = [key::PRESET_LAST, key::PRESET_WORN];
    names.into_iter().find_map(|name| named(&settings.text(name)))
}

fn named(chosen: &str) -> Option<&'static Preset> {
    let is_named = |(name, ..): &&Preset| name.to_bytes() == chosen.as_bytes();
    PRESETS.iter().find(is_named).filter(|(name, ..)| *name != OWN)
}

fn wear(settings: &Settings<'_>, preset: &'static Preset) {
    let name = preset.0.to_string_lossy();
    for key in [key::PRESET, key::PRESET_WORN, key::PRESET_LAST] {
        settings.set_text(key, &name);
    }
    values(preset).for_each(|value| store(settings, value));
}

/// Everything a preset decides.
fn values((.., differs): &'static Preset) -> impl Iterator<Item = Setting> {
    DECIDED.into_iter().map(|(name, value)| {
        let other = differs.iter().find(|(other, _)| *other == name);
        other.copied().unwrap_or((name, value))
    })
}

fn store(settings: &Settings<'_>, (name, value): Setting) {
    match value {
        Text(value) => settings.set_text(name, &value.to_string_lossy()),
        Number(value) => settings.set_int(name, value),
        Flag(value) => settings.set_bool(name, value),
    }
}

fn holds(settings: &Settings<'_>, (name, value): Setting) -> bool {
    match value {
        Text(value) => settings.text(name).as_bytes() == value.to_bytes(),
        Number(value) => settings.int(name) == value,
        Flag(value) => settings.bool(name) == value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_only_decide_what_all_of_them_decide() {
        for (name, _, differs) in PRESETS {
            for (setting, value) in differs {
                let known = DECIDED.iter().find(|(known, _)| known == setting);
                let (_, usual) = known.expect("every preset decides it");
                assert_ne!(usual, value, "{name:?} {setting:?}");
                assert_eq!(std::mem::discriminant(usual), std::mem::discriminant(value));
            }
        }
    }
}
