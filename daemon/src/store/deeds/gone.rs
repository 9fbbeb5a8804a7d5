//! Entries that go and come back: deleted, or merged into another.
//!
//! The row is lifted out as it is, with whatever columns it has, so that bringing it back needs to
//! know none of them.

use aivlingual_shared::time::WallTime;
use rusqlite::{
    OptionalExtension, Transaction, params, params_from_iter,
    types::{Value, ValueRef},
};

use super::{
    super::entries::{apply, entry},
    super::{EntryEdit, KeptEntry, StoreError, rows::Json},
    DeedId, moving, touch, united,
};
use crate::domain::EntryId;

/// The columns of a sighting that stand aside while its entry is gone.
const SIGHTING_COLUMNS: &str = "session_id, utterance_id, surface, sentence, start_ms, end_ms, \
    speaker, confidence, why";

/// A row by the names of its columns.
type Row = serde_json::Map<String, serde_json::Value>;

/// What became of an entry in sessions: session, entry, shown, asked, pinned.
type Taught = Vec<(i64, i64, bool, bool, bool)>;

/// Deletes an entry, keeping what brings it back.
pub(super) fn delete(
    transaction: &Transaction<'_>,
    deed: DeedId,
    at: WallTime,
    id: EntryId,
) -> Result<(), StoreError> {
    take_out(transaction, deed, at, id, None)
}

/// Merges `others` into `survivor`, keeping what takes them apart again.
pub(super) fn merge(
    transaction: &Transaction<'_>,
    deed: DeedId,
    at: WallTime,
    survivor: EntryId,
    others: &[EntryId],
) -> Result<(), StoreError> {
    let mut kept = entry(transaction, survivor)?;
    let mut tags = kept.entry.tags.clone();
    let stood = taught(transaction, survivor)?;
    for other in others {
        let gone = entry(transaction, *other)?;
        tags = united(tags.iter().chain(&gone.entry.tags));
        let became = taught(transaction, *other)?;
        keep_key(transaction, *other, survivor)?;
        take_out(transaction, deed, at, *other, Some(survivor))?;
        inherit(transaction, survivor, &became)?;
    }
    let edit = EntryEdit { tags: Some(tags), ..EntryEdit::default() };
    let before = apply(&edit, &mut kept);
    touch(transaction, deed, at, kept, &before)?;
    transaction
        .prepare_cached("UPDATE touches SET taught = ?3 WHERE deed_id = ?1 AND entry_id = ?2")?
        .execute(params![deed.0, survivor.0, Json(&stood)])?;
    Ok(())
}

/// Lifts an entry out with its sightings, and writes down what the deed did.
fn take_out(
    transaction: &Transaction<'_>,
    deed: DeedId,
    at: WallTime,
    id: EntryId,
    into: Option<EntryId>,
) -> Result<(), StoreError> {
    let row = lift(transaction, at, id)?;
    let version = row.get("version").and_then(serde_json::Value::as_i64).unwrap_or(1);
    let became = taught(transaction, id)?;
    transaction
        .prepare_cached(
            "INSERT INTO touches (deed_id, entry_id, version, before, after, gone, into_id, taught) \
             VALUES (?1, ?2, ?3, '{}', '{}', ?4, ?5, ?6)",
        )?
        .execute(params![
            deed.0,
            id.0,
            version,
            Json(&row),
            into.map(|into| into.0),
            Json(&became)
        ])?;
    transaction
        .prepare_cached(&format!(
            "INSERT INTO sightings_aside (deed_id, id, entry_id, {SIGHTING_COLUMNS}) \
             SELECT ?1, id, entry_id, {SIGHTING_COLUMNS} FROM sightings WHERE entry_id = ?2"
        ))?
        .execute([deed.0, id.0])?;
    if let Some(into) = into {
        moving::hand_over(transaction, id, into)?;
    }
    transaction.prepare_cached("DELETE FROM entries WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

/// Takes away an entry that the deed itself added and nobody has heard, keeping what adds it again.
pub(super) fn take_away(
    transaction: &Transaction<'_>,
    deed: DeedId,
    at: WallTime,
    id: EntryId,
) -> Result<(), StoreError> {
    let row = lift(transaction, at, id)?;
    transaction
        .prepare_cached("UPDATE touches SET gone = ?3 WHERE deed_id = ?1 AND entry_id = ?2")?
        .execute(params![deed.0, id.0, Json(&row)])?;
    transaction.prepare_cached("DELETE FROM entries WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

/// Brings an entry back that `deed` took out. Sightings whose sessions were deleted meanwhile stay
/// away.
///
/// # Errors
///
/// When the expression was heard again and has another entry now.
pub(super) fn bring_back(
    transaction: &Transaction<'_>,
    deed: DeedId,
    at: WallTime,
    id: EntryId,
) -> Result<KeptEntry, StoreError> {
    let (row, into, became): (Row, Option<i64>, Taught) = transaction
        .prepare_cached(
            "SELECT gone, into_id, taught FROM touches WHERE deed_id = ?1 AND entry_id = ?2",
        )?
        .query_row([deed.0, id.0], |row| {
            Ok((row.get::<_, Json<_>>(0)?.0, row.get(1)?, row.get::<_, Json<_>>(2)?.0))
        })?;
    if let Some(entry) = holder_of_key(transaction, &row)? {
        return Err(StoreError::HeardAgain { entry });
    }
    put_back(transaction, row, at)?;
    if let Some(survivor) = into {
        moving::give_back(transaction, deed, EntryId(survivor), id)?;
        transaction.prepare_cached("DELETE FROM merged WHERE id = ?1")?.execute([id.0])?;
        leave(transaction, EntryId(survivor), &became)?;
    }
    transaction
        .prepare_cached(&format!(
            "INSERT OR IGNORE INTO sightings (id, entry_id, {SIGHTING_COLUMNS}) \
             SELECT id, entry_id, {SIGHTING_COLUMNS} FROM sightings_aside \
             WHERE deed_id = ?1 AND entry_id = ?2"
        ))?
        .execute([deed.0, id.0])?;
    write_taught(transaction, &became)?;
    entry(transaction, id)
}

/// Forgets what stands aside for a deed that is about to be done again.
pub(super) fn clear(transaction: &Transaction<'_>, deed: DeedId) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM sightings_aside WHERE deed_id = ?1", [deed.0])?;
    transaction.execute("DELETE FROM touches WHERE deed_id = ?1", [deed.0])?;
    Ok(())
}

/// The live entry an entry of this number was merged into, through however many.
pub(in crate::store) fn heir(
    connection: &rusqlite::Connection,
    id: EntryId,
) -> Result<Option<EntryId>, StoreError> {
    let heir = connection
        .prepare_cached(
            "WITH RECURSIVE way (id) AS (SELECT into_id FROM merged WHERE id = ?1 \
             UNION SELECT m.into_id FROM merged m JOIN way ON m.id = way.id) \
             SELECT e.id FROM way JOIN entries e ON e.id = way.id",
        )?
        .query_row([id.0], |row| row.get(0).map(EntryId))
        .optional()?;
    Ok(heir)
}

fn keep_key(transaction: &Transaction<'_>, id: EntryId, into: EntryId) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO merged (id, into_id, language, key_kind, key_lemma, key_reading) \
             SELECT id, ?2, language, key_kind, key_lemma, key_reading FROM entries WHERE id = ?1",
        )?
        .execute([id.0, into.0])?;
    Ok(())
}

/// An entry's row as it goes: in its next version, changed now.
fn lift(transaction: &Transaction<'_>, at: WallTime, id: EntryId) -> Result<Row, StoreError> {
    let mut statement = transaction.prepare_cached("SELECT * FROM entries WHERE id = ?1")?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut row = statement.query_row([id.0], |row| {
        let mut lifted = Row::new();
        for (place, name) in names.iter().enumerate() {
            lifted.insert(name.clone(), json(row.get_ref(place)?));
        }
        Ok(lifted)
    })?;
    renew(&mut row, at);
    Ok(row)
}

/// Gives a row its next version.
fn renew(row: &mut Row, at: WallTime) {
    let version = row.get("version").and_then(serde_json::Value::as_i64).unwrap_or(1) + 1;
    row.insert("version".into(), version.into());
    row.insert("changed_ns".into(), at.0.into());
}

fn json(value: ValueRef<'_>) -> serde_json::Value {
    match value {
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned().into(),
        ValueRef::Null | ValueRef::Blob(_) => serde_json::Value::Null,
    }
}

fn put_back(transaction: &Transaction<'_>, mut row: Row, at: WallTime) -> Result<(), StoreError> {
    renew(&mut row, at);
    // What its sightings say of it is found out as they come back.
    row.insert("sightings".into(), 0.into());
    row.insert("heard_ns".into(), 0.into());
    row.insert("sure".into(), serde_json::Value::Null);
    let names = transaction
        .prepare_cached("SELECT name FROM pragma_table_info('entries')")?
        .query_map([], |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    let (names, values): (Vec<String>, Vec<Value>) = names
        .into_iter()
        .filter_map(|name| row.get(&name).map(sql).map(|value| (name, value)))
        .unzip();
    let places = vec!["?"; names.len()].join(", ");
    let sql = format!("INSERT INTO entries ({}) VALUES ({places})", names.join(", "));
    transaction.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(())
}

fn sql(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => Value::Real(number.as_f64().unwrap_or_default()),
        },
        _ => Value::Null,
    }
}

/// The entry that has the key of a lifted row now.
fn holder_of_key(transaction: &Transaction<'_>, row: &Row) -> Result<Option<EntryId>, StoreError> {
    let key = ["language", "key_kind", "key_lemma", "key_reading"]
        .map(|name| row.get(name).map_or(Value::Null, sql));
    let holder = transaction
        .prepare_cached(
            "SELECT id FROM entries WHERE language = ?1 AND key_kind = ?2 AND key_lemma = ?3 \
             AND key_reading = ?4",
        )?
        .query_row(params_from_iter(key), |row| row.get(0).map(EntryId))
        .optional()?;
    Ok(holder)
}

fn taught(transaction: &Transaction<'_>, id: EntryId) -> Result<Taught, StoreError> {
    let taught = transaction
        .prepare_cached(
            "SELECT session_id, entry_id, shown, asked, pinned FROM taught WHERE entry_id = ?1",
        )?
        .query_map([id.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(taught)
}

/// What became of another in a session became of `heir`, too.
fn inherit(
    transaction: &Transaction<'_>,
    heir: EntryId,
    became: &Taught,
) -> Result<(), StoreError> {
    for (session, _, shown, asked, pinned) in became {
        transaction
            .prepare_cached(
                "INSERT INTO taught (session_id, entry_id, shown, asked, pinned) \
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET \
                 shown = max(shown, excluded.shown), asked = max(asked, excluded.asked), \
                 pinned = max(pinned, excluded.pinned)",
            )?
            .execute(params![session, heir.0, shown, asked, pinned])?;
    }
    Ok(())
}

/// Takes from the survivor what it inherited; what was its own comes back with it.
fn leave(
    transaction: &Transaction<'_>,
    survivor: EntryId,
    became: &Taught,
) -> Result<(), StoreError> {
    for (session, ..) in became {
        transaction
            .prepare_cached("DELETE FROM taught WHERE session_id = ?1 AND entry_id = ?2")?
            .execute([*session, survivor.0])?;
    }
    Ok(())
}

/// Writes what became of an entry in the sessions that are still there.
pub(super) fn write_taught(
    transaction: &Transaction<'_>,
    became: &Taught,
) -> Result<(), StoreError> {
    for (session, entry, shown, asked, pinned) in became {
        transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO taught (session_id, entry_id, shown, asked, pinned) \
                 SELECT id, ?2, ?3, ?4, ?5 FROM sessions WHERE id = ?1",
            )?
            .execute(params![session, entry, shown, asked, pinned])?;
    }
    Ok(())
}
