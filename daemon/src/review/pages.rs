//! The pages, rendered here and readable without scripts. Every value passes the template engine's
//! escaping.

mod around;
mod credits;
mod database;
pub(super) mod decide;
mod dock;
mod entries;
pub(super) mod filters;
pub(super) mod frame;
mod furigana;
mod health;
mod import;
mod live;
mod overview;
pub(super) mod sessions;
mod settings;
mod share;
mod stand;
mod style;
mod timeline;
mod vocabulary;

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
        .route("/dock", get(dock::page))
        .route("/fragments/stand", get(stand::fragment))
        .route("/fragments/lines/{id}", get(live::line))
        .route("/review", get(entries::list))
        .route("/vocabulary", get(vocabulary::list))
        .route("/duplicates", get(vocabulary::doubles))
        .route("/known", get(vocabulary::known))
        .route("/entries/{id}", get(entries::one))
        .route("/fragments/entries/{id}", get(entries::fragment))
        .route("/fragments/entries/{id}/detail", get(decide::detail))
        .route("/sessions", get(sessions::list))
        .route("/sessions/{id}", get(sessions::one))
        .route("/sessions/{id}/at/{ms}", get(sessions::at))
        .route("/settings", get(settings::page))
        .route("/share", get(share::page))
        .route("/health", get(health::page))
        .route("/fragments/health", get(health::fragment))
        .route("/database", get(database::page))
        .route("/import", get(import::page))
        .route("/credits", get(credits::page))
        .route("/style", get(style::page))
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
    #[serde(default)]
    to: String,
}

/// Where a link may lead. It is a closed list, for a link that leads anywhere leads astray.
const LANDINGS: [&str; 2] = ["/", "/dock"];

/// Takes a one-time link, gives the cookie and leads to a page. A browser that has the cookie is
/// let through with a link that was used: a dock of OBS opens the same one each time.
async fn open(
    State(open): State<Open>,
    method: Method,
    headers: HeaderMap,
    Asked(query): Asked<OpenQuery>,
) -> Response {
    let token = &open.desk.token;
    let is_known = gate::cookie(&headers, gate::COOKIE).is_some_and(|held| token.is_cookie(held));
    // A look ahead with HEAD must not use up the link.
    let is_good = method == Method::GET && token.redeem(&query.code, Instant::now());
    if !is_good && !is_known {
        return locked(&headers);
    }
    let Some(cookie) = cookie_for(&open) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let to = LANDINGS.into_iter().find(|landing| *landing == query.to).unwrap_or("/");
    ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
}

/// The cookie that opens the desk, lasting from now.
fn cookie_for(open: &Open) -> Option<HeaderValue> {
    let cookie = format!(
        "{}={}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Strict",
        gate::COOKIE,
        open.desk.token.cookie()
    );
    HeaderValue::from_str(&cookie).ok()
}
