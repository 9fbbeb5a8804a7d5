//! First answers to writes that carried a key of their sender's, so that a write sent again is
//! answered again and not done again.

use std::time::Duration;

use aivlingual_shared::time::WallTime;
use rusqlite::{OptionalExtension, params};

use super::{
    Store, StoreError,
    rows::{Json, nanoseconds},
};

/// How long an answer is remembered.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// How many answers are remembered; older ones go first.
const ANSWERS_MAX: i64 = 2_000;

/// An answer to a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The sender's key.
    pub key: String,
    /// What was asked, as a digest: the same key with another question is a mistake.
    pub request: String,
    /// The HTTP status.
    pub status: u16,
    /// Headers worth repeating.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Store {
    /// The answer that was given for `key` within the last day.
    pub fn kept_answer(&self, key: &str) -> Result<Option<KeptAnswer>, StoreError> {
        self.read(|connection| {
            let answer = connection
                .prepare_cached(
                    "SELECT key, request, status, headers, body FROM answers \
                     WHERE key = ?1 AND at_ns > ?2",
                )?
                .query_row(params![key, oldest(WallTime::now())], |row| {
                    Ok(KeptAnswer {
                        key: row.get(0)?,
                        request: row.get(1)?,
                        status: row.get(2)?,
                        headers: row.get::<_, Json<_>>(3)?.0,
                        body: row.get(4)?,
                    })
                })
                .optional()?;
            Ok(answer)
        })
    }

    /// Remembers an answer for a day.
    pub fn keep_answer(&self, answer: &KeptAnswer) -> Result<(), StoreError> {
        self.write(|transaction| {
            let now = WallTime::now();
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO answers (key, request, status, headers, body, at_ns) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    answer.key,
                    answer.request,
                    answer.status,
                    Json(&answer.headers),
                    answer.body,
                    nanoseconds(now),
                ])?;
            transaction.execute("DELETE FROM answers WHERE at_ns <= ?1", [oldest(now)])?;
            transaction.execute(
                "DELETE FROM answers WHERE at_ns < \
                 (SELECT at_ns FROM answers ORDER BY at_ns DESC LIMIT 1 OFFSET ?1)",
                [ANSWERS_MAX - 1],
            )?;
            Ok(())
        })
    }
}

fn oldest(now: WallTime) -> i64 {
    nanoseconds(WallTime(now.0.saturating_sub(KEPT.as_nanos() as u64)))
}
