//! What went wrong, as `application/problem+json` (RFC 9457), with the next step; and reading
//! requests so that every refusal has that form.

use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Request,
        rejection::{BytesRejection, PathRejection, QueryRejection},
    },
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use crate::store::StoreError;

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
            StoreError::BadCursor => {
                (StatusCode::BAD_REQUEST, "This cursor belongs to another list or order")
            }
            StoreError::Busy(_) => (StatusCode::SERVICE_UNAVAILABLE, "The database is busy"),
            StoreError::Full(_) => (StatusCode::INSUFFICIENT_STORAGE, "The disk is full"),
            StoreError::Unusable { .. }
            | StoreError::NotADatabase { .. }
            | StoreError::NotOurs { .. }
            | StoreError::TooNew { .. }
            | StoreError::Failed(_) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "The database failed")
            }
        };
        Self::new(status, title, error.next_step())
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

/// A query, or a [`Problem`].
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(super) struct Asked<T>(pub(super) T);

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
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            Problem::bad_request("The body cannot be read", &format!("Mend it: {error}"))
        })?;
        Ok(Self(value))
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
