//! Lessons in an OBS of another machine: a fake one that speaks the true wire and misbehaves.

use std::time::Duration;

use aivlingual_daemon::{
    config::{self, Secret},
    scenes::{Look, Scenes, ScenesError, look},
};
use aivlingual_stage::{
    built,
    daemon::{Daemon, House},
    fake_obs::{FakeObs, Mood},
    plugin::FakePlugin,
    process, wait,
};
use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(60);
const LESSON: &str = "Educational-Main";
const PASSWORD: &str = "open sesame";

/// Whether an error is the one that is expected.
type Expected = fn(&ScenesError) -> bool;

fn named(obs: &FakeObs) -> config::Scenes {
    config::Scenes { address: obs.address().to_string(), lesson: LESSON.to_owned() }
}

async fn until_shown(obs: &FakeObs, scene: &str) -> Result<()> {
    let what = format!("{scene} to be shown");
    wait::until(&what, LIMIT, async || Ok((obs.program() == scene).then_some(()))).await
}

/// A task that keeps the way back in a directory of its own.
fn start(obs: &FakeObs, password: Option<&str>) -> Result<(Scenes, TempDir)> {
    let directory = tempfile::tempdir()?;
    Ok((start_in(&directory, obs, password), directory))
}

fn start_in(directory: &TempDir, obs: &FakeObs, password: Option<&str>) -> Scenes {
    Scenes::start(named(obs), password.map(Secret::new), directory.path().join("lesson.json"))
}

/// Ends when so many calls were made and ended in good order.
async fn until_called(obs: &FakeObs, calls: usize) -> Result<()> {
    wait::until("a call to end", LIMIT, async || Ok((obs.farewells() >= calls).then_some(()))).await
}

async fn refused(obs: &FakeObs, password: Option<&str>) -> ScenesError {
    let password = password.map(Secret::new);
    look(&named(obs), password.as_ref()).await.expect_err("it misbehaves")
}

#[tokio::test]
async fn a_lesson_is_switched_to_and_back() -> Result<()> {
    let obs = FakeObs::open(&["Game", "Chat", LESSON], Some(PASSWORD)).await?;
    let (scenes, _directory) = start(&obs, Some(PASSWORD))?;
    scenes.lesson(true);
    until_shown(&obs, LESSON).await?;
    until_called(&obs, 1).await?;
    // Asked twice, it is begun once, and the way back is not forgotten.
    scenes.lesson(true);
    until_called(&obs, 2).await?;
    scenes.lesson(false);
    until_shown(&obs, "Game").await?;
    until_called(&obs, 3).await?;
    // A lesson that has ended does not end again, and the next remembers its own way back.
    obs.show("Chat");
    scenes.lesson(false);
    scenes.lesson(true);
    until_shown(&obs, LESSON).await?;
    scenes.lesson(false);
    until_shown(&obs, "Chat").await?;
    assert_eq!(obs.switched(), [LESSON, "Game", LESSON, "Chat"]);
    Ok(())
}

#[tokio::test]
async fn a_streamer_who_moved_on_is_left_alone() -> Result<()> {
    let obs = FakeObs::open(&["Game", "Chat", LESSON], None).await?;
    let (scenes, _directory) = start(&obs, None)?;
    scenes.lesson(true);
    until_shown(&obs, LESSON).await?;
    obs.show("Chat");
    scenes.lesson(false);
    until_called(&obs, 2).await?;
    assert_eq!(obs.program(), "Chat");

    // The scene before was deleted meanwhile: nothing is changed.
    scenes.lesson(true);
    until_shown(&obs, LESSON).await?;
    obs.delete("Chat");
    scenes.lesson(false);
    until_called(&obs, 4).await?;
    assert_eq!(obs.program(), LESSON);
    assert_eq!(obs.switched(), [LESSON, LESSON]);
    Ok(())
}

#[tokio::test]
async fn a_scene_that_is_not_there_changes_nothing() -> Result<()> {
    let obs = FakeObs::open(&["Game"], None).await?;
    let (scenes, directory) = start(&obs, None)?;
    scenes.lesson(true);
    until_called(&obs, 1).await?;
    scenes.lesson(false);
    scenes.finish().await;
    assert_eq!(obs.calls(), 1, "a lesson that did not begin is not ended");
    // Neither is one by the next daemon, which has its memory from the first.
    let scenes = start_in(&directory, &obs, None);
    scenes.lesson(false);
    scenes.finish().await;
    assert_eq!(obs.calls(), 1);
    assert!(obs.switched().is_empty(), "{:?}", obs.switched());
    let expected = Look { version: "29.0.2".into(), has_lesson: false };
    assert_eq!(look(&named(&obs), None).await?, expected);
    Ok(())
}

#[tokio::test]
async fn what_passes_is_tried_again() -> Result<()> {
    let obs = FakeObs::open(&["Game", LESSON], None).await?;
    let (scenes, _directory) = start(&obs, None)?;
    obs.behave(&[Mood::Hanging, Mood::Loading, Mood::Well]);
    scenes.lesson(true);
    until_shown(&obs, LESSON).await?;
    assert_eq!(obs.calls(), 3);
    // The scene was switched and the answer lost: the way back is known all the same.
    obs.show("Game");
    obs.behave(&[Mood::Forgetful, Mood::Well]);
    scenes.lesson(true);
    wait::until("the second call", LIMIT, async || Ok((obs.calls() >= 5).then_some(()))).await?;
    until_shown(&obs, LESSON).await?;
    scenes.lesson(false);
    until_shown(&obs, "Game").await?;

    // Gone and back at the same place, as an OBS that was restarted.
    let address = obs.address();
    drop(obs);
    scenes.lesson(true);
    let obs = wait::until("the place to be free", LIMIT, async || {
        Ok(FakeObs::open_at(address, &["Game", LESSON], None).await.ok())
    })
    .await?;
    until_shown(&obs, LESSON).await
}

#[tokio::test]
async fn the_latest_wish_counts() -> Result<()> {
    let obs = FakeObs::open(&["Game", LESSON], None).await?;
    let (scenes, _directory) = start(&obs, None)?;
    obs.behave(&[Mood::Loading, Mood::Well]);
    scenes.lesson(true);
    wait::until("the first call", LIMIT, async || Ok((obs.calls() == 1).then_some(()))).await?;
    scenes.lesson(false);
    // Every wish has had its end when the task has; one that was tried on would be tried now.
    scenes.finish().await;
    assert_eq!(obs.calls(), 1, "what was called off is not tried again");
    assert!(obs.switched().is_empty(), "a lesson that was called off does not begin");
    Ok(())
}

/// The daemon is started anew in the middle of a lesson.
#[tokio::test]
async fn the_way_back_outlives_the_daemon() -> Result<()> {
    let obs = FakeObs::open(&["Game", "Chat", LESSON], None).await?;
    let (scenes, directory) = start(&obs, None)?;
    scenes.lesson(true);
    scenes.finish().await;
    assert_eq!(obs.switched(), [LESSON], "what was wished last is done before the end");

    let scenes = start_in(&directory, &obs, None);
    scenes.lesson(false);
    scenes.finish().await;
    assert_eq!(obs.switched(), [LESSON, "Game"]);

    // That lesson is over, for every daemon to come.
    obs.show(LESSON);
    let scenes = start_in(&directory, &obs, None);
    scenes.lesson(false);
    scenes.finish().await;
    assert_eq!(obs.program(), LESSON);
    Ok(())
}

#[tokio::test]
async fn each_misbehaviour_is_called_by_its_name() -> Result<()> {
    let obs = FakeObs::open(&["Game", LESSON], Some(PASSWORD)).await?;
    let wrong = refused(&obs, Some("open barley")).await;
    assert!(matches!(wrong, ScenesError::WrongPassword), "{wrong:?}");
    assert!(wrong.next_step().contains("AIVLINGUAL_OBS_PASSWORD"));
    assert!(!format!("{wrong:?} {wrong}").contains("barley"));
    assert!(matches!(refused(&obs, None).await, ScenesError::NoPassword));

    let is_expected: [(Mood, Expected); 8] = [
        (Mood::Silent, |error| matches!(error, ScenesError::Silent)),
        (Mood::Garbage, |error| matches!(error, ScenesError::NotObs { .. })),
        (Mood::Nonsense, |error| matches!(error, ScenesError::NotObs { .. })),
        (Mood::Binary, |error| matches!(error, ScenesError::NotObs { .. })),
        (Mood::Endless, |error| matches!(error, ScenesError::NotObs { .. })),
        (Mood::Deaf, |error| matches!(error, ScenesError::NotObs { .. })),
        (Mood::Loading, |error| matches!(error, ScenesError::NotReady)),
        (Mood::Ancient, |error| matches!(error, ScenesError::TooOld { .. })),
    ];
    for (mood, is_expected) in is_expected {
        obs.behave(&[mood]);
        let error = refused(&obs, Some(PASSWORD)).await;
        assert!(is_expected(&error), "{mood:?}: {error:?}");
    }
    obs.behave(&[Mood::Talkative]);
    let seen = look(&named(&obs), Some(&Secret::new(PASSWORD))).await?;
    assert!(seen.has_lesson, "what nobody asked for is skipped");

    let address = obs.address();
    let named = named(&obs);
    drop(obs);
    wait::until("the fake to be gone", LIMIT, async || {
        Ok(std::net::TcpListener::bind(address).is_ok().then_some(()))
    })
    .await?;
    let gone = look(&named, None).await.expect_err("nobody is there");
    assert!(matches!(gone, ScenesError::Unreachable { .. }), "{gone:?}");
    Ok(())
}

/// Runs the program in a house.
fn run(house: &House, arguments: &[&str]) -> Result<std::process::Output> {
    let mut command = process::command("timeout");
    command.args(["--kill-after=5", "120"]).arg(built::daemon()?).args(arguments);
    Ok(command.envs(house.environment()).output()?)
}

/// On threads of its own the fake answers while the program is waited for.
#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_is_begun_from_the_command_line() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let house = House::below(directory.path())?;
    let nobody = run(&house, &["lesson", "start"])?;
    assert_eq!(nobody.status.code(), Some(7), "{nobody:?}");

    let obs = FakeObs::open(&["Game", LESSON], Some(PASSWORD)).await?;
    house.configure(&format!("[scenes]\naddress = \"{}\"\n", obs.address()))?;
    house.keep_secret(&format!("obs_password = \"{PASSWORD}\"\n"))?;
    let daemon = Daemon::start(&house).await?;
    let mut plugin = FakePlugin::connect(&house.endpoint()).await?;
    let told = format!("1 OBS with the plugin, and the OBS at {}", obs.address());
    for (what, scene, is_on) in [("start", LESSON, true), ("stop", "Game", false)] {
        let asked = run(&house, &["lesson", what])?;
        ensure!(asked.status.success(), "{asked:?}");
        ensure!(String::from_utf8(asked.stdout)?.contains(&told), "who was told?");
        let is_told = plugin.listen(LIMIT, |p| p.lessons.last() == Some(&is_on)).await?;
        ensure!(is_told, "the plugin is not told: {:?}", plugin.lessons);
        until_shown(&obs, scene).await?;
    }
    assert_eq!(plugin.lessons, [true, false]);
    let doctor = run(&house, &["doctor", "--json"])?;
    let findings: serde_json::Value = serde_json::from_slice(&doctor.stdout)?;
    let found = findings.as_array().into_iter().flatten().find(|f| f["part"] == "other OBS");
    let found = found.context("the doctor looks at the other OBS")?;
    assert_eq!(found["state"], "ok", "{found}");
    let log = daemon.stop().await?;
    assert!(!log.contains(PASSWORD), "the password is in the log: {log}");
    Ok(())
}

/// Somebody who only asks is no OBS that could be told.
#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_nobody_is_told_of_has_not_begun() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let house = House::below(directory.path())?;
    let daemon = Daemon::start(&house).await?;
    let nobody = run(&house, &["lesson", "start"])?;
    assert_eq!(nobody.status.code(), Some(10), "{nobody:?}");
    let said = String::from_utf8(nobody.stderr)?;
    assert!(said.contains("nobody was told") && said.contains("[scenes] address"), "{said}");

    // Named after the daemon was started, the other OBS is not known to it, and that is said.
    house.configure("[scenes]\naddress = \"127.0.0.1:1\"\n")?;
    let unknown = run(&house, &["lesson", "start"])?;
    assert_eq!(unknown.status.code(), Some(10), "{unknown:?}");
    let said = String::from_utf8(unknown.stderr)?;
    assert!(said.contains("does not know the OBS at 127.0.0.1:1"), "{said}");
    daemon.stop().await?;
    Ok(())
}
