//! The database: what it takes, its backups, and what can be done to it.

use aivlingual_shared::time::WallTime;
use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::{Frame, refused, render};
use crate::{
    review::{
        Open,
        api::wall_text,
        problem::{Asked, Problem},
        sizes::Sizes,
        wording::keep::Words,
    },
    store::{Backup, DatabaseStatus, TableSize},
};

/// What the reader wants to see.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DatabaseQuery {
    /// Anything: what each table takes.
    tables: Option<String>,
}

#[derive(Template)]
#[template(path = "database.html")]
struct DatabasePage<'a> {
    frame: &'a Frame,
    words: &'static Words,
    status: DatabaseStatus,
    backups: Vec<Backup>,
    folder: String,
    sizes: Option<Sizes>,
}

impl DatabasePage<'_> {
    fn at(&self, instant: &WallTime) -> String {
        wall_text(*instant)
    }

    fn reason(&self, backup: &Backup) -> &'static str {
        self.words.backup_reason(backup.reason)
    }

    fn size(&self, bytes: &u64) -> String {
        size(*bytes)
    }

    /// Bytes of a table with its indexes.
    fn whole(&self, table: &TableSize) -> String {
        size(table.bytes + table.index_bytes)
    }
}

/// Bytes as people read them.
fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    let (kib, mib, gib) = (bytes / 1024.0, bytes / 1024.0 / 1024.0, bytes / 1_073_741_824.0);
    match () {
        () if gib >= 1.0 => format!("{gib:.2} GiB"),
        () if mib >= 1.0 => format!("{mib:.1} MiB"),
        () => format!("{kib:.0} KiB"),
    }
}

/// The page of the database.
pub(super) async fn page(
    State(open): State<Open>,
    frame: Frame,
    Asked(query): Asked<DatabaseQuery>,
) -> Response {
    let read = async {
        let sizes = match query.tables {
            Some(_) => Some(open.scale.read(&open.desk.store).await?),
            None => None,
        };
        let status = open.ask(|store| store.database_status()).await?;
        let backups = open.work(|store| store.backups()).await?;
        Ok::<_, Problem>((status, sizes, backups))
    };
    let (status, sizes, backups) = match read.await {
        Ok(found) => found,
        Err(problem) => return refused(&frame, &problem),
    };
    let folder = open.desk.store.backups_dir();
    let folder = folder.map_or_else(String::new, |folder| folder.display().to_string());
    let words = &frame.words.keep;
    render(&frame, &DatabasePage { frame: &frame, words, status, backups, folder, sizes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_in_the_unit_that_fits() {
        for (bytes, expected) in
            [(0, "0 KiB"), (4_096, "4 KiB"), (1_572_864, "1.5 MiB"), (2_147_483_648, "2.00 GiB")]
        {
            assert_eq!(size(bytes), expected);
        }
    }
}
