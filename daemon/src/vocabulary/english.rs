//! Expressions in English speech. Pure; a few milliseconds an utterance.

use std::ops::Range;

use crate::{
    language::library::Library,
    vocabulary::{Find, refusal::Refusal},
};

/// Everything found or refused in the bytes `range` of `text`, in order.
pub(super) fn spot(
    _library: &Library,
    _text: &str,
    _range: Range<usize>,
) -> Vec<Result<Find, Refusal>> {
    Vec::new()
}
