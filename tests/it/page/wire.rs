//! The Live page and the dock in a real Chromium: what stands, what is said, and the buttons.

use aivlingual_daemon::{
    domain::{Card, EntryId, Errand, Role, Standing, TapId},
    news::{Errands, Seat},
};
use anyhow::{Context, Result};

use super::{
    Stage,
    browser::{Browser, Options, browse},
    talk,
};

/// An OBS with a card in its picture.
fn connect(stage: &Stage, id: EntryId) -> Result<(Seat, Errands)> {
    let (seat, errands) = stage.desk.now.join();
    seat.tap_opened(TapId(1), "Mic/Aux".into(), "Mio".into(), Role::Streamer);
    seat.tap_opened(TapId(2), "Desktop Audio".into(), "Ken".into(), Role::Guest);
    let entry = stage.desk.store.entry(id)?.entry;
    let ruby = talk::ruby(&entry);
    seat.card_sent(id, Card { id: 7, entry, ruby, note: None });
    seat.sounds(TapId(2), &[0.5]);
    seat.speaks(TapId(1), true);
    Ok((seat, errands))
}

const CARD: &str = "document.querySelector('#stand [data-card=\"7\"]')";

async fn press(browser: &Browser, selector: &str) -> Result<()> {
    browser.value(&format!("document.querySelector('{selector}').click()")).await?;
    Ok(())
}

async fn next(errands: &mut Errands) -> Result<Errand> {
    errands.recv().await.context("the stage is open")
}

#[tokio::test]
async fn the_dock_shows_what_stands_and_its_buttons_reach_obs() -> Result<()> {
    let stage = Stage::open().await?;
    let id = talk::find(&stage.desk.store, "推し")?;
    let (seat, mut errands) = connect(&stage, id)?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        let link = format!("{}&to=/dock", stage.desk.one_time_link(&stage.base));
        browser.resize(300, 800).await?;
        browser.client.goto(&link).await?;
        browser.until("document.querySelector('#line')?.dataset.state === 'running'").await?;
        assert_eq!(browser.value(&format!("{CARD} === null")).await?, true);
        // A card comes to stand: the dock shows it without being asked.
        seat.stands(vec![Standing { card: 7, is_pinned: false }]);
        browser.until(&format!("{CARD} !== null")).await?;
        press(browser, "#stand [data-act=pin]").await?;
        assert_eq!(next(&mut errands).await?, Errand::Pin { card: 7, is_pinned: true });
        seat.stands(vec![Standing { card: 7, is_pinned: true }]);
        browser.until(&format!("{CARD}?.hasAttribute('data-pinned')")).await?;
        press(browser, "#stand [data-act=pin]").await?;
        assert_eq!(next(&mut errands).await?, Errand::Pin { card: 7, is_pinned: false });
        press(browser, "#stand [data-act=hide]").await?;
        assert_eq!(next(&mut errands).await?, Errand::Hide { card: 7 });
        for (button, errand) in [
            ("undo", Errand::Undo {}),
            ("next", Errand::Next {}),
            ("save_moment", Errand::SaveMoment {}),
        ] {
            press(browser, &format!("[data-do={button}]")).await?;
            assert_eq!(next(&mut errands).await?, errand);
        }
        browser.picture("dock-en-dark-300").await?;
        let wide = browser.value("document.documentElement.scrollWidth").await?;
        assert_eq!(wide, 300, "the dock overflows sideways");
        // OBS opens the very same link again at its next start.
        browser.client.goto(&link).await?;
        browser.until("document.querySelector('body.dock') !== null").await?;
        for (language, theme) in [("ja", "dark"), ("ja", "light"), ("en", "light")] {
            stage.go(browser, &format!("/dock?lang={language}&theme={theme}")).await?;
            browser.until("document.querySelector('#line')?.dataset.state === 'running'").await?;
            let wide = browser.value("document.documentElement.scrollWidth").await?;
            assert_eq!(wide, 300, "the dock overflows sideways in {language}");
            browser.picture(&format!("dock-{language}-{theme}-300")).await?;
        }
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn the_live_page_shows_all_that_stands_and_misses_nothing_meanwhile() -> Result<()> {
    let stage = Stage::open().await?;
    let id = talk::find(&stage.desk.store, "推し")?;
    let (seat, _errands) = connect(&stage, id)?;
    seat.stands(vec![Standing { card: 7, is_pinned: true }]);
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        browser.until("document.querySelector('#line').dataset.state === 'running'").await?;
        browser.until(&format!("{CARD}?.querySelector('rt') !== null")).await?;
        browser.until("document.querySelector('#lines rt') !== null").await?;
        // The page is made before this, and connects after it: the cursor closes the gap.
        let cursor = browser.value("document.querySelector('#lines').dataset.cursor").await?;
        assert!(cursor.as_str().is_some_and(|cursor| cursor.contains('-')), "{cursor}");
        let id = stage.hear(talk::word("蛙化現象"))?;
        let met = format!("document.querySelector('#lines .met[href=\"/entries/{}\"]')", id.0);
        browser.until(&format!("{met}?.querySelector('rt') !== null")).await?;
        browser
            .until("document.querySelector('[data-lamp=speech] dt')?.textContent === 'Mio'")
            .await?;
        press(browser, ".dock-how summary").await?;
        press(browser, "#dock-make").await?;
        browser.until("document.querySelector('#dock-link').value.endsWith('&to=/dock')").await?;
        for (language, theme) in [("en", "light"), ("en", "dark"), ("ja", "light"), ("ja", "dark")]
        {
            stage.go(browser, &format!("/?lang={language}&theme={theme}")).await?;
            browser.until("document.querySelector('#line')?.dataset.state === 'running'").await?;
            for width in [1280, 390] {
                browser.resize(width, 800).await?;
                browser.picture(&format!("live-now-{language}-{theme}-{width}")).await?;
            }
        }
        assert_eq!(browser.complaints().await?, Vec::<String>::new());
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn what_was_missed_while_the_line_was_lost_comes_after() -> Result<()> {
    let mut stage = Stage::open().await?;
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        stage.enter(browser).await?;
        browser.until("document.querySelector('#line').dataset.state === 'running'").await?;
        browser.value("window.isThisVeryPage = true").await?;
        stage.shut().await?;
        browser.until("document.querySelector('#line').dataset.state === 'lost'").await?;
        stage.hear(talk::word("蛙化現象"))?;
        stage.serve().await?;
        browser
            .until("document.querySelector('#lines > :last-child')?.textContent.includes('蛙')")
            .await?;
        let is_same = browser.value("window.isThisVeryPage === true").await?;
        assert_eq!(is_same, true, "it was told what it missed, and did not begin anew");
        Ok(())
    })
    .await?;
    stage.close().await
}

#[tokio::test]
async fn the_dock_and_the_page_read_without_scripts() -> Result<()> {
    let stage = Stage::open().await?;
    let (seat, _errands) = connect(&stage, talk::find(&stage.desk.store, "推し")?)?;
    seat.stands(vec![Standing { card: 7, is_pinned: false }]);
    browse(Options { language: "ja", has_scripts: false }, async |browser| {
        browser.client.goto(&stage.desk.one_time_link(&stage.base)).await?;
        for path in ["/", "/dock"] {
            stage.go(browser, path).await?;
            let source = browser.client.source().await?;
            assert!(source.contains("data-card=\"7\"") && source.contains("Mio"), "{path}");
            assert!(source.contains("<rt>"), "{path}: furigana");
        }
        Ok(())
    })
    .await?;
    stage.close().await
}
