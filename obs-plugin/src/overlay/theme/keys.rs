//! Every key a theme file may have: what it means, what is allowed, and which part of the theme it
//! sets. The reader, its messages and the page about themes all live on this one list.

use std::{fmt, ops::RangeInclusive};

use super::{
    MarkerShape, Shape, Theme,
    ink::{Ink, Tint},
};
use crate::overlay::lettering::Face;

const COLOR: &str = "\"#rrggbb\", \"kind\" or \"level\", each perhaps with an opacity as in \
                     \"#102030 80%\", or \"none\"";
const PLAIN_COLOR: &str = "\"#rrggbb\"";

/// A key of theme files.
pub(super) struct Key {
    /// The table it stands in, a point, and its own name.
    pub(super) path: &'static str,
    meaning: &'static str,
    pub(super) slot: Slot,
}

/// What a key sets, and to what.
pub(super) enum Slot {
    Tint(fn(&mut Theme) -> &mut Tint),
    /// A color that is always seen and never depends on the card.
    Ink(fn(&mut Theme) -> &mut Ink),
    Number(RangeInclusive<f32>, fn(&mut Theme) -> &mut f32),
    Shape(fn(&mut Theme) -> &mut Shape),
    MarkerShape(fn(&mut Theme) -> &mut MarkerShape),
    Face(fn(&mut Theme) -> &mut Face),
}

/// What people are told about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The table it stands in, a point, and its own name.
    pub path: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// What it may be.
    pub allowed: String,
}

/// All keys, in the order people read them.
pub fn descriptions() -> impl Iterator<Item = Description> {
    KEYS.iter().map(|key| Description {
        path: key.path,
        meaning: key.meaning,
        allowed: key.slot.to_string(),
    })
}

const SHAPES: [(&str, Shape); 5] = [
    ("none", Shape::None),
    ("dots", Shape::Dots),
    ("halftone", Shape::Halftone),
    ("lines", Shape::Lines),
    ("grid", Shape::Grid),
];
const MARKER_SHAPES: [(&str, MarkerShape); 2] =
    [("box", MarkerShape::Box), ("underline", MarkerShape::Underline)];
const FACES: [(&str, Face); 2] = [("medium", Face::Text), ("heavy", Face::Display)];

impl Slot {
    /// Sets the part of a theme to a text of the file. False when that is not allowed.
    pub(super) fn set_text(&self, theme: &mut Theme, text: &str) -> bool {
        match self {
            Self::Tint(part) => put(part(theme), Tint::parse(text)),
            Self::Ink(part) => put(part(theme), Ink::parse(text)),
            Self::Number(..) => false,
            Self::Shape(part) => put(part(theme), word(&SHAPES, text)),
            Self::MarkerShape(part) => put(part(theme), word(&MARKER_SHAPES, text)),
            Self::Face(part) => put(part(theme), word(&FACES, text)),
        }
    }

    /// Sets the part of a theme to a number of the file. False when that is not allowed.
    pub(super) fn set_number(&self, theme: &mut Theme, number: f32) -> bool {
        match self {
            Self::Number(range, part) => {
                put(part(theme), range.contains(&number).then_some(number))
            }
            _ => false,
        }
    }
}

fn put<T>(place: &mut T, value: Option<T>) -> bool {
    value.map(|value| *place = value).is_some()
}

fn word<T: Copy>(words: &[(&str, T)], text: &str) -> Option<T> {
    words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
}

/// What is allowed.
impl fmt::Display for Slot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tint(_) => out.write_str(COLOR),
            Self::Ink(_) => out.write_str(PLAIN_COLOR),
            Self::Number(range, _) => {
                write!(out, "a number from {} to {}", range.start(), range.end())
            }
            Self::Shape(_) => list(out, &SHAPES),
            Self::MarkerShape(_) => list(out, &MARKER_SHAPES),
            Self::Face(_) => list(out, &FACES),
        }
    }
}

fn list<T>(out: &mut fmt::Formatter<'_>, words: &[(&str, T)]) -> fmt::Result {
    for (index, (word, _)) in words.iter().enumerate() {
        let before = match index {
            0 => "",
            _ if index + 1 == words.len() => " or ",
            _ => ", ",
        };
        write!(out, "{before}\"{word}\"")?;
    }
    Ok(())
}

const fn tint(path: &'static str, meaning: &'static str, part: fn(&mut Theme) -> &mut Tint) -> Key {
    Key { path, meaning, slot: Slot::Tint(part) }
}

const fn ink(path: &'static str, meaning: &'static str, part: fn(&mut Theme) -> &mut Ink) -> Key {
    Key { path, meaning, slot: Slot::Ink(part) }
}

const fn face(path: &'static str, meaning: &'static str, part: fn(&mut Theme) -> &mut Face) -> Key {
    Key { path, meaning, slot: Slot::Face(part) }
}

const fn number(
    path: &'static str,
    meaning: &'static str,
    range: RangeInclusive<f32>,
    part: fn(&mut Theme) -> &mut f32,
) -> Key {
    Key { path, meaning, slot: Slot::Number(range, part) }
}

/// All keys, in the order people read them.
pub(super) const KEYS: &[Key] = &[
    tint("card.paper", "the panel, at its upper end", |theme| &mut theme.card.paper),
    tint("card.paper_low", "the panel, at its lower end", |theme| &mut theme.card.paper_low),
    number("card.radius", "how round its corners are", 0.0..=60.0, |theme| &mut theme.card.radius),
    number("card.padding", "from its edge to the words", 16.0..=60.0, |theme| {
        &mut theme.card.padding
    }),
    tint("card.footer", "what lies over the panel behind the sentence", |theme| {
        &mut theme.card.footer
    }),
    tint("card.bar", "a bar along the left edge", |theme| &mut theme.card.bar),
    number("card.bar_width", "how wide that bar is", 0.0..=16.0, |theme| &mut theme.card.bar_width),
    tint("border.ink", "the line around the card", |theme| &mut theme.border.ink),
    number("border.width", "how thick it is", 0.0..=12.0, |theme| &mut theme.border.width),
    tint("border.inner_ink", "a second line inside of it", |theme| &mut theme.border.inner_ink),
    number("border.inner_width", "how thick that one is", 0.0..=12.0, |theme| {
        &mut theme.border.inner_width
    }),
    number("border.inner_gap", "how far it is from the first", 0.0..=16.0, |theme| {
        &mut theme.border.inner_gap
    }),
    tint("shadow.ink", "the shadow of the card, or its glow", |theme| &mut theme.shadow.ink),
    number("shadow.blur", "how softly it ends; 0 is a hard edge", 0.0..=40.0, |theme| {
        &mut theme.shadow.blur
    }),
    number("shadow.right", "how far it falls to the right", 0.0..=24.0, |theme| {
        &mut theme.shadow.right
    }),
    number("shadow.down", "how far it falls down", 0.0..=24.0, |theme| &mut theme.shadow.down),
    Key {
        path: "pattern.shape",
        meaning: "what is printed on the panel under the words",
        slot: Slot::Shape(|theme| &mut theme.pattern.shape),
    },
    tint("pattern.ink", "the color it is printed in", |theme| &mut theme.pattern.ink),
    number("pattern.step", "from one repetition to the next", 4.0..=80.0, |theme| {
        &mut theme.pattern.step
    }),
    number("pattern.size", "the size of a dot, or the width of a line", 0.5..=40.0, |theme| {
        &mut theme.pattern.size
    }),
    tint("text.expression", "the taught expression", |theme| &mut theme.text.expression),
    tint("text.ruby", "the furigana over it", |theme| &mut theme.text.ruby),
    tint("text.reading", "the reading, where it has a line of its own", |theme| {
        &mut theme.text.reading
    }),
    tint("text.meaning", "the meaning", |theme| &mut theme.text.meaning),
    tint("text.sentence", "the sentence it was said in", |theme| &mut theme.text.sentence),
    tint("text.outline", "a line around the letters of the expression", |theme| {
        &mut theme.text.outline
    }),
    number("text.outline_width", "how thick it is", 0.0..=16.0, |theme| {
        &mut theme.text.outline_width
    }),
    tint("text.glow", "a soft light around the letters of the expression", |theme| {
        &mut theme.text.glow
    }),
    number("text.glow_blur", "how far it reaches", 0.0..=24.0, |theme| &mut theme.text.glow_blur),
    tint("marker.ink", "the mark at the taught word in the sentence", |theme| {
        &mut theme.marker.ink
    }),
    tint("marker.words", "the taught word itself", |theme| &mut theme.marker.words),
    Key {
        path: "marker.shape",
        meaning: "where the mark lies",
        slot: Slot::MarkerShape(|theme| &mut theme.marker.shape),
    },
    number("marker.radius", "how round its corners are", 0.0..=20.0, |theme| {
        &mut theme.marker.radius
    }),
    tint("kind.fill", "the label that names the kind of the expression", |theme| {
        &mut theme.kind.fill
    }),
    tint("kind.stroke", "the line around that label", |theme| &mut theme.kind.stroke),
    number("kind.width", "how thick that line is", 0.0..=8.0, |theme| &mut theme.kind.width),
    tint("kind.ink", "the words of that label", |theme| &mut theme.kind.ink),
    number("kind.radius", "how round its corners are; 18 is a half circle", 0.0..=18.0, |theme| {
        &mut theme.kind.radius
    }),
    tint("level.fill", "the label that names the level of the expression", |theme| {
        &mut theme.level.fill
    }),
    tint("level.stroke", "the line around that label", |theme| &mut theme.level.stroke),
    number("level.width", "how thick that line is", 0.0..=8.0, |theme| &mut theme.level.width),
    tint("level.ink", "the words of that label", |theme| &mut theme.level.ink),
    number("level.radius", "how round its corners are; 18 is a half circle", 0.0..=18.0, |theme| {
        &mut theme.level.radius
    }),
    ink("accents.vocabulary", "what \"kind\" means on a card of this kind", |theme| {
        &mut theme.accents.vocabulary
    }),
    ink("accents.slang", "what \"kind\" means on a card of this kind", |theme| {
        &mut theme.accents.slang
    }),
    ink("accents.culture", "what \"kind\" means on a card of this kind", |theme| {
        &mut theme.accents.culture
    }),
    ink("accents.grammar", "what \"kind\" means on a card of this kind", |theme| {
        &mut theme.accents.grammar
    }),
    ink("accents.mistake", "what \"kind\" means on a card of this kind", |theme| {
        &mut theme.accents.mistake
    }),
    ink("accents.idiom", "what \"kind\" means on a card of this kind", |theme| {
        &mut theme.accents.idiom
    }),
    ink("levels.beginner", "what \"level\" means at N5 and A1", |theme| &mut theme.levels.beginner),
    ink("levels.elementary", "what \"level\" means at N4 and A2", |theme| {
        &mut theme.levels.elementary
    }),
    ink("levels.intermediate", "what \"level\" means at N3 and B1", |theme| {
        &mut theme.levels.intermediate
    }),
    ink("levels.upper_intermediate", "what \"level\" means at N2 and B2", |theme| {
        &mut theme.levels.upper_intermediate
    }),
    ink("levels.advanced", "what \"level\" means at N1, C1 and C2", |theme| {
        &mut theme.levels.advanced
    }),
    tint("caption.strip", "the strip behind what is being said", |theme| &mut theme.caption.strip),
    number("caption.radius", "how round its corners are", 0.0..=60.0, |theme| {
        &mut theme.caption.radius
    }),
    tint("caption.words", "the words", |theme| &mut theme.caption.words),
    tint("caption.outline", "a line around their letters", |theme| &mut theme.caption.outline),
    number("caption.outline_width", "how thick it is", 0.0..=16.0, |theme| {
        &mut theme.caption.outline_width
    }),
    tint("caption.border", "the line around the strip", |theme| &mut theme.caption.border),
    number("caption.border_width", "how thick it is", 0.0..=8.0, |theme| {
        &mut theme.caption.border_width
    }),
    face("faces.expression", "the weight of the expression", |theme| &mut theme.faces.expression),
    face("faces.ruby", "the weight of the furigana", |theme| &mut theme.faces.ruby),
    face("faces.reading", "the weight of the reading", |theme| &mut theme.faces.reading),
    face("faces.meaning", "the weight of the meaning", |theme| &mut theme.faces.meaning),
    face("faces.sentence", "the weight of the sentence", |theme| &mut theme.faces.sentence),
    face("faces.label", "the weight of the labels", |theme| &mut theme.faces.label),
    face("faces.caption", "the weight of what is being said", |theme| &mut theme.faces.caption),
];
