//! What happens, as it happens: server-sent events.
//!
//! Events may be missed; the store is the truth. Whoever may have missed some, by a lost connection
//! or by reading too slowly, is told `reload` and reads again what it shows.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{Sse, sse},
};
use tokio_stream::{
    Stream, StreamExt,
    wrappers::{BroadcastStream, WatchStream},
};

use super::{Open, problem::Problem};
use crate::domain::LiveEvent;

/// How often a silent line is proved alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What happens, as it happens
///
/// Each event is a LiveEvent, named by its type. The id is that of the latest utterance; a client
/// that returns with it as `Last-Event-ID` is told `reload` first, for it may have missed some.
#[utoipa::path(get, path = "/api/v1/events", tag = "desk",
    params(("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, body = LiveEvent, content_type = "text/event-stream"),
        (status = 401, body = Problem)))]
pub(super) async fn watch(
    State(open): State<Open>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    let live = BroadcastStream::new(open.desk.live.subscribe())
        .map(|heard| Some(heard.map_or_else(|_| reload(), |event| told(&event))));
    let missed = headers.contains_key("last-event-id").then(reload);
    let closed = WatchStream::new(open.closing).filter(|is_closing| *is_closing).map(|_| None);
    let events = tokio_stream::iter(missed.map(Some))
        .chain(live.merge(closed))
        .take_while(Option::is_some)
        .filter_map(|event| event.map(Ok));
    Sse::new(events).keep_alive(sse::KeepAlive::new().interval(KEEP_ALIVE))
}

fn reload() -> sse::Event {
    sse::Event::default().event("reload").data("{}")
}

fn told(event: &LiveEvent) -> sse::Event {
    let told = sse::Event::default().event(name(event));
    let told = match event {
        LiveEvent::Utterance { id, .. } => told.id(id.0.to_string()),
        _ => told,
    };
    told.json_data(event).unwrap_or_else(|_| reload())
}

fn name(event: &LiveEvent) -> &'static str {
    match event {
        LiveEvent::SessionStarted { .. } => "session_started",
        LiveEvent::SessionEnded { .. } => "session_ended",
        LiveEvent::Caption { .. } => "caption",
        LiveEvent::Utterance { .. } => "utterance",
        LiveEvent::EntryKept { .. } => "entry_kept",
        LiveEvent::Marked { .. } => "marked",
        LiveEvent::EntryChanged { .. } => "entry_changed",
        LiveEvent::EntriesChanged { .. } => "entries_changed",
    }
}
