//! The same events over WebSocket, for programs that speak it better.
//!
//! Each reader is a task of its own, and one message waits for it at most: who does not take it in
//! time is shown out, and comes back with the cursor of the last one it heard. What readers say is
//! not listened to.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{SinkExt, StreamExt};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::OwnedSemaphorePermit,
    time::{Instant, interval_at, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        self, Bytes, Message as Frame,
        handshake::derive_accept_key,
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::{
    Open,
    connections::closed,
    events::{EventsQuery, KEEP_ALIVE, Message, Telling},
    problem::{Asked, Problem},
};

/// Readers at a time.
pub(super) const PLACES: u32 = 64;
/// Bytes of what a reader says, at most; nothing it says is needed.
const HEARD_BYTES_MAX: usize = 4 * 1024;
/// How long a reader may take for one message, and for its answer to a ping.
const PATIENCE: Duration = Duration::from_secs(10);

/// What happens, as it happens, over WebSocket
///
/// Each message is text: a Message. The first one is only a cursor; come back with the latest one
/// as `after`, and nothing is missed.
#[utoipa::path(get, path = "/api/v1/events/ws", tag = "live", params(EventsQuery),
    responses((status = 101, body = Message, content_type = "application/json",
            description = "The protocol is WebSocket from here on"),
        (status = 400, body = Problem), (status = 426, body = Problem),
        (status = 503, body = Problem)))]
pub(super) async fn watch(
    State(open): State<Open>,
    Asked(query): Asked<EventsQuery>,
    mut request: Request,
) -> Result<Response, Problem> {
    let accept = accept(request.headers())?;
    let place = Arc::clone(&open.sockets).try_acquire_owned().map_err(|_| full())?;
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        match upgrade.await {
            Ok(upgraded) => serve(TokioIo::new(upgraded), open, query, place).await,
            Err(error) => tracing::debug!(%error, "a reader left before it began"),
        }
    });
    let headers = [
        (header::CONNECTION, "upgrade"),
        (header::UPGRADE, "websocket"),
        (header::SEC_WEBSOCKET_ACCEPT, accept.as_str()),
    ];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response())
}

/// The answer to the reader's key, if it asks for WebSocket at all.
fn accept(headers: &HeaderMap) -> Result<String, Problem> {
    let says = |name: HeaderName, word: &str| {
        let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).any(|it| it.trim().eq_ignore_ascii_case(word))
    };
    let is_upgrade = says(header::CONNECTION, "upgrade")
        && says(header::UPGRADE, "websocket")
        && says(header::SEC_WEBSOCKET_VERSION, "13");
    match headers.get(header::SEC_WEBSOCKET_KEY) {
        Some(key) if is_upgrade => Ok(derive_accept_key(key.as_bytes())),
        _ => Err(Problem::new(
            StatusCode::UPGRADE_REQUIRED,
            "Only WebSocket is spoken here",
            "Connect with a WebSocket client, or read /api/v1/events",
        )),
    }
}

fn full() -> Problem {
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "Too many follow already",
        "Close some of the pages and programs that are open",
    )
}

async fn serve(
    io: impl AsyncRead + AsyncWrite + Unpin,
    open: Open,
    query: EventsQuery,
    place: OwnedSemaphorePermit,
) {
    let config = WebSocketConfig::default()
        .max_message_size(Some(HEARD_BYTES_MAX))
        .max_frame_size(Some(HEARD_BYTES_MAX));
    let socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
    if let Err(error) = talk(socket, &open, &query).await {
        tracing::debug!(%error, "a reader left");
    }
    drop(place);
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    mut socket: WebSocketStream<S>,
    open: &Open,
    query: &EventsQuery,
) -> Result<(), tungstenite::Error> {
    let mut telling = Telling::begin(&open.desk.live, query.after.as_deref());
    let mut closing = open.closing.clone();
    let mut ping = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
    let mut heard = Instant::now();
    loop {
        let frame = tokio::select! {
            () = closed(&mut closing) => {
                let reason = "the daemon ends".into();
                let over = CloseFrame { code: CloseCode::Away, reason };
                return in_time(socket.close(Some(over))).await;
            }
            said = socket.next() => match said {
                // What it says proves that it is there, and nothing else.
                Some(said) => {
                    if said?.is_close() {
                        return Ok(());
                    }
                    heard = Instant::now();
                    continue;
                }
                None => return Ok(()),
            },
            _ = ping.tick() => {
                if heard.elapsed() > KEEP_ALIVE + PATIENCE {
                    return Err(tungstenite::Error::ConnectionClosed);
                }
                Frame::Ping(Bytes::new())
            }
            message = telling.next() => text(&message),
        };
        in_time(socket.send(frame)).await?;
    }
}

fn text(message: &Message) -> Frame {
    // Our own shapes always become JSON.
    Frame::text(serde_json::to_string(message).unwrap_or_default())
}

/// Gives up a reader that does not take what it is told.
async fn in_time(
    work: impl Future<Output = Result<(), tungstenite::Error>>,
) -> Result<(), tungstenite::Error> {
    timeout(PATIENCE, work).await.unwrap_or(Err(tungstenite::Error::ConnectionClosed))
}
