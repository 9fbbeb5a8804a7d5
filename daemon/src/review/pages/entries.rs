//! Entries as people see them: the queue and the list, one entry with all its sightings, and the
//! piece of page that scripts put in when an entry is new or changed.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    Frame,
    decide::{Made, parted},
    refused, render,
    sessions::clock,
};
use crate::{
    domain::{EntryId, EntryState, Kind, Language, SessionId},
    review::{
        Open,
        api::EntryView,
        problem::{Asked, Path, Problem},
        wording::Wording,
    },
    store::{Counts, Cursor, EntryFilter, EntrySort, KeptEntry, Page, Sighting},
};

/// Entries on a page of the list.
const ENTRIES_SHOWN: usize = 50;

/// Sightings on an entry's page.
const SIGHTINGS_SHOWN: usize = 100;

/// An entry as it stands on a page.
pub(super) struct Item {
    pub(super) view: EntryView,
    pub(super) sightings: u64,
    /// The sentence before, at and after the expression.
    pub(super) sentence: [String; 3],
    words: &'static Wording,
}

impl Item {
    pub(super) fn new(open: &Open, words: &'static Wording, kept: KeptEntry) -> Self {
        let sightings = kept.sightings;
        let view = EntryView::new(open, kept);
        let sentence = parted(&view.entry.utterance, &view.entry.surface);
        Self { view, sightings, sentence, words }
    }

    pub(super) fn teaches_japanese(&self) -> bool {
        self.view.entry.language == Language::Ja
    }

    /// What it is called: the expression in the language it teaches.
    pub(super) fn name(&self) -> &str {
        let entry = &self.view.entry;
        if self.teaches_japanese() { &entry.japanese } else { &entry.english }
    }

    /// The expression in the other language.
    pub(super) fn other_side(&self) -> &str {
        let entry = &self.view.entry;
        if self.teaches_japanese() { &entry.english } else { &entry.japanese }
    }

    pub(super) fn state(&self) -> &'static str {
        match self.view.state {
            EntryState::New => "new",
            EntryState::Approved => "approved",
            EntryState::Rejected => "rejected",
        }
    }

    pub(super) fn verdict(&self) -> &'static str {
        self.words.state(self.view.state)
    }

    pub(super) fn kind(&self) -> &'static str {
        self.words.kind(self.view.entry.kind)
    }

    pub(super) fn at(&self) -> String {
        self.view.entry.start_ms.map(clock).unwrap_or_default()
    }

    pub(super) fn confidence(&self) -> Option<String> {
        self.view.entry.evidence.confidence.map(|sure| format!("{:.0} %", sure * 100.0))
    }
}

/// One entry, as a piece of a page.
#[derive(Template)]
#[template(path = "entry.html")]
struct Fragment<'a> {
    words: &'static Wording,
    item: &'a Item,
}

/// The piece of page for one entry.
pub(super) async fn fragment(
    State(open): State<Open>,
    frame: Frame,
    Path(id): Path<EntryId>,
) -> Result<Response, Problem> {
    let kept = open.ask(move |store| store.entry(id)).await?;
    let item = Item::new(&open, frame.words, kept);
    Ok(render(&frame, &Fragment { words: frame.words, item: &item }))
}

/// A choice in a filter.
pub(super) struct Choice {
    value: &'static str,
    label: &'static str,
    is_chosen: bool,
}

/// What the address of the list says. Anything it says wrongly is not said.
#[derive(Clone, Default, Deserialize)]
pub(super) struct ListQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    session: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    view: String,
    #[serde(default)]
    cursor: String,
}

impl ListQuery {
    /// The queue is what is new; a search looks everywhere.
    fn state(&self) -> &str {
        match self.state.as_str() {
            "" if self.q.is_empty() && self.session.is_empty() => "new",
            "" => "all",
            state => state,
        }
    }

    fn filter(&self) -> EntryFilter {
        EntryFilter {
            state: named(self.state()),
            kind: named(&self.kind),
            language: named(&self.language),
            band: (!self.level.is_empty()).then(|| self.level.clone()),
            session: self.session.parse().ok().map(SessionId),
            text: Some(self.q.clone()),
        }
    }

    /// The address of the list with one thing changed, from its beginning.
    fn with(&self, name: &str, value: &str) -> String {
        let mut pairs = vec![
            ("state", self.state()),
            ("kind", &self.kind),
            ("language", &self.language),
            ("level", &self.level),
            ("session", &self.session),
            ("q", &self.q),
            ("sort", &self.sort),
            ("view", &self.view),
        ];
        pairs.retain(|(held, _)| *held != name);
        pairs.push((name, value));
        let pairs: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        format!("/review?{}", pairs.join("&"))
    }
}

/// The value of a closed enum by its wire name.
fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_value(name.into()).ok()
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "review.html")]
struct ListPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    query: &'a ListQuery,
    counts: Counts,
    items: &'a [Item],
    more: Option<String>,
}

impl ListPage<'_> {
    /// The states with how many entries are in each.
    fn tabs(&self) -> [(&'static str, &'static str, u64); 4] {
        let Counts { new, approved, rejected, .. } = self.counts;
        let words = self.words;
        [
            ("new", words.new, new),
            ("approved", words.approved, approved),
            ("rejected", words.rejected, rejected),
            ("all", words.all, new + approved + rejected),
        ]
    }

    fn is_open(&self, state: &str) -> bool {
        self.query.state() == state
    }

    fn view(&self) -> &'static str {
        if self.query.view == "one" { "one" } else { "list" }
    }

    fn kinds(&self) -> Vec<Choice> {
        let kinds = ["vocabulary", "slang", "culture", "grammar", "mistake", "idiom"];
        let labels = kinds.map(|name| named::<Kind>(name).map_or("", |kind| self.words.kind(kind)));
        choices(&kinds, &labels, &self.query.kind)
    }

    fn languages(&self) -> Vec<Choice> {
        choices(&["ja", "en"], &[self.words.japanese, self.words.english], &self.query.language)
    }

    fn levels(&self) -> Vec<Choice> {
        let bands = ["N5", "N4", "N3", "N2", "N1", "A1", "A2", "B1", "B2", "C1", "C2"];
        choices(&bands, &bands, &self.query.level)
    }

    fn sorts(&self) -> Vec<Choice> {
        let words = self.words;
        choices(
            &["newest", "oldest", "reading", "heard"],
            &[words.newest, words.oldest, words.by_reading, words.most_heard],
            &self.query.sort,
        )
    }

    fn is_queue_done(&self) -> bool {
        self.query.state() == "new" && self.query.q.is_empty() && self.query.kind.is_empty()
    }
}

fn choices(values: &[&'static str], labels: &[&'static str], chosen: &str) -> Vec<Choice> {
    let pairs = values.iter().zip(labels);
    pairs.map(|(&value, &label)| Choice { value, label, is_chosen: value == chosen }).collect()
}

/// The queue, or the list a filter leaves.
pub(super) async fn list(
    State(open): State<Open>,
    frame: Frame,
    Asked(query): Asked<ListQuery>,
) -> Response {
    let filter = query.filter();
    let sort = named(&query.sort).unwrap_or(EntrySort::Newest);
    let page = Page {
        limit: Some(ENTRIES_SHOWN),
        after: (!query.cursor.is_empty()).then(|| Cursor(query.cursor.clone())),
    };
    let asked =
        open.ask(move |store| Ok((store.entries(&filter, sort, &page)?, store.counts()?))).await;
    let (slice, counts) = match asked {
        Ok(found) => found,
        Err(problem) => return refused(&frame, &problem),
    };
    let words = frame.words;
    let items: Vec<Item> =
        slice.items.into_iter().map(|kept| Item::new(&open, words, kept)).collect();
    let more = slice.next.map(|Cursor(next)| query.with("cursor", &next));
    render(&frame, &ListPage { frame: &frame, words, query: &query, counts, items: &items, more })
}

#[derive(Template)]
#[template(path = "entry_page.html")]
struct EntryPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    item: &'a Item,
    sightings: &'a [Seen],
    changes: &'a [Made],
}

/// A sighting as it stands on a page.
struct Seen {
    sighting: Sighting,
    session: i64,
    at: String,
}

/// One entry with its sightings and its history.
pub(super) async fn one(
    State(open): State<Open>,
    frame: Frame,
    id: Result<Path<EntryId>, Problem>,
) -> Response {
    let id = match id {
        Ok(Path(id)) => id,
        Err(problem) => return refused(&frame, &problem),
    };
    // A merged entry's number leads to the one that stayed.
    if let Ok(Some(EntryId(into))) = open.ask(move |store| store.merged_into(id)).await {
        return Redirect::temporary(&format!("/entries/{into}")).into_response();
    }
    let asked = open
        .ask(move |store| {
            let sightings = store.sightings(id, &Page::first(SIGHTINGS_SHOWN))?.items;
            Ok((store.entry(id)?, sightings, store.history(id)?))
        })
        .await;
    let (kept, sightings, changes) = match asked {
        Ok(found) => found,
        Err(problem) => return refused(&frame, &problem),
    };
    let words = frame.words;
    let sightings: Vec<Seen> = sightings
        .into_iter()
        .map(|sighting| Seen {
            session: sighting.session.0,
            at: sighting.start_ms.map(clock).unwrap_or_default(),
            sighting,
        })
        .collect();
    let changes: Vec<Made> = changes.into_iter().map(|change| Made::new(words, change)).collect();
    let item = Item::new(&open, words, kept);
    let page =
        EntryPage { frame: &frame, words, item: &item, sightings: &sightings, changes: &changes };
    render(&frame, &page).into_response()
}
