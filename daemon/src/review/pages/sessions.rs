//! Sessions, and the transcript of one.

use aivlingual_shared::time::WallTime;
use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::{
    Frame, refused, render,
    timeline::{Row, marks_among, rows},
};
use crate::{
    domain::{EntryId, Ruby, SessionId, UtteranceId},
    review::{
        Open,
        api::wall_text,
        problem::{Asked, Path, Problem},
        wording::Wording,
    },
    store::{Cursor, KeptSession, KeptUtterance, Page, Sighting, Store, StoreError},
};

/// Utterances on a page of a transcript.
const UTTERANCES_SHOWN: usize = 200;

/// A time within a session, as in 1:02:03 or 2:03.
pub(super) fn clock(ms: u64) -> String {
    let seconds = ms / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// A line of a transcript.
pub(super) struct Line {
    pub(super) id: UtteranceId,
    pub(super) at: String,
    pub(super) speaker: String,
    pub(super) language: &'static str,
    /// The text, with the expressions that were met in it.
    pub(super) parts: Vec<Part>,
}

/// A stretch of a line, and the entry it led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) entry: Option<i64>,
    /// The text in runs with furigana, where somebody read it.
    pub(super) ruby: Vec<Ruby>,
}

/// Turns utterances with their sightings into lines, each with its start in milliseconds.
pub(super) fn lines(utterances: Vec<KeptUtterance>, sightings: &[Sighting]) -> Vec<(u64, Line)> {
    utterances
        .into_iter()
        .map(|kept| {
            let met = sightings.iter().filter(|sighting| sighting.utterance == kept.id);
            let met: Vec<(EntryId, &str)> =
                met.map(|sighting| (sighting.entry, sighting.surface.as_str())).collect();
            let start_ms = kept.utterance.start_ms;
            let line = Line {
                id: kept.id,
                at: clock(start_ms),
                speaker: kept.utterance.speaker.unwrap_or_default(),
                language: kept.utterance.language.code(),
                parts: parts(&kept.utterance.text, &met),
            };
            (start_ms, line)
        })
        .collect()
}

/// Cuts a text at the expressions met in it. Of two that overlap the earlier stands.
fn parts(text: &str, met: &[(EntryId, &str)]) -> Vec<Part> {
    let mut places: Vec<(usize, usize, EntryId)> = met
        .iter()
        .filter(|(_, surface)| !surface.is_empty())
        .filter_map(|(id, surface)| text.find(surface).map(|at| (at, at + surface.len(), *id)))
        .collect();
    places.sort_unstable_by_key(|&(from, to, _)| (from, std::cmp::Reverse(to)));
    let part = |text: &str, entry| Part { text: text.to_owned(), entry, ruby: Vec::new() };
    let mut parts = Vec::new();
    let mut done = 0;
    for (from, to, id) in places {
        if from < done {
            continue;
        }
        parts.push(part(&text[done..from], None));
        parts.push(part(&text[from..to], Some(id.0)));
        done = to;
    }
    parts.push(part(&text[done..], None));
    parts.retain(|part| !part.text.is_empty());
    parts
}

/// The expressions met in utterances of one session.
pub(super) fn met_in(
    store: &Store,
    session: SessionId,
    utterances: &[KeptUtterance],
) -> Result<Vec<Sighting>, StoreError> {
    match (utterances.first(), utterances.last()) {
        (Some(first), Some(last)) => store.sightings_between(session, first.id, last.id),
        _ => Ok(Vec::new()),
    }
}

/// A session as it stands on a page.
pub(super) struct SessionItem {
    pub(super) kept: KeptSession,
    words: &'static Wording,
}

impl SessionItem {
    pub(super) fn new(kept: KeptSession, words: &'static Wording) -> Self {
        Self { kept, words }
    }

    fn began(&self) -> String {
        wall_text(self.kept.started)
    }

    fn lasted(&self) -> String {
        let lasted = |ended: WallTime| clock(ended.ms_since(self.kept.started).unsigned_abs());
        self.kept.ended.map_or_else(|| self.words.on_air.to_owned(), lasted)
    }

    fn source(&self) -> &str {
        match self.kept.source.as_str() {
            "obs" => self.words.from_obs,
            "file" => self.words.from_file,
            other => other,
        }
    }
}

#[derive(Deserialize)]
pub(super) struct PieceQuery {
    #[serde(default)]
    cursor: String,
}

impl PieceQuery {
    fn page(self, limit: usize) -> Page {
        let after = (!self.cursor.is_empty()).then_some(Cursor(self.cursor));
        Page { limit: Some(limit), after }
    }
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct ListPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    items: &'a [SessionItem],
    more: Option<String>,
}

/// Sessions, the latest first.
pub(super) async fn list(
    State(open): State<Open>,
    frame: Frame,
    Asked(query): Asked<PieceQuery>,
) -> Response {
    let slice = match open.ask(move |store| store.sessions(&query.page(50))).await {
        Ok(slice) => slice,
        Err(problem) => return refused(&frame, &problem),
    };
    let words = frame.words;
    let items: Vec<SessionItem> =
        slice.items.into_iter().map(|kept| SessionItem::new(kept, words)).collect();
    let more = slice.next.map(|Cursor(next)| format!("/sessions?cursor={next}"));
    render(&frame, &ListPage { frame: &frame, words, items: &items, more })
}

#[derive(Template)]
#[template(path = "session.html")]
struct OnePage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    item: &'a SessionItem,
    rows: &'a [Row],
    more: Option<String>,
}

/// One session as it went.
pub(super) async fn one(
    State(open): State<Open>,
    frame: Frame,
    id: Result<Path<SessionId>, Problem>,
    Asked(query): Asked<PieceQuery>,
) -> Response {
    let id = match id {
        Ok(Path(id)) => id,
        Err(problem) => return refused(&frame, &problem),
    };
    let asked = open
        .ask(move |store| {
            let is_first = query.cursor.is_empty();
            let slice = store.utterances(id, &query.page(UTTERANCES_SHOWN))?;
            let met = met_in(store, id, &slice.items)?;
            let ends = (is_first, slice.next.is_none());
            let marks = marks_among(store, id, &slice.items, ends)?;
            Ok((store.session(id)?, lines(slice.items, &met), marks, slice.next))
        })
        .await;
    let (kept, lines, marks, next) = match asked {
        Ok(found) => found,
        Err(problem) => return refused(&frame, &problem),
    };
    let words = frame.words;
    let more = next.map(|Cursor(next)| format!("/sessions/{}?cursor={next}", id.0));
    let item = SessionItem::new(kept, words);
    let rows = rows(lines, marks, words);
    render(&frame, &OnePage { frame: &frame, words, item: &item, rows: &rows, more })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_a_player_shows_them() {
        assert_eq!(clock(0), "0:00");
        assert_eq!(clock(62_999), "1:02");
        assert_eq!(clock(3_723_000), "1:02:03");
    }

    #[test]
    fn a_line_is_cut_at_what_was_met_in_it() {
        let cut = |text: &str, met: &[(EntryId, &str)]| -> Vec<(String, Option<i64>)> {
            parts(text, met).into_iter().map(|part| (part.text, part.entry)).collect()
        };
        let text = |text: &str, entry| (text.to_owned(), entry);
        assert_eq!(
            cut("推しが尊い", &[(EntryId(2), "尊い"), (EntryId(1), "推し")]),
            [text("推し", Some(1)), text("が", None), text("尊い", Some(2))]
        );
        assert_eq!(
            cut("蛙化現象だ", &[(EntryId(1), "現象"), (EntryId(2), "蛙化現象")]),
            [text("蛙化現象", Some(2)), text("だ", None)]
        );
        assert_eq!(cut("x", &[(EntryId(1), ""), (EntryId(2), "y")]), [text("x", None)]);
    }
}
