//! What is heard, and what is not.

use std::path::Path;

use serde_json::json;

use crate::{
    host::{Host, PCM, Source, now_ns},
    stage::{
        ear, host_with_plugin, in_child, microphone, settings, sound_10_ms, stats, wait_for_ear,
        wait_frames, wait_until,
    },
};

fn listener(host: &Host, name: &str) -> Source {
    let chosen = json!({ "listen": "chosen", "voice_1_source": "Mic", "voice_1_speaker": "Aki" });
    host.source("aivlingual_source", name, &settings(&chosen))
}

fn frames(host: &Host, source: &str) -> u64 {
    ear(host, source)["frames"].as_u64().unwrap_or_default()
}

#[test]
fn a_chosen_source_is_heard_once_however_many_choose_it() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (microphone, _scene) = microphone(&host);
        let (_one, _two) = (listener(&host, "One"), listener(&host, "Two"));
        wait_for_ear(&host, "Mic");
        for _ in 0..50 {
            sound_10_ms(&microphone);
        }
        wait_frames(&host, 8);
        let ear = ear(&host, "Mic");
        assert_eq!(stats(&host)["taps"].as_array().map(Vec::len), Some(1));
        assert_eq!((&ear["frames"], &ear["frames_dropped"]), (&json!(24_000), &json!(0)));
        assert_eq!((&ear["speaker"], &ear["role"]), (&json!("Aki"), &json!("streamer")));
        assert_eq!((&ear["is_open"], &ear["calls"]), (&json!(true), &json!(50)));
    });
}

#[test]
fn a_muted_source_is_not_heard_and_its_tap_closes() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (microphone, _scene) = microphone(&host);
        let _source = listener(&host, "Source");
        wait_for_ear(&host, "Mic");
        sound_10_ms(&microphone);
        wait_until("the tap opens", || ear(&host, "Mic")["is_open"] == true);
        microphone.set_muted(true);
        // Mute takes effect at the time of the sound, and the mixer fades: what was under way may
        // still pass.
        wait_until("the mute arrives", || {
            sound_10_ms(&microphone);
            ear(&host, "Mic")["is_muted"] == true
        });
        let before = frames(&host, "Mic");
        for _ in 0..50 {
            sound_10_ms(&microphone);
        }
        assert_eq!(frames(&host, "Mic"), before);
        wait_until("the tap closes", || ear(&host, "Mic")["is_open"] == false);
        microphone.set_muted(false);
        wait_until("it is heard again", || {
            sound_10_ms(&microphone);
            frames(&host, "Mic") > before && ear(&host, "Mic")["is_open"] == true
        });
    });
}

#[test]
fn a_source_outside_the_program_is_heard_only_on_request() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (microphone, _scene) = microphone(&host);
        let source = listener(&host, "Source");
        wait_for_ear(&host, "Mic");
        host.set_program(None);
        wait_until("it is out", || ear(&host, "Mic")["is_in_program"] == false);
        sound_10_ms(&microphone);
        assert_eq!(frames(&host, "Mic"), 0);
        source.update(r#"{"also_inactive":true}"#);
        wait_for_ear(&host, "Mic");
        sound_10_ms(&microphone);
        assert_eq!(frames(&host, "Mic"), 480);
    });
}

#[test]
fn a_choice_survives_renaming_removal_and_return() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (microphone, scene) = microphone(&host);
        let source = listener(&host, "Source");
        wait_for_ear(&host, "Mic");
        microphone.rename("Mikrofon");
        wait_for_ear(&host, "Mikrofon");
        wait_until("the setting follows when it is next looked at", || {
            source.properties();
            source.setting("voice_1_source") == "Mikrofon"
        });
        microphone.remove();
        drop(microphone);
        wait_until("nothing is heard", || ear(&host, "Mikrofon").is_null());
        let again = host.source(PCM, "Mikrofon", "{}");
        scene.add(&again);
        wait_for_ear(&host, "Mikrofon");
        sound_10_ms(&again);
        assert_eq!(frames(&host, "Mikrofon"), 480);
    });
}

#[test]
fn a_filter_hears_what_it_sits_on_and_goes_before_a_choice() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (microphone, _scene) = microphone(&host);
        let _source = listener(&host, "Source");
        wait_for_ear(&host, "Mic");
        let filter =
            host.source("aivlingual_filter", "Filter", r#"{"speaker":"Ben","role":"guest"}"#);
        microphone.add_filter(&filter);
        wait_until("the filter takes over", || {
            sound_10_ms(&microphone);
            ear(&host, "Mic")["is_filter"] == true
        });
        wait_for_ear(&host, "Mic");
        let before = frames(&host, "Mic");
        sound_10_ms(&microphone);
        assert_eq!(frames(&host, "Mic"), before + 480);
        assert_eq!(ear(&host, "Mic")["speaker"], "Ben");
        assert_eq!(stats(&host)["taps"].as_array().map(Vec::len), Some(1));
        microphone.set_muted(true);
        wait_until("the mute arrives at the filter", || {
            sound_10_ms(&microphone);
            ear(&host, "Mic")["is_muted"] == true
        });
        let before = frames(&host, "Mic");
        sound_10_ms(&microphone);
        assert_eq!(frames(&host, "Mic"), before);
        filter.set_enabled(false);
        wait_until("the choice steps in", || ear(&host, "Mic")["is_filter"] == false);
        filter.set_enabled(true);
        wait_until("the filter is back", || ear(&host, "Mic")["is_filter"] == true);
        microphone.remove_filter(&filter);
        wait_until("the choice is back", || ear(&host, "Mic")["is_filter"] == false);
    });
}

#[test]
fn the_whole_mix_is_heard_as_it_plays() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let _source = host.source("aivlingual_source", "Source", &settings(&json!({})));
        wait_until("the mix plays", || frames(&host, "Whole mix") > 48_000 / 10);
        assert_eq!(ear(&host, "Whole mix")["role"], "mix");
        assert_eq!(ear(&host, "Whole mix")["frames_dropped"], 0);
    });
}

#[test]
fn the_source_never_hears_itself() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (_microphone, _scene) = microphone(&host);
        let own = json!({ "listen": "chosen", "voice_1_source": "Own", "voice_2_source": "Mic" });
        let source = host.source("aivlingual_source", "Own", &settings(&own));
        wait_for_ear(&host, "Mic");
        assert!(ear(&host, "Own").is_null());
        let offered = |source: &Source| {
            let panel = source.properties();
            panel.into_iter().find(|part| part.name == "voice_1_source").expect("a row").values
        };
        assert_eq!(offered(&listener(&host, "Other")), ["", "Mic"]);
        // What was chosen stays in the list, for it may only be away.
        assert_eq!(offered(&source), ["", "Mic", "Own"]);
    });
}

/// Listening costs the audio thread no allocation, from OBS's call down to the ring. The plugin is
/// part of this program here, so that its allocations can be counted.
#[test]
fn a_packet_is_heard_without_allocating() {
    use aivlingual::{obs::module, plugin::Plugin};
    in_child(|home: &Path| {
        let host = Host::start(home, (320, 180));
        assert!(module::load::<Plugin>());
        module::post_load::<Plugin>();
        let (microphone, scene) = microphone(&host);
        let source = listener(&host, "Source");
        wait_for_ear(&host, "Mic");
        sound_10_ms(&microphone);
        let tone = [0.25; 1024];
        let packets = || (0..20).for_each(|_| microphone.sound(&[&tone, &tone], now_ns()));
        let counted = allocation_counter::measure(packets);
        assert_eq!(frames(&host, "Mic"), 480 + 20 * 1024);
        assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
        drop((source, scene));
    });
}
