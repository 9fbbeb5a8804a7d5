//! Old deeds: told for ever, taken back no more. What would undo them is given up a little with
//! each new deed, so that it never grows without end and nobody waits for it.

use aivlingual_shared::time::WallTime;
use rusqlite::{Transaction, params};

use super::{super::StoreError, super::rows::nanoseconds, DeedId};

/// Days in which a deed can be taken back.
pub const UNDO_DAYS: u64 = 90;

/// Old deeds that are sealed along with a new one, at most. More than one, so that they are always
/// caught up with.
const SEALED_AT_ONCE: i64 = 8;

/// Seals the oldest deeds that are older than [`UNDO_DAYS`].
pub(super) fn seal_old(transaction: &Transaction<'_>, now: WallTime) -> Result<(), StoreError> {
    let days_ns = UNDO_DAYS * 24 * 60 * 60 * 1_000_000_000;
    let since = WallTime(now.0.saturating_sub(days_ns));
    let old = transaction
        .prepare_cached(
            "SELECT id FROM deeds WHERE sealed = 0 AND at_ns < ?1 ORDER BY at_ns LIMIT ?2",
        )?
        .query_map(params![nanoseconds(since), SEALED_AT_ONCE], |row| row.get(0).map(DeedId))?
        .collect::<Result<Vec<_>, _>>()?;
    old.into_iter().try_for_each(|deed| seal(transaction, deed))
}

/// Of an entry that went, its name is enough for history.
fn seal(transaction: &Transaction<'_>, DeedId(deed): DeedId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM sightings_aside WHERE deed_id = ?1",
        "UPDATE touches SET taught = '[]' WHERE deed_id = ?1 AND taught <> '[]'",
        "UPDATE touches SET gone = json_object('language', gone ->> '$.language', \
         'japanese', gone ->> '$.japanese', 'english', gone ->> '$.english') \
         WHERE deed_id = ?1 AND gone IS NOT NULL",
        "UPDATE known_touches SET aside = NULL WHERE deed_id = ?1 AND aside IS NOT NULL",
        "UPDATE deeds SET sealed = 1 WHERE id = ?1",
    ] {
        transaction.prepare_cached(sql)?.execute([deed])?;
    }
    Ok(())
}
