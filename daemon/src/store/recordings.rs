//! Sessions as the owner keeps house with them: named, tied to a video and to a recording, found
//! again, surveyed, and what would go with one.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::{
    Cursor, KeptSession, Page, Slice, Store, StoreError,
    fold::searchable,
    pieces::Search,
    rows::{self, Named},
};
use crate::domain::{EntryId, EntryState, Language, SessionId, UtteranceId};

/// A video on the web that shows a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VideoLink {
    /// Its address.
    #[schema(max_length = 500)]
    pub url: String,
    /// The time in it, in milliseconds, at which the session began; negative when it began later.
    pub offset_ms: i64,
}

/// A recording of the owner's that holds a session's sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingLink {
    /// Its name in the recording folder.
    #[schema(max_length = 500)]
    pub file: String,
    /// The time in it, in milliseconds, at which the session began; negative when it began later.
    pub offset_ms: i64,
}

/// What the owner changes of a session; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionEdit {
    /// What people call it.
    pub title: Option<String>,
    /// The video that shows it, or none.
    pub video: Option<Option<VideoLink>>,
    /// The recording of it that was named by hand, or none.
    pub recording: Option<Option<RecordingLink>>,
}

/// What all sessions come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SessionTotals {
    /// How many there are.
    pub sessions: u64,
    /// How long they lasted, in milliseconds; those that run do not count.
    pub lasted_ms: u64,
}

/// What goes with a session, and what stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Leaving {
    /// Utterances that go.
    pub utterances: u64,
    /// Times an expression was heard, which go.
    pub sightings: u64,
    /// Marks that go.
    pub marks: u64,
    /// Entries that go: met nowhere else, and never decided about or edited.
    pub entries: u64,
    /// Entries met here that stay.
    pub entries_staying: u64,
}

/// One of the equal parts into which a session is cut for a survey.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Part {
    /// Utterances that began in it.
    pub utterances: u64,
    /// Expressions that were heard in it.
    pub sightings: u64,
}

/// An expression that was met in an utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetThere {
    /// The utterance.
    pub utterance: UtteranceId,
    /// The expression.
    pub entry: EntryId,
    /// It in Japanese.
    pub japanese: String,
    /// It in English.
    pub english: String,
    /// Which of the two is taught.
    pub language: Language,
    /// What the owner thinks of it.
    pub state: EntryState,
    /// Whether a card of it stood in the picture during the session.
    pub is_shown: bool,
}

/// An entry nobody decided about or edited, all of whose sightings are in session `?1`.
const LEAVING: &str = "FROM entries e WHERE e.state = 'new' AND e.version = 1 \
    AND e.id IN (SELECT entry_id FROM sightings WHERE session_id = ?1) \
    AND NOT EXISTS (SELECT 1 FROM sightings o WHERE o.entry_id = e.id AND o.session_id <> ?1)";

impl Store {
    /// Changes a session. With `expected`, only if it still has that version.
    pub fn edit_session(
        &self,
        id: SessionId,
        edit: &SessionEdit,
        expected: Option<u64>,
    ) -> Result<KeptSession, StoreError> {
        self.write(|transaction| {
            let before = session(transaction, id)?;
            if expected.is_some_and(|version| version != before.version) {
                return Err(StoreError::Conflict { current: before.version });
            }
            let mut kept = before.clone();
            kept.title = edit.title.clone().unwrap_or(kept.title);
            kept.video = edit.video.clone().unwrap_or(kept.video);
            kept.recording = edit.recording.clone().unwrap_or(kept.recording);
            if kept == before {
                return Ok(kept);
            }
            kept.version += 1;
            let (video, recording) = (kept.video.as_ref(), kept.recording.as_ref());
            transaction.execute(
                "UPDATE sessions SET version = ?2, title = ?3, video_url = ?4, \
                 video_offset_ms = ?5, recording_file = ?6, recording_offset_ms = ?7 WHERE id = ?1",
                params![
                    id.0,
                    kept.version,
                    kept.title,
                    video.map(|video| &video.url),
                    video.map(|video| video.offset_ms),
                    recording.map(|recording| &recording.file),
                    recording.map(|recording| recording.offset_ms),
                ],
            )?;
            Ok(kept)
        })
    }

    /// What would go with a session, and what would stay.
    pub fn leaving(&self, id: SessionId) -> Result<Leaving, StoreError> {
        self.read(|connection| {
            session(connection, id)?;
            let count = |sql: &str| connection.query_row(sql, [id.0], |row| row.get::<_, u64>(0));
            let entries = count(&format!("SELECT count(*) {LEAVING}"))?;
            let met = "SELECT count(DISTINCT entry_id) FROM sightings WHERE session_id = ?1";
            Ok(Leaving {
                utterances: count("SELECT count(*) FROM utterances WHERE session_id = ?1")?,
                sightings: count("SELECT count(*) FROM sightings WHERE session_id = ?1")?,
                marks: count("SELECT count(*) FROM marks WHERE session_id = ?1")?,
                entries,
                entries_staying: count(met)? - entries,
            })
        })
    }

    /// Forgets a session with all that was said in it. Entries met nowhere else go too, unless the
    /// owner decided about them or edited them: a decision outlives what it was made about. With
    /// `expected`, only if it still has that version.
    pub fn delete_session(&self, id: SessionId, expected: Option<u64>) -> Result<(), StoreError> {
        self.write(|transaction| {
            let kept = session(transaction, id)?;
            if expected.is_some_and(|version| version != kept.version) {
                return Err(StoreError::Conflict { current: kept.version });
            }
            let leaving = format!("DELETE FROM entries WHERE id IN (SELECT e.id {LEAVING})");
            transaction.execute(&leaving, [id.0])?;
            transaction.execute("DELETE FROM sessions WHERE id = ?1", [id.0])?;
            Ok(())
        })
    }

    /// Sessions, the latest first, in whose title, or in something said in them, every word of
    /// `search` occurs; all when it says nothing.
    pub fn find_sessions(
        &self,
        search: &str,
        page: &Page,
    ) -> Result<Slice<KeptSession>, StoreError> {
        let Some(asked) = Search::read(search) else { return self.sessions(page) };
        let before = page.place::<i64>()?.unwrap_or(i64::MAX);
        // The index is read in the order of its rows, so that each session looks at its own alone.
        let sql = format!(
            "SELECT {} FROM sessions WHERE (EXISTS (SELECT 1 FROM utterances_search f \
             CROSS JOIN utterances u ON u.id = f.rowid \
             WHERE f.utterances_search MATCH ?1 AND f.rowid BETWEEN \
             (SELECT min(id) FROM utterances WHERE session_id = sessions.id) AND \
             (SELECT max(id) FROM utterances WHERE session_id = sessions.id) \
             AND +u.session_id = sessions.id AND occurs(?2, u.text)) \
             OR id IN (SELECT value FROM json_each(?3))) AND id < ?4 ORDER BY id DESC LIMIT ?5",
            rows::SESSION_COLUMNS
        );
        self.read(|connection| {
            let titled = titled(connection, search)?;
            let values = params![asked.plain_expression(), search, titled, before, page.fetch()];
            let items = connection
                .prepare_cached(&sql)?
                .query_map(values, rows::session)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(page.slice(items, |session| session.id))
        })
    }

    /// What all sessions come to.
    pub fn session_totals(&self) -> Result<SessionTotals, StoreError> {
        self.read(|connection| {
            let sql = "SELECT count(*) AS sessions, ifnull(sum(max(0, \
                       ifnull(ended_ns, started_ns) - started_ns) / 1000000), 0) AS lasted \
                       FROM sessions";
            Ok(connection.query_row(sql, [], |row| {
                Ok(SessionTotals { sessions: row.get("sessions")?, lasted_ms: row.get("lasted")? })
            })?)
        })
    }

    /// How far something was said or marked in a session, in milliseconds from its start.
    pub fn reach_ms(&self, id: SessionId) -> Result<u64, StoreError> {
        self.read(|connection| {
            let kept = session(connection, id)?;
            let sql = "SELECT max(0, \
                       ifnull((SELECT max(end_ms) FROM utterances WHERE session_id = ?1), 0), \
                       ifnull((SELECT max(at_ms) FROM marks WHERE session_id = ?1), 0))";
            let told: u64 = connection.query_row(sql, [id.0], |row| row.get(0))?;
            let lasted = kept.ended.map_or(0, |ended| ended.ms_since(kept.started).max(0));
            Ok(told.max(lasted.unsigned_abs()))
        })
    }

    /// A session of `reach_ms` cut into `count` equal parts, each with how much was said and met.
    pub fn survey(
        &self,
        id: SessionId,
        reach_ms: u64,
        count: u16,
    ) -> Result<Vec<Part>, StoreError> {
        let mut parts = vec![Part::default(); usize::from(count)];
        let length_ms = i64::try_from(reach_ms.max(1)).unwrap_or(i64::MAX);
        self.read(|connection| {
            let mut fill = |sql: &str, add: fn(&mut Part, u64)| -> Result<(), StoreError> {
                let mut select = connection.prepare_cached(sql)?;
                let mut rows = select.query(params![id.0, length_ms, count])?;
                while let Some(row) = rows.next()? {
                    let place = usize::try_from(row.get::<_, i64>(0)?.max(0)).unwrap_or(0);
                    let last = parts.len().saturating_sub(1);
                    if let Some(part) = parts.get_mut(place.min(last)) {
                        add(part, row.get(1)?);
                    }
                }
                Ok(())
            };
            fill(
                "SELECT start_ms * ?3 / ?2, count(*) FROM utterances WHERE session_id = ?1 \
                 GROUP BY 1",
                |part, count| part.utterances += count,
            )?;
            fill(
                "SELECT u.start_ms * ?3 / ?2, count(*) FROM utterances u \
                 INDEXED BY utterances_by_time CROSS JOIN sightings s \
                 INDEXED BY sightings_of_utterance ON s.utterance_id = u.id \
                 WHERE u.session_id = ?1 GROUP BY 1",
                |part, count| part.sightings += count,
            )
        })?;
        Ok(parts)
    }

    /// The place in the list of a session's utterances after which comes what was being said at
    /// `at_ms`; `None` at the beginning.
    pub fn place_at(&self, id: SessionId, at_ms: u64) -> Result<Option<Cursor>, StoreError> {
        self.read(|connection| {
            // Two who talk at once may be kept in either order; the first of them counts.
            let sql = "SELECT max(id) FROM utterances WHERE session_id = ?1 AND id < ( \
                       SELECT min(id) FROM utterances WHERE session_id = ?1 AND start_ms >= ( \
                       SELECT ifnull(max(start_ms), 0) FROM utterances \
                       WHERE session_id = ?1 AND start_ms <= ?2))";
            let at_ms = i64::try_from(at_ms).unwrap_or(i64::MAX);
            let place: Option<i64> =
                connection.query_row(sql, params![id.0, at_ms], |row| row.get(0))?;
            Ok(place.map(|place| Cursor::of(&place)))
        })
    }

    /// The place that begins the piece of `count` utterances before `first`: `None` when there is
    /// none, and no cursor when that is the beginning.
    pub fn place_before(
        &self,
        id: SessionId,
        first: UtteranceId,
        count: usize,
    ) -> Result<Option<Option<Cursor>>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT id FROM utterances WHERE session_id = ?1 AND id < ?2 \
                       ORDER BY id DESC LIMIT ?3";
            let wanted = i64::try_from(count).unwrap_or(i64::MAX).saturating_add(1);
            let ids = connection
                .prepare_cached(sql)?
                .query_map([id.0, first.0, wanted], |row| row.get(0))?
                .collect::<Result<Vec<i64>, _>>()?;
            if ids.is_empty() {
                return Ok(None);
            }
            Ok(Some(ids.get(count).map(Cursor::of)))
        })
    }

    /// Expressions met in the utterances from `first` to `last` of a session, each once an
    /// utterance, in the order they were met.
    pub fn met_there(
        &self,
        id: SessionId,
        first: UtteranceId,
        last: UtteranceId,
    ) -> Result<Vec<MetThere>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT s.utterance_id, e.id, e.japanese, e.english, e.language, e.state, \
                       ifnull(t.shown, 0) AS shown FROM sightings s \
                       JOIN entries e ON e.id = s.entry_id \
                       LEFT JOIN taught t ON t.session_id = ?1 AND t.entry_id = e.id \
                       WHERE s.utterance_id BETWEEN ?2 AND ?3 AND +s.session_id = ?1 \
                       GROUP BY s.utterance_id, e.id ORDER BY s.utterance_id, min(s.id)";
            let met = connection
                .prepare_cached(sql)?
                .query_map([id.0, first.0, last.0], |row| {
                    Ok(MetThere {
                        utterance: UtteranceId(row.get("utterance_id")?),
                        entry: EntryId(row.get("id")?),
                        japanese: row.get("japanese")?,
                        english: row.get("english")?,
                        language: row.get::<_, Named<_>>("language")?.0,
                        state: row.get::<_, Named<_>>("state")?.0,
                        is_shown: row.get("shown")?,
                    })
                })?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(met)
        })
    }
}

fn session(connection: &Connection, id: SessionId) -> Result<KeptSession, StoreError> {
    let sql = format!("SELECT {} FROM sessions WHERE id = ?1", rows::SESSION_COLUMNS);
    Ok(connection.prepare_cached(&sql)?.query_row([id.0], rows::session)?)
}

/// The sessions in whose title every word occurs, as a list in JSON. There are thousands at most,
/// and SQLite does not fold kana.
fn titled(connection: &Connection, search: &str) -> Result<String, StoreError> {
    let search = searchable(search);
    let mut select = connection.prepare_cached("SELECT id, title FROM sessions")?;
    let mut rows = select.query([])?;
    let mut ids: Vec<i64> = Vec::new();
    while let Some(row) = rows.next()? {
        let title = searchable(&row.get::<_, String>(1)?);
        if search.split_whitespace().all(|term| title.contains(term)) {
            ids.push(row.get(0)?);
        }
    }
    Ok(serde_json::to_string(&ids).unwrap_or_default())
}

#[cfg(test)]
mod tests;
