//! Stories told to the scene, and what is to be seen.

use aivlingual_shared::{entry::Language, message::TapId};

use super::*;
use crate::overlay::sample_card;

const HOLD_MS: u64 = 8_000;

fn telling(id: u64, kind: Kind) -> Event {
    let mut card = Card { id, ..sample_card() };
    card.entry.kind = kind;
    card.entry.lemma = format!("word {id}");
    Event::Card(Box::new(card))
}

fn word(id: u64) -> Event {
    telling(id, Kind::Vocabulary)
}

fn caption(tap: u32, utterance: u64, text: &str, is_final: bool) -> Event {
    let (tap, text, language) = (TapId(tap), text.into(), Language::Ja);
    Event::Caption(Caption {
        tap,
        utterance,
        text,
        language,
        is_final,
        taught: Vec::new(),
        translation: None,
    })
}

/// Lets the events happen at their milliseconds and the time pass up to each `look`; `look` events
/// are `None`.
fn check(story: Vec<(u64, Option<Event>)>, expected: &[(&[u64], &str)]) {
    let mut scene = Scene::new(Layout { hold_ms: HOLD_MS as u32, ..Layout::default() });
    let mut seen = Vec::new();
    for (at_ms, event) in story {
        let at = Duration::from_millis(at_ms);
        // The painter wakes for each change, also when nothing happens.
        while let Some(change) = scene.next_change().filter(|change| *change <= at) {
            scene.advance(change);
        }
        match event {
            Some(event) => scene.happen(event, at),
            None => {
                let view = scene.view();
                let text = view.caption.map(|caption| caption.text).unwrap_or_default();
                let ids: Vec<u64> = view.cards.iter().map(|card| card.id).collect();
                seen.push((ids, text));
            }
        }
    }
    let seen: Vec<_> = seen.iter().map(|(ids, text)| (ids.as_slice(), text.as_str())).collect();
    assert_eq!(seen, expected);
}

#[test]
fn a_card_alone_stands_for_the_hold_time() {
    check(
        vec![(0, None), (10, Some(word(1))), (20, None), (8_009, None), (8_010, None)],
        &[(&[], ""), (&[1], ""), (&[1], ""), (&[], "")],
    );
}

#[test]
fn two_stand_together_and_the_oldest_makes_way_for_a_third_after_the_minimum() {
    check(
        vec![
            (0, Some(word(1))),
            (100, Some(word(2))),
            (101, None),
            (200, Some(word(3))),
            (3_999, None),
            (4_000, None),
            (8_099, None),
            (8_100, None),
            (12_000, None),
        ],
        &[(&[1, 2], ""), (&[1, 2], ""), (&[2, 3], ""), (&[2, 3], ""), (&[3], ""), (&[], "")],
    );
}

#[test]
fn a_card_that_stood_long_enough_makes_way_at_once() {
    check(
        vec![(0, Some(word(1))), (10, Some(word(2))), (6_000, Some(word(3))), (6_000, None)],
        &[(&[2, 3], "")],
    );
}

#[test]
fn the_most_telling_come_first_and_the_least_telling_are_left_out() {
    let mut story = vec![(0, Some(word(1))), (0, Some(word(9)))];
    story.extend((2..=5).map(|id| (10 * id, Some(word(id)))));
    story.push((60, Some(telling(6, Kind::Slang))));
    story.push((70, Some(telling(7, Kind::Grammar))));
    story.extend([4_000, 8_000].map(|at| (at, None)));
    check(story, &[(&[6, 7], ""), (&[5, 4], "")]);
}

#[test]
fn a_card_that_waited_too_long_is_past() {
    // The slang never stops coming, so the plain word never gets a place.
    let mut story = vec![(0, Some(telling(1, Kind::Slang))), (0, Some(telling(2, Kind::Slang)))];
    story.push((1, Some(word(99))));
    for id in (3..=15).step_by(2) {
        let at = (id - 1) * 2_000 - 10;
        story.push((at, Some(telling(id, Kind::Slang))));
        story.push((at, Some(telling(id + 1, Kind::Slang))));
    }
    story.push((60_000, None));
    let mut seen_plain = false;
    let mut scene = Scene::new(Layout { hold_ms: HOLD_MS as u32, ..Layout::default() });
    for (at_ms, event) in story {
        let at = Duration::from_millis(at_ms);
        while let Some(change) = scene.next_change().filter(|change| *change <= at) {
            scene.advance(change);
            seen_plain |= scene.view().cards.iter().any(|card| card.id == 99);
        }
        if let Some(event) = event {
            scene.happen(event, at);
        }
    }
    assert!(!seen_plain, "a word of a minute ago was shown");
}

#[test]
fn a_card_said_again_is_replaced_in_place() {
    check(
        vec![
            (0, Some(word(1))),
            (7_000, Some(word(1))),
            (7_999, None),
            (8_000, None),
            (9_000, Some(word(2))),
            (9_001, Some(word(3))),
            (9_002, Some(word(3))),
            (9_003, None),
        ],
        &[(&[1], ""), (&[], ""), (&[2, 3], "")],
    );
}

#[test]
fn withdrawing_takes_down_and_lets_the_next_up() {
    check(
        vec![
            (0, Some(word(1))),
            (1, Some(word(2))),
            (2, Some(word(3))),
            (3, Some(word(4))),
            (10, Some(Event::Withdraw(3))),
            (11, None),
            (20, Some(Event::Withdraw(1))),
            (21, None),
            (30, Some(Event::Withdraw(99))),
            (31, None),
        ],
        &[(&[1, 2], ""), (&[2, 4], ""), (&[2, 4], "")],
    );
}

#[test]
fn a_card_without_a_place_is_read_from_when_it_is_seen() {
    let at = Duration::from_millis;
    let mut scene = Scene::new(Layout { hold_ms: HOLD_MS as u32, ..Layout::default() });
    let ids = |scene: &Scene| scene.view().cards.iter().map(|card| card.id).collect::<Vec<_>>();
    scene.happen(word(1), at(0));
    scene.happen(word(2), at(100));
    assert_eq!(ids(&scene), [1, 2]);
    scene.send_back(&[2]);
    scene.happen(caption(1, 1, "ねえ", true), at(200));
    assert_eq!(ids(&scene), [1], "tried again in the same picture");
    assert_eq!(scene.next_change(), Some(at(STANDING_MS_MIN)), "the first makes way");
    scene.advance(at(STANDING_MS_MIN));
    assert_eq!(ids(&scene), [2]);
    scene.happen(word(3), at(5_000));
    assert_eq!(ids(&scene), [2, 3], "a smaller one may fit");
    scene.send_back(&[3]);
    scene.happen(Event::Layout(Layout::default()), at(5_100));
    assert_eq!(ids(&scene), [2, 3], "so it may in another layout");
    scene.advance(at(STANDING_MS_MIN + HOLD_MS - 1));
    assert_eq!(ids(&scene), [2, 3]);
    scene.advance(at(STANDING_MS_MIN + HOLD_MS));
    assert_eq!(ids(&scene), [3]);
}

#[test]
fn a_card_that_never_finds_a_place_is_past_in_time() {
    let mut scene = Scene::new(Layout { hold_ms: HOLD_MS as u32, ..Layout::default() });
    let mut tried_ms = Vec::new();
    for turn in 0..10 {
        let at_ms = turn * STANDING_MS_MIN;
        scene.happen(telling(turn, Kind::Slang), Duration::from_millis(at_ms));
        if turn == 0 {
            scene.happen(word(99), Duration::ZERO);
        }
        if scene.view().cards.iter().any(|card| card.id == 99) {
            tried_ms.push(at_ms);
            scene.send_back(&[99]);
        }
    }
    assert_eq!(tried_ms, [0, 4_000, 8_000, 12_000, 16_000]);
}

#[test]
fn clearing_leaves_nothing_behind() {
    check(
        vec![
            (0, Some(word(1))),
            (1, Some(word(2))),
            (2, Some(caption(1, 1, "ねえ", false))),
            (3, Some(Event::Clear)),
            (4, None),
            (30_000, None),
        ],
        &[(&[], ""), (&[], "")],
    );
}

#[test]
fn captions_are_replaced_and_leave_after_a_silence() {
    check(
        vec![
            (0, Some(caption(1, 7, "今日", false))),
            (10, None),
            (500, Some(caption(1, 7, "今日は", true))),
            (600, Some(caption(1, 6, "late words of before", true))),
            (610, None),
            (4_499, None),
            (4_500, None),
            (5_000, Some(caption(1, 8, "はい", false))),
            (5_001, None),
            (5_100, Some(caption(1, 8, "  ", true))),
            (5_101, None),
        ],
        &[(&[], "今日"), (&[], "今日は"), (&[], "今日は"), (&[], ""), (&[], "はい"), (&[], "")],
    );
}

#[test]
fn two_speakers_do_not_flicker() {
    check(
        vec![
            (0, Some(caption(1, 1, "one", false))),
            (100, Some(caption(2, 1, "two", false))),
            (110, None),
            (200, Some(caption(1, 1, "one.", true))),
            (300, Some(caption(2, 1, "two two", false))),
            (310, None),
            (200 + FLOOR_MS, Some(caption(2, 1, "two two two", false))),
            (200 + FLOOR_MS, None),
        ],
        &[(&[], "one"), (&[], "one."), (&[], "two two two")],
    );
}

#[test]
fn finished_words_are_never_lost_to_another_speaker() {
    check(
        vec![
            (0, Some(caption(1, 1, "well", false))),
            (100, Some(caption(2, 1, "yes.", true))),
            (110, None),
            (300, Some(caption(1, 1, "well you", false))),
            (310, None),
            (400, Some(caption(1, 1, "", true))),
            (410, None),
            (100 + FLOOR_MS, Some(caption(1, 2, "you know", false))),
            (100 + FLOOR_MS, None),
        ],
        &[(&[], "yes."), (&[], "yes."), (&[], "yes."), (&[], "you know")],
    );
}

#[test]
fn captions_can_be_turned_off_and_on() {
    let mut scene = Scene::new(Layout { captions: false, ..Layout::default() });
    scene.happen(caption(1, 1, "ねえ", false), Duration::ZERO);
    assert_eq!(scene.view().caption, None);
    scene.happen(Event::Layout(Layout::default()), Duration::from_millis(1));
    assert_eq!(scene.view().caption.map(|caption| caption.text).as_deref(), Some("ねえ"));
}

#[test]
fn a_hold_time_of_nothing_does_not_flicker() {
    let mut scene = Scene::new(Layout { hold_ms: 0, ..Layout::default() });
    scene.happen(word(1), Duration::ZERO);
    assert!(!scene.view().cards.is_empty());
    scene.advance(Duration::from_millis(u64::from(HOLD_MS_MIN)));
    assert!(scene.view().cards.is_empty());
}

#[test]
fn an_empty_scene_never_wakes_the_painter() {
    let mut scene = Scene::new(Layout::default());
    assert_eq!(scene.next_change(), None);
    scene.happen(word(1), Duration::ZERO);
    assert!(scene.next_change().is_some());
    scene.advance(Duration::from_secs(60));
    assert_eq!(scene.next_change(), None);
}
