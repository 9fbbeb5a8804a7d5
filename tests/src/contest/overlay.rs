//! The overlay's side: a real OBS at 30 frames a second, with nothing to draw, with the overlay,
//! with a still picture as large as the canvas, and with one of a few pixels, everything else the
//! same. The large picture is the least that OBS does for a page: it draws all of its canvas, and a
//! page that moves is uploaded, too. The small one is the least that OBS does for anything at all,
//! and in the end lies below the overlay, for who draws first pays for more than itself.

use std::{
    fs::File,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{SIZE, script, watch};
use crate::{
    cost,
    daemon::House,
    display::Display,
    obs::{Obs, SCENE, Setting},
    prompter::Prompter,
    wait,
};

const LIMIT: Duration = Duration::from_secs(60);
/// OBS that has just started still has other things to do.
const SETTLING: Duration = Duration::from_secs(5);
/// After something else was put on, before it is measured.
const CHANGING: Duration = Duration::from_millis(500);
/// Cards that stand while the overlay is measured, as they do on a stream.
const CARDS: usize = 2;
const OVERLAY: &str = "overlay";
/// A picture of which drawing is nearly nothing.
const DOT: (u32, u32) = (8, 8);
/// How threads are called that draw: OBS's own, and those that Mesa has draw in software.
const DRAWING: [&str; 2] = ["libobs: graphic", "llvmpipe"];
/// How all threads of the plugin are called; the kernel keeps fifteen letters of a name.
const PLUGIN: &str = "aivlingual";

/// What drawing costs OBS.
#[derive(Debug, Clone)]
pub struct Price {
    /// With nothing to draw, in each round.
    pub nothing: Vec<Cores>,
    /// What the overlay adds to that of its round.
    pub overlay: Vec<Cores>,
    /// What a still picture of the canvas' size adds.
    pub still: Vec<Cores>,
    /// What a picture of a few pixels adds.
    pub dot: Vec<Cores>,
    /// Memory the source brought, its fonts and textures included, in bytes.
    pub memory_bytes: u64,
    /// Memory the still picture brought, in bytes.
    pub still_memory_bytes: u64,
    /// What a frame takes in the plugin where another source is drawn below, as on a stream.
    pub above: FrameTimes,
    /// What it takes where nothing is: then the plugin is the first that draws, and its time has
    /// in it what that brings about.
    pub alone: FrameTimes,
    /// Boxes uploaded while nothing lay below.
    pub uploads: u64,
    /// What the graphics card did in the last frame that was looked at, were it at rest: calls that
    /// draw, and pixels.
    pub work: [u64; 2],
}

/// Median times in the plugin for a frame, in nanoseconds.
#[derive(Debug, Clone, Copy)]
pub struct FrameTimes {
    /// In which nothing is new or moves.
    pub unchanged_ns: u64,
    /// In which something moves, and nothing is uploaded.
    pub moving_ns: u64,
}

/// What the threads of OBS need, in seconds of a processor for each second.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cores {
    /// Those that draw.
    pub drawing: f64,
    /// The plugin's own.
    pub plugin: f64,
    /// All others, among them those of OBS's window.
    pub others: f64,
}

impl Cores {
    /// All of them.
    pub fn sum(&self) -> f64 {
        self.drawing + self.plugin + self.others
    }

    /// Those of `process` from now on, for `lasting`.
    async fn of(process: u32, lasting: Duration) -> Result<Self> {
        let (before, began) = (Self::so_far(process)?, Instant::now());
        tokio::time::sleep(lasting).await;
        let (after, elapsed) = (Self::so_far(process)?, began.elapsed().as_secs_f64());
        let rate = |of: fn(&Self) -> f64| (of(&after) - of(&before)) / elapsed;
        Ok(Self {
            drawing: rate(|it| it.drawing),
            plugin: rate(|it| it.plugin),
            others: rate(|it| it.others),
        })
    }

    /// Seconds of a processor since the process began.
    fn so_far(process: u32) -> Result<Self> {
        let mut sum = Self::default();
        for (name, ran) in cost::of_threads(process)? {
            let of = match &*name {
                name if DRAWING.iter().any(|drawing| name.contains(drawing)) => &mut sum.drawing,
                name if name.starts_with(PLUGIN) => &mut sum.plugin,
                _ => &mut sum.others,
            };
            *of += ran.as_secs_f64();
        }
        Ok(sum)
    }

    fn beyond(&self, other: &Self) -> Self {
        Self {
            drawing: self.drawing - other.drawing,
            plugin: self.plugin - other.plugin,
            others: self.others - other.others,
        }
    }
}

/// Lets OBS draw the script for `lasting`, and then each other thing for `others_lasting`, by
/// turns, in so many rounds.
pub async fn price(rounds: u32, lasting: Duration, others_lasting: Duration) -> Result<Price> {
    let directory = tempfile::tempdir()?;
    let house = House::below(directory.path())?;
    let prompter = Prompter::listen(&house.endpoint())?;
    let lines = script::lines();
    let times = (rounds, lasting, others_lasting);
    tokio::select! {
        ended = prompter.prompt(&lines) => Err(ended.err().context("nobody prompts any more")?),
        price = drawn(directory.path(), &house, times) => price,
    }
}

async fn drawn(
    directory: &Path,
    house: &House,
    (rounds, lasting, others_lasting): (u32, Duration, Duration),
) -> Result<Price> {
    let display = Display::open()?;
    let setting = Setting { size: SIZE, environment: house.environment(), ..Setting::default() };
    let mut obs = Obs::start(&directory.join("obs"), &display, &setting).await?;
    let without = watch(obs.id(), SETTLING).await?.memory_bytes;
    let overlay = add_overlay(&mut obs).await?;
    until_cards_stand(&mut obs).await?;
    // Before there is another picture, whose memory OBS keeps as long as it has it.
    let with_overlay = watch(obs.id(), SETTLING).await?.memory_bytes;
    let work = work(&mut obs).await?;
    let mut items = vec![overlay];
    for (name, size) in [("still", SIZE), ("dot", DOT)] {
        let picture = directory.join(format!("{name}.png"));
        write_still(&picture, size)?;
        items.push(add(&mut obs, "image_source", name, json!({"file": picture})).await?);
    }
    let with_both = watch(obs.id(), Duration::ZERO).await?.memory_bytes;
    // In the order of the items, and after them with nothing to draw.
    let mut spent = [const { Vec::new() }; 4];
    for _ in 0..rounds {
        for (at, spent) in spent.iter_mut().enumerate() {
            for (item, other) in items.iter().zip(0..) {
                enable(&mut obs, item, at == other).await?;
            }
            if at == 0 {
                until_cards_stand(&mut obs).await?;
            }
            tokio::time::sleep(CHANGING).await;
            let lasting = if at == 0 { lasting } else { others_lasting };
            spent.push(Cores::of(obs.id(), lasting).await?);
        }
    }
    let [seen, still, dot, nothing] = spent;
    let added = |spent: &[Cores]| -> Vec<Cores> {
        spent.iter().zip(&nothing).map(|(spent, nothing)| spent.beyond(nothing)).collect()
    };
    let (alone, uploads) = times(&mut obs).await?;
    // The small picture below another overlay, whose times begin anew.
    for (item, is_seen) in items.iter().zip([false, false, true]) {
        enable(&mut obs, item, is_seen).await?;
    }
    obs.websocket.request("RemoveInput", json!({"inputName": OVERLAY})).await?;
    until_no_screen_is_left(&mut obs).await?;
    add_overlay(&mut obs).await?;
    until_cards_stand(&mut obs).await?;
    tokio::time::sleep(lasting).await;
    let (above, _) = times(&mut obs).await?;
    let price = Price {
        overlay: added(&seen),
        still: added(&still),
        dot: added(&dot),
        memory_bytes: with_overlay.saturating_sub(without),
        still_memory_bytes: with_both.saturating_sub(with_overlay),
        above,
        alone,
        uploads,
        work,
        nothing,
    };
    obs.stop().await?;
    ensure!(price.uploads > 0, "the overlay drew nothing");
    Ok(price)
}

/// Waits until there are as many cards as there are most of the time.
async fn until_cards_stand(obs: &mut Obs) -> Result<()> {
    wait::until("cards to stand", LIMIT, async || {
        let cards = screen(obs).await?["cards"].as_array().map_or(0, Vec::len);
        Ok((cards >= CARDS).then_some(()))
    })
    .await
}

/// Waits until OBS has let go of every overlay.
async fn until_no_screen_is_left(obs: &mut Obs) -> Result<()> {
    wait::until("the overlay to be gone", LIMIT, async || {
        Ok(screen(obs).await?.is_null().then_some(()))
    })
    .await
}

/// What the plugin says of the one overlay there is; null where there is none.
async fn screen(obs: &mut Obs) -> Result<Value> {
    let mut stats = obs.websocket.vendor("stats", json!({})).await?;
    let screens = stats["screens"].as_array_mut().context("no screens")?;
    Ok(screens.pop().unwrap_or_default())
}

/// What a frame takes, by the last 256 of each sort, and how many boxes were uploaded.
async fn times(obs: &mut Obs) -> Result<(FrameTimes, u64)> {
    let screen = screen(obs).await?;
    let figure = |name: &str| screen[name].as_u64().with_context(|| format!("no {name}"));
    let (unchanged_ns, moving_ns) = (figure("still_ns_median")?, figure("moving_ns_median")?);
    Ok((FrameTimes { unchanged_ns, moving_ns }, figure("uploads")?))
}

/// What a frame asks of the graphics card now.
async fn work(obs: &mut Obs) -> Result<[u64; 2]> {
    let work = &screen(obs).await?["work"];
    let figure = |name: &str| work[name].as_u64().with_context(|| format!("no {name}"));
    Ok([figure("draw_calls")?, figure("pixels")?])
}

/// Adds an overlay that hears nothing, for the page does not either.
async fn add_overlay(obs: &mut Obs) -> Result<Value> {
    let settings = json!({"start_daemon": false, "listen": "chosen"});
    add(obs, "aivlingual_source", OVERLAY, settings).await
}

/// Adds a source of this kind and returns its item.
async fn add(obs: &mut Obs, kind: &str, name: &str, settings: Value) -> Result<Value> {
    let input = json!({
        "sceneName": SCENE, "inputName": name, "inputKind": kind, "inputSettings": settings,
    });
    Ok(obs.websocket.request("CreateInput", input).await?["sceneItemId"].take())
}

async fn enable(obs: &mut Obs, item: &Value, is_seen: bool) -> Result<()> {
    let data = json!({"sceneName": SCENE, "sceneItemId": item, "sceneItemEnabled": is_seen});
    obs.websocket.request("SetSceneItemEnabled", data).await.map(drop)
}

/// A picture that is nearly all clear, as a page with a card is.
fn write_still(path: &Path, (width, height): (u32, u32)) -> Result<()> {
    let mut encoder = png::Encoder::new(File::create(path)?, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let mut pixels = vec![0; width as usize * height as usize * 4];
    pixels[..4].fill(u8::MAX);
    Ok(encoder.write_header()?.write_image_data(&pixels)?)
}
