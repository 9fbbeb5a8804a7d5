//! What a streamer does with keys, buttons and lessons, in real OBS: on the screen, in
//! obs-websocket and at the daemon.

use std::{
    fs,
    process::Stdio,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use aivlingual_shared::{
    endpoint::Endpoint,
    frame::Frame,
    message::{Happening, Hearing, ToDaemon, ToPlugin},
};
use aivlingual_stage::{
    obs::{Language, OTHER, SCENE, Setting},
    process, wait,
    websocket::Websocket,
};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{LIMIT, ONE_AT_A_TIME, expect_clean, rig::Rig};

#[path = "../../../obs-plugin/tests/rooms/daemon.rs"]
#[expect(dead_code, reason = "the plugin's own tests need more of it")]
mod fake;

/// How much a recording has at least before it is paused, in milliseconds.
const MORE_MS: u64 = 500;
const LESSON: &str = "Educational-Main";

/// A daemon that only listens, and says what it is told to say.
struct Daemon {
    heard: Receiver<ToDaemon>,
    say: Sender<ToPlugin>,
}

impl Daemon {
    fn listen(endpoint: &Endpoint) -> Self {
        let ((tell, heard), (say, to_say)) = (channel(), channel());
        let door = fake::Daemon::listen(endpoint);
        thread::spawn(move || {
            let (mut caller, _) = door.welcome();
            while let Some(frame) = caller.frame() {
                match frame {
                    Frame::Message(ToDaemon::Clock { .. }) => {
                        caller.say(&ToPlugin::Status { hearing: Hearing::Ready });
                    }
                    Frame::Message(message) => {
                        let _ = tell.send(message);
                    }
                    Frame::Audio(_) => {}
                }
                to_say.try_iter().for_each(|message| caller.say(&message));
            }
        });
        Self { heard, say }
    }

    /// The next sentence that `find` is looking for.
    async fn wait_for<T>(&self, what: &str, find: impl Fn(&ToDaemon) -> Option<T>) -> Result<T> {
        wait::until(what, LIMIT, async || Ok(self.heard.try_iter().find_map(|said| find(&said))))
            .await
    }

    async fn wait_for_happening(&self, wanted: &Happening) -> Result<()> {
        let find = |said: &ToDaemon| match said {
            ToDaemon::Happened { what, at } if what == wanted => Some(*at),
            _ => None,
        };
        let at = self.wait_for(&format!("{wanted:?}"), find).await?;
        ensure!(at.obs.0 > 0 && at.wall.0 > 0, "{wanted:?} came without its time");
        Ok(())
    }
}

/// Waits for an event of ours and returns what came with it.
async fn event(events: &mut Websocket, name: &str) -> Result<Value> {
    wait::until(&format!("the event {name}"), LIMIT, async || {
        let event = events.event().await?;
        let told = &event["eventData"];
        let is_wanted = told["vendorName"] == "aivlingual" && told["eventType"] == name;
        Ok(is_wanted.then(|| told["eventData"].clone()))
    })
    .await
}

async fn press(rig: &mut Rig, hotkey: &str) -> Result<()> {
    rig.ask("TriggerHotkeyByName", json!({"hotkeyName": hotkey})).await.map(drop)
}

/// Has lessons switch to this scene, and waits until our plugin knows.
async fn choose_scene(rig: &mut Rig, scene: &str) -> Result<()> {
    let chosen = json!({"lesson_switches_scene": true, "lesson_scene": scene});
    rig.change("Overlay", chosen).await?;
    wait::until("the choice to be known", LIMIT, async || {
        let state = rig.vendor("state", json!({})).await?;
        Ok((state["lesson_scene"] == scene).then_some(()))
    })
    .await
}

async fn until_scene(rig: &mut Rig, wanted: &str) -> Result<()> {
    wait::until(&format!("the scene {wanted}"), LIMIT, async || {
        Ok((rig.scene().await? == wanted).then_some(()))
    })
    .await
}

#[tokio::test]
async fn keys_and_buttons_do_what_they_say() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let baseline = baseline_leaks().await?;
    let mut rig = Rig::with_plugin(Language::Japanese).await?;
    let daemon = Daemon::listen(&rig.endpoint());
    rig.add_overlay("Overlay").await?;
    rig.change("Overlay", json!({"hold_s": 60})).await?;
    rig.until_connected().await?;
    let walked = async {
        handle_cards(&mut rig, &daemon).await?;
        quiz_and_talk(&mut rig, &daemon).await?;
        teach(&mut rig, &daemon).await?;
        rig.start_recording().await?;
        daemon.wait_for_happening(&Happening::RecordingStarted {}).await?;
        let file = rig.stop_recording().await?;
        let stopped = Happening::RecordingStopped { file: Some(file) };
        daemon.wait_for_happening(&stopped).await?;
        stream(&mut rig).await?;
        daemon.wait_for_happening(&Happening::StreamingStarted {}).await?;
        daemon.wait_for_happening(&Happening::StreamingStopped {}).await
    };
    walked.await.with_context(|| rig.log())?;
    let log = rig.quit().await?;
    expect_clean(&log, baseline)
}

async fn handle_cards(rig: &mut Rig, daemon: &Daemon) -> Result<()> {
    let mut events = rig.listen().await?;
    let before = rig.program().await?;
    rig.show_card("推し").await?;
    assert_eq!(event(&mut events, "card_shown").await?["text"], "推し");
    rig.until_drawn(&before).await?;

    // Pinned, it stays when there is to be room for the next.
    press(rig, "aivlingual.pin").await?;
    rig.show_card("沼る").await?;
    event(&mut events, "card_shown").await?;
    rig.vendor("next", json!({})).await?;
    assert_eq!(event(&mut events, "card_left").await?["text"], "沼る");
    assert_eq!(rig.vendor("state", json!({})).await?["cards"][0]["text"], "推し");

    // Hidden, nothing is drawn, and shown again it is still there.
    press(rig, "aivlingual.show").await?;
    event(&mut events, "overlay_hidden").await?;
    rig.until_same(&before).await?;
    rig.vendor("overlay", json!({"is_shown": true})).await?;
    event(&mut events, "overlay_shown").await?;
    rig.until_drawn(&before).await?;
    rig.vendor("undo", json!({})).await?;
    rig.until_same(&before).await?;

    // Silence takes everything away and lets nothing come.
    rig.show_card("草").await?;
    rig.until_drawn(&before).await?;
    press(rig, "aivlingual.mute").await?;
    assert_eq!(event(&mut events, "muted").await?["is_muted"], true);
    rig.until_same(&before).await?;
    let refused = rig.vendor("show", json!({"japanese": "草"})).await?;
    ensure!(refused["error"].as_str().is_some_and(|why| why.contains("muted")), "{refused}");
    rig.vendor("mute", json!({"is_muted": false})).await?;

    let saved = rig.vendor("moment", json!({})).await?;
    let heard = daemon.wait_for("the moment", |said| match said {
        ToDaemon::MomentSaved { at } => Some(at.wall.0 / 1_000_000),
        _ => None,
    });
    assert_eq!(saved["at_ms"].as_u64(), Some(heard.await?));
    events.close().await;
    Ok(())
}

async fn quiz_and_talk(rig: &mut Rig, daemon: &Daemon) -> Result<()> {
    let mut events = rig.listen().await?;
    let before = rig.program().await?;
    let quiz = json!({
        "japanese": "推し", "english": "one's favorite", "choice_1": "a push",
        "choice_2": "one's favorite", "answer": 2, "thinking_s": 3,
    });
    let asked = rig.vendor("quiz", quiz).await?;
    assert_eq!(event(&mut events, "quiz_started").await?["quiz"], asked["quiz"]);
    rig.until_drawn(&before).await?;
    assert_eq!(event(&mut events, "quiz_answered").await?["answer_text"], "one's favorite");
    rig.vendor("end_quiz", json!({})).await?;
    rig.until_same(&before).await?;

    press(rig, "aivlingual.quiz").await?;
    let wanted = |said: &ToDaemon| matches!(said, ToDaemon::QuizWanted {}).then_some(());
    daemon.wait_for("the wish for a quiz", wanted).await?;
    daemon.say.send(ToPlugin::NothingToAsk {})?;
    event(&mut events, "nothing_to_ask").await?;

    let said = json!({"text": "Hello there!", "turn": "1", "is_speaking": true});
    assert_eq!(rig.vendor("bubble", said).await?, json!({"turn": "1"}));
    rig.until_drawn(&before).await?;
    rig.vendor("end_bubble", json!({})).await?;
    rig.until_same(&before).await?;
    events.close().await;
    Ok(())
}

async fn teach(rig: &mut Rig, daemon: &Daemon) -> Result<()> {
    let lesson = |is_on: bool| json!({"is_on": is_on});
    for scene in ["Other", "Last"] {
        rig.new_scene(scene).await?;
    }

    // Nobody asked for a scene, or there is none of this name: it stays.
    rig.vendor("lesson", lesson(true)).await?;
    daemon.wait_for_happening(&Happening::LessonStarted {}).await?;
    rig.vendor("lesson", lesson(false)).await?;
    daemon.wait_for_happening(&Happening::LessonEnded {}).await?;
    choose_scene(rig, LESSON).await?;
    rig.vendor("lesson", lesson(true)).await?;
    wait::until("a calm line", LIMIT, async || {
        Ok(rig.log().contains("there is none named Educational-Main").then_some(()))
    })
    .await?;
    assert_eq!(rig.scene().await?, SCENE);
    rig.vendor("lesson", lesson(false)).await?;

    // There and back, also when the daemon asks for it and when the scene is renamed meanwhile.
    rig.new_scene(LESSON).await?;
    rig.vendor("lesson", lesson(true)).await?;
    until_scene(rig, LESSON).await?;
    let changed = Happening::SceneChanged { scene: LESSON.to_owned() };
    daemon.wait_for_happening(&changed).await?;
    press(rig, "aivlingual.lesson").await?;
    until_scene(rig, SCENE).await?;
    daemon.say.send(ToPlugin::Lesson { is_on: true })?;
    until_scene(rig, LESSON).await?;
    let renamed = json!({"sceneName": LESSON, "newSceneName": "Renamed"});
    rig.ask("SetSceneName", renamed).await?;
    daemon.say.send(ToPlugin::Lesson { is_on: false })?;
    until_scene(rig, SCENE).await?;

    // Whoever goes elsewhere in a lesson stays there.
    choose_scene(rig, "Renamed").await?;
    rig.vendor("lesson", lesson(true)).await?;
    until_scene(rig, "Renamed").await?;
    rig.switch_to("Other").await?;
    rig.vendor("lesson", lesson(false)).await?;
    // The next lesson comes back to where it began.
    choose_scene(rig, "Last").await?;
    rig.vendor("lesson", lesson(true)).await?;
    until_scene(rig, "Last").await?;
    rig.vendor("lesson", lesson(false)).await?;
    until_scene(rig, "Other").await?;
    rig.switch_to(SCENE).await
}

/// Whether somebody listens on this port; who only listens once may not be called to find out.
fn is_listening(port: u16) -> Result<bool> {
    let sockets = fs::read_to_string("/proc/net/tcp")?;
    Ok(sockets.contains(&format!(":{port:04X} 00000000:0000 0A ")))
}

/// Streams to nobody: to ffmpeg, which throws it away.
async fn stream(rig: &mut Rig) -> Result<()> {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let address = format!("rtmp://127.0.0.1:{port}/live");
    let mut server = process::command("ffmpeg")
        .args(["-loglevel", "quiet", "-listen", "1", "-i", &format!("{address}/key")])
        .args(["-f", "null", "-"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .context("ffmpeg plays the streaming service")?;
    let service = json!({
        "streamServiceType": "rtmp_custom",
        "streamServiceSettings": {"server": address, "key": "key", "use_auth": false},
    });
    rig.ask("SetStreamServiceSettings", service).await?;
    wait::until("ffmpeg to listen", LIMIT, async || Ok(is_listening(port)?.then_some(()))).await?;
    rig.ask("StartStream", json!({})).await?;
    until_streaming(rig, true).await?;
    rig.ask("StopStream", json!({})).await?;
    until_streaming(rig, false).await?;
    let _ = server.kill();
    server.wait()?;
    Ok(())
}

async fn until_streaming(rig: &mut Rig, is_active: bool) -> Result<()> {
    wait::until("the stream to begin or end", LIMIT, async || {
        let status = rig.ask("GetStreamStatus", json!({})).await?;
        let has_sent = status["outputBytes"].as_u64() > Some(0);
        Ok((status["outputActive"] == is_active && (has_sent || !is_active)).then_some(()))
    })
    .await
}

/// What OBS itself leaves behind when it records, streams and goes from scene to scene.
async fn baseline_leaks() -> Result<u64> {
    let mut rig = Rig::without_plugin().await?;
    rig.new_scene("Other").await?;
    until_scene(&mut rig, SCENE).await?;
    rig.switch_to("Other").await?;
    rig.start_recording().await?;
    rig.stop_recording().await?;
    stream(&mut rig).await?;
    rig.stop().await?.leaks()
}

fn keys(key: &str) -> Value {
    json!([{"control": true, "key": key}])
}

async fn press_key(rig: &mut Rig, key: &str) -> Result<()> {
    let key = json!({"keyId": key, "keyModifiers": {"control": true}});
    rig.ask("TriggerHotkeyByKeySequence", key).await.map(drop)
}

/// Keys are the streamer's, not the scenes': they are those of the profile in every scene
/// collection, whatever an older release stored in it.
#[tokio::test]
async fn bound_keys_are_the_same_in_every_scene_collection() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let old = json!({"aivlingual": {"hotkeys": {
        "aivlingual.moment": keys("OBS_KEY_F10"), "aivlingual.mute": keys("OBS_KEY_F11"),
    }}});
    let setting = Setting {
        kept_in_other: Some(old),
        keys: vec![("aivlingual.moment", keys("OBS_KEY_F9"))],
        ..Setting::default()
    };
    let mut rig = Rig::start(setting).await?;
    let mut events = rig.listen().await?;
    press_key(&mut rig, "OBS_KEY_F9").await?;
    event(&mut events, "moment_saved").await?;
    rig.ask("SetCurrentSceneCollection", json!({"sceneCollectionName": OTHER})).await?;
    wait::until("the other scenes", LIMIT, async || {
        let collections = rig.ask("GetSceneCollectionList", json!({})).await?;
        Ok((collections["currentSceneCollectionName"] == OTHER).then_some(()))
    })
    .await?;
    let mut moments = Vec::new();
    for key in ["OBS_KEY_F10", "OBS_KEY_F11", "OBS_KEY_F9"] {
        press_key(&mut rig, key).await?;
    }
    moments.push(event(&mut events, "moment_saved").await?);
    // Moments are told apart by their milliseconds, and the answer may be quicker than one.
    let first_ms = moments[0]["at_ms"].as_u64().context("a time")?;
    wait::until("the next millisecond", LIMIT, async || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        Ok((now > u128::from(first_ms) + 1).then_some(()))
    })
    .await?;
    let last = rig.vendor("moment", json!({})).await?;
    while moments.last() != Some(&last) {
        moments.push(event(&mut events, "moment_saved").await?);
    }
    assert_eq!(moments.len(), 2, "the old keys work, too: {moments:?}");
    assert_eq!(rig.vendor("state", json!({})).await?["is_muted"], false);
    events.close().await;
    rig.quit().await?;
    assert_eq!(rig.keys("aivlingual.moment")?, Some(keys("OBS_KEY_F9")));
    Ok(())
}

/// The first release stored keys in the scene collection: they are taken over into the profile.
#[tokio::test]
async fn keys_of_the_first_release_are_taken_over() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let kept = json!({"aivlingual": {"hotkeys": {"aivlingual.moment": keys("OBS_KEY_F9")}}});
    let mut rig = Rig::with_kept(kept).await?;
    let mut events = rig.listen().await?;
    press_key(&mut rig, "OBS_KEY_F9").await?;
    event(&mut events, "moment_saved").await?;
    events.close().await;
    rig.quit().await?;
    assert_eq!(rig.keys("aivlingual.moment")?, Some(keys("OBS_KEY_F9")));
    Ok(())
}

/// Waits until a recording that goes on has a little more in it: nobody pauses it, or ends it,
/// within a frame. One that is paused has enough.
async fn until_recorded(rig: &mut Rig) -> Result<()> {
    let mut before = None;
    wait::until("the recording to go on", LIMIT, async || {
        let status = rig.ask("GetRecordStatus", json!({})).await?;
        let now = status["outputDuration"].as_u64();
        let more = now > *before.get_or_insert(now) && now >= Some(MORE_MS);
        Ok((more || status["outputPaused"] == true).then_some(()))
    })
    .await
}

/// What OBS does with a recording stands on the time line, pauses included.
#[tokio::test]
async fn a_recording_that_pauses_leaves_its_marks() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let mut rig = Rig::start(Setting { pauses: true, ..Setting::default() }).await?;
    let daemon = rig.start_daemon().await?;
    rig.add_overlay("Overlay").await?;
    rig.until_connected().await?;
    rig.start_recording().await.with_context(|| rig.log())?;
    for (request, is_paused) in [("PauseRecord", true), ("ResumeRecord", false)] {
        until_recorded(&mut rig).await?;
        wait::until("the recording to pause or go on", LIMIT, async || {
            let status = rig.ask("GetRecordStatus", json!({})).await?;
            if status["outputPaused"] == is_paused {
                return Ok(Some(()));
            }
            // OBS's window learns later than its output what that does, and refuses until then.
            let _ = rig.ask(request, json!({})).await;
            Ok(None)
        })
        .await?;
    }
    until_recorded(&mut rig).await?;
    let file = rig.stop_recording().await.with_context(|| rig.log())?;
    // A moment begins a session, which all of it belongs to.
    rig.vendor("moment", json!({})).await?;
    let marks = wait::until("the marks", LIMIT, async || {
        let sessions = daemon.all("/api/v1/sessions").await?;
        let Some(session) = sessions.first() else { return Ok(None) };
        let mut marks = daemon.all(&format!("/api/v1/sessions/{}/marks", session["id"])).await?;
        // OBS tells of its scene when it starts.
        marks.retain(|mark| mark["kind"] != "scene_changed");
        Ok((marks.len() >= 5).then_some(marks))
    })
    .await
    .with_context(|| rig.log())?;
    let kinds: Vec<_> = marks.iter().filter_map(|mark| mark["kind"].as_str()).collect();
    let recording =
        ["recording_started", "recording_paused", "recording_resumed", "recording_stopped"];
    assert_eq!(kinds, [&recording[..], &["moment"]].concat());
    assert_eq!(marks[3]["label"], file.as_str());
    let at: Vec<_> = marks.iter().filter_map(|mark| mark["at_ms"].as_i64()).collect();
    assert!(at.len() == 5 && at.is_sorted(), "{at:?}");
    rig.quit().await?;
    daemon.stop().await?;
    Ok(())
}
