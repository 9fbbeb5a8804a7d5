//! The viewers' door: a gate of its own before a router of its own. It lets nobody write, answers
//! only to the very address it listens on, and shows what is on the shelf to who has the key.

use std::{
    future::Future,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
};

use super::{crowd::Crowd, key::Key, pages, shelf::Shelf};
use crate::review::{
    CutRuby,
    connections::{self, Peer, Places},
    gate::cookie,
};

/// The cookie a viewer's browser keeps.
pub(super) const COOKIE: &str = "aivlingual_share";
/// Connections of all viewers together, each page that follows being one; and of one machine.
const PLACES: Places = Places { all: 256, each: 16 };
/// How long who is still reading may go on when the share closes.
const DRAIN: Duration = Duration::from_secs(5);

/// Headers of every answer. Nothing comes from elsewhere, nothing runs inline, nobody frames us,
/// nobody keeps or lists what is read here.
const HEADERS: [(HeaderName, &str); 9] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
         connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
];

/// What viewers' pages are made from. It holds nothing that can write, and no way to the desk.
#[derive(Clone)]
pub(super) struct Show {
    address: SocketAddr,
    key: watch::Receiver<Key>,
    pub(super) shelf: watch::Sender<Arc<Shelf>>,
    pub(super) ruby: Arc<CutRuby>,
    /// Tells one opening of the share from another.
    epoch: u64,
    crowd: Crowd,
    pub(super) files: pages::Files,
}

impl Show {
    pub(super) fn new(
        address: SocketAddr,
        key: watch::Receiver<Key>,
        shelf: watch::Sender<Arc<Shelf>>,
        ruby: Arc<CutRuby>,
    ) -> Self {
        // Without random numbers, the number of the process differs well enough.
        let epoch = getrandom::u64().unwrap_or_else(|_| std::process::id().into());
        let crowd = Crowd::new(Instant::now());
        Self { address, key, shelf, ruby, epoch, crowd, files: pages::Files::default() }
    }

    /// What is shared now.
    pub(super) fn now(&self) -> Arc<Shelf> {
        Arc::clone(&self.shelf.borrow())
    }

    /// Names what a shelf shows, to come back with.
    pub(super) fn cursor(&self, shelf: &Shelf) -> String {
        format!("{:016x}-{}", self.epoch, shelf.version)
    }

    /// The key, and word of its being replaced.
    pub(super) fn key(&self) -> watch::Receiver<Key> {
        self.key.clone()
    }

    /// The cookie for who came by the link that ends with `token`.
    pub(super) fn cookie_for(&self, token: &str) -> Option<String> {
        let key = self.key.borrow();
        key.is_token(token)
            .then(|| format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict", key.cookie()))
    }

    fn check(&self, request: &Request) -> Result<(), Refusal> {
        let peer = request.extensions().get::<Peer>();
        let machine = peer.map_or(self.address.ip(), |peer| peer.0);
        self.crowd.take(machine, Instant::now()).map_err(Refusal::TooMany)?;
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(Refusal::Writes);
        }
        let headers = request.headers();
        if !self.is_our_address(headers) || comes_from_another_page(headers) {
            return Err(Refusal::Foreign);
        }
        let path = request.uri().path();
        let is_open =
            path.starts_with("/with/") || path.starts_with("/assets/") || path == "/robots.txt";
        let held = cookie(headers, COOKIE);
        if is_open || held.is_some_and(|held| self.key.borrow().is_cookie(held)) {
            return Ok(());
        }
        Err(Refusal::Locked)
    }

    /// A name may have been bound to this address by anybody; the address itself may not.
    fn is_our_address(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        host.and_then(|host| host.parse().ok()) == Some(self.address)
    }
}

/// True for what a page of another site asks for behind its reader's back. A link that is followed
/// is no such thing.
fn comes_from_another_page(headers: &HeaderMap) -> bool {
    let says = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    let is_own = matches!(says("sec-fetch-site"), None | Some(b"same-origin" | b"none"));
    let is_followed = says("sec-fetch-mode") == Some(b"navigate");
    !is_own && !is_followed
}

enum Refusal {
    /// Nothing here can be changed.
    Writes,
    /// Another name, or another site.
    Foreign,
    /// No key, or one that is worth nothing any more.
    Locked,
    /// Who asks too much, and how long until more is answered.
    TooMany(Duration),
}

async fn pass(State(show): State<Show>, request: Request, next: Next) -> Response {
    let mut response = match show.check(&request) {
        Ok(()) => next.run(request).await,
        Err(Refusal::Writes) => {
            let allowed = [(header::ALLOW, "GET, HEAD")];
            (StatusCode::METHOD_NOT_ALLOWED, allowed, "Here one can only read.").into_response()
        }
        Err(Refusal::Foreign) => {
            let told = "Open the link as the streamer gave it.";
            (StatusCode::FORBIDDEN, told).into_response()
        }
        Err(Refusal::Locked) => pages::locked(request.headers()),
        Err(Refusal::TooMany(wait)) => {
            let seconds = (wait.as_secs() + 1).to_string();
            let told = "Too much was asked at once. Wait a moment.";
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)], told).into_response()
        }
    };
    for (name, value) in &HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// All that viewers can reach.
pub(super) fn routes(show: Show, closing: watch::Receiver<bool>) -> Router {
    pages::routes(closing)
        .layer(middleware::from_fn_with_state(show.clone(), pass))
        .with_state(show)
}

/// Answers viewers at `listener` until `until`. When this returns, nobody is answered any more.
pub(super) async fn serve(listener: TcpListener, show: Show, until: impl Future<Output = ()>) {
    let (close, closing) = watch::channel(false);
    let (over, is_over) = oneshot::channel();
    let until = async {
        until.await;
        // Nobody hears it when all is over already.
        let _ = over.send(());
    };
    let drained = async {
        // An error says that it was over before it began, which is over as well.
        let _ = is_over.await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        () = connections::serve(listener, routes(show, closing), PLACES, close, until) => {}
        () = drained => {}
    }
}
