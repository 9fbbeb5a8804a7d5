//! How everything looks that is no card: the quiz, the recap, the bubble of the co-host and the
//! slate.
//!
//! Their panels have the border, the shadow and the corners of a card. What a theme file leaves
//! unsaid about them follows from what it says about cards; see [`super::keys`].

use super::ink::{Ink, Tint};

/// The question and its choices.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::overlay) struct QuizLook {
    /// What is asked about the expression.
    pub(in crate::overlay) prompt: Tint,
    /// The row of a choice.
    pub(in crate::overlay) choice: Tint,
    pub(in crate::overlay) choice_stroke: Tint,
    pub(in crate::overlay) choice_width: f32,
    pub(in crate::overlay) choice_words: Tint,
    pub(in crate::overlay) radius: f32,
    /// The row of the right answer, once it is told.
    pub(in crate::overlay) right: Tint,
    pub(in crate::overlay) right_stroke: Tint,
    pub(in crate::overlay) right_words: Tint,
    /// The words of the other answers from then on.
    pub(in crate::overlay) dimmed: Tint,
    /// What is left of the time.
    pub(in crate::overlay) countdown: Tint,
    /// The way the countdown has gone.
    pub(in crate::overlay) track: Tint,
    pub(in crate::overlay) countdown_height: f32,
}

/// The words of a session.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::overlay) struct RecapLook {
    pub(in crate::overlay) title: Tint,
    pub(in crate::overlay) count: Tint,
    /// The line between two words.
    pub(in crate::overlay) rule: Tint,
    pub(in crate::overlay) words: Tint,
    pub(in crate::overlay) meaning: Tint,
}

/// What the co-host says.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::overlay) struct BubbleLook {
    pub(in crate::overlay) paper: Tint,
    pub(in crate::overlay) words: Tint,
    /// The label with the name of the co-host.
    pub(in crate::overlay) name: Tint,
    pub(in crate::overlay) name_words: Tint,
    pub(in crate::overlay) border: Tint,
    pub(in crate::overlay) radius: f32,
    /// What moves while the co-host speaks.
    pub(in crate::overlay) speaking: Tint,
}

/// How things stand, for the streamer alone.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::overlay) struct SlateLook {
    pub(in crate::overlay) paper: Tint,
    pub(in crate::overlay) status: Tint,
    pub(in crate::overlay) words: Tint,
    pub(in crate::overlay) border: Tint,
    /// The sign that all is well.
    pub(in crate::overlay) well: Ink,
    /// The sign that it is not.
    pub(in crate::overlay) unwell: Ink,
}

const NONE: Tint = Tint::None;

/// What follows from nothing else; the rest is filled in by [`super::keys::follow`].
impl Default for QuizLook {
    fn default() -> Self {
        Self {
            prompt: NONE,
            choice: NONE,
            choice_stroke: NONE,
            choice_width: 2.0,
            choice_words: NONE,
            radius: 14.0,
            right: NONE,
            right_stroke: NONE,
            right_words: NONE,
            dimmed: NONE,
            countdown: Tint::Kind(1.0),
            track: NONE,
            countdown_height: 8.0,
        }
    }
}

impl Default for RecapLook {
    fn default() -> Self {
        Self { title: NONE, count: NONE, rule: NONE, words: NONE, meaning: NONE }
    }
}

impl Default for BubbleLook {
    fn default() -> Self {
        Self {
            paper: NONE,
            words: NONE,
            name: NONE,
            name_words: NONE,
            border: NONE,
            radius: 0.0,
            speaking: Tint::Kind(1.0),
        }
    }
}

impl Default for SlateLook {
    fn default() -> Self {
        Self {
            paper: NONE,
            status: NONE,
            words: NONE,
            border: NONE,
            well: Ink::new(0x0b7a63),
            unwell: Ink::new(0xa8520a),
        }
    }
}
