//! A rectangle of pixels and what can be drawn on it. Places are counted from the left top of the
//! panel it was made for.

use std::ops::Range;

use tiny_skia::{
    Color, FillRule, LineJoin, Mask, Paint, Path as Outline, PathBuilder, Pixmap, Stroke, Transform,
};

use super::{
    super::{PictureBox, place::Rect, theme::Ink},
    Painted,
};

/// A rectangle with round corners.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Panel {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    /// Radius of the upper corners.
    pub(super) radius_top: f32,
    /// Radius of the lower corners.
    pub(super) radius_bottom: f32,
}

impl Panel {
    /// A panel whose corners are all alike.
    pub(super) fn new(origin: (f32, f32), size: (f32, f32), radius: f32) -> Self {
        let radius = radius.min(size.0 / 2.0).min(size.1 / 2.0);
        Self {
            left: origin.0,
            top: origin.1,
            width: size.0,
            height: size.1,
            radius_top: radius,
            radius_bottom: radius,
        }
    }

    /// The same panel, smaller by `by` on each side.
    pub(super) fn inset(self, by: f32) -> Self {
        Self {
            left: self.left + by,
            top: self.top + by,
            width: self.width - 2.0 * by,
            height: self.height - 2.0 * by,
            radius_top: (self.radius_top - by).max(0.0),
            radius_bottom: (self.radius_bottom - by).max(0.0),
        }
    }

    /// Its edge.
    pub(super) fn outline(&self) -> Option<Outline> {
        // How far the handles of a cubic reach that draws a quarter of a circle.
        const REACH: f32 = 0.552_284_8;
        let (left, top) = (self.left, self.top);
        let (right, bottom) = (left + self.width, top + self.height);
        let (upper, lower) = (self.radius_top, self.radius_bottom);
        let (upper_rest, lower_rest) = (upper * (1.0 - REACH), lower * (1.0 - REACH));
        let mut path = PathBuilder::new();
        path.move_to(left + upper, top);
        path.line_to(right - upper, top);
        path.cubic_to(right - upper_rest, top, right, top + upper_rest, right, top + upper);
        path.line_to(right, bottom - lower);
        path.cubic_to(
            right,
            bottom - lower_rest,
            right - lower_rest,
            bottom,
            right - lower,
            bottom,
        );
        path.line_to(left + lower, bottom);
        path.cubic_to(left + lower_rest, bottom, left, bottom - lower_rest, left, bottom - lower);
        path.line_to(left, top + upper);
        path.cubic_to(left, top + upper_rest, left + upper_rest, top, left + upper, top);
        path.close();
        path.finish()
    }

    /// The rows, counted from `first`, that are further than `by` and the corners from both ends.
    fn inside_rows(&self, by: f32, first: f32) -> Range<usize> {
        inside(self.top, self.height, by.max(self.radius_top), first)
    }

    /// As [`Self::inside_rows`], for columns.
    fn inside_columns(&self, by: f32, first: f32) -> Range<usize> {
        inside(self.left, self.width, by.max(self.radius_top), first)
    }

    /// How far a point is from the edge; negative inside. Uses the upper radius for all corners.
    fn distance(&self, x: f32, y: f32) -> f32 {
        let radius = self.radius_top;
        let across = (x - self.left - self.width / 2.0).abs() - self.width / 2.0 + radius;
        let down = (y - self.top - self.height / 2.0).abs() - self.height / 2.0 + radius;
        // Only around a corner is the way to the edge a slanting one.
        let is_corner = across > 0.0 && down > 0.0;
        (if is_corner { across.hypot(down) } else { across.max(down) }) - radius
    }
}

/// A pattern being drawn: how much of each pixel it covers.
pub(super) struct Print {
    covers: Vec<u8>,
    size: (usize, usize),
    home: (f32, f32),
}

impl Print {
    /// A round dot. One too small to be seen is left out.
    pub(super) fn dot(&mut self, center: (f32, f32), radius: f32) {
        if radius < 0.3 {
            return;
        }
        let (x, y) = (center.0 + self.home.0, center.1 + self.home.1);
        for row in steps(y, radius, self.size.1) {
            for column in steps(x, radius, self.size.0) {
                let distance = (column as f32 + 0.5 - x).hypot(row as f32 + 0.5 - y);
                self.cover(column, row, radius + 0.5 - distance);
            }
        }
    }

    /// A level line from edge to edge.
    pub(super) fn row(&mut self, top: f32, width: f32) {
        let middle = top + self.home.1 + width / 2.0;
        for row in steps(middle, width / 2.0, self.size.1) {
            let part = byte(shared_part(row, middle, width));
            let line = &mut self.covers[row * self.size.0..][..self.size.0];
            line.iter_mut().for_each(|cover| *cover = (*cover).max(part));
        }
    }

    /// An upright line from edge to edge.
    pub(super) fn column(&mut self, left: f32, width: f32) {
        let middle = left + self.home.0 + width / 2.0;
        for column in steps(middle, width / 2.0, self.size.0) {
            let part = shared_part(column, middle, width);
            (0..self.size.1).for_each(|row| self.cover(column, row, part));
        }
    }

    fn cover(&mut self, column: usize, row: usize, part: f32) {
        let cover = &mut self.covers[row * self.size.0 + column];
        *cover = (*cover).max(byte(part));
    }
}

/// A part of one as a part of 255.
fn byte(part: f32) -> u8 {
    (part.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

/// The pixels of a row or column that something around `middle` may touch.
fn steps(middle: f32, reach: f32, end: usize) -> Range<usize> {
    let from = (middle - reach - 1.0).max(0.0) as usize;
    let to = ((middle + reach + 1.0).ceil().max(0.0) as usize).min(end);
    from.min(to)..to
}

/// How much of a pixel a line covers that is `width` wide around `middle`.
fn shared_part(pixel: usize, middle: f32, width: f32) -> f32 {
    let pixel = pixel as f32;
    (middle + width / 2.0).min(pixel + 1.0) - (middle - width / 2.0).max(pixel)
}

/// The pixels being painted.
pub(super) struct Surface {
    pixels: Pixmap,
    /// Where the origin lies in the pixels.
    home: (f32, f32),
}

impl Surface {
    /// Clear pixels for something of this size, with `bleed` on each side. `None` when nothing is
    /// left.
    pub(super) fn new(size: (f32, f32), bleed: f32) -> Option<Self> {
        let before = bleed.ceil();
        let pixels = |length: f32| (before + (length + bleed).ceil()) as u32;
        let pixels = Pixmap::new(pixels(size.0), pixels(size.1))?;
        Some(Self { pixels, home: (before, before) })
    }

    /// What was painted, with a panel of this size.
    pub(super) fn finish(self, panel: (f32, f32)) -> Painted {
        let size = (self.pixels.width(), self.pixels.height());
        let panel = Rect { left: self.home.0, top: self.home.1, width: panel.0, height: panel.1 };
        let pixels = PictureBox { size, pixels: self.pixels.take(), ..PictureBox::default() };
        Painted { pixels, panel }
    }

    /// Fills a panel.
    pub(super) fn panel(&mut self, panel: Panel, ink: Ink) {
        if !ink.is_seen() {
            return;
        }
        if let Some(outline) = panel.outline() {
            self.fill(&outline, ink);
        }
    }

    /// Fills a panel with one color at its upper end, which becomes another at its lower end.
    pub(super) fn gradient(&mut self, panel: Panel, top: Ink, bottom: Ink) {
        if top == bottom {
            return self.panel(panel, top);
        }
        let Some(mask) = panel.outline().and_then(|outline| self.mask(&outline)) else { return };
        let from = panel.top + self.home.1;
        self.blend(&mask, |row| {
            let part = ((row as f32 + 0.5 - from) / panel.height).clamp(0.0, 1.0);
            between(top, bottom, part)
        });
    }

    /// Prints a pattern in one color, as far as it lies on a panel.
    pub(super) fn print(&mut self, panel: Panel, ink: Ink, draw: impl FnOnce(&mut Print)) {
        let Some(mut mask) = panel.outline().and_then(|edge| self.mask(&edge)) else { return };
        let (width, height) = (self.pixels.width() as usize, self.pixels.height() as usize);
        let mut print =
            Print { covers: vec![0; width * height], size: (width, height), home: self.home };
        draw(&mut print);
        for (edge, cover) in mask.data_mut().iter_mut().zip(print.covers) {
            *edge = scaled(*edge, cover);
        }
        self.blend(&mask, |_| ink);
    }

    /// Fills the left end of a panel, as wide as `width`.
    pub(super) fn left_end(&mut self, panel: Panel, width: f32, ink: Ink) {
        if ink.is_seen() && width > 0.0 {
            self.print(panel, ink, |print| print.column(panel.left, width));
        }
    }

    /// Draws the edge of a panel, `width` thick and inside of it.
    pub(super) fn border(&mut self, panel: Panel, width: f32, ink: Ink) {
        if !ink.is_seen() || width <= 0.0 {
            return;
        }
        if let Some(outline) = panel.inset(width / 2.0).outline() {
            self.stroke(&outline, width, ink);
        }
    }

    /// Fills an outline.
    pub(super) fn fill(&mut self, outline: &Outline, ink: Ink) {
        self.pixels.fill_path(outline, &paint(ink), FillRule::Winding, self.place(), None);
    }

    /// Draws along an outline, `width` thick.
    pub(super) fn stroke(&mut self, outline: &Outline, width: f32, ink: Ink) {
        if !ink.is_seen() || width <= 0.0 {
            return;
        }
        let stroke = Stroke { width, line_join: LineJoin::Round, ..Stroke::default() };
        self.pixels.stroke_path(outline, &paint(ink), &stroke, self.place(), None);
    }

    /// Lays a soft shadow of a panel on clear pixels. Its edge fades over `blur` on both sides,
    /// which looks as if blurred, and needs no second surface. Nothing falls on `hole`, through
    /// which it would be seen.
    pub(super) fn shadow(&mut self, panel: Panel, blur: f32, ink: Ink, hole: Option<Panel>) {
        // A hard edge is a pixel wide.
        let blur = blur.max(0.5);
        let width = self.pixels.width() as usize;
        let (left, top) = (0.5 - self.home.0, 0.5 - self.home.1);
        let shade = |x: f32, y: f32| {
            let depth = (0.5 - panel.distance(x, y) / (2.0 * blur)).clamp(0.0, 1.0);
            let open = hole.map_or(1.0, |hole| (hole.distance(x, y) + 0.5).clamp(0.0, 1.0));
            let alpha = ink.alpha * depth * depth * (3.0 - 2.0 * depth) * open;
            let shade = |color: u8| (f32::from(color) * alpha + 0.5) as u8;
            let opacity = (alpha * 255.0 + 0.5) as u8;
            [shade(ink.red), shade(ink.green), shade(ink.blue), opacity]
        };
        // Far from every edge all pixels are alike: most of the card.
        let (rows, columns, middle) = match hole {
            Some(hole) => (hole.inside_rows(1.0, top), hole.inside_columns(1.0, left), [0; 4]),
            None => {
                let (x, y) = (panel.left + panel.width / 2.0, panel.top + panel.height / 2.0);
                (panel.inside_rows(blur, top), panel.inside_columns(blur, left), shade(x, y))
            }
        };
        for (row, line) in self.pixels.data_mut().chunks_exact_mut(width * 4).enumerate() {
            let y = row as f32 + top;
            let (pixels, _) = line.as_chunks_mut::<4>();
            let even = if rows.contains(&row) { columns.clone() } else { 0..0 };
            for column in (0..even.start).chain(even.end..width) {
                pixels[column] = shade(column as f32 + left, y);
            }
            pixels[even].fill(middle);
        }
    }

    /// How much of each pixel an outline covers.
    fn mask(&self, outline: &Outline) -> Option<Mask> {
        let mut mask = Mask::new(self.pixels.width(), self.pixels.height())?;
        mask.fill_path(outline, FillRule::Winding, true, self.place());
        Some(mask)
    }

    /// Lays the color of each row over what a mask covers.
    fn blend(&mut self, mask: &Mask, ink: impl Fn(usize) -> Ink) {
        let width = self.pixels.width() as usize;
        let lines = self.pixels.data_mut().chunks_exact_mut(width * 4);
        for (row, (line, covers)) in lines.zip(mask.data().chunks_exact(width)).enumerate() {
            let color = color(ink(row)).premultiply().to_color_u8();
            let color = [color.red(), color.green(), color.blue(), color.alpha()];
            for (pixel, cover) in line.as_chunks_mut::<4>().0.iter_mut().zip(covers) {
                if *cover == 0 {
                    continue;
                }
                let open = 255 - scaled(color[3], *cover);
                for (below, color) in pixel.iter_mut().zip(color) {
                    *below = scaled(color, *cover) + scaled(*below, open);
                }
            }
        }
    }

    fn place(&self) -> Transform {
        Transform::from_translate(self.home.0, self.home.1)
    }
}

/// The whole steps from `first` on that lie further than `by` from both ends of a length.
fn inside(start: f32, length: f32, by: f32, first: f32) -> Range<usize> {
    let from = (start + by - first).ceil().max(0.0) as usize;
    let to = (start + length - by - first).floor().max(0.0) as usize;
    from..to.max(from)
}

/// A color of which `part` is `to` and the rest `from`.
fn between(from: Ink, to: Ink, part: f32) -> Ink {
    let mix = |from: f32, to: f32| from + (to - from) * part;
    let channel = |from: u8, to: u8| (mix(f32::from(from), f32::from(to)) + 0.5) as u8;
    Ink {
        red: channel(from.red, to.red),
        green: channel(from.green, to.green),
        blue: channel(from.blue, to.blue),
        alpha: mix(from.alpha, to.alpha),
    }
}

/// A part of 255 of a value, rounded.
fn scaled(value: u8, part: u8) -> u8 {
    let product = u16::from(value) * u16::from(part) + 128;
    ((product + (product >> 8)) >> 8) as u8
}

fn color(ink: Ink) -> Color {
    let alpha = (ink.alpha.clamp(0.0, 1.0) * 255.0).round() as u8;
    Color::from_rgba8(ink.red, ink.green, ink.blue, alpha)
}

fn paint(ink: Ink) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(color(ink));
    paint
}
