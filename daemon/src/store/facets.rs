//! How many entries of each sort a filter leaves: what stands beside a list to narrow it further.
//!
//! Facts of few values are counted beforehand for every combination of them, so that most lists
//! have exact numbers at any size. Where a search, a session or a speaker is asked for, what it
//! leaves is counted as far as a [`Sample`] goes; beyond that the numbers are what there is at
//! least, and say so.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    EntryFilter, EntrySort, Store, StoreError,
    finding::{Question, SAMPLED_MAX, Sample},
    pieces::Search,
    rows,
};

/// Entries whose tags are read where the rest is counted beforehand, or is too much.
const TAGS_READ_MAX: usize = 2_000;

/// Tags and speakers that are told.
const TOLD_MAX: usize = 24;

/// One value and how many entries have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facet {
    /// As a filter takes it.
    pub value: String,
    /// How many entries there would be with it.
    pub entries: u64,
}

/// How many entries a filter leaves, and how many there would be with another value of one fact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Facets {
    /// How many entries pass the filter.
    pub entries: u64,
    /// False when there are so many that `entries` says what there is at least.
    pub entries_are_exact: bool,
    /// False when the numbers of states, kinds, languages, levels and confidences are what there is
    /// at least.
    pub is_exact: bool,
    /// By what the owner thinks of them.
    pub states: Vec<Facet>,
    /// By kind.
    pub kinds: Vec<Facet>,
    /// By language.
    pub languages: Vec<Facet>,
    /// By level, the easiest first; an estimate that spans two counts in both.
    pub levels: Vec<Facet>,
    /// By how sure the recogniser was at least, in percent.
    pub confidences: Vec<Facet>,
    /// The tags met most often.
    pub tags: Vec<Facet>,
    /// False when `tags` says only what there is at least.
    pub tags_are_exact: bool,
}

/// How many entries there are of one combination of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cell {
    state: String,
    kind: String,
    language: String,
    band: String,
    /// Tenths the recogniser was sure, -1 when it did not say.
    sure: i64,
    entries: u64,
    /// The tags as they lie in the database, where one entry is counted.
    tags: String,
}

/// A fact of few values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fact {
    State,
    Kind,
    Language,
    Level,
    Confidence,
}

const LEVELS: [&str; 11] = ["N5", "N4", "N3", "N2", "N1", "A1", "A2", "B1", "B2", "C1", "C2"];

impl Store {
    /// How many entries `filter` leaves, and how many of each sort.
    pub fn facets(&self, filter: &EntryFilter) -> Result<Facets, StoreError> {
        self.read(|connection| {
            let beforehand = is_counted_beforehand(filter);
            let Sample { found: mut cells, is_whole } = if beforehand {
                Sample { found: counted(connection)?, is_whole: true }
            } else {
                sampled(connection, filter)?
            };
            let mut facets = facets(filter, &cells);
            facets.is_exact = is_whole;
            let counted =
                if is_whole { (facets.entries, true) } else { count(connection, filter)? };
            facets.entries_are_exact = counted.1;
            if is_whole && !beforehand && filter.tag.is_none() {
                cells.retain(|cell| passes(filter, cell, None));
                let lists = cells.into_iter().map(|cell| cell.tags).collect();
                (facets.tags, facets.tags_are_exact) = (most_used(lists), true);
            } else {
                (facets.tags, facets.tags_are_exact) = tags(connection, filter, TAGS_READ_MAX)?;
            }
            facets.raise(filter, counted.0);
            Ok(facets)
        })
    }

    /// Who speaks in the sightings, the one met with most expressions first.
    pub fn speakers(&self) -> Result<Vec<Facet>, StoreError> {
        self.read(|connection| {
            let sql = format!(
                "SELECT speaker, entries FROM speakers ORDER BY entries DESC, speaker \
                 LIMIT {TOLD_MAX}"
            );
            let speakers = connection
                .prepare_cached(&sql)?
                .query_map([], |row| Ok(Facet { value: row.get(0)?, entries: row.get(1)? }))?
                .collect::<Result<Vec<_>, _>>()?;
            Ok(speakers)
        })
    }
}

impl Facets {
    /// At least `entries` pass the filter, and so at least as many have each value it asks for.
    pub fn raise(&mut self, filter: &EntryFilter, entries: u64) {
        self.entries = self.entries.max(entries);
        let asked = [
            (&mut self.states, filter.state.as_ref().map(rows::name)),
            (&mut self.kinds, filter.kind.as_ref().map(rows::name)),
            (&mut self.languages, filter.language.as_ref().map(rows::name)),
            (&mut self.levels, filter.band.clone()),
            (&mut self.confidences, filter.sure.map(|sure| sure.to_string())),
            (&mut self.tags, filter.tag.clone()),
        ];
        for (facets, asked) in asked {
            for facet in facets.iter_mut().filter(|facet| Some(&facet.value) == asked.as_ref()) {
                facet.entries = facet.entries.max(self.entries);
            }
        }
    }
}

/// Whether the filter asks only for facts that are counted for every combination.
fn is_counted_beforehand(filter: &EntryFilter) -> bool {
    let EntryFilter { session, speaker, tag, from, until, text, sure, .. } = filter;
    let has_search = text.as_deref().is_some_and(|text| Search::read(text).is_some());
    session.is_none()
        && speaker.is_none()
        && tag.is_none()
        && from.is_none()
        && until.is_none()
        && !has_search
        && sure.is_none_or(|sure| sure % 10 == 0)
}

/// The filter without the facts that are counted afterwards.
fn without_facts(filter: &EntryFilter) -> EntryFilter {
    EntryFilter {
        state: None,
        kind: None,
        language: None,
        band: None,
        sure: filter.sure.filter(|sure| sure % 10 != 0),
        ..filter.clone()
    }
}

fn counted(connection: &Connection) -> Result<Vec<Cell>, StoreError> {
    let cells = connection
        .prepare_cached(
            "SELECT state, kind, language, band, sure, entries FROM tallies WHERE entries > 0",
        )?
        .query_map([], |row| cell(row, row.get(5)?, String::new()))?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(cells)
}

fn cell(row: &Row<'_>, entries: u64, tags: String) -> rusqlite::Result<Cell> {
    Ok(Cell {
        state: row.get(0)?,
        kind: row.get(1)?,
        language: row.get(2)?,
        band: row.get(3)?,
        sure: row.get(4)?,
        entries,
        tags,
    })
}

/// The cells of what the filter leaves but for its facts.
fn sampled(connection: &Connection, filter: &EntryFilter) -> Result<Sample<Cell>, StoreError> {
    let rest = without_facts(filter);
    let columns = "e.state, e.kind, e.language, e.band, ifnull(e.sure / 10, -1), e.tags";
    let question = Question::new(connection, &rest, EntrySort::Newest)?;
    question.sample(connection, columns, SAMPLED_MAX, |row| cell(row, 1, row.get(5)?))
}

/// How many entries pass the filter at least, and whether there are no more. What a sample without
/// the filter's facts says can be far less.
fn count(connection: &Connection, filter: &EntryFilter) -> Result<(u64, bool), StoreError> {
    let question = Question::new(connection, filter, EntrySort::Newest)?;
    let Sample { found, is_whole } = question.sample(connection, "1", SAMPLED_MAX, |_| Ok(()))?;
    Ok((found.len() as u64, is_whole))
}

fn facets(filter: &EntryFilter, cells: &[Cell]) -> Facets {
    let sum = |free: Option<Fact>, has: &dyn Fn(&Cell) -> bool| {
        let passing = cells.iter().filter(|cell| passes(filter, cell, free) && has(cell));
        passing.map(|cell| cell.entries).sum::<u64>()
    };
    let by = |fact: Fact, values: &[&str], has: fn(&Cell, &str) -> bool| {
        let facet = |value: &&str| Facet {
            value: (*value).to_owned(),
            entries: sum(Some(fact), &|cell| has(cell, value)),
        };
        values.iter().map(facet).collect::<Vec<_>>()
    };
    let confidences = [9_u64, 8, 7, 5].map(|tenths| Facet {
        value: (tenths * 10).to_string(),
        entries: sum(Some(Fact::Confidence), &|cell| {
            u64::try_from(cell.sure).is_ok_and(|sure| sure >= tenths)
        }),
    });
    Facets {
        entries: sum(None, &|_| true),
        states: by(Fact::State, &["new", "approved", "rejected"], |cell, value| {
            cell.state == value
        }),
        kinds: by(
            Fact::Kind,
            &["vocabulary", "slang", "culture", "grammar", "mistake", "idiom"],
            |cell, value| cell.kind == value,
        ),
        languages: by(Fact::Language, &["ja", "en"], |cell, value| cell.language == value),
        levels: by(Fact::Level, &LEVELS, |cell, value| {
            cell.band.split('-').any(|part| part == value)
        }),
        confidences: confidences.into(),
        ..Facets::default()
    }
}

/// Whether a cell passes the filter's facts, but for the one that is free.
fn passes(filter: &EntryFilter, cell: &Cell, free: Option<Fact>) -> bool {
    let is_free = |fact: Fact| free == Some(fact);
    let is = |fact: Fact, wanted: Option<String>, held: &str| {
        is_free(fact) || wanted.is_none_or(|wanted| wanted == held)
    };
    let sure = filter.sure.filter(|sure| sure % 10 == 0);
    is(Fact::State, filter.state.as_ref().map(rows::name), &cell.state)
        && is(Fact::Kind, filter.kind.as_ref().map(rows::name), &cell.kind)
        && is(Fact::Language, filter.language.as_ref().map(rows::name), &cell.language)
        && (is_free(Fact::Level)
            || filter
                .band
                .as_ref()
                .is_none_or(|band| format!("-{}-", cell.band).contains(&format!("-{band}-"))))
        && (is_free(Fact::Confidence) || sure.is_none_or(|sure| cell.sure >= i64::from(sure / 10)))
}

/// The tags of the newest entries that pass, whatever tag the filter asks for.
fn tags(
    connection: &Connection,
    filter: &EntryFilter,
    most: usize,
) -> Result<(Vec<Facet>, bool), StoreError> {
    let rest = EntryFilter { tag: None, ..filter.clone() };
    let question = Question::new(connection, &rest, EntrySort::Newest)?;
    let Sample { found, is_whole } =
        question.sample(connection, "e.tags", most, |row| row.get(0))?;
    Ok((most_used(found), is_whole))
}

/// The tags in these lists, as the database keeps them, the most used first.
fn most_used(lists: Vec<String>) -> Vec<Facet> {
    // Few lists of tags are met again and again: each is read once.
    let mut alike: BTreeMap<String, u64> = BTreeMap::new();
    for list in lists {
        *alike.entry(list).or_default() += 1;
    }
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (list, entries) in alike {
        let mut list: Vec<String> = serde_json::from_str(&list).unwrap_or_default();
        list.sort();
        list.dedup();
        for tag in list {
            *counts.entry(tag).or_default() += entries;
        }
    }
    let mut facets: Vec<Facet> =
        counts.into_iter().map(|(value, entries)| Facet { value, entries }).collect();
    facets.sort_by_key(|facet| std::cmp::Reverse(facet.entries));
    facets.truncate(TOLD_MAX);
    facets
}
