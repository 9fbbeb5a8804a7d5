//! Coming and going: nothing is left behind, whatever the streamer does.

use std::path::Path;

use serde_json::json;

use crate::{
    host::{PCM, allocations},
    stage::{
        ear, host_with_plugin, in_child, microphone, settings, sound_10_ms, stats, wait_for_ear,
        wait_frames, wait_until,
    },
};

#[test]
fn two_hundred_sources_come_and_go_without_a_trace() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (microphone, scene) = microphone(&host);
        let chosen = settings(&json!({ "listen": "chosen", "voice_1_source": "Mic" }));
        for round in 0..200 {
            let source = host.source("aivlingual_source", &format!("Source {round}"), &chosen);
            let copy = source.duplicate(&format!("Copy {round}"));
            let filter = host.source("aivlingual_filter", &format!("Filter {round}"), "{}");
            microphone.add_filter(&filter);
            sound_10_ms(&microphone);
            copy.update(r#"{"listen":"mix","corner":"top_left"}"#);
            if round % 50 == 0 {
                wait_frames(&host, 4);
            }
            microphone.remove_filter(&filter);
        }
        wait_until("all are gone", || {
            let stats = stats(&host);
            stats["taps"] == json!([]) && stats["screens"] == json!([])
        });
        drop((microphone, scene));
        drop(host);
        assert_eq!(allocations(), 0);
    });
}

#[test]
fn a_source_in_full_use_is_unloaded_without_a_trace() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (microphone, scene) = microphone(&host);
        let chosen = json!({ "listen": "chosen", "voice_1_source": "Mic" });
        let source = host.source("aivlingual_source", "Source", &settings(&chosen));
        let mix = host.source("aivlingual_source", "Mix", &settings(&json!({})));
        for each in [&source, &mix] {
            scene.add(each);
        }
        wait_for_ear(&host, "Mic");
        wait_for_ear(&host, "Whole mix");
        host.request("show", r#"{"japanese":"草","reading":"くさ"}"#).expect("an answer");
        wait_until("the card stands", || stats(&host)["screens"][0]["boxes"][0].is_object());
        sound_10_ms(&microphone);
        wait_until("the sound arrives", || ear(&host, "Mic")["is_open"] == true);
        drop((microphone, source, mix, scene));
        drop(host);
        assert_eq!(allocations(), 0);
    });
}

#[test]
fn the_panel_offers_what_the_product_promises() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let _microphone = host.source(PCM, "Mic", "{}");
        let source = host.source("aivlingual_source", "Source", &settings(&json!({})));
        let panel = source.properties();
        let choices = |name: &str| {
            let found = panel.iter().find(|(known, _)| known == name);
            found.unwrap_or_else(|| panic!("{name} is in the panel")).1.clone()
        };
        assert_eq!(choices("listen"), ["mix", "chosen"]);
        assert_eq!(choices("voice_1_source"), ["", "Mic"]);
        assert_eq!(choices("voice_4_role"), ["streamer", "guest", "media"]);
        assert_eq!(choices("target"), ["both", "ja", "en"]);
        assert_eq!(choices("level").len(), 6);
        assert_eq!(choices("corner").len(), 4);
        for name in ["size_percent", "hold_s", "furigana", "captions"] {
            assert!(choices(name).is_empty());
        }
        for name in ["reduce_motion", "start_daemon", "status", "look"] {
            assert!(choices(name).is_empty());
        }
        // Without a daemon there is no page to open; pressing must do no harm.
        source.press("review");
        let filter = host.source("aivlingual_filter", "Filter", "{}");
        let names: Vec<_> = filter.properties().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["status", "speaker", "role", "also_inactive"]);
    });
}

#[test]
fn both_languages_have_every_text() {
    let keys = |language: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/locale").join(language);
        let text = std::fs::read_to_string(path).expect("a language file");
        let key = |line: &str| line.split_once("=\"").map(|(key, _)| key.to_owned());
        text.lines().filter_map(key).collect::<Vec<_>>()
    };
    let english = keys("en-US.ini");
    assert!(english.len() > 50);
    assert_eq!(english, keys("ja-JP.ini"));
}
