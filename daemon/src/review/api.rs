//! The JSON API, versioned in its path. What the store holds is turned into what programs read
//! here, by hand.

mod database;
mod deeds;
mod description;
mod entries;
mod exports;
mod finding;
mod imports;
mod known;
mod live;
mod recordings;
mod sessions;
mod settings;
mod shapes;
mod share;
mod views;

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Open, events,
    idempotency::Unkept,
    problem::{Asked, Problem},
    socket,
};
use crate::{
    domain::LiveEvent,
    health::{Journey, Report},
    store::{Counts, Cursor, EntryFilter, EntrySort, Page},
};
use description::Keys;
pub(super) use description::complete;
pub(super) use recordings::{FootageState, FootageView, footage_of};
pub(super) use settings::{SecretView, secrets_of};
pub(super) use shapes::{EntryView, wall_text};
use shapes::{UtteranceView, entry_views, version};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "AIVlingual",
        description = "What was heard, and what is worth keeping. Errors are problem+json. Every \
            write may carry an Idempotency-Key, new for every write: sent again within a day, it \
            brings the first answer again, and with another request it is refused with 422."
    ),
    components(schemas(Problem, LiveEvent)),
    modifiers(&Keys),
    security(("token" = []), ("cookie" = []))
)]
struct Description;

/// Every route of the API, with its description.
pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(health))
        .routes(routes!(latency))
        .routes(routes!(metrics))
        .routes(routes!(search))
        .routes(routes!(make_link))
        .routes(routes!(events::watch))
        .merge(database::routes())
        .routes(routes!(socket::watch))
        .merge(entries::routes())
        .merge(exports::routes())
        .merge(imports::routes())
        .merge(deeds::routes())
        .merge(finding::routes())
        .merge(known::routes())
        .merge(live::routes())
        .merge(sessions::routes())
        .merge(recordings::routes())
        .merge(settings::routes())
        .merge(share::routes())
        .merge(views::routes())
}

/// How the daemon is.
#[derive(Serialize, ToSchema)]
struct HealthView {
    /// The instruments.
    #[serde(flatten)]
    report: Report,
    /// How much is kept.
    kept: Counts,
    /// Bytes the database takes.
    database_bytes: u64,
}

/// The instruments
#[utoipa::path(get, path = "/api/v1/health", tag = "desk",
    responses((status = 200, body = HealthView)))]
async fn health(State(open): State<Open>) -> Result<Json<HealthView>, Problem> {
    let (kept, database_bytes) =
        open.ask(|store| Ok((store.counts()?, store.size_bytes()?))).await?;
    Ok(Json(HealthView { report: (open.desk.health)(), kept, database_bytes }))
}

/// How the latest utterances travelled from the mouth to the picture, oldest first
#[utoipa::path(get, path = "/api/v1/latency", tag = "desk",
    responses((status = 200, body = Vec<Journey>)))]
async fn latency(State(open): State<Open>) -> Json<Vec<Journey>> {
    Json((open.desk.journeys)())
}

/// The instruments for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "desk",
    responses((status = 200, body = String, content_type = "text/plain")))]
async fn metrics(State(open): State<Open>) -> Result<impl IntoResponse, Problem> {
    let Json(health) = health(State(open)).await?;
    let health = serde_json::to_value(health).unwrap_or_default();
    let mut text = String::new();
    shapes::measures("aivlingual", &health, &mut text);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text))
}

/// What is looked for.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Words that must all occur, in any script or case.
    q: String,
    /// How many of each at most: 1 to 500, 20 when absent.
    limit: Option<usize>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
struct SearchView {
    /// Entries, the best answers first.
    entries: Vec<EntryView>,
    /// Utterances, the latest first.
    utterances: Vec<UtteranceView>,
}

/// Search in entries and in what was said
#[utoipa::path(get, path = "/api/v1/search", tag = "desk", params(SearchQuery),
    responses((status = 200, body = SearchView),
        (status = 400, body = Problem)))]
async fn search(
    State(open): State<Open>,
    Asked(query): Asked<SearchQuery>,
) -> Result<Json<SearchView>, Problem> {
    let (entries, utterances) = open
        .ask(move |store| {
            let page = Page::first(query.limit.unwrap_or(20));
            let filter = EntryFilter { text: Some(query.q.clone()), ..EntryFilter::default() };
            let entries = store.entries(&filter, EntrySort::Best, &page)?;
            Ok((entries.items, store.search_utterances(&query.q, &page)?.items))
        })
        .await?;
    let utterances = utterances.into_iter().map(UtteranceView::from).collect();
    Ok(Json(SearchView { entries: entry_views(&open, entries), utterances }))
}

/// A link for a browser.
#[derive(Serialize, ToSchema)]
struct LinkView {
    /// Opens the desk once, within two minutes.
    url: String,
}

/// Where a link leads.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Landing {
    /// To the Live page.
    #[default]
    Live,
    /// To the page for a dock of OBS, which may open the same link again and again.
    Dock,
}

/// Which link is wanted.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct LinkQuery {
    /// Where it leads; to the Live page when absent.
    #[serde(default)]
    #[param(inline)]
    to: Landing,
}

/// Make a one-time link that opens the desk in a browser
#[utoipa::path(post, path = "/api/v1/links", tag = "desk", params(LinkQuery),
    responses((status = 200, body = LinkView), (status = 400, body = Problem)))]
async fn make_link(
    State(open): State<Open>,
    headers: HeaderMap,
    Asked(query): Asked<LinkQuery>,
) -> impl IntoResponse {
    // The gate has checked that the host is one of our names.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("127.0.0.1");
    let mut url = open.desk.one_time_link(&format!("http://{host}"));
    if let Landing::Dock = query.to {
        url.push_str("&to=/dock");
    }
    // A link is a key to the desk.
    (Extension(Unkept), Json(LinkView { url }))
}

/// Which piece of a list is wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// How many rows at most: 1 to 500, 50 when absent.
    pub(super) limit: Option<usize>,
    /// Where to continue: `next` of the piece before.
    pub(super) cursor: Option<String>,
}

impl From<PageQuery> for Page {
    fn from(query: PageQuery) -> Self {
        let cursor = query.cursor.filter(|cursor| !cursor.is_empty());
        Self { limit: query.limit, after: cursor.map(Cursor) }
    }
}

/// The version a change is meant for; `None` stands for whichever there is.
pub(super) fn expected_version(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Err(Problem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "A change must say which version it is for",
            "Send the ETag it was read with as If-Match",
        ));
    };
    let value = value.to_str().unwrap_or_default();
    if value == "*" {
        return Ok(None);
    }
    version(value).map(Some).ok_or_else(|| {
        Problem::bad_request("If-Match is not an ETag of ours", "Send the ETag as it was received")
    })
}
