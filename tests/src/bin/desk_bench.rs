//! How fast the desk finds and shows at a million entries and five million sightings. Prints
//! figures; nobody passes or fails.

#![forbid(unsafe_code)]

use std::{
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use aivlingual_daemon::{
    config::{Overrides, Settings, SettingsFile},
    domain::{Kind, Ruby},
    health::Health,
    language::article::Answer,
    news::{Feed, Now},
    review::{self, AccessToken, Desk},
    store::{EntryFilter, EntrySort, Page, Store},
};
use aivlingual_stage::{
    million::{self, MILLION, Size},
    process::{self, Process},
    wait,
};
use anyhow::{Context, Result};
use clap::Parser;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Times each question is repeated.
const ROUNDS: usize = 20;

/// How long a browser may take to start.
const LIMIT: Duration = Duration::from_secs(30);

/// Searches by the script they are written in: prefixes, pieces, single characters, several words,
/// rare and absent ones.
const SEARCHES: &[(&str, &[&str])] = &[
    ("hiragana", &["ね", "ねこ", "かい", "しょう", "たべる", "けいざい", "ゃく", "ぬぬぬぬ"]),
    ("katakana", &["ア", "テレビ", "カイ", "ニュース", "ショウ", "ンド", "ヌヌヌヌ"]),
    ("kanji", &["人", "経済", "語", "食", "会議室", "学校会", "鬱", "鬱鬱鬱", "人 会"]),
    ("romaji", &["neko", "kaisha", "kaisya", "toukyou", "tokyo", "shou", "ka", "n", "zutsuu"]),
    ("English", &["e", "to", "cat", "ing", "economy", "take care", "ough", "water x", "zzzzq"]),
];

/// Prints how fast the desk is with a large database.
#[derive(Parser)]
#[command(name = "aivlingual-desk-bench")]
struct Options {
    /// Different expressions
    #[arg(long, default_value_t = MILLION.entries)]
    entries: usize,
    /// Times one was heard
    #[arg(long, default_value_t = MILLION.sightings)]
    sightings: usize,
    /// Where the database is kept for the next time
    #[arg(long, default_value = "target/million")]
    folder: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("desk bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<()> {
    let size = Size { entries: options.entries, sightings: options.sightings };
    let began = Instant::now();
    let path = million::database(&options.folder, size)?;
    let store = Store::open(&path)?;
    let counts = store.counts()?;
    println!(
        "{} entries, {} sightings, {} utterances, {} MiB; ready after {:.0} s",
        counts.new + counts.approved + counts.rejected,
        counts.sightings,
        counts.utterances,
        store.size_bytes()? / (1024 * 1024),
        began.elapsed().as_secs_f64()
    );
    search(&store)?;
    filters(&store)?;
    pages(store).await
}

/// The middle and the 95th of a hundred, in milliseconds.
struct Spread {
    p50: f64,
    p95: f64,
    worst: f64,
}

impl Spread {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |hundredth: usize| {
            times[(times.len() * hundredth / 100).min(times.len() - 1)].as_secs_f64() * 1e3
        };
        Self { p50: at(50), p95: at(95), worst: at(100) }
    }
}

fn timed<T>(times: &mut Vec<Duration>, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let began = Instant::now();
    let made = work()?;
    times.push(began.elapsed());
    Ok(made)
}

fn search(store: &Store) -> Result<()> {
    for (script, searches) in SEARCHES {
        let mut times = Vec::new();
        let mut slowest = (Duration::ZERO, "");
        for search in *searches {
            let filter = EntryFilter { text: Some((*search).into()), ..EntryFilter::default() };
            for _ in 0..ROUNDS {
                timed(&mut times, || {
                    Ok(store.entries(&filter, EntrySort::Best, &Page::default())?)
                })?;
                let last = times.last().copied().unwrap_or_default();
                if last > slowest.0 {
                    slowest = (last, search);
                }
            }
        }
        let Spread { p50, p95, worst } = Spread::of(times);
        println!(
            "search in {script}: p50 {p50:.1} ms, p95 {p95:.1} ms, worst {worst:.1} ms ({:?})",
            slowest.1
        );
    }
    Ok(())
}

fn filters(store: &Store) -> Result<()> {
    let any = EntryFilter::default;
    let text = |text: &str| Some(text.to_owned());
    let filters = [
        ("nothing", any()),
        (
            "a rare kind and level",
            EntryFilter { kind: Some(Kind::Mistake), band: text("C1"), ..any() },
        ),
        (
            "approved idioms",
            EntryFilter {
                state: Some(aivlingual_daemon::domain::EntryState::Approved),
                kind: Some(Kind::Idiom),
                ..any()
            },
        ),
        ("a tag", EntryFilter { tag: text("games"), ..any() }),
        ("a speaker", EntryFilter { speaker: text("Guest"), ..any() }),
        (
            "a session",
            EntryFilter { session: Some(aivlingual_daemon::domain::SessionId(3)), ..any() },
        ),
        ("a word in slang", EntryFilter { text: text("人"), kind: Some(Kind::Slang), ..any() }),
        ("letters that are everywhere", EntryFilter { text: text("e"), ..any() }),
    ];
    let sorts = [
        EntrySort::Newest,
        EntrySort::Oldest,
        EntrySort::Reading,
        EntrySort::Heard,
        EntrySort::Recent,
        EntrySort::Level,
    ];
    for (name, filter) in filters {
        let mut lists = Vec::new();
        let mut slowest = (Duration::ZERO, EntrySort::Newest);
        for sort in sorts {
            for _ in 0..5 {
                timed(&mut lists, || Ok(store.entries(&filter, sort, &Page::default())?))?;
                let last = lists.last().copied().unwrap_or_default();
                if last > slowest.0 {
                    slowest = (last, sort);
                }
            }
        }
        let mut facets = Vec::new();
        for _ in 0..5 {
            timed(&mut facets, || Ok(store.facets(&filter)?))?;
        }
        let (lists, facets) = (Spread::of(lists), Spread::of(facets));
        println!(
            "list of {name}: p50 {:.1} ms, worst {:.1} ms ({:?}); numbers beside it {:.1} ms",
            lists.p50, lists.worst, slowest.1, facets.p50
        );
    }
    Ok(())
}

/// Serves the desk and asks for every page.
async fn pages(store: Store) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let live = Feed::keeping(64);
    let overrides = Overrides { state_dir: Some(folder.path().into()), ..Overrides::default() };
    let desk = Desk {
        store,
        now: Now::new(live.clone()),
        live,
        health: Arc::new(|| Health::default().report()),
        journeys: Arc::new(Vec::new),
        token: AccessToken::load_or_create(&folder.path().join("token"))?,
        ruby: Arc::new(|entry| {
            vec![Ruby { base: entry.japanese.clone(), ruby: Some(entry.reading.clone()) }]
        }),
        look_up: Arc::new(|_| Answer::default()),
        sentence: Arc::new(|text| vec![Ruby { base: text.to_owned(), ruby: None }]),
        settings: Arc::new(SettingsFile::new(Settings::load(&overrides)?)),
        version: "bench",
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let serving = tokio::spawn(review::serve(listener, desk.clone(), std::future::pending()));
    let paths = [
        "/",
        "/review",
        "/review?state=all&sort=reading",
        "/vocabulary",
        "/vocabulary?q=neko",
        "/vocabulary?q=%E4%BA%BA&kind=slang",
        "/vocabulary?kind=idiom&level=N1&sort=level",
        "/vocabulary?speaker=Mio",
        "/vocabulary?session=3",
        "/entries/1",
        "/duplicates",
        "/known",
        "/sessions",
        "/sessions/3",
        "/health",
    ];
    // A one-time link gives the cookie pages want; it is carried by hand.
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let entered = client.get(desk.one_time_link(&base)).send().await?;
    let cookie = entered.headers().get("set-cookie").context("a cookie")?.to_str()?.to_owned();
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    for path in paths {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let began = Instant::now();
            let answer =
                client.get(format!("{base}{path}")).header("cookie", &cookie).send().await?;
            answer.error_for_status()?.bytes().await?;
            times.push(began.elapsed());
        }
        let Spread { p50, p95, .. } = Spread::of(times);
        println!("page {path}: p50 {p50:.1} ms, p95 {p95:.1} ms");
    }
    paint(&desk, &base).await?;
    serving.abort();
    Ok(())
}

/// First paint in a headless Chromium, from the request on.
async fn paint(desk: &Desk, base: &str) -> Result<()> {
    let home = tempfile::tempdir()?;
    let log = home.path().join("chromedriver.log");
    let driver = Process::start(process::command("chromedriver").arg("--port=0"), &log)?;
    let port = wait::until("chromedriver", LIMIT, async || {
        let printed = driver.printed();
        let port = printed.split_once("started successfully on port ").and_then(|(_, rest)| {
            rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse::<u16>().ok()
        });
        Ok(port)
    })
    .await?;
    let profile = format!("--user-data-dir={}", home.path().join("profile").display());
    let options = json!({"args": ["--headless=new", "--no-sandbox", "--disable-gpu", profile]});
    let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}});
    let client = reqwest::Client::new();
    let ask = async |path: &str, body: &Value| -> Result<Value> {
        let address = format!("http://127.0.0.1:{port}{path}");
        let answer: Value = client.post(address).json(body).send().await?.json().await?;
        Ok(answer["value"].clone())
    };
    let session =
        ask("/session", &wanted).await?["sessionId"].as_str().context("no session")?.to_owned();
    let go = async |address: &str| -> Result<Value> {
        ask(&format!("/session/{session}/url"), &json!({ "url": address })).await
    };
    go(&desk.one_time_link(base)).await?;
    let script = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime";
    for path in ["/", "/review", "/vocabulary", "/vocabulary?q=neko", "/entries/1", "/sessions"] {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            go(&format!("{base}{path}")).await?;
            let painted = wait::until("a first paint", LIMIT, async || {
                let body = json!({"script": script, "args": []});
                Ok(ask(&format!("/session/{session}/execute/sync"), &body).await?.as_f64())
            })
            .await?;
            times.push(Duration::from_secs_f64(painted / 1e3));
        }
        let Spread { p50, p95, .. } = Spread::of(times);
        println!("first paint of {path}: p50 {p50:.0} ms, p95 {p95:.0} ms");
    }
    Ok(())
}
