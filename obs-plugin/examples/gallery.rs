//! Paints the contact sheets of the page about themes: every theme over dark and over bright
//! footage, once its cards with texts that are hard to set, once all else it can show. With
//! `--accept` it also takes what is painted now as what the tests expect. Both are for
//! `cargo xtask gallery`.

use std::{io, path::Path};

use aivlingual::overlay::{
    Layout, QuizState,
    paint::{Brush, Painted},
    place::Figure,
    theme::{Footage, SHIPPED},
};
use aivlingual_shared::entry::Language;
use exhibits::{FOOTAGES, Hanging, Sheet, brush, dress, exhibits, together};

#[path = "../tests/rooms/exhibits.rs"]
mod exhibits;
#[path = "../tests/rooms/texts.rs"]
mod texts;

/// Width and height of one theme over one footage.
const CELL: (u32, u32) = (980, 670);
const MARGIN: u32 = 32;
/// Between two figures of a column.
const GAP: u32 = 16;
/// How much smaller than on a stream of 1080 lines everything is.
const SCALE: f32 = 0.42;

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut brush = brush();
    let pages: [(&str, Hang); 2] = [("themes", cards), ("figures", figures)];
    for (name, hang) in pages {
        let size = (FOOTAGES.len() as u32 * CELL.0, SHIPPED.len() as u32 * CELL.1);
        let mut sheet = Sheet::new(size, backdrop);
        for (row, (theme, _)) in SHIPPED.into_iter().enumerate() {
            for (column, footage) in FOOTAGES.into_iter().enumerate() {
                dress(&mut brush, theme, footage);
                let at = (column as u32 * CELL.0, row as u32 * CELL.1);
                hang(&mut brush, (theme, footage), &mut sheet, at);
            }
        }
        let page = root.join("docs/images").join(name).with_extension("png");
        sheet.save(&page)?;
        println!("{}", page.display());
    }
    if std::env::args().any(|argument| argument == "--accept") {
        for exhibit in exhibits() {
            exhibit.picture(&mut brush).save(&exhibit.accepted())?;
            println!("{}", exhibit.accepted().display());
        }
    }
    Ok(())
}

/// Fills one cell, whose left top is given.
type Hang = fn(&mut Brush, (&str, Footage), &mut Sheet, (u32, u32));

fn layout() -> Layout {
    Layout { scale: SCALE, ..Layout::default() }
}

/// The cards of one theme in three columns, and a caption below.
fn cards(brush: &mut Brush, (theme, footage): (&str, Footage), sheet: &mut Sheet, at: (u32, u32)) {
    let cards = texts::cards();
    let columns = [&cards[..3], &cards[3..6], &cards[6..]];
    for (column, cards) in columns.into_iter().enumerate() {
        let hung = cards.iter().map(|card| alone(brush.card(card, false, &layout()))).collect();
        hang(sheet, at, MARGIN + column as u32 * 305, hung);
    }
    let below = match footage {
        Footage::Dark => "dark footage",
        Footage::Light => "bright footage",
    };
    let text = format!("{theme} over {below} · 字幕はこう見えます");
    let caption = texts::caption(&text, Language::Ja, &[], None);
    let painted = brush.caption(&caption, &layout()).expect("a caption");
    let left = (CELL.0 - painted.pixels.size.0) / 2;
    let top = CELL.1 - MARGIN - painted.pixels.size.1;
    sheet.lay(&painted.pixels, (at.0 + left, at.1 + top));
}

/// All else one theme can show.
fn figures(brush: &mut Brush, _: (&str, Footage), sheet: &mut Sheet, at: (u32, u32)) {
    let layout = layout();
    let (quizzes, captions) = (texts::quizzes(), texts::captions());
    let asking = brush.quiz(&quizzes[0], QuizState::Asking, &layout).expect("a quiz");
    let bar = brush.countdown(&quizzes[0], &layout).expect("a bar");
    let asking = together(&layout, (Figure::Quiz, asking), (Figure::Countdown, bar));
    hang(sheet, at, MARGIN, vec![asking]);
    let answered = alone(brush.quiz(&quizzes[0], QuizState::Answered, &layout));
    hang(sheet, at, MARGIN + 315, vec![answered]);
    let speech = &texts::bubbles()[1];
    let bubble = brush.bubble(speech, &layout, &[]).expect("a bubble");
    let sign = brush.speaking(speech, &layout, 1.0).expect("a sign");
    let bubble = together(&layout, (Figure::Bubble, bubble), (Figure::Speaking, sign));
    let slates = texts::slates();
    let slates = slates.iter().map(|slate| alone(brush.slate(slate, &layout, &[])));
    hang(sheet, at, MARGIN + 630, [bubble].into_iter().chain(slates).collect());
    let recaps = texts::recaps();
    let below = (at.0, at.1 + 276);
    hang(sheet, below, MARGIN, vec![alone(brush.recap(&recaps[0], &layout))]);
    hang(sheet, below, MARGIN + 530, vec![alone(brush.recap(&recaps[1], &layout))]);
    for (left, caption) in [(MARGIN, &captions[1]), (CELL.0 - MARGIN - 532, &captions[2])] {
        let painted = brush.caption(caption, &layout).expect("a caption");
        let top = at.1 + CELL.1 - 20 - painted.pixels.size.1;
        sheet.lay(&painted.pixels, (at.0 + left, top));
    }
}

fn alone(painted: Option<Painted>) -> Hanging {
    vec![(painted.expect("something to say"), (0, 0))]
}

/// Hangs figures below each other, their panels flush on the left. Shadows take no room.
fn hang(sheet: &mut Sheet, at: (u32, u32), left: u32, figures: Vec<Hanging>) {
    let mut top = at.1 + MARGIN;
    for figure in figures {
        let panel = figure[0].0.panel;
        let bleed = (panel.left as u32, panel.top as u32);
        for (painted, (across, down)) in &figure {
            let origin = (at.0 + left + across - bleed.0, top + down - bleed.1);
            sheet.lay(&painted.pixels, origin);
        }
        top += panel.height as u32 + GAP;
    }
}

/// A night on the left and a bright day on the right, with lights and clouds as games have them.
/// Even colors, so that the picture stays small.
fn backdrop(x: u32, y: u32) -> [u8; 3] {
    const LIGHTS: [(f32, f32, f32); 6] = [
        (60.0, 470.0, 150.0),
        (330.0, 80.0, 90.0),
        (520.0, 420.0, 200.0),
        (700.0, 120.0, 120.0),
        (900.0, 330.0, 170.0),
        (860.0, 30.0, 70.0),
    ];
    let (column, row) = ((x % CELL.0) as f32, (y % CELL.1) as f32);
    let is_inside =
        |(at_x, at_y, reach): &&(f32, f32, f32)| (column - at_x).hypot(row - at_y) < *reach;
    let lights = LIGHTS.iter().filter(is_inside).count() as u8;
    if x < CELL.0 {
        [26 + 14 * lights, 26 + 12 * lights, 50 + 26 * lights]
    } else {
        [204 + 16 * lights, 224 + 9 * lights, 240 + 3 * lights]
    }
}
