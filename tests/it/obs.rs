//! Real OBS, end to end: what a streamer does with the source, and what happens to the show when
//! our side fails.
//!
//! One OBS at a time: each draws in software and takes a core.

use std::{path::Path, time::Duration};

use aivlingual_stage::{
    display::Display,
    obs::{Obs, SCENE, Setting},
    picture::Picture,
    wait,
    websocket::INPUT_VOLUME_METERS,
};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use tokio::sync::Mutex;

mod clip;

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
const LIMIT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_stage_itself_sees_and_hears() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let home = tempfile::tempdir()?;
    let display = Display::open()?;
    let setting = Setting { has_plugin: false, ..Setting::default() };
    let mut obs = Obs::start(home.path(), &display, &setting).await?;
    let red = json!({"color": 0xFF_00_00_FFu32, "width": 1280, "height": 720});
    add_input(&mut obs, "Red", "color_source_v3", red).await?;
    wait::until("a red program", LIMIT, async || {
        let picture = Picture::from_png(&obs.websocket.screenshot(SCENE).await?)?;
        Ok((picture.pixel(640, 360) == [255, 0, 0, 255]).then_some(()))
    })
    .await?;

    let tone = home.path().join("tone.wav");
    clip::write_tone(&tone)?;
    add_clip(&mut obs, "Clip", &tone).await?;
    let mut meters = obs.connect(INPUT_VOLUME_METERS).await?;
    let loud = wait_for_peak(&mut meters, "Clip", 0.2).await?;
    assert!(loud < 0.9, "the tone has a quarter of full scale, not {loud}");
    let log = obs.stop().await?;
    log.leaks()?;
    Ok(())
}

async fn add_input(obs: &mut Obs, name: &str, kind: &str, settings: Value) -> Result<i64> {
    let input = json!({
        "sceneName": SCENE, "inputName": name, "inputKind": kind, "inputSettings": settings,
    });
    let answer = obs.websocket.request("CreateInput", input).await?;
    answer["sceneItemId"].as_i64().context("a new input has an item")
}

async fn add_clip(obs: &mut Obs, name: &str, path: &Path) -> Result<i64> {
    let settings = json!({"local_file": path, "is_local_file": true, "looping": true});
    add_input(obs, name, "ffmpeg_source", settings).await
}

/// Waits until the mixer shows a peak of at least `least` (full scale is 1) for an input, and
/// returns it.
async fn wait_for_peak(
    meters: &mut aivlingual_stage::websocket::Websocket,
    input: &str,
    least: f64,
) -> Result<f64> {
    loop {
        let event = meters.event().await?;
        let inputs = event["eventData"]["inputs"].as_array().context("meters list inputs")?;
        let peaks = inputs
            .iter()
            .filter(|meter| meter["inputName"] == input)
            .filter_map(|meter| meter["inputLevelsMul"].as_array())
            .flatten()
            .filter_map(|channel| channel[1].as_f64());
        if let Some(peak) = peaks.reduce(f64::max).filter(|peak| *peak >= least) {
            return Ok(peak);
        }
    }
}
