//! Expressions the learner knows already.

use aivlingual_shared::time::WallTime;
use rusqlite::{OptionalExtension, Transaction, params, params_from_iter, types::Value};
use serde::Serialize;

use super::{
    KnownWord, Page, Slice, Store, StoreError, fold,
    pieces::Search,
    rows::{Named, nanoseconds},
    sessions::found,
};
use crate::domain::numbers;

numbers! {
    /// The store's number of a known word.
    KnownId;
}

/// A known word as kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct KeptKnown {
    /// Its number.
    pub id: KnownId,
    /// The word.
    #[serde(flatten)]
    pub word: KnownWord,
}

impl Store {
    /// Keeps words as known, all or none; returns how many were not known before.
    pub fn add_known(&self, words: &[KnownWord]) -> Result<usize, StoreError> {
        self.write(|transaction| {
            words
                .iter()
                .try_fold(0, |added, word| Ok(added + insert(transaction, word)?.iter().count()))
        })
    }

    /// Every known word, in the order they were kept.
    pub fn known(&self) -> Result<Vec<KnownWord>, StoreError> {
        self.read(|connection| {
            let mut select = connection
                .prepare_cached("SELECT language, form, origin FROM known ORDER BY id")?;
            let words = select.query_map([], |row| {
                Ok(KnownWord {
                    language: row.get::<_, Named<_>>(0)?.0,
                    form: row.get(1)?,
                    origin: row.get(2)?,
                })
            })?;
            Ok(words.collect::<Result<_, _>>()?)
        })
    }

    /// Known words a piece at a time, the latest first; with `search`, those in which all its
    /// words occur.
    pub fn known_page(
        &self,
        search: Option<&str>,
        page: &Page,
    ) -> Result<Slice<KeptKnown>, StoreError> {
        let before = page.place::<i64>()?.unwrap_or(i64::MAX);
        let asked = search.and_then(Search::read);
        let (from, mut values) = match (&asked, search) {
            (Some(asked), Some(search)) => (
                "known_search f CROSS JOIN known k ON k.id = f.rowid \
                 WHERE f.known_search MATCH ? AND occurs(?, k.form) AND f.rowid < ? \
                 ORDER BY f.rowid DESC",
                vec![Value::from(asked.plain_expression()), Value::from(search.to_owned())],
            ),
            _ => ("known k WHERE k.id < ? ORDER BY k.id DESC", Vec::new()),
        };
        values.extend([before.into(), page.fetch().into()]);
        let sql = format!("SELECT k.id, k.language, k.form, k.origin FROM {from} LIMIT ?");
        self.read(|connection| {
            let words = connection
                .prepare_cached(&sql)?
                .query_map(params_from_iter(values), |row| {
                    let word = KnownWord {
                        language: row.get::<_, Named<_>>(1)?.0,
                        form: row.get(2)?,
                        origin: row.get(3)?,
                    };
                    Ok(KeptKnown { id: KnownId(row.get(0)?), word })
                })?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(page.slice(words, |kept| kept.id))
        })
    }

    /// How many words are known.
    pub fn count_known(&self) -> Result<u64, StoreError> {
        self.read(|connection| {
            let sql = "SELECT count(*) FROM known";
            Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        })
    }

    /// Forgets that one word is known.
    pub fn delete_known(&self, id: KnownId) -> Result<(), StoreError> {
        self.write(|transaction| {
            found(transaction.execute("DELETE FROM known WHERE id = ?1", [id.0])?)
        })
    }

    /// Forgets that these forms are known; returns how many were.
    pub fn remove_known(&self, forms: &[String]) -> Result<usize, StoreError> {
        self.write(|transaction| {
            let mut delete = transaction.prepare_cached("DELETE FROM known WHERE key_form = ?1")?;
            let mut removed = 0;
            for form in forms {
                removed += delete.execute([fold::searchable(form)])?;
            }
            Ok(removed)
        })
    }

    /// Forgets every known word; returns how many there were.
    pub fn clear_known(&self) -> Result<usize, StoreError> {
        self.write(|transaction| Ok(transaction.execute("DELETE FROM known", [])?))
    }
}

/// Counts a word as known; `None` when it was.
pub(super) fn insert(
    transaction: &Transaction<'_>,
    word: &KnownWord,
) -> Result<Option<KnownId>, StoreError> {
    let added = transaction
        .prepare_cached(
            "INSERT OR IGNORE INTO known (language, key_form, form, origin, kept_ns) \
             VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
        )?
        .query_row(
            params![
                Named(word.language),
                fold::searchable(&word.form),
                word.form,
                word.origin,
                nanoseconds(WallTime::now()),
            ],
            |row| row.get(0).map(KnownId),
        )
        .optional()?;
    Ok(added)
}
