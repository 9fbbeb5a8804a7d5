//! What the owner does with entries, over the API: many at once, merged, taken back, done again;
//! and what helps to decide: the history, likely doubles, dictionary senses, tags in use.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    PageQuery,
    entries::{EntryPatch, FIELD_CHARACTERS_MAX, too_long},
    expected_version,
    shapes::{EntryView, Piece, entry_views, etag, version, wall_text},
};
use crate::{
    domain::{EntryId, EntryState, LiveEvent},
    review::{
        Open,
        idempotency::DEED,
        problem::{Asked, Body, Path, Problem},
        senses::{Sense, senses},
    },
    store::{
        Change, Deed, DeedId, DeedKind, Done, EntryEdit, Outcome, Store, StoreError, TAGS_MAX,
        TagCount, Taken, Wanted, Wish,
    },
};

/// Entries of one request at most.
const ENTRIES_MAX: usize = 500;
/// Entries that are told one by one after a deed was taken back; an import may touch many more.
const LEFT_TOLD_MAX: usize = 500;
/// Tags that are told at once, at most.
const TAGS_TOLD_MAX: usize = 500;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new()
        .routes(routes!(bulk))
        .routes(routes!(merge))
        .routes(routes!(history))
        .routes(routes!(alike))
        .routes(routes!(meanings))
        .routes(routes!(list))
        .routes(routes!(undo))
        .routes(routes!(redo))
        .routes(routes!(tags))
}

/// An entry with the version that was read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Seen {
    /// Which.
    id: EntryId,
    /// Its `etag` as it was read, or `*` for whichever it has.
    #[schema(pattern = r#"^(\*|"[0-9]{1,15}")$"#)]
    etag: String,
}

impl Seen {
    fn wanted(&self) -> Result<Wanted, Problem> {
        let version = match self.etag.as_str() {
            "*" => None,
            tag => Some(version(tag).ok_or_else(|| {
                Problem::bad_request("An etag is not of ours", "Send each etag as it was received")
            })?),
        };
        Ok(Wanted { id: self.id, version })
    }
}

fn all_wanted(seen: &[Seen]) -> Result<Vec<Wanted>, Problem> {
    if seen.is_empty() || seen.len() > ENTRIES_MAX {
        return Err(Problem::bad_request(
            "That is no number of entries",
            "Name 1 to 500 entries at a time",
        ));
    }
    seen.iter().map(Seen::wanted).collect()
}

/// What is to become of entries.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum BulkWish {
    /// Decide about them, or change what they say.
    Edit {
        /// What changes; what is absent stays.
        patch: EntryPatch,
    },
    /// Give them tags, or take some away. An entry keeps its first 30.
    Tag {
        /// To give.
        #[serde(default)]
        #[schema(max_items = 30)]
        add: Vec<String>,
        /// To take away.
        #[serde(default)]
        #[schema(max_items = 30)]
        remove: Vec<String>,
    },
    /// Forget them.
    Delete {},
}

impl BulkWish {
    fn check(self) -> Result<Wish, Problem> {
        Ok(match self {
            Self::Edit { patch } => Wish::Edit(patch.check()?),
            Self::Tag { add, remove } => {
                let trimmed = |tags: Vec<String>| -> Vec<String> {
                    tags.iter().map(|tag| tag.trim().to_owned()).collect()
                };
                let (add, remove) = (trimmed(add), trimmed(remove));
                if add.iter().any(String::is_empty) || add.len().max(remove.len()) > TAGS_MAX {
                    return Err(Problem::bad_request(
                        "These are no tags",
                        "Send 1 to 30 tags, none of them empty",
                    ));
                }
                if add.iter().chain(&remove).any(|tag| too_long(tag)) {
                    return Err(Problem::bad_request(
                        "A tag is too long",
                        "Keep it within 500 characters",
                    ));
                }
                Wish::Tag { add, remove }
            }
            Self::Delete {} => Wish::Delete,
        })
    }
}

/// A wish for many entries.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BulkRequest {
    /// Which.
    #[schema(min_items = 1, max_items = 500)]
    entries: Vec<Seen>,
    /// What is to become of them.
    wish: BulkWish,
}

/// How it went with one entry.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum HowItWent {
    /// It changed.
    Changed,
    /// It was so already.
    Unchanged,
    /// Somebody changed it since it was read; it was left alone.
    Conflict,
    /// It was merged into another; it was left alone.
    Merged,
    /// There is none of this number.
    Missing,
}

/// What became of one entry.
#[derive(Debug, Serialize, ToSchema)]
struct BulkItem {
    /// Which.
    id: EntryId,
    /// How it went.
    outcome: HowItWent,
    /// The version it has now; absent when it is not there.
    etag: Option<String>,
    /// Where it was merged into.
    into: Option<EntryId>,
}

impl BulkItem {
    fn new((id, outcome): (EntryId, Outcome)) -> Self {
        let (outcome, version, into) = match outcome {
            Outcome::Changed(version) => (HowItWent::Changed, version, None),
            Outcome::Unchanged(version) => (HowItWent::Unchanged, Some(version), None),
            Outcome::Conflict(version) => (HowItWent::Conflict, Some(version), None),
            Outcome::Merged(into) => (HowItWent::Merged, None, Some(into)),
            Outcome::Missing => (HowItWent::Missing, None, None),
        };
        Self { id, outcome, etag: version.map(etag), into }
    }
}

/// What became of a wish for many.
#[derive(Debug, Serialize, ToSchema)]
struct BulkView {
    /// The deed, to take it back whole; absent when nothing changed.
    deed: Option<DeedId>,
    /// One for each entry, in the order given.
    items: Vec<BulkItem>,
}

/// Change many entries as one deed
///
/// Entries whose version matches all change together, or none does; the others are left alone and
/// told one by one.
#[utoipa::path(post, path = "/api/v1/entries/bulk", tag = "deeds", request_body = BulkRequest,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = BulkView),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem)))]
async fn bulk(
    State(open): State<Open>,
    Body(request): Body<BulkRequest>,
) -> Result<Json<BulkView>, Problem> {
    let wanted = all_wanted(&request.entries)?;
    let wish = request.wish.check()?;
    let is_refusal = matches!(&wish, Wish::Edit(edit) if edit.state == Some(EntryState::Rejected));
    let Done { deed, outcomes } =
        open.ask(move |store| store.change_entries(&wanted, &wish)).await?;
    let changed = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Changed(_)));
    let changed: Vec<EntryId> = changed.map(|(id, _)| *id).collect();
    // Cards of what is rejected are withdrawn by who hears of it.
    if is_refusal {
        for id in &changed {
            open.tell(LiveEvent::EntryChanged { id: *id, state: EntryState::Rejected });
        }
    }
    tell(&open, changed);
    Ok(Json(BulkView { deed, items: outcomes.into_iter().map(BulkItem::new).collect() }))
}

fn tell(open: &Open, entries: Vec<EntryId>) {
    if !entries.is_empty() {
        open.tell(LiveEvent::EntriesChanged { entries });
    }
}

/// Which entries are the same expression.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MergeRequest {
    /// Those that go.
    #[schema(min_items = 1, max_items = 500)]
    others: Vec<Seen>,
}

/// Merge other entries into this one
///
/// Their sightings and tags move here; what else they say is kept for undo. Their numbers lead here
/// from now on, and what is heard under their names is kept here. All or nothing: with any conflict
/// nothing is merged.
#[utoipa::path(post, path = "/api/v1/entries/{id}/merge", tag = "deeds",
    params(("id" = i64, Path), ("If-Match" = String, Header),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body = MergeRequest,
    responses((status = 200, body = EntryView,
            headers(("ETag" = String), ("Deed" = i64, description = "the deed, to take it back"))),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 412, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
async fn merge(
    State(open): State<Open>,
    Path(id): Path<EntryId>,
    headers: HeaderMap,
    Body(request): Body<MergeRequest>,
) -> Result<Response, Problem> {
    let survivor = Wanted { id, version: expected_version(&headers)? };
    let others = all_wanted(&request.others)?;
    if others.iter().any(|other| other.id == id) {
        return Err(Problem::bad_request(
            "An entry cannot be merged into itself",
            "Name only others",
        ));
    }
    let mut touched: Vec<EntryId> = others.iter().map(|other| other.id).collect();
    touched.push(id);
    let (deed, kept) = open.ask(move |store| store.merge_entries(survivor, &others)).await?;
    tell(&open, touched);
    Ok(tagged(Some(deed), EntryView::new(&open, kept)))
}

/// An entry with its version in the `ETag` header and, where one was done, the deed.
pub(super) fn tagged(deed: Option<DeedId>, view: EntryView) -> Response {
    let mut response = ([(header::ETAG, view.etag.clone())], Json(view)).into_response();
    if let Some(DeedId(deed)) = deed {
        response.headers_mut().insert(DEED, deed.into());
    }
    response
}

/// What one deed did to an entry.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeView {
    /// The deed.
    deed: DeedId,
    /// What sort of thing was done.
    kind: DeedKind,
    /// When, as in RFC 3339.
    at: String,
    /// True when it was taken back.
    undone: bool,
    /// What the changed parts said before.
    before: EntryEdit,
    /// What they said after.
    after: EntryEdit,
    /// Entries that were merged into this one.
    took_in: Vec<EntryId>,
}

impl From<Change> for ChangeView {
    fn from(change: Change) -> Self {
        Self {
            deed: change.deed,
            kind: change.kind,
            at: wall_text(change.at),
            undone: change.is_undone,
            before: change.before,
            after: change.after,
            took_in: change.took_in,
        }
    }
}

/// What the owner did with an entry, the latest first
#[utoipa::path(get, path = "/api/v1/entries/{id}/history", tag = "deeds",
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<ChangeView>),
        (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn history(
    State(open): State<Open>,
    Path(id): Path<EntryId>,
) -> Result<Json<Vec<ChangeView>>, Problem> {
    let asked = open.ask(move |store| store.entry(id).and_then(|_| store.history(id))).await?;
    Ok(Json(asked.into_iter().map(ChangeView::from).collect()))
}

/// Entries that are likely the same expression, the likeliest first
#[utoipa::path(get, path = "/api/v1/entries/{id}/alike", tag = "deeds",
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<EntryView>),
        (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn alike(
    State(open): State<Open>,
    Path(id): Path<EntryId>,
) -> Result<Json<Vec<EntryView>>, Problem> {
    let found = open.ask(move |store| store.alike(id)).await?;
    Ok(Json(entry_views(&open, found)))
}

/// What dictionaries say an entry may mean, the likeliest first
#[utoipa::path(get, path = "/api/v1/entries/{id}/senses", tag = "deeds",
    params(("id" = i64, Path)),
    responses((status = 200, body = Vec<Sense>),
        (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
async fn meanings(
    State(open): State<Open>,
    Path(id): Path<EntryId>,
) -> Result<Json<Vec<Sense>>, Problem> {
    let look_up = open.desk.look_up.clone();
    let found = open
        .ask(move |store| {
            let entry = store.entry(id)?.entry;
            Ok(senses(&entry, &look_up(&entry.lemma)))
        })
        .await?;
    Ok(Json(found))
}

/// One act of the owner's.
#[derive(Debug, Serialize, ToSchema)]
struct DeedView {
    /// Its number.
    id: DeedId,
    /// What sort of thing was done.
    kind: DeedKind,
    /// When, as in RFC 3339.
    at: String,
    /// When it was taken back; absent while it stands.
    undone: Option<String>,
    /// How many entries it touched.
    entries: u64,
    /// How many words an import brought that count as known.
    known: u64,
    /// The first three of them all, as they are written.
    names: Vec<String>,
    /// True when it is too old to be taken back or done again: more than 90 days.
    sealed: bool,
}

impl From<Deed> for DeedView {
    fn from(deed: Deed) -> Self {
        Self {
            id: deed.id,
            kind: deed.kind,
            at: wall_text(deed.at),
            undone: deed.undone.map(wall_text),
            entries: deed.entries,
            known: deed.known,
            names: deed.names,
            sealed: deed.is_sealed,
        }
    }
}

/// What the owner did, the latest first
#[utoipa::path(get, path = "/api/v1/deeds", tag = "deeds", params(PageQuery),
    responses((status = 200, body = Piece<DeedView>),
        (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn list(
    State(open): State<Open>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Piece<DeedView>>, Problem> {
    let slice = open.ask(move |store| store.deeds(&query.into())).await?;
    Ok(Json(Piece::of(slice, DeedView::from)))
}

/// Which deed is meant.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WhichDeed {
    /// Its number; the latest when absent.
    deed: Option<DeedId>,
}

/// An entry as a deed left it.
#[derive(Debug, Serialize, ToSchema)]
struct Left {
    /// Which.
    id: EntryId,
    /// The version it has now; absent when it is gone.
    etag: Option<String>,
}

/// A deed that was taken back or done again.
#[derive(Debug, Serialize, ToSchema)]
struct TakenView {
    /// The deed as it stands now.
    deed: DeedView,
    /// What it touched, at most 500 of them.
    entries: Vec<Left>,
    /// How many of its entries an import left as they are, for they were touched or heard since.
    stayed: usize,
}

/// Has the store turn a deed `way`, and tells who watches.
async fn turned(
    open: &Open,
    which: WhichDeed,
    way: fn(&Store, Option<DeedId>) -> Result<Taken, StoreError>,
) -> Result<Json<TakenView>, Problem> {
    let Taken { deed, entries, stayed } = open.ask(move |store| way(store, which.deed)).await?;
    let told = entries.iter().take(LEFT_TOLD_MAX);
    let told = told.map(|&(id, version)| Left { id, etag: version.map(etag) }).collect();
    if entries.len() > LEFT_TOLD_MAX {
        open.tell(LiveEvent::DatabaseReplaced {});
    } else {
        tell(open, entries.into_iter().map(|(id, _)| id).collect());
    }
    Ok(Json(TakenView { deed: deed.into(), entries: told, stayed }))
}

/// Take a deed back: the latest that stands, or the one named
///
/// Refused while a later deed that stands touched the same entries, but for an import: of it, what
/// was touched or heard since stays as it is, and the known words it brought are forgotten. Refused
/// for deeds of more than 90 days ago.
#[utoipa::path(post, path = "/api/v1/deeds/undo", tag = "deeds", request_body = WhichDeed,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = TakenView),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem)))]
async fn undo(
    State(open): State<Open>,
    Body(which): Body<WhichDeed>,
) -> Result<Json<TakenView>, Problem> {
    turned(&open, which, Store::undo).await
}

/// Do a deed again: the one taken back last, or the one named
///
/// Without a name there is one only until something new is done.
#[utoipa::path(post, path = "/api/v1/deeds/redo", tag = "deeds", request_body = WhichDeed,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = TakenView),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem)))]
async fn redo(
    State(open): State<Open>,
    Body(which): Body<WhichDeed>,
) -> Result<Json<TakenView>, Problem> {
    turned(&open, which, Store::redo).await
}

/// Which tags are wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct TagsQuery {
    /// Only those that begin so.
    #[serde(default)]
    #[param(max_length = 500)]
    q: String,
    /// How many at most: 1 to 500, 100 when absent.
    limit: Option<usize>,
}

/// Tags in use, the most used first
#[utoipa::path(get, path = "/api/v1/tags", tag = "deeds", params(TagsQuery),
    responses((status = 200, body = Vec<TagCount>),
        (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn tags(
    State(open): State<Open>,
    Asked(query): Asked<TagsQuery>,
) -> Result<Json<Vec<TagCount>>, Problem> {
    if query.q.chars().nth(FIELD_CHARACTERS_MAX).is_some() {
        return Err(Problem::bad_request("A tag is not that long", "Ask for its beginning"));
    }
    let limit = query.limit.unwrap_or(100).clamp(1, TAGS_TOLD_MAX);
    Ok(Json(open.ask(move |store| store.tags(&query.q, limit)).await?))
}
