//! When a browser first paints something of a page.

use std::time::Duration;

use aivlingual_stage::{
    process::{self, Process},
    wait,
};
use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{serve::House, spread::Spread};

/// Times each page is opened.
const ROUNDS: usize = 10;

/// How long a browser may take to start.
const LIMIT: Duration = Duration::from_secs(30);

const PAGES: &[&str] = &[
    "/",
    "/dock",
    "/review",
    "/vocabulary",
    "/vocabulary?q=neko",
    "/entries/1",
    "/duplicates",
    "/known",
    "/sessions",
    "/sessions/2",
    "/settings",
    "/database",
    "/health",
    "/credits",
];

/// First paint in a headless Chromium, from the request on.
pub(crate) async fn first(house: &House) -> Result<()> {
    let home = tempfile::tempdir()?;
    let log = home.path().join("chromedriver.log");
    let driver = Process::start(process::command("chromedriver").arg("--port=0"), &log)?;
    let port = wait::until("chromedriver", LIMIT, async || {
        let printed = driver.printed();
        let port = printed.split_once("started successfully on port ").and_then(|(_, rest)| {
            rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse::<u16>().ok()
        });
        Ok(port)
    })
    .await?;
    let profile = format!("--user-data-dir={}", home.path().join("profile").display());
    let options = json!({"args": ["--headless=new", "--no-sandbox", "--disable-gpu", profile]});
    let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}});
    let client = reqwest::Client::new();
    let ask = async |path: &str, body: &Value| -> Result<Value> {
        let address = format!("http://127.0.0.1:{port}{path}");
        let answer: Value = client.post(address).json(body).send().await?.json().await?;
        Ok(answer["value"].clone())
    };
    let session =
        ask("/session", &wanted).await?["sessionId"].as_str().context("no session")?.to_owned();
    let go = async |address: &str| -> Result<Value> {
        ask(&format!("/session/{session}/url"), &json!({ "url": address })).await
    };
    go(&house.desk.one_time_link(&house.base)).await?;
    let script = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime";
    for path in PAGES {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            go(&format!("{}{path}", house.base)).await?;
            let painted = wait::until("a first paint", LIMIT, async || {
                let body = json!({"script": script, "args": []});
                Ok(ask(&format!("/session/{session}/execute/sync"), &body).await?.as_f64())
            })
            .await?;
            times.push(Duration::from_secs_f64(painted / 1e3));
        }
        println!("first paint of {path}: {}", Spread::of(times));
    }
    Ok(())
}
