//! How kept things look to programs.

use std::fmt::Write;

use aivlingual_shared::time::WallTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::Open;
use crate::{
    domain::{
        Entry, EntryId, EntryState, MarkId, MarkKind, Ruby, SessionId, Utterance, UtteranceId,
    },
    store::{
        Cursor, KeptEntry, KeptMark, KeptSession, KeptUtterance, RecordingLink, Slice, VideoLink,
    },
};

/// An entry, with what the desk knows of it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::review) struct EntryView {
    /// What it says.
    #[serde(flatten)]
    pub(in crate::review) entry: Entry,
    /// Its number, for ever.
    pub(in crate::review) id: EntryId,
    /// What the owner thinks of it.
    pub(in crate::review) state: EntryState,
    /// The session it was first heard in, or that was asked for; absent when that was deleted.
    pub(in crate::review) session: Option<SessionId>,
    /// `japanese` in runs with furigana.
    pub(in crate::review) ruby: Vec<Ruby>,
    /// Its version, to send back as `If-Match` with a change.
    pub(in crate::review) etag: String,
}

impl EntryView {
    pub(in crate::review) fn new(open: &Open, kept: KeptEntry) -> Self {
        Self {
            ruby: (open.desk.ruby)(&kept.entry),
            id: kept.id,
            state: kept.state,
            session: kept.session,
            etag: etag(kept.version),
            entry: kept.entry,
        }
    }
}

pub(super) fn entry_views(open: &Open, kept: Vec<KeptEntry>) -> Vec<EntryView> {
    kept.into_iter().map(|kept| EntryView::new(open, kept)).collect()
}

/// A version as an entity tag.
pub(super) fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

/// The version an entity tag names.
pub(super) fn version(etag: &str) -> Option<u64> {
    etag.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok()
}

/// A piece of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Piece<T> {
    /// The rows.
    items: Vec<T>,
    /// Send it as `cursor` for the next piece; absent at the end.
    next: Option<String>,
}

impl<T> Piece<T> {
    pub(super) fn of<K>(slice: Slice<K>, view: impl FnMut(K) -> T) -> Self {
        Self {
            items: slice.items.into_iter().map(view).collect(),
            next: slice.next.map(|Cursor(next)| next),
        }
    }
}

/// One stream or one file.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionView {
    /// Its number, for ever.
    id: SessionId,
    /// What people call it.
    title: String,
    /// Where its sound came from.
    source: String,
    /// When it began, as in RFC 3339.
    started: String,
    /// When it ended; absent while it runs.
    ended: Option<String>,
    /// How many utterances were heard.
    utterances: u64,
    /// How many different expressions were met.
    entries: u64,
    /// The video that shows it.
    video: Option<VideoLink>,
    /// The recording of it that was named by hand.
    recording: Option<RecordingLink>,
    /// Its version, to send back as `If-Match` with a change.
    pub(super) etag: String,
}

impl From<KeptSession> for SessionView {
    fn from(kept: KeptSession) -> Self {
        Self {
            id: kept.id,
            title: kept.title,
            source: kept.source,
            started: wall_text(kept.started),
            ended: kept.ended.map(wall_text),
            utterances: kept.utterances,
            entries: kept.entries,
            video: kept.video,
            recording: kept.recording,
            etag: etag(kept.version),
        }
    }
}

/// What somebody said.
#[derive(Serialize, ToSchema)]
pub(super) struct UtteranceView {
    /// Its number, for ever.
    id: UtteranceId,
    /// The session it was said in.
    session: SessionId,
    /// What was said.
    #[serde(flatten)]
    utterance: Utterance,
}

impl From<KeptUtterance> for UtteranceView {
    fn from(kept: KeptUtterance) -> Self {
        Self { id: kept.id, session: kept.session, utterance: kept.utterance }
    }
}

/// A point on a session's time line.
#[derive(Serialize, ToSchema)]
pub(super) struct MarkView {
    /// Its number, for ever.
    id: MarkId,
    /// The session on whose time line it stands.
    session: SessionId,
    /// What it stands for.
    kind: MarkKind,
    /// Milliseconds from the start of the session; negative for what happened before it.
    at_ms: i64,
    /// When, as in RFC 3339.
    at: String,
    /// A scene, a file.
    label: Option<String>,
}

impl From<KeptMark> for MarkView {
    fn from(kept: KeptMark) -> Self {
        Self {
            id: kept.id,
            session: kept.session,
            kind: kept.mark.kind,
            at_ms: kept.mark.at_ms,
            at: wall_text(kept.mark.at),
            label: kept.mark.label,
        }
    }
}

/// An instant as in RFC 3339, in UTC.
pub(in crate::review) fn wall_text(instant: WallTime) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(instant.0))
        .map(|instant| instant.round(jiff::Unit::Second).unwrap_or(instant).to_string())
        .unwrap_or_default()
}

/// Every number in `value` as a line of Prometheus's text format, named by its path.
pub(super) fn measures(name: &str, value: &serde_json::Value, text: &mut String) {
    match value {
        serde_json::Value::Number(number) => {
            let _infallible = writeln!(text, "{name} {number}");
        }
        serde_json::Value::Bool(flag) => {
            let _infallible = writeln!(text, "{name} {}", u8::from(*flag));
        }
        serde_json::Value::Object(fields) => {
            for (field, value) in fields {
                let field: String = field
                    .chars()
                    .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
                    .collect();
                measures(&format!("{name}_{field}"), value, text);
            }
        }
        _ => {}
    }
}
