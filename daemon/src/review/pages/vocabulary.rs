//! The vocabulary: everything there is, to search, narrow and read; entries that may be one; and
//! the words the learner knows already.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::{
    Frame,
    entries::{Item, Listed, listed},
    filters::{Home, ListQuery, percent_encoded},
    refused, render,
};
use crate::{
    review::{
        Open,
        problem::{Asked, Problem},
        wording::Wording,
    },
    store::{Cursor, KeptKnown, Page, Slice},
};

/// Groups on a page of entries that may be one.
const DOUBLES_SHOWN: usize = 25;

/// Known words on a page.
const WORDS_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "vocabulary.html")]
struct ListPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    query: &'a ListQuery,
    listed: Listed,
}

/// Everything there is, or what a filter leaves of it.
pub(super) async fn list(
    State(open): State<Open>,
    frame: Frame,
    Asked(mut query): Asked<ListQuery>,
) -> Response {
    query.home = Home::Vocabulary;
    let words = frame.words;
    match listed(&open, words, &query).await {
        Ok(listed) => render(&frame, &ListPage { frame: &frame, words, query: &query, listed }),
        Err(problem) => refused(&frame, &problem),
    }
}

/// Where in a list one is, and what is looked for in it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PieceQuery {
    cursor: String,
    q: String,
}

impl PieceQuery {
    fn page(&self, limit: usize) -> Page {
        let after = (!self.cursor.is_empty()).then(|| Cursor(self.cursor.clone()));
        Page { limit: Some(limit), after }
    }

    fn search(&self) -> Option<String> {
        Some(self.q.trim().to_owned()).filter(|search| !search.is_empty())
    }
}

#[derive(Template)]
#[template(path = "duplicates.html")]
struct DoublesPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    groups: Vec<Vec<Item>>,
    more: Option<String>,
}

/// Entries that may be one.
pub(super) async fn doubles(
    State(open): State<Open>,
    frame: Frame,
    Asked(query): Asked<PieceQuery>,
) -> Response {
    let page = query.page(DOUBLES_SHOWN);
    let slice = match open.ask(move |store| store.doubles(&page)).await {
        Ok(slice) => slice,
        Err(problem) => return refused(&frame, &problem),
    };
    let words = frame.words;
    let items = |group: crate::store::Doubles| {
        group.entries.into_iter().map(|kept| Item::new(&open, words, kept)).collect()
    };
    let groups = slice.items.into_iter().map(items).collect();
    let more = slice.next.map(|Cursor(next)| format!("/duplicates?cursor={next}"));
    render(&frame, &DoublesPage { frame: &frame, words, groups, more })
}

#[derive(Template)]
#[template(path = "known.html")]
struct KnownPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    query: &'a PieceQuery,
    known: Vec<KeptKnown>,
    count: u64,
    more: Option<String>,
}

/// The words the learner knows already.
pub(super) async fn known(
    State(open): State<Open>,
    frame: Frame,
    Asked(query): Asked<PieceQuery>,
) -> Response {
    let (search, page) = (query.search(), query.page(WORDS_SHOWN));
    let asked: Result<(Slice<KeptKnown>, u64), Problem> = open
        .ask(move |store| Ok((store.known_page(search.as_deref(), &page)?, store.count_known()?)))
        .await;
    let (slice, count) = match asked {
        Ok(found) => found,
        Err(problem) => return refused(&frame, &problem),
    };
    let more = slice
        .next
        .map(|Cursor(next)| format!("/known?q={}&cursor={next}", percent_encoded(query.q.trim())));
    let words = frame.words;
    let page = KnownPage { frame: &frame, words, query: &query, known: slice.items, count, more };
    render(&frame, &page)
}
