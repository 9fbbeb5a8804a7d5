//! Keeping at the desk: a list is looked at, applied, exported and imported again; the database is
//! backed up and put back.

use std::path::{Path, PathBuf};

use aivlingual_daemon::{
    domain::EntryState,
    store::{BackupReason, EntryFilter, EntrySort, Page, Store},
};
use aivlingual_stage::wait;
use anyhow::{Context, Result};
use fantoccini::Locator;

use super::{
    Stage,
    browser::{Browser, LIMIT, Options, browse},
    talk,
};

const LIST: &str = "\
word,reading,meaning,kind\n\
蛙化,かえるか,suddenly losing interest,slang\n\
,,nothing,\n\
尊い,とうとい,\"<b>precious</b>, so good it hurts\",slang\n\
推し,おし,favorite,animal\n\
ガチ恋,がちこい,a serious crush,slang\n";

/// The places of the rows that cannot be taken.
const FAULTY_LINES: &str =
    "[...document.querySelectorAll('#faults tbody tr')].map(r => r.cells[0].textContent).join()";

/// Chooses that new entries are approved.
const APPROVED: &str = "(() => { const state = document.querySelector('#plan').elements.state; \
    state.value = 'approved'; state.dispatchEvent(new Event('change', { bubbles: true })); })()";

/// Chooses a file as a person does.
pub(super) async fn choose(browser: &Browser, file: &Path) -> Result<()> {
    let field = browser.client.find(Locator::Css("#file")).await?;
    Ok(field.send_keys(&file.to_string_lossy()).await?)
}

pub(super) async fn click(browser: &Browser, what: &str) -> Result<()> {
    Ok(browser.client.find(Locator::Css(what)).await?.click().await?)
}

/// How many rows the page says are new, kept already, changed and wrong.
pub(super) fn counts(new: u32, same: u32, changed: u32, wrong: u32) -> String {
    let texts = [("new", new), ("same", same), ("changed", changed), ("wrong", wrong)];
    let texts = texts.map(|(name, count)| {
        format!("document.querySelector('#count-{name}').textContent === '{count}'")
    });
    format!("!document.querySelector('#plan').hidden && {}", texts.join(" && "))
}

fn words(store: &Store) -> Result<Vec<String>> {
    let all = store.entries(&EntryFilter::default(), EntrySort::Oldest, &Page::first(500))?;
    Ok(all.items.into_iter().map(|kept| kept.entry.japanese).collect())
}

/// Waits until a download is there, whole.
pub(super) async fn downloaded(folder: &Path, ending: &str) -> Result<PathBuf> {
    wait::until("a download", LIMIT, async || {
        for file in std::fs::read_dir(folder)? {
            let path = file?.path();
            if path.extension().is_some_and(|found| found == ending) {
                return Ok(Some(path));
            }
        }
        Ok(None)
    })
    .await
}

#[tokio::test]
async fn a_list_is_imported_exported_and_imported_again() -> Result<()> {
    let stage = Stage::open().await?;
    let folder = tempfile::tempdir()?;
    let list = folder.path().join("words.csv");
    std::fs::write(&list, LIST)?;
    let before = words(&stage.desk.store)?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, "/import").await?;
        browser.until("document.documentElement.classList.contains('scripted')").await?;
        choose(browser, &list).await?;
        // Three new, a line without a word, and a kind nobody knows.
        browser.until(&counts(3, 0, 0, 2)).await?;
        assert_eq!(words(&stage.desk.store)?, before, "nothing is kept before it is applied");
        assert_eq!(browser.value(FAULTY_LINES).await?, "line 3,line 5");
        click(browser, "#faults summary").await?;
        browser.picture("import-preview").await?;

        browser.value(APPROVED).await?;
        browser
            .until("document.querySelector('#plan').elements.state.value === 'approved'")
            .await?;
        browser.until("!document.querySelector('#apply').disabled").await?;
        click(browser, "#apply").await?;
        browser.until("document.querySelector('#told').textContent === 'Imported.'").await?;
        let after = words(&stage.desk.store)?;
        assert_eq!(after[before.len()..], ["蛙化", "尊い", "ガチ恋"]);
        let kept = talk::find(&stage.desk.store, "尊い")?;
        assert_eq!(stage.state(kept)?, EntryState::Approved);

        // Out of this desk, and into it again: each entry is known, none is changed.
        for (format, ending) in [("csv", "csv"), ("json", "json"), ("apkg", "apkg")] {
            let place = tempfile::tempdir()?;
            browser.download_to(place.path()).await?;
            let choice = "document.querySelector('.exports [name=format]').value";
            browser.value(&format!("{choice} = '{format}'")).await?;
            click(browser, ".exports button").await?;
            let file = downloaded(place.path(), ending).await?;
            stage.go(browser, "/import").await?;
            browser.until("document.documentElement.classList.contains('scripted')").await?;
            choose(browser, &file).await?;
            let all = u32::try_from(after.len())?;
            browser
                .until(&counts(0, all, 0, 0))
                .await
                .with_context(|| format!("{format} again"))?;
        }
        assert_eq!(words(&stage.desk.store)?, after);
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn the_database_is_backed_up_and_put_back() -> Result<()> {
    let stage = Stage::open().await?;
    let store = &stage.desk.store;
    let before = words(store)?;
    browse(Options { language: "ja", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, "/database").await?;
        browser.until("document.documentElement.classList.contains('scripted')").await?;
        // What each table takes comes into the page that is open.
        click(browser, "[data-deed=measure]").await?;
        browser.until("document.querySelectorAll('#tables tbody tr').length > 5").await?;
        browser.until("location.search === '' && !document.querySelector('[aria-busy]')").await?;
        click(browser, "[data-deed=back-up]").await?;
        browser.until("document.querySelectorAll('[data-backup]').length === 1").await?;
        assert_eq!(store.backups()?.len(), 1);
        browser.until("document.documentElement.classList.contains('scripted')").await?;
        click(browser, "[data-deed=check]").await?;
        browser
            .until("document.querySelector('#result').textContent.includes('問題はありません')")
            .await?;

        store.delete_entry(talk::find(store, "推し")?, None)?;
        assert_ne!(words(store)?, before);
        click(browser, "[data-deed=restore]").await?;
        browser.until("document.querySelector('#sure').open").await?;
        // Not before the word is typed, and not with another.
        let go = "document.querySelector('#sure [value=do]')";
        browser.write("#sure [name=typed]", "削除").await?;
        browser.until(&format!("{go}.disabled")).await?;
        browser.picture("database-restore").await?;
        browser.write("#sure [name=typed]", "復元").await?;
        browser.until(&format!("!{go}.disabled")).await?;
        click(browser, "#sure [value=do]").await?;
        browser.until("document.querySelectorAll('[data-backup]').length === 2").await?;
        assert_eq!(words(store)?, before);
        let reasons: Vec<_> = store.backups()?.into_iter().map(|backup| backup.reason).collect();
        assert_eq!(reasons, [BackupReason::BeforeRestore, BackupReason::Manual]);

        browser.until("document.documentElement.classList.contains('scripted')").await?;
        click(browser, "[data-deed=delete]").await?;
        browser.write("#sure [name=typed]", "削除").await?;
        click(browser, "#sure [value=do]").await?;
        browser.until("document.querySelectorAll('[data-backup]').length === 1").await?;
        assert_eq!(store.backups()?.len(), 1);
        for (name, width, theme) in
            [("wide", 1280, "light"), ("dark", 1280, "dark"), ("phone", 320, "light")]
        {
            stage.go(browser, &format!("/database?tables=1&theme={theme}")).await?;
            browser.until("document.readyState === 'complete'").await?;
            browser.resize(width, 900).await?;
            let wide = browser.value("document.documentElement.scrollWidth").await?;
            assert_eq!(wide, width, "the page overflows sideways");
            browser.picture(&format!("database-tables-{name}")).await?;
        }
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}
