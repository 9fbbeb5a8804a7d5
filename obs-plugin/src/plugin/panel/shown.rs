//! Who learns, and what is shown to them: cards, captions, for how long.

use super::{
    super::choices::{CARDS_MAX, EDGES, HOLD_S, LEVELS, TARGETS, key},
    add_choice, label,
};
use crate::obs::{
    module::text,
    properties::{Properties, Scale},
    source::Source,
};

/// Who learns.
pub(super) fn learners<S: Source>() -> Properties<S> {
    let panel = Properties::new();
    add_choice(&panel, key::TARGET, c"Target", &TARGETS);
    add_choice(&panel, key::LEVEL, c"Level", &LEVELS);
    panel
}

/// What is shown.
pub(super) fn group<S: Source>() -> Properties<S> {
    let panel = Properties::new();
    panel.add_bool(key::CARDS, &label(c"Cards"));
    let cards = Scale { range: CARDS_MAX, step: 1, unit: "" };
    panel.add_slider(key::CARDS_MAX, &label(c"CardsMax"), &cards);
    let seconds = Scale { range: HOLD_S, step: 1, unit: &text(c"Hold.Unit") };
    panel.add_slider(key::HOLD, &label(c"Hold"), &seconds);
    panel.add_bool(key::CAPTIONS, &label(c"Captions"));
    add_choice(&panel, key::CAPTIONS_AT, c"CaptionsAt", &EDGES);
    panel
}
