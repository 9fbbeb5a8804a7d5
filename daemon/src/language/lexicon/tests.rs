use std::collections::HashSet;

use super::{Item, Lexicon};
use crate::{
    domain::Language,
    language::{kana::is_kana, segment::analyse, testing::LIBRARY},
};

/// Longest meaning a card shows, in characters.
const MEANING_CHARACTERS_MAX: usize = 60;
/// Longest Japanese note a card shows, in characters: two lines.
const NOTE_JA_CHARACTERS_MAX: usize = 45;
/// Words of another language in a row, in a Japanese note.
const FOREIGN_WORDS_MAX: usize = 5;

fn lexicon() -> Lexicon {
    Lexicon::load().expect("sound files")
}

/// The headwords found in `text`, each with where.
fn in_japanese(text: &str) -> Vec<(String, String)> {
    lexicon()
        .in_japanese(text, &analyse(&LIBRARY, text))
        .into_iter()
        .map(|hit| (hit.item.japanese.clone(), text[hit.range].to_owned()))
        .collect()
}

fn in_english(text: &str) -> Vec<(String, String)> {
    lexicon()
        .in_english(&LIBRARY, text)
        .into_iter()
        .map(|hit| (hit.item.english.clone(), text[hit.range].to_owned()))
        .collect()
}

fn faults(lexicon: &Lexicon, language: Language) -> Vec<String> {
    let mut known = HashSet::new();
    let mut faults = Vec::new();
    for item in lexicon.items(language) {
        let headword = item.headword(language);
        let mut fault = |what: &str| faults.push(format!("{headword}: {what}"));
        if !known.insert((headword, &item.reading, item.kind)) {
            fault("is there twice");
        }
        if item.reading.is_empty()
            || !item.reading.chars().all(|letter| is_kana(letter) || letter == '・')
        {
            fault("has a reading that is no kana");
        }
        let meaning = match language {
            Language::Ja => &item.english,
            Language::En => &item.japanese,
        };
        if meaning.is_empty() || meaning.chars().count() > MEANING_CHARACTERS_MAX {
            fault("has a meaning that fits no card");
        }
        if item.note.is_empty() {
            fault("does not say when it is used");
        }
        if let Some(what) = fault_of_note(language, &item.note_ja) {
            fault(what);
        }
        if item.level.parse::<Band>().is_err() {
            fault("has a level nobody knows");
        }
        if !stands_in_its_example(lexicon, language, item) {
            fault(&format!("is not found in its example {}", item.example));
        }
    }
    faults
}

/// What is wrong with the Japanese note of a word, if there is one.
fn fault_of_note(language: Language, note: &str) -> Option<&'static str> {
    if note.is_empty() {
        return None;
    }
    // English stands in it only as what is explained.
    let is_latin = |letter: char| letter.is_ascii() && !letter.is_ascii_digit();
    let mut foreign = note.split(|letter| !is_latin(letter));
    let is_japanese =
        note.chars().any(is_kana) && note.chars().filter(|letter| !letter.is_ascii()).count() >= 2;
    if language == Language::Ja {
        Some("has a Japanese note, though its learners read English")
    } else if note.chars().count() > NOTE_JA_CHARACTERS_MAX {
        Some("has a Japanese note that fits no card")
    } else if !is_japanese {
        Some("has a Japanese note that is not in Japanese")
    } else if foreign.any(|run| run.split_whitespace().count() > FOREIGN_WORDS_MAX) {
        Some("has an English sentence in its Japanese note")
    } else if ["です", "ます", "ません", "でした", "ました"]
        .iter()
        .any(|end| note.split('。').any(|sentence| sentence.ends_with(end)))
        || note.ends_with('。')
    {
        Some("has a Japanese note that is not written as dictionaries are")
    } else {
        None
    }
}

struct Band;

impl std::str::FromStr for Band {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bands = ["N5", "N4", "N3", "N2", "N1", "A1", "A2", "B1", "B2", "C1", "C2"];
        if bands.contains(&text) { Ok(Self) } else { Err(()) }
    }
}

fn stands_in_its_example(lexicon: &Lexicon, language: Language, item: &Item) -> bool {
    let text = item.example.as_str();
    let hits = match language {
        Language::Ja => lexicon.in_japanese(text, &analyse(&LIBRARY, text)),
        Language::En => lexicon.in_english(&LIBRARY, text),
    };
    hits.iter().any(|hit| std::ptr::eq(hit.item, item))
}

#[test]
fn every_item_keeps_its_promises() {
    let lexicon = lexicon();
    let mut all = faults(&lexicon, Language::Ja);
    all.extend(faults(&lexicon, Language::En));
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

#[test]
fn there_are_as_many_items_as_promised() {
    let lexicon = lexicon();
    assert!(lexicon.items(Language::Ja).len() >= 700);
    assert!(lexicon.items(Language::En).len() >= 400);
    let is_noted = |item: &&Item| !item.note_ja.is_empty();
    assert!(lexicon.items(Language::En).iter().filter(is_noted).count() >= 360);
}

#[test]
fn verbs_of_slang_are_found_in_every_form() {
    for text in ["沼った", "沼ってる", "沼りそう", "沼らない", "沼っちゃった"]
    {
        assert_eq!(in_japanese(text), [("沼る".to_owned(), text.to_owned())], "{text}");
    }
    assert_eq!(in_japanese("昨日の動画バズってるよね")[0].1, "バズってる");
    assert_eq!(in_japanese("この子マジで推せる").last().expect("a hit").1, "推せる");
}

#[test]
fn a_homograph_needs_its_cue() {
    assert!(in_japanese("庭の草を刈る").is_empty());
    assert_eq!(in_japanese("それは草").last().map(|hit| hit.0.as_str()), Some("草"));
    assert!(in_english("The fire is warm").is_empty());
}

#[test]
fn a_particle_may_stand_after_the_object() {
    let found = in_english("She keeps laughing every time he falls off");
    assert!(found.iter().all(|(headword, _)| headword != "laugh * off"), "{found:?}");
    let found = in_english("I can't figure this thing out");
    assert!(found.iter().any(|(_, text)| text == "figure this thing out"), "{found:?}");
}
