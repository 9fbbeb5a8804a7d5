//! How values of the domain lie in columns: closed enums by their wire names, lists as JSON.

use rusqlite::{
    Row, ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    KeptEntry, KeptMark, KeptSession, KeptUtterance, RecordingLink, Sighting, SightingId, VideoLink,
};
use crate::domain::{
    Entry, EntryId, EntryState, Evidence, Level, Mark, MarkId, Met, SessionId, Utterance,
    UtteranceId,
};
use aivlingual_shared::time::WallTime;

/// A value of a closed enum, by the name it has on the wire.
pub(super) struct Named<T>(pub(super) T);

impl<T: Serialize> ToSql for Named<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match serde_json::to_value(&self.0) {
            Ok(serde_json::Value::String(name)) => Ok(ToSqlOutput::from(name)),
            Ok(_) => Err(rusqlite::Error::ToSqlConversionFailure("not a name".into())),
            Err(error) => Err(rusqlite::Error::ToSqlConversionFailure(Box::new(error))),
        }
    }
}

impl<T: DeserializeOwned> FromSql for Named<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = serde_json::Value::from(value.as_str()?);
        serde_json::from_value(name).map(Self).map_err(FromSqlError::other)
    }
}

/// The wire name of a value of a closed enum.
pub(super) fn name(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// A value kept as JSON.
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        serde_json::to_string(&self.0)
            .map(ToSqlOutput::from)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Self).map_err(FromSqlError::other)
    }
}

/// An instant as nanoseconds since 1970; a 64-bit column holds them until the year 2262.
pub(super) fn nanoseconds(instant: WallTime) -> i64 {
    i64::try_from(instant.0).unwrap_or(i64::MAX)
}

fn instant(row: &Row<'_>, column: &str) -> rusqlite::Result<WallTime> {
    row.get(column).map(WallTime)
}

/// The columns [`session`] reads, of `sessions`.
pub(super) const SESSION_COLUMNS: &str = "id, title, source, started_ns, ended_ns, version, \
    video_url, video_offset_ms, recording_file, recording_offset_ms, \
    ifnull((SELECT z.utterances FROM session_sizes z WHERE z.session_id = sessions.id), 0) \
    AS utterances, \
    ifnull((SELECT z.entries FROM session_sizes z WHERE z.session_id = sessions.id), 0) AS entries";

/// Reads a session.
pub(super) fn session(row: &Row<'_>) -> rusqlite::Result<KeptSession> {
    Ok(KeptSession {
        id: SessionId(row.get("id")?),
        title: row.get("title")?,
        source: row.get("source")?,
        started: instant(row, "started_ns")?,
        ended: row.get::<_, Option<u64>>("ended_ns")?.map(WallTime),
        utterances: row.get("utterances")?,
        entries: row.get("entries")?,
        version: row.get("version")?,
        video: linked(row, "video_url", "video_offset_ms")?
            .map(|(url, offset_ms)| VideoLink { url, offset_ms }),
        recording: linked(row, "recording_file", "recording_offset_ms")?
            .map(|(file, offset_ms)| RecordingLink { file, offset_ms }),
    })
}

/// What a session is tied to, and at which time.
fn linked(row: &Row<'_>, name: &str, offset_ms: &str) -> rusqlite::Result<Option<(String, i64)>> {
    let name: Option<String> = row.get(name)?;
    let offset_ms: Option<i64> = row.get(offset_ms)?;
    Ok(name.map(|name| (name, offset_ms.unwrap_or(0))))
}

/// Reads an utterance from all columns of `utterances`.
pub(super) fn utterance(row: &Row<'_>) -> rusqlite::Result<KeptUtterance> {
    Ok(KeptUtterance {
        id: UtteranceId(row.get("id")?),
        session: SessionId(row.get("session_id")?),
        utterance: Utterance {
            text: row.get("text")?,
            language: row.get::<_, Named<_>>("language")?.0,
            start_ms: row.get("start_ms")?,
            end_ms: row.get("end_ms")?,
            confidence: row.get("confidence")?,
            speaker: row.get("speaker")?,
            words: row.get::<_, Json<_>>("words")?.0,
        },
    })
}

/// The columns [`entry`] reads: an entry `e` with one of its sightings `s`, if it has any, and that
/// one's utterance `u`.
pub(super) const ENTRY_COLUMNS: &str = "e.id, e.language, e.japanese, e.reading, e.english, \
    e.kind, e.scale, e.band, e.estimated, e.lemma, e.tags, e.source, e.state, e.version, \
    e.sightings, e.kept_ns, e.changed_ns, e.heard_ns, s.session_id, s.utterance_id, \
    ifnull(s.surface, e.lemma) AS surface, coalesce(s.sentence, u.text, '') AS sentence, \
    s.start_ms, s.end_ms, s.speaker, s.confidence, ifnull(s.why, '[]') AS why";

/// Reads an entry.
pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<KeptEntry> {
    let shape = Entry {
        japanese: row.get("japanese")?,
        reading: row.get("reading")?,
        english: row.get("english")?,
        language: row.get::<_, Named<_>>("language")?.0,
        kind: row.get::<_, Named<_>>("kind")?.0,
        level: Level {
            scale: row.get::<_, Named<_>>("scale")?.0,
            band: row.get("band")?,
            estimated: row.get("estimated")?,
        },
        lemma: row.get("lemma")?,
        surface: row.get("surface")?,
        start_ms: row.get("start_ms")?,
        end_ms: row.get("end_ms")?,
        utterance: row.get("sentence")?,
        speaker: row.get("speaker")?,
        tags: row.get::<_, Json<_>>("tags")?.0,
        evidence: Evidence {
            source: row.get("source")?,
            confidence: row.get("confidence")?,
            why: row.get::<_, Json<_>>("why")?.0,
        },
    };
    Ok(KeptEntry {
        id: EntryId(row.get("id")?),
        state: row.get::<_, Named<_>>("state")?.0,
        version: row.get("version")?,
        session: row.get::<_, Option<i64>>("session_id")?.map(SessionId),
        utterance: row.get::<_, Option<i64>>("utterance_id")?.map(UtteranceId),
        sightings: row.get("sightings")?,
        kept: instant(row, "kept_ns")?,
        changed: instant(row, "changed_ns")?,
        heard: instant(row, "heard_ns")?,
        entry: shape,
    })
}

/// What [`sighting`] reads, and from where: sightings `s` with their utterances `u`.
pub(super) const SIGHTINGS: &str = "s.id, s.entry_id, s.session_id, s.utterance_id, s.surface, \
    ifnull(s.sentence, u.text) AS sentence, s.start_ms, s.end_ms, s.speaker, s.confidence, s.why \
    FROM sightings s JOIN utterances u ON u.id = s.utterance_id";

/// Reads a sighting.
pub(super) fn sighting(row: &Row<'_>) -> rusqlite::Result<Sighting> {
    Ok(Sighting {
        id: SightingId(row.get("id")?),
        entry: EntryId(row.get("entry_id")?),
        session: SessionId(row.get("session_id")?),
        utterance: UtteranceId(row.get("utterance_id")?),
        surface: row.get("surface")?,
        sentence: row.get("sentence")?,
        start_ms: row.get("start_ms")?,
        end_ms: row.get("end_ms")?,
        speaker: row.get("speaker")?,
        confidence: row.get("confidence")?,
        why: row.get::<_, Json<_>>("why")?.0,
    })
}

/// Reads a mark from all columns of `marks`.
pub(super) fn mark(row: &Row<'_>) -> rusqlite::Result<KeptMark> {
    Ok(KeptMark {
        id: MarkId(row.get("id")?),
        session: SessionId(row.get("session_id")?),
        mark: Mark {
            kind: row.get::<_, Named<_>>("kind")?.0,
            at_ms: row.get("at_ms")?,
            at: instant(row, "at_ns")?,
            label: row.get("label")?,
        },
    })
}

/// Reads an entry with how often it was met in a session, and what became of it there.
pub(super) fn met(row: &Row<'_>) -> rusqlite::Result<Met> {
    let kept = entry(row)?;
    Ok(Met {
        id: kept.id,
        is_approved: kept.state == EntryState::Approved,
        entry: kept.entry,
        sightings: row.get("times")?,
        is_shown: row.get("shown")?,
        is_asked: row.get("asked")?,
        is_pinned: row.get("pinned")?,
    })
}
