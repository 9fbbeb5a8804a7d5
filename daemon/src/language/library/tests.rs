//! On the installed data: what a learner would meet. The pure rules are tested on small packages in
//! `compile`.

use super::{english::EnglishPos, estimate, japanese::JapaneseWord};
use crate::{domain::Language, language::testing::LIBRARY};

fn first(headword: &str) -> JapaneseWord {
    let words = LIBRARY.japanese(headword);
    words.into_iter().next().unwrap_or_else(|| panic!("{headword} is not in the dictionary"))
}

#[test]
fn words_of_streams_are_found_with_reading_sense_and_register() {
    for (headword, reading, gloss, tag) in [
        ("食べ物", "たべもの", "food", ""),
        ("諦める", "あきらめる", "to give up", ""),
        ("エモい", "エモい", "emo", "sl"),
        ("バズる", "バズる", "to go viral", "col"),
        ("推し", "おし", "", ""),
        ("お疲れ様", "おつかれさま", "", ""),
    ] {
        let word = first(headword);
        assert_eq!(word.reading_of(headword), Some(reading), "{headword}");
        let sense = &word.senses[0];
        assert!(sense.glosses.iter().any(|known| known.contains(gloss)), "{headword} {sense:?}");
        assert!(tag.is_empty() || sense.has_tag(tag), "{headword} {sense:?}");
    }
}

#[test]
fn the_analyser_gives_dictionary_forms_readings_and_parts() {
    let cut = |text| LIBRARY.cut(text).expect("a short text");
    let eaten = cut("食べちゃった");
    assert_eq!(eaten[0].detail.dictionary_form, "食べる");
    assert_eq!(eaten[1].detail.dictionary_form, "ちゃう");
    let park = &cut("国立公園")[0].detail;
    assert_eq!(park.reading, "コクリツコウエン");
    let part = |text: &str, reading: &str| (text.to_owned(), reading.to_owned());
    assert_eq!(park.parts, [part("国立", "コクリツ"), part("公園", "コウエン")]);
}

#[test]
fn english_words_have_a_meaning_a_learner_can_use() {
    for (lemma, pos, japanese, reading) in [
        ("give up", EnglishPos::Verb, "諦める", "あきらめる"),
        ("figure out", EnglishPos::Verb, "理解する", "りかいする"),
        ("calm down", EnglishPos::Verb, "落ち着く", "おちつく"),
        ("piece of cake", EnglishPos::Noun, "朝飯前", "あさめしまえ"),
        ("spoiler", EnglishPos::Noun, "ネタバレ", "ネタバレ"),
        ("cute", EnglishPos::Adjective, "かわいい", "かわいい"),
        ("betray", EnglishPos::Verb, "裏切る", "うらぎる"),
        ("weapon", EnglishPos::Noun, "武器", "ぶき"),
        ("suddenly", EnglishPos::Adverb, "急に", "きゅうに"),
        ("donate", EnglishPos::Verb, "寄付する", "きふする"),
    ] {
        let word = LIBRARY.english(lemma).unwrap_or_else(|| panic!("{lemma} is missing"));
        let gloss = word.glosses.iter().find(|gloss| gloss.pos == pos);
        let gloss = gloss.unwrap_or_else(|| panic!("{lemma} has no meaning as {pos:?}"));
        assert_eq!((&*gloss.japanese, gloss.reading.as_deref()), (japanese, Some(reading)));
    }
    let phrases = LIBRARY.english_phrases("give");
    assert!(["give up", "give in", "give away"].iter().all(|p| phrases.iter().any(|q| q == p)));
    assert!(!phrases.iter().any(|phrase| phrase.starts_with("given")));
}

#[test]
fn inflected_english_leads_to_its_dictionary_forms() {
    for (form, lemma, pos) in [
        ("stopped", "stop", EnglishPos::Verb),
        ("went", "go", EnglishPos::Verb),
        ("dying", "die", EnglishPos::Verb),
        ("leaves", "leaf", EnglishPos::Noun),
        ("streamers", "streamer", EnglishPos::Noun),
        ("bigger", "big", EnglishPos::Adjective),
        ("Buses", "bus", EnglishPos::Noun),
    ] {
        let lemmas = LIBRARY.english_lemmas(form);
        assert_eq!(lemmas.first(), Some(&(lemma.to_owned(), pos)), "{form}: {lemmas:?}");
    }
}

#[test]
fn names_are_known_unless_they_are_words_as_well() {
    for name in ["兎田ぺこら", "ぺこら", "Gawr Gura", "星街すいせい"] {
        assert!(LIBRARY.is_name(name), "{name}");
    }
    for word in ["船長", "会長", "青", "森", "カオス", "スパチャ", "夜空", "chaos"] {
        assert!(!LIBRARY.is_name(word), "{word}");
    }
}

/// Words of the lists from N4 on; an estimate is never as easy as N5.
const LISTED: &str = "諦める 憂鬱 遠慮 曖昧 配る 崩壊 著しい 経済 困難 握手 宇宙 冗談 我慢 裏切る 欺く 催促 \
    覚える 届く 慌てる 滑らか 矛盾 挑戦 習慣 煙";

#[test]
fn estimates_hold_the_listed_level_more_often_than_not() {
    let (mut listed, mut held) = (0, 0);
    for headword in LISTED.split_whitespace() {
        let word = first(headword);
        let Some(level) = word.jlpt else { continue };
        let kanji: Vec<_> = headword
            .chars()
            .filter(|character| ('一'..='鿿').contains(character))
            .map(|character| LIBRARY.kanji(character))
            .collect();
        let zipf = LIBRARY.zipf(Language::Ja, headword);
        let band = estimate::japanese(zipf, &kanji, word.is_common()).band;
        listed += 1;
        held += usize::from(band.contains(&format!("N{level}")));
    }
    assert!(listed >= 20, "only {listed} of the words are listed");
    assert!(held * 2 > listed, "{held} of {listed}");
}
