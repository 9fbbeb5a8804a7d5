//! Writes that are sent again: a write with an `Idempotency-Key` is done once, and whoever repeats
//! it within a day hears the first answer again.
//!
//! Stands inside the gate, before every route. The key belongs to its sender; the same key with
//! another request is refused. What is remembered of a request is a digest that cannot be guessed
//! at without the access token. Answers that hold a secret are marked [`Unkept`] and never kept.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use tokio_stream::StreamExt;

use super::{BODY_BYTES_MAX, Open, problem::Problem};
use crate::store::KeptAnswer;

/// Characters of a key at most.
const KEY_CHARACTERS_MAX: usize = 200;
/// Bytes of an answer that is kept, at most. Answers to writes are far smaller.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The number of the deed an answer tells of.
pub(super) const DEED: HeaderName = HeaderName::from_static("deed");

/// Headers that are kept with an answer.
const KEPT_HEADERS: [HeaderName; 4] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION, DEED];

/// Marks an answer that must not be written down.
#[derive(Clone, Copy)]
pub(super) struct Unkept;

/// Keys of writes that are being done.
#[derive(Clone, Default)]
pub(super) struct Underway(Arc<Mutex<HashSet<String>>>);

/// Holds a key until the write is answered, however that ends.
struct Turn {
    underway: Underway,
    key: String,
}

impl Underway {
    fn begin(&self, key: &str) -> Option<Turn> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_first = keys.insert(key.to_owned());
        is_first.then(|| Turn { underway: self.clone(), key: key.to_owned() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.underway.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// Passes a request on, or answers it as it was answered before.
pub(super) async fn pass(
    State((open, underway)): State<(Open, Underway)>,
    request: Request,
    next: Next,
) -> Response {
    let is_write = !request.method().is_safe() && request.uri().path().starts_with("/api/v1/");
    let Some(key) = request.headers().get(KEY).filter(|_| is_write).cloned() else {
        return next.run(request).await;
    };
    match once(&open, &underway, &key, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn once(
    open: &Open,
    underway: &Underway,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let key = key
        .to_str()
        .ok()
        .filter(|key| !key.trim().is_empty() && key.chars().nth(KEY_CHARACTERS_MAX).is_none());
    let Some(key) = key.map(str::to_owned) else {
        return Err(Problem::bad_request(
            "This is no idempotency key",
            "Send 1 to 200 printable ASCII characters, new for every write",
        ));
    };
    let Some(_turn) = underway.begin(&key) else {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "The first request with this key is still being answered",
            "Repeat it in a moment",
        ));
    };
    let (request, digest) = digested(open, request).await?;
    let asked = key.clone();
    if let Some(kept) = open.ask(move |store| store.kept_answer(&asked)).await? {
        if kept.request == digest {
            return Ok(replay(kept));
        }
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "This key was used for another request",
            "Use a new Idempotency-Key for every write",
        ));
    }
    let response = next.run(request).await;
    keep(open, key, digest, response).await
}

/// The request with a digest of what it asks. Of a body larger than the common limit, as a file
/// that is imported, the beginning and the length stand for the whole.
async fn digested(open: &Open, request: Request) -> Result<(Request, String), Problem> {
    let (parts, body) = request.into_parts();
    let mut stream = body.into_data_stream();
    let mut begun: Vec<Bytes> = Vec::new();
    let mut length = 0;
    while length <= BODY_BYTES_MAX {
        match stream.next().await {
            Some(Ok(chunk)) => {
                length += chunk.len();
                begun.push(chunk);
            }
            Some(Err(_)) => {
                return Err(Problem::bad_request("The body did not arrive", "Send it again"));
            }
            None => break,
        }
    }
    let digest = digest(open, &parts, &begun);
    let begun = tokio_stream::iter(begun.into_iter().map(Ok));
    Ok((Request::from_parts(parts, Body::from_stream(begun.chain(stream))), digest))
}

fn digest(open: &Open, parts: &Parts, begun: &[Bytes]) -> String {
    let mut hasher = Sha256::new();
    // A body may hold a secret: without the token nobody can try out what it was.
    for part in [open.desk.token.secret(), parts.method.as_str(), &parts.uri.to_string()] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    for name in [header::IF_MATCH, header::CONTENT_LENGTH, header::CONTENT_TYPE] {
        let value = parts.headers.get(name).map_or(&b""[..], HeaderValue::as_bytes);
        hasher.update((value.len() as u64).to_le_bytes());
        hasher.update(value);
    }
    begun.iter().for_each(|chunk| hasher.update(chunk));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn replay(kept: KeptAnswer) -> Response {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let mut response = (status, kept.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    for (name, value) in kept.headers {
        let pair = (HeaderName::try_from(name), HeaderValue::try_from(value));
        if let (Ok(name), Ok(value)) = pair {
            headers.insert(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// Keeps an answer before it is given. Failures of ours are not kept: repeating may help.
async fn keep(
    open: &Open,
    key: String,
    request: String,
    response: Response,
) -> Result<Response, Problem> {
    let status = response.status();
    let is_small = axum::body::HttpBody::size_hint(response.body())
        .upper()
        .is_some_and(|bytes| bytes <= ANSWER_BYTES_MAX as u64);
    let is_final = !status.is_server_error() && status != StatusCode::TOO_MANY_REQUESTS;
    if !is_small || !is_final || response.extensions().get::<Unkept>().is_some() {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, ANSWER_BYTES_MAX).await.map_err(|_| {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The request failed", "Repeat it")
    })?;
    let headers = KEPT_HEADERS
        .iter()
        .filter_map(|name| Some((name.to_string(), parts.headers.get(name)?.to_str().ok()?.into())))
        .collect();
    let answer = KeptAnswer { key, request, status: status.as_u16(), headers, body: body.to_vec() };
    // What was done is done: that it cannot be remembered must not hide the answer.
    if let Err(problem) = open.ask(move |store| store.keep_answer(&answer)).await {
        tracing::warn!(title = problem.title(), "an answer cannot be remembered");
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}
