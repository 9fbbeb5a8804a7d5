//! The demo: real OBS plays a talk, the AIVlingual source draws what it heard, and files say what
//! happened.
//!
//! Everything runs on a private stage: an OBS profile, a daemon and, where there is no display, a
//! display of its own. The sound is all that goes in. Whatever was started is stopped, on Ctrl-C
//! and on failure too.

#![forbid(unsafe_code)]

use std::{
    fs,
    io::{IsTerminal, stderr},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use aivlingual_stage::{
    daemon::{Daemon, House},
    display::Display,
    obs::{Obs, SCENE, Setting},
    wait,
};
use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};

/// Names of the inputs in the demo's scene.
const TALK: &str = "Talk";
const OVERLAY: &str = "AIVlingual";
/// The source our plugin offers.
const OVERLAY_KIND: &str = "aivlingual_source";
/// Behind everything, so that a recording without a picture does not play in the dark; blue, green,
/// red, alpha.
const BACKDROP: u32 = 0xFF4A_3328;
/// The picture's size, as on a stream.
const SIZE: (u32, u32) = (1920, 1080);
/// How often the stage is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// Everything counts as said and drawn once nothing new came for so long after the clip's end.
const QUIET: Duration = Duration::from_secs(6);
/// The longest wait for that on a busy machine.
const QUIET_LIMIT: Duration = Duration::from_secs(120);
const READY_LIMIT: Duration = Duration::from_secs(120);

/// Plays a recording in a private OBS and writes what was learned from it.
#[derive(Parser)]
#[command(name = "aivlingual-demo")]
struct Options {
    /// A recording to play instead of a sample; anything OBS's media source plays
    #[arg(long)]
    clip: Option<PathBuf>,
    /// Where the samples lie
    #[arg(long, default_value = "data/samples")]
    samples: PathBuf,
    /// Where pictures and files are written
    #[arg(long, default_value = "out")]
    out: PathBuf,
    /// Stop after so many seconds of the clip
    #[arg(long)]
    seconds: Option<u64>,
    /// Leave everything running, with the review page, until Ctrl-C
    #[arg(long)]
    keep: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<()> {
    let stage = tokio::select! {
        played = play(options) => played?,
        interrupted = told_to_stop() => {
            return interrupted.and_then(|()| bail!("stopped on request"));
        }
    };
    if let Some(stage) = stage {
        println!("review page: {}", stage.daemon.review_link().await?);
        println!("everything goes on; Ctrl-C ends it");
        told_to_stop().await?;
        stage.obs.stop().await?;
        stage.daemon.stop().await?;
    }
    Ok(())
}

async fn told_to_stop() -> Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminated.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
    }
}

/// What goes on when the talk is over and `--keep` was given; its fields are dropped in this order.
struct Stage {
    obs: Obs,
    daemon: Daemon,
    _display: Display,
    _directory: tempfile::TempDir,
}

/// Plays the clip to its end and writes the files.
async fn play(options: &Options) -> Result<Option<Stage>> {
    let clip = match &options.clip {
        Some(clip) => fs::canonicalize(clip).with_context(|| clip.display().to_string())?,
        None => sample(&options.samples)?,
    };
    fs::create_dir_all(&options.out)
        .with_context(|| format!("{} cannot be written", options.out.display()))?;
    let directory = tempfile::Builder::new().prefix("aivlingual-").tempdir()?;
    let display = Display::open()?;
    let house = House::below(directory.path())?;
    println!("starting the daemon and OBS");
    let daemon = Daemon::start(&house).await?;
    hearing_is_ready(&daemon).await?;
    let setting = Setting { size: SIZE, environment: house.environment(), ..Setting::default() };
    let mut obs = Obs::start(&directory.path().join("obs"), &display, &setting).await?;
    let mut show = Show { obs: &mut obs, daemon: &daemon, best: None, words: Vec::new() };
    show.set_the_scene(&clip).await?;
    show.watch(options.seconds.map(Duration::from_secs)).await?;
    let shot = show.best.take();
    let is_sample = options.clip.is_none();
    if options.keep {
        write_all(&daemon, shot.as_ref(), &options.out).await?.judge(is_sample)?;
        return Ok(Some(Stage { obs, daemon, _display: display, _directory: directory }));
    }
    obs.stop().await?;
    session_is_over(&daemon).await?;
    let taught = write_all(&daemon, shot.as_ref(), &options.out).await?;
    println!("review page: {} (with --keep it stays open)", daemon.address());
    daemon.stop().await?;
    taught.judge(is_sample)?;
    Ok(None)
}

/// The recording among the samples; everything else there is text.
fn sample(samples: &Path) -> Result<PathBuf> {
    let is_recording = |path: &PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| ["flac", "ogg", "opus", "wav"].contains(&extension))
    };
    let mut recordings: Vec<PathBuf> = fs::read_dir(samples)
        .with_context(|| format!("{} holds no samples", samples.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(is_recording)
        .collect();
    recordings.sort();
    let sample = recordings.first().context("there is no sample; name a recording with --clip")?;
    Ok(fs::canonicalize(sample)?)
}

async fn hearing_is_ready(daemon: &Daemon) -> Result<()> {
    wait::until("the speech model to be read", READY_LIMIT, async || {
        let health = daemon.get("/api/v1/health").await?;
        match health["hearing"].as_str() {
            Some("ready") => Ok(Some(())),
            Some("no_model" | "failed") => {
                bail!("there is no usable speech model; `cargo xtask setup` fetches it")
            }
            _ => Ok(None),
        }
    })
    .await
}

async fn session_is_over(daemon: &Daemon) -> Result<()> {
    wait::until("the session to be kept", READY_LIMIT, async || {
        let session = latest_session(daemon).await?;
        Ok((!session["ended"].is_null()).then_some(()))
    })
    .await
}

async fn latest_session(daemon: &Daemon) -> Result<Value> {
    let sessions = daemon.all("/api/v1/sessions").await?;
    sessions
        .into_iter()
        .max_by_key(|session| session["id"].as_i64())
        .context("nothing was heard: there is no session")
}

/// OBS while the clip plays.
struct Show<'a> {
    obs: &'a mut Obs,
    daemon: &'a Daemon,
    /// The best picture so far.
    best: Option<Shot>,
    /// What stood on cards, in order.
    words: Vec<String>,
}

/// The program at one moment, as a PNG file, and how much it tells.
struct Shot {
    worth: Worth,
    png: Vec<u8>,
}

/// What makes one picture better than another, the weightiest first.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Worth {
    has_card: bool,
    has_caption: bool,
    needs_reading: bool,
}

/// What is to be seen at one moment.
#[derive(PartialEq)]
struct Sight {
    cards: Vec<String>,
    has_caption: bool,
    is_moving: bool,
}

impl Show<'_> {
    /// Backdrop, talk and overlay, one above the other. The talk comes last, so that none of it is
    /// missed.
    async fn set_the_scene(&mut self, clip: &Path) -> Result<()> {
        let (width, height) = SIZE;
        let backdrop = json!({"color": BACKDROP, "width": width, "height": height});
        self.add("Backdrop", "color_source_v3", backdrop).await?;
        self.add(OVERLAY, OVERLAY_KIND, json!({"start_daemon": false})).await?;
        wait::until("the plugin to find the daemon", READY_LIMIT, async || {
            let stats = self.obs.websocket.vendor("stats", json!({})).await?;
            Ok((stats["link"] == "connected").then_some(()))
        })
        .await?;
        let settings = json!({"local_file": clip, "is_local_file": true, "looping": false});
        let item = self.add(TALK, "ffmpeg_source", settings).await?;
        let below = json!({"sceneName": SCENE, "sceneItemId": item, "sceneItemIndex": 1});
        self.obs.websocket.request("SetSceneItemIndex", below).await?;
        Ok(())
    }

    async fn add(&mut self, name: &str, kind: &str, settings: Value) -> Result<i64> {
        let input = json!({
            "sceneName": SCENE, "inputName": name, "inputKind": kind, "inputSettings": settings,
        });
        let answer = self.obs.websocket.request("CreateInput", input).await?;
        answer["sceneItemId"].as_i64().context("a new input has an item")
    }

    /// Looks on until the clip is over and what was said is drawn.
    async fn watch(&mut self, limit: Option<Duration>) -> Result<()> {
        let start = Instant::now();
        let progress = progress_bar();
        loop {
            let media = self.media().await?;
            ensure!(media.state != "OBS_MEDIA_STATE_ERROR", "OBS cannot play the clip");
            progress
                .set_length(limit.map_or(media.length, |limit| media.length.min(limit)).as_secs());
            progress.set_position(media.position.as_secs());
            self.look().await?;
            progress.set_message(self.words.last().cloned().unwrap_or_default());
            let is_over = media.state == "OBS_MEDIA_STATE_ENDED"
                || limit.is_some_and(|limit| start.elapsed() >= limit);
            if is_over {
                break;
            }
            tokio::time::sleep(LOOK).await;
        }
        let stop = json!({
            "inputName": TALK, "mediaAction": "OBS_WEBSOCKET_MEDIA_INPUT_ACTION_STOP",
        });
        self.obs.websocket.request("TriggerMediaInputAction", stop).await?;
        progress.set_message("waiting for the last words");
        self.watch_the_rest().await?;
        progress.finish_and_clear();
        Ok(())
    }

    /// Nothing says "that was all"; so it is over when nothing was waiting and nothing changed for
    /// a while.
    async fn watch_the_rest(&mut self) -> Result<()> {
        let start = Instant::now();
        let mut before = (Value::Null, 0);
        let mut since = Instant::now();
        while since.elapsed() < QUIET && start.elapsed() < QUIET_LIMIT {
            self.look().await?;
            let health = self.daemon.get("/api/v1/health").await?;
            let is_waiting = health["gauges"]["speech_queue"].as_u64().unwrap_or_default() > 0;
            let now = (health["counters"]["utterances"].clone(), self.words.len());
            if is_waiting || now != before {
                before = now;
                since = Instant::now();
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// Takes a picture when it tells more than those before, of a card in its place, with a
    /// caption, and of a word that needs a reading.
    async fn look(&mut self) -> Result<()> {
        let sight = self.sight().await?;
        let word = sight.cards.first();
        if let Some(word) = word.filter(|word| self.words.last() != Some(word)) {
            self.words.push(word.clone());
        }
        let worth = Worth {
            has_card: word.is_some(),
            has_caption: sight.has_caption,
            needs_reading: word.is_some_and(|word| !word.is_ascii()),
        };
        let is_empty = !worth.has_card && !worth.has_caption;
        if !is_empty && !sight.is_moving && self.best.as_ref().is_none_or(|best| best.worth < worth)
        {
            let png = self.obs.websocket.screenshot(SCENE).await?;
            if self.sight().await? == sight {
                self.best = Some(Shot { worth, png });
            }
        }
        Ok(())
    }

    async fn sight(&mut self) -> Result<Sight> {
        let stats = self.obs.websocket.vendor("stats", json!({})).await?;
        let screen = &stats["screens"][0];
        let cards = screen["cards"].as_array().into_iter().flatten();
        Ok(Sight {
            cards: cards.filter_map(|card| Some(card["text"].as_str()?.to_owned())).collect(),
            has_caption: screen["caption"].as_str().is_some_and(|caption| !caption.is_empty()),
            is_moving: screen["is_moving"] == true,
        })
    }

    async fn media(&mut self) -> Result<Media> {
        let wanted = json!({"inputName": TALK});
        let status = self.obs.websocket.request("GetMediaInputStatus", wanted).await?;
        let ms = |key: &str| Duration::from_millis(status[key].as_u64().unwrap_or_default());
        Ok(Media {
            state: status["mediaState"].as_str().unwrap_or_default().to_owned(),
            length: ms("mediaDuration"),
            position: ms("mediaCursor"),
        })
    }
}

/// How far the clip has come.
struct Media {
    state: String,
    length: Duration,
    position: Duration,
}

fn progress_bar() -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("playing {bar:30} {pos}/{len} s  {msg}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// What the demo found, for its last word.
struct Taught {
    has_card: bool,
    utterances: usize,
}

impl Taught {
    /// The sample has something to teach; a clip of somebody's need not.
    fn judge(&self, is_sample: bool) -> Result<()> {
        ensure!(self.utterances > 0, "no speech was heard in the clip");
        ensure!(self.has_card || !is_sample, "no card was shown for the sample");
        if !self.has_card {
            println!("no card was shown: nothing in the clip was both worth teaching and sure");
        }
        Ok(())
    }
}

/// Writes every file, and the table that says the same to a person.
async fn write_all(daemon: &Daemon, shot: Option<&Shot>, out: &Path) -> Result<Taught> {
    let session = latest_session(daemon).await?;
    let session = session["id"].as_i64().context("a session has a number")?;
    let utterances = daemon.all(&format!("/api/v1/sessions/{session}/utterances")).await?;
    let entries = daemon.all(&format!("/api/v1/entries?session={session}&sort=oldest")).await?;
    let journeys = daemon.get("/api/v1/latency").await?;
    write(out, "transcript.json", &to_text(&json!({"utterances": utterances}))?)?;
    write(out, "vocabulary.json", &to_text(&entries)?)?;
    write(out, "latency.json", &to_text(&journeys)?)?;
    if let Some(shot) = shot {
        write(out, "overlay.png", &shot.png)?;
    }
    print_table(&utterances, &entries, &journeys);
    println!("files: {}", out.display());
    let has_card = shot.is_some_and(|shot| shot.worth.has_card);
    Ok(Taught { has_card, utterances: utterances.len() })
}

fn to_text<T: serde::Serialize>(value: &T) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec_pretty(value)?)
}

/// Beside the file first, so that nothing is ever written half.
fn write(out: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let unfinished = out.join(format!("{name}.unfinished"));
    fs::write(&unfinished, bytes).with_context(|| format!("{name} cannot be written"))?;
    Ok(fs::rename(unfinished, out.join(name))?)
}

/// One line for each utterance: when it was said, how long each stage took, and what was heard.
fn print_table(utterances: &[Value], entries: &[Value], journeys: &Value) {
    println!("\n{:>8}  {:>9}  {:>9}  {:>9}  heard", "spoken", "heard", "spotted", "shown");
    let journeys: Vec<&Value> = journeys.as_array().into_iter().flatten().collect();
    for utterance in utterances {
        let journey = journeys.iter().find(|journey| journey["utterance"] == utterance["id"]);
        let stage = |key: &str| {
            let ms = journey.and_then(|journey| journey[key].as_i64());
            ms.map_or_else(|| "-".to_owned(), |ms| format!("+{ms} ms"))
        };
        let seconds = utterance["end_ms"].as_f64().unwrap_or_default() / 1000.0;
        println!(
            "{seconds:>6.1} s  {:>9}  {:>9}  {:>9}  {}",
            stage("heard_ms"),
            stage("spotted_ms"),
            stage("shown_ms"),
            utterance["text"].as_str().unwrap_or_default()
        );
    }
    let mut shown: Vec<i64> =
        journeys.iter().filter_map(|journey| journey["shown_ms"].as_i64()).collect();
    shown.sort_unstable();
    if let Some(median) = shown.get(shown.len() / 2) {
        println!("spoken → card: median {median} ms over {} cards", shown.len());
    }
    println!("\n{} expressions:", entries.len());
    for entry in entries {
        let text = |key: &str| entry[key].as_str().unwrap_or_default();
        let level = entry["level"]["band"].as_str().unwrap_or_default();
        println!("  {} [{}] {level:>6}  {}", text("japanese"), text("reading"), text("english"));
    }
}
