//! Taking deeds back, and doing them again.
//!
//! A deed can be taken back while nothing that was done later touched the same entries, and done
//! again while they are as they were before it. Either way every entry it touches gets a new
//! version.

use aivlingual_shared::time::WallTime;
use rusqlite::{OptionalExtension, Transaction, params};

use super::{
    super::{
        EntryEdit, Store, StoreError,
        entries::{apply, entry, write_back},
        rows::{Json, nanoseconds},
    },
    DeedId, DeedKind, gone,
    history::{Deed, deed as read_deed},
    imported, next_instant,
};
use crate::domain::EntryId;

/// A deed that was taken back or done again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The deed as it stands now.
    pub deed: Deed,
    /// What it touched, each with the version it has now; one that is gone has none.
    pub entries: Vec<(EntryId, Option<u64>)>,
    /// How many of them an import left as they are, for they were touched or heard since.
    pub stayed: usize,
}

/// What a deed did to one entry.
pub(super) struct Touch {
    pub(super) entry: EntryId,
    before: EntryEdit,
    after: EntryEdit,
    pub(super) is_gone: bool,
    into: Option<EntryId>,
    /// An import made it.
    pub(super) is_added: bool,
    /// It stayed as it was when its import was taken back.
    pub(super) is_stayed: bool,
}

impl Store {
    /// Takes back the latest deed that stands, or the `named` one.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoDeed`] when there is none that stands; [`StoreError::Overtaken`] when what
    /// it touched was changed later, but for an import; [`StoreError::HeardAgain`] when an entry
    /// cannot come back; [`StoreError::Sealed`] when it was too long ago.
    pub fn undo(&self, named: Option<DeedId>) -> Result<Taken, StoreError> {
        self.write(|transaction| {
            let deed = standing(transaction, named)?;
            let at = next_instant(transaction)?;
            let touches = touches(transaction, deed)?;
            if read_deed(transaction, deed)?.kind == DeedKind::Import {
                imported::take_back(transaction, deed, at, &touches)?;
            } else {
                refuse_overtaken(transaction, deed)?;
                take_back(transaction, deed, at, &touches)?;
            }
            transaction.execute(
                "UPDATE deeds SET undone_ns = ?2 WHERE id = ?1",
                params![deed.0, nanoseconds(at)],
            )?;
            taken(transaction, deed, &touches)
        })
    }

    /// Does again the deed that was taken back last, if nothing new was done since, or the `named`
    /// one.
    ///
    /// # Errors
    ///
    /// As [`Store::undo`].
    pub fn redo(&self, named: Option<DeedId>) -> Result<Taken, StoreError> {
        self.write(|transaction| {
            let deed = undone(transaction, named)?;
            refuse_overtaken(transaction, deed)?;
            let at = next_instant(transaction)?;
            let touches = touches(transaction, deed)?;
            match read_deed(transaction, deed)?.kind {
                DeedKind::Merge => merge_again(transaction, deed, at, &touches)?,
                DeedKind::Delete => {
                    gone::clear(transaction, deed)?;
                    for touch in &touches {
                        unless_missing(gone::delete(transaction, deed, at, touch.entry))?;
                    }
                }
                DeedKind::Import => imported::do_again(transaction, deed, at, &touches)?,
                _ => {
                    for touch in &touches {
                        rewrite(transaction, at, touch, Way::Forth)?;
                    }
                }
            }
            transaction.execute("UPDATE deeds SET undone_ns = NULL WHERE id = ?1", [deed.0])?;
            taken(transaction, deed, &touches)
        })
    }
}

/// The deed to take back.
fn standing(transaction: &Transaction<'_>, named: Option<DeedId>) -> Result<DeedId, StoreError> {
    find(
        transaction,
        named,
        "undone_ns IS NULL",
        "SELECT id FROM deeds WHERE undone_ns IS NULL ORDER BY id DESC LIMIT 1",
    )
}

/// The deed to do again. Without a name there is one only until something new is done.
fn undone(transaction: &Transaction<'_>, named: Option<DeedId>) -> Result<DeedId, StoreError> {
    find(
        transaction,
        named,
        "undone_ns IS NOT NULL",
        "SELECT id FROM deeds WHERE undone_ns > (SELECT at_ns FROM deeds ORDER BY id DESC LIMIT 1) \
         ORDER BY undone_ns DESC LIMIT 1",
    )
}

/// The `named` deed, else the one `which` finds, if it is `fit` and not sealed.
fn find(
    transaction: &Transaction<'_>,
    named: Option<DeedId>,
    fit: &str,
    which: &str,
) -> Result<DeedId, StoreError> {
    let sql = format!("SELECT id, {fit}, sealed FROM deeds WHERE id = ifnull(?1, ({which}))");
    let found = transaction
        .query_row(&sql, [named.map(|deed| deed.0)], |row| {
            Ok((DeedId(row.get(0)?), row.get(1)?, row.get(2)?))
        })
        .optional()?;
    match found {
        None if named.is_some() => Err(StoreError::NotFound),
        None | Some((_, false, _)) => Err(StoreError::NoDeed),
        Some((_, true, true)) => Err(StoreError::Sealed),
        Some((deed, true, false)) => Ok(deed),
    }
}

/// Undoes what the deed did to each entry.
fn take_back(
    transaction: &Transaction<'_>,
    deed: DeedId,
    at: WallTime,
    touches: &[Touch],
) -> Result<(), StoreError> {
    // Who comes back must be there before who stays gives its sightings away: a survivor is put
    // right last.
    for touch in touches.iter().filter(|touch| touch.is_gone) {
        gone::bring_back(transaction, deed, at, touch.entry)?;
    }
    for touch in touches.iter().filter(|touch| !touch.is_gone) {
        rewrite(transaction, at, touch, Way::Back)?;
        give_back_taught(transaction, deed, touch.entry)?;
    }
    Ok(())
}

/// Refuses when a later deed that stands touched the same entries.
fn refuse_overtaken(transaction: &Transaction<'_>, deed: DeedId) -> Result<(), StoreError> {
    let later: Option<i64> = transaction
        .prepare_cached(
            "SELECT max(later.deed_id) FROM touches own \
             JOIN touches later ON later.entry_id = own.entry_id AND later.deed_id > own.deed_id \
             JOIN deeds d ON d.id = later.deed_id AND (d.undone_ns IS NULL OR later.stayed) \
             WHERE own.deed_id = ?1 AND NOT own.stayed",
        )?
        .query_row([deed.0], |row| row.get(0))?;
    match later {
        Some(later) => Err(StoreError::Overtaken { by: Some(DeedId(later)) }),
        None => Ok(()),
    }
}

fn touches(transaction: &Transaction<'_>, deed: DeedId) -> Result<Vec<Touch>, StoreError> {
    let touches = transaction
        .prepare_cached(
            "SELECT entry_id, before, after, gone IS NOT NULL, into_id, added, stayed \
             FROM touches WHERE deed_id = ?1 ORDER BY entry_id",
        )?
        .query_map([deed.0], |row| {
            Ok(Touch {
                entry: EntryId(row.get(0)?),
                before: row.get::<_, Json<_>>(1)?.0,
                after: row.get::<_, Json<_>>(2)?.0,
                is_gone: row.get(3)?,
                into: row.get::<_, Option<i64>>(4)?.map(EntryId),
                is_added: row.get(5)?,
                is_stayed: row.get(6)?,
            })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(touches)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Back,
    Forth,
}

/// Makes an entry say what it said before the deed, or after it. One that is gone for good, as with
/// a deleted session, is left out.
pub(super) fn rewrite(
    transaction: &Transaction<'_>,
    at: WallTime,
    touch: &Touch,
    way: Way,
) -> Result<(), StoreError> {
    let Some(mut kept) = unless_missing(entry(transaction, touch.entry))? else { return Ok(()) };
    let (from, to) = match way {
        Way::Back => (&touch.after, &touch.before),
        Way::Forth => (&touch.before, &touch.after),
    };
    // What changes nothing is what it says already.
    if apply(from, &mut kept.clone()) != EntryEdit::default() {
        return Err(StoreError::Overtaken { by: None });
    }
    apply(to, &mut kept);
    kept.version += 1;
    kept.changed = at;
    write_back(transaction, &kept)
}

fn merge_again(
    transaction: &Transaction<'_>,
    deed: DeedId,
    at: WallTime,
    touches: &[Touch],
) -> Result<(), StoreError> {
    let survivor = touches.iter().find_map(|touch| touch.into).ok_or(StoreError::NoDeed)?;
    let mut others = Vec::new();
    for touch in touches.iter().filter(|touch| touch.is_gone) {
        others.extend(unless_missing(entry(transaction, touch.entry))?.map(|kept| kept.id));
    }
    gone::clear(transaction, deed)?;
    gone::merge(transaction, deed, at, survivor, &others)
}

/// What became of a survivor in sessions is what it was.
fn give_back_taught(
    transaction: &Transaction<'_>,
    deed: DeedId,
    id: EntryId,
) -> Result<(), StoreError> {
    let stood = transaction
        .prepare_cached("SELECT taught FROM touches WHERE deed_id = ?1 AND entry_id = ?2")?
        .query_row([deed.0, id.0], |row| Ok(row.get::<_, Json<_>>(0)?.0))?;
    gone::write_taught(transaction, &stood)
}

pub(super) fn unless_missing<T>(found: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn taken(
    transaction: &Transaction<'_>,
    deed: DeedId,
    touches: &[Touch],
) -> Result<Taken, StoreError> {
    let mut entries = Vec::new();
    for touch in touches {
        let version = match entry(transaction, touch.entry) {
            Ok(kept) => Some(kept.version),
            Err(StoreError::NotFound | StoreError::Merged { .. }) => None,
            Err(error) => return Err(error),
        };
        entries.push((touch.entry, version));
    }
    let stayed = transaction.query_row(
        "SELECT count(*) FROM touches WHERE deed_id = ?1 AND stayed",
        [deed.0],
        |row| row.get(0),
    )?;
    Ok(Taken { deed: read_deed(transaction, deed)?, entries, stayed })
}
