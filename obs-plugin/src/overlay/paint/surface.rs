//! A rectangle of pixels and what can be drawn on it. Places are counted from the left top of the
//! panel it was made for.

use std::{array, ops::Range};

use tiny_skia::{
    Color, FillRule, LineJoin, Mask, Paint, Path as Outline, PathBuilder, Pixmap, Stroke, Transform,
};

use super::{
    super::{place::Rect, theme::Ink},
    Painted, Raster, glow, halo,
};

/// How much stronger light is than a blur alone would leave it.
const GLOW_GAIN: u8 = 2;

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

    /// How far a point is from the edge; negative inside.
    fn distance(&self, x: f32, y: f32) -> f32 {
        let is_upper = y < self.top + self.height / 2.0;
        let radius = if is_upper { self.radius_top } else { self.radius_bottom };
        let across = (x - self.left - self.width / 2.0).abs() - self.width / 2.0 + radius;
        let down = (y - self.top - self.height / 2.0).abs() - self.height / 2.0 + radius;
        // Only around a corner is the way to the edge a slanting one.
        let is_corner = across > 0.0 && down > 0.0;
        (if is_corner { across.hypot(down) } else { across.max(down) }) - radius
    }
}

impl Panel {
    /// How much of the pixel around a point it covers.
    fn cover(&self, x: f32, y: f32) -> f32 {
        (0.5 - self.distance(x, y)).clamp(0.0, 1.0)
    }

    /// How far from its sides it covers more or less than elsewhere in this row.
    fn bend(&self, y: f32) -> f32 {
        let is_corner = |depth: f32, radius: f32| depth < radius + 1.0;
        let mut bend = 0.0_f32;
        if is_corner(y - self.top, self.radius_top) {
            bend = self.radius_top;
        }
        if is_corner(self.top + self.height - y, self.radius_bottom) {
            bend = bend.max(self.radius_bottom);
        }
        bend + 1.0
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

/// How much of each pixel is covered, in rows of `width`, with the left top at `at`.
struct Cover {
    covers: Vec<u8>,
    width: usize,
    at: (usize, usize),
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
        let pixels = Raster { size, pixels: self.pixels.take() };
        Painted { pixels, panel, scale: 1.0 }
    }

    /// Fills a panel.
    pub(super) fn panel(&mut self, panel: Panel, ink: Ink) {
        self.gradient(panel, ink, ink);
    }

    /// Fills a panel with one color at its upper end, which becomes another at its lower end.
    pub(super) fn gradient(&mut self, panel: Panel, top: Ink, bottom: Ink) {
        if !top.is_seen() && !bottom.is_seen() {
            return;
        }
        let from = panel.top + self.home.1;
        let even = (top == bottom).then(|| premultiplied(top));
        let color = |row: usize| {
            let part = ((row as f32 + 0.5 - from) / panel.height).clamp(0.0, 1.0);
            even.unwrap_or_else(|| premultiplied(between(top, bottom, part)))
        };
        self.scan(panel, None, |row, line, columns, cover| {
            lay(&mut line[columns], color(row), cover);
        });
    }

    /// Prints a pattern in one color, as far as it lies on a panel.
    pub(super) fn print(&mut self, panel: Panel, ink: Ink, draw: impl FnOnce(&mut Print)) {
        let (width, height) = (self.pixels.width() as usize, self.pixels.height() as usize);
        let mut print =
            Print { covers: vec![0; width * height], size: (width, height), home: self.home };
        draw(&mut print);
        let color = premultiplied(ink);
        self.scan(panel, None, |row, line, columns, cover| {
            let printed = &print.covers[row * width..][columns.clone()];
            if cover == 255 {
                lay_over(&mut line[columns], printed, color);
            } else {
                let color = color.map(|channel| scaled(channel, cover));
                lay_over(&mut line[columns], printed, color);
            }
        });
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
        let color = premultiplied(ink);
        self.scan(panel, Some(panel.inset(width)), |_, line, columns, cover| {
            lay(&mut line[columns], color, cover);
        });
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

    /// Lays light around an outline that reaches so far. At the outline it is about as strong as
    /// the ink.
    pub(super) fn glow(&mut self, outline: &Outline, reach: f32, ink: Ink) {
        if !ink.is_seen() || reach <= 0.0 {
            return;
        }
        let Some(mut cover) = self.cover(outline, reach) else { return };
        glow::blur(&mut cover.covers, cover.width, reach);
        cover.covers.iter_mut().for_each(|cover| *cover = cover.saturating_mul(GLOW_GAIN));
        self.lay_on(&cover, ink);
    }

    /// Fills an outline, and around it draws a line, `width` thick if it were drawn along it. It
    /// lies below all of what is filled, so ink that is seen through shows it.
    pub(super) fn fill_within(&mut self, outline: &Outline, (width, around): (f32, Ink), ink: Ink) {
        if !around.is_seen() || width <= 0.0 {
            return self.fill(outline, ink);
        }
        let reach = width / 2.0;
        let Some(cover) = self.cover(outline, reach) else { return };
        let grown = halo::grown(&cover.covers, cover.width, reach);
        self.lay_on(&Cover { covers: grown, ..cover }, around);
        self.lay_on(&cover, ink);
    }

    /// What an outline covers, with room around it.
    fn cover(&self, outline: &Outline, reach: f32) -> Option<Cover> {
        let bounds = outline.bounds();
        let size = (self.pixels.width(), self.pixels.height());
        let from = |at: f32| (at - reach).floor().max(0.0) as u32;
        let (left, top) = (from(bounds.left() + self.home.0), from(bounds.top() + self.home.1));
        let to = |at: f32, end: u32| ((at + reach).ceil().max(0.0) as u32).min(end);
        let right = to(bounds.right() + self.home.0, size.0);
        let bottom = to(bounds.bottom() + self.home.1, size.1);
        let mut mask = Mask::new(right.saturating_sub(left), bottom.saturating_sub(top))?;
        let place = self.place().post_translate(-(left as f32), -(top as f32));
        mask.fill_path(outline, FillRule::Winding, true, place);
        let width = mask.width() as usize;
        Some(Cover { covers: mask.take(), width, at: (left as usize, top as usize) })
    }

    /// Lays a color on what is covered.
    fn lay_on(&mut self, cover: &Cover, ink: Ink) {
        let color = premultiplied(ink);
        let stride = self.pixels.width() as usize * 4;
        let rows = self.pixels.data_mut().chunks_exact_mut(stride).skip(cover.at.1);
        for (row, covers) in rows.zip(cover.covers.chunks_exact(cover.width)) {
            let (row, _) = row.as_chunks_mut::<4>();
            lay_over(&mut row[cover.at.0..], covers, color);
        }
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
        // Away from the corners a row is alike from left to right, and a column from top to bottom.
        let meet = |one: Range<usize>, other: Option<Range<usize>>| {
            other.map_or(one.clone(), |other| {
                one.start.max(other.start)..one.end.min(other.end).max(one.start.max(other.start))
            })
        };
        let rows = meet(panel.inside_rows(blur, top), hole.map(|hole| hole.inside_rows(1.0, top)));
        let columns =
            meet(panel.inside_columns(blur, left), hole.map(|hole| hole.inside_columns(1.0, left)));
        let columns = columns.start.min(width)..columns.end.min(width);
        let mut like_before: Vec<[u8; 4]> = Vec::new();
        for (row, line) in self.pixels.data_mut().chunks_exact_mut(width * 4).enumerate() {
            let (pixels, _) = line.as_chunks_mut::<4>();
            let is_even = rows.contains(&row);
            if is_even && !like_before.is_empty() {
                pixels.copy_from_slice(&like_before);
                continue;
            }
            let y = row as f32 + top;
            for column in (0..columns.start).chain(columns.end..width) {
                pixels[column] = shade(column as f32 + left, y);
            }
            if !columns.is_empty() {
                let middle = (columns.start + columns.end) / 2;
                pixels[columns.clone()].fill(shade(middle as f32 + left, y));
            }
            if is_even {
                like_before.extend_from_slice(pixels);
            }
        }
    }

    /// Goes through the pixels a panel covers, but for those of a hole in it: row by row, as many
    /// as are covered alike at once.
    fn scan(
        &mut self,
        panel: Panel,
        hole: Option<Panel>,
        mut draw: impl FnMut(usize, &mut [[u8; 4]], Range<usize>, u8),
    ) {
        let width = self.pixels.width() as usize;
        let home = self.home;
        let (left, top) = (0.5 - home.0, 0.5 - home.1);
        let end = |length: f32, home: f32, end: usize| {
            ((length + home).ceil().max(0.0) as usize).min(end)
        };
        let rows = self.pixels.height() as usize;
        let first = (panel.top + home.1).floor().max(0.0) as usize;
        let rows = first..end(panel.top + panel.height, home.1, rows).max(first);
        let first = (panel.left + home.0).floor().max(0.0) as usize;
        let columns = first..end(panel.left + panel.width, home.0, width).max(first);
        let lines = self.pixels.data_mut().chunks_exact_mut(width * 4).enumerate();
        for (row, line) in lines.skip(rows.start).take(rows.len()) {
            let (line, _) = line.as_chunks_mut::<4>();
            let y = row as f32 + top;
            let cover = |x: f32| {
                let hole = hole.map_or(0.0, |hole| hole.cover(x, y));
                byte(panel.cover(x, y) - hole)
            };
            let inner = hole.map_or(0.0, |hole| hole.left - panel.left + hole.bend(y));
            let by = panel.bend(y).max(inner);
            let even = inside(panel.left, panel.width, by, left);
            let even = even.start.clamp(columns.start, columns.end)
                ..even.end.clamp(columns.start, columns.end);
            let even = if even.is_empty() { columns.start..columns.start } else { even };
            for column in (columns.start..even.start).chain(even.end..columns.end) {
                match cover(column as f32 + left) {
                    0 => {}
                    cover => draw(row, line, column..column + 1, cover),
                }
            }
            if !even.is_empty() {
                match cover((even.start + even.end) as f32 / 2.0 - 0.5 + left) {
                    0 => {}
                    cover => draw(row, line, even, cover),
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

/// Lays a color over pixels that are all covered as much. Four at once, so that the processor
/// does so, too.
fn lay(line: &mut [[u8; 4]], color: [u8; 4], cover: u8) {
    let color = color.map(|channel| scaled(channel, cover));
    let open = 255 - color[3];
    if open == 0 {
        line.fill(color);
        return;
    }
    let colors: [u8; 16] = array::from_fn(|at| color[at % 4]);
    let (fours, rest) = line.as_flattened_mut().as_chunks_mut::<16>();
    let blend = |(below, color): (&mut u8, u8)| *below = color + scaled(*below, open);
    for four in fours {
        four.iter_mut().zip(colors).for_each(blend);
    }
    rest.iter_mut().zip(colors).for_each(blend);
}

/// Lays a color over pixels, each as far as it is covered.
fn lay_over(line: &mut [[u8; 4]], covers: &[u8], color: [u8; 4]) {
    for (pixel, cover) in line.iter_mut().zip(covers) {
        if *cover == 0 {
            continue;
        }
        let open = 255 - scaled(color[3], *cover);
        for (below, color) in pixel.iter_mut().zip(color) {
            *below = scaled(color, *cover) + scaled(*below, open);
        }
    }
}

/// Red, green, blue and alpha, colors multiplied by alpha.
fn premultiplied(ink: Ink) -> [u8; 4] {
    let color = color(ink).premultiply().to_color_u8();
    [color.red(), color.green(), color.blue(), color.alpha()]
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

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Ink = Ink { red: 255, green: 0, blue: 0, alpha: 1.0 };
    const WHITE: Ink = Ink { red: 255, green: 255, blue: 255, alpha: 1.0 };

    /// A square from 8 to 16, filled, with a line around it, as the pixel of a row and column.
    fn squared(around: (f32, Ink), ink: Ink) -> impl Fn(usize, usize) -> [u8; 4] {
        let mut surface = Surface::new((24.0, 24.0), 0.0).expect("room");
        let square = Panel::new((8.0, 8.0), (8.0, 8.0), 0.0).outline().expect("a square");
        surface.fill_within(&square, around, ink);
        let pixels = surface.finish((24.0, 24.0)).pixels.pixels;
        move |column, row| array::from_fn(|at| pixels[(row * 24 + column) * 4 + at])
    }

    #[test]
    fn a_line_lies_around_what_is_filled_and_below_it() {
        let (red, white) = ([255, 0, 0, 255], [255; 4]);
        let at = squared((4.0, RED), WHITE);
        assert_eq!([at(12, 12), at(8, 8), at(15, 15)], [white; 3]);
        assert_eq!([at(6, 12), at(17, 12), at(12, 6), at(12, 17)], [red; 4]);
        assert_eq!([at(5, 12), at(18, 12), at(12, 5), at(12, 18)], [[0; 4]; 4]);
        assert!((1..128).contains(&at(6, 6)[3]), "its corners are round");
        let at = squared((4.0, RED), Ink { alpha: 0.5, ..WHITE });
        assert_eq!(at(12, 12), [255, 128, 128, 255]);
    }

    #[test]
    fn without_a_line_only_what_is_filled_is_there() {
        for around in [(0.0, RED), (4.0, Ink::CLEAR)] {
            let at = squared(around, WHITE);
            assert_eq!((at(12, 12), at(7, 12), at(16, 12)), ([255; 4], [0; 4], [0; 4]));
        }
    }
}
