//! Entries: looked at. Lists of them are in `finding`, what the owner does with them in `deeds`.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{
    EntryEdit, KeptEntry, Page, Sighting, Slice, Store, StoreError, deeds, keep,
    rows::{self, Json, Named, nanoseconds},
};
use crate::domain::{EntryId, SessionId};

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

/// Reads one entry; for the number of a merged one, tells where it went.
pub(super) fn entry(connection: &Connection, id: EntryId) -> Result<KeptEntry, StoreError> {
    let sql = format!(
        "SELECT {} FROM entries e{} WHERE e.id = ?1",
        rows::ENTRY_COLUMNS,
        first_sighting(None)
    );
    let kept = connection.prepare_cached(&sql)?.query_row([id.0], rows::entry).optional()?;
    match kept {
        Some(kept) => Ok(kept),
        None => Err(deeds::heir(connection, id)?
            .map_or(StoreError::NotFound, |into| StoreError::Merged { into })),
    }
}

/// Changes `kept` and returns what the changed parts said before.
pub(super) fn apply(edit: &EntryEdit, kept: &mut KeptEntry) -> EntryEdit {
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

/// Writes what the owner may change of an entry, and what it is found by.
pub(super) fn write_back(
    transaction: &Transaction<'_>,
    kept: &KeptEntry,
) -> Result<(), StoreError> {
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
