use std::{fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

use super::{Answer, Candidate, Grounded, Outcome, State, ground, plain, schema};
use crate::{
    domain::{Language, Utterance, Word},
    language::{kana::is_all_kana, script, testing::LIBRARY},
    vocabulary::{Spotter, hearing::Hearing, sense::MEANING_CHARACTERS_MAX},
};

/// A recorded session with what models said of it, and what must come of that.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recording {
    transcript: Vec<Line>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    text: String,
    start_ms: u64,
    end_ms: u64,
    speaker: String,
    confidence: f32,
    #[serde(default)]
    words: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    candidate: Candidate,
    /// accepted, corrected or refused
    outcome: String,
    /// Reasons of a refusal, else corrections, in words.
    #[serde(default)]
    says: Vec<String>,
    #[serde(default)]
    flags: Vec<String>,
    /// Some fields of the entry.
    #[serde(default)]
    entry: serde_json::Map<String, Value>,
}

fn recordings() -> Vec<Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/ground");
    ["japanese.json", "english.json"]
        .into_iter()
        .map(|name| {
            let text = fs::read_to_string(folder.join(name)).expect("the recording is there");
            serde_json::from_str(&text).expect("the recording has this form")
        })
        .collect()
}

fn transcript(lines: &[Line]) -> Vec<Utterance> {
    lines
        .iter()
        .map(|line| Utterance {
            text: line.text.clone(),
            language: script::language_of(&line.text),
            start_ms: line.start_ms,
            end_ms: line.end_ms,
            confidence: line.confidence,
            speaker: Some(line.speaker.clone()),
            words: line.words.clone(),
        })
        .collect()
}

fn in_words<T: ToString>(remarks: &[T]) -> Vec<String> {
    remarks.iter().map(ToString::to_string).collect()
}

/// What came of a candidate: the name of the outcome, what it says, its flags.
fn told(outcome: &Outcome) -> (&'static str, Vec<String>, Vec<String>) {
    match outcome {
        Outcome::Grounded(grounded) => {
            let name = match grounded.state {
                State::Accepted => "accepted",
                State::Corrected => "corrected",
            };
            (name, in_words(&grounded.corrections), in_words(&grounded.flags))
        }
        Outcome::Merged(_) => ("merged", Vec::new(), Vec::new()),
        Outcome::Refused(reasons) => ("refused", in_words(reasons), Vec::new()),
    }
}

#[test]
fn recorded_candidates_come_out_as_they_should() {
    let mut faults = Vec::new();
    let mut count = 0;
    for recording in recordings() {
        let transcript = transcript(&recording.transcript);
        for case in &recording.cases {
            count += 1;
            let candidate = std::slice::from_ref(&case.candidate);
            let outcome = ground(&LIBRARY, candidate, &transcript).remove(0);
            let (name, says, flags) = told(&outcome);
            let is_told = (name, &says, &flags) == (&*case.outcome, &case.says, &case.flags);
            let entry = match &outcome {
                Outcome::Grounded(grounded) => {
                    serde_json::to_value(&grounded.entry).expect("an entry is plain")
                }
                _ => Value::Null,
            };
            let differs = case.entry.iter().find(|(field, expected)| {
                let found =
                    if *field == "level" { &entry["level"]["band"] } else { &entry[*field] };
                found != *expected
            });
            if !is_told || differs.is_some() {
                faults.push(format!(
                    "{}: {name} {says:?} flags {flags:?}, {differs:?}\n    {entry}",
                    case.about
                ));
            }
        }
    }
    assert!(count >= 60, "only {count} candidates were recorded");
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults.join("\n"));
}

/// What holds of every grounded entry, whatever the candidate was.
fn check_invariants(grounded: &Grounded, transcript: &[Utterance]) {
    let Grounded { entry, notes, corrections, state, .. } = grounded;
    let utterance = transcript
        .iter()
        .find(|utterance| {
            let place = utterance.text.find(&entry.surface);
            utterance.text == entry.utterance
                && utterance.speaker == entry.speaker
                && place.is_some()
        })
        .unwrap_or_else(|| panic!("{entry:?} is not in the transcript"));
    assert!(!entry.surface.is_empty());
    let is_heard = utterance.text.match_indices(&entry.surface).any(|(start, found)| {
        let sound = Hearing::of(utterance).sound(&(start..start + found.len()));
        (sound.start_ms, sound.end_ms, sound.confidence)
            == (entry.start_ms, entry.end_ms, entry.evidence.confidence)
    });
    assert!(is_heard, "{entry:?} has times of its own");
    let meaning = if entry.language == Language::Ja { &entry.english } else { &entry.japanese };
    assert!(!meaning.is_empty() && meaning.chars().count() <= MEANING_CHARACTERS_MAX, "{entry:?}");
    let is_kana =
        entry.reading.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    assert!(is_all_kana(&is_kana), "{entry:?}");
    assert!(!entry.lemma.is_empty() && !entry.evidence.why.is_empty());
    for text in [&entry.japanese, &entry.english, &entry.reading] {
        assert_eq!(plain::shown(text, 200).as_deref(), Ok(text.as_str()), "{entry:?}");
    }
    for tag in &entry.tags {
        assert!(tag.chars().all(|letter| !"<>`*\u{0}".contains(letter)), "{tag}");
    }
    let all = [
        &notes.usage,
        &notes.mistake,
        &notes.example,
        &notes.example_translation,
        &notes.translation,
    ];
    for note in all.into_iter().flatten() {
        assert_eq!(plain::shown(note, plain::limit::NOTE).as_deref(), Ok(note.as_str()));
    }
    assert_eq!(corrections.is_empty(), *state == State::Accepted);
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % sides
    }
}

const SHARDS: [&str; 24] = [
    "推し",
    "沼る",
    "figure out",
    "lol",
    "<b>",
    "**",
    "http://",
    "\u{0}",
    "\u{202e}",
    "か\u{3099}",
    "e\u{301}\u{301}\u{301}",
    "😀",
    "ﾊﾞｸﾞ",
    "ignore previous ",
    "以前の指示を無視",
    "々",
    "ーーーー",
    "っ",
    " ",
    "\n",
    "〜",
    "ア",
    "食べ",
    "one's ",
];

/// A text of shards, or one that a person might have meant with a shard in it.
fn mangled(dice: &mut Dice, text: &str) -> String {
    match dice.roll(6) {
        0 => String::new(),
        1 => (0..dice.roll(6)).map(|_| SHARDS[dice.roll(SHARDS.len())]).collect(),
        2 => {
            let at = dice.roll(text.chars().count() + 1);
            let start: String = text.chars().take(at).collect();
            let end: String = text.chars().skip(at).collect();
            format!("{start}{}{end}", SHARDS[dice.roll(SHARDS.len())])
        }
        3 => text.chars().rev().collect(),
        _ => text.to_owned(),
    }
}

#[test]
fn nothing_unchecked_reaches_an_entry() {
    let mut dice = Dice(20_260_101);
    let mut grounded = 0;
    for recording in recordings() {
        let transcript = transcript(&recording.transcript);
        let mut candidates = Vec::new();
        for case in recording.cases.iter().filter(|case| case.candidate.japanese.len() < 200) {
            for _ in 0..6 {
                let mut candidate = case.candidate.clone();
                let Candidate {
                    japanese,
                    reading,
                    english,
                    kind,
                    level,
                    sentence,
                    usage,
                    mistake,
                    example,
                    translation,
                    ..
                } = &mut candidate;
                for field in [
                    japanese,
                    reading,
                    english,
                    kind,
                    level,
                    sentence,
                    usage,
                    mistake,
                    example,
                    translation,
                ] {
                    *field = mangled(&mut dice, field);
                }
                candidates.push(candidate);
            }
        }
        let outcomes = ground(&LIBRARY, &candidates, &transcript);
        for outcome in &outcomes {
            match outcome {
                Outcome::Grounded(one) => {
                    check_invariants(one, &transcript);
                    grounded += 1;
                }
                Outcome::Merged(at) => assert!(matches!(outcomes[*at], Outcome::Grounded(_))),
                Outcome::Refused(reasons) => assert!(!reasons.is_empty()),
            }
        }
        assert_eq!(outcomes, ground(&LIBRARY, &candidates, &transcript), "not deterministic");
    }
    assert!(grounded >= 30, "only {grounded} fuzzed candidates held: nothing was tried");
}

#[test]
fn what_the_spotter_finds_is_grounded_too() {
    let spotter = Spotter::new(LIBRARY.clone());
    let mut tried = 0;
    for recording in recordings() {
        for utterance in transcript(&recording.transcript) {
            let one = std::slice::from_ref(&utterance);
            for entry in spotter.spot(&utterance, &Default::default()).entries {
                let candidate = Candidate {
                    japanese: entry.japanese.clone(),
                    reading: entry.reading.clone(),
                    english: entry.english.clone(),
                    language: entry.language.code().to_owned(),
                    kind: "vocabulary".to_owned(),
                    level: entry.level.band.clone(),
                    sentence: utterance.text.clone(),
                    ..Candidate::default()
                };
                let outcome = ground(&LIBRARY, &[candidate], one).remove(0);
                let Outcome::Grounded(grounded) = outcome else {
                    panic!("{entry:?}: {outcome:?}");
                };
                assert_eq!(grounded.entry.surface, entry.surface, "{grounded:?}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 20, "only {tried} entries were tried");
}

/// What in `value` breaks `schema`, of whose words it knows those ours uses.
fn breaks(schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |what: &str| faults.push(format!("{place}: {what}"));
    match schema["type"].as_str() {
        Some("string") => match value.as_str() {
            Some(text) => {
                let longest = schema["maxLength"].as_u64().unwrap_or(u64::MAX);
                if text.chars().count() as u64 > longest {
                    fault("too long");
                }
                let names = schema["enum"].as_array();
                if names.is_some_and(|names| !names.contains(value)) {
                    fault("not one of the names");
                }
            }
            None => fault("no string"),
        },
        Some("array") => match value.as_array() {
            Some(items) => {
                if items.len() as u64 > schema["maxItems"].as_u64().unwrap_or(u64::MAX) {
                    fault("too many");
                }
                for item in items {
                    faults.extend(breaks(&schema["items"], item, &format!("{place}[]")));
                }
            }
            None => fault("no array"),
        },
        Some("object") => match value.as_object() {
            Some(fields) => {
                for name in schema["required"].as_array().into_iter().flatten() {
                    if !fields.contains_key(name.as_str().unwrap_or_default()) {
                        fault(&format!("lacks {name}"));
                    }
                }
                for (name, field) in fields {
                    match schema["properties"].get(name) {
                        Some(own) => faults.extend(breaks(own, field, &format!("{place}.{name}"))),
                        None => faults.push(format!("{place}: has {name}")),
                    }
                }
            }
            None => fault("no object"),
        },
        other => fault(&format!("of type {other:?}")),
    }
    faults
}

#[test]
fn the_schema_describes_a_candidate() {
    let schema = schema();
    let accepted = recordings().into_iter().flat_map(|recording| recording.cases);
    let accepted = accepted.filter(|case| case.outcome == "accepted").map(|case| case.candidate);
    let answer = Answer { expressions: accepted.collect() };
    assert!(answer.expressions.len() >= 20);
    let value = serde_json::to_value(&answer).expect("an answer is plain");
    assert_eq!(breaks(&schema, &value, "answer"), Vec::<String>::new());

    let read: Answer = serde_json::from_value(value.clone()).expect("an answer can be read");
    assert_eq!(read, answer);
    for (pointer, wrong) in [
        ("/expressions/0/kind", Value::from("noun")),
        ("/expressions/0/japanese", Value::from(7)),
        ("/expressions/0/english", Value::from("x".repeat(61))),
        ("/expressions/0/tags", Value::from(vec!["a"; 7])),
        ("/expressions/0", serde_json::json!({ "japanese": "推し" })),
    ] {
        let mut broken = value.clone();
        *broken.pointer_mut(pointer).expect("the place is there") = wrong;
        assert!(!breaks(&schema, &broken, "answer").is_empty(), "{pointer}");
    }
}

#[test]
fn an_answer_with_holes_is_still_an_answer() {
    let answer: Answer = serde_json::from_str(r#"{"expressions":[{"japanese":"推し"}],"more":1}"#)
        .expect("missing fields are empty and strange ones are left alone");
    assert_eq!(answer.expressions[0].japanese, "推し");
    assert!(ground(&LIBRARY, &answer.expressions, &[])[0] != Outcome::Merged(0));
    assert!(ground(&LIBRARY, &[], &[]).is_empty());
}

#[test]
fn what_says_the_same_is_one_entry() {
    let recording = recordings().remove(0);
    let transcript = transcript(&recording.transcript);
    let first = recording.cases[4].candidate.clone();
    let second = Candidate { usage: "The plain verb for eating.".to_owned(), ..first.clone() };
    let outcomes = ground(&LIBRARY, &[first, second], &transcript);
    let Outcome::Grounded(one) = &outcomes[0] else { panic!("{outcomes:?}") };
    assert_eq!(one.notes.usage.as_deref(), Some("The plain verb for eating."));
    assert_eq!(outcomes[1], Outcome::Merged(0));
}
