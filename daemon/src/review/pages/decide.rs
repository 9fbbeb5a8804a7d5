//! What helps to decide about one entry: where it was heard, what dictionaries say, why it was
//! chosen, what is like it, and what was done with it. A piece of page that the review puts beside
//! an entry.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    Frame,
    entries::Item,
    render,
    sessions::{clock, heard_around, place_of},
};
use crate::{
    domain::EntryId,
    review::{
        Open,
        api::wall_text,
        problem::{Path, Problem},
        senses::{Sense, senses},
        wording::Wording,
    },
    store::{Change, EntryEdit, Page, Sighting},
};

/// Sightings beside an entry; its own page has more.
const SIGHTINGS_SHOWN: usize = 8;

/// A sighting as it stands beside an entry.
struct Heard {
    sighting: Sighting,
    session: i64,
    title: String,
    at: String,
    /// What of the recording is played; absent when nobody knows when it was.
    moment: Option<String>,
    /// Where its time leads to: the second of the video, or the line of the session.
    place: String,
    /// The sentence before, at and after the expression.
    parts: [String; 3],
}

impl Heard {
    fn new(sighting: Sighting, title: String) -> Self {
        let (session, start_ms) = (sighting.session, sighting.start_ms);
        let line = || format!("/sessions/{}#line-{}", session.0, sighting.utterance.0);
        Self {
            session: session.0,
            title,
            moment: start_ms.map(|start_ms| heard_around(session, start_ms, sighting.end_ms)),
            place: start_ms.map_or_else(line, |start_ms| place_of(session, start_ms)),
            at: sighting.start_ms.map(clock).unwrap_or_default(),
            parts: parted(&sighting.sentence, &sighting.surface),
            sighting,
        }
    }
}

/// A sentence before, at and after an expression.
pub(in crate::review) fn parted(sentence: &str, surface: &str) -> [String; 3] {
    let parts = if surface.is_empty() { None } else { sentence.split_once(surface) };
    match parts {
        Some((before, after)) => [before.to_owned(), surface.to_owned(), after.to_owned()],
        None => [sentence.to_owned(), String::new(), String::new()],
    }
}

/// What a deed did to an entry, as it stands on a page.
pub(super) struct Made {
    pub(super) at: String,
    pub(super) deed: &'static str,
    pub(super) is_undone: bool,
    /// What parts said before and after.
    pub(super) parts: Vec<(String, String)>,
    pub(super) took_in: Vec<EntryId>,
}

impl Made {
    pub(super) fn new(words: &'static Wording, change: Change) -> Self {
        let parts = told(words, change.before).into_iter().zip(told(words, change.after));
        let parts = parts.filter_map(|(before, after)| {
            (before.is_some() || after.is_some())
                .then(|| (before.unwrap_or_default(), after.unwrap_or_default()))
        });
        Self {
            at: wall_text(change.at),
            deed: words.decide.deed(change.kind),
            is_undone: change.is_undone,
            parts: parts.collect(),
            took_in: change.took_in,
        }
    }
}

/// The parts of an edit in words, those it does not touch absent.
fn told(words: &Wording, edit: EntryEdit) -> [Option<String>; 7] {
    [
        edit.japanese,
        edit.reading,
        edit.english,
        edit.kind.map(|kind| words.kind(kind).to_owned()),
        edit.level.map(|level| level.band),
        edit.tags.map(|tags| tags.join(", ")),
        edit.state.map(|state| words.state(state).to_owned()),
    ]
}

#[derive(Template)]
#[template(path = "detail.html")]
struct Detail<'a> {
    words: &'static Wording,
    item: &'a Item,
    senses: &'a [Sense],
    sightings: &'a [Heard],
    alike: &'a [Item],
    changes: &'a [Made],
}

/// The piece of page beside one entry.
pub(super) async fn detail(
    State(open): State<Open>,
    frame: Frame,
    Path(id): Path<EntryId>,
) -> Result<Response, Problem> {
    let look_up = open.desk.look_up.clone();
    let (kept, found, sightings, alike, changes) = open
        .ask(move |store| {
            let kept = store.entry(id)?;
            let found = senses(&kept.entry, &look_up(&kept.entry.lemma));
            let mut heard = Vec::new();
            for sighting in store.sightings(id, &Page::first(SIGHTINGS_SHOWN))?.items {
                let title = store.session_title(sighting.session)?;
                heard.push(Heard::new(sighting, title));
            }
            Ok((kept, found, heard, store.alike(id)?, store.history(id)?))
        })
        .await?;
    let words = frame.words;
    let item = Item::new(&open, words, kept);
    let alike: Vec<Item> = alike.into_iter().map(|kept| Item::new(&open, words, kept)).collect();
    let changes: Vec<Made> = changes.into_iter().map(|change| Made::new(words, change)).collect();
    let detail = Detail {
        words,
        item: &item,
        senses: &found,
        sightings: &sightings,
        alike: &alike,
        changes: &changes,
    };
    Ok(render(&frame, &detail))
}
