//! Help: something to look at, the review page, and the program in the background.

use std::ffi::CStr;

use super::{super::choices::key, label};
use crate::obs::{module::text, properties::Properties, source::Source};

/// Shows the sample card.
pub(in crate::plugin) const SAMPLE: &CStr = c"sample";
/// Asks the sample quiz.
pub(in crate::plugin) const SAMPLE_QUIZ: &CStr = c"sample_quiz";
/// Opens the review page.
pub(in crate::plugin) const REVIEW: &CStr = c"review";

/// The group.
pub(super) fn group<S: Source>() -> Properties<S> {
    let panel = Properties::new();
    panel.add_button(SAMPLE, &text(c"Sample"));
    panel.add_button(SAMPLE_QUIZ, &text(c"SampleQuiz"));
    panel.add_button(REVIEW, &text(c"Review"));
    panel.add_bool(key::START_DAEMON, &label(c"StartDaemon"));
    panel
}
