//! Style and scripts, carried in the binary. They hold no secrets and are served to everybody who
//! reaches the port.

use axum::{Router, http::header, routing::get};

use super::Open;

/// Each file with its type and content.
const FILES: &[(&str, &str, &str)] = &[
    ("/assets/desk.css", "text/css; charset=utf-8", include_str!("assets/desk.css")),
    ("/assets/entry.css", "text/css; charset=utf-8", include_str!("assets/entry.css")),
    ("/assets/desk.js", JAVASCRIPT, include_str!("assets/desk.js")),
    ("/assets/decide.css", "text/css; charset=utf-8", include_str!("assets/decide.css")),
    ("/assets/entries.js", JAVASCRIPT, include_str!("assets/entries.js")),
    ("/assets/live.js", JAVASCRIPT, include_str!("assets/live.js")),
    ("/assets/editing.js", JAVASCRIPT, include_str!("assets/editing.js")),
    ("/assets/tagging.js", JAVASCRIPT, include_str!("assets/tagging.js")),
    ("/assets/merging.js", JAVASCRIPT, include_str!("assets/merging.js")),
    ("/assets/review.js", JAVASCRIPT, include_str!("assets/review.js")),
    ("/assets/health.js", JAVASCRIPT, include_str!("assets/health.js")),
    ("/assets/mark.svg", "image/svg+xml", include_str!("assets/mark.svg")),
];

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// A route for each file: there is no path to traverse.
pub(super) fn routes() -> Router<Open> {
    FILES.iter().fold(Router::new(), |routes, &(path, kind, content)| {
        let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")];
        routes.route(path, get(move || async move { (headers, content) }))
    })
}
