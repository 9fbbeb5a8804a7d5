//! Hotkeys and requests in libobs without a window: each does what it says, tells so, and reaches
//! the daemon where that has to know.

use std::path::Path;

use aivlingual::overlay::sample_card;
use aivlingual_shared::{
    endpoint::Endpoint,
    entry::{Ask, Card, Quiz, Recap},
    message::{Errand, Happening, Hearing, Standing, Times, ToDaemon, ToPlugin},
};
use serde_json::{Value, json};

use crate::{
    daemon::{Caller, Daemon},
    host::{Host, Scene, Source, Task, allocations},
    stage::{host_with_plugin, host_with_window, in_child, settings, wait_frames, wait_until},
};

fn ask(host: &Host, name: &str, request: &Value) -> Value {
    let json = host.request(name, &request.to_string()).expect("a request of this name");
    serde_json::from_str(&json).expect("JSON")
}

fn state(host: &Host) -> Value {
    ask(host, "state", &json!({}))
}

/// A source of ours in the program, once it is seen.
fn overlay(host: &Host) -> (Source, Scene) {
    let source = host.source("aivlingual_source", "Source", &settings(&json!({ "hold_s": 60 })));
    let scene = host.scene("Scene");
    scene.add(&source);
    host.set_program(Some(&scene));
    wait_until("the source is seen", || state(host)["is_seen"] == true);
    (source, scene)
}

/// Waits for an event and returns what came with it.
fn event(host: &Host, name: &str) -> Value {
    let mut found = None;
    wait_until(&format!("the event {name} comes"), || {
        found = host.events().into_iter().find(|(event, _)| event == name);
        found.is_some()
    });
    serde_json::from_str(&found.expect("just found").1).expect("JSON")
}

fn wait_for_cards(host: &Host, texts: &[&str]) {
    wait_until(&format!("{texts:?} stand"), || {
        let state = state(host);
        state["cards"].as_array().into_iter().flatten().map(|card| &card["text"]).eq(texts)
    });
}

#[test]
fn hotkeys_do_what_requests_do() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let named = host.hotkeys().into_iter().filter(|name| name.starts_with("aivlingual."));
        assert_eq!(named.count(), 9);
        let overlay = overlay(&host);

        let shown = ask(&host, "show", &json!({ "japanese": "草" }));
        wait_for_cards(&host, &["草"]);
        assert_eq!(event(&host, "card_shown"), json!({ "card": shown["card"], "text": "草" }));
        host.press_hotkey("aivlingual.pin");
        wait_until("it is pinned", || state(&host)["cards"][0]["is_pinned"] == true);
        let unpinned = ask(&host, "pin", &json!({}));
        assert_eq!(unpinned, json!({ "card": shown["card"], "is_pinned": false }));
        host.press_hotkey("aivlingual.undo");
        wait_for_cards(&host, &[]);
        assert_eq!(event(&host, "card_left")["text"], "草");

        host.press_hotkey("aivlingual.show");
        assert_eq!(state(&host)["is_shown"], false);
        event(&host, "overlay_hidden");
        assert_eq!(ask(&host, "overlay", &json!({ "is_shown": true }))["is_shown"], true);
        event(&host, "overlay_shown");

        host.press_hotkey("aivlingual.lesson");
        event(&host, "lesson_started");
        assert_eq!(ask(&host, "lesson", &json!({ "is_on": false })), json!({ "is_on": false }));
        event(&host, "lesson_ended");
        host.press_hotkey("aivlingual.moment");
        assert!(event(&host, "moment_saved")["at_ms"].is_i64());
        drop(overlay);
        drop(host);
        assert_eq!(allocations(), 0);
    });
}

#[test]
fn a_lesson_switches_no_scene_while_libobs_holds_its_hotkeys() {
    in_child(|home: &Path| {
        let host = host_with_window(home);
        wait_frames(&host, 2);
        // What libobs itself had to do as it began.
        drop(host.tasks());
        host.press_hotkey("aivlingual.lesson");
        let mut tasks = Vec::new();
        wait_until("the scene is asked to follow", || {
            tasks.extend(host.tasks());
            !tasks.is_empty()
        });
        wait_frames(&host, 2);
        tasks.extend(host.tasks());
        assert!(tasks.iter().all(|task| *task == Task { is_under_press: false }), "{tasks:?}");
    });
}

/// A question of the streamer's own, and its number.
fn own_quiz(host: &Host) -> Value {
    let quiz = json!({ "japanese": "草", "choice_1": "a", "choice_2": "b", "answer": 1 });
    let asked = ask(host, "quiz", &quiz)["quiz"].clone();
    assert_eq!(event(host, "quiz_started")["quiz"], asked);
    asked
}

#[test]
fn a_quiz_without_an_answer_ends_with_a_reason() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let daemon = Daemon::listen(&Endpoint::in_directory(home.join("run")));
        let (source, scene) = overlay(&host);
        let (mut caller, _) = daemon.welcome();
        wait_until("it is connected", || state(&host)["link"] == "connected");
        let expect = |asked: &Value, reason: &str| {
            let expected = json!({ "quiz": asked, "text": "草", "reason": reason });
            assert_eq!(event(&host, "quiz_ended"), expected);
        };
        let asked = own_quiz(&host);
        ask(&host, "end_quiz", &json!({}));
        expect(&asked, "ended");
        let asked = own_quiz(&host);
        ask(&host, "hide", &json!({}));
        expect(&asked, "hidden");
        let asked = own_quiz(&host);
        let second = json!({ "japanese": "草", "choice_1": "a", "choice_2": "b", "answer": 2 });
        let second = ask(&host, "quiz", &second)["quiz"].clone();
        expect(&asked, "replaced");
        let recap = Recap { words: vec![Card { id: 5, ..sample_card() }], total: 1 };
        caller.say(&ToPlugin::Recap { recap });
        expect(&second, "replaced");
        let asked = own_quiz(&host);
        ask(&host, "mute", &json!({ "is_muted": true }));
        expect(&asked, "muted");
        ask(&host, "mute", &json!({ "is_muted": false }));
        let asked = own_quiz(&host);
        host.set_program(None);
        expect(&asked, "unseen");

        let mut card = Card { id: 5, ..sample_card() };
        card.entry.lemma = "草".into();
        let quiz = |id| {
            let (choices, card) = (vec!["a".into(), "b".into()], card.clone());
            ToPlugin::Quiz {
                quiz: Quiz { id, card, ask: Ask::Meaning, choices, answer: 0, thinking_ms: 60_000 },
            }
        };
        // Nobody sees it, so it does not begin, and whoever wanted it learns why.
        caller.say(&quiz(6));
        expect(&json!("6"), "unseen");
        host.set_program(Some(&scene));
        wait_until("the source is seen", || state(&host)["is_seen"] == true);
        caller.say(&quiz(7));
        event(&host, "quiz_started");
        caller.say(&ToPlugin::Withdraw { card: 5 });
        expect(&json!("7"), "withdrawn");
        caller.say(&quiz(8));
        event(&host, "quiz_started");
        drop((caller, daemon));
        expect(&json!("8"), "disconnected");
        drop((source, scene));
        drop(host);
        assert_eq!(allocations(), 0);
    });
}

#[test]
fn what_buttons_brought_outlives_the_daemon() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let daemon = Daemon::listen(&Endpoint::in_directory(home.join("run")));
        let overlay = overlay(&host);
        let (mut caller, _) = daemon.welcome();
        wait_until("it is connected", || state(&host)["link"] == "connected");
        ask(&host, "show", &json!({ "japanese": "草" }));
        wait_for_cards(&host, &["草"]);
        let card = Card { id: 5, ..sample_card() };
        caller.say(&ToPlugin::Card { card, times: Times::default() });
        wait_for_cards(&host, &["沼る", "草"]);
        drop((caller, daemon));
        wait_until("it is alone", || state(&host)["link"] != "connected");
        wait_for_cards(&host, &["草"]);
        let asked = own_quiz(&host);
        ask(&host, "end_quiz", &json!({}));
        assert_eq!(event(&host, "quiz_ended")["quiz"], asked);
        drop(overlay);
        drop(host);
        assert_eq!(allocations(), 0);
    });
}

#[test]
fn muted_the_overlay_says_nothing_until_it_may_again() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let overlay = overlay(&host);
        ask(&host, "show", &json!({ "japanese": "草" }));
        wait_for_cards(&host, &["草"]);
        host.press_hotkey("aivlingual.mute");
        wait_for_cards(&host, &[]);
        assert_eq!(event(&host, "muted"), json!({ "is_muted": true }));
        let bubble = json!({ "text": "hello", "turn": "1" });
        for (name, request) in [("show", json!({ "japanese": "沼" })), ("bubble", bubble)] {
            let error = ask(&host, name, &request)["error"].clone();
            assert!(error.as_str().is_some_and(|error| error.contains("muted")), "{error}");
        }
        host.press_hotkey("aivlingual.mute");
        ask(&host, "show", &json!({ "japanese": "沼" }));
        wait_for_cards(&host, &["沼"]);
        drop(overlay);
        drop(host);
        assert_eq!(allocations(), 0);
    });
}

#[test]
fn what_cannot_be_done_is_told_with_the_reason() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let refused = |name: &str, request: Value, reason: &str| {
            let answer = ask(&host, name, &request);
            let error = answer["error"].as_str().unwrap_or_default();
            assert!(error.contains(reason), "{name}: {answer}");
        };
        let own = json!({ "japanese": "草", "choice_1": "a", "choice_2": "b", "answer": 1 });
        refused("quiz", own, "no AIVlingual source");
        refused("bubble", json!({ "text": "hello" }), "no AIVlingual source");
        refused("recap", json!({}), "no AIVlingual source");
        let overlay = overlay(&host);
        refused("undo", json!({}), "no such card");
        refused("pin", json!({ "card": "7" }), "no such card");
        refused("quiz", json!({}), "not connected");
        refused("recap", json!({}), "not connected");
        refused("review", json!({}), "not connected");
        refused("mute", json!({ "is_muted": 3 }), "`is_muted` is 3: true or false");
        for hotkey in ["aivlingual.undo", "aivlingual.quiz", "aivlingual.recap"] {
            host.press_hotkey(hotkey);
        }
        drop(overlay);
        drop(host);
        assert_eq!(allocations(), 0);
    });
}

/// What the daemon is told next that is no tap and no audience.
fn told(caller: &mut Caller) -> ToDaemon {
    loop {
        match caller.sentence() {
            ToDaemon::TapOpened { .. } | ToDaemon::TapClosed { .. } => {}
            ToDaemon::Audience { .. } | ToDaemon::CardShown { .. } => {}
            ToDaemon::Standing { .. } => {}
            sentence => return sentence,
        }
    }
}

/// The cards the daemon is told to stand next.
fn standing(caller: &mut Caller) -> Vec<Standing> {
    loop {
        if let ToDaemon::Standing { cards } = caller.sentence() {
            return cards;
        }
    }
}

#[test]
fn the_review_page_reaches_the_picture() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let daemon = Daemon::listen(&Endpoint::in_directory(home.join("run")));
        let overlay = overlay(&host);
        let (mut caller, _) = daemon.welcome();
        caller.say(&ToPlugin::Status { hearing: Hearing::Ready });
        wait_until("it is connected", || state(&host)["link"] == "connected");
        let card = Card { id: 5, ..sample_card() };
        caller.say(&ToPlugin::Card { card, times: Times::default() });
        let stands = |is_pinned| vec![Standing { card: 5, is_pinned }];
        assert_eq!(standing(&mut caller), stands(false));
        caller.say(&ToPlugin::Errand { errand: Errand::Pin { card: 5, is_pinned: true } });
        assert_eq!(standing(&mut caller), stands(true));
        // A card of the streamer's own is nothing to the daemon.
        ask(&host, "show", &json!({ "japanese": "草" }));
        caller.say(&ToPlugin::Errand { errand: Errand::Hide { card: 5 } });
        assert_eq!(standing(&mut caller), []);
        caller.say(&ToPlugin::Errand { errand: Errand::Clear {} });
        wait_for_cards(&host, &[]);
        caller.say(&ToPlugin::Errand { errand: Errand::SaveMoment {} });
        assert!(matches!(told(&mut caller), ToDaemon::MomentSaved { .. }));
        drop(overlay);
        drop(host);
        assert_eq!(allocations(), 0);
    });
}

#[test]
fn the_daemon_learns_of_it_and_answers() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        // Before anybody listens, and before there is a link at all.
        host.press_hotkey("aivlingual.moment");
        let daemon = Daemon::listen(&Endpoint::in_directory(home.join("run")));
        let overlay = overlay(&host);
        let (mut caller, _) = daemon.welcome();
        assert!(matches!(told(&mut caller), ToDaemon::MomentSaved { .. }));
        caller.say(&ToPlugin::Status { hearing: Hearing::Ready });
        wait_until("it is connected", || state(&host)["link"] == "connected");
        event(&host, "connection");

        let card = Card { id: 5, ..sample_card() };
        caller.say(&ToPlugin::Card { card: card.clone(), times: Times::default() });
        wait_for_cards(&host, &["沼る"]);
        host.press_hotkey("aivlingual.pin");
        assert_eq!(told(&mut caller), ToDaemon::CardPinned { card: 5, is_pinned: true });
        host.press_hotkey("aivlingual.undo");
        assert_eq!(told(&mut caller), ToDaemon::CardUndone { card: 5 });
        wait_for_cards(&host, &[]);

        host.press_hotkey("aivlingual.quiz");
        assert_eq!(told(&mut caller), ToDaemon::QuizWanted {});
        let choices = vec!["to swim".into(), "to get hooked".into()];
        let (ask_what, answer, thinking_ms) = (Ask::Meaning, 1, 1_000);
        let quiz = Quiz { id: 6, card: card.clone(), ask: ask_what, choices, answer, thinking_ms };
        caller.say(&ToPlugin::Quiz { quiz });
        assert_eq!(event(&host, "quiz_started")["choices"][1]["text"], "to get hooked");
        let answered = event(&host, "quiz_answered");
        assert_eq!((&answered["quiz"], &answered["answer"]), (&json!("6"), &json!(2)));

        ask(&host, "recap", &json!({}));
        assert_eq!(told(&mut caller), ToDaemon::RecapWanted {});
        caller.say(&ToPlugin::Recap { recap: Recap { words: vec![card], total: 1 } });
        assert_eq!(event(&host, "recap_shown")["total"], 1);
        caller.say(&ToPlugin::NothingToAsk {});
        event(&host, "nothing_to_ask");

        for (is_on, expected, name) in [
            (true, Happening::LessonStarted {}, "lesson_started"),
            (false, Happening::LessonEnded {}, "lesson_ended"),
        ] {
            caller.say(&ToPlugin::Lesson { is_on });
            let ToDaemon::Happened { what, at } = told(&mut caller) else { panic!("no lesson") };
            assert_eq!(what, expected);
            assert!(at.obs.0 > 0 && at.wall.0 > 0);
            event(&host, name);
        }
        drop(overlay);
        drop(host);
        assert_eq!(told(&mut caller), ToDaemon::Goodbye {});
        assert_eq!(allocations(), 0);
    });
}
