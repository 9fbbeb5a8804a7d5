//! The page's side: a headless Chromium of its own draws the same script, with the same fonts, in a
//! window of the same size and in steps of a thirtieth of a second.
//!
//! A page in OBS is of use only when its frames come out of the browser, so it is measured twice:
//! drawing for nobody, and handing each new frame over. Chromium hands them over as JPEG, the
//! quickest form it has; a browser inside of OBS copies them instead.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

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
    /// Chromium with the cards and captions, for nobody.
    pub drawing: Rate,
    /// The same, and somebody takes the frames.
    pub handing_over: Rate,
    /// The frames that were taken, each second.
    pub frames_per_s: f64,
}

/// Lets Chromium draw the script for `lasting`, for nobody and then for somebody, and an empty page
/// for `empty_lasting`.
pub async fn price(lasting: Duration, empty_lasting: Duration) -> Result<Price> {
    let directory = tempfile::tempdir()?;
    let fonts = built::workspace().join("data/fonts");
    let fonts = fonts.to_str().context("a path in Unicode")?;
    let page = PAGE.replace("{fonts}", fonts).replace("{script}", &script::json().to_string());
    let file = directory.path().join("page.html");
    fs::write(&file, page)?;
    let address = format!("file://{}", file.display());
    // It is closed before the next one opens: two would share their memory.
    let empty = {
        let chromium = Chromium::open("about:blank", &directory.path().join("empty")).await?;
        watch(chromium.process.id(), empty_lasting).await?
    };
    let chromium = Chromium::open(&address, &directory.path().join("full")).await?;
    let drawing = watch(chromium.process.id(), lasting).await?;
    let (handing_over, frames) = chromium.hand_over(lasting).await?;
    ensure!(chromium.holds("cardsShown > 0").await?, "{}", chromium.process.printed());
    let frames_per_s = frames as f64 / lasting.as_secs_f64();
    Ok(Price { empty, drawing, handing_over, frames_per_s })
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A browser with one page.
struct Chromium {
    process: Process,
    port: u16,
}

impl Chromium {
    /// Opens a page and lets it settle.
    async fn open(page: &str, profile: &Path) -> Result<Self> {
        fs::create_dir_all(profile)?;
        let mut command = process::command("chromium");
        command
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update"])
            .args(["--disable-extensions", "--disable-sync", "--hide-scrollbars"])
            .arg("--allow-file-access-from-files")
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
        let chromium = Self { process, port };
        wait::until("the page", LIMIT, async || {
            let is_there = chromium.holds("document.readyState === 'complete'").await;
            Ok(is_there.ok().filter(|is| *is).map(drop))
        })
        .await?;
        tokio::time::sleep(SETTLING).await;
        Ok(chromium)
    }

    /// Takes every frame for a while; what that costs, and how many there were.
    async fn hand_over(&self, lasting: Duration) -> Result<(Rate, u64)> {
        let mut socket = self.socket().await?;
        let begin = json!({
            "id": 1, "method": "Page.startScreencast", "params": {"format": "jpeg"},
        });
        socket.send(Message::text(begin.to_string())).await?;
        let mut frames = 0;
        let rate = tokio::select! {
            broken = take_frames(&mut socket, &mut frames) => {
                return Err(broken.err().context("Chromium gives no more frames")?);
            }
            rate = watch(self.process.id(), lasting) => rate?,
        };
        Ok((rate, frames))
    }

    /// Whether an expression is true in the page.
    async fn holds(&self, expression: &str) -> Result<bool> {
        let mut socket = self.socket().await?;
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

    async fn socket(&self) -> Result<Socket> {
        let targets = reqwest::get(format!("http://127.0.0.1:{}/json/list", self.port)).await?;
        let targets: Value = targets.json().await?;
        let mut pages = targets.as_array().context("a list of pages")?.iter();
        let page = pages.find(|target| target["type"] == "page").context("a page")?;
        let address = page["webSocketDebuggerUrl"].as_str().context("an address")?;
        Ok(connect_async(address).await?.0)
    }
}

/// Counts frames and asks for the next one, until the connection breaks.
async fn take_frames(socket: &mut Socket, frames: &mut u64) -> Result<()> {
    while let Some(message) = socket.next().await {
        let message: Value = serde_json::from_str(message?.to_text()?)?;
        if message["method"] == "Page.screencastFrame" {
            *frames += 1;
            let taken = json!({
                "id": *frames + 1, "method": "Page.screencastFrameAck",
                "params": {"sessionId": message["params"]["sessionId"]},
            });
            socket.send(Message::text(taken.to_string())).await?;
        }
    }
    Ok(())
}
