//! Lists in and out.

use askama::Template;
use axum::response::Response;

use super::{Frame, render};
use crate::review::wording::keep::Words;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage<'a> {
    frame: &'a Frame,
    words: &'static Words,
    /// What a row can say: the name in the plan, and the words for it.
    fields: [(&'static str, &'static str); 9],
}

/// The page of imports and exports.
pub(super) async fn page(frame: Frame) -> Response {
    let (words, common) = (&frame.words.keep, frame.words);
    let fields = [
        ("japanese", common.japanese),
        ("reading", common.reading),
        ("english", common.english),
        ("language", common.taught),
        ("kind", common.kind),
        ("level", common.level),
        ("tags", common.tags),
        ("state", words.their_state),
        ("lemma", words.lemma),
    ];
    render(&frame, &ImportPage { frame: &frame, words, fields })
}
