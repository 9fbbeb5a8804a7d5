//! One source's picture: the overlay that paints it, and the textures that show it.
//!
//! Painting happens on the overlay's own thread. The graphics thread uploads a box when its pixels
//! are new, and draws; in a frame without news it uploads and allocates nothing. A screen nobody
//! sees is cleared and told nothing, so it costs nothing.

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
    obs::{
        draw::{Graphics, Linearizer, Texture},
        video,
    },
    overlay::{
        Caption, Layout, Overlay, OverlaySettings, Picture, PictureBox,
        theme::{Choice, ThemeError},
    },
};

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
    uploads: u64,
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
    uploads: AtomicU64,
}

/// What hangs on the graphics card. Only the graphics thread locks it while OBS draws.
struct Wall {
    linearizer: Linearizer,
    sequence: u64,
    hung: Vec<Hung>,
    cards: Vec<u64>,
    /// Cards that stood in a picture for the first time, and when it was rendered.
    news: Vec<(u64, WallTime)>,
}

struct Hung {
    stamp: u64,
    origin: (u32, u32),
    texture: Texture,
}

impl Hung {
    fn report(&self) -> BoxReport {
        let ((x, y), (width, height)) = (self.origin, self.texture.size());
        BoxReport { x, y, width, height }
    }
}

impl Screen {
    /// A screen nobody sees yet. Starts its painter.
    pub(super) fn new(settings: OverlaySettings) -> Self {
        let layout = settings.layout;
        Self {
            overlay: Overlay::start(settings),
            layout: Mutex::new(layout),
            is_visible: AtomicBool::new(false),
            wall: Mutex::new(Wall {
                linearizer: Linearizer::new(),
                sequence: 0,
                hung: Vec::new(),
                cards: Vec::new(),
                news: Vec::new(),
            }),
            fault_seen: Mutex::default(),
            render: Durations::default(),
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

    /// It is seen from now on, or no longer.
    pub(super) fn set_visible(&self, is_visible: bool) {
        if self.is_visible.swap(is_visible, Relaxed) && !is_visible {
            self.overlay.clear();
        }
    }

    /// Draws the latest picture. Render thread.
    pub(super) fn render(&self, graphics: &Graphics<'_>) {
        let began_ns = video::now_ns();
        let mut wall = self.wall();
        let picture = self.overlay.picture();
        if picture.sequence != wall.sequence {
            let uploads = wall.hang(graphics, &picture);
            self.uploads.fetch_add(uploads, Relaxed);
        }
        if !wall.hung.is_empty() {
            graphics.draw(wall.hung.iter().map(|hung| (&hung.texture, hung.origin)));
        }
        self.render.add(video::now_ns().saturating_sub(began_ns));
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
        let (boxes, cards) = {
            let wall = self.wall();
            (wall.hung.iter().map(Hung::report).collect::<Vec<_>>(), wall.cards.clone())
        };
        let word_of = |id: &u64| {
            let known = words.cards.iter().find(|(card, _)| card == id);
            CardReport {
                id: id.to_string(),
                text: known.map(|(_, text)| text.clone()).unwrap_or_default(),
            }
        };
        // A box more than there are cards is a caption.
        let has_caption = boxes.len() > cards.len();
        let (width, height) = self.canvas();
        ScreenReport {
            is_visible: self.is_visible.load(Relaxed),
            canvas: SizeReport { width, height },
            render_calls: self.render.count(),
            render_ns_median: self.render.median_ns(),
            render_ns_max: self.render.longest_ns(),
            uploads: self.uploads.load(Relaxed),
            pictures_painted: self.overlay.picture().sequence,
            boxes,
            cards: cards.iter().map(word_of).collect(),
            caption: has_caption.then(|| words.caption.clone()),
        }
    }
}

impl Wall {
    /// Puts a new picture in the place of the former one, and returns how many boxes had to be
    /// uploaded.
    fn hang(&mut self, graphics: &Graphics<'_>, picture: &Picture) -> u64 {
        let mut former = std::mem::take(&mut self.hung);
        let mut uploads = 0;
        for part in &picture.boxes {
            let known = former.iter().position(|hung| hung.stamp == part.stamp);
            let hung = match known {
                Some(index) => Some(former.swap_remove(index)),
                None => {
                    uploads += 1;
                    self.upload(graphics, part, &mut former, picture)
                }
            };
            self.hung.extend(hung.map(|hung| Hung { origin: part.origin, ..hung }));
        }
        let now = WallTime::now();
        let new_cards = picture.cards.iter().filter(|card| !self.cards.contains(card));
        self.news.extend(new_cards.filter(|card| **card < LOCAL_CARD_MIN).map(|card| (*card, now)));
        self.cards.clone_from(&picture.cards);
        self.sequence = picture.sequence;
        uploads
    }

    /// Uploads a box, into a texture of its size that the picture no longer needs if there is one.
    fn upload(
        &mut self,
        graphics: &Graphics<'_>,
        part: &PictureBox,
        former: &mut Vec<Hung>,
        picture: &Picture,
    ) -> Option<Hung> {
        let pixels = self.linearizer.linear(&part.pixels);
        let is_free = |hung: &Hung| {
            hung.texture.size() == part.size
                && !picture.boxes.iter().any(|other| other.stamp == hung.stamp)
        };
        let texture = match former.iter().position(is_free) {
            Some(index) => {
                let mut texture = former.swap_remove(index).texture;
                texture.replace(graphics, pixels);
                texture
            }
            None => Texture::new(graphics, part.size, pixels)?,
        };
        Some(Hung { stamp: part.stamp, origin: part.origin, texture })
    }
}
