//! The owner's desk in a real Chromium: what a person sees and does there, from the one-time link
//! on.

use std::sync::Arc;

use aivlingual_daemon::{
    domain::{Entry, EntryId, EntryState, LiveEvent, SessionId},
    news::{Feed, Now},
    review::{self, AccessToken, Desk},
    store::Store,
};
use anyhow::{Context, Result};
use fantoccini::key::Key;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

mod browser;
mod contract;
mod decide;
mod doubles;
mod find;
mod keep;
mod pages;
mod plenty;
mod share;
mod talk;
mod taste;
mod times;
mod whole;
mod wire;

use browser::{Browser, Options, browse};

/// A desk that is served, with a talk in its store.
struct Stage {
    desk: Desk,
    session: SessionId,
    base: String,
    served: Option<(oneshot::Sender<()>, JoinHandle<std::io::Result<()>>)>,
    folder: tempfile::TempDir,
}

impl Stage {
    async fn open() -> Result<Self> {
        Self::open_with(talk::fill).await
    }

    /// A desk whose store `fill` has filled; it names the session that goes on.
    async fn open_with(fill: impl FnOnce(&Store) -> Result<SessionId>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&folder.path().join("daemon.db"))?;
        let session = fill(&store)?;
        let live = Feed::default();
        let desk = Desk {
            store,
            now: Now::new(live.clone()),
            live,
            health: Arc::new(talk::report),
            journeys: Arc::new(Vec::new),
            token: AccessToken::load_or_create(&folder.path().join("token"))?,
            ruby: Arc::new(talk::ruby),
            look_up: Arc::new(talk::look_up),
            sentence: Arc::new(talk::sentence),
            version: "0.1.0",
            settings: Arc::new(times::settings_in(folder.path())?),
        };
        let mut stage =
            Self { desk, session, base: "http://127.0.0.1:0".into(), served: None, folder };
        stage.serve().await?;
        Ok(stage)
    }

    /// Serves the desk where it was served before.
    async fn serve(&mut self) -> Result<()> {
        let listener = TcpListener::bind(self.base.trim_start_matches("http://")).await?;
        self.base = format!("http://{}", listener.local_addr()?);
        let (close, closed) = oneshot::channel::<()>();
        let served = tokio::spawn(review::serve(listener, self.desk.clone(), async {
            // A dropped sender closes the desk, too.
            let _ = closed.await;
        }));
        self.served = Some((close, served));
        Ok(())
    }

    /// Serves it no longer; a page that listens must not hold it open.
    async fn shut(&mut self) -> Result<()> {
        let (close, served) = self.served.take().context("the desk is open")?;
        close.send(()).ok().context("the desk is open")?;
        Ok(served.await??)
    }

    /// Brings the browser in by a one-time link.
    async fn enter(&self, browser: &Browser) -> Result<()> {
        browser.client.goto(&self.desk.one_time_link(&self.base)).await?;
        browser.until("document.querySelector('main.live') !== null").await
    }

    async fn go(&self, browser: &Browser, path: &str) -> Result<()> {
        browser.client.goto(&format!("{}{path}", self.base)).await?;
        Ok(())
    }

    async fn close(mut self) -> Result<()> {
        self.shut().await
    }

    fn state(&self, id: EntryId) -> Result<EntryState> {
        Ok(self.desk.store.entry(id)?.state)
    }

    /// Keeps an utterance with an entry as the live loop does, and tells who watches.
    fn hear(&self, entry: Entry) -> Result<EntryId> {
        let utterance = talk::utterance(&entry.utterance, entry.language, 95_000);
        let recorded =
            self.desk.store.record(self.session, &utterance, std::slice::from_ref(&entry))?;
        let (session, kept) = (self.session, recorded.entries[0]);
        let said = LiveEvent::Utterance { session, id: recorded.utterance, utterance };
        let met = LiveEvent::EntryKept { session, id: kept.id, entry, is_new: kept.is_new };
        self.desk.live.tell(said);
        self.desk.live.tell(met);
        Ok(kept.id)
    }
}

#[tokio::test]
async fn a_word_arrives_and_is_decided_by_key() -> Result<()> {
    let stage = Stage::open().await?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        browser.until("document.querySelector('#line').dataset.state === 'running'").await?;
        let caption = LiveEvent::Caption {
            session: stage.session,
            speaker: None,
            text: "それってつまり…".into(),
            language: talk::JA,
        };
        stage.desk.live.tell(caption);
        browser.until("document.querySelector('#caption').textContent.includes('つまり')").await?;

        let id = stage.hear(talk::word("蛙化現象"))?;
        let card = format!("document.querySelector('#entry-{}')", id.0);
        browser.until(&format!("{card}?.querySelector('rt')?.textContent === 'かえる'")).await?;
        let met = format!("document.querySelector('#lines .met[href=\"/entries/{}\"]')", id.0);
        browser.until(&format!("{met} !== null")).await?;
        browser.until("document.querySelector('#caption').textContent === ''").await?;
        browser.picture("live-word-arrives").await?;

        browser.value(&format!("{card}.focus()")).await?;
        browser.press("a").await?;
        browser.until(&format!("{card}.dataset.etag === '\"2\"'")).await?;
        assert_eq!(stage.state(id)?, EntryState::Approved);
        browser.press("u").await?;
        browser.until(&format!("{card}.dataset.etag === '\"3\"'")).await?;
        assert_eq!(stage.state(id)?, EntryState::New);
        browser.press("r").await?;
        browser.until(&format!("{card}.dataset.etag === '\"4\"'")).await?;
        assert_eq!(stage.state(id)?, EntryState::Rejected);
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn the_queue_is_reviewed_by_keys_alone() -> Result<()> {
    let stage = Stage::open().await?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, "/review").await?;
        browser.until("document.querySelector('.entry[aria-current]') !== null").await?;
        let new = stage.desk.store.counts()?.new;
        let keys: String = ["a", "r"].into_iter().cycle().take(usize::try_from(new)?).collect();
        browser.press(&keys).await?;
        browser
            .until(
                "[...document.querySelectorAll('.entry')].every(e => e.dataset.etag !== '\"1\"')",
            )
            .await?;
        let counts = stage.desk.store.counts()?;
        assert_eq!(counts.new, 0);
        assert_eq!(counts.approved + counts.rejected, new + 2);

        // Search by key, in kana for what is written in katakana.
        browser.press("/").await?;
        browser.press("ばず").await?;
        browser.press(&char::from(Key::Enter).to_string()).await?;
        browser.until("document.querySelectorAll('.entry').length === 1").await?;
        let word = browser.value("document.querySelector('.entry .word').innerText").await?;
        assert!(word.as_str().is_some_and(|word| word.contains("バズ")), "{word}");
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn pages_read_without_scripts() -> Result<()> {
    let stage = Stage::open().await?;
    browse(Options { language: "ja", has_scripts: false }, async |browser| {
        browser.client.goto(&stage.desk.one_time_link(&stage.base)).await?;
        for path in ["/", "/review?view=one", "/sessions/1", "/settings", "/health"] {
            stage.go(browser, path).await?;
            let source = browser.client.source().await?;
            assert!(source.contains("lang=\"ja\"") && !source.contains("scripted"), "{path}");
        }
        stage.go(browser, "/review?view=one").await?;
        browser.picture("review-without-scripts").await
    })
    .await?;
    stage.close().await
}
