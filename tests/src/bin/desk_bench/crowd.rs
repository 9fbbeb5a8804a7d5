//! Many who watch at once, beside a large database: the owner's own pages that follow what happens,
//! and viewers of what is shared. All of it, who asks and who answers, runs in this one process.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use aivlingual_daemon::{
    domain::{EntryId, EntryState, Language, LiveEvent, SessionId, Utterance, UtteranceId},
    store::{EntryFilter, EntrySort, Page, Store},
};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpSocket, TcpStream},
    sync::mpsc,
    task::spawn_blocking,
    time,
};

use crate::{
    serve::House,
    spread::Spread,
    writes::{begin, record},
};

/// Pages of the owner's that follow, and how much happens.
const LIVE: u64 = 50;
const EVENTS_A_SECOND: u64 = 20;
const SECONDS: u64 = 60;

/// Viewers that follow, and how many share a machine.
const VIEWERS: usize = 200;
const OF_A_MACHINE: usize = 10;

/// Words that arrive or change while they follow.
const WORDS: usize = 10;

/// How long something may take to reach everybody.
const LIMIT: Duration = Duration::from_secs(20);

/// A line of events, read as they come.
struct Line {
    stream: BufReader<TcpStream>,
    /// The cursor of the last event.
    id: String,
}

impl Line {
    /// Follows `path` from an address of this machine; `headers` are whole lines.
    async fn open(from: IpAddr, to: SocketAddr, path: &str, headers: &str) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((from, 0).into())?;
        let mut stream = socket.connect(to).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {to}\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut line = Self { stream: BufReader::new(stream), id: String::new() };
        let status = line.next().await?.context("an answer")?;
        ensure!(status.starts_with("HTTP/1.1 200"), "{path}: {status}");
        while line.next().await?.is_some_and(|header| !header.is_empty()) {}
        Ok(line)
    }

    /// The next line, without its end; `None` when there are no more.
    async fn next(&mut self) -> Result<Option<String>> {
        let mut text = String::new();
        if self.stream.read_line(&mut text).await? == 0 {
            return Ok(None);
        }
        Ok(Some(text.trim_end().to_owned()))
    }

    /// The next event's data. The id of an event may stand after its data, so it is known when the
    /// next one is asked for.
    async fn data(&mut self) -> Result<Option<String>> {
        while let Some(line) = self.next().await? {
            if let Some(id) = line.strip_prefix("id: ") {
                id.clone_into(&mut self.id);
            } else if let Some(data) = line.strip_prefix("data: ") {
                return Ok(Some(data.to_owned()));
            }
        }
        Ok(None)
    }
}

/// What those who follow count together.
#[derive(Default)]
struct Tally {
    heard: AtomicU64,
    missed: AtomicU64,
    doubled: AtomicU64,
    returns: AtomicU64,
}

/// Fifty pages follow twenty events a second, lose their connection by turns and come back, while a
/// session records and the owner looks at lists.
pub(crate) async fn live(store: &Store) -> Result<()> {
    let house = House::open(store.clone()).await?;
    let address = house.address()?;
    let tally = Arc::new(Tally::default());
    let all = SECONDS * EVENTS_A_SECOND;
    let headers = format!("Authorization: Bearer {}\r\n", house.desk.token.secret());
    let followers: Vec<_> = (0..LIVE)
        .map(|number| {
            let (headers, tally) = (headers.clone(), Arc::clone(&tally));
            tokio::spawn(async move { watch(address, &headers, number, all, &tally).await })
        })
        .collect();
    time::sleep(Duration::from_secs(1)).await;
    let session = begin(store)?;
    let (mut pages, mut records) = (Vec::new(), Vec::new());
    let mut beat = time::interval(Duration::from_millis(1_000 / EVENTS_A_SECOND));
    for number in 1..=all {
        beat.tick().await;
        house.desk.live.tell(said(i64::try_from(number)?));
        match number % EVENTS_A_SECOND {
            0 => {
                let (store, from) = (store.clone(), usize::try_from(number)?);
                records.extend(spawn_blocking(move || record(&store, session, from, 1)).await??);
            }
            5 | 15 => pages.push(house.ask("/vocabulary?q=neko").await?),
            _ => {}
        }
        if number % (all / 4) == 0 {
            println!("  {} s: {} KiB resident", number / EVENTS_A_SECOND, resident_kib());
        }
    }
    for follower in followers {
        follower.await??;
    }
    let [heard, missed, doubled, returns] =
        [&tally.heard, &tally.missed, &tally.doubled, &tally.returns].map(|it| it.load(Relaxed));
    println!("{LIVE} follow {EVENTS_A_SECOND} events a second for {SECONDS} s: heard {heard}");
    println!("  missed {missed}, heard twice {doubled}, came back {returns} times");
    println!("  a list meanwhile: {}", Spread::of(pages));
    println!("  recording an utterance meanwhile: {}", Spread::of(records));
    Ok(())
}

/// Follows to the end, breaking off after another number of events each time.
async fn watch(
    address: SocketAddr,
    headers: &str,
    number: u64,
    all: u64,
    tally: &Tally,
) -> Result<()> {
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let (mut last, mut patience, mut headers_now) = (0, 20 + number, headers.to_owned());
    while last < all {
        let mut line = Line::open(here, address, "/api/v1/events", &headers_now).await?;
        for _ in 0..patience {
            let data = time::timeout(LIMIT, line.data()).await.context("nothing was told")?;
            let event: Value = serde_json::from_str(&data?.context("an event")?)?;
            let Some(told) = event["id"].as_u64() else {
                continue;
            };
            match told.cmp(&(last + 1)) {
                std::cmp::Ordering::Equal => tally.heard.fetch_add(1, Relaxed),
                std::cmp::Ordering::Greater => tally.missed.fetch_add(told - last - 1, Relaxed),
                std::cmp::Ordering::Less => tally.doubled.fetch_add(1, Relaxed),
            };
            last = last.max(told);
            if last >= all {
                return Ok(());
            }
        }
        headers_now = format!("{headers}Last-Event-ID: {}\r\n", line.id);
        patience = 20 + (patience * 7 + number) % 180;
        tally.returns.fetch_add(1, Relaxed);
    }
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

/// Two hundred viewers follow what is shared, from machines of ten each; words arrive, and the
/// owner shares something else.
pub(crate) async fn share(store: &Store) -> Result<()> {
    let house = House::open(store.clone()).await?;
    let before_kib = resident_kib();
    let (took, told) = put(&house, &json!({ "undecided": true, "sentences": true })).await?;
    println!("sharing the newest of all: {:.0} ms, {} words", millis(took), told["on"]["words"]);
    let link = told["on"]["link"].as_str().context("a link")?.to_owned();
    let address: SocketAddr = told["on"]["address"].as_str().context("an address")?.parse()?;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let entered = client.get(&link).send().await?;
    let cookie = entered.headers().get("set-cookie").context("a cookie")?.to_str()?;
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let alone_kib = resident_kib();
    let headers = format!("Cookie: {cookie}\r\n");
    let (arrived, mut arrivals) = mpsc::unbounded_channel();
    for number in 0..VIEWERS {
        let machine = u8::try_from(2 + number / OF_A_MACHINE)?;
        let from = IpAddr::V4(Ipv4Addr::new(127, 0, 0, machine));
        let mut line = Line::open(from, address, "/events", &headers).await?;
        let arrived = arrived.clone();
        tokio::spawn(async move {
            while let Ok(Some(data)) = line.data().await {
                // Nobody counts any more when all is over.
                let _ = arrived.send((Instant::now(), data));
            }
        });
    }
    // Each is told first where it stands.
    all_of(&mut arrivals, "{}").await?;
    let mut pages = Vec::new();
    for _ in 0..50 {
        let began = Instant::now();
        let asked = client.get(format!("http://{address}/")).header("cookie", &cookie);
        asked.send().await?.error_for_status()?.bytes().await?;
        pages.push(began.elapsed());
        // As often as one machine may ask.
        time::sleep(Duration::from_millis(100)).await;
    }
    println!("a page of words, with {VIEWERS} who follow: {}", Spread::of(pages));
    let session = begin(store)?;
    let mut words = Vec::new();
    for number in 0..WORDS {
        let kept = store.clone();
        let (id, word) = spawn_blocking(move || newest_word(&kept, session, number)).await??;
        let began = Instant::now();
        house.desk.live.tell(LiveEvent::EntryChanged { id, state: EntryState::New });
        words.push(all_of(&mut arrivals, &word).await?.duration_since(began));
    }
    println!("a word until the last of {VIEWERS} has it: {}", Spread::of(words));
    let began = Instant::now();
    let (took, told) = put(&house, &json!({ "tag": "games" })).await?;
    let last = all_of(&mut arrivals, "{}").await?.duration_since(began);
    println!(
        "sharing something else ({} words): answered in {:.0} ms, known to all after {:.0} ms",
        told["on"]["words"],
        millis(took),
        millis(last)
    );
    let followed_kib = resident_kib();
    println!(
        "memory: {before_kib} KiB before, {alone_kib} KiB shared, {followed_kib} KiB with \
         {VIEWERS} who follow and are this process, too"
    );
    Ok(())
}

/// Records a word nobody knows; returns it as it will be told.
fn newest_word(store: &Store, session: SessionId, number: usize) -> Result<(EntryId, String)> {
    record(store, session, 5_000 + number, 1)?;
    let newest = store.entries(&EntryFilter::default(), EntrySort::Newest, &Page::first(1))?;
    let kept = newest.items.into_iter().next().context("the one just met")?;
    Ok((kept.id, kept.entry.japanese))
}

/// When the last of all viewers was told something with `part` in it.
async fn all_of(
    arrivals: &mut mpsc::UnboundedReceiver<(Instant, String)>,
    part: &str,
) -> Result<Instant> {
    let mut last = Instant::now();
    let mut missing = VIEWERS;
    while missing > 0 {
        let told = time::timeout(LIMIT, arrivals.recv()).await;
        let (at, data) =
            told.with_context(|| format!("{missing} were not told"))?.context("all")?;
        if data.contains(part) {
            last = at;
            missing -= 1;
        }
    }
    Ok(last)
}

async fn put(house: &House, choice: &Value) -> Result<(Duration, Value)> {
    let began = Instant::now();
    let answer = reqwest::Client::new()
        .put(format!("{}/api/v1/share", house.base))
        .bearer_auth(house.desk.token.secret())
        .header("If-Match", "*")
        .json(choice)
        .send()
        .await?;
    let told = answer.error_for_status()?.json().await?;
    Ok((began.elapsed(), told))
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Memory of this process that is in use; 0 where the system does not tell.
fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
