//! How a screen does, for `stats`.

use std::sync::atomic::Ordering::Relaxed;

use serde::Serialize;

use super::{
    Screen,
    all::Words,
    wall::{self, Wall},
};
use crate::overlay::Subject;

/// How a screen does.
#[derive(Debug, Serialize)]
pub(in crate::plugin) struct ScreenReport {
    is_visible: bool,
    canvas: SizeReport,
    render_calls: u64,
    render_ns_median: u64,
    render_ns_max: u64,
    /// The same of frames in which something moved and nothing was uploaded.
    moving_calls: u64,
    moving_ns_median: u64,
    moving_ns_max: u64,
    /// The same of frames in which nothing was new and nothing moved.
    still_calls: u64,
    still_ns_median: u64,
    is_moving: bool,
    uploads: u64,
    texture_bytes: u64,
    /// The most they ever were, and the most they may be.
    texture_bytes_max: u64,
    texture_bytes_bound: u64,
    /// What a frame at rest costs the graphics card.
    work: WorkReport,
    pictures_painted: u64,
    boxes: Vec<BoxReport>,
    figures: FigureReport,
    cards: Vec<CardReport>,
    /// Cards that wait for a place.
    cards_waiting: u64,
    /// Cards that are held, in letters.
    pinned: Vec<PinReport>,
    caption: Option<String>,
}

/// OBS's lists hold objects only, so pairs of numbers are spelled out.
#[derive(Debug, Serialize)]
struct SizeReport {
    width: u32,
    height: u32,
}

/// Calls that draw, and pixels that are drawn.
#[derive(Debug, Serialize)]
pub(super) struct WorkReport {
    pub(super) draw_calls: usize,
    pub(super) pixels: u64,
}

/// A box that is drawn.
#[derive(Debug, Serialize)]
pub(super) struct BoxReport {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// How many of each stand.
#[derive(Debug, Default, Serialize)]
struct FigureReport {
    cards: u32,
    captions: u32,
    quizzes: u32,
    countdowns: u32,
    recaps: u32,
    bubbles: u32,
    speaking: u32,
    slates: u32,
}

#[derive(Debug, Serialize)]
struct CardReport {
    /// In letters, for OBS's numbers end where ours of local cards begin.
    id: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct PinReport {
    id: String,
}

impl FigureReport {
    fn of(wall: &Wall) -> Self {
        let mut report = Self::default();
        for subject in wall.standing() {
            *match subject {
                Subject::Card(_) => &mut report.cards,
                Subject::Caption(_) => &mut report.captions,
                Subject::Quiz(_) => &mut report.quizzes,
                Subject::Countdown(_) => &mut report.countdowns,
                Subject::Recap(_) => &mut report.recaps,
                Subject::Bubble(_) => &mut report.bubbles,
                Subject::Speaking(_) => &mut report.speaking,
                Subject::Slate => &mut report.slates,
            } += 1;
        }
        report
    }
}

impl Screen {
    pub(super) fn report(&self, words: &Words) -> ScreenReport {
        // The render thread waits for the wall, so it is let go of before the report is written.
        let (boxes, figures, cards, is_moving, work, texture_bytes, texture_bytes_max) = {
            let wall = self.wall();
            let (boxes, figures) = (wall.boxes(), FigureReport::of(&wall));
            let bytes = (wall.texture_bytes(), wall.texture_bytes_max());
            let (cards, is_moving) = (wall.cards.clone(), wall.is_moving());
            (boxes, figures, cards, is_moving, wall.work(), bytes.0, bytes.1)
        };
        let word_of = |id: &u64| {
            let known = words.cards.iter().find(|(card, _)| card == id);
            CardReport {
                id: id.to_string(),
                text: known.map(|(_, text)| text.clone()).unwrap_or_default(),
            }
        };
        let (width, height) = self.canvas();
        let tally = self.overlay.tally();
        ScreenReport {
            is_visible: self.is_visible.load(Relaxed),
            canvas: SizeReport { width, height },
            render_calls: self.render.count(),
            render_ns_median: self.render.median_ns(),
            render_ns_max: self.render.longest_ns(),
            moving_calls: self.render_moving.count(),
            moving_ns_median: self.render_moving.median_ns(),
            moving_ns_max: self.render_moving.longest_ns(),
            still_calls: self.render_still.count(),
            still_ns_median: self.render_still.median_ns(),
            is_moving,
            uploads: self.uploads.load(Relaxed),
            texture_bytes,
            texture_bytes_max,
            texture_bytes_bound: wall::bytes_max((width, height)),
            work,
            pictures_painted: self.overlay.picture().sequence,
            boxes,
            caption: (figures.captions > 0).then(|| words.caption.clone()),
            figures,
            cards: cards.iter().map(word_of).collect(),
            cards_waiting: tally.waiting as u64,
            pinned: tally.pinned.iter().map(|id| PinReport { id: id.to_string() }).collect(),
        }
    }
}
