//! The door of a serving daemon: who has no key, or calls it by a foreign name, stays outside.

use aivlingual_stage::daemon::{Daemon, House};
use anyhow::{Context, Result, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Bench, json, printed};

#[tokio::test]
async fn only_the_owner_comes_in() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let house = House::below(directory.path())?;
    let daemon = Daemon::start(&house).await?;
    let address = daemon.address().trim_start_matches("http://").to_owned();
    let port = address.rsplit(':').next().context("a port")?.to_owned();
    let token = std::fs::read_to_string(house.state().join("access-token"))?;
    let key = format!("Authorization: Bearer {}\r\n", token.trim());
    let path = "/api/v1/health";
    let foreign = format!("evil.example:{port}");
    let cases = [
        (path, address.as_str(), key.as_str(), 200),
        (path, &address, "", 401),
        (path, &address, "Authorization: Bearer wrong\r\n", 401),
        ("/api/v1/entries", &address, "Authorization: Basic d3Jvbmc6d3Jvbmc=\r\n", 401),
        ("/metrics", &address, "", 401),
        (path, &foreign, &key, 403),
        ("/", &foreign, "", 403),
        (path, "127.0.0.1", &key, 403),
    ];
    for (path, host, headers, status) in cases {
        let answer = ask(&address, path, host, headers).await?;
        let head = answer.lines().next().unwrap_or_default();
        ensure!(head.contains(&status.to_string()), "{path} of {host}, {headers:?}: {answer}");
        ensure!(status == 200 || !answer.contains(token.trim()), "the token is told: {answer}");
        if status != 200 {
            ensure!(answer.contains("127.0.0.1") || answer.contains("aivlingual open"), "{answer}");
        }
    }
    daemon.get(path).await.context("the owner still comes in")?;
    daemon.stop().await?;
    Ok(())
}

/// One request in plain bytes, and everything that is answered.
async fn ask(address: &str, path: &str, host: &str, headers: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn a_running_daemon_gives_a_link_that_opens_once() -> Result<()> {
    let bench = Bench::new()?;
    let daemon = Daemon::start(&bench.house).await?;
    let link = json(bench.run(["open", "--json"])?)?;
    let link = link["url"].as_str().context("a link")?.to_owned();
    assert!(link.starts_with(daemon.address()), "{link}");
    assert_ne!(printed(bench.run(["open"])?)?.trim(), link, "each link is its own");
    let address = daemon.address().trim_start_matches("http://").to_owned();
    let path = link.trim_start_matches(daemon.address()).to_owned();
    let first = ask(&address, &path, &address, "").await?;
    assert!(first.contains("aivlingual_desk="), "{first}");
    let second = ask(&address, &path, &address, "").await?;
    assert!(!second.contains("aivlingual_desk="), "{second}");
    let findings = json(bench.run(["doctor", "--json"])?)?;
    let running = findings.as_array().into_iter().flatten().find(|f| f["part"] == "daemon");
    let what = running.and_then(|f| f["what"].as_str()).unwrap_or_default();
    assert!(what.contains(daemon.address()), "{findings}");
    daemon.stop().await?;
    Ok(())
}

#[tokio::test]
async fn a_share_is_switched_on_outlives_a_restart_and_is_switched_off() -> Result<()> {
    let bench = Bench::new()?;
    let nobody = bench.run(["share", "on"])?;
    assert_eq!(nobody.status.code(), Some(7), "{nobody:?}");
    let daemon = Daemon::start(&bench.house).await?;
    assert!(printed(bench.run(["share"])?)?.contains("nothing is shared"));
    let told = json(bench.run(["share", "on", "--survives", "--json"])?)?;
    let link = told["on"]["link"].as_str().context("a link")?.to_owned();
    let (base, token) = link.split_once("/with/").context("a link")?;
    let address = base.trim_start_matches("http://").to_owned();
    let path = format!("/with/{token}");
    assert!(ask(&address, &path, &address, "").await?.contains("aivlingual_share="));
    assert!(!ask(&address, "/with/x", &address, "").await?.contains("aivlingual_share="));
    let log = daemon.stop().await?;
    assert!(!log.contains(token), "the log tells the key: {log}");
    assert!(ask(&address, &path, &address, "").await.is_err(), "it ended with the daemon");
    let daemon = Daemon::start(&bench.house).await?;
    assert!(ask(&address, &path, &address, "").await?.contains("aivlingual_share="));
    assert!(printed(bench.run(["share", "status"])?)?.starts_with(&link));
    assert!(!printed(bench.run(["share", "link"])?)?.starts_with(&link));
    assert!(!ask(&address, &path, &address, "").await?.contains("aivlingual_share="));
    assert!(printed(bench.run(["share", "off"])?)?.contains("nothing is shared"));
    assert!(ask(&address, &path, &address, "").await.is_err(), "nobody listens");
    daemon.stop().await?;
    Ok(())
}
