//! Readings the analyser's dictionary gives first, but people on a stream do not say.
//!
//! The dictionary reads 私 わたくし and 日本 にっぽん, and reads a numeral digit by digit. Words whose reading
//! depends on their neighbor are settled here. The list comes from the errors counted on news
//! sentences.

use crate::language::{
    numbers,
    segment::{PartOfSpeech, morpheme::Morpheme},
};

pub(super) fn correct(morphemes: &mut Vec<Morpheme>) {
    join_numerals(morphemes);
    for at in 0..morphemes.len() {
        let before = at.checked_sub(1).map(|before| morphemes[before].text.as_str());
        let after = morphemes.get(at + 1).map(|after| after.text.as_str());
        if let Some(reading) = spoken(&morphemes[at].text, before, after) {
            morphemes[at].reading = reading.to_owned();
        }
    }
    for at in 1..morphemes.len() {
        let (counted, rest) = morphemes.split_at_mut(at);
        let (number, counter) = (&mut counted[at - 1], &mut rest[0]);
        if number.part_of_speech() != PartOfSpeech::Numeral {
            continue;
        }
        if let Some((number_reading, counter_reading)) =
            numbers::counted(&number.text, &counter.text)
        {
            number.reading = number_reading;
            counter.reading = counter_reading;
        }
    }
}

/// The reading in katakana of the words that have one of their own here.
fn spoken(word: &str, before: Option<&str>, after: Option<&str>) -> Option<&'static str> {
    match word {
        "私" => Some("ワタシ"),
        "日本" => Some("ニホン"),
        "明日" => Some("アシタ"),
        "昨日" => Some("キノウ"),
        "言う" => Some("イウ"),
        "他" if after
            .is_none_or(|next| matches!(next, "の" | "に" | "は" | "も" | "を" | "が")) =>
        {
            Some("ホカ")
        }
        "何" => match after? {
            "が" | "を" | "も" | "に" | "か" | "は" | "や" | "より" | "から" | "これ" | "それ"
            | "?" | "!" | "、" | "。" | "し" | "する" | "食べ" | "言っ" => Some("ナニ"),
            _ => Some("ナン"),
        },
        "方" if before
            .is_some_and(|before| matches!(before, "この" | "その" | "あの" | "どの")) =>
        {
            Some("カタ")
        }
        _ => None,
    }
}

/// The dictionary has digits one by one; a number is one word.
fn join_numerals(morphemes: &mut Vec<Morpheme>) {
    let mut joined: Vec<Morpheme> = Vec::with_capacity(morphemes.len());
    for morpheme in morphemes.drain(..) {
        match joined.last_mut() {
            Some(number)
                if number.part_of_speech() == PartOfSpeech::Numeral
                    && morpheme.part_of_speech() == PartOfSpeech::Numeral
                    && number.range.end == morpheme.range.start =>
            {
                number.text.push_str(&morpheme.text);
                number.range.end = morpheme.range.end;
                number.dictionary_form.push_str(&morpheme.dictionary_form);
                number.normalized_form.push_str(&morpheme.normalized_form);
                number.reading.push_str(&morpheme.reading);
            }
            _ => joined.push(morpheme),
        }
    }
    for number in &mut joined {
        if let Some(reading) = numbers::reading(&number.text) {
            number.reading = reading;
        }
    }
    *morphemes = joined;
}
