//! More than anybody does in an evening: a thousand changes in the panel, a hundred copies, two
//! hundred scenes, canvases and themes that change while cards move. OBS goes on, and at its end
//! nothing of ours is left.

use std::fs;

use aivlingual_stage::{
    obs::{Language, SCENE},
    wait,
};
use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{LIMIT, ONE_AT_A_TIME, baseline_leaks, expect_clean, rig::Rig};

const CHANGES: usize = 1_000;
const COPIES: usize = 100;
const SWITCHES: usize = 200;
/// After so many requests OBS is waited for, as a person would.
const BREATH: usize = 50;
/// Fewer pixels than these are no card.
const RED_PIXELS: usize = 2_000;

#[tokio::test]
async fn the_source_outlasts_whatever_is_done_to_it() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let baseline = baseline_leaks().await?;
    let mut rig = Rig::with_plugin(Language::English).await?;
    endure(&mut rig).await.with_context(|| rig.log())?;
    expect_clean(&rig.quit().await?, baseline)
}

async fn endure(rig: &mut Rig) -> Result<()> {
    let before = rig.program().await?;
    let item = rig.add_overlay("Overlay").await?;
    rig.until_seen(1).await?;
    change_everything(rig).await?;
    copy_and_remove(rig, item).await?;
    switch_scenes(rig).await?;
    resize_while_moving(rig).await?;
    lose_theme(rig).await?;
    rig.hide_cards().await?;
    rig.until_same(&before).await?;
    let screen = rig.screen().await?;
    println!(
        "{CHANGES} changes, {COPIES} copies, {SWITCHES} scenes: longest time in the plugin for a \
         frame {} ns, in motion {} ns",
        screen["render_ns_max"], screen["moving_ns_max"]
    );
    Ok(())
}

/// Changes one choice after the other, with a new card now and then.
async fn change_everything(rig: &mut Rig) -> Result<()> {
    let values: [(&str, &[Value]); 8] = [
        ("corner", &[json!("top_left"), json!("bottom_right"), json!("top_right")]),
        ("theme", &[json!("neon"), json!("manga"), json!("clean"), json!("no such theme")]),
        ("footage", &[json!("light"), json!("dark")]),
        ("size_percent", &[json!(50), json!(200), json!(100)]),
        ("hold_s", &[json!(3), json!(60)]),
        ("furigana", &[json!(false), json!(true)]),
        ("captions", &[json!(false), json!(true)]),
        ("reduce_motion", &[json!(true), json!(false)]),
    ];
    for change in 0..CHANGES {
        let (name, choices) = values[change % values.len()];
        let choice = &choices[(change / values.len()) % choices.len()];
        rig.change("Overlay", json!({ name: choice })).await?;
        if change % 7 == 0 {
            rig.show_card("お疲れ様").await?;
        }
        if change % BREATH == 0 {
            until_a_card_stands(rig).await?;
        }
    }
    let calm = json!({
        "corner": "top_right", "theme": "clean", "footage": "dark", "size_percent": 100,
        "hold_s": 60, "furigana": true, "captions": true, "reduce_motion": false,
    });
    rig.change("Overlay", calm).await?;
    until_a_card_stands(rig).await
}

async fn until_a_card_stands(rig: &mut Rig) -> Result<()> {
    wait::until("a card", LIMIT, async || {
        let screen = rig.screen().await?;
        Ok(screen["cards"].as_array().filter(|cards| !cards.is_empty()).map(drop))
    })
    .await
}

async fn copy_and_remove(rig: &mut Rig, item: i64) -> Result<()> {
    for copy in 0..COPIES {
        let copied = rig.duplicate(item).await?;
        if copy % 10 == 0 {
            rig.show_card("推し").await?;
        }
        rig.remove_item(copied).await?;
    }
    // Sources of their own, which paint each for itself.
    for copy in 0..COPIES / 10 {
        rig.add_overlay(&format!("Copy {copy}")).await?;
    }
    rig.until_seen(1 + COPIES / 10).await?;
    rig.show_card("推し").await?;
    for copy in 0..COPIES / 10 {
        rig.remove(&format!("Copy {copy}")).await?;
    }
    rig.until_seen(1).await
}

async fn switch_scenes(rig: &mut Rig) -> Result<()> {
    rig.new_scene("Other").await?;
    for switch in 0..SWITCHES {
        rig.switch_to(if switch % 2 == 0 { "Other" } else { SCENE }).await?;
        if switch % BREATH == BREATH - 1 {
            rig.until_seen(1).await?;
            rig.show_card("沼る").await?;
        }
    }
    rig.until_seen(1).await
}

async fn resize_while_moving(rig: &mut Rig) -> Result<()> {
    for size in [(1920, 1080), (640, 360), (720, 1280), (1280, 720)] {
        rig.show_card("お疲れ様").await?;
        rig.set_canvas(size).await?;
        wait::until("the overlay to fill the canvas", LIMIT, async || {
            let canvas = &rig.screen().await?["canvas"];
            let is_new = canvas["width"] == size.0 && canvas["height"] == size.1;
            Ok(is_new.then_some(()))
        })
        .await?;
    }
    Ok(())
}

/// A theme of the streamer's own is put on, and its file goes away: the last good look stays, and
/// OBS's log says why.
async fn lose_theme(rig: &mut Rig) -> Result<()> {
    let folder = rig.own_themes()?;
    fs::create_dir_all(&folder)?;
    let file = folder.join("mine.toml");
    let red = "name = \"Mine\"\n[card]\npaper = \"#ff0000\"\npaper_low = \"#ff0000\"\n";
    fs::write(&file, red)?;
    rig.change("Overlay", json!({"theme": "mine.toml"})).await?;
    rig.show_card("推し").await?;
    until_red(rig, true).await?;
    fs::remove_file(&file)?;
    wait::until("the log to tell of it", LIMIT, async || {
        let told = rig.log().contains("the theme file mine.toml cannot be read");
        Ok(told.then_some(()))
    })
    .await?;
    rig.hide_cards().await?;
    until_red(rig, false).await?;
    rig.show_card("沼る").await?;
    until_red(rig, true).await?;
    rig.change("Overlay", json!({"theme": "clean"})).await?;
    until_red(rig, false).await?;
    until_a_card_stands(rig).await
}

async fn until_red(rig: &mut Rig, is_wanted: bool) -> Result<()> {
    wait::until("the look of the card", LIMIT, async || {
        let picture = rig.program().await?;
        let pixels = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y)));
        let is_red = |[red, green, blue, _]: [u8; 4]| red > 220 && green < 40 && blue < 40;
        let red = pixels.filter(|(x, y)| is_red(picture.pixel(*x, *y))).count();
        Ok(((red >= RED_PIXELS) == is_wanted).then_some(()))
    })
    .await
}
