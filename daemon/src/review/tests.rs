mod answers;
mod contract;
mod deciding;
mod keeping;
mod refused;
mod settings;
mod share;
mod times;
mod walks;
mod wire;

use std::{future::pending, sync::Arc, time::Duration};

use aivlingual_shared::time::WallTime;
use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, Response, StatusCode, header},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_stream::StreamExt;
use tower::ServiceExt;

use super::*;
use crate::{
    config::{Overrides, Settings},
    domain::{
        EntryId, EntryState, Evidence, Kind, Language, Level, Mark, MarkKind, Scale, SessionId,
        Utterance, UtteranceId,
    },
    health::{Counter, Health, Stage as Step},
    store::NewSession,
};

const PORT: u16 = 4_649;

/// What somebody could say to break a page.
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;";

struct Stage {
    desk: Desk,
    router: Router,
    folder: tempfile::TempDir,
    close: watch::Sender<bool>,
}

impl Stage {
    fn new() -> Self {
        Self::with(Store::open_in_memory().expect("a store"))
    }

    fn with(store: Store) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let live = Feed::keeping(4);
        let desk = Desk {
            store,
            now: Now::new(live.clone()),
            live,
            health: Arc::new(|| {
                let health = Health::default();
                health.count(Counter::AudioFramesDropped, 3);
                health.record(Step::Heard, 412.0);
                health.report()
            }),
            journeys: Arc::new(|| {
                let (heard_ms, spotted_ms, shown_ms) = (400, 403, Some(450));
                vec![Journey {
                    utterance: 1,
                    spoken_ms: 62_000,
                    heard_ms,
                    spotted_ms,
                    shown_ms,
                    card: None,
                }]
            }),
            token: AccessToken::load_or_create(&folder.path().join("token")).expect("a token"),
            ruby: Arc::new(|entry| {
                vec![Ruby { base: entry.japanese.clone(), ruby: Some(entry.reading.clone()) }]
            }),
            look_up: Arc::new(|_| Answer::default()),
            sentence: Arc::new(|text| {
                vec![Ruby { base: text.to_owned(), ruby: Some("よみ".to_owned()) }]
            }),
            version: "0.0.0-test",
            settings: Arc::new(settings_in(folder.path())),
        };
        let (close, closing) = watch::channel(false);
        let router = routes(Open::new(desk.clone(), closing), PORT);
        Self { desk, router, folder, close }
    }

    /// A session with one utterance and one entry, every text of which is `text`.
    fn seed(&self, text: &str) -> (SessionId, UtteranceId, EntryId) {
        let store = &self.desk.store;
        let new = NewSession { title: text.into(), source: text.into(), started: WallTime(0) };
        let session = store.begin_session(&new).expect("a session");
        let recorded =
            store.record(session, &utterance(text), &[entry(text)]).expect("an utterance");
        (session, recorded.utterance, recorded.entries[0].id)
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.expect("routers do not fail")
    }

    async fn status(&self, request: Request<Body>) -> StatusCode {
        self.send(request).await.status()
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.desk.token.secret())
    }

    fn cookie(&self) -> String {
        format!("other=1; {}={}", gate::COOKIE, self.desk.token.cookie())
    }

    /// A request of a program that holds the token.
    fn program(&self, method: Method, path: &str) -> axum::http::request::Builder {
        ask(method, path).header(header::AUTHORIZATION, self.bearer())
    }

    /// A request of the desk's own page.
    fn page(&self, method: Method, path: &str) -> axum::http::request::Builder {
        ask(method, path)
            .header(header::COOKIE, self.cookie())
            .header(header::ORIGIN, format!("http://127.0.0.1:{PORT}"))
            .header("sec-fetch-site", "same-origin")
    }

    async fn get(&self, path: &str) -> Response<Body> {
        self.send(self.program(Method::GET, path).body(Body::empty()).expect("a request")).await
    }

    async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        serde_json::from_str(&text(response).await).expect("JSON")
    }

    async fn patch(&self, id: EntryId, etag: &str, patch: &Value) -> Response<Body> {
        let request = self
            .program(Method::PATCH, &format!("/api/v1/entries/{}", id.0))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, etag)
            .body(Body::from(patch.to_string()))
            .expect("a request");
        self.send(request).await
    }
}

/// Settings that were read from an empty file in `folder`, with everything else there, too.
fn settings_in(folder: &std::path::Path) -> SettingsFile {
    let config = folder.join("config.toml");
    std::fs::write(&config, "").expect("written");
    let overrides = Overrides {
        config: Some(config),
        state_dir: Some(folder.to_owned()),
        ..Overrides::default()
    };
    SettingsFile::new(Settings::load(&overrides).expect("an empty file is valid"))
}

fn ask(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, format!("127.0.0.1:{PORT}"))
}

fn plain(builder: axum::http::request::Builder) -> Request<Body> {
    builder.body(Body::empty()).expect("a request")
}

async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 22).await.expect("a body");
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// The next `count` events of a stream, as text.
async fn listen(response: Response<Body>, count: usize) -> String {
    let mut stream = response.into_body().into_data_stream();
    let mut heard = String::new();
    while heard.matches("\n\n").count() < count {
        let chunk = stream.next().await.expect("the stream goes on").expect("a chunk");
        heard.push_str(std::str::from_utf8(&chunk).expect("text"));
    }
    heard
}

fn mark(label: &str) -> Mark {
    let (kind, at) = (MarkKind::SceneChanged, WallTime(61_000_000_000));
    Mark { kind, at_ms: 61_500, at, label: Some(label.into()) }
}

fn utterance(text: &str) -> Utterance {
    Utterance {
        text: format!("{text} – {text}"),
        language: Language::Ja,
        start_ms: 61_000,
        end_ms: 62_000,
        confidence: 0.9,
        speaker: Some(text.into()),
        words: Vec::new(),
    }
}

fn entry(text: &str) -> Entry {
    Entry {
        japanese: text.into(),
        reading: text.into(),
        english: text.into(),
        language: Language::Ja,
        kind: Kind::Slang,
        level: Level { scale: Scale::Jlpt, band: text.into(), estimated: true },
        lemma: text.into(),
        surface: text.into(),
        start_ms: Some(61_000),
        end_ms: Some(62_000),
        utterance: format!("{text} – {text}"),
        speaker: Some(text.into()),
        tags: vec![text.into()],
        evidence: Evidence { source: text.into(), confidence: Some(0.5), why: vec![text.into()] },
    }
}

#[tokio::test]
async fn only_our_names_are_answered() {
    let stage = Stage::new();
    for (host, expected) in [
        ("127.0.0.1:4649", StatusCode::OK),
        ("localhost:4649", StatusCode::OK),
        ("LOCALHOST:4649", StatusCode::OK),
        ("[::1]:4649", StatusCode::OK),
        ("127.0.0.1:80", StatusCode::FORBIDDEN),
        ("127.0.0.1", StatusCode::FORBIDDEN),
        ("evil.example:4649", StatusCode::FORBIDDEN),
        ("127.0.0.1.evil.example:4649", StatusCode::FORBIDDEN),
        ("localhost:4649.evil.example", StatusCode::FORBIDDEN),
        ("", StatusCode::FORBIDDEN),
    ] {
        let request = Request::builder()
            .uri("/api/v1/health")
            .header(header::HOST, host)
            .header(header::AUTHORIZATION, stage.bearer());
        assert_eq!(stage.status(plain(request)).await, expected, "{host:?}");
    }
    let nameless = Request::builder().uri("/").header(header::AUTHORIZATION, stage.bearer());
    assert_eq!(stage.status(plain(nameless)).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn other_sites_can_neither_write_nor_listen() {
    let stage = Stage::new();
    let (.., id) = stage.seed("猫");
    let path = format!("/api/v1/entries/{}", id.0);
    let patch = |origin: Option<&str>| {
        let mut builder = ask(Method::PATCH, &path)
            .header(header::COOKIE, stage.cookie())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, "*");
        if let Some(origin) = origin {
            builder = builder.header(header::ORIGIN, origin);
        }
        builder.body(Body::from(r#"{"state":"rejected"}"#)).expect("a request")
    };
    for origin in [
        Some("http://evil.example"),
        Some("https://127.0.0.1:4649"),
        Some("http://127.0.0.1:4650"),
        Some("http://localhost:4649"),
        Some("null"),
        None,
    ] {
        assert_eq!(stage.status(patch(origin)).await, StatusCode::FORBIDDEN, "{origin:?}");
    }
    assert_eq!(stage.desk.store.entry(id).expect("there").state, EntryState::New);
    assert_eq!(stage.status(patch(Some("http://127.0.0.1:4649"))).await, StatusCode::OK);

    for site in ["cross-site", "same-site"] {
        let listen = ask(Method::GET, "/api/v1/events")
            .header(header::COOKIE, stage.cookie())
            .header("sec-fetch-site", site);
        assert_eq!(stage.status(plain(listen)).await, StatusCode::FORBIDDEN, "{site}");
    }
}

#[tokio::test]
async fn without_a_key_nothing_is_told_but_how_to_get_one() {
    let stage = Stage::new();
    stage.seed("内緒");
    let stale = format!("{}={}", gate::COOKIE, "0".repeat(64));
    let secret_as_cookie = format!("{}={}", gate::COOKIE, stage.desk.token.secret());
    for (name, value) in [
        (header::ACCEPT, "text/html".to_owned()),
        (header::COOKIE, stale),
        (header::COOKIE, secret_as_cookie),
        (header::AUTHORIZATION, "Bearer wrong".into()),
        (header::AUTHORIZATION, format!("Bearer {}", stage.desk.token.cookie())),
        (header::AUTHORIZATION, stage.desk.token.secret().into()),
    ] {
        for path in ["/", "/review", "/sessions/1", "/entries/1", "/fragments/entries/1", "/none"] {
            let request = plain(ask(Method::GET, path).header(&name, &value));
            let response = stage.send(request).await;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
            let body = text(response).await;
            assert!(body.contains("aivlingual open") && !body.contains("内緒"), "{path}");
            assert!(!body.contains("0.0.0-test"), "{path}: {body}");
        }
        for path in ["/api/v1/entries", "/api/openapi.json", "/api/none", "/metrics"] {
            let response = stage.send(plain(ask(Method::GET, path).header(&name, &value))).await;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
            let kind = response.headers()[header::CONTENT_TYPE].clone();
            assert_eq!(kind, "application/problem+json", "{path}");
            assert!(text(response).await.contains("next_step"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_link_opens_once_and_leaves_a_strict_cookie() {
    let stage = Stage::new();
    let link = stage.desk.one_time_link(&format!("http://127.0.0.1:{PORT}/"));
    let path = link.strip_prefix(&format!("http://127.0.0.1:{PORT}")).expect("our address");
    assert!(path.starts_with("/open?code="));
    assert_eq!(stage.status(plain(ask(Method::HEAD, path))).await, StatusCode::UNAUTHORIZED);
    let opened = stage.send(plain(ask(Method::GET, path))).await;
    assert_eq!(opened.status(), StatusCode::SEE_OTHER);
    assert_eq!(opened.headers()[header::LOCATION], "/");
    let cookie = opened.headers()[header::SET_COOKIE].to_str().expect("text").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
    assert!(!cookie.contains(stage.desk.token.secret()));
    let key = cookie.split(';').next().expect("a pair");
    let inside = ask(Method::GET, "/").header(header::COOKIE, key);
    assert_eq!(stage.status(plain(inside)).await, StatusCode::OK);
    let again = stage.send(plain(ask(Method::GET, path))).await;
    assert_eq!(again.status(), StatusCode::UNAUTHORIZED);
    assert!(!again.headers().contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn every_answer_is_dressed() {
    let stage = Stage::new();
    for path in ["/", "/none", "/assets/desk.js", "/api/v1/entries", "/api/v1/entries/9", "/open"] {
        let response = stage.get(path).await;
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(response.headers()[header::REFERRER_POLICY], "no-referrer");
        assert!(response.headers().contains_key(header::CACHE_CONTROL));
        let body = text(response).await;
        assert!(!body.contains(stage.desk.token.secret()), "{path}");
        assert!(!body.contains(&stage.desk.token.cookie()), "{path}");
    }
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let stage = Stage::new();
    let (session, _, id) = stage.seed(HOSTILE);
    let edit = json!({"english": format!("{HOSTILE}!"), "state": "approved"});
    assert_eq!(stage.patch(id, "*", &edit).await.status(), StatusCode::OK);
    for path in [
        "/".to_owned(),
        "/review?state=all".to_owned(),
        format!("/review?q={}&sort=\"><script>", "%3Cscript%3Ealert(1)%3C/script%3E"),
        format!("/review?state=<script>&session={}&view=\"'>", session.0),
        format!("/entries/{}", id.0),
        format!("/fragments/entries/{}", id.0),
        "/sessions".to_owned(),
        format!("/sessions/{}?x=<script>", session.0),
        "/<script>alert(1)</script>?<img>".to_owned(),
    ] {
        let path = path.replace('<', "%3C").replace('>', "%3E").replace('"', "%22");
        let body = text(stage.get(&path).await).await;
        assert!(!body.contains("<script>") && !body.contains("<img src=x"), "{path}");
        // The pages' own scripts are files: nothing between the tags, no handlers in attributes.
        let own = body.matches("<script").count();
        assert_eq!(body.matches("<script type=\"module\" src=\"/assets/").count(), own, "{path}");
        assert!(!body.contains(" style=") && !body.contains("javascript:"), "{path}");
    }
    let shown = text(stage.get(&format!("/entries/{}", id.0)).await).await;
    assert!(shown.contains("alert(1)"), "the text itself is shown");
}

#[tokio::test]
async fn only_loopback_is_served() {
    let stage = Stage::new();
    let everywhere = TcpListener::bind("0.0.0.0:0").await.expect("a port");
    let refused = serve(everywhere, stage.desk.clone(), pending()).await.expect_err("refused");
    assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);
    let here = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let served = serve(here, stage.desk.clone(), async {});
    tokio::time::timeout(Duration::from_secs(60), served).await.expect("ends").expect("well");
}

#[tokio::test]
async fn a_page_that_listens_does_not_hold_the_desk_open() {
    let stage = Stage::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (close, closed) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(serve(listener, stage.desk.clone(), async {
        closed.await.expect("told to close");
    }));
    let mut page = TcpStream::connect(address).await.expect("connected");
    let bearer = stage.bearer();
    let request = format!(
        "GET /api/v1/events HTTP/1.1\r\nHost: {address}\r\nAuthorization: {bearer}\r\n\r\n"
    );
    page.write_all(request.as_bytes()).await.expect("asked");
    let mut head = [0; 12];
    page.read_exact(&mut head).await.expect("answered");
    assert_eq!(&head, b"HTTP/1.1 200");
    close.send(()).expect("the desk is open");
    let ended = tokio::time::timeout(Duration::from_secs(60), served).await;
    ended.expect("ends").expect("does not panic").expect("ends well");
}

/// A desk that serves until it is aborted.
fn open_desk(stage: &Stage, listener: TcpListener) -> tokio::task::JoinHandle<io::Result<()>> {
    tokio::spawn(serve(listener, stage.desk.clone(), pending()))
}

#[tokio::test]
async fn who_never_finishes_a_request_is_shown_out() {
    let stage = Stage::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let served = open_desk(&stage, listener);
    let mut dawdlers = Vec::new();
    for _ in 0..connections::CONNECTIONS_MAX {
        let mut dawdler = TcpStream::connect(address).await.expect("connected");
        dawdler.write_all(b"GET / HTTP/1.1\r\nHost: ").await.expect("half a head");
        dawdlers.push(dawdler);
    }
    // Every place is taken by somebody who asks nothing.
    let mut page = TcpStream::connect(address).await.expect("queued");
    let request = format!("GET /assets/desk.js HTTP/1.1\r\nHost: {address}\r\n\r\n");
    page.write_all(request.as_bytes()).await.expect("asked");
    let mut head = [0; 9];
    let limit = Duration::from_secs(60);
    let answered = tokio::time::timeout(limit, page.read_exact(&mut head)).await;
    answered.expect("in time").expect("answered");
    assert_eq!(&head, b"HTTP/1.1 ");
    for mut dawdler in dawdlers {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(limit, dawdler.read_to_end(&mut rest)).await;
        // Whether it hears a complaint or nothing, the connection ends.
        ended.expect("shown out").ok();
    }
    served.abort();
}

#[tokio::test]
async fn there_is_room_for_so_many_and_no_more() {
    let stage = Stage::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let served = open_desk(&stage, listener);
    let request = format!(
        "GET /api/v1/events HTTP/1.1\r\nHost: {address}\r\nAuthorization: {}\r\n\r\n",
        stage.bearer()
    );
    let mut pages = Vec::new();
    let mut head = [0; 12];
    for _ in 0..connections::CONNECTIONS_MAX {
        let mut page = TcpStream::connect(address).await.expect("connected");
        page.write_all(request.as_bytes()).await.expect("asked");
        page.read_exact(&mut head).await.expect("answered");
        assert_eq!(&head, b"HTTP/1.1 200");
        pages.push(page);
    }
    let mut late = TcpStream::connect(address).await.expect("queued");
    late.write_all(request.as_bytes()).await.expect("asked");
    let soon = tokio::time::timeout(Duration::from_millis(300), late.readable()).await;
    assert!(soon.is_err(), "one too many is answered");
    pages.pop();
    late.read_exact(&mut head).await.expect("answered when a place is free");
    assert_eq!(&head, b"HTTP/1.1 200");
    served.abort();
}

#[tokio::test]
async fn pages_speak_the_readers_language() {
    let stage = Stage::new();
    stage.seed("猫");
    let japanese = stage
        .program(Method::GET, "/review")
        .header(header::ACCEPT_LANGUAGE, "fr, ja-JP;q=0.9, en");
    let body = text(stage.send(plain(japanese)).await).await;
    assert!(body.contains("<html lang=\"ja\"") && body.contains("レビュー"));
    let chosen = stage.get("/review?q=%E7%8C%AB&lang=en&theme=dark").await;
    let cookies: Vec<_> = chosen.headers().get_all(header::SET_COOKIE).iter().collect();
    assert_eq!(cookies.len(), 2);
    let body = text(chosen).await;
    assert!(body.contains("<html lang=\"en\" data-theme=\"dark\""));
    assert!(
        body.contains("/review?q=%E7%8C%AB&#38;lang=ja"),
        "the other language keeps the search"
    );
    assert!(body.contains("JMdict"), "every page acknowledges the dictionary");
    let kept = stage
        .program(Method::GET, "/")
        .header(header::COOKIE, "aivlingual_lang=ja; aivlingual_theme=light");
    let body = text(stage.send(plain(kept)).await).await;
    assert!(body.contains("<html lang=\"ja\" data-theme=\"light\""));
    let page = stage.page(Method::GET, "/credits");
    let body = text(stage.send(plain(page)).await).await;
    for work in crate::language::credits::works() {
        assert!(body.contains(&work.name) && body.contains(&work.licence), "{}", work.name);
    }
}
