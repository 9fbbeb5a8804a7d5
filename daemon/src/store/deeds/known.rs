//! Known words that an import brought. Taken back, they are forgotten, also those another list
//! named later; what was forgotten meanwhile stays so, and a word that was counted as known anew
//! after that is the owner's.

use rusqlite::{Transaction, params};

use super::{
    super::{KnownId, StoreError},
    DeedId,
};

/// Writes down that an import brought a known word.
pub(super) fn write_added(
    transaction: &Transaction<'_>,
    deed: DeedId,
    id: KnownId,
    form: &str,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT INTO known_touches (deed_id, known_id, form) VALUES (?1, ?2, ?3)")?
        .execute(params![deed.0, id.0, form])?;
    Ok(())
}

/// Forgets the words a deed brought, as far as they are still there.
pub(super) fn take_back(transaction: &Transaction<'_>, deed: DeedId) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE known_touches SET aside = (SELECT json_object('language', k.language, \
             'key_form', k.key_form, 'form', k.form, 'origin', k.origin, 'kept_ns', k.kept_ns) \
             FROM known k WHERE k.id = known_id) WHERE deed_id = ?1",
        )?
        .execute([deed.0])?;
    transaction
        .prepare_cached(
            "DELETE FROM known WHERE id IN (SELECT known_id FROM known_touches WHERE deed_id = ?1)",
        )?
        .execute([deed.0])?;
    Ok(())
}

/// Brings them back, unless they were counted as known anew.
pub(super) fn do_again(transaction: &Transaction<'_>, deed: DeedId) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO known (id, language, key_form, form, origin, kept_ns) \
             SELECT known_id, aside ->> '$.language', aside ->> '$.key_form', \
             aside ->> '$.form', aside ->> '$.origin', aside ->> '$.kept_ns' \
             FROM known_touches WHERE deed_id = ?1 AND aside IS NOT NULL",
        )?
        .execute([deed.0])?;
    transaction
        .prepare_cached("UPDATE known_touches SET aside = NULL WHERE deed_id = ?1")?
        .execute([deed.0])?;
    Ok(())
}
