//! An OBS with our plugin, and the hands and eyes of the streamer who uses it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use aivlingual_shared::endpoint::Endpoint;
use aivlingual_stage::{
    built,
    daemon::{Daemon, House},
    display::Display,
    obs::{Language, Log, Obs, SCENE, Setting},
    picture::Picture,
    wait,
    websocket::{INPUT_VOLUME_METERS, VENDORS, Websocket},
};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::clip;

/// The source our plugin offers.
pub(super) const OVERLAY_KIND: &str = "aivlingual_source";
/// Louder than anything a mixer can show. The meters of OBS 29 now and then report memory nobody
/// has written to yet, as when a source has just been made.
const PEAK_MAX: f64 = 4.0;
const LIMIT: Duration = Duration::from_secs(60);
/// Pixels that must change before something counts as drawn: less than a card, more than noise.
const DRAWN_PIXELS: usize = 2_000;

/// Everything one test needs; gone when it ends.
pub(super) struct Rig {
    obs: Option<Obs>,
    house: House,
    _display: Display,
    directory: TempDir,
}

impl Rig {
    /// An OBS as Debian ships it.
    pub(super) async fn without_plugin() -> Result<Self> {
        Self::start(Setting { has_plugin: false, ..Setting::default() }).await
    }

    /// An OBS with our plugin, which knows the daemon's program but starts none unless it is told.
    pub(super) async fn with_plugin(language: Language) -> Result<Self> {
        let environment = vec![("AIVLINGUAL_DAEMON".to_owned(), built::daemon()?.into())];
        Self::start(Setting { language, environment, ..Setting::default() }).await
    }

    /// An OBS with our plugin and a canvas of this size.
    pub(super) async fn with_canvas(size: (u32, u32)) -> Result<Self> {
        Self::start(Setting { size, ..Setting::default() }).await
    }

    /// An OBS with our plugin, and with what it kept in the scene collection.
    pub(super) async fn with_kept(kept: Value) -> Result<Self> {
        Self::start(Setting { kept, ..Setting::default() }).await
    }

    pub(super) async fn start(mut setting: Setting) -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let house = House::below(directory.path())?;
        setting.environment.extend(house.environment());
        let display = Display::open()?;
        let obs = Obs::start(&directory.path().join("obs"), &display, &setting).await?;
        Ok(Self { obs: Some(obs), house, _display: display, directory })
    }

    /// Quits OBS; the rest stays.
    pub(super) async fn quit(&mut self) -> Result<Log> {
        self.obs.take().context("OBS has quit already")?.stop().await
    }

    /// Quits OBS and takes the rig down.
    pub(super) async fn stop(mut self) -> Result<Log> {
        self.quit().await
    }

    /// What OBS logged so far.
    pub(super) fn log(&self) -> String {
        self.obs.as_ref().map_or_else(String::new, |obs| obs.log().text().to_owned())
    }

    /// A daemon in this rig's house.
    pub(super) async fn start_daemon(&self) -> Result<Daemon> {
        Daemon::start(&self.house).await
    }

    /// Where our plugin looks for a daemon.
    pub(super) fn endpoint(&self) -> Endpoint {
        self.house.endpoint()
    }

    /// What our plugin tells those who listen to obs-websocket.
    pub(super) async fn listen(&self) -> Result<Websocket> {
        let obs = self.obs.as_ref().context("OBS has quit already")?;
        obs.connect(VENDORS).await
    }

    /// The keys of a hotkey in the profile when OBS quit.
    pub(super) fn keys(&self, hotkey: &str) -> Result<Option<Value>> {
        Obs::keys(&self.directory.path().join("obs"), hotkey)
    }

    /// The daemons that live in this rig's house, whoever started them.
    pub(super) fn daemons(&self) -> Vec<u32> {
        self.house.residents()
    }

    /// A tone to play.
    pub(super) fn write_tone(&self) -> Result<PathBuf> {
        let path = self.directory.path().join("tone.wav");
        clip::write_tone(&path)?;
        Ok(path)
    }

    pub(super) async fn ask(&mut self, name: &str, data: Value) -> Result<Value> {
        let obs = self.obs.as_mut().context("OBS has quit already")?;
        obs.websocket.request(name, data).await
    }

    /// Adds an input to the scene and returns the number of its item.
    pub(super) async fn add(&mut self, name: &str, kind: &str, settings: Value) -> Result<i64> {
        let input = json!({
            "sceneName": SCENE, "inputName": name, "inputKind": kind, "inputSettings": settings,
        });
        item_of(&self.ask("CreateInput", input).await?)
    }

    /// Adds our source, told to start no daemon.
    pub(super) async fn add_overlay(&mut self, name: &str) -> Result<i64> {
        self.add(name, OVERLAY_KIND, json!({"start_daemon": false})).await
    }

    /// Adds a media source that plays a file over and over.
    pub(super) async fn add_clip(&mut self, name: &str, path: &Path) -> Result<i64> {
        let settings = json!({"local_file": path, "is_local_file": true, "looping": true});
        self.add(name, "ffmpeg_source", settings).await
    }

    pub(super) async fn change(&mut self, input: &str, settings: Value) -> Result<()> {
        let data = json!({"inputName": input, "inputSettings": settings});
        self.ask("SetInputSettings", data).await.map(drop)
    }

    pub(super) async fn mute(&mut self, input: &str, is_muted: bool) -> Result<()> {
        let data = json!({"inputName": input, "inputMuted": is_muted});
        self.ask("SetInputMute", data).await.map(drop)
    }

    pub(super) async fn rename(&mut self, input: &str, name: &str) -> Result<()> {
        let data = json!({"inputName": input, "newInputName": name});
        self.ask("SetInputName", data).await.map(drop)
    }

    pub(super) async fn remove(&mut self, input: &str) -> Result<()> {
        self.ask("RemoveInput", json!({"inputName": input})).await.map(drop)
    }

    /// Shows or hides an item, as the eye in OBS's list does.
    pub(super) async fn enable(&mut self, item: i64, is_enabled: bool) -> Result<()> {
        let data = json!({
            "sceneName": SCENE, "sceneItemId": item, "sceneItemEnabled": is_enabled,
        });
        self.ask("SetSceneItemEnabled", data).await.map(drop)
    }

    pub(super) async fn duplicate(&mut self, item: i64) -> Result<i64> {
        let data = json!({"sceneName": SCENE, "sceneItemId": item});
        item_of(&self.ask("DuplicateSceneItem", data).await?)
    }

    pub(super) async fn remove_item(&mut self, item: i64) -> Result<()> {
        let data = json!({"sceneName": SCENE, "sceneItemId": item});
        self.ask("RemoveSceneItem", data).await.map(drop)
    }

    pub(super) async fn new_scene(&mut self, name: &str) -> Result<()> {
        self.ask("CreateScene", json!({"sceneName": name})).await.map(drop)
    }

    /// The scene on the air.
    pub(super) async fn scene(&mut self) -> Result<String> {
        let answer = self.ask("GetCurrentProgramScene", json!({})).await?;
        let name = answer["currentProgramSceneName"].as_str();
        Ok(name.context("a program has a name")?.to_owned())
    }

    /// The port of OBS's websocket, and its password.
    pub(super) fn door(&self) -> Result<(u16, String)> {
        let (port, password) = self.obs.as_ref().context("OBS has quit already")?.door();
        Ok((port, password.to_owned()))
    }

    pub(super) async fn switch_to(&mut self, scene: &str) -> Result<()> {
        self.ask("SetCurrentProgramScene", json!({"sceneName": scene})).await.map(drop)
    }

    /// Another size of OBS's picture.
    pub(super) async fn set_canvas(&mut self, (width, height): (u32, u32)) -> Result<()> {
        let data = json!({
            "baseWidth": width, "baseHeight": height, "outputWidth": width, "outputHeight": height,
        });
        self.ask("SetVideoSettings", data).await.map(drop)
    }

    /// Where the streamer's own themes lie.
    pub(super) fn own_themes(&self) -> Result<PathBuf> {
        let home = self.obs.as_ref().context("OBS has quit already")?.home();
        Ok(home.join(".config/obs-studio/plugin_config/aivlingual/themes"))
    }

    pub(super) async fn vendor(&mut self, name: &str, data: Value) -> Result<Value> {
        let obs = self.obs.as_mut().context("OBS has quit already")?;
        obs.websocket.vendor(name, data).await
    }

    /// What our plugin says of itself.
    pub(super) async fn stats(&mut self) -> Result<Value> {
        self.vendor("stats", json!({})).await
    }

    /// What our first source draws.
    pub(super) async fn screen(&mut self) -> Result<Value> {
        Ok(self.stats().await?["screens"][0].take())
    }

    /// Waits until so many of our sources are seen: cards go to those only.
    pub(super) async fn until_seen(&mut self, count: usize) -> Result<()> {
        wait::until("our sources to be seen", LIMIT, async || {
            let stats = self.stats().await?;
            let screens = stats["screens"].as_array().into_iter().flatten();
            let seen = screens.filter(|screen| screen["is_visible"] == true).count();
            Ok((seen == count).then_some(()))
        })
        .await
    }

    pub(super) async fn show_card(&mut self, japanese: &str) -> Result<()> {
        let card = json!({"japanese": japanese, "english": "a word to be seen"});
        self.vendor("show", card).await.map(drop)
    }

    pub(super) async fn hide_cards(&mut self) -> Result<()> {
        self.vendor("hide", json!({})).await.map(drop)
    }

    pub(super) async fn start_recording(&mut self) -> Result<()> {
        self.ask("StartRecord", json!({})).await?;
        self.until_recording(true).await
    }

    /// Ends the recording and says where it lies, once it is whole.
    pub(super) async fn stop_recording(&mut self) -> Result<String> {
        let answer = self.ask("StopRecord", json!({})).await?;
        self.until_recording(false).await?;
        Ok(answer["outputPath"].as_str().context("a recording has a path")?.to_owned())
    }

    async fn until_recording(&mut self, is_active: bool) -> Result<()> {
        wait::until("the recording to begin or end", LIMIT, async || {
            let status = self.ask("GetRecordStatus", json!({})).await?;
            Ok((status["outputActive"] == is_active).then_some(()))
        })
        .await
    }

    /// The scene as viewers see it.
    pub(super) async fn program(&mut self) -> Result<Picture> {
        let obs = self.obs.as_mut().context("OBS has quit already")?;
        Picture::from_png(&obs.websocket.screenshot(SCENE).await?)
    }

    pub(super) async fn until_connected(&mut self) -> Result<()> {
        self.until_link(|link| link == "connected").await
    }

    pub(super) async fn until_link(&mut self, is_wanted: fn(&str) -> bool) -> Result<()> {
        wait::until("the link to change", LIMIT, async || {
            let stats = self.stats().await?;
            Ok(stats["link"].as_str().is_some_and(is_wanted).then_some(()))
        })
        .await
    }

    /// Waits until something stands in the picture that was not there `before`.
    pub(super) async fn until_drawn(&mut self, before: &Picture) -> Result<()> {
        let drawn = wait::until("something to be drawn", LIMIT, async || {
            Ok((self.changed(before).await? >= DRAWN_PIXELS).then_some(()))
        })
        .await;
        if drawn.is_err() {
            let stats = self.stats().await?;
            return drawn.with_context(|| stats.to_string());
        }
        drawn
    }

    /// Waits until the picture is as it was `before`.
    pub(super) async fn until_same(&mut self, before: &Picture) -> Result<()> {
        wait::until("the picture to be as before", LIMIT, async || {
            Ok((self.changed(before).await? == 0).then_some(()))
        })
        .await
    }

    async fn changed(&mut self, before: &Picture) -> Result<usize> {
        let now = self.program().await?;
        Ok(now.differing(before, 0..now.width, 0..now.height))
    }

    /// Waits until a tap on this source is as wanted.
    pub(super) async fn until_tap(
        &mut self,
        source: &str,
        what: &str,
        is_wanted: fn(&Value) -> bool,
    ) -> Result<()> {
        wait::until(&format!("the tap on {source} to be {what}"), LIMIT, async || {
            Ok(self.tap(source).await?.is_some_and(|tap| is_wanted(&tap)).then_some(()))
        })
        .await
    }

    /// Waits until sound of this source comes in.
    pub(super) async fn until_heard(&mut self, source: &str) -> Result<()> {
        let mut before: Option<u64> = None;
        wait::until(&format!("{source} to be heard"), LIMIT, async || {
            let frames = self.tap(source).await?.and_then(|tap| tap["frames"].as_u64());
            let is_more = before.is_some_and(|before| frames.is_some_and(|now| now > before));
            before = frames;
            Ok(is_more.then_some(()))
        })
        .await
    }

    async fn tap(&mut self, source: &str) -> Result<Option<Value>> {
        let mut stats = self.stats().await?;
        let Value::Array(taps) = stats["taps"].take() else { return Ok(None) };
        Ok(taps.into_iter().find(|tap| tap["source"] == source))
    }

    /// Waits until the mixer shows a peak of at least `least` (full scale is 1), and returns it.
    pub(super) async fn peak(&self, input: &str, least: f64) -> Result<f64> {
        let obs = self.obs.as_ref().context("OBS has quit already")?;
        let mut meters = obs.connect(INPUT_VOLUME_METERS).await?;
        let peak = wait::until(&format!("{input} to be loud"), LIMIT, async || {
            let event = meters.event().await?;
            Ok(peak_of(&event, input).filter(|peak| (least..=PEAK_MAX).contains(peak)))
        })
        .await;
        meters.close().await;
        peak
    }
}

impl Drop for Rig {
    /// A daemon the plugin started is no child of ours.
    fn drop(&mut self) {
        self.obs = None;
        self.house.evict();
    }
}

fn item_of(answer: &Value) -> Result<i64> {
    answer["sceneItemId"].as_i64().context("an item has a number")
}

fn peak_of(event: &Value, input: &str) -> Option<f64> {
    let inputs = event["eventData"]["inputs"].as_array()?;
    let meter = inputs.iter().find(|meter| meter["inputName"] == input)?;
    let channels = meter["inputLevelsMul"].as_array()?;
    channels.iter().filter_map(|channel| channel[1].as_f64()).reduce(f64::max)
}

/// The sample the product ships.
pub(super) fn sample() -> Result<PathBuf> {
    let path = built::workspace().join("data/samples/talk.flac");
    fs::canonicalize(&path).with_context(|| path.display().to_string())
}

/// The numbers of all utterances that were kept, in every session.
pub(super) async fn utterances(daemon: &Daemon) -> Result<BTreeSet<i64>> {
    let mut numbers = BTreeSet::new();
    for session in daemon.all("/api/v1/sessions").await? {
        let path = format!("/api/v1/sessions/{}/utterances", session["id"]);
        let utterances = daemon.all(&path).await?;
        numbers.extend(utterances.iter().filter_map(|utterance| utterance["id"].as_i64()));
    }
    Ok(numbers)
}
