//! Lists in, over the API: sent, looked at, applied.

use std::{io::Write, sync::Arc};

use axum::{
    Json,
    body::Body as RawBody,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use tokio_stream::StreamExt;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    domain::LiveEvent,
    review::{
        Open,
        imports::{Pending, Stage},
        problem::{Asked, Body, Path, Problem},
    },
    store::Store,
    vocabulary::exchange::{
        LIST_BYTES_MAX, List, ListFormat, Plan,
        run::{self, ExchangeError, Outcome},
    },
};

/// Characters of a list's name at most.
const NAME_CHARACTERS_MAX: usize = 200;

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new()
        .routes(routes!(send))
        .routes(routes!(read, forget))
        .routes(routes!(plan))
        .routes(routes!(apply))
}

/// A list that was sent, and what it would bring.
#[derive(Serialize, ToSchema)]
struct ImportView {
    /// Its number; forgotten when the daemon ends, or for newer ones.
    id: u64,
    /// What its sender calls it.
    name: String,
    /// What sort of list it is.
    format: ListFormat,
    /// The names of its columns, for the plan; empty where it names its fields itself.
    columns: Vec<String>,
    /// How far it has come.
    stage: Stage,
    /// Rows that were kept so far, while it is applied.
    done: usize,
    /// How it is taken.
    plan: Plan,
    /// What it would bring, or what it brought.
    outcome: Outcome,
}

impl ImportView {
    fn of(pending: &Pending) -> Self {
        let now = pending.now();
        Self {
            id: pending.id,
            name: pending.name.clone(),
            format: pending.list.format,
            columns: pending.list.columns.clone(),
            stage: now.stage,
            done: pending.done.load(std::sync::atomic::Ordering::Relaxed),
            plan: now.plan,
            outcome: now.outcome,
        }
    }
}

/// What a list is called.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SendQuery {
    /// The name of the file.
    #[serde(default)]
    #[param(max_length = 200)]
    name: String,
}

/// Send a list: CSV, TSV, JSON, Anki or Yomitan, at most 64 MiB. It is told from its content, and
/// nothing of it is kept before it is applied.
#[utoipa::path(post, path = "/api/v1/imports", tag = "exchange", params(SendQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = ImportView),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 413, body = Problem),
        (status = 422, body = Problem), (status = 507, body = Problem)))]
async fn send(
    State(open): State<Open>,
    Asked(query): Asked<SendQuery>,
    body: RawBody,
) -> Result<Response, Problem> {
    if query.name.chars().nth(NAME_CHARACTERS_MAX).is_some() {
        return Err(Problem::bad_request("The name is too long", "Keep it within 200 characters"));
    }
    let name: String = query.name.chars().filter(|letter| !letter.is_control()).collect();
    let file = receive(body).await?;
    let (list, outcome, file) = open
        .work(move |store| {
            let list = List::open(&file)?;
            let outcome = run::preview(&list, &list.plan, store)?;
            Ok::<_, ExchangeError>((list, outcome, file))
        })
        .await?;
    let plan = list.plan.clone();
    let pending = open.imports.hold(name, list, plan, outcome, file);
    Ok((StatusCode::CREATED, Json(ImportView::of(&pending))).into_response())
}

/// Writes what arrives to a private temporary file.
async fn receive(body: RawBody) -> Result<tempfile::TempPath, Problem> {
    let failed = |error: std::io::Error| Problem::from(ExchangeError::File(error));
    let mut file =
        tempfile::Builder::new().prefix("aivlingual-import-").tempfile().map_err(failed)?;
    let mut arrives = body.into_data_stream();
    let mut length = 0;
    while let Some(piece) = arrives.next().await {
        let piece =
            piece.map_err(|_| Problem::bad_request("The list did not arrive", "Send it again"))?;
        length += piece.len() as u64;
        if length > LIST_BYTES_MAX {
            return Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "The list is larger than 64 MiB",
                "Cut it into several lists",
            ));
        }
        // A piece is at most some dozens of kilobytes, and goes to the system's cache.
        file.write_all(&piece).map_err(failed)?;
    }
    Ok(file.into_temp_path())
}

fn found(open: &Open, id: u64) -> Result<Arc<Pending>, Problem> {
    open.imports.find(id).ok_or_else(Problem::not_found)
}

fn not_a_preview() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "This list has been applied, or is being applied",
        "Send it again to import it once more",
    )
}

/// A list that was sent, and how far it has come
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "exchange", params(("id" = u64, Path)),
    responses((status = 200, body = ImportView), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
async fn read(State(open): State<Open>, Path(id): Path<u64>) -> Result<Json<ImportView>, Problem> {
    Ok(Json(ImportView::of(&*found(&open, id)?)))
}

/// Forget a list; what was applied stays
#[utoipa::path(delete, path = "/api/v1/imports/{id}", tag = "exchange",
    params(("id" = u64, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn forget(State(open): State<Open>, Path(id): Path<u64>) -> Result<StatusCode, Problem> {
    if open.imports.forget(id) { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}

/// Say how a list is to be taken, and see what it would bring
#[utoipa::path(put, path = "/api/v1/imports/{id}/plan", tag = "exchange",
    params(("id" = u64, Path)), request_body = Plan,
    responses((status = 200, body = ImportView),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem)))]
async fn plan(
    State(open): State<Open>,
    Path(id): Path<u64>,
    Body(plan): Body<Plan>,
) -> Result<Json<ImportView>, Problem> {
    let pending = found(&open, id)?;
    let asked = Arc::clone(&pending);
    let wanted = plan.clone();
    let outcome = open.work(move |store: &Store| run::preview(&asked.list, &wanted, store)).await?;
    let is_changed = pending.change(|now| {
        now.plan = plan;
        now.outcome = outcome;
    });
    if is_changed { Ok(Json(ImportView::of(&pending))) } else { Err(not_a_preview()) }
}

/// Keep what a list brings: all rows that can be taken, or none. Answers when they are kept; until
/// then the import says how many rows are done.
#[utoipa::path(post, path = "/api/v1/imports/{id}/apply", tag = "exchange",
    params(("id" = u64, Path)),
    responses((status = 200, body = ImportView), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem),
        (status = 507, body = Problem)))]
async fn apply(State(open): State<Open>, Path(id): Path<u64>) -> Result<Json<ImportView>, Problem> {
    let pending = found(&open, id)?;
    if !pending.change(|now| now.stage = Stage::Applying) {
        return Err(not_a_preview());
    }
    let applied = Arc::clone(&pending);
    // The work goes on when whoever asked goes away, and its end is noted all the same.
    open.work(move |store| {
        let plan = applied.now().plan;
        let done = run::apply(&applied.list, &plan, store, &applied.name, &applied.done);
        applied.finish(done.as_ref().ok().cloned());
        done
    })
    .await?;
    open.tell(LiveEvent::DatabaseReplaced {});
    Ok(Json(ImportView::of(&pending)))
}
