//! Pictures of the overlay, checked, and left in the target's temporary folder for a person to look
//! at.

use std::path::{Path, PathBuf};

use aivlingual::overlay::{
    Caption, Corner, Layout, Place,
    paint::{Brush, Painted},
    place::{Figure, Ground},
    sample_card,
};
use aivlingual_shared::{
    entry::{Card, Kind, Language, Level, Ruby, Scale},
    message::TapId,
};

fn fonts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/fonts")
}

fn layout(canvas: (u32, u32)) -> Layout {
    Layout { canvas, ..Layout::default() }
}

fn ruby(runs: &[(&str, &str)]) -> Vec<Ruby> {
    runs.iter()
        .map(|(base, ruby)| Ruby {
            base: (*base).into(),
            ruby: (!ruby.is_empty()).then(|| (*ruby).into()),
        })
        .collect()
}

struct Words<'a> {
    kind: Kind,
    language: Language,
    japanese: &'a str,
    reading: &'a str,
    english: &'a str,
    level: (Scale, &'a str, bool),
    surface: &'a str,
    utterance: &'a str,
    ruby: &'a [(&'a str, &'a str)],
}

fn card(words: &Words<'_>) -> Card {
    let mut card = sample_card();
    card.id = 1;
    let entry = &mut card.entry;
    (entry.kind, entry.language) = (words.kind, words.language);
    entry.japanese = words.japanese.into();
    entry.reading = words.reading.into();
    entry.english = words.english.into();
    let (scale, band, estimated) = words.level;
    entry.level = Level { scale, band: band.into(), estimated };
    entry.surface = words.surface.into();
    entry.utterance = words.utterance.into();
    card.ruby = ruby(words.ruby);
    card
}

fn cards() -> Vec<(&'static str, Card)> {
    vec![
        ("sample", sample_card()),
        (
            "vocabulary",
            card(&Words {
                kind: Kind::Vocabulary,
                language: Language::Ja,
                japanese: "思い出す",
                reading: "おもいだす",
                english: "to recall; to remember; to recollect",
                level: (Scale::Jlpt, "N3", false),
                surface: "思い出し",
                utterance: "あのときの配信のこと、今でもたまに思い出してはひとりで笑っちゃうんだよね。",
                ruby: &[("思", "おも"), ("い", ""), ("出", "だ"), ("す", "")],
            }),
        ),
        (
            "wide-ruby",
            card(&Words {
                kind: Kind::Idiom,
                language: Language::Ja,
                japanese: "志半ばで",
                reading: "こころざしなかばで",
                english: "before achieving one's ambition; with one's work half done",
                level: (Scale::Jlpt, "N1", true),
                surface: "志半ばで",
                utterance: "勇者は志半ばで倒れてしまった",
                ruby: &[("志", "こころざし"), ("半", "なか"), ("ばで", "")],
            }),
        ),
        (
            "english",
            card(&Words {
                kind: Kind::Idiom,
                language: Language::En,
                japanese: "場の空気を和ませる",
                reading: "ばのくうきをなごませる",
                english: "break the ice",
                level: (Scale::Cefr, "B2", true),
                surface: "break the ice",
                utterance: "I always start with a silly question, just to break the ice, you know?",
                ruby: &[],
            }),
        ),
        (
            "long",
            card(&Words {
                kind: Kind::Grammar,
                language: Language::Ja,
                japanese: "〜ざるを得ないと言わざるを得ないわけではない",
                reading: "ざるをえないといわざるをえないわけではない",
                english: "it is not the case that one has no choice but to say that \
                          one cannot help but do \
                          something, which nobody ever says in a single breath",
                level: (Scale::Jlpt, "N2-N1", true),
                surface: "ざるを得ない",
                utterance: "えっとまあいろいろありまして本当に長い話になってしまうんですけれども、\
                            結論から言うとやらざるを得ないという状況になってしまったわけなんですよ皆さん聞いてくださいよ本当に。",
                ruby: &[
                    ("〜ざるを", ""),
                    ("得", "え"),
                    ("ないと", ""),
                    ("言", "い"),
                    ("わざるを", ""),
                    ("得", "え"),
                    ("ないわけではない", ""),
                ],
            }),
        ),
        (
            "katakana",
            card(&Words {
                kind: Kind::Culture,
                language: Language::Ja,
                japanese: "スーパーチャット",
                reading: "スーパーチャット",
                english: "Super Chat: a paid, highlighted message",
                level: (Scale::Jlpt, "", false),
                surface: "スーパーチャット",
                utterance: "スーパーチャットありがとう！",
                ruby: &[("スーパーチャット", "")],
            }),
        ),
    ]
}

fn caption(text: &str, language: Language) -> Caption {
    Caption {
        tap: TapId(1),
        utterance: 1,
        text: text.into(),
        language,
        is_final: true,
        taught: Vec::new(),
        translation: None,
    }
}

/// Something like a game behind the overlay: light, dark and busy.
fn backdrop(canvas: (u32, u32)) -> Vec<u8> {
    let (width, height) = canvas;
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let is_tile = ((x / 48) + (y / 48)) % 2 == 0;
            let sky = 90 + (y * 120 / height) as u8;
            let shade = (x * 160 / width) as u8;
            let busy = if is_tile { 40 } else { 0 };
            pixels.extend([sky.saturating_add(busy), 150 + shade / 2, 235 - shade]);
        }
    }
    pixels
}

/// Draws what stands alone, as the render thread does: one, and one less alpha.
fn draw(layout: &Layout, pixels: &mut [u8], figure: Figure, painted: &Painted) {
    let places = Ground::of(layout).stand(&[(figure, painted.extent())]);
    let (left, top) = places[0].expect("a place");
    let (canvas, painted) = (layout.canvas, &painted.pixels);
    for row in 0..painted.size.1 {
        for column in 0..painted.size.0 {
            let from = ((row * painted.size.0 + column) * 4) as usize;
            let (x, y) = (left + column, top + row);
            let to = ((y * canvas.0 + x) * 3) as usize;
            let alpha = u32::from(painted.pixels[from + 3]);
            for channel in 0..3 {
                let below = u32::from(pixels[to + channel]) * (255 - alpha) / 255;
                let sum = u32::from(painted.pixels[from + channel]) + below;
                pixels[to + channel] = u8::try_from(sum).expect("a color is at most its alpha");
            }
        }
    }
}

fn save(name: &str, size: (u32, u32), pixels: &[u8]) {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
    let file = std::fs::File::create(path).expect("the temporary folder takes files");
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), size.0, size.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(pixels).expect("the pixels");
}

#[test]
fn cards_and_captions_in_the_picture() {
    let mut brush = Brush::new(&fonts());
    let words = caption(
        "やばい、このゲーム完全に沼ったわ！ほんとにみんなありがとうね、明日もやるよ",
        Language::Ja,
    );
    let english = caption(
        "so I was like, no way, that is literally the same boss from the first game, right?",
        Language::En,
    );
    for (canvas, name) in [((1280, 720), "720p"), ((1920, 1080), "1080p"), ((1080, 1920), "tall")] {
        let mut pixels = backdrop(canvas);
        let all = cards();
        let corners = [Corner::TopLeft, Corner::TopRight, Corner::BottomLeft, Corner::BottomRight];
        for (corner, at) in corners.into_iter().zip([0, 1, 3, 2]) {
            let layout = Layout { place: Place::Corner(corner), ..layout(canvas) };
            let painted = brush.card(&all[at].1, &layout).expect("a card");
            draw(&layout, &mut pixels, Figure::Card, &painted);
        }
        let painted = brush.caption(&words, &layout(canvas)).expect("a caption");
        draw(&layout(canvas), &mut pixels, Figure::Caption, &painted);
        save(name, canvas, &pixels);
    }
    let canvas = (1920, 1080);
    let mut pixels = backdrop(canvas);
    for (at, corner) in [(4, Corner::TopLeft), (5, Corner::TopRight), (1, Corner::BottomLeft)] {
        let place = Place::Corner(corner);
        let layout = Layout { place, furigana: at != 1, ..layout(canvas) };
        let painted = brush.card(&cards()[at].1, &layout).expect("a card");
        draw(&layout, &mut pixels, Figure::Card, &painted);
    }
    let painted = brush.caption(&english, &layout(canvas)).expect("a caption");
    draw(&layout(canvas), &mut pixels, Figure::Caption, &painted);
    save("more", canvas, &pixels);
}
