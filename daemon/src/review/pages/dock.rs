//! The live page for a dock of OBS, some 300 pixels wide: what stands, what was said last, and the
//! buttons a streamer wants at hand. Dark as OBS is, unless the reader chose otherwise.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};

use super::{Frame, cookie_for, live, live::Lines, refused, render, stand::Stand, timeline::Row};
use crate::review::{Open, gate, wording::Wording};

/// Lines shown when the dock opens.
const LINES_SHOWN: u32 = 8;

#[derive(Template)]
#[template(path = "dock.html")]
struct DockPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    cursor: String,
    lines: &'a Lines,
    stand: Stand,
}

/// The dock. Each visit of a browser makes its cookie last anew: OBS opens its docks again and
/// again, and nobody signs in there twice.
pub(super) async fn page(State(open): State<Open>, frame: Frame, headers: HeaderMap) -> Response {
    let cursor = open.desk.live.cursor().to_string();
    let lines = match live::latest_lines(&open, frame.words, LINES_SHOWN).await {
        Ok(lines) => lines,
        Err(problem) => return refused(&frame, &problem),
    };
    let (words, stand) = (frame.words, Stand::read(&open, frame.words));
    let page = DockPage { frame: &frame, words, cursor, lines: &lines, stand };
    let mut response = render(&frame, &page);
    if gate::cookie(&headers, gate::COOKIE).is_some_and(|held| open.desk.token.is_cookie(held))
        && let Some(cookie) = cookie_for(&open)
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

impl DockPage<'_> {
    fn theme(&self) -> &'static str {
        if self.frame.theme == "auto" { "dark" } else { self.frame.theme }
    }
}
