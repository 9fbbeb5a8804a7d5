//! What is told while it happens: from a cursor, once, in order, over both ways.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::frame::coding::CloseCode},
};

use super::{Stage, listen, open_desk, plain, text};
use crate::domain::{EntryId, Errand, LiveEvent, Role, SessionId, Standing, TapId};

type Socket = WebSocketStream<TcpStream>;

fn ended(number: i64) -> LiveEvent {
    LiveEvent::SessionEnded { session: SessionId(number) }
}

/// The `id` of the latest event in a piece of a stream.
fn last_id(heard: &str) -> String {
    let mut ids = heard.lines().filter_map(|line| line.strip_prefix("id: "));
    ids.next_back().expect("an id").to_owned()
}

#[tokio::test]
async fn who_comes_back_hears_all_that_was_missed_once_and_in_order() {
    let stage = Stage::new();
    let watching = stage.get("/api/v1/events").await;
    stage.desk.live.tell(ended(1));
    let heard = listen(watching, 2).await;
    assert!(heard.contains("event: session_ended\n") && heard.contains("\"session\":1"), "{heard}");
    for number in 2..=4 {
        stage.desk.live.tell(ended(number));
    }
    let cursor = last_id(&heard);
    let by_header = stage.program(Method::GET, "/api/v1/events?after=0-0");
    let by_header = stage.send(plain(by_header.header("last-event-id", &cursor))).await;
    let by_query = stage.get(&format!("/api/v1/events?after={cursor}")).await;
    for returning in [by_header, by_query] {
        let heard = listen(returning, 4).await;
        let places: Vec<_> = (1..=4).map(|at| heard.find(&format!("\"session\":{at}"))).collect();
        assert_eq!(places[0], None, "{heard}");
        assert!(places[1] < places[2] && places[2] < places[3] && places[1].is_some(), "{heard}");
        assert!(!heard.contains("reload"), "{heard}");
    }
}

#[tokio::test]
async fn who_was_away_too_long_is_told_to_reload() {
    let stage = Stage::new();
    let start = stage.desk.live.cursor();
    for number in 0..5 {
        stage.desk.live.tell(ended(number));
    }
    for cursor in [start.to_string(), "1".into(), "0000000000000000-1".into(), "x".into()] {
        let heard = listen(stage.get(&format!("/api/v1/events?after={cursor}")).await, 1).await;
        assert!(heard.contains("event: reload\n"), "{cursor}: {heard}");
        // From there on nothing is missed.
        let id = last_id(&heard);
        assert_eq!(id, stage.desk.live.cursor().to_string());
    }
    let slow = stage.get("/api/v1/events").await;
    for number in 0..9 {
        stage.desk.live.tell(ended(number));
    }
    let heard = listen(slow, 2).await;
    assert!(heard.contains("event: reload\n") && !heard.contains("session_ended"), "{heard}");
}

/// A desk behind a real socket.
struct Served {
    stage: Stage,
    address: std::net::SocketAddr,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn open() -> Self {
        let stage = Stage::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let task = open_desk(&stage, listener);
        Self { stage, address, task }
    }

    /// Follows over WebSocket; `headers` replace the token.
    async fn follow(&self, after: &str, headers: &[(&str, String)]) -> Result<Socket, Error> {
        let url = format!("ws://{}/api/v1/events/ws{after}", self.address);
        let mut request = url.into_client_request().expect("a request");
        for (name, value) in headers {
            let name: header::HeaderName = name.parse().expect("a name");
            request.headers_mut().insert(name, value.parse().expect("a value"));
        }
        let stream = TcpStream::connect(self.address).await.expect("connected");
        client_async(request, stream).await.map(|(socket, _)| socket)
    }

    fn key(&self) -> [(&'static str, String); 1] {
        [("authorization", self.stage.bearer())]
    }
}

async fn next(socket: &mut Socket) -> Value {
    let limit = Duration::from_secs(60);
    loop {
        let message = tokio::time::timeout(limit, socket.next()).await.expect("in time");
        if let Message::Text(text) = message.expect("goes on").expect("a message") {
            return serde_json::from_str(&text).expect("JSON");
        }
    }
}

#[tokio::test]
async fn a_socket_tells_the_same_from_a_cursor() {
    let served = Served::open().await;
    let mut socket = served.follow("", &served.key()).await.expect("let in");
    let here = next(&mut socket).await;
    assert_eq!(here["type"], "here");
    served.stage.desk.live.tell(ended(1));
    let first = next(&mut socket).await;
    assert_eq!(first["event"], json!({"type": "session_ended", "session": 1}));
    drop(socket);
    served.stage.desk.live.tell(ended(2));
    let after = format!("?after={}", first["cursor"].as_str().expect("a cursor"));
    let mut again = served.follow(&after, &served.key()).await.expect("let in");
    assert_eq!(next(&mut again).await["type"], "here");
    assert_eq!(next(&mut again).await["event"]["session"], 2);
    served.stage.desk.live.tell(ended(3));
    assert_eq!(next(&mut again).await["event"]["session"], 3);
    let mut lost = served.follow("?after=1-1", &served.key()).await.expect("let in");
    assert_eq!(next(&mut lost).await["type"], "reload");
    // It answers a ping, and is not told anything it cannot take.
    again.send(Message::Ping("?".into())).await.expect("sent");
    let answer = again.next().await.expect("goes on").expect("a message");
    assert!(answer.is_pong(), "{answer}");
    again.send(Message::text("x".repeat(10_000))).await.expect("sent");
    let ended = async { while again.next().await.is_some_and(|it| it.is_ok()) {} };
    tokio::time::timeout(Duration::from_secs(60), ended).await.expect("who shouts is shown out");
    served.task.abort();
}

#[tokio::test]
async fn only_the_desks_own_pages_and_programs_get_a_socket() {
    let served = Served::open().await;
    let cookie = ("cookie", served.stage.cookie());
    let own = ("origin", format!("http://{}", served.address));
    let foreign = ("origin", "http://evil.example".to_owned());
    let name = ("host", "evil.example".to_owned());
    let site = ("sec-fetch-site", "cross-site".to_owned());
    for (headers, expected) in [
        (vec![cookie.clone(), own.clone()], None),
        (vec![], Some(StatusCode::UNAUTHORIZED)),
        (vec![own.clone()], Some(StatusCode::UNAUTHORIZED)),
        (vec![cookie.clone(), foreign], Some(StatusCode::FORBIDDEN)),
        (vec![cookie.clone(), own, site], Some(StatusCode::FORBIDDEN)),
        (vec![cookie, name], Some(StatusCode::FORBIDDEN)),
    ] {
        match served.follow("", &headers).await {
            Ok(_) => assert_eq!(expected, None, "{headers:?}"),
            Err(Error::Http(answer)) => assert_eq!(Some(answer.status()), expected, "{headers:?}"),
            Err(other) => panic!("{headers:?}: {other}"),
        }
    }
    let without = served.stage.get("/api/v1/events/ws").await;
    assert_eq!(without.status(), StatusCode::UPGRADE_REQUIRED);
    served.task.abort();
}

#[tokio::test]
async fn sockets_end_when_the_desk_closes() {
    let stage = Stage::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (close, closed) = tokio::sync::oneshot::channel::<()>();
    let desk = stage.desk.clone();
    let task = tokio::spawn(crate::review::serve(listener, desk, async {
        closed.await.expect("told to close");
    }));
    let served = Served { stage, address, task };
    let mut socket = served.follow("", &served.key()).await.expect("let in");
    next(&mut socket).await;
    close.send(()).expect("the desk is open");
    let message = socket.next().await.expect("goes on").expect("a message");
    let Message::Close(Some(over)) = message else { panic!("{message:?}") };
    assert_eq!(over.code, CloseCode::Away);
    let ended = tokio::time::timeout(Duration::from_secs(60), served.task).await;
    ended.expect("ends").expect("does not panic").expect("ends well");
}

/// A desk in whose picture one card stands.
pub(super) fn with_a_card(stage: &Stage) -> (crate::news::Seat, crate::news::Errands) {
    let (.., id) = stage.seed("猫");
    let (seat, errands) = stage.desk.now.join();
    seat.tap_opened(TapId(1), "Mic".into(), "Aya".into(), Role::Streamer);
    let ruby = Vec::new();
    let card = crate::domain::Card { id: 7, entry: super::entry("猫"), ruby, note: None };
    seat.card_sent(EntryId(id.0), card);
    seat.stands(vec![Standing { card: 7, is_pinned: false }]);
    (seat, errands)
}

#[tokio::test]
async fn late_joiners_see_what_stands() {
    let stage = Stage::new();
    let (seat, _errands) = with_a_card(&stage);
    let live = stage.json("/api/v1/live").await;
    assert_eq!(live["cursor"], stage.desk.live.cursor().to_string());
    assert_eq!(live["utterances"][0]["ruby"][0]["ruby"], "よみ");
    assert_eq!(live["cards"][0]["entry"]["japanese"], "猫");
    assert_eq!(live["taps"][0]["speaker"], "Aya");
    assert_eq!(live["journeys"][0]["shown_ms"], 450);
    for path in ["/", "/dock", "/fragments/stand"] {
        let page = text(stage.get(path).await).await;
        assert!(page.contains("data-card=\"7\"") && page.contains("Aya"), "{path}: {page}");
        assert!(page.contains("<b>450</b>"), "{path}: the travel time");
    }
    drop(seat);
    assert_eq!(stage.json("/api/v1/live").await["cards"], json!([]));
}

#[tokio::test]
async fn errands_reach_obs_or_are_refused() {
    let stage = Stage::new();
    let ask = async |errand: Value| {
        let request = stage
            .page(Method::POST, "/api/v1/live/errands")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(errand.to_string()));
        stage.status(request.expect("a request")).await
    };
    assert_eq!(ask(json!({"type": "next"})).await, StatusCode::CONFLICT);
    let (_seat, mut errands) = with_a_card(&stage);
    let plugin = stage.desk.now.cards()[0].plugin.0;
    let pin = |card: u64| json!({"type": "pin", "plugin": plugin, "card": card, "is_pinned": true});
    assert_eq!(ask(pin(8)).await, StatusCode::NOT_FOUND);
    assert_eq!(ask(pin(7)).await, StatusCode::ACCEPTED);
    assert_eq!(errands.try_recv(), Ok(Errand::Pin { card: 7, is_pinned: true }));
    assert_eq!(ask(json!({"type": "save_moment"})).await, StatusCode::ACCEPTED);
    assert_eq!(errands.try_recv(), Ok(Errand::SaveMoment {}));
    for wrong in [json!({"type": "explode"}), json!({"type": "next", "x": 1}), json!([])] {
        assert_eq!(ask(wrong).await, StatusCode::BAD_REQUEST);
    }
    assert!(errands.try_recv().is_err());
}

#[tokio::test]
async fn a_dock_stays_signed_in_and_leads_nowhere_else() {
    let stage = Stage::new();
    let made = stage.send(plain(stage.program(Method::POST, "/api/v1/links?to=dock"))).await;
    let made: Value = serde_json::from_str(&text(made).await).expect("JSON");
    let url = made["url"].as_str().expect("a link").to_owned();
    let path = url.split_once("4649").expect("our port").1;
    let opened = stage.send(plain(super::ask(Method::GET, path))).await;
    assert_eq!(opened.headers()[header::LOCATION], "/dock");
    let cookie = opened.headers()[header::SET_COOKIE].to_str().expect("text").to_owned();
    assert!(cookie.contains("Max-Age=7776000"), "{cookie}");
    let key = cookie.split(';').next().expect("a pair");
    // OBS opens the same link at its next start.
    let again = super::ask(Method::GET, path).header(header::COOKIE, key);
    let again = stage.send(plain(again)).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
    assert_eq!(again.headers()[header::LOCATION], "/dock");
    let dock = super::ask(Method::GET, "/dock").header(header::COOKIE, key);
    let dock = stage.send(plain(dock)).await;
    assert_eq!(dock.status(), StatusCode::OK);
    assert!(dock.headers()[header::SET_COOKIE].to_str().expect("text").starts_with(key));
    let by_program = stage.get("/dock").await;
    assert!(!by_program.headers().contains_key(header::SET_COOKIE), "a token makes no cookie");
    assert!(text(dock).await.contains("data-theme=\"dark\""));
    // Nobody else gets in by it, and it leads to none but our own pages.
    let stranger = stage.send(plain(super::ask(Method::GET, path))).await;
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    for to in ["//evil.example", "https://evil.example", "/\\evil.example", "/dock/../x", "dock"] {
        let path = format!("/open?to={to}");
        let led = super::ask(Method::GET, &path).header(header::COOKIE, key);
        let led = stage.send(plain(led)).await;
        assert_eq!(led.headers()[header::LOCATION], "/", "{to}");
    }
}
