//! Sessions, and one of them as it went.

use aivlingual_shared::time::WallTime;
use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Frame,
    overview::Overview,
    refused, render,
    timeline::{Row, marks_among, rows},
};
use crate::{
    domain::{EntryId, EntryState, Language, Ruby, SessionId, UtteranceId},
    media::MOMENT_MS_MAX,
    review::{
        Open,
        api::{FootageState, FootageView, footage_of, wall_text},
        footage::{Take, takes_of},
        problem::{Asked, Path, Problem},
        video,
        wording::Wording,
    },
    store::{
        Cursor, KeptSession, KeptUtterance, MetThere, Page, SessionTotals, Sighting, Slice, Store,
        StoreError, VideoLink,
    },
};

/// Utterances on a page of a session.
const UTTERANCES_SHOWN: usize = 80;
/// Sessions on a page of the list.
const SESSIONS_SHOWN: usize = 50;
/// Milliseconds played before and after what was said, so that no syllable is cut off.
const MARGIN_MS: i64 = 400;
/// The same around a single expression, which is learnt from the words next to it.
const AROUND_MS: i64 = 1_500;

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

/// A time as people write it, in milliseconds: `1:02:03`, `2:03` or seconds alone.
fn clock_ms(text: &str) -> Option<u64> {
    let mut parts = text.trim().split([':', '：']);
    let mut seconds: u64 = 0;
    for part in parts.by_ref().take(3) {
        seconds = seconds.checked_mul(60)?.checked_add(part.trim().parse().ok()?)?;
    }
    if parts.next().is_some() { None } else { seconds.checked_mul(1_000) }
}

/// A line of a transcript.
pub(super) struct Line {
    pub(super) id: UtteranceId,
    /// Where it begins and ends, in milliseconds of the session.
    pub(super) span: (u64, u64),
    pub(super) at: String,
    pub(super) speaker: String,
    pub(super) language: &'static str,
    /// The text, with the expressions that were met in it.
    pub(super) parts: Vec<Part>,
    /// What was met in it, where that is told.
    pub(super) met: Vec<MetThere>,
}

impl Line {
    /// What a player plays of it.
    pub(super) fn moment(&self, session: &SessionId) -> String {
        moment(*session, self.span, MARGIN_MS)
    }
}

/// What a player plays of an expression.
pub(super) fn heard_around(session: SessionId, start_ms: u64, end_ms: Option<u64>) -> String {
    moment(session, (start_ms, end_ms.unwrap_or(start_ms)), AROUND_MS)
}

/// A moment as a player reads it, as in `3 12000 15000`: the session, from where, to where; never
/// longer than one may be.
fn moment(session: SessionId, (start_ms, end_ms): (u64, u64), margin_ms: i64) -> String {
    let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX / 2);
    let from = ms(start_ms) - margin_ms;
    let to = (ms(end_ms) + margin_ms).min(from + ms(MOMENT_MS_MAX));
    format!("{} {from} {to}", session.0)
}

/// Where a time of a session leads to.
pub(super) fn place_of(session: SessionId, ms: u64) -> String {
    format!("/sessions/{}/at/{ms}", session.0)
}

impl MetThere {
    /// The expression in the language it teaches.
    pub(super) fn word(&self) -> &str {
        if self.language == Language::Ja { &self.japanese } else { &self.english }
    }

    /// What it means in the other.
    pub(super) fn meaning(&self) -> &str {
        if self.language == Language::Ja { &self.english } else { &self.japanese }
    }

    /// The code of the other language.
    pub(super) fn meaning_code(&self) -> &'static str {
        if self.language == Language::Ja { "en" } else { "ja" }
    }

    pub(super) fn is_rejected(&self) -> bool {
        self.state == EntryState::Rejected
    }
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
                span: (start_ms, kept.utterance.end_ms),
                at: clock(start_ms),
                speaker: kept.utterance.speaker.unwrap_or_default(),
                language: kept.utterance.language.code(),
                parts: parts(&kept.utterance.text, &met),
                met: Vec::new(),
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

/// What the address of the list says.
#[derive(Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    cursor: String,
}

fn page(cursor: String, limit: usize) -> Page {
    let after = (!cursor.is_empty()).then_some(Cursor(cursor));
    Page { limit: Some(limit), after }
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct ListPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    items: &'a [SessionItem],
    search: &'a str,
    totals: SessionTotals,
    more: Option<String>,
}

/// Sessions, the latest first.
pub(super) async fn list(
    State(open): State<Open>,
    frame: Frame,
    Asked(query): Asked<ListQuery>,
) -> Response {
    let search = query.q.clone();
    let asked = open.ask(move |store| {
        let slice = store.find_sessions(&query.q, &page(query.cursor, SESSIONS_SHOWN))?;
        Ok((slice, store.session_totals()?))
    });
    let (slice, totals) = match asked.await {
        Ok(found) => found,
        Err(problem) => return refused(&frame, &problem),
    };
    let words = frame.words;
    let items: Vec<SessionItem> =
        slice.items.into_iter().map(|kept| SessionItem::new(kept, words)).collect();
    let more = slice.next.map(|Cursor(next)| {
        let search: String = search.bytes().map(|byte| format!("%{byte:02X}")).collect();
        format!("/sessions?q={search}&cursor={next}")
    });
    let (items, search) = (items.as_slice(), search.as_str());
    render(&frame, &ListPage { frame: &frame, words, items, search, totals, more })
}

/// What the address of a session says: which piece of it, or which time.
#[derive(Default, Deserialize)]
pub(super) struct OneQuery {
    #[serde(default)]
    cursor: String,
    /// A time as people write it.
    #[serde(default)]
    at: String,
    /// A time in milliseconds.
    ms: Option<u64>,
}

/// What a session's page shows.
struct Told {
    kept: KeptSession,
    rows: Vec<Row>,
    takes: Vec<Take>,
    overview: Overview,
    earlier: Option<String>,
    later: Option<String>,
}

#[derive(Template)]
#[template(path = "session.html")]
struct OnePage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    item: &'a SessionItem,
    rows: &'a [Row],
    overview: &'a Overview,
    footage: &'a FootageView,
    takes: &'a [Take],
    /// Whether the first row is what was looked for.
    is_sought: bool,
    earlier: Option<String>,
    later: Option<String>,
}

impl OnePage<'_> {
    /// Whether a line was recorded to a file that is there.
    fn can_play(&self, line: &Line) -> bool {
        let ms = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let (from, to) = (ms(line.span.0), ms(line.span.1));
        self.footage.state == FootageState::Ready
            && self.takes.iter().any(|take| take.part(from, to).is_some())
    }

    /// The last part of what OBS or the owner calls a file, on whichever system.
    fn file_name<'f>(&self, file: &'f str) -> &'f str {
        file.rsplit(['/', '\\']).next().unwrap_or(file)
    }

    fn sound(&self) -> &'static str {
        self.words.times.sound[match self.footage.state {
            FootageState::Ready => 0,
            FootageState::Off => 1,
            FootageState::Unknown => 2,
            FootageState::Missing => 3,
            FootageState::Refused => 4,
        }]
    }

    /// Where a time of the session can be seen.
    fn seen_at(&self, ms: &u64) -> Option<String> {
        seen_at(self.item.kept.video.as_ref()?, *ms)
    }

    fn offset(&self) -> String {
        let Some(video) = &self.item.kept.video else { return String::new() };
        let sign = if video.offset_ms < 0 { "-" } else { "" };
        format!("{sign}{}", clock(video.offset_ms.unsigned_abs()))
    }

    fn recording_offset(&self) -> String {
        let Some(recording) = &self.item.kept.recording else { return String::new() };
        let sign = if recording.offset_ms < 0 { "-" } else { "" };
        format!("{sign}{}", clock(recording.offset_ms.unsigned_abs()))
    }
}

/// The address of a time of the session in its video; `None` before the video begins.
pub(in crate::review) fn seen_at(link: &VideoLink, ms: u64) -> Option<String> {
    let ms = i64::try_from(ms).ok()?.checked_add(link.offset_ms)?;
    Some(video::at(&link.url, u64::try_from(ms).ok()?))
}

/// One session as it went.
pub(super) async fn one(
    State(open): State<Open>,
    frame: Frame,
    id: Result<Path<SessionId>, Problem>,
    Asked(query): Asked<OneQuery>,
) -> Response {
    let id = match id {
        Ok(Path(id)) => id,
        Err(problem) => return refused(&frame, &problem),
    };
    let words = frame.words;
    let sought = query.ms.or_else(|| clock_ms(&query.at));
    let asked = open.ask(move |store| tell(store, id, &query.cursor, sought, words)).await;
    let footage = footage_of(&open, id).await;
    let (told, footage) = match (asked, footage) {
        (Ok(told), Ok(footage)) => (told, footage),
        (Err(problem), _) | (_, Err(problem)) => return refused(&frame, &problem),
    };
    let page = OnePage {
        frame: &frame,
        words,
        item: &SessionItem::new(told.kept, words),
        rows: &told.rows,
        overview: &told.overview,
        footage: &footage,
        takes: &told.takes,
        is_sought: sought.is_some(),
        earlier: told.earlier,
        later: told.later,
    };
    render(&frame, &page)
}

/// Reads what a session's page shows.
fn tell(
    store: &Store,
    id: SessionId,
    cursor: &str,
    sought: Option<u64>,
    words: &'static Wording,
) -> Result<Told, StoreError> {
    let kept = store.session(id)?;
    let mut piece = page(cursor.to_owned(), UTTERANCES_SHOWN);
    if let Some(ms) = sought {
        piece.after = store.place_at(id, ms)?;
    }
    let is_first = piece.after.is_none();
    let Slice { items, next } = store.utterances(id, &piece)?;
    let sightings = met_in(store, id, &items)?;
    let marks = marks_among(store, id, &items, (is_first, next.is_none()))?;
    let ends = items.first().zip(items.last()).map(|(first, last)| (first.id, last.id));
    let shown = items.first().zip(items.last());
    let shown = shown.map(|(first, last)| (first.utterance.start_ms, last.utterance.end_ms));
    let overview = Overview::of(store, &kept, shown, words)?;
    let address = |cursor: Option<Cursor>| match cursor {
        Some(Cursor(cursor)) => format!("/sessions/{}?cursor={cursor}", id.0),
        None => format!("/sessions/{}", id.0),
    };
    let earlier = match ends {
        Some((first, _)) => store.place_before(id, first, UTTERANCES_SHOWN)?.map(address),
        None => None,
    };
    let mut lines = lines(items, &sightings);
    if let Some((first, last)) = ends {
        for met in store.met_there(id, first, last)? {
            let line = lines.iter_mut().find(|(_, line)| line.id == met.utterance);
            if let Some((_, line)) = line {
                line.met.push(met);
            }
        }
    }
    let rows = rows(lines, marks, words);
    let (takes, later) = (takes_of(store, id)?, next.map(|next| address(Some(next))));
    Ok(Told { kept, rows, takes, overview, earlier, later })
}

/// Leads to a time of a session: to that second of its video, or else to its place on the page.
pub(super) async fn at(
    State(open): State<Open>,
    frame: Frame,
    place: Result<Path<(SessionId, u64)>, Problem>,
) -> Response {
    let asked = match place {
        Ok(Path((id, ms))) => open.ask(move |store| Ok((id, ms, store.session(id)?.video))).await,
        Err(problem) => Err(problem),
    };
    match asked {
        Ok((id, ms, video)) => {
            let seen = video.and_then(|video| seen_at(&video, ms));
            let place = seen.unwrap_or_else(|| format!("/sessions/{}?ms={ms}", id.0));
            Redirect::to(&place).into_response()
        }
        Err(problem) => refused(&frame, &problem),
    }
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
    fn times_are_read_as_people_write_them() {
        for (text, ms) in [
            ("62", Some(62_000)),
            (" 1:02 ", Some(62_000)),
            ("1:02:03", Some(3_723_000)),
            ("1：02：03", Some(3_723_000)),
            ("", None),
            ("a:b", None),
            ("1:2:3:4", None),
            ("-1:00", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(clock_ms(text), ms, "{text}");
        }
    }

    #[test]
    fn a_time_of_the_session_is_a_time_of_the_video() {
        let link = |offset_ms| VideoLink { url: "https://youtu.be/a".into(), offset_ms };
        let second = |ms| Some(format!("https://youtu.be/a?t={ms}"));
        assert_eq!(seen_at(&link(42_000), 60_000), second(102));
        assert_eq!(seen_at(&link(-42_000), 60_000), second(18));
        assert_eq!(seen_at(&link(-61_000), 60_000), None);
        assert_eq!(seen_at(&link(i64::MAX), u64::MAX), None);
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
