//! Entries: found and looked at. What the owner does with them is in `deeds`.

use rusqlite::{
    Connection, OptionalExtension, Transaction, params, params_from_iter, types::Value,
};

use super::{
    EntryEdit, EntryFilter, EntrySort, KeptEntry, Page, Sighting, Slice, Store, StoreError, deeds,
    fold::Terms,
    keep,
    rows::{self, Json, Named, nanoseconds},
};
use crate::domain::{EntryId, SessionId};

impl Store {
    /// Entries that pass `filter`, a piece at a time.
    pub fn entries(
        &self,
        filter: &EntryFilter,
        sort: EntrySort,
        page: &Page,
    ) -> Result<Slice<KeptEntry>, StoreError> {
        let question = Question::new(filter, sort, page)?;
        self.read(|connection| {
            let items = connection
                .prepare_cached(&question.sql)?
                .query_map(params_from_iter(&question.values), |row| {
                    Ok((rows::entry(row)?, row.get::<_, String>("sort_key")?))
                })?
                .collect::<Result<Vec<_>, _>>()?;
            let slice = page.slice(items, |(kept, key)| Place::of(sort, kept, key));
            let items = slice.items.into_iter().map(|(kept, _)| kept).collect();
            Ok(Slice { items, next: slice.next })
        })
    }

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
    keep::index(transaction, kept.id, entry)
}

/// Where a piece of a list of entries ended. The order is part of it, for a place in one order
/// means nothing in another.
#[derive(serde::Serialize, serde::Deserialize)]
enum Place {
    Newest(i64),
    Oldest(i64),
    Reading(String, i64),
    Heard(u64, i64),
}

impl Place {
    fn of(sort: EntrySort, kept: &KeptEntry, key: &str) -> Self {
        let id = kept.id.0;
        match sort {
            EntrySort::Newest => Self::Newest(id),
            EntrySort::Oldest => Self::Oldest(id),
            EntrySort::Reading => Self::Reading(key.to_owned(), id),
            EntrySort::Heard => Self::Heard(kept.sightings, id),
        }
    }
}

/// A filter, an order and a page as one SQL question.
struct Question {
    sql: String,
    values: Vec<Value>,
}

impl Question {
    fn new(filter: &EntryFilter, sort: EntrySort, page: &Page) -> Result<Self, StoreError> {
        let terms = filter.text.as_deref().and_then(Terms::read);
        // A search walks its own index in the order of the numbers and stops when the page is full.
        let (from, id) = match terms {
            Some(_) => ("entries_search f CROSS JOIN entries e ON e.id = f.rowid", "f.rowid"),
            None => ("entries e", "e.id"),
        };
        let mut question = Self { sql: String::from("1"), values: Vec::new() };
        if let Some(terms) = &terms {
            let (condition, values) = terms.condition("entries_search");
            question.and(&condition, values);
        }
        question.and_filter(filter)?;
        question.and_place(sort, id, page)?;
        let order = match sort {
            EntrySort::Newest => format!("{id} DESC"),
            EntrySort::Oldest => id.to_owned(),
            EntrySort::Reading => "e.sort_key, e.id".to_owned(),
            EntrySort::Heard => "e.sightings DESC, e.id DESC".to_owned(),
        };
        question.sql = format!(
            "SELECT {} FROM {from}{} WHERE {} ORDER BY {order} LIMIT ?",
            rows::ENTRY_COLUMNS,
            first_sighting(filter.session),
            question.sql
        );
        question.values.push(page.fetch().into());
        Ok(question)
    }

    fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.extend(values);
    }

    fn and_filter(&mut self, filter: &EntryFilter) -> Result<(), StoreError> {
        fn name(value: &impl serde::Serialize) -> Value {
            match serde_json::to_value(value) {
                Ok(serde_json::Value::String(name)) => name.into(),
                _ => Value::Null,
            }
        }
        if let Some(state) = &filter.state {
            self.and("e.state = ?", [name(state)]);
        }
        if let Some(kind) = &filter.kind {
            self.and("e.kind = ?", [name(kind)]);
        }
        if let Some(language) = &filter.language {
            self.and("e.language = ?", [name(language)]);
        }
        if let Some(band) = &filter.band {
            let part = format!("-{band}-");
            self.and("instr('-' || e.band || '-', ?) > 0", [part.into()]);
        }
        if let Some(session) = filter.session {
            self.and(
                "e.id IN (SELECT entry_id FROM sightings WHERE session_id = ?)",
                [session.0.into()],
            );
        }
        Ok(())
    }

    fn and_place(&mut self, sort: EntrySort, id: &str, page: &Page) -> Result<(), StoreError> {
        match (sort, page.place::<Place>()?) {
            (_, None) => {}
            (EntrySort::Newest, Some(Place::Newest(last))) => {
                self.and(&format!("{id} < ?"), [last.into()]);
            }
            (EntrySort::Oldest, Some(Place::Oldest(last))) => {
                self.and(&format!("{id} > ?"), [last.into()]);
            }
            (EntrySort::Reading, Some(Place::Reading(key, last))) => {
                self.and("(e.sort_key, e.id) > (?, ?)", [key.into(), last.into()]);
            }
            (EntrySort::Heard, Some(Place::Heard(count, last))) => {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                self.and("(e.sightings, e.id) < (?, ?)", [count.into(), last.into()]);
            }
            _ => return Err(StoreError::BadCursor),
        }
        Ok(())
    }
}

impl Terms {
    /// The terms as a condition on the full-text table `index`, joined as `f`, with its values.
    pub(super) fn condition(&self, index: &str) -> (String, Vec<Value>) {
        let indexed = self
            .indexed
            .as_ref()
            .map(|expression| (format!("f.{index} MATCH ?"), Value::from(expression.clone())));
        let short = self
            .short
            .iter()
            .map(|term| ("instr(f.folded, ?) > 0".to_owned(), term.clone().into()));
        let (conditions, values): (Vec<String>, Vec<Value>) =
            indexed.into_iter().chain(short).unzip();
        (conditions.join(" AND "), values)
    }
}
