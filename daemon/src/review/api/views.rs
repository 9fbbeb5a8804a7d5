//! Saved views over the API.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{expected_version, shapes::etag};
use crate::{
    review::{
        Open,
        problem::{Body, Path, Problem},
    },
    store::{KeptView, ViewId},
};

/// Characters of a name and of a query at most.
const NAME_CHARACTERS_MAX: usize = 60;
const QUERY_CHARACTERS_MAX: usize = 2_000;

/// Views there may be; more would fit above no list.
const VIEWS_MAX: usize = 50;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(change, forget))
}

/// Filters the owner gave a name.
#[derive(Serialize, ToSchema)]
struct ViewView {
    /// Its number, for ever.
    id: ViewId,
    /// What the owner calls it.
    name: String,
    /// The query of a list's address, as in `state=new&level=N2`.
    query: String,
    /// Its version, to send back as `If-Match` with a change.
    etag: String,
}

impl From<KeptView> for ViewView {
    fn from(kept: KeptView) -> Self {
        Self { id: kept.id, name: kept.name, query: kept.query, etag: etag(kept.version) }
    }
}

/// A view to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewView {
    /// What to call it.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// The query of a list's address.
    #[schema(max_length = 2000)]
    query: String,
}

/// What changes of a view; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ViewPatch {
    /// What to call it.
    #[schema(min_length = 1, max_length = 60)]
    name: Option<String>,
    /// The query of a list's address.
    #[schema(max_length = 2000)]
    query: Option<String>,
}

fn check(name: Option<&str>, query: Option<&str>) -> Result<(), Problem> {
    let is_name =
        |name: &str| !name.trim().is_empty() && name.chars().nth(NAME_CHARACTERS_MAX).is_none();
    if !name.is_none_or(is_name) {
        return Err(Problem::bad_request("This is no name", "Write 1 to 60 characters"));
    }
    if query.is_some_and(|query| query.chars().nth(QUERY_CHARACTERS_MAX).is_some()) {
        return Err(Problem::bad_request("The query is too long", "Keep it within 2,000"));
    }
    Ok(())
}

/// Every saved view, in the order they were saved
#[utoipa::path(get, path = "/api/v1/views", tag = "views",
    responses((status = 200, body = Vec<ViewView>), (status = 401, body = Problem)))]
async fn list(State(open): State<Open>) -> Result<Json<Vec<ViewView>>, Problem> {
    let views = open.ask(|store| store.views()).await?;
    Ok(Json(views.into_iter().map(ViewView::from).collect()))
}

/// Save a view
#[utoipa::path(post, path = "/api/v1/views", tag = "views", request_body = NewView,
    responses((status = 201, body = ViewView, headers(("ETag" = String))),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem)))]
async fn add(
    State(open): State<Open>,
    Body(NewView { name, query }): Body<NewView>,
) -> Result<Response, Problem> {
    check(Some(&name), Some(&query))?;
    if open.ask(|store| store.views()).await?.len() >= VIEWS_MAX {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "There are too many views",
            "Forget one of the 50 first",
        ));
    }
    let kept = open.ask(move |store| store.add_view(name.trim(), &query)).await?;
    Ok((StatusCode::CREATED, tagged(kept)).into_response())
}

/// A view with its version in the `ETag` header.
fn tagged(kept: KeptView) -> Response {
    let view = ViewView::from(kept);
    ([(header::ETAG, view.etag.clone())], Json(view)).into_response()
}

/// Rename a view, or save another query under its name; `If-Match` names the version that was
/// read, or is `*`
#[utoipa::path(patch, path = "/api/v1/views/{id}", tag = "views",
    params(("id" = i64, Path), ("If-Match" = String, Header)), request_body = ViewPatch,
    responses((status = 200, body = ViewView, headers(("ETag" = String))),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 412, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 428, body = Problem)))]
async fn change(
    State(open): State<Open>,
    Path(id): Path<ViewId>,
    headers: HeaderMap,
    Body(ViewPatch { name, query }): Body<ViewPatch>,
) -> Result<Response, Problem> {
    let expected = expected_version(&headers)?;
    check(name.as_deref(), query.as_deref())?;
    let kept = open
        .ask(move |store| {
            store.edit_view(id, name.as_deref().map(str::trim), query.as_deref(), expected)
        })
        .await?;
    open.share.look_again();
    Ok(tagged(kept))
}

/// Forget a view; the entries it showed stay
#[utoipa::path(delete, path = "/api/v1/views/{id}", tag = "views", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn forget(State(open): State<Open>, Path(id): Path<ViewId>) -> Result<StatusCode, Problem> {
    open.ask(move |store| store.delete_view(id)).await?;
    open.share.look_again();
    Ok(StatusCode::NO_CONTENT)
}
