//! Lists of entries: narrowed, searched, ordered, a piece at a time, at a million as at ten.
//!
//! A question is answered from its narrowest end: the full-text index, a session, a speaker, a span
//! of days. Few candidates are gathered, looked at again and put in order. Of more, the numbers are
//! listed, and the order is walked past all others without looking at them. Where nothing is
//! narrow, the order itself is walked until the piece is full, which is soon, for then much passes.

use rusqlite::{Connection, Row, params_from_iter, types::Value};
use serde::{Deserialize, Serialize};

use super::{
    EntryFilter, EntrySort, KeptEntry, Page, Slice, Store, StoreError,
    entries::first_sighting,
    pieces::{Grade, Search, fact},
    rows::{self, nanoseconds},
};
use crate::domain::SessionId;

/// Candidates that are gathered to be put in order.
const GATHERED_MAX: i64 = 1_500;

/// Candidates whose numbers are listed; more of them are met soon in any order.
const LISTED_MAX: i64 = 50_000;

/// Candidates that are looked at where only some of what passes is asked for.
pub(super) const SAMPLED_MAX: usize = 10_000;

impl EntryFilter {
    /// Where its level stands in the order by difficulty; estimates that touch it stand 5 away.
    fn difficulty(&self) -> Option<i64> {
        let [letter, digit] = self.band.as_deref()?.as_bytes() else { return None };
        let digit = i64::from(digit.checked_sub(b'0')?);
        match letter {
            b'N' => Some(60 - 10 * digit),
            b'A'..=b'C' => Some(20 * i64::from(letter - b'A') + 10 * digit),
            _ => None,
        }
    }
}

impl Store {
    /// Entries that pass `filter`, a piece at a time.
    pub fn entries(
        &self,
        filter: &EntryFilter,
        sort: EntrySort,
        page: &Page,
    ) -> Result<Slice<KeptEntry>, StoreError> {
        let after = page.place::<Place>()?;
        if after.as_ref().is_some_and(|place| place.sort != sort) {
            return Err(StoreError::BadCursor);
        }
        self.read(|connection| {
            let question = Question::new(connection, filter, sort)?;
            let found = question.places(connection, after.as_ref(), page.fetch())?;
            let slice = page.slice(found, Clone::clone);
            let mut entry = connection.prepare_cached(&format!(
                "SELECT {} FROM entries e{} WHERE e.id = ?1",
                rows::ENTRY_COLUMNS,
                first_sighting(filter.session)
            ))?;
            let items = slice
                .items
                .iter()
                .map(|place| entry.query_row([place.id], rows::entry))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Slice { items, next: slice.next })
        })
    }
}

/// Where an entry stands in an order. The order is part of it, for a place in one order means
/// nothing in another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Place {
    sort: EntrySort,
    key: Key,
    id: i64,
}

/// What an order goes by before it goes by number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Text(String),
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Number(number) => number.into(),
            Key::Text(text) => text.into(),
        }
    }
}

/// An order in the words of the database.
struct Order {
    key: &'static str,
    /// The index that has it.
    index: &'static str,
    is_descending: bool,
}

impl Order {
    /// Within days, the newest are those of the latest days: numbers may not follow them where a
    /// list was imported.
    fn of(sort: EntrySort, has_days: bool) -> Self {
        let order = |key, index, is_descending| Self { key, index, is_descending };
        let by_date = "INDEXED BY entries_by_date";
        match sort {
            EntrySort::Newest if has_days => order("e.kept_ns", by_date, true),
            EntrySort::Oldest if has_days => order("e.kept_ns", by_date, false),
            EntrySort::Newest | EntrySort::Best => order("0", "", true),
            EntrySort::Oldest => order("0", "", false),
            EntrySort::Reading => order("e.sort_key", "INDEXED BY entries_by_reading", false),
            EntrySort::Heard => order("e.sightings", "INDEXED BY entries_by_sightings", true),
            EntrySort::Recent => order("e.heard_ns", "INDEXED BY entries_by_heard", true),
            EntrySort::Level => order("e.difficulty", "INDEXED BY entries_by_difficulty", false),
        }
    }

    fn is_by_number(&self) -> bool {
        self.key == "0"
    }
}

/// Where candidates come from, in the order of their numbers where that is asked.
#[derive(Debug, Clone, PartialEq)]
enum Source {
    /// The full-text index, by an expression.
    Index(String),
    Session(SessionId),
    Speaker(String),
    Days(i64, i64),
    /// All entries, as an order has them.
    All,
}

impl Source {
    /// What follows `FROM`, the number of a candidate in its terms, and its condition.
    fn sql(&self, order: &Order) -> (String, &'static str, Condition) {
        let one = |value: Value| vec![value];
        match self {
            Self::Index(expression) => (
                "entries_search f CROSS JOIN entries e ON e.id = f.rowid".into(),
                "f.rowid",
                Condition::new("f.entries_search MATCH ?", one(expression.clone().into())),
            ),
            Self::Session(session) => (
                format!(
                    "(SELECT DISTINCT entry_id AS id FROM sightings WHERE session_id = {}) f \
                     CROSS JOIN entries e ON e.id = f.id",
                    session.0
                ),
                "f.id",
                Condition::new("1", Vec::new()),
            ),
            Self::Speaker(speaker) => (
                "heard_from f CROSS JOIN entries e ON e.id = f.entry_id".into(),
                "f.entry_id",
                Condition::new("f.speaker = ?", one(speaker.clone().into())),
            ),
            Self::Days(from, until) => (
                "entries e INDEXED BY entries_by_date".into(),
                "e.id",
                Condition::new("e.kept_ns BETWEEN ? AND ?", vec![(*from).into(), (*until).into()]),
            ),
            Self::All => {
                (format!("entries e {}", order.index), "e.id", Condition::new("1", Vec::new()))
            }
        }
    }

    /// The numbers of its candidates, as a question of their own.
    fn numbers(&self) -> Condition {
        let (sql, values): (&str, Vec<Value>) = match self {
            Self::Index(expression) => (
                "SELECT rowid AS id FROM entries_search WHERE entries_search MATCH ?",
                vec![expression.clone().into()],
            ),
            Self::Session(session) => (
                "SELECT DISTINCT entry_id AS id FROM sightings WHERE session_id = ?",
                vec![session.0.into()],
            ),
            Self::Speaker(speaker) => (
                "SELECT entry_id AS id FROM heard_from WHERE speaker = ?",
                vec![speaker.clone().into()],
            ),
            Self::Days(from, until) => (
                "SELECT id FROM entries WHERE kept_ns BETWEEN ? AND ?",
                vec![(*from).into(), (*until).into()],
            ),
            Self::All => ("SELECT id FROM entries", Vec::new()),
        };
        Condition::new(sql, values)
    }

    /// What its candidates have more of the newer they are, in the terms of their numbers.
    fn newest(&self) -> &'static str {
        match self {
            Self::Days(..) => "kept_ns",
            Self::Index(_) => "rowid",
            Self::Session(_) | Self::Speaker(_) => "entry_id",
            Self::All => "id",
        }
    }

    /// How many candidates it has, counted to `most` and one.
    fn count(&self, connection: &Connection, most: i64) -> Result<i64, StoreError> {
        let Condition { sql, values } = self.numbers();
        let sql = format!("SELECT count(*) FROM ({sql} LIMIT {})", most + 1);
        Ok(connection
            .prepare_cached(&sql)?
            .query_row(params_from_iter(values), |row| row.get(0))?)
    }
}

/// How many candidates there are, and what that asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breadth {
    /// All of them are looked at and put in order.
    Gathered,
    /// The order is walked; who is not listed is passed by.
    Listed,
    /// The order is walked, and everybody on the way is looked at.
    Walked,
}

/// A condition with its values.
#[derive(Debug, Clone, Default)]
struct Condition {
    sql: String,
    values: Vec<Value>,
}

impl Condition {
    fn new(sql: &str, values: Vec<Value>) -> Self {
        Self { sql: sql.to_owned(), values }
    }

    fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
        self.values.extend(values);
    }
}

/// A filter and an order, with where to begin to look.
pub(super) struct Question<'a> {
    filter: &'a EntryFilter,
    /// The order that was asked for, which places name.
    asked: EntrySort,
    /// The order that comes to: without a search nothing answers best.
    sort: EntrySort,
    search: Option<Search>,
    source: Source,
    order: Order,
    breadth: Breadth,
}

impl<'a> Question<'a> {
    pub(super) fn new(
        connection: &Connection,
        filter: &'a EntryFilter,
        sort: EntrySort,
    ) -> Result<Self, StoreError> {
        let search = filter.text.as_deref().and_then(Search::read);
        let asked = sort;
        let sort = match asked {
            EntrySort::Best if search.is_none() => EntrySort::Newest,
            asked => asked,
        };
        let has_days = filter.from.is_some() || filter.until.is_some();
        let order = Order::of(sort, has_days);
        let by_number = order.is_by_number();
        let (source, breadth) = (Source::All, Breadth::Walked);
        let mut question = Self { filter, asked, sort, search, source, order, breadth };
        let sources = question.sources();
        // With one way to walk in order there is nothing to choose.
        if let ([only], true) = (sources.as_slice(), by_number) {
            question.source = only.clone();
            return Ok(question);
        }
        let mut fewest = LISTED_MAX + 1;
        for source in sources {
            let count = source.count(connection, fewest - 1)?;
            if count < fewest || (by_number && question.source == Source::All) {
                (question.source, fewest) = (source, count);
            }
        }
        question.breadth = if fewest <= GATHERED_MAX {
            Breadth::Gathered
        } else if fewest <= LISTED_MAX {
            Breadth::Listed
        } else {
            Breadth::Walked
        };
        Ok(question)
    }

    /// The ways to come by candidates. Days are no way to walk in the order of numbers.
    fn sources(&self) -> Vec<Source> {
        let filter = self.filter;
        let days = self.has_days() && !self.order.is_by_number();
        let index = self.expression(Grade::Holds).map(Source::Index);
        let session = filter.session.map(Source::Session);
        let speaker = filter.speaker.clone().map(Source::Speaker);
        let days = days.then(|| self.days()).map(|(from, until)| Source::Days(from, until));
        [index, session, speaker, days].into_iter().flatten().collect()
    }

    /// What the full-text index is asked; `None` when it has nothing to say.
    fn expression(&self, grade: Grade) -> Option<String> {
        let filter = self.filter;
        let facts = [
            filter.state.as_ref().map(|state| fact('s', &rows::name(state))),
            filter.kind.as_ref().map(|kind| fact('k', &rows::name(kind))),
            filter.language.as_ref().map(|language| fact('l', &rows::name(language))),
            filter.band.as_ref().map(|band| fact('b', band)),
            filter.tag.as_ref().map(|tag| fact('t', tag)),
        ];
        let facts = facts.into_iter().flatten().map(|fact| format!("\"{fact}\""));
        let search = self.search.as_ref().map(|search| search.expression(grade));
        let parts: Vec<String> = search.into_iter().chain(facts).collect();
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }

    fn has_days(&self) -> bool {
        self.filter.from.is_some() || self.filter.until.is_some()
    }

    fn days(&self) -> (i64, i64) {
        let from = self.filter.from.map_or(0, nanoseconds);
        (from, self.filter.until.map_or(i64::MAX, nanoseconds))
    }

    /// Everything an entry must be, but for what the search asks of its text.
    fn conditions(&self) -> Condition {
        let filter = self.filter;
        let mut tests = Condition::new("1", Vec::new());
        // The plus keeps the database from an index of its own choice, and `SELECT 1` for `EXISTS`
        // from making a join of the test and walking its table first.
        let named = [
            ("+e.state = ?", filter.state.as_ref().map(rows::name)),
            ("+e.kind = ?", filter.kind.as_ref().map(rows::name)),
            ("+e.language = ?", filter.language.as_ref().map(rows::name)),
        ];
        for (sql, value) in named {
            if let Some(value) = value {
                tests.and(sql, [value.into()]);
            }
        }
        if let Some(band) = &filter.band {
            tests.and("instr('-' || e.band || '-', ?) > 0", [format!("-{band}-").into()]);
        }
        if let Some(tag) = &filter.tag {
            let sql = "(SELECT 1 FROM json_each(e.tags) WHERE value = ?)";
            tests.and(sql, [tag.clone().into()]);
        }
        if let Some(session) = filter.session {
            let sql = "(SELECT 1 FROM sightings WHERE session_id = ? AND entry_id = e.id)";
            tests.and(sql, [session.0.into()]);
        }
        if let Some(speaker) = &filter.speaker {
            let sql = "(SELECT 1 FROM heard_from WHERE speaker = ? AND entry_id = e.id)";
            tests.and(sql, [speaker.clone().into()]);
        }
        if let Some(sure) = filter.sure {
            tests.and("e.sure >= ?", [i64::from(sure).into()]);
        }
        if self.has_days() {
            let (from, until) = self.days();
            let is_order = self.order.key == "e.kept_ns";
            let sql = if is_order { "e.kept_ns" } else { "+e.kept_ns" };
            tests.and(&format!("{sql} BETWEEN ? AND ?"), [from.into(), until.into()]);
        }
        tests
    }

    /// Asks that the text of an entry answers the search, where the source does not say so.
    fn and_text(&self, tests: &mut Condition, source: &Source) {
        let is_said = matches!(source, Source::Index(_))
            && self.search.as_ref().is_some_and(Search::is_exact);
        if let (Some(_), Some(text), false) = (&self.search, &self.filter.text, is_said) {
            tests.and(&format!("{GRADE} > 0"), [text.clone().into()]);
        }
    }

    /// The places of up to `limit` entries after `after`.
    fn places(
        &self,
        connection: &Connection,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<Place>, StoreError> {
        if self.sort == EntrySort::Best {
            return self.best(connection, after, limit);
        }
        let (source, mut tests) = self.walk();
        // A level is a stretch of the order by difficulty: the walk begins where it begins.
        if let (EntrySort::Level, Some(middle)) = (self.sort, self.filter.difficulty()) {
            let stretch = [(middle - 5).into(), (middle + 5).into()];
            tests.and("e.difficulty BETWEEN ? AND ?", stretch);
        }
        self.ask(connection, source, &tests, after, limit)
    }

    /// What is walked, the candidates or the order, and what is asked of each on the way.
    fn walk(&self) -> (&Source, Condition) {
        let is_of_source = self.order.is_by_number() || self.breadth == Breadth::Gathered;
        let source = if is_of_source { &self.source } else { &Source::All };
        let mut tests = self.conditions();
        if !is_of_source && self.breadth == Breadth::Listed {
            let Condition { sql, values } = self.source.numbers();
            tests.and(&format!("+e.id IN ({sql})"), values);
        }
        self.and_text(&mut tests, source);
        (source, tests)
    }

    /// Answers by how well they answer; among equals the newest first. Each grade has an index
    /// question of its own, so that the few best are not looked for among the many.
    fn best(
        &self,
        connection: &Connection,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<Place>, StoreError> {
        let stretch = self.stretch(connection)?;
        let mut found = Vec::new();
        for grade in Grade::ALL {
            let reached = after.map(|place| place.key.clone());
            let here = Key::Number(grade as i64);
            let after = match reached {
                Some(Key::Number(reached)) if reached < grade as i64 => continue,
                Some(ref reached) if *reached == here => after,
                _ => None,
            };
            let source = match (&self.source, self.expression(grade)) {
                (Source::Index(_), Some(expression)) => Source::Index(expression),
                (source, _) => source.clone(),
            };
            let mut tests = self.conditions();
            let text = self.filter.text.clone().unwrap_or_default();
            tests.and(&format!("{GRADE} = {}", grade as i64), [text.into()]);
            if let Some((first, last)) = stretch {
                let number = source.sql(&self.order).1;
                tests.and(&format!("{number} BETWEEN ? AND ?"), [first.into(), last.into()]);
            }
            let wanted = limit - i64::try_from(found.len()).unwrap_or(limit);
            let mut more = self.ask(connection, &source, &tests, after, wanted)?;
            for place in &mut more {
                place.key = here.clone();
            }
            found.append(&mut more);
            if i64::try_from(found.len()).is_ok_and(|found| found >= limit) {
                break;
            }
        }
        Ok(found)
    }

    /// Days that are walked in the order of numbers are a stretch of numbers, or nearly one.
    fn stretch(&self, connection: &Connection) -> Result<Option<(i64, i64)>, StoreError> {
        if !self.has_days() {
            return Ok(None);
        }
        let (from, until) = self.days();
        let (first, last): (Option<i64>, Option<i64>) = connection
            .prepare_cached(
                "SELECT min(id), max(id) FROM entries INDEXED BY entries_by_date \
                 WHERE kept_ns BETWEEN ?1 AND ?2",
            )?
            .query_row([from, until], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Some((first.unwrap_or(0), last.unwrap_or(-1))))
    }

    /// The question as it is put to the database.
    fn statement(
        &self,
        source: &Source,
        tests: &Condition,
        after: Option<&Place>,
        limit: i64,
    ) -> Condition {
        let order = &self.order;
        let (from, id, mut condition) = source.sql(order);
        condition.and(&tests.sql, tests.values.iter().cloned());
        let beyond = if order.is_descending { '<' } else { '>' };
        match after {
            Some(place) if order.is_by_number() => {
                condition.and(&format!("{id} {beyond} ?"), [place.id.into()]);
            }
            Some(place) => {
                let sql = format!("({}, {id}) {beyond} (?, ?)", order.key);
                condition.and(&sql, [place.key.clone().into(), place.id.into()]);
            }
            None => {}
        }
        let way = if order.is_descending { "DESC" } else { "ASC" };
        let by_key =
            if order.is_by_number() { String::new() } else { format!("{} {way}, ", order.key) };
        condition.sql = format!(
            "SELECT {id}, {} FROM {from} WHERE {} ORDER BY {by_key}{id} {way} LIMIT ?",
            order.key, condition.sql
        );
        condition.values.push(limit.into());
        condition
    }

    fn ask(
        &self,
        connection: &Connection,
        source: &Source,
        tests: &Condition,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<Place>, StoreError> {
        let Condition { sql, values } = self.statement(source, tests, after, limit);
        let sort = self.asked;
        let place = |row: &Row<'_>| {
            let key = match row.get::<_, Value>(1)? {
                Value::Text(text) => Key::Text(text),
                Value::Integer(number) => Key::Number(number),
                _ => Key::Number(0),
            };
            Ok(Place { sort, key, id: row.get(0)? })
        };
        let found = connection
            .prepare_cached(&sql)?
            .query_map(params_from_iter(values), place)?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(found)
    }
}

/// What is known of a question after a look that ends soon.
pub(super) struct Sample<T> {
    /// Entries that pass.
    pub(super) found: Vec<T>,
    /// Whether no others do.
    pub(super) is_whole: bool,
}

impl Question<'_> {
    /// Entries that pass among the newest [`SAMPLED_MAX`] candidates, at most `limit` of them, as
    /// `columns` of an entry `e`. However little passes, no more is looked at.
    pub(super) fn sample<T>(
        &self,
        connection: &Connection,
        columns: &str,
        limit: usize,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Sample<T>, StoreError> {
        let source = self.sampled();
        let Condition { sql, values } = self.sampling(&source, columns, limit + 1);
        let mut found = connection
            .prepare_cached(&sql)?
            .query_map(params_from_iter(values), read)?
            .collect::<Result<Vec<_>, _>>()?;
        let most = SAMPLED_MAX as i64;
        let is_whole = found.len() <= limit && source.count(connection, most)? <= most;
        found.truncate(limit);
        Ok(Sample { found, is_whole })
    }

    /// Where a sample is taken from. What nothing else narrows is looked at from its latest day.
    fn sampled(&self) -> Source {
        match &self.source {
            Source::All if self.has_days() => {
                let (from, until) = self.days();
                Source::Days(from, until)
            }
            source => source.clone(),
        }
    }

    fn sampling(&self, source: &Source, columns: &str, limit: usize) -> Condition {
        let Condition { sql, mut values } = source.numbers();
        let newest = source.newest();
        let mut tests = self.conditions();
        self.and_text(&mut tests, source);
        values.append(&mut tests.values);
        let sql = format!(
            "SELECT {columns} FROM ({sql} ORDER BY {newest} DESC LIMIT {SAMPLED_MAX}) f \
             CROSS JOIN entries e ON e.id = f.id WHERE {} LIMIT {limit}",
            tests.sql
        );
        Condition { sql, values }
    }
}

/// How well an entry `e` answers a search.
const GRADE: &str = "grade(?, e.japanese, e.reading, e.english, e.lemma)";

#[cfg(test)]
mod tests;
