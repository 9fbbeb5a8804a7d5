//! The table of public packages, `data/sources.toml`: what is fetched, compiled and credited.

use serde::{Deserialize, Serialize};

const TABLE: &str = include_str!("../../../../data/sources.toml");

/// One public package the data is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// How this program calls it.
    pub name: String,
    /// What it is called in the world.
    pub title: String,
    /// `pypi` or `debian`.
    pub registry: String,
    /// The package there.
    pub package: String,
    /// Its version there.
    pub version: String,
    /// The file its registry's client saves.
    pub file: String,
    /// SHA-256 of that file, in hexadecimal.
    pub sha256: String,
    /// Bytes of that file.
    pub size_bytes: u64,
    /// SPDX identifier, or a name explained in `data/NOTICE.md`.
    pub licence: String,
    /// Who is to be named.
    pub credit: String,
    /// What is used of it.
    pub takes: String,
}

#[derive(Deserialize)]
struct Table {
    source: Vec<Source>,
}

/// All of them, in the order of the table.
pub fn all() -> Vec<Source> {
    let table: Table = toml::from_str(TABLE).expect("a test reads the table this binary carries");
    table.source
}
