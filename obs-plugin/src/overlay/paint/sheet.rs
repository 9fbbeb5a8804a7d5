//! A figure with every letter in its place, ready to be painted: the panel, shapes on it, and
//! words. Lengths are pixels, counted from the panel's upper left corner.

use std::ops::Range;

use tiny_skia::{Path as Outline, Transform};

use super::{
    super::{
        lettering::{Lettering, Letters},
        theme::{Accents, Ink, Theme},
    },
    backing::Backing,
    surface::{Panel, Surface},
};

/// A figure.
pub(super) struct Sheet {
    /// Width and height of the panel.
    pub(super) size: (f32, f32),
    /// What all of it lies on, if anything.
    pub(super) backing: Option<Backing>,
    pub(super) shapes: Vec<Shape>,
    /// The marks at taught words.
    pub(super) marks: Vec<(Panel, Ink)>,
    pub(super) texts: Vec<Text>,
}

/// Something on a panel that is no word.
pub(super) enum Shape {
    Panel(Panel, Ink),
    /// The edge of a panel, so thick and inside of it.
    Edge(Panel, f32, Ink),
    Filled(Outline, Ink),
    /// A line so thick.
    Drawn(Outline, f32, Ink),
}

/// What a line of words is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Kind,
    Level,
    Expression,
    Ruby,
    Reading,
    Meaning,
    Sentence,
    Note,
    Prompt,
    Letter,
    Choice,
    Title,
    Count,
    Name,
    Says,
    Status,
}

/// A line of text, or a piece of one.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) part: Part,
    pub(super) letters: Letters,
    pub(super) range: Range<usize>,
    pub(super) size: f32,
    pub(super) left: f32,
    pub(super) baseline: f32,
    pub(super) ink: Ink,
    pub(super) around: Around,
}

/// What lies around letters: first the glow, then the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Around {
    glow: Ink,
    glow_blur: f32,
    outline: Ink,
    outline_width: f32,
}

impl Around {
    /// Nothing at all.
    pub(super) const NOTHING: Self =
        Self { glow: Ink::CLEAR, glow_blur: 0.0, outline: Ink::CLEAR, outline_width: 0.0 };

    /// What a theme wants around an expression.
    pub(super) fn expression(theme: &Theme, accents: &Accents, unit: f32) -> Self {
        let look = &theme.text;
        Self {
            glow: look.glow.on(accents),
            glow_blur: look.glow_blur * unit,
            outline: look.outline.on(accents),
            outline_width: look.outline_width * unit,
        }
    }
}

impl Text {
    /// The width of what is drawn.
    pub(super) fn width(&self) -> f32 {
        self.letters.width(&self.range) * self.size
    }
}

impl Shape {
    /// Moves it.
    pub(super) fn shift(&mut self, by: (f32, f32)) {
        match self {
            Self::Panel(panel, _) | Self::Edge(panel, ..) => {
                panel.left += by.0;
                panel.top += by.1;
            }
            Self::Filled(outline, _) | Self::Drawn(outline, ..) => {
                let moved = outline.clone().transform(Transform::from_translate(by.0, by.1));
                if let Some(moved) = moved {
                    *outline = moved;
                }
            }
        }
    }

    fn paint(&self, surface: &mut Surface) {
        match self {
            Self::Panel(panel, ink) => surface.panel(*panel, *ink),
            Self::Edge(panel, width, ink) => surface.border(*panel, *width, *ink),
            Self::Filled(outline, ink) => surface.fill(outline, *ink),
            Self::Drawn(outline, width, ink) => surface.stroke(outline, *width, *ink),
        }
    }
}

impl Sheet {
    /// Draws it, with a shadow that reaches as far beyond the panel as `bleed`.
    pub(super) fn paint(
        &self,
        lettering: &mut Lettering,
        theme: &Theme,
        surface: &mut Surface,
        bleed: f32,
    ) {
        if let Some(backing) = &self.backing {
            backing.paint(theme, self.size, surface, bleed);
        }
        self.shapes.iter().for_each(|shape| shape.paint(surface));
        self.marks.iter().for_each(|(mark, ink)| surface.panel(*mark, *ink));
        for text in &self.texts {
            let origin = (text.left, text.baseline);
            let outline = lettering.outline(&text.letters, &text.range, text.size, origin);
            let Some(outline) = outline else { continue };
            let Around { glow, glow_blur, outline: line, outline_width } = text.around;
            surface.glow(&outline, glow_blur, glow);
            surface.fill_within(&outline, (outline_width, line), text.ink);
        }
    }
}
