//! The bubble of the co-host: its name, the newest of what it says, and a tail. That it speaks is a
//! figure of its own in the upper right corner, because it moves.

use super::{
    super::{
        Bubble,
        lettering::Lettering,
        theme::{PillLook, Theme},
    },
    backing::{Backing, Tail},
    fit::{Block, flow},
    quiz::neutral,
    setter::{PILL_HEIGHT, Setter, Style},
    sheet::{Part, Shape, Sheet},
    surface::Panel,
    words,
};

const WIDTH_MAX: f32 = 640.0;
const WIDTH_MIN: f32 = 300.0;
const PADDING: f32 = 26.0;
/// From the upper edge to the name; the sign of speaking stands as far in.
const TOP: f32 = 20.0;
const SIZE: f32 = 31.0;
const LINE_HEIGHT: f32 = 1.36;
/// The size of the sign before words whose beginning is not shown any more. It hangs beside the
/// lines, so that words that follow move none of them.
const GONE: f32 = 15.0;
const TAIL: Tail = Tail { left: 62.0, width: 38.0, height: 26.0 };
/// The sign of speaking.
const SIGN: (f32, f32) = (40.0, 36.0);
/// The bars of that sign: their heights.
const BARS: [f32; 4] = [0.42, 0.92, 0.64, 0.34];

/// Sets a bubble no wider than `width_max`, with the last `lines_max` lines of what is said. `None`
/// when nothing is.
pub(super) fn lay_out(
    lettering: &mut Lettering,
    theme: &Theme,
    bubble: &Bubble,
    lines_max: usize,
    unit: f32,
    width_max: f32,
) -> Option<Sheet> {
    let text = words::newest(bubble.text.trim());
    let name = bubble.name.trim();
    if text.is_empty() {
        return None;
    }
    let look = &theme.bubble;
    let accents = neutral(theme);
    let padding = PADDING.max(theme.card.padding * 0.8) * unit;
    let panel_max = (WIDTH_MAX * unit).min(width_max);
    let inside = (padding, panel_max - 2.0 * padding);
    let mut setter = Setter::new(lettering, theme, accents, unit, inside);
    setter.y = TOP * unit;
    let sign = (SIGN.0 + 20.0) * unit;
    let label = PillLook { fill: look.name, ink: look.name_words, ..theme.kind.clone() };
    let named = if name.is_empty() {
        0.0
    } else {
        let size = (PILL_HEIGHT * unit, setter.width - sign);
        setter.pill(Part::Name, name, &label, size)
    };
    setter.y += (PILL_HEIGHT + 10.0) * unit;
    let style = setter.style(Part::Says, theme.faces.meaning, look.words);
    let letters = setter.lettering.letters(text, style.face);
    let size = SIZE * unit;
    let mut lines = flow(&letters, setter.width / size);
    let is_long = lines.len() > 1;
    let gone = lines.len().saturating_sub(lines_max);
    lines.drain(..gone);
    let block = Block { letters, size, lines };
    if gone > 0 {
        set_gone(&mut setter, style, size);
    }
    for line in &block.lines {
        setter.put(&block, line.clone(), setter.left, style);
        setter.y += size * LINE_HEIGHT;
    }
    // Once it has two lines it stays as wide, so that words that follow move nothing.
    let width = if is_long { setter.width } else { block.width().max(named + sign) };
    let width = (width + 2.0 * padding).max(WIDTH_MIN * unit).min(panel_max).ceil();
    let tail =
        Tail { left: TAIL.left * unit, width: TAIL.width * unit, height: TAIL.height * unit };
    let papers = (look.paper, look.border);
    let backing = Backing::plain(theme, accents, unit, papers, look.radius).with_tail(tail);
    let mut sheet = setter.sheet;
    sheet.backing = Some(backing);
    sheet.size = (width, (setter.y + 14.0 * unit + tail.height).ceil());
    Some(sheet)
}

/// Sets the sign that more was said before, beside the line where the sheet has come to.
fn set_gone(setter: &mut Setter<'_>, style: Style, line: f32) {
    let size = GONE * setter.unit;
    let letters = setter.lettering.letters("…", style.face);
    let block = Block { size, lines: vec![letters.whole()], letters };
    let whole = block.letters.whole();
    let left = (setter.left - block.width()) / 2.0;
    let top = setter.y;
    // Both stand on the middle of the line.
    setter.y += (line - size) / 2.0;
    setter.put(&block, whole, left, style);
    setter.y = top;
}

/// Sets the sign that the co-host speaks.
pub(super) fn lay_out_speaking(theme: &Theme, unit: f32) -> Sheet {
    let ink = theme.bubble.speaking.on(&neutral(theme));
    let size = (SIGN.0 * unit, SIGN.1 * unit);
    let width = 6.0 * unit;
    let step = (size.0 - width) / (BARS.len() - 1) as f32;
    let bar = |(at, part): (usize, &f32)| {
        let height = (size.1 * part).max(width);
        let origin = (at as f32 * step, (size.1 - height) / 2.0);
        Shape::Panel(Panel::new(origin, (width, height), width / 2.0), ink)
    };
    let shapes = BARS.iter().enumerate().map(bar).collect();
    Sheet { size, backing: None, shapes, marks: Vec::new(), texts: Vec::new() }
}
