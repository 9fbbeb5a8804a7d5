//! One source's picture: the overlay that paints it, and the textures that show it.
//!
//! Painting happens on the overlay's own thread. The graphics thread uploads a box when its pixels
//! are new, and draws it where the motion of this frame has it; in a frame without news it uploads
//! and allocates nothing. A screen nobody sees is cleared and told nothing, so it costs nothing.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
};

use aivlingual_shared::{
    entry::{Card, Quiz},
    time::WallTime,
};

use super::figures::Durations;
use crate::{
    obs::{draw::Graphics, video},
    overlay::{
        Layout, Overlay, OverlaySettings,
        theme::{Choice, ThemeError},
    },
};

mod all;
mod report;
mod roll;
mod slate;
mod wall;

pub(super) use all::Screens;
pub(super) use report::ScreenReport;
pub(super) use slate::Standing;
use wall::{Frame, Wall};

/// One source's picture.
pub(super) struct Screen {
    overlay: Overlay,
    layout: Mutex<Layout>,
    is_visible: AtomicBool,
    wall: Mutex<Wall>,
    fault_seen: Mutex<Option<Arc<ThemeError>>>,
    /// What the slate says, where there is one.
    standing: Mutex<Option<Standing>>,
    render: Durations,
    /// Of frames in which nothing was uploaded: those in which something moved, and all others.
    render_moving: Durations,
    render_still: Durations,
    uploads: AtomicU64,
}

impl Screen {
    /// A screen nobody sees yet. Starts its painter. Without an effect nothing moves.
    pub(super) fn new(settings: OverlaySettings, effect: Option<String>) -> Self {
        let layout = settings.layout;
        Self {
            overlay: Overlay::start(settings),
            layout: Mutex::new(layout),
            is_visible: AtomicBool::new(false),
            wall: Mutex::new(Wall::new(effect)),
            fault_seen: Mutex::default(),
            standing: Mutex::default(),
            render: Durations::default(),
            render_moving: Durations::default(),
            render_still: Durations::default(),
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

    /// Asks a quiz here only.
    pub(super) fn quiz(&self, quiz: Quiz) {
        self.overlay.quiz(quiz);
    }

    /// It is seen from now on, or no longer. On the tick.
    pub(super) fn set_visible(&self, is_visible: bool) {
        if self.is_visible.swap(is_visible, Relaxed) && !is_visible {
            self.overlay.leave();
            let hung = self.wall().clear();
            drop(hung);
        }
    }

    /// Takes everything down. Cards that come after this may have the numbers of those before.
    fn clear(&self) {
        self.overlay.clear();
        self.wall().forget();
    }

    /// Another daemon is there, whose cards may have the numbers of those before.
    fn meet_daemon(&self) {
        self.overlay.meet_daemon();
        self.wall().forget();
    }

    /// How things stand, for the streamer; none where viewers may see it. On the tick.
    pub(super) fn set_slate(&self, standing: Option<Standing>) {
        let unplaced = || self.overlay.tally().unplaced.first().copied();
        let standing = standing.map(|standing| Standing { unplaced: unplaced(), ..standing });
        let mut former = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        if *former != standing {
            *former = standing;
            self.overlay.slate(standing.map(Standing::slate));
        }
    }

    /// Draws the latest picture; where viewers may see it, without the slate. Render thread.
    pub(super) fn render(&self, graphics: &Graphics<'_>, is_public: bool) {
        let began_ns = video::now_ns();
        let frame = Frame { at_ns: video::frame_ns(), canvas: self.canvas(), is_public };
        let mut wall = self.wall();
        let uploads = wall.draw(graphics, &self.overlay.picture(), &frame);
        self.uploads.fetch_add(uploads, Relaxed);
        let elapsed_ns = video::now_ns().saturating_sub(began_ns);
        self.render.add(elapsed_ns);
        match (uploads, wall.is_moving()) {
            (0, true) => self.render_moving.add(elapsed_ns),
            (0, false) => self.render_still.add(elapsed_ns),
            _ => {}
        }
    }

    /// Cards that came to stand in the picture since the last call. On the tick.
    pub(super) fn news(&self) -> Vec<(u64, WallTime)> {
        std::mem::take(&mut self.wall().news)
    }

    fn wall(&self) -> MutexGuard<'_, Wall> {
        self.wall.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
