//! What is drawn besides cards and captions: a quiz, a recap, the slate.

use std::path::Path;

use aivlingual_shared::{
    endpoint::Endpoint,
    entry::{Ask, Card, Language, Quiz, Recap},
    message::ToPlugin,
};
use serde_json::{Value, json};

use super::{BLUE, CARD, NOTHING, drawn_pixels, pixel, screen, shown_source};
use crate::{
    daemon::Daemon,
    host::{Host, Source},
    stage::{
        CANVAS, host_with_effect, host_with_plugin, in_child, settings, wait_frames, wait_until,
    },
};

fn card(id: u64, japanese: &str) -> Card {
    let mut card = aivlingual::overlay::sample_card();
    card.id = id;
    card.entry.japanese = japanese.into();
    (card.entry.lemma, card.entry.language) = (japanese.into(), Language::Ja);
    card
}

fn quiz(thinking_ms: u32) -> ToPlugin {
    let choices = vec!["to get hooked".into(), "to sink".into(), "to swim".into()];
    let quiz =
        Quiz {
            id: 7, card: card(70, "沼る"), ask: Ask::Meaning, choices, answer: 0, thinking_ms
        };
    ToPlugin::Quiz { quiz }
}

fn number(of: &Value) -> u64 {
    of.as_u64().expect("a number")
}

/// The length of the bar in the countdown's box, which is the second.
fn bar(host: &Host, source: &Source) -> usize {
    let stood = screen(host)["boxes"][1].clone();
    let of = |part: &str| number(&stood[part]) as u32;
    let pixels = source.pixels(CANVAS, BLUE);
    let row = of("y") + of("height") / 2;
    let at = |x| pixel(&pixels, CANVAS.0, (x, row));
    let ink = at(of("x") + of("width") / 50);
    (of("x")..of("x") + of("width")).filter(|x| at(*x) == ink).count()
}

fn is_bounded(host: &Host) -> bool {
    let screen = screen(host);
    number(&screen["texture_bytes_max"]) <= number(&screen["texture_bytes_bound"])
}

#[test]
fn a_countdown_runs_without_uploads_and_the_answer_takes_its_place() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let daemon = Daemon::listen(&Endpoint::in_directory(home.join("run")));
        let (source, _scene) = shown_source(&host);
        let (mut caller, _) = daemon.welcome();
        host.request("show", CARD).expect("an answer");
        wait_until("a card stands", || screen(&host)["figures"]["cards"] == 1);
        // Shorter than a daemon may be silent.
        caller.say(&quiz(3_000));
        let figures = || screen(&host)["figures"].clone();
        wait_until("the quiz asks", || {
            figures()["quizzes"] == 1 && figures()["countdowns"] == 1 && figures()["cards"] == 0
        });
        wait_until("the card has left", || {
            screen(&host)["boxes"].as_array().map(Vec::len) == Some(2)
        });
        // Longer than the quiz enters.
        wait_frames(&host, 45);
        let uploads = || number(&screen(&host)["uploads"]);
        let (asked, painted) = (uploads(), screen(&host)["pictures_painted"].clone());
        let mut length = bar(&host, &source);
        let mut steps = 0;
        wait_until("the countdown ran", || {
            let now = bar(&host, &source);
            steps += usize::from(now < length);
            assert!(now <= length, "it never grows");
            length = now;
            steps >= 10
        });
        let screen_now = screen(&host);
        assert_eq!((uploads(), screen_now["is_moving"].clone()), (asked, json!(true)));
        assert_eq!(screen_now["pictures_painted"], painted);
        wait_until("it answers", || figures()["countdowns"] == 0 && figures()["quizzes"] == 1);
        wait_until("the answer is in place", || screen(&host)["is_moving"] == false);
        assert_eq!(uploads(), asked + 1);
        assert!(is_bounded(&host));
    });
}

#[test]
fn a_pin_holds_and_next_brings_the_next() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, _scene) = shown_source(&host);
        source.update(r#"{"hold_s":60,"cards_max":1}"#);
        wait_frames(&host, 2);
        let ask = |name: &str, request: Value| host.request(name, &request.to_string());
        let show = |text: &str| ask("show", json!({ "japanese": text, "english": "a word" }));
        let stands = |text: &str| screen(&host)["cards"][0]["text"] == text;
        show("推し").expect("an answer");
        wait_until("a card stands", || stands("推し"));
        ask("pin", json!({ "is_pinned": true })).expect("an answer");
        wait_until("it is held", || screen(&host)["pinned"][0].is_object());
        show("沼").expect("an answer");
        wait_until("the other waits", || screen(&host)["cards_waiting"] == 1);
        ask("next", json!({})).expect("an answer");
        wait_frames(&host, 10);
        assert!(stands("推し") && screen(&host)["figures"]["cards"] == 1);
        ask("pin", json!({ "is_pinned": false })).expect("an answer");
        wait_until("it is let go", || screen(&host)["pinned"] == json!([]));
        ask("next", json!({})).expect("an answer");
        wait_until("the other stands", || stands("沼"));
    });
}

#[test]
fn hidden_nothing_is_drawn_and_all_goes_on() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, _scene) = shown_source(&host);
        source.update(r#"{"hold_s":60}"#);
        host.request("show", CARD).expect("an answer");
        wait_until("the card stands", || screen(&host)["figures"]["cards"] == 1);
        let shown = |is_shown: bool| json!({ "is_shown": is_shown }).to_string();
        host.request("overlay", &shown(false)).expect("an answer");
        wait_until("it has left", || screen(&host)["boxes"] == json!([]));
        assert_eq!(drawn_pixels(&source.pixels(CANVAS, NOTHING)), 0);
        assert_eq!(screen(&host)["texture_bytes"], 0);
        host.request("overlay", &shown(true)).expect("an answer");
        wait_until("it is back", || screen(&host)["cards"][0]["text"] == "推し");
    });
}

#[test]
fn the_sign_of_speech_pulses_without_uploads_until_the_speech_ends() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (_source, _scene) = shown_source(&host);
        let says = |is_speaking: bool| {
            let said = json!({ "text": "It means", "turn": "3", "is_speaking": is_speaking });
            host.request("bubble", &said.to_string()).expect("an answer")
        };
        let figures = || screen(&host)["figures"].clone();
        says(true);
        wait_until("it speaks", || figures()["speaking"] == 1 && figures()["bubbles"] == 1);
        let uploads = screen(&host)["uploads"].clone();
        wait_frames(&host, 60);
        assert_eq!(
            (screen(&host)["is_moving"].clone(), screen(&host)["uploads"].clone()),
            (json!(true), uploads)
        );
        says(false);
        wait_until("it has spoken", || figures()["speaking"] == 0 && figures()["bubbles"] == 1);
        wait_until("it is still", || screen(&host)["is_moving"] == false);
        wait_until("it goes", || figures()["bubbles"] == 0);
    });
}

#[test]
fn a_recap_stands_where_cards_do() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let daemon = Daemon::listen(&Endpoint::in_directory(home.join("run")));
        let (source, _scene) = shown_source(&host);
        let (mut caller, _) = daemon.welcome();
        let words = (1..=8).map(|id| card(id, "推し")).collect();
        caller.say(&ToPlugin::Recap { recap: Recap { words, total: 12 } });
        wait_until("the recap stands", || screen(&host)["figures"]["recaps"] == 1);
        wait_until("it is in place", || screen(&host)["is_moving"] == false);
        assert!(drawn_pixels(&source.pixels(CANVAS, NOTHING)) > 10_000);
        host.request("hide", "{}").expect("an answer");
        wait_until("it is gone", || screen(&host)["boxes"] == json!([]));
        assert!(is_bounded(&host) && screen(&host)["texture_bytes"] == 0);
    });
}

#[test]
fn the_slate_is_never_in_the_program() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let source = host.source("aivlingual_source", "Source", &settings(&json!({})));
        let scene = host.scene("Scene");
        scene.add(&source);
        let slates = || screen(&host)["figures"]["slates"].clone();
        let is_drawn = || drawn_pixels(&source.pixels(CANVAS, NOTHING)) > 1_000;
        for _ in 0..3 {
            source.set_previewed(true);
            wait_until("the slate is drawn", is_drawn);
            assert_eq!(slates(), 1);
            host.set_program(Some(&scene));
            // The very next frame, with nothing in between.
            assert_eq!(drawn_pixels(&source.pixels(CANVAS, NOTHING)), 0);
            wait_until("it is taken down", || slates() == 0);
            host.set_program(None);
            wait_until("it is back", is_drawn);
            source.set_previewed(false);
            // It is taken down after that is known.
            wait_until("nobody looks", || screen(&host)["is_visible"] == false && slates() == 0);
        }
        host.set_program(Some(&scene));
        wait_until("the source is seen", || screen(&host)["is_visible"] == true);
        assert_eq!(slates(), 0);
    });
}

/// What is shown where the graphics card takes no effect of ours.
fn shows_all_without_motion(home: &Path, effect: Option<&str>) {
    let host = host_with_effect(home, effect);
    let daemon = Daemon::listen(&Endpoint::in_directory(home.join("run")));
    let (source, _scene) = shown_source(&host);
    let (mut caller, _) = daemon.welcome();
    host.request("show", CARD).expect("an answer");
    wait_until("the card stands", || screen(&host)["cards"][0]["text"] == "推し");
    // It is whole in the first picture that has it.
    let first = source.pixels(CANVAS, NOTHING);
    assert!(drawn_pixels(&first) > 1_000 && screen(&host)["is_moving"] == false);
    assert!(source.pixels(CANVAS, NOTHING) == first);
    host.request("hide", "{}").expect("an answer");
    wait_until("the card is gone", || screen(&host)["cards"] == json!([]));
    assert_eq!(drawn_pixels(&source.pixels(CANVAS, NOTHING)), 0);
    assert_eq!(screen(&host)["moving_calls"], 0);
    caller.say(&quiz(60_000));
    wait_until("the quiz asks", || screen(&host)["figures"]["countdowns"] == 1);
    let whole = bar(&host, &source);
    wait_until("the countdown runs all the same", || bar(&host, &source) < whole);
}

#[test]
fn without_the_effect_everything_is_shown_in_its_place() {
    in_child(|home: &Path| shows_all_without_motion(home, None));
}

#[test]
fn with_an_effect_that_is_refused_everything_is_shown_in_its_place() {
    in_child(|home: &Path| shows_all_without_motion(home, Some("technique Draw { nothing }")));
}
