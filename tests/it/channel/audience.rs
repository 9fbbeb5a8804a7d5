//! What the streamer asks of a session: quizzes, a look back, cards held and taken back, moments.

use aivlingual_shared::{
    entry::{Ask, Kind, Quiz},
    message::{Errand, Happening, Role, Standing, ToDaemon},
    time::WallTime,
};
use aivlingual_stage::{
    daemon::Daemon,
    plugin::{FakePlugin, Pace},
    wait,
};
use anyhow::{Context, Result, ensure};
use reqwest::Method;
use serde_json::json;

use super::{BREATH, LIMIT, ONE_AT_A_TIME, Stage, TALK, sounds, with_pause};

/// Hears a part of the talk, with all that it teaches.
async fn hear(stage: &Stage, plugin: &mut FakePlugin) -> Result<()> {
    let sound = sounds::recording(TALK, 0.0, 30.0)?;
    let tap = plugin.open_tap("Mio", Role::Streamer).await?;
    plugin.play(tap, &with_pause(sound), Pace::AtOnce).await?;
    plugin.close_tap(tap).await?;
    let is_heard = plugin.listen(LIMIT, |p| p.cards.len() >= 4).await?;
    ensure!(is_heard, "no cards but {:?}: {}", plugin.cards, stage.daemon.log());
    Ok(())
}

/// Asks, and returns how it was answered.
async fn quiz(plugin: &mut FakePlugin) -> Result<Option<Quiz>> {
    let (quizzes, nothing) = (plugin.quizzes.len(), plugin.nothing_to_ask);
    plugin.say(&ToDaemon::QuizWanted {}).await?;
    let is_answered = |p: &FakePlugin| p.quizzes.len() + p.nothing_to_ask > quizzes + nothing;
    ensure!(plugin.listen(LIMIT, is_answered).await?, "the quiz is not answered");
    Ok(plugin.quizzes.get(quizzes).cloned())
}

fn expect_fair(quiz: &Quiz) {
    println!("{:?} of {}: {:?}", quiz.ask, quiz.card.entry.surface, quiz.choices);
    assert!((3..=4).contains(&quiz.choices.len()), "{quiz:?}");
    let right = &quiz.choices[usize::from(quiz.answer)];
    let entry = &quiz.card.entry;
    match quiz.ask {
        Ask::Meaning => assert!([&entry.english, &entry.japanese].contains(&right), "{quiz:?}"),
        Ask::Reading => assert_eq!(*right, entry.reading, "{quiz:?}"),
    }
    assert_eq!(quiz.choices.iter().filter(|choice| *choice == right).count(), 1, "{quiz:?}");
    assert!(quiz.thinking_ms >= 5_000);
}

/// The page sees which card stands, and what is asked for there reaches the plugin.
async fn expect_to_stand(stage: &Stage, plugin: &mut FakePlugin, card: u64) -> Result<()> {
    let tap = plugin.open_tap("Mio", Role::Streamer).await?;
    let cards = vec![Standing { card, is_pinned: true }];
    plugin.say(&ToDaemon::Standing { cards }).await?;
    let told = wait::until("the page to see the card", LIMIT, async || {
        plugin.listen(BREATH, |_| false).await?;
        let live = stage.daemon.get("/api/v1/live").await?;
        Ok(live["cards"].get(0).cloned().map(|card| (card, live["taps"].clone())))
    });
    let (shown, taps) = told.await?;
    ensure!(shown["card"] == card && shown["is_pinned"] == true, "{shown}");
    ensure!(taps[0]["speaker"] == "Mio" && taps[0]["lamp"] == "silent", "{taps}");
    let entry = stage.daemon.get(&format!("/api/v1/entries/{}", shown["id"])).await?;
    ensure!(entry["lemma"] == shown["entry"]["lemma"], "{entry}");
    let hide = json!({"type": "hide", "plugin": shown["plugin"], "card": card});
    stage.daemon.send(Method::POST, "/api/v1/live/errands", hide).await?;
    let is_asked = plugin.listen(LIMIT, |p| p.errands == [Errand::Hide { card }]).await?;
    ensure!(is_asked, "{:?}", plugin.errands);
    plugin.close_tap(tap).await?;
    Ok(())
}

#[tokio::test]
async fn a_session_turns_to_its_audience_and_goes_on_after_a_kill() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let mut stage = Stage::open().await?;
    let mut plugin = stage.plugin().await?;
    ensure!(quiz(&mut plugin).await?.is_none(), "nothing was taught");
    hear(&stage, &mut plugin).await?;
    for caption in plugin.captions.iter().filter(|caption| caption.is_final) {
        let letters: Vec<char> = caption.text.chars().collect();
        let mut end = 0;
        for part in &caption.taught {
            assert!(end <= part.start && part.start < part.end, "{caption:?}");
            end = part.end;
            assert!(end as usize <= letters.len(), "{caption:?}");
            assert!(!part.meaning.is_empty() && part.meaning.chars().count() <= 60);
        }
    }
    ensure!(plugin.captions.iter().any(|caption| !caption.taught.is_empty()), "nothing is taught");

    // A pattern of grammar is never asked about.
    let mut cards = plugin.cards.iter().map(|(card, _)| card);
    let held = cards.find(|card| card.entry.kind != Kind::Grammar).context("a word")?.clone();
    plugin.say(&ToDaemon::CardShown { card: held.id, at: WallTime::now() }).await?;
    plugin.say(&ToDaemon::CardPinned { card: held.id, is_pinned: true }).await?;
    let asked = quiz(&mut plugin).await?.context("something was taught")?;
    expect_fair(&asked);
    assert_eq!(asked.card.entry.lemma, held.entry.lemma, "what is pinned is asked about first");

    expect_to_stand(&stage, &mut plugin, held.id).await?;

    // The daemon dies, and the next one knows what was pinned and what was asked.
    stage.daemon.kill().await?;
    stage.daemon = Daemon::start(&stage.house).await?;
    let mut plugin = stage.plugin().await?;
    plugin.open_tap("Mio", Role::Streamer).await?;
    let mut lemmas = vec![asked.card.entry.lemma.clone()];
    while let Some(quiz) = quiz(&mut plugin).await? {
        expect_fair(&quiz);
        assert!(!lemmas.contains(&quiz.card.entry.lemma), "asked again: {quiz:?}");
        lemmas.push(quiz.card.entry.lemma);
    }
    ensure!(lemmas.len() > 2, "only {lemmas:?} were asked");
    plugin.say(&ToDaemon::RecapWanted {}).await?;
    ensure!(plugin.listen(LIMIT, |p| !p.recaps.is_empty()).await?, "no recap");
    let recap = &plugin.recaps[0];
    assert!(recap.words.len() <= 8 && recap.total as usize >= recap.words.len());
    assert_eq!(recap.words[0].entry.lemma, held.entry.lemma, "what is pinned comes first");

    // Taken back from the recap, it is rejected, and the plugin is told so.
    let card = recap.words[0].id;
    plugin.say(&ToDaemon::CardUndone { card }).await?;
    ensure!(plugin.listen(LIMIT, |p| p.withdrawn == [card]).await?, "it is not withdrawn");
    let rejected = stage.daemon.all("/api/v1/entries?state=rejected").await?;
    assert_eq!(rejected.len(), 1, "{rejected:?}");
    assert_eq!(rejected[0]["lemma"], held.entry.lemma.as_str());
    plugin.say(&ToDaemon::Goodbye {}).await?;
    stage.until_sessions_ended().await?;
    stage.daemon.stop().await?;
    Ok(())
}

#[tokio::test]
async fn what_obs_does_waits_for_the_session_and_a_moment_begins_one() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let stage = Stage::open().await?;
    let mut plugin = FakePlugin::connect(&stage.house.endpoint()).await?;
    let begin = plugin.now();
    for scene in 0..70 {
        let what = Happening::SceneChanged { scene: format!("Scene {scene}") };
        plugin.say(&ToDaemon::Happened { what, at: begin }).await?;
    }
    plugin.say(&ToDaemon::Happened { what: Happening::StreamingStarted {}, at: begin }).await?;
    plugin.listen(BREATH, |_| false).await?;
    assert!(stage.daemon.all("/api/v1/sessions").await?.is_empty(), "that alone is no session");
    plugin.say(&ToDaemon::MomentSaved { at: plugin.now() }).await?;
    let marks = wait::until("the marks", LIMIT, async || {
        plugin.listen(BREATH, |_| false).await?;
        let sessions = stage.daemon.all("/api/v1/sessions").await?;
        let Some(session) = sessions.first() else { return Ok(None) };
        let marks = stage.daemon.all(&format!("/api/v1/sessions/{}/marks", session["id"])).await?;
        Ok((marks.len() == 65).then_some(marks))
    })
    .await?;
    let kinds: Vec<&str> = marks.iter().filter_map(|mark| mark["kind"].as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "scene_changed").count(), 63);
    assert_eq!(kinds[63..], ["streaming_started", "moment"]);
    assert_eq!(marks[0]["label"], "Scene 7", "of more than fit only the latest count");
    // It is one session, whatever comes first.
    plugin.open_tap("Mio", Role::Streamer).await?;
    plugin.say(&ToDaemon::Goodbye {}).await?;
    assert_eq!(stage.until_sessions_ended().await?.len(), 1);
    stage.daemon.stop().await?;
    Ok(())
}
