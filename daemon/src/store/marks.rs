//! Points on a session's time line.

use rusqlite::{OptionalExtension, params};

use super::{
    KeptMark, Page, Slice, Store, StoreError,
    rows::{self, Named, nanoseconds},
};
use crate::domain::{Mark, MarkId, SessionId, UtteranceId};

/// Marks between two utterances that are read at most: an evening has a few dozen.
const BETWEEN_MAX: i64 = 500;

impl Store {
    /// Keeps a mark. When it returns, it is on the disk. One that was kept before is not kept
    /// twice.
    pub fn add_mark(&self, session: SessionId, mark: &Mark) -> Result<MarkId, StoreError> {
        self.write(|transaction| {
            super::keep::require_session(transaction, session)?;
            let id = transaction.query_row(
                "INSERT INTO marks (session_id, kind, at_ms, at_ns, label) \
                 VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (session_id, kind, at_ns, ifnull(label, '')) \
                 DO UPDATE SET label = excluded.label \
                 RETURNING id",
                params![session.0, Named(mark.kind), mark.at_ms, nanoseconds(mark.at), mark.label],
                |row| row.get(0),
            )?;
            Ok(MarkId(id))
        })
    }

    /// The marks of a session in the order of their times.
    pub fn marks(&self, session: SessionId, page: &Page) -> Result<Slice<KeptMark>, StoreError> {
        let (after_ms, after) = page.place::<(i64, i64)>()?.unwrap_or((i64::MIN, 0));
        self.read(|connection| {
            let items = connection
                .prepare_cached(
                    "SELECT * FROM marks WHERE session_id = ?1 AND (at_ms, id) > (?2, ?3) \
                     ORDER BY at_ms, id LIMIT ?4",
                )?
                .query_map(params![session.0, after_ms, after, page.fetch()], rows::mark)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(page.slice(items, |kept| (kept.mark.at_ms, kept.id)))
        })
    }

    /// The marks of a session from `from_ms` to just before `until_ms`, likewise; of very many the
    /// first.
    pub fn marks_between(
        &self,
        session: SessionId,
        from_ms: i64,
        until_ms: i64,
    ) -> Result<Vec<KeptMark>, StoreError> {
        self.read(|connection| {
            let items = connection
                .prepare_cached(
                    "SELECT * FROM marks WHERE session_id = ?1 AND at_ms >= ?2 AND at_ms < ?3 \
                     ORDER BY at_ms, id LIMIT ?4",
                )?
                .query_map(params![session.0, from_ms, until_ms, BETWEEN_MAX], rows::mark)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(items)
        })
    }

    /// When the first utterance after `utterance` begins, to know where a page of a transcript
    /// ends.
    pub fn next_start_ms(
        &self,
        session: SessionId,
        utterance: UtteranceId,
    ) -> Result<Option<i64>, StoreError> {
        self.read(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT start_ms FROM utterances WHERE session_id = ?1 AND id > ?2 \
                     ORDER BY id LIMIT 1",
                )?
                .query_row([session.0, utterance.0], |row| row.get(0))
                .optional()?)
        })
    }
}
