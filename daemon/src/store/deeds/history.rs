//! Looking back: the deeds in their order, those of one entry, the tags in use and likely doubles.

use aivlingual_shared::time::WallTime;
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    super::{
        EntryEdit, KeptEntry, Page, Slice, Store, StoreError,
        entries::{entry, first_sighting},
        fold,
        rows::{self, Json, Named},
    },
    DeedId, DeedKind, gone,
};
use crate::domain::{EntryId, SessionId};

/// Names of entries and known words that are told with a deed.
const NAMES_TOLD: usize = 3;

/// Likely doubles that are told of an entry.
const ALIKE_MAX: i64 = 12;

/// One act of the owner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Its number.
    pub id: DeedId,
    /// What sort of thing was done.
    pub kind: DeedKind,
    /// When it was done.
    pub at: WallTime,
    /// When it was taken back; absent while it stands.
    pub undone: Option<WallTime>,
    /// How many entries it touched.
    pub entries: u64,
    /// How many words it brought that count as known.
    pub known: u64,
    /// The first of them all, as they are written.
    pub names: Vec<String>,
    /// True when it is too old to be taken back or done again.
    pub is_sealed: bool,
}

/// What one deed did to one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The deed.
    pub deed: DeedId,
    /// What sort of thing was done.
    pub kind: DeedKind,
    /// The version it made.
    pub version: u64,
    /// When it was made.
    pub at: WallTime,
    /// True when it was taken back.
    pub is_undone: bool,
    /// What the changed parts said before.
    pub before: EntryEdit,
    /// What they said after.
    pub after: EntryEdit,
    /// Entries that were merged into this one.
    pub took_in: Vec<EntryId>,
}

/// A tag, and how many entries have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TagCount {
    /// The tag.
    pub tag: String,
    /// How many entries have it.
    pub entries: u64,
}

impl Store {
    /// The owner's deeds, the latest first.
    pub fn deeds(&self, page: &Page) -> Result<Slice<Deed>, StoreError> {
        let before = page.place::<i64>()?.unwrap_or(i64::MAX);
        self.read(|connection| {
            let mut items = connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM deeds d WHERE d.id < ?1 ORDER BY d.id DESC LIMIT ?2"
                ))?
                .query_map([before, page.fetch()], read)?
                .collect::<Result<Vec<_>, _>>()?;
            for deed in &mut items {
                deed.names = names(connection, deed.id)?;
            }
            Ok(page.slice(items, |deed| deed.id))
        })
    }

    /// The owner's changes to an entry, the latest first.
    pub fn history(&self, id: EntryId) -> Result<Vec<Change>, StoreError> {
        self.read(|connection| {
            let mut changes = connection
                .prepare_cached(
                    "SELECT d.id, d.kind, t.version, d.at_ns, \
                     d.undone_ns IS NOT NULL AND NOT t.stayed, t.before, t.after \
                     FROM touches t JOIN deeds d ON d.id = t.deed_id \
                     WHERE t.entry_id = ?1 ORDER BY d.id DESC",
                )?
                .query_map([id.0], |row| {
                    Ok(Change {
                        deed: DeedId(row.get(0)?),
                        kind: row.get::<_, Named<_>>(1)?.0,
                        version: row.get(2)?,
                        at: WallTime(row.get(3)?),
                        is_undone: row.get(4)?,
                        before: row.get::<_, Json<_>>(5)?.0,
                        after: row.get::<_, Json<_>>(6)?.0,
                        took_in: Vec::new(),
                    })
                })?
                .collect::<Result<Vec<_>, _>>()?;
            for change in changes.iter_mut().filter(|change| change.kind == DeedKind::Merge) {
                change.took_in = connection
                    .prepare_cached(
                        "SELECT entry_id FROM touches WHERE deed_id = ?1 AND into_id = ?2",
                    )?
                    .query_map([change.deed.0, id.0], |row| row.get(0).map(EntryId))?
                    .collect::<Result<Vec<_>, _>>()?;
            }
            Ok(changes)
        })
    }

    /// What people call a session.
    pub fn session_title(&self, session: SessionId) -> Result<String, StoreError> {
        self.read(|connection| {
            let sql = "SELECT title FROM sessions WHERE id = ?1";
            Ok(connection.prepare_cached(sql)?.query_row([session.0], |row| row.get(0))?)
        })
    }

    /// The entry that the entry of this number was merged into, if it was.
    pub fn merged_into(&self, id: EntryId) -> Result<Option<EntryId>, StoreError> {
        self.read(|connection| gone::heir(connection, id))
    }

    /// Tags in use that begin with `prefix`, the most used first.
    pub fn tags(&self, prefix: &str, limit: usize) -> Result<Vec<TagCount>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|connection| {
            let tags = connection
                .prepare_cached(
                    "SELECT tag, entries FROM tags WHERE substr(tag, 1, length(?1)) = ?1 \
                     ORDER BY entries DESC, tag LIMIT ?2",
                )?
                .query_map(params![prefix, limit], |row| {
                    Ok(TagCount { tag: row.get(0)?, entries: row.get(1)? })
                })?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(tags)
        })
    }

    /// Entries that are likely the same expression as this one: of the same dictionary form, or
    /// sounding the same. The likeliest first.
    pub fn alike(&self, id: EntryId) -> Result<Vec<KeptEntry>, StoreError> {
        self.read(|connection| {
            let own = entry(connection, id)?;
            let alike = connection
                .prepare_cached(&format!(
                    "WITH own AS (SELECT * FROM entries WHERE id = ?1), near (id) AS ( \
                     SELECT e.id FROM own JOIN entries e ON e.language = own.language \
                     AND e.key_kind IN ('vocabulary', 'slang', 'culture', 'grammar', 'mistake', \
                     'idiom') AND e.key_lemma = own.key_lemma \
                     UNION SELECT e.id FROM own JOIN entries e ON e.sort_key = own.sort_key) \
                     SELECT {} FROM near JOIN entries e ON e.id = near.id{} WHERE e.id <> ?1 \
                     ORDER BY e.key_lemma = ?2 DESC, e.japanese = ?3 DESC, e.english = ?4 DESC, \
                     e.sightings DESC, e.id LIMIT ?5",
                    rows::ENTRY_COLUMNS,
                    first_sighting(None),
                ))?
                .query_map(
                    params![
                        id.0,
                        fold::same_form(&own.entry.lemma),
                        own.entry.japanese,
                        own.entry.english,
                        ALIKE_MAX
                    ],
                    rows::entry,
                )?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(alike)
        })
    }
}

const COLUMNS: &str = "d.id, d.kind, d.at_ns, d.undone_ns, d.sealed, \
    (SELECT count(*) FROM touches t WHERE t.deed_id = d.id) AS touched, \
    (SELECT count(*) FROM known_touches k WHERE k.deed_id = d.id) AS known";

fn read(row: &Row<'_>) -> rusqlite::Result<Deed> {
    Ok(Deed {
        id: DeedId(row.get("id")?),
        kind: row.get::<_, Named<_>>("kind")?.0,
        at: WallTime(row.get("at_ns")?),
        undone: row.get::<_, Option<u64>>("undone_ns")?.map(WallTime),
        entries: row.get("touched")?,
        known: row.get("known")?,
        names: Vec::new(),
        is_sealed: row.get("sealed")?,
    })
}

/// Reads one deed.
pub(super) fn deed(connection: &Connection, id: DeedId) -> Result<Deed, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM deeds d WHERE d.id = ?1");
    let mut deed = connection.prepare_cached(&sql)?.query_row([id.0], read)?;
    deed.names = names(connection, id)?;
    Ok(deed)
}

/// How the first entries that a deed touched are written in the language they teach, those that
/// went among them; who stayed before who was merged. Then the first words it brought as known.
fn names(connection: &Connection, id: DeedId) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    // Each half is walked in the order it lies in, so that it ends with the third name.
    for half in ["t.into_id IS NULL", "t.into_id IS NOT NULL"] {
        let sql = format!(
            "SELECT CASE coalesce(e.language, t.gone ->> '$.language') \
             WHEN 'en' THEN coalesce(e.english, t.gone ->> '$.english') \
             ELSE coalesce(e.japanese, t.gone ->> '$.japanese') END AS name FROM touches t \
             LEFT JOIN entries e ON e.id = t.entry_id \
             WHERE t.deed_id = ?1 AND name IS NOT NULL AND {half} ORDER BY t.entry_id LIMIT ?2"
        );
        let left = NAMES_TOLD.saturating_sub(names.len());
        let mut select = connection.prepare_cached(&sql)?;
        for name in select.query_map(params![id.0, left as i64], |row| row.get(0))? {
            names.push(name?);
        }
    }
    let left = NAMES_TOLD.saturating_sub(names.len());
    let sql = "SELECT form FROM known_touches WHERE deed_id = ?1 ORDER BY known_id LIMIT ?2";
    let mut select = connection.prepare_cached(sql)?;
    for form in select.query_map(params![id.0, left as i64], |row| row.get(0))? {
        names.push(form?);
    }
    Ok(names)
}
