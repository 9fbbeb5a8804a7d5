//! The browsers' connections: who dawdles over a request is shown out, and no more are open at a
//! time than a few pages need.
//!
//! Each connection is a task. None waits for another; who finds no place waits in the system's own
//! queue.

use std::{future::Future, pin::pin, time::Duration};

use axum::Router;
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

/// Connections open at a time: a browser opens six for each page that listens.
pub(super) const CONNECTIONS_MAX: usize = 64;
/// Milliseconds a request's head may take to arrive, and a kept connection may be idle.
const HEAD_MS_MAX: u64 = 5_000;
/// Milliseconds between two tries to accept when the system refuses, as when files run out.
const RETRY_MS: u64 = 100;

/// Answers with `router` until `shutdown`; then `close` turns true, what was asked is still
/// answered, and the connections end.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    close: watch::Sender<bool>,
    shutdown: impl Future<Output = ()>,
) {
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, router.clone(), close.subscribe()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a browser's connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(RETRY_MS)).await;
                }
            },
        }
    }
    close.send_replace(true);
    while connections.join_next().await.is_some() {}
}

async fn connection(stream: TcpStream, router: Router, mut closing: watch::Receiver<bool>) {
    let mut http = auto::Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_millis(HEAD_MS_MAX));
    let service = TowerToHyperService::new(router);
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
