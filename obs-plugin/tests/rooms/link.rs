//! The link against a daemon that greets, carries on, misbehaves, hangs and dies.

use std::sync::mpsc::{Receiver, Sender, channel};

use aivlingual::{
    link::{DaemonCommand, Diary, Link, LinkSettings, LinkState},
    tap::{Packet, Tap, ring},
};
use aivlingual_shared::{
    endpoint::Endpoint,
    frame::{FRAME_HEADER_BYTES, Frame, preamble, write_audio, write_message},
    message::{
        AudienceLevel, Happening, Hearing, Refusal, Role, TapId, Target, ToDaemon, ToPlugin,
    },
    time::{ClockReading, ObsTime, WallTime},
};
use tempfile::TempDir;

use super::daemon::{Caller, Daemon, wait};

/// A link, the place where it looks for its daemon, and what it says to the plugin.
struct Stage {
    link: Link,
    states: Receiver<LinkState>,
    messages: Receiver<ToPlugin>,
    diary: Diary,
    endpoint: Endpoint,
    #[cfg_attr(not(unix), expect(dead_code, reason = "the place goes with it"))]
    directory: TempDir,
}

fn reading() -> ClockReading {
    ClockReading { obs: ObsTime(5), wall: WallTime(7) }
}

fn settings(
    endpoint: Endpoint,
    starts_daemon: Option<DaemonCommand>,
    tell_state: Sender<LinkState>,
) -> LinkSettings {
    LinkSettings {
        endpoint,
        clock: reading,
        plugin_version: "0.1.0".into(),
        obs_version: "29.0.2".into(),
        diary: Diary::default(),
        starts_daemon,
        on_state: Box::new(move |state| tell_state.send(state).unwrap_or_default()),
    }
}

fn stage_with(make: impl FnOnce(&TempDir) -> Option<DaemonCommand>) -> Stage {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let starts_daemon = make(&directory);
    let endpoint = Endpoint::in_directory(directory.path().join("run"));
    endpoint.prepare().expect("a private directory");
    let (tell_state, states) = channel();
    let (tell_message, messages) = channel();
    let diary = Diary::default();
    let settings = LinkSettings {
        diary: diary.clone(),
        ..settings(endpoint.clone(), starts_daemon, tell_state)
    };
    let link = Link::start(
        settings,
        Box::new(move |message| tell_message.send(message).unwrap_or_default()),
    );
    Stage { link, states, messages, diary, endpoint, directory }
}

fn stage() -> Stage {
    stage_with(|_| None)
}

impl Stage {
    fn wait_for(&self, wanted: LinkState) {
        wait(&format!("{wanted:?}"), || self.states.try_iter().find(|state| *state == wanted));
        // The state was set before it was told, and may have moved on.
    }
}

fn hear(tap: &mut Tap, timestamp: u64) {
    let run = [0.25; 480];
    tap.hear(&Packet {
        planes: &[&run, &run],
        rate_hz: 48_000,
        timestamp: ObsTime(timestamp),
        captured: ObsTime(timestamp),
    });
}

fn next_sound(caller: &mut Caller) -> (TapId, u64) {
    loop {
        match caller.frame().expect("the connection goes on") {
            Frame::Audio(audio) => return (audio.tap, audio.timestamp.0),
            Frame::Message(_) => {}
        }
    }
}

const READY: ToPlugin = ToPlugin::Status { hearing: Hearing::Ready };

#[test]
fn it_greets_in_order_and_tells_how_hearing_is() {
    let stage = stage();
    stage.wait_for(LinkState::NoDaemon);
    let (_tap, end) = ring();
    stage.link.set_audience(Target::Ja, AudienceLevel::Beginner);
    let open = stage.link.open_tap("Mic", "あい", Role::Streamer, end);
    let daemon = Daemon::listen(&stage.endpoint);
    let (mut caller, hello) = daemon.welcome();
    assert_eq!(
        hello,
        ToDaemon::Hello {
            plugin_version: "0.1.0".into(),
            process_id: std::process::id(),
            obs_version: Some("29.0.2".into()),
            clock: reading(),
        }
    );
    let audience = ToDaemon::Audience { target: Target::Ja, level: AudienceLevel::Beginner };
    assert_eq!(caller.message(), audience);
    let opened = ToDaemon::TapOpened {
        tap: open.id(),
        source: "Mic".into(),
        speaker: "あい".into(),
        role: Role::Streamer,
    };
    assert_eq!(caller.message(), opened);
    stage.wait_for(LinkState::Connected(Hearing::Loading));
    caller.say(&READY);
    stage.wait_for(LinkState::Connected(Hearing::Ready));
    assert_eq!(stage.link.state(), LinkState::Connected(Hearing::Ready));
    assert!(wait("the status", || stage.messages.try_recv().ok().filter(|m| *m == READY)) == READY);
}

#[test]
fn what_happens_without_a_daemon_is_told_to_the_next_and_after_its_death_to_another() {
    let stage = stage();
    stage.wait_for(LinkState::NoDaemon);
    stage.diary.note_moment(reading());
    let daemon = Daemon::listen(&stage.endpoint);
    let (mut caller, _) = daemon.welcome();
    let moment = ToDaemon::MomentSaved { at: reading() };
    assert_eq!(caller.sentence(), moment);
    stage.diary.note_happening(Happening::StreamingStarted {}, reading());
    let live = ToDaemon::Happened { what: Happening::StreamingStarted {}, at: reading() };
    assert_eq!(caller.sentence(), live);
    // It may have died before it read them.
    drop(caller);
    let (mut caller, _) = daemon.welcome();
    assert_eq!([caller.sentence(), caller.sentence()], [moment, live]);
    // The last thing that happens arrives before the good-bye.
    let end = Happening::RecordingStopped { file: Some("/tmp/a.mkv".into()) };
    stage.diary.note_happening(end.clone(), reading());
    drop(stage);
    assert_eq!(caller.sentence(), ToDaemon::Happened { what: end, at: reading() });
    assert_eq!(caller.sentence(), ToDaemon::Goodbye {});
}

#[test]
fn what_the_plugin_says_arrives_in_order_and_ends_with_goodbye() {
    let stage = stage();
    let daemon = Daemon::listen(&stage.endpoint);
    let (mut caller, _) = daemon.welcome();
    stage.wait_for(LinkState::Connected(Hearing::Loading));
    let (_tap, end) = ring();
    let open = stage.link.open_tap(&"x".repeat(100_000), "", Role::Mix, end);
    let tap = open.id();
    stage.link.card_shown(9, WallTime(3));
    stage.link.want_review_link();
    stage.link.card_pinned(9, true);
    stage.link.card_undone(9);
    stage.link.want_quiz();
    stage.link.want_recap();
    drop(open);
    drop(stage);
    let said: Vec<ToDaemon> = std::iter::from_fn(|| caller.frame())
        .filter_map(|frame| match frame {
            Frame::Message(message) => Some(message),
            Frame::Audio(_) => None,
        })
        .collect();
    let [ToDaemon::TapOpened { source, .. }, rest @ ..] = &said[..] else {
        panic!("no tap but {said:?}")
    };
    assert_eq!(source.len(), 200);
    let expected = [
        ToDaemon::CardShown { card: 9, at: WallTime(3) },
        ToDaemon::ReviewLinkWanted {},
        ToDaemon::CardPinned { card: 9, is_pinned: true },
        ToDaemon::CardUndone { card: 9 },
        ToDaemon::QuizWanted {},
        ToDaemon::RecapWanted {},
        ToDaemon::TapClosed { tap },
        ToDaemon::Goodbye {},
    ];
    assert_eq!(rest, expected);
}

#[test]
fn sound_arrives_complete_and_in_order() {
    let stage = stage();
    let daemon = Daemon::listen(&stage.endpoint);
    let (mut caller, _) = daemon.welcome();
    stage.wait_for(LinkState::Connected(Hearing::Loading));
    let (mut tap, end) = ring();
    let open = stage.link.open_tap("Mic", "", Role::Streamer, end);
    assert!(matches!(caller.sentence(), ToDaemon::TapOpened { .. }));
    // Never more at once than the ring holds, however slow this machine is.
    let (go, may_go) = channel();
    (0..3).for_each(|_| go.send(()).expect("the feeder waits"));
    let feeder = std::thread::spawn(move || {
        for timestamp in 0..3_000 {
            if timestamp % 50 == 0 {
                may_go.recv().expect("the test goes on");
            }
            hear(&mut tap, timestamp);
        }
        tap
    });
    for timestamp in 0..3_000 {
        assert_eq!(next_sound(&mut caller), (open.id(), timestamp));
        if timestamp % 50 == 49 {
            // The feeder has ended before the last ones.
            let _ = go.send(());
        }
    }
    let tap = feeder.join().expect("the feeder ends");
    assert_eq!(tap.counts().frames_dropped(), 0);
    assert_eq!(stage.link.counts().packets, 3_000);
}

#[test]
fn its_heart_beats_and_it_counts() {
    let stage = stage();
    let daemon = Daemon::listen(&stage.endpoint);
    let (mut caller, _) = daemon.welcome();
    let (mut tap, end) = ring();
    let open = stage.link.open_tap("Mic", "", Role::Streamer, end);
    hear(&mut tap, 1);
    assert!(matches!(caller.message(), ToDaemon::TapOpened { .. }));
    assert_eq!(caller.message(), ToDaemon::Clock { clock: reading() });
    let counts = ToDaemon::TapCounts { tap: open.id(), frames: 480, frames_dropped: 0 };
    assert_eq!(caller.message(), counts);
    assert_eq!(caller.message(), ToDaemon::Clock { clock: reading() });
}

#[test]
fn another_release_is_told_and_a_right_one_is_found_later() {
    let stage = stage();
    let daemon = Daemon::listen(&stage.endpoint);
    let mut caller = daemon.accept();
    let mut newer = preamble();
    newer[4] = 77;
    caller.write(&newer);
    stage.wait_for(LinkState::VersionMismatch { theirs: 77 });
    caller.wait_for_end();
    let _caller = daemon.welcome();
    stage.wait_for(LinkState::Connected(Hearing::Loading));
}

#[test]
fn being_sent_away_is_told_and_tried_again() {
    let stage = stage();
    let daemon = Daemon::listen(&stage.endpoint);
    let mut caller = daemon.accept();
    caller.exchange_preambles();
    caller.say(&ToPlugin::Refused { reason: Refusal::Busy });
    stage.wait_for(LinkState::Refused(Refusal::Busy));
    caller.wait_for_end();
    let _caller = daemon.welcome();
    stage.wait_for(LinkState::Connected(Hearing::Loading));
}

#[test]
fn whatever_is_not_the_protocol_ends_the_connection_and_nothing_else() {
    let mut sound = Vec::new();
    let mut frame = aivlingual::tap::empty_frame();
    frame.samples = vec![0.0; 4];
    write_audio(&frame, &mut sound).expect("it fits");
    let mut status = Vec::new();
    write_message(&READY, &mut status).expect("it fits");
    let endless = [&(u32::MAX).to_le_bytes()[..], &[1], &[b'x'; 100_000]].concat();
    let after_welcome: [(&str, Vec<u8>); 4] = [
        ("garbage", vec![0xa5; 4_096]),
        ("an endless frame", endless),
        ("sound", sound),
        ("a frame that is no sentence", [&[2, 0, 0, 0, 1][..], b"{}"].concat()),
    ];
    let stage = stage();
    let daemon = Daemon::listen(&stage.endpoint);
    for (what, bytes) in after_welcome {
        let (mut caller, _) = daemon.welcome();
        stage.wait_for(LinkState::Connected(Hearing::Loading));
        caller.write(&bytes);
        caller.wait_for_end();
        stage.wait_for(LinkState::Connecting);
        println!("{what}: refused");
    }
    let (mut caller, _) = daemon.welcome();
    stage.wait_for(LinkState::Connected(Hearing::Loading));
    caller.write(&status[..FRAME_HEADER_BYTES + 3]);
    drop(caller);
    stage.wait_for(LinkState::Connecting);
    let mut caller = daemon.accept();
    caller.write(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    caller.wait_for_end();
    let mut caller = daemon.accept();
    caller.exchange_preambles();
    caller.write(&status);
    caller.wait_for_end();
    let _caller = daemon.welcome();
    stage.wait_for(LinkState::Connected(Hearing::Loading));
    assert_eq!(stage.link.counts().orders_lost, 0);
}

#[test]
fn a_daemon_that_hangs_is_left_and_the_taps_stay_empty() {
    let stage = stage();
    let daemon = Daemon::listen(&stage.endpoint);
    let (caller, _) = daemon.welcome();
    stage.wait_for(LinkState::Connected(Hearing::Loading));
    let (mut tap, end) = ring();
    let _open = stage.link.open_tap("Mic", "", Role::Streamer, end);
    let mut timestamp = 0;
    // It neither reads nor speaks from now on, and the channel fills.
    wait("leaving", || {
        for _ in 0..50 {
            hear(&mut tap, timestamp);
            timestamp += 1;
        }
        stage.states.try_iter().find(|state| *state == LinkState::Connecting)
    });
    // Nobody answers for a while, so that no call is left waiting that the link has given up.
    drop((caller, daemon));
    let discarded = stage.link.counts().frames_discarded;
    wait("the taps being emptied", || {
        hear(&mut tap, timestamp);
        (stage.link.counts().frames_discarded > discarded).then_some(())
    });
    let daemon = Daemon::listen(&stage.endpoint);
    let (mut caller, _) = daemon.welcome();
    assert!(matches!(caller.sentence(), ToDaemon::TapOpened { .. }));
    stage.wait_for(LinkState::Connected(Hearing::Loading));
    hear(&mut tap, 1_000_000_000);
    assert_eq!(next_sound(&mut caller).1, 1_000_000_000);
}

#[test]
fn closing_never_waits_for_a_daemon_that_hangs() {
    let stages = [false, true].map(|is_welcomed| {
        let stage = stage();
        let daemon = Daemon::listen(&stage.endpoint);
        let (mut tap, end) = ring();
        let open = stage.link.open_tap("Mic", "", Role::Streamer, end);
        let caller = if is_welcomed { daemon.welcome().0 } else { daemon.accept() };
        if is_welcomed {
            stage.wait_for(LinkState::Connected(Hearing::Loading));
            wait("a full channel", || {
                hear(&mut tap, 1);
                (tap.counts().frames_dropped() > 0).then_some(())
            });
        }
        (stage, daemon, caller, open)
    });
    for (stage, daemon, caller, open) in stages {
        drop(stage);
        drop((daemon, caller, open));
    }
}

#[test]
fn after_each_death_all_is_back_without_stale_sound() {
    let stage = stage();
    stage.link.set_audience(Target::Both, AudienceLevel::All);
    let (mut tap, end) = ring();
    let open = stage.link.open_tap("Mic", "あい", Role::Streamer, end);
    for life in 0..10_u64 {
        let before = stage.link.counts().frames_discarded;
        for _ in 0..5 {
            hear(&mut tap, 1);
        }
        wait("stale sound being thrown away", || {
            (stage.link.counts().frames_discarded == before + 5 * 480).then_some(())
        });
        let daemon = Daemon::listen(&stage.endpoint);
        let (mut caller, _) = daemon.welcome();
        stage.wait_for(LinkState::Connected(Hearing::Loading));
        assert!(matches!(caller.sentence(), ToDaemon::Audience { .. }));
        let ToDaemon::TapOpened { tap: announced, speaker, .. } = caller.sentence() else {
            panic!("no tap in life {life}")
        };
        assert_eq!((announced, speaker.as_str()), (open.id(), "あい"));
        hear(&mut tap, 1_000 + life);
        assert_eq!(next_sound(&mut caller), (open.id(), 1_000 + life));
        drop((caller, daemon));
        stage.wait_for(LinkState::NoDaemon);
    }
    assert_eq!(stage.link.counts().connections, 10);
}

#[test]
fn a_panic_of_a_callback_ends_the_link_and_nothing_else() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let endpoint = Endpoint::in_directory(directory.path().join("run"));
    let daemon = Daemon::listen(&endpoint);
    let (tell_state, states) = channel();
    let settings = settings(endpoint, None, tell_state);
    let link = Link::start(settings, Box::new(|_| panic!("a fault of the plugin")));
    let (caller, _) = daemon.welcome();
    caller.wait_for_end();
    wait("the end", || (link.state() == LinkState::NoDaemon).then_some(()));
    let told: Vec<LinkState> = states.iter().collect();
    assert_eq!(told, [LinkState::Connected(Hearing::Loading), LinkState::NoDaemon]);
    wait("orders being counted as lost", || {
        link.want_review_link();
        (link.counts().orders_lost > 0).then_some(())
    });
}

#[cfg(unix)]
mod starting {
    use std::fs::File;

    use super::*;

    /// Writes a line for each time it is started, and ends, as a daemon that fails to start does.
    fn failing(directory: &TempDir) -> Option<DaemonCommand> {
        let starts = directory.path().join("starts");
        let script = format!("echo \"$AIVLINGUAL_RUNTIME_DIR\" >> '{}'", starts.display());
        Some(DaemonCommand { program: "/bin/sh".into(), arguments: vec!["-c".into(), script] })
    }

    fn starts(stage: &Stage) -> Vec<String> {
        let text = std::fs::read_to_string(stage.directory.path().join("starts"));
        text.unwrap_or_default().lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_missing_daemon_is_started_once_and_told_where_to_listen() {
        let stage = stage_with(failing);
        stage.wait_for(LinkState::Starting);
        let started = wait("a start", || starts(&stage).first().cloned());
        assert_eq!(started, stage.endpoint.directory().to_string_lossy());
        // It failed, and is not started again at each attempt to connect.
        stage.wait_for(LinkState::NoDaemon);
        assert_eq!((starts(&stage).len(), stage.link.counts().daemons_started), (1, 1));
        let daemon = Daemon::listen(&stage.endpoint);
        let (caller, _) = daemon.welcome();
        stage.wait_for(LinkState::Connected(Hearing::Loading));
        // After one that answered, the next that is missed is started at once.
        drop((caller, daemon));
        wait("another start", || (stage.link.counts().daemons_started == 2).then_some(()));
    }

    #[test]
    fn while_a_daemon_holds_the_lock_no_second_one_is_started() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let endpoint = Endpoint::in_directory(directory.path().join("run"));
        endpoint.prepare().expect("a private directory");
        let lock = File::create(endpoint.lock_path()).expect("a lock file");
        lock.lock().expect("the lock");
        let (tell_state, states) = channel();
        let settings = settings(endpoint, failing(&directory), tell_state);
        let link = Link::start(settings, Box::new(|_| {}));
        assert_eq!(states.recv().expect("a state"), LinkState::Starting);
        assert_eq!(link.counts().daemons_started, 0);
        drop(lock);
        wait("a start once the lock is free", || {
            (link.counts().daemons_started == 1).then_some(())
        });
    }

    #[test]
    fn a_program_that_is_not_there_is_no_daemon() {
        let missing = DaemonCommand { program: "/nowhere/aivlingual".into(), arguments: vec![] };
        let stage = stage_with(|_| Some(missing));
        stage.wait_for(LinkState::NoDaemon);
        assert_eq!(stage.link.counts().daemons_started, 0);
    }
}
