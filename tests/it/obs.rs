//! Real OBS, end to end: what a streamer does with the source, and what happens to the show when
//! our side fails.
//!
//! One OBS at a time: each draws in software and takes a core.

use std::{
    net::{Ipv4Addr, TcpListener},
    time::{Duration, Instant},
};

use aivlingual_stage::{
    obs::{Language, Log, SCENE},
    wait,
};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::sync::Mutex;

mod clip;
mod controls;
mod elsewhere;
mod endurance;
mod motion;
mod package;
mod rig;

use rig::Rig;

static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
const LIMIT: Duration = Duration::from_secs(60);
/// A whole talk, recognised on a machine that draws in software besides.
const TALK_LIMIT: Duration = Duration::from_secs(180);
const KILLS: usize = 10;

#[tokio::test]
async fn the_stage_itself_sees_and_hears() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let mut rig = Rig::without_plugin().await?;
    let red = json!({"color": 0xFF00_00FFu32, "width": 1280, "height": 720});
    rig.add("Red", "color_source_v3", red).await?;
    wait::until("a red program", LIMIT, async || {
        Ok((rig.program().await?.pixel(640, 360) == [255, 0, 0, 255]).then_some(()))
    })
    .await?;
    let tone = rig.write_tone()?;
    rig.add_clip("Clip", &tone).await?;
    let loud = rig.peak("Clip", 0.2).await?;
    assert!(loud < 0.3, "the tone has a quarter of full scale, not {loud}");
    rig.stop().await?;
    Ok(())
}

/// What a streamer does with the source in an evening, and then quits.
#[tokio::test]
async fn the_source_can_be_handled_like_any_other() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let baseline = baseline_leaks().await?;
    for language in [Language::English, Language::Japanese] {
        let mut rig = Rig::with_plugin(language).await?;
        let daemon = rig.start_daemon().await?;
        walk(&mut rig).await.with_context(|| rig.log())?;
        let log = rig.quit().await?;
        daemon.stop().await?;
        expect_clean(&log, baseline)?;
    }
    Ok(())
}

async fn walk(rig: &mut Rig) -> Result<()> {
    let tone = rig.write_tone()?;
    let clip = rig.add_clip("Clip", &tone).await?;
    let item = rig.add_overlay("Overlay").await?;
    rig.until_connected().await?;

    // Muted, the clip is not heard; unmuted it is again.
    let chosen = json!({"listen": "chosen", "voice_1_source": "Clip", "voice_1_speaker": "Aya"});
    rig.change("Overlay", chosen).await?;
    rig.until_heard("Clip").await?;
    rig.mute("Clip", true).await?;
    rig.until_tap("Clip", "muted", |tap| tap["is_muted"] == true).await?;
    rig.mute("Clip", false).await?;
    rig.until_heard("Clip").await?;

    // Renamed, it stays the one that was chosen or is chosen anew by its name; nothing breaks.
    rig.rename("Clip", "Talk").await?;
    rig.change("Overlay", json!({"voice_1_source": "Talk"})).await?;
    rig.until_heard("Talk").await?;

    // Hidden, nothing is drawn; shown again, the picture returns.
    let before = rig.program().await?;
    rig.until_seen(1).await?;
    rig.show_card("推し").await?;
    rig.until_drawn(&before).await?;
    rig.enable(item, false).await?;
    rig.until_same(&before).await?;
    rig.enable(item, true).await?;
    rig.hide_cards().await?;
    rig.until_same(&before).await?;

    // Every property changes while a card stands.
    for settings in [
        json!({"corner": "bottom_left", "size_percent": 150}),
        json!({"corner": "top_left", "furigana": false, "hold_s": 60}),
        json!({"target": "ja", "level": "intermediate", "captions": false}),
        json!({"listen": "mix", "size_percent": 50}),
    ] {
        rig.show_card("お疲れ様").await?;
        rig.change("Overlay", settings).await?;
        rig.until_drawn(&before).await?;
    }
    rig.hide_cards().await?;

    // Twice in one scene, and in another; then the first goes away.
    let copy = rig.duplicate(item).await?;
    rig.enable(clip, false).await?;
    rig.enable(clip, true).await?;
    rig.new_scene("Other").await?;
    rig.switch_to("Other").await?;
    rig.switch_to(SCENE).await?;
    rig.add_overlay("Second").await?;
    rig.until_seen(2).await?;
    rig.remove_item(copy).await?;
    rig.remove("Overlay").await?;
    rig.until_seen(1).await?;
    rig.show_card("沼る").await?;
    rig.until_drawn(&before).await?;
    rig.remove("Second").await?;
    rig.until_same(&before).await?;
    rig.remove("Talk").await?;
    Ok(())
}

/// The sound of a talk comes in, and what was said in it stands on a card in the picture.
#[tokio::test]
async fn a_talk_brings_a_card_into_the_picture() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let mut rig = Rig::with_plugin(Language::English).await?;
    let daemon = rig.start_daemon().await?;
    rig.add_overlay("Overlay").await?;
    rig.until_connected().await?;
    let before = rig.program().await?;
    rig.add_clip("Talk", &rig::sample()?).await?;
    let card = wait::until("a card", TALK_LIMIT, async || {
        Ok(rig.screen().await?["cards"][0]["text"].as_str().map(str::to_owned))
    })
    .await?;
    ensure!(!card.is_empty(), "the card is empty");
    rig.until_drawn(&before).await?;
    let entries = daemon.all("/api/v1/entries").await?;
    assert!(
        entries.iter().any(|entry| card.contains(entry["japanese"].as_str().unwrap_or("-"))
            || card.contains(entry["english"].as_str().unwrap_or("-"))),
        "{card} is on the card, but not among {entries:?}"
    );
    rig.quit().await?;
    daemon.stop().await?;
    Ok(())
}

/// The daemon dies ten times while somebody talks: the show goes on, and nothing kept is lost.
#[tokio::test]
async fn a_killed_daemon_is_back_soon_and_loses_nothing() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let mut rig = Rig::with_plugin(Language::English).await?;
    let mut daemon = rig.start_daemon().await?;
    rig.add_overlay("Overlay").await?;
    rig.until_connected().await?;
    let before = rig.program().await?;
    rig.add_clip("Talk", &rig::sample()?).await?;
    let mut kept = std::collections::BTreeSet::new();
    let mut longest = Duration::ZERO;
    for round in 0..KILLS {
        let least = if round % 3 == 0 { kept.len() + 1 } else { kept.len() };
        kept = wait::until("one more utterance", TALK_LIMIT, async || {
            let kept = rig::utterances(&daemon).await?;
            Ok((kept.len() >= least).then_some(kept))
        })
        .await?;
        daemon.kill().await?;
        rig.until_link(|link| link != "connected").await?;
        rig.until_same(&before).await.context("the overlay does not go quiet")?;
        rig.peak("Talk", 0.001).await.context("no sound passes without a daemon")?;
        daemon = rig.start_daemon().await?;
        let answers = Instant::now();
        rig.until_connected().await?;
        longest = longest.max(answers.elapsed());
        let found = rig::utterances(&daemon).await?;
        for id in &kept {
            ensure!(found.contains(id), "utterance {id} was kept and is lost");
        }
    }
    println!("{KILLS} kills: found again within {} ms", longest.as_millis());
    rig.quit().await?;
    daemon.stop().await?;
    Ok(())
}

/// With nobody there, the plugin starts the daemon itself, once. It outlives OBS and holds nothing
/// that was OBS's: the next OBS finds its port free.
#[tokio::test]
async fn the_plugin_starts_one_daemon_when_none_answers() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let mut rig = Rig::with_plugin(Language::English).await?;
    rig.add("Overlay", rig::OVERLAY_KIND, json!({})).await?;
    rig.until_connected().await?;
    rig.add("Second", rig::OVERLAY_KIND, json!({})).await?;
    let stats = rig.stats().await?;
    assert_eq!(stats["link_counts"]["daemons_started"], 1, "{stats}");
    assert_eq!(rig.daemons().len(), 1);
    let (port, _) = rig.door()?;
    rig.quit().await?;
    assert_eq!(rig.daemons().len(), 1, "the daemon outlives OBS");
    let listening = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port));
    listening.context("the daemon holds the port of obs-websocket")?;
    Ok(())
}

/// What OBS itself leaves behind with the same kinds of sources, but without us.
async fn baseline_leaks() -> Result<u64> {
    let mut rig = Rig::without_plugin().await?;
    let tone = rig.write_tone()?;
    rig.add_clip("Clip", &tone).await?;
    // OBS 29 crashes when it quits while a clip is still being opened.
    rig.peak("Clip", 0.2).await?;
    rig.new_scene("Other").await?;
    rig.switch_to("Other").await?;
    rig.switch_to(SCENE).await?;
    rig.remove("Clip").await?;
    rig.stop().await?.leaks()
}

fn expect_clean(log: &Log, baseline: u64) -> Result<()> {
    let leaks = log.leaks()?;
    ensure!(leaks <= baseline, "{leaks} leaks, where OBS alone has {baseline}");
    let panics = log.lines_with("panicked");
    ensure!(panics.is_empty(), "{panics:?}");
    Ok(())
}
