//! The Windows daemon and whoever visits it, over a named pipe: a visitor made of nothing but the
//! wire, the plugin in the stub host, a second daemon, a peer of another release.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use super::{
    Built,
    guest::{Host, Meeting},
    wine::{self, Wine},
};
use crate::{cross, program};

/// How long the daemon may take to start or to know what was done.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// The daemon's exit code when another has its place.
const TAKEN: i32 = 7;
/// Sound of the visitor and of the host, in sample frames.
const VISITOR_FRAMES: u64 = 48_000;
const HOST_FRAMES_MIN: u64 = 48_000;

/// Everything two programs can do to one another across the channel.
pub(super) fn round_trip(wine: &Wine, built: &Built, host: &Host) -> Result<()> {
    let house = House::new()?;
    let daemon = Daemon::start(wine, built, &house)?;

    println!("\n== a visitor");
    let visit = visit(wine, built, &house, &[])?;
    expect(&visit, 0, &["welcomed by", "link http://127.0.0.1:", "hung up"])?;
    house.until_heard(VISITOR_FRAMES)?;

    println!("\n== a visitor of another release");
    let visit = self::visit(wine, built, &house, &["--protocol", "1"])?;
    expect(&visit, 0, &["hung up"])?;
    ensure!(house.number("refused_connections")? == 1, "the refusal was not counted");

    println!("\n== a second daemon");
    let second = daemon_command(wine, built, &house).output()?;
    expect(&second, TAKEN, &["running already"])?;

    println!("\n== the plugin meets the daemon");
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let mut meeting = Meeting { runtime_dir: house.runtime(), port, environment: Vec::new() };
    host.run(wine, built, Some(&meeting))?;
    house.until_heard(VISITOR_FRAMES + HOST_FRAMES_MIN)?;
    daemon.end()?;

    println!("\n== the plugin starts the daemon");
    fs::remove_file(house.address_file())?;
    meeting.environment = house.environment();
    let program = wine::path(&built.program());
    meeting.environment.push(("AIVLINGUAL_DAEMON".to_owned(), program));
    host.run(wine, built, Some(&meeting))?;
    house.until_heard(HOST_FRAMES_MIN).context("the daemon did not outlive its plugin")?;
    // Wine's loopback is ours, too.
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    free.context("the daemon holds a socket of the host that started it")?;
    println!("ok: it holds nothing of the host that started it");
    Ok(())
}

/// The directories of one daemon, empty at first: neither model nor dictionaries.
struct House {
    root: PathBuf,
}

impl House {
    fn new() -> Result<Self> {
        let root = cross::target().join("house");
        if root.exists() {
            fs::remove_dir_all(&root)?;
        }
        let house = Self { root };
        for directory in ["state", "run", "data"] {
            fs::create_dir_all(house.root.join(directory))?;
        }
        fs::write(house.root.join("config.toml"), "")?;
        Ok(house)
    }

    fn runtime(&self) -> PathBuf {
        self.root.join("run")
    }

    fn address_file(&self) -> PathBuf {
        self.runtime().join("review.address")
    }

    fn environment(&self) -> Vec<(String, String)> {
        let directory = |name: &str| wine::path(&self.root.join(name));
        [
            ("AIVLINGUAL_RUNTIME_DIR", directory("run")),
            ("AIVLINGUAL_STATE_DIR", directory("state")),
            ("AIVLINGUAL_DATA_DIR", directory("data")),
            ("AIVLINGUAL_CONFIG", directory("config.toml")),
            ("AIVLINGUAL_PORT", "0".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// One of the numbers the daemon counts, asked through its API: wine's loopback is ours.
    fn number(&self, name: &str) -> Result<u64> {
        let address = fs::read_to_string(self.address_file()).context("no daemon serves a page")?;
        let token = fs::read_to_string(self.root.join("state/access-token"))?;
        // In a file, for arguments can be read by everybody.
        let header = self.root.join("header");
        fs::write(&header, format!("Authorization: Bearer {}", token.trim()))?;
        let health = program::output(
            Command::new("curl")
                .args(["--silent", "--show-error", "--fail", "--noproxy", "*"])
                .arg("--header")
                .arg(format!("@{}", header.display()))
                .arg(format!("{address}/api/v1/health")),
        )?;
        let health: serde_json::Value = serde_json::from_str(&health)?;
        health["counters"][name].as_u64().with_context(|| format!("no {name} in {health}"))
    }

    fn until_heard(&self, frames: u64) -> Result<()> {
        let heard = until("the sound to arrive", || {
            Ok(self.number("audio_frames").ok().filter(|heard| *heard >= frames))
        })?;
        println!("ok: the daemon heard {heard} frames");
        Ok(())
    }
}

/// A running daemon; it ends with this value.
struct Daemon(Child);

impl Daemon {
    fn start(wine: &Wine, built: &Built, house: &House) -> Result<Self> {
        println!("\n== the daemon starts");
        let mut daemon = Self(daemon_command(wine, built, house).spawn()?);
        until("the daemon to serve its page", || {
            if let Some(status) = daemon.0.try_wait()? {
                bail!("the daemon ended at its start ({status})");
            }
            Ok(house.number("audio_frames").ok())
        })?;
        println!("ok: it serves its page");
        Ok(daemon)
    }

    /// Without a word, as Windows ends programs when it shuts down.
    fn end(mut self) -> Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Failing here means it is gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn daemon_command(wine: &Wine, built: &Built, house: &House) -> Command {
    let mut command = wine.command(&built.program());
    command.args(["serve", "--log-to-terminal"]).envs(house.environment());
    command
}

fn visit(wine: &Wine, built: &Built, house: &House, arguments: &[&str]) -> Result<Output> {
    let mut command = wine.command(&built.visitor());
    command.args(arguments).envs(house.environment()).stderr(Stdio::inherit());
    command.output().context("wine cannot be started")
}

fn expect(output: &Output, code: i32, said: &[&str]) -> Result<()> {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    print!("{text}");
    ensure!(output.status.code() == Some(code), "it ended with {}, not {code}", output.status);
    for words in said {
        ensure!(text.contains(words), "it did not say: {words}");
    }
    println!("ok");
    Ok(())
}

fn until<T>(what: &str, mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        ensure!(Instant::now() < end, "waited too long for {what}");
        thread::sleep(LOOK_AGAIN);
    }
}
