//! Taking over what somebody else kept: looked at first, and then kept in one transaction.

use std::cell::RefCell;

use aivlingual_shared::time::WallTime;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{
    DeedId, DeedKind, EntryEdit, EntryFilter, EntrySort, KeptEntry, KnownWord, Outcome, Page,
    Slice, Store, StoreError, Wanted, Wish,
    deeds::Act,
    entries, fold, keep, known,
    rows::{Json, Named},
};
use crate::domain::{Entry, EntryId, EntryState, Kind};

/// Looks at what is kept, on one consistent state.
pub struct Look<'a> {
    connection: &'a Connection,
}

/// Keeps what is imported; all of it, or nothing.
pub struct Import<'a> {
    transaction: &'a Transaction<'a>,
    /// All of it is one deed, to be taken back as one.
    act: RefCell<Act<'a>>,
}

/// An entry that leaves the house.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// As it is kept.
    pub kept: KeptEntry,
    /// What never changes of it: its language, kind, form and reading when it was first met.
    pub key: String,
}

impl Store {
    /// Asks `look` many things at once.
    pub fn look<T, E: From<StoreError>>(
        &self,
        ask: impl FnOnce(&Look<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read_as(|connection| ask(&Look { connection }))
    }

    /// Has `work` keep things. When it fails, nothing is kept.
    pub fn import<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Import<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.write_as(|transaction| {
            let act = RefCell::new(Act::new(transaction, DeedKind::Import));
            work(&Import { transaction, act })
        })
    }

    /// Entries that pass `filter`, the oldest first, a piece at a time, with what never changes of
    /// each.
    pub fn exported(
        &self,
        filter: &EntryFilter,
        page: &Page,
    ) -> Result<Slice<Exported>, StoreError> {
        let Slice { items, next } = self.entries(filter, EntrySort::Oldest, page)?;
        let items = self.with_keys(items)?;
        Ok(Slice { items, next })
    }

    /// The same of chosen entries; those that are gone are left out.
    pub fn exported_of(&self, ids: &[EntryId]) -> Result<Vec<Exported>, StoreError> {
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            match self.entry(*id) {
                Ok(kept) => items.push(kept),
                Err(StoreError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        self.with_keys(items)
    }

    /// The same of entries that were read already; those that are gone are left out.
    pub fn with_keys(&self, items: Vec<KeptEntry>) -> Result<Vec<Exported>, StoreError> {
        self.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT language || char(31) || key_kind || char(31) || key_lemma || char(31) || \
                 key_reading FROM entries WHERE id = ?1",
            )?;
            let mut exported = Vec::with_capacity(items.len());
            for kept in items {
                // Deleted meanwhile: then it does not leave.
                if let Some(key) = select.query_row([kept.id.0], |row| row.get(0)).optional()? {
                    exported.push(Exported { kept, key });
                }
            }
            Ok(exported)
        })
    }
}

impl Look<'_> {
    /// The entry that is the same expression, and whether the list says something else of it.
    pub fn same(
        &self,
        entry: &Entry,
        is_kind_said: bool,
        state: Option<EntryState>,
    ) -> Result<Option<(EntryId, bool)>, StoreError> {
        let Some(id) = same(self.connection, entry, is_kind_said)? else { return Ok(None) };
        let mut kept = entries::entry(self.connection, id)?;
        let differs = entries::apply(&edit(entry, state), &mut kept) != EntryEdit::default();
        Ok(Some((id, differs)))
    }

    /// True when a word is known.
    pub fn is_known(&self, word: &KnownWord) -> Result<bool, StoreError> {
        let found = self
            .connection
            .prepare_cached("SELECT 1 FROM known WHERE language = ?1 AND key_form = ?2")?
            .exists(params![Named(word.language), fold::searchable(&word.form)])?;
        Ok(found)
    }
}

impl Import<'_> {
    /// The entry that is the same expression.
    pub fn same(&self, entry: &Entry, is_kind_said: bool) -> Result<Option<EntryId>, StoreError> {
        same(self.transaction, entry, is_kind_said)
    }

    /// Keeps an entry nobody has heard.
    pub fn add(
        &self,
        entry: &Entry,
        state: EntryState,
        kept: Option<WallTime>,
    ) -> Result<EntryId, StoreError> {
        let id = keep::insert(self.transaction, entry, state, kept)?;
        self.act.borrow_mut().add(id)?;
        Ok(id)
    }

    /// The deed all of it is; none as long as nothing was added or changed.
    pub fn deed(&self) -> Option<DeedId> {
        self.act.borrow().deed()
    }

    /// Changes an entry to what the list says, as the owner would; false when it says so already.
    pub fn update(
        &self,
        id: EntryId,
        entry: &Entry,
        state: Option<EntryState>,
    ) -> Result<bool, StoreError> {
        let wish = Wish::Edit(edit(entry, state));
        let done = self.act.borrow_mut().change(Wanted { id, version: None }, &wish)?;
        Ok(matches!(done, Outcome::Changed(_)))
    }

    /// Counts a word as known; false when it was.
    pub fn add_known(&self, word: &KnownWord) -> Result<bool, StoreError> {
        let Some(id) = known::insert(self.transaction, word)? else { return Ok(false) };
        self.act.borrow_mut().add_known(id, &word.form)?;
        Ok(true)
    }
}

/// What an imported entry changes of the one there is. An empty reading, an unknown level and no
/// tags are nothing to say.
fn edit(entry: &Entry, state: Option<EntryState>) -> EntryEdit {
    EntryEdit {
        state,
        japanese: Some(entry.japanese.clone()),
        english: Some(entry.english.clone()),
        reading: (!entry.reading.is_empty()).then(|| entry.reading.clone()),
        level: (!entry.level.band.is_empty()).then(|| entry.level.clone()),
        tags: (!entry.tags.is_empty()).then(|| entry.tags.clone()),
        ..EntryEdit::default()
    }
}

/// The entry of the same key, or else, for the owner may have changed what it says, one that says
/// the same. A list that says no kind or no reading means whichever there is.
fn same(
    connection: &Connection,
    entry: &Entry,
    is_kind_said: bool,
) -> Result<Option<EntryId>, StoreError> {
    const ALL: [Kind; 6] =
        [Kind::Vocabulary, Kind::Slang, Kind::Culture, Kind::Grammar, Kind::Mistake, Kind::Idiom];
    if let Some((id, _)) = keep::known(connection, entry)? {
        return Ok(Some(id));
    }
    let kinds = if is_kind_said { vec![entry.kind] } else { ALL.to_vec() };
    let by_key = connection
        .prepare_cached(
            "SELECT id FROM entries WHERE language = ?1 \
             AND key_kind IN (SELECT value FROM json_each(?2)) AND key_lemma = ?3 \
             AND (?4 = '' OR key_reading = ?4) ORDER BY id LIMIT 1",
        )?
        .query_row(
            params![
                Named(entry.language),
                Json(&kinds),
                fold::same_form(&entry.lemma),
                fold::same_form(&entry.reading),
            ],
            |row| row.get(0).map(EntryId),
        )
        .optional()?;
    if by_key.is_some() {
        return Ok(by_key);
    }
    let by_words = connection
        .prepare_cached(
            "SELECT id FROM entries WHERE sort_key = ?1 AND language = ?2 \
             AND kind IN (SELECT value FROM json_each(?3)) AND japanese = ?4 AND reading = ?5 \
             ORDER BY id LIMIT 1",
        )?
        .query_row(
            params![
                keep::sort_key(entry),
                Named(entry.language),
                Json(&kinds),
                entry.japanese,
                entry.reading,
            ],
            |row| row.get(0).map(EntryId),
        )
        .optional()?;
    Ok(by_words)
}
