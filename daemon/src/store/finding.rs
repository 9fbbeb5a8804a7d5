//! Lists of entries: narrowed, searched, ordered, a piece at a time, at a million as at ten.
//!
//! A question is answered from its narrowest end. What gives few candidates — the full-text index,
//! a session, a speaker, a span of days — is walked or gathered, and each candidate is looked at
//! again; where nothing is narrow, the order itself is walked until the piece is full, which is
//! soon, for then much passes.

use rusqlite::{Connection, Row, params_from_iter, types::Value};
use serde::{Deserialize, Serialize};

use super::{
    EntryFilter, EntrySort, KeptEntry, Page, Slice, Store, StoreError,
    entries::first_sighting,
    pieces::{Grade, Search, fact},
    rows::{self, nanoseconds},
};
use crate::domain::SessionId;

/// Candidates that are gathered to be put in order; more of them are met soon in any order.
const GATHERED_MAX: i64 = 20_000;

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
    fn of(sort: EntrySort) -> Self {
        let order = |key, index, is_descending| Self { key, index, is_descending };
        match sort {
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

    /// How many candidates it has; one more than `GATHERED_MAX` stands for all that is more.
    fn count(&self, connection: &Connection) -> Result<i64, StoreError> {
        let (sql, values): (&str, Vec<Value>) = match self {
            Self::Index(expression) => (
                "SELECT 1 FROM entries_search WHERE entries_search MATCH ?",
                vec![expression.clone().into()],
            ),
            Self::Session(session) => {
                ("SELECT 1 FROM sightings WHERE session_id = ?", vec![session.0.into()])
            }
            Self::Speaker(speaker) => {
                ("SELECT 1 FROM heard_from WHERE speaker = ?", vec![speaker.clone().into()])
            }
            Self::Days(from, until) => (
                "SELECT 1 FROM entries WHERE kept_ns BETWEEN ? AND ?",
                vec![(*from).into(), (*until).into()],
            ),
            Self::All => return Ok(GATHERED_MAX + 1),
        };
        let sql = format!("SELECT count(*) FROM ({sql} LIMIT {})", GATHERED_MAX + 1);
        Ok(connection
            .prepare_cached(&sql)?
            .query_row(params_from_iter(values), |row| row.get(0))?)
    }
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
    /// Whether the source has few enough candidates to put all of them in order.
    is_narrow: bool,
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
        let mut question =
            Self { filter, asked, sort, search, source: Source::All, is_narrow: false };
        let by_number = Order::of(sort).is_by_number();
        let sources = question.sources(by_number);
        // With one way to walk in order there is nothing to choose.
        if let ([only], true) = (sources.as_slice(), by_number) {
            question.source = only.clone();
            return Ok(question);
        }
        let mut fewest = GATHERED_MAX + 1;
        for source in sources {
            let count = source.count(connection)?;
            if count < fewest || (by_number && question.source == Source::All) {
                (question.source, fewest) = (source, count);
            }
        }
        question.is_narrow = fewest <= GATHERED_MAX;
        Ok(question)
    }

    /// The ways to come by candidates. Days are no way to walk in the order of numbers.
    fn sources(&self, by_number: bool) -> Vec<Source> {
        let filter = self.filter;
        let days = (filter.from.is_some() || filter.until.is_some()) && !by_number;
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

    fn days(&self) -> (i64, i64) {
        let from = self.filter.from.map_or(0, nanoseconds);
        (from, self.filter.until.map_or(i64::MAX, nanoseconds))
    }

    /// Everything an entry must be, but for what the search asks of its text.
    fn conditions(&self) -> Condition {
        let filter = self.filter;
        let mut tests = Condition::new("1", Vec::new());
        // The plus keeps the database from an index of its own choice.
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
            let sql = "EXISTS (SELECT 1 FROM json_each(e.tags) WHERE value = ?)";
            tests.and(sql, [tag.clone().into()]);
        }
        if let Some(session) = filter.session {
            let sql = "EXISTS (SELECT 1 FROM sightings WHERE session_id = ? AND entry_id = e.id)";
            tests.and(sql, [session.0.into()]);
        }
        if let Some(speaker) = &filter.speaker {
            let sql = "EXISTS (SELECT 1 FROM heard_from WHERE speaker = ? AND entry_id = e.id)";
            tests.and(sql, [speaker.clone().into()]);
        }
        if let Some(sure) = filter.sure {
            tests.and("e.sure >= ?", [i64::from(sure).into()]);
        }
        if filter.from.is_some() || filter.until.is_some() {
            let (from, until) = self.days();
            tests.and("+e.kept_ns BETWEEN ? AND ?", [from.into(), until.into()]);
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
        let order = Order::of(self.sort);
        if self.sort == EntrySort::Best {
            return self.best(connection, after, limit);
        }
        let walks = order.is_by_number() || self.is_narrow;
        let source = if walks { &self.source } else { &Source::All };
        let mut tests = self.conditions();
        self.and_text(&mut tests, source);
        // A level is a stretch of the order by difficulty: the walk begins where it begins.
        if let (EntrySort::Level, Some(middle)) = (self.sort, self.filter.difficulty()) {
            let stretch = [(middle - 5).into(), (middle + 5).into()];
            tests.and("e.difficulty BETWEEN ? AND ?", stretch);
        }
        self.and_numbers(connection, source, &mut tests)?;
        self.ask(connection, source, &order, &tests, after, limit)
    }

    /// Answers by how well they answer; among equals the newest first. Each grade has an index
    /// question of its own, so that the few best are not looked for among the many.
    fn best(
        &self,
        connection: &Connection,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<Place>, StoreError> {
        let order = Order::of(EntrySort::Best);
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
            let wanted = limit - i64::try_from(found.len()).unwrap_or(limit);
            let mut more = self.ask(connection, &source, &order, &tests, after, wanted)?;
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
    fn and_numbers(
        &self,
        connection: &Connection,
        source: &Source,
        tests: &mut Condition,
    ) -> Result<(), StoreError> {
        let has_days = self.filter.from.is_some() || self.filter.until.is_some();
        if !has_days || *source != Source::All || !Order::of(self.sort).is_by_number() {
            return Ok(());
        }
        let (from, until) = self.days();
        let (first, last): (Option<i64>, Option<i64>) = connection
            .prepare_cached(
                "SELECT min(id), max(id) FROM entries INDEXED BY entries_by_date \
                 WHERE kept_ns BETWEEN ?1 AND ?2",
            )?
            .query_row([from, until], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let stretch = [first.unwrap_or(0).into(), last.unwrap_or(-1).into()];
        tests.and("e.id BETWEEN ? AND ?", stretch);
        Ok(())
    }

    fn ask(
        &self,
        connection: &Connection,
        source: &Source,
        order: &Order,
        tests: &Condition,
        after: Option<&Place>,
        limit: i64,
    ) -> Result<Vec<Place>, StoreError> {
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
        let sql = format!(
            "SELECT {id}, {} FROM {from} WHERE {} ORDER BY {by_key}{id} {way} LIMIT ?",
            order.key, condition.sql
        );
        condition.values.push(limit.into());
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
            .query_map(params_from_iter(condition.values), place)?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(found)
    }
}

impl Question<'_> {
    /// The newest entries that pass, at most `limit`, as `columns` of an entry `e`.
    pub(super) fn newest<T>(
        &self,
        connection: &Connection,
        columns: &str,
        limit: usize,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut tests = self.conditions();
        self.and_text(&mut tests, &self.source);
        self.and_numbers(connection, &self.source, &mut tests)?;
        let (from, id, mut condition) = self.source.sql(&Order::of(EntrySort::Newest));
        condition.and(&tests.sql, tests.values);
        let sql = format!(
            "SELECT {columns} FROM {from} WHERE {} ORDER BY {id} DESC LIMIT {limit}",
            condition.sql
        );
        let found = connection
            .prepare_cached(&sql)?
            .query_map(params_from_iter(condition.values), read)?
            .collect::<Result<Vec<_>, _>>()?;
        Ok(found)
    }
}

/// How well an entry `e` answers a search.
const GRADE: &str = "grade(?, e.japanese, e.reading, e.english, e.lemma)";
