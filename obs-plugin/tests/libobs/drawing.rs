//! What is drawn, pixel by pixel, and what drawing costs.

use std::{ffi::CStr, path::Path, sync::Mutex};

use aivlingual::{
    obs::{
        draw::{Graphics, Placed, Texture},
        handle::OwnSource,
        properties::{Properties, View},
        settings::Settings,
        source::{self, Kind},
    },
    overlay::Plate,
};
use serde_json::{Value, json};

use crate::{
    host::{Host, Source},
    stage::{CANVAS, host_with_plugin, in_child, settings, stats, wait_frames, wait_until},
};

mod acts;
mod moving;
mod parts;
mod placing;

const SWATCH_SIZE: u32 = 8;
const BLUE: [f32; 4] = [0.0, 0.0, 1.0, 1.0];
const NOTHING: [f32; 4] = [0.0; 4];

/// Three squares side by side: opaque red, half-transparent green, nothing. It goes through the
/// same wall as the plugin's pictures.
struct Swatches(Mutex<Vec<Texture>>);

impl source::Source for Swatches {
    const ID: &'static CStr = c"swatches";
    const NAME: &'static CStr = c"Swatches";
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
        (3 * SWATCH_SIZE, SWATCH_SIZE)
    }
    fn render(&self, graphics: &Graphics<'_>) {
        let mut textures = self.0.lock().expect("whole");
        if textures.is_empty() {
            // The green one is (20, 220, 40) at an alpha of 128.
            for color in [[200, 30, 60, 255], [10, 110, 20, 128], [0, 0, 0, 0]] {
                let pixels = color.repeat((SWATCH_SIZE * SWATCH_SIZE) as usize);
                let size = (SWATCH_SIZE, SWATCH_SIZE);
                let Plate { pixels, .. } = Plate::new(pixels, size);
                let texture = Texture::new(graphics, size, &pixels);
                textures.push(texture.expect("room for a small picture"));
            }
        }
        let placed = (0..).zip(textures.iter()).map(|(index, texture)| Placed {
            texture,
            at: (index * SWATCH_SIZE, 0),
            uncovered: 1.0,
        });
        graphics.draw(placed);
    }
}

fn pixel(pixels: &[u8], width: u32, (x, y): (u32, u32)) -> [u8; 4] {
    let at = 4 * (y * width + x) as usize;
    pixels[at..at + 4].try_into().expect("four bytes")
}

fn assert_near(actual: [u8; 4], expected: [u8; 4]) {
    let is_near = actual.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 2);
    assert!(is_near, "{actual:?} where {expected:?} was expected");
}

#[test]
fn colors_and_alpha_survive_over_a_color_and_over_nothing() {
    in_child(|home: &Path| {
        let host = Host::start(home, (320, 180));
        source::register::<Swatches>();
        let swatches = host.source("swatches", "Swatches", "{}");
        let size = swatches.size();
        // OBS sets up how it draws with its first frame.
        wait_frames(&host, 2);
        let over_blue = swatches.pixels(size, BLUE);
        let middle = |square: u32| (square * SWATCH_SIZE + SWATCH_SIZE / 2, SWATCH_SIZE / 2);
        assert_near(pixel(&over_blue, size.0, middle(0)), [200, 30, 60, 255]);
        assert_near(pixel(&over_blue, size.0, middle(1)), [11, 161, 189, 255]);
        assert_near(pixel(&over_blue, size.0, middle(2)), [0, 0, 255, 255]);
        let over_nothing = swatches.pixels(size, NOTHING);
        assert_near(pixel(&over_nothing, size.0, middle(0)), [200, 30, 60, 255]);
        assert_eq!(pixel(&over_nothing, size.0, middle(1))[3], 128);
        assert_eq!(pixel(&over_nothing, size.0, middle(2)), [0; 4]);
    });
}

fn screen(host: &Host) -> Value {
    stats(host)["screens"][0].clone()
}

fn shown_source(host: &Host) -> (Source, crate::host::Scene) {
    let settings = settings(&json!({ "listen": "chosen", "corner": "bottom_left" }));
    let source = host.source("aivlingual_source", "Source", &settings);
    let scene = host.scene("Scene");
    scene.add(&source);
    host.set_program(Some(&scene));
    wait_until("the source is seen", || screen(host)["is_visible"] == true);
    (source, scene)
}

fn drawn_pixels(pixels: &[u8]) -> usize {
    pixels.as_chunks::<4>().0.iter().filter(|pixel| pixel[3] != 0).count()
}

const CARD: &str = r#"{"japanese":"推し","reading":"おし","english":"one's favorite"}"#;

#[test]
fn a_card_is_drawn_inside_its_box_and_taken_down() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, _scene) = shown_source(&host);
        assert_eq!(source.size(), CANVAS);
        assert_eq!(drawn_pixels(&source.pixels(CANVAS, NOTHING)), 0);
        host.request("show", CARD).expect("an answer");
        wait_until("the card stands", || screen(&host)["cards"][0]["text"] == "推し");
        wait_until("it is in place", || screen(&host)["is_moving"] == false);
        let stood = screen(&host)["boxes"][0].clone();
        let of = |part: &str| stood[part].as_u64().expect("a number") as u32;
        let (left, top) = (of("x"), of("y"));
        let (right, bottom) = (left + of("width"), top + of("height"));
        let pixels = source.pixels(CANVAS, NOTHING);
        let is_drawn = |x, y| pixel(&pixels, CANVAS.0, (x, y))[3] != 0;
        assert!(drawn_pixels(&pixels) > 1_000);
        for y in 0..CANVAS.1 {
            for x in 0..CANVAS.0 {
                let is_inside = (left..right).contains(&x) && (top..bottom).contains(&y);
                assert!(is_inside || !is_drawn(x, y), "({x}, {y}) is outside the box");
            }
        }
        assert!(left < CANVAS.0 / 2 && bottom > CANVAS.1 / 2, "the corner that was chosen");
        host.request("hide", "{}").expect("an answer");
        wait_until("the card is gone", || screen(&host)["boxes"] == json!([]));
        assert_eq!(drawn_pixels(&source.pixels(CANVAS, NOTHING)), 0);
    });
}

#[test]
fn an_unchanged_picture_is_not_uploaded_again() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, _scene) = shown_source(&host);
        source.update(r#"{"hold_s":60}"#);
        wait_frames(&host, 2);
        host.request("show", CARD).expect("an answer");
        let mut last = 0;
        wait_until("the card stands still", || {
            wait_frames(&host, 30);
            let uploads = screen(&host)["uploads"].as_u64().expect("a number");
            std::mem::replace(&mut last, uploads) == uploads && uploads > 0
        });
        let renders = screen(&host)["render_calls"].as_u64().expect("a number");
        wait_frames(&host, 60);
        assert_eq!(screen(&host)["uploads"], last);
        assert!(screen(&host)["render_calls"].as_u64().expect("a number") > renders);
    });
}

#[test]
fn a_hidden_source_draws_and_paints_nothing() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let source = host.source("aivlingual_source", "Source", &settings(&json!({})));
        let scene = host.scene("Scene");
        let item = scene.add(&source);
        host.set_program(Some(&scene));
        wait_until("the source is seen", || screen(&host)["is_visible"] == true);
        item.set_visible(false);
        wait_until("the source is hidden", || screen(&host)["is_visible"] == false);
        let painted = || screen(&host)["pictures_painted"].clone();
        wait_frames(&host, 10);
        let before = painted();
        host.request("show", CARD).expect("an answer");
        wait_frames(&host, 30);
        assert_eq!(painted(), before);
        item.set_visible(true);
        wait_until("the source is seen again", || screen(&host)["is_visible"] == true);
        host.request("show", CARD).expect("an answer");
        wait_until("the card stands", || screen(&host)["cards"][0]["text"] == "推し");
    });
}

#[test]
fn the_picture_follows_the_canvas_and_the_panel() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, scene) = shown_source(&host);
        source.press("sample");
        wait_until("the sample card stands", || screen(&host)["cards"][0].is_object());
        host.set_program(None);
        host.set_canvas((640, 360));
        host.set_program(Some(&scene));
        wait_until("the source is as large as the canvas", || source.size() == (640, 360));
        assert_eq!(screen(&host)["canvas"], json!({ "width": 640, "height": 360 }));
    });
}

#[test]
fn the_theme_that_is_chosen_is_worn_and_an_own_one_follows_its_file() {
    in_child(|home: &Path| {
        let host = host_with_plugin(home);
        let (source, _scene) = shown_source(&host);
        source.update(r#"{"hold_s":60}"#);
        host.request("show", CARD).expect("an answer");
        wait_until("the card stands", || screen(&host)["cards"][0]["text"] == "推し");
        // Themes differ in padding and shadow, and so in the height of what is drawn.
        let height = || screen(&host)["boxes"][0]["height"].as_u64();
        let clean = height();
        source.update(r#"{"theme":"kawaii","footage":"light"}"#);
        wait_until("kawaii is worn", || height().is_some_and(|height| Some(height) != clean));
        source.properties();
        let mine = home.join("aivlingual/themes/mine.toml");
        let write = |text: &str| std::fs::write(&mine, text).expect("the panel made the folder");
        write("[card]\npadding = 16\n");
        source.update(r#"{"theme":"mine.toml"}"#);
        wait_until("the own theme is worn", || height().is_some() && height() < clean);
        write("[card]\npadding = 60.0\n");
        wait_until("its file is followed", || height() > clean);
        // Without it the last good look stays, and the panel says why.
        std::fs::remove_file(&mine).expect("the file goes");
        let note = || {
            let panel = source.properties();
            panel.into_iter().find(|part| part.name == "theme_note").map(|part| part.label)
        };
        wait_until("the panel tells of it", || {
            note().is_some_and(|note| note.contains("the theme file mine.toml cannot be read"))
        });
        assert!(height() > clean, "the last good look is gone");
    });
}
