//! Entries that may be one: read alike and meaning something alike. Nothing is decided here; the
//! owner merges.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::{
    KeptEntry, Page, Slice, Store, StoreError, entries::first_sighting, fold::searchable, rows,
};
use crate::domain::{EntryId, EntryState, Language};

/// Entries that are looked through for one piece of the list.
const WALKED_MAX: i64 = 20_000;

/// Entries of one reading that are compared with each other.
const ALIKE_MAX: i64 = 40;

/// The latest sightings of an entry whose company is looked at.
const COMPANY_READ: i64 = 200;

/// Words that say nothing about a meaning.
const EMPTY_WORDS: [&str; 12] = [
    "the",
    "and",
    "for",
    "with",
    "that",
    "this",
    "one",
    "something",
    "someone",
    "etc",
    "not",
    "be",
];

/// Entries that may be one.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubles {
    /// How all of them are read, or for English spelled, evened out.
    pub key: String,
    /// At least two, the one met most often first.
    pub entries: Vec<KeptEntry>,
}

impl Store {
    /// Groups of entries that may be one, by reading. Rejected entries are in none. A piece may be
    /// shorter than asked, or empty, and yet not the last.
    pub fn doubles(&self, page: &Page) -> Result<Slice<Doubles>, StoreError> {
        let after = page.place::<String>()?.unwrap_or_default();
        self.read(|connection| {
            let last: Option<String> = connection
                .prepare_cached(
                    "SELECT max(sort_key) FROM (SELECT sort_key FROM entries \
                     INDEXED BY entries_by_reading WHERE sort_key > ?1 \
                     ORDER BY sort_key LIMIT ?2)",
                )?
                .query_row(params![after, WALKED_MAX], |row| row.get(0))?;
            let Some(last) = last else { return Ok(Slice { items: Vec::new(), next: None }) };
            let mut keys = connection.prepare_cached(
                "SELECT sort_key FROM entries INDEXED BY entries_by_reading \
                 WHERE sort_key > ?1 AND sort_key <= ?2 GROUP BY sort_key HAVING count(*) > 1",
            )?;
            let mut keys = keys.query(params![after, last])?;
            let mut items: Vec<Doubles> = Vec::new();
            let mut reached = None;
            while let Some(row) = keys.next()? {
                let key: String = row.get(0)?;
                let groups = groups(alike(connection, &key)?);
                items.extend(
                    groups.into_iter().map(|entries| Doubles { key: key.clone(), entries }),
                );
                if items.len() >= page.limit() {
                    reached = Some(key);
                    break;
                }
            }
            let reached = reached.unwrap_or(last);
            let has_more = connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM entries WHERE sort_key > ?1)")?
                .query_row([&reached], |row| row.get::<_, bool>(0))?;
            Ok(Slice { items, next: has_more.then(|| super::Cursor::of(&reached)) })
        })
    }

    /// Entries that may be the same as this one.
    pub fn doubles_of(&self, kept: &KeptEntry) -> Result<Vec<KeptEntry>, StoreError> {
        self.read(|connection| {
            let key: String = connection
                .prepare_cached("SELECT sort_key FROM entries WHERE id = ?1")?
                .query_row([kept.id.0], |row| row.get(0))?;
            let mut others = alike(connection, &key)?;
            others.retain(|other| other.id != kept.id && may_be_one(kept, other));
            Ok(others)
        })
    }

    /// Entries that were said together with this one most often.
    pub fn company(&self, id: EntryId, limit: u32) -> Result<Vec<KeptEntry>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "WITH met AS (SELECT o.entry_id AS id, count(*) AS times FROM \
                 (SELECT utterance_id FROM sightings WHERE entry_id = ?1 ORDER BY id DESC \
                 LIMIT {COMPANY_READ}) h CROSS JOIN sightings o ON o.utterance_id = h.utterance_id \
                 WHERE o.entry_id <> ?1 GROUP BY o.entry_id ORDER BY times DESC, id LIMIT ?2) \
                 SELECT {} FROM met CROSS JOIN entries e ON e.id = met.id{} \
                 WHERE e.state <> 'rejected' ORDER BY met.times DESC, e.id",
                rows::ENTRY_COLUMNS,
                first_sighting(None)
            );
            let entries = connection
                .prepare_cached(&sql)?
                .query_map(params![id.0, limit], rows::entry)?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(entries)
        })
    }
}

/// The entries of one reading that are not rejected.
fn alike(connection: &Connection, key: &str) -> Result<Vec<KeptEntry>, StoreError> {
    let sql = format!(
        "SELECT {} FROM entries e INDEXED BY entries_by_reading{} \
         WHERE e.sort_key = ?1 AND +e.state <> ?2 ORDER BY e.id LIMIT {ALIKE_MAX}",
        rows::ENTRY_COLUMNS,
        first_sighting(None)
    );
    let entries = connection
        .prepare_cached(&sql)?
        .query_map(params![key, rows::Named(EntryState::Rejected)], rows::entry)?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(entries)
}

/// Cuts entries of one reading into groups that may each be one.
fn groups(entries: Vec<KeptEntry>) -> Vec<Vec<KeptEntry>> {
    let mut groups: Vec<Vec<KeptEntry>> = Vec::new();
    for entry in entries {
        match groups.iter_mut().find(|group| group.iter().any(|held| may_be_one(held, &entry))) {
            Some(group) => group.push(entry),
            None => groups.push(vec![entry]),
        }
    }
    groups.retain(|group| group.len() > 1);
    for group in &mut groups {
        group.sort_by_key(|entry| (std::cmp::Reverse(entry.sightings), entry.id));
    }
    groups
}

/// Whether two entries that are read alike mean something alike, or are written alike.
fn may_be_one(one: &KeptEntry, other: &KeptEntry) -> bool {
    let (one, other) = (&one.entry, &other.entry);
    if one.language != other.language {
        return false;
    }
    let is_spelled_alike = searchable(&one.japanese) == searchable(&other.japanese);
    let shares_meaning = || match one.language {
        Language::Ja => !meaning(&one.english).is_disjoint(&meaning(&other.english)),
        // The same English expression twice is the same expression.
        Language::En => searchable(&one.english) == searchable(&other.english),
    };
    is_spelled_alike || shares_meaning()
}

/// The words of a meaning that say something.
fn meaning(english: &str) -> BTreeSet<String> {
    let folded = searchable(english);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    words
        .filter(|word| word.chars().nth(2).is_some() && !EMPTY_WORDS.contains(word))
        .map(str::to_owned)
        .collect()
}
