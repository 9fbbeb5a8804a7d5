//! The page's side: a headless Chromium of its own draws the same script, with the same fonts, in a
//! window of the same size and in steps of a thirtieth of a second.
//!
//! Nothing reads its picture back, as OBS would have to; what is measured is the least it costs.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

use super::{Rate, SIZE, script, watch};
use crate::{
    built,
    process::{self, Process},
    wait,
};

const PAGE: &str = include_str!("page.html");
const LIMIT: Duration = Duration::from_secs(60);
/// A browser that has just started still has other things to do.
const SETTLING: Duration = Duration::from_secs(5);

/// What a page costs.
#[derive(Debug, Clone, Copy)]
pub struct Price {
    /// Chromium with an empty page.
    pub empty: Rate,
    /// Chromium with the cards and captions.
    pub drawing: Rate,
}

/// Lets Chromium draw the script for `lasting`, and an empty page as long.
pub async fn price(lasting: Duration) -> Result<Price> {
    let directory = tempfile::tempdir()?;
    let fonts = built::workspace().join("data/fonts");
    let fonts = fonts.to_str().context("a path in Unicode")?;
    let page = PAGE.replace("{fonts}", fonts).replace("{script}", &script::json().to_string());
    let file = directory.path().join("page.html");
    fs::write(&file, page)?;
    let address = format!("file://{}", file.display());
    let empty = shown("about:blank", &directory.path().join("empty"), lasting, "true").await?;
    let drawing =
        shown(&address, &directory.path().join("full"), lasting, "cardsShown > 0").await?;
    Ok(Price { empty, drawing })
}

/// Opens a page, watches it, and sees that at the end `expression` holds in it.
async fn shown(page: &str, profile: &Path, lasting: Duration, expression: &str) -> Result<Rate> {
    fs::create_dir_all(profile)?;
    let mut command = process::command("chromium");
    command
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--disable-extensions", "--hide-scrollbars", "--allow-file-access-from-files"])
        .arg(format!("--window-size={},{}", SIZE.0, SIZE.1))
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(["--remote-debugging-port=0", page]);
    let process = Process::start(&mut command, &profile.join("log"))?;
    let port_file = profile.join("DevToolsActivePort");
    let port = wait::until("Chromium", LIMIT, async || {
        let told = fs::read_to_string(&port_file).unwrap_or_default();
        Ok(told.lines().next().and_then(|port| port.parse::<u16>().ok()))
    })
    .await?;
    wait::until("the page", LIMIT, async || {
        Ok(holds(port, "document.readyState === 'complete'").await.ok().filter(|is| *is).map(drop))
    })
    .await?;
    tokio::time::sleep(SETTLING).await;
    let rate = watch(process.id(), lasting).await?;
    ensure!(holds(port, expression).await?, "Chromium did not draw: {}", process.printed());
    Ok(rate)
}

/// Whether an expression is true in the page.
async fn holds(port: u16, expression: &str) -> Result<bool> {
    let targets = reqwest::get(format!("http://127.0.0.1:{port}/json/list")).await?;
    let targets: Value = targets.json().await?;
    let mut pages = targets.as_array().context("a list of pages")?.iter();
    let page = pages.find(|target| target["type"] == "page").context("a page")?;
    let address = page["webSocketDebuggerUrl"].as_str().context("an address")?;
    let (mut socket, _) = connect_async(address).await?;
    let question = json!({
        "id": 1, "method": "Runtime.evaluate",
        "params": {"expression": expression, "returnByValue": true},
    });
    socket.send(Message::text(question.to_string())).await?;
    let answer = socket.next().await.context("no answer")??;
    let answer: Value = serde_json::from_str(answer.to_text()?)?;
    socket.close(None).await?;
    Ok(answer["result"]["result"]["value"] == true)
}
