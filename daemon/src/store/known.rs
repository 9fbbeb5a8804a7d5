//! Expressions the learner knows already.

use rusqlite::params;

use super::{KnownWord, Store, StoreError, fold, rows::Named, rows::nanoseconds};
use aivlingual_shared::time::WallTime;

impl Store {
    /// Keeps words as known, all or none; returns how many were not known before.
    pub fn add_known(&self, words: &[KnownWord]) -> Result<usize, StoreError> {
        self.write(|transaction| {
            let mut insert = transaction.prepare_cached(
                "INSERT OR IGNORE INTO known (language, key_form, form, origin, kept_ns) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            let now = nanoseconds(WallTime::now());
            let mut added = 0;
            for word in words {
                let key = fold::searchable(&word.form);
                let language = Named(word.language);
                added += insert.execute(params![language, key, word.form, word.origin, now])?;
            }
            Ok(added)
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
