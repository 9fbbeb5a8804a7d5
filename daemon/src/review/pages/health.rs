//! The instruments, for people.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{Frame, refused, render};
use crate::{
    domain::Hearing,
    health::Report,
    review::{Open, problem::Problem, wording::Wording},
    store::Counts,
};

#[derive(Template)]
#[template(path = "health.html")]
struct HealthPage<'a> {
    frame: &'a Frame,
    board: Board,
}

#[derive(Template)]
#[template(path = "board.html")]
struct Board {
    words: &'static Wording,
    counts: Counts,
    database_bytes: u64,
    report: Report,
}

impl Board {
    async fn read(open: &Open, words: &'static Wording) -> Result<Self, Problem> {
        let (counts, database_bytes) =
            open.ask(|store| Ok((store.counts()?, store.size_bytes()?))).await?;
        Ok(Self { words, counts, database_bytes, report: (open.desk.health)() })
    }

    fn size(&self) -> String {
        format!("{:.1} MiB", self.database_bytes as f64 / (1024.0 * 1024.0))
    }

    fn uptime(&self) -> String {
        super::sessions::clock(self.report.uptime_s * 1_000)
    }

    /// Whether the daemon hears; it still serves when it does not.
    fn hears(&self) -> bool {
        self.report.hearing == Hearing::Ready
    }

    fn hearing(&self) -> &'static str {
        self.words.hearing(self.report.hearing)
    }
}

/// A measurement in milliseconds, as exact as it is worth.
fn ms(value: &f64) -> String {
    if *value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}

/// The page of the instruments.
pub(super) async fn page(State(open): State<Open>, frame: Frame) -> Response {
    match Board::read(&open, frame.words).await {
        Ok(board) => render(&frame, &HealthPage { frame: &frame, board }),
        Err(problem) => refused(&frame, &problem),
    }
}

/// The instruments alone, for the page to refresh itself.
pub(super) async fn fragment(State(open): State<Open>, frame: Frame) -> Result<Response, Problem> {
    let board = Board::read(&open, frame.words).await?;
    Ok(render(&frame, &board))
}
