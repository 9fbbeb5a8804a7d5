//! Entries over the API: found, read, decided upon, edited, forgotten.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    PageQuery,
    deeds::tagged,
    shapes::{EntryView, Piece, version},
};
use crate::{
    domain::{EntryId, EntryState, Kind, Language, Level, LiveEvent, SessionId},
    review::{
        Open,
        idempotency::DEED,
        problem::{Asked, Body, Path, Problem},
    },
    store::{DeedId, EntryEdit, EntryFilter, EntrySort, Sighting, TAGS_MAX, Wanted, Wish},
};

/// Characters of one field at most.
pub(super) const FIELD_CHARACTERS_MAX: usize = 500;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read, change, forget))
        .routes(routes!(sightings))
}

/// Which entries are wanted, in which order.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct EntriesQuery {
    /// Only in this state.
    state: Option<EntryState>,
    /// Only of this kind.
    kind: Option<Kind>,
    /// Only of this language.
    language: Option<Language>,
    /// Only of this level, as in `N3` or `B2`.
    level: Option<String>,
    /// Only those met in this session.
    session: Option<i64>,
    /// Only those in which all these words occur, in any script or case.
    q: Option<String>,
    /// In which order; the newest first when absent.
    #[serde(default)]
    #[param(inline)]
    sort: EntrySort,
    /// How many at most: 1 to 500, 50 when absent.
    limit: Option<usize>,
    /// Where to continue: `next` of the piece before.
    cursor: Option<String>,
}

/// Entries that pass a filter
#[utoipa::path(get, path = "/api/v1/entries", tag = "entries", params(EntriesQuery),
    responses((status = 200, body = Piece<EntryView>),
        (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn list(
    State(open): State<Open>,
    Asked(query): Asked<EntriesQuery>,
) -> Result<Json<Piece<EntryView>>, Problem> {
    let filter = EntryFilter {
        state: query.state,
        kind: query.kind,
        language: query.language,
        band: query.level,
        session: query.session.map(SessionId),
        text: query.q,
    };
    let page = PageQuery { limit: query.limit, cursor: query.cursor }.into();
    let slice = open.ask(move |store| store.entries(&filter, query.sort, &page)).await?;
    Ok(Json(Piece::of(slice, |kept| EntryView::new(&open, kept))))
}

/// One entry
///
/// The number of one that was merged into another leads there.
#[utoipa::path(get, path = "/api/v1/entries/{id}", tag = "entries", params(("id" = i64, Path)),
    responses((status = 200, body = EntryView, headers(("ETag" = String))),
        (status = 307, headers(("Location" = String)), description = "merged into another"),
        (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn read(State(open): State<Open>, Path(id): Path<EntryId>) -> Result<Response, Problem> {
    if let Some(EntryId(into)) = open.ask(move |store| store.merged_into(id)).await? {
        return Ok(Redirect::temporary(&format!("/api/v1/entries/{into}")).into_response());
    }
    let kept = open.ask(move |store| store.entry(id)).await?;
    Ok(tagged(None, EntryView::new(&open, kept)))
}

/// Each time an expression was heard, the latest first
#[utoipa::path(get, path = "/api/v1/entries/{id}/sightings", tag = "entries",
    params(("id" = i64, Path), PageQuery),
    responses((status = 200, body = Piece<Sighting>),
        (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn sightings(
    State(open): State<Open>,
    Path(id): Path<EntryId>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Piece<Sighting>>, Problem> {
    let slice = open.ask(move |store| store.sightings(id, &query.into())).await?;
    Ok(Json(Piece::of(slice, |sighting| sighting)))
}

/// What changes; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryPatch {
    /// What the owner thinks of it.
    state: Option<EntryState>,
    /// The expression in Japanese.
    #[schema(max_length = 500)]
    japanese: Option<String>,
    /// Its reading.
    #[schema(max_length = 500)]
    reading: Option<String>,
    /// The expression in English.
    #[schema(max_length = 500)]
    english: Option<String>,
    /// What sort of thing it is.
    kind: Option<Kind>,
    /// How difficult it is.
    level: Option<Level>,
    /// Part of speech, register, field.
    #[schema(max_items = 30)]
    tags: Option<Vec<String>>,
}

impl EntryPatch {
    pub(super) fn check(self) -> Result<EntryEdit, Problem> {
        let band = self.level.as_ref().map(|level| &level.band);
        let fields = [&self.japanese, &self.reading, &self.english].into_iter().flatten();
        let tags = self.tags.iter().flatten();
        if fields.chain(tags).chain(band).any(|text| too_long(text)) {
            return Err(Problem::bad_request(
                "A field is too long",
                "Keep it within 500 characters",
            ));
        }
        if self.tags.as_ref().is_some_and(|tags| tags.len() > TAGS_MAX) {
            return Err(Problem::bad_request("There are too many tags", "Keep at most 30"));
        }
        if [&self.japanese, &self.english].into_iter().flatten().any(|text| text.trim().is_empty())
        {
            return Err(Problem::bad_request("An expression cannot be empty", "Write something"));
        }
        Ok(EntryEdit {
            state: self.state,
            japanese: self.japanese,
            reading: self.reading,
            english: self.english,
            kind: self.kind,
            level: self.level,
            tags: self.tags,
        })
    }
}

/// Decide about an entry, or edit it; `If-Match` names the version that was read, or is `*`
#[utoipa::path(patch, path = "/api/v1/entries/{id}", tag = "entries",
    params(("id" = i64, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body = EntryPatch,
    responses((status = 200, body = EntryView,
            headers(("ETag" = String),
                ("Deed" = i64, description = "the deed, if anything changed"))),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
async fn change(
    State(open): State<Open>,
    Path(id): Path<EntryId>,
    headers: HeaderMap,
    Body(patch): Body<EntryPatch>,
) -> Result<Response, Problem> {
    let wanted = Wanted { id, version: expected_version(&headers)? };
    let wish = Wish::Edit(patch.check()?);
    let (deed, kept) = open.ask(move |store| store.decide(wanted, &wish)).await?;
    open.tell(LiveEvent::EntryChanged { id, state: kept.state });
    Ok(tagged(deed, EntryView::new(&open, kept)))
}

/// Forget an entry; heard again, it is new again
///
/// `If-Match` names the version that was read, or is `*`.
#[utoipa::path(delete, path = "/api/v1/entries/{id}", tag = "entries",
    params(("id" = i64, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204,
            headers(("Deed" = i64, description = "the deed, to take it back"))),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
async fn forget(
    State(open): State<Open>,
    Path(id): Path<EntryId>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    open.ask(move |store| store.entry(id)).await?;
    let version = expected_version(&headers)?;
    let DeedId(deed) = open.ask(move |store| store.delete_entry(id, version)).await?;
    open.tell(LiveEvent::EntriesChanged { entries: vec![id] });
    Ok((StatusCode::NO_CONTENT, [(DEED, deed.to_string())]).into_response())
}

pub(super) fn too_long(text: &str) -> bool {
    text.chars().nth(FIELD_CHARACTERS_MAX).is_some()
}

/// The version a change is meant for; `None` stands for whichever there is.
pub(super) fn expected_version(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Err(Problem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "A change must say which version it is for",
            "Send the entry's ETag as If-Match",
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
