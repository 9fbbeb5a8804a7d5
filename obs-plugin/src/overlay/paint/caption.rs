//! The caption: a dark translucent strip near the lower edge with up to two lines, of which the
//! last always shows the newest words.

use std::ops::Range;

use super::{
    super::{
        Caption,
        lettering::{ASCENT, Lettering, Letters},
        place::{Figure, Ground},
        theme::{Accents, Theme},
    },
    fit,
    surface::{Panel, Surface},
};

const SIZE: f32 = 44.0;
const LINE_HEIGHT: f32 = 1.32;
const LINES_MAX: usize = 2;
const PADDING: (f32, f32) = (28.0, 13.0);
/// Characters looked at: more than two lines ever hold, so that a flood costs nothing.
const CHARACTERS_MAX: usize = 300;

/// A caption with every letter in its place. Lengths are pixels; lines are counted from its left top.
pub(super) struct Strip {
    pub(super) size: (f32, f32),
    pub(super) letters: Letters,
    pub(super) lines: Vec<Range<usize>>,
    unit: f32,
}

fn height(lines: usize, unit: f32) -> f32 {
    (lines as f32 * LINE_HEIGHT * SIZE + 2.0 * PADDING.1) * unit
}

impl Strip {
    /// Sets a caption. `None` when it has no words.
    pub(super) fn lay_out(
        lettering: &mut Lettering,
        theme: &Theme,
        caption: &Caption,
        ground: &Ground,
    ) -> Option<Self> {
        let text = newest(caption.text.trim());
        if text.is_empty() {
            return None;
        }
        let (width_max, height_max) = ground.room(Figure::Caption);
        // A strip that would be higher than its room is set smaller.
        let unit = ground.unit().min(height_max / height(LINES_MAX, 1.0));
        let width = width_max - 2.0 * PADDING.0 * unit;
        let letters = lettering.letters(text, theme.faces.caption);
        let mut lines = fit::flow(&letters, width / (SIZE * unit));
        lines.drain(..lines.len().saturating_sub(LINES_MAX));
        let widest = lines.iter().map(|line| letters.width(line)).fold(0.0, f32::max);
        let size = (
            (widest * SIZE * unit + 2.0 * PADDING.0 * unit).min(width_max).ceil(),
            height(lines.len(), unit).ceil(),
        );
        Some(Self { size, letters, lines, unit })
    }

    /// Draws the caption.
    pub(super) fn paint(&self, lettering: &mut Lettering, theme: &Theme, surface: &mut Surface) {
        let (unit, look) = (self.unit, &theme.caption);
        // A caption is of no kind and no level.
        let accents = Accents { kind: theme.accents.vocabulary, level: theme.levels.beginner };
        let panel = Panel::new((0.0, 0.0), self.size, look.radius * unit);
        surface.panel(panel, look.strip.on(&accents));
        surface.border(panel, look.border_width * unit, look.border.on(&accents));
        let size = SIZE * unit;
        for (index, line) in self.lines.iter().enumerate() {
            let left = (self.size.0 - self.letters.width(line) * size) / 2.0;
            let top = (PADDING.1 + index as f32 * LINE_HEIGHT * SIZE) * unit;
            let baseline = top + (LINE_HEIGHT - 1.0) / 2.0 * size + ASCENT * size;
            if let Some(words) = lettering.outline(&self.letters, line, size, (left, baseline)) {
                surface.stroke(&words, look.outline_width * unit, look.outline.on(&accents));
                surface.fill(&words, look.words.on(&accents));
            }
        }
    }
}

/// The last words of a text that is longer than could be shown.
fn newest(text: &str) -> &str {
    let excess = text.chars().count().saturating_sub(CHARACTERS_MAX);
    let start = text.char_indices().nth(excess).map_or(0, |(at, _)| at);
    text[start..].trim_start()
}
