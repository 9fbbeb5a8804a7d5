//! Japanese words: the spelling itself, and what it is an inflected form of.

use super::{Article, Frequency, Meaning, Sense};
use crate::{
    domain::Language,
    language::{
        furigana,
        kana::{is_kanji, to_hiragana},
        library::{Library, codes, japanese::JapaneseWord},
        segment::{Morpheme, PartOfSpeech, Token, words},
    },
};

/// What the dictionary has of `word`, of which `morphemes` are the pieces, and the dictionary forms
/// it had to be traced to.
pub(super) fn articles(
    library: &Library,
    word: &str,
    morphemes: &[Morpheme],
) -> (Vec<Article>, Vec<String>) {
    let mut found = library.japanese(word);
    let mut forms = Vec::new();
    for form in dictionary_forms(&words(word, morphemes)) {
        if form == word {
            continue;
        }
        let of_form = library.japanese(&form);
        let is_new = |one: &JapaneseWord| found.iter().all(|known| known.seq != one.seq);
        let of_form: Vec<_> = of_form.into_iter().filter(is_new).collect();
        if !of_form.is_empty() {
            forms.push(form);
            found.extend(of_form);
        }
    }
    (found.iter().map(|word| article(library, word)).collect(), forms)
}

/// The dictionary forms of the one word that `tokens` are, in the spelling of the text and in the
/// standard one. Empty when they are several words.
pub(super) fn dictionary_forms(tokens: &[Token]) -> Vec<String> {
    let [first, rest @ ..] = tokens else { return Vec::new() };
    let is_bound = |token: &Token| match first.part_of_speech {
        PartOfSpeech::VerbalNoun => token.dictionary_form == "する",
        PartOfSpeech::Verb | PartOfSpeech::Adjective | PartOfSpeech::AdjectivalNoun => {
            matches!(token.part_of_speech, PartOfSpeech::Particle | PartOfSpeech::Auxiliary)
        }
        _ => false,
    };
    if !rest.iter().all(is_bound) {
        return Vec::new();
    }
    let mut forms = vec![first.dictionary_form.clone()];
    if first.normalized_form != first.dictionary_form && first.is_known {
        forms.push(first.normalized_form.clone());
    }
    forms
}

fn article(library: &Library, word: &JapaneseWord) -> Article {
    let headword = word.headword().to_owned();
    let mut readings: Vec<String> =
        word.reading_of(&headword).into_iter().map(str::to_owned).collect();
    let belongs = |restricted: &[String]| restricted.is_empty() || restricted.contains(&headword);
    let others =
        word.readings.iter().filter(|form| form.is_sound() && belongs(&form.restricted_to));
    for reading in others {
        if !readings.contains(&reading.text) {
            readings.push(reading.text.clone());
        }
    }
    let sound = readings.first().map(|reading| to_hiragana(reading)).unwrap_or_default();
    let spellings = word.writings.iter().filter(|form| form.is_sound() && form.text != headword);
    Article {
        language: Language::Ja,
        ruby: furigana::align(&headword, &sound),
        spellings: spellings.map(|form| form.text.clone()).collect(),
        level: library.level_of_japanese(word),
        frequency: Frequency::of(frequency(library, word)),
        inflection: word
            .senses
            .iter()
            .flat_map(|sense| &sense.pos)
            .find_map(|code| codes::inflection(code)),
        senses: word.senses.iter().map(sense).collect(),
        kanji: kanji(library, &headword),
        source: format!("jmdict:{}", word.seq),
        headword,
        readings,
    }
}

/// Of the spelling that is met most often.
fn frequency(library: &Library, word: &JapaneseWord) -> Option<f32> {
    let spellings = word.writings.iter().filter(|form| form.is_sound());
    let counted = |text: &str| library.zipf(Language::Ja, text);
    let written = spellings.filter_map(|form| counted(&form.text)).max_by(f32::total_cmp);
    // Kana are counted for every word that sounds so.
    written.or_else(|| counted(word.headword()))
}

fn sense(sense: &crate::language::library::japanese::Sense) -> Sense {
    Sense {
        parts_of_speech: named(&sense.pos, codes::part_of_speech),
        registers: named(&sense.tags, codes::register),
        meanings: sense
            .glosses
            .iter()
            .map(|gloss| Meaning { text: gloss.clone(), reading: None })
            .collect(),
        note: sense.note.clone(),
    }
}

fn named(codes: &[String], name: fn(&str) -> Option<&'static str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in codes.iter().filter_map(|code| name(code)) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn kanji(library: &Library, headword: &str) -> Vec<crate::language::library::kanji::Kanji> {
    let mut known = Vec::new();
    for character in headword.chars().filter(|&character| is_kanji(character)) {
        if let Some(kanji) = library.kanji(character).filter(|kanji| !known.contains(*kanji)) {
            known.push(kanji.clone());
        }
    }
    known
}
