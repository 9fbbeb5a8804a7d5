//! Whatever breaks the protocol costs its own connection and nothing else.

use aivlingual_shared::{
    audio::AudioFrame,
    frame::{self, FRAME_HEADER_BYTES, MESSAGE_BYTES_MAX},
    message::{Hearing, PROTOCOL_VERSION, Refusal, Role, TapId, ToDaemon, ToPlugin},
    time::ObsTime,
};
use aivlingual_stage::{
    plugin::{FakePlugin, Pace},
    wait,
};
use anyhow::{Context, Result, ensure};

use super::{
    JAPANESE, LIMIT, ONE_AT_A_TIME, Stage, final_captions, sounds,
    stranger::{Stranger, greeting, hello, sentence},
    with_pause,
};

/// Connections a daemon serves at a time.
const PLACES: usize = 16;
/// The longest length a header can name.
const ENDLESS: usize = u32::MAX as usize;

/// A peer's bytes, and whether it is told why it is refused: who speaks another protocol would not
/// understand.
fn breaches() -> Vec<(&'static str, Vec<u8>, bool)> {
    let preamble = frame::preamble().to_vec();
    let version = (PROTOCOL_VERSION + 1).to_le_bytes();
    let after = |start: Vec<u8>, bytes: Vec<u8>| [start, bytes].concat();
    let said = |json: &str| [announcement(json.len(), 1), json.as_bytes().to_vec()].concat();
    vec![
        ("a browser", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(), false),
        ("bytes of nothing", vec![0xA5; 4096], false),
        ("another version", [b"AIVL".as_slice(), &version].concat(), false),
        ("a header without end", after(preamble.clone(), announcement(ENDLESS, 1)), true),
        (
            "a message too long by one",
            after(greeting(), announcement(MESSAGE_BYTES_MAX + 1, 1)),
            true,
        ),
        ("sound without end", after(greeting(), announcement(ENDLESS, 2)), true),
        ("an unknown kind", after(greeting(), announcement(4, 9)), true),
        ("sound before hello", after(preamble.clone(), sound(1)), true),
        ("sound of an unknown tap", after(greeting(), sound(7)), true),
        (
            "sound that is none",
            after(greeting(), [announcement(3, 2), vec![1, 2, 3]].concat()),
            true,
        ),
        (
            "a question before hello",
            after(preamble, sentence(&ToDaemon::ReviewLinkWanted {})),
            true,
        ),
        ("hello twice", after(greeting(), hello()), true),
        ("no JSON", after(greeting(), said("{\"type\":")), true),
        ("an unknown sentence", after(greeting(), said("{\"type\":\"sing\"}")), true),
        (
            "an unknown field",
            after(greeting(), said("{\"type\":\"tap_closed\",\"tap\":1,\"why\":1}")),
            true,
        ),
        ("a word after goodbye", after(greeting(), said("{\"type\":\"goodbye\",\"why\":1}")), true),
    ]
}

/// The header of a frame.
fn announcement(bytes: usize, kind: u8) -> Vec<u8> {
    [(bytes as u32).to_le_bytes().as_slice(), &[kind]].concat()
}

fn sound(tap: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let audio = AudioFrame {
        tap: TapId(tap),
        timestamp: ObsTime(0),
        captured: ObsTime(0),
        rate_hz: 48_000,
        dropped: 0,
        channels: 1,
        samples: vec![0.0; 480],
    };
    frame::write_audio(&audio, &mut bytes).expect("sound has a form");
    bytes
}

#[tokio::test]
async fn who_breaks_the_protocol_is_refused_and_others_are_served() -> Result<()> {
    let _turn = ONE_AT_A_TIME.lock().await;
    let stage = Stage::open().await?;
    let endpoint = stage.house.endpoint();
    for (number, (what, bytes, is_told)) in breaches().into_iter().enumerate() {
        let mut stranger = Stranger::knock(&endpoint).await?;
        stranger.send(&bytes).await.context(what)?;
        let said = stranger.until_hung_up().await.context(what)?;
        let is_refused = said.last() == Some(&ToPlugin::Refused { reason: Refusal::Malformed });
        assert_eq!(is_refused, is_told, "{what}: {said:?}");
        wait::until("the refusal to be counted", LIMIT, async || {
            Ok((stage.counter("refused_connections").await? == number as u64 + 1).then_some(()))
        })
        .await
        .context(what)?;
        FakePlugin::connect(&endpoint).await.context(what)?;
    }
    let refused = stage.counter("refused_connections").await?;

    // These end, too, but break no rule: a crash looks like this.
    let half = hello();
    for length in [0, FRAME_HEADER_BYTES - 2, half.len() / 2] {
        let mut stranger = Stranger::knock(&endpoint).await?;
        stranger.send(&frame::preamble()).await?;
        stranger.send(&half[..length]).await?;
    }
    let endless = [announcement(MESSAGE_BYTES_MAX, 1).as_slice(), &[b' '; 1_000]].concat();
    let stranger = Stranger::enter(&endpoint).await?;
    let said = stranger.dribble_until_hung_up(&endless).await.context("an endless frame")?;
    assert!(said.contains(&ToPlugin::Status { hearing: Hearing::Ready }));
    assert_eq!(stage.counter("refused_connections").await?, refused);

    // After all this, the daemon still does its work.
    let line = with_pause(sounds::recording(JAPANESE, 0.0, 6.6)?);
    let mut plugin = stage.plugin().await?;
    let tap = plugin.open_tap("Aya", Role::Streamer).await?;
    plugin.play(tap, &line, Pace::AtOnce).await?;
    let is_said = plugin.listen(LIMIT, |p| final_captions(p).any(|c| c.contains("映画"))).await?;
    ensure!(is_said, "no caption but {:?}", plugin.captions);
    drop(plugin);
    wait::until("everybody to be gone", LIMIT, async || {
        Ok((stage.gauge("plugins").await? == 0).then_some(()))
    })
    .await?;
    let log = stage.daemon.stop().await?;
    ensure!(!log.contains("panicked"), "{log}");
    Ok(())
}

#[tokio::test]
async fn the_seventeenth_is_told_that_the_daemon_is_busy() -> Result<()> {
    let stage = Stage::open().await?;
    let endpoint = stage.house.endpoint();
    let mut inside = Vec::new();
    for _ in 0..PLACES {
        inside.push(Stranger::enter(&endpoint).await?);
    }
    let mut late = Stranger::knock(&endpoint).await?;
    late.send(&greeting()).await?;
    let said = late.until_hung_up().await?;
    assert_eq!(said, [ToPlugin::Refused { reason: Refusal::Busy }]);
    assert_eq!(stage.counter("refused_connections").await?, 0);

    inside.pop();
    let guest = wait::until("a place to be free", LIMIT, async || {
        Ok(Stranger::enter(&endpoint).await.ok())
    })
    .await?;
    let (said, _) = tokio::join!(guest.until_hung_up(), stage.daemon.stop());
    assert_eq!(said?.last(), Some(&ToPlugin::Refused { reason: Refusal::Closing }));
    Ok(())
}
