//! The slate: how things stand, on a small calm panel that only the streamer sees.

use tiny_skia::{Path as Outline, PathBuilder};

use super::{
    super::{Slate, lettering::Lettering, theme::Theme},
    backing::Backing,
    fit::Bounds,
    quiz::{neutral, tick},
    setter::Setter,
    sheet::{Part, Shape, Sheet},
    surface::Panel,
};

const WIDTH_MAX: f32 = 520.0;
const WIDTH_MIN: f32 = 260.0;
const PADDING: f32 = 22.0;
/// The sign of how things stand, and from it to the words.
const SIGN: (f32, f32) = (28.0, 14.0);

/// Sets a slate no wider than `width_max`, with `lines_max` lines below the first. `None` when it
/// says nothing.
pub(super) fn lay_out(
    lettering: &mut Lettering,
    theme: &Theme,
    slate: &Slate,
    lines_max: usize,
    unit: f32,
    width_max: f32,
) -> Option<Sheet> {
    if slate.status.trim().is_empty() {
        return None;
    }
    let (look, accents) = (&theme.slate, neutral(theme));
    let padding = PADDING * unit;
    let panel_max = (WIDTH_MAX * unit).min(width_max);
    let indent = (SIGN.0 + SIGN.1) * unit;
    let inside = (padding + indent, panel_max - 2.0 * padding - indent);
    let mut setter = Setter::new(lettering, theme, accents, unit, inside);
    setter.y = padding * 0.8;
    let size = 25.0 * unit;
    let bounds = |width: f32, size: f32, lines_max: usize| Bounds {
        width,
        size,
        size_wrapping: size * 0.9,
        size_min: size * 0.8,
        lines_max,
    };
    sign(&mut setter, padding, slate.is_well, size);
    let style = setter.style(Part::Status, theme.faces.label, look.status);
    setter.paragraph(&slate.status, style, bounds(setter.width, size, 3), 1.32);
    let style = setter.style(Part::Says, theme.faces.sentence, look.words);
    for line in slate.lines.iter().take(lines_max) {
        setter.y += 2.0 * unit;
        setter.paragraph(line, style, bounds(setter.width, 21.0 * unit, 2), 1.34);
    }
    let right = setter.sheet.texts.iter().map(|text| text.left + text.width()).fold(0.0, f32::max);
    let width = (right + padding).max(WIDTH_MIN * unit).min(panel_max).ceil();
    let papers = (look.paper, look.border);
    let radius = (theme.card.radius * 0.7).min(20.0);
    let mut sheet = setter.sheet;
    sheet.backing = Some(Backing::plain(theme, accents, unit, papers, radius));
    sheet.size = (width, (setter.y + padding * 0.7).ceil());
    Some(sheet)
}

/// A tick on a disc when all is well, a triangle when it is not: one need not see colors.
fn sign(setter: &mut Setter<'_>, left: f32, is_well: bool, line: f32) {
    let (unit, look) = (setter.unit, &setter.theme.slate);
    let size = SIGN.0 * unit;
    let top = setter.y + (line * 1.12 - size) / 2.0;
    let middle = (left + size / 2.0, top + size / 2.0);
    let paper = look.paper.on(&setter.accents).with_alpha(1.0);
    let shapes = &mut setter.sheet.shapes;
    if is_well {
        let disc = Panel::new((left, top), (size, size), size / 2.0);
        shapes.push(Shape::Panel(disc, look.well));
        let tick = tick(middle, size * 0.3);
        shapes.extend(tick.map(|tick| Shape::Drawn(tick, 3.2 * unit, paper)));
        return;
    }
    if let Some(triangle) = triangle((left, top), size) {
        shapes.push(Shape::Drawn(triangle.clone(), 4.0 * unit, look.unwell));
        shapes.push(Shape::Filled(triangle, look.unwell));
    }
    let stem = Panel::new(
        (middle.0 - 1.6 * unit, top + size * 0.34),
        (3.2 * unit, size * 0.32),
        1.6 * unit,
    );
    let dot = Panel::new(
        (middle.0 - 1.8 * unit, top + size * 0.74),
        (3.6 * unit, 3.6 * unit),
        1.8 * unit,
    );
    shapes.extend([stem, dot].map(|part| Shape::Panel(part, paper)));
}

fn triangle((left, top): (f32, f32), size: f32) -> Option<Outline> {
    let mut path = PathBuilder::new();
    path.move_to(left + size / 2.0, top + size * 0.1);
    path.line_to(left + size * 0.96, top + size * 0.88);
    path.line_to(left + size * 0.04, top + size * 0.88);
    path.close();
    path.finish()
}
