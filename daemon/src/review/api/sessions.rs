//! Sessions and what was said in them, over the API.

use axum::{Json, extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    PageQuery,
    shapes::{MarkView, Piece, SessionView, UtteranceView},
};
use crate::{
    domain::SessionId,
    review::{
        Open,
        problem::{Asked, Path, Problem},
    },
};

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read, forget))
        .routes(routes!(utterances))
        .routes(routes!(marks))
}

/// Sessions, the latest first
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", params(PageQuery),
    responses((status = 200, body = Piece<SessionView>),
        (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn list(
    State(open): State<Open>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Piece<SessionView>>, Problem> {
    let slice = open.ask(move |store| store.sessions(&query.into())).await?;
    Ok(Json(Piece::of(slice, SessionView::from)))
}

/// One session
#[utoipa::path(get, path = "/api/v1/sessions/{id}", tag = "sessions", params(("id" = i64, Path)),
    responses((status = 200, body = SessionView),
        (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn read(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
) -> Result<Json<SessionView>, Problem> {
    let kept = open.ask(move |store| store.session(id)).await?;
    Ok(Json(kept.into()))
}

/// Forget a session with all that was said in it; entries the owner decided about stay
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "sessions", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn forget(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Problem> {
    open.ask(move |store| store.delete_session(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was said in a session, in order
#[utoipa::path(get, path = "/api/v1/sessions/{id}/utterances", tag = "sessions",
    params(("id" = i64, Path), PageQuery),
    responses((status = 200, body = Piece<UtteranceView>),
        (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn utterances(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Piece<UtteranceView>>, Problem> {
    let slice = open
        .ask(move |store| {
            store.session(id)?;
            store.utterances(id, &query.into())
        })
        .await?;
    Ok(Json(Piece::of(slice, UtteranceView::from)))
}

/// Moments the streamer saved and what OBS did, by their times
#[utoipa::path(get, path = "/api/v1/sessions/{id}/marks", tag = "sessions",
    params(("id" = i64, Path), PageQuery),
    responses((status = 200, body = Piece<MarkView>),
        (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn marks(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Piece<MarkView>>, Problem> {
    let slice = open
        .ask(move |store| {
            store.session(id)?;
            store.marks(id, &query.into())
        })
        .await?;
    Ok(Json(Piece::of(slice, MarkView::from)))
}
