//! Requests as they are written, right and wrong; and the page that tells people of them.

use aivlingual_shared::{
    entry::{Ask, Kind, Language, Quiz, Recap, Scale},
    message::Hearing,
    time::WallTime,
};
use serde_json::{Value, json};

use super::*;
use crate::{
    link::LinkState,
    overlay::{LOCAL_MIN, sample_card},
    plugin::{
        controls::{HOTKEYS, Refusal, Switch},
        herald::{Event, Reason},
        speech::Silence,
    },
};

const PAGE: &str = include_str!("../../../../docs/controls.md");

fn ask(name: &str, request: &Value) -> Result<Control, String> {
    let asked = REQUESTS.iter().find(|asked| asked.name.to_bytes() == name.as_bytes());
    let Reply::Control(read) = asked.expect("a request of this name").reply else {
        panic!("{name} asks for no control")
    };
    read_all(read, &request.to_string()).map_err(|fault| fault.to_string())
}

#[test]
fn a_card_needs_only_its_japanese() {
    let Ok(Control::ShowCard(card)) = ask("show", &json!({"japanese": "推し"})) else {
        panic!("no card")
    };
    assert_eq!(card.entry.japanese, "推し");
    assert!(card.entry.english.is_empty() && card.note.is_none() && card.id >= LOCAL_MIN);
    let whole = json!({
        "japanese": "徹夜", "reading": "てつや", "english": "pull an all-nighter",
        "utterance": "I pulled an all-nighter", "note": "n", "language": "en", "kind": "idiom",
        "level": "B2",
    });
    let Ok(Control::ShowCard(card)) = ask("show", &whole) else { panic!("no card") };
    assert_eq!((card.entry.language, card.entry.kind), (Language::En, Kind::Idiom));
    assert_eq!((card.entry.level.scale, &*card.entry.level.band), (Scale::Cefr, "B2"));
    assert_eq!(card.entry.lemma, "pull an all-nighter");
    let level = json!({"scale": "jlpt", "band": "N3", "estimated": true});
    let Ok(Control::ShowCard(card)) = ask("show", &json!({"japanese": "犬", "level": level}))
    else {
        panic!("no card")
    };
    assert!(card.entry.level.band == "N3" && card.entry.level.estimated);
}

#[test]
fn a_quiz_is_the_daemons_or_ones_own() {
    assert_eq!(ask("quiz", &json!({})), Ok(Control::Quiz(None)));
    let own = json!({
        "japanese": "推し", "ask": "reading", "choice_1": "すいし", "choice_2": "おし", "answer": 2,
    });
    let Ok(Control::Quiz(Some(quiz))) = ask("quiz", &own) else { panic!("no quiz") };
    assert_eq!((quiz.ask, quiz.answer, quiz.thinking_ms), (Ask::Reading, 1, 15_000));
    assert_eq!(quiz.choices, ["すいし", "おし"]);
}

#[test]
fn what_is_left_out_is_turned_over() {
    assert_eq!(ask("mute", &json!({})), Ok(Control::Mute(Switch::Over)));
    assert_eq!(ask("mute", &json!({"is_muted": false})), Ok(Control::Mute(Switch::Off)));
    assert_eq!(ask("pin", &json!({"card": "7"})), Ok(Control::Pin(Some(7), Switch::Over)));
    let largest = json!({"card": u64::MAX.to_string(), "is_pinned": true});
    assert_eq!(ask("pin", &largest), Ok(Control::Pin(Some(u64::MAX), Switch::On)));
    assert_eq!(ask("end_bubble", &json!({"turn": 3})), Ok(Control::EndBubble(Some(3))));
    // Stream decks send fields that were not filled in.
    assert_eq!(ask("end_bubble", &json!({"turn": ""})), Ok(Control::EndBubble(None)));
}

#[test]
fn what_is_wrong_is_told_with_its_name_and_what_is_allowed() {
    let long = "長".repeat(1_001);
    let choices = json!({"japanese": "草", "choice_1": "a", "choice_2": "b"});
    let with = |field: &str, value: Value| {
        let mut all = choices.clone();
        all[field] = value;
        all
    };
    let cases = [
        ("show", json!({}), "`japanese` is missing: a text of 1 to 200 characters"),
        ("show", json!({"japanese": " "}), "`japanese` is missing: a text of 1 to 200 characters"),
        ("show", json!({"japanese": 3}), "`japanese` is 3: a text of at most 200 characters"),
        (
            "show",
            json!({"japanese": "草", "kind": "verb"}),
            "`kind` is \"verb\": one of vocabulary, slang, culture, grammar, mistake, idiom",
        ),
        (
            "show",
            json!({"japanese": "草", "language": "fr"}),
            "`language` is \"fr\": one of ja, en",
        ),
        (
            "show",
            json!({"japanese": "草", "level": "N6"}),
            "`level` is \"N6\": one of N5, N4, N3, N2, N1, A1, A2, B1, B2, C1, C2",
        ),
        ("quiz", json!({"answer": 1}), "`japanese` is missing: a text of 1 to 200 characters"),
        (
            "quiz",
            choices.clone(),
            "`answer` is missing: the number of the right choice, from 1 to 2",
        ),
        ("quiz", with("answer", json!(3)), "`answer` is 3: a whole number from 1 to 2"),
        ("mute", json!({"is_muted": "yes"}), "`is_muted` is \"yes\": true or false"),
        ("mute", json!({"muted": true}), "`muted` means nothing here; what does is is_muted"),
        ("hide", json!({"now": 1}), "`now` means nothing here; what does is nothing"),
        (
            "pin",
            json!({"card": "x"}),
            "`card` is \"x\": a number as it was told, in quotation marks",
        ),
    ];
    for (name, request, expected) in cases {
        assert_eq!(ask(name, &request), Err(expected.to_owned()), "{name} {request}");
    }
    let thinking = with("thinking_s", json!(1));
    assert!(ask("quiz", &thinking).is_err());
    let told = ask("bubble", &json!({"text": long})).expect_err("it is too long");
    assert!(told.chars().count() < 200, "{told}");
}

/// The headings of a part of the page, each with the lines below it.
fn headings(part: &str) -> Vec<(String, String)> {
    let (_, part) = PAGE.split_once(&format!("\n## {part}\n")).expect("a part of this name");
    let part = part.split("\n## ").next().unwrap_or_default();
    let heading = |section: &str| {
        let (name, text) = section.split_once("`\n").expect("a name in backticks");
        (name.to_owned(), text.to_owned())
    };
    part.split("### `").skip(1).map(heading).collect()
}

/// The JSON that follows `before`.
fn example(text: &str, before: &str) -> Option<Value> {
    let (_, after) = text.split_once(&format!("{before}```json\n"))?;
    let (json, _) = after.split_once("\n```")?;
    Some(serde_json::from_str(json).expect("an example is JSON"))
}

#[test]
fn the_page_tells_of_every_request_as_it_is() {
    let headings = headings("Requests");
    let told: Vec<_> = headings.iter().map(|(name, _)| name.as_str()).collect();
    let names = REQUESTS.map(|request| request.name.to_str().expect("a name"));
    assert_eq!(told, names);
    for (name, text) in headings.iter().filter(|(name, _)| name != "stats" && name != "state") {
        let sent = example(text, "Sends:\n");
        let control = ask(name, &sent.unwrap_or_else(|| json!({})));
        assert!(control.is_ok(), "{name}: {control:?}");
    }
}

/// One of each event, as the page tells of it. Whoever adds one adds it here and there.
fn events() -> Vec<Event> {
    let card = sample_card();
    let quiz = Quiz {
        id: 8,
        card: card.clone(),
        ask: Ask::Meaning,
        choices: vec!["to swim".into(), "to get hooked".into()],
        answer: 1,
        thinking_ms: 15_000,
    };
    vec![
        Event::CardShown { card: 7, text: "沼る".into() },
        Event::CardLeft { card: 7, text: "沼る".into() },
        Event::quiz_started(&quiz),
        Event::quiz_answered(&quiz),
        Event::quiz_ended(&quiz, Reason::Replaced),
        Event::recap_shown(&Recap { words: vec![card], total: 12 }),
        Event::NothingToAsk {},
        Event::moment_saved(WallTime(1_767_225_600_000_000_000)),
        Event::lesson(true),
        Event::lesson(false),
        Event::shown(true),
        Event::shown(false),
        Event::Muted { is_muted: true },
        Event::refused("quiz", Refusal::Silence(Silence::Unseen)),
        Event::connection(LinkState::Connected(Hearing::Ready)),
    ]
}

#[test]
fn the_page_tells_of_every_event_as_it_is() {
    let headings = headings("Events");
    let told: Vec<_> = headings.iter().map(|(name, _)| name.as_str()).collect();
    let events = events();
    let names: Vec<_> = events.iter().map(|event| event.name().to_str().expect("a name")).collect();
    assert_eq!(told, names);
    for ((name, text), event) in headings.iter().zip(&events) {
        let sent: Value = serde_json::from_str(&event.json()).expect("JSON");
        assert_eq!(example(text, ""), Some(sent), "{name}");
    }
}

#[test]
fn the_page_tells_of_every_reason_a_quiz_has_no_answer() {
    let headings = headings("Events");
    let (_, text) = headings.iter().find(|(name, _)| name == "quiz_ended").expect("it is told of");
    let rows = text.lines().filter_map(|line| line.split('|').nth(1)?.trim().strip_prefix('`'));
    let told: Vec<_> = rows.filter_map(|reason| reason.strip_suffix('`')).collect();
    let reasons = Reason::ALL.map(|reason| serde_json::to_value(reason).expect("a word"));
    assert_eq!(json!(told), json!(reasons));
}

#[test]
fn the_page_tells_of_every_hotkey() {
    let (table, _) = PAGE.split_once("\n## ").expect("a table before the first part");
    let cells = table.lines().filter_map(|line| line.split('|').nth(2)?.trim().strip_prefix('`'));
    let told: Vec<_> = cells.filter_map(|name| name.strip_suffix('`')).collect();
    assert_eq!(told, HOTKEYS.each_ref().map(|hotkey| hotkey.name.to_str().expect("a name")));
}
