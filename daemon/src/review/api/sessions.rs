//! Sessions and what was said in them, over the API.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    PageQuery, expected_version,
    shapes::{MarkView, Piece, SessionView, UtteranceView},
};
use crate::{
    domain::{LiveEvent, SessionId},
    media::folder,
    review::{
        Open,
        footage::Unplayable,
        problem::{Asked, Body, Path, Problem},
        video,
    },
    store::{Leaving, Part, RecordingLink, SessionEdit, VideoLink},
};

/// Characters of a title at most.
const TITLE_CHARACTERS_MAX: usize = 200;
/// How far a video or a recording may lie from its session: a month.
const OFFSET_MS_MAX: u64 = 31 * 24 * 60 * 60 * 1_000;
/// Parts of a survey, when nothing else is asked, and at most.
const PARTS: u16 = 60;
const PARTS_MAX: u16 = 500;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read, change, forget))
        .routes(routes!(leaving))
        .routes(routes!(survey))
        .routes(routes!(utterances))
        .routes(routes!(marks))
}

/// Which sessions are wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SessionsQuery {
    /// Only those in whose title, or in something said in them, all these words occur.
    q: Option<String>,
    /// How many at most: 1 to 500, 50 when absent.
    limit: Option<usize>,
    /// Where to continue: `next` of the piece before.
    cursor: Option<String>,
}

/// Sessions, the latest first
#[utoipa::path(get, path = "/api/v1/sessions", tag = "sessions", params(SessionsQuery),
    responses((status = 200, body = Piece<SessionView>),
        (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn list(
    State(open): State<Open>,
    Asked(query): Asked<SessionsQuery>,
) -> Result<Json<Piece<SessionView>>, Problem> {
    let search = query.q.unwrap_or_default();
    let page = PageQuery { limit: query.limit, cursor: query.cursor }.into();
    let slice = open.ask(move |store| store.find_sessions(&search, &page)).await?;
    Ok(Json(Piece::of(slice, SessionView::from)))
}

/// A session with its version in the `ETag` header.
fn tagged(view: SessionView) -> Response {
    ([(header::ETAG, view.etag.clone())], Json(view)).into_response()
}

/// One session
#[utoipa::path(get, path = "/api/v1/sessions/{id}", tag = "sessions", params(("id" = i64, Path)),
    responses((status = 200, body = SessionView, headers(("ETag" = String))),
        (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn read(State(open): State<Open>, Path(id): Path<SessionId>) -> Result<Response, Problem> {
    let kept = open.ask(move |store| store.session(id)).await?;
    Ok(tagged(kept.into()))
}

/// What changes; what is absent stays, and `null` takes away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SessionPatch {
    /// What people call it.
    #[schema(max_length = 200)]
    title: Option<String>,
    /// The video that shows it: any `https` address.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<VideoLink>)]
    video: Option<Option<VideoLink>>,
    /// The recording of it, where OBS did not tell of one.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<RecordingLink>)]
    recording: Option<Option<RecordingLink>>,
}

/// What is there, be it `null`.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl SessionPatch {
    fn check(self, folder: Option<&std::path::Path>) -> Result<SessionEdit, Problem> {
        let title = self.title.map(|title| title.trim().to_owned());
        let is_fit = |title: &String| {
            !title.is_empty()
                && title.chars().nth(TITLE_CHARACTERS_MAX).is_none()
                && !title.chars().any(char::is_control)
        };
        if title.as_ref().is_some_and(|title| !is_fit(title)) {
            return Err(Problem::bad_request(
                "This is no title",
                "Write one line of 1 to 200 characters",
            ));
        }
        let video = self.video.as_ref().and_then(Option::as_ref);
        if video.is_some_and(|link| !video::is_fit(&link.url)) {
            return Err(Problem::bad_request(
                "This is no address of a video",
                "Give an https address of at most 500 characters, as the browser shows it",
            ));
        }
        let recording = self.recording.as_ref().and_then(Option::as_ref);
        if let Some(link) = recording {
            let folder = folder.ok_or(Unplayable::Off)?;
            folder::open(folder, &link.file).map_err(Unplayable::Folder)?;
        }
        let offsets = video.map(|link| link.offset_ms);
        let mut offsets = offsets.into_iter().chain(recording.map(|link| link.offset_ms));
        if offsets.any(|offset_ms| offset_ms.unsigned_abs() > OFFSET_MS_MAX) {
            return Err(Problem::bad_request(
                "The offset is too large",
                "Keep it within 31 days, in milliseconds",
            ));
        }
        Ok(SessionEdit { title, video: self.video, recording: self.recording })
    }
}

/// Rename a session, or link it; `If-Match` names the version that was read, or is `*`
#[utoipa::path(patch, path = "/api/v1/sessions/{id}", tag = "sessions",
    params(("id" = i64, Path), ("If-Match" = String, Header)), request_body = SessionPatch,
    responses((status = 200, body = SessionView, headers(("ETag" = String))),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 428, body = Problem)))]
async fn change(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
    headers: HeaderMap,
    Body(patch): Body<SessionPatch>,
) -> Result<Response, Problem> {
    let expected = expected_version(&headers)?;
    let folder = open.desk.settings.settings().recordings.folder;
    let kept = open
        .ask(move |store| match patch.check(folder.as_deref()) {
            Ok(edit) => store.edit_session(id, &edit, expected).map(Ok),
            Err(problem) => Ok(Err(problem)),
        })
        .await??;
    open.tell(LiveEvent::SessionChanged { session: id });
    Ok(tagged(kept.into()))
}

/// Forget a session with all that was said in it; entries the owner decided about or edited stay.
/// `If-Match`, where it is sent, names the version that was read
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "sessions",
    params(("id" = i64, Path), ("If-Match" = Option<String>, Header)),
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 412, body = Problem)))]
async fn forget(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let expected = match headers.get(header::IF_MATCH) {
        Some(_) => expected_version(&headers)?,
        None => None,
    };
    open.ask(move |store| store.delete_session(id, expected)).await?;
    open.tell(LiveEvent::SessionChanged { session: id });
    Ok(StatusCode::NO_CONTENT)
}

/// What would go with a session, and what would stay
#[utoipa::path(get, path = "/api/v1/sessions/{id}/leaving", tag = "sessions",
    params(("id" = i64, Path)),
    responses((status = 200, body = Leaving), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
async fn leaving(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
) -> Result<Json<Leaving>, Problem> {
    Ok(Json(open.ask(move |store| store.leaving(id)).await?))
}

/// Into how many parts a session is cut.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SurveyQuery {
    /// 1 to 500; 60 when absent.
    #[param(minimum = 1, maximum = 500)]
    parts: Option<u16>,
}

/// A session at a glance.
#[derive(Serialize, ToSchema)]
struct SurveyView {
    /// How far it reaches, in milliseconds from its start.
    reach_ms: u64,
    /// Equal parts of that, in order.
    parts: Vec<Part>,
}

/// A session at a glance: how much was said and met in each part of it
#[utoipa::path(get, path = "/api/v1/sessions/{id}/survey", tag = "sessions",
    params(("id" = i64, Path), SurveyQuery),
    responses((status = 200, body = SurveyView), (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn survey(
    State(open): State<Open>,
    Path(id): Path<SessionId>,
    Asked(query): Asked<SurveyQuery>,
) -> Result<Json<SurveyView>, Problem> {
    let count = query.parts.unwrap_or(PARTS);
    if !(1..=PARTS_MAX).contains(&count) {
        return Err(Problem::bad_request("These are no parts", "Ask for 1 to 500"));
    }
    let view = open.ask(move |store| {
        let reach_ms = store.reach_ms(id)?;
        Ok(SurveyView { reach_ms, parts: store.survey(id, reach_ms, count)? })
    });
    Ok(Json(view.await?))
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
