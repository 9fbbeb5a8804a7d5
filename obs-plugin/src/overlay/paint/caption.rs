//! The caption: a strip with up to two lines, of which the last always shows the newest words. What
//! is taught of them is marked, and below stands, smaller, what it all means.

use std::ops::Range;

use super::{
    super::{
        Caption,
        lettering::{ASCENT, Face, Lettering, Letters},
        theme::{Accents, CaptionLook, Ink, Theme},
    },
    card::shared,
    fit::{self, Block, Bounds},
    quiz::neutral,
    setter::{make_room, marked},
    surface::{Panel, Surface},
    words,
};

const SIZE: f32 = 44.0;
const LINE_HEIGHT: f32 = 1.32;
const LINES_MAX: usize = 2;
const PADDING: (f32, f32) = (28.0, 13.0);
/// The smaller line.
const SECOND_SIZE: f32 = 28.0;
const SECOND_LINE_HEIGHT: f32 = 1.42;
/// Between two meanings.
const BETWEEN: &str = " · ";

/// The height of a caption that says all it can, as a length of the design.
pub(in crate::overlay) const HEIGHT_MAX: f32 =
    LINES_MAX as f32 * LINE_HEIGHT * SIZE + SECOND_LINE_HEIGHT * SECOND_SIZE + 2.0 * PADDING.1;

/// A caption with every letter in its place. Lengths are pixels, counted from its upper left.
pub(super) struct Strip {
    pub(super) size: (f32, f32),
    pub(super) letters: Letters,
    pub(super) lines: Vec<Range<usize>>,
    /// What is taught, with the colors of its kind.
    pub(super) taught: Vec<(Range<usize>, Accents)>,
    /// The smaller line.
    pub(super) second: Option<Block>,
    unit: f32,
}

impl Strip {
    /// Sets a caption into so much width and height. `None` when it has no words.
    pub(super) fn lay_out(
        lettering: &mut Lettering,
        theme: &Theme,
        caption: &Caption,
        unit: f32,
        (width_max, height_max): (f32, f32),
    ) -> Option<Self> {
        let text = words::newest(caption.text.trim());
        if text.is_empty() {
            return None;
        }
        let meaning = meaning(caption);
        let room = |has_second: bool| {
            let second = if has_second { SECOND_LINE_HEIGHT * SECOND_SIZE } else { 0.0 };
            LINES_MAX as f32 * LINE_HEIGHT * SIZE + 2.0 * PADDING.1 + second
        };
        // A strip that would be higher than its room is set smaller.
        let unit = unit.min(height_max / room(meaning.is_some()));
        let width = width_max - 2.0 * PADDING.0 * unit;
        let mut letters = lettering.letters(text, theme.faces.caption);
        let taught = taught(theme, caption, text);
        taught.iter().for_each(|(range, _)| make_room(&mut letters, range, &theme.marker));
        let mut lines = fit::flow(&letters, width / (SIZE * unit));
        lines.drain(..lines.len().saturating_sub(LINES_MAX));
        let widest = lines.iter().map(|line| letters.width(line)).fold(0.0, f32::max);
        let second = meaning.map(|meaning| {
            let letters = lettering.letters(&meaning, Face::Text);
            let size = SECOND_SIZE * unit;
            let bounds =
                Bounds { width, size, size_wrapping: size, size_min: size * 0.86, lines_max: 1 };
            fit::fit(lettering, letters, Face::Text, bounds)
        });
        let widest = (widest * SIZE * unit).max(second.as_ref().map_or(0.0, Block::width));
        let lines_height = lines.len() as f32 * LINE_HEIGHT * SIZE * unit;
        let second_height =
            second.as_ref().map_or(0.0, |_| SECOND_LINE_HEIGHT * SECOND_SIZE * unit);
        let size = (
            (widest + 2.0 * PADDING.0 * unit).min(width_max).ceil(),
            (lines_height + second_height + 2.0 * PADDING.1 * unit).ceil(),
        );
        Some(Self { size, letters, lines, taught, second, unit })
    }

    /// Draws the caption.
    pub(super) fn paint(&self, lettering: &mut Lettering, theme: &Theme, surface: &mut Surface) {
        let (unit, look) = (self.unit, &theme.caption);
        let accents = neutral(theme);
        let panel = Panel::new((0.0, 0.0), self.size, look.radius * unit);
        surface.panel(panel, look.strip.on(&accents));
        surface.border(panel, look.border_width * unit, look.border.on(&accents));
        let size = SIZE * unit;
        for (index, line) in self.lines.iter().enumerate() {
            let left = (self.size.0 - self.letters.width(line) * size) / 2.0;
            let top = (PADDING.1 + index as f32 * LINE_HEIGHT * SIZE) * unit;
            let top = top + (LINE_HEIGHT - 1.0) / 2.0 * size;
            self.line(lettering, theme, surface, line, (left, top));
        }
        if let Some(second) = &self.second {
            let left = (self.size.0 - second.width()) / 2.0;
            let bottom = self.size.1 - PADDING.1 * unit;
            let baseline = bottom - (SECOND_LINE_HEIGHT - ASCENT - 0.14) * second.size;
            let words = look.second.on(&accents);
            let width = look.outline_width * 0.72 * unit;
            for line in &second.lines {
                let origin = (left, baseline);
                let around = (width, look.outline.on(&accents));
                let place = (second.size, origin);
                write(lettering, surface, (&second.letters, line), place, around, words);
            }
        }
    }

    /// Draws one line: its words, and over them the marks with the words that are taught.
    fn line(
        &self,
        lettering: &mut Lettering,
        theme: &Theme,
        surface: &mut Surface,
        line: &Range<usize>,
        (left, top): (f32, f32),
    ) {
        let (size, look) = (SIZE * self.unit, &theme.caption);
        let baseline = top + ASCENT * size;
        let accents = neutral(theme);
        let around = (look.outline_width * self.unit, look.outline.on(&accents));
        let words = look.words.on(&accents);
        let mut from = line.start;
        let (line_left, _) = self.letters.span(line);
        let at = |range: &Range<usize>| left + (self.letters.span(range).0 - line_left) * size;
        let pieces = self.taught.iter().map(|(range, accents)| (shared(range, line), accents));
        let pieces: Vec<_> = pieces.filter(|(range, _)| !range.is_empty()).collect();
        let plain = |lettering: &mut Lettering, surface: &mut Surface, range: Range<usize>| {
            let place = (size, (at(&range), baseline));
            write(lettering, surface, (&self.letters, &range), place, around, words);
        };
        for (range, accents) in &pieces {
            // Whoever sends them should have them in order; who does not loses a mark.
            if range.start < from {
                continue;
            }
            plain(lettering, surface, from..range.start);
            from = range.end;
            self.mark(theme, surface, (at(range), top), range, accents);
            let origin = (at(range), baseline);
            // A mark behind the whole word is all the backing it needs.
            let around = if look.is_boxed(theme) { (0.0, Ink::CLEAR) } else { around };
            let words = look.taught_words.on(accents);
            write(lettering, surface, (&self.letters, range), (size, origin), around, words);
        }
        plain(lettering, surface, from..line.end);
    }

    fn mark(
        &self,
        theme: &Theme,
        surface: &mut Surface,
        origin: (f32, f32),
        range: &Range<usize>,
        accents: &Accents,
    ) {
        let size = SIZE * self.unit;
        let width = self.letters.width(range) * size;
        let marker = &theme.marker;
        let radius = marker.radius * 1.5;
        let mark = marked(marker.shape, origin, (width, size), self.unit * 1.3, radius / 1.3);
        surface.panel(mark, theme.caption.taught.on(accents));
    }
}

impl CaptionLook {
    /// True when taught words lie on a mark of their own.
    fn is_boxed(&self, theme: &Theme) -> bool {
        theme.marker.shape == super::super::theme::MarkerShape::Box && self.taught.is_opaque()
    }
}

/// Writes words of a size at a place, with a line around them.
fn write(
    lettering: &mut Lettering,
    surface: &mut Surface,
    (letters, range): (&Letters, &Range<usize>),
    (size, origin): (f32, (f32, f32)),
    (width, around): (f32, Ink),
    words: Ink,
) {
    if let Some(outline) = lettering.outline(letters, range, size, origin) {
        surface.fill_within(&outline, (width, around), words);
    }
}

/// What the smaller line says: the whole in the other language, or else what the taught words mean.
fn meaning(caption: &Caption) -> Option<String> {
    let translation = caption.translation.as_deref().map(str::trim);
    if let Some(translation) = translation.filter(|words| !words.is_empty()) {
        return Some(translation.to_owned());
    }
    let glosses: Vec<String> = caption
        .taught
        .iter()
        .filter(|taught| !taught.meaning.trim().is_empty())
        .filter_map(|taught| {
            let words = &caption.text[bytes(&caption.text, taught.start, taught.end)?];
            Some(format!("{} = {}", words.trim(), taught.meaning.trim()))
        })
        .collect();
    (!glosses.is_empty()).then(|| glosses.join(BETWEEN))
}

/// Where the taught words stand in the part of the caption that is shown.
fn taught(theme: &Theme, caption: &Caption, shown: &str) -> Vec<(Range<usize>, Accents)> {
    let Some(begin) = caption.text.rfind(shown) else { return Vec::new() };
    let neutral = neutral(theme);
    let range_of = |taught: &aivlingual_shared::message::Taught| {
        let range = bytes(&caption.text, taught.start, taught.end)?;
        let range = shared(&range, &(begin..begin + shown.len()));
        let range = range.start.checked_sub(begin)?..range.end.checked_sub(begin)?;
        let accents = Accents { kind: theme.accents.of(taught.kind), ..neutral };
        (!range.is_empty()).then_some((range, accents))
    };
    caption.taught.iter().filter_map(range_of).collect()
}

/// The bytes of the characters from `start` to before `end`. `None` when there are none.
fn bytes(text: &str, start: u32, end: u32) -> Option<Range<usize>> {
    let mut edges = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let start_byte = edges.clone().nth(start as usize)?;
    let end_byte = edges.nth(end as usize)?;
    (start_byte < end_byte).then_some(start_byte..end_byte)
}
