//! Saved views: filters the owner gave a name.

use rusqlite::{OptionalExtension, Row, params};

use super::{Store, StoreError, sessions::found};
use crate::domain::numbers;

numbers! {
    /// The store's number of a saved view.
    ViewId;
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptView {
    /// Its number.
    pub id: ViewId,
    /// What the owner calls it.
    pub name: String,
    /// The query of a list's address, as in `state=new&level=N2`.
    pub query: String,
    /// Counts its changes, from 1.
    pub version: u64,
}

const COLUMNS: &str = "id, name, query, version";

fn view(row: &Row<'_>) -> rusqlite::Result<KeptView> {
    Ok(KeptView {
        id: ViewId(row.get(0)?),
        name: row.get(1)?,
        query: row.get(2)?,
        version: row.get(3)?,
    })
}

impl Store {
    /// Every saved view, in the order they were saved.
    pub fn views(&self) -> Result<Vec<KeptView>, StoreError> {
        self.read(|connection| {
            let views = connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM views ORDER BY id"))?
                .query_map([], view)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(views)
        })
    }

    /// Saves a view.
    pub fn add_view(&self, name: &str, query: &str) -> Result<KeptView, StoreError> {
        self.write(|transaction| {
            let sql =
                format!("INSERT INTO views (name, query) VALUES (?1, ?2) RETURNING {COLUMNS}");
            Ok(transaction.query_row(&sql, [name, query], view)?)
        })
    }

    /// Renames a view or saves another query under its name. With `expected`, only if it still has
    /// that version.
    pub fn edit_view(
        &self,
        id: ViewId,
        name: Option<&str>,
        query: Option<&str>,
        expected: Option<u64>,
    ) -> Result<KeptView, StoreError> {
        self.write(|transaction| {
            let current: u64 = transaction
                .query_row("SELECT version FROM views WHERE id = ?1", [id.0], |row| row.get(0))
                .optional()?
                .ok_or(StoreError::NotFound)?;
            if expected.is_some_and(|version| version != current) {
                return Err(StoreError::Conflict { current });
            }
            let sql = format!(
                "UPDATE views SET name = ifnull(?2, name), query = ifnull(?3, query), \
                 version = version + 1 WHERE id = ?1 RETURNING {COLUMNS}"
            );
            Ok(transaction.query_row(&sql, params![id.0, name, query], view)?)
        })
    }

    /// Forgets a view; the entries it showed stay.
    pub fn delete_view(&self, id: ViewId) -> Result<(), StoreError> {
        self.write(|transaction| {
            found(transaction.execute("DELETE FROM views WHERE id = ?1", [id.0])?)
        })
    }
}
