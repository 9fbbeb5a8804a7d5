use std::sync::LazyLock;

use super::Reason;
use crate::{
    domain::{Audience, AudienceLevel, Entry, Target, Utterance, Word},
    language::{lines, testing::LIBRARY},
    vocabulary::{Spotter, Wishes},
};

static SPOTTER: LazyLock<Spotter> = LazyLock::new(|| Spotter::new(LIBRARY.clone()));

fn utterance(line: &str) -> Utterance {
    lines::read(line.as_bytes()).expect("a line").remove(0)
}

fn minding(pinned: &[&str], known: &[&str]) -> Spotter {
    let wishes = Wishes { pinned: pinned.iter().collect(), known: known.iter().collect() };
    SPOTTER.clone().minding(wishes)
}

fn check_by(spotter: &Spotter, said: &Utterance, surface: &str, expected: Reason) {
    let spotted = spotter.spot(said, &Audience::default());
    let line = &said.text;
    assert!(spotted.entries.iter().all(|entry| entry.surface != surface), "{line}: {spotted:?}");
    let found = spotted.refused.iter().find(|refusal| refusal.surface == surface);
    assert_eq!(found.map(|refusal| refusal.reason), Some(expected), "{line}: {spotted:?}");
}

/// Why `surface` is not taught in a written line.
fn check(line: &str, surface: &str, expected: Reason) {
    check_by(&SPOTTER, &utterance(line), surface, expected);
}

fn taught(spotter: &Spotter, line: &str) -> Vec<String> {
    let spotted = spotter.spot(&utterance(line), &Audience::default());
    spotted.entries.into_iter().map(|entry| entry.lemma).collect()
}

#[test]
fn everything_refused_says_why() {
    check("田中さんと寿司を食べた", "田中", Reason::Name);
    check("I met Geralt yesterday", "Geralt", Reason::Name);
    check("三百円で買えた", "円", Reason::Number);
    check("えっと、寿司がいい", "えっと", Reason::Filler);
    check("寿司を食べた", "を", Reason::Function);
    check("すごいね", "すごい", Reason::Basic);
    check("I like zxcvbn", "zxcvbn", Reason::NotInDictionary);
    check("what a shitty hitbox", "shitty", Reason::Coarse);
    check("昨日は緊張した", "昨日", Reason::TooEasy);
}

#[test]
fn what_was_hardly_heard_is_not_taught() {
    let heard = |text: &str, confidence: f32| {
        let word = Word { text: text.to_owned(), start_ms: 0, end_ms: 900, confidence };
        Utterance { words: vec![word], end_ms: 900, confidence: 0.8, ..utterance(text) }
    };
    check_by(&SPOTTER, &heard("緊張した", 0.3), "緊張", Reason::Unsure);
    let mumbled = Utterance { confidence: 0.3, ..heard("緊張した", 0.95) };
    check_by(&SPOTTER, &mumbled, "緊張", Reason::UtteranceUnsure);
    let clear = SPOTTER.spot(&heard("緊張した", 0.95), &Audience::default());
    assert_eq!(clear.entries.first().map(|entry| &*entry.lemma), Some("緊張"));
}

#[test]
fn loops_of_a_recogniser_teach_nothing() {
    for line in ["はいはいはいはい", "you you you you", "緊張緊張緊張緊張"] {
        assert!(taught(&SPOTTER, line).is_empty(), "{line}");
    }
    check("緊張、緊張、緊張、緊張", "緊張", Reason::Loop);
    check("the villain the villain the villain the villain", "villain", Reason::Loop);
    assert_eq!(taught(&SPOTTER, "緊張する、緊張する"), ["緊張"]);
}

#[test]
fn what_stands_among_words_that_cannot_follow_each_other_is_not_taught() {
    check("緊張をが油断した", "緊張", Reason::Surroundings);
    check("緊張をが油断した", "油断", Reason::Surroundings);
    check("so the of villain again", "villain", Reason::Surroundings);
    let whole = taught(&SPOTTER, "緊張には油断がない");
    assert!(["緊張", "油断"].iter().all(|word| whole.contains(&(*word).to_owned())), "{whole:?}");
}

#[test]
fn what_is_known_is_not_taught_in_any_spelling() {
    let knowing = minding(&[], &["可愛い", "緊張", "figure out"]);
    let beginner = Audience { target: Target::Both, level: AudienceLevel::Beginner };
    let check = |line: &str, surface: &str| {
        let spotted = knowing.spot(&utterance(line), &beginner);
        let found = spotted.refused.iter().find(|refusal| refusal.surface == surface);
        assert_eq!(found.map(|found| found.reason), Some(Reason::Known), "{line}: {spotted:?}");
    };
    check("猫がかわいい", "かわいい");
    check("緊張して油断した", "緊張");
    check("They finally figured it out", "figured it out");
    assert_eq!(taught(&knowing, "緊張して油断した"), ["油断"]);
}

#[test]
fn kana_alone_make_no_word_with_kanji_known() {
    let knowing = minding(&[], &["きんちょう"]);
    assert_eq!(taught(&knowing, "緊張した"), ["緊張"]);
}

#[test]
fn what_is_pinned_is_taught_however_easy_or_known() {
    let advanced = Audience { target: Target::Both, level: AudienceLevel::Advanced };
    let check = |word: &str, line: &str| {
        let pinning = minding(&[word], &[word]);
        let entries = pinning.spot(&utterance(line), &advanced).entries;
        let entry = entries.iter().find(|entry| entry.lemma == word);
        let entry = entry.unwrap_or_else(|| panic!("{line}: no {word} in {entries:?}"));
        assert!(entry.evidence.why.iter().any(|why| why == "pinned by the streamer"), "{entry:?}");
        let points = |entry: &Entry| pinning.worth(entry, &advanced).points;
        let mut others = entries.iter().filter(|other| other.lemma != word);
        assert!(others.all(|other| points(other) < points(entry)), "{entries:?}");
    };
    check("食べる", "油断して寿司を食べた");
    check("すごい", "すごい油断した");
    check("boss", "we beat the boss");
}
