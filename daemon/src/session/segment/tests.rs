use super::*;
use crate::session::clips;

const RATE: usize = RATE_HZ as usize;

/// What happens when `samples` arrive in portions of `portion`, the first of them at `at_ms`.
fn events(samples: &[f32], portion: usize, at_ms: u64) -> Vec<Event> {
    happen(Segmenter::new(Some(800)), samples, portion, at_ms)
}

fn happen(mut segmenter: Segmenter, samples: &[f32], portion: usize, at_ms: u64) -> Vec<Event> {
    let mut events = Vec::new();
    for (number, samples) in samples.chunks(portion).enumerate() {
        let at_ms = at_ms + (number * portion * 1000 / RATE) as u64;
        events.extend(segmenter.push(at_ms, samples));
    }
    events.extend(segmenter.finish());
    events
}

fn ended(events: &[Event]) -> Vec<&Stretch> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Ended(stretch) => Some(stretch),
            _ => None,
        })
        .collect()
}

#[test]
fn every_clip_is_heard_whole_whatever_the_portions() {
    let clips = ["LJ001-0002.flac", "common_voice_ja_38853932_16k.flac", "leopard_test_ja.flac"];
    for name in clips {
        let samples = [clips::silence(1_000), clips::sound(name), clips::silence(1_000)].concat();
        let whole = events(&samples, samples.len(), 0);
        for portion in [1, 160, 1_024, 7_919] {
            assert_eq!(ended(&events(&samples, portion, 0)), ended(&whole), "{name} by {portion}");
        }
        let stretches = ended(&whole);
        let heard: u64 = stretches.iter().map(|s| s.end_ms - s.start_ms).sum();
        let spoken = (samples.len() * 1000 / RATE) as u64 - 2_000;
        assert!(heard + 2_200 > spoken && heard < spoken + 500, "{name}: {heard} of {spoken}");
        for stretch in stretches {
            assert_eq!(
                stretch.samples.len() as u64 * 1000 / RATE as u64,
                stretch.end_ms - stretch.start_ms
            );
            let from = stretch.start_ms as usize * RATE / 1000;
            assert_eq!(stretch.samples, samples[from..from + stretch.samples.len()], "{name}");
        }
    }
}

#[test]
fn a_pause_parts_two_sentences_and_each_event_comes_in_order() {
    let one = clips::sound("LJ001-0002.flac");
    let samples = [one.clone(), clips::silence(800), one, clips::silence(1_000)].concat();
    let events = events(&samples, 160, 5_000);
    assert_eq!(ended(&events).len(), 2);
    let mut is_speaking = false;
    let mut last_ms = 5_000;
    for event in &events {
        match event {
            Event::SpeechStarted { at_ms } => {
                assert!(!is_speaking && *at_ms >= last_ms);
                is_speaking = true;
                last_ms = *at_ms;
            }
            Event::Grown(stretch) => assert!(is_speaking && stretch.start_ms == last_ms),
            Event::Ended(stretch) => {
                assert!(is_speaking && stretch.start_ms == last_ms);
                is_speaking = false;
                last_ms = stretch.end_ms;
            }
            Event::Dropped => panic!("speech was dropped"),
        }
    }
    assert!(events.iter().any(|event| matches!(event, Event::Grown(_))));
}

#[test]
fn a_stretch_is_reported_in_the_steps_that_were_asked_for() {
    let samples = [clips::sound("LJ001-0001.flac"), clips::silence(1_000)].concat();
    let is_pausing = |stretch: &Stretch| stretch.end_ms > stretch.voice_end_ms;
    let steps_of = |growth_ms| {
        let (mut steps, mut latest_ms) = (Vec::new(), None);
        for event in happen(Segmenter::new(growth_ms), &samples, 1_024, 0) {
            let Event::Grown(stretch) = event else {
                latest_ms = None;
                continue;
            };
            let before_ms = latest_ms.replace(stretch.end_ms);
            if !is_pausing(&stretch) {
                steps.extend(before_ms.map(|before_ms| stretch.end_ms - before_ms));
            }
        }
        steps
    };
    for growth_ms in [304, 500, 1_200] {
        let steps = steps_of(Some(growth_ms));
        // A step that ends in a soft sound waits for the next loud one.
        let shortest = steps.iter().min().expect("there are steps");
        assert_eq!(*shortest, growth_ms.next_multiple_of(FRAME_MS), "{steps:?}");
    }
    assert_eq!(steps_of(None), [] as [u64; 0]);
    let events = happen(Segmenter::new(None), &samples, 1_024, 0);
    let grown = events.iter().filter(|event| matches!(event, Event::Grown(_))).count();
    assert!(grown > 0, "pauses are reported");
}

#[test]
fn what_is_made_of_a_pause_holds_for_the_end() {
    let samples = [clips::sound("LJ001-0002.flac"), clips::silence(1_000)].concat();
    let mut grown = None;
    for event in events(&samples, 160, 0) {
        match event {
            Event::Grown(stretch) => grown = Some(stretch),
            Event::Ended(stretch) => {
                let grown = grown.take().expect("a partial result was due in the pause");
                assert!(stretch.said_as(&grown));
                assert_eq!(stretch, grown);
            }
            _ => {}
        }
    }
}

#[test]
fn speech_without_a_pause_is_cut_and_not_a_sample_is_lost() {
    // The clip without its pauses, three times over.
    let voiced: Vec<f32> = clips::sound("LJ001-0003.flac")
        .chunks(RATE / 50)
        .filter(|chunk| loudness(chunk) > 0.01)
        .flatten()
        .copied()
        .collect();
    let samples = [clips::silence(500), voiced.repeat(4), clips::silence(1_000)].concat();
    let events = events(&samples, 480, 0);
    let stretches = ended(&events);
    assert!(stretches.len() > 2, "{}", stretches.len());
    for pair in stretches.windows(2) {
        assert!(pair[1].start_ms.abs_diff(pair[0].end_ms) <= PAUSE_MS, "a hole in the speech");
    }
    for stretch in &stretches {
        assert!(stretch.end_ms - stretch.start_ms <= LENGTH_MS_MAX + FRAME_MS);
    }
    let kept: usize = stretches.iter().map(|stretch| stretch.samples.len()).sum();
    assert!(kept + RATE / 2 > voiced.len() * 4, "{kept} of {}", voiced.len() * 4);
}

#[test]
fn longer_talk_waits_for_shorter_pauses() {
    for (length_ms, expected) in [(0, 480), (3_000, 480), (5_500, 344), (8_000, 208), (60_000, 208)]
    {
        assert_eq!(pause_ms(length_ms), expected, "after {length_ms} ms");
    }
}

#[test]
fn a_leap_in_time_ends_the_stretch() {
    let samples = clips::sound("LJ001-0004.flac");
    let (first, second) = samples.split_at(2 * RATE);
    let mut segmenter = Segmenter::new(Some(800));
    assert!(matches!(segmenter.push(0, first)[..], [Event::SpeechStarted { .. }, ..]));
    let events = segmenter.push(60_000, second);
    assert!(matches!(events[0], Event::Ended(ref stretch) if stretch.end_ms <= 2_016));
    let Some(Event::SpeechStarted { at_ms }) = events.get(1) else { panic!("{events:?}") };
    assert!(*at_ms >= 60_000);
    // Jitter of a packet is not a leap.
    assert!(!segmenter.finish().is_empty());
    assert!(segmenter.push(0, &first[..RATE]).len() < 3);
    assert!(segmenter.push(1_050, &first[RATE..]).iter().all(|e| !matches!(e, Event::Ended(_))));
}

/// A minute of noise by a small generator of its own, so that every run hears the same.
fn noise(seconds: usize, smooth: f32) -> Vec<f32> {
    let (mut seed, mut low) = (1_u32, 0.0_f32);
    (0..seconds * RATE)
        .map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let white = (seed >> 8) as f32 / (1 << 23) as f32 - 1.0;
            low += smooth * (white - low);
            low * 0.3 / smooth.sqrt()
        })
        .collect()
}

#[test]
fn a_minute_without_voice_is_no_speech() {
    let tone =
        |hz: f32| move |at: usize| (at as f32 * hz * std::f32::consts::TAU / RATE as f32).sin();
    let click = |at: usize| if at % (RATE / 2) < 40 { 0.8 } else { 0.0 };
    let cases: [(&str, Vec<f32>); 7] = [
        ("silence", clips::silence(60_000)),
        ("white noise", noise(60, 1.0)),
        ("pink noise", noise(60, 0.2)),
        ("brown noise", noise(60, 0.02)),
        ("hum", (0..60 * RATE).map(|at| tone(50.0)(at) * 0.2 + tone(150.0)(at) * 0.1).collect()),
        ("clicks", (0..60 * RATE).map(click).collect()),
        ("not a number", vec![f32::NAN; 60 * RATE]),
    ];
    for (name, samples) in cases {
        assert_eq!(ended(&events(&samples, 1_024, 0)).len(), 0, "{name}");
    }
}

#[test]
fn sound_over_full_scale_is_heard() {
    let loud: Vec<f32> = clips::sound("LJ001-0004.flac").iter().map(|x| x * 20.0).collect();
    assert!(!ended(&events(&loud, 1_024, 0)).is_empty());
}

#[test]
fn speech_in_noise_is_heard() {
    let speech = clips::sound("jfk.flac");
    let hiss = noise(11, 0.2);
    let mixed: Vec<f32> = speech.iter().zip(&hiss).map(|(s, n)| s + n * 0.05).collect();
    let events = events(&mixed, 1_024, 0);
    let heard: u64 = ended(&events).iter().map(|s| s.end_ms - s.start_ms).sum();
    assert!(heard > 6_000, "{heard} ms");
}
