//! Stories told to the motion, and where its boxes are then.

use std::{ops::Range, sync::Arc};

use super::{figure::place_of, *};
use crate::overlay::{
    Countdown, Layout, PictureBox,
    theme::{Enter, Ink, Leave, MotionLook, Theme, Tint},
};

mod random;

const MS: u64 = NS_PER_MS;
const FRAME_NS: u64 = 16_666_667;
const BEGINNING_NS: u64 = 5_000_000_000;
const SIZE: (u32, u32) = (400, 200);

fn piece(subject: Subject, stamp: u64, origin: (u32, u32), size: (u32, u32)) -> Piece {
    Piece { subject, part: PictureBox { stamp, origin, size, plate: Arc::default() } }
}

/// A picture with cards at heights, and a caption of this number; the stamps tell them apart.
fn picture(cards: &[(u64, u32)], caption: Option<u64>) -> Picture {
    let card = |&(id, top): &(u64, u32)| piece(Subject::Card(id), id, (1_400, top), SIZE);
    let said = |number| piece(Subject::Caption(number), 1_000 + number, (500, 900), SIZE);
    let pieces = cards.iter().map(card).chain(caption.map(said)).collect();
    Picture { pieces, ..Picture::default() }
}

/// A picture in the manner of a theme.
fn moving(picture: Picture, enter: Enter, leave: Leave) -> Picture {
    let look = MotionLook { enter, leave, ..MotionLook::default() };
    Picture { manner: Manner::of(&Layout::default(), &look), ..picture }
}

fn calm(picture: Picture) -> Picture {
    let layout = Layout { reduces_motion: true, ..Layout::default() };
    Picture { manner: Manner::of(&layout, &MotionLook::default()), ..picture }
}

/// A motion that somebody looks at, and has so far seen nothing.
fn watched() -> Motion {
    let mut motion = Motion::default();
    motion.advance(BEGINNING_NS);
    motion
}

fn pose(motion: &Motion, stamp: u64) -> Pose {
    motion.poses().find(|pose| pose.stamp == stamp).expect("it is on show")
}

/// Poses at each frame of some milliseconds, from `from_ms` on.
fn frames(motion: &mut Motion, ms: Range<u64>, mut look: impl FnMut(&Motion)) {
    let (mut now, end) = (BEGINNING_NS + ms.start * MS, BEGINNING_NS + ms.end * MS);
    while now < end {
        motion.advance(now);
        look(motion);
        now += FRAME_NS;
    }
    motion.advance(end);
}

fn is_in_place(motion: &Motion, picture: &Picture) -> bool {
    let poses: Vec<_> = motion.poses().collect();
    let parts = picture.pieces.iter().map(|piece| &piece.part);
    let expected = parts.map(|part| Pose {
        stamp: part.stamp,
        at: place_of(part),
        scale: 1.0,
        alpha: 1.0,
        uncovered: 1.0,
    });
    poses == expected.collect::<Vec<_>>()
}

#[test]
fn a_card_rises_into_its_place_and_falls_as_it_leaves() {
    let (mut motion, stands) = (watched(), picture(&[(1, 44)], None));
    motion.change(&stands, BEGINNING_NS);
    let first = pose(&motion, 1);
    assert_eq!((first.alpha, first.at.0), (0.0, 1_400.0));
    assert!(first.at.1 > 44.0 && first.scale < 1.0);
    let mut before = first;
    frames(&mut motion, 16..280, |motion| {
        let now = pose(motion, 1);
        assert!(now.alpha >= before.alpha && now.at.1 <= before.at.1, "{now:?}");
        before = now;
    });
    assert!(is_in_place(&motion, &stands) && !motion.is_moving());
    motion.change(&picture(&[], None), BEGINNING_NS + 280 * MS);
    assert!(motion.is_moving());
    frames(&mut motion, 296..500, |motion| {
        let now = pose(motion, 1);
        assert!(now.alpha <= before.alpha && now.at.1 >= before.at.1, "{now:?}");
        before = now;
    });
    assert_eq!(motion.poses().count(), 0);
    assert!(!motion.is_moving() && !motion.shows(1));
}

#[test]
fn a_card_travels_into_the_place_of_one_that_left_and_the_next_waits_for_it() {
    let mut motion = watched();
    motion.change(&picture(&[(1, 44), (2, 300)], None), BEGINNING_NS);
    frames(&mut motion, 0..400, |_| {});
    let next = picture(&[(2, 44), (3, 300)], None);
    motion.change(&next, BEGINNING_NS + 400 * MS);
    assert_eq!(pose(&motion, 2).at, (1_400.0, 300.0));
    frames(&mut motion, 400..560, |motion| assert_eq!(pose(motion, 3).alpha, 0.0));
    let halfway = pose(&motion, 2).at.1;
    assert!(halfway > 44.0 && halfway < 300.0 && pose(&motion, 1).alpha < 1.0);
    frames(&mut motion, 560..870, |_| {});
    assert!(is_in_place(&motion, &next));
}

#[test]
fn a_card_that_comes_back_goes_on_from_where_it_is() {
    let (mut motion, stands) = (watched(), picture(&[(1, 44)], None));
    motion.change(&stands, BEGINNING_NS);
    frames(&mut motion, 0..300, |_| {});
    motion.change(&picture(&[], None), BEGINNING_NS + 300 * MS);
    frames(&mut motion, 300..400, |_| {});
    let leaves = pose(&motion, 1);
    assert!(leaves.alpha > 0.1 && leaves.alpha < 0.9);
    motion.change(&stands, BEGINNING_NS + 400 * MS);
    assert_eq!(pose(&motion, 1), leaves);
    frames(&mut motion, 400..700, |_| {});
    assert!(is_in_place(&motion, &stands));
}

#[test]
fn words_make_room_for_one_more_and_other_words_fade_in() {
    let mut motion = watched();
    motion.change(&picture(&[], Some(1)), BEGINNING_NS);
    frames(&mut motion, 0..200, |_| {});
    let mut longer = picture(&[], Some(1));
    let part = &mut longer.pieces[0].part;
    (part.stamp, part.origin) = (77, (450, 900));
    motion.change(&longer, BEGINNING_NS + 200 * MS);
    let mut left = 500.0;
    assert_eq!((pose(&motion, 77).at, pose(&motion, 77).alpha), ((left, 900.0), 1.0));
    frames(&mut motion, 200..380, |motion| {
        let now = pose(motion, 77).at.0;
        assert!(now <= left && now >= 450.0 && left - now < 12.0, "no jump: {left} to {now}");
        left = now;
    });
    assert!(is_in_place(&motion, &longer) && !motion.is_moving());
    motion.change(&picture(&[], Some(2)), BEGINNING_NS + 380 * MS);
    frames(&mut motion, 380..500, |_| {});
    assert!(is_in_place(&motion, &picture(&[], Some(2))));
}

#[test]
fn words_that_light_up_go_to_their_new_place_together() {
    let mut motion = watched();
    motion.change(&picture(&[], Some(1)), BEGINNING_NS);
    frames(&mut motion, 0..200, |_| {});
    // With their meaning below, they stand higher.
    let mut lit = picture(&[], Some(2));
    let part = &mut lit.pieces[0].part;
    (part.origin, part.size) = ((500, 860), (SIZE.0, SIZE.1 + 40));
    lit.manner = lit.manner.lighting_up();
    motion.change(&lit, BEGINNING_NS + 200 * MS);
    frames(&mut motion, 200..510, |motion| {
        assert_eq!(pose(motion, 1_001).at.1, pose(motion, 1_002).at.1);
    });
    frames(&mut motion, 510..530, |_| {});
    assert!(is_in_place(&motion, &lit));
    // Who wants less motion sees them in their place.
    let mut still = watched();
    still.change(&calm(picture(&[], Some(1))), BEGINNING_NS);
    frames(&mut still, 0..200, |_| {});
    lit.manner = calm(lit.clone()).manner.lighting_up();
    still.change(&lit, BEGINNING_NS + 200 * MS);
    assert_eq!(pose(&still, 1_002).at.1, 860.0);
}

#[test]
fn what_lies_behind_words_stays_as_opaque_as_the_theme_has_it() {
    for opacity in [0.1, 0.45, 0.72, 0.9, 1.0] {
        let mut motion = watched();
        let backings = Backings { strip: opacity, ..Manner::default().backings };
        let said = |utterance| {
            let said = picture(&[], Some(utterance));
            Picture { manner: said.manner.backed(backings), ..said }
        };
        motion.change(&said(1), BEGINNING_NS);
        frames(&mut motion, 0..200, |_| {});
        motion.change(&said(2), BEGINNING_NS + 200 * MS);
        frames(&mut motion, 200..320, |motion| {
            // The strip behind both lets through what one of them does.
            let strip = motion.poses().fold(0.0, |below, pose| {
                let alpha = opacity * pose.alpha;
                alpha + below * (1.0 - alpha)
            });
            assert!((strip - opacity).abs() < 0.001, "{strip} of {opacity}");
        });
    }
}

#[test]
fn the_theme_says_how_opaque_what_lies_behind_words_is() {
    let mut theme = Theme::default();
    theme.caption.strip = Tint::Kind(0.4);
    theme.card.paper = Tint::None;
    theme.bubble.paper = Tint::Ink(Ink::new(0).with_alpha(0.8));
    let backings = Backings::of(&theme);
    assert_eq!((backings.strip, backings.bubble), (0.4, 0.8));
    assert!((backings.panel - theme.card.paper_low.alpha() / 2.0).abs() < 0.001);
}

#[test]
fn who_wants_less_motion_sees_fades_only() {
    let mut motion = watched();
    let places = [44.0, 300.0];
    motion.change(&calm(picture(&[(1, 44), (2, 300)], None)), BEGINNING_NS);
    let is_calm = |motion: &Motion| {
        motion.poses().all(|pose| places.contains(&pose.at.1) && pose.scale == 1.0)
    };
    frames(&mut motion, 0..200, |motion| assert!(is_calm(motion)));
    let next = calm(picture(&[(2, 44)], None));
    motion.change(&next, BEGINNING_NS + 200 * MS);
    frames(&mut motion, 200..320, |motion| {
        assert!(is_calm(motion));
        assert_eq!(motion.poses().filter(|pose| pose.stamp == 2).count(), 2, "in both places");
    });
    assert!(is_in_place(&motion, &next));
}

#[test]
fn who_leaves_on_the_way_does_not_hurry_to_arrive() {
    let mut motion = watched();
    motion.change(&picture(&[(3, 44)], None), BEGINNING_NS);
    frames(&mut motion, 0..400, |_| {});
    motion.change(&picture(&[(2, 44), (3, 300)], None), BEGINNING_NS + 400 * MS);
    frames(&mut motion, 400..420, |_| {});
    let place = pose(&motion, 3).at.1;
    motion.change(&calm(picture(&[], None)), BEGINNING_NS + 420 * MS);
    frames(&mut motion, 420..500, |motion| {
        assert!((pose(motion, 3).at.1 - place).abs() < 20.0, "its place is 256 pixels lower");
    });
}

#[test]
fn after_a_pause_everything_is_in_place() {
    let (one, other) = (picture(&[(1, 44)], Some(1)), picture(&[(2, 44)], Some(2)));
    let mut motion = Motion::default();
    motion.change(&one, BEGINNING_NS);
    assert!(is_in_place(&motion, &one), "nobody looked before");
    motion.change(&other, BEGINNING_NS + PAUSE_NS + 1);
    assert!(is_in_place(&motion, &other) && !motion.is_moving());
    motion.change(&one, BEGINNING_NS + PAUSE_NS + 1 + FRAME_NS);
    assert!(motion.is_moving());
    motion.clear();
    assert_eq!(motion.poses().count(), 0);
    motion.change(&other, BEGINNING_NS + PAUSE_NS + 1 + 2 * FRAME_NS);
    assert!(is_in_place(&motion, &other));
}

#[test]
fn each_theme_has_cards_come_its_own_way() {
    let first = |enter| {
        let mut motion = watched();
        motion.change(&moving(picture(&[(1, 44)], None), enter, Leave::Fade), BEGINNING_NS);
        let first = pose(&motion, 1);
        let mut largest = first.scale;
        frames(&mut motion, 0..280, |motion| largest = largest.max(pose(motion, 1).scale));
        assert!(is_in_place(&motion, &picture(&[(1, 44)], None)), "{enter:?}");
        (first, largest)
    };
    let still = Pose { stamp: 1, at: (1_400.0, 44.0), scale: 1.0, alpha: 0.0, uncovered: 1.0 };
    assert_eq!(first(Enter::Fade), (still, 1.0));
    assert_eq!(first(Enter::Unroll).0, Pose { uncovered: 0.0, ..still });
    let (slides, _) = first(Enter::Slide);
    assert!(slides.at.0 > 1_400.0 && slides.at.1 == 44.0, "from the side it stands on");
    let (pops, largest) = first(Enter::Pop);
    assert!(pops.scale < 0.9 && largest > 1.01, "it grows beyond its size");
    let (rises, largest) = first(Enter::Rise);
    assert!(rises.at.1 > 44.0 && largest < 1.001);
}

#[test]
fn each_theme_has_cards_leave_its_own_way() {
    let last = |leave| {
        let mut motion = watched();
        motion.change(&picture(&[(1, 44)], None), BEGINNING_NS);
        frames(&mut motion, 0..300, |_| {});
        let gone = moving(picture(&[], None), Enter::Fade, leave);
        motion.change(&gone, BEGINNING_NS + 300 * MS);
        frames(&mut motion, 300..500, |_| {});
        let last = pose(&motion, 1);
        assert!(last.alpha < 0.1, "{last:?}");
        last
    };
    let faded = last(Leave::Fade);
    assert_eq!((faded.at, faded.scale, faded.uncovered), ((1_400.0, 44.0), 1.0, 1.0));
    assert!(last(Leave::Fall).at.1 > 50.0);
    assert!(last(Leave::Slide).at.0 > 1_450.0);
    assert!(last(Leave::Shrink).scale < 0.95);
    assert!(last(Leave::Roll).uncovered < 0.1);
}

const QUIZ: u64 = 50;
const BAR: u64 = 51;
const THINKING_MS: u32 = 5_000;

/// A quiz of this number with its countdown, of which a part is left.
fn quiz(number: u64, countdown: Countdown) -> Picture {
    let pieces = vec![
        piece(Subject::Quiz(number), QUIZ + 10 * number, (600, 200), (720, 400)),
        piece(Subject::Countdown(9), BAR, (640, 560), (640, 10)),
    ];
    Picture { pieces, countdown, ..Picture::default() }
}

#[test]
fn a_countdown_runs_evenly_from_its_first_frame() {
    let whole = Countdown { left: 1.0, left_ms: THINKING_MS };
    let mut motion = watched();
    motion.change(&quiz(0, whole), BEGINNING_NS);
    let mut at = BEGINNING_NS;
    while at < BEGINNING_NS + 5_000 * MS {
        motion.advance(at);
        let passed = (at - BEGINNING_NS) as f32 / (5_000 * MS) as f32;
        let left = pose(&motion, BAR).uncovered;
        assert!((left - (1.0 - passed)).abs() < 0.001, "{left} after {passed}");
        assert!(motion.is_moving());
        if at == BEGINNING_NS + 60 * FRAME_NS {
            // Another picture, a panel elsewhere: the time goes on.
            let mut other = quiz(0, Countdown { left: 0.8, left_ms: 4_000 });
            other.pieces[1].part.origin.1 = 580;
            motion.change(&other, at);
            assert_eq!(pose(&motion, BAR).at.1, 580.0, "it is where its panel is, at once");
        }
        at += FRAME_NS;
    }
    motion.advance(BEGINNING_NS + 5_000 * MS);
    assert_eq!((pose(&motion, BAR).uncovered, motion.is_moving()), (0.0, false));
}

#[test]
fn a_countdown_goes_on_while_nobody_looks_and_where_nothing_may_move() {
    let mut motion = Motion::default();
    motion.change(&calm(quiz(0, Countdown { left: 0.5, left_ms: 2_000 })), BEGINNING_NS);
    assert_eq!(pose(&motion, BAR).uncovered, 0.5, "it began before it was seen");
    motion.advance(BEGINNING_NS + 1_000 * MS);
    let bar = pose(&motion, BAR);
    assert!((bar.uncovered - 0.25).abs() < 0.001 && bar.alpha == 1.0, "{bar:?}");
    motion.settle();
    assert_eq!(pose(&motion, BAR), bar, "settling does not stop the time");
    motion.advance(BEGINNING_NS + 2_000 * MS);
    assert_eq!(pose(&motion, BAR).uncovered, 0.0);
}

#[test]
fn what_lies_on_a_panel_comes_with_it() {
    let pops = moving(quiz(0, Countdown::default()), Enter::Pop, Leave::Shrink);
    let mut motion = watched();
    motion.change(&pops, BEGINNING_NS);
    frames(&mut motion, 0..280, |motion| {
        let (panel, bar) = (pose(motion, QUIZ), pose(motion, BAR));
        assert_eq!((panel.alpha, panel.scale), (bar.alpha, bar.scale));
        // From the middle of the panel to its own, as much smaller as everything is.
        let from_middle = bar.at.1 + 5.0 - (panel.at.1 + 200.0);
        assert!((from_middle - (565.0 - 400.0) * panel.scale).abs() < 0.01, "{from_middle}");
    });
}

#[test]
fn an_answer_fades_in_over_its_question_without_a_hole() {
    for panel in [0.97, 1.0] {
        let backings = Backings { panel, ..Manner::default().backings };
        let backed =
            |picture: Picture| Picture { manner: picture.manner.backed(backings), ..picture };
        let mut motion = watched();
        motion.change(&backed(quiz(0, Countdown::default())), BEGINNING_NS);
        frames(&mut motion, 0..400, |_| {});
        let answer = Picture {
            pieces: vec![quiz(1, Countdown::default()).pieces[0].clone()],
            ..backed(quiz(1, Countdown::default()))
        };
        motion.change(&answer, BEGINNING_NS + 400 * MS);
        frames(&mut motion, 400..510, |motion| {
            let (asked, answered) = (pose(motion, QUIZ), pose(motion, QUIZ + 10));
            let places = ((600.0, 200.0), (600.0, 200.0), 1.0);
            assert_eq!((asked.at, answered.at, answered.scale), places);
            let below = panel * asked.alpha * (1.0 - panel * answered.alpha);
            let opaque = panel * answered.alpha + below;
            assert!((opaque - panel).abs() < 0.01, "{opaque} of {panel}");
        });
        frames(&mut motion, 510..530, |_| {});
        assert!(is_in_place(&motion, &answer));
    }
}

/// A bubble that speaks.
fn bubble() -> Picture {
    let pieces = vec![
        piece(Subject::Bubble(1), 60, (60, 600), (500, 120)),
        piece(Subject::Speaking(1), 61, (500, 620), (40, 40)),
    ];
    Picture { pieces, ..Picture::default() }
}

#[test]
fn who_speaks_pulses_evenly_unless_less_motion_is_wanted() {
    let mut motion = watched();
    motion.change(&bubble(), BEGINNING_NS);
    let (mut faintest, mut strongest) = (1.0_f32, 0.0_f32);
    frames(&mut motion, 300..3_100, |motion| {
        assert!(motion.is_moving());
        let alpha = pose(motion, 61).alpha;
        (faintest, strongest) = (faintest.min(alpha), strongest.max(alpha));
    });
    assert!(faintest < 0.4 && strongest > 0.95, "{faintest}..{strongest}");
    // The same at the same point of every period.
    let at = |motion: &mut Motion, ms: u64| {
        motion.advance(BEGINNING_NS + ms * MS);
        pose(motion, 61).alpha
    };
    let first = at(&mut motion, 3_200);
    assert!((first - at(&mut motion, 3_200 + 1_400)).abs() < 0.001);
    let mut motion = watched();
    motion.change(&calm(bubble()), BEGINNING_NS);
    frames(&mut motion, 0..200, |_| {});
    assert!(is_in_place(&motion, &bubble()) && !motion.is_moving());
}

#[test]
fn what_is_removed_is_gone_with_the_next_frame() {
    let slate = || piece(Subject::Slate, 70, (40, 900), (400, 100));
    let with = |pieces| Picture { pieces, ..Picture::default() };
    let mut motion = watched();
    motion.change(&with(vec![slate()]), BEGINNING_NS);
    frames(&mut motion, 0..200, |_| {});
    motion.change(&with(Vec::new()), BEGINNING_NS + 200 * MS);
    assert!(motion.shows(70), "it fades");
    assert!(motion.remove(Subject::Slate) && !motion.shows(70));
    assert!(!motion.remove(Subject::Slate), "it is gone already");
}

#[test]
fn nothing_is_allocated_while_boxes_come_and_go() {
    let pictures: Vec<_> =
        (0..200).map(|at| picture(&[(at, 44), (at + 1, 300)], Some(at))).collect();
    let mut motion = watched();
    let mut most = 0;
    let info = allocation_counter::measure(|| {
        for (frame, picture) in pictures.iter().enumerate() {
            motion.change(picture, BEGINNING_NS + frame as u64 * FRAME_NS);
            most = most.max(motion.poses().count());
        }
    });
    assert_eq!((info.count_total, most), (0, FIGURES_MAX));
}
