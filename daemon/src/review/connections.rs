//! The browsers' connections: who dawdles over a request is shown out, and no more are open at a
//! time than a few pages need.
//!
//! Each connection is a task. None waits for another; who finds no place waits in the system's own
//! queue.

use std::{
    collections::HashMap,
    future::Future,
    net::IpAddr,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, extract::Request};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tower::ServiceExt;

/// Connections open at a time: a browser opens six for each page that listens.
pub(super) const CONNECTIONS_MAX: usize = 64;
/// Milliseconds a request's head may take to arrive, and a kept connection may be idle.
const HEAD_MS_MAX: u64 = 5_000;
/// Milliseconds between two tries to accept when the system refuses, as when files run out.
const RETRY_MS: u64 = 100;

/// How many connections may be open at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    /// Of everybody together; who comes then waits.
    pub(super) all: usize,
    /// Of one machine; one more is closed at once.
    pub(super) each: usize,
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Peer(pub(super) IpAddr);

/// Who has how many connections open.
#[derive(Clone, Default)]
struct Guests(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection's place, free again when it is dropped.
struct Place(Guests, IpAddr);

impl Guests {
    fn seat(&self, peer: IpAddr, each: usize) -> Option<Place> {
        let mut guests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = guests.entry(peer).or_default();
        if *taken >= each {
            return None;
        }
        *taken += 1;
        Some(Place(self.clone(), peer))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut guests = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = guests.entry(self.1).or_default();
        *taken = taken.saturating_sub(1);
        if *taken == 0 {
            guests.remove(&self.1);
        }
    }
}

/// Answers with `router` until `shutdown`; then `close` turns true, what was asked is still
/// answered, and the connections end.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    places: Places,
    close: watch::Sender<bool>,
    shutdown: impl Future<Output = ()>,
) {
    let guests = Guests::default();
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < places.all => match accepted {
                Ok((stream, peer)) => {
                    let Some(place) = guests.seat(peer.ip(), places.each) else { continue };
                    let (router, closing) = (router.clone(), close.subscribe());
                    connections.spawn(async move {
                        connection(stream, Peer(peer.ip()), router, closing).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a browser's connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
                }
            },
        }
    }
    // Nobody is let into the queue any more, either.
    drop(listener);
    close.send_replace(true);
    while connections.join_next().await.is_some() {}
}

async fn connection(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    mut closing: watch::Receiver<bool>,
) {
    let mut http = auto::Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_millis(HEAD_MS_MAX));
    let service = TowerToHyperService::new(router.map_request(move |mut request: Request<_>| {
        request.extensions_mut().insert(peer);
        request
    }));
    let mut talk = pin!(http.serve_connection_with_upgrades(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = talk.as_mut() => ended,
        () = closed(&mut closing) => {
            talk.as_mut().graceful_shutdown();
            talk.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error, "a browser's connection ended");
    }
}

/// Waits until the desk closes.
pub(super) async fn closed(closing: &mut watch::Receiver<bool>) {
    // An error means that nobody is left to say it: closed as well.
    let _ = closing.wait_for(|is_closing| *is_closing).await;
}
