//! A rectangle of the canvas and what can be drawn on it. Places are counted from the origin it was
//! made with.

use tiny_skia::{
    Color, FillRule, GradientStop, LineJoin, LinearGradient, Mask, Paint, Path as Outline,
    PathBuilder, Pixmap, Point, SpreadMode, Stroke, Transform,
};

use super::super::{PictureBox, theme::Ink};

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

    fn outline(&self) -> Option<Outline> {
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

    /// How far a point is from the edge; negative inside. Uses the upper radius for all corners.
    fn distance(&self, x: f32, y: f32) -> f32 {
        let radius = self.radius_top;
        let across = (x - self.left - self.width / 2.0).abs() - self.width / 2.0 + radius;
        let down = (y - self.top - self.height / 2.0).abs() - self.height / 2.0 + radius;
        let outside = across.max(0.0).hypot(down.max(0.0));
        outside + across.max(down).min(0.0) - radius
    }
}

/// The pixels being painted.
pub(super) struct Surface {
    pixels: Pixmap,
    /// Left and top of the pixels on the canvas.
    corner: (u32, u32),
    /// Where the origin lies in the pixels.
    home: (f32, f32),
}

impl Surface {
    /// Clear pixels around `origin` and `size` with `bleed` on each side, as far as the canvas
    /// goes. `None` when nothing is left.
    pub(super) fn new(
        canvas: (f32, f32),
        origin: (f32, f32),
        size: (f32, f32),
        bleed: f32,
    ) -> Option<Self> {
        let origin = (origin.0.round(), origin.1.round());
        let from = |start: f32| (start - bleed).floor().max(0.0) as u32;
        let to = |end: f32, limit: f32| (end + bleed).ceil().clamp(0.0, limit) as u32;
        let (left, top) = (from(origin.0), from(origin.1));
        let (right, bottom) = (to(origin.0 + size.0, canvas.0), to(origin.1 + size.1, canvas.1));
        let pixels = Pixmap::new(right.checked_sub(left)?, bottom.checked_sub(top)?)?;
        let home = (origin.0 - left as f32, origin.1 - top as f32);
        Some(Self { pixels, corner: (left, top), home })
    }

    /// What was painted.
    pub(super) fn finish(self) -> PictureBox {
        let size = (self.pixels.width(), self.pixels.height());
        PictureBox { stamp: 0, origin: self.corner, size, pixels: self.pixels.take() }
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
        let stops = vec![GradientStop::new(0.0, color(top)), GradientStop::new(1.0, color(bottom))];
        let (from, to) = (panel.top, panel.top + panel.height);
        let (from, to) = (Point::from_xy(0.0, from), Point::from_xy(0.0, to));
        let shader = LinearGradient::new(from, to, stops, SpreadMode::Pad, Transform::identity());
        let (Some(outline), Some(shader)) = (panel.outline(), shader) else { return };
        let paint = Paint { shader, anti_alias: true, ..Paint::default() };
        self.pixels.fill_path(&outline, &paint, FillRule::Winding, self.place(), None);
    }

    /// Fills an outline as far as it lies on a panel.
    pub(super) fn fill_on(&mut self, panel: Panel, outline: &Outline, ink: Ink) {
        let mask = Mask::new(self.pixels.width(), self.pixels.height());
        let (Some(mut mask), Some(edge)) = (mask, panel.outline()) else { return };
        mask.fill_path(&edge, FillRule::Winding, true, self.place());
        let (fill, place) = (paint(ink), self.place());
        self.pixels.fill_path(outline, &fill, FillRule::Winding, place, Some(&mask));
    }

    /// Fills the part of `part` that lies on a panel.
    pub(super) fn panel_on(&mut self, panel: Panel, part: Panel, ink: Ink) {
        if ink.is_seen()
            && let Some(outline) = part.outline()
        {
            self.fill_on(panel, &outline, ink);
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
        for (row, line) in self.pixels.data_mut().chunks_exact_mut(width * 4).enumerate() {
            for (column, pixel) in line.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                let (x, y) = (column as f32 + left, row as f32 + top);
                let depth = (0.5 - panel.distance(x, y) / (2.0 * blur)).clamp(0.0, 1.0);
                let open = hole.map_or(1.0, |hole| (hole.distance(x, y) + 0.5).clamp(0.0, 1.0));
                let alpha = ink.alpha * depth * depth * (3.0 - 2.0 * depth) * open;
                let shade = |color: u8| (f32::from(color) * alpha).round() as u8;
                let opacity = (alpha * 255.0).round() as u8;
                *pixel = [shade(ink.red), shade(ink.green), shade(ink.blue), opacity];
            }
        }
    }

    fn place(&self) -> Transform {
        Transform::from_translate(self.home.0, self.home.1)
    }
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
