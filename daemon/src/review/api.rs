//! The JSON API, versioned in its path. What the store holds is turned into what programs read
//! here, by hand.

mod deeds;
mod entries;
mod known;
mod sessions;
mod shapes;

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, header},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use utoipa::{Modify, OpenApi, ToSchema, openapi::security};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Open, events,
    idempotency::Unkept,
    problem::{Asked, Problem},
};
use crate::{
    domain::LiveEvent,
    health::{Journey, Report},
    store::{Counts, Cursor, EntryFilter, EntrySort, Page},
};
pub(super) use shapes::{EntryView, wall_text};
use shapes::{UtteranceView, entry_views};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "AIVlingual",
        description = "What was heard, and what is worth keeping. Errors are problem+json."
    ),
    components(schemas(Problem, LiveEvent)),
    modifiers(&Keys),
    security(("token" = []), ("cookie" = []))
)]
struct Description;

/// The two ways to be let in.
struct Keys;

impl Modify for Keys {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme(
            "token",
            security::SecurityScheme::Http(security::Http::new(security::HttpAuthScheme::Bearer)),
        );
        components.add_security_scheme(
            "cookie",
            security::SecurityScheme::ApiKey(security::ApiKey::Cookie(security::ApiKeyValue::new(
                super::gate::COOKIE,
            ))),
        );
    }
}

/// Every route of the API, with its description.
pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(health))
        .routes(routes!(latency))
        .routes(routes!(metrics))
        .routes(routes!(search))
        .routes(routes!(make_link))
        .routes(routes!(events::watch))
        .merge(entries::routes())
        .merge(deeds::routes())
        .merge(known::routes())
        .merge(sessions::routes())
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
    responses((status = 200, body = HealthView),
        (status = 401, body = Problem)))]
async fn health(State(open): State<Open>) -> Result<Json<HealthView>, Problem> {
    let (kept, database_bytes) =
        open.ask(|store| Ok((store.counts()?, store.size_bytes()?))).await?;
    Ok(Json(HealthView { report: (open.desk.health)(), kept, database_bytes }))
}

/// How the latest utterances travelled from the mouth to the picture, oldest first
#[utoipa::path(get, path = "/api/v1/latency", tag = "desk",
    responses((status = 200, body = Vec<Journey>),
        (status = 401, body = Problem)))]
async fn latency(State(open): State<Open>) -> Json<Vec<Journey>> {
    Json((open.desk.journeys)())
}

/// The instruments for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "desk",
    responses((status = 200, body = String, content_type = "text/plain"),
        (status = 401, body = Problem)))]
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
    /// How many of each at most; 20 when absent.
    limit: Option<usize>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
struct SearchView {
    /// Entries, the latest first.
    entries: Vec<EntryView>,
    /// Utterances, the latest first.
    utterances: Vec<UtteranceView>,
}

/// Search in entries and in what was said
#[utoipa::path(get, path = "/api/v1/search", tag = "desk", params(SearchQuery),
    responses((status = 200, body = SearchView),
        (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn search(
    State(open): State<Open>,
    Asked(query): Asked<SearchQuery>,
) -> Result<Json<SearchView>, Problem> {
    let (entries, utterances) = open
        .ask(move |store| {
            let page = Page::first(query.limit.unwrap_or(20));
            let filter = EntryFilter { text: Some(query.q.clone()), ..EntryFilter::default() };
            let entries = store.entries(&filter, EntrySort::Newest, &page)?;
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

/// Make a one-time link that opens the desk in a browser
#[utoipa::path(post, path = "/api/v1/links", tag = "desk",
    responses((status = 200, body = LinkView),
        (status = 401, body = Problem)))]
async fn make_link(State(open): State<Open>, headers: HeaderMap) -> impl IntoResponse {
    // The gate has checked that the host is one of our names.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("127.0.0.1");
    let link = LinkView { url: open.desk.one_time_link(&format!("http://{host}")) };
    // A link is a key to the desk.
    (Extension(Unkept), Json(link))
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
