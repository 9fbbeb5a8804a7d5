//! Paints a card or a caption into a rectangle of pixels. Pure: the same words and the same fonts
//! give the same pixels.
//!
//! Runs on the painter thread. All lengths are made for a canvas of 1080 lines and scaled with it.
//! Where on the canvas it stands is none of its business.

use std::path::Path;

use aivlingual_shared::entry::Card;

use super::{
    Caption, Layout, PictureBox,
    lettering::Lettering,
    place::{Extent, Figure, Ground, Rect},
    theme::Theme,
};
use surface::Surface;

mod caption;
mod card;
mod fit;
mod pattern;
mod surface;

/// What a brush has painted.
#[derive(Debug, Clone, PartialEq)]
pub struct Painted {
    /// The pixels, with no place yet.
    pub pixels: PictureBox,
    /// The panel among them, without its shadow.
    pub panel: Rect,
}

impl Painted {
    /// How much of the canvas it takes.
    pub fn extent(&self) -> Extent {
        Extent { size: self.pixels.size, panel: self.panel }
    }
}

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

    /// Paints a card. `None` when it has nothing to say.
    pub fn card(&mut self, card: &Card, layout: &Layout) -> Option<Painted> {
        if self.lettering.is_mute() {
            return None;
        }
        let ground = Ground::of(layout);
        let (width_max, height_max) = ground.room(Figure::Card);
        let mut unit = ground.unit();
        let mut lay_out = |unit: f32| {
            let (lettering, theme) = (&mut self.lettering, &self.theme);
            let width_max = (ground.widest(Figure::Card) * unit).min(width_max);
            card::Sheet::lay_out(lettering, theme, card, layout.furigana, unit, width_max)
        };
        let mut sheet = lay_out(unit)?;
        // A card higher than its room is drawn smaller; twenty steps take it to an eighth.
        for _ in 0..20 {
            if sheet.size.1 <= height_max {
                break;
            }
            unit *= 0.9;
            sheet = lay_out(unit)?;
        }
        let bleed = (self.theme.shadow.reach() * ground.unit()).min(ground.bleed_max());
        let mut surface = Surface::new(sheet.size, bleed)?;
        sheet.paint(&mut self.lettering, &self.theme, &mut surface, bleed);
        Some(surface.finish(sheet.size))
    }

    /// Paints a caption. `None` when it has no words.
    pub fn caption(&mut self, caption: &Caption, layout: &Layout) -> Option<Painted> {
        if self.lettering.is_mute() {
            return None;
        }
        let ground = Ground::of(layout);
        let strip = caption::Strip::lay_out(&mut self.lettering, &self.theme, caption, &ground)?;
        let mut surface = Surface::new(strip.size, 1.0)?;
        strip.paint(&mut self.lettering, &self.theme, &mut surface);
        Some(surface.finish(strip.size))
    }
}

#[cfg(test)]
mod tests;
