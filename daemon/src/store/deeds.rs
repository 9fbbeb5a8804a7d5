//! Deeds: what the owner did with entries, each whole and each to be taken back.
//!
//! Every change of the owner's is one deed, whether it touches one entry or five hundred, made in
//! one transaction with what is needed to undo it. An entry that goes, deleted or merged into
//! another, leaves its row and its sightings aside; the number of a merged one leads to the one
//! that stayed, and what is heard under its name is kept there. An import is one deed, too, and a
//! deed of long ago is told but no longer taken back.

mod gone;
mod history;
mod imported;
mod known;
mod moving;
mod sealing;
#[cfg(test)]
mod tests;
mod undo;

use aivlingual_shared::time::WallTime;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    EntryEdit, KeptEntry, KnownId, Store, StoreError,
    entries::{apply, entry, write_back},
    rows::{Json, Named, nanoseconds},
};
use crate::domain::{EntryId, EntryState, numbers};
pub(super) use gone::heir;
pub use history::{Change, Deed, TagCount};
pub use sealing::UNDO_DAYS;
pub use undo::Taken;

/// Tags of one entry at most.
pub const TAGS_MAX: usize = 30;

numbers! {
    /// The store's number of a deed. Later deeds have greater numbers.
    DeedId;
}

/// What sort of thing the owner did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeedKind {
    /// Found worth keeping.
    Accept,
    /// Found not worth keeping.
    Reject,
    /// Put back among the new.
    Reopen,
    /// Written anew in part.
    Edit,
    /// Given tags, or rid of some.
    Tag,
    /// Merged into another.
    Merge,
    /// Deleted.
    Delete,
    /// Taken over from a list: some new, some changed.
    Import,
}

/// An entry that is to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub id: EntryId,
    /// Only if it still has this version; whichever it has, when absent.
    pub version: Option<u64>,
}

/// What is to become of entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// They say something else.
    Edit(EntryEdit),
    /// They gain and lose tags; an entry keeps the first thirty.
    Tag {
        /// To gain.
        add: Vec<String>,
        /// To lose.
        remove: Vec<String>,
    },
    /// They are forgotten.
    Delete,
}

/// What became of one of the entries that were to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It changed, and has this version now. A deleted one has none.
    Changed(Option<u64>),
    /// It was so already.
    Unchanged(u64),
    /// Somebody changed it since it was read; it has this version now. It was left alone.
    Conflict(u64),
    /// It was merged into another. It was left alone.
    Merged(EntryId),
    /// There is none of this number.
    Missing,
}

/// What became of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The deed; absent when nothing changed.
    pub deed: Option<DeedId>,
    /// One for each entry, in the order given.
    pub outcomes: Vec<(EntryId, Outcome)>,
}

impl Store {
    /// Changes entries as one deed. Those that somebody changed meanwhile, or that are not there,
    /// are left alone and told; all others change together or, on a failure, not at all.
    pub fn change_entries(&self, wanted: &[Wanted], wish: &Wish) -> Result<Done, StoreError> {
        self.write(|transaction| {
            let mut act = Act::new(transaction, wish.kind());
            let mut outcomes = Vec::with_capacity(wanted.len());
            for wanted in wanted {
                outcomes.push((wanted.id, act.change(*wanted, wish)?));
            }
            Ok(Done { deed: act.deed, outcomes })
        })
    }

    /// Merges `others` into `survivor` as one deed: their sightings and tags move there, and their
    /// numbers lead there from now on. Returns the deed and the survivor.
    ///
    /// # Errors
    ///
    /// When any of them has another version than expected or is not there; nothing is merged then.
    pub fn merge_entries(
        &self,
        survivor: Wanted,
        others: &[Wanted],
    ) -> Result<(DeedId, KeptEntry), StoreError> {
        self.write(|transaction| {
            let kept = expected(transaction, survivor)?;
            for other in others {
                expected(transaction, *other)?;
            }
            let mut act = Act::new(transaction, DeedKind::Merge);
            let others: Vec<EntryId> =
                others.iter().map(|other| other.id).filter(|id| *id != kept.id).collect();
            let (deed, at) = act.begin()?;
            gone::merge(transaction, deed, at, kept.id, &others)?;
            Ok((deed, entry(transaction, kept.id)?))
        })
    }

    /// What the owner thinks of an entry from now on. With `expected`, only if it still has that
    /// version.
    pub fn set_state(
        &self,
        id: EntryId,
        state: EntryState,
        expected: Option<u64>,
    ) -> Result<KeptEntry, StoreError> {
        self.edit_entry(id, &EntryEdit { state: Some(state), ..EntryEdit::default() }, expected)
    }

    /// Changes what an entry says, keeping what it said before. With `expected`, only if it still
    /// has that version.
    pub fn edit_entry(
        &self,
        id: EntryId,
        edit: &EntryEdit,
        expected: Option<u64>,
    ) -> Result<KeptEntry, StoreError> {
        Ok(self.decide(Wanted { id, version: expected }, &Wish::Edit(edit.clone()))?.1)
    }

    /// Changes one entry as a deed. Returns the deed, if anything changed, and the entry.
    pub fn decide(
        &self,
        wanted: Wanted,
        wish: &Wish,
    ) -> Result<(Option<DeedId>, KeptEntry), StoreError> {
        self.write(|transaction| {
            expected(transaction, wanted)?;
            let mut act = Act::new(transaction, wish.kind());
            act.change(wanted, wish)?;
            Ok((act.deed, entry(transaction, wanted.id)?))
        })
    }

    /// Forgets an entry with its sightings. Heard again, it is new again. With `expected`, only if
    /// it still has that version.
    pub fn delete_entry(&self, id: EntryId, version: Option<u64>) -> Result<DeedId, StoreError> {
        self.write(|transaction| {
            expected(transaction, Wanted { id, version })?;
            let (deed, at) = Act::new(transaction, DeedKind::Delete).begin()?;
            gone::delete(transaction, deed, at, id)?;
            Ok(deed)
        })
    }
}

/// The entry, if it is there and has the version it should have.
fn expected(transaction: &Transaction<'_>, wanted: Wanted) -> Result<KeptEntry, StoreError> {
    let kept = entry(transaction, wanted.id)?;
    if wanted.version.is_some_and(|version| version != kept.version) {
        return Err(StoreError::Conflict { current: kept.version });
    }
    Ok(kept)
}

impl Wish {
    fn kind(&self) -> DeedKind {
        let Self::Edit(edit) = self else {
            return if *self == Self::Delete { DeedKind::Delete } else { DeedKind::Tag };
        };
        match edit {
            EntryEdit { state: Some(state), .. } if edit.is_of_state() => match state {
                EntryState::Approved => DeedKind::Accept,
                EntryState::Rejected => DeedKind::Reject,
                EntryState::New => DeedKind::Reopen,
            },
            EntryEdit { tags: Some(_), .. } if edit.is_of_tags() => DeedKind::Tag,
            _ => DeedKind::Edit,
        }
    }

    /// The wish as a change of one entry; `None` when the entry is to go.
    fn edit(&self, kept: &KeptEntry) -> Option<EntryEdit> {
        match self {
            Self::Edit(edit) => Some(edit.clone()),
            Self::Tag { add, remove } => {
                let held = kept.entry.tags.iter().filter(|tag| !remove.contains(tag));
                let tags = united(held.chain(add));
                Some(EntryEdit { tags: Some(tags), ..EntryEdit::default() })
            }
            Self::Delete => None,
        }
    }
}

/// Each tag once, as many as an entry may have.
fn united<'a>(tags: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut united: Vec<String> = Vec::new();
    for tag in tags {
        if united.len() < TAGS_MAX && !united.contains(tag) {
            united.push(tag.clone());
        }
    }
    united
}

impl EntryEdit {
    fn is_of_state(&self) -> bool {
        *self == Self { state: self.state, ..Self::default() }
    }

    fn is_of_tags(&self) -> bool {
        *self == Self { tags: self.tags.clone(), ..Self::default() }
    }
}

/// A deed that is being done. It is written down when it first changes something.
pub(super) struct Act<'t> {
    transaction: &'t Transaction<'t>,
    kind: DeedKind,
    at: WallTime,
    deed: Option<DeedId>,
}

impl<'t> Act<'t> {
    pub(super) fn new(transaction: &'t Transaction<'t>, kind: DeedKind) -> Self {
        Self { transaction, kind, at: WallTime(0), deed: None }
    }

    fn begin(&mut self) -> Result<(DeedId, WallTime), StoreError> {
        if let Some(deed) = self.deed {
            return Ok((deed, self.at));
        }
        self.at = next_instant(self.transaction)?;
        sealing::seal_old(self.transaction, self.at)?;
        self.transaction
            .prepare_cached("INSERT INTO deeds (kind, at_ns) VALUES (?1, ?2)")?
            .execute(params![Named(self.kind), nanoseconds(self.at)])?;
        let deed = DeedId(self.transaction.last_insert_rowid());
        self.deed = Some(deed);
        Ok((deed, self.at))
    }

    /// What was done so far.
    pub(super) fn deed(&self) -> Option<DeedId> {
        self.deed
    }

    /// Counts a word that was just kept as known as one this deed brought.
    pub(super) fn add_known(&mut self, id: KnownId, form: &str) -> Result<(), StoreError> {
        let (deed, _) = self.begin()?;
        known::write_added(self.transaction, deed, id, form)
    }

    /// Counts an entry that was just made as one this deed added.
    pub(super) fn add(&mut self, id: EntryId) -> Result<(), StoreError> {
        let (deed, _) = self.begin()?;
        imported::write_added(self.transaction, deed, id)
    }

    pub(super) fn change(&mut self, wanted: Wanted, wish: &Wish) -> Result<Outcome, StoreError> {
        let mut kept = match expected(self.transaction, wanted) {
            Ok(kept) => kept,
            Err(StoreError::NotFound) => return Ok(Outcome::Missing),
            Err(StoreError::Merged { into }) => return Ok(Outcome::Merged(into)),
            Err(StoreError::Conflict { current }) => return Ok(Outcome::Conflict(current)),
            Err(error) => return Err(error),
        };
        let Some(edit) = wish.edit(&kept) else {
            let (deed, at) = self.begin()?;
            gone::delete(self.transaction, deed, at, kept.id)?;
            return Ok(Outcome::Changed(None));
        };
        let before = apply(&edit, &mut kept);
        if before == EntryEdit::default() {
            return Ok(Outcome::Unchanged(kept.version));
        }
        let (deed, at) = self.begin()?;
        touch(self.transaction, deed, at, kept, &before)
            .map(|kept| Outcome::Changed(Some(kept.version)))
    }
}

/// Writes a changed entry back, and what the deed did to it.
fn touch(
    transaction: &Transaction<'_>,
    deed: DeedId,
    at: WallTime,
    mut kept: KeptEntry,
    before: &EntryEdit,
) -> Result<KeptEntry, StoreError> {
    kept.version += 1;
    kept.changed = at;
    write_back(transaction, &kept)?;
    let after = apply(before, &mut kept.clone());
    transaction
        .prepare_cached(
            "INSERT INTO touches (deed_id, entry_id, version, before, after) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![deed.0, kept.id.0, kept.version, Json(before), Json(&after)])?;
    Ok(kept)
}

/// Now, or just after the last deed where the clock was set back: what was done later is later.
fn next_instant(transaction: &Transaction<'_>) -> Result<WallTime, StoreError> {
    let last: Option<i64> = transaction
        .prepare_cached(
            "SELECT max( \
             ifnull((SELECT at_ns FROM deeds ORDER BY id DESC LIMIT 1), 0), \
             ifnull((SELECT max(undone_ns) FROM deeds WHERE undone_ns IS NOT NULL), 0))",
        )?
        .query_row([], |row| row.get(0))
        .optional()?;
    let after = u64::try_from(last.unwrap_or(0)).unwrap_or(0) + 1;
    Ok(WallTime(WallTime::now().0.max(after)))
}
