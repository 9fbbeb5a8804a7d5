//! The words a learner knows already, over the API.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{PageQuery, shapes::Piece};
use crate::{
    language::script::language_of,
    review::{
        Open,
        problem::{Asked, Body, Path, Problem},
    },
    store::{KeptKnown, KnownId, KnownWord},
};

/// Words of one request, and characters of one word, at most.
const WORDS_MAX: usize = 1_000;
const WORD_CHARACTERS_MAX: usize = 100;

/// Characters of a search at most.
const SEARCH_CHARACTERS_MAX: usize = 500;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(forget))
}

/// What is looked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct KnownQuery {
    /// Only words in which all this occurs, in any script or case.
    #[param(max_length = 500)]
    q: Option<String>,
}

/// Words that count as known, the latest first
#[utoipa::path(get, path = "/api/v1/known", tag = "known", params(KnownQuery, PageQuery),
    responses((status = 200, body = Piece<KeptKnown>), (status = 400, body = Problem),
        (status = 401, body = Problem)))]
async fn list(
    State(open): State<Open>,
    Asked(KnownQuery { q }): Asked<KnownQuery>,
    Asked(page): Asked<PageQuery>,
) -> Result<Json<Piece<KeptKnown>>, Problem> {
    if q.as_ref().is_some_and(|q| q.chars().nth(SEARCH_CHARACTERS_MAX).is_some()) {
        return Err(Problem::bad_request("The search is too long", "Keep it within 500"));
    }
    let slice = open.ask(move |store| store.known_page(q.as_deref(), &page.into())).await?;
    Ok(Json(Piece::of(slice, |kept| kept)))
}

/// Forget that a word is known; sessions that begin from now on may teach it
#[utoipa::path(delete, path = "/api/v1/known/{id}", tag = "known", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn forget(State(open): State<Open>, Path(id): Path<KnownId>) -> Result<StatusCode, Problem> {
    open.ask(move |store| store.delete_known(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Words somebody knows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Words {
    /// In their dictionary forms.
    #[schema(max_items = 1000, value_type = Vec<WordForm>)]
    words: Vec<String>,
}

/// A word.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 100, pattern = r"\S")]
struct WordForm(#[expect(dead_code, reason = "only its shape is told")] String);

/// What became of them.
#[derive(Serialize, ToSchema)]
struct Added {
    /// How many were not known before.
    new: usize,
}

/// Count words as known; sessions that begin from now on do not teach them
#[utoipa::path(post, path = "/api/v1/known", tag = "known", request_body = Words,
    responses((status = 200, body = Added),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem)))]
async fn add(
    State(open): State<Open>,
    Body(Words { words }): Body<Words>,
) -> Result<Json<Added>, Problem> {
    let is_word =
        |word: &String| !word.trim().is_empty() && word.chars().nth(WORD_CHARACTERS_MAX).is_none();
    if words.len() > WORDS_MAX || !words.iter().all(is_word) {
        return Err(Problem::bad_request(
            "These are no words",
            "Send at most 1,000 at a time, each of 1 to 100 characters",
        ));
    }
    let known = |word: String| KnownWord {
        language: language_of(&word),
        form: word.trim().to_owned(),
        origin: "review".to_owned(),
    };
    let words: Vec<KnownWord> = words.into_iter().map(known).collect();
    let new = open.ask(move |store| store.add_known(&words)).await?;
    Ok(Json(Added { new }))
}
