//! What narrows a list of entries: its address read and written, the form for it, the numbers
//! beside its choices, and the views saved from it. Review and Vocabulary share it.

use aivlingual_shared::time::WallTime;
use axum::extract::Query;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    domain::{EntryState, Kind, SessionId},
    review::wording::Wording,
    store::{
        EntryFilter, EntrySort, Facet, Facets, KeptSession, KeptView, Page, Store, StoreError,
    },
};

/// Sessions one can choose from; an older one is reached by its own page.
const SESSIONS_TOLD: usize = 40;

/// Characters of a field of an address at most; what is longer is not said.
const FIELD_CHARACTERS_MAX: usize = 500;

/// What the address of a list says. Anything it says wrongly is not said.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    /// The page it is the address of.
    #[serde(skip)]
    pub(super) home: Home,
    pub(super) state: String,
    pub(super) kind: String,
    pub(super) language: String,
    pub(super) level: String,
    pub(super) session: String,
    pub(super) speaker: String,
    pub(super) tag: String,
    pub(super) confidence: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) q: String,
    pub(super) sort: String,
    pub(super) view: String,
    pub(super) cursor: String,
}

/// A page that lists entries.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Home {
    /// What is to be decided.
    #[default]
    Review,
    /// Everything there is.
    Vocabulary,
}

impl Home {
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Review => "/review",
            Self::Vocabulary => "/vocabulary",
        }
    }
}

impl ListQuery {
    /// The queue is what is new; a search looks everywhere, and so does the vocabulary.
    pub(super) fn state(&self) -> &str {
        let is_queue = self.home == Home::Review && self.q.is_empty() && self.session.is_empty();
        match self.state.as_str() {
            "" if is_queue => "new",
            "" => "all",
            state => state,
        }
    }

    pub(super) fn filter(&self) -> EntryFilter {
        let percent = self.confidence.parse().ok().filter(|percent| (1..=100).contains(percent));
        EntryFilter {
            state: named(self.state()),
            kind: named(&self.kind),
            language: named(&self.language),
            band: said(&self.level),
            session: self.session.parse().ok().map(SessionId),
            text: said(&self.q),
            tag: said(&self.tag),
            speaker: said(&self.speaker),
            sure: percent,
            from: day(&self.from).map(|(begin, _)| begin),
            until: day(&self.to).map(|(_, end)| end),
        }
    }

    /// The order asked for. A search shows its best answers first, a list what is newest.
    pub(super) fn sort(&self) -> EntrySort {
        let usual = if self.q.trim().is_empty() { EntrySort::Newest } else { EntrySort::Best };
        named(&self.sort).unwrap_or(usual)
    }

    /// What it says, but for where in the list one is.
    fn pairs(&self) -> [(&'static str, &str); 13] {
        [
            ("state", self.state()),
            ("kind", &self.kind),
            ("language", &self.language),
            ("level", &self.level),
            ("session", &self.session),
            ("speaker", &self.speaker),
            ("tag", &self.tag),
            ("confidence", &self.confidence),
            ("from", &self.from),
            ("to", &self.to),
            ("q", &self.q),
            ("sort", &self.sort),
            ("view", &self.view),
        ]
    }

    /// What it says but for `names`, for the hidden fields of a form that says those.
    pub(super) fn but(&self, names: &[&str]) -> Vec<(&'static str, &str)> {
        // `all` is what the vocabulary shows anyhow.
        let is_usual =
            |pair: &(&str, &str)| self.home == Home::Vocabulary && *pair == ("state", "all");
        self.pairs()
            .into_iter()
            .filter(|pair| !pair.1.is_empty() && !names.contains(&pair.0) && !is_usual(pair))
            .collect()
    }

    /// The query of the list with one thing changed, from its beginning.
    fn query_with(&self, name: &str, value: &str) -> String {
        let pairs = self.but(&[name]);
        let changed = (!value.is_empty()).then_some((name, value));
        let pairs: Vec<String> = pairs
            .into_iter()
            .chain(changed)
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        pairs.join("&")
    }

    /// The address of the list with one thing changed, from its beginning.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        format!("{}?{}", self.home.path(), self.query_with(name, value))
    }

    /// The query of the list, to save it as a view.
    pub(super) fn saved(&self) -> String {
        self.query_with("view", "")
    }

    /// How many things narrow the list, beside its state and its search.
    pub(super) fn narrowed(&self) -> usize {
        let asked = self.but(&["state", "q", "sort", "view"]);
        asked.len()
    }
}

/// What passes a saved view, by the query it was saved with; `None` when that cannot be read.
pub(in crate::review) fn filter_of(query: &str) -> Option<EntryFilter> {
    let address = format!("{}?{query}", Home::Vocabulary.path()).parse().ok()?;
    let Query(mut asked) = Query::<ListQuery>::try_from_uri(&address).ok()?;
    asked.home = Home::Vocabulary;
    Some(asked.filter())
}

/// The value of a closed enum by its wire name.
pub(super) fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(name.into()).ok()
}

/// A field that says something that can be meant.
fn said(field: &str) -> Option<String> {
    let field = field.trim();
    let is_meant = !field.is_empty() && field.chars().nth(FIELD_CHARACTERS_MAX).is_none();
    is_meant.then(|| field.to_owned())
}

/// The first and the last instant of a day as it is here; of days before 1970 and beyond what the
/// store can tell, the nearest it can.
pub(in crate::review) fn day(text: &str) -> Option<(WallTime, WallTime)> {
    let begin = |day: Date| {
        let instant = day.to_zoned(TimeZone::system()).ok()?.timestamp().as_nanosecond();
        u64::try_from(instant.clamp(0, i64::MAX.into())).ok()
    };
    let day: Date = text.parse().ok()?;
    let next = day.checked_add(1.day()).ok().and_then(begin).unwrap_or(i64::MAX as u64);
    Some((WallTime(begin(day)?), WallTime(next.saturating_sub(1))))
}

pub(super) fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// What the store says beside a list.
pub(super) struct Beside {
    pub(super) facets: Facets,
    pub(super) views: Vec<KeptView>,
    pub(super) speakers: Vec<Facet>,
    pub(super) sessions: Vec<KeptSession>,
}

impl Beside {
    pub(super) fn read(store: &Store, filter: &EntryFilter) -> Result<Self, StoreError> {
        let mut sessions = store.sessions(&Page::first(SESSIONS_TOLD))?.items;
        if let Some(asked) = filter.session
            && !sessions.iter().any(|session| session.id == asked)
        {
            sessions.extend(store.session(asked).ok());
        }
        Ok(Self {
            facets: store.facets(filter)?,
            views: store.views()?,
            speakers: store.speakers()?,
            sessions,
        })
    }
}

/// A choice in a filter.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    /// How many entries it would leave, if that is known.
    pub(super) count: Option<String>,
    pub(super) is_chosen: bool,
    /// The address of the list with this chosen, or with it given up.
    pub(super) href: String,
}

/// One thing a list is narrowed by.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) choices: Vec<Choice>,
}

/// A saved view as it stands above a list.
pub(super) struct Tab {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) is_open: bool,
}

/// The filters of a list as they stand on its page.
pub(super) struct Filters {
    words: &'static Wording,
    pub(super) query: ListQuery,
    beside: Beside,
}

impl Filters {
    pub(super) fn new(words: &'static Wording, query: ListQuery, beside: Beside) -> Self {
        Self { words, query, beside }
    }

    /// A number with its thousands apart; with a plus where it is what there is at least.
    fn number(count: u64, is_exact: bool) -> String {
        let digits = count.to_string();
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if !is_exact {
            text.push('+');
        }
        text
    }

    /// How many entries the list has.
    pub(super) fn total(&self) -> String {
        Self::number(self.beside.facets.entries, self.beside.facets.entries_are_exact)
    }

    /// How many entries would be in a state.
    pub(super) fn in_state(&self, state: &str) -> String {
        let facets = &self.beside.facets;
        let counts = facets.states.iter().filter(|facet| state == "all" || facet.value == state);
        Self::number(counts.map(|facet| facet.entries).sum(), facets.is_exact)
    }

    fn choice(&self, name: &str, value: &str, label: &str, count: Option<String>) -> Choice {
        let held = self.query.pairs().into_iter().find(|pair| pair.0 == name);
        let is_chosen = held.is_some_and(|(_, held)| held == value);
        Choice {
            href: self.query.with(name, if is_chosen { "" } else { value }),
            value: value.to_owned(),
            label: label.to_owned(),
            count,
            is_chosen,
        }
    }

    fn group(
        &self,
        name: &'static str,
        label: &'static str,
        facets: &[Facet],
        text: impl Fn(&str) -> String,
    ) -> Group {
        let is_exact = match name {
            "tag" => self.beside.facets.tags_are_exact,
            _ => self.beside.facets.is_exact,
        };
        let mut choices: Vec<Choice> = facets
            .iter()
            .map(|facet| {
                let is_met = is_exact || facet.entries > 0;
                let count = is_met.then(|| Self::number(facet.entries, is_exact));
                self.choice(name, &facet.value, &text(&facet.value), count)
            })
            .filter(|choice| choice.is_chosen || choice.count.as_deref() != Some("0"))
            .collect();
        // What was chosen stays to be given up, even where it is not among the choices told.
        let held = self.query.pairs().into_iter().find(|pair| pair.0 == name);
        let held = held.map(|pair| pair.1).filter(|held| !held.is_empty() && *held != "all");
        if let Some(held) = held.filter(|held| !choices.iter().any(|choice| choice.value == *held))
        {
            choices.insert(0, self.choice(name, held, &text(held), None));
        }
        Group { name, label, choices }
    }

    /// The facts with the numbers each choice would leave.
    pub(super) fn groups(&self) -> Vec<Group> {
        let words = self.words;
        let facets = &self.beside.facets;
        let plain = |value: &str| value.to_owned();
        let state = |value: &str| {
            named::<EntryState>(value).map_or("", |state| words.state(state)).to_owned()
        };
        let kind =
            |value: &str| named::<Kind>(value).map_or("", |kind| words.kind(kind)).to_owned();
        let language = |value: &str| {
            let label = if value == "ja" { words.japanese } else { words.english };
            label.to_owned()
        };
        let sure = |value: &str| format!("≥ {value} %");
        vec![
            self.group("state", words.find.state, &facets.states, state),
            self.group("language", words.taught, &facets.languages, language),
            self.group("kind", words.kind, &facets.kinds, kind),
            self.group("level", words.level, &facets.levels, plain),
            self.group("tag", words.tags, &facets.tags, plain),
            self.group("confidence", words.find.confidence, &facets.confidences, sure),
        ]
    }

    /// Speakers to choose from, the one met with most expressions first.
    pub(super) fn speakers(&self) -> Vec<Choice> {
        let speakers = self.beside.speakers.iter();
        let mut choices: Vec<Choice> = speakers
            .map(|speaker| self.choice("speaker", &speaker.value, &speaker.value, None))
            .collect();
        let held = &self.query.speaker;
        if !held.is_empty() && !choices.iter().any(|choice| choice.is_chosen) {
            choices.push(self.choice("speaker", held, held, None));
        }
        choices
    }

    /// Sessions to choose from, the latest first.
    pub(super) fn sessions(&self) -> Vec<Choice> {
        let sessions = self.beside.sessions.iter();
        sessions
            .map(|session| self.choice("session", &session.id.0.to_string(), &session.title, None))
            .collect()
    }

    /// The orders a list can have.
    pub(super) fn sorts(&self) -> Vec<Choice> {
        let words = self.words;
        let sorts = [
            ("best", words.find.best),
            ("newest", words.newest),
            ("oldest", words.oldest),
            ("reading", words.by_reading),
            ("heard", words.most_heard),
            ("recent", words.find.recent),
            ("level", words.find.by_level),
        ];
        let current = self.query.sort();
        sorts
            .into_iter()
            .filter(|(name, _)| *name != "best" || !self.query.q.trim().is_empty())
            .map(|(name, label)| {
                let choice = self.choice("sort", name, label, None);
                let is_chosen = named(name) == Some(current);
                // An order nobody chose is not said, so that a search may bring its own.
                let is_usual = is_chosen && self.query.sort.is_empty();
                let value = if is_usual { String::new() } else { choice.value };
                Choice { is_chosen, value, ..choice }
            })
            .collect()
    }

    /// The saved views.
    pub(super) fn tabs(&self) -> Vec<Tab> {
        let saved = self.query.saved();
        let views = self.beside.views.iter();
        views
            .map(|view| Tab {
                id: view.id.0,
                name: view.name.clone(),
                href: format!("{}?{}", self.query.home.path(), view.query),
                is_open: view.query == saved,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_said_before_and_the_change() {
        let query = ListQuery {
            home: Home::Vocabulary,
            kind: "slang".into(),
            q: "猫 &".into(),
            cursor: "7b".into(),
            ..ListQuery::default()
        };
        assert_eq!(query.with("level", "N2"), "/vocabulary?kind=slang&q=%E7%8C%AB%20%26&level=N2");
        assert_eq!(query.with("kind", ""), "/vocabulary?q=%E7%8C%AB%20%26");
        assert_eq!(query.saved(), "kind=slang&q=%E7%8C%AB%20%26");
        assert_eq!(query.narrowed(), 1);
        assert_eq!(query.sort(), EntrySort::Best);
    }

    #[test]
    fn nonsense_in_an_address_is_not_said() {
        let query = ListQuery {
            state: "odd".into(),
            confidence: "900".into(),
            from: "yesterday".into(),
            session: "x".into(),
            tag: "t".repeat(501),
            ..ListQuery::default()
        };
        assert_eq!(query.filter(), EntryFilter::default());
        let (begin, end) = day("2026-11-22").expect("a day");
        assert!(end.0 - begin.0 > 22 * 3_600_000_000_000);
        assert_eq!(day("2026-13-01"), None);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(Filters::number(0, true), "0");
        assert_eq!(Filters::number(999, true), "999");
        assert_eq!(Filters::number(1_234_567, false), "1,234,567+");
    }
}
