//! A box that is drawn in parts looks as if it were drawn whole.

use std::{
    ffi::CStr,
    path::Path,
    sync::{Arc, Mutex},
};

use aivlingual::{
    obs::{
        draw::{Graphics, Placed, Texture},
        fade::{Fader, Moved},
        handle::OwnSource,
        mesh::{Area, Mesh},
        properties::{Properties, View},
        settings::Settings,
        source::{self, Kind},
    },
    overlay::{Layout, Plate, paint::Brush, sample_card, theme},
};

use serde_json::json;

use super::{BLUE, NOTHING, moving::EFFECT};
use crate::{
    host::{Host, Source},
    stage::{CANVAS, in_child, wait_frames},
};

/// One of plain paper, one with a gradient and a glow, and one of opaque paper.
const THEMES: [&str; 3] = ["clean", "neon", "manga"];

/// A card in a theme: drawn whole, or in parts.
struct Card<const IN_PARTS: bool> {
    size: (u32, u32),
    plate: Plate,
    hung: Mutex<Option<Hung>>,
}

struct Hung {
    texture: Texture,
    mesh: Mesh,
    fader: Arc<Fader>,
}

impl<const IN_PARTS: bool> source::Source for Card<IN_PARTS> {
    const ID: &'static CStr = if IN_PARTS { c"card_in_parts" } else { c"card_whole" };
    const NAME: &'static CStr = c"Card";
    const KIND: Kind = Kind::Input;

    fn new(settings: &Settings<'_>, _: OwnSource) -> Self {
        let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/fonts");
        let mut brush = Brush::new(&fonts);
        let looks = theme::shipped(&settings.text(c"theme")).expect("a theme that is shipped");
        brush.wear(looks.over(theme::Footage::Dark));
        let layout = Layout { canvas: CANVAS, ..Layout::default() };
        let painted = brush.card(&sample_card(), false, &layout).expect("a card").pixels;
        let plate = Plate::new(painted.pixels, painted.size);
        Self { size: painted.size, plate, hung: Mutex::default() }
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
        self.size
    }
    fn render(&self, graphics: &Graphics<'_>) {
        let mut hung = self.hung.lock().expect("whole");
        let hung = hung.get_or_insert_with(|| {
            let texture = Texture::new(graphics, self.size, &self.plate.pixels);
            let patches = self.plate.patches.iter();
            let areas = patches.map(|patch| Area { at: patch.at, size: patch.size });
            let mesh = Mesh::new(graphics, self.size, areas);
            Hung {
                texture: texture.expect("room for a card"),
                mesh: mesh.expect("room for its parts"),
                fader: Fader::shared(graphics, EFFECT).expect("libobs takes the effect"),
            }
        });
        let (texture, uncovered) = (&hung.texture, 1.0);
        if IN_PARTS {
            let (mesh, at) = (Some(&hung.mesh), (0.0, 0.0));
            let moved = Moved { texture, mesh, at, scale: 1.0, opacity: 1.0, uncovered };
            graphics.draw_moved(&hung.fader, self.size, [moved].into_iter());
        } else {
            graphics.draw([Placed { texture, at: (0, 0), uncovered }].into_iter());
        }
    }
}

/// The channel that differs most, over all pixels.
fn difference(one: &[u8], other: &[u8]) -> u8 {
    one.iter().zip(other).map(|(one, other)| one.abs_diff(*other)).max().unwrap_or_default()
}

/// The same card whole and in parts.
fn both(host: &Host, theme: &str) -> [Source; 2] {
    let settings = json!({ "theme": theme }).to_string();
    ["card_whole", "card_in_parts"]
        .map(|kind| host.source(kind, &format!("{kind} in {theme}"), &settings))
}

fn host(home: &Path) -> Host {
    let host = Host::start(home, CANVAS);
    source::register::<Card<true>>();
    source::register::<Card<false>>();
    wait_frames(&host, 2);
    host
}

#[test]
fn a_card_in_parts_is_the_card_as_a_whole() {
    in_child(|home: &Path| {
        let host = host(home);
        for theme in THEMES {
            let cards = both(&host, theme);
            let size = cards[0].size();
            for background in [NOTHING, BLUE, [1.0; 4]] {
                let [whole, parts] = cards.each_ref().map(|card| card.pixels(size, background));
                assert!(difference(&parts, &whole) <= 1, "{theme}: {}", difference(&parts, &whole));
                assert!(whole.iter().any(|channel| *channel != whole[0]), "nothing is drawn");
            }
        }
    });
}

#[test]
fn a_card_in_parts_is_whole_in_another_size_and_between_pixels() {
    in_child(|home: &Path| {
        let host = host(home);
        for theme in THEMES {
            let cards = both(&host, theme);
            for scale in [0.97, 1.21] {
                let [whole, parts] = cards.each_ref().map(|card| {
                    let scene = host.scene(&format!("{scale}"));
                    scene.add(card).scale(scale);
                    scene.pixels(CANVAS)
                });
                assert!(difference(&parts, &whole) <= 1, "{theme}: {}", difference(&parts, &whole));
                assert!(whole.iter().any(|channel| *channel != 0), "nothing is drawn");
            }
        }
    });
}
