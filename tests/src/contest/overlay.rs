//! The overlay's side: a real OBS at 30 frames a second, with nothing to draw, with the overlay,
//! with a still picture as large as the canvas, and with one of a few pixels, everything else the
//! same. The large picture is the least that OBS does for a page: it draws all of its canvas, and a
//! page that moves is uploaded, too. The small one is the least that OBS does for anything at all.

use std::{fs::File, path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Rate, SIZE, script, watch};
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
/// A picture of which drawing is nearly nothing.
const DOT: (u32, u32) = (8, 8);
/// How all threads of the plugin are called; the kernel keeps fifteen letters of a name.
const THREADS: &str = "aivlingual";

/// What drawing costs OBS.
#[derive(Debug, Clone, Copy)]
pub struct Price {
    /// Cores OBS needs with nothing to draw.
    pub nothing: f64,
    /// With the overlay.
    pub overlay: f64,
    /// With a still picture of the canvas' size.
    pub still: f64,
    /// With a picture of a few pixels.
    pub dot: f64,
    /// Cores the plugin's own threads need while the overlay is seen; part of `overlay`.
    pub threads: f64,
    /// Memory the source brought, its fonts and textures included, in bytes.
    pub memory_bytes: u64,
    /// Memory the still picture brought, in bytes.
    pub still_memory_bytes: u64,
    /// Median time in the plugin for a frame without news, in nanoseconds.
    pub unchanged_ns: u64,
    /// The same for a frame in motion.
    pub moving_ns: u64,
    /// Boxes uploaded in all.
    pub uploads: u64,
    /// What the graphics card did in the last frame that was looked at, were it at rest: calls that
    /// draw; pixels drawn, looked up and blended.
    pub work: [u64; 4],
}

/// Lets OBS draw the script, each thing `rounds` times by turns, for `lasting`.
pub async fn price(rounds: u32, lasting: Duration) -> Result<Price> {
    let directory = tempfile::tempdir()?;
    let house = House::below(directory.path())?;
    let prompter = Prompter::listen(&house.endpoint())?;
    let lines = script::lines();
    tokio::select! {
        ended = prompter.prompt(&lines) => Err(ended.err().context("nobody prompts any more")?),
        price = drawn(directory.path(), &house, rounds, lasting) => price,
    }
}

async fn drawn(directory: &Path, house: &House, rounds: u32, lasting: Duration) -> Result<Price> {
    let display = Display::open()?;
    let setting = Setting { size: SIZE, environment: house.environment(), ..Setting::default() };
    let mut obs = Obs::start(&directory.join("obs"), &display, &setting).await?;
    let without = watch(obs.id(), SETTLING).await?.memory_bytes;
    // It hears nothing, for the page does not either.
    let settings = json!({"start_daemon": false, "listen": "chosen"});
    let overlay = add(&mut obs, "aivlingual_source", "overlay", settings).await?;
    wait::until("the overlay to draw", LIMIT, async || {
        let stats = obs.websocket.vendor("stats", json!({})).await?;
        let boxes = stats["screens"][0]["boxes"].as_array().map_or(0, Vec::len);
        Ok((boxes > 1).then_some(()))
    })
    .await?;
    // Before there is another picture, whose memory OBS keeps as long as it has it.
    let with_overlay = watch(obs.id(), lasting).await?.memory_bytes;
    let work = work(&mut obs).await?;
    let mut items = vec![overlay];
    for (name, size) in [("still", SIZE), ("dot", DOT)] {
        let picture = directory.join(format!("{name}.png"));
        write_still(&picture, size)?;
        items.push(add(&mut obs, "image_source", name, json!({"file": picture})).await?);
    }
    // In the order of the items, and after them with nothing to draw.
    let mut rates = [const { Vec::new() }; 4];
    for _ in 0..rounds {
        for (at, rates) in rates.iter_mut().enumerate() {
            for (item, other) in items.iter().zip(0..) {
                enable(&mut obs, item, at == other).await?;
            }
            rates.push(watched(&mut obs, lasting).await?);
        }
    }
    let [seen, stills, dots, nothing] = rates;
    let stats = obs.websocket.vendor("stats", json!({})).await?;
    let screen = &stats["screens"][0];
    let figure = |name: &str| screen[name].as_u64().with_context(|| format!("no {name}"));
    let most = |rates: &[(Rate, f64)]| rates.iter().map(|(rate, _)| rate.memory_bytes).max();
    let with_both = most(&stills).unwrap_or_default();
    let price = Price {
        nothing: mean(nothing.iter().map(|(rate, _)| rate.cores)),
        overlay: mean(seen.iter().map(|(rate, _)| rate.cores)),
        still: mean(stills.iter().map(|(rate, _)| rate.cores)),
        dot: mean(dots.iter().map(|(rate, _)| rate.cores)),
        threads: mean(seen.iter().map(|(_, threads)| *threads)),
        memory_bytes: with_overlay.saturating_sub(without),
        still_memory_bytes: with_both.saturating_sub(with_overlay),
        unchanged_ns: figure("render_ns_median")?,
        moving_ns: figure("moving_ns_median")?,
        uploads: figure("uploads")?,
        work,
    };
    obs.stop().await?;
    ensure!(price.uploads > 0, "the overlay drew nothing");
    Ok(price)
}

/// What OBS costs for a while, and the cores that the plugin's own threads took of it.
async fn watched(obs: &mut Obs, lasting: Duration) -> Result<(Rate, f64)> {
    let before = cost::of_threads(obs.id(), THREADS)?;
    let rate = watch(obs.id(), lasting).await?;
    let threads = cost::of_threads(obs.id(), THREADS)?.saturating_sub(before);
    Ok((rate, threads.as_secs_f64() / lasting.as_secs_f64()))
}

/// What a frame asks of the graphics card now.
async fn work(obs: &mut Obs) -> Result<[u64; 4]> {
    let stats = obs.websocket.vendor("stats", json!({})).await?;
    let work = &stats["screens"][0]["work"];
    let figure = |name: &str| work[name].as_u64().with_context(|| format!("no {name}"));
    Ok([
        figure("draw_calls")?,
        figure("pixels")?,
        figure("pixels_looked_up")?,
        figure("pixels_blended")?,
    ])
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

fn mean(cores: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = cores.len().max(1) as f64;
    cores.sum::<f64>() / count
}
