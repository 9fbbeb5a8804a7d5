//! The wire in literal bytes: what is written here is the protocol, and changing it means a new
//! `PROTOCOL_VERSION`.

use serde::de::DeserializeOwned;

use super::*;
use crate::{
    entry::{Card, Entry, Evidence, Kind, Language, Level, Ruby, Scale},
    message::{Role, TapId, Times, ToDaemon, ToPlugin},
    time::ObsTime,
};

mod sentences;

fn opened() -> ToDaemon {
    ToDaemon::TapOpened {
        tap: TapId(7),
        source: "Mic".into(),
        speaker: "あい".into(),
        role: Role::Streamer,
    }
}

const OPENED_JSON: &str =
    r#"{"type":"tap_opened","tap":7,"source":"Mic","speaker":"あい","role":"streamer"}"#;

fn opened_bytes() -> Vec<u8> {
    let mut bytes = vec![
        OPENED_JSON.len() as u8,
        0,
        0,
        0, // payload length
        1, // kind: message
    ];
    bytes.extend_from_slice(OPENED_JSON.as_bytes());
    bytes
}

fn sound() -> AudioFrame {
    AudioFrame {
        tap: TapId(7),
        timestamp: ObsTime(0x0102_0304_0506_0708),
        captured: ObsTime(258),
        rate_hz: 48_000,
        dropped: 3,
        channels: 2,
        samples: vec![0.0, 1.0, -1.0, 0.5],
    }
}

const SOUND_BYTES: [u8; 57] = [
    52, 0, 0, 0, // payload length: 36 of header, 16 of samples
    2, // kind: audio
    7, 0, 0, 0, // tap
    8, 7, 6, 5, 4, 3, 2, 1, // timestamp
    2, 1, 0, 0, 0, 0, 0, 0, // captured
    0x80, 0xbb, 0, 0, // rate: 48,000 Hz
    2, 0, 0, 0, // frames
    3, 0, 0, 0, // dropped
    2, 0, // channels
    0, 0, // reserved
    0, 0, 0, 0, // left: 0.0
    0, 0, 0x80, 0x3f, // left: 1.0
    0, 0, 0x80, 0xbf, // right: -1.0
    0, 0, 0, 0x3f, // right: 0.5
];

fn decode<M: DeserializeOwned>(bytes: &[u8]) -> Result<Vec<Frame<M>>, FrameError> {
    let mut decoder = Decoder::default();
    decoder.push(bytes);
    let mut frames = Vec::new();
    while let Some(frame) = decoder.next_frame()? {
        frames.push(frame);
    }
    Ok(frames)
}

#[test]
fn the_preamble_is_these_bytes() {
    assert_eq!(preamble(), [b'A', b'I', b'V', b'L', 3, 0, 0, 0]);
    check_preamble(preamble()).expect("our own preamble");
}

#[test]
fn another_version_and_another_program_are_told_apart() {
    let newer = [b'A', b'I', b'V', b'L', 4, 0, 0, 0];
    assert!(matches!(check_preamble(newer), Err(FrameError::Version { theirs: 4 })));
    assert!(matches!(check_preamble(*b"GET / HT"), Err(FrameError::NotOurs)));
}

#[test]
fn a_message_is_these_bytes() {
    let mut bytes = Vec::new();
    write_message(&opened(), &mut bytes).expect("it fits");
    assert_eq!(bytes, opened_bytes());
    assert_eq!(decode(&bytes).expect("it is whole"), [Frame::Message(opened())]);
}

#[test]
fn sound_is_these_bytes() {
    let mut bytes = Vec::new();
    write_audio(&sound(), &mut bytes).expect("it fits");
    assert_eq!(bytes, SOUND_BYTES);
    assert_eq!(decode::<ToDaemon>(&SOUND_BYTES).expect("it is whole"), [Frame::Audio(sound())]);
}

#[test]
fn frames_arrive_in_any_portions() {
    let mut stream = opened_bytes();
    stream.extend_from_slice(&SOUND_BYTES);
    stream.extend_from_slice(&opened_bytes());
    for portion in [1, 2, 3, 7, 64] {
        let mut decoder = Decoder::default();
        let mut frames = Vec::new();
        for bytes in stream.chunks(portion) {
            decoder.push(bytes);
            while let Some(frame) = decoder.next_frame::<ToDaemon>().expect("valid bytes") {
                frames.push(frame);
            }
        }
        assert!(decoder.is_between_frames());
        assert_eq!(
            frames,
            [Frame::Message(opened()), Frame::Audio(sound()), Frame::Message(opened())]
        );
    }
}

#[test]
fn an_endless_frame_is_refused_by_its_header_alone() {
    let mut announcement = u32::MAX.to_le_bytes().to_vec();
    announcement.push(1);
    assert!(matches!(decode::<ToDaemon>(&announcement), Err(FrameError::TooLong { .. })));
    let mut sound = (AUDIO_BYTES_MAX as u32 + 1).to_le_bytes().to_vec();
    sound.push(2);
    assert!(matches!(decode::<ToDaemon>(&sound), Err(FrameError::TooLong { .. })));
}

#[test]
fn a_half_frame_waits_and_is_not_an_end() {
    let mut decoder = Decoder::default();
    decoder.push(&SOUND_BYTES[..20]);
    assert!(decoder.next_frame::<ToDaemon>().expect("nothing wrong yet").is_none());
    assert!(!decoder.is_between_frames());
}

#[test]
fn garbage_is_refused() {
    let refused: [(&str, Vec<u8>); 6] = [
        ("kind", vec![1, 0, 0, 0, 9, 0]),
        ("json", [&[3, 0, 0, 0, 1][..], b"{{{"].concat()),
        ("sentence", [&[16, 0, 0, 0, 1][..], br#"{"type":"dance"}"#].concat()),
        ("short audio", vec![1, 0, 0, 0, 2, 0]),
        ("audio length", {
            let mut bytes = SOUND_BYTES.to_vec();
            bytes[29] = 3;
            bytes
        }),
        ("channels", {
            let mut bytes = SOUND_BYTES.to_vec();
            bytes[37] = 99;
            bytes
        }),
    ];
    for (what, bytes) in refused {
        assert!(decode::<ToDaemon>(&bytes).is_err(), "{what} was accepted");
    }
}

/// A message as a frame, whatever it says.
fn said(json: &str) -> Vec<u8> {
    let length = json.len() as u32;
    [length.to_le_bytes().as_slice(), &[1], json.as_bytes()].concat()
}

fn entry() -> Entry {
    Entry {
        japanese: "猫".into(),
        reading: "ねこ".into(),
        english: "cat".into(),
        language: Language::Ja,
        kind: Kind::Vocabulary,
        level: Level { scale: Scale::Jlpt, band: "N5".into(), estimated: false },
        lemma: "猫".into(),
        surface: "猫".into(),
        start_ms: None,
        end_ms: None,
        utterance: "猫".into(),
        speaker: None,
        tags: Vec::new(),
        evidence: Evidence::default(),
    }
}

#[test]
fn a_word_too_many_is_refused() {
    let to_daemon = [
        r#"{"type":"goodbye","why":1}"#,
        r#"{"why":1,"type":"goodbye"}"#,
        r#"{"type":"review_link_wanted","for":"me"}"#,
        r#"{"type":"tap_closed","tap":7,"why":1}"#,
        r#"{"type":"tap_closed","tap":7,"tap":8}"#,
        r#"{"type":"goodbye","type":"goodbye"}"#,
        r#"{"type":"clock","clock":{"obs":1,"wall":2,"moon":3}}"#,
        r#"{"type":"quiz_wanted","about":"猫"}"#,
        r#"{"type":"happened","what":{"type":"lesson_ended","why":1},"at":{"obs":1,"wall":2}}"#,
        r#"{"type":"happened","what":{"type":"lesson_paused"},"at":{"obs":1,"wall":2}}"#,
    ];
    for json in to_daemon {
        assert!(matches!(decode::<ToDaemon>(&said(json)), Err(FrameError::Message(_))), "{json}");
    }
    let to_plugin = [
        r#"{"type":"withdraw","card":1,"why":1}"#,
        r#"{"type":"status","hearing":"ready","since":1}"#,
        r#"{"type":"nothing_to_ask","why":1}"#,
        r#"{"type":"recap","recap":{"words":[],"total":0,"best":1}}"#,
        concat!(
            r#"{"type":"caption","tap":1,"utterance":1,"text":"","language":"ja","is_final":true,"#,
            r#""times":{"spoken":1,"heard":1,"spotted":1,"sent":1,"late":1}}"#
        ),
        concat!(
            r#"{"type":"caption","tap":1,"utterance":1,"text":"猫","language":"ja","#,
            r#""is_final":true,"#,
            r#""taught":[{"start":0,"end":1,"kind":"slang","meaning":"cat","level":1}],"#,
            r#""times":{"spoken":1,"heard":1,"spotted":1,"sent":1}}"#
        ),
    ];
    let card = ToPlugin::Card {
        card: Card {
            id: 1,
            entry: entry(),
            ruby: vec![Ruby { base: "猫".into(), ruby: None }],
            note: None,
        },
        times: Times::default(),
    };
    let card = serde_json::to_string(&card).expect("a card has a form");
    let odd_cards = [
        card.replace(r#""id":1"#, r#""id":1,"size":2"#),
        card.replace(r#""base":"猫""#, r#""base":"猫","bold":true"#),
    ];
    assert!(odd_cards.iter().all(|odd| *odd != card));
    for json in to_plugin.into_iter().chain(odd_cards.iter().map(String::as_str)) {
        let mut decoder = Decoder::default();
        decoder.push(&said(json));
        let read = decoder.next_frame::<ToPlugin>();
        assert!(matches!(read, Err(FrameError::Message(_))), "{json}: {read:?}");
    }
}

#[test]
fn numbers_that_are_no_samples_become_silence() {
    let mut bytes = SOUND_BYTES.to_vec();
    bytes[41..45].copy_from_slice(&f32::NAN.to_le_bytes());
    bytes[45..49].copy_from_slice(&f32::INFINITY.to_le_bytes());
    let frames = decode::<ToDaemon>(&bytes).expect("the frame is well-formed");
    let [Frame::Audio(audio)] = &frames[..] else { panic!("not one packet") };
    assert_eq!(audio.samples, [0.0, 0.0, -1.0, 0.5]);
}

#[test]
fn what_does_not_fit_is_not_written() {
    let mut bytes = vec![42];
    let long = ToPlugin::ReviewLink { url: "x".repeat(MESSAGE_BYTES_MAX) };
    assert!(matches!(write_message(&long, &mut bytes), Err(FrameError::TooLong { .. })));
    let odd = AudioFrame { samples: vec![0.0; 3], ..sound() };
    assert!(matches!(write_audio(&odd, &mut bytes), Err(FrameError::Audio(_))));
    assert_eq!(bytes, [42]);
}
