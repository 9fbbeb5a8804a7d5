//! What holds for everything that is no card and no plain caption.

use aivlingual_shared::{
    entry::{Ask, Kind},
    message::Taught,
};

use super::{sheet::Shape, *};

fn quiz(choices: &[&str], ask: Ask) -> Quiz {
    let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
    Quiz { id: 1, card: sample_card(), ask, choices, answer: 1, thinking_ms: 9_000 }
}

fn recap(words: usize) -> Recap {
    let mut cards: Vec<Card> = odd_cards().into_iter().cycle().take(words).collect();
    cards.iter_mut().for_each(|card| card.entry.reading = "よみ".into());
    Recap { words: cards, total: 40 }
}

fn bubble(text: &str, is_speaking: bool) -> Bubble {
    Bubble {
        turn: 1, name: "アイ".into(), text: text.into(), language: Language::Ja, is_speaking
    }
}

fn slate(is_well: bool) -> Slate {
    let lines = vec!["とても長い状態の説明".repeat(20), String::new(), "x".repeat(400)];
    Slate { status: "Listening".into(), is_well, lines }
}

/// Everything there is, as sheets of the default theme.
fn sheets(lettering: &mut Lettering) -> Vec<(&'static str, Sheet)> {
    let theme = &Theme::default();
    let long = "a very long answer that needs more than one line, and then some more of it";
    let mut sheets = Vec::new();
    for state in [QuizState::Asking, QuizState::Answered] {
        for quiz in [
            quiz(&["yes", "no"], Ask::Meaning),
            quiz(&[long, "志半ばで", "👩‍👩‍👧", &long.repeat(4)], Ask::Reading),
        ] {
            let sheet = quiz::lay_out(lettering, theme, &quiz, (state, true), 1.0, 700.0);
            sheets.push(("quiz", sheet.expect("a quiz")));
        }
    }
    for words in [1, 3, 8, 30] {
        for width in [1_120.0, 600.0] {
            let sheet = recap::lay_out(lettering, theme, &recap(words), true, 1.0, width);
            sheets.push(("recap", sheet.expect("a recap")));
        }
    }
    for text in ["え", &long.repeat(9), "「沼る」はね、沼にハマることだよ！"] {
        let sheet = bubble::lay_out(lettering, theme, &bubble(text, true), 4, 1.0, 720.0);
        sheets.push(("bubble", sheet.expect("a bubble")));
    }
    for is_well in [true, false] {
        let sheet = slate::lay_out(lettering, theme, &slate(is_well), 6, 1.0, 720.0);
        sheets.push(("slate", sheet.expect("a slate")));
    }
    sheets
}

#[test]
fn every_letter_stays_on_its_panel_and_off_every_other() {
    let mut lettering = Lettering::new(&fonts());
    for (name, sheet) in sheets(&mut lettering) {
        let mut boxes: Vec<(&Text, tiny_skia::Rect)> = Vec::new();
        for text in &sheet.texts {
            let origin = (text.left, text.baseline);
            let outline = lettering.outline(&text.letters, &text.range, text.size, origin);
            let Some(bounds) = outline.map(|outline| outline.bounds()) else { continue };
            assert!(bounds.left() >= 0.0 && bounds.right() <= sheet.size.0, "{name}: {text:?}");
            assert!(bounds.top() >= 0.0 && bounds.bottom() <= sheet.size.1, "{name}: {text:?}");
            for (other, taken) in &boxes {
                let is_apart = bounds
                    .intersect(taken)
                    .is_none_or(|shared| shared.width() < 1.0 || shared.height() < 0.5);
                assert!(is_apart, "{name}: {text:?} lies over {other:?}");
            }
            boxes.push((text, bounds));
        }
    }
}

#[test]
fn everything_stays_in_its_room_on_every_canvas() {
    let mut brush = Brush::new(&fonts());
    for layout in layouts() {
        let check = |figure, painted: Option<Painted>| {
            check_pixels(figure, &painted.expect("something to say"), &layout);
        };
        let long = quiz(&["一".repeat(90).as_str(), "no", "b", "c"], Ask::Meaning);
        check(Figure::Quiz, brush.quiz(&long, QuizState::Asking, &layout));
        check(Figure::Quiz, brush.quiz(&long, QuizState::Answered, &layout));
        check(Figure::Countdown, brush.countdown(&long, &layout));
        check(Figure::Recap, brush.recap(&recap(8), &layout));
        let speech = bubble(&"とても長い話なんだけど".repeat(30), true);
        check(Figure::Bubble, brush.bubble(&speech, &layout, &[]));
        check(Figure::Speaking, brush.speaking(&speech, &layout, 1.0));
        check(Figure::Slate, brush.slate(&slate(false), &layout, &[]));
    }
}

#[test]
fn what_says_nothing_is_not_painted() {
    let mut brush = Brush::new(&fonts());
    let layout = Layout::default();
    assert_eq!(brush.quiz(&quiz(&[], Ask::Meaning), QuizState::Asking, &layout), None);
    assert_eq!(brush.recap(&Recap { words: Vec::new(), total: 9 }, &layout), None);
    assert_eq!(brush.bubble(&bubble("  ", true), &layout, &[]), None);
    assert_eq!(brush.speaking(&bubble("あ", false), &layout, 1.0), None);
    let silent = Slate { status: " ".into(), is_well: true, lines: vec!["x".into()] };
    assert_eq!(brush.slate(&silent, &layout, &[]), None);
}

#[test]
fn an_answer_takes_as_much_room_as_its_question() {
    let mut brush = Brush::new(&fonts());
    let layout = Layout::default();
    for quiz in [quiz(&["yes", "no"], Ask::Meaning), quiz(&["ぬまる", "しょうる"], Ask::Reading)]
    {
        let panels = [QuizState::Asking, QuizState::Answered]
            .map(|state| brush.quiz(&quiz, state, &layout).expect("a quiz").panel);
        assert_eq!(panels[0], panels[1]);
        let bar = brush.countdown(&quiz, &layout).expect("a bar").panel;
        assert!(bar.width < panels[0].width && bar.width > panels[0].width * 0.8);
    }
}

#[test]
fn a_quiz_about_a_reading_keeps_it_until_it_is_told() {
    let mut lettering = Lettering::new(&fonts());
    let theme = Theme::default();
    for (ask, state, expected) in [
        (Ask::Reading, QuizState::Asking, 0),
        (Ask::Reading, QuizState::Answered, 1),
        (Ask::Meaning, QuizState::Asking, 1),
    ] {
        let quiz = quiz(&["ぬまる", "ぬめる"], ask);
        let sheet = quiz::lay_out(&mut lettering, &theme, &quiz, (state, true), 1.0, 700.0);
        let sheet = sheet.expect("a quiz");
        let readings = sheet.texts.iter().filter(|text| text.part == Part::Ruby).count();
        assert_eq!(readings, expected, "{ask:?} {state:?}");
        // The right answer has a mark of its own, and not only a color.
        let ticks = sheet.shapes.iter().filter(|shape| matches!(shape, Shape::Drawn(..))).count();
        assert_eq!(ticks, usize::from(state == QuizState::Answered));
    }
}

#[test]
fn a_question_is_asked_in_the_language_the_learner_knows() {
    let mut asked = quiz(&["a", "b"], Ask::Meaning);
    assert_eq!(words::question(&asked), "What does it mean?");
    asked.card.entry.language = Language::En;
    assert_eq!(words::question(&asked), "どういう意味？");
}

fn taught(text: &str, parts: &[(&str, &str)]) -> Caption {
    let part = |(words, meaning): &(&str, &str)| {
        let start = text[..text.find(words).expect("a part")].chars().count() as u32;
        let end = start + words.chars().count() as u32;
        Taught { start, end, kind: Kind::Slang, meaning: (*meaning).into() }
    };
    Caption { taught: parts.iter().map(part).collect(), ..words(text) }
}

fn strip(caption: &Caption) -> caption::Strip {
    let mut lettering = Lettering::new(&fonts());
    caption::Strip::lay_out(&mut lettering, &Theme::default(), caption, 1.0, (1_320.0, 200.0))
        .expect("there are words")
}

#[test]
fn a_caption_marks_what_it_teaches_and_says_what_it_means() {
    let said = taught("  今日の推しが尊い", &[("推し", "one’s favorite"), ("尊い", "precious")]);
    let strip = strip(&said);
    let marked: Vec<&str> =
        strip.taught.iter().map(|(range, _)| &strip.letters.text[range.clone()]).collect();
    assert_eq!(marked, ["推し", "尊い"]);
    let second = strip.second.expect("what it means");
    assert_eq!(second.letters.text, "推し = one’s favorite · 尊い = precious");
    assert_eq!(second.lines.len(), 1);
}

#[test]
fn a_translation_says_more_than_meanings_and_is_cut_to_one_line() {
    let mut said = taught("推しが尊い", &[("推し", "one’s favorite")]);
    said.translation = Some("My favorite is too good for this world. ".repeat(9));
    let second = strip(&said).second.expect("a translation");
    assert!(second.letters.text.starts_with("My favorite") && second.letters.text.ends_with("..."));
    assert_eq!(second.lines.len(), 1);
    assert!(strip(&words("推しが尊い")).second.is_none());
}

#[test]
fn taught_places_that_are_none_mark_nothing() {
    let mut said = words("推し");
    for (start, end) in [(0, 9), (2, 1), (5, 7), (1, 1), (u32::MAX, u32::MAX)] {
        let meaning = "x".into();
        said.taught.push(Taught { start, end, kind: Kind::Slang, meaning });
    }
    let strip = strip(&said);
    assert!(strip.taught.is_empty() && strip.second.is_none());
}

#[test]
fn a_note_stands_below_its_sentence_and_goes_first() {
    let mut lettering = Lettering::new(&fonts());
    let with_note = sheet(&mut lettering, &sample_card(), true);
    let bottom = |part| {
        let of = with_note.texts.iter().filter(|text| text.part == part);
        of.map(|text| text.baseline).fold(0.0, f32::max)
    };
    assert!(bottom(Part::Note) > bottom(Part::Sentence));
    let mut brush = Brush::new(&fonts());
    let mut plain = sample_card();
    plain.note = None;
    // A room that is too low for the note and not for the rest.
    let canvas = (1_280, 600);
    let layout = Layout { canvas, captions: false, scale: 2.8, ..Layout::default() };
    let painted = [sample_card(), plain].map(|card| brush.card(&card, false, &layout));
    assert!(painted[0].is_some() && painted[0] == painted[1]);
}

#[test]
fn a_pin_is_seen_and_moves_nothing_but_the_level() {
    let mut brush = Brush::new(&fonts());
    let layout = Layout::default();
    let [loose, pinned] =
        [false, true].map(|is_pinned| brush.card(&sample_card(), is_pinned, &layout));
    let (loose, pinned) = (loose.expect("a card"), pinned.expect("a card"));
    assert_eq!(loose.panel, pinned.panel);
    assert!(loose.pixels.pixels != pinned.pixels.pixels);
}
