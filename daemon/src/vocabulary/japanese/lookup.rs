//! Which entry of the dictionary a Japanese word in a sentence is, and whether people use it. Pure.

use crate::{
    domain::{Kind, Language},
    language::{
        kana::{
            has_kanji, hiragana_of, is_all_kana, is_kana, is_kanji, is_voiced_twin, to_hiragana,
        },
        library::{Library, japanese::JapaneseWord},
        segment::{PartOfSpeech, Token},
    },
    vocabulary::{
        refusal::Reason,
        sense::{self, Meaning, NoMeaning},
    },
};

/// Words without a mark of any list must be said at least this often: once in a million words.
const USED_ZIPF_MIN: f32 = 3.0;
/// Kana that make a word telling even when no list has it.
const TELLING_KANA_MIN: usize = 4;
/// Newspaper rank of kanji that everybody reads.
const COMMON_KANJI_RANK_MAX: u16 = 1_600;
/// What a dictionary entry must score for it to be what was said; see [`fit`].
const FIT_MIN: i32 = 4;
/// How much better than the next one it must be where the spelling does not decide.
const FIT_MARGIN_MIN: i32 = 2;

/// A word of a dictionary, as it is used in a sentence.
pub(in crate::vocabulary) struct Choice {
    pub(in crate::vocabulary) word: JapaneseWord,
    /// As a card should write it.
    pub(in crate::vocabulary) lemma: String,
    pub(in crate::vocabulary) reading: String,
    pub(in crate::vocabulary) meaning: Meaning,
}

/// The dictionary's word this token is a form of, where it is used as `part`.
pub(super) fn choose(
    library: &Library,
    token: &Token,
    part: PartOfSpeech,
) -> Result<Choice, Reason> {
    let mut refusal = Reason::NotInDictionary;
    let spellings = [token.dictionary_form.as_str(), token.normalized_form.as_str()];
    let distinct = if spellings[0] == spellings[1] { 1 } else { 2 };
    for spelling in &spellings[..distinct] {
        match choose_spelled(library, token, part, spelling) {
            Ok(choice) => return Ok(choice),
            Err(reason) if refusal == Reason::NotInDictionary => refusal = reason,
            Err(_) => {}
        }
    }
    Err(refusal)
}

fn choose_spelled(
    library: &Library,
    token: &Token,
    part: PartOfSpeech,
    spelling: &str,
) -> Result<Choice, Reason> {
    let mut fitting: Vec<(i32, JapaneseWord)> = library
        .japanese(spelling)
        .into_iter()
        .filter(|word| {
            word.senses.iter().any(|sense| sense::is_used_as(sense, part))
                || sense::is_adverb_only(word, part)
        })
        .map(|word| (fit(&word, token, spelling), word))
        .collect();
    fitting.sort_by_key(|(fit, word)| (-fit, word.seq));
    let runner_up = fitting.get(1).map(|(fit, _)| *fit);
    let (best, word) = fitting.into_iter().next().ok_or(Reason::NotInDictionary)?;
    if best < FIT_MIN {
        return Err(Reason::Ambiguous);
    }
    if is_all_kana(spelling) && runner_up.is_some_and(|next| best - next < FIT_MARGIN_MIN) {
        return Err(Reason::Ambiguous);
    }
    let meaning = match sense::meaning(&word, Some(part), spelling) {
        Ok(meaning) => meaning,
        Err(NoMeaning::None) => return Err(Reason::NoShortMeaning),
        Err(NoMeaning::Coarse) => return Err(Reason::Coarse),
        Err(NoMeaning::Torn) => return Err(Reason::Ambiguous),
    };
    let lemma = written(&word, spelling, &meaning);
    let reading = if is_all_kana(&lemma) {
        lemma.clone()
    } else {
        lemma_reading(&word, token, spelling).ok_or(Reason::Ambiguous)?
    };
    Ok(Choice { word, lemma, reading, meaning })
}

/// How well a dictionary entry explains a token spelled `spelling`.
fn fit(word: &JapaneseWord, token: &Token, spelling: &str) -> i32 {
    let mut fit = 0;
    let is_kana = is_all_kana(spelling);
    if word.is_spelled(spelling) {
        fit += 4;
    }
    let forms = word.writings.iter().chain(&word.readings);
    if forms.clone().any(|form| form.text == spelling && !form.is_sound()) {
        fit -= 4;
    }
    if is_kana {
        let is_preferred = word.writings.iter().any(|form| form.text == token.normalized_form);
        let is_kana_word = word.writings.is_empty()
            || word.senses.first().is_some_and(|sense| sense.has_tag("uk"));
        match (is_preferred, is_kana_word) {
            (true, true) => fit += 5,
            (true, false) => fit += 3,
            (false, true) => fit += 2,
            (false, false) => fit -= 4,
        }
    } else if lemma_reading(word, token, spelling).is_some() {
        fit += 3;
    } else {
        fit -= 5;
    }
    if word.is_common() {
        fit += 2;
    }
    if word.jlpt.is_some() {
        fit += 2;
    }
    fit
}

/// The reading of the dictionary form that agrees with how the analyser read the stem.
fn lemma_reading(word: &JapaneseWord, token: &Token, spelling: &str) -> Option<String> {
    if is_all_kana(spelling) {
        return Some(to_hiragana(spelling));
    }
    let (stem, stem_reading) = (&token.stem.0, &token.stem.1);
    let readings = || {
        word.readings
            .iter()
            .filter(|reading| {
                reading.restricted_to.is_empty()
                    || reading.restricted_to.iter().any(|text| text == spelling)
            })
            .filter(|reading| !reading.has_tag("nokanji"))
            .map(|reading| to_hiragana(&reading.text))
    };
    // 来る changes its first sound in every form.
    if stem_reading.is_empty() || spelling.ends_with("来る") {
        return readings().next();
    }
    let shared = shared_start(stem, spelling);
    let tail: String = stem[shared.len()..].chars().map(hiragana_of).collect();
    let Some(start) = stem_reading.strip_suffix(tail.as_str()) else {
        // The token is spelled in another way, as 倒せた is of 倒す.
        return readings().find(|reading| !shared_start(reading, stem_reading).is_empty());
    };
    let whole = shared == spelling;
    readings().find(|reading| if whole { reading == start } else { reading.starts_with(start) })
}

fn shared_start<'t>(one: &'t str, other: &str) -> &'t str {
    let length = one
        .chars()
        .zip(other.chars())
        .take_while(|(one, other)| one == other)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    &one[..length]
}

/// True when `reading` begins with `start`, but for a voiced sound where two words meet.
pub(super) fn begins_as(reading: &str, start: &str) -> bool {
    let mut letters = reading.chars();
    start
        .chars()
        .all(|expected| letters.next().is_some_and(|heard| is_voiced_twin(expected, heard)))
}

/// How a card writes the word: as it was spoken, but with kanji where it usually has them.
pub(in crate::vocabulary) fn written(
    word: &JapaneseWord,
    spelling: &str,
    meaning: &Meaning,
) -> String {
    if has_kanji(spelling) || meaning.is_kana_word || word.writings.is_empty() {
        return spelling.to_owned();
    }
    word.headword().to_owned()
}

/// How much speaks for people using a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usage {
    /// Some list or count has it.
    Attested,
    /// None has it, but it is spelled as only this word is.
    Likely,
    /// Nothing but the dictionary has it.
    Rare,
}

pub(super) fn usage(library: &Library, choice: &Choice) -> Usage {
    let word = &choice.word;
    let is_counted =
        |text: &str, least: f32| library.zipf(Language::Ja, text).is_some_and(|zipf| zipf >= least);
    let is_attested = word.is_common()
        || word.jlpt.is_some()
        || word.newspaper_band.is_some()
        || choice.meaning.kind == Kind::Slang
        || is_counted(&choice.lemma, USED_ZIPF_MIN);
    let letters = choice.lemma.chars().count();
    let kana = choice.lemma.chars().filter(|&letter| is_kana(letter)).count();
    // A slip of the recogniser rarely spells a long word of kana, or kana and kanji in turn; two
    // kanji that make some word it spells often.
    let is_telling = kana >= TELLING_KANA_MIN || kana > 0 && kana < letters && letters >= 3;
    let is_of_common_kanji = letters >= 2
        && choice.lemma.chars().filter(|&letter| is_kanji(letter)).all(|kanji| {
            let rank = library.kanji(kanji).and_then(|kanji| kanji.newspaper_rank);
            rank.is_some_and(|rank| rank <= COMMON_KANJI_RANK_MAX)
        });
    let is_idiom = choice.meaning.kind == Kind::Idiom && letters >= 3;
    match (is_attested, is_telling || is_of_common_kanji || is_idiom) {
        (true, _) => Usage::Attested,
        (false, true) => Usage::Likely,
        (false, false) => Usage::Rare,
    }
}
