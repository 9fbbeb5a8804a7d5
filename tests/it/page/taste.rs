//! Every page in real Chromium, in both languages, both themes and at three widths: nothing on the
//! console, nothing axe objects to, nothing too heavy, too wide or out of reach of the keyboard;
//! and all of it readable without scripts. The pictures taken on the way are what the gallery
//! shows.

use std::{env, path::PathBuf};

use anyhow::{Context, Result, ensure};
use fantoccini::{Locator, key::Key};
use serde_json::{Value, json};

use super::{
    Stage,
    browser::{Browser, Options, browse},
    pages::{EMPTY, FullDesk, Page, WIDTHS},
};

/// Bytes of a page with all it loads, uncompressed; it loads no fonts.
const WEIGHT_MAX: u64 = 150_000;

/// Presses of the Tab key for one control at most: a date has a stop for each of its parts.
const TABS_EACH: usize = 4;

/// What is asked of a page from within.
const CHECKS: &str = include_str!("taste.js");

/// Asks axe for everything it knows, the sizes of targets included; answers with the faults.
const AXE: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }) \
    .then(({ violations }) => done(violations.flatMap(({ id, nodes }) => nodes.map((node) => \
    `${id}: ${node.target.join(' ')}: ${node.failureSummary.replaceAll(/\\s+/g, ' ')}`))), \
    (failure) => done([String(failure)]))";

/// axe-core, where `cargo xtask setup` puts it.
fn axe() -> Result<String> {
    let cache = env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = match cache {
        Some(cache) => cache,
        None => PathBuf::from(env::var_os("HOME").context("HOME is not set")?).join(".cache"),
    };
    let path = cache.join("aivlingual").join("axe.min.js");
    std::fs::read_to_string(&path).with_context(|| {
        format!("{} cannot be read; `cargo xtask setup` brings it", path.display())
    })
}

/// The strings a script answered with.
fn faults(answer: Value) -> Result<Vec<String>> {
    Ok(serde_json::from_value(answer)?)
}

impl Browser {
    async fn axe(&self) -> Result<Vec<String>> {
        faults(self.client.execute_async(AXE, Vec::new()).await?)
    }

    /// Walks through the page with the Tab key.
    async fn walk(&self) -> Result<Vec<String>> {
        let count = self.value("taste.watch()").await?.as_u64().context("a count")?;
        let tab = char::from(Key::Tab).to_string();
        for _ in 0..TABS_EACH {
            self.press(&tab.repeat(usize::try_from(count)? + 1)).await?;
            if self.value("taste.isWalked()").await? == json!(true) {
                break;
            }
        }
        faults(self.value("taste.walk()").await?)
    }
}

/// Looks at one page at every width, and takes its pictures.
async fn look(browser: &Browser, page: &Page, axe: &str, look: &str) -> Result<Vec<String>> {
    browser.until("document.readyState === 'complete'").await?;
    browser.until(page.ready).await?;
    browser.client.execute(axe, Vec::new()).await?;
    browser.client.execute(CHECKS, Vec::new()).await?;
    let mut found = Vec::new();
    for width in WIDTHS {
        browser.resize(width, 800).await?;
        let mut here = browser.axe().await?;
        for check in ["wide", "cut", "faintWhileDisabled"] {
            here.extend(faults(browser.value(&format!("taste.{check}()")).await?)?);
        }
        found.extend(here.into_iter().map(|fault| format!("at {width}: {fault}")));
        browser.picture(&format!("desk-{}-{look}-{width}", page.name)).await?;
    }
    let weight = browser.value("taste.weight()").await?.as_u64().context("a weight")?;
    if weight > WEIGHT_MAX {
        found.push(format!("weighs {weight} bytes"));
    }
    let complaints = browser.complaints().await?;
    // That the page is not there is told to who asks for it.
    found.extend(complaints.into_iter().filter(|line| !page.is_refused || !line.contains(" 40")));
    Ok(found.into_iter().map(|fault| format!("{} ({look}): {fault}", page.name)).collect())
}

/// Looks at every page in one language and theme.
async fn crawl(language: &'static str, theme: &str) -> Result<()> {
    let full = FullDesk::open().await?;
    let empty = Stage::open_with(|_| Ok(aivlingual_daemon::domain::SessionId(1))).await?;
    let axe = axe()?;
    let name = format!("{language}-{theme}");
    let mut found = Vec::new();
    browse(Options { language, has_scripts: true }, async |browser| {
        let address = |path: &str| {
            let join = if path.contains('?') { '&' } else { '?' };
            format!("{path}{join}lang={language}&theme={theme}")
        };
        full.stage.go(browser, &address("/")).await?;
        let locked = Page { is_refused: true, ..Page::new("locked", "/") };
        found.extend(look(browser, &locked, &axe, &name).await?);
        for (stage, pages) in [(&empty, EMPTY.map(Page::of).into()), (&full.stage, full.pages())] {
            browser.client.goto(&stage.desk.one_time_link(&stage.base)).await?;
            for page in &pages {
                stage.go(browser, &address(&page.path)).await?;
                found.extend(look(browser, page, &axe, &name).await?);
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
// HOLD
#[tokio::test]
async fn hold() -> Result<()> {
    if env::var_os("HOLD").is_none() {
        return Ok(());
    }
    let full = FullDesk::open().await?;
    let empty = Stage::open_with(|_| Ok(aivlingual_daemon::domain::SessionId(1))).await?;
    let pages: Vec<_> = full.pages().iter().map(|p| (p.name, p.path.clone())).collect();
    let stage = &full.stage;
    let out = serde_json::json!({"base": stage.base, "pages": pages, "link": stage.desk.one_time_link(&stage.base), "empty": empty.desk.one_time_link(&empty.base), "emptybase": empty.base});
    std::fs::write("/tmp/hold.json", out.to_string())?;
    while std::path::Path::new("/tmp/hold.json").exists() {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    }
    Ok(())
}
