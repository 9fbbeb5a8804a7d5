//! A recording of cards that come and go, looked at frame by frame.

use std::{
    io::{ErrorKind, Read},
    path::Path,
    process::{Command, Stdio},
};

use aivlingual_stage::wait;
use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::{LIMIT, ONE_AT_A_TIME, rig::Rig};

const CANVASES: [(u32, u32); 2] = [(1280, 720), (1920, 1080)];
const RED: [u8; 3] = [254, 0, 0];
/// Video keeps colors only roughly.
const TOLERANCE: u8 = 24;
/// Frames drawn in motion before the recording ends.
const MOVING_CALLS: u64 = 120;
/// Frames of the latest figures that the plugin keeps.
const FRAMES_REMEMBERED: u64 = 256;

#[tokio::test]
async fn cards_in_motion_are_recorded_whole_over_what_lies_below() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    for canvas in CANVASES {
        let mut rig = Rig::with_canvas(canvas).await?;
        record(&mut rig, canvas).await.with_context(|| rig.log())?;
        rig.quit().await?;
    }
    Ok(())
}

async fn record(rig: &mut Rig, canvas: (u32, u32)) -> Result<()> {
    let red = json!({"color": 0xFF00_00FEu32, "width": canvas.0, "height": canvas.1});
    rig.add("Red", "color_source_v3", red).await?;
    rig.add_overlay("Overlay").await?;
    rig.change("Overlay", json!({"hold_s": 60})).await?;
    rig.until_seen(1).await?;
    rig.start_recording().await?;
    wait::until("many frames in motion", LIMIT, async || {
        rig.show_card("推し").await?;
        until_still(rig, 1).await?;
        rig.show_card("お疲れ様").await?;
        until_still(rig, 2).await?;
        rig.hide_cards().await?;
        until_still(rig, 0).await?;
        let calls = rig.screen().await?["moving_calls"].as_u64();
        Ok(calls.filter(|calls| *calls >= MOVING_CALLS))
    })
    .await?;
    // The first goes when its time is over, and the second moves into its place.
    rig.change("Overlay", json!({"hold_s": 3})).await?;
    rig.show_card("推し").await?;
    until_still(rig, 1).await?;
    rig.show_card("お疲れ様").await?;
    until_still(rig, 0).await?;
    rig.change("Overlay", json!({"hold_s": 60})).await?;
    let recording = rig.stop_recording().await?;
    let shares = covered(Path::new(&recording), canvas)?;
    let most = shares.iter().copied().fold(0.0, f64::max);
    let partly = shares.iter().filter(|share| (0.1..0.9).contains(&(**share / most))).count();
    println!("{canvas:?}: {} frames recorded, {partly} of them in motion", shares.len());
    ensure!(most > 0.0 && partly > 0, "no motion was recorded");
    print_figures(rig).await
}

/// Waits until so many cards are in place, and nothing else.
async fn until_still(rig: &mut Rig, cards: usize) -> Result<()> {
    wait::until("the cards to be in place", LIMIT, async || {
        let screen = rig.screen().await?;
        let count = |what: &str| screen[what].as_array().map_or(0, Vec::len);
        let is_still = screen["is_moving"] == false;
        Ok((is_still && count("cards") == cards && count("boxes") == cards).then_some(()))
    })
    .await
}

/// How strongly each frame is covered by cards, in any measure. Cards stand to the right: the left
/// half must show what lies below in every frame.
fn covered(recording: &Path, (width, height): (u32, u32)) -> Result<Vec<f64>> {
    let (width, height) = (width as usize, height as usize);
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(recording)
        .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("ffmpeg is needed")?;
    let mut video = ffmpeg.stdout.take().context("the pipe that was asked for")?;
    let mut frame = vec![0; width * height * 3];
    let mut shares = Vec::new();
    loop {
        match video.read_exact(&mut frame) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error.into()),
        }
        let mut sum = 0.0;
        for (at, pixel) in frame.as_chunks::<3>().0.iter().enumerate() {
            let off = pixel.iter().zip(RED).map(|(is, was)| is.abs_diff(was)).max();
            let off = off.unwrap_or_default();
            if at % width < width / 2 {
                ensure!(off <= TOLERANCE, "frame {} at {at}: {pixel:?}", shares.len());
            } else if off > TOLERANCE {
                sum += f64::from(off);
            }
        }
        shares.push(sum);
    }
    ensure!(ffmpeg.wait()?.success(), "the recording cannot be read");
    Ok(shares)
}

/// What a frame costs in motion, and what it costs when nothing changes.
async fn print_figures(rig: &mut Rig) -> Result<()> {
    let moved = rig.screen().await?;
    rig.show_card("推し").await?;
    until_still(rig, 1).await?;
    let began = rig.screen().await?;
    let still = wait::until("frames without news", LIMIT, async || {
        let now = rig.screen().await?;
        let calls = |screen: &serde_json::Value| screen["render_calls"].as_u64();
        Ok((calls(&now) > calls(&began).map(|calls| calls + FRAMES_REMEMBERED)).then_some(now))
    })
    .await?;
    ensure!(still["uploads"] == began["uploads"], "an unchanged picture was uploaded");
    println!(
        "plugin time a frame: median {} ns unchanged; in motion median {} ns, longest {} ns",
        still["still_ns_median"], moved["moving_ns_median"], moved["moving_ns_max"]
    );
    println!("textures of one card: {} bytes", still["texture_bytes"]);
    Ok(())
}
