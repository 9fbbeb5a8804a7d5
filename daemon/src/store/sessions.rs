//! Sessions and what was said in them.

use aivlingual_shared::time::WallTime;
use rusqlite::{OptionalExtension, params};

use super::{
    KeptSession, KeptUtterance, NewSession, Page, Sighting, Slice, Store, StoreError,
    pieces::Search,
    rows::{self, nanoseconds},
};
use crate::domain::{SessionId, UtteranceId};

impl Store {
    /// Begins a session.
    pub fn begin_session(&self, new: &NewSession) -> Result<SessionId, StoreError> {
        self.write(|transaction| {
            transaction.execute(
                "INSERT INTO sessions (title, source, started_ns) VALUES (?1, ?2, ?3)",
                params![new.title, new.source, nanoseconds(new.started)],
            )?;
            Ok(SessionId(transaction.last_insert_rowid()))
        })
    }

    /// Ends a session.
    pub fn end_session(&self, session: SessionId, ended: WallTime) -> Result<(), StoreError> {
        self.write(|transaction| {
            let changed = transaction.execute(
                "UPDATE sessions SET ended_ns = ?2 WHERE id = ?1",
                params![session.0, nanoseconds(ended)],
            )?;
            found(changed)
        })
    }

    /// The latest session of `source` that has not ended, to go on with after a restart.
    pub fn unended_session(&self, source: &str) -> Result<Option<KeptSession>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT {} FROM sessions WHERE source = ?1 AND ended_ns IS NULL \
                 ORDER BY id DESC LIMIT 1",
                rows::SESSION_COLUMNS
            );
            Ok(connection.prepare_cached(&sql)?.query_row([source], rows::session).optional()?)
        })
    }

    /// Ends, at the last word heard in them, the unended sessions in which nothing was said since
    /// `quiet_since`: those a killed process left running. Returns how many there were.
    pub fn end_abandoned_sessions(&self, quiet_since: WallTime) -> Result<usize, StoreError> {
        self.write(|transaction| {
            Ok(transaction.execute(
                "WITH heard (id, until_ns) AS ( \
                 SELECT id, started_ns + 1000000 * max( \
                 ifnull((SELECT max(end_ms) FROM utterances WHERE session_id = sessions.id), 0), \
                 ifnull((SELECT max(at_ms) FROM marks WHERE session_id = sessions.id), 0)) \
                 FROM sessions WHERE ended_ns IS NULL) \
                 UPDATE sessions SET ended_ns = heard.until_ns FROM heard \
                 WHERE sessions.id = heard.id AND heard.until_ns < ?1",
                [nanoseconds(quiet_since)],
            )?)
        })
    }

    /// Sessions, the latest first.
    pub fn sessions(&self, page: &Page) -> Result<Slice<KeptSession>, StoreError> {
        let before = page.place::<i64>()?.unwrap_or(i64::MAX);
        self.read(|connection| {
            let sql = format!(
                "SELECT {} FROM sessions WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
                rows::SESSION_COLUMNS
            );
            let items = connection
                .prepare_cached(&sql)?
                .query_map([before, page.fetch()], rows::session)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(page.slice(items, |session| session.id))
        })
    }

    /// One session.
    pub fn session(&self, session: SessionId) -> Result<KeptSession, StoreError> {
        self.read(|connection| {
            let sql = format!("SELECT {} FROM sessions WHERE id = ?1", rows::SESSION_COLUMNS);
            Ok(connection.prepare_cached(&sql)?.query_row([session.0], rows::session)?)
        })
    }

    /// What was said in a session, in the order it was said.
    pub fn utterances(
        &self,
        session: SessionId,
        page: &Page,
    ) -> Result<Slice<KeptUtterance>, StoreError> {
        let after = page.place::<i64>()?.unwrap_or(0);
        self.read(|connection| {
            let items = connection
                .prepare_cached(
                    "SELECT * FROM utterances WHERE session_id = ?1 AND id > ?2 \
                     ORDER BY id LIMIT ?3",
                )?
                .query_map([session.0, after, page.fetch()], rows::utterance)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(page.slice(items, |utterance| utterance.id))
        })
    }

    /// The last `limit` utterances of a session, in the order they were said.
    pub fn latest_utterances(
        &self,
        session: SessionId,
        limit: u32,
    ) -> Result<Vec<KeptUtterance>, StoreError> {
        self.read(|connection| {
            let mut items = connection
                .prepare_cached(
                    "SELECT * FROM utterances WHERE session_id = ?1 ORDER BY id DESC LIMIT ?2",
                )?
                .query_map([session.0, i64::from(limit)], rows::utterance)?
                .collect::<Result<Vec<_>, _>>()?;
            items.reverse();
            Ok(items)
        })
    }

    /// Utterances in which every word of `search` occurs, the latest first.
    pub fn search_utterances(
        &self,
        search: &str,
        page: &Page,
    ) -> Result<Slice<KeptUtterance>, StoreError> {
        let Some(asked) = Search::read(search) else {
            return Ok(Slice { items: Vec::new(), next: None });
        };
        let before = page.place::<i64>()?.unwrap_or(i64::MAX);
        let sql = "SELECT u.* FROM utterances_search f CROSS JOIN utterances u ON u.id = f.rowid \
                   WHERE f.utterances_search MATCH ?1 AND occurs(?2, u.text) AND f.rowid < ?3 \
                   ORDER BY f.rowid DESC LIMIT ?4";
        let values = params![asked.plain_expression(), search, before, page.fetch()];
        self.read(|connection| {
            let items = connection
                .prepare_cached(sql)?
                .query_map(values, rows::utterance)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(page.slice(items, |utterance| utterance.id))
        })
    }

    /// Expressions met in the utterances from `first` to `last` of a session, in the order they
    /// were met.
    pub fn sightings_between(
        &self,
        session: SessionId,
        first: UtteranceId,
        last: UtteranceId,
    ) -> Result<Vec<Sighting>, StoreError> {
        self.read(|connection| {
            let items = connection
                .prepare_cached(&format!(
                    "SELECT {} WHERE s.utterance_id BETWEEN ?2 AND ?3 AND +s.session_id = ?1 \
                     ORDER BY s.utterance_id, s.start_ms, s.id",
                    rows::SIGHTINGS
                ))?
                .query_map([session.0, first.0, last.0], rows::sighting)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(items)
        })
    }
}

/// Nothing changed means there was nothing of that number.
pub(super) fn found(changed: usize) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}
