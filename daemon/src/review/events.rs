//! What happens, as it happens: server-sent events, told from where the reader stands.
//!
//! Whoever comes back with the cursor of the last event hears all that came after it, once and in
//! order, and then what happens. Only who was away for too long, or since before this daemon
//! started, is told `reload` and reads again what it shows.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{Sse, sse},
};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Open,
    connections::closed,
    problem::{Asked, Problem},
};
use crate::{
    domain::LiveEvent,
    news::{Feed, Follower, Missed, Told},
};

/// How often a silent line is proved alive.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Where a reader stands.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct EventsQuery {
    /// Tell what happened after this cursor first: the `id` of the last event heard, or `cursor`
    /// of `/api/v1/live`. A `Last-Event-ID` header, which browsers send when they come back, is
    /// newer and holds instead.
    pub(super) after: Option<String>,
}

/// One message of the stream.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct Message {
    /// What to come back with.
    cursor: String,
    /// What this message is.
    r#type: MessageType,
    /// What happened, if something did.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<LiveEvent>,
}

/// What a message is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum MessageType {
    /// The first one: from here on it is told.
    Here,
    /// Something happened.
    Event,
    /// Something may have been missed: read again what is shown, and follow on from here.
    Reload,
}

/// The messages for one reader, without end.
pub(super) struct Telling {
    follower: Follower,
    /// What is said before anything else.
    first: Option<MessageType>,
}

impl Telling {
    /// Begins after the cursor a reader names, or now if there is none.
    pub(super) fn begin(feed: &Feed, after: Option<&str>) -> Self {
        let found = after.map(|after| after.parse().and_then(|at| feed.follow_after(at)));
        let (follower, first) = match found {
            None => (feed.follow(), MessageType::Here),
            Some(Ok(follower)) => (follower, MessageType::Here),
            Some(Err(Missed)) => (feed.follow(), MessageType::Reload),
        };
        Self { follower, first: Some(first) }
    }

    /// The next message. Dropped while it waits, nothing is lost.
    pub(super) async fn next(&mut self) -> Message {
        match self.first.take() {
            Some(first) => self.sign(first),
            None => match self.follower.next().await {
                Ok(told) => Message::of(&told),
                Err(Missed) => self.sign(MessageType::Reload),
            },
        }
    }

    fn sign(&self, r#type: MessageType) -> Message {
        Message { cursor: self.follower.cursor().to_string(), r#type, event: None }
    }
}

impl Message {
    fn of(told: &Arc<Told>) -> Self {
        let event = Some(told.event.clone());
        Self { cursor: told.cursor.to_string(), r#type: MessageType::Event, event }
    }
}

/// What happens, as it happens
///
/// Each event is a LiveEvent, named by its type, with its cursor as `id`. The first one is only a
/// cursor. `reload` says that something may have been missed: read again what is shown.
#[utoipa::path(get, path = "/api/v1/events", tag = "live",
    params(EventsQuery, ("Last-Event-ID" = Option<String>, Header)),
    responses((status = 200, body = LiveEvent, content_type = "text/event-stream"),
        (status = 400, body = Problem)))]
pub(super) async fn watch(
    State(open): State<Open>,
    headers: HeaderMap,
    Asked(query): Asked<EventsQuery>,
) -> Sse<impl Stream<Item = Result<sse::Event, Infallible>>> {
    let returned = headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default());
    let telling = Telling::begin(&open.desk.live, returned.or(query.after.as_deref()));
    let events = stream::unfold((telling, open.closing), |(mut telling, mut closing)| async move {
        let message = tokio::select! {
            () = closed(&mut closing) => return None,
            message = telling.next() => message,
        };
        Some((Ok(sent(&message)), (telling, closing)))
    });
    Sse::new(events).keep_alive(sse::KeepAlive::new().interval(KEEP_ALIVE))
}

fn sent(message: &Message) -> sse::Event {
    let event = sse::Event::default().id(&message.cursor);
    match &message.event {
        // Without data nobody is called, but a browser remembers the id.
        None if message.r#type == MessageType::Here => event,
        None => event.event("reload").data("{}"),
        Some(told) => event.event(name(told)).json_data(told).unwrap_or_default(),
    }
}

fn name(event: &LiveEvent) -> &'static str {
    match event {
        LiveEvent::SessionStarted { .. } => "session_started",
        LiveEvent::SessionEnded { .. } => "session_ended",
        LiveEvent::Caption { .. } => "caption",
        LiveEvent::Utterance { .. } => "utterance",
        LiveEvent::EntryKept { .. } => "entry_kept",
        LiveEvent::Marked { .. } => "marked",
        LiveEvent::SessionChanged { .. } => "session_changed",
        LiveEvent::EntryChanged { .. } => "entry_changed",
        LiveEvent::DatabaseReplaced {} => "database_replaced",
        LiveEvent::EntriesChanged { .. } => "entries_changed",
        LiveEvent::CardsChanged { .. } => "cards_changed",
        LiveEvent::TapsChanged { .. } => "taps_changed",
    }
}
