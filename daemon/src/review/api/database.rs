//! The database itself, over the API: what it takes, whether it is sound, its backups.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    domain::LiveEvent,
    review::{
        Open,
        problem::{Body, Path, Problem},
        sizes::Sizes,
    },
    store::{Backup, CheckDepth, Checked, Compacted, DatabaseStatus, Restored},
};

pub(super) fn routes() -> OpenApiRouter<Open> {
    OpenApiRouter::new()
        .routes(routes!(status))
        .routes(routes!(tables))
        .routes(routes!(check))
        .routes(routes!(compact))
        .routes(routes!(backups, back_up))
        .routes(routes!(delete_backup))
        .routes(routes!(restore))
}

/// What the database takes, and what it may give back
#[utoipa::path(get, path = "/api/v1/database", tag = "database",
    responses((status = 200, body = DatabaseStatus), (status = 401, body = Problem)))]
async fn status(State(open): State<Open>) -> Result<Json<DatabaseStatus>, Problem> {
    Ok(Json(open.ask(|store| store.database_status()).await?))
}

/// What each table takes, the largest first. Measuring a large file takes seconds: the answer is
/// what was found last, and says whether it is being measured now
#[utoipa::path(get, path = "/api/v1/database/tables", tag = "database",
    responses((status = 200, body = Sizes), (status = 401, body = Problem)))]
async fn tables(State(open): State<Open>) -> Result<Json<Sizes>, Problem> {
    Ok(Json(open.scale.read(&open.desk.store).await?))
}

/// How closely to look.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CheckWish {
    /// The full check takes several times as long.
    depth: CheckDepth,
}

/// Look for damage; answers when the whole file has been read
#[utoipa::path(post, path = "/api/v1/database/check", tag = "database", request_body = CheckWish,
    responses((status = 200, body = Checked),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem)))]
async fn check(
    State(open): State<Open>,
    Body(CheckWish { depth }): Body<CheckWish>,
) -> Result<Json<Checked>, Problem> {
    Ok(Json(open.ask(move |store| store.check(depth)).await?))
}

/// Write the file anew without its gaps; what is heard meanwhile waits to be kept
#[utoipa::path(post, path = "/api/v1/database/compact", tag = "database",
    responses((status = 200, body = Compacted),
        (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 507, body = Problem)))]
async fn compact(State(open): State<Open>) -> Result<Json<Compacted>, Problem> {
    let compacted = open.ask(|store| store.compact()).await?;
    open.scale.look_again();
    Ok(Json(compacted))
}

/// The backups, the latest first.
#[derive(Serialize, ToSchema)]
struct Backups {
    /// Where they lie.
    folder: Option<String>,
    /// Each of them.
    items: Vec<Backup>,
}

/// The backups, the latest first
#[utoipa::path(get, path = "/api/v1/database/backups", tag = "database",
    responses((status = 200, body = Backups), (status = 401, body = Problem)))]
async fn backups(State(open): State<Open>) -> Result<Json<Backups>, Problem> {
    let items = open.work(|store| store.backups()).await?;
    let folder = open.desk.store.backups_dir().map(|folder| folder.display().to_string());
    Ok(Json(Backups { folder, items }))
}

/// Copy the database while it is in use; answers when the copy has been checked
#[utoipa::path(post, path = "/api/v1/database/backups", tag = "database",
    responses((status = 201, body = Backup),
        (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 507, body = Problem)))]
async fn back_up(State(open): State<Open>) -> Result<Response, Problem> {
    let made = open.work(|store| store.back_up()).await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// Delete a backup
#[utoipa::path(delete, path = "/api/v1/database/backups/{name}", tag = "database",
    params(("name" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn delete_backup(
    State(open): State<Open>,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    open.work(move |store| store.delete_backup(&name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which backup.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RestoreWish {
    /// The name of its file.
    #[schema(max_length = 200)]
    backup: String,
}

/// Put a backup in the place of the database, which is backed up first. A running session goes on;
/// everybody who shows something is told `database_replaced`.
#[utoipa::path(post, path = "/api/v1/database/restore", tag = "database",
    request_body = RestoreWish,
    responses((status = 200, body = Restored),
        (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem), (status = 422, body = Problem),
        (status = 507, body = Problem)))]
async fn restore(
    State(open): State<Open>,
    Body(RestoreWish { backup }): Body<RestoreWish>,
) -> Result<Json<Restored>, Problem> {
    let restored = open.work(move |store| store.restore(&backup)).await?;
    tracing::info!(backup = restored.backup, before = restored.before.name, "database restored");
    open.scale.look_again();
    open.tell(LiveEvent::DatabaseReplaced {});
    Ok(Json(restored))
}
