//! Prints what fifty viewers cost: `cargo bench --package aivlingual-daemon --bench viewers
//! [SECONDS]`. Each follows over WebSocket, loses its connection by chance and comes back with its
//! cursor, while twenty events a second are told; what is missed or told twice is counted, and the
//! memory of the whole is printed as time passes.

use std::{
    fs,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use aivlingual_daemon::{
    config::{Overrides, Settings, SettingsFile},
    domain::{Language, LiveEvent, SessionId, Utterance, UtteranceId},
    health::Health,
    language::article::Answer,
    news::{Feed, Now},
    review::{self, AccessToken, Desk},
    store::Store,
};
use futures_util::StreamExt;
use serde_json::Value;
use tokio::{net::TcpListener, time};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

const VIEWERS: u64 = 50;
const EVENTS_A_SECOND: u64 = 20;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What the viewers count together.
#[derive(Default)]
struct Tally {
    heard: AtomicU64,
    missed: AtomicU64,
    doubled: AtomicU64,
    returns: AtomicU64,
    /// The number of the last event; 0 until it was told.
    end: AtomicU64,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let seconds = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(30);
    let folder = tempfile::tempdir()?;
    let token = AccessToken::load_or_create(&folder.path().join("token"))?;
    let live = Feed::default();
    let health = Arc::new(Health::default());
    let overrides = Overrides { state_dir: Some(folder.path().into()), ..Overrides::default() };
    let desk = Desk {
        store: Store::open(&folder.path().join("bench.db"))?,
        now: Now::new(live.clone()),
        live: live.clone(),
        health: Arc::new(move || health.report()),
        journeys: Arc::new(Vec::new),
        token: token.clone(),
        ruby: Arc::new(|_| Vec::new()),
        look_up: Arc::new(|_| Answer::default()),
        sentence: Arc::new(|_| Vec::new()),
        settings: Arc::new(SettingsFile::new(Settings::load(&overrides)?)),
        version: "bench",
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(review::serve(listener, desk, std::future::pending()));
    let tally = Arc::new(Tally::default());
    let viewers: Vec<_> = (0..VIEWERS)
        .map(|viewer| tokio::spawn(watch(address, token.clone(), viewer, Arc::clone(&tally))))
        .collect();
    time::sleep(Duration::from_secs(1)).await;
    let mut beat = time::interval(Duration::from_millis(1_000 / EVENTS_A_SECOND));
    let all = seconds * EVENTS_A_SECOND;
    for number in 1..=all {
        beat.tick().await;
        live.tell(said(i64::try_from(number)?));
        if number % (all / 6).max(1) == 0 {
            let at = number / EVENTS_A_SECOND;
            println!("{at:>5} s  {:>7} KiB resident", resident_kib());
        }
    }
    tally.end.store(all, Relaxed);
    for viewer in viewers {
        viewer.await??;
    }
    let [heard, missed, doubled, returns] =
        [&tally.heard, &tally.missed, &tally.doubled, &tally.returns].map(|it| it.load(Relaxed));
    println!("{VIEWERS} viewers, {all} events each at {EVENTS_A_SECOND}/s");
    println!("heard {heard}, missed {missed}, twice {doubled}, came back {returns} times");
    Ok(())
}

fn said(number: i64) -> LiveEvent {
    let utterance = Utterance {
        text: "それってつまり蛙化現象ってやつだよね".into(),
        language: Language::Ja,
        start_ms: 0,
        end_ms: 1_000,
        confidence: 0.9,
        speaker: Some("Mio".into()),
        words: Vec::new(),
    };
    LiveEvent::Utterance { session: SessionId(1), id: UtteranceId(number), utterance }
}

/// Follows to the end, breaking off after another number of events each time.
async fn watch(
    address: SocketAddr,
    token: AccessToken,
    viewer: u64,
    tally: Arc<Tally>,
) -> Result<(), Failure> {
    let mut cursor: Option<String> = None;
    let mut last = 0;
    let mut patience = 20 + viewer;
    loop {
        let after = cursor.as_ref().map_or_else(String::new, |cursor| format!("?after={cursor}"));
        let url = format!("ws://{address}/api/v1/events/ws{after}");
        let mut request = url.into_client_request()?;
        let key = format!("Bearer {}", token.secret()).parse()?;
        request.headers_mut().insert("authorization", key);
        let (mut socket, _) = connect_async(request).await?;
        let mut left = patience;
        while left > 0 {
            // Whoever waits for longer than the pause between events has heard the last.
            let next = time::timeout(Duration::from_secs(2), socket.next()).await;
            let Ok(Some(Ok(message))) = next else { break };
            let Message::Text(text) = message else { continue };
            let told: Value = serde_json::from_str(&text)?;
            cursor = told["cursor"].as_str().map(str::to_owned);
            let Some(number) = told["event"]["id"].as_u64() else {
                if told["type"] == "reload" {
                    tally.missed.fetch_add(1, Relaxed);
                }
                continue;
            };
            match number.cmp(&(last + 1)) {
                std::cmp::Ordering::Equal => tally.heard.fetch_add(1, Relaxed),
                std::cmp::Ordering::Greater => tally.missed.fetch_add(number - last - 1, Relaxed),
                std::cmp::Ordering::Less => tally.doubled.fetch_add(1, Relaxed),
            };
            last = number;
            left -= 1;
        }
        let end = tally.end.load(Relaxed);
        if end > 0 && last >= end {
            return Ok(());
        }
        tally.returns.fetch_add(1, Relaxed);
        drop(socket);
        patience = 20 + (patience * 31 + viewer) % 97;
        time::sleep(Duration::from_millis(patience * 10)).await;
    }
}

/// What the kernel says this process holds in memory.
fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
