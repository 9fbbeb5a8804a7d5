//! Entries: looked at, decided upon, edited. Lists of them are in `finding`.

use aivlingual_shared::time::WallTime;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{
    Change, EntryEdit, KeptEntry, Page, Sighting, Slice, Store, StoreError, keep,
    rows::{self, Json, Named, nanoseconds},
    sessions::found,
};
use crate::domain::{EntryId, EntryState, SessionId};

impl Store {
    /// One entry.
    pub fn entry(&self, id: EntryId) -> Result<KeptEntry, StoreError> {
        self.read(|connection| entry(connection, id))
    }

    /// Each time an expression was heard, the latest first.
    pub fn sightings(&self, id: EntryId, page: &Page) -> Result<Slice<Sighting>, StoreError> {
        let before = page.place::<i64>()?.unwrap_or(i64::MAX);
        self.read(|connection| {
            entry(connection, id)?;
            let items = connection
                .prepare_cached(&format!(
                    "SELECT {} WHERE s.entry_id = ?1 AND s.id < ?2 ORDER BY s.id DESC LIMIT ?3",
                    rows::SIGHTINGS
                ))?
                .query_map([id.0, before, page.fetch()], rows::sighting)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(page.slice(items, |sighting| sighting.id))
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
        self.write(|transaction| {
            let mut kept = entry(transaction, id)?;
            if expected.is_some_and(|version| version != kept.version) {
                return Err(StoreError::Conflict { current: kept.version });
            }
            let before = apply(edit, &mut kept);
            if before == EntryEdit::default() {
                return Ok(kept);
            }
            kept.version += 1;
            kept.changed = WallTime::now();
            write_back(transaction, &kept)?;
            transaction.execute(
                "INSERT INTO changes (entry_id, version, at_ns, before) VALUES (?1, ?2, ?3, ?4)",
                params![id.0, kept.version, nanoseconds(kept.changed), Json(&before)],
            )?;
            Ok(kept)
        })
    }

    /// The owner's changes to an entry, the latest first.
    pub fn history(&self, id: EntryId) -> Result<Vec<Change>, StoreError> {
        self.read(|connection| {
            let changes = connection
                .prepare_cached(
                    "SELECT version, at_ns, before FROM changes WHERE entry_id = ?1 \
                     ORDER BY id DESC",
                )?
                .query_map([id.0], |row| {
                    Ok(Change {
                        version: row.get(0)?,
                        at: WallTime(row.get(1)?),
                        before: row.get::<_, Json<_>>(2)?.0,
                    })
                })?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(changes)
        })
    }

    /// Forgets an entry with its sightings and its history. Heard again, it is new again.
    pub fn delete_entry(&self, id: EntryId) -> Result<(), StoreError> {
        self.write(|transaction| {
            found(transaction.execute("DELETE FROM entries WHERE id = ?1", [id.0])?)
        })
    }
}

/// Joins an entry `e` to its first sighting, or to its first of one session.
pub(super) fn first_sighting(session: Option<SessionId>) -> String {
    let of_session = session.map_or(String::new(), |id| format!(" AND session_id = {}", id.0));
    format!(
        " LEFT JOIN sightings s ON s.id = \
         (SELECT min(id) FROM sightings WHERE entry_id = e.id{of_session}) \
         LEFT JOIN utterances u ON u.id = s.utterance_id"
    )
}

fn entry(connection: &Connection, id: EntryId) -> Result<KeptEntry, StoreError> {
    let sql = format!(
        "SELECT {} FROM entries e{} WHERE e.id = ?1",
        rows::ENTRY_COLUMNS,
        first_sighting(None)
    );
    let kept = connection.prepare_cached(&sql)?.query_row([id.0], rows::entry).optional()?;
    kept.ok_or(StoreError::NotFound)
}

/// Changes `kept` and returns what the changed parts said before.
fn apply(edit: &EntryEdit, kept: &mut KeptEntry) -> EntryEdit {
    fn put<T: Clone + PartialEq>(wanted: &Option<T>, held: &mut T) -> Option<T> {
        let wanted = wanted.as_ref().filter(|wanted| *wanted != held)?;
        Some(std::mem::replace(held, wanted.clone()))
    }
    let shape = &mut kept.entry;
    EntryEdit {
        state: put(&edit.state, &mut kept.state),
        japanese: put(&edit.japanese, &mut shape.japanese),
        reading: put(&edit.reading, &mut shape.reading),
        english: put(&edit.english, &mut shape.english),
        kind: put(&edit.kind, &mut shape.kind),
        level: put(&edit.level, &mut shape.level),
        tags: put(&edit.tags, &mut shape.tags),
    }
}

fn write_back(transaction: &Transaction<'_>, kept: &KeptEntry) -> Result<(), StoreError> {
    let entry = &kept.entry;
    transaction
        .prepare_cached(
            "UPDATE entries SET state = ?2, japanese = ?3, reading = ?4, english = ?5, kind = ?6, \
             scale = ?7, band = ?8, estimated = ?9, tags = ?10, sort_key = ?11, version = ?12, \
             changed_ns = ?13 WHERE id = ?1",
        )?
        .execute(params![
            kept.id.0,
            Named(kept.state),
            entry.japanese,
            entry.reading,
            entry.english,
            Named(entry.kind),
            Named(entry.level.scale),
            entry.level.band,
            entry.level.estimated,
            Json(&entry.tags),
            keep::sort_key(entry),
            kept.version,
            nanoseconds(kept.changed),
        ])?;
    Ok(())
}
