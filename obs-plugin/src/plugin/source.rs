//! The source "AIVlingual": hears what the streamer chose, and draws what is to be learned from it
//! over the whole canvas.
//!
//! Hidden, it draws and paints nothing but goes on listening, for the page and the store are fed by
//! what is heard. Its audio output is for the co-host's voice.

use std::{
    ffi::CStr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

use super::{
    choices::{Choices, key, preset},
    ears::Rename,
    guest::{Say, Stay},
    panel, program,
    screen::Screen,
    words,
};
use crate::{
    obs::{
        draw::Graphics,
        handle::OwnSource,
        log,
        properties::{Properties, View},
        settings::Settings,
        source::{Kind, Source},
        video,
    },
    overlay::{self, Layout, OverlaySettings},
};

/// The type, as it is stored in scene collections.
pub(super) const SOURCE_ID: &CStr = c"aivlingual_source";

/// After the last change that took all room away or gave some back, the panel is shown anew, in
/// nanoseconds: long enough to let go of a slider.
const SETTLED_NS: u64 = 1_500_000_000;

/// One source.
pub(super) struct AivlingualSource {
    me: OwnSource,
    screen: Arc<Screen>,
    choices: Mutex<Choices>,
    /// New names of chosen inputs that the stored settings do not know yet. Settings are written
    /// only where OBS reads them itself: they have no lock.
    renames: Mutex<Vec<Rename>>,
    /// Absent only while OBS takes the module down.
    stay: Option<Stay>,
    /// The state of the link that the panel last showed.
    link_changes_seen: AtomicU64,
    /// Whether the panel has the families of fonts, or is about to be shown with them.
    has_families: AtomicBool,
    /// When the panel has to say otherwise whether there is room, by OBS's clock; 0 for never.
    room_news_ns: AtomicU64,
}

impl Source for AivlingualSource {
    const ID: &'static CStr = SOURCE_ID;
    const NAME: &'static CStr = c"AIVlingual";
    const KIND: Kind = Kind::Input;

    fn new(settings: &Settings<'_>, me: OwnSource) -> Self {
        me.stay_out_of_mixer();
        let choices = Choices::read(settings);
        let layout = choices.layout(video::canvas().unwrap_or(Layout::default().canvas));
        let fonts_dir = program::fonts_dir();
        let themes_dir = program::themes_dir();
        let theme = choices.look.clone();
        let settings = OverlaySettings { fonts_dir, themes_dir, layout, theme };
        let screen = Arc::new(Screen::new(settings, program::effect()));
        let stay = Stay::begin();
        if let Some(stay) = &stay {
            stay.guest.screens.join(&screen);
            tell(stay, &choices);
        }
        Self {
            me,
            screen,
            choices: Mutex::new(choices),
            renames: Mutex::default(),
            stay,
            link_changes_seen: AtomicU64::new(0),
            has_families: AtomicBool::new(false),
            room_news_ns: AtomicU64::new(0),
        }
    }

    fn defaults(settings: &Settings<'_>) {
        Choices::defaults(settings);
    }

    fn update(&self, settings: &Settings<'_>) {
        let mut choices = Choices::read(settings);
        for rename in self.renames().iter() {
            choices.follow(rename);
        }
        self.screen.change_layout(|layout| *layout = choices.layout(layout.canvas));
        self.screen.set_theme(choices.look.clone());
        if let Some(stay) = &self.stay {
            tell(stay, &choices);
        }
        let mut former = self.choices();
        let canvas = self.screen.canvas();
        let room = [&*former, &choices].map(|choices| panel::has_room(&choices.layout(canvas)));
        self.note_room(room);
        *former = choices;
    }

    fn properties(this: Option<&Self>) -> Properties<Self> {
        if let Some(this) = this {
            this.me.with_settings(|settings| this.save(settings));
        }
        let chosen = |this: &Self| {
            let choices = this.choices();
            let fault = this.screen.theme_fault().map(|fault| words::chain(&*fault));
            panel::Chosen {
                inputs: choices.inputs(),
                look: choices.look.clone(),
                fault,
                families: this.families(),
                lesson_scene: choices.lesson_scene.clone(),
            }
        };
        panel::of_source(&this.map(chosen).unwrap_or_default())
    }

    /// A source it was told to hear has another name: what is stored must say so too.
    fn save(&self, settings: &Settings<'_>) {
        for rename in self.renames().drain(..) {
            for name in key::VOICE_SOURCE {
                if settings.text(name) == rename.from {
                    settings.set_text(name, &rename.to);
                }
            }
        }
    }

    fn arrange(view: &View<'_>, settings: &Settings<'_>, changed: &CStr) -> bool {
        panel::arrange_source(view, settings, changed)
    }

    fn press(&self, button: &CStr) -> bool {
        if button == panel::SAMPLE {
            let card = overlay::sample_card();
            if let Some(stay) = &self.stay {
                stay.guest.screens.remember(&card);
            }
            self.screen.show_card(card);
        } else if button == panel::SAMPLE_QUIZ {
            self.screen.quiz(overlay::sample_quiz());
        } else if button == panel::PRESET_AGAIN {
            return self.wear_last_preset();
        } else if button == panel::REVIEW
            && let Some(stay) = &self.stay
        {
            // Without a daemon there is no page; the panel, shown anew, says so.
            return !stay.guest.open_review();
        }
        false
    }

    fn tick(&self) {
        let is_showing = self.me.is_showing();
        self.screen.set_visible(is_showing);
        let is_private = is_showing && !self.me.is_active();
        let guest = self.stay.as_ref().map(|stay| &stay.guest).filter(|_| is_private);
        self.screen.set_slate(guest.map(|guest| guest.standing()));
        if let Some(canvas) = video::canvas() {
            self.fill(canvas);
        }
        let Some(stay) = &self.stay else { return };
        let news = self.screen.news();
        if !news.is_empty() {
            stay.guest.cards_shown(news);
        }
        for rename in stay.renames() {
            self.choices().follow(&rename);
            self.renames().push(rename);
        }
        let has_theme_news = self.screen.has_theme_news();
        if has_theme_news && let Some(fault) = self.screen.theme_fault() {
            log::warning(&words::chain(&*fault));
        }
        let link_changes = stay.guest.link_changes();
        let has_link_news = self.link_changes_seen.swap(link_changes, Relaxed) != link_changes;
        let families = &stay.guest.families;
        let has_families_news = families.are_read() && !self.has_families.swap(true, Relaxed);
        let is_due = |at_ns: u64| at_ns != 0 && at_ns <= video::now_ns();
        let has_room_news = is_due(self.room_news_ns.load(Relaxed));
        if has_room_news {
            self.room_news_ns.store(0, Relaxed);
        }
        if has_theme_news || has_link_news || has_families_news || has_room_news {
            self.me.refresh_properties();
        }
    }

    fn size(&self) -> (u32, u32) {
        self.screen.canvas()
    }

    fn render(&self, graphics: &Graphics<'_>) {
        self.screen.render(graphics, self.me.is_active());
    }
}

impl Drop for AivlingualSource {
    fn drop(&mut self) {
        if let Some(stay) = &self.stay {
            stay.guest.screens.leave(&self.screen);
        }
    }
}

impl AivlingualSource {
    fn choices(&self) -> MutexGuard<'_, Choices> {
        self.choices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fills a canvas of this size, if that is another one.
    fn fill(&self, canvas: (u32, u32)) {
        let former = self.screen.canvas();
        if canvas == former {
            return;
        }
        self.screen.change_layout(|layout| layout.canvas = canvas);
        let choices = self.choices();
        self.note_room([former, canvas].map(|canvas| panel::has_room(&choices.layout(canvas))));
    }

    /// Has an open panel tell what there is room for, if that changed or may have changed back.
    fn note_room(&self, [former, now]: [[bool; 2]; 2]) {
        if former != now || self.room_news_ns.load(Relaxed) != 0 {
            self.room_news_ns.store(video::now_ns() + SETTLED_NS, Relaxed);
        }
    }

    fn families(&self) -> Vec<String> {
        self.stay.as_ref().map(|stay| stay.guest.families.names()).unwrap_or_default()
    }

    /// Puts on the last preset again; true when the panel must show it.
    fn wear_last_preset(&self) -> bool {
        let mut is_worn = false;
        self.me.with_settings(|settings| {
            is_worn = preset::wear_last(settings);
            if is_worn {
                self.update(settings);
            }
        });
        is_worn
    }

    fn renames(&self) -> MutexGuard<'_, Vec<Rename>> {
        self.renames.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the panel says that concerns all sources: it goes to the guest.
fn tell(stay: &Stay, choices: &Choices) {
    let Choices { target, level, starts_daemon, ref lesson_scene, .. } = *choices;
    stay.say(Say { target, level, starts_daemon, lesson_scene: lesson_scene.clone() });
    stay.wish(choices.wishes.clone());
}
