//! What went wrong, as `application/problem+json` (RFC 9457), with the next step; and reading
//! requests so that every refusal has that form.

use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Query, Request,
        rejection::{BytesRejection, PathRejection, QueryRejection},
    },
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    store::{AdminError, StoreError},
    vocabulary::exchange::{ListError, run::ExchangeError},
};

/// A refusal or a failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Problem {
    /// What kind of problem it is: always `about:blank`, the status says it.
    r#type: &'static str,
    /// What happened, in a few words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What to do next.
    next_step: String,
}

impl Problem {
    pub(super) fn new(status: StatusCode, title: &'static str, next_step: &str) -> Self {
        Self {
            r#type: "about:blank",
            title,
            status: status.as_u16(),
            next_step: next_step.to_owned(),
        }
    }

    pub(super) fn bad_request(title: &'static str, next_step: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, title, next_step)
    }

    pub(super) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "There is nothing here",
            "Check the address; /api/openapi.json lists all of them",
        )
    }

    pub(super) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "This address is not used that way",
            "Check the method; /api/openapi.json lists all of them",
        )
    }

    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(super) fn title(&self) -> &'static str {
        self.title
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(&self)).into_response();
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        if self.status() == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let (status, title) = match &error {
            StoreError::NotFound => return Self::not_found(),
            StoreError::Conflict { .. } => {
                (StatusCode::PRECONDITION_FAILED, "Somebody changed it meanwhile")
            }
            StoreError::Merged { into } => {
                return Self::new(
                    StatusCode::CONFLICT,
                    "It was merged into another entry",
                    &format!("Use entry {}", into.0),
                );
            }
            StoreError::Overtaken { by: Some(deed) } => {
                return Self::new(
                    StatusCode::CONFLICT,
                    "What it touched was changed later",
                    &format!("Take back deed {} first", deed.0),
                );
            }
            StoreError::HeardAgain { entry } => {
                return Self::new(
                    StatusCode::CONFLICT,
                    "Its expression was heard again meanwhile",
                    &format!("Merge entry {} into another one or delete it first", entry.0),
                );
            }
            StoreError::Overtaken { by: None } => {
                (StatusCode::CONFLICT, "What it touched was changed later")
            }
            StoreError::NoDeed => (StatusCode::CONFLICT, "There is nothing to take back"),
            StoreError::Sealed => {
                (StatusCode::CONFLICT, "It was done too long ago to be taken back")
            }
            StoreError::BadCursor => {
                (StatusCode::BAD_REQUEST, "This cursor belongs to another list or order")
            }
            StoreError::Busy(_) => (StatusCode::SERVICE_UNAVAILABLE, "The database is busy"),
            StoreError::Full(_) => (StatusCode::INSUFFICIENT_STORAGE, "The disk is full"),
            StoreError::Unusable { .. }
            | StoreError::NotADatabase { .. }
            | StoreError::NotOurs { .. }
            | StoreError::TooNew { .. }
            | StoreError::NotMigrated { .. }
            | StoreError::Failed(_) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "The database failed")
            }
        };
        Self::new(status, title, error.next_step())
    }
}

impl From<AdminError> for Problem {
    fn from(error: AdminError) -> Self {
        let (status, title) = match error {
            AdminError::Store(error) => return error.into(),
            AdminError::NoSuchBackup { .. } => {
                (StatusCode::NOT_FOUND, "There is no backup of that name")
            }
            AdminError::Damaged { .. } => {
                (StatusCode::UNPROCESSABLE_ENTITY, "The copy is damaged, or is not ours")
            }
            AdminError::SessionRuns => {
                (StatusCode::CONFLICT, "A session is running that this backup knows as another")
            }
            AdminError::NoFile => (StatusCode::CONFLICT, "This database has no file"),
            AdminError::Full => (StatusCode::INSUFFICIENT_STORAGE, "The disk is full"),
            AdminError::File { .. } => {
                tracing::error!(error = &error as &dyn std::error::Error, "a backup failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "A file of the backups cannot be used")
            }
        };
        Self::new(status, title, error.next_step())
    }
}

impl From<ExchangeError> for Problem {
    fn from(error: ExchangeError) -> Self {
        let next = error.next_step();
        let (status, title) = match error {
            ExchangeError::Store(error) => return error.into(),
            ExchangeError::List(ListError::TooLarge | ListError::TooManyRows) => {
                (StatusCode::PAYLOAD_TOO_LARGE, "The list is too long")
            }
            ExchangeError::List(error) => {
                let why = format!("{error}: {next}");
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return Self::new(status, "The list cannot be used", &why);
            }
            ExchangeError::File(why) if why.kind() == std::io::ErrorKind::StorageFull => {
                (StatusCode::INSUFFICIENT_STORAGE, "The disk is full")
            }
            ExchangeError::File(_) | ExchangeError::Deck(_) => {
                tracing::error!(error = &error as &dyn std::error::Error, "an exchange failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "A temporary file cannot be written")
            }
        };
        Self::new(status, title, next)
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request("The query cannot be read", &rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::not_found()
    }
}

/// Characters of one value of a query at most.
pub(super) const VALUE_CHARACTERS_MAX: usize = 500;

/// Characters of a cursor at most: it holds what the list is sorted by.
pub(super) const CURSOR_CHARACTERS_MAX: usize = 4_000;

/// Rows of a piece of a list at most.
pub(super) const LIMIT_MAX: usize = 500;

/// A query, or a [`Problem`]. What every query may hold is checked here: how long its values are,
/// and how many rows it asks for.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)?;
        for (name, value) in &pairs {
            let is_cursor = name == "cursor";
            let most = if is_cursor { CURSOR_CHARACTERS_MAX } else { VALUE_CHARACTERS_MAX };
            if value.chars().nth(most).is_some() {
                return Err(Self::too_long());
            }
            let rows = value.parse::<usize>();
            if name == "limit" && !rows.is_ok_and(|rows| (1..=LIMIT_MAX).contains(&rows)) {
                return Err(Self::too_many());
            }
        }
        let Query(asked) = Query::try_from_uri(&parts.uri)?;
        Ok(Self(asked))
    }
}

impl<T> Asked<T> {
    fn too_long() -> Problem {
        Problem::bad_request("A part of the query is too long", "Keep it within 500 characters")
    }

    fn too_many() -> Problem {
        Problem::bad_request("This is no number of rows", "Ask for 1 to 500 at a time")
    }
}

/// The variable parts of a path, or a [`Problem`].
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(super) struct Path<T>(pub(super) T);

/// A JSON body, or a [`Problem`].
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
        if !matches!(kind, Some("application/json" | "application/merge-patch+json")) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The body is not declared as JSON",
                "Send Content-Type: application/json",
            ));
        }
        let bytes = axum::body::Bytes::from_request(request, state).await.map_err(too_large)?;
        let unreadable =
            |error| Problem::bad_request("The body cannot be read", &format!("Mend it: {error}"));
        let mut value: Value = serde_json::from_slice(&bytes).map_err(unreadable)?;
        // A list would be read as the fields in their order.
        if !value.is_object() {
            return Err(Problem::bad_request("The body cannot be read", "Send a JSON object"));
        }
        write_whole(&mut value);
        Ok(Self(serde_json::from_value(value).map_err(unreadable)?))
    }
}

/// Writes 3.0 as 3: to JSON they are one number, and some programs write the one for the other.
fn write_whole(value: &mut Value) {
    /// Up to here every whole number has a float of its own.
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(number) => {
            let float = number.as_f64().filter(|_| number.is_f64());
            if let Some(float) = float.filter(|it| it.fract() == 0.0 && it.abs() <= EXACT_MAX) {
                *number = (float as i64).into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(write_whole),
        Value::Object(fields) => fields.values_mut().for_each(write_whole),
        _ => {}
    }
}

fn too_large(rejection: BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body is too large",
            "Send less at once",
        );
    }
    Problem::bad_request("The body did not arrive", "Send it again")
}
