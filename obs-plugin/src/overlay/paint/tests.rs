//! What holds for every card and every caption, however odd.

use aivlingual_shared::{
    entry::{Language, Ruby},
    message::TapId,
};

use super::{
    sheet::{Part, Text},
    *,
};
use crate::overlay::{
    lettering::{ASCENT, Lettering},
    place::{Corner, Place},
    sample_card,
    theme::{self, Footage},
};

mod figures;
mod typography;

fn fonts() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/fonts")
}

fn ruby(runs: &[(&str, &str)]) -> Vec<Ruby> {
    let as_run = |(base, ruby): &(&str, &str)| Ruby {
        base: (*base).into(),
        ruby: (!ruby.is_empty()).then(|| (*ruby).into()),
    };
    runs.iter().map(as_run).collect()
}

/// A card of an expression with furigana.
fn card(runs: &[(&str, &str)], english: &str, utterance: &str) -> Card {
    let mut card = sample_card();
    card.ruby = ruby(runs);
    card.entry.japanese = runs.iter().map(|(base, _)| *base).collect();
    card.entry.surface = card.entry.japanese.clone();
    card.entry.english = english.into();
    card.entry.utterance = utterance.into();
    card
}

fn odd_cards() -> Vec<Card> {
    let long = "とても長い言葉".repeat(30);
    let sentence = format!("{long}志半ばで{long}");
    let endless =
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    let mut english = sample_card();
    english.entry.language = Language::En;
    english.entry.english = endless.repeat(2);
    let mut spoken = sample_card();
    spoken.entry.utterance = "x".repeat(5_000);
    let mut banded = sample_card();
    banded.entry.level.band = "N5-N4-N3-N2-N1-N0-and-whatever-else".into();
    vec![
        sample_card(),
        card(&[("志", "こころざし"), ("半", "なか"), ("ばで", "")], "halfway", &sentence),
        card(&[("砂", "すなすなすなすなすなすな")], "sand", "砂"),
        card(&[(&long, "")], &endless.repeat(3), ""),
        card(&[(&long, &long)], "a", &sentence),
        card(&[("👩‍👩‍👧", "かぞく"), ("\u{202e}שלום", "")], "العربية ไทย 한국어", "\n\t\u{7}"),
        card(&[("が", "")], "", "が"),
        english,
        spoken,
        banded,
    ]
}

fn layouts() -> Vec<Layout> {
    let mut layouts = Vec::new();
    for canvas in [(1280, 720), (1920, 1080), (1080, 1920), (640, 360), (64, 64), (0, 9)] {
        for (scale, furigana) in [(1.0, true), (0.0, false), (f32::NAN, true), (9.0, true)] {
            let place = Place::Corner(Corner::BottomRight);
            layouts.push(Layout { canvas, scale, furigana, place, ..Layout::default() });
        }
    }
    layouts
}

fn sheet(lettering: &mut Lettering, card: &Card, furigana: bool) -> Sheet {
    let manner = card::Manner { furigana, is_pinned: false, has_note: true };
    card::lay_out(lettering, &Theme::default(), card, manner, 1.0, 640.0)
        .expect("there is an expression")
}

fn check_pixels(figure: Figure, painted: &Painted, layout: &Layout) {
    let Raster { size: (width, height), pixels } = &painted.pixels;
    let room = Ground::of(layout).room(figure);
    assert!(*width > 0 && *height > 0);
    assert!(painted.panel.width <= room.0, "{layout:?}");
    assert!(painted.panel.height <= room.1, "{layout:?}");
    assert_eq!(pixels.len(), (width * height * 4) as usize);
    for pixel in pixels.as_chunks::<4>().0 {
        assert!(pixel[..3].iter().all(|color| *color <= pixel[3]), "not premultiplied: {pixel:?}");
    }
}

#[test]
fn every_card_stays_on_every_canvas() {
    let mut brush = Brush::new(&fonts());
    for layout in layouts() {
        for card in odd_cards() {
            let painted = brush.card(&card, false, &layout).expect("there is an expression");
            check_pixels(Figure::Card, &painted, &layout);
        }
    }
}

#[test]
fn a_shadow_ends_before_its_box_does() {
    let mut brush = Brush::new(&fonts());
    let corners = [Corner::TopLeft, Corner::TopRight, Corner::BottomLeft, Corner::BottomRight];
    for (corner, scale) in corners.into_iter().zip([1.0, 1.3, 2.0, 2.0]) {
        let place = Place::Corner(corner);
        let layout = Layout { place, scale, captions: false, ..Layout::default() };
        let painted = brush.card(&sample_card(), false, &layout).expect("there is an expression");
        let Raster { size, pixels } = painted.pixels;
        let width = size.0 as usize;
        let rows: Vec<_> = pixels.chunks_exact(width * 4).collect();
        let ends = rows.iter().flat_map(|row| [row[3], row[width * 4 - 1]]);
        let outer_rows = [rows[0], rows[rows.len() - 1]].concat();
        let darkest = ends.chain(outer_rows.into_iter().skip(3).step_by(4)).max();
        assert!(darkest <= Some(1), "{corner:?} at {scale}: cut at an alpha of {darkest:?}");
    }
}

#[test]
fn every_card_stays_on_its_canvas_in_every_theme() {
    let mut brush = Brush::new(&fonts());
    for (name, _) in theme::SHIPPED {
        for footage in [Footage::Dark, Footage::Light] {
            brush.wear(theme::shipped(name).expect("a theme").over(footage));
            for corner in [Corner::TopLeft, Corner::BottomRight] {
                let layout = Layout { place: Place::Corner(corner), ..Layout::default() };
                for card in odd_cards() {
                    let painted =
                        brush.card(&card, false, &layout).expect("there is an expression");
                    check_pixels(Figure::Card, &painted, &layout);
                }
                let painted = brush.caption(&words("字幕"), &layout).expect("there are words");
                check_pixels(Figure::Caption, &painted, &layout);
            }
        }
    }
}

#[test]
fn every_letter_stays_on_its_card() {
    let mut lettering = Lettering::new(&fonts());
    for card in odd_cards() {
        for furigana in [true, false] {
            let sheet = sheet(&mut lettering, &card, furigana);
            for text in &sheet.texts {
                let origin = (text.left, text.baseline);
                let outline = lettering.outline(&text.letters, &text.range, text.size, origin);
                let Some(bounds) = outline.map(|outline| outline.bounds()) else { continue };
                let (width, height) = sheet.size;
                assert!(bounds.left() >= 0.0 && bounds.right() <= width, "{text:?}");
                assert!(bounds.top() >= 0.0 && bounds.bottom() <= height, "{text:?}");
            }
        }
    }
}

#[test]
fn furigana_stands_exactly_over_its_kanji() {
    let cases: [(&[(&str, &str)], usize); 4] = [
        (&[("思", "おも"), ("い", ""), ("出", "だ"), ("す", "")], 2),
        (&[("志", "こころざし"), ("半", "なか"), ("ばで", "")], 2),
        (&[("お", ""), ("茶", "ちゃ")], 1),
        (&[("承", "うけたまわ"), ("る", "")], 1),
    ];
    let mut lettering = Lettering::new(&fonts());
    for (runs, rubies_expected) in cases {
        let card = card(runs, "meaning", "");
        let sheet = sheet(&mut lettering, &card, true);
        let of = |part: Part| sheet.texts.iter().filter(move |text| text.part == part);
        let expression: &Text = of(Part::Expression).next().expect("an expression");
        let (line_left, _) = expression.letters.span(&expression.range);
        let mut rubies = of(Part::Ruby);
        let mut last_right = f32::MIN;
        let mut at = 0;
        for (base, ruby) in runs {
            let range = at..at + base.len();
            at = range.end;
            if ruby.is_empty() {
                continue;
            }
            let (from, to) = expression.letters.span(&range);
            let middle = expression.left + ((from + to) / 2.0 - line_left) * expression.size;
            let text = rubies.next().expect("furigana");
            assert_eq!(&text.letters.text, ruby);
            assert!((text.left + text.width() / 2.0 - middle).abs() < 0.5, "{base} {ruby}");
            let bottom = text.baseline + (1.0 - ASCENT) * text.size;
            assert!(bottom <= expression.baseline - ASCENT * expression.size, "{base} {ruby}");
            assert!(text.left >= last_right, "{ruby} runs into the one before");
            last_right = text.left + text.width();
        }
        assert_eq!(of(Part::Ruby).count(), rubies_expected);
        assert_eq!(of(Part::Reading).count(), 0);
    }
}

#[test]
fn the_reading_has_a_line_of_its_own_only_without_furigana() {
    let mut lettering = Lettering::new(&fonts());
    let mut kana = sample_card();
    kana.entry.japanese = "ぬまる".into();
    kana.ruby = ruby(&[("ぬまる", "")]);
    let mut unread = sample_card();
    unread.ruby = Vec::new();
    let mut english = sample_card();
    english.entry.language = Language::En;
    let cases = [
        ("furigana", sample_card(), true, 0),
        ("no furigana", sample_card(), false, 1),
        ("kana needs none", kana, false, 0),
        ("a card without runs", unread, true, 1),
        ("english", english, false, 0),
    ];
    for (what, card, furigana, expected) in cases {
        let sheet = sheet(&mut lettering, &card, furigana);
        let readings = sheet.texts.iter().filter(|text| text.part == Part::Reading).count();
        assert_eq!(readings, expected, "{what}");
    }
}

#[test]
fn the_word_is_marked_in_its_sentence_and_never_torn() {
    let cases = [
        ("やばい、このゲーム完全に沼ったわ！", "沼った", "沼った"),
        ("I told him to BREAK the ICE, and he did", "break the ice", "BREAK the ICE"),
        ("この言葉はない", "別の", ""),
    ];
    let mut lettering = Lettering::new(&fonts());
    for (utterance, surface, marked) in cases {
        for repeat in [1, 12] {
            let mut card = sample_card();
            card.entry.utterance = utterance.repeat(repeat);
            card.entry.surface = surface.into();
            let sheet = sheet(&mut lettering, &card, true);
            let sentence: Vec<&Text> =
                sheet.texts.iter().filter(|text| text.part == Part::Sentence).collect();
            let focused: Vec<&str> = sentence
                .iter()
                .map(|text| &text.letters.text[text.range.clone()])
                .filter(|text| *text == marked)
                .collect();
            assert_eq!(focused.len(), usize::from(!marked.is_empty()), "{utterance}");
            assert_eq!(sheet.marks.len(), focused.len(), "{utterance}");
        }
    }
}

#[test]
fn the_same_words_give_the_same_pixels() {
    let (mut one, mut other) = (Brush::new(&fonts()), Brush::new(&fonts()));
    let layout = Layout::default();
    let first = one.card(&sample_card(), false, &layout);
    for card in odd_cards() {
        one.card(&card, false, &layout);
    }
    assert_eq!(first, other.card(&sample_card(), false, &layout));
    assert_eq!(first, one.card(&sample_card(), false, &layout));
}

#[test]
fn what_has_no_words_is_not_painted() {
    let mut brush = Brush::new(&fonts());
    assert_eq!(brush.card(&card(&[(" ", "")], "x", "y"), false, &Layout::default()), None);
    for text in ["", "  ", "\n"] {
        assert_eq!(brush.caption(&words(text), &Layout::default()), None);
    }
}

fn words(text: &str) -> Caption {
    let (tap, text, language) = (TapId(1), text.into(), Language::Ja);
    Caption {
        tap,
        utterance: 1,
        text,
        language,
        is_final: true,
        taught: Vec::new(),
        translation: None,
    }
}

#[test]
fn every_caption_stays_on_every_canvas() {
    let mut brush = Brush::new(&fonts());
    let texts = [
        "ねえ".to_owned(),
        "ああああ".repeat(5_000),
        "supercalifragilisticexpialidocious".repeat(20),
        "so I was like, no way. ".repeat(30),
        "👩‍👩‍👧 \u{202e}שלום".to_owned(),
    ];
    for layout in layouts() {
        for text in &texts {
            let painted = brush.caption(&words(text), &layout).expect("there are words");
            check_pixels(Figure::Caption, &painted, &layout);
        }
    }
}

#[test]
fn the_newest_words_are_seen_and_the_lines_above_stand_still() {
    let mut lettering = Lettering::new(&fonts());
    let whole = "今日は新しいゲームをやっていきます、みんなもう知ってると思うけど、めちゃくちゃ難しいらしい。".repeat(3);
    let mut before: Option<Vec<String>> = None;
    for (end, _) in whole.char_indices().skip(1) {
        let text = &whole[..end];
        let strip = caption::Strip::lay_out(
            &mut lettering,
            &Theme::default(),
            &words(text),
            1.0,
            (1_320.0, 200.0),
        )
        .expect("there are words");
        assert!(strip.lines.len() <= 2);
        let lines: Vec<String> =
            strip.lines.iter().map(|line| strip.letters.text[line.clone()].to_owned()).collect();
        assert!(text.ends_with(lines.last().expect("a line").as_str()));
        if let (Some(before), [first, _]) = (&before, &lines[..])
            && before.len() == 2
            && before[1].chars().count() < lines[1].chars().count()
        {
            assert_eq!(&before[0], first);
        }
        before = Some(lines);
    }
}
