//! Sharing in a real Chromium: the owner switches it on, viewers read and learn.

use aivlingual_daemon::domain::{EntryState, LiveEvent};
use anyhow::{Context, Result};
use fantoccini::key::Key;

use super::{
    Stage,
    browser::{Browser, Options, browse},
    talk,
};

const COUNT: &str = "document.querySelectorAll('#words > li').length";
const CURRENT: &str = "document.querySelector('#deck > [data-current]')";

/// Switches it on as the owner does, and returns the link.
async fn switch_on(stage: &Stage, browser: &Browser) -> Result<String> {
    stage.enter(browser).await?;
    stage.go(browser, "/share").await?;
    browser.until("document.documentElement.classList.contains('scripted')").await?;
    browser.value("document.querySelector('[name=undecided]').click()").await?;
    browser.value("document.querySelector('#choice .main').click()").await?;
    browser.until("document.querySelector('#link') !== null").await?;
    let link = browser.value("document.querySelector('#link').value").await?;
    Ok(link.as_str().context("a link")?.to_owned())
}

#[tokio::test]
async fn the_owner_shares_and_words_arrive_live() -> Result<()> {
    let stage = Stage::open().await?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        let link = switch_on(&stage, browser).await?;
        assert!(link.starts_with("http://127.0.0.1:") && link.contains("/with/"), "{link}");
        for (language, theme) in [("en", "light"), ("en", "dark"), ("ja", "light"), ("ja", "dark")]
        {
            for width in [1280, 320] {
                stage.go(browser, &format!("/share?lang={language}&theme={theme}")).await?;
                browser.until("document.querySelector('svg.code') !== null").await?;
                browser.resize(width, 800).await?;
                let wide = browser.value("document.documentElement.scrollWidth").await?;
                assert_eq!(wide, width, "the owner's page in {language} overflows sideways");
                browser.picture(&format!("share-on-{language}-{theme}-{width}")).await?;
            }
        }
        browser.resize(390, 800).await?;
        browser.client.goto(&link).await?;
        browser.until(&format!("{COUNT} > 5 && location.pathname === '/'")).await?;
        let shown = browser.value("document.body.textContent").await?;
        let shown = shown.as_str().context("a text")?;
        assert!(shown.contains("favorite (idol, character)") && !shown.contains("grass"));
        assert!(!shown.contains("Mio") && !shown.contains("今日は私の"), "only the words");
        browser.picture("viewers-words-390").await?;

        let before = browser.value(COUNT).await?;
        let id = stage.hear(talk::word("蛙化現象"))?;
        let first = "document.querySelector('#words > :first-child')";
        browser.until(&format!("{first}.dataset.id === '{}'", id.0)).await?;
        browser.until(&format!("{first}.querySelector('rt')?.textContent === 'かえる'")).await?;
        stage.desk.store.set_state(id, EntryState::Rejected, None)?;
        stage.desk.live.tell(LiveEvent::EntryChanged { id, state: EntryState::Rejected });
        browser.until(&format!("{COUNT} === {before}")).await?;
        for width in [1280, 320] {
            browser.resize(width, 800).await?;
            let wide = browser.value("document.documentElement.scrollWidth").await?;
            assert_eq!(wide, width, "the words overflow sideways");
        }

        // Switched off, the link leads nowhere.
        stage.go(browser, "/share").await?;
        browser.until("document.querySelector('#off') !== null").await?;
        browser.value("document.querySelector('#off').click()").await?;
        browser.until("document.querySelector('#link') === null").await?;
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        assert!(browser.client.goto(&link).await.is_err(), "nobody listens there");
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn the_deck_is_learned_by_keys_and_remembered_in_the_browser() -> Result<()> {
    let stage = Stage::open().await?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        let link = switch_on(&stage, browser).await?;
        browser.client.goto(&link).await?;
        browser.until(&format!("{COUNT} > 5")).await?;
        browser.value("document.querySelector('.viewers-head a[href=\"/deck\"]').click()").await?;
        browser.until(&format!("{CURRENT} !== null")).await?;
        let cards = browser.value("document.querySelectorAll('#deck > li').length").await?;
        let cards = cards.as_i64().context("a number")?;
        let first = browser.value(&format!("{CURRENT}.dataset.id")).await?;
        browser.press(" ").await?;
        browser.until(&format!("{CURRENT}.firstElementChild.open")).await?;
        browser.resize(390, 800).await?;
        browser.picture("viewers-deck-390").await?;
        let right = char::from(Key::Right).to_string();
        let left = char::from(Key::Left).to_string();
        // Asked again: another one comes meanwhile, and none is known.
        browser.press(&left).await?;
        browser.until(&format!("{CURRENT}.dataset.id !== {first}")).await?;
        assert_eq!(browser.value("document.querySelector('#known').textContent").await?, "0");
        browser.press(&right).await?;
        browser.until("document.querySelector('#known').textContent === '1'").await?;
        // It is remembered over a reload, and the rest is there to be learned.
        browser.client.refresh().await?;
        let left_over = format!("document.querySelector('#left')?.textContent === '{}'", cards - 1);
        browser.until(&left_over).await?;
        let turned = "document.querySelector('#front').value = 'meaning'; \
            document.querySelector('#front').dispatchEvent(new Event('change'))";
        browser.client.execute(turned, Vec::new()).await?;
        browser.until(&format!("{CURRENT}.querySelector('summary .meaning') !== null")).await?;
        let keys = right.repeat(usize::try_from(cards - 1)?);
        browser.press(&keys).await?;
        browser.until("!document.querySelector('#done').hidden").await?;
        browser.value("document.querySelector('#over').click()").await?;
        browser.until(&format!("{CURRENT} !== null")).await?;
        for width in [1280, 320] {
            browser.resize(width, 800).await?;
            let wide = browser.value("document.documentElement.scrollWidth").await?;
            assert_eq!(wide, width, "the deck overflows sideways");
        }
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn viewers_read_without_scripts() -> Result<()> {
    let stage = Stage::open().await?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let answer = client
        .put(format!("{}/api/v1/share", stage.base))
        .bearer_auth(stage.desk.token.secret())
        .header("If-Match", "*")
        .json(&serde_json::json!({ "undecided": true, "sentences": true }))
        .send()
        .await?;
    let told: serde_json::Value = answer.error_for_status()?.json().await?;
    let link = told["on"]["link"].as_str().context("a link")?.to_owned();
    browse(Options { language: "ja", has_scripts: false }, async |browser| {
        browser.client.goto(&link).await?;
        let base = link.split("/with/").next().context("an address")?;
        for path in ["/", "/deck"] {
            browser.client.goto(&format!("{base}{path}")).await?;
            let source = browser.client.source().await?;
            assert!(source.contains("lang=\"ja\"") && source.contains("<rt>"), "{path}");
            assert!(source.contains("推") && !source.contains("scripted"), "{path}");
            assert!(!source.contains("Mio") && !source.contains("grass"), "{path}");
            browser.picture(&format!("viewers{}-without-scripts", path.replace('/', "-"))).await?;
        }
        Ok(())
    })
    .await?;
    stage.close().await
}
