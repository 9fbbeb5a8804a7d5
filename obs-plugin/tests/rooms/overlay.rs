//! The overlay with its thread: what is told comes out as pictures.

use std::path::{Path, PathBuf};

use aivlingual::overlay::{
    Area, Bubble, Caption, Layout, Overlay, OverlaySettings, Picture, Piece, Place, SAMPLE_CARD,
    Slate, Subject,
    motion::Manner,
    place::Figure,
    sample_card, sample_quiz,
    theme::{Choice, Footage},
};
use aivlingual_shared::{
    entry::{Ask, Card, Kind, Language, Quiz},
    message::{TapId, Taught},
};

use super::{daemon::wait, texts};

fn overlay(fonts_dir: PathBuf) -> Overlay {
    let themes_dir = PathBuf::new();
    let (layout, theme) = (Layout::default(), Choice::default());
    Overlay::start(OverlaySettings { fonts_dir, themes_dir, layout, theme })
}

fn bundled() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/fonts")
}

fn words(text: &str) -> Caption {
    let (tap, text, language) = (TapId(1), text.into(), Language::Ja);
    Caption {
        tap,
        utterance: 1,
        text,
        language,
        is_final: false,
        taught: Vec::new(),
        translation: None,
    }
}

/// Waits for a picture like that and gives its sequence number and the stamps of its boxes.
fn picture(overlay: &Overlay, is_wanted: impl Fn(&Picture) -> bool) -> (u64, Vec<u64>) {
    wait("a picture", || {
        let picture = overlay.picture();
        let stamps = picture.pieces.iter().map(|piece| piece.part.stamp).collect();
        is_wanted(&picture).then_some((picture.sequence, stamps))
    })
}

fn cards(picture: &Picture) -> Vec<u64> {
    picture.cards().collect()
}

fn caption(picture: &Picture) -> Option<Subject> {
    let is_caption = |subject: &Subject| matches!(subject, Subject::Caption(_));
    picture.pieces.iter().map(|piece| piece.subject).find(is_caption)
}

#[test]
fn cards_and_captions_come_and_go_and_only_what_changed_is_painted() {
    let overlay = overlay(bundled());
    assert_eq!((overlay.picture().sequence, overlay.picture().pieces.len()), (0, 0));
    overlay.show_card(sample_card());
    let (first, stamps) = picture(&overlay, |picture| cards(picture) == [SAMPLE_CARD]);
    let card = stamps[0];
    overlay.caption(words("ねえ"));
    let (second, stamps) = picture(&overlay, |picture| picture.pieces.len() == 2);
    assert_eq!(stamps[0], card, "the card was painted again");
    let caption = stamps[1];
    overlay.caption(words("ねえ、聞いて"));
    let (third, stamps) = picture(&overlay, |picture| {
        picture.pieces.len() == 2 && picture.pieces[1].part.stamp != caption
    });
    assert_eq!(stamps[0], card, "the card was painted again");
    assert!(first < second && second < third);
    overlay.withdraw(SAMPLE_CARD);
    picture(&overlay, |picture| cards(picture).is_empty() && picture.pieces.len() == 1);
    overlay.clear();
    picture(&overlay, |picture| picture.pieces.is_empty());
}

#[test]
fn a_caption_keeps_its_number_while_words_are_added() {
    let overlay = overlay(bundled());
    let mut seen = Vec::new();
    for text in ["ねえ", "ねえ、聞いて", "ねえ、切って", "ねえ、切って"] {
        let before = overlay.picture().sequence;
        overlay.caption(words(text));
        // The last is no news, and no picture.
        if seen.len() < 3 {
            picture(&overlay, |picture| picture.sequence > before);
        }
        seen.push(caption(&overlay.picture()));
    }
    assert!(seen[0] == seen[1] && seen[1] != seen[2] && seen[2] == seen[3], "{seen:?}");
    overlay.clear();
    picture(&overlay, |picture| picture.pieces.is_empty());
    overlay.caption(words("ねえ、切って"));
    picture(&overlay, |picture| picture.pieces.len() == 1 && caption(picture) != seen[3]);
}

#[test]
fn a_new_layout_paints_anew_and_an_equal_one_does_not() {
    let overlay = overlay(bundled());
    overlay.show_card(sample_card());
    let (sequence, _) = picture(&overlay, |picture| picture.pieces.len() == 1);
    overlay.set_layout(Layout::default());
    let small = Layout { canvas: (1280, 720), ..Layout::default() };
    overlay.set_layout(small);
    let (next, _) = picture(&overlay, |picture| picture.sequence > sequence);
    assert_eq!(next, sequence + 1);
    let painted = &overlay.picture().pieces[0].part;
    assert!(painted.origin.0 + painted.size.0 <= 1280 && painted.origin.1 + painted.size.1 <= 720);
}

#[test]
fn a_card_that_finds_no_place_is_shown_after_the_one_that_stands() {
    let overlay = overlay(bundled());
    overlay.set_layout(Layout { scale: 2.0, hold_ms: 1_000, ..Layout::default() });
    let mut second = sample_card();
    (second.id, second.entry.lemma) = (7, "another".into());
    overlay.show_card(sample_card());
    overlay.show_card(second);
    picture(&overlay, |picture| cards(picture) == [SAMPLE_CARD]);
    picture(&overlay, |picture| cards(picture) == [7]);
    picture(&overlay, |picture| cards(picture).is_empty());
}

fn another(id: u64) -> Card {
    let mut card = Card { id, ..sample_card() };
    card.entry.lemma = format!("word {id}");
    card
}

#[test]
fn what_is_pinned_stays_and_next_brings_the_next() {
    let overlay = overlay(bundled());
    overlay.set_layout(Layout { cards_max: 1, hold_ms: 600_000, ..Layout::default() });
    overlay.show_card(another(1));
    picture(&overlay, |picture| cards(picture) == [1]);
    overlay.show_card(another(2));
    overlay.next();
    picture(&overlay, |picture| cards(picture) == [2]);
    let (_, loose) = picture(&overlay, |_| true);
    overlay.pin(2, true);
    let is_other = |picture: &Picture| picture.pieces.iter().all(|it| it.part.stamp != loose[0]);
    picture(&overlay, |picture| cards(picture) == [2] && is_other(picture));
    overlay.show_card(another(3));
    overlay.next();
    wait("the third waits", || (overlay.tally().waiting == 1).then_some(()));
    assert_eq!(overlay.tally().pinned, [2]);
    picture(&overlay, |picture| cards(picture) == [2]);
    overlay.leave();
    wait("what waits is gone", || (overlay.tally().waiting == 0).then_some(()));
    let (left, _) = picture(&overlay, |picture| cards(picture) == [2]);
    overlay.leave();
    picture(&overlay, |picture| picture.sequence > left && cards(picture) == [2]);
    overlay.withdraw(2);
    picture(&overlay, |picture| cards(picture).is_empty());
}

fn subjects(picture: &Picture) -> Vec<Subject> {
    picture.pieces.iter().map(|piece| piece.subject).collect()
}

#[test]
fn a_quiz_takes_the_place_of_the_cards_and_answers() {
    let overlay = overlay(bundled());
    overlay.show_card(another(1));
    overlay.pin(1, true);
    picture(&overlay, |picture| cards(picture) == [1]);
    overlay.quiz(Quiz {
        id: 7,
        card: sample_card(),
        ask: Ask::Meaning,
        choices: vec!["to get hooked".into(), "to sink".into()],
        answer: 0,
        thinking_ms: 1_000,
    });
    let is_asked = |picture: &Picture| {
        matches!(subjects(picture)[..], [Subject::Quiz(_), Subject::Countdown(_)])
    };
    let (_, asked) = picture(&overlay, is_asked);
    let countdown = overlay.picture().countdown;
    assert!(countdown.left > 0.5 && countdown.left_ms <= 1_000, "{countdown:?}");
    let is_answered = |picture: &Picture| matches!(subjects(picture)[..], [Subject::Quiz(_)]);
    let (_, answered) = picture(&overlay, is_answered);
    assert_ne!(asked[0], answered[0], "the answer is painted");
    overlay.end_quiz();
    picture(&overlay, |picture| cards(picture) == [1]);
}

#[test]
fn what_the_co_host_says_grows_and_its_sign_goes_when_it_stops() {
    let overlay = overlay(bundled());
    let says = |text: &str, is_speaking| Bubble {
        turn: 1,
        name: "Ai".into(),
        text: text.into(),
        language: Language::En,
        is_speaking,
    };
    overlay.bubble(says("It means", true));
    let speaks = |picture: &Picture| {
        matches!(subjects(picture)[..], [Subject::Bubble(_), Subject::Speaking(_)])
    };
    let (_, first) = picture(&overlay, speaks);
    let subject = subjects(&overlay.picture())[0];
    overlay.bubble(says("It means to get hooked", true));
    let (_, second) = picture(&overlay, |picture| picture.pieces[0].part.stamp != first[0]);
    assert_eq!(subjects(&overlay.picture())[0], subject, "words were added");
    assert_eq!(second[1], first[1], "the sign was painted again");
    overlay.bubble(says("It means to get hooked", false));
    picture(&overlay, |picture| matches!(subjects(picture)[..], [Subject::Bubble(_)]));
    overlay.end_bubble(1);
    picture(&overlay, |picture| picture.pieces.is_empty());
}

#[test]
fn on_a_tall_canvas_a_card_steps_aside_while_the_co_host_speaks() {
    let overlay = overlay(bundled());
    let layout = Layout { canvas: (1080, 1920), hold_ms: 60_000, ..Layout::default() };
    overlay.set_layout(layout);
    overlay.show_card(another(1));
    overlay.show_card(another(2));
    // Held, they come back however long this takes.
    overlay.pin(1, true);
    overlay.pin(2, true);
    picture(&overlay, |picture| cards(picture) == [1, 2]);
    let text = "It means that you cannot stop, as if you had sunk into a bog.";
    let (name, text, language) = ("Ai".into(), text.into(), Language::En);
    overlay.caption(words("ここまで来たら大丈夫、それじゃあ行きましょう"));
    overlay.bubble(Bubble { turn: 1, name, text, language, is_speaking: true });
    let has_bubble = |picture: &Picture| {
        subjects(picture).iter().any(|subject| matches!(subject, Subject::Bubble(_)))
    };
    picture(&overlay, |picture| {
        has_bubble(picture) && caption(picture).is_some() && cards(picture) == [1]
    });
    overlay.end_bubble(1);
    picture(&overlay, |picture| !has_bubble(picture) && cards(picture) == [1, 2]);
}

#[test]
fn a_bubble_gets_smaller_before_it_is_left_out_and_then_the_tally_says_so() {
    let overlay = overlay(bundled());
    let text = "It means that you cannot stop, as if you had sunk into a bog. ".repeat(6);
    let (name, language) = ("Ai".to_owned(), Language::En);
    let speech = Bubble { turn: 1, name, text, language, is_speaking: true };
    overlay.bubble(speech);
    let bubble = |picture: &Picture| {
        let is_bubble = |piece: &&Piece| matches!(piece.subject, Subject::Bubble(_));
        picture.pieces.iter().find(is_bubble).map(|piece| piece.part.size)
    };
    picture(&overlay, |picture| bubble(picture).is_some());
    let whole = bubble(&overlay.picture()).expect("just seen");
    // A face camera that leaves a strip at the left, and one that leaves a low strip at the top.
    let beside = Area { left: 0.22, top: 0.0, width: 0.78, height: 1.0 };
    let below = Area { left: 0.0, top: 0.21, width: 1.0, height: 0.79 };
    type Size = (u32, u32);
    type IsSmaller = fn(Size, Size) -> bool;
    let cases: [(Area, IsSmaller); 2] = [
        (beside, |size, whole| size.0 < whole.0 * 2 / 3),
        (below, |size, whole| size.1 < whole.1 * 2 / 3 && size.0 > whole.0 / 2),
    ];
    for (face, is_smaller) in cases {
        let layout = Layout { keep_clear: Some(face), captions: false, ..Layout::default() };
        overlay.set_layout(layout);
        picture(&overlay, |picture| bubble(picture).is_some_and(|size| is_smaller(size, whole)));
        assert_eq!(overlay.tally().unplaced, []);
    }
    let all = Area { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };
    overlay.set_layout(Layout { keep_clear: Some(all), ..Layout::default() });
    picture(&overlay, |picture| bubble(picture).is_none());
    wait("the tally to say so", || (overlay.tally().unplaced == [Figure::Bubble]).then_some(()));
}

#[test]
fn what_a_kept_clear_canvas_leaves_no_room_for_is_told_and_comes_when_there_is_some() {
    let overlay = overlay(bundled());
    let told = |figure: &[Figure]| {
        let what = format!("the tally to say {figure:?}");
        wait(&what, || (overlay.tally().unplaced == figure).then_some(()));
    };
    let has = |wanted: fn(&Subject) -> bool| {
        picture(&overlay, |picture| subjects(picture).iter().any(wanted));
    };
    for (left, width) in [(0.0, 1.0), (0.06, 0.9)] {
        let most = Area { left, top: 0.0, width, height: 1.0 };
        let closed = Layout { keep_clear: Some(most), ..Layout::default() };
        let open = Layout::default();
        overlay.set_layout(closed);
        overlay.show_card(another(1));
        told(&[Figure::Card]);
        overlay.set_layout(open);
        has(|subject| matches!(subject, Subject::Card(1)));
        told(&[]);
        overlay.clear();
        overlay.set_layout(closed);
        overlay.quiz(sample_quiz());
        told(&[Figure::Quiz]);
        overlay.set_layout(open);
        has(|subject| matches!(subject, Subject::Quiz(_)));
        told(&[]);
        overlay.clear();
        overlay.set_layout(closed);
        overlay.recap(texts::recaps()[0].clone());
        told(&[Figure::Recap]);
        overlay.set_layout(open);
        has(|subject| matches!(subject, Subject::Recap(_)));
        overlay.clear();
        overlay.set_layout(closed);
        overlay.caption(words("ここまで来たら大丈夫"));
        told(&[Figure::Caption]);
        let lines = vec!["no room".to_owned()];
        overlay.slate(Some(Slate { status: "well".into(), is_well: false, lines }));
        has(|subject| matches!(subject, Subject::Slate));
        overlay.slate(None);
        overlay.clear();
        told(&[]);
    }
}

#[test]
fn a_wide_card_stands_in_a_box_of_any_width() {
    let overlay = overlay(bundled());
    for percent in 30..38_u8 {
        let width = f32::from(percent) / 100.0;
        let area = Area { left: 0.6, top: 0.05, width, height: 0.75 };
        let place = Place::Free(area);
        overlay.set_layout(Layout { canvas: (1278, 719), place, ..Layout::default() });
        overlay.show_card(another(u64::from(percent)));
        picture(&overlay, |picture| cards(picture) == [u64::from(percent)]);
        overlay.clear();
        picture(&overlay, |picture| cards(picture).is_empty());
    }
}

#[test]
fn hidden_there_is_nothing_but_the_slate() {
    let overlay = overlay(bundled());
    overlay.show_card(another(1));
    overlay.pin(1, true);
    overlay.slate(Some(Slate { status: "well".into(), is_well: true, lines: Vec::new() }));
    picture(&overlay, |picture| subjects(picture) == [Subject::Card(1), Subject::Slate]);
    overlay.set_shown(false);
    picture(&overlay, |picture| subjects(picture) == [Subject::Slate]);
    overlay.slate(None);
    picture(&overlay, |picture| picture.pieces.is_empty());
    overlay.set_shown(true);
    picture(&overlay, |picture| cards(picture) == [1]);
}

#[test]
fn words_that_turn_out_to_be_taught_light_up_slowly() {
    let overlay = overlay(bundled());
    overlay.caption(words("完全に沼った"));
    picture(&overlay, |picture| !picture.pieces.is_empty());
    let said = caption(&overlay.picture());
    let (start, end, kind, meaning) = (3, 6, Kind::Slang, "to get hooked".into());
    let taught = vec![Taught { start, end, kind, meaning }];
    overlay.caption(Caption { taught, is_final: true, ..words("完全に沼った") });
    picture(&overlay, |picture| caption(picture) != said);
    assert!(overlay.picture().manner.fade_ms > Manner::default().fade_ms);
}

#[test]
fn a_missing_font_folder_crashes_nothing() {
    let overlay = overlay("/nowhere/fonts".into());
    overlay.show_card(sample_card());
    picture(&overlay, |picture| cards(picture) == [SAMPLE_CARD]);
}

#[test]
fn many_overlays_start_and_end() {
    for _ in 0..20 {
        let overlay = overlay(bundled());
        overlay.show_card(sample_card());
    }
}

#[test]
fn another_theme_is_put_on_at_once_and_a_changed_file_by_itself() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let write = |text: &str| {
        std::fs::write(folder.path().join("mine.toml"), text).expect("a file");
    };
    write("[card]\nradius = 0\n");
    let overlay = Overlay::start(OverlaySettings {
        fonts_dir: bundled(),
        themes_dir: folder.path().to_owned(),
        layout: Layout { hold_ms: 600_000, ..Layout::default() },
        theme: Choice::default(),
    });
    overlay.show_card(sample_card());
    let (_, clean) = picture(&overlay, |picture| cards(picture) == [SAMPLE_CARD]);
    overlay.set_theme(Choice { theme: "mine.toml".into(), footage: Footage::Dark, font: None });
    let is_new = |picture: &Picture, former: &[u64]| {
        picture.pieces.iter().any(|it| it.part.stamp != former[0])
    };
    let (_, mine) = picture(&overlay, |picture| is_new(picture, &clean));
    write("[card]\nradius = 44\n");
    let (_, changed) = picture(&overlay, |picture| is_new(picture, &mine));
    write("[card]\nradius = 444\n");
    let fault = wait("a fault", || overlay.theme_fault());
    assert!(fault.to_string().starts_with("mine.toml, line 2: "), "{fault}");
    assert_eq!(picture(&overlay, |_| true).1, changed);
}
