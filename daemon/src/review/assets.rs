//! Style and scripts, carried in the binary. They hold no secrets and are served to everybody who
//! reaches the port.

use axum::{Router, http::header, routing::get};

use super::Open;

/// Each file with its type and content.
const FILES: &[(&str, &str, &str)] = &[
    ("/assets/desk.css", CSS, include_str!("assets/desk.css")),
    ("/assets/entry.css", CSS, include_str!("assets/entry.css")),
    ("/assets/keep.css", CSS, include_str!("assets/keep.css")),
    ("/assets/desk.js", JAVASCRIPT, include_str!("assets/desk.js")),
    ("/assets/decide.css", CSS, include_str!("assets/decide.css")),
    ("/assets/entries.js", JAVASCRIPT, include_str!("assets/entries.js")),
    ("/assets/live.js", JAVASCRIPT, include_str!("assets/live.js")),
    ("/assets/editing.js", JAVASCRIPT, include_str!("assets/editing.js")),
    ("/assets/tagging.js", JAVASCRIPT, include_str!("assets/tagging.js")),
    ("/assets/merging.js", JAVASCRIPT, include_str!("assets/merging.js")),
    ("/assets/review.js", JAVASCRIPT, include_str!("assets/review.js")),
    ("/assets/health.js", JAVASCRIPT, include_str!("assets/health.js")),
    ("/assets/vocabulary.css", CSS, include_str!("assets/vocabulary.css")),
    ("/assets/vocabulary.js", JAVASCRIPT, include_str!("assets/vocabulary.js")),
    ("/assets/views.js", JAVASCRIPT, include_str!("assets/views.js")),
    ("/assets/doubles.js", JAVASCRIPT, include_str!("assets/doubles.js")),
    ("/assets/known.js", JAVASCRIPT, include_str!("assets/known.js")),
    ("/assets/database.js", JAVASCRIPT, include_str!("assets/database.js")),
    ("/assets/import.js", JAVASCRIPT, include_str!("assets/import.js")),
    ("/assets/wire.css", CSS, include_str!("assets/wire.css")),
    ("/assets/talk.js", JAVASCRIPT, include_str!("assets/talk.js")),
    ("/assets/stand.js", JAVASCRIPT, include_str!("assets/stand.js")),
    ("/assets/dock.js", JAVASCRIPT, include_str!("assets/dock.js")),
    ("/assets/player.js", JAVASCRIPT, include_str!("assets/player.js")),
    ("/assets/player.css", CSS, include_str!("assets/player.css")),
    ("/assets/session.js", JAVASCRIPT, include_str!("assets/session.js")),
    ("/assets/sessions.css", CSS, include_str!("assets/sessions.css")),
    ("/assets/settings.js", JAVASCRIPT, include_str!("assets/settings.js")),
    ("/assets/settings.css", CSS, include_str!("assets/settings.css")),
    ("/assets/share.css", CSS, include_str!("assets/share.css")),
    ("/assets/share.js", JAVASCRIPT, include_str!("assets/share.js")),
    ("/assets/viewers.css", CSS, include_str!("assets/viewers.css")),
    ("/assets/viewers.js", JAVASCRIPT, include_str!("assets/viewers.js")),
    ("/assets/deck.js", JAVASCRIPT, include_str!("assets/deck.js")),
    ("/assets/style.css", CSS, include_str!("assets/style.css")),
    ("/assets/mark.svg", "image/svg+xml", include_str!("assets/mark.svg")),
];

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// A route for each file: there is no path to traverse.
pub(super) fn routes() -> Router<Open> {
    routes_of(FILES.iter())
}

/// The same for some of them, wherever else pages look like the desk's.
pub(super) fn some<S: Clone + Send + Sync + 'static>(paths: &[&str]) -> Router<S> {
    routes_of(FILES.iter().filter(|(path, ..)| paths.contains(path)))
}

fn routes_of<'a, S: Clone + Send + Sync + 'static>(
    files: impl Iterator<Item = &'a (&'static str, &'static str, &'static str)>,
) -> Router<S> {
    files.fold(Router::new(), |routes, &(path, kind, content)| {
        let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")];
        routes.route(path, get(move || async move { (headers, content) }))
    })
}
