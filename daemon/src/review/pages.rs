//! The pages, rendered here and readable without scripts. Every value passes the template engine's
//! escaping.

mod credits;
mod decide;
mod entries;
mod frame;
mod health;
mod live;
mod sessions;
mod timeline;

use std::time::Instant;

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use serde::Deserialize;

use super::{
    Open, gate,
    problem::{Asked, Problem},
};
use frame::Frame;

/// Seconds a browser keeps the desk's cookie.
const COOKIE_SECONDS: u32 = 90 * 24 * 60 * 60;

/// Every page, and the fragments its scripts ask for.
pub(super) fn routes() -> Router<Open> {
    Router::new()
        .route("/", get(live::page))
        .route("/review", get(entries::list))
        .route("/vocabulary", get(async || Redirect::to("/review?state=all")))
        .route("/entries/{id}", get(entries::one))
        .route("/fragments/entries/{id}", get(entries::fragment))
        .route("/fragments/entries/{id}/detail", get(decide::detail))
        .route("/sessions", get(sessions::list))
        .route("/sessions/{id}", get(sessions::one))
        .route("/health", get(health::page))
        .route("/fragments/health", get(health::fragment))
        .route("/credits", get(credits::page))
        .route("/open", get(open))
        .fallback(missing)
}

/// Renders a page, remembering what the reader chose by its address.
fn render(frame: &Frame, page: &impl Template) -> Response {
    let mut response = match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    for chosen in &frame.chosen {
        response.headers_mut().append(header::SET_COOKIE, chosen.clone());
    }
    response
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage<'a> {
    frame: &'a Frame,
    title: &'a str,
    why: &'a str,
    is_locked: bool,
}

/// The page for who has no key: how to get one.
pub(super) fn locked(headers: &HeaderMap) -> Response {
    let frame = Frame::of_stranger(headers);
    let words = frame.words;
    let page = NoticePage {
        frame: &frame,
        title: words.locked_title,
        why: words.locked_why,
        is_locked: true,
    };
    (StatusCode::UNAUTHORIZED, render(&frame, &page)).into_response()
}

/// A refusal as a page.
fn refused(frame: &Frame, problem: &Problem) -> Response {
    let words = frame.words;
    let (title, why) = match problem.status() {
        StatusCode::NOT_FOUND => (words.missing_title, words.missing_why),
        _ => (problem.title(), words.failed),
    };
    let page = NoticePage { frame, title, why, is_locked: false };
    (problem.status(), render(frame, &page)).into_response()
}

/// An address nothing answers to, in the form its asker reads.
async fn missing(frame: Frame, uri: axum::http::Uri) -> Response {
    let problem = Problem::not_found();
    if uri.path().starts_with("/api") { problem.into_response() } else { refused(&frame, &problem) }
}

#[derive(Deserialize)]
struct OpenQuery {
    #[serde(default)]
    code: String,
}

/// Takes a one-time link, gives the cookie and leads to the first page.
async fn open(
    State(open): State<Open>,
    method: Method,
    headers: HeaderMap,
    Asked(query): Asked<OpenQuery>,
) -> Response {
    // A look ahead with HEAD must not use up the link.
    if method != Method::GET || !open.desk.token.redeem(&query.code, Instant::now()) {
        return locked(&headers);
    }
    let cookie = format!(
        "{}={}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Strict",
        gate::COOKIE,
        open.desk.token.cookie()
    );
    let Ok(cookie) = HeaderValue::from_str(&cookie) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
}
