//! The instruments, for people.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{Frame, refused, render};
use crate::{
    domain::Hearing,
    health::{Percentiles, Report},
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

    /// The stages in the order sound passes them.
    fn stages(&self) -> Vec<(&'static str, &Percentiles)> {
        let mut stages: Vec<_> =
            self.report.latency.iter().map(|(name, stage)| (*name, stage)).collect();
        stages.sort_by_key(|(name, _)| self.words.instrument_place(name));
        stages
    }

    fn hearing(&self) -> &'static str {
        self.words.hearing(self.report.hearing)
    }
}

/// A measurement in milliseconds, as exact as it is worth.
fn ms(value: &f64) -> String {
    if *value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") }
}

/// A count with its digits in groups of three.
fn grouped(count: &u64) -> String {
    let digits = count.to_string();
    let first = (digits.len() - 1) % 3 + 1;
    let (head, tail) = digits.split_at(first);
    let groups = tail.as_bytes().chunks(3).map(String::from_utf8_lossy);
    groups.fold(head.to_owned(), |text, group| format!("{text},{group}"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_counts_are_read_in_groups() {
        for (count, expected) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (4_812_800, "4,812,800")]
        {
            assert_eq!(grouped(&count), expected);
        }
    }
}
