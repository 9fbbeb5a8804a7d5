//! The viewers' door, over the wire: who comes in, what is shown there and what never is, and how
//! it ends.

use std::{
    io::Read,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
};

use super::{HOSTILE, Stage, ask, plain, text, utterance};
use crate::{
    domain::{Entry, EntryId, EntryState, LiveEvent, SessionId},
    review::Open,
    store::{NewSession, SessionEdit, VideoLink, anki_notes},
};

/// How long a condition may take before the test has failed.
const LIMIT: Duration = Duration::from_secs(60);

/// The ports of shares in these tests, one after the other. They lie below those a system hands out
/// by itself: nobody takes one while a share that will come back to it is off.
static PORTS: AtomicU16 = AtomicU16::new(21_000);

fn own_port() -> u16 {
    loop {
        let port = PORTS.fetch_add(1, Ordering::Relaxed);
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// What is nobody's business, each in a place of its own.
const PRIVATE: [&str; 7] = [
    "speaker-Mio",
    "because-rare",
    "lexicon-source",
    "own-note-tag",
    "spoken-beside",
    "rejected-word",
    "other-session",
];

/// An answer of the share.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A share that is on.
struct Door {
    address: SocketAddr,
    token: String,
    cookie: String,
}

impl Door {
    async fn of(stage: &Stage) -> Self {
        let on = &stage.json("/api/v1/share").await["on"];
        let link = on["link"].as_str().expect("it is on");
        let (base, token) = link.split_once("/with/").expect("a link");
        let address = base.trim_start_matches("http://").parse().expect("an address");
        let mut door = Self { address, token: token.to_owned(), cookie: String::new() };
        let entered = door.get(&format!("/with/{token}")).await;
        assert_eq!(entered.status, 200, "{}", entered.head);
        let mut lines = entered.head.lines();
        let cookie = lines.find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        assert!(!cookie.contains(token), "the cookie is not the token");
        door.cookie = cookie.split(';').next().expect("a pair").to_owned();
        door
    }

    /// Begins a request; what is answered has no chunks and ends with the connection.
    async fn begin(&self, method: &str, path: &str, headers: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.expect("connected");
        let request = format!("{method} {path} HTTP/1.0\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.expect("asked");
        stream
    }

    async fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let mut stream = self.begin(method, path, headers).await;
        let mut bytes = Vec::new();
        let read = tokio::time::timeout(LIMIT, stream.read_to_end(&mut bytes)).await;
        read.expect("in time").expect("answered");
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.get(9..12).and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, head, body: bytes[end + 4..].to_vec() }
    }

    fn headers(&self) -> String {
        format!("Host: {}\r\nCookie: {}\r\n", self.address, self.cookie)
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &self.headers()).await
    }

    /// Follows from now on.
    async fn follow(&self, page: &str) -> TcpStream {
        let cursor = page.split_once("data-cursor=\"").expect("a cursor").1;
        let cursor = cursor.split('"').next().expect("its end");
        self.begin("GET", &format!("/events?after={cursor}"), &self.headers()).await
    }

    async fn is_closed(&self) -> bool {
        TcpStream::connect(self.address).await.is_err()
    }
}

/// Reads until `sign` was told.
async fn told(stream: &mut TcpStream, sign: &str) -> String {
    let mut heard = Vec::new();
    while !String::from_utf8_lossy(&heard).contains(sign) {
        let mut piece = [0; 4_096];
        let read = tokio::time::timeout(LIMIT, stream.read(&mut piece)).await;
        let length = read.expect("in time").expect("it goes on");
        assert!(length > 0, "it ended before {sign}: {}", String::from_utf8_lossy(&heard));
        heard.extend_from_slice(&piece[..length]);
    }
    String::from_utf8_lossy(&heard).into_owned()
}

/// Reads to the end.
async fn ended(mut stream: TcpStream) -> String {
    let mut rest = Vec::new();
    let read = tokio::time::timeout(LIMIT, stream.read_to_end(&mut rest)).await;
    // Whether it is told or cut off, it ends.
    let _ = read.expect("it ends");
    String::from_utf8_lossy(&rest).into_owned()
}

impl Stage {
    async fn share(&self, choice: Value) -> axum::http::Response<Body> {
        let request = self
            .program(Method::PUT, "/api/v1/share")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, "*")
            .body(Body::from(choice.to_string()))
            .expect("a request");
        self.send(request).await
    }

    /// Shares at a port of its own, if the choice names none.
    async fn shared(&self, mut choice: Value) -> Door {
        let choices = choice.as_object_mut().expect("choices");
        choices.entry("port").or_insert_with(|| own_port().into());
        let response = self.share(choice).await;
        assert_eq!(response.status(), StatusCode::OK, "{}", text(response).await);
        Door::of(self).await
    }

    async fn act(&self, method: Method, path: &str) -> StatusCode {
        self.status(plain(self.program(method, path))).await
    }

    /// Keeps `word` as said in a sentence, in a state, through the API.
    async fn keep(&self, session: SessionId, word: &str, state: &str) -> EntryId {
        let said = super::Utterance {
            text: format!("spoken-beside {word} spoken-beside"),
            ..utterance(word)
        };
        let recorded = self.desk.store.record(session, &said, &[entry(word)]).expect("kept");
        let id = recorded.entries[0].id;
        if state != "new" {
            let patched = self.patch(id, "*", &json!({ "state": state })).await;
            assert_eq!(patched.status(), StatusCode::OK);
        }
        id
    }

    fn session(&self, title: &str) -> SessionId {
        let started = super::WallTime(1_763_800_000_123_456_789);
        let new = NewSession { title: title.into(), source: "obs".into(), started };
        self.desk.store.begin_session(&new).expect("a session")
    }
}

fn entry(word: &str) -> Entry {
    Entry {
        utterance: format!("sentence-of {word} here"),
        surface: word.into(),
        english: format!("meaning of {word}"),
        reading: format!("よみ{word}"),
        speaker: Some("speaker-Mio".into()),
        tags: vec!["own-note-tag".into()],
        evidence: super::Evidence {
            source: "lexicon-source".into(),
            confidence: Some(0.5),
            why: vec!["because-rare".into()],
        },
        ..super::entry(word)
    }
}

/// Everything a viewer can read, as text; packages unpacked.
async fn all_of(door: &Door) -> String {
    let mut all = String::new();
    for path in ["/", "/deck", "/words/words.csv", "/words/words.tsv", "/none"] {
        all.push_str(&door.get(path).await.text());
    }
    let package = door.get("/words/words.apkg").await;
    assert_eq!(package.status, 200);
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), &package.body).expect("written");
    assert!(anki_notes(file.path()).is_ok(), "Anki can read it");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(package.body)).expect("a package");
    let mut collection = Vec::new();
    let mut member = archive.by_name("collection.anki2").expect("a collection");
    member.read_to_end(&mut collection).expect("unpacked");
    all.push_str(&String::from_utf8_lossy(&collection));
    all
}

#[tokio::test]
async fn it_is_off_until_it_is_switched_on_and_after_it_was_switched_off() {
    let stage = Stage::new();
    assert_eq!(stage.json("/api/v1/share").await["on"], Value::Null);
    assert_eq!(stage.act(Method::POST, "/api/v1/share/link").await, StatusCode::CONFLICT);
    let session = stage.session("s");
    stage.keep(session, "word-one", "approved").await;
    let door = stage.shared(json!({})).await;
    assert!(door.address.ip().is_loopback());
    let page = door.get("/").await;
    assert_eq!(page.status, 200);
    for header in [
        "content-security-policy: default-src 'none'",
        "cache-control: no-store",
        "x-robots-tag: noindex, nofollow",
        "referrer-policy: no-referrer",
    ] {
        assert!(page.head.contains(header), "{header}: {}", page.head);
    }
    let body = page.text();
    assert!(body.contains("word-one") && body.contains("meaning of word-one"), "{body}");
    assert!(!body.contains("unsafe-inline") && !body.contains(" style="));
    let mut stream = door.follow(&body).await;
    told(&mut stream, "id: ").await;
    let on = &stage.json("/api/v1/share").await["on"];
    assert_eq!((&on["words"], &on["following"]), (&json!(1), &json!(1)));
    assert_eq!(on["is_in_network"], false);

    assert_eq!(stage.act(Method::DELETE, "/api/v1/share").await, StatusCode::NO_CONTENT);
    assert!(door.is_closed().await, "nobody listens any more");
    ended(stream).await;
    assert_eq!(stage.json("/api/v1/share").await["on"], Value::Null);
    assert!(!stage.folder.path().join("share.json").exists(), "and nothing is left of it");
}

#[tokio::test]
async fn its_key_opens_nothing_of_the_desk_nor_the_desks_anything_of_it() {
    let stage = Stage::new();
    let session = stage.session("s");
    stage.keep(session, "secret-word", "approved").await;
    let door = stage.shared(json!({})).await;
    let host = format!("Host: {}\r\n", door.address);
    let wrong = format!("/with/{}", "A".repeat(door.token.len()));
    let desk_cookie = format!("Cookie: {}\r\n", stage.cookie());
    let own_name = format!("Cookie: aivlingual_share={}\r\n", stage.desk.token.cookie());
    let token_as_cookie = format!("Cookie: aivlingual_share={}\r\n", door.token);
    let bearer = format!("Authorization: {}\r\n", stage.bearer());
    for path in ["/", "/deck", "/events", "/words/words.csv", "/words/words.apkg", &wrong, "/with/"]
    {
        for key in ["", &desk_cookie, &own_name, &token_as_cookie, &bearer] {
            let answer = door.ask("GET", path, &format!("{host}{key}")).await;
            let is_missing = path == "/with/" && answer.status == 404;
            assert!(answer.status == 401 || is_missing, "{path} {key}: {}", answer.status);
            assert!(!answer.text().contains("secret-word"), "{path}");
            assert!(!answer.head.contains("set-cookie"), "{path}");
        }
    }
    for path in [
        "/api/v1/entries",
        "/api/openapi.json",
        "/review",
        "/open",
        "/metrics",
        "/fragments/stand",
        "/share",
        "/assets/desk.js",
    ] {
        assert_eq!(door.get(path).await.status, 404, "{path} is the desk's");
    }
    for (name, value) in [
        (header::COOKIE, door.cookie.clone()),
        (header::COOKIE, door.cookie.replace("aivlingual_share", super::gate::COOKIE)),
        (header::COOKIE, format!("{}={}", super::gate::COOKIE, door.token)),
        (header::AUTHORIZATION, format!("Bearer {}", door.token)),
    ] {
        for path in ["/", "/share", "/api/v1/share", "/api/v1/entries"] {
            let status = stage.status(plain(ask(Method::GET, path).header(&name, &value))).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
        }
    }
}

#[tokio::test]
async fn nobody_writes_and_only_the_address_itself_is_answered() {
    let stage = Stage::new();
    let door = stage.shared(json!({})).await;
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
        for path in ["/", "/deck", "/words/words.csv", "/events", "/with/x", "/api/v1/share"] {
            let answer = door.ask(method, path, &door.headers()).await;
            assert_eq!(answer.status, 405, "{method} {path}");
        }
    }
    assert_eq!(door.ask("HEAD", "/", &door.headers()).await.status, 200);
    let cookie = format!("Cookie: {}\r\n", door.cookie);
    let port = door.address.port();
    for host in [
        format!("localhost:{port}"),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("127.0.0.2:{port}"),
        format!("0.0.0.0:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        String::new(),
    ] {
        let answer = door.ask("GET", "/", &format!("Host: {host}\r\n{cookie}")).await;
        assert_eq!(answer.status, 403, "{host:?}");
    }
    assert_eq!(door.ask("GET", "/", &cookie).await.status, 403, "no host at all");
    let another = format!("{}Sec-Fetch-Site: cross-site\r\n", door.headers());
    assert_eq!(door.ask("GET", "/events", &another).await.status, 403);
    let followed = format!("{another}Sec-Fetch-Mode: navigate\r\n");
    assert_eq!(door.ask("GET", "/", &followed).await.status, 200);
    let robots = door.ask("GET", "/robots.txt", &format!("Host: {}\r\n", door.address)).await;
    assert!(robots.text().contains("Disallow: /"));
}

#[tokio::test]
async fn what_is_nobodys_business_is_in_no_answer() {
    let stage = Stage::new();
    let session = stage.session("private-title 2026-11-22 20:15");
    let other = stage.session("other-session");
    stage.keep(session, "shown-word", "approved").await;
    stage.keep(session, "rejected-word", "rejected").await;
    stage.keep(session, "open-word", "new").await;
    stage.keep(other, "elsewhere-word", "approved").await;
    let choice = json!({ "session": session.0, "videos": true });
    let door = stage.shared(choice).await;
    let all = all_of(&door).await;
    assert!(all.matches("shown-word").count() >= 5, "it is in every answer");
    for secret in PRIVATE.iter().chain(&[
        "open-word",
        "elsewhere-word",
        "sentence-of",
        "private-title",
        "1763800000123",
        "20:15",
    ]) {
        assert!(!all.contains(secret), "{secret} is told");
    }
    // What the owner chooses is told, and no more than that.
    let page = door.get("/").await.text();
    let mut stream = door.follow(&page).await;
    let choice = json!({ "undecided": true, "sentences": true });
    assert_eq!(stage.share(choice).await.status(), StatusCode::OK);
    let heard = told(&mut stream, "elsewhere-word").await;
    assert!(PRIVATE.iter().all(|secret| !heard.contains(secret)), "{heard}");
    let all = all_of(&door).await;
    assert!(all.contains("sentence-of") && all.contains("open-word"), "the choice is heeded");
    assert!(all.contains("elsewhere-word"));
    for secret in PRIVATE {
        assert!(!all.contains(secret), "{secret} is told");
    }
}

#[tokio::test]
async fn words_come_and_go_as_they_are_decided_about() {
    let stage = Stage::new();
    let session = stage.session("s");
    stage.keep(session, "first-word", "approved").await;
    let door = stage.shared(json!({})).await;
    let page = door.get("/").await.text();
    let mut stream = door.follow(&page).await;
    told(&mut stream, "id: ").await;
    let live = &stage.desk.live;
    let (text, language) = ("said-live".to_owned(), super::Language::Ja);
    live.tell(LiveEvent::Caption { session, speaker: None, text, language });
    let id = stage.keep(session, "second-word", "new").await;
    let said = utterance("said-live");
    live.tell(LiveEvent::Utterance { session, id: super::UtteranceId(1), utterance: said });
    live.tell(LiveEvent::EntryKept { session, id, entry: entry("second-word"), is_new: true });
    let accept = json!({ "state": EntryState::Approved });
    assert_eq!(stage.patch(id, "*", &accept).await.status(), StatusCode::OK);
    let heard = told(&mut stream, "second-word").await;
    assert!(heard.contains("event: word") && !heard.contains("said-live"), "{heard}");
    assert!(!heard.contains("speaker-Mio") && !heard.contains("sentence-of"), "{heard}");
    let reject = json!({ "state": EntryState::Rejected });
    assert_eq!(stage.patch(id, "*", &reject).await.status(), StatusCode::OK);
    let heard = told(&mut stream, "event: gone").await;
    assert!(!heard.contains("second-word"), "{heard}");
    assert!(!all_of(&door).await.contains("second-word"));
    // Who comes back from elsewhere is told to read anew.
    let mut lost = door.begin("GET", "/events?after=1-1", &door.headers()).await;
    told(&mut lost, "event: reload").await;
}

#[tokio::test]
async fn a_new_link_shows_everybody_out_who_came_by_the_old_one() {
    let stage = Stage::new();
    let door = stage.shared(json!({})).await;
    let page = door.get("/").await.text();
    let mut stream = door.follow(&page).await;
    told(&mut stream, "id: ").await;
    assert_eq!(stage.act(Method::POST, "/api/v1/share/link").await, StatusCode::OK);
    ended(stream).await;
    assert_eq!(door.get("/").await.status, 401);
    assert_eq!(door.get("/events").await.status, 401);
    let old = format!("/with/{}", door.token);
    assert_eq!(door.get(&old).await.status, 401);
    let new = Door::of(&stage).await;
    assert!(new.token != door.token && new.address == door.address);
    assert_eq!(new.get("/").await.status, 200);
    // A share that was closed does not come back with its old link either.
    assert_eq!(stage.act(Method::DELETE, "/api/v1/share").await, StatusCode::NO_CONTENT);
    let again = stage.shared(json!({ "port": new.address.port() })).await;
    assert_eq!(again.address, new.address);
    assert_eq!(new.get("/").await.status, 401);
}

#[tokio::test]
async fn only_what_is_there_is_shared_and_only_where_that_is_safe() {
    let stage = Stage::new();
    let session = stage.session("s");
    let view = stage.desk.store.add_view("slang", "kind=slang&state=rejected").expect("saved");
    for (choice, expected) in [
        (json!({ "session": session.0, "tag": "x" }), StatusCode::BAD_REQUEST),
        (json!({ "address": "0.0.0.0" }), StatusCode::BAD_REQUEST),
        (json!({ "address": "::" }), StatusCode::BAD_REQUEST),
        (json!({ "address": "8.8.8.8" }), StatusCode::BAD_REQUEST),
        (json!({ "address": "localhost" }), StatusCode::BAD_REQUEST),
        (json!({ "address": "192.0.2.1" }), StatusCode::BAD_REQUEST),
        (json!({ "port": 80 }), StatusCode::BAD_REQUEST),
        (json!({ "tag": " " }), StatusCode::BAD_REQUEST),
        (json!({ "session": 99 }), StatusCode::CONFLICT),
        (json!({ "view": 99 }), StatusCode::CONFLICT),
    ] {
        assert_eq!(stage.share(choice.clone()).await.status(), expected, "{choice}");
        assert_eq!(stage.json("/api/v1/share").await["on"], Value::Null, "{choice}");
    }
    // A view says which words, the share which states; a view that is gone shares nothing.
    stage.keep(session, "slang-word", "approved").await;
    stage.keep(session, "rejected-word", "rejected").await;
    let door = stage.shared(json!({ "view": view.id.0 })).await;
    let page = door.get("/").await.text();
    assert!(page.contains("slang-word") && !page.contains("rejected-word"), "{page}");
    let mut stream = door.follow(&page).await;
    told(&mut stream, "id: ").await;
    let path = format!("/api/v1/views/{}", view.id.0);
    assert_eq!(stage.act(Method::DELETE, &path).await, StatusCode::NO_CONTENT);
    told(&mut stream, "event: gone").await;
    assert!(!door.get("/").await.text().contains("slang-word"));
    // Two windows: the one that read before the other wrote is told.
    let stale = stage
        .program(Method::PUT, "/api/v1/share")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::IF_MATCH, "\"1\"")
        .body(Body::from("{}"))
        .expect("a request");
    assert_eq!(stage.status(stale).await, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn it_outlives_a_restart_only_where_that_was_chosen() {
    let stage = Stage::new();
    let file = stage.folder.path().join("share.json");
    let first = stage.shared(json!({ "survives": false })).await;
    assert!(!file.exists(), "nothing is written down");
    let port = first.address.port();
    let door = stage.shared(json!({ "survives": true, "port": port })).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).expect("kept").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "it holds a key");
    }
    // The first daemon ends; its file stays.
    let kept = std::fs::read(&file).expect("kept");
    assert_eq!(stage.act(Method::DELETE, "/api/v1/share").await, StatusCode::NO_CONTENT);
    assert!(!file.exists());
    std::fs::write(&file, kept).expect("written");
    let (_close, closing) = watch::channel(false);
    let next = Open::new(stage.desk.clone(), closing);
    next.share.resume().await;
    assert_eq!(door.get("/").await.status, 200, "the same link, the same cookie");
    next.share.end().await;
    assert!(door.is_closed().await && file.exists());
    std::fs::write(&file, "{").expect("written");
    next.share.resume().await;
    assert!(next.share.standing().on.is_none(), "what cannot be read opens nothing");
}

#[tokio::test]
async fn it_ends_with_the_stream_where_that_was_chosen() {
    let stage = Stage::new();
    let session = stage.session("s");
    let door = stage.shared(json!({ "until": "stream", "survives": true })).await;
    stage.desk.live.tell(LiveEvent::SessionEnded { session });
    let over = async {
        while !(door.is_closed().await && stage.json("/api/v1/share").await["on"].is_null()) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LIMIT, over).await.expect("it ends by itself");
    let gone = async {
        while stage.folder.path().join("share.json").exists() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(LIMIT, gone).await.expect("and does not come back");
    let day = stage.share(json!({ "until": "day" })).await;
    let told: Value = serde_json::from_str(&text(day).await).expect("JSON");
    assert!(told["on"]["ends"].as_str().is_some_and(|ends| ends.ends_with('Z')), "{told}");
}

#[tokio::test]
async fn a_flood_is_dammed_and_no_machine_takes_every_place() {
    let stage = Stage::new();
    let door = stage.shared(json!({})).await;
    let mut streams = Vec::new();
    let crowd = async {
        loop {
            let mut stream = door.begin("GET", "/events", &door.headers()).await;
            let mut first = [0; 1];
            // Whether it is told or cut off, it is not let in.
            if !matches!(stream.read(&mut first).await, Ok(1)) {
                break;
            }
            streams.push(stream);
        }
    };
    tokio::time::timeout(LIMIT, crowd).await.expect("there are not places without end");
    assert!(streams.len() <= 16, "{} places for one machine", streams.len());
    drop(streams);
    let mut statuses = Vec::new();
    for _ in 0..2_000 {
        let Ok(mut stream) = TcpStream::connect(door.address).await else { continue };
        let request = format!("GET / HTTP/1.0\r\n{}\r\n", door.headers());
        let mut head = [0; 12];
        let asked = stream.write_all(request.as_bytes()).await.is_ok();
        if asked && stream.read_exact(&mut head).await.is_ok() {
            statuses.push(String::from_utf8_lossy(&head[9..]).into_owned());
        }
        if statuses.last().is_some_and(|status| status == "429") {
            break;
        }
    }
    assert_eq!(statuses.last().map(String::as_str), Some("429"), "it is dammed");
    assert_eq!(stage.get("/api/v1/health").await.status(), StatusCode::OK, "the desk is dry");
}

#[tokio::test]
async fn hostile_words_stay_words_and_videos_are_linked() {
    let stage = Stage::new();
    let session = stage.session(HOSTILE);
    let video = VideoLink { url: "https://youtu.be/abc".into(), offset_ms: 1_000 };
    let edit = SessionEdit { video: Some(Some(video)), ..SessionEdit::default() };
    stage.desk.store.edit_session(session, &edit, None).expect("linked");
    stage.keep(session, HOSTILE, "approved").await;
    let door = stage.shared(json!({ "sentences": true, "videos": true })).await;
    for path in ["/", "/deck", "/?from=%22%3E%3Cscript%3E", "/%3Cscript%3E"] {
        let body = door.get(path).await.text();
        assert!(!body.contains("<script>") && !body.contains("<img src=x"), "{path}");
        let own = body.matches("<script").count();
        assert_eq!(body.matches("<script type=\"module\" src=\"/assets/").count(), own, "{path}");
    }
    let page = door.get("/").await.text();
    assert!(page.contains("alert(1)"), "the text itself is shown");
    assert!(page.contains("https://youtu.be/abc?t=62"), "{page}");
    let japanese = format!("{}Accept-Language: ja-JP,en;q=0.5\r\n", door.headers());
    let page = door.ask("GET", "/", &japanese).await.text();
    assert!(page.contains("<html lang=\"ja\"") && page.contains("配信のことば"));
    // The desk's own page shows the link and its code.
    let own = text(stage.get("/share").await).await;
    assert!(own.contains(&door.token) && own.contains("<svg class=\"code\""), "{own}");
}
