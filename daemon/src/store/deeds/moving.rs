//! Sightings that go from one entry to another, all at once: an expression may have been heard ten
//! thousand times, and a session waits to record meanwhile. Triggers count what comes and goes a
//! row at a time; what moves is counted here.

use rusqlite::Transaction;

use super::{super::StoreError, DeedId};
use crate::domain::EntryId;

/// Gives `into` what `from` was heard, once where both were heard in one breath. `from` is about to
/// go.
pub(super) fn hand_over(
    transaction: &Transaction<'_>,
    from: EntryId,
    into: EntryId,
) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM sightings AS s WHERE entry_id = ?1 AND \
         (SELECT 1 FROM sightings k WHERE k.entry_id = ?2 AND k.utterance_id = s.utterance_id \
         AND k.surface = s.surface AND ifnull(k.start_ms, -1) = ifnull(s.start_ms, -1))",
        // A session in which both were met has met one less.
        "UPDATE session_sizes SET entries = entries - 1 WHERE session_id IN \
         (SELECT session_id FROM sightings WHERE entry_id = ?1 \
         INTERSECT SELECT session_id FROM sightings WHERE entry_id = ?2)",
        "UPDATE sightings SET entry_id = ?2 WHERE entry_id = ?1",
        "INSERT OR IGNORE INTO heard_from SELECT speaker, ?2 FROM heard_from WHERE entry_id = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([from.0, into.0])?;
    }
    weigh(transaction, into)
}

/// Gives an entry that is back the sightings `survivor` got when `deed` merged it. Those that both
/// had are not among them.
pub(super) fn give_back(
    transaction: &Transaction<'_>,
    deed: DeedId,
    survivor: EntryId,
    back: EntryId,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE sightings SET entry_id = ?3 WHERE +entry_id = ?2 AND id IN \
             (SELECT id FROM sightings_aside WHERE deed_id = ?1 AND entry_id = ?3)",
        )?
        .execute([deed.0, survivor.0, back.0])?;
    for sql in [
        "UPDATE session_sizes SET entries = entries + 1 WHERE session_id IN \
         (SELECT session_id FROM sightings WHERE entry_id = ?1 \
         INTERSECT SELECT session_id FROM sightings WHERE entry_id = ?2)",
        "INSERT OR IGNORE INTO heard_from SELECT DISTINCT speaker, ?2 FROM sightings \
         WHERE entry_id = ?2 AND speaker IS NOT NULL",
    ] {
        transaction.prepare_cached(sql)?.execute([survivor.0, back.0])?;
    }
    transaction
        .prepare_cached(
            "DELETE FROM heard_from WHERE entry_id = ?1 AND speaker NOT IN \
             (SELECT speaker FROM sightings WHERE entry_id = ?1 AND speaker IS NOT NULL)",
        )?
        .execute([survivor.0])?;
    weigh(transaction, survivor)?;
    weigh(transaction, back)
}

/// Counts anew what an entry's sightings say of it.
fn weigh(transaction: &Transaction<'_>, id: EntryId) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE entries SET \
             sightings = (SELECT count(*) FROM sightings WHERE entry_id = ?1), \
             sure = (SELECT CAST(round(s.confidence * 100) AS INTEGER) FROM sightings s \
             WHERE s.entry_id = ?1 ORDER BY s.id LIMIT 1), \
             heard_ns = ifnull((SELECT t.started_ns + ifnull(s.start_ms, 0) * 1000000 \
             FROM sightings s JOIN sessions t ON t.id = s.session_id \
             WHERE s.entry_id = ?1 ORDER BY s.id DESC LIMIT 1), 0) WHERE id = ?1",
        )?
        .execute([id.0])?;
    Ok(())
}
