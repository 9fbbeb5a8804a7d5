//! What words lie on: paper with its shadow, its pattern and its border, and the tail of a bubble.

use tiny_skia::{Path as Outline, PathBuilder};

use super::{
    super::theme::{Accents, Ink, Theme, Tint},
    pattern,
    surface::{Panel, Surface},
};

/// How much of a paper must be seen through for its shadow to be kept from under it.
const SHEER: f32 = 0.95;

/// A paper.
pub(super) struct Backing {
    accents: Accents,
    paper: Ink,
    paper_low: Ink,
    border: Ink,
    radius: f32,
    unit: f32,
    /// Where another color lies over the paper, from there on down.
    pub(super) footer: Option<(f32, Ink)>,
    is_plain: bool,
    tail: Option<Tail>,
}

/// What points from a bubble to who says it; it hangs from the lower edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tail {
    /// Where it leaves the edge, from the left.
    pub(super) left: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Backing {
    /// The paper of a card.
    pub(super) fn card(theme: &Theme, accents: Accents, unit: f32) -> Self {
        let look = &theme.card;
        Self {
            accents,
            paper: look.paper.on(&accents),
            paper_low: look.paper_low.on(&accents),
            border: theme.border.ink.on(&accents),
            radius: look.radius * unit,
            unit,
            footer: None,
            is_plain: false,
            tail: None,
        }
    }

    /// A paper of one color, without a pattern, a bar or a second line.
    pub(super) fn plain(
        theme: &Theme,
        accents: Accents,
        unit: f32,
        (paper, border): (Tint, Tint),
        radius: f32,
    ) -> Self {
        let paper = paper.on(&accents);
        Self {
            paper,
            paper_low: paper,
            border: border.on(&accents),
            radius: radius * unit,
            is_plain: true,
            ..Self::card(theme, accents, unit)
        }
    }

    /// The same with a tail.
    pub(super) fn with_tail(self, tail: Tail) -> Self {
        Self { tail: Some(tail), ..self }
    }

    /// Draws it, with a shadow that reaches as far beyond the panel as `bleed`.
    pub(super) fn paint(&self, theme: &Theme, size: (f32, f32), surface: &mut Surface, bleed: f32) {
        let (unit, accents) = (self.unit, &self.accents);
        let height = size.1 - self.tail.map_or(0.0, |tail| tail.height);
        let panel = Panel::new((0.0, 0.0), (size.0, height), self.radius);
        let shadow = theme.shadow.ink.on(accents);
        if shadow.is_seen() {
            let depth = bleed / theme.shadow.reach().max(f32::EPSILON);
            let (right, down) = (theme.shadow.right * depth, theme.shadow.down * depth);
            let shade = Panel { left: right, top: down, ..panel };
            let is_sheer = self.paper.alpha.min(self.paper_low.alpha) < SHEER;
            surface.shadow(shade, theme.shadow.blur * depth, shadow, is_sheer.then_some(panel));
        }
        let border = &theme.border;
        if let Some(tail) = self.tail {
            self.paint_with_tail(panel, tail, border.width * unit, surface);
            return;
        }
        surface.gradient(panel, self.paper, self.paper_low);
        if !self.is_plain {
            pattern::print(&theme.pattern, accents, panel, unit, surface);
        }
        if let Some((top, footer)) = self.footer {
            let below = Panel { top, height: size.1 - top, radius_top: 0.0, ..panel };
            surface.panel(below, footer);
        }
        if !self.is_plain {
            surface.left_end(panel, theme.card.bar_width * unit, theme.card.bar.on(accents));
        }
        surface.border(panel, border.width * unit, self.border);
        let inner = panel.inset((border.width + border.inner_gap) * unit);
        surface.border(inner, border.inner_width * unit, border.inner_ink.on(accents));
    }

    fn paint_with_tail(&self, panel: Panel, tail: Tail, width: f32, surface: &mut Surface) {
        let panel = panel.inset(width / 2.0);
        if let Some(outline) = panel.outline().and_then(|edge| speech(&edge, panel, tail)) {
            surface.fill(&outline, self.paper);
            surface.stroke(&outline, width, self.border);
        }
    }
}

/// The edge of a panel that runs out into a tail and back.
fn speech(edge: &Outline, panel: Panel, tail: Tail) -> Option<Outline> {
    let bottom = panel.top + panel.height;
    let right = tail.left + tail.width;
    let mut path = PathBuilder::new();
    let mut is_done = false;
    for segment in edge.segments() {
        use tiny_skia::PathSegment::{Close, CubicTo, LineTo, MoveTo, QuadTo};
        match segment {
            MoveTo(to) => path.move_to(to.x, to.y),
            // The lower edge runs from right to left.
            LineTo(to) if !is_done && (to.y - bottom).abs() < 0.01 && to.x < tail.left => {
                path.line_to(right, bottom);
                let tip = (tail.left - tail.width * 0.18, bottom + tail.height);
                path.quad_to(
                    tail.left + tail.width * 0.62,
                    tip.1 - tail.height * 0.3,
                    tip.0,
                    tip.1,
                );
                path.quad_to(
                    tail.left + tail.width * 0.1,
                    bottom + tail.height * 0.5,
                    tail.left,
                    bottom,
                );
                path.line_to(to.x, to.y);
                is_done = true;
            }
            LineTo(to) => path.line_to(to.x, to.y),
            QuadTo(by, to) => path.quad_to(by.x, by.y, to.x, to.y),
            CubicTo(by, and, to) => path.cubic_to(by.x, by.y, and.x, and.y, to.x, to.y),
            Close => path.close(),
        }
    }
    path.finish()
}
