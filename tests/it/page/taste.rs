//! Every page in real Chromium, in both languages, both themes and at four widths: nothing on the
//! console, nothing axe objects to, nothing too heavy, too wide or out of reach of the keyboard;
//! and all of it readable without scripts. The pictures taken on the way are what the gallery
//! shows.

use std::{env, fs};

use aivlingual_daemon::domain::SessionId;
use aivlingual_stage::downloads;
use anyhow::{Context, Result, ensure};
use fantoccini::{Locator, key::Key};
use serde_json::{Value, json};

use super::{
    Stage,
    browser::{Browser, Options, browse},
    pages::{FullDesk, Page, WIDTHS, first_pages},
};

/// What is asked of a page from within.
const CHECKS: &str = include_str!("taste.js");

/// The strings a script answered with.
fn faults(answer: Value) -> Result<Vec<String>> {
    Ok(serde_json::from_value(answer)?)
}

impl Browser {
    async fn axe(&self) -> Result<Vec<String>> {
        let ask = "taste.axe().then(arguments[0], (failure) => arguments[0]([String(failure)]))";
        faults(self.client.execute_async(ask, Vec::new()).await?)
    }

    /// Walks through the page with the Tab key.
    async fn walk(&self) -> Result<Vec<String>> {
        let count = self.value("taste.watch()").await?.as_u64().context("a count")?;
        let count = usize::try_from(count)?;
        let tab = char::from(Key::Tab).to_string();
        self.press(&tab.repeat(count)).await?;
        // A date has a stop for each of its parts, and a list grows while one walks, which begins
        // anew at its top meanwhile.
        for _ in 0..8 * count {
            if self.value("taste.isWalked()").await? == json!(true) {
                break;
            }
            self.press(&tab.repeat(4)).await?;
        }
        faults(self.value("taste.walk()").await?)
    }
}

/// One reader's way of looking at pages.
struct Look {
    language: &'static str,
    theme: &'static str,
    axe: String,
}

impl Look {
    /// Looks at one page at every width, takes its pictures and returns its faults.
    async fn at(&self, browser: &Browser, stage: &Stage, page: &Page) -> Result<Vec<String>> {
        let Self { language, theme, axe } = self;
        let join = if page.path.contains('?') { '&' } else { '?' };
        let address = format!("{}{join}lang={language}&theme={theme}", page.path);
        let mut found = Vec::new();
        for width in WIDTHS {
            browser.resize(width, 800).await?;
            stage.go(browser, &address).await?;
            browser.until("document.readyState === 'complete'").await?;
            browser.until(page.ready).await?;
            browser.client.execute(axe, Vec::new()).await?;
            browser.client.execute(CHECKS, Vec::new()).await?;
            let mut here = browser.axe().await?;
            let least = (width == WIDTHS[3]).then_some("sideways");
            for check in ["wide", "cut", "faintWhileDisabled", "heavy"].into_iter().chain(least) {
                here.extend(faults(browser.value(&format!("taste.{check}()")).await?)?);
            }
            // That a page is not there is told to who asks for it.
            let complaints = browser.complaints().await?.into_iter();
            here.extend(complaints.filter(|line| !page.is_refused || !line.contains(" 40")));
            let place = format!("{} ({language}, {theme}, {width})", page.name);
            found.extend(here.into_iter().map(|fault| format!("{place}: {fault}")));
            let folder = stage.folder.path().display();
            browser.value(&format!("taste.veil('{folder}', {:?})", env::var("HOME")?)).await?;
            browser.picture(&format!("desk-{}-{language}-{theme}-{width}", page.name)).await?;
        }
        Ok(found)
    }
}

/// Looks at every page in one language and theme.
async fn crawl(language: &'static str, theme: &'static str) -> Result<()> {
    let full = FullDesk::open().await?;
    let empty = Stage::open_with(|_| Ok(SessionId(1))).await?;
    let look = Look { language, theme, axe: fs::read_to_string(downloads::find("axe.min.js")?)? };
    let mut found = Vec::new();
    browse(Options { language, has_scripts: true }, async |browser| {
        let locked = Page { is_refused: true, ..Page::new("locked", "/") };
        found.extend(look.at(browser, &full.stage, &locked).await?);
        for (stage, pages) in [(&empty, first_pages()), (&full.stage, full.pages())] {
            browser.client.goto(&stage.desk.one_time_link(&stage.base)).await?;
            for page in &pages {
                found.extend(look.at(browser, stage, page).await?);
            }
        }
        Ok(())
    })
    .await?;
    ensure!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
    empty.close().await?;
    full.close().await
}

#[tokio::test]
async fn pages_keep_the_house_style_in_english_and_light() -> Result<()> {
    crawl("en", "light").await
}

#[tokio::test]
async fn pages_keep_the_house_style_in_english_and_dark() -> Result<()> {
    crawl("en", "dark").await
}

#[tokio::test]
async fn pages_keep_the_house_style_in_japanese_and_light() -> Result<()> {
    crawl("ja", "light").await
}

#[tokio::test]
async fn pages_keep_the_house_style_in_japanese_and_dark() -> Result<()> {
    crawl("ja", "dark").await
}

#[tokio::test]
async fn the_keyboard_reaches_every_control_and_shows_where_it_is() -> Result<()> {
    let full = FullDesk::open().await?;
    let mut found = Vec::new();
    browse(Options { language: "en", has_scripts: true }, async |browser| {
        full.stage.enter(browser).await?;
        // The last Tab leads out of the page; it is to look as if it still had the focus.
        browser.command("Emulation.setFocusEmulationEnabled", json!({"enabled": true})).await?;
        for page in full.pages() {
            for width in [1280, 360] {
                browser.resize(width, 800).await?;
                full.stage.go(browser, &page.path).await?;
                browser.until("document.readyState === 'complete'").await?;
                browser.until(page.ready).await?;
                browser.client.execute(CHECKS, Vec::new()).await?;
                let here = browser.walk().await?;
                found.extend(
                    here.into_iter().map(|fault| format!("{} at {width}: {fault}", page.name)),
                );
            }
        }
        Ok(())
    })
    .await?;
    ensure!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
    full.close().await
}

/// The heading of a page, and the page its navigation says one is on.
const HERE: &str = "[document.querySelector('h1')?.textContent.trim() ?? '', \
    document.querySelector('nav [aria-current=page]')?.getAttribute('href') ?? '', \
    document.querySelector('main').innerText.trim().length > 20]";

#[tokio::test]
async fn without_scripts_every_page_is_read_and_the_navigation_leads_on() -> Result<()> {
    let full = FullDesk::open().await?;
    for language in ["en", "ja"] {
        browse(Options { language, has_scripts: false }, async |browser| {
            browser.client.goto(&full.stage.desk.one_time_link(&full.stage.base)).await?;
            for page in full.pages() {
                full.stage.go(browser, &page.path).await?;
                let source = browser.client.source().await?;
                ensure!(source.contains(&format!("lang=\"{language}\"")), "{}", page.name);
                ensure!(!source.contains("scripted"), "{} ran a script", page.name);
                let here = browser.value(HERE).await?;
                ensure!(here[0] != "" && here[2] == true, "{} says nothing: {here}", page.name);
            }
            full.stage.go(browser, "/").await?;
            let links = browser.value("document.querySelectorAll('.bar nav a').length").await?;
            let links = links.as_u64().context("links")?;
            ensure!(links > 5, "there is a navigation");
            for place in 0..links {
                let link = format!("document.querySelectorAll('.bar nav a')[{place}]");
                let to = browser.value(&format!("{link}.getAttribute('href')")).await?;
                let to = to.as_str().context("an address")?;
                let is_in_menu = format!("{link}.closest('details') !== null");
                if browser.value(&is_in_menu).await? == true {
                    let menu = browser.client.find(Locator::Css(".menu summary")).await?;
                    menu.click().await?;
                }
                let link = format!(".bar nav a[href=\"{to}\"]");
                browser.client.find(Locator::Css(&link)).await?.click().await?;
                browser.until(&format!("location.pathname === '{to}'")).await?;
                let here = browser.value(HERE).await?;
                ensure!(here[1] == to, "{to} is not marked as where one is: {here}");
            }
            Ok(())
        })
        .await?;
    }
    full.close().await
}
