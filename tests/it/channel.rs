//! The true daemon and a plugin made of nothing but the wire: what is said comes back as captions
//! and cards and is kept, whatever else knocks is refused, and no end loses anything.
//!
//! One daemon that recognises at a time: each takes a core.

use std::{collections::BTreeMap, net::TcpListener, time::Duration};

use aivlingual_shared::message::{Hearing, Role, ToDaemon};
use aivlingual_shared::time::WallTime;
use aivlingual_stage::{
    built,
    daemon::{Daemon, House},
    plugin::{FakePlugin, Pace, Sound},
    process, wait,
};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::shape::{ENTRY_FIELDS, fields};

mod audience;
mod refused;
pub(crate) mod sounds;
mod stranger;

pub(crate) static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
/// A whole clip, recognised on a busy machine.
const LIMIT: Duration = Duration::from_secs(120);
/// How long a plugin that waits for something else listens in between, to stay connected.
const BREATH: Duration = Duration::from_millis(100);
const KILLS: usize = 3;

const JAPANESE: &str = "tests/data/audio/made/ja_mono_16k.wav";
const ENGLISH: &str = "tests/data/audio/made/en_stereo_44k.ogg";
const TALK: &str = "data/samples/talk.flac";
/// What is said in the clips and in the part of the talk that is played.
const SCRIPT: [&str; 10] = [
    "昨日の夜は、なかなか眠れなくて、朝まで映画を見ていました。",
    "無理をしないで、今日は早く帰った方がいいですよ。",
    "心配してくれて、ありがとう。来週は、みんなで旅行に行きましょう。",
    "I ran into an old friend at the train station this morning.",
    "We decided to catch up over a cup of coffee.",
    "It turns out that she is moving to Japan next year.",
    "I cannot wait to visit her and show off my Japanese.",
    "みなさん、こんばんは。今日も配信に来てくれてありがとう。",
    "今日は友達と一緒に、新しいゲームに挑戦してみます。",
    "Hi everyone! I love hanging out with you guys.",
];
/// What the desk adds to them.
const DESK_FIELDS: [&str; 5] = ["etag", "id", "ruby", "session", "state"];

/// A daemon in a temporary place that hears.
struct Stage {
    house: House,
    daemon: Daemon,
    _directory: TempDir,
}

impl Stage {
    async fn open() -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let house = House::below(directory.path())?;
        let daemon = Daemon::start(&house).await?;
        Ok(Self { house, daemon, _directory: directory })
    }

    /// A plugin that has been told that the daemon hears.
    async fn plugin(&self) -> Result<FakePlugin> {
        let mut plugin = FakePlugin::connect(&self.house.endpoint()).await?;
        let hears = plugin.listen(LIMIT, |p| p.hearing == Some(Hearing::Ready)).await?;
        ensure!(hears, "the daemon does not get ready to hear");
        Ok(plugin)
    }

    async fn counter(&self, name: &str) -> Result<u64> {
        let health = self.daemon.get("/api/v1/health").await?;
        health["counters"][name].as_u64().with_context(|| format!("no counter {name}"))
    }

    async fn gauge(&self, name: &str) -> Result<u64> {
        let health = self.daemon.get("/api/v1/health").await?;
        health["gauges"][name].as_u64().with_context(|| format!("no gauge {name}"))
    }

    /// Ends with the last plugin's session kept and ended.
    async fn until_sessions_ended(&self) -> Result<Vec<Value>> {
        wait::until("the sessions to end", LIMIT, async || {
            let sessions = self.daemon.all("/api/v1/sessions").await?;
            Ok(sessions.iter().all(|session| !session["ended"].is_null()).then_some(sessions))
        })
        .await
    }
}

/// All utterances by their number, as the API shows them.
async fn utterances(daemon: &Daemon) -> Result<BTreeMap<i64, Value>> {
    let mut all = BTreeMap::new();
    for session in daemon.all("/api/v1/sessions").await? {
        let path = format!("/api/v1/sessions/{}/utterances", session["id"]);
        all.extend(by_number(daemon.all(&path).await?)?);
    }
    Ok(all)
}

async fn entries(daemon: &Daemon) -> Result<BTreeMap<i64, Value>> {
    by_number(daemon.all("/api/v1/entries").await?)
}

fn by_number(rows: Vec<Value>) -> Result<BTreeMap<i64, Value>> {
    let numbered = |row: Value| Ok((row["id"].as_i64().context("a row has a number")?, row));
    rows.into_iter().map(numbered).collect()
}

/// True when `expression` is said somewhere in [`SCRIPT`].
fn is_in_script(expression: &str) -> bool {
    let expression = expression.to_lowercase();
    SCRIPT.iter().any(|line| line.to_lowercase().contains(&expression))
}

/// Sound with a second of silence after it, in which the last sentence ends.
fn with_pause(mut sound: Sound) -> Sound {
    for channel in &mut sound.channels {
        channel.extend(vec![0.0; sound.rate_hz as usize]);
    }
    sound
}

#[tokio::test]
async fn what_is_said_is_captioned_taught_and_kept() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let stage = Stage::open().await?;
    let clips = [
        ("Aya", sounds::recording(JAPANESE, 0.0, 20.0)?, Pace::AtOnce, ["映画", "旅行"]),
        ("Ben", sounds::recording(ENGLISH, 0.0, 20.0)?, Pace::AtOnce, ["station", "my Japanese"]),
        ("Mio", sounds::recording(TALK, 0.0, 15.8)?, Pace::RealTime, ["配信", "挑戦"]),
    ];
    let mut plugin = stage.plugin().await?;
    for (speaker, sound, pace, words) in clips {
        let tap = plugin.open_tap(speaker, Role::Guest).await?;
        let played = plugin.play(tap, &with_pause(sound), pace).await;
        played.with_context(|| stage.daemon.log())?;
        plugin.close_tap(tap).await?;
        let is_captioned = |p: &FakePlugin, word| final_captions(p).any(|c| c.contains(word));
        let is_over = |p: &FakePlugin| words.iter().all(|&word: &&str| is_captioned(p, word));
        let is_over = plugin.listen(LIMIT, is_over).await.with_context(|| stage.daemon.log())?;
        ensure!(is_over, "{words:?} not in {:?}", plugin.captions);
    }
    ensure!(plugin.listen(LIMIT, |p| p.cards.len() >= 3).await?, "no cards but {:?}", plugin.cards);
    ensure!(plugin.captions.iter().any(|caption| !caption.is_final), "no caption came early");
    for (card, times) in &plugin.cards {
        let entry = &card.entry;
        assert!(is_in_script(&entry.surface), "{} was never said", entry.surface);
        assert!(entry.utterance.contains(&entry.surface), "{entry:?}");
        assert!(final_captions(&plugin).any(|text| text == entry.utterance), "{entry:?}");
        assert!(!card.ruby.is_empty() && !entry.japanese.is_empty() && !entry.english.is_empty());
        assert!(times.heard <= times.spotted && times.spotted <= times.sent, "{times:?}");
    }
    let card = plugin.cards.last().context("there are cards")?.0.id;
    plugin.say(&ToDaemon::CardShown { card, at: WallTime::now() }).await?;
    wait::until("the way to the picture to be measured", LIMIT, async || {
        let ways = stage.daemon.get("/api/v1/latency").await?;
        let is_shown = |way: &Value| !way["shown_ms"].is_null();
        Ok(ways.as_array().is_some_and(|ways| ways.iter().any(is_shown)).then_some(()))
    })
    .await?;
    plugin.say(&ToDaemon::Goodbye {}).await?;
    expect_kept(&stage, &plugin).await?;
    expect_quiet_log(&stage.daemon.stop().await?)
}

/// Speech is nobody's business but the owner's, and nothing went wrong.
fn expect_quiet_log(log: &str) -> Result<()> {
    for word in ["映画", "train station", "配信", "panicked", "ERROR"] {
        ensure!(!log.contains(word), "{word} is in the log: {log}");
    }
    Ok(())
}

fn final_captions(plugin: &FakePlugin) -> impl Iterator<Item = &str> {
    plugin.captions.iter().filter(|caption| caption.is_final).map(|caption| caption.text.as_str())
}

/// Each caption and card is a row, with all that programs are promised.
async fn expect_kept(stage: &Stage, plugin: &FakePlugin) -> Result<()> {
    let sessions = stage.until_sessions_ended().await?;
    assert_eq!(sessions.len(), 1, "{sessions:?}");
    assert_eq!(sessions[0]["source"], format!("obs:{}", std::process::id()));
    let kept = utterances(&stage.daemon).await?;
    for text in final_captions(plugin).filter(|text| !text.is_empty()) {
        ensure!(kept.values().any(|row| row["text"] == text), "{text} is not among {kept:?}");
    }
    for speaker in ["Aya", "Ben", "Mio"] {
        ensure!(
            kept.values().any(|row| row["speaker"] == speaker),
            "nobody is {speaker}: {kept:?}"
        );
    }
    for row in kept.values() {
        assert!(row["speaker"].is_string(), "{row}");
        assert!(row["start_ms"].as_u64() < row["end_ms"].as_u64(), "{row}");
        assert!(["ja", "en"].iter().any(|language| row["language"] == *language), "{row}");
        assert!(row["words"].as_array().is_some_and(|words| !words.is_empty()), "{row}");
    }
    let entries = entries(&stage.daemon).await?;
    let mut promised: Vec<&str> = ENTRY_FIELDS.iter().chain(&DESK_FIELDS).copied().collect();
    promised.sort_unstable();
    for row in entries.values() {
        assert_eq!(fields(row), promised);
        assert_eq!(fields(&row["level"]), ["band", "estimated", "scale"]);
        assert_eq!(fields(&row["evidence"]), ["confidence", "source", "why"]);
        let surface = row["surface"].as_str().unwrap_or_default();
        assert!(is_in_script(surface), "{surface} was never said");
        assert!(row["start_ms"].as_u64().is_some() && row["speaker"].is_string(), "{row}");
    }
    for (card, _) in &plugin.cards {
        let is_card = |row: &&Value| row["lemma"] == card.entry.lemma;
        ensure!(entries.values().any(|row| is_card(&row)), "{card:?} is not kept");
    }
    Ok(())
}

#[tokio::test]
async fn a_minute_of_what_is_not_speech_says_nothing() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let stage = Stage::open().await?;
    let sounds = sounds::not_speech();
    let mut plugin = stage.plugin().await?;
    let mut frames = 0;
    for (what, sound) in sounds {
        frames += sound.channels[0].len() as u64;
        let tap = plugin.open_tap(what, Role::Media).await?;
        plugin.play(tap, &sound, Pace::AtOnce).await?;
        plugin.close_tap(tap).await?;
        // The session takes things in order: with the tap closed, all its sound was heard.
        wait::until("the sound to be heard", LIMIT, async || {
            plugin.listen(BREATH, |_| false).await?;
            Ok((stage.gauge("taps").await? == 0).then_some(()))
        })
        .await
        .context(what)?;
    }
    plugin.say(&ToDaemon::Goodbye {}).await?;
    stage.until_sessions_ended().await?;
    assert_eq!(stage.counter("audio_frames").await?, frames);
    assert_eq!(stage.counter("audio_frames_dropped").await?, 0);
    assert_eq!(utterances(&stage.daemon).await?, BTreeMap::new());
    assert_eq!(entries(&stage.daemon).await?, BTreeMap::new());
    assert!(plugin.cards.is_empty(), "{:?}", plugin.cards);
    let log = stage.daemon.stop().await?;
    ensure!(!log.contains("panicked"), "{log}");
    Ok(())
}

#[tokio::test]
async fn a_session_goes_on_after_each_kill_and_ends_with_goodbye() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let mut stage = Stage::open().await?;
    // From where the first utterance teaches something to everybody.
    let clip = sounds::recording(JAPANESE, 6.8, 11.5)?;
    let (mut said, mut taught) = (BTreeMap::new(), BTreeMap::new());
    for _ in 0..KILLS {
        let mut plugin = stage.plugin().await?;
        let tap = plugin.open_tap("Aya", Role::Streamer).await?;
        plugin.play(tap, &clip, Pace::AtOnce).await?;
        let least = said.len() + 1;
        said = wait::until("one more utterance", LIMIT, async || {
            plugin.listen(BREATH, |_| false).await?;
            let kept = utterances(&stage.daemon).await?;
            Ok((kept.len() >= least).then_some(kept))
        })
        .await?;
        taught = entries(&stage.daemon).await?;
        // The rest of the clip is with the recogniser now, and nobody has been told of it.
        stage.daemon.kill().await?;
        stage.daemon = Daemon::start(&stage.house).await?;
        let found = utterances(&stage.daemon).await?;
        for (id, row) in &said {
            assert_eq!(found.get(id), Some(row), "utterance {id} was kept");
        }
        let found = entries(&stage.daemon).await?;
        for (id, row) in &taught {
            let lemma = found.get(id).map(|found| &found["lemma"]);
            assert_eq!(lemma, Some(&row["lemma"]), "entry {id} was kept");
        }
        let sessions = stage.daemon.all("/api/v1/sessions").await?;
        assert_eq!(sessions.len(), 1, "the same OBS goes on: {sessions:?}");
        assert!(sessions[0]["ended"].is_null(), "nobody said goodbye: {sessions:?}");
    }
    assert!(!taught.is_empty(), "the clip teaches something");
    let mut plugin = stage.plugin().await?;
    plugin.open_tap("Aya", Role::Streamer).await?;
    plugin.say(&ToDaemon::Goodbye {}).await?;
    assert_eq!(stage.until_sessions_ended().await?.len(), 1);
    let mut next = stage.plugin().await?;
    next.open_tap("Aya", Role::Streamer).await?;
    wait::until("a new session", LIMIT, async || {
        Ok((stage.daemon.all("/api/v1/sessions").await?.len() == 2).then_some(()))
    })
    .await?;
    stage.daemon.stop().await?;
    Ok(())
}

#[tokio::test]
async fn a_daemon_told_to_stop_keeps_what_was_just_said() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let mut stage = Stage::open().await?;
    // Three sentences, of which the last is not even over.
    let clip = sounds::recording(JAPANESE, 0.0, 17.5)?;
    let mut plugin = stage.plugin().await?;
    let tap = plugin.open_tap("Aya", Role::Streamer).await?;
    let frames = clip.channels[0].len() as u64;
    plugin.play(tap, &clip, Pace::AtOnce).await?;
    wait::until("all sound to arrive", LIMIT, async || {
        Ok((stage.counter("audio_frames").await? == frames).then_some(()))
    })
    .await?;
    stage.daemon.stop().await?;
    stage.daemon = Daemon::start(&stage.house).await?;
    let kept = utterances(&stage.daemon).await?;
    let text: String = kept.values().filter_map(|row| row["text"].as_str()).collect();
    for words in ["映画", "早く", "旅行"] {
        ensure!(text.contains(words), "{words} was said and is lost: {text}");
    }
    stage.daemon.stop().await?;
    Ok(())
}

#[tokio::test]
async fn there_is_one_daemon_of_a_place_and_one_of_a_port() -> Result<()> {
    let stage = Stage::open().await?;
    let second = serve(&stage.house, &[])?;
    assert_eq!(second.status.code(), Some(7), "{second:?}");
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(said.contains("running already") && said.contains("aivlingual open"), "{said}");
    stage.daemon.get("/api/v1/health").await.context("the first daemon is as it was")?;

    let directory = tempfile::tempdir()?;
    let other = House::below(directory.path())?;
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let port = taken.local_addr()?.port().to_string();
    let third = serve(&other, &["--port", &port])?;
    assert_eq!(third.status.code(), Some(6), "{third:?}");
    let said = String::from_utf8_lossy(&third.stderr);
    assert!(said.contains(&port) && said.contains("--port"), "{said}");
    stage.daemon.stop().await?;
    Ok(())
}

/// Runs a daemon that should end by itself.
fn serve(house: &House, arguments: &[&str]) -> Result<std::process::Output> {
    let mut command = process::command("timeout");
    command.args(["--kill-after=5", "60"]).arg(built::daemon()?).arg("serve");
    Ok(command.args(arguments).envs(house.environment()).output()?)
}
