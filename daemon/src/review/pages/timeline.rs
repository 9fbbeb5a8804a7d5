//! A session as it went: what was said, and between it what OBS did and what the streamer wants to
//! find again.

use super::sessions::{Line, clock};
use crate::{
    domain::{MarkId, MarkKind, SessionId},
    review::wording::Wording,
    store::{KeptMark, KeptUtterance, Store, StoreError},
};

/// One row of a time line.
pub(super) enum Row {
    /// Something was said.
    Said(Line),
    /// Something happened.
    Marked(Point),
}

/// A mark as it stands on a page.
pub(super) struct Point {
    pub(super) id: MarkId,
    pub(super) at: String,
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) is_moment: bool,
}

impl Point {
    fn new(kept: KeptMark, words: &Wording) -> Self {
        let ms = kept.mark.at_ms;
        let sign = if ms < 0 { "−" } else { "" };
        Self {
            id: kept.id,
            at: format!("{sign}{}", clock(ms.unsigned_abs())),
            name: words.mark(kept.mark.kind),
            label: kept.mark.label.unwrap_or_default(),
            is_moment: kept.mark.kind == MarkKind::Moment,
        }
    }
}

/// The marks that belong to a page with these utterances: the first page has all that came before
/// it as well, the last all that came after.
pub(super) fn marks_among(
    store: &Store,
    session: SessionId,
    utterances: &[KeptUtterance],
    (is_first, is_last): (bool, bool),
) -> Result<Vec<KeptMark>, StoreError> {
    let start = |kept: &KeptUtterance| i64::try_from(kept.utterance.start_ms).unwrap_or(i64::MAX);
    let from = utterances.first().filter(|_| !is_first).map_or(i64::MIN, start);
    let until = match utterances.last() {
        Some(last) if !is_last => store.next_start_ms(session, last.id)?,
        _ => None,
    };
    store.marks_between(session, from, until.unwrap_or(i64::MAX))
}

/// Puts marks between the lines, each before the first line that begins later.
pub(super) fn rows(
    lines: Vec<(u64, Line)>,
    marks: Vec<KeptMark>,
    words: &'static Wording,
) -> Vec<Row> {
    let mut rows = Vec::with_capacity(lines.len() + marks.len());
    let mut marks = marks.into_iter().peekable();
    for (start_ms, line) in lines {
        let start_ms = i64::try_from(start_ms).unwrap_or(i64::MAX);
        while let Some(kept) = marks.next_if(|kept| kept.mark.at_ms <= start_ms) {
            rows.push(Row::Marked(Point::new(kept, words)));
        }
        rows.push(Row::Said(line));
    }
    rows.extend(marks.map(|kept| Row::Marked(Point::new(kept, words))));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Mark, UtteranceId, WallTime},
        review::wording::ENGLISH,
    };

    #[test]
    fn marks_stand_where_they_happened() {
        let line = |id, start_ms| {
            let (at, parts) = (clock(start_ms), Vec::new());
            let (id, span, met) = (UtteranceId(id), (start_ms, start_ms), Vec::new());
            let line = Line { id, span, at, speaker: String::new(), language: "ja", parts, met };
            (start_ms, line)
        };
        let mark = |id, at_ms| KeptMark {
            id: MarkId(id),
            session: SessionId(1),
            mark: Mark { kind: MarkKind::Moment, at_ms, at: WallTime(0), label: None },
        };
        let lines = vec![line(1, 1_000), line(2, 62_000)];
        let marks = vec![mark(7, -5_000), mark(8, 61_000), mark(9, 70_000)];
        let told: Vec<String> = rows(lines, marks, &ENGLISH)
            .into_iter()
            .map(|row| match row {
                Row::Said(line) => line.at,
                Row::Marked(point) => format!("{} {}", point.name, point.at),
            })
            .collect();
        let expected = ["Moment −0:05", "0:01", "Moment 1:01", "1:02", "Moment 1:10"];
        assert_eq!(told, expected);
    }
}
