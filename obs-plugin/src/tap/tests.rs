//! What goes in comes out in order, whatever OBS hands over, and the audio thread pays for nothing.

use super::*;

const TAP: TapId = TapId(3);

fn packet<'a>(planes: &'a [&'a [f32]], timestamp: u64) -> Packet<'a> {
    Packet {
        planes,
        rate_hz: 48_000,
        timestamp: ObsTime(timestamp),
        captured: ObsTime(timestamp + 1),
    }
}

fn taken(end: &mut TapEnd) -> Vec<AudioFrame> {
    std::iter::from_fn(|| {
        let mut frame = empty_frame();
        end.take(TAP, &mut frame).then_some(frame)
    })
    .collect()
}

#[test]
fn packets_come_out_whole_and_in_order() {
    let (mut tap, mut end) = ring();
    for round in 0..2_000_u64 {
        let left = vec![round as f32; 480 + (round % 7) as usize];
        let right = vec![-(round as f32); left.len()];
        tap.hear(&packet(&[&left, &right], round));
        let frames = taken(&mut end);
        let [frame] = &frames[..] else { panic!("not one packet but {}", frames.len()) };
        assert_eq!(
            (frame.tap, frame.timestamp, frame.captured.0),
            (TAP, ObsTime(round), round + 1)
        );
        assert_eq!((frame.channels, frame.rate_hz, frame.dropped), (2, 48_000, 0));
        assert_eq!(frame.samples, [left, right].concat());
    }
    assert_eq!(tap.counts().packets(), 2_000);
    assert_eq!(tap.counts().frames_dropped(), 0);
}

#[test]
fn odd_packets_are_ordinary_input() {
    type Case<'a> = (&'a str, Vec<&'a [f32]>, Option<(u16, usize)>);
    let some: &[f32] = &[0.5, 0.25, 0.125];
    let cases: [Case<'_>; 6] = [
        ("no planes", vec![], None),
        ("only null planes", vec![&[], &[]], None),
        ("a null plane is left out", vec![some, &[], some], Some((2, 3))),
        ("the shortest run decides", vec![some, &some[..2]], Some((2, 2))),
        ("past the eighth channel", vec![some; 11], Some((8, 3))),
        ("one frame", vec![&some[..1]], Some((1, 1))),
    ];
    for (what, planes, expected) in cases {
        let (mut tap, mut end) = ring();
        tap.hear(&packet(&planes, 0));
        let frames = taken(&mut end);
        let extent = frames.first().map(|frame| (frame.channels, frame.frames()));
        assert_eq!((frames.len(), extent), (expected.iter().len(), expected), "{what}");
        assert_eq!(tap.counts().frames_dropped(), 0, "{what}");
    }
}

#[test]
fn rate_and_channels_may_change_from_packet_to_packet() {
    let (mut tap, mut end) = ring();
    let run: &[f32] = &[0.5; 64];
    tap.hear(&packet(&[run], 0));
    tap.hear(&Packet { rate_hz: 44_100, ..packet(&[run, run], 1) });
    tap.hear(&Packet { rate_hz: 0, ..packet(&[run, run], 2) });
    tap.hear(&packet(&[run; 8], 3));
    let seen: Vec<_> = taken(&mut end)
        .iter()
        .map(|frame| (frame.timestamp.0, frame.rate_hz, frame.channels, frame.dropped))
        .collect();
    assert_eq!(seen, [(0, 48_000, 1, 0), (1, 44_100, 2, 0), (3, 48_000, 8, 64)]);
}

#[test]
fn a_full_ring_drops_counts_and_says_how_much() {
    let (mut tap, mut end) = ring();
    let run = vec![0.5; 1024];
    let fitting = (RING_SAMPLES / 2048) as u64;
    for round in 0..fitting + 5 {
        tap.hear(&packet(&[&run, &run], round));
    }
    assert_eq!(tap.counts().packets(), fitting);
    assert_eq!(tap.counts().frames_dropped(), 5 * 1024);
    assert_eq!(taken(&mut end).len() as u64, fitting);
    tap.hear(&packet(&[&run, &run], 999));
    tap.hear(&packet(&[&run, &run], 1_000));
    let dropped: Vec<_> = taken(&mut end).iter().map(|frame| frame.dropped).collect();
    assert_eq!(dropped, [5 * 1024, 0]);
}

#[test]
fn many_tiny_packets_fill_the_other_ring() {
    let (mut tap, mut end) = ring();
    for round in 0..RING_PACKETS as u64 + 3 {
        tap.hear(&packet(&[&[0.5]], round));
    }
    assert_eq!(tap.counts().frames_dropped(), 3);
    assert_eq!(end.discard(), RING_PACKETS as u64);
    assert!(taken(&mut end).is_empty());
}

#[test]
fn a_packet_longer_than_the_wire_allows_is_cut() {
    let (mut tap, mut end) = ring();
    let frames_whole = FRAMES_MAX as usize * 2 + 100;
    let left: Vec<f32> = (0..frames_whole).map(|at| at as f32).collect();
    let right: Vec<f32> = left.iter().map(|sample| -sample).collect();
    tap.hear(&packet(&[&left, &right], 1_000));
    tap.hear(&packet(&[&[7.0]], 2_000));
    let frames = taken(&mut end);
    let lengths: Vec<_> = frames.iter().map(AudioFrame::frames).collect();
    assert_eq!(lengths, [FRAMES_MAX as usize, FRAMES_MAX as usize, 100, 1]);
    assert_eq!(frames[1].timestamp.0, 1_000 + u64::from(FRAMES_MAX) * 1_000_000_000 / 48_000);
    let joined: Vec<f32> =
        frames[..3].iter().flat_map(|frame| &frame.samples[..frame.frames()]).copied().collect();
    assert_eq!(joined, left);
    assert_eq!(frames[2].samples[100..], right[frames_whole - 100..]);
    for frame in frames {
        frame.write(&mut Vec::new()).expect("each part fits the wire");
    }
}

#[test]
fn what_waits_can_be_thrown_away_in_the_middle_of_a_long_packet() {
    let (mut tap, mut end) = ring();
    let run = vec![0.5; FRAMES_MAX as usize + 10];
    tap.hear(&packet(&[&run], 0));
    tap.hear(&packet(&[&run[..20]], 1));
    let mut frame = empty_frame();
    assert!(end.take(TAP, &mut frame));
    assert_eq!(end.discard(), 30);
    assert!(!end.take(TAP, &mut frame));
}

#[test]
fn hearing_allocates_nothing_neither_with_room_nor_without() {
    let (mut tap, _end) = ring();
    let run = vec![0.5; 1024];
    let planes: [&[f32]; 2] = [&run, &run];
    let info = allocation_counter::measure(|| {
        for round in 0..2 * (RING_SAMPLES / 2048) as u64 {
            tap.hear(&packet(&planes, round));
        }
    });
    assert!(tap.counts().frames_dropped() > 0, "the ring was never full");
    assert_eq!((info.count_total, info.bytes_total), (0, 0));
}
