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
    Event::Caption(Caption { tap, utterance, text, language, is_final })
}

/// Lets the events happen at their milliseconds and the time pass up to each `look`; `look` events
/// are `None`.
fn check(story: Vec<(u64, Option<Event>)>, expected: &[(Option<u64>, &str)]) {
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
                seen.push((view.card.map(|card| card.id), text));
            }
        }
    }
    let seen: Vec<_> = seen.iter().map(|(card, text)| (*card, text.as_str())).collect();
    assert_eq!(seen, expected);
}

#[test]
fn a_card_alone_stands_for_the_hold_time() {
    check(
        vec![(0, None), (10, Some(word(1))), (20, None), (8_009, None), (8_010, None)],
        &[(None, ""), (Some(1), ""), (Some(1), ""), (None, "")],
    );
}

#[test]
fn while_another_waits_a_card_stands_for_the_minimum() {
    check(
        vec![
            (0, Some(word(1))),
            (100, Some(word(2))),
            (3_999, None),
            (4_000, None),
            (11_999, None),
            (12_000, None),
        ],
        &[(Some(1), ""), (Some(2), ""), (Some(2), ""), (None, "")],
    );
}

#[test]
fn a_card_that_stood_long_enough_makes_way_at_once() {
    check(vec![(0, Some(word(1))), (6_000, Some(word(2))), (6_000, None)], &[(Some(2), "")]);
}

#[test]
fn the_most_telling_come_first_and_the_least_telling_are_left_out() {
    let mut story = vec![(0, Some(word(1)))];
    story.extend((2..=5).map(|id| (10 * id, Some(word(id)))));
    story.push((60, Some(telling(6, Kind::Slang))));
    story.push((70, Some(telling(7, Kind::Grammar))));
    story.extend([4_000, 8_000, 12_000, 16_000].map(|at| (at, None)));
    check(story, &[(Some(6), ""), (Some(7), ""), (Some(5), ""), (Some(4), "")]);
}

#[test]
fn a_card_that_waited_too_long_is_past() {
    let story = vec![
        (0, Some(word(1))),
        (1, Some(word(2))),
        (3_000, Some(word(3))),
        (7_000, Some(word(4))),
        (11_000, Some(word(5))),
        (15_000, Some(word(6))),
        (19_000, Some(word(7))),
        (20_001, None),
        (24_000, None),
        (40_000, None),
    ];
    check(story, &[(Some(7), ""), (Some(7), ""), (None, "")]);
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
            (13_000, None),
            (21_000, None),
        ],
        &[(Some(1), ""), (None, ""), (Some(3), ""), (None, "")],
    );
}

#[test]
fn withdrawing_takes_down_and_lets_the_next_up() {
    check(
        vec![
            (0, Some(word(1))),
            (1, Some(word(2))),
            (2, Some(word(3))),
            (10, Some(Event::Withdraw(2))),
            (11, None),
            (20, Some(Event::Withdraw(1))),
            (21, None),
            (30, Some(Event::Withdraw(99))),
            (31, None),
        ],
        &[(Some(1), ""), (Some(3), ""), (Some(3), "")],
    );
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
        &[(None, ""), (None, "")],
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
        &[
            (None, "今日"),
            (None, "今日は"),
            (None, "今日は"),
            (None, ""),
            (None, "はい"),
            (None, ""),
        ],
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
            (300 + FLOOR_MS, Some(caption(1, 2, "three", false))),
            (300 + FLOOR_MS, None),
        ],
        &[(None, "one"), (None, "two two"), (None, "three")],
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
    assert!(scene.view().card.is_some());
    scene.advance(Duration::from_millis(u64::from(HOLD_MS_MIN)));
    assert!(scene.view().card.is_none());
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
