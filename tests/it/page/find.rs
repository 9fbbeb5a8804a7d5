//! Finding: search in four scripts as one types, numbers beside the list, saved views, known words,
//! and all of it readable without scripts.

use aivlingual_daemon::{
    domain::Language,
    store::{EntryFilter, KnownWord, Page},
};
use anyhow::Result;

use super::{
    Stage,
    browser::{Browser, Options, browse},
};

/// Types a search and waits for the one expression it finds.
pub(super) async fn finds(browser: &Browser, search: &str, expected: &str) -> Result<()> {
    browser.write("#finder [name=q]", search).await?;
    browser
        .until(&format!(
            "document.querySelectorAll('#words .row').length === 1 \
             && document.querySelector('#words .row .word').textContent.includes('{expected}') \
             && !document.querySelector('#finding').hasAttribute('aria-busy')"
        ))
        .await
}

#[tokio::test]
async fn four_scripts_find_as_one_types() -> Result<()> {
    let stage = Stage::open().await?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, "/vocabulary").await?;
        browser.until("document.querySelectorAll('#words .row').length > 5").await?;
        for (search, expected) in [
            ("ばず", "バズる"),
            ("バズ", "バズる"),
            ("推し", "推"),
            ("numa", "沼"),
            ("viral", "バズる"),
        ] {
            finds(browser, search, expected).await?;
        }
        let address = browser.value("location.search").await?;
        assert_eq!(address, "?q=viral");
        browser.write("#finder [name=q]", "zzzz").await?;
        browser.until("document.querySelector('.results .empty') !== null").await?;
        browser.picture("vocabulary-nothing").await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn a_number_beside_the_list_is_what_its_link_leaves() -> Result<()> {
    let stage = Stage::open().await?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, "/vocabulary").await?;
        browser.until("document.querySelector('#narrow').open").await?;
        let link = "document.querySelector('.facet a[href*=\"kind=slang\"]')";
        let said = browser.value(&format!("{link}.querySelector('.count').textContent")).await?;
        browser.value(&format!("{link}.click()")).await?;
        browser.until("location.search.includes('kind=slang')").await?;
        browser.until("document.querySelectorAll('#words .row').length > 0").await?;
        let rows = browser.value("String(document.querySelectorAll('#words .row').length)").await?;
        assert_eq!(rows, said);
        let total = browser.value("document.querySelector('.total strong').textContent").await?;
        assert_eq!(total, said);

        // The filter is saved under a name, is a tab on both lists, and is forgotten again.
        browser.value("document.querySelector('.keep-view summary').click()").await?;
        browser.write(".keep-view [name=name]", "Slang only").await?;
        browser.value("document.querySelector('.keep-view form').requestSubmit()").await?;
        let tab = "[...document.querySelectorAll('.saved a')].find(a => \
            a.textContent === 'Slang only')";
        browser.until(&format!("{tab}?.getAttribute('aria-current') === 'true'")).await?;
        assert_eq!(stage.desk.store.views()?[0].query, "kind=slang");
        browser.picture("vocabulary-view").await?;
        stage.go(browser, "/review?state=all").await?;
        browser.until(&format!("{tab} !== undefined")).await?;
        stage.go(browser, "/vocabulary?kind=slang").await?;
        browser.value("document.querySelector('.keep-view summary').click()").await?;
        browser.value("document.querySelector('.keep-view [data-forget]').click()").await?;
        browser
            .until(&format!("document.readyState === 'complete' && {tab} === undefined"))
            .await?;
        assert!(stage.desk.store.views()?.is_empty());
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn known_words_are_added_searched_and_forgotten() -> Result<()> {
    let stage = Stage::open().await?;
    let many: Vec<KnownWord> = (0..450)
        .map(|number| KnownWord {
            language: Language::Ja,
            form: format!("語{number}"),
            origin: "list.csv".into(),
        })
        .collect();
    stage.desk.store.add_known(&many)?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        stage.go(browser, "/known").await?;
        browser.until("document.querySelectorAll('#known li').length === 200").await?;
        browser.write("#adder [name=words]", "挑戦\nfigure out").await?;
        browser.value("document.querySelector('#adder').requestSubmit()").await?;
        browser.until("document.querySelector('#known-count')?.textContent === '452'").await?;
        stage.go(browser, "/known?q=%E6%8C%91").await?;
        browser.until("document.querySelectorAll('#known li').length === 1").await?;
        browser.value("document.querySelector('#known [data-forget]').click()").await?;
        browser.until("document.querySelectorAll('#known li').length === 0").await?;
        let left = stage.desk.store.known_page(Some("挑戦"), &Page::default())?;
        assert!(left.items.is_empty());
        browser.picture("known").await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn the_vocabulary_reads_without_scripts() -> Result<()> {
    let stage = Stage::open().await?;
    let all = stage.desk.store.facets(&EntryFilter::default())?.entries;
    browse(Options { language: "ja", has_scripts: false }, async |browser| {
        browser.client.goto(&stage.desk.one_time_link(&stage.base)).await?;
        stage.go(browser, "/vocabulary").await?;
        // The driver runs its own scripts where the page may not.
        let source = browser.client.source().await?;
        assert_eq!(source.matches("class=\"row\"").count() as u64, all);
        assert!(source.contains("kind=slang") && !source.contains("scripted"));
        stage.go(browser, "/vocabulary?q=numa").await?;
        let source = browser.client.source().await?;
        assert_eq!(source.matches("class=\"row\"").count(), 1);
        browser.picture("vocabulary-without-scripts").await?;
        for path in ["/duplicates", "/known", "/credits"] {
            stage.go(browser, path).await?;
            assert!(browser.client.source().await?.contains("<summary>その他</summary>"), "{path}");
        }
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn the_menu_opens_by_key_and_closes_by_key() -> Result<()> {
    let stage = Stage::open().await?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        let menu = "document.querySelector('.menu')";
        browser.value(&format!("{menu}.querySelector('summary').focus()")).await?;
        browser.press(&char::from(fantoccini::key::Key::Enter).to_string()).await?;
        browser.until(&format!("{menu}.open")).await?;
        browser.picture("menu").await?;
        browser.press(&char::from(fantoccini::key::Key::Escape).to_string()).await?;
        browser.until(&format!("!{menu}.open")).await?;
        Ok(())
    })
    .await?;
    stage.close().await
}
