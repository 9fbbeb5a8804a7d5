//! Entries as people see them: the queue and the list, one entry with all its sightings, and the
//! piece of page that scripts put in when an entry is new or changed.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    Frame,
    around::{Around, Known},
    decide::{Made, parted},
    filters::{Beside, Filters, ListQuery},
    refused, render,
    sessions::{clock, heard_around, place_of},
};
use crate::{
    domain::{EntryId, EntryState, Language},
    review::{
        Open,
        api::{EntryView, wall_text},
        problem::{Asked, Path, Problem},
        wording::Wording,
    },
    store::{Cursor, KeptEntry, Page, StoreError},
};

/// Letters of an expression that still fit a line when it is set large.
const LONG_JAPANESE: usize = 9;
const LONG_ENGLISH: usize = 18;

/// Entries on a page of the list.
const ENTRIES_SHOWN: usize = 30;

/// An entry as it stands on a page.
pub(super) struct Item {
    pub(super) view: EntryView,
    pub(super) sightings: u64,
    /// When it was last heard, as in RFC 3339; absent when its sessions were deleted.
    pub(super) heard: Option<String>,
    /// The sentence before, at and after the expression.
    pub(super) sentence: [String; 3],
    words: &'static Wording,
}

impl Item {
    pub(super) fn new(open: &Open, words: &'static Wording, kept: KeptEntry) -> Self {
        let sightings = kept.sightings;
        let heard = (kept.heard.0 > 0).then(|| wall_text(kept.heard));
        let view = EntryView::new(open, kept);
        let sentence = parted(&view.entry.utterance, &view.entry.surface);
        Self { view, sightings, heard, sentence, words }
    }

    pub(super) fn teaches_japanese(&self) -> bool {
        self.view.entry.language == Language::Ja
    }

    /// What it is called: the expression in the language it teaches.
    pub(super) fn name(&self) -> &str {
        let entry = &self.view.entry;
        if self.teaches_japanese() { &entry.japanese } else { &entry.english }
    }

    /// Too long to be set as large as a single word.
    pub(super) fn is_long(&self) -> bool {
        let most = if self.teaches_japanese() { LONG_JAPANESE } else { LONG_ENGLISH };
        self.name().chars().count() > most
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

    /// What a player plays of it, and where its time leads to.
    pub(super) fn moment(&self) -> Option<String> {
        let entry = &self.view.entry;
        Some(heard_around(self.view.session?, entry.start_ms?, entry.end_ms))
    }

    pub(super) fn place(&self) -> Option<String> {
        Some(place_of(self.view.session?, self.view.entry.start_ms?))
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

/// The piece of page for one entry; nothing for one that is gone, deleted or merged. That is no
/// refusal: the page asks because it was told that something changed, and a 404 would stand as an
/// error on the console of everybody who watches.
pub(super) async fn fragment(
    State(open): State<Open>,
    frame: Frame,
    Path(id): Path<EntryId>,
) -> Result<Response, Problem> {
    let found = open.ask(move |store| match store.entry(id) {
        Err(StoreError::NotFound | StoreError::Merged { .. }) => Ok(None),
        found => found.map(Some),
    });
    let Some(kept) = found.await? else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let item = Item::new(&open, frame.words, kept);
    Ok(render(&frame, &Fragment { words: frame.words, item: &item }))
}

#[derive(Template)]
#[template(path = "review.html")]
struct ListPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    query: &'a ListQuery,
    filters: &'a Filters,
    items: &'a [Item],
    more: Option<String>,
}

impl ListPage<'_> {
    /// The states with how many entries would be in each.
    fn tabs(&self) -> [(&'static str, &'static str, String); 4] {
        let words = self.words;
        [
            ("new", words.new),
            ("approved", words.approved),
            ("rejected", words.rejected),
            ("all", words.all),
        ]
        .map(|(state, label)| (state, label, self.filters.in_state(state)))
    }

    fn is_open(&self, state: &str) -> bool {
        self.query.state() == state
    }

    fn view(&self) -> &'static str {
        if self.query.view == "one" { "one" } else { "list" }
    }

    fn is_queue_done(&self) -> bool {
        self.query.state() == "new" && self.query.q.is_empty() && self.query.narrowed() == 0
    }
}

/// The queue, or the list a filter leaves.
pub(super) async fn list(
    State(open): State<Open>,
    frame: Frame,
    Asked(query): Asked<ListQuery>,
) -> Response {
    let words = frame.words;
    let listed = match listed(&open, words, &query).await {
        Ok(listed) => listed,
        Err(problem) => return refused(&frame, &problem),
    };
    let Listed { filters, items, more } = listed;
    let page =
        ListPage { frame: &frame, words, query: &query, filters: &filters, items: &items, more };
    render(&frame, &page)
}

/// A piece of a list with its filters.
pub(super) struct Listed {
    pub(super) filters: Filters,
    pub(super) items: Vec<Item>,
    /// The address of the next piece.
    pub(super) more: Option<String>,
}

/// The piece of the list that an address asks for.
pub(super) async fn listed(
    open: &Open,
    words: &'static Wording,
    query: &ListQuery,
) -> Result<Listed, Problem> {
    let (filter, sort) = (query.filter(), query.sort());
    let page = Page {
        limit: Some(ENTRIES_SHOWN),
        after: (!query.cursor.is_empty()).then(|| Cursor(query.cursor.clone())),
    };
    let (slice, beside) = open
        .ask(move |store| {
            let slice = store.entries(&filter, sort, &page)?;
            let mut beside = Beside::read(store, &filter)?;
            // Numbers that say what there is at least may have missed what is listed.
            beside.facets.raise(&filter, slice.items.len() as u64);
            Ok((slice, beside))
        })
        .await?;
    let items = slice.items.into_iter().map(|kept| Item::new(open, words, kept)).collect();
    let more = slice.next.map(|Cursor(next)| query.with("cursor", &next));
    Ok(Listed { filters: Filters::new(words, query.clone(), beside), items, more })
}

#[derive(Template)]
#[template(path = "entry_page.html")]
struct EntryPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    item: &'a Item,
    around: &'a Around,
    changes: &'a [Made],
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
            let kept = store.entry(id)?;
            let known = Known::read(store, &kept)?;
            Ok((kept, known, store.history(id)?))
        })
        .await;
    let (kept, known, changes) = match asked {
        Ok(found) => found,
        Err(problem) => return refused(&frame, &problem),
    };
    let words = frame.words;
    let around = Around::new(&open, words, &kept, known);
    let changes: Vec<Made> = changes.into_iter().map(|change| Made::new(words, change)).collect();
    let item = Item::new(&open, words, kept);
    let page = EntryPage { frame: &frame, words, item: &item, around: &around, changes: &changes };
    render(&frame, &page).into_response()
}
