//! A real OBS with a home of its own: seeded, started, spoken to, stopped, and its log read.

mod elsewhere;
mod profile;

use std::{
    ffi::OsString,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::{built, display::Display, process::Process, wait, websocket::Websocket};

pub use elsewhere::ROOT_ENV;
pub use profile::{Language, OTHER};

/// The one scene a new OBS of ours has.
pub const SCENE: &str = "Scene";
/// How long a start may take on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(60);
/// Frames drawn between the last request and the end: two seconds.
const REST_FRAMES: u64 = 60;
/// How long an end may take; OBS itself needs about two seconds.
const STOP_LIMIT: Duration = Duration::from_secs(60);

/// What kind of OBS is wanted.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The language of its windows.
    pub language: Language,
    /// Width and height of its picture.
    pub size: (u32, u32),
    /// Whether our plugin is installed.
    pub has_plugin: bool,
    /// What plugins kept in the scene collection.
    pub kept: Value,
    /// What plugins kept in another one, [`OTHER`], if there is one.
    pub kept_in_other: Option<Value>,
    /// The keys of the profile, under the names of their hotkeys.
    pub keys: Vec<(&'static str, Value)>,
    /// Whether recordings can pause: OBS's simple mode must not share the stream's encoder then.
    pub pauses: bool,
    /// Further variables of its environment.
    pub environment: Vec<(String, OsString)>,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            language: Language::English,
            size: (1280, 720),
            has_plugin: true,
            kept: json!({}),
            kept_in_other: None,
            keys: Vec::new(),
            pauses: false,
            environment: Vec::new(),
        }
    }
}

/// A running OBS.
#[derive(Debug)]
pub struct Obs {
    process: Process,
    door: Door,
    home: PathBuf,
    /// The connection through which it is asked.
    pub websocket: Websocket,
}

impl Obs {
    /// Starts an OBS whose home is `home`, and waits until it answers and has come to rest.
    pub async fn start(home: &Path, display: &Display, setting: &Setting) -> Result<Self> {
        let door = Door::new()?;
        profile::seed(home, &door, setting)?;
        if setting.has_plugin {
            install_plugin(&built::plugin()?, home)?;
        }
        let mut command = elsewhere::command()?;
        command
            .args(["--multi", "--disable-missing-files-check", "--websocket_ipv4_only"])
            .args(["--collection", profile::NAME, "--profile", profile::NAME])
            .env("HOME", home)
            .env("DISPLAY", display.name())
            .env("XDG_RUNTIME_DIR", profile::runtime_directory(home))
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("QT_QPA_PLATFORM", "xcb")
            .envs(setting.environment.iter().cloned());
        for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "PULSE_SERVER"] {
            command.env_remove(variable);
        }
        let mut process = Process::start(&mut command, &home.join("obs.log"))?;
        let websocket = wait::until("OBS to answer", START_LIMIT, async || {
            if let Some(status) = process.ended()? {
                anyhow::bail!("OBS ended at its start ({status}): {}", process.printed());
            }
            Ok(door.enter(0).await.ok())
        })
        .await?;
        let mut obs = Self { process, door, home: home.to_path_buf(), websocket };
        obs.wait_until_ready().await?;
        obs.come_to_rest().await?;
        Ok(obs)
    }

    /// Requests are refused while the scenes load.
    async fn wait_until_ready(&mut self) -> Result<()> {
        wait::until("OBS to load its scenes", START_LIMIT, async || {
            Ok(self.websocket.request("GetSceneList", json!({})).await.ok().map(drop))
        })
        .await
    }

    /// The keys of a hotkey, as the profile has them.
    pub fn keys(home: &Path, hotkey: &str) -> Result<Option<Value>> {
        profile::keys(home, hotkey)
    }

    /// A second connection, with the events of `subscriptions`.
    pub async fn connect(&self, subscriptions: u64) -> Result<Websocket> {
        self.door.enter(subscriptions).await
    }

    /// The port its websocket listens on, and the password it asks for.
    pub fn door(&self) -> (u16, &str) {
        (self.door.port, &self.door.password)
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Its home.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// True while it runs.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.process.ended()?.is_none())
    }

    /// What it logged so far.
    pub fn log(&self) -> Log {
        Log { text: self.process.printed() }
    }

    /// Lets it draw a while. OBS 29 may crash when it quits while its windows still work off what
    /// was asked a moment ago, and OBS 32 may hang when it is asked for a scene as soon as it
    /// answers; no person is that quick.
    async fn come_to_rest(&mut self) -> Result<()> {
        let first = self.frames_drawn().await?;
        wait::until("OBS to draw on", STOP_LIMIT, async || {
            let is_enough = self.frames_drawn().await? >= first + REST_FRAMES;
            Ok(is_enough.then_some(()))
        })
        .await
    }

    async fn frames_drawn(&mut self) -> Result<u64> {
        let stats = self.websocket.request("GetStats", json!({})).await?;
        stats["renderTotalFrames"].as_u64().context("OBS counts its frames")
    }

    /// Removes every input. OBS 29 crashes in its own window, with no plugin of ours there, in one
    /// of eight ends with a source in its mixer: Qt paints a meter that is gone. What a plugin does
    /// when it is unloaded with its sources alive, the tests in libobs show.
    async fn remove_inputs(&mut self) -> Result<()> {
        let inputs = self.websocket.request("GetInputList", json!({})).await?;
        for input in inputs["inputs"].as_array().context("a list of inputs")? {
            let name = json!({"inputName": input["inputName"]});
            self.websocket.request("RemoveInput", name).await?;
        }
        Ok(())
    }

    /// Removes every scene but the one on the air. OBS 32 reads a scene it has just freed while it
    /// takes one after another away at its end; now and then it misses one so, with or without a
    /// plugin of ours, and counts four or five leaks for its canvas.
    async fn leave_one_scene(&mut self) -> Result<()> {
        let scenes = self.websocket.request("GetSceneList", json!({})).await?;
        let program = &scenes["currentProgramSceneName"];
        for scene in scenes["scenes"].as_array().context("a list of scenes")? {
            if scene["sceneName"] != *program {
                let name = json!({"sceneName": scene["sceneName"]});
                self.websocket.request("RemoveScene", name).await?;
            }
        }
        Ok(())
    }

    /// Takes its inputs away, asks it to quit as a person would, waits for its end and returns what
    /// it logged.
    pub async fn stop(mut self) -> Result<Log> {
        self.remove_inputs().await?;
        self.leave_one_scene().await?;
        self.come_to_rest().await?;
        let Self { mut process, websocket, .. } = self;
        // A client that is still there makes obs-websocket 5.1 race with OBS's own end.
        websocket.close().await;
        process.signal(Signal::INT)?;
        let status = process.wait(STOP_LIMIT).await.context("OBS hangs while it quits")?;
        let log = Log { text: process.printed() };
        ensure!(status.success(), "OBS ended badly ({status}): {}", log.tail());
        Ok(log)
    }
}

/// What an OBS logged.
#[derive(Debug, Clone)]
pub struct Log {
    text: String,
}

impl Log {
    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many allocations OBS found unfreed at its end. Without any plugin, some releases count
    /// 1.
    pub fn leaks(&self) -> Result<u64> {
        let (_, after) = self
            .text
            .rsplit_once("Number of memory leaks: ")
            .with_context(|| format!("OBS did not come to its end: {}", self.tail()))?;
        let number = after.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        Ok(number.parse()?)
    }

    /// The lines that hold `text`.
    pub fn lines_with(&self, text: &str) -> Vec<&str> {
        self.text.lines().filter(|line| line.contains(text)).collect()
    }

    fn tail(&self) -> String {
        let lines: Vec<&str> = self.text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

/// Lays the plugin out where OBS looks for a user's own: the file must bear the module's name,
/// without cargo's `lib`.
pub fn install_plugin(library: &Path, home: &Path) -> Result<()> {
    let place = home.join(".config/obs-studio/plugins/aivlingual");
    let binaries = place.join("bin/64bit");
    fs::create_dir_all(&binaries)?;
    fs::copy(library, binaries.join("aivlingual.so"))
        .with_context(|| format!("{} cannot be installed", library.display()))?;
    copy_all(&built::workspace().join("obs-plugin/data"), &place.join("data"))?;
    copy_all(&built::workspace().join("data/fonts"), &place.join("data/fonts"))
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let entries =
        fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Where OBS listens, on every network it is in, and the word that lets in.
#[derive(Debug)]
struct Door {
    port: u16,
    password: String,
}

impl Door {
    /// A port nobody listens on at this moment, and a word nobody else knows.
    fn new() -> Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut chance = [0; 16];
        getrandom::fill(&mut chance)?;
        let password = chance.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { port, password })
    }

    async fn enter(&self, subscriptions: u64) -> Result<Websocket> {
        Websocket::connect(self.port, &self.password, subscriptions).await
    }
}
