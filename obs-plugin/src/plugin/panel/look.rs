//! Look: the themes that are shipped and the streamer's own, where those lie, and how large and in
//! which letters everything is drawn.

use std::{ffi::CStr, fs, path::Path};

use super::{
    super::{
        choices::{FOOTAGES, SIZE_PERCENT, THEMES, key},
        program,
    },
    Chosen, add_choice, label,
};
use crate::{
    obs::{
        module::text,
        properties::{Properties, Scale},
        source::Source,
    },
    overlay::theme,
};

const THEME_NOTE: &CStr = c"theme_note";

/// The group.
pub(super) fn group<S: Source>(chosen: &Chosen) -> Properties<S> {
    let panel = Properties::new();
    let shipped =
        THEMES.iter().map(|(stored, _, seen)| (stored.to_string_lossy().into_owned(), text(seen)));
    let folder = program::themes_dir();
    // It is made here so that the streamer finds it. Without it there are no own themes, no more.
    let _ = fs::create_dir_all(&folder);
    let mut themes: Vec<(String, String)> = shipped.chain(theme::own_themes(&folder)).collect();
    let name = &chosen.look.theme;
    if !themes.iter().any(|(stored, _)| stored == name) {
        themes.push((name.clone(), name.clone()));
    }
    let items = themes.iter().map(|(stored, seen)| (stored.as_str(), seen.clone()));
    panel.add_list(key::THEME, &label(c"Theme"), items);
    add_choice(&panel, key::FOOTAGE, c"Footage", &FOOTAGES);
    add_fonts(&panel, &chosen.families, chosen.look.font.as_deref());
    let percent = Scale { range: SIZE_PERCENT, step: 5, unit: " %" };
    panel.add_slider(key::SIZE, &label(c"Size"), &percent);
    panel.add_bool(key::FURIGANA, &label(c"Furigana"));
    panel.add_bool(key::REDUCE_MOTION, &label(c"ReduceMotion"));
    let note = match (&chosen.fault, weak_words(&folder, &chosen.look)) {
        (Some(fault), _) => format!("{}: {fault}", text(c"Theme.Fault")),
        (None, Some(words)) => format!("{}: {words}", text(c"Theme.Weak")),
        (None, None) => format!("{}: {}", text(c"Theme.Folder"), folder.display()),
    };
    panel.add_info(THEME_NOTE, &note);
    panel
}

/// The theme's own letters, and every family there is.
fn add_fonts<S: Source>(panel: &Properties<S>, families: &[String], chosen: Option<&str>) {
    let of_theme = ("", text(c"Font.OfTheme"));
    let away = chosen.filter(|font| !families.iter().any(|family| family == font));
    let names = families.iter().map(String::as_str).chain(away);
    let items = [of_theme].into_iter().chain(names.map(|name| (name, name.to_owned())));
    panel.add_list(key::FONT, &label(c"Font"), items);
}

/// The words of an own theme that are hard to read, each with its contrast and what it should be.
fn weak_words(folder: &Path, look: &theme::Choice) -> Option<String> {
    let looks = theme::own_theme(folder, &look.theme).ok()?;
    let weak = theme::weak_pairs(looks.over(look.footage));
    let words =
        weak.iter().map(|pair| format!("{} {:.1}/{:.1}", pair.words, pair.contrast, pair.needed));
    (!weak.is_empty()).then(|| words.collect::<Vec<_>>().join(", "))
}
