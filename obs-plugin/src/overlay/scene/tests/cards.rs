use super::*;

#[test]
fn a_card_alone_stands_for_the_hold_time() {
    story! { 0 => "", 10 => word(1), 20 => "1", 8_009 => "1", 8_010 => "" }
}

#[test]
fn a_long_card_stands_until_it_is_read() {
    let mut long = short(1, Kind::Slang);
    long.entry.english = "to get hooked; to fall down the rabbit hole".into();
    long.note = Some("said when you cannot stop playing, watching or collecting it".into());
    long.entry.utterance = "やばい、このゲーム完全に沼ったわ！".into();
    let whole = reading::card(&long);
    assert!(whole > ms(HOLD_MS + 1_000) && whole < ms(15_000), "{whole:?}");
    let mut scene = scene();
    scene.happen(Event::Card(Box::new(long)), ms(0));
    pass(&mut scene, whole - ms(1));
    assert_eq!(ids(&scene.view()), [1]);
    pass(&mut scene, whole);
    assert!(scene.view().cards.is_empty());
}

#[test]
fn reading_takes_as_long_as_the_guides_of_subtitles_say() {
    // A second to notice it, four characters a second of Japanese, seventeen of English.
    assert_eq!(reading::time(["", ""]), ms(1_000));
    assert_eq!(reading::time(["完全に沼"]), ms(2_000));
    assert_eq!(reading::time(["seventeen letters", "完全に沼"]), ms(3_000));
    assert_eq!(reading::time(["永".repeat(500).as_str()]), ms(20_000));
}

#[test]
fn cards_come_one_after_another_and_the_oldest_makes_way_after_the_minimum() {
    story! {
        0 => word(1), 100 => word(2), GAP_MS - 1 => "1", GAP_MS => "1 2",
        600 => word(3), 3_999 => "1 2", 4_000 => "2 3",
        8_499 => "2 3", 8_500 => "3", 12_000 => "",
    }
}

#[test]
fn a_card_that_stood_long_enough_makes_way_at_once() {
    story! { 0 => word(1), 10 => word(2), 6_000 => word(3), 6_000 => "2 3" }
}

#[test]
fn what_cannot_be_read_yet_does_not_make_way() {
    let mut long = short(1, Kind::Slang);
    long.entry.english = "a meaning that is so long that four seconds are too short, \
        for it goes on and on"
        .into();
    let least = reading::glance(&long);
    assert!(least > ms(STANDING_MS_MIN + 500), "{least:?}");
    let mut scene = scene();
    scene.happen(Event::Card(Box::new(long)), ms(0));
    for id in [2, 3, 4] {
        scene.happen(word(id), ms(id));
    }
    pass(&mut scene, least - ms(1));
    assert!(ids(&scene.view()).contains(&1));
    pass(&mut scene, least);
    assert!(!ids(&scene.view()).contains(&1));
}

#[test]
fn the_most_telling_come_first_and_the_least_telling_are_left_out() {
    story! {
        0 => word(1), 0 => word(9), 20 => word(2), 30 => word(3), 40 => word(4), 50 => word(5),
        60 => telling(6, Kind::Slang), 70 => telling(7, Kind::Grammar),
        500 => "1 6", 4_000 => "6 7", 4_500 => "7 5", 8_000 => "5 4", 30_000 => "",
    }
}

#[test]
fn a_card_that_waited_too_long_is_past() {
    // The slang never stops coming, so the plain word never gets a place.
    let mut scene = scene();
    let mut seen_plain = false;
    scene.happen(telling(1, Kind::Slang), ms(0));
    scene.happen(telling(2, Kind::Slang), ms(0));
    scene.happen(word(99), ms(1));
    for id in 3..=16 {
        let at = ms((id - 1) / 2 * 4_000 - 10);
        while let Some(change) = scene.next_change().filter(|change| *change <= at) {
            scene.advance(change);
            seen_plain |= ids(&scene.view()).contains(&99);
        }
        scene.happen(telling(id, Kind::Slang), at);
    }
    pass(&mut scene, ms(90_000));
    assert!(!seen_plain && scene.tally().waiting == 0, "a word of a minute ago was shown");
}

#[test]
fn a_card_said_again_is_replaced_in_place() {
    story! {
        0 => word(1), 7_000 => word(1), 7_999 => "1", 8_000 => "",
        9_000 => word(2), 9_001 => word(3), 9_002 => word(3), 9_003 => "2", 9_500 => "2 3",
    }
}

#[test]
fn withdrawing_takes_down_and_lets_the_next_up() {
    story! {
        0 => word(1), 1 => word(2), 2 => word(3), 3 => word(4), 10 => Event::Withdraw(3),
        500 => "1 4", 520 => Event::Withdraw(1), 520 => "4", 1_000 => "4 2",
        1_030 => Event::Withdraw(99), 1_031 => "4 2",
    }
}

#[test]
fn the_number_in_view_is_the_streamers() {
    let only = |cards_max| Event::Layout(Layout { cards_max, hold_ms: 8_000, ..Layout::default() });
    story! {
        0 => only(4), 0 => word(1), 1 => word(2), 2 => word(3), 3 => word(4), 4 => word(5),
        1_999 => "1 5 4 3", 2_000 => only(1), 2_000 => "3", 5_500 => "4", 9_500 => "5",
    }
}

#[test]
fn with_captions_only_no_card_is_seen() {
    let only = Event::Layout(Layout { cards: false, ..Layout::default() });
    story! { 0 => word(1), 1 => only, 2 => caption(1, 1, "ねえ", false), 3 => "\"ねえ\"" }
}

#[test]
fn a_pinned_card_stays_until_it_is_let_go() {
    story! {
        0 => word(1), 500 => word(2), 600 => pin(1, true), 700 => word(3), 700 => "1! 2",
        4_500 => "1! 3", 60_000 => "1!", 60_001 => word(4), 60_001 => "1! 4",
        61_000 => pin(1, false), 61_000 => "4", 62_000 => pin(77, true), 62_000 => "4",
    }
}

#[test]
fn a_card_pinned_while_it_waits_comes_next_and_is_never_past() {
    story! {
        0 => word(1), 1 => word(2), 500 => "1 2", 500 => pin(1, true), 500 => pin(2, true),
        600 => word(3), 600 => pin(3, true), 601 => telling(4, Kind::Slang),
        50_000 => "1! 2!", 50_000 => pin(1, false), 50_000 => "2! 3!",
    }
}

#[test]
fn next_takes_the_oldest_that_is_not_pinned() {
    story! {
        0 => word(1), 1 => word(2), 2 => word(3), 500 => "1 3", 600 => pin(1, true),
        700 => Event::Next, 700 => "1!", 1_000 => "1! 2", 1_100 => Event::Next, 1_100 => "1!",
        1_200 => Event::Next, 1_200 => "1!",
    }
}

#[test]
fn a_card_without_a_place_is_read_from_when_it_is_seen() {
    let mut scene = scene();
    scene.happen(word(1), ms(0));
    scene.happen(word(2), ms(100));
    pass(&mut scene, ms(500));
    assert_eq!(ids(&scene.view()), [1, 2]);
    scene.send_back(&[2], ms(500));
    scene.happen(caption(1, 1, "ねえ", true), ms(600));
    assert_eq!(ids(&scene.view()), [1], "tried again in the same picture");
    assert_eq!(scene.next_change(), Some(ms(STANDING_MS_MIN)), "the first makes way");
    pass(&mut scene, ms(STANDING_MS_MIN));
    assert_eq!(ids(&scene.view()), [2]);
    scene.happen(word(3), ms(5_000));
    assert_eq!(ids(&scene.view()), [2, 3], "a smaller one may fit");
    scene.send_back(&[3], ms(5_000));
    scene.happen(Event::Layout(Layout::default()), ms(5_100));
    pass(&mut scene, ms(5_500));
    assert_eq!(ids(&scene.view()), [2, 3], "so it may in another layout");
    pass(&mut scene, ms(STANDING_MS_MIN + HOLD_MS - 1));
    assert_eq!(ids(&scene.view()), [2, 3]);
    pass(&mut scene, ms(STANDING_MS_MIN + HOLD_MS));
    assert_eq!(ids(&scene.view()), [3]);
}

#[test]
fn others_make_room_for_one_that_is_pinned() {
    let mut scene = scene();
    scene.happen(word(1), ms(0));
    scene.happen(word(2), ms(500));
    scene.happen(pin(2, true), ms(600));
    assert_eq!(ids(&scene.view()), [1, 2]);
    scene.send_back(&[2], ms(700));
    assert_eq!(ids(&scene.view()), [2]);
    scene.send_back(&[2], ms(700));
    assert!(scene.view().cards.is_empty(), "not even alone");
    assert_eq!(scene.next_change(), None, "it is not tried in vain");
    scene.happen(Event::Layout(Layout::default()), ms(800));
    pass(&mut scene, ms(1_000));
    assert_eq!(ids(&scene.view()), [2]);
}

#[test]
fn a_card_that_never_finds_a_place_is_past_in_time() {
    let mut scene = scene();
    let mut tried_ms = Vec::new();
    scene.happen(word(99), ms(0));
    for at_ms in (0..60_000).step_by(250) {
        if at_ms % 4_000 == 0 {
            scene.happen(telling(at_ms, Kind::Slang), ms(at_ms));
        }
        pass(&mut scene, ms(at_ms));
        if ids(&scene.view()).contains(&99) {
            tried_ms.push(at_ms);
            scene.send_back(&[99], ms(at_ms));
        }
    }
    assert_eq!(tried_ms, [0, 12_000, 13_000, 17_000], "each time there was a place for it");
}

#[test]
fn clearing_leaves_nothing_behind() {
    story! {
        0 => word(1), 1 => word(2), 2 => caption(1, 1, "ねえ", false), 3 => bubble(1, "hi", true),
        4 => pin(1, true), 5 => quiz(1, 5_000), 6 => Event::Clear, 6 => "", 30_000 => "",
    }
}

#[test]
fn with_the_daemon_goes_what_it_said_and_nothing_else() {
    story! {
        0 => word(LOCAL_MIN + 1), 500 => word(2), 600 => caption(1, 1, "ねえ", false),
        700 => bubble(1, "hi", true), 800 => word(3), 900 => pin(2, true),
        1_000 => Event::DaemonGone,
        999 + GRACE_MS => "9223372036854775809 2! \"ねえ\" <hi..>",
        1_000 + GRACE_MS => "9223372036854775809 <hi..>",
        1_500 + GRACE_MS => quiz(LOCAL_MIN + 7, 60_000), 30_000 => "ask9223372036854775815 <hi..>",
    }
}

#[test]
fn the_next_daemon_begins_anew_at_once() {
    story! {
        0 => word(1), 100 => caption(1, 9, "ねえ", false), 200 => Event::DaemonGone,
        300 => "1 \"ねえ\"", 400 => Event::DaemonCame, 400 => "",
        500 => caption(1, 1, "はい", false), 900 => word(1), 5_000 => "1", 7_999 => "1",
    }
    // One that was never missed takes nothing down.
    story! { 0 => word(1), 10 => Event::DaemonCame, 10 => "1" }
}

#[test]
fn what_comes_after_a_clearing_comes_at_once() {
    story! { 0 => word(1), 10 => Event::Clear, 20 => word(2), 20 => "2" }
}

#[test]
fn what_nobody_looks_at_goes_but_what_is_pinned_stays() {
    story! {
        0 => word(1), 1 => word(2), 500 => pin(1, true), 600 => caption(1, 1, "ねえ", false),
        700 => Event::Unseen, 700 => "1!", 90_000 => "1!",
    }
}

#[test]
fn a_hold_time_of_nothing_does_not_flicker() {
    let mut scene = Scene::new(Layout { hold_ms: 0, ..Layout::default() });
    let mut card = short(1, Kind::Slang);
    (card.entry.english, card.entry.utterance) = (String::new(), String::new());
    scene.happen(Event::Card(Box::new(card)), ms(0));
    pass(&mut scene, ms(u64::from(HOLD_MS_MIN) - 1));
    assert!(!scene.view().cards.is_empty());
    pass(&mut scene, ms(u64::from(HOLD_MS_MIN)));
    assert!(scene.view().cards.is_empty());
}

#[test]
fn an_empty_scene_never_wakes_the_painter() {
    let mut scene = scene();
    assert_eq!(scene.next_change(), None);
    scene.happen(word(1), ms(0));
    assert!(scene.next_change().is_some());
    scene.advance(ms(60_000));
    assert_eq!(scene.next_change(), None);
    scene.happen(word(2), ms(60_000));
    scene.happen(pin(2, true), ms(60_000));
    assert_eq!(scene.next_change(), None, "what is pinned stays by itself");
}

#[test]
fn hidden_everything_goes_on_unseen() {
    story! {
        0 => word(1), 10 => Event::Slate(Some(Slate {
            status: "well".into(), is_well: true, lines: Vec::new(),
        })),
        20 => Event::Shown(false), 20 => "[well]", 30 => word(2), 40 => quiz(1, 1_000),
        50 => "[well]", 1_000 => Event::Shown(true), 1_000 => "ask1 [well]",
        1_100 => Event::Slate(None), 1_100 => "ask1",
    }
}
