//! The owner's desk: pages, a JSON API and live events, over HTTP on loopback.
//!
//! Runs as asynchronous tasks; every call of the store is made on a thread that may block. It
//! answers only on loopback, only to its own names, and only to who holds the token or the cookie.
//! It must never log or answer a secret, send speech to the log, or put text into a page unescaped:
//! a transcript is whatever somebody said near a microphone.
//!
//! Everything the pages change goes through the API, which describes itself at `/api/openapi.json`.
//! Pages are rendered here and can be read without scripts; scripts only add what is live.

mod api;
mod assets;
mod connections;
mod events;
mod footage;
mod gate;
mod idempotency;
mod imports;
mod pages;
mod problem;
mod rate;
mod senses;
mod share;
mod sizes;
mod socket;
#[cfg(test)]
mod tests;
mod token;
mod video;
mod wording;

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Instant};

use axum::{Router, extract::DefaultBodyLimit, middleware};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

use crate::{
    config::SettingsFile,
    domain::{Entry, LiveEvent, Ruby},
    health::{Journey, Report},
    language::article::Answer,
    news::{Feed, Now},
    store::{Store, StoreError},
};
use problem::Problem;
pub use token::{AccessToken, TokenError};

/// Bytes of a request's body at most. An entry's edit is far smaller.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Cuts the Japanese of an entry into runs with furigana.
pub type CutRuby = dyn Fn(&Entry) -> Vec<Ruby> + Send + Sync;

/// Looks a word up in the dictionaries.
pub type LookUp = dyn Fn(&str) -> Answer + Send + Sync;
/// Cuts a Japanese sentence into runs with furigana; the bases joined are the sentence.
pub type ReadSentence = dyn Fn(&str) -> Vec<Ruby> + Send + Sync;

/// What the desk needs. Clones share everything.
#[derive(Clone)]
pub struct Desk {
    /// Where everything is kept.
    pub store: Store,
    /// What just happened; the desk both hears it and tells it.
    pub live: Feed,
    /// What stands now, and the way to the plugins.
    pub now: Now,
    /// Reads the instruments.
    pub health: Arc<dyn Fn() -> Report + Send + Sync>,
    /// How the latest utterances travelled, oldest first.
    pub journeys: Arc<dyn Fn() -> Vec<Journey> + Send + Sync>,
    /// Who may sit here.
    pub token: AccessToken,
    /// Where furigana comes from.
    pub ruby: Arc<CutRuby>,
    /// Where the meanings of words come from.
    pub look_up: Arc<LookUp>,
    /// Where the furigana of what was said comes from.
    pub sentence: Arc<ReadSentence>,
    /// The version of the program.
    pub version: &'static str,
    /// What was chosen, and the file it can be changed in.
    pub settings: Arc<SettingsFile>,
}

/// What handlers share: the desk, and word of its closing.
#[derive(Clone)]
struct Open {
    desk: Desk,
    /// Turns true when the desk closes, so that endless answers end.
    closing: watch::Receiver<bool>,
    /// Lists that were sent and wait to be applied.
    imports: Arc<imports::Imports>,
    /// What viewers may read.
    share: share::Share,
    /// What each table takes.
    scale: sizes::Scale,
    /// Places for those who follow over WebSocket; their connections are counted nowhere else.
    sockets: Arc<Semaphore>,
}

/// Serves the desk on `listener` until `shutdown`. Anything but a loopback listener is refused.
pub async fn serve(
    listener: TcpListener,
    desk: Desk,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    require_loopback(address)?;
    let (close, closing) = watch::channel(false);
    let open = Open::new(desk, closing);
    let sockets = Arc::clone(&open.sockets);
    let share = open.share.clone();
    share.resume().await;
    let all = connections::CONNECTIONS_MAX;
    let places = connections::Places { all, each: all };
    connections::serve(listener, routes(open, address.port()), places, close, shutdown).await;
    share.end().await;
    // All places are free when the last has been told that it is over.
    let _ = sockets.acquire_many(socket::PLACES).await;
    Ok(())
}

fn require_loopback(address: SocketAddr) -> io::Result<()> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("the desk is served on this machine only, and {address} is not loopback"),
    ))
}

fn routes(open: Open, port: u16) -> Router {
    let once = (open.clone(), idempotency::Underway::default());
    let gate = gate::Gate::new(open.desk.token.clone(), port);
    let (api, mut description) = api::routes().split_for_parts();
    api::complete(&mut description);
    let described = axum::routing::get(async move || axum::Json(description));
    api.route("/api/openapi.json", described)
        .merge(pages::routes())
        .merge(assets::routes())
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(once, idempotency::pass))
        .layer(middleware::from_fn_with_state(gate, gate::pass))
        .with_state(open)
}

impl Desk {
    /// A link that opens the desk in a browser, once, within two minutes. `base` is as in
    /// `http://127.0.0.1:4649`.
    pub fn one_time_link(&self, base: &str) -> String {
        format!("{}/open?code={}", base.trim_end_matches('/'), self.token.make_code(Instant::now()))
    }
}

impl Open {
    fn new(desk: Desk, closing: watch::Receiver<bool>) -> Self {
        let sources = share::Sources {
            store: desk.store.clone(),
            live: desk.live.clone(),
            ruby: Arc::clone(&desk.ruby),
        };
        let file = desk.settings.settings().places.share_file();
        Self {
            share: share::Share::new(sources, file),
            desk,
            closing,
            imports: Arc::default(),
            scale: sizes::Scale::default(),
            sockets: Arc::new(Semaphore::new(socket::PLACES as usize)),
        }
    }

    /// Asks the store on a thread that may block.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        self.work(question).await
    }

    /// Has the store do something that fails in other ways than a question, likewise.
    async fn work<T: Send + 'static, E: Into<Problem> + Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem> {
        let store = self.desk.store.clone();
        match tokio::task::spawn_blocking(move || question(&store)).await {
            Ok(answer) => answer.map_err(Into::into),
            Err(panic) => {
                tracing::error!(%panic, "a question to the store panicked");
                Err(Problem::new(
                    axum::http::StatusCode::INTERNAL_SERVER_ERROR,
                    "The request failed",
                    "Repeat it; if it fails again, run `aivlingual doctor`",
                ))
            }
        }
    }

    /// Tells who watches.
    fn tell(&self, event: LiveEvent) {
        self.desk.live.tell(event);
    }
}
