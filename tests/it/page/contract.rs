//! Schemathesis against the running daemon: no failure of the server, no answer that the
//! description does not know, nothing taken that the description forbids. `cargo xtask setup`
//! installs it.

use std::{fs, time::Duration};

use aivlingual_daemon::store::Store;
use aivlingual_stage::{
    built::workspace,
    daemon::{Daemon, House},
    downloads,
    process::{self, Process},
};
use anyhow::{Context, Result, ensure};

use super::talk;

/// How long it may take on a busy machine; alone it takes less than two minutes.
const LIMIT: Duration = Duration::from_secs(600);

#[tokio::test]
async fn the_api_keeps_its_contract() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let house = House::below(directory.path())?;
    talk::fill(&Store::open(&house.state().join("daemon.db"))?)?;
    let daemon = Daemon::start(&house).await?;
    let token = fs::read_to_string(house.state().join("access-token"))?;
    let settings = workspace().join("tests/data/contract/schemathesis.toml");
    let mut command = process::command(downloads::find("schemathesis/bin/schemathesis")?);
    command
        .arg("--config-file")
        .arg(settings)
        .args(["run", &format!("{}/api/openapi.json", daemon.address()), "--checks", "all"])
        .args(["--header", &format!("Authorization: Bearer {}", token.trim())])
        .current_dir(directory.path());
    let log = directory.path().join("schemathesis.log");
    let mut process = Process::start(&mut command, &log)?;
    let ended = process.wait(LIMIT).await?;
    ensure!(ended.success(), "{}", process.printed());
    ensure!(tried(&process.printed()) >= 10, "little was tried: {}", process.printed());
    let log = daemon.stop().await?;
    ensure!(!log.contains("panicked"), "{log}");
    Ok(())
}

/// Asks a daemon that keeps secrets for everything that can be read without knowing a number.
#[tokio::test]
async fn no_answer_tells_what_is_kept_secret() -> Result<()> {
    const PASSWORD: &str = "correct-horse-battery-staple";
    let directory = tempfile::tempdir()?;
    let house = House::below(directory.path())?;
    talk::fill(&Store::open(&house.state().join("daemon.db"))?)?;
    house.keep_secret(&format!("obs_password = \"{PASSWORD}\"\n"))?;
    house.configure("[scenes]\naddress = \"127.0.0.1:1\"\nlesson = \"Lesson\"\n")?;
    let daemon = Daemon::start(&house).await?;
    let token = fs::read_to_string(house.state().join("access-token"))?;
    let description = daemon.get("/api/openapi.json").await?;
    let described = description["paths"].as_object().context("paths")?.keys();
    let plain = described.filter(|path| !path.contains('{') && !path.contains("/events"));
    let pages = ["/", "/dock", "/review", "/sessions", "/sessions/1", "/health", "/credits"];
    let client = reqwest::Client::builder().no_proxy().build()?;
    for path in plain.map(String::as_str).chain(pages) {
        let asked = client.get(format!("{}{path}", daemon.address())).bearer_auth(token.trim());
        let answer = asked.send().await?;
        let headers = format!("{:?}", answer.headers());
        let body = answer.text().await?;
        for secret in [PASSWORD, token.trim()] {
            ensure!(!headers.contains(secret) && !body.contains(secret), "{path} tells a secret");
        }
    }
    let log = daemon.stop().await?;
    ensure!(!log.contains(PASSWORD) && !log.contains(token.trim()), "the log tells a secret");
    Ok(())
}

/// How many operations it says it tried.
fn tried(printed: &str) -> u32 {
    let line = printed.lines().find_map(|line| line.trim().strip_prefix("Tested: "));
    let digits = line.map(|line| line.chars().take_while(char::is_ascii_digit).collect::<String>());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
