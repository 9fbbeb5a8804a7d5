//! An import as a deed. Taken back, the entries it added go again and those it changed say what
//! they said before; what was touched or heard since stays as it is. Words it brought as known are
//! forgotten (`known`).

use aivlingual_shared::time::WallTime;
use rusqlite::{Transaction, params};

use super::{
    super::{StoreError, entries::entry},
    DeedId, gone, known,
    undo::{Touch, Way, rewrite, unless_missing},
};
use crate::domain::EntryId;

/// Writes down that an import added an entry.
pub(super) fn write_added(
    transaction: &Transaction<'_>,
    deed: DeedId,
    id: EntryId,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO touches (deed_id, entry_id, version, before, after, added) \
             VALUES (?1, ?2, 1, '{}', '{}', 1)",
        )?
        .execute([deed.0, id.0])?;
    Ok(())
}

/// Takes an import back. What stays is marked, and left alone when it is done again.
pub(super) fn take_back(
    transaction: &Transaction<'_>,
    deed: DeedId,
    at: WallTime,
    touches: &[Touch],
) -> Result<(), StoreError> {
    for touch in touches {
        let kept = match unless_missing(entry(transaction, touch.entry)) {
            Ok(Some(kept)) => kept,
            Ok(None) => continue,
            // It is part of another now, which the owner chose.
            Err(StoreError::Merged { .. }) => {
                stay(transaction, deed, touch.entry)?;
                continue;
            }
            Err(error) => return Err(error),
        };
        let is_heard = touch.is_added && kept.sightings > 0;
        if is_heard || is_touched_since(transaction, deed, touch.entry)? {
            stay(transaction, deed, touch.entry)?;
        } else if touch.is_added {
            gone::take_away(transaction, deed, at, touch.entry)?;
        } else {
            match rewrite(transaction, at, touch, Way::Back) {
                Err(StoreError::Overtaken { .. }) => stay(transaction, deed, touch.entry)?,
                done => done?,
            }
        }
    }
    known::take_back(transaction, deed)
}

/// Does it again. An expression that was heard meanwhile has an entry of its own and keeps it.
pub(super) fn do_again(
    transaction: &Transaction<'_>,
    deed: DeedId,
    at: WallTime,
    touches: &[Touch],
) -> Result<(), StoreError> {
    for touch in touches.iter().filter(|touch| !touch.is_stayed) {
        if touch.is_gone {
            match gone::bring_back(transaction, deed, at, touch.entry) {
                Err(StoreError::HeardAgain { .. }) => continue,
                done => done?,
            };
            transaction
                .prepare_cached(
                    "UPDATE touches SET gone = NULL WHERE deed_id = ?1 AND entry_id = ?2",
                )?
                .execute([deed.0, touch.entry.0])?;
        } else if !touch.is_added {
            rewrite(transaction, at, touch, Way::Forth)?;
        }
    }
    transaction.execute("UPDATE touches SET stayed = 0 WHERE deed_id = ?1", [deed.0])?;
    known::do_again(transaction, deed)
}

fn stay(transaction: &Transaction<'_>, deed: DeedId, id: EntryId) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE touches SET stayed = 1 WHERE deed_id = ?1 AND entry_id = ?2")?
        .execute([deed.0, id.0])?;
    Ok(())
}

/// Whether a later deed made of an entry what it says now.
fn is_touched_since(
    transaction: &Transaction<'_>,
    deed: DeedId,
    id: EntryId,
) -> Result<bool, StoreError> {
    let is_touched = transaction
        .prepare_cached(
            "SELECT 1 FROM touches t JOIN deeds d ON d.id = t.deed_id \
             WHERE t.entry_id = ?1 AND t.deed_id > ?2 AND (d.undone_ns IS NULL OR t.stayed)",
        )?
        .exists(params![id.0, deed.0])?;
    Ok(is_touched)
}
