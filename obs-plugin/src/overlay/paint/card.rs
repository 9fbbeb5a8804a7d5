//! The card: a bright panel with the kind and the level, the expression with its furigana, the
//! meaning, and below it the sentence with the word marked as a learner would mark it, and when it
//! is said.

use std::ops::Range;

use aivlingual_shared::entry::{Card, Entry, Language};
use tiny_skia::{PathBuilder, Transform};

use super::{
    super::{
        lettering::{Face, Lettering, Letters},
        theme::{Theme, Tint},
    },
    backing::Backing,
    fit::{Block, Bounds, fit_without_breaking},
    setter::{Bookmark, Expression, PILL_HEIGHT, Setter, make_room},
    sheet::{Part, Shape, Sheet},
    surface::Panel,
    words,
};

const WIDTH_MIN: f32 = 400.0;
/// Between two things of the header.
const GAP: f32 = 12.0;
const PIN_WIDTH: f32 = 24.0;

/// What of a card is set, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Readings over the kanji.
    pub(super) furigana: bool,
    /// Held by the streamer.
    pub(super) is_pinned: bool,
    /// With when it is said.
    pub(super) has_note: bool,
}

/// The sentence, and where the word stands in it.
struct Sentence {
    block: Block,
    focus: Option<Range<usize>>,
}

/// Sets a card no wider than `width_max`. `None` when there is no expression.
pub(super) fn lay_out(
    lettering: &mut Lettering,
    theme: &Theme,
    card: &Card,
    manner: Manner,
    unit: f32,
    width_max: f32,
) -> Option<Sheet> {
    let entry = &card.entry;
    let expression = words::expression(entry);
    if expression.trim().is_empty() {
        return None;
    }
    let accents = theme.accents(entry.kind, &entry.level);
    let padding = theme.card.padding * unit;
    let inside = (padding, width_max - 2.0 * padding);
    let mut setter = Setter::new(lettering, theme, accents, unit, inside);
    setter.y = padding * 0.8;
    let header = header(&mut setter, entry, manner.is_pinned);
    let has_ruby = setter.expression(&Expression {
        text: expression,
        runs: if manner.furigana { &card.ruby } else { &[] },
        shows_readings: true,
        bounds: Bounds {
            width: setter.width,
            size: 66.0 * unit,
            size_wrapping: 46.0 * unit,
            size_min: 32.0 * unit,
            lines_max: 2,
        },
        tint: theme.text.expression,
        is_framed: true,
    });
    setter.y += 7.0 * unit;
    let is_readable = has_ruby || entry.reading == expression || entry.reading.is_empty();
    if entry.language == Language::Ja && !is_readable {
        line(&mut setter, Part::Reading, &entry.reading, theme.faces.reading, theme.text.reading);
    }
    let meaning = words::meaning(entry);
    line(&mut setter, Part::Meaning, meaning, theme.faces.meaning, theme.text.meaning);
    let note = card.note.as_deref().filter(|_| manner.has_note);
    let footer = footer(&mut setter, entry, note);
    Some(finish(setter, width_max, &header, footer))
}

/// What stands at the right edge, and how much of the header is taken in all.
struct Header {
    right: [Bookmark; 2],
    right_width: f32,
    width: f32,
}

/// The kind on the left; the level and the pin, which [`finish`] moves to the right edge.
fn header(setter: &mut Setter<'_>, entry: &Entry, is_pinned: bool) -> Header {
    let (unit, gap) = (setter.unit, GAP * setter.unit);
    let height = PILL_HEIGHT * unit;
    let pin = if is_pinned { PIN_WIDTH * unit + gap } else { 0.0 };
    let room = setter.width * 0.6;
    let look = &setter.theme.kind;
    let kind = setter.pill(Part::Kind, words::label(entry.kind), look, (height, room));
    let from = setter.bookmark();
    let level = setter.level(&entry.level, height, setter.width - kind - gap - pin);
    if is_pinned {
        let middle = (
            setter.left + level + if level > 0.0 { gap } else { 0.0 } + PIN_WIDTH / 2.0 * unit,
            setter.y + height / 2.0,
        );
        let ink = setter.theme.text.pin.on(&setter.accents);
        setter.sheet.shapes.extend(pushpin(middle, unit).map(|pin| Shape::Filled(pin, ink)));
    }
    let to = setter.bookmark();
    setter.y += height + 14.0 * unit;
    let right_width = if level > 0.0 { level + pin } else { (pin - gap).max(0.0) };
    Header { right: [from, to], right_width, width: kind + 2.0 * gap + right_width }
}

/// A pin that is stuck in, around its middle.
fn pushpin(middle: (f32, f32), unit: f32) -> Option<tiny_skia::Path> {
    let mut path = PathBuilder::new();
    let mut corners = |corners: &[(f32, f32)]| {
        for (at, (x, y)) in corners.iter().enumerate() {
            if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
        }
        path.close();
    };
    corners(&[(-5.5, -12.0), (5.5, -12.0), (5.5, -8.6), (-5.5, -8.6)]);
    corners(&[(-3.6, -8.7), (3.6, -8.7), (4.8, 0.2), (-4.8, 0.2)]);
    corners(&[(-8.4, 0.1), (8.4, 0.1), (8.4, 3.4), (-8.4, 3.4)]);
    corners(&[(-1.2, 3.3), (1.2, 3.3), (0.0, 12.5)]);
    let place =
        Transform::from_rotate(38.0).post_scale(unit, unit).post_translate(middle.0, middle.1);
    path.finish()?.transform(place)
}

fn line(setter: &mut Setter<'_>, part: Part, text: &str, face: Face, tint: Tint) {
    if text.trim().is_empty() {
        return;
    }
    let unit = setter.unit;
    let size = if part == Part::Reading { 27.0 } else { 31.0 } * unit;
    let bounds = Bounds {
        width: setter.width,
        size,
        size_wrapping: size * 0.82,
        size_min: size * 0.72,
        lines_max: 2,
    };
    let style = setter.style(part, face, tint);
    setter.paragraph(text, style, bounds, 1.3);
    setter.y += 2.0 * unit;
}

/// The sentence and the note. Where the footer begins, if there is one.
fn footer(setter: &mut Setter<'_>, entry: &Entry, note: Option<&str>) -> Option<f32> {
    let sentence = Some(entry.utterance.trim())
        .filter(|text| !text.is_empty() && *text != words::expression(entry));
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    if sentence.is_none() && note.is_none() {
        return None;
    }
    let unit = setter.unit;
    setter.y += 16.0 * unit;
    let top = setter.y;
    setter.y += 15.0 * unit;
    if let Some(text) = sentence {
        set_sentence(setter, entry, text);
    }
    if let Some(note) = note {
        set_note(setter, note, sentence.is_some());
    }
    setter.y -= 5.0 * unit;
    Some(top)
}

fn set_sentence(setter: &mut Setter<'_>, entry: &Entry, text: &str) {
    let Sentence { block, focus } = excerpt(setter, text, entry);
    let face = setter.theme.faces.sentence;
    let plain = setter.style(Part::Sentence, face, setter.theme.text.sentence);
    let marked = setter.style(Part::Sentence, face, setter.theme.marker.words);
    for line in &block.lines {
        let left = setter.left;
        setter.put(&block, line.clone(), left, plain);
        let (line_left, _) = block.letters.span(line);
        if let Some(focus) = focus.as_ref().map(|focus| shared(focus, line))
            && !focus.is_empty()
        {
            let (from, to) = block.letters.span(&focus);
            let x = left + (from - line_left) * block.size;
            setter.mark(x, (to - from) * block.size, block.size);
            setter.put(&block, focus, x, marked);
        }
        setter.y += block.size * 1.36;
    }
}

/// The note, behind a dot of the card's color.
fn set_note(setter: &mut Setter<'_>, note: &str, is_below: bool) {
    let unit = setter.unit;
    if is_below {
        setter.y += 5.0 * unit;
    }
    let size = 21.0 * unit;
    let (dot, indent) = (7.0 * unit, 17.0 * unit);
    let ink = setter.accents.kind;
    let panel = Panel::new((setter.left, setter.y + 0.56 * size - dot / 2.0), (dot, dot), dot);
    setter.sheet.shapes.push(Shape::Panel(panel, ink));
    let style = setter.style(Part::Note, setter.theme.faces.sentence, setter.theme.text.note);
    let bounds = Bounds {
        width: setter.width - indent,
        size,
        size_wrapping: size,
        size_min: size * 0.9,
        lines_max: 2,
    };
    setter.left += indent;
    setter.paragraph(note, style, bounds, 1.34);
    setter.left -= indent;
}

/// The sentence, or of a long one the part around the word.
fn excerpt(setter: &mut Setter<'_>, text: &str, entry: &Entry) -> Sentence {
    let focus = words::find(text, &entry.surface);
    let (text, mut focus) = words::near(text, focus);
    let unit = setter.unit;
    let bounds = Bounds {
        width: setter.width,
        size: 25.0 * unit,
        size_wrapping: 22.0 * unit,
        size_min: 20.0 * unit,
        lines_max: 2,
    };
    let face = setter.theme.faces.sentence;
    let mut letters = setter.lettering.letters(text, face);
    let is_there =
        |letters: &Letters, word: &Range<usize>| letters.text.get(word.clone()).is_some();
    focus = focus.filter(|word| is_there(&letters, word));
    // Less than both lines hold, for the word is not torn and phrases hold together.
    let budget = bounds.width / bounds.size_min * bounds.lines_max as f32 * 0.76;
    if let Some(word) = focus.clone().filter(|_| letters.width(&letters.whole()) > budget) {
        let (part, word) = words::around(&letters, &word, budget);
        letters = setter.lettering.letters(&part, face);
        focus = Some(word);
    }
    if let Some(word) = &focus {
        make_room(&mut letters, word, &setter.theme.marker);
    }
    let whole = focus.as_slice();
    let block = fit_without_breaking(setter.lettering, letters, face, bounds, whole);
    let focus = focus.filter(|word| is_there(&block.letters, word));
    Sentence { block, focus }
}

fn finish(mut setter: Setter<'_>, width_max: f32, header: &Header, footer: Option<f32>) -> Sheet {
    let (unit, padding) = (setter.unit, setter.theme.card.padding * setter.unit);
    let right = setter
        .sheet
        .texts
        .iter()
        .filter(|text| !matches!(text.part, Part::Kind | Part::Level))
        .map(|text| text.left + text.width())
        .fold(padding + header.width, f32::max);
    let width = (right + padding).max(WIDTH_MIN * unit).min(width_max).ceil();
    let bottom = padding * if footer.is_some() { 0.6 } else { 0.8 };
    let by = width - padding - header.right_width - setter.left;
    setter.shift(header.right[0], header.right[1], (by, 0.0));
    let mut backing = Backing::card(setter.theme, setter.accents, unit);
    backing.footer = footer.map(|top| (top, setter.theme.card.footer.on(&setter.accents)));
    let mut sheet = setter.sheet;
    sheet.backing = Some(backing);
    sheet.size = (width, (setter.y + bottom).ceil());
    sheet
}

/// What two ranges have in common.
pub(super) fn shared(one: &Range<usize>, other: &Range<usize>) -> Range<usize> {
    one.start.max(other.start)..one.end.min(other.end)
}
