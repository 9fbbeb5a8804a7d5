//! One evening from its first sound to its backup, in one browser at the real daemon: a clip is
//! played, its words arrive, are reviewed, argued about in two tabs, searched for, taken elsewhere
//! and put back.

use std::{path::Path, time::Duration};

use aivlingual_shared::message::{Hearing, Role, ToDaemon};
use aivlingual_stage::{
    built::workspace,
    daemon::{Daemon, House},
    plugin::{FakePlugin, Pace, Sound},
    wait,
};
use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::Value;

use super::{
    browser::{Browser, Options, browse},
    decide::{CURRENT, MEANING, key},
    find::finds,
    keep::{choose, click, counts, downloaded},
};
use crate::channel::{ONE_AT_A_TIME, sounds};

/// Whole clips, recognised on a busy machine.
const LIMIT: Duration = Duration::from_secs(180);
const CLIP: &str = "tests/data/audio/made/ja_mono_16k.wav";
const TALK: &str = "data/samples/talk.flac";
/// How much is reviewed by keys.
const REVIEWED: usize = 30;

/// Words of nobody's talk.
const LIST: &str = "japanese,reading,english\n\
    栞,しおり,bookmark\n\
    木漏れ日,こもれび,\"sunlight, through leaves\"\n";

/// A desk of the real daemon in a browser.
struct Evening<'a> {
    daemon: &'a Daemon,
    browser: &'a Browser,
    folder: &'a Path,
}

#[tokio::test]
async fn an_evening_from_its_first_sound_to_its_backup() -> Result<()> {
    let _alone = ONE_AT_A_TIME.lock().await;
    let directory = tempfile::tempdir()?;
    let house = House::below(directory.path())?;
    let daemon = Daemon::start(&house).await?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        let evening = Evening { daemon: &daemon, browser, folder: directory.path() };
        evening.enter().await?;
        evening.hear(&house).await?;
        evening.review().await?;
        evening.argue().await?;
        evening.search().await?;
        evening.exchange().await?;
        evening.restore().await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    let log = daemon.stop().await?;
    ensure!(!log.contains("panicked"), "{log}");
    Ok(())
}

impl Evening<'_> {
    async fn go(&self, path: &str) -> Result<()> {
        self.browser.client.goto(&format!("{}{path}", self.daemon.address())).await?;
        self.browser.until("document.documentElement.classList.contains('scripted')").await
    }

    async fn entries(&self, query: &str) -> Result<Vec<Value>> {
        self.daemon.all(&format!("/api/v1/entries?{query}")).await
    }

    async fn entry(&self, id: i64) -> Result<Value> {
        self.daemon.get(&format!("/api/v1/entries/{id}")).await
    }

    /// The link opens the desk once, and for nobody who comes later.
    async fn enter(&self) -> Result<()> {
        let link = self.daemon.review_link().await?;
        self.browser.client.goto(&link).await?;
        self.browser.until("document.querySelector('main.live') !== null").await?;
        let stranger = reqwest::Client::builder().no_proxy().build()?;
        let refused = stranger.get(&link).send().await?.status();
        ensure!(
            refused == reqwest::StatusCode::UNAUTHORIZED,
            "the link was taken again: {refused}"
        );
        Ok(())
    }

    /// What is played is read on the page while it is heard; the clips bring enough to review.
    async fn hear(&self, house: &House) -> Result<()> {
        let mut plugin = FakePlugin::connect(&house.endpoint()).await?;
        let hears = plugin.listen(LIMIT, |p| p.hearing == Some(Hearing::Ready)).await?;
        ensure!(hears, "the daemon does not get ready to hear");
        let tap = plugin.open_tap("Aya", Role::Streamer).await?;
        let clip = Sound::from_wav(&workspace().join(CLIP))?;
        plugin.play(tap, &clip, Pace::AtOnce).await?;
        let arrived = "document.querySelector('#lines .met') !== null \
                       && document.querySelector('#entries .entry rt') !== null";
        tokio::select! {
            seen = self.browser.until(arrived) => seen?,
            ended = plugin.listen(LIMIT, |_| false) => { ended?; }
        }
        self.browser.picture("whole-1-live").await?;
        let said = self.browser.value("document.querySelector('#lines').innerText").await?;
        ensure!(said.as_str().is_some_and(|said| said.contains("れなくて")), "{said}");

        for (from, seconds) in [(0.0, 36.0), (36.0, 37.0)] {
            plugin.play(tap, &sounds::recording(TALK, from, seconds)?, Pace::AtOnce).await?;
            let before = self.entries("state=new").await?.len();
            let more = wait::until("more words", LIMIT, async || {
                plugin.listen(Duration::from_millis(200), |_| false).await?;
                Ok((self.entries("state=new").await?.len() > before + 10).then_some(()))
            });
            more.await?;
        }
        let enough = wait::until("enough to review", LIMIT, async || {
            plugin.listen(Duration::from_millis(200), |_| false).await?;
            Ok((self.entries("state=new").await?.len() > REVIEWED + 4).then_some(()))
        });
        enough.await?;
        plugin.close_tap(tap).await?;
        plugin.say(&ToDaemon::Goodbye {}).await?;
        // What is still being understood brings words, too: all of them are there before any count.
        wait::until("the end of the session", LIMIT, async || {
            let sessions = self.daemon.all("/api/v1/sessions").await?;
            Ok(sessions.iter().all(|session| session["ended"].is_string()).then_some(()))
        })
        .await
    }

    /// From the live page on without a mouse: thirty decided, one of them edited, one tagged, one
    /// taken back and decided otherwise.
    async fn review(&self) -> Result<()> {
        let browser = self.browser;
        browser.value("document.querySelector('nav a[href=\"/review\"]').focus()").await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until(&format!("location.pathname === '/review' && {CURRENT} !== null")).await?;
        browser.press("v").await?;
        browser.until("location.search.includes('view=one')").await?;
        browser.until(&format!("{CURRENT} !== null")).await?;
        browser.until("!document.querySelector('#detail').hidden").await?;
        let began = std::time::Instant::now();
        browser.press(&"aar".repeat(5)).await?;
        browser.press("e").await?;
        browser.until("document.activeElement?.name === 'english'").await?;
        browser.press("in words of one's own").await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until("document.querySelector('.editing') === null").await?;
        browser.press("at").await?;
        browser.until("document.querySelector('#tagging').open").await?;
        let enter = key(Key::Enter);
        browser.press(&format!("evening{enter}{enter}")).await?;
        browser.until("!document.querySelector('#tagging').open").await?;
        browser.press("ru").await?;
        browser.until("document.querySelector('#notice').textContent.startsWith('Undone')").await?;
        browser.press(&"ara".repeat(5)).await?;
        let decided = async || -> Result<Option<()>> {
            let open = self.entries("state=new").await?.len();
            let all = self.entries("").await?.len();
            Ok((all - open >= REVIEWED).then_some(()))
        };
        wait::until("the decisions", LIMIT, decided).await?;
        println!("thirty entries of a played clip by keys: {:.1} s", began.elapsed().as_secs_f64());
        ensure!(self.entries("tag=evening").await?.len() == 1, "one was tagged");
        ensure!(self.entries("q=words+of+one").await?.len() == 1, "one was edited");
        browser.picture("whole-2-review").await
    }

    /// Two tabs edit one entry. Who comes second is told, chooses, and can take it back.
    async fn argue(&self) -> Result<()> {
        let browser = self.browser;
        self.go("/review?view=one&state=approved&language=ja").await?;
        browser.until(&format!("{CURRENT} !== null")).await?;
        let id = browser.value(&format!("{CURRENT}.dataset.id")).await?;
        let id: i64 = id.as_str().context("a number")?.parse()?;
        browser.press("e").await?;
        browser.until("document.activeElement?.name === 'english'").await?;
        browser.press("as the first tab has it").await?;

        let first = browser.client.window().await?;
        let second = browser.client.new_window(true).await?.handle;
        browser.client.switch_to_window(second.clone()).await?;
        self.go(&format!("/entries/{id}")).await?;
        browser.until(&format!("{CURRENT} !== null")).await?;
        browser.press("e").await?;
        browser.until("document.activeElement?.name === 'english'").await?;
        browser.press("as the second tab has it").await?;
        browser.write(".editor [name=tags]", "argued").await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until(&format!("{MEANING} === 'as the second tab has it'")).await?;

        browser.client.switch_to_window(first.clone()).await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until("document.querySelector('#conflict').open").await?;
        let told = browser.value("document.querySelector('#conflict tbody').innerText").await?;
        let told = told.as_str().unwrap_or_default();
        ensure!(
            ["first tab", "second tab", "argued"].iter().all(|said| told.contains(said)),
            "{told}"
        );
        let kept = self.entry(id).await?;
        ensure!(kept["english"] == "as the second tab has it", "nothing is overwritten unasked");
        browser.picture("whole-3-conflict").await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until(&format!("{MEANING} === 'as the first tab has it'")).await?;
        let kept = self.entry(id).await?;
        ensure!(
            kept["tags"] == serde_json::json!(["argued"]),
            "what only they changed stays: {kept}"
        );

        browser.client.switch_to_window(second).await?;
        browser.until(&format!("{MEANING} === 'as the first tab has it'")).await?;
        browser.client.close_window().await?;
        browser.client.switch_to_window(first).await?;
        browser.press("u").await?;
        browser.until(&format!("{MEANING} === 'as the second tab has it'")).await?;
        ensure!(self.entry(id).await?["english"] == "as the second tab has it", "it is taken back");
        // The refusal that brought the question up is the one thing the browser complains of.
        let complaints = browser.complaints().await?;
        let is_refusal = complaints.len() == 1 && complaints[0].contains("412");
        ensure!(is_refusal, "{complaints:?}");
        Ok(())
    }

    /// From any page a search leads to the vocabulary; each script finds the same word.
    async fn search(&self) -> Result<()> {
        let browser = self.browser;
        self.go("/health").await?;
        browser.press("/").await?;
        browser.press("こめんと").await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until("location.pathname === '/vocabulary'").await?;
        browser.until("document.querySelector('#words .word')?.textContent === 'コメント'").await?;
        for search in ["緊張", "きんちょう", "kinchou", "nervous"] {
            finds(browser, search, "緊").await?;
        }
        browser.picture("whole-4-search").await
    }

    /// A list comes in and goes again as one deed; what leaves the desk comes back unchanged.
    async fn exchange(&self) -> Result<()> {
        let browser = self.browser;
        let list = self.folder.join("words.csv");
        std::fs::write(&list, LIST)?;
        let before = self.entries("").await?;
        self.go("/import").await?;
        choose(browser, &list).await?;
        browser.until(&counts(2, 0, 0, 0)).await?;
        browser.until("!document.querySelector('#apply').disabled").await?;
        click(browser, "#apply").await?;
        browser.until("document.querySelector('#told').textContent === 'Imported.'").await?;
        ensure!(self.entries("").await?.len() == before.len() + 2, "both are kept");
        click(browser, "#take-back").await?;
        browser.until("document.querySelector('#told').textContent === 'Taken back.'").await?;
        assert_eq!(self.entries("").await?, before);

        let downloads = self.folder.join("downloads");
        std::fs::create_dir(&downloads)?;
        browser.download_to(&downloads).await?;
        browser.value("document.querySelector('.exports [name=format]').value = 'json'").await?;
        click(browser, ".exports button").await?;
        let file = downloaded(&downloads, "json").await?;
        self.go("/import").await?;
        choose(browser, &file).await?;
        browser.until(&counts(0, u32::try_from(before.len())?, 0, 0)).await?;
        browser.picture("whole-5-exchange").await
    }

    /// What is deleted after a backup is there again when the backup is.
    async fn restore(&self) -> Result<()> {
        let browser = self.browser;
        let before = self.entries("").await?;
        self.go("/database").await?;
        click(browser, "[data-deed=back-up]").await?;
        browser.until("document.querySelectorAll('[data-backup]').length === 1").await?;
        self.go("/review?state=all").await?;
        browser.until(&format!("{CURRENT} !== null")).await?;
        browser.press("x").await?;
        click(browser, "[data-bulk=delete]").await?;
        browser
            .until("document.querySelector('#notice').textContent.startsWith('Deleted')")
            .await?;
        ensure!(self.entries("").await?.len() == before.len() - 1, "one is gone");
        self.go("/database").await?;
        click(browser, "[data-deed=restore]").await?;
        browser.until("document.querySelector('#sure').open").await?;
        browser.write("#sure [name=typed]", "restore").await?;
        browser.until("!document.querySelector('#sure [value=do]').disabled").await?;
        click(browser, "#sure [value=do]").await?;
        browser.until("document.querySelectorAll('[data-backup]').length === 2").await?;
        browser.picture("whole-6-restored").await?;
        assert_eq!(self.entries("").await?, before);
        Ok(())
    }
}
