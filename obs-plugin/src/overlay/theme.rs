//! How the overlay looks: every color, line and corner the painter uses, and where it gets them.
//!
//! A theme is a TOML file with what always holds and what differs over dark and over light footage
//! (`read`). Six are shipped inside of the plugin; the streamer's own lie in a folder of theirs and
//! are read anew when they change (`wardrobe`, on the painter thread). A theme with a fault is
//! never worn: the look before it stays. Nothing here knows OBS, and nothing here draws.
//!
//! Lengths are made for a canvas of 1080 lines and scaled with it.

use std::{io, sync::Arc};

use aivlingual_shared::entry::{Kind, Level};

use super::lettering::Face;

mod contrast;
mod figures;
mod ink;
mod keys;
mod motion;
mod read;
mod shipped;
mod wardrobe;

pub use contrast::{Pair, weak_pairs};
pub(super) use figures::{BubbleLook, QuizLook, RecapLook, SlateLook};
pub(super) use ink::{Accents, Ink, Tint};
pub use keys::{Description, descriptions};
pub use motion::{Enter, Leave, MotionLook};
pub use read::{Looks, read};
pub use shipped::{SHIPPED, shipped};
pub(super) use wardrobe::{Faults, Wardrobe};
pub use wardrobe::{own_theme, own_themes};

/// The theme of a new source.
pub const DEFAULT: &str = "clean";
/// The bundled family with round ends.
const ROUNDED: &str = "Rounded Mplus 1c";

/// What lies under the overlay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Footage {
    /// Mostly dark games and rooms.
    #[default]
    Dark,
    /// Mostly bright ones.
    Light,
}

/// Which theme the streamer chose, and over what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The name of a shipped theme, or a file name that ends in `.toml` of one of the streamer's.
    pub theme: String,
    /// What it is shown over.
    pub footage: Footage,
    /// The family of an installed font that takes the place of the theme's. Where there is none of
    /// that name, the theme's own are used.
    pub font: Option<String>,
}

impl Default for Choice {
    fn default() -> Self {
        Self { theme: DEFAULT.into(), footage: Footage::Dark, font: None }
    }
}

/// Why a theme cannot be worn.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ThemeError {
    /// No shipped theme has this name.
    #[error("there is no theme \"{0}\"; choose another one")]
    Unknown(String),
    /// The file is away, or its text cannot be had.
    #[error("the theme file {file} cannot be read")]
    Unreadable {
        /// The name of the file.
        file: String,
        /// Why, shared because the panel and the log both tell it.
        source: Arc<io::Error>,
    },
    /// The file says something that is not allowed.
    #[error("{file}, line {line}: {fault}")]
    Faulty {
        /// The name of the file.
        file: String,
        /// The line of the fault, counted from 1.
        line: usize,
        /// What was found, and what is allowed.
        fault: String,
    },
}

/// How everything looks over one kind of footage.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    pub(super) card: CardLook,
    pub(super) border: BorderLook,
    pub(super) shadow: ShadowLook,
    pub(super) pattern: PatternLook,
    pub(super) text: TextLook,
    pub(super) marker: MarkerLook,
    pub(super) kind: PillLook,
    pub(super) level: PillLook,
    pub(super) accents: KindColors,
    pub(super) levels: LevelColors,
    pub(super) caption: CaptionLook,
    pub(super) quiz: QuizLook,
    pub(super) recap: RecapLook,
    pub(super) bubble: BubbleLook,
    pub(super) slate: SlateLook,
    pub(super) faces: Faces,
    pub(super) fonts: Fonts,
    /// How boxes come and go.
    pub motion: MotionLook,
}

/// The panel of a card.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CardLook {
    /// Its color at the upper end.
    pub(super) paper: Tint,
    /// Its color at the lower end.
    pub(super) paper_low: Tint,
    pub(super) radius: f32,
    pub(super) padding: f32,
    /// What lies over the paper behind the sentence.
    pub(super) footer: Tint,
    /// A bar along the left edge.
    pub(super) bar: Tint,
    pub(super) bar_width: f32,
}

/// The edge of a card, and a second line inside of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BorderLook {
    pub(super) ink: Tint,
    pub(super) width: f32,
    pub(super) inner_ink: Tint,
    pub(super) inner_width: f32,
    /// From the outer line to the inner one.
    pub(super) inner_gap: f32,
}

/// The shadow of a card, or its glow.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShadowLook {
    pub(super) ink: Tint,
    /// How far it fades on both sides of its edge; 0 is a hard edge.
    pub(super) blur: f32,
    pub(super) right: f32,
    pub(super) down: f32,
}

impl ShadowLook {
    /// How far it reaches beyond the panel where there is room for all of it.
    pub(super) fn reach(&self) -> f32 {
        if self.ink == Tint::None { 0.0 } else { self.blur + self.right.max(self.down) }
    }
}

/// What is printed on the paper under the words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PatternLook {
    pub(super) shape: Shape,
    pub(super) ink: Tint,
    /// From one repetition to the next.
    pub(super) step: f32,
    /// The size of a dot, or the width of a line.
    pub(super) size: f32,
}

/// What a pattern is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    None,
    /// Even dots all over.
    Dots,
    /// Dots that grow towards the upper right corner, as printed.
    Halftone,
    /// Level lines.
    Lines,
    /// Lines in both directions.
    Grid,
}

/// The words of a card.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextLook {
    pub(super) expression: Tint,
    pub(super) ruby: Tint,
    pub(super) reading: Tint,
    pub(super) meaning: Tint,
    pub(super) sentence: Tint,
    /// When it is said, and when it is not.
    pub(super) note: Tint,
    /// The pin on a card that is held.
    pub(super) pin: Tint,
    /// A line around the letters of the expression.
    pub(super) outline: Tint,
    pub(super) outline_width: f32,
    /// A soft light around the letters of the expression.
    pub(super) glow: Tint,
    pub(super) glow_blur: f32,
}

/// How the taught word is marked in its sentence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MarkerLook {
    pub(super) ink: Tint,
    pub(super) words: Tint,
    pub(super) shape: MarkerShape,
    pub(super) radius: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkerShape {
    /// Behind the whole word.
    Box,
    /// Along its feet.
    Underline,
}

/// The label of the kind, or of the level.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PillLook {
    pub(super) fill: Tint,
    pub(super) stroke: Tint,
    pub(super) width: f32,
    pub(super) ink: Tint,
    pub(super) radius: f32,
}

impl PillLook {
    /// True when it is nothing but words, which then begin where all others do.
    pub(super) fn is_bare(&self) -> bool {
        self.fill == Tint::None && self.stroke == Tint::None
    }
}

/// The accent of each kind of expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct KindColors {
    pub(super) vocabulary: Ink,
    pub(super) slang: Ink,
    pub(super) culture: Ink,
    pub(super) grammar: Ink,
    pub(super) mistake: Ink,
    pub(super) idiom: Ink,
}

/// The color of each level. The label names the level in letters too: no color stands alone.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LevelColors {
    pub(super) beginner: Ink,
    pub(super) elementary: Ink,
    pub(super) intermediate: Ink,
    pub(super) upper_intermediate: Ink,
    pub(super) advanced: Ink,
}

/// The strip of what is being said.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CaptionLook {
    pub(super) strip: Tint,
    pub(super) radius: f32,
    pub(super) words: Tint,
    /// The second, smaller line: what it means.
    pub(super) second: Tint,
    /// The mark at what is taught.
    pub(super) taught: Tint,
    pub(super) taught_words: Tint,
    pub(super) outline: Tint,
    pub(super) outline_width: f32,
    pub(super) border: Tint,
    pub(super) border_width: f32,
}

/// The families words are written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fonts {
    /// For [`Face::Text`].
    pub(super) text: String,
    /// For [`Face::Display`].
    pub(super) display: String,
}

/// The face of each kind of words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Faces {
    pub(super) expression: Face,
    pub(super) ruby: Face,
    pub(super) reading: Face,
    pub(super) meaning: Face,
    pub(super) sentence: Face,
    pub(super) label: Face,
    pub(super) caption: Face,
}

impl Theme {
    /// Writes everything in one family, whatever the theme says.
    pub fn write_in(&mut self, family: &str) {
        (self.fonts.text, self.fonts.display) = (family.to_owned(), family.to_owned());
    }

    /// The colors of a card: that of its kind and that of its level.
    pub(super) fn accents(&self, kind: Kind, level: &Level) -> Accents {
        Accents { kind: self.accents.of(kind), level: self.levels.of(&level.band) }
    }
}

impl KindColors {
    pub(super) fn of(&self, kind: Kind) -> Ink {
        match kind {
            Kind::Vocabulary => self.vocabulary,
            Kind::Slang => self.slang,
            Kind::Culture => self.culture,
            Kind::Grammar => self.grammar,
            Kind::Mistake => self.mistake,
            Kind::Idiom => self.idiom,
        }
    }
}

impl LevelColors {
    /// The color of a band such as `N5`, `B2` or `N2-N1`, whose first level counts. Of a band that
    /// is none of these it is that of the middle.
    fn of(&self, band: &str) -> Ink {
        match band.get(..2) {
            Some("N5" | "A1") => self.beginner,
            Some("N4" | "A2") => self.elementary,
            Some("N2" | "B2") => self.upper_intermediate,
            Some("N1" | "C1" | "C2") => self.advanced,
            _ => self.intermediate,
        }
    }
}

impl Default for Theme {
    /// The shipped theme "clean" over dark footage: what a theme file leaves unsaid is as here.
    fn default() -> Self {
        let (ink, muted, white) = (tint(0x24223a), tint(0x5b5873), tint(0xffffff));
        let paper = Tint::Ink(Ink::new(0xfffdf9));
        let mut theme = Self {
            card: CardLook {
                paper,
                paper_low: paper,
                radius: 26.0,
                padding: 30.0,
                footer: Tint::Kind(0.09),
                bar: Tint::None,
                bar_width: 0.0,
            },
            border: BorderLook {
                ink: Tint::Kind(0.85),
                width: 2.5,
                inner_ink: Tint::None,
                inner_width: 0.0,
                inner_gap: 0.0,
            },
            shadow: ShadowLook {
                ink: Tint::Ink(Ink::new(0x0c0a1e).with_alpha(0.5)),
                blur: 26.0,
                right: 0.0,
                down: 8.0,
            },
            pattern: PatternLook { shape: Shape::None, ink: Tint::None, step: 24.0, size: 6.0 },
            text: TextLook {
                expression: ink,
                ruby: Tint::Kind(1.0),
                reading: muted,
                meaning: ink,
                sentence: muted,
                note: Tint::None,
                pin: Tint::None,
                outline: Tint::None,
                outline_width: 0.0,
                glow: Tint::None,
                glow_blur: 0.0,
            },
            marker: MarkerLook {
                ink: tint(0xffe070),
                words: ink,
                shape: MarkerShape::Box,
                radius: 5.0,
            },
            kind: PillLook {
                fill: Tint::Kind(1.0),
                stroke: Tint::None,
                width: 2.5,
                ink: white,
                radius: 18.0,
            },
            level: PillLook { fill: Tint::None, stroke: ink, width: 2.5, ink, radius: 18.0 },
            accents: KindColors::default(),
            levels: LevelColors::default(),
            caption: CaptionLook::default(),
            quiz: QuizLook::default(),
            recap: RecapLook::default(),
            bubble: BubbleLook::default(),
            slate: SlateLook::default(),
            faces: Faces::default(),
            fonts: Fonts::default(),
            motion: MotionLook::default(),
        };
        keys::follow(&mut theme, |_| false);
        theme
    }
}

impl Default for KindColors {
    fn default() -> Self {
        Self {
            vocabulary: Ink::new(0x2b62d9),
            slang: Ink::new(0xcf2a6b),
            culture: Ink::new(0xa8520a),
            grammar: Ink::new(0x6b3fd4),
            mistake: Ink::new(0xc42525),
            idiom: Ink::new(0x0b7a63),
        }
    }
}

impl Default for LevelColors {
    fn default() -> Self {
        Self {
            beginner: Ink::new(0x0b7a63),
            elementary: Ink::new(0x2b62d9),
            intermediate: Ink::new(0x6b3fd4),
            upper_intermediate: Ink::new(0xa8520a),
            advanced: Ink::new(0xc42525),
        }
    }
}

impl Default for CaptionLook {
    fn default() -> Self {
        Self {
            strip: Tint::Ink(Ink::new(0x0d0c18).with_alpha(0.72)),
            radius: 16.0,
            words: tint(0xffffff),
            second: Tint::None,
            taught: Tint::None,
            taught_words: Tint::None,
            outline: Tint::Ink(Ink::new(0x05040c).with_alpha(0.9)),
            outline_width: 5.28,
            border: Tint::None,
            border_width: 0.0,
        }
    }
}

impl Default for Fonts {
    fn default() -> Self {
        Self { text: ROUNDED.into(), display: ROUNDED.into() }
    }
}

impl Default for Faces {
    fn default() -> Self {
        Self {
            expression: Face::Display,
            ruby: Face::Display,
            reading: Face::Text,
            meaning: Face::Text,
            sentence: Face::Text,
            label: Face::Display,
            caption: Face::Display,
        }
    }
}

const fn tint(rgb: u32) -> Tint {
    Tint::Ink(Ink::new(rgb))
}

#[cfg(test)]
mod tests;
