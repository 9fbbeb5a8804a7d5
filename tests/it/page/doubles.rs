//! What may be one is merged wherever it is shown, and taken apart again; a search leads where one
//! expects it; an import goes as it came.

use aivlingual_daemon::{
    domain::{EntryId, EntryState, Kind},
    store::StoreError,
};
use aivlingual_stage::wait;
use anyhow::Result;
use fantoccini::{Locator, key::Key};

use super::{
    Stage,
    browser::{Browser, LIMIT, Options, browse},
    decide::{CURRENT, key},
    keep::{choose, click, counts},
    talk,
};

const ENGLISH: Options = Options { language: "en", has_scripts: true };

/// How many groups the page of duplicates shows.
const GROUPS: &str = "document.querySelectorAll('.double').length";
/// How many entries the dialog takes for one.
const TICKED: &str = "document.querySelectorAll('#merging [name=same]:checked').length";

impl Stage {
    /// Another entry that reads like one of the talk's.
    fn double(&self, japanese: &str, kind: Kind) -> Result<EntryId> {
        let mut double = talk::word(japanese);
        double.kind = kind;
        double.utterance = format!("{japanese}、もう一度");
        let utterance = talk::utterance(&double.utterance, double.language, 99_000);
        Ok(self.desk.store.record(self.session, &utterance, &[double])?.entries[0].id)
    }

    async fn until_there(&self, id: EntryId) -> Result<()> {
        let there = async || Ok(self.desk.store.entry(id).ok().map(|_| ()));
        wait::until("it is taken apart", LIMIT, there).await
    }

    fn is_gone(&self, id: EntryId) -> bool {
        matches!(self.desk.store.entry(id), Err(StoreError::Merged { .. } | StoreError::NotFound))
    }
}

async fn press_button(browser: &Browser, place: &str) -> Result<()> {
    Ok(browser.client.find(Locator::Css(place)).await?.click().await?)
}

#[tokio::test]
async fn groups_are_merged_on_the_page_of_duplicates() -> Result<()> {
    let stage = Stage::open().await?;
    let (pushed, bog) = (stage.double("推し", Kind::Culture)?, stage.double("沼", Kind::Culture)?);
    let third = stage.double("沼", Kind::Idiom)?;
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, "/duplicates").await?;
        browser.until(&format!("{GROUPS} === 2")).await?;
        let group = |word: &str| {
            let has = format!("group.textContent.includes('{word}')");
            format!("[...document.querySelectorAll('.double')].find(group => {has})")
        };
        // One of three is not the same: it is left out, and its group stays.
        browser.value(&format!("{}.querySelector('[data-merge]').focus()", group("沼"))).await?;
        browser.press(&key(Key::Enter)).await?;
        browser
            .until(&format!("document.querySelector('#merging').open && {TICKED} === 3"))
            .await?;
        browser.picture("duplicates-merge").await?;
        press_button(browser, &format!("#merging [name=same][value=\"{}\"]", third.0)).await?;
        press_button(browser, "#merging [value=save]").await?;
        browser.until("!document.querySelector('#merging').open").await?;
        browser.until(&format!("{}.querySelectorAll('.row').length === 2", group("沼"))).await?;
        assert!(stage.is_gone(bog) && !stage.is_gone(third));

        browser.value(&format!("{}.querySelector('[data-merge]').click()", group("推"))).await?;
        browser.until("document.querySelector('#merging').open").await?;
        browser.press(&key(Key::Enter)).await?;
        browser.until(&format!("{GROUPS} === 1")).await?;
        browser.until("document.querySelector('#notice').textContent.startsWith('Merged')").await?;
        assert!(stage.is_gone(pushed));
        browser.press("u").await?;
        stage.until_there(pushed).await?;
        browser.until(&format!("{GROUPS} === 2")).await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn the_page_of_an_entry_merges_what_may_be_the_same() -> Result<()> {
    let stage = Stage::open().await?;
    let id = talk::find(&stage.desk.store, "沼")?;
    let double = stage.double("沼", Kind::Culture)?;
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, &format!("/entries/{}", id.0)).await?;
        browser.until(&format!("{CURRENT} !== null")).await?;
        click(browser, "#doubles [data-merge]").await?;
        browser
            .until(&format!("document.querySelector('#merging').open && {TICKED} === 2"))
            .await?;
        browser.press(&key(Key::Enter)).await?;
        // What stands around it is what it is now.
        browser.until("document.querySelector('#doubles') === null").await?;
        browser.until("document.querySelector('.changes .deed')?.textContent === 'Merged'").await?;
        assert!(stage.is_gone(double));
        browser.picture("entry-merged").await?;
        browser.press("u").await?;
        stage.until_there(double).await?;
        browser.until("document.querySelector('#doubles') !== null").await?;

        // From the other side: the page of the one that goes leads to the one that stays.
        click(browser, "#doubles [data-merge]").await?;
        browser
            .until(&format!("document.querySelector('#merging').open && {TICKED} === 2"))
            .await?;
        press_button(browser, &format!("#merging [name=stays][value=\"{}\"]", double.0)).await?;
        press_button(browser, "#merging [value=save]").await?;
        browser.until(&format!("location.pathname === '/entries/{}'", double.0)).await?;
        assert!(stage.is_gone(id));
        browser.until(&format!("{CURRENT} !== null")).await?;
        browser.press("u").await?;
        stage.until_there(id).await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn a_search_stays_on_a_page_that_searches_and_else_finds_words() -> Result<()> {
    let stage = Stage::open().await?;
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        for (from, page, search) in [
            ("/", "/vocabulary", "?q=numa"),
            ("/settings", "/vocabulary", "?q=numa"),
            ("/vocabulary?kind=slang&sort=newest&lang=en", "/vocabulary", "?kind=slang&q=numa"),
            (
                "/review?state=approved&speaker=%E3%83%9F%26",
                "/review",
                "?state=approved&speaker=%E3%83%9F%26&q=numa",
            ),
            ("/sessions", "/sessions", "?q=numa"),
            ("/known?lang=en", "/known", "?q=numa"),
        ] {
            stage.go(browser, from).await?;
            browser.write("#search", "numa").await?;
            browser.client.find(Locator::Css("#search")).await?.send_keys(&key(Key::Enter)).await?;
            browser
                .until(&format!(
                    "location.pathname === '{page}' && location.search.includes('q=numa')"
                ))
                .await?;
            assert_eq!(browser.value("location.search").await?, search, "from {from}");
        }
        stage.go(browser, "/vocabulary").await?;
        browser.until("document.querySelectorAll('#words .row').length > 5").await?;
        browser.press("/numa").await?;
        browser.until("document.querySelectorAll('#words .row').length === 1").await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn an_import_is_taken_back_but_for_what_was_touched() -> Result<()> {
    let stage = Stage::open().await?;
    let folder = tempfile::tempdir()?;
    let list = folder.path().join("words.csv");
    let words = "japanese,reading,english\n栞,しおり,bookmark\n雨宿り,あまやどり,taking shelter\n";
    std::fs::write(&list, words)?;
    browse(ENGLISH, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, "/import").await?;
        browser.until("document.documentElement.classList.contains('scripted')").await?;
        choose(browser, &list).await?;
        browser.until(&counts(2, 0, 0, 0)).await?;
        browser.until("!document.querySelector('#apply').disabled").await?;
        click(browser, "#apply").await?;
        browser.until("!document.querySelector('#take-back').hidden").await?;
        let (bookmark, shelter) =
            (talk::find(&stage.desk.store, "栞")?, talk::find(&stage.desk.store, "雨宿り")?);
        stage.desk.store.set_state(bookmark, EntryState::Approved, None)?;
        browser.picture("import-applied").await?;
        click(browser, "#take-back").await?;
        browser
            .until("document.querySelector('#told').textContent.startsWith('Taken back.')")
            .await?;
        let told = browser.value("document.querySelector('#told').textContent").await?;
        assert!(told.as_str().is_some_and(|told| told.ends_with(": 1)")), "{told}");
        assert!(stage.is_gone(shelter) && !stage.is_gone(bookmark));
        browser.picture("import-taken-back").await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}
