//! Paints a card or a caption into a rectangle of pixels. Pure: the same words and the same fonts
//! give the same pixels.
//!
//! Runs on the painter thread. All lengths are made for a canvas of 1080 lines and scaled with it.

use std::path::Path;

use aivlingual_shared::entry::Card;

use super::{Caption, Corner, Layout, PictureBox, lettering::Lettering, theme::Theme};
use surface::Surface;

mod caption;
mod card;
mod fit;
mod pattern;
mod surface;

/// Lines of the canvas all lengths are made for.
const CANVAS_LINES: f32 = 1080.0;
/// From the edge of the canvas to what is drawn.
const MARGIN: f32 = 44.0;
/// Between two cards that share a corner.
const GAP: f32 = 24.0;
/// The scales a layout may ask for.
const SCALE: std::ops::RangeInclusive<f32> = 0.4..=3.0;
/// Sides of the canvas that can be real, in pixels.
const CANVAS: std::ops::RangeInclusive<u32> = 64..=16_384;

/// Paints cards and captions with the fonts of one folder.
pub struct Brush {
    lettering: Lettering,
    theme: Theme,
}

impl Brush {
    /// Reads the fonts of a folder. Without any there, the system's fonts are used.
    pub fn new(fonts_dir: &Path) -> Self {
        Self { lettering: Lettering::new(fonts_dir), theme: Theme::default() }
    }

    /// What everything looks like from now on.
    pub fn wear(&mut self, theme: &Theme) {
        self.lettering.choose(&theme.fonts);
        self.theme.clone_from(theme);
    }

    /// Paints a card in its corner. `None` when it has nothing to say.
    pub fn card(&mut self, card: &Card, layout: &Layout) -> Option<PictureBox> {
        if self.lettering.is_mute() {
            return None;
        }
        let (canvas, margin) = (canvas(layout), margin(layout));
        let (width_max, height_max) = (canvas.0 - 2.0 * margin, canvas.1 - 2.0 * margin);
        let mut unit = unit(layout);
        let mut lay_out = |unit| {
            let (lettering, theme) = (&mut self.lettering, &self.theme);
            card::Sheet::lay_out(lettering, theme, card, layout.furigana, unit, width_max)
        };
        let mut sheet = lay_out(unit)?;
        // A card higher than the canvas is drawn smaller; twenty steps take it to an eighth.
        for _ in 0..20 {
            if sheet.size.1 <= height_max {
                break;
            }
            unit *= 0.9;
            sheet = lay_out(unit)?;
        }
        // In a lower corner it stands above the captions.
        let captions = if layout.captions { caption::room(layout) } else { 0.0 };
        let left = margin;
        let right = canvas.0 - margin - sheet.size.0;
        let lower = (canvas.1 - margin - sheet.size.1 - captions).max(margin);
        let origin = match layout.corner {
            Corner::TopLeft => (left, margin),
            Corner::TopRight => (right, margin),
            Corner::BottomLeft => (left, lower),
            Corner::BottomRight => (right, lower),
        };
        let bleed = bleed(&self.theme, layout);
        let mut surface = Surface::new(canvas, origin, sheet.size, bleed)?;
        sheet.paint(&mut self.lettering, &self.theme, &mut surface, bleed);
        Some(surface.finish())
    }

    /// Paints a caption near the lower edge. `None` when it has no words.
    pub fn caption(&mut self, caption: &Caption, layout: &Layout) -> Option<PictureBox> {
        if self.lettering.is_mute() {
            return None;
        }
        let strip = caption::Strip::lay_out(&mut self.lettering, &self.theme, caption, layout)?;
        let mut surface = Surface::new(canvas(layout), strip.origin, strip.size, 1.0)?;
        strip.paint(&mut self.lettering, &self.theme, &mut surface);
        Some(surface.finish())
    }
}

/// Where cards stand that share a corner: the first in it, each next one beside it towards the
/// middle. What does not fit on the canvas any more gets no place.
pub(super) fn stack<'a>(
    cards: impl Iterator<Item = &'a PictureBox>,
    theme: &Theme,
    layout: &Layout,
) -> Vec<(u32, u32)> {
    // Only the shadows of two cards lie over each other.
    let overlap = (2.0 * bleed(theme, layout) - GAP * unit(layout)).max(0.0) as u32;
    let canvas_height = canvas(layout).1 as u32;
    let mut taken = 0;
    let mut origins = Vec::new();
    for card in cards {
        let (left, top) = card.origin;
        let top = match layout.corner {
            Corner::TopLeft | Corner::TopRight => Some(top + taken),
            Corner::BottomLeft | Corner::BottomRight => top.checked_sub(taken),
        };
        match top.filter(|top| top + card.size.1 <= canvas_height || origins.is_empty()) {
            Some(top) => origins.push((left, top)),
            None => break,
        }
        taken += card.size.1.saturating_sub(overlap);
    }
    origins
}

/// Pixels for one length unit of the design.
fn unit(layout: &Layout) -> f32 {
    let (width, height) = canvas(layout);
    let scale = if layout.scale.is_finite() { layout.scale } else { 1.0 };
    width.min(height) / CANVAS_LINES * scale.clamp(*SCALE.start(), *SCALE.end())
}

/// How far a card's shadow reaches beyond it. It ends with the canvas, so that a card keeps a whole
/// shadow when it moves away from its corner.
fn bleed(theme: &Theme, layout: &Layout) -> f32 {
    (theme.shadow.reach() * unit(layout)).min(margin(layout))
}

fn margin(layout: &Layout) -> f32 {
    let (width, height) = canvas(layout);
    width.min(height) / CANVAS_LINES * MARGIN
}

fn canvas(layout: &Layout) -> (f32, f32) {
    let side = |side: u32| side.clamp(*CANVAS.start(), *CANVAS.end()) as f32;
    (side(layout.canvas.0), side(layout.canvas.1))
}

#[cfg(test)]
mod tests;
