//! Stories that nobody thought of: whatever is shown after whatever else, nothing jumps, and all of
//! it ends in its place.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

use super::*;

/// From the start of any change to rest.
const LONGEST_NS: u64 = (280 + 170) * MS;

/// A picture of a story and the frames until the next one. Cards 0 to 3 stand under each other.
fn chapter() -> impl Strategy<Value = (Picture, u64)> {
    let cards = prop::sample::subsequence(vec![0, 1, 2, 3], 0..=2);
    let caption = prop::option::of(0..3_u64);
    let is_calm = prop::bool::weighted(0.2);
    (cards, caption, is_calm, 1..40_u64).prop_map(|(cards, caption, is_calm, frames)| {
        let placed: Vec<_> = cards.iter().zip([44, 300]).map(|(id, top)| (*id, top)).collect();
        let told = picture(&placed, caption);
        (if is_calm { calm(told) } else { told }, frames)
    })
}

/// A picture of anything that can be shown, in the manner of any theme.
fn anything() -> impl Strategy<Value = Picture> {
    let enters = [Enter::Rise, Enter::Fade, Enter::Pop, Enter::Slide, Enter::Unroll];
    let leaves = [Leave::Fall, Leave::Fade, Leave::Shrink, Leave::Slide, Leave::Roll];
    let look = (
        prop::sample::select(enters.to_vec()),
        prop::sample::select(leaves.to_vec()),
        80..900_u32,
        60..700_u32,
    );
    let cards = prop::sample::subsequence(vec![0, 1, 2, 3, 4], 0..=4);
    let (caption, quizzes) = (prop::option::of(0..3_u64), prop::option::of(0..3_u64));
    (look, cards, caption, quizzes, any::<[bool; 4]>()).prop_map(
        |(
            (enter, leave, enter_ms, leave_ms),
            cards,
            caption,
            asked,
            [asks, says, speaks, slate],
        )| {
            let placed: Vec<_> = cards.iter().zip([44, 250, 450, 650]).collect();
            let placed: Vec<_> = placed.into_iter().map(|(id, top)| (*id, top)).collect();
            let mut shown = picture(if asked.is_some() { &[] } else { &placed }, caption);
            let countdown = Countdown { left: 1.0, left_ms: THINKING_MS };
            let parts = asked.map(|number| quiz(number, countdown).pieces);
            shown.pieces.extend(parts.into_iter().flatten().take(1 + usize::from(asks)));
            let parts = says.then(|| bubble().pieces).into_iter().flatten();
            shown.pieces.extend(parts.take(1 + usize::from(speaks)));
            let slate = slate.then(|| piece(Subject::Slate, 70, (40, 900), (400, 100)));
            shown.pieces.extend(slate);
            let look = MotionLook { enter, leave, enter_ms, leave_ms };
            let manner = Manner::of(&Layout::default(), &look);
            Picture { manner, countdown, ..shown }
        },
    )
}

/// The furthest a box may go in a frame: the whole way of the story in the shortest time, at the
/// speed at which a way begins.
const STEP_MAX: f32 = (300.0 - 44.0 + 26.0) * 3.0 * 16.7 / 280.0 + 0.5;
/// The same for the alpha of cards.
const FADE_MAX: f32 = 3.0 * 16.7 / 120.0 + 0.01;

proptest! {
    // Fixed cases: the same on every machine and in every run.
    #![proptest_config(Config {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x0A17_1196),
        ..Config::default()
    })]

    #[test]
    fn whatever_is_shown_in_whatever_manner_ends_in_its_place(
        story in prop::collection::vec((anything(), 1..60_u64), 1..12),
    ) {
        let (mut motion, mut twin) = (watched(), watched());
        let mut now_ns = BEGINNING_NS;
        for (picture, frames) in &story {
            motion.change(picture, now_ns);
            twin.change(picture, now_ns);
            for _ in 0..*frames {
                let allocated = allocation_counter::measure(|| {
                    motion.advance(now_ns);
                    motion.poses().for_each(drop);
                });
                prop_assert_eq!(allocated.count_total, 0);
                twin.advance(now_ns);
                let poses: Vec<_> = motion.poses().collect();
                prop_assert_eq!(&poses, &twin.poses().collect::<Vec<_>>());
                prop_assert!(poses.len() <= FIGURES_MAX);
                for pose in &poses {
                    prop_assert!((0.0..=1.0).contains(&pose.alpha), "{:?}", pose);
                    prop_assert!((0.0..=1.0).contains(&pose.uncovered), "{:?}", pose);
                    prop_assert!((0.79..=1.06).contains(&pose.scale), "{:?}", pose);
                }
                now_ns += FRAME_NS;
            }
        }
        let (last, _) = &story[story.len() - 1];
        let end_ns = now_ns + 2_000 * MS;
        while now_ns < end_ns {
            now_ns += FRAME_NS;
            motion.advance(now_ns);
        }
        let poses: Vec<_> = motion.poses().collect();
        prop_assert_eq!(poses.len(), last.pieces.len());
        for (piece, pose) in last.pieces.iter().zip(poses) {
            let (runs, pulses) = (piece.subject.is_inlaid(), piece.part.stamp == 61);
            prop_assert_eq!(pose.at, place_of(&piece.part));
            prop_assert_eq!(pose.scale, 1.0);
            prop_assert!(pose.alpha == 1.0 || pulses, "{:?}", pose);
            prop_assert!(pose.uncovered == 1.0 || runs, "{:?}", pose);
        }
    }

    #[test]
    fn whatever_happens_nothing_jumps(story in prop::collection::vec(chapter(), 1..12)) {
        let (mut motion, mut twin) = (watched(), watched());
        let mut now_ns = BEGINNING_NS;
        let mut before: BTreeMap<u64, Pose> = BTreeMap::new();
        for (picture, frames) in &story {
            motion.change(picture, now_ns);
            twin.change(picture, now_ns);
            for _ in 0..*frames {
                motion.advance(now_ns);
                twin.advance(now_ns);
                let poses: Vec<_> = motion.poses().collect();
                prop_assert_eq!(&poses, &twin.poses().collect::<Vec<_>>());
                prop_assert!(poses.len() <= FIGURES_MAX);
                for pose in &poses {
                    prop_assert!((0.0..=1.0).contains(&pose.alpha));
                    prop_assert!((0.0..=1.0).contains(&pose.uncovered));
                    prop_assert!(pose.scale > 0.9 && pose.scale <= 1.0);
                }
                // Faded over, a card is in two places; each is watched only while it is in one.
                let once = poses.iter().filter(|pose| {
                    poses.iter().filter(|other| other.stamp == pose.stamp).count() == 1
                });
                let now: BTreeMap<_, _> = once.map(|pose| (pose.stamp, *pose)).collect();
                for (stamp, pose) in now.iter().filter(|(stamp, _)| **stamp < 1_000) {
                    let Some(former) = before.get(stamp) else { continue };
                    let step = (pose.at.1 - former.at.1).abs();
                    // What cannot be seen may be anywhere: it has gone, and enters again.
                    prop_assert!(step <= STEP_MAX || pose.alpha == 0.0, "a step of {step}");
                    let fade = (pose.alpha - former.alpha).abs();
                    prop_assert!(fade <= FADE_MAX, "a fade of {fade}");
                }
                before = now;
                now_ns += FRAME_NS;
            }
        }
        let (last, _) = &story[story.len() - 1];
        motion.change(last, now_ns);
        let end_ns = now_ns + LONGEST_NS;
        while now_ns < end_ns {
            now_ns += FRAME_NS;
            motion.advance(now_ns);
        }
        prop_assert!(is_in_place(&motion, last) && !motion.is_moving());
    }
}
