//! Every key a theme file may have: what it means, what is allowed, and which part of the theme it
//! sets. The reader, its messages and the page about themes all live on this one list.

use std::{fmt, ops::RangeInclusive};

use super::{
    Enter, Leave, MarkerShape, Shape, Theme,
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
    /// The key whose value it has where a file leaves it unsaid; of the same sort, and before it.
    follows: Option<&'static str>,
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
    /// The name of a font's family.
    Family(fn(&mut Theme) -> &mut String),
    Millis(RangeInclusive<u32>, fn(&mut Theme) -> &mut u32),
    Enter(fn(&mut Theme) -> &mut Enter),
    Leave(fn(&mut Theme) -> &mut Leave),
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
    /// The key whose value it has where a file leaves it unsaid.
    pub follows: Option<&'static str>,
}

/// All keys, in the order people read them.
pub fn descriptions() -> impl Iterator<Item = Description> {
    KEYS.iter().map(|key| Description {
        path: key.path,
        meaning: key.meaning,
        allowed: key.slot.to_string(),
        follows: key.follows,
    })
}

/// Gives every key that is not said the value of the one it follows.
pub(super) fn follow(theme: &mut Theme, is_said: impl Fn(&str) -> bool) {
    for key in KEYS.iter().filter(|key| !is_said(key.path)) {
        let leader = KEYS.iter().find(|leader| Some(leader.path) == key.follows);
        if let Some(leader) = leader {
            key.slot.copy(&leader.slot, theme);
        }
    }
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
const ENTERS: [(&str, Enter); 5] = [
    ("rise", Enter::Rise),
    ("fade", Enter::Fade),
    ("pop", Enter::Pop),
    ("slide", Enter::Slide),
    ("unroll", Enter::Unroll),
];
const LEAVES: [(&str, Leave); 5] = [
    ("fall", Leave::Fall),
    ("fade", Leave::Fade),
    ("shrink", Leave::Shrink),
    ("slide", Leave::Slide),
    ("roll", Leave::Roll),
];
/// Characters of the name of a font's family.
const FAMILY_MAX: usize = 80;

impl Slot {
    /// Sets the part of a theme to a text of the file. False when that is not allowed.
    pub(super) fn set_text(&self, theme: &mut Theme, text: &str) -> bool {
        match self {
            Self::Tint(part) => put(part(theme), Tint::parse(text)),
            Self::Ink(part) => put(part(theme), Ink::parse(text)),
            Self::Number(..) | Self::Millis(..) => false,
            Self::Shape(part) => put(part(theme), word(&SHAPES, text)),
            Self::MarkerShape(part) => put(part(theme), word(&MARKER_SHAPES, text)),
            Self::Face(part) => put(part(theme), word(&FACES, text)),
            Self::Family(part) => put(part(theme), family_name(text)),
            Self::Enter(part) => put(part(theme), word(&ENTERS, text)),
            Self::Leave(part) => put(part(theme), word(&LEAVES, text)),
        }
    }

    /// Sets the part of a theme to a number of the file. False when that is not allowed.
    pub(super) fn set_number(&self, theme: &mut Theme, number: f32) -> bool {
        match self {
            Self::Number(range, part) => {
                put(part(theme), range.contains(&number).then_some(number))
            }
            Self::Millis(range, part) => {
                let millis = number.round() as u32;
                put(part(theme), range.contains(&millis).then_some(millis))
            }
            _ => false,
        }
    }

    /// Sets the part of a theme to what another one of the same sort is.
    fn copy(&self, leader: &Self, theme: &mut Theme) {
        match (self, leader) {
            (Self::Tint(part), Self::Tint(leader)) => *part(theme) = *leader(theme),
            (Self::Number(_, part), Self::Number(_, leader)) => *part(theme) = *leader(theme),
            (Self::Face(part), Self::Face(leader)) => *part(theme) = *leader(theme),
            (Self::Family(part), Self::Family(leader)) => {
                *part(theme) = leader(theme).clone();
            }
            _ => {}
        }
    }
}

fn family_name(text: &str) -> Option<String> {
    let name = text.trim();
    let is_fit = !name.is_empty() && name.chars().count() <= FAMILY_MAX;
    is_fit.then(|| name.to_owned())
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
            Self::Family(_) => {
                write!(out, "the name of a font's family, 1 to {FAMILY_MAX} characters")
            }
            Self::Millis(range, _) => {
                write!(out, "a number from {} to {}", range.start(), range.end())
            }
            Self::Enter(_) => list(out, &ENTERS),
            Self::Leave(_) => list(out, &LEAVES),
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
    Key { path, meaning, slot: Slot::Tint(part), follows: None }
}

const fn ink(path: &'static str, meaning: &'static str, part: fn(&mut Theme) -> &mut Ink) -> Key {
    Key { path, meaning, slot: Slot::Ink(part), follows: None }
}

const fn face(path: &'static str, meaning: &'static str, part: fn(&mut Theme) -> &mut Face) -> Key {
    Key { path, meaning, slot: Slot::Face(part), follows: None }
}

const fn number(
    path: &'static str,
    meaning: &'static str,
    range: RangeInclusive<f32>,
    part: fn(&mut Theme) -> &mut f32,
) -> Key {
    Key { path, meaning, slot: Slot::Number(range, part), follows: None }
}

const fn family(
    path: &'static str,
    meaning: &'static str,
    part: fn(&mut Theme) -> &mut String,
) -> Key {
    Key { path, meaning, slot: Slot::Family(part), follows: None }
}

const fn millis(
    path: &'static str,
    meaning: &'static str,
    range: RangeInclusive<u32>,
    part: fn(&mut Theme) -> &mut u32,
) -> Key {
    Key { path, meaning, slot: Slot::Millis(range, part), follows: None }
}

impl Key {
    const fn following(mut self, leader: &'static str) -> Self {
        self.follows = Some(leader);
        self
    }
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
        follows: None,
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
    tint("text.note", "when it is said, and when not", |theme| &mut theme.text.note)
        .following("text.sentence"),
    tint("text.pin", "the pin on a card that is held", |theme| &mut theme.text.pin)
        .following("text.reading"),
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
        follows: None,
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
    tint("caption.second", "the smaller line below them: what they mean", |theme| {
        &mut theme.caption.second
    })
    .following("caption.words"),
    tint("caption.taught", "the mark at a taught word", |theme| &mut theme.caption.taught)
        .following("marker.ink"),
    tint("caption.taught_words", "the taught word itself", |theme| &mut theme.caption.taught_words)
        .following("marker.words"),
    tint("caption.outline", "a line around their letters", |theme| &mut theme.caption.outline),
    number("caption.outline_width", "how thick it is", 0.0..=16.0, |theme| {
        &mut theme.caption.outline_width
    }),
    tint("caption.border", "the line around the strip", |theme| &mut theme.caption.border),
    number("caption.border_width", "how thick it is", 0.0..=8.0, |theme| {
        &mut theme.caption.border_width
    }),
    tint("quiz.prompt", "what is asked about the expression", |theme| &mut theme.quiz.prompt)
        .following("text.reading"),
    tint("quiz.choice", "the row of an answer to choose", |theme| &mut theme.quiz.choice)
        .following("card.footer"),
    tint("quiz.choice_stroke", "the line around that row", |theme| &mut theme.quiz.choice_stroke),
    number("quiz.choice_width", "how thick that line is", 0.0..=8.0, |theme| {
        &mut theme.quiz.choice_width
    }),
    tint("quiz.choice_words", "the answer in it", |theme| &mut theme.quiz.choice_words)
        .following("text.meaning"),
    number("quiz.radius", "how round the corners of a row are", 0.0..=30.0, |theme| {
        &mut theme.quiz.radius
    }),
    tint("quiz.right", "the row of the right answer, once it is told", |theme| {
        &mut theme.quiz.right
    })
    .following("kind.fill"),
    tint("quiz.right_stroke", "the line around it", |theme| &mut theme.quiz.right_stroke)
        .following("kind.stroke"),
    tint("quiz.right_words", "the right answer", |theme| &mut theme.quiz.right_words)
        .following("kind.ink"),
    tint("quiz.dimmed", "the other answers from then on", |theme| &mut theme.quiz.dimmed)
        .following("text.sentence"),
    tint("quiz.countdown", "the time that is left", |theme| &mut theme.quiz.countdown),
    tint("quiz.track", "the time that is gone", |theme| &mut theme.quiz.track)
        .following("card.footer"),
    number("quiz.countdown_height", "how high that bar is", 3.0..=20.0, |theme| {
        &mut theme.quiz.countdown_height
    }),
    tint("recap.title", "the title of the words of a session", |theme| &mut theme.recap.title)
        .following("text.expression"),
    tint("recap.count", "how many there were in all", |theme| &mut theme.recap.count)
        .following("text.reading"),
    tint("recap.rule", "the line between two words", |theme| &mut theme.recap.rule)
        .following("card.footer"),
    tint("recap.words", "a word", |theme| &mut theme.recap.words).following("text.expression"),
    tint("recap.meaning", "its meaning", |theme| &mut theme.recap.meaning)
        .following("text.meaning"),
    tint("bubble.paper", "the bubble of the co-host", |theme| &mut theme.bubble.paper)
        .following("card.paper"),
    tint("bubble.words", "what the co-host says", |theme| &mut theme.bubble.words)
        .following("text.meaning"),
    tint("bubble.name", "the label with the name of the co-host", |theme| &mut theme.bubble.name)
        .following("kind.fill"),
    tint("bubble.name_words", "the name", |theme| &mut theme.bubble.name_words)
        .following("kind.ink"),
    tint("bubble.border", "the line around the bubble", |theme| &mut theme.bubble.border)
        .following("border.ink"),
    number("bubble.radius", "how round its corners are", 0.0..=60.0, |theme| {
        &mut theme.bubble.radius
    })
    .following("card.radius"),
    tint("bubble.speaking", "what moves while the co-host speaks", |theme| {
        &mut theme.bubble.speaking
    }),
    tint("slate.paper", "the panel only the streamer sees", |theme| &mut theme.slate.paper)
        .following("card.paper"),
    tint("slate.status", "how things stand", |theme| &mut theme.slate.status)
        .following("text.expression"),
    tint("slate.words", "the lines below", |theme| &mut theme.slate.words)
        .following("text.reading"),
    tint("slate.border", "the line around it", |theme| &mut theme.slate.border)
        .following("level.stroke"),
    ink("slate.well", "the sign that all is well", |theme| &mut theme.slate.well),
    ink("slate.unwell", "the sign that something is not", |theme| &mut theme.slate.unwell),
    face("faces.expression", "the weight of the expression", |theme| &mut theme.faces.expression),
    face("faces.ruby", "the weight of the furigana", |theme| &mut theme.faces.ruby),
    face("faces.reading", "the weight of the reading", |theme| &mut theme.faces.reading),
    face("faces.meaning", "the weight of the meaning", |theme| &mut theme.faces.meaning),
    face("faces.sentence", "the weight of the sentence", |theme| &mut theme.faces.sentence),
    face("faces.label", "the weight of the labels", |theme| &mut theme.faces.label),
    face("faces.caption", "the weight of what is being said", |theme| &mut theme.faces.caption),
    family("fonts.text", "the family of medium words", |theme| &mut theme.fonts.text),
    family("fonts.display", "the family of heavy words", |theme| &mut theme.fonts.display)
        .following("fonts.text"),
    Key {
        path: "motion.enter",
        meaning: "how a card comes",
        slot: Slot::Enter(|theme| &mut theme.motion.enter),
        follows: None,
    },
    Key {
        path: "motion.leave",
        meaning: "how it goes",
        slot: Slot::Leave(|theme| &mut theme.motion.leave),
        follows: None,
    },
    millis("motion.enter_ms", "how long it comes, in milliseconds", 80..=900, |theme| {
        &mut theme.motion.enter_ms
    }),
    millis("motion.leave_ms", "how long it goes, in milliseconds", 60..=700, |theme| {
        &mut theme.motion.leave_ms
    }),
];
