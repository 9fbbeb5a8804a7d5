//! The panels of the source and the filter. Main thread.

use std::{ffi::CStr, fs, path::Path};

use super::{
    choices::{
        self, CORNERS, FOOTAGES, HOLD_S, Item, LEVELS, LISTENS, ROLES, SIZE_PERCENT, TARGETS,
        THEMES, VOICES, key,
    },
    guest, program,
    source::SOURCE_ID,
    words,
};
use crate::{
    obs::{
        handle,
        module::text,
        properties::{Properties, View},
        settings::Settings,
        source::Source,
    },
    overlay::theme,
};

mod lesson;

/// Shows the sample card.
pub(super) const SAMPLE: &CStr = c"sample";
/// Opens the review page.
pub(super) const REVIEW: &CStr = c"review";
const STATUS: &CStr = c"status";
const LOOK: &CStr = c"look";
const LESSON: &CStr = c"lesson";
const CONTROLS: &CStr = c"controls";
const THEME_NOTE: &CStr = c"theme_note";

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
    /// The scene of lessons, if they shall have one.
    pub(super) lesson_scene: Option<String>,
}

/// The panel of the source.
pub(super) fn of_source<S: Source>(chosen: &Chosen) -> Properties<S> {
    let panel = Properties::new();
    panel.add_info(STATUS, &status());
    add_choice(&panel, key::LISTEN, c"Listen", &LISTENS);
    panel.add_text(key::MIX_SPEAKER, &text(c"Speaker"));
    let mut inputs = handle::audio_inputs(SOURCE_ID);
    let away: Vec<_> =
        chosen.inputs.iter().filter(|name| !inputs.contains(name)).cloned().collect();
    inputs.extend(away);
    for index in 0..VOICES {
        let nobody = ("", text(c"Voice.Nobody"));
        let items = inputs.iter().map(|name| (name.as_str(), name.clone()));
        let label = format!("{} {}", text(c"Voice"), index + 1);
        panel.add_list(key::VOICE_SOURCE[index], &label, [nobody].into_iter().chain(items));
        panel.add_text(key::VOICE_SPEAKER[index], &text(c"Speaker"));
        add_choice(&panel, key::VOICE_ROLE[index], c"Role", &ROLES);
    }
    add_also_inactive(&panel);
    add_choice(&panel, key::TARGET, c"Target", &TARGETS);
    add_choice(&panel, key::LEVEL, c"Level", &LEVELS);
    panel.add_group(LOOK, &text(c"Look"), of_look(chosen));
    add_choice(&panel, key::CORNER, c"Corner", &CORNERS);
    panel.add_slider(key::SIZE, &text(c"Size"), SIZE_PERCENT, 5, " %");
    panel.add_slider(key::HOLD, &text(c"Hold"), HOLD_S, 1, &text(c"Hold.Unit"));
    panel.add_bool(key::FURIGANA, &text(c"Furigana"), &text(c"Furigana.Meaning"));
    panel.add_bool(key::CAPTIONS, &text(c"Captions"), &text(c"Captions.Meaning"));
    let meaning = text(c"ReduceMotion.Meaning");
    panel.add_bool(key::REDUCE_MOTION, &text(c"ReduceMotion"), &meaning);
    let lessons = lesson::of_lesson(chosen.lesson_scene.as_deref());
    panel.add_group(LESSON, &text(c"Lesson"), lessons);
    panel.add_group(CONTROLS, &text(c"Controls"), lesson::of_controls());
    panel.add_button(SAMPLE, &text(c"Sample"));
    panel.add_button(REVIEW, &text(c"Review"));
    panel.add_bool(key::START_DAEMON, &text(c"StartDaemon"), &text(c"StartDaemon.Meaning"));
    panel
}

/// The themes that are shipped and the streamer's own, and where those lie.
fn of_look<S: Source>(chosen: &Chosen) -> Properties<S> {
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
    panel.add_list(key::THEME, &text(c"Theme"), items);
    add_choice(&panel, key::FOOTAGE, c"Footage", &FOOTAGES);
    let note = match (&chosen.fault, weak_words(&folder, &chosen.look)) {
        (Some(fault), _) => format!("{}: {fault}", text(c"Theme.Fault")),
        (None, Some(words)) => format!("{}: {words}", text(c"Theme.Weak")),
        (None, None) => format!("{}: {}", text(c"Theme.Folder"), folder.display()),
    };
    panel.add_info(THEME_NOTE, &note);
    panel
}

/// The words of an own theme that are hard to read, each with its contrast and what it should be.
fn weak_words(folder: &Path, look: &theme::Choice) -> Option<String> {
    let looks = theme::own_theme(folder, &look.theme).ok()?;
    let weak = theme::weak_pairs(looks.over(look.footage));
    let words =
        weak.iter().map(|pair| format!("{} {:.1}/{:.1}", pair.words, pair.contrast, pair.needed));
    (!weak.is_empty()).then(|| words.collect::<Vec<_>>().join(", "))
}

/// The panel of the filter.
pub(super) fn of_filter<S: Source>() -> Properties<S> {
    let panel = Properties::new();
    panel.add_info(STATUS, &status());
    panel.add_text(key::SPEAKER, &text(c"Speaker"));
    add_choice(&panel, key::ROLE, c"Role", &ROLES);
    add_also_inactive(&panel);
    panel
}

/// Shows what belongs to the way of listening, and one row more than there are voices.
pub(super) fn arrange_source(view: &View<'_>, settings: &Settings<'_>) -> bool {
    let is_chosen = choices::listens_to_chosen(settings);
    view.show(key::MIX_SPEAKER, !is_chosen);
    let mut is_row_visible = is_chosen;
    for index in 0..VOICES {
        let has_source = !settings.text(key::VOICE_SOURCE[index]).is_empty();
        is_row_visible &= is_chosen;
        view.show(key::VOICE_SOURCE[index], is_row_visible || (is_chosen && has_source));
        view.show(key::VOICE_SPEAKER[index], is_chosen && has_source);
        view.show(key::VOICE_ROLE[index], is_chosen && has_source);
        is_row_visible = is_row_visible && has_source;
    }
    view.show(key::ALSO_INACTIVE, is_chosen);
    true
}

fn status() -> String {
    guest().map_or_else(String::new, |guest| {
        format!("{}: {}", text(c"Status"), text(words::of(guest.link_state())))
    })
}

fn add_also_inactive<S: Source>(panel: &Properties<S>) {
    panel.add_bool(key::ALSO_INACTIVE, &text(c"AlsoInactive"), &text(c"AlsoInactive.Meaning"));
}

fn add_choice<S: Source, T>(
    panel: &Properties<S>,
    key: &CStr,
    label: &'static CStr,
    items: &[Item<T>],
) {
    let item = |(stored, _, seen): &Item<T>| (stored.to_str().unwrap_or_default(), text(seen));
    panel.add_list(key, &text(label), items.iter().map(item));
}
