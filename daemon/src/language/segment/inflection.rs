//! Which morphemes make one word: a verb or an adjective with all that inflects it.

use crate::language::segment::{PartOfSpeech, morpheme::Morpheme};

/// Verbs that after て only color the one before: 食べて|いる, やって|みる.
const AUXILIARY_VERBS: [&str; 24] = [
    "いる",
    "居る",
    "おる",
    "ある",
    "おく",
    "置く",
    "しまう",
    "みる",
    "見る",
    "くる",
    "来る",
    "いく",
    "行く",
    "ゆく",
    "くれる",
    "あげる",
    "もらう",
    "やる",
    "くださる",
    "下さる",
    "いただく",
    "頂く",
    "ちまう",
    "ほしい",
];
/// Verbs that say of the one before how far it has come: 飼い|始める.
const ASPECT_VERBS: [&str; 8] =
    ["始める", "はじめる", "続ける", "つづける", "終わる", "終える", "まくる", "出す"];
/// Auxiliaries that follow a finished word instead of inflecting it.
const COPULAS: [&str; 11] =
    ["だ", "です", "じゃ", "や", "らしい", "みたい", "べし", "ごとし", "なり", "り", "っす"];

/// The words of a sentence, each as the morphemes it is made of.
pub(super) fn words(morphemes: &[Morpheme]) -> impl Iterator<Item = &[Morpheme]> {
    let mut rest = morphemes;
    std::iter::from_fn(move || {
        let head = rest.first()?;
        let mut length = 1;
        if matches!(head.part_of_speech(), PartOfSpeech::Verb | PartOfSpeech::Adjective) {
            while inflects(&rest[..length], &rest[length..]) {
                length += 1;
            }
        }
        let (word, after) = rest.split_at(length);
        rest = after;
        Some(word)
    })
}

/// True when the first morpheme of `after` still belongs to `word`.
fn inflects(word: &[Morpheme], after: &[Morpheme]) -> bool {
    let (Some(last), Some(next)) = (word.last(), after.first()) else { return false };
    // A space or a mark between two morphemes ends the word.
    if last.range.end != next.range.start {
        return false;
    }
    let form = next.dictionary_form.as_str();
    match next.part_of_speech() {
        PartOfSpeech::Auxiliary => match form {
            "そう" => last.is_conjugated_as("連用形") || last.is_conjugated_as("語幹"),
            _ => next.classes[0] == "助動詞" && !COPULAS.contains(&form),
        },
        PartOfSpeech::Particle => {
            next.classes[1] == "接続助詞" && matches!(form, "て" | "で" | "ば" | "ちゃ" | "じゃ")
        }
        PartOfSpeech::Verb | PartOfSpeech::Adjective if is_te(last) => {
            AUXILIARY_VERBS.contains(&form)
        }
        // 食べ|すぎる, やば|すぎる
        PartOfSpeech::Verb | PartOfSpeech::Suffix
            if matches!(form, "すぎる" | "過ぎる" | "すぎ" | "過ぎ") =>
        {
            last.is_conjugated_as("連用形") || last.is_conjugated_as("語幹")
        }
        PartOfSpeech::Verb if ASPECT_VERBS.contains(&form) => {
            last.part_of_speech() == PartOfSpeech::Verb && last.is_conjugated_as("連用形")
        }
        // 高く|ない
        PartOfSpeech::Adjective => form == "ない" && last.is_conjugated_as("連用形"),
        // 行かなきゃ|いけ|ない
        PartOfSpeech::Verb => is_condition(last) && matches!(form, "いける" | "なる"),
        _ => false,
    }
}

fn is_te(morpheme: &Morpheme) -> bool {
    morpheme.part_of_speech() == PartOfSpeech::Particle
        && matches!(morpheme.dictionary_form.as_str(), "て" | "で")
}

fn is_condition(morpheme: &Morpheme) -> bool {
    matches!(morpheme.text.as_str(), "なきゃ" | "なけりゃ" | "ちゃ" | "じゃ" | "ば")
}
