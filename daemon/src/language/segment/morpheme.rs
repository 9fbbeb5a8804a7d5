//! What the analyser says about each piece it cuts.

use std::{ops::Range, sync::Arc};

use crate::language::{
    kana::{is_hiragana, is_kana},
    library::{Cut, Library, detail::Classes},
    segment::{PartOfSpeech, normal::Normal},
};

/// What stands in a column that has nothing to say.
const NOTHING: &str = "*";

/// The smallest piece the analyser knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Morpheme {
    /// How it is written, normalized.
    pub text: String,
    /// Where it stands in the original text, in bytes.
    pub range: Range<usize>,
    /// Four parts of speech from wide to narrow, class and form of conjugation.
    pub classes: Arc<Classes>,
    /// The form a dictionary lists it by.
    pub dictionary_form: String,
    /// The same in the standard spelling.
    pub normalized_form: String,
    /// In katakana; empty when unknown.
    pub reading: String,
    /// Surface and reading of each short unit of a compound.
    pub parts: Vec<(String, String)>,
    /// False when the analyser only guessed from the script.
    pub is_known: bool,
    /// True once its neighbors have settled its reading: of a number and its counter, of a word in
    /// pieces.
    pub is_settled: bool,
}

pub(super) fn analyse(library: &Library, normal: &Normal) -> Vec<Morpheme> {
    match library.cut(normal.text()) {
        Ok(cuts) => cuts
            .into_iter()
            .map(|cut| {
                let text = &normal.text()[cut.range.clone()];
                morpheme(text, normal.origin(cut.range.start, cut.range.end), cut)
            })
            // A letter that falls into several words is the first of them.
            .filter(|morpheme| !morpheme.range.is_empty())
            .collect(),
        Err(error) => {
            // The analyser fails on no text we know of; a sentence without words teaches nothing
            // and breaks nothing.
            tracing::warn!(%error, "a sentence could not be analysed");
            Vec::new()
        }
    }
}

fn morpheme(text: &str, range: Range<usize>, Cut { classes, detail, .. }: Cut) -> Morpheme {
    let form = detail.dictionary_form;
    let is_stretched = |letter| is_hiragana(letter) || letter == 'ー';
    // 感じ is a form of 感じる, and of 感ずる only in old books.
    let modern = |form: String| match form.strip_suffix("ずる") {
        Some(stem) if text.strip_suffix('じ') == Some(stem) => format!("{stem}じる"),
        _ => form,
    };
    Morpheme {
        text: text.to_owned(),
        range,
        // すごーい is すごい, drawn out.
        dictionary_form: if classes[5] != NOTHING && form.chars().all(is_stretched) {
            form.replace('ー', "")
        } else {
            modern(form)
        },
        normalized_form: modern(detail.normalized_form),
        // Kana are read as they stand, いう and not ゆう.
        reading: if text.chars().all(is_kana) { text.to_owned() } else { detail.reading },
        parts: detail.parts,
        is_known: detail.is_known,
        is_settled: false,
        classes,
    }
}

impl Morpheme {
    /// Whether the name of its form begins so: 連用形, 終止形 …
    pub fn is_conjugated_as(&self, form: &str) -> bool {
        self.classes[5].starts_with(form)
    }

    /// Whether it has forms at all.
    pub fn inflects(&self) -> bool {
        self.classes[5] != NOTHING
    }

    /// What it does in the sentence.
    pub fn part_of_speech(&self) -> PartOfSpeech {
        use PartOfSpeech as Part;
        let [wide, middle, narrow, ..] = &*self.classes;
        match (wide.as_str(), middle.as_str(), narrow.as_str()) {
            ("名詞", "固有名詞", _) => Part::ProperNoun,
            ("名詞", "数詞", _) => Part::Numeral,
            ("名詞", "助動詞語幹", _) => Part::Auxiliary,
            ("名詞", _, "助数詞可能") => Part::Noun,
            ("名詞", _, "サ変可能" | "サ変形状詞可能") => Part::VerbalNoun,
            ("名詞", _, "形状詞可能") => Part::AdjectivalNoun,
            ("名詞", ..) => Part::Noun,
            ("形状詞", "助動詞語幹", _) => Part::Auxiliary,
            ("形状詞", ..) => Part::AdjectivalNoun,
            ("動詞", ..) => Part::Verb,
            ("形容詞", ..) => Part::Adjective,
            ("副詞", ..) => Part::Adverb,
            ("代名詞", ..) => Part::Pronoun,
            ("連体詞", ..) => Part::Adnominal,
            ("接続詞", ..) => Part::Conjunction,
            ("感動詞", "フィラー", _) => Part::Filler,
            ("感動詞", ..) => Part::Interjection,
            ("接頭辞", ..) => Part::Prefix,
            ("接尾辞", _, "助数詞") => Part::Counter,
            ("接尾辞", ..) => Part::Suffix,
            ("助詞", ..) => Part::Particle,
            ("助動詞", ..) => Part::Auxiliary,
            // 補助記号, 記号, 空白, and whatever a later dictionary may add.
            _ => Part::Symbol,
        }
    }
}
