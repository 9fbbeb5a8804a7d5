//! What viewers read: the words, the deck, files to take along, and the news of what is added. All
//! of it is made from the shelf; every value passes the template engine's escaping.

use std::{
    collections::{HashMap, VecDeque},
    convert::Infallible,
    fs::File,
    io::{Read, Seek},
    sync::Arc,
};

use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response, Sse, sse},
    routing::get,
};
use futures_util::stream;
use serde::Deserialize;
use tokio::sync::{Mutex, watch};

use super::{
    blocking,
    door::{COOKIE, Show},
    key::Key,
    shelf::{Card, Shelf},
};
use crate::{
    domain::{Entry, Language},
    review::{
        assets, connections::closed, events::KEEP_ALIVE, gate::cookie, pages::frame::preferred,
        wording::Wording,
    },
    vocabulary::exchange::{
        run::{ExchangeError, write_out},
        write::ExportFormat,
    },
};

/// Words on a page, and cards of a sitting.
const WORDS_SHOWN: usize = 50;
const DECK_SHOWN: usize = 100;
/// Changes that are told one by one; after more of them at once a page is read again.
const TOLD_MAX: usize = 30;

/// What viewers' pages are dressed in: the desk's own style, and what is theirs alone.
const ASSETS: [&str; 6] = [
    "/assets/desk.css",
    "/assets/entry.css",
    "/assets/viewers.css",
    "/assets/viewers.js",
    "/assets/deck.js",
    "/assets/mark.svg",
];

/// Every page, and word of the closing for those that do not end by themselves.
pub(super) fn routes(closing: watch::Receiver<bool>) -> Router<Show> {
    let follow = async move |show: State<Show>, headers: HeaderMap, query: Asked<FollowQuery>| {
        follow(show, headers, query, closing)
    };
    Router::new()
        .route("/", get(words))
        .route("/deck", get(deck))
        .route("/events", get(follow))
        .route("/words/{format}", get(file))
        .route("/with/{token}", get(enter))
        .route("/robots.txt", get(async || "User-agent: *\nDisallow: /\n"))
        .merge(assets::some(&ASSETS))
        .fallback(missing)
}

/// An expression as it stands on a page.
struct Shown {
    card: Arc<Card>,
    words: &'static Wording,
}

impl Shown {
    fn entry(&self) -> &Entry {
        &self.card.exported.kept.entry
    }

    fn teaches_japanese(&self) -> bool {
        self.entry().language == Language::Ja
    }

    fn kind(&self) -> &'static str {
        self.words.kind(self.entry().kind)
    }

    /// The language of who learns it, in which remarks are written.
    fn learner(&self) -> &'static str {
        if self.teaches_japanese() { "en" } else { "ja" }
    }

    /// Its reading, where that says more than its spelling.
    fn reading(&self) -> Option<&str> {
        let entry = self.entry();
        let says_more = !entry.reading.is_empty() && entry.reading != entry.japanese;
        says_more.then_some(entry.reading.as_str())
    }
}

/// What surrounds a viewer's page.
struct Viewer {
    words: &'static Wording,
    /// Which page it is.
    here: &'static str,
    /// How many words are shared.
    total: usize,
    /// The numbers of the first word of each piece, and which piece this is.
    pieces: Vec<usize>,
    from: usize,
}

impl Viewer {
    fn of(
        headers: &HeaderMap,
        (here, size): (&'static str, usize),
        shelf: &Shelf,
        query: &PieceQuery,
    ) -> Self {
        let total = shelf.cards.len();
        let pieces: Vec<usize> = (0..total).step_by(size).collect();
        let asked = query.from.parse().unwrap_or(0);
        let from = pieces.iter().rev().find(|from| **from <= asked).copied().unwrap_or(0);
        Self { words: preferred(headers), here, total, pieces, from }
    }

    /// The cards of this piece.
    fn piece(&self, shelf: &Shelf, size: usize) -> Vec<Shown> {
        let shown = |card: &Arc<Card>| Shown { card: Arc::clone(card), words: self.words };
        shelf.cards.iter().skip(self.from).take(size).map(shown).collect()
    }
}

/// What an address asks for. One that cannot be read asks for nothing in particular.
type Asked<T> = Result<Query<T>, QueryRejection>;

/// Which piece is asked for; what makes no sense is the first.
#[derive(Default, Deserialize)]
#[serde(default)]
struct PieceQuery {
    from: String,
}

#[derive(Template)]
#[template(path = "viewers_words.html")]
struct WordsPage {
    viewer: Viewer,
    items: Vec<Shown>,
    cursor: String,
}

#[derive(Template)]
#[template(path = "viewers_deck.html")]
struct DeckPage {
    viewer: Viewer,
    items: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "viewers_notice.html")]
struct NoticePage {
    words: &'static Wording,
    title: &'static str,
    why: &'static str,
    /// Where it goes on by itself.
    next: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "viewers_word.html")]
struct WordPiece {
    item: Shown,
}

fn rendered(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a viewers' page cannot be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The newest words first.
async fn words(State(show): State<Show>, headers: HeaderMap, query: Asked<PieceQuery>) -> Response {
    let shelf = show.now();
    let query = query.map(|query| query.0).unwrap_or_default();
    let viewer = Viewer::of(&headers, ("words", WORDS_SHOWN), &shelf, &query);
    let items = viewer.piece(&shelf, WORDS_SHOWN);
    rendered(&WordsPage { viewer, items, cursor: show.cursor(&shelf) })
}

/// The same words as cards to learn by.
async fn deck(State(show): State<Show>, headers: HeaderMap, query: Asked<PieceQuery>) -> Response {
    let shelf = show.now();
    let query = query.map(|query| query.0).unwrap_or_default();
    let viewer = Viewer::of(&headers, ("deck", DECK_SHOWN), &shelf, &query);
    let items = viewer.piece(&shelf, DECK_SHOWN);
    rendered(&DeckPage { viewer, items })
}

/// Takes a link and gives the cookie. The page that says so goes on by itself: after a redirect
/// from a link on another site, a browser would not send a strict cookie.
async fn enter(
    State(show): State<Show>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    let Some(cookie) = show.cookie_for(&token) else { return locked(&headers) };
    let words = preferred(&headers);
    let (title, why) = (words.share.welcome, words.share.welcome_why);
    let page = NoticePage { words, title, why, next: Some("/") };
    ([(header::SET_COOKIE, cookie)], rendered(&page)).into_response()
}

/// The page for who has no key, or an old one.
pub(super) fn locked(headers: &HeaderMap) -> Response {
    let words = preferred(headers);
    let (title, why) = (words.share.locked, words.share.locked_why);
    let page = NoticePage { words, title, why, next: None };
    (StatusCode::UNAUTHORIZED, rendered(&page)).into_response()
}

async fn missing(headers: HeaderMap) -> Response {
    let words = preferred(&headers);
    let (title, why) = (words.missing_title, words.share.missing_why);
    let page = NoticePage { words, title, why, next: None };
    (StatusCode::NOT_FOUND, rendered(&page)).into_response()
}

/// Files that were made, by their format, with the version of the shelf they hold. Each is made
/// once, however many ask for it.
#[derive(Clone, Default)]
pub(super) struct Files(Arc<Mutex<HashMap<&'static str, (u64, Bytes)>>>);

/// The words as a file: `anki.apkg`, `words.csv` or `words.tsv`.
async fn file(
    State(show): State<Show>,
    headers: HeaderMap,
    Path(format): Path<String>,
) -> Response {
    let format = match format.as_str() {
        "words.apkg" => ExportFormat::Apkg,
        "words.csv" => ExportFormat::Csv,
        "words.tsv" => ExportFormat::Tsv,
        _ => return missing(headers).await,
    };
    let shelf = show.now();
    let mut made = show.files.0.lock().await;
    let held = made.get(format.ending()).filter(|(version, _)| *version == shelf.version);
    let bytes = match held {
        Some((_, bytes)) => bytes.clone(),
        None => {
            let (ruby, version) = (Arc::clone(&show.ruby), shelf.version);
            match blocking(move || written(&shelf, format, &*ruby)).await {
                Ok(bytes) => {
                    made.insert(format.ending(), (version, bytes.clone()));
                    bytes
                }
                Err(error) => {
                    let error: &dyn std::error::Error = &error;
                    tracing::error!(error, "a file for viewers cannot be made");
                    return StatusCode::INTERNAL_SERVER_ERROR.into_response();
                }
            }
        }
    };
    let name = format!("attachment; filename=\"aivlingual-words.{}\"", format.ending());
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, bytes).into_response()
}

fn written(
    shelf: &Shelf,
    format: ExportFormat,
    ruby: &crate::review::CutRuby,
) -> Result<Bytes, ExchangeError> {
    let mut file: File = tempfile::tempfile()?;
    write_out(format, &|entry| ruby(entry), file.try_clone()?, |take| {
        shelf.cards.iter().try_for_each(|card| take(&card.exported))
    })?;
    file.rewind()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

/// Where a page stands.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FollowQuery {
    after: String,
}

/// Somebody who follows.
struct Following {
    show: Show,
    words: &'static Wording,
    /// What he has seen.
    seen: Arc<Shelf>,
    shelf: watch::Receiver<Arc<Shelf>>,
    key: watch::Receiver<Key>,
    closing: watch::Receiver<bool>,
    /// What is told next.
    pending: VecDeque<sse::Event>,
}

impl Following {
    /// The next event; `None` when the link or the share is over.
    async fn next(&mut self) -> Option<sse::Event> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Some(event);
            }
            tokio::select! {
                biased;
                () = closed(&mut self.closing) => return None,
                _ = self.key.changed() => return None,
                changed = self.shelf.changed() => changed.ok()?,
            }
            let now = Arc::clone(&self.shelf.borrow_and_update());
            self.tell(&now);
            self.seen = now;
        }
    }

    fn tell(&mut self, now: &Shelf) {
        let (new, gone) = now.since(&self.seen);
        let cursor = self.show.cursor(now);
        if new.len() + gone.len() > TOLD_MAX {
            self.pending.push_back(reload(&cursor));
            return;
        }
        let mut told: Vec<sse::Event> = Vec::new();
        for id in gone {
            told.push(event("gone", &serde_json::json!({ "id": id.0 })));
        }
        for card in new {
            let id = card.id().0;
            let piece = WordPiece { item: Shown { card, words: self.words } };
            match piece.render() {
                Ok(html) => {
                    told.push(event("word", &serde_json::json!({ "id": id, "html": html })));
                }
                Err(error) => tracing::error!(%error, "a shared word cannot be rendered"),
            }
        }
        // Only the last one says where he stands then: who hears half begins anew.
        let last = told.pop().map(|last| last.id(&cursor));
        self.pending.extend(told.into_iter().chain(last));
    }
}

fn event(name: &str, data: &serde_json::Value) -> sse::Event {
    sse::Event::default().event(name).data(data.to_string())
}

fn reload(cursor: &str) -> sse::Event {
    sse::Event::default().event("reload").id(cursor).data("{}")
}

/// What is added, changed and taken away, as it happens.
fn follow(
    State(show): State<Show>,
    headers: HeaderMap,
    query: Asked<FollowQuery>,
    closing: watch::Receiver<bool>,
) -> Response {
    let query = query.map(|query| query.0).unwrap_or_default();
    let returned = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let mut shelf = show.shelf.subscribe();
    let seen = Arc::clone(&shelf.borrow_and_update());
    let mut key = show.key();
    // The key may have been replaced since the gate looked at it.
    let held = cookie(&headers, COOKIE).unwrap_or_default();
    if !key.borrow_and_update().is_cookie(held) {
        return locked(&headers);
    }
    let cursor = show.cursor(&seen);
    let is_here = returned.unwrap_or(&query.after) == cursor;
    let first = if is_here { sse::Event::default().id(&cursor) } else { reload(&cursor) };
    let following = Following {
        words: preferred(&headers),
        seen,
        shelf,
        key,
        closing,
        pending: VecDeque::from([first]),
        show,
    };
    let events = stream::unfold(following, |mut following| async move {
        let event = following.next().await?;
        Some((Ok::<_, Infallible>(event), following))
    });
    Sse::new(events).keep_alive(sse::KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}
