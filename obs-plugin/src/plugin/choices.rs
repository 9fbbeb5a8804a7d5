//! What the streamer chose, as OBS stores it. The names and values below are in people's scene
//! collections: they stay for ever.

use std::ffi::CStr;

use aivlingual_shared::message::{AudienceLevel, Role, Target};

use super::ears::{Input, Rename, Wish};
use crate::{
    obs::settings::Settings,
    overlay::{
        Corner, Layout, Place,
        theme::{self, Footage},
    },
};

/// Sources one can choose at most.
pub(super) const VOICES: usize = 4;
/// How long a card can stand, in seconds.
pub(super) const HOLD_S: std::ops::RangeInclusive<i32> = 3..=60;
/// How large everything can be, in percent.
pub(super) const SIZE_PERCENT: std::ops::RangeInclusive<i32> = 50..=200;

const HOLD_S_DEFAULT: i64 = 8;
const SIZE_PERCENT_DEFAULT: i64 = 100;
const LESSON_SCENE_DEFAULT: &CStr = c"Educational-Main";
const LISTEN_MIX: &CStr = c"mix";
const LISTEN_CHOSEN: &str = "chosen";

/// Names of settings.
pub(super) mod key {
    use std::ffi::CStr;

    use super::VOICES;

    pub(in crate::plugin) const LISTEN: &CStr = c"listen";
    pub(in crate::plugin) const MIX_SPEAKER: &CStr = c"mix_speaker";
    pub(in crate::plugin) const VOICE_SOURCE: [&CStr; VOICES] =
        [c"voice_1_source", c"voice_2_source", c"voice_3_source", c"voice_4_source"];
    pub(in crate::plugin) const VOICE_SPEAKER: [&CStr; VOICES] =
        [c"voice_1_speaker", c"voice_2_speaker", c"voice_3_speaker", c"voice_4_speaker"];
    pub(in crate::plugin) const VOICE_ROLE: [&CStr; VOICES] =
        [c"voice_1_role", c"voice_2_role", c"voice_3_role", c"voice_4_role"];
    pub(in crate::plugin) const SPEAKER: &CStr = c"speaker";
    pub(in crate::plugin) const ROLE: &CStr = c"role";
    pub(in crate::plugin) const ALSO_INACTIVE: &CStr = c"also_inactive";
    pub(in crate::plugin) const TARGET: &CStr = c"target";
    pub(in crate::plugin) const LEVEL: &CStr = c"level";
    pub(in crate::plugin) const THEME: &CStr = c"theme";
    pub(in crate::plugin) const FOOTAGE: &CStr = c"footage";
    pub(in crate::plugin) const CORNER: &CStr = c"corner";
    pub(in crate::plugin) const SIZE: &CStr = c"size_percent";
    pub(in crate::plugin) const HOLD: &CStr = c"hold_s";
    pub(in crate::plugin) const FURIGANA: &CStr = c"furigana";
    pub(in crate::plugin) const CAPTIONS: &CStr = c"captions";
    pub(in crate::plugin) const REDUCE_MOTION: &CStr = c"reduce_motion";
    pub(in crate::plugin) const START_DAEMON: &CStr = c"start_daemon";
    pub(in crate::plugin) const LESSON_SWITCHES: &CStr = c"lesson_switches_scene";
    pub(in crate::plugin) const LESSON_SCENE: &CStr = c"lesson_scene";
}

/// A value of a list: what is stored, what it means, the key of its text.
pub(super) type Item<T> = (&'static CStr, T, &'static CStr);

pub(super) const LISTENS: [Item<()>; 2] =
    [(LISTEN_MIX, (), c"Listen.Mix"), (c"chosen", (), c"Listen.Chosen")];
pub(super) const ROLES: [Item<Role>; 3] = [
    (c"streamer", Role::Streamer, c"Role.Streamer"),
    (c"guest", Role::Guest, c"Role.Guest"),
    (c"media", Role::Media, c"Role.Media"),
];
pub(super) const TARGETS: [Item<Target>; 3] = [
    (c"both", Target::Both, c"Target.Both"),
    (c"ja", Target::Ja, c"Target.Ja"),
    (c"en", Target::En, c"Target.En"),
];
pub(super) const LEVELS: [Item<AudienceLevel>; 6] = [
    (c"all", AudienceLevel::All, c"Level.All"),
    (c"beginner", AudienceLevel::Beginner, c"Level.Beginner"),
    (c"elementary", AudienceLevel::Elementary, c"Level.Elementary"),
    (c"intermediate", AudienceLevel::Intermediate, c"Level.Intermediate"),
    (c"upper_intermediate", AudienceLevel::UpperIntermediate, c"Level.UpperIntermediate"),
    (c"advanced", AudienceLevel::Advanced, c"Level.Advanced"),
];
/// The shipped themes. Files of the streamer's own are stored by their names.
pub(super) const THEMES: [Item<()>; 6] = [
    (c"clean", (), c"Theme.Clean"),
    (c"glass", (), c"Theme.Glass"),
    (c"kawaii", (), c"Theme.Kawaii"),
    (c"neon", (), c"Theme.Neon"),
    (c"manga", (), c"Theme.Manga"),
    (c"minimal", (), c"Theme.Minimal"),
];
pub(super) const FOOTAGES: [Item<Footage>; 2] =
    [(c"dark", Footage::Dark, c"Footage.Dark"), (c"light", Footage::Light, c"Footage.Light")];
pub(super) const CORNERS: [Item<Corner>; 4] = [
    (c"top_right", Corner::TopRight, c"Corner.TopRight"),
    (c"top_left", Corner::TopLeft, c"Corner.TopLeft"),
    (c"bottom_right", Corner::BottomRight, c"Corner.BottomRight"),
    (c"bottom_left", Corner::BottomLeft, c"Corner.BottomLeft"),
];

/// What a source's panel says.
#[derive(Debug, Clone)]
pub(super) struct Choices {
    pub(super) wishes: Vec<Wish>,
    pub(super) target: Target,
    pub(super) level: AudienceLevel,
    pub(super) starts_daemon: bool,
    /// The scene of lessons, if they shall have one of their own.
    pub(super) lesson_scene: Option<String>,
    pub(super) look: theme::Choice,
    corner: Corner,
    scale: f32,
    hold_ms: u32,
    furigana: bool,
    captions: bool,
    reduces_motion: bool,
}

impl Choices {
    /// Reads the settings of a source. What is out of range, as in a file edited by hand, is
    /// brought into it.
    pub(super) fn read(settings: &Settings<'_>) -> Self {
        let hold_s =
            settings.int(key::HOLD).clamp(i64::from(*HOLD_S.start()), i64::from(*HOLD_S.end()));
        let percent = settings
            .int(key::SIZE)
            .clamp(i64::from(*SIZE_PERCENT.start()), i64::from(*SIZE_PERCENT.end()));
        Self {
            wishes: wishes(settings),
            target: chosen(settings, key::TARGET, &TARGETS),
            level: chosen(settings, key::LEVEL, &LEVELS),
            starts_daemon: settings.bool(key::START_DAEMON),
            lesson_scene: lesson_scene(settings),
            look: look(settings),
            corner: chosen(settings, key::CORNER, &CORNERS),
            scale: percent as f32 / 100.0,
            hold_ms: hold_s as u32 * 1_000,
            furigana: settings.bool(key::FURIGANA),
            captions: settings.bool(key::CAPTIONS),
            reduces_motion: settings.bool(key::REDUCE_MOTION),
        }
    }

    /// What holds for a new source: it hears the whole mix, so it works as soon as it is added.
    pub(super) fn defaults(settings: &Settings<'_>) {
        settings.default_text(key::LISTEN, LISTEN_MIX);
        for (role, item) in key::VOICE_ROLE.into_iter().zip([0, 1, 1, 1]) {
            settings.default_text(role, ROLES[item].0);
        }
        settings.default_text(key::TARGET, TARGETS[0].0);
        settings.default_text(key::LEVEL, LEVELS[0].0);
        settings.default_text(key::THEME, THEMES[0].0);
        settings.default_text(key::FOOTAGE, FOOTAGES[0].0);
        settings.default_text(key::CORNER, CORNERS[0].0);
        settings.default_int(key::SIZE, SIZE_PERCENT_DEFAULT);
        settings.default_int(key::HOLD, HOLD_S_DEFAULT);
        settings.default_bool(key::FURIGANA, true);
        settings.default_bool(key::CAPTIONS, true);
        settings.default_bool(key::REDUCE_MOTION, false);
        settings.default_bool(key::START_DAEMON, true);
        settings.default_bool(key::LESSON_SWITCHES, false);
        settings.default_text(key::LESSON_SCENE, LESSON_SCENE_DEFAULT);
    }

    /// An input that was chosen has another name.
    pub(super) fn follow(&mut self, rename: &Rename) {
        for wish in &mut self.wishes {
            if let Input::Named(name) = &mut wish.input
                && *name == rename.from
            {
                name.clone_from(&rename.to);
            }
        }
    }

    /// The names of the inputs that were chosen.
    pub(super) fn inputs(&self) -> Vec<String> {
        let name = |wish: &Wish| match &wish.input {
            Input::Named(name) => Some(name.clone()),
            Input::Filtered { .. } | Input::Mix => None,
        };
        self.wishes.iter().filter_map(name).collect()
    }

    /// The layout on a canvas of this size.
    pub(super) fn layout(&self, canvas: (u32, u32)) -> Layout {
        Layout {
            canvas,
            place: Place::Corner(self.corner),
            scale: self.scale,
            furigana: self.furigana,
            hold_ms: self.hold_ms,
            captions: self.captions,
            reduces_motion: self.reduces_motion,
            ..Layout::default()
        }
    }
}

/// True when the panel says that sources are chosen.
pub(super) fn listens_to_chosen(settings: &Settings<'_>) -> bool {
    settings.text(key::LISTEN) == LISTEN_CHOSEN
}

/// What the panel chose from `items`; the first where it says something else.
pub(super) fn chosen<T: Copy>(settings: &Settings<'_>, key: &CStr, items: &[Item<T>]) -> T {
    let value = settings.text(key);
    let known = items.iter().find(|(stored, ..)| stored.to_bytes() == value.as_bytes());
    known.unwrap_or(&items[0]).1
}

fn look(settings: &Settings<'_>) -> theme::Choice {
    let named = settings.text(key::THEME);
    let theme = if named.is_empty() { theme::DEFAULT.to_owned() } else { named };
    theme::Choice { theme, footage: chosen(settings, key::FOOTAGE, &FOOTAGES), font: None }
}

fn lesson_scene(settings: &Settings<'_>) -> Option<String> {
    let scene = settings.text(key::LESSON_SCENE);
    (settings.bool(key::LESSON_SWITCHES) && !scene.is_empty()).then_some(scene)
}

fn wishes(settings: &Settings<'_>) -> Vec<Wish> {
    let also_inactive = settings.bool(key::ALSO_INACTIVE);
    if !listens_to_chosen(settings) {
        let speaker = settings.text(key::MIX_SPEAKER);
        return vec![Wish { input: Input::Mix, speaker, role: Role::Mix, also_inactive }];
    }
    let voice = |index: usize| {
        let name = settings.text(key::VOICE_SOURCE[index]);
        (!name.is_empty()).then(|| Wish {
            input: Input::Named(name),
            speaker: settings.text(key::VOICE_SPEAKER[index]),
            role: chosen(settings, key::VOICE_ROLE[index], &ROLES),
            also_inactive,
        })
    };
    (0..VOICES).filter_map(voice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_theme_can_be_chosen() {
        let offered = THEMES.map(|(stored, ..)| stored.to_bytes());
        assert_eq!(offered, theme::SHIPPED.map(|(name, _)| name.as_bytes()));
    }
}
