//! The true daemon, as a process with directories of its own.

use std::{
    env,
    ffi::OsString,
    fs,
    os::unix::{ffi::OsStrExt, fs::PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use aivlingual_shared::endpoint::{Endpoint, RUNTIME_DIR_ENV};
use anyhow::{Context, Result, bail};
use reqwest::{Client, Method, StatusCode};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::{
    built,
    process::{self, Process},
    wait,
};

/// What the kernel calls the daemon's process.
const PROGRAM_NAME: &[u8] = b"aivlingual\n";
/// How long a start may take on a busy machine, the speech model included.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long an end may take: sessions keep what was just said first.
const STOP_LIMIT: Duration = Duration::from_secs(30);

/// The directories of one daemon. They outlive it, so that the next one finds what it kept.
#[derive(Debug, Clone)]
pub struct House {
    root: PathBuf,
}

impl House {
    /// A house below `root`, which should have a short path: sockets allow about a hundred letters.
    pub fn below(root: &Path) -> Result<Self> {
        let house = Self { root: root.join("daemon") };
        fs::create_dir_all(house.state())?;
        fs::create_dir_all(house.runtime())?;
        fs::set_permissions(house.runtime(), fs::Permissions::from_mode(0o700))?;
        fs::write(house.settings_file(), "")?;
        Ok(house)
    }

    /// Where the database, the token and the log lie.
    pub fn state(&self) -> PathBuf {
        self.root.join("state")
    }

    /// Where plugin and daemon meet.
    pub fn runtime(&self) -> PathBuf {
        self.root.join("run")
    }

    /// The meeting place.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::in_directory(self.runtime())
    }

    /// What tells plugin and daemon about this house. Models and dictionaries stay where
    /// `cargo xtask setup` put them.
    pub fn environment(&self) -> Vec<(String, OsString)> {
        let mut environment = vec![
            (RUNTIME_DIR_ENV.to_owned(), self.runtime().into()),
            ("AIVLINGUAL_STATE_DIR".to_owned(), self.state().into()),
            ("AIVLINGUAL_CONFIG".to_owned(), self.settings_file().into()),
            ("AIVLINGUAL_PORT".to_owned(), "0".into()),
        ];
        environment.extend(data_directory().map(|data| ("AIVLINGUAL_DATA_DIR".to_owned(), data)));
        environment
    }

    /// The daemons that live here, whoever started them.
    pub fn residents(&self) -> Vec<u32> {
        let runtime = self.runtime();
        let here = [RUNTIME_DIR_ENV.as_bytes(), b"=", runtime.as_os_str().as_bytes()].concat();
        let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
        processes
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|id| {
                let read = |file: &str| fs::read(format!("/proc/{id}/{file}")).unwrap_or_default();
                read("comm").starts_with(PROGRAM_NAME)
                    && read("environ").split(|byte| *byte == 0).any(|variable| variable == here)
            })
            .collect()
    }

    /// Kills whoever lives here. A daemon the plugin started is nobody's child and dies no other
    /// way.
    pub fn evict(&self) {
        for id in self.residents() {
            if let Some(pid) = Pid::from_raw(id.cast_signed()) {
                // An error says that it is gone already.
                let _ = kill_process(pid, Signal::KILL);
            }
        }
    }

    /// Writes the settings a daemon finds here.
    pub fn configure(&self, settings: &str) -> Result<()> {
        Ok(fs::write(self.settings_file(), settings)?)
    }

    /// Writes the secrets, which nobody else may read.
    pub fn keep_secret(&self, secrets: &str) -> Result<()> {
        let file = self.state().join("secrets.toml");
        fs::write(&file, secrets)?;
        Ok(fs::set_permissions(file, fs::Permissions::from_mode(0o600))?)
    }

    fn settings_file(&self) -> PathBuf {
        self.root.join("config.toml")
    }
}

/// Where models and dictionaries are installed. OBS runs with another home, so it has to be said.
pub fn data_directory() -> Option<OsString> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    set("AIVLINGUAL_DATA_DIR").or_else(|| {
        let base = set("XDG_DATA_HOME").map(PathBuf::from);
        let base = base.or_else(|| Some(PathBuf::from(set("HOME")?).join(".local/share")))?;
        Some(base.join("aivlingual").into())
    })
}

/// A running daemon.
#[derive(Debug)]
pub struct Daemon {
    process: Process,
    house: House,
    address: String,
    token: String,
    client: Client,
}

impl Daemon {
    /// Starts one in `house` and waits until its page answers.
    pub async fn start(house: &House) -> Result<Self> {
        Self::start_with(house, &[]).await
    }

    /// The same with further arguments of `serve`.
    pub async fn start_with(house: &House, arguments: &[&str]) -> Result<Self> {
        let address_file = house.runtime().join("review.address");
        if address_file.exists() {
            fs::remove_file(&address_file)?;
        }
        let mut command = process::command(built::daemon()?);
        command.args(["serve", "--log-to-terminal"]).args(arguments).envs(house.environment());
        let mut process = Process::start(&mut command, &house.root.join("daemon.log"))?;
        let client = Client::builder().no_proxy().build()?;
        let address = wait::until("the daemon to answer", START_LIMIT, async || {
            if let Some(status) = process.ended()? {
                bail!("the daemon ended at its start ({status}): {}", process.printed());
            }
            let Ok(address) = fs::read_to_string(&address_file) else { return Ok(None) };
            Ok(client.get(&address).send().await.is_ok().then_some(address))
        })
        .await?;
        let token = fs::read_to_string(house.state().join("access-token"))
            .context("a daemon that answers has an access token")?;
        let token = token.trim().to_owned();
        Ok(Self { process, house: house.clone(), address, token, client })
    }

    /// The directories it lives in.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// Where its page is, as in `http://127.0.0.1:4410`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// True while it runs.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.process.ended()?.is_none())
    }

    /// What it logged.
    pub fn log(&self) -> String {
        self.process.printed()
    }

    /// Asks the API, with the token.
    pub async fn get(&self, path: &str) -> Result<Value> {
        self.ask(Method::GET, path, None).await
    }

    /// Tells the API something, with the token.
    pub async fn send(&self, method: Method, path: &str, body: Value) -> Result<Value> {
        self.ask(method, path, Some(body)).await
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let mut request =
            self.client.request(method, format!("{}{path}", self.address)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.with_context(|| format!("asking {path}"))?;
        let status = answer.status();
        if !status.is_success() {
            bail!("{path} was answered {status}: {}", answer.text().await?);
        }
        if status == StatusCode::NO_CONTENT { Ok(Value::Null) } else { Ok(answer.json().await?) }
    }

    /// All rows of a list the API gives in pieces.
    pub async fn all(&self, path: &str) -> Result<Vec<Value>> {
        let mut rows = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let separator = if path.contains('?') { '&' } else { '?' };
            let cursor = next.map_or_else(String::new, |next| format!("&cursor={next}"));
            let mut piece = self.get(&format!("{path}{separator}limit=100{cursor}")).await?;
            match piece["items"].take() {
                Value::Array(items) => rows.extend(items),
                other => bail!("{path} answered no list but {other}"),
            }
            next = piece["next"].as_str().map(str::to_owned);
            if next.is_none() {
                return Ok(rows);
            }
        }
    }

    /// A link that opens the page in a browser, once.
    pub async fn review_link(&self) -> Result<String> {
        let answer = self.send(Method::POST, "/api/v1/links", Value::Null).await?;
        let link = answer["url"].as_str().context("the daemon made no link")?;
        Ok(link.to_owned())
    }

    /// Ends it as a crash would: at once, without a chance to tidy up.
    pub async fn kill(mut self) -> Result<()> {
        self.process.signal(Signal::KILL)?;
        self.process.wait(STOP_LIMIT).await?;
        Ok(())
    }

    /// Asks it to stop, waits for that, and returns its log.
    pub async fn stop(mut self) -> Result<String> {
        self.process.signal(Signal::TERM)?;
        let status =
            self.process.wait(STOP_LIMIT).await.context("the daemon hangs while it stops")?;
        if !status.success() {
            bail!("the daemon ended badly ({status}): {}", self.log());
        }
        Ok(self.log())
    }
}
