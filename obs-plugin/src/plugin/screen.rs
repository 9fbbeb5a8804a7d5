//! One source's picture: the overlay that paints it, and the textures that show it.
//!
//! Painting happens on the overlay's own thread. The graphics thread uploads a box when its pixels
//! are new, and draws it where the motion of this frame has it; in a frame without news it uploads
//! and allocates nothing. A screen nobody sees is cleared and told nothing, so it costs nothing.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};

use aivlingual_shared::{entry::Card, time::WallTime};
use serde::Serialize;

use super::figures::Durations;
use crate::{
    obs::{draw::Graphics, video},
    overlay::{
        Caption, Layout, Overlay, OverlaySettings,
        theme::{Choice, ThemeError},
    },
};

mod wall;

use wall::Wall;

/// Cards at most whose words are remembered for `stats`.
const CARDS_REMEMBERED: usize = 64;
/// Cards with a number from here on were made in this process, and the daemon has never heard of
/// them.
pub(super) const LOCAL_CARD_MIN: u64 = 1 << 63;

/// All screens of the process. Messages reach them here, from any thread.
#[derive(Default)]
pub(super) struct Screens {
    screens: Mutex<Vec<Weak<Screen>>>,
    words: Mutex<Words>,
}

/// What was sent to the screens lately.
#[derive(Default)]
struct Words {
    cards: VecDeque<(u64, String)>,
    caption: String,
}

/// How a screen does, for `stats`.
#[derive(Debug, Serialize)]
pub(super) struct ScreenReport {
    is_visible: bool,
    canvas: SizeReport,
    render_calls: u64,
    render_ns_median: u64,
    render_ns_max: u64,
    /// The same of frames in which something moved and nothing was uploaded.
    moving_calls: u64,
    moving_ns_median: u64,
    moving_ns_max: u64,
    is_moving: bool,
    uploads: u64,
    texture_bytes: u64,
    pictures_painted: u64,
    boxes: Vec<BoxReport>,
    cards: Vec<CardReport>,
    caption: Option<String>,
}

/// OBS's lists hold objects only, so pairs of numbers are spelled out.
#[derive(Debug, Serialize)]
struct SizeReport {
    width: u32,
    height: u32,
}

#[derive(Debug, Serialize)]
struct BoxReport {
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

#[derive(Debug, Serialize)]
struct CardReport {
    /// In letters, for OBS's numbers end where ours of local cards begin.
    id: String,
    text: String,
}

impl Screens {
    /// A new screen joins.
    pub(super) fn join(&self, screen: &Arc<Screen>) {
        self.list().push(Arc::downgrade(screen));
    }

    /// Shows a card on every screen that is seen.
    pub(super) fn show_card(&self, card: &Card) {
        self.remember(card);
        for screen in self.visible() {
            screen.overlay.show_card(card.clone());
        }
    }

    /// Keeps the words of a card for `stats`.
    pub(super) fn remember(&self, card: &Card) {
        let mut words = self.words();
        words.cards.truncate(CARDS_REMEMBERED - 1);
        words.cards.push_front((card.id, card.entry.japanese.clone()));
    }

    /// Shows what is being said on every screen that is seen.
    pub(super) fn caption(&self, caption: &Caption) {
        self.words().caption.clone_from(&caption.text);
        for screen in self.visible() {
            screen.overlay.caption(caption.clone());
        }
    }

    /// Takes a card down.
    pub(super) fn withdraw(&self, card: u64) {
        for screen in self.all() {
            screen.overlay.withdraw(card);
        }
    }

    /// Takes everything down.
    pub(super) fn clear(&self) {
        for screen in self.all() {
            screen.overlay.clear();
        }
    }

    /// How each screen does.
    pub(super) fn reports(&self) -> Vec<ScreenReport> {
        self.all().iter().map(|screen| screen.report(&self.words())).collect()
    }

    fn visible(&self) -> impl Iterator<Item = Arc<Screen>> {
        self.all().into_iter().filter(|screen| screen.is_visible.load(Relaxed))
    }

    fn all(&self) -> Vec<Arc<Screen>> {
        let mut list = self.list();
        list.retain(|screen| screen.strong_count() > 0);
        list.iter().filter_map(Weak::upgrade).collect()
    }

    fn list(&self) -> MutexGuard<'_, Vec<Weak<Screen>>> {
        self.screens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn words(&self) -> MutexGuard<'_, Words> {
        self.words.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One source's picture.
pub(super) struct Screen {
    overlay: Overlay,
    layout: Mutex<Layout>,
    is_visible: AtomicBool,
    wall: Mutex<Wall>,
    fault_seen: Mutex<Option<Arc<ThemeError>>>,
    render: Durations,
    /// Of frames in which something moved and nothing was uploaded.
    render_moving: Durations,
    uploads: AtomicU64,
}

impl Screen {
    /// A screen nobody sees yet. Starts its painter.
    pub(super) fn new(settings: OverlaySettings) -> Self {
        let layout = settings.layout;
        Self {
            overlay: Overlay::start(settings),
            layout: Mutex::new(layout),
            is_visible: AtomicBool::new(false),
            wall: Mutex::new(Wall::new()),
            fault_seen: Mutex::default(),
            render: Durations::default(),
            render_moving: Durations::default(),
            uploads: AtomicU64::new(0),
        }
    }

    /// Changes the layout, and has everything painted anew if that makes a difference.
    pub(super) fn change_layout(&self, change: impl FnOnce(&mut Layout)) {
        let mut layout = self.layout.lock().unwrap_or_else(PoisonError::into_inner);
        let former = *layout;
        change(&mut layout);
        if *layout != former {
            self.overlay.set_layout(*layout);
        }
    }

    /// Has everything painted in another theme.
    pub(super) fn set_theme(&self, theme: Choice) {
        self.overlay.set_theme(theme);
    }

    /// Why the chosen theme is not worn, if it is not.
    pub(super) fn theme_fault(&self) -> Option<Arc<ThemeError>> {
        self.overlay.theme_fault()
    }

    /// Whether [`Self::theme_fault`] changed since the last call. On the tick.
    pub(super) fn has_theme_news(&self) -> bool {
        let fault = self.theme_fault();
        let mut seen = self.fault_seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = match (&fault, &*seen) {
            (Some(fault), Some(seen)) => Arc::ptr_eq(fault, seen),
            (fault, seen) => fault.is_none() && seen.is_none(),
        };
        *seen = fault;
        !is_same
    }

    /// The canvas it fills.
    pub(super) fn canvas(&self) -> (u32, u32) {
        self.layout.lock().unwrap_or_else(PoisonError::into_inner).canvas
    }

    /// Shows a card here only.
    pub(super) fn show_card(&self, card: Card) {
        self.overlay.show_card(card);
    }

    /// It is seen from now on, or no longer. On the tick.
    pub(super) fn set_visible(&self, is_visible: bool) {
        if self.is_visible.swap(is_visible, Relaxed) && !is_visible {
            self.overlay.clear();
            let hung = self.wall().clear();
            drop(hung);
        }
    }

    /// Draws the latest picture. Render thread.
    pub(super) fn render(&self, graphics: &Graphics<'_>) {
        let began_ns = video::now_ns();
        let mut wall = self.wall();
        let uploads = wall.draw(graphics, &self.overlay.picture(), video::frame_ns());
        self.uploads.fetch_add(uploads, Relaxed);
        let elapsed_ns = video::now_ns().saturating_sub(began_ns);
        self.render.add(elapsed_ns);
        if uploads == 0 && wall.is_moving() {
            self.render_moving.add(elapsed_ns);
        }
    }

    /// Cards that came to stand in the picture since the last call. On the tick.
    pub(super) fn news(&self) -> Vec<(u64, WallTime)> {
        std::mem::take(&mut self.wall().news)
    }

    fn wall(&self) -> MutexGuard<'_, Wall> {
        self.wall.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn report(&self, words: &Words) -> ScreenReport {
        // The render thread waits for the wall, so it is let go of before the report is written.
        let (boxes, texture_bytes, is_moving, has_caption, cards) = {
            let wall = self.wall();
            let (boxes, bytes) = (wall.boxes(), wall.texture_bytes());
            (boxes, bytes, wall.is_moving(), wall.has_caption(), wall.cards.clone())
        };
        let word_of = |id: &u64| {
            let known = words.cards.iter().find(|(card, _)| card == id);
            CardReport {
                id: id.to_string(),
                text: known.map(|(_, text)| text.clone()).unwrap_or_default(),
            }
        };
        let (width, height) = self.canvas();
        ScreenReport {
            is_visible: self.is_visible.load(Relaxed),
            canvas: SizeReport { width, height },
            render_calls: self.render.count(),
            render_ns_median: self.render.median_ns(),
            render_ns_max: self.render.longest_ns(),
            moving_calls: self.render_moving.count(),
            moving_ns_median: self.render_moving.median_ns(),
            moving_ns_max: self.render_moving.longest_ns(),
            is_moving,
            uploads: self.uploads.load(Relaxed),
            texture_bytes,
            pictures_painted: self.overlay.picture().sequence,
            boxes,
            cards: cards.iter().map(word_of).collect(),
            caption: has_caption.then(|| words.caption.clone()),
        }
    }
}
