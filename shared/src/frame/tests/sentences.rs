//! Every sentence beside sound and handshake, each as the JSON that goes over the wire.

use std::fmt::Debug;

use serde::{Serialize, de::DeserializeOwned};

use super::{decode, entry, said};
use crate::{
    entry::{Ask, Card, Kind, Language, Quiz, Recap, Ruby},
    frame::{Frame, write_message},
    message::{
        AudienceLevel, Errand, Happening, Hearing, Refusal, Standing, TapId, Target, Taught, Times,
        ToDaemon, ToPlugin,
    },
    time::{ClockReading, ObsTime, WallTime},
};

const ENTRY: &str = concat!(
    r#"{"japanese":"猫","reading":"ねこ","english":"cat","language":"ja","kind":"vocabulary","#,
    r#""level":{"scale":"jlpt","band":"N5","estimated":false},"lemma":"猫","surface":"猫","#,
    r#""start_ms":null,"end_ms":null,"utterance":"猫","speaker":null,"tags":[],"#,
    r#""evidence":{"source":"","confidence":null,"why":[]}}"#
);

/// Writes each sentence, compares the bytes, and reads them back.
fn check<M: Serialize + DeserializeOwned + PartialEq + Debug + Clone>(sentences: &[(M, String)]) {
    for (sentence, json) in sentences {
        let mut bytes = Vec::new();
        write_message(sentence, &mut bytes).expect("it fits");
        assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&said(json)));
        assert_eq!(decode::<M>(&bytes).expect("it is whole"), [Frame::Message(sentence.clone())]);
    }
}

fn at() -> ClockReading {
    ClockReading { obs: ObsTime(1), wall: WallTime(2) }
}

fn times() -> Times {
    let [spoken, heard, spotted, sent] = [1, 2, 3, 4].map(WallTime);
    Times { spoken, heard, spotted, sent }
}

fn card(note: Option<&str>) -> Card {
    Card {
        id: 9,
        entry: entry(),
        ruby: vec![
            Ruby { base: "猫".into(), ruby: Some("ねこ".into()) },
            Ruby { base: "だ".into(), ruby: None },
        ],
        note: note.map(str::to_owned),
    }
}

fn card_json(note: &str) -> String {
    format!(
        r#"{{"id":9,"entry":{ENTRY},"ruby":[{{"base":"猫","ruby":"ねこ"}},{{"base":"だ"}}]{note}}}"#
    )
}

#[test]
fn what_the_plugin_says_is_these_bytes() {
    let sentences = [
        (
            ToDaemon::Hello {
                plugin_version: "0.1.0".into(),
                process_id: 7,
                obs_version: Some("29.0.2".into()),
                clock: at(),
            },
            concat!(
                r#"{"type":"hello","plugin_version":"0.1.0","process_id":7,"#,
                r#""obs_version":"29.0.2","clock":{"obs":1,"wall":2}}"#
            ),
        ),
        (
            ToDaemon::Hello {
                plugin_version: "command line 0.1.0".into(),
                process_id: 7,
                obs_version: None,
                clock: at(),
            },
            concat!(
                r#"{"type":"hello","plugin_version":"command line 0.1.0","process_id":7,"#,
                r#""clock":{"obs":1,"wall":2}}"#
            ),
        ),
        (ToDaemon::TapClosed { tap: TapId(7) }, r#"{"type":"tap_closed","tap":7}"#),
        (
            ToDaemon::Audience { target: Target::Both, level: AudienceLevel::UpperIntermediate },
            r#"{"type":"audience","target":"both","level":"upper_intermediate"}"#,
        ),
        (ToDaemon::Clock { clock: at() }, r#"{"type":"clock","clock":{"obs":1,"wall":2}}"#),
        (
            ToDaemon::TapCounts { tap: TapId(7), frames: 1024, frames_dropped: 3 },
            r#"{"type":"tap_counts","tap":7,"frames":1024,"frames_dropped":3}"#,
        ),
        (
            ToDaemon::CardShown { card: 9, at: WallTime(5) },
            r#"{"type":"card_shown","card":9,"at":5}"#,
        ),
        (
            ToDaemon::CardPinned { card: 9, is_pinned: true },
            r#"{"type":"card_pinned","card":9,"is_pinned":true}"#,
        ),
        (
            ToDaemon::Standing {
                cards: vec![
                    Standing { card: 8, is_pinned: true },
                    Standing { card: 9, is_pinned: false },
                ],
            },
            concat!(
                r#"{"type":"standing","cards":[{"card":8,"is_pinned":true},"#,
                r#"{"card":9,"is_pinned":false}]}"#
            ),
        ),
        (ToDaemon::CardUndone { card: 9 }, r#"{"type":"card_undone","card":9}"#),
        (ToDaemon::MomentSaved { at: at() }, r#"{"type":"moment_saved","at":{"obs":1,"wall":2}}"#),
        (ToDaemon::QuizWanted {}, r#"{"type":"quiz_wanted"}"#),
        (ToDaemon::RecapWanted {}, r#"{"type":"recap_wanted"}"#),
        (ToDaemon::LessonWanted { is_on: true }, r#"{"type":"lesson_wanted","is_on":true}"#),
        (ToDaemon::ReviewLinkWanted {}, r#"{"type":"review_link_wanted"}"#),
        (ToDaemon::Goodbye {}, r#"{"type":"goodbye"}"#),
    ];
    check(&sentences.map(|(sentence, json)| (sentence, json.to_owned())));
}

#[test]
fn what_happens_in_obs_is_these_bytes() {
    let happenings = [
        (Happening::StreamingStarted {}, r#"{"type":"streaming_started"}"#),
        (Happening::StreamingStopped {}, r#"{"type":"streaming_stopped"}"#),
        (Happening::RecordingStarted {}, r#"{"type":"recording_started"}"#),
        (Happening::RecordingPaused {}, r#"{"type":"recording_paused"}"#),
        (Happening::RecordingResumed {}, r#"{"type":"recording_resumed"}"#),
        (Happening::RecordingStopped { file: None }, r#"{"type":"recording_stopped"}"#),
        (
            Happening::RecordingStopped { file: Some("/r/録画.mkv".into()) },
            r#"{"type":"recording_stopped","file":"/r/録画.mkv"}"#,
        ),
        (
            Happening::SceneChanged { scene: "雑談".into() },
            r#"{"type":"scene_changed","scene":"雑談"}"#,
        ),
        (Happening::LessonStarted {}, r#"{"type":"lesson_started"}"#),
        (Happening::LessonEnded {}, r#"{"type":"lesson_ended"}"#),
    ];
    check(&happenings.map(|(what, json)| {
        let json = format!(r#"{{"type":"happened","what":{json},"at":{{"obs":1,"wall":2}}}}"#);
        (ToDaemon::Happened { what, at: at() }, json)
    }));
}

#[test]
fn what_the_daemon_says_is_these_bytes() {
    let times_json = r#""times":{"spoken":1,"heard":2,"spotted":3,"sent":4}"#;
    let bare = card_json("");
    let noted = card_json(r#","note":"Of pets.""#);
    let sentences = [
        (
            ToPlugin::Welcome { daemon_version: "0.1.0".into() },
            r#"{"type":"welcome","daemon_version":"0.1.0"}"#.to_owned(),
        ),
        (
            ToPlugin::Refused { reason: Refusal::Malformed },
            r#"{"type":"refused","reason":"malformed"}"#.to_owned(),
        ),
        (
            ToPlugin::Card { card: card(None), times: times() },
            format!(r#"{{"type":"card","card":{bare},{times_json}}}"#),
        ),
        (
            ToPlugin::Card { card: card(Some("Of pets.")), times: times() },
            format!(r#"{{"type":"card","card":{noted},{times_json}}}"#),
        ),
        (ToPlugin::Withdraw { card: 9 }, r#"{"type":"withdraw","card":9}"#.to_owned()),
        (
            ToPlugin::Quiz {
                quiz: Quiz {
                    id: 3,
                    card: card(None),
                    ask: Ask::Reading,
                    choices: vec!["いぬ".into(), "ねこ".into()],
                    answer: 1,
                    thinking_ms: 8_000,
                },
            },
            format!(
                r#"{{"type":"quiz","quiz":{{"id":3,"card":{bare},"ask":"reading",{}}}}}"#,
                r#""choices":["いぬ","ねこ"],"answer":1,"thinking_ms":8000"#
            ),
        ),
        (
            ToPlugin::Recap { recap: Recap { words: vec![card(None)], total: 12 } },
            format!(r#"{{"type":"recap","recap":{{"words":[{bare}],"total":12}}}}"#),
        ),
        (ToPlugin::NothingToAsk {}, r#"{"type":"nothing_to_ask"}"#.to_owned()),
        (ToPlugin::Lesson { is_on: false }, r#"{"type":"lesson","is_on":false}"#.to_owned()),
        (
            ToPlugin::LessonTold { plugins: 2, other_obs: Some("pc:4455".into()) },
            r#"{"type":"lesson_told","plugins":2,"other_obs":"pc:4455"}"#.to_owned(),
        ),
        (
            ToPlugin::LessonTold { plugins: 0, other_obs: None },
            r#"{"type":"lesson_told","plugins":0}"#.to_owned(),
        ),
        (
            ToPlugin::Status { hearing: Hearing::NoModel },
            r#"{"type":"status","hearing":"no_model"}"#.to_owned(),
        ),
        (
            ToPlugin::ReviewLink { url: "http://127.0.0.1:1/open".into() },
            r#"{"type":"review_link","url":"http://127.0.0.1:1/open"}"#.to_owned(),
        ),
    ];
    check(&sentences);
}

#[test]
fn errands_are_these_bytes() {
    let errands = [
        (Errand::Hide { card: 9 }, r#"{"type":"hide","card":9}"#),
        (Errand::Clear {}, r#"{"type":"clear"}"#),
        (Errand::Next {}, r#"{"type":"next"}"#),
        (Errand::Undo {}, r#"{"type":"undo"}"#),
        (Errand::Pin { card: 9, is_pinned: true }, r#"{"type":"pin","card":9,"is_pinned":true}"#),
        (Errand::SaveMoment {}, r#"{"type":"save_moment"}"#),
    ];
    check(&errands.map(|(errand, json)| {
        (ToPlugin::Errand { errand }, format!(r#"{{"type":"errand","errand":{json}}}"#))
    }));
}

#[test]
fn captions_are_these_bytes() {
    let caption = |is_final, taught, translation: Option<&str>| ToPlugin::Caption {
        tap: TapId(7),
        utterance: 5,
        text: "猫だ".into(),
        language: Language::Ja,
        is_final,
        taught,
        translation: translation.map(str::to_owned),
        times: times(),
    };
    let json = |is_final: bool, more: &str| {
        format!(
            r#"{{"type":"caption","tap":7,"utterance":5,"text":"猫だ","language":"ja",{}{more},{}}}"#,
            format_args!(r#""is_final":{is_final}"#),
            r#""times":{"spoken":1,"heard":2,"spotted":3,"sent":4}"#
        )
    };
    let taught = Taught { start: 0, end: 1, kind: Kind::Vocabulary, meaning: "cat".into() };
    let taught_json = r#","taught":[{"start":0,"end":1,"kind":"vocabulary","meaning":"cat"}]"#;
    check(&[
        (caption(false, Vec::new(), None), json(false, "")),
        (caption(true, vec![taught.clone()], None), json(true, taught_json)),
        (
            caption(true, vec![taught], Some("a cat")),
            json(true, &format!(r#"{taught_json},"translation":"a cat""#)),
        ),
    ]);
}
