//! The recap: what a session taught, each word with its furigana, its meaning and its level, in two
//! columns where there is width for them.

use aivlingual_shared::entry::{Card, Recap};

use super::{
    super::{lettering::Lettering, theme::Theme},
    backing::Backing,
    fit::{Bounds, fit},
    quiz::neutral,
    setter::{Expression, Setter, Style},
    sheet::{Part, Shape, Sheet},
    surface::Panel,
    words,
};

/// The widest panel of one column.
const WIDTH_OF_ONE: f32 = 640.0;
/// Room narrower than this has one column.
const WIDTH_OF_TWO: f32 = 900.0;
/// As many words fit well into one column.
const WORDS_OF_ONE: usize = 3;
/// Between two columns.
const GUTTER: f32 = 44.0;
const CELL_HEIGHT: f32 = 116.0;
/// The bar beside a word, and from it to the word.
const BAR: (f32, f32) = (6.0, 20.0);
const WORD_SIZE: f32 = 40.0;
const MEANING_SIZE: f32 = 24.0;
const LEVEL_HEIGHT: f32 = 28.0;
/// Furigana and the gap below them, in parts of the size of the word.
const RUBY: f32 = 0.42;

/// Sets a recap no wider than `width_max`. `None` when there are no words.
pub(super) fn lay_out(
    lettering: &mut Lettering,
    theme: &Theme,
    recap: &Recap,
    furigana: bool,
    unit: f32,
    width_max: f32,
) -> Option<Sheet> {
    let has_words = |card: &&Card| !words::expression(&card.entry).trim().is_empty();
    let cards: Vec<&Card> = recap.words.iter().filter(has_words).take(Recap::WORDS_MAX).collect();
    if cards.is_empty() {
        return None;
    }
    let is_wide = width_max >= WIDTH_OF_TWO * unit && cards.len() > WORDS_OF_ONE;
    let columns = if is_wide { 2 } else { 1 };
    let width = if is_wide { width_max } else { width_max.min(WIDTH_OF_ONE * unit) }.floor();
    let padding = theme.card.padding * unit;
    let accents = neutral(theme);
    let inside = (padding, width - 2.0 * padding);
    let mut setter = Setter::new(lettering, theme, accents, unit, inside);
    setter.y = padding * 0.9;
    header(&mut setter, recap);
    let rows = cards.len().div_ceil(columns);
    let (top, left) = (setter.y, setter.left);
    let gutter = GUTTER * unit;
    let cell = (setter.width - gutter * (columns - 1) as f32) / columns as f32;
    for (at, card) in cards.iter().enumerate() {
        // The best words fill the first column.
        let (column, row) = (at / rows, at % rows);
        setter.left = left + column as f32 * (cell + gutter);
        setter.width = cell;
        setter.y = top + row as f32 * CELL_HEIGHT * unit;
        if row > 0 {
            rule(&mut setter);
        }
        word(&mut setter, card, furigana);
    }
    let bottom = top + rows as f32 * CELL_HEIGHT * unit;
    let mut sheet = setter.sheet;
    sheet.backing = Some(Backing::card(theme, accents, unit));
    sheet.size = (width, (bottom + padding * 0.5).ceil());
    Some(sheet)
}

fn header(setter: &mut Setter<'_>, recap: &Recap) {
    let (unit, theme) = (setter.unit, setter.theme);
    let (size, small) = (36.0 * unit, 23.0 * unit);
    let count = words::count(recap);
    let style = setter.style(Part::Count, theme.faces.meaning, theme.recap.count);
    let letters = setter.lettering.letters(&count, style.face);
    let bounds = Bounds {
        width: setter.width * 0.4,
        size: small,
        size_wrapping: small * 0.6,
        size_min: small * 0.6,
        lines_max: 1,
    };
    let block = fit(setter.lettering, letters, style.face, bounds);
    let (left, width) = (setter.left, setter.width);
    let title = Style {
        part: Part::Title,
        ..setter.style(Part::Title, theme.faces.label, theme.recap.title)
    };
    let top = setter.y;
    setter.paragraph(
        words::RECAP,
        title,
        Bounds {
            width: width - block.width() - 24.0 * unit,
            size,
            size_wrapping: size * 0.5,
            size_min: size * 0.5,
            lines_max: 1,
        },
        1.3,
    );
    // Both stand on one baseline.
    let baseline = setter.sheet.texts.last().map_or(top, |text| text.baseline);
    setter.y = top;
    for line in &block.lines {
        setter.put(&block, line.clone(), left + width - block.width(), style);
    }
    if let Some(text) = setter.sheet.texts.last_mut() {
        text.baseline = baseline;
    }
    setter.y = top + size * 1.3 + 8.0 * unit;
}

/// The line above a word.
fn rule(setter: &mut Setter<'_>) {
    let ink = setter.theme.recap.rule.on(&setter.accents);
    let size = (setter.width, (2.0 * setter.unit).max(1.0));
    let panel = Panel::new((setter.left, setter.y - size.1 / 2.0), size, 0.0);
    setter.sheet.shapes.push(Shape::Panel(panel, ink));
}

fn word(setter: &mut Setter<'_>, card: &Card, furigana: bool) {
    let (unit, theme) = (setter.unit, setter.theme);
    let (left, width, top) = (setter.left, setter.width, setter.y);
    let neutral = setter.accents;
    setter.accents = theme.accents(card.entry.kind, &card.entry.level);
    let bar = Panel::new(
        (left, top + 18.0 * unit),
        (BAR.0 * unit, (CELL_HEIGHT - 36.0) * unit),
        (BAR.0 / 2.0).min(theme.kind.radius) * unit,
    );
    setter.sheet.shapes.push(Shape::Panel(bar, setter.accents.kind));
    let indent = (BAR.0 + BAR.1) * unit;
    (setter.left, setter.width) = (left + indent, width - indent);
    // Words stand on one line with those beside them, with furigana or without.
    let baseline = top + (RUBY * WORD_SIZE + 14.0) * unit;
    setter.y = baseline + 0.1 * WORD_SIZE * unit;
    let level = pinned_level(setter, card);
    setter.y = baseline;
    let before = setter.bookmark();
    let size = WORD_SIZE * unit;
    setter.expression(&Expression {
        text: words::expression(&card.entry),
        runs: if furigana { &card.ruby } else { &[] },
        shows_readings: true,
        bounds: Bounds {
            width: setter.width - level - 14.0 * unit,
            size,
            size_wrapping: size * 0.5,
            size_min: size * 0.5,
            lines_max: 1,
        },
        tint: theme.recap.words,
        is_framed: false,
    });
    level_words(setter, before, baseline + 0.88 * size);
    setter.y = baseline + size * 1.16;
    let small = MEANING_SIZE * unit;
    let style = setter.style(Part::Meaning, theme.faces.meaning, theme.recap.meaning);
    let bounds = Bounds {
        width: setter.width,
        size: small,
        size_wrapping: small * 0.8,
        size_min: small * 0.8,
        lines_max: 1,
    };
    setter.paragraph(words::meaning(&card.entry), style, bounds, 1.3);
    (setter.left, setter.width, setter.accents) = (left, width, neutral);
}

/// The level at the right edge of a word, and how wide it is.
fn pinned_level(setter: &mut Setter<'_>, card: &Card) -> f32 {
    let from = setter.bookmark();
    let level = setter.level(&card.entry.level, LEVEL_HEIGHT * setter.unit, setter.width * 0.4);
    let to = setter.bookmark();
    let by = setter.width - level;
    setter.shift(from, to, (by, 0.0));
    level
}

/// Moves an expression to a baseline, whatever its size and its furigana.
fn level_words(setter: &mut Setter<'_>, from: super::setter::Bookmark, baseline: f32) {
    let is_word = |text: &&super::sheet::Text| text.part == Part::Expression;
    let found = setter.sheet.texts.iter().rev().find(is_word).map(|text| text.baseline);
    let to = setter.bookmark();
    if let Some(found) = found {
        setter.shift(from, to, (0.0, baseline - found));
    }
}
