//! What became of expressions in a session: shown, asked about, pinned.

use rusqlite::params;

use super::{Store, StoreError, rows};
use crate::domain::{EntryId, Met, SessionId};

/// Expressions of one session that are looked at, the latest; nobody is asked about what was said
/// hours before them.
const MET_MAX: i64 = 2_000;

/// What became of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// A card of it stood in the picture.
    Shown,
    /// The audience was asked about it.
    Asked,
    /// The streamer pinned it, or let go of it.
    Pinned(bool),
}

impl Store {
    /// Remembers what became of an expression in a session.
    pub fn became(
        &self,
        session: SessionId,
        entry: EntryId,
        what: Became,
    ) -> Result<(), StoreError> {
        let (column, value) = match what {
            Became::Shown => ("shown", true),
            Became::Asked => ("asked", true),
            Became::Pinned(is_pinned) => ("pinned", is_pinned),
        };
        self.write(|transaction| {
            // Either may have been deleted meanwhile; then there is nothing to remember.
            transaction
                .prepare_cached(&format!(
                    "INSERT INTO taught (session_id, entry_id, {column}) \
                     SELECT s.id, e.id, ?3 FROM sessions s, entries e \
                     WHERE s.id = ?1 AND e.id = ?2 \
                     ON CONFLICT (session_id, entry_id) DO UPDATE SET {column} = excluded.{column}"
                ))?
                .execute(params![session.0, entry.0, value])?;
            Ok(())
        })
    }

    /// The expressions of a session that the owner did not reject, the last met first, each with
    /// its first sighting there.
    pub fn met(&self, session: SessionId) -> Result<Vec<Met>, StoreError> {
        self.read(|connection| {
            let met = connection
                .prepare_cached(&format!(
                    "WITH here AS (SELECT entry_id, min(id) AS first, max(id) AS latest, \
                     count(*) AS times FROM sightings WHERE session_id = ?1 GROUP BY entry_id) \
                     SELECT {}, here.times, ifnull(t.shown, 0) AS shown, \
                     ifnull(t.asked, 0) AS asked, ifnull(t.pinned, 0) AS pinned \
                     FROM here JOIN entries e ON e.id = here.entry_id \
                     JOIN sightings s ON s.id = here.first \
                     JOIN utterances u ON u.id = s.utterance_id \
                     LEFT JOIN taught t ON t.session_id = ?1 AND t.entry_id = e.id \
                     WHERE e.state <> 'rejected' ORDER BY here.latest DESC LIMIT ?2",
                    rows::ENTRY_COLUMNS
                ))?
                .query_map(params![session.0, MET_MAX], rows::met)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(met)
        })
    }
}
