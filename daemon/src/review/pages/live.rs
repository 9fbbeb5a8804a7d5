//! What is happening now: the transcript as it comes, what stands in the picture, and the
//! expressions met.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    Frame,
    entries::Item,
    furigana::annotate,
    refused, render,
    sessions::{SessionItem, lines, met_in},
    stand::Stand,
    timeline::{Row, marks_among, rows},
};
use crate::{
    domain::{SessionId, UtteranceId},
    review::{
        Open,
        problem::{Path, Problem},
        wording::Wording,
    },
    store::{EntryFilter, EntrySort, KeptSession, Page},
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
    /// What is told after this is not shown yet.
    cursor: String,
    session: Option<SessionItem>,
    is_running: bool,
    rows: &'a [Row],
    stand: Stand,
    items: &'a [Item],
}

/// The latest lines of the latest session, which is the running one if any is.
pub(super) struct Lines {
    session: Option<KeptSession>,
    pub(super) rows: Vec<Row>,
}

impl Lines {
    pub(super) fn is_running(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.ended.is_none())
    }

    pub(super) fn session(&self) -> Option<SessionId> {
        self.session.as_ref().map(|session| session.id)
    }
}

/// The page.
pub(super) async fn page(State(open): State<Open>, frame: Frame) -> Response {
    // Read before anything else: what is told after it may be seen twice, but is never missed.
    let cursor = open.desk.live.cursor().to_string();
    let words = frame.words;
    let lines = match latest_lines(&open, words, LINES_SHOWN).await {
        Ok(lines) => lines,
        Err(problem) => return refused(&frame, &problem),
    };
    let session = lines.session();
    let met = open.ask(move |store| {
        let Some(session) = session else { return Ok(Vec::new()) };
        let filter = EntryFilter { session: Some(session), ..EntryFilter::default() };
        Ok(store.entries(&filter, EntrySort::Newest, &Page::first(ENTRIES_SHOWN))?.items)
    });
    let kept = match met.await {
        Ok(kept) => kept,
        Err(problem) => return refused(&frame, &problem),
    };
    let items: Vec<Item> = kept.into_iter().map(|kept| Item::new(&open, words, kept)).collect();
    let is_running = lines.is_running();
    let session = lines.session.map(|kept| SessionItem::new(kept, words));
    let (rows, stand) = (lines.rows.as_slice(), Stand::read(&open, words));
    let frame = &frame;
    render(
        frame,
        &LivePage { frame, words, cursor, session, is_running, rows, stand, items: &items },
    )
}

/// The latest lines, at most `count`, with what was met in them and with furigana.
pub(super) async fn latest_lines(
    open: &Open,
    words: &'static Wording,
    count: u32,
) -> Result<Lines, Problem> {
    let (session, lines, marks) = open
        .ask(move |store| {
            let Some(session) = store.sessions(&Page::first(1))?.items.into_iter().next() else {
                return Ok((None, Vec::new(), Vec::new()));
            };
            let utterances = store.latest_utterances(session.id, count)?;
            let met = met_in(store, session.id, &utterances)?;
            let is_all = utterances.len() < count as usize;
            let marks = marks_among(store, session.id, &utterances, (is_all, true))?;
            Ok((Some(session), lines(utterances, &met), marks))
        })
        .await?;
    let mut rows = rows(lines, marks, words);
    for row in &mut rows {
        if let Row::Said(line) = row {
            annotate(line, &*open.desk.sentence);
        }
    }
    Ok(Lines { session, rows })
}

#[derive(Template)]
#[template(path = "row.html")]
struct Fragment<'a> {
    row: &'a Row,
}

/// One of the latest lines, as a piece of page.
pub(super) async fn line(
    State(open): State<Open>,
    frame: Frame,
    Path(id): Path<UtteranceId>,
) -> Result<Response, Problem> {
    let lines = latest_lines(&open, frame.words, LINES_SHOWN).await?;
    let row = lines.rows.iter().find(|row| matches!(row, Row::Said(line) if line.id == id));
    Ok(render(&frame, &Fragment { row: row.ok_or_else(Problem::not_found)? }))
}
