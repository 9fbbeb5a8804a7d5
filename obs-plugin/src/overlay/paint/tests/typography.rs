//! Japanese as the Requirements for Japanese Text Layout (JLREQ) ask for it, in bundled fonts.

use super::*;
use crate::overlay::{
    lettering::{Face, Letters},
    theme::{Fonts, Theme},
};

fn letters(text: &str) -> Letters {
    Lettering::new(&fonts()).letters(text, Face::Text)
}

fn width(text: &str) -> f32 {
    let letters = letters(text);
    letters.width(&letters.whole())
}

fn assert_close(found: f32, expected: f32, what: &str) {
    assert!((found - expected).abs() < 0.005, "{what}: {found} and not {expected}");
}

/// A reading over its kanji: the ends of both, the size of the reading, and what stands beside.
struct Over {
    reading: (f32, f32),
    base: (f32, f32),
    size: f32,
    /// What stands before and after, and the nearer end of it.
    beside: [Option<(char, f32)>; 2],
}

/// Every reading of an expression that is set in one line, and the size of the expression.
fn set(runs: &[(&str, &str)]) -> (Vec<Over>, f32) {
    let card = card(runs, "meaning", "");
    let sheet = sheet(&mut Lettering::new(&fonts()), &card, true);
    let of = |part: Part| sheet.texts.iter().filter(move |text| text.part == part);
    let line: Vec<&Text> = of(Part::Expression).collect();
    let [line] = line[..] else { panic!("{runs:?} needs {} lines", line.len()) };
    let (line_left, _) = line.letters.span(&line.range);
    let x = |at: f32| line.left + (at - line_left) * line.size;
    let mut rubies = of(Part::Ruby);
    let mut at = 0;
    let mut found = Vec::new();
    for (base, ruby) in runs {
        let range = at..at + base.len();
        at = range.end;
        if ruby.is_empty() {
            continue;
        }
        let text = rubies.next().expect("a reading for each run that has one");
        assert_eq!(&text.letters.text, ruby);
        let (left, right) = line.letters.span(&range);
        let text_of = &line.letters.text;
        let before = text_of[..range.start].chars().next_back().map(|one| {
            let span = line.letters.span(&(range.start - one.len_utf8()..range.start));
            (one, x(span.1))
        });
        let after = text_of[range.end..].chars().next().map(|one| {
            let span = line.letters.span(&(range.end..range.end + one.len_utf8()));
            (one, x(span.0))
        });
        let beside = [before, after];
        found.push(Over {
            reading: (text.left, text.left + text.width()),
            base: (x(left), x(right)),
            size: text.size,
            beside,
        });
    }
    (found, line.size)
}

const HARD: [&[(&str, &str)]; 9] = [
    &[("思", "おも"), ("い", ""), ("出", "だ"), ("す", "")],
    &[("志", "こころざし"), ("半", "なか"), ("ばで", "")],
    &[("承", "うけたまわ"), ("る", "")],
    &[("お", ""), ("侍", "さむらい"), ("さん", "")],
    &[("A", ""), ("侍", "さむらい"), ("B", "")],
    &[("東", "とう"), ("京", "きょう"), ("特許許可局", "とっきょきょかきょく")],
    &[("今日", "きょう"), ("は", ""), ("大人", "おとな")],
    &[("政", "まつりごと"), ("志", "こころざし")],
    &[("ア", ""), ("雷", "いかずち"), ("ー", "")],
];

#[test]
fn readings_stand_over_half_a_character_of_a_kana_and_over_nothing_else() {
    for runs in HARD {
        let (readings, _) = set(runs);
        for over in readings {
            let [before, after] = over.beside;
            let hangs = [
                before.map(|(one, end)| (one, end - over.reading.0)),
                after.map(|(one, start)| (one, over.reading.1 - start)),
            ];
            for (one, hang) in hangs.into_iter().flatten() {
                let is_kana = matches!(one, 'ぁ'..='ゟ' | 'ァ'..='ヺ' | 'ー');
                let room = if is_kana { 0.5 * over.size } else { 0.0 };
                assert!(hang <= room + 0.1, "{runs:?}: {hang} over {one}");
            }
        }
    }
}

#[test]
fn readings_never_touch_each_other() {
    for runs in HARD {
        let (readings, _) = set(runs);
        for pair in readings.windows(2) {
            assert!(pair[0].reading.1 <= pair[1].reading.0 + 0.05, "{runs:?}");
        }
    }
}

#[test]
fn a_reading_of_several_kanji_is_centered_over_all_of_them() {
    let (readings, size) = set(&[("今日", "きょう"), ("は", "")]);
    let [over] = &readings[..] else { panic!("{} readings", readings.len()) };
    assert!(over.base.1 - over.base.0 > 1.9 * size);
    let middle = |(from, to): (f32, f32)| (from + to) / 2.0;
    assert!((middle(over.reading) - middle(over.base)).abs() < 0.5);
    assert!(over.base.0 <= over.reading.0 && over.reading.1 <= over.base.1);
}

#[test]
fn kanji_make_room_for_a_reading_that_is_wider() {
    let (readings, size) = set(&[("侍", "さむらい"), ("女子", "おみなごこ")]);
    let alone = size;
    let [samurai, woman] = &readings[..] else { panic!("{} readings", readings.len()) };
    assert!(samurai.base.1 - samurai.base.0 < alone * 1.01);
    assert!(woman.base.0 - samurai.base.1 > 0.1 * size, "nothing between the two");
    for over in [samurai, woman] {
        assert!(over.reading.1 - over.reading.0 >= (over.base.1 - over.base.0) * 0.9);
    }
}

#[test]
fn a_quarter_of_an_em_lies_between_japanese_and_latin() {
    let single = |text: &str| text.chars().map(|one| width(&one.to_string())).sum::<f32>();
    for (text, gaps) in [("今A", 1), ("A今", 1), ("第3回", 2), ("あ！", 0), ("、A", 0)] {
        let quarters = 0.25 * gaps as f32;
        let blank = if text == "、A" { 0.5 } else { 0.0 };
        assert_close(width(text), single(text) + quarters + blank, text);
    }
    let kerned = width("Wi-Fi") + width("が");
    assert_close(width("Wi-Fiが"), kerned + 0.25, "Wi-Fiが");
    // A space is space enough.
    assert_close(
        width("今 A"),
        width("今") + width("A") + (width("A A") - 2.0 * width("A")),
        "今 A",
    );
}

#[test]
fn punctuation_takes_half_a_square_at_the_ends_and_among_its_like() {
    for (text, expected) in [
        ("あ。", 1.5),
        ("「あ", 1.5),
        ("「あ」", 2.0),
        ("あ」「あ", 3.5 - 0.5 + 0.5),
        ("あ」。", 2.0),
        ("（「あ", 2.0),
        ("あ、い", 3.0),
    ] {
        assert_close(width(text), expected, text);
    }
}

#[test]
fn no_line_begins_or_ends_with_what_must_not() {
    let texts = [
        "「えっ、マジで？」と言ったら『当然でしょ』って、ちょっと待って！？ｶﾞﾁ?ﾁｮｯﾄﾏｯﾃｰ｡「ﾊｰｲ｣",
        "推しの（公式）グッズ、\u{ffe5}3,000が…50％オフ〜！買うっきゃない、時々ねー？",
    ];
    for text in texts {
        let letters = letters(text);
        for width in [5.0, 6.5, 8.0, 9.3, 12.0] {
            let lines = fit::flow(&letters, width);
            for line in &lines[1..] {
                let first = text[line.start..].chars().next().expect("a line is not empty");
                let forbidden = "、。，．」』）？！…〜ー々ッっゃゅょァ％｡､｣ﾞﾟｰｯｮ";
                assert!(!forbidden.contains(first), "{} at {width}", &text[line.clone()]);
            }
            for line in &lines[..lines.len() - 1] {
                let last = text[line.clone()].trim_end().chars().next_back();
                let is_opening = last.is_some_and(|last| "「『（｢\u{ffe5}".contains(last));
                assert!(!is_opening, "{} at {width}", &text[line.clone()]);
            }
        }
    }
}

#[test]
fn a_middle_dot_has_room_in_every_bundled_family() {
    let mut lettering = Lettering::new(&fonts());
    for family in ["Rounded Mplus 1c", "M PLUS 1"] {
        lettering.choose(&Fonts { text: family.into(), display: family.into() });
        let mut width = |text: &str| {
            let letters = lettering.letters(text, Face::Text);
            letters.width(&letters.whole())
        };
        assert!(width("a · b") >= width("a  b") + 0.2, "{family}");
    }
}

#[test]
fn a_middle_dot_stands_in_the_middle() {
    let mut lettering = Lettering::new(&fonts());
    for family in ["Rounded Mplus 1c", "M PLUS 1"] {
        lettering.choose(&Fonts { text: family.into(), display: family.into() });
        for face in [Face::Text, Face::Display] {
            let letters = lettering.letters("| · |", face);
            let mut ink = |range: std::ops::Range<usize>| {
                let origin = (letters.span(&range).0, 0.0);
                lettering.outline(&letters, &range, 1.0, origin).expect("an outline").bounds()
            };
            let (before, dot, after) = (ink(0..1), ink(2..4), ink(5..6));
            let (left, right) = (dot.left() - before.right(), after.left() - dot.right());
            assert!(left > 0.1 && (left - right).abs() < 0.03, "{family}: {left} and {right}");
        }
    }
}

#[test]
fn three_dots_stand_in_the_middle_after_japanese_and_on_the_baseline_after_latin() {
    let mut lettering = Lettering::new(&fonts());
    for family in ["Rounded Mplus 1c", "M PLUS 1"] {
        lettering.choose(&Fonts { text: family.into(), display: family.into() });
        for (text, dots, is_middle) in [
            ("だよね…！", "…", true),
            ("だよね……", "…", true),
            ("あ‥", "‥", true),
            ("あ・・・", "・", true),
            ("えっ!?…", "…", true),
            ("OK、…", "…", true),
            ("…", "…", true),
            ("…すごい", "…", true),
            ("ｽｺﾞｲ…", "…", true),
            ("well… あ", "…", false),
            ("「OK」 no!…", "…", false),
            ("…and so", "…", false),
            ("café…", "…", false),
        ] {
            for face in [Face::Text, Face::Display] {
                let letters = lettering.letters(text, face);
                let at = text.find(dots).expect("the dots are in it");
                let range = at..at + dots.len();
                let ink = lettering.outline(&letters, &range, 1.0, (0.0, 0.0)).expect("an outline");
                let ink = ink.bounds();
                let middle = -(ink.top() + ink.bottom()) / 2.0;
                let is_seated = if is_middle {
                    (0.34..=0.40).contains(&middle)
                } else {
                    (-0.03..=0.01).contains(&-ink.bottom())
                };
                assert!(is_seated, "{family} {face:?} {text}: {ink:?}");
                if is_middle && dots == "…" {
                    assert_close(letters.width(&range), 1.0, text);
                }
            }
        }
    }
}

#[test]
fn japanese_and_latin_stand_on_one_baseline() {
    let mut lettering = Lettering::new(&fonts());
    for family in ["Rounded Mplus 1c", "M PLUS 1"] {
        let fonts = Fonts { text: family.into(), display: family.into() };
        lettering.choose(&fonts);
        for (text, range, from, to) in
            [("国Hx", 3..5, -0.02, 0.02), ("国Hx", 0..3, 0.04, 0.13), ("国Hx", 3..4, -0.02, 0.02)]
        {
            let letters = lettering.letters(text, Face::Display);
            let outline = lettering.outline(&letters, &range, 1.0, (0.0, 0.0)).expect("an outline");
            let bottom = outline.bounds().bottom();
            assert!((from..=to).contains(&bottom), "{family} {text} {range:?}: {bottom}");
        }
    }
}

#[test]
fn every_character_is_drawn_and_none_as_a_box() {
    let mut lettering = Lettering::new(&fonts());
    let drawn = "😂🌱👍🏽❤️🎉👩‍👩‍👧🏳️‍🌈①★→≈♪佩侫夐凛ｱｶﾞ｡〜～…–“”’é";
    for face in [Face::Text, Face::Display] {
        let letters = lettering.letters(drawn, face);
        let edges: Vec<usize> = letters.edges(&letters.whole()).chain([0, drawn.len()]).collect();
        let mut edges = edges;
        edges.sort_unstable();
        for pair in edges.windows(2) {
            let outline = lettering.outline(&letters, &(pair[0]..pair[1]), 1.0, (0.0, 0.0));
            assert!(outline.is_some(), "{} is not drawn", &drawn[pair[0]..pair[1]]);
        }
        assert!(!letters.has_missing(), "{face:?}");
        let family = lettering.letters("👩‍👩‍👧", face);
        assert_eq!(family.edges(&family.whole()).count(), 0, "one family is one glyph");
    }
    // What nobody can draw takes no room.
    assert_close(width("あ\u{10fffd}い"), 2.0, "a character of private use");
}

#[test]
fn a_font_that_is_away_is_replaced_and_one_by_name_is_used() {
    let mut lettering = Lettering::new(&fonts());
    let mut written = |family: &str| {
        lettering.choose(&Fonts { text: family.into(), display: family.into() });
        let letters = lettering.letters("AVA 推し", Face::Display);
        let outline = lettering.outline(&letters, &letters.whole(), 10.0, (0.0, 0.0));
        format!("{:?}", outline.expect("an outline").points())
    };
    let rounded = written("Rounded Mplus 1c");
    assert_eq!(written("No Such Font 42"), rounded);
    assert_ne!(written("m plus 1"), rounded);
    assert_eq!(written("Rounded Mplus 1c"), rounded);
    let families = families(&fonts());
    assert!(families.is_sorted());
    for bundled in ["Rounded Mplus 1c", "M PLUS 1"] {
        assert!(families.iter().any(|family| family == bundled), "{families:?}");
    }
    let mut theme = Theme::default();
    theme.write_in("M PLUS 1");
    let mut brush = Brush::new(&fonts());
    let plain = brush.card(&sample_card(), false, &Layout::default());
    brush.wear(&theme);
    assert!(brush.card(&sample_card(), false, &Layout::default()) != plain);
}
