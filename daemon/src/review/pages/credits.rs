//! Whose work the product stands on, as their licences ask.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{Frame, render};
use crate::{
    language::credits::{self, Work},
    review::{Open, wording::Wording},
};

#[derive(Template)]
#[template(path = "credits.html")]
struct CreditsPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    works: &'a [Work],
}

impl CreditsPage<'_> {
    fn role<'w>(&self, work: &'w Work) -> &'w str {
        if self.words.code == "ja" { &work.ja } else { &work.en }
    }
}

/// The works and their licences.
pub(super) async fn page(State(_): State<Open>, frame: Frame) -> Response {
    let works = credits::works();
    render(&frame, &CreditsPage { frame: &frame, words: frame.words, works: &works })
}
