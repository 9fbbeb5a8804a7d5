//! How boxes come and go, as lengths and times. Pure.

use super::NS_PER_MS;
use crate::overlay::{
    Layout,
    theme::{Enter, Leave, MotionLook, Theme},
};

/// Lines of the canvas the lengths are made for.
const CANVAS_LINES: f32 = 1080.0;
/// How long a card waits to enter while another leaves, in milliseconds: the eye follows one thing
/// at a time.
const WAIT_MS: u32 = 170;
/// How long a card travels to another place, in milliseconds.
const TRAVEL_MS: u32 = 300;
/// How far boxes rise, fall and slide, in pixels of that canvas.
const RISE: f32 = 26.0;
const FALL: f32 = 14.0;
const SLIDE: f32 = 90.0;
/// The scale of a box that rises, one that pops up, and one that shrinks away.
const RISING: f32 = 0.97;
const POPPING: f32 = 0.8;
const SHRINKING: f32 = 0.9;
/// How long one caption, or one panel, fades into another, in milliseconds.
const FADE_MS: u32 = 120;
/// How long taught words take to light up, in milliseconds.
const HIGHLIGHT_MS: u32 = 320;
/// How long the words of a caption take to make room for one more, in milliseconds.
const GROW_MS: u32 = 180;
/// How long the sign of speech takes to fade and come back, in milliseconds: about as slow as
/// breathing, far below the three flashes a second of WCAG 2.3.1.
const PULSE_MS: u32 = 1_400;

/// How boxes move. Times are in milliseconds, lengths in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Manner {
    /// How long a box enters.
    pub enter_ms: u32,
    /// How long a card waits with that when another leaves at the same time.
    pub wait_ms: u32,
    /// How long a box leaves.
    pub leave_ms: u32,
    /// How long a card needs to another place. With 0 it does not travel: it fades over.
    pub travel_ms: u32,
    /// How long one caption fades into another.
    pub fade_ms: u32,
    /// How long the words of a caption take to make room for those that follow. With 0 they are
    /// there at once.
    pub grow_ms: u32,
    /// Whether a caption that fades over has the same words: then they go to their new place
    /// together.
    pub keeps_words: bool,
    /// Whether it has more of them, so that those there were slide away from the middle meanwhile.
    pub adds_words: bool,
    /// How long a sign of speech takes to fade and come back. With 0 it stays as it is.
    pub pulse_ms: u32,
    /// Where a box comes from.
    pub enter: Away,
    /// Where it goes.
    pub leave: Away,
    /// Whether it grows beyond its size as it enters, and then settles.
    pub springs: bool,
    /// The middle of the canvas from its left edge: boxes on the left come from the left.
    pub middle: f32,
    /// How opaque what lies behind words is.
    pub backings: Backings,
}

/// How opaque what lies behind words is, for each sort that fades over: 0 is clear, 1 is opaque.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Backings {
    /// The strip behind captions.
    pub strip: f32,
    /// The panel of a quiz or a recap. One that is clearer at one end counts as its middle.
    pub panel: f32,
    /// The bubble of the co-host.
    pub bubble: f32,
    /// The slate.
    pub slate: f32,
}

impl Backings {
    const OPAQUE: Self = Self { strip: 1.0, panel: 1.0, bubble: 1.0, slate: 1.0 };

    /// As a theme has them.
    pub(in crate::overlay) fn of(theme: &Theme) -> Self {
        let card = &theme.card;
        Self {
            strip: theme.caption.strip.alpha(),
            panel: f32::midpoint(card.paper.alpha(), card.paper_low.alpha()),
            bubble: theme.bubble.paper.alpha(),
            slate: theme.slate.paper.alpha(),
        }
    }
}

/// How a box that comes or goes differs from one that stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Away {
    /// How far it is beside its place, towards its side of the canvas.
    pub beside: f32,
    /// How far it is below its place.
    pub below: f32,
    /// Its scale; 1 for none.
    pub scale: f32,
    /// The share of its width, from the left, that is to be seen; 1 for all.
    pub uncovered: f32,
}

impl Away {
    /// No difference.
    pub const NOT: Self = Self { beside: 0.0, below: 0.0, scale: 1.0, uncovered: 1.0 };
}

impl Manner {
    /// Nothing travels.
    const FADES: Self = Self {
        enter_ms: FADE_MS,
        wait_ms: 0,
        leave_ms: FADE_MS,
        travel_ms: 0,
        fade_ms: FADE_MS,
        grow_ms: 0,
        keeps_words: false,
        adds_words: false,
        pulse_ms: 0,
        enter: Away::NOT,
        leave: Away::NOT,
        springs: false,
        middle: 0.0,
        backings: Backings::OPAQUE,
    };

    /// The manner of a theme on a layout.
    pub fn of(layout: &Layout, look: &MotionLook) -> Self {
        let (width, height) = layout.canvas;
        let fades = Self { middle: width as f32 / 2.0, ..Self::FADES };
        if layout.reduces_motion {
            return fades;
        }
        let unit = width.min(height) as f32 / CANVAS_LINES;
        let enter = match look.enter {
            Enter::Rise => Away { below: RISE * unit, scale: RISING, ..Away::NOT },
            Enter::Fade => Away::NOT,
            Enter::Pop => Away { scale: POPPING, ..Away::NOT },
            Enter::Slide => Away { beside: SLIDE * unit, ..Away::NOT },
            Enter::Unroll => Away { uncovered: 0.0, ..Away::NOT },
        };
        let leave = match look.leave {
            Leave::Fall => Away { below: FALL * unit, ..Away::NOT },
            Leave::Fade => Away::NOT,
            Leave::Shrink => Away { scale: SHRINKING, ..Away::NOT },
            Leave::Slide => Away { beside: SLIDE * unit, ..Away::NOT },
            Leave::Roll => Away { uncovered: 0.0, ..Away::NOT },
        };
        Self {
            enter_ms: look.enter_ms,
            wait_ms: WAIT_MS,
            leave_ms: look.leave_ms,
            travel_ms: TRAVEL_MS,
            grow_ms: GROW_MS,
            pulse_ms: PULSE_MS,
            enter,
            leave,
            springs: look.enter == Enter::Pop,
            ..fades
        }
    }

    /// The same on what lies behind the words of a theme.
    pub fn backed(self, backings: Backings) -> Self {
        Self { backings, ..self }
    }

    /// The same, but words that are taught light up in a caption.
    pub fn lighting_up(self) -> Self {
        Self { fade_ms: HIGHLIGHT_MS, keeps_words: self.travel_ms > 0, ..self }
    }

    /// The same, and other words follow them.
    pub fn adding_words(self) -> Self {
        Self { adds_words: true, ..self }
    }

    pub(super) fn enter_ns(&self) -> u64 {
        u64::from(self.enter_ms) * NS_PER_MS
    }

    pub(super) fn leave_ns(&self) -> u64 {
        u64::from(self.leave_ms) * NS_PER_MS
    }

    pub(super) fn fade_ns(&self) -> u64 {
        u64::from(self.fade_ms) * NS_PER_MS
    }

    pub(super) fn grow_ns(&self) -> u64 {
        u64::from(self.grow_ms) * NS_PER_MS
    }

    pub(super) fn wait_ns(&self) -> u64 {
        u64::from(self.wait_ms) * NS_PER_MS
    }

    pub(super) fn travel_ns(&self) -> u64 {
        u64::from(self.travel_ms) * NS_PER_MS
    }
}

impl Default for Manner {
    fn default() -> Self {
        let theme = Theme::default();
        Self::of(&Layout::default(), &theme.motion).backed(Backings::of(&theme))
    }
}
