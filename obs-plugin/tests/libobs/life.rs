//! Coming and going: nothing is left behind, whatever the streamer does.

use std::path::Path;

use serde_json::json;

use crate::{
    host::{PCM, allocations},
    stage::{
        CANVAS, ear, host_with_plugin, in_child, microphone, settings, sound_10_ms, stats,
        wait_for_ear, wait_frames, wait_until,
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
            let found = panel.iter().find(|part| part.name == name);
            found.unwrap_or_else(|| panic!("{name} is in the panel")).values.clone()
        };
        assert_eq!(choices("listen"), ["mix", "chosen"]);
        assert_eq!(choices("voice_1_source"), ["", "Mic"]);
        assert_eq!(choices("voice_4_role"), ["streamer", "guest", "media"]);
        assert_eq!(choices("target"), ["both", "ja", "en"]);
        assert_eq!(choices("level").len(), 6);
        assert_eq!(choices("corner").len(), 5);
        assert_eq!(choices("preset").len(), 6);
        assert_eq!(choices("safe_area"), ["auto", "none", "action", "title"]);
        assert_eq!(choices("captions_at"), ["bottom", "top"]);
        for name in ["size_percent", "hold_s", "furigana", "captions"] {
            assert!(choices(name).is_empty());
        }
        for name in ["reduce_motion", "start_daemon", "status", "look"] {
            assert!(choices(name).is_empty());
        }
        // Every part has a name in words, and all but groups, notes and buttons explain it.
        let silent = [
            "status",
            "preset_again",
            "theme_note",
            "controls_note",
            "sample",
            "sample_quiz",
            "review",
            "look",
            "no_room",
            "no_room_captions",
        ];
        for part in panel.iter().filter(|part| !part.name.starts_with("group_")) {
            let is_silent = silent.contains(&part.name.as_str());
            assert!(is_silent || part.meaning.contains(' '), "{part:?}");
            assert!(!part.label.is_empty() && part.label.len() < 200, "{part:?}");
        }
        // Without a daemon there is no page to open; pressing must do no harm.
        source.press("review");
        let filter = host.source("aivlingual_filter", "Filter", "{}");
        let names: Vec<_> = filter.properties().into_iter().map(|part| part.name).collect();
        assert_eq!(names, ["status", "speaker", "role", "also_inactive"]);
    });
}

#[test]
fn the_fonts_of_the_machine_come_to_the_panel_by_themselves() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let source = host.source("aivlingual_source", "Source", &settings(&json!({})));
        let fonts = || {
            let panel = source.properties().into_iter();
            panel.filter(|part| part.name == "font").flat_map(|part| part.values).collect()
        };
        let is_there = |fonts: &Vec<String>| fonts.iter().any(|font| font == "M PLUS 1");
        wait_until("they are read", || is_there(&fonts()));
        assert_eq!(fonts()[0], "", "the theme's own come first");
        drop(source);
        drop(host);
        assert_eq!(allocations(), 0);
    });
}

#[test]
fn a_preset_is_stored_shows_what_belongs_to_it_and_becomes_ones_own() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let source = host.source("aivlingual_source", "Source", &settings(&json!({})));
        let is_visible = |name: &str| {
            let panel = source.properties();
            panel.iter().any(|part| part.name == name && part.is_visible)
        };
        assert!(is_visible("hold_s") && !is_visible("box_left_percent"));
        assert!(!is_visible("preset_again"), "there was none yet");
        assert!(source.choose("preset", "study"), "the panel shows the new values");
        assert_eq!(source.setting("corner"), "free");
        assert!(is_visible("preset_again"));
        assert!(is_visible("box_left_percent") && !is_visible("clear_top_percent"));
        assert!(source.choose("preset", "captions"));
        assert_eq!(source.setting("corner"), "top_right");
        assert!(!is_visible("hold_s") && is_visible("captions_at"));
        // What it does not decide stays as it is, and does not matter to it.
        assert!(!source.choose("theme", "neon"));
        assert_eq!(source.setting("preset"), "captions");
        assert!(source.choose("captions_at", "top"));
        assert_eq!(source.setting("preset"), "own");
        assert!(!source.choose("captions_at", "bottom"), "nothing follows from this");
        assert_eq!(source.setting("preset"), "own");
        // A slider that is being dragged stays under the pointer.
        assert!(source.choose("preset", "study"));
        assert!(!source.slide("hold_s", 11), "the panel would take the slider away");
        assert_eq!(source.setting("preset"), "own");
        // OBS's list still names the preset, and choosing that again would do nothing.
        source.choose("corner", "top_left");
        source.press("preset_again");
        assert_eq!(
            (source.setting("preset"), source.setting("corner")),
            ("study".into(), "free".into())
        );
    });
}

#[test]
fn the_panel_tells_when_what_is_kept_clear_leaves_no_room() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let source = host.source("aivlingual_source", "Source", &settings(&json!({})));
        let told = || {
            let panel = source.properties();
            let is_told = |name| panel.iter().any(|part| part.name == name && part.is_visible);
            ["no_room", "no_room_captions"].map(is_told)
        };
        assert_eq!(told(), [false, false]);
        source.choose("preset", "face_cam");
        assert_eq!(told(), [false, false]);
        for name in ["clear_left_percent", "clear_top_percent"] {
            source.slide(name, 0);
        }
        source.slide("clear_width_percent", 100);
        assert_eq!(told(), [false, false], "there is room above or below");
        assert!(!source.slide("clear_height_percent", 100), "the slider stays under the pointer");
        assert_eq!(told(), [true, true]);
        source.slide("clear_height_percent", 80);
        assert_eq!(told(), [true, false], "captions alone have a strip below");
        source.slide("clear_height_percent", 50);
        assert_eq!(told(), [false, false]);
    });
}

#[test]
fn an_open_panel_learns_what_another_canvas_has_room_for() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let kept_clear = json!({
            "keep_clear": true,
            "clear_left_percent": 0,
            "clear_top_percent": 0,
            "clear_width_percent": 75,
            "clear_height_percent": 100,
        });
        let source = host.source("aivlingual_source", "Source", &settings(&kept_clear));
        let part = |name: &str| {
            let found = source.properties().into_iter().find(|part| part.name == name);
            found.unwrap_or_else(|| panic!("no {name} in the panel"))
        };
        let panel = source.open_panel();
        // Of these it is told as well.
        wait_until("the installed fonts are known", || part("font").values.len() > 1);
        wait_until("no daemon answers", || stats(&host)["link"] == "no_daemon");
        wait_frames(&host, 2);
        let before = panel.refreshes();
        assert!(!part("no_room").is_visible);
        host.set_canvas((CANVAS.1, CANVAS.0));
        wait_until("the panel is read anew", || panel.refreshes() > before);
        assert!(part("no_room").is_visible);
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
