//! The words a learner knows already, over the API.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    language::script::language_of,
    review::{
        Open,
        problem::{Body, Problem},
    },
    store::KnownWord,
};

/// Words of one request, and characters of one word, at most.
const WORDS_MAX: usize = 1_000;
const WORD_CHARACTERS_MAX: usize = 100;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new().routes(routes!(list, add))
}

/// Every word that counts as known, in the order they were kept
#[utoipa::path(get, path = "/api/v1/known", tag = "known",
    responses((status = 200, body = Vec<KnownWord>), (status = 401, body = Problem)))]
async fn list(State(open): State<Open>) -> Result<Json<Vec<KnownWord>>, Problem> {
    Ok(Json(open.ask(|store| store.known()).await?))
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
