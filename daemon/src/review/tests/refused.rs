//! What is refused, whoever asks: strange addresses, NULs, floods, what is too long; and that no
//! answer tells a secret or runs what somebody said.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{HOSTILE, Stage, ask, gate, open_desk, plain, text};
use crate::{
    domain::{Card, Language, Mark, MarkKind, Role, Standing, TapId, WallTime},
    review::AccessToken,
    store::KnownWord,
};

/// Everything that can be asked for with GET, every variable part filled in with `id`.
async fn addresses(stage: &Stage, id: &str) -> Vec<String> {
    let description = stage.json("/api/openapi.json").await;
    let described = description["paths"].as_object().expect("paths").iter();
    let mut all: Vec<String> = described
        .filter(|(path, item)| item.get("get").is_some() && !path.contains("/events"))
        .map(|(path, _)| {
            // What is asked is in order, so that only the address can be refused.
            let asked = if path.ends_with("/moments") { "?from_ms=0&to_ms=1000" } else { "" };
            super::contract::filled(path, id) + asked
        })
        .collect();
    let pages = [
        "/",
        "/dock",
        "/review?state=all",
        "/review?view=one&state=all",
        "/sessions",
        "/health",
        "/credits",
        "/open",
        "/none",
        "/fragments/stand",
        "/fragments/health",
        "/entries/ID",
        "/sessions/ID",
        "/fragments/entries/ID",
        "/fragments/lines/ID",
    ];
    all.extend(pages.map(|page| page.replace("ID", id)));
    all
}

/// The addresses a page leads to, on this desk.
fn links(page: &str) -> BTreeSet<String> {
    let quoted = ["href=\"/", "src=\"/", "action=\"/"];
    let found = quoted.iter().flat_map(|from| page.split(from).skip(1));
    found
        .filter_map(|rest| rest.split('"').next())
        .map(|link| format!("/{}", link.replace("&#38;", "&").replace("&amp;", "&")))
        .collect()
}

/// A desk in which every text is hostile, and hostile cards and taps stand.
fn hostile() -> (Stage, crate::news::Seat, crate::news::Errands) {
    let stage = Stage::new();
    let (session, _, id) = stage.seed(HOSTILE);
    let mark = Mark {
        kind: MarkKind::Moment,
        at_ms: 1_000,
        at: WallTime(1_000_000_000),
        label: Some(HOSTILE.into()),
    };
    stage.desk.store.add_mark(session, &mark).expect("kept");
    let origin = "review".to_owned();
    let word = KnownWord { language: Language::Ja, form: HOSTILE.into(), origin };
    stage.desk.store.add_known(&[word]).expect("kept");
    let (seat, deeds) = stage.desk.now.join();
    seat.tap_opened(TapId(1), HOSTILE.into(), HOSTILE.into(), Role::Guest);
    let ruby = vec![crate::domain::Ruby { base: HOSTILE.into(), ruby: Some(HOSTILE.into()) }];
    seat.card_sent(id, Card { id: 1, entry: super::entry(HOSTILE), ruby, note: None });
    seat.stands(vec![Standing { card: 1, is_pinned: true }]);
    (stage, seat, deeds)
}

/// Follows every link from every page: what somebody said is shown and never runs, and no answer
/// tells the token or the cookie.
#[tokio::test]
async fn no_answer_tells_a_secret_or_runs_what_was_said() {
    let (stage, _seat, _deeds) = hostile();
    let mut waiting = addresses(&stage, "1").await;
    waiting.push(format!("/review?q={}", "%3Cscript%3Ealert(1)%3C/script%3E"));
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        let path = path.split('#').next().unwrap_or_default().to_owned();
        if !seen.insert(path.clone()) {
            continue;
        }
        let response = stage.get(&path).await;
        assert!(!response.status().is_server_error(), "{path}: {}", response.status());
        let told = format!("{:?}", response.headers());
        let kind = response.headers().get(header::CONTENT_TYPE);
        let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let body = text(response).await;
        for secret in [stage.desk.token.secret().to_owned(), stage.desk.token.cookie()] {
            assert!(!body.contains(&secret) && !told.contains(&secret), "{path}");
        }
        if is_page {
            assert!(!body.contains("<script>") && !body.contains("<img src=x"), "{path}");
            let own = body.matches("<script").count();
            let files = body.matches("<script type=\"module\" src=\"/assets/").count();
            assert_eq!(files, own, "{path}");
            assert!(!body.contains(" style=") && !body.contains("javascript:"), "{path}");
            waiting.extend(links(&body));
        }
    }
    assert!(seen.len() > 40, "only {} addresses were found: {seen:?}", seen.len());
}

#[tokio::test]
async fn strange_addresses_are_nowhere() {
    let stage = Stage::new();
    stage.seed("猫");
    let strange = [
        "..",
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e%2f",
        "..%5c..%5c",
        "....//",
        "%00",
        "1%00",
        "%ff%fe",
        "-1",
        "0",
        "9223372036854775808",
        "1e3",
        "%C0%AE%C0%AE",
    ];
    let long = "9".repeat(5_000);
    let mut tried = 0;
    for part in strange.into_iter().chain([long.as_str()]) {
        for path in addresses(&stage, part).await {
            let is_variable = path.contains(part) && part.len() > 1;
            let response = stage.get(&path).await;
            let status = response.status();
            assert!(!status.is_server_error(), "{path}: {status}");
            if is_variable {
                tried += 1;
                // The piece of page of an entry that went is nothing, and no failure.
                let is_piece = path.starts_with("/fragments/entries/");
                let is_nothing = is_piece && status == StatusCode::NO_CONTENT;
                assert!(status == StatusCode::NOT_FOUND || is_nothing, "{path}: {status}");
            }
        }
        for path in [format!("/assets/{part}"), format!("/{part}"), format!("/assets/{part}/x")] {
            if path.starts_with('/') && path.parse::<axum::http::Uri>().is_ok() {
                let status = stage.get(&path).await.status();
                assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
            }
        }
    }
    assert!(tried > 100, "only {tried} addresses were tried");
}

#[tokio::test]
async fn a_cookie_ends_with_the_token_it_was_made_from() {
    let (former, renewed) = (Stage::new(), Stage::new());
    let cookie = former.cookie();
    let ask = |stage: &Stage| {
        let request = ask(Method::GET, "/").header(header::COOKIE, &cookie);
        let sent = plain(request);
        let router = stage.router.clone();
        async move { tower::ServiceExt::oneshot(router, sent).await.expect("answered").status() }
    };
    assert_eq!(ask(&former).await, StatusCode::OK);
    assert_eq!(ask(&renewed).await, StatusCode::UNAUTHORIZED);
    // The file itself is renewed: the next start reads another secret, and the cookie is stale.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    let first = AccessToken::load_or_create(&file).expect("made").cookie();
    std::fs::remove_file(&file).expect("removed");
    assert!(!AccessToken::load_or_create(&file).expect("made anew").is_cookie(&first));
}

#[tokio::test]
async fn fields_and_bodies_have_limits_everywhere() {
    let stage = Stage::new();
    let (.., id) = stage.seed("猫");
    let long = "あ".repeat(10_000);
    let entry = format!("/api/v1/entries/{}", id.0);
    let writes = [
        (Method::PATCH, entry.as_str(), json!({"english": long})),
        (Method::PATCH, &entry, json!({"japanese": long})),
        (Method::PATCH, &entry, json!({"reading": long})),
        (Method::PATCH, &entry, json!({"tags": [long]})),
        (
            Method::PATCH,
            &entry,
            json!({"level": {"scale": "jlpt", "band": long, "estimated": true}}),
        ),
        (Method::POST, "/api/v1/known", json!({"words": [long]})),
        (Method::POST, "/api/v1/live/errands", json!({"type": long})),
    ];
    for (method, path, body) in writes {
        let send = async |body: String| {
            let request = stage
                .program(method.clone(), path)
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::IF_MATCH, "*")
                .body(Body::from(body));
            stage.status(request.expect("a request")).await
        };
        assert_eq!(send(body.to_string()).await, StatusCode::BAD_REQUEST, "{method} {path}");
        let oversize = format!("{body}{}", " ".repeat(super::BODY_BYTES_MAX));
        assert_eq!(send(oversize).await, StatusCode::PAYLOAD_TOO_LARGE, "{method} {path}");
        let nul = body.to_string().replace(&long, "a\\u0000b");
        assert!(!send(nul).await.is_server_error(), "{method} {path}");
    }
    let long = "q".repeat(10_000);
    for path in ["/api/v1/search", "/api/v1/entries", "/review"] {
        let status = stage.get(&format!("{path}?q={long}")).await.status();
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
    }
    assert!(!stage.get("/api/v1/search?q=%00").await.status().is_server_error());
}

#[tokio::test]
async fn huge_headers_end_the_connection_and_nothing_else() {
    let stage = Stage::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let served = open_desk(&stage, listener);
    for extra in ["x".repeat(1 << 20), format!("1\r\n{}", "A: b\r\n".repeat(500))] {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nX-Huge: {extra}\r\n\r\n");
        // The desk may close while it is still being written to.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let told = String::from_utf8_lossy(&answer);
        assert!(told.is_empty() || told.starts_with("HTTP/1.1 431"), "{told}");
    }
    let mut stream = TcpStream::connect(address).await.expect("connected");
    let request = format!("GET /assets/mark.svg HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("asked");
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.expect("the next one is answered");
    assert_eq!(&head, b"HTTP/1.1 200");
    served.abort();
}

#[tokio::test]
async fn a_flood_is_dammed_and_leaves_the_owner_dry() {
    let stage = Stage::new();
    let guess = || {
        let cookie = format!("{}={}", gate::COOKIE, "0".repeat(64));
        plain(ask(Method::GET, "/api/v1/health").header(header::COOKIE, cookie))
    };
    let mut dammed = None;
    for _ in 0..1_000 {
        let response = stage.send(guess()).await;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            dammed = Some(response);
            break;
        }
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
    let dammed = dammed.expect("a thousand guesses are too many");
    let wait = dammed.headers()[header::RETRY_AFTER].to_str().expect("text").parse::<u64>();
    assert!(wait.is_ok_and(|seconds| seconds >= 1));
    assert_eq!(dammed.headers()[header::CONTENT_TYPE], "application/problem+json");
    assert!(text(dammed).await.contains("next_step"));
    assert_eq!(stage.get("/api/v1/health").await.status(), StatusCode::OK);
    let own = plain(stage.page(Method::GET, "/"));
    assert_eq!(stage.status(own).await, StatusCode::OK);
}
