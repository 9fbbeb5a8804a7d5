//! Whole pictures of the overlay, each figure in its place over something like a game, left in the
//! target's temporary folder for a person to look at.

use std::path::Path;

use aivlingual::overlay::{
    Corner, Layout, Place, QuizState,
    paint::{Brush, Painted},
    place::{Figure, Ground},
    theme::Footage,
};

use super::{
    exhibits::{Sheet, brush, dress},
    texts,
};

/// A theme, and on which canvas.
const STAGES: [(&str, (u32, u32), Corner); 6] = [
    ("clean", (1920, 1080), Corner::TopRight),
    ("glass", (1920, 1080), Corner::BottomLeft),
    ("kawaii", (1280, 720), Corner::TopRight),
    ("neon", (1920, 1080), Corner::TopLeft),
    ("manga", (1080, 1920), Corner::TopRight),
    ("minimal", (1280, 720), Corner::BottomRight),
];

#[test]
fn every_figure_has_its_place_in_the_picture() {
    let mut brush = brush();
    for (theme, canvas, corner) in STAGES {
        dress(&mut brush, theme, Footage::Dark);
        let layout = Layout { canvas, place: Place::Corner(corner), ..Layout::default() };
        for (name, figures) in scenes(&mut brush, &layout) {
            let extents: Vec<_> =
                figures.iter().map(|(figure, painted)| (*figure, painted.extent())).collect();
            let mut sheet = Sheet::new(canvas, |x, y| backdrop(canvas, x, y));
            let places = Ground::of(&layout).stand(&extents);
            for ((figure, painted), place) in figures.iter().zip(places) {
                // Only what the co-host says may have to wait for a place.
                let may_wait = matches!(figure, Figure::Bubble | Figure::Speaking);
                match place {
                    Some(place) => sheet.lay(&painted.pixels, place),
                    None => assert!(may_wait, "{theme}, {name}: {figure:?}"),
                }
            }
            let file = format!("{theme}-{name}.png");
            let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures").join(file);
            sheet.save(&path).expect("the temporary folder takes files");
        }
    }
}

fn scenes(brush: &mut Brush, layout: &Layout) -> [(&'static str, Vec<(Figure, Painted)>); 3] {
    let [sample, ruby, ..] = texts::cards();
    let captions = texts::captions();
    let bubble = &texts::bubbles()[1];
    let quiz = &texts::quizzes()[0];
    let mut of = |figure: Figure| {
        let painted = match figure {
            Figure::Card => brush.card(&sample, false, layout),
            Figure::Caption => brush.caption(&captions[1], layout),
            Figure::Quiz => brush.quiz(quiz, QuizState::Asking, layout),
            Figure::Countdown => brush.countdown(quiz, layout),
            Figure::Recap => brush.recap(&texts::recaps()[0], layout),
            Figure::Bubble => brush.bubble(bubble, layout, &[]),
            Figure::Speaking => brush.speaking(bubble, layout, 1.0),
            Figure::Slate => brush.slate(&texts::slates()[0], layout, &[]),
        };
        (figure, painted.unwrap_or_else(|| panic!("{figure:?}")))
    };
    let mut talk = vec![of(Figure::Card), of(Figure::Caption), of(Figure::Bubble)];
    talk.push(of(Figure::Speaking));
    let quiz = vec![of(Figure::Quiz), of(Figure::Countdown)];
    let recap = vec![of(Figure::Recap)];
    let pinned = brush.card(&ruby, true, layout).expect("a card");
    let is_tall = layout.canvas.1 >= 1080;
    if is_tall {
        talk.insert(1, (Figure::Card, pinned));
    }
    [("talk", talk), ("quiz", quiz), ("recap", recap)]
}

/// Something like a game: light, dark and busy.
fn backdrop(canvas: (u32, u32), x: u32, y: u32) -> [u8; 3] {
    let is_tile = (x / 48 + y / 48).is_multiple_of(2);
    let sky = 90 + (y * 120 / canvas.1) as u8;
    let shade = (x * 160 / canvas.0) as u8;
    let busy = if is_tile { 40 } else { 0 };
    [sky.saturating_add(busy), 150 + shade / 2, 235 - shade]
}
