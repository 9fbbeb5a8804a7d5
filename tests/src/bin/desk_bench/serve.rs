//! The desk as it is served: every page, and every question of the API.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use aivlingual_daemon::{
    config::{Overrides, Settings, SettingsFile},
    domain::{EntryId, Ruby, SessionId},
    health::Health,
    language::article::Answer,
    news::{Feed, Now},
    review::{self, AccessToken, Desk},
    store::{EntryFilter, EntrySort, Page, Store},
};
use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::spread::Spread;

/// Times each page is asked for.
const ROUNDS: usize = 10;

/// Pages, those with much behind them among them.
pub(crate) const PAGES: &[&str] = &[
    "/",
    "/dock",
    "/review",
    "/review?view=one",
    "/review?state=all&sort=reading",
    "/review?state=approved",
    "/vocabulary",
    "/vocabulary?q=neko",
    "/vocabulary?q=e",
    "/vocabulary?q=%E4%BA%BA&kind=slang",
    "/vocabulary?kind=idiom&level=N1&sort=level",
    "/vocabulary?speaker=Mio",
    "/vocabulary?session=2",
    "/vocabulary?tag=games&confidence=90&sort=recent",
    "/vocabulary?from=2021-01-01&to=2022-01-01&sort=heard",
    // Everything at once.
    "/vocabulary?q=i&state=new&kind=vocabulary&language=ja&level=N1&tag=noun&speaker=Mio\
     &confidence=70&from=2021-07-10",
    "/entries/1",
    "/entries/777777",
    "/duplicates",
    "/known",
    "/known?q=neko",
    "/sessions",
    "/sessions?q=%E7%8C%AB",
    "/sessions?q=zzzz",
    "/sessions/2",
    "/sessions/2?ms=12000000",
    "/settings",
    "/database",
    "/database?tables=1",
    "/health",
    "/import",
    "/share",
    "/credits",
];

/// Questions of the API that read.
const QUESTIONS: &[&str] = &[
    "/api/v1/entries",
    "/api/v1/entries?limit=500&sort=reading",
    "/api/v1/facets",
    "/api/v1/facets?q=e",
    "/api/v1/facets?speaker=Mio",
    "/api/v1/facets?session=2",
    "/api/v1/entries/1",
    "/api/v1/entries/1/sightings?limit=500",
    "/api/v1/entries/1/history",
    "/api/v1/entries/1/alike",
    "/api/v1/entries/1/senses",
    "/api/v1/duplicates",
    "/api/v1/search?q=economy",
    "/api/v1/search?q=%E4%BA%BA",
    "/api/v1/known?limit=500",
    "/api/v1/deeds",
    "/api/v1/tags",
    "/api/v1/views",
    "/api/v1/sessions",
    "/api/v1/sessions/2",
    "/api/v1/sessions/2/leaving",
    "/api/v1/sessions/2/survey",
    "/api/v1/sessions/2/utterances?limit=500",
    "/api/v1/sessions/2/marks",
    "/api/v1/sessions/2/footage",
    "/api/v1/database",
    "/api/v1/database/tables",
    "/api/v1/database/backups",
    "/api/v1/live",
    "/api/v1/settings",
    "/api/v1/secrets",
    "/api/v1/health",
    "/api/v1/latency",
    "/metrics",
];

/// A desk that is open, and the key to it.
pub(crate) struct House {
    pub(crate) desk: Desk,
    pub(crate) base: String,
    cookie: String,
    serving: JoinHandle<std::io::Result<()>>,
    _folder: TempDir,
}

impl House {
    pub(crate) async fn open(store: Store) -> Result<Self> {
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
        // A one-time link gives the cookie pages want; it is carried by hand.
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let entered = client.get(desk.one_time_link(&base)).send().await?;
        let cookie = entered.headers().get("set-cookie").context("a cookie")?.to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(Self { desk, base, cookie, serving, _folder: folder })
    }

    /// Asks for every page and every answer, and says how long each took.
    pub(crate) async fn ask_everything(&self, store: &Store) -> Result<()> {
        let deep = deep(store)?;
        let pages = PAGES.iter().map(|path| (*path).to_owned());
        let questions = QUESTIONS.iter().map(|path| (*path).to_owned());
        for path in pages.chain(deep).chain(questions) {
            // The first of them reads what nobody has read yet.
            let first = self.ask(&path).await?;
            let mut times = Vec::new();
            for _ in 0..ROUNDS {
                times.push(self.ask(&path).await?);
            }
            let first = first.as_secs_f64() * 1e3;
            println!("{path:.60}: {}, first {first:.1} ms", Spread::of(times));
        }
        Ok(())
    }

    /// Where it answers.
    pub(crate) fn address(&self) -> Result<SocketAddr> {
        Ok(self.base.trim_start_matches("http://").parse()?)
    }

    pub(crate) async fn ask(&self, path: &str) -> Result<std::time::Duration> {
        let client = reqwest::Client::new();
        let address = format!("{}{path}", self.base);
        let began = Instant::now();
        let answer = client.get(address).header("cookie", &self.cookie).send().await?;
        answer.error_for_status()?.bytes().await?;
        Ok(began.elapsed())
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Pages in the middle of their lists.
fn deep(store: &Store) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for (sort, name) in [(EntrySort::Reading, "reading"), (EntrySort::Newest, "newest")] {
        let mut page = Page::first(500);
        for _ in 0..20 {
            page.after = store.entries(&EntryFilter::default(), sort, &page)?.next;
        }
        let cursor = page.after.map(|cursor| cursor.0).unwrap_or_default();
        paths.push(format!("/vocabulary?sort={name}&cursor={cursor}"));
    }
    let mut page = Page::first(500);
    for _ in 0..10 {
        page.after = store.sightings(EntryId(1), &page)?.next;
    }
    let cursor = page.after.map(|cursor| cursor.0).unwrap_or_default();
    paths.push(format!("/api/v1/entries/1/sightings?cursor={cursor}"));
    let groups = store.doubles(&Page::first(200))?.next.map(|cursor| cursor.0).unwrap_or_default();
    paths.push(format!("/duplicates?cursor={groups}"));
    let place = store.place_at(SessionId(2), 20_000_000)?.map(|cursor| cursor.0);
    paths.push(format!("/sessions/2?cursor={}", place.unwrap_or_default()));
    Ok(paths)
}
