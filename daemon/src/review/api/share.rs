//! The owner's side of the share over the API: how it stands, switching it on and off, a new link.

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    expected_version,
    shapes::{etag, wall_text},
};
use crate::review::{
    Open,
    idempotency::Unkept,
    problem::{Body, Problem},
    share::{Choice, On, ShareError},
};

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new().routes(routes!(read, switch_on, switch_off)).routes(routes!(new_link))
}

/// How the share stands.
#[derive(Serialize, ToSchema)]
struct ShareView {
    /// What is shared; absent while nothing is.
    on: Option<SharedView>,
    /// Where it may listen: on this machine alone, and in its private networks.
    addresses: Vec<String>,
    /// Its version, to send back as `If-Match` with a change.
    etag: String,
}

/// What is shared.
#[derive(Serialize, ToSchema)]
struct SharedView {
    /// What was chosen.
    choice: Choice,
    /// Where it listens.
    address: String,
    /// Whether others in the network can reach it.
    is_in_network: bool,
    /// What viewers open. Whoever has it may read.
    link: String,
    /// When it ends by the clock, as in RFC 3339.
    ends: Option<String>,
    /// How many expressions are shared.
    words: usize,
    /// How many pages follow it now.
    following: usize,
}

impl From<On> for SharedView {
    fn from(on: On) -> Self {
        Self {
            address: on.address.to_string(),
            is_in_network: on.is_in_network(),
            link: on.link,
            ends: on.ends.map(wall_text),
            words: on.words,
            following: on.following,
            choice: on.choice,
        }
    }
}

/// How it stands now. The link is a key: the answer is never written down.
async fn told(open: &Open) -> Response {
    let addresses = open.share.addresses().await;
    let standing = open.share.standing();
    let etag = etag(standing.version);
    let view = ShareView {
        on: standing.on.map(SharedView::from),
        addresses: addresses.iter().map(ToString::to_string).collect(),
        etag: etag.clone(),
    };
    (Extension(Unkept), [(header::ETAG, etag)], Json(view)).into_response()
}

/// What viewers may read now, and where
#[utoipa::path(get, path = "/api/v1/share", tag = "share",
    responses((status = 200, body = ShareView, headers(("ETag" = String))),
        (status = 401, body = Problem)))]
async fn read(State(open): State<Open>) -> Response {
    told(&open).await
}

/// Share words with viewers, or change what is shared; `If-Match` names the version that was read,
/// or is `*`
#[utoipa::path(put, path = "/api/v1/share", tag = "share",
    params(("If-Match" = String, Header)), request_body = Choice,
    responses((status = 200, body = ShareView, headers(("ETag" = String))),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 428, body = Problem)))]
async fn switch_on(
    State(open): State<Open>,
    headers: HeaderMap,
    Body(choice): Body<Choice>,
) -> Result<Response, Problem> {
    let expected = expected_version(&headers)?;
    open.share.open(choice, expected).await?;
    Ok(told(&open).await)
}

/// Share nothing any more; its link is worth nothing from then on
#[utoipa::path(delete, path = "/api/v1/share", tag = "share",
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn switch_off(State(open): State<Open>) -> Result<StatusCode, Problem> {
    let was_on = open.share.close().await?;
    if was_on { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// Make a new link; the one before, and whoever came in by it, is shown out
#[utoipa::path(post, path = "/api/v1/share/link", tag = "share",
    responses((status = 200, body = ShareView, headers(("ETag" = String))),
        (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem)))]
async fn new_link(State(open): State<Open>) -> Result<Response, Problem> {
    open.share.renew().await?;
    Ok(told(&open).await)
}

impl From<ShareError> for Problem {
    fn from(error: ShareError) -> Self {
        let why = |error: &std::io::Error| format!("The system says: {error}");
        let (status, title, next) = match error {
            ShareError::Store(error) => return error.into(),
            ShareError::Unfit => (
                StatusCode::BAD_REQUEST,
                "This cannot be shared",
                "Name one of session, view and tag at most, and a port from 1024 on".to_owned(),
            ),
            ShareError::NotOurs => (
                StatusCode::BAD_REQUEST,
                "This is no private address of this machine",
                "Choose one of the addresses that GET /api/v1/share tells".to_owned(),
            ),
            ShareError::Nothing => (
                StatusCode::CONFLICT,
                "There is nothing like that to share",
                "Choose a session or a view that is there".to_owned(),
            ),
            ShareError::Taken(error) => {
                (StatusCode::CONFLICT, "This address cannot be listened on", why(&error))
            }
            ShareError::Conflict => (
                StatusCode::PRECONDITION_FAILED,
                "Somebody changed it meanwhile",
                "Read it again and decide".to_owned(),
            ),
            ShareError::Off => {
                (StatusCode::CONFLICT, "Nothing is shared", "Switch it on first".to_owned())
            }
            ShareError::File(error) => {
                (StatusCode::CONFLICT, "The share cannot be kept for a restart", why(&error))
            }
            ShareError::NoChance(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "The system gives no random numbers",
                "Restart the machine".to_owned(),
            ),
        };
        Self::new(status, title, &next)
    }
}
