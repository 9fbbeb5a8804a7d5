//! Paints the contact sheet of the page about themes: every theme over dark and over bright
//! footage, with texts that are hard to set. With `--accept` it also takes what is painted now as
//! what the tests expect. Both are for `cargo xtask gallery`.

use std::{io, path::Path};

use aivlingual::overlay::{
    Caption, Corner, Layout, PictureBox, Place, paint::Brush, sample_card, theme::Footage,
};
use aivlingual_shared::{
    entry::{Card, Kind, Language, Level, Ruby, Scale},
    message::TapId,
};
use exhibits::{Exhibit, Sheet, brush, exhibits};

#[path = "../tests/rooms/exhibits.rs"]
mod exhibits;

/// Width and height of one theme over one footage.
const CELL: (u32, u32) = (980, 560);
const COLUMNS: u32 = 3;
const COLUMN: u32 = 310;
const MARGIN: u32 = 32;
/// Between two cards of a column.
const GAP: u32 = 16;
/// How much smaller than on a stream of 1080 lines everything is.
const SCALE: f32 = 0.44;

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut brush = brush();
    let mut sheet = Sheet::new((2 * CELL.0, 6 * CELL.1), backdrop);
    for (index, exhibit) in exhibits().enumerate() {
        let index = index as u32;
        let at = (index % 2 * CELL.0, index / 2 * CELL.1);
        hang(&exhibit, &mut brush, &mut sheet, at);
    }
    let page = root.join("docs/images/themes.png");
    sheet.save(&page)?;
    println!("{}", page.display());
    if std::env::args().any(|argument| argument == "--accept") {
        for exhibit in exhibits() {
            exhibit.picture(&mut brush).save(&exhibit.accepted())?;
            println!("{}", exhibit.accepted().display());
        }
    }
    Ok(())
}

/// Puts the cards of one theme into columns, each where there is most room, and a caption below.
fn hang(exhibit: &Exhibit, brush: &mut Brush, sheet: &mut Sheet, at: (u32, u32)) {
    exhibit.dress(brush);
    let place = Place::Corner(Corner::TopLeft);
    let layout = Layout { scale: SCALE, place, ..Layout::default() };
    let mut heights = [MARGIN; COLUMNS as usize];
    for card in cards() {
        let painted = brush.card(&card, &layout).expect("a card");
        let column = (0..COLUMNS).min_by_key(|column| heights[*column as usize]).unwrap_or(0);
        let height = &mut heights[column as usize];
        // The shadow lies beyond the card, and takes no room.
        let bleed = painted.panel.top as u32;
        let left = at.0 + MARGIN + column * COLUMN - bleed;
        sheet.lay(&painted.pixels, (left, at.1 + *height - bleed));
        *height += painted.panel.height as u32 + GAP;
    }
    let caption = painted_caption(exhibit, brush, &layout);
    let left = (CELL.0 - caption.size.0) / 2;
    sheet.lay(&caption, (at.0 + left, at.1 + CELL.1 - MARGIN - caption.size.1));
}

fn painted_caption(exhibit: &Exhibit, brush: &mut Brush, layout: &Layout) -> PictureBox {
    let below = match exhibit.footage {
        Footage::Dark => "dark footage",
        Footage::Light => "bright footage",
    };
    let text = format!("{} over {below} · 字幕はこう見えます", exhibit.theme);
    let (tap, language) = (TapId(1), Language::Ja);
    let caption = Caption {
        tap,
        utterance: 1,
        text,
        language,
        is_final: true,
        taught: Vec::new(),
        translation: None,
    };
    brush.caption(&caption, layout).expect("a caption").pixels
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

/// Texts that are hard to set.
fn cards() -> [Card; 7] {
    [
        sample_card(),
        card(
            Kind::Vocabulary,
            "N3",
            &[("生殺与奪権", "せいさつよだつけん")],
            "power of life and death over someone",
            "生殺与奪権を他人に握らせるな！",
        ),
        card(
            Kind::Idiom,
            "N2",
            &[("Wi-Fi", ""), ("が", ""), ("落", "お"), ("ちる", "")],
            "the Wi-Fi goes down",
            "Wi-Fiが落ちるの、マジでやめてほしいんだけどw",
        ),
        card(Kind::Grammar, "N5", &[("も", "")], "also, too", "私も！"),
        card(
            Kind::Culture,
            "N1",
            &[
                ("東", "とう"),
                ("京", "きょう"),
                ("特許許可局", "とっきょきょかきょく"),
                ("長官", "ちょうかん"),
            ],
            "head of the Tokyo patent office (a tongue twister)",
            "東京特許許可局長官って三回言ってみて",
        ),
        card(
            Kind::Vocabulary,
            "N4",
            &[("草🌱", "くさ")],
            "lol 😂 (“grass”: wwww looks like it)",
            "それは草🌱すぎるでしょ",
        ),
        card(
            Kind::Mistake,
            "N2",
            &[(
                "言わざるを得ないわけではないと思われていたのに結局そうせざるを得なくなってしまい、\
                 もはや後戻りできないところまで来てしまったと言わざるを得ない状況なのである",
                "",
            )],
            "a sentence of eighty characters, which nobody says in a single breath",
            "",
        ),
    ]
}

fn card(kind: Kind, band: &str, runs: &[(&str, &str)], english: &str, utterance: &str) -> Card {
    let mut card = sample_card();
    card.entry.kind = kind;
    card.entry.level = Level { scale: Scale::Jlpt, band: band.into(), estimated: false };
    card.entry.japanese = runs.iter().map(|(base, _)| *base).collect();
    card.entry.reading = card.entry.japanese.clone();
    card.entry.surface = card.entry.japanese.clone();
    card.entry.english = english.into();
    card.entry.utterance = utterance.into();
    let as_run = |(base, ruby): &(&str, &str)| Ruby {
        base: (*base).into(),
        ruby: (!ruby.is_empty()).then(|| (*ruby).into()),
    };
    card.ruby = runs.iter().map(as_run).collect();
    card
}
