//! Finding entries over the API: lists, the numbers beside them, entries that may be one.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    PageQuery,
    shapes::{EntryView, Piece, entry_views},
};
use crate::{
    domain::{EntryState, Kind, Language, SessionId},
    review::{
        Open,
        pages::filters::day,
        problem::{Asked, Problem},
    },
    store::{Doubles, EntryFilter, EntrySort, Facets},
};

/// Characters of one field at most.
const FIELD_CHARACTERS_MAX: usize = 500;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(facets)).routes(routes!(duplicates))
}

/// Which entries are wanted; what is absent does not matter.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FilterQuery {
    /// Only in this state.
    state: Option<EntryState>,
    /// Only of this kind.
    kind: Option<Kind>,
    /// Only of this language.
    language: Option<Language>,
    /// Only of this level, as in `N3` or `B2`; an estimate that spans it counts.
    #[param(max_length = 500)]
    level: Option<String>,
    /// Only those met in this session.
    session: Option<i64>,
    /// Only those this speaker said at least once.
    #[param(max_length = 500)]
    speaker: Option<String>,
    /// Only with this tag.
    #[param(max_length = 500)]
    tag: Option<String>,
    /// Only those first recognized with at least this confidence, 0 to 1.
    #[param(minimum = 0, maximum = 1)]
    confidence: Option<f64>,
    /// Only those first met on this day or later, as in `2026-11-22`, where the daemon runs.
    #[param(format = Date)]
    from: Option<String>,
    /// Only those first met on this day or earlier.
    #[param(format = Date)]
    to: Option<String>,
    /// Only those in which all these words occur, in any script or case; readings are found in
    /// Latin letters, too.
    #[param(max_length = 500)]
    q: Option<String>,
}

impl FilterQuery {
    fn filter(self) -> Result<EntryFilter, Problem> {
        let texts = [&self.level, &self.speaker, &self.tag, &self.q];
        let is_long = |text: &String| text.chars().nth(FIELD_CHARACTERS_MAX).is_some();
        if texts.into_iter().flatten().any(is_long) {
            return Err(Problem::bad_request(
                "A field is too long",
                "Keep it within 500 characters",
            ));
        }
        let sure = self.confidence.map(percent).transpose()?;
        let from = self.from.as_deref().map(date).transpose()?;
        let to = self.to.as_deref().map(date).transpose()?;
        Ok(EntryFilter {
            state: self.state,
            kind: self.kind,
            language: self.language,
            band: self.level,
            session: self.session.map(SessionId),
            text: self.q,
            tag: self.tag,
            speaker: self.speaker,
            sure,
            from: from.map(|(begin, _)| begin),
            until: to.map(|(_, end)| end),
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it lies between 0 and 100"
)]
pub(super) fn percent(confidence: f64) -> Result<u8, Problem> {
    if (0.0..=1.0).contains(&confidence) {
        return Ok((confidence * 100.0).round() as u8);
    }
    Err(Problem::bad_request("This is no confidence", "Send a number from 0 to 1"))
}

pub(super) fn date(
    text: &str,
) -> Result<(aivlingual_shared::time::WallTime, aivlingual_shared::time::WallTime), Problem> {
    day(text).ok_or_else(|| Problem::bad_request("This is no day", "Write it as in 2026-11-22"))
}

/// In which order they are wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SortQuery {
    /// In which order; the newest first when absent.
    #[serde(default)]
    #[param(inline)]
    sort: EntrySort,
}

/// Entries that pass a filter
#[utoipa::path(get, path = "/api/v1/entries", tag = "entries",
    params(FilterQuery, SortQuery, PageQuery),
    responses((status = 200, body = Piece<EntryView>),
        (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn list(
    State(open): State<Open>,
    Asked(query): Asked<FilterQuery>,
    Asked(SortQuery { sort }): Asked<SortQuery>,
    Asked(page): Asked<PageQuery>,
) -> Result<Json<Piece<EntryView>>, Problem> {
    let filter = query.filter()?;
    let slice = open.ask(move |store| store.entries(&filter, sort, &page.into())).await?;
    Ok(Json(Piece::of(slice, |kept| EntryView::new(&open, kept))))
}

/// How many entries pass a filter, and how many would with another value of one fact
#[utoipa::path(get, path = "/api/v1/facets", tag = "entries", params(FilterQuery),
    responses((status = 200, body = Facets),
        (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn facets(
    State(open): State<Open>,
    Asked(query): Asked<FilterQuery>,
) -> Result<Json<Facets>, Problem> {
    let filter = query.filter()?;
    Ok(Json(open.ask(move |store| store.facets(&filter)).await?))
}

/// Entries that may be one.
#[derive(Serialize, ToSchema)]
struct DoublesView {
    /// At least two, the one met most often first.
    entries: Vec<EntryView>,
}

/// Entries that are read alike and mean something alike, or are written alike
///
/// A piece may be shorter than asked, or empty, and yet not the last: follow `next`.
#[utoipa::path(get, path = "/api/v1/duplicates", tag = "entries", params(PageQuery),
    responses((status = 200, body = Piece<DoublesView>),
        (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn duplicates(
    State(open): State<Open>,
    Asked(page): Asked<PageQuery>,
) -> Result<Json<Piece<DoublesView>>, Problem> {
    let slice = open.ask(move |store| store.doubles(&page.into())).await?;
    let view = |Doubles { entries, .. }| DoublesView { entries: entry_views(&open, entries) };
    Ok(Json(Piece::of(slice, view)))
}
