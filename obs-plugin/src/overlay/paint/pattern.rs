//! Patterns on a card's paper: dots and lines, as a printer or a screen would make them.

use super::{
    super::theme::{Accents, PatternLook, Shape},
    surface::{Panel, Print, Surface},
};

/// Prints a pattern on a panel.
pub(super) fn print(
    look: &PatternLook,
    accents: &Accents,
    panel: Panel,
    unit: f32,
    surface: &mut Surface,
) {
    let ink = look.ink.on(accents);
    if !ink.is_seen() || look.shape == Shape::None {
        return;
    }
    let (step, size) = (look.step * unit, look.size * unit);
    surface.print(panel, ink, |print| match look.shape {
        Shape::None => {}
        Shape::Dots => dots(print, panel, step, |_, _| size / 2.0),
        Shape::Halftone => {
            // Full size in the upper right corner, nothing where the words begin.
            let reach = panel.height * 0.9;
            let right = panel.left + panel.width;
            dots(print, panel, step, |x, y| {
                let distance = (right - x).hypot((y - panel.top) * 1.35) / reach;
                size / 2.0 * (1.0 - distance).max(0.0).sqrt()
            });
        }
        Shape::Lines => rows(print, panel, step, size),
        Shape::Grid => {
            rows(print, panel, step, size);
            columns(print, panel, step, size);
        }
    });
}

/// Dots in rows that stand between those of the row before.
fn dots(print: &mut Print, panel: Panel, step: f32, radius: impl Fn(f32, f32) -> f32) {
    let rows = (panel.height / step * 2.0) as usize + 1;
    let columns = (panel.width / step) as usize + 1;
    for row in 0..=rows {
        let shift = if row % 2 == 0 { 0.0 } else { step / 2.0 };
        for column in 0..=columns {
            let x = panel.left + panel.width - column as f32 * step - shift;
            let y = panel.top + row as f32 * step / 2.0;
            print.dot((x, y), radius(x, y));
        }
    }
}

fn rows(print: &mut Print, panel: Panel, step: f32, width: f32) {
    for row in 1..=(panel.height / step) as usize {
        print.row(panel.top + row as f32 * step, width);
    }
}

fn columns(print: &mut Print, panel: Panel, step: f32, width: f32) {
    for column in 1..=(panel.width / step) as usize {
        print.column(panel.left + column as f32 * step, width);
    }
}
