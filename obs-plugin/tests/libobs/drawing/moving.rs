//! What is drawn while it moves.

use std::{
    ffi::CStr,
    ops::Range,
    path::Path,
    sync::{Arc, Mutex},
};

use aivlingual::obs::{
    draw::{Graphics, Texture},
    fade::{Fader, Moved},
    handle::OwnSource,
    mesh::{Area, Mesh},
    properties::{Properties, View},
    settings::Settings,
    source::{self, Kind},
};
use aivlingual_shared::{
    endpoint::Endpoint,
    entry::Language,
    message::{TapId, Times, ToPlugin},
};
use serde_json::json;

use super::{
    BLUE, CARD, NOTHING, SWATCH_SIZE, assert_near, drawn_pixels, pixel, screen, shown_source,
};
use crate::{
    daemon::Daemon,
    host::{Host, Source, allocations},
    stage::{CANVAS, host_with_plugin, in_child, wait_frames, wait_until},
};

pub(super) const EFFECT: &str = include_str!("../../../data/fade.effect");
const RED: [u8; 4] = [200, 30, 60, 255];

/// A red square, six times side by side: half faded, its left half, half as large, not at all, and
/// in parts, which leave out the fourth column: in its place, and half faded. Once everything is
/// made, drawing must not allocate.
struct Moving(Mutex<Option<(Arc<Fader>, Texture, Mesh)>>);

impl source::Source for Moving {
    const ID: &'static CStr = c"moving";
    const NAME: &'static CStr = c"Moving";
    const KIND: Kind = Kind::Input;

    fn new(_: &Settings<'_>, _: OwnSource) -> Self {
        Self(Mutex::default())
    }
    fn defaults(_: &Settings<'_>) {}
    fn update(&self, _: &Settings<'_>) {}
    fn properties(_: Option<&Self>) -> Properties<Self> {
        Properties::new()
    }
    fn arrange(_: &View<'_>, _: &Settings<'_>, _: &CStr) -> bool {
        false
    }
    fn press(&self, _: &CStr) -> bool {
        false
    }
    fn size(&self) -> (u32, u32) {
        (6 * SWATCH_SIZE, SWATCH_SIZE)
    }
    fn render(&self, graphics: &Graphics<'_>) {
        let mut made = self.0.lock().expect("whole");
        let (fader, texture, mesh) = made.get_or_insert_with(|| {
            let pixels = RED.repeat((SWATCH_SIZE * SWATCH_SIZE) as usize);
            let size = (SWATCH_SIZE, SWATCH_SIZE);
            let texture = Texture::new(graphics, size, &pixels).expect("room for a small picture");
            let fader = Fader::shared(graphics, EFFECT).expect("libobs takes the effect");
            let parts = [
                Area { at: (0, 0), size: (3, SWATCH_SIZE) },
                Area { at: (4, 0), size: (4, SWATCH_SIZE) },
            ];
            let mesh =
                Mesh::new(graphics, size, parts.into_iter()).expect("room for a few corners");
            (fader, texture, mesh)
        });
        let at = (0.0, 0.0);
        let still = Moved { texture, mesh: None, at, scale: 1.0, opacity: 1.0, uncovered: 1.0 };
        let ways = [
            Moved { opacity: 0.5, ..still },
            Moved { uncovered: 0.5, ..still },
            Moved { scale: 0.5, ..still },
            Moved { opacity: 0.0, ..still },
            Moved { mesh: Some(mesh), ..still },
            Moved { mesh: Some(mesh), opacity: 0.5, ..still },
        ];
        let side_by_side = (0..)
            .zip(ways)
            .map(|(index, way)| Moved { at: ((index * SWATCH_SIZE) as f32, 0.0), ..way });
        let size = self.size();
        let draw = || graphics.draw_moved(fader, size, side_by_side.clone());
        let counted = allocation_counter::measure(draw);
        assert_eq!(counted.count_total, 0, "a frame in motion allocates");
    }
}

#[test]
fn what_is_half_faded_covers_half_in_linear_light() {
    in_child(|home: &Path| {
        let host = Host::start(home, (320, 180));
        source::register::<Moving>();
        let moving = host.source("moving", "Moving", "{}");
        let size = moving.size();
        wait_frames(&host, 2);
        let over_nothing = moving.pixels(size, NOTHING);
        let at = |x, y| pixel(&over_nothing, size.0, (x, y));
        assert_near(at(4, 4), [146, 19, 41, 128]);
        assert_near(at(10, 4), [200, 30, 60, 255]);
        assert_eq!(at(13, 4), [0; 4], "covered");
        assert_near(at(20, 4), [200, 30, 60, 255]);
        assert_eq!((at(17, 4), at(20, 1)), ([0; 4], [0; 4]), "beyond the scaled square");
        assert_eq!(at(28, 4), [0; 4], "faded away");
        for x in [32, 34, 36, 39] {
            assert_eq!(at(x, 4), RED, "opaque and at rest, it is as it was painted");
            assert_near(at(x + 8, 4), [146, 19, 41, 128]);
        }
        assert_eq!((at(35, 4), at(43, 4)), ([0; 4], [0; 4]), "no part");
        let over_blue = moving.pixels(size, BLUE);
        let at = |x, y| pixel(&over_blue, size.0, (x, y));
        assert_near(at(4, 4), [146, 19, 191, 255]);
        assert_near(at(28, 4), [0, 0, 255, 255]);
        for x in [40, 44] {
            assert_near(at(x, 4), [146, 19, 191, 255]);
        }
    });
}

/// Shows the card again and again until a frame of its coming is caught that is as wanted.
fn caught(
    host: &Host,
    source: &Source,
    background: [f32; 4],
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Vec<u8> {
    let mut caught = None;
    wait_until("a frame of an entry is caught", || {
        host.request("hide", "{}").expect("an answer");
        wait_until("the card has left", || screen(host)["boxes"] == json!([]));
        host.request("show", CARD).expect("an answer");
        wait_until("the card comes", || screen(host)["boxes"][0].is_object());
        while screen(host)["is_moving"] == true && caught.is_none() {
            caught = Some(source.pixels(CANVAS, background)).filter(|pixels| is_wanted(pixels));
        }
        caught.is_some()
    });
    caught.expect("it was waited for")
}

/// The card in place.
fn standing(host: &Host, source: &Source, background: [f32; 4]) -> Vec<u8> {
    host.request("show", CARD).expect("an answer");
    wait_until("the card stands", || screen(host)["cards"][0]["text"] == "推し");
    wait_until("it is in place", || screen(host)["is_moving"] == false);
    source.pixels(CANVAS, background)
}

/// The sum of all alphas.
fn opacity(pixels: &[u8]) -> u64 {
    pixels.as_chunks::<4>().0.iter().map(|pixel| u64::from(pixel[3])).sum()
}

fn is_halfway(pixels: &[u8], whole: u64) -> bool {
    (whole / 20..whole * 19 / 20).contains(&opacity(pixels))
}

/// The columns and rows of the first box.
fn place(host: &Host) -> (Range<u32>, Range<u32>) {
    let stood = screen(host)["boxes"][0].clone();
    let of = |part: &str| stood[part].as_u64().expect("a number") as u32;
    (of("x")..of("x") + of("width"), of("y")..of("y") + of("height"))
}

#[test]
fn an_entering_card_is_seen_through_and_near_its_place() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, _scene) = shown_source(&host);
        source.update(r#"{"hold_s":60}"#);
        let in_place = standing(&host, &source, NOTHING);
        let (columns, rows) = place(&host);
        // It rises from below, by less than a tenth of the canvas.
        let rows = rows.start..rows.end + CANVAS.1 / 10;
        let whole = opacity(&in_place);
        let enters = caught(&host, &source, NOTHING, |pixels| is_halfway(pixels, whole));
        let solid = standing(&host, &source, BLUE);
        let over_blue = caught(&host, &source, BLUE, |pixels| {
            pixels != solid
                && pixels.as_chunks::<4>().0.iter().any(|over| *over != [0, 0, 255, 255])
        });
        for y in 0..CANVAS.1 {
            for x in 0..CANVAS.0 {
                let is_near = rows.contains(&y) && columns.contains(&x);
                let [.., alpha] = pixel(&enters, CANVAS.0, (x, y));
                assert!(is_near || alpha == 0, "({x}, {y}) is drawn on");
                let over = pixel(&over_blue, CANVAS.0, (x, y));
                assert_eq!(over[3], 255, "the background is opaque and stays so");
                assert!(is_near || over == [0, 0, 255, 255], "({x}, {y}) is drawn on");
            }
        }
    });
}

#[test]
fn with_less_motion_a_card_fades_in_where_it_will_stand() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, _scene) = shown_source(&host);
        source.update(r#"{"hold_s":60,"reduce_motion":true}"#);
        wait_frames(&host, 2);
        let in_place = standing(&host, &source, NOTHING);
        let (columns, rows) = place(&host);
        let whole = opacity(&in_place);
        let enters = caught(&host, &source, NOTHING, |pixels| is_halfway(pixels, whole));
        for y in 0..CANVAS.1 {
            for x in 0..CANVAS.0 {
                let alpha = |pixels: &[u8]| pixel(pixels, CANVAS.0, (x, y))[3];
                let (enters, in_place) = (alpha(&enters), alpha(&in_place));
                assert!(enters <= in_place, "({x}, {y}): {enters} of {in_place}");
                let is_inside = rows.contains(&y) && columns.contains(&x);
                assert!(is_inside || enters == 0, "({x}, {y}) is outside the box");
            }
        }
    });
}

#[test]
fn the_panel_may_change_while_cards_move() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, scene) = shown_source(&host);
        let corners = ["top_left", "top_right", "bottom_left", "bottom_right"];
        for round in 0..100 {
            let word = if round % 2 == 0 { "推し" } else { "沼" };
            let card = json!({ "japanese": word, "reading": "よみ", "english": "a word" });
            host.request("show", &card.to_string()).expect("an answer");
            let settings = json!({
                "corner": corners[round % 4], "size_percent": 50 + round,
                "reduce_motion": round % 3 == 0, "furigana": round % 5 == 0, "hold_s": 60,
            });
            source.update(&settings.to_string());
            if round % 7 == 0 {
                host.request("hide", "{}").expect("an answer");
            }
            wait_frames(&host, 3);
            // Two cards stand; two fade from where they were, two have just been taken down, and
            // one makes way for the next.
            let screen = screen(&host);
            assert!(screen["boxes"].as_array().is_some_and(|boxes| boxes.len() <= 7));
            assert!(screen["figures"]["cards"].as_u64().is_some_and(|cards| cards <= 2));
        }
        wait_until("all is in place", || screen(&host)["is_moving"] == false);
        host.request("hide", "{}").expect("an answer");
        wait_until("all have left", || screen(&host)["boxes"] == json!([]));
        assert_eq!(screen(&host)["texture_bytes"], 0);
        drop((source, scene));
        drop(host);
        assert_eq!(allocations(), 0);
    });
}

#[test]
fn one_caption_fades_into_another_and_the_strip_behind_them_stays() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let daemon = Daemon::listen(&Endpoint::in_directory(home.join("run")));
        let (source, _scene) = shown_source(&host);
        let (mut caller, _) = daemon.welcome();
        let words = ["ここまで来たら大丈夫", "それじゃあ行きましょう"];
        let mut say = |utterance: usize| {
            let text = words[utterance % words.len()].to_owned();
            let (tap, utterance, language) = (TapId(1), utterance as u64, Language::Ja);
            let times = Times::default();
            caller.say(&ToPlugin::Caption {
                tap,
                utterance,
                text,
                language,
                is_final: true,
                taught: Vec::new(),
                translation: None,
                times,
            });
        };
        say(0);
        wait_until("a caption stands", || screen(&host)["boxes"][0].is_object());
        wait_until("it is in place", || screen(&host)["is_moving"] == false);
        let (columns, rows) = place(&host);
        // Beside the words, inside of the strip.
        let inside = (columns.start + (columns.end - columns.start) / 2, rows.end - 5);
        let strip = pixel(&source.pixels(CANVAS, NOTHING), CANVAS.0, inside)[3];
        assert!(strip > 100, "{strip}");
        let (mut utterance, mut watched) = (0, 0);
        wait_until("enough frames of fading were seen", || {
            utterance += 1;
            let painted = screen(&host)["pictures_painted"].clone();
            say(utterance);
            wait_until("it is painted", || screen(&host)["pictures_painted"] != painted);
            for _ in 0..6 {
                let alpha = pixel(&source.pixels(CANVAS, NOTHING), CANVAS.0, inside)[3];
                assert!(alpha.abs_diff(strip) <= 12, "{alpha} where {strip} stands");
                watched += usize::from(screen(&host)["is_moving"] == true);
            }
            watched >= 5
        });
    });
}

#[test]
fn the_canvas_may_change_while_cards_move() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, _scene) = shown_source(&host);
        source.update(r#"{"hold_s":60}"#);
        for (width, height) in [(640, 360), (720, 1280), (320, 180), CANVAS] {
            host.request("hide", "{}").expect("an answer");
            host.request("show", CARD).expect("an answer");
            wait_until("the card comes", || screen(&host)["cards"][0].is_object());
            host.set_canvas((width, height));
            wait_until("the source is as large as the canvas", || source.size() == (width, height));
            wait_until("the card is in place on it", || {
                let screen = screen(&host);
                let end = |at: &str, size: &str| {
                    let number = |what: &str| screen["boxes"][0][what].as_u64();
                    Some(number(at)? + number(size)?)
                };
                let is_inside = end("x", "width").is_some_and(|end| end <= u64::from(width))
                    && end("y", "height").is_some_and(|end| end <= u64::from(height));
                screen["is_moving"] == false && is_inside
            });
            let drawn = drawn_pixels(&source.pixels((width, height), NOTHING));
            assert!(drawn > 500, "{drawn} pixels on {width}x{height}");
        }
    });
}

#[test]
fn moving_uploads_nothing_and_leaves_nothing_behind() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, _scene) = shown_source(&host);
        source.update(r#"{"hold_s":60}"#);
        standing(&host, &source, NOTHING);
        let number = |what: &str| screen(&host)[what].as_u64().expect("a number");
        let (uploads, bytes) = (number("uploads"), number("texture_bytes"));
        assert!(bytes > 0);
        host.request("hide", "{}").expect("an answer");
        wait_until("the card has left", || screen(&host)["boxes"] == json!([]));
        assert_eq!((number("uploads"), number("texture_bytes")), (uploads, 0));
        // Each card is uploaded once, however many frames it moves.
        let mut cards = uploads;
        wait_until("many frames of motion were measured", || {
            cards += 1;
            standing(&host, &source, NOTHING);
            host.request("hide", "{}").expect("an answer");
            wait_until("the card has left", || screen(&host)["boxes"] == json!([]));
            number("moving_calls") >= 60
        });
        assert_eq!(number("uploads"), cards);
        let [all, moving] = ["render_ns_median", "moving_ns_median"].map(number);
        let longest = number("moving_ns_max");
        println!("plugin time a frame: median {all} ns of all, {moving} ns of those in motion,");
        println!("of which the longest took {longest} ns");
    });
}

#[test]
fn a_source_that_is_shown_again_is_empty_at_once() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let settings = crate::stage::settings(&json!({ "hold_s": 60 }));
        let source = host.source("aivlingual_source", "Source", &settings);
        let scene = host.scene("Scene");
        let item = scene.add(&source);
        host.set_program(Some(&scene));
        wait_until("the source is seen", || screen(&host)["is_visible"] == true);
        standing(&host, &source, NOTHING);
        item.set_visible(false);
        wait_until("the source is hidden", || screen(&host)["is_visible"] == false);
        assert_eq!(screen(&host)["texture_bytes"], 0);
        item.set_visible(true);
        wait_until("the source is seen again", || screen(&host)["is_visible"] == true);
        assert_eq!(screen(&host)["is_moving"], false);
        assert_eq!(drawn_pixels(&source.pixels(CANVAS, NOTHING)), 0);
    });
}
