//! Whose work the product stands on, as their licences ask: one table, `data/credits.toml`, for the
//! command line, the Credits page and the notice beside the data. Pure; any thread.

use serde::{Deserialize, Serialize};

use super::compile::sources::{self, Source};

const TABLE: &str = include_str!("../../../data/credits.toml");

/// A work, whose it is, and what it gives us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Work {
    /// What it is called in the world.
    pub name: String,
    /// Who is to be named.
    pub by: String,
    /// Its own page; empty when it has none.
    pub home: String,
    /// Which version of it is used.
    pub version: String,
    /// SPDX identifier, or in words.
    pub licence: String,
    /// Where it was taken from: a package, or a folder of ours.
    pub origin: String,
    /// What it is used for, in English.
    pub en: String,
    /// The same in Japanese.
    pub ja: String,
    /// The words its licence asks for.
    pub notice: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    work: Vec<Row>,
}

/// A work as the table has it: what a package of `data/sources.toml` says is not said again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    by: String,
    home: String,
    source: Option<String>,
    #[serde(default)]
    edition: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    licence: String,
    #[serde(default)]
    origin: String,
    en: String,
    ja: String,
    notice: Option<String>,
}

/// All of them, in the order of the table.
pub fn works() -> Vec<Work> {
    let table: Table = toml::from_str(TABLE).expect("a test reads the table this binary carries");
    let sources = sources::all();
    let source =
        |row: &Row| sources.iter().find(|source| Some(&source.name) == row.source.as_ref());
    table.work.into_iter().map(|row| Work::of(source(&row), row)).collect()
}

impl Work {
    fn of(source: Option<&Source>, row: Row) -> Self {
        let Row { name, by, home, edition, en, ja, notice, .. } = row;
        let (version, licence, origin) = match source {
            None => (row.version, row.licence, row.origin),
            Some(Source { package, version, registry, licence, .. }) => {
                let origin = format!("package {package} {version} ({registry})");
                let version = if edition.is_empty() { version.clone() } else { edition };
                (version, licence.clone(), origin)
            }
        };
        Self { name, by, home, version, licence, origin, en, ja, notice }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::compile::NOTICE;

    #[test]
    fn every_work_has_author_licence_version_and_origin() {
        let works = works();
        assert!(works.len() >= 12);
        for work in &works {
            let said = [&work.by, &work.version, &work.licence, &work.origin, &work.en, &work.ja];
            assert!(said.iter().all(|text| !text.trim().is_empty()), "{work:?}");
        }
    }

    #[test]
    fn every_package_is_credited_and_the_notice_names_it() {
        let table: Table = toml::from_str(TABLE).expect("the table");
        let text = NOTICE.split_whitespace().collect::<Vec<_>>().join(" ");
        for source in sources::all() {
            let credited = table.work.iter().any(|row| row.source.as_ref() == Some(&source.name));
            assert!(credited, "{} is not credited", source.name);
            let package = format!("{} {}", source.package, source.version);
            let version = text.contains(&package)
                || source.title.contains(&source.package) && text.contains(&source.version);
            assert!(version, "the notice does not name {package}");
            assert!(text.contains(&source.licence), "{}", source.licence);
        }
        for row in &table.work {
            let known = row
                .source
                .as_ref()
                .is_none_or(|name| sources::all().iter().any(|source| source.name == *name));
            assert!(known, "{} is made from an unknown package", row.name);
            assert!(text.contains(&row.name), "the notice does not name {}", row.name);
        }
    }
}
