//! What is happening now: the transcript as it comes, and the expressions met in it.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    Frame,
    entries::Item,
    refused, render,
    sessions::{Line, SessionItem, lines, met_in},
    timeline::{Row, marks_among, rows},
};
use crate::{
    review::{Open, wording::Wording},
    store::{EntryFilter, EntrySort, KeptEntry, KeptMark, KeptSession, Page, Store, StoreError},
};

/// Lines shown when the page opens.
const LINES_SHOWN: u32 = 60;

/// Expressions shown when the page opens.
const ENTRIES_SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "live.html")]
struct LivePage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    session: Option<SessionItem>,
    rows: &'a [Row],
    items: &'a [Item],
}

impl LivePage<'_> {
    fn is_running(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.kept.ended.is_none())
    }
}

/// The latest session, which is the running one if any is.
pub(super) async fn page(State(open): State<Open>, frame: Frame) -> Response {
    let (session, lines, marks, kept) = match open.ask(latest).await {
        Ok(found) => found,
        Err(problem) => return refused(&frame, &problem),
    };
    let words = frame.words;
    let items: Vec<Item> = kept.into_iter().map(|kept| Item::new(&open, words, kept)).collect();
    let session = session.map(|kept| SessionItem::new(kept, words));
    let rows = rows(lines, marks, words);
    render(&frame, &LivePage { frame: &frame, words, session, rows: &rows, items: &items })
}

type Latest = (Option<KeptSession>, Vec<(u64, Line)>, Vec<KeptMark>, Vec<KeptEntry>);

fn latest(store: &Store) -> Result<Latest, StoreError> {
    let Some(session) = store.sessions(&Page::first(1))?.items.into_iter().next() else {
        return Ok((None, Vec::new(), Vec::new(), Vec::new()));
    };
    let utterances = store.latest_utterances(session.id, LINES_SHOWN)?;
    let met = met_in(store, session.id, &utterances)?;
    let is_all = utterances.len() < LINES_SHOWN as usize;
    let marks = marks_among(store, session.id, &utterances, (is_all, true))?;
    let filter = EntryFilter { session: Some(session.id), ..EntryFilter::default() };
    let entries = store.entries(&filter, EntrySort::Newest, &Page::first(ENTRIES_SHOWN))?.items;
    Ok((Some(session), lines(utterances, &met), marks, entries))
}
