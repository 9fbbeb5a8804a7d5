//! Japanese sentences as patterns see them: the analyser's smallest pieces.

use crate::language::{
    pattern::{Literal, Sentence},
    segment::{Morpheme, PartOfSpeech},
};

/// What ends a clause and says no more than how it is meant.
const FINAL_PARTICLES: [&str; 14] =
    ["よ", "ね", "な", "わ", "ぞ", "ぜ", "さ", "なあ", "なぁ", "ねえ", "よね", "の", "っす", "w"];
const FULL_STOPS: [&str; 6] = ["。", "!", "?", "．", ".", "…"];

/// What `{…}` can name in a Japanese pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Verb(VerbForm),
    Adjective(AdjectiveForm),
    Noun,
    AdjectivalNoun,
    Adverb,
    Number,
    Counter,
    Particle,
    Auxiliary,
    /// The end of a clause in plain form.
    Plain,
    Any,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerbForm {
    Any,
    Stem,
    Irrealis,
    Plain,
    Past,
    Te,
    Negative,
    Conditional,
    Volitional,
    Imperative,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AdjectiveForm {
    Any,
    Ku,
    Stem,
}

/// The pieces of a sentence.
pub(super) struct Pieces<'m>(pub(super) &'m [Morpheme]);

impl Sentence for Pieces<'_> {
    type Class = Class;
    const GAP_MAX: usize = 12;

    fn class(name: &str) -> Option<Class> {
        Some(match name {
            "v" => Class::Verb(VerbForm::Any),
            "v:stem" => Class::Verb(VerbForm::Stem),
            "v:neg" => Class::Verb(VerbForm::Irrealis),
            "v:dict" => Class::Verb(VerbForm::Plain),
            "v:ta" => Class::Verb(VerbForm::Past),
            "v:te" => Class::Verb(VerbForm::Te),
            "v:nai" => Class::Verb(VerbForm::Negative),
            "v:ba" => Class::Verb(VerbForm::Conditional),
            "v:vol" => Class::Verb(VerbForm::Volitional),
            "v:imp" => Class::Verb(VerbForm::Imperative),
            "adj" => Class::Adjective(AdjectiveForm::Any),
            "adj:ku" => Class::Adjective(AdjectiveForm::Ku),
            "adj:stem" => Class::Adjective(AdjectiveForm::Stem),
            "na" => Class::AdjectivalNoun,
            "n" => Class::Noun,
            "adv" => Class::Adverb,
            "num" => Class::Number,
            "counter" => Class::Counter,
            "p" => Class::Particle,
            "aux" => Class::Auxiliary,
            "plain" => Class::Plain,
            "any" => Class::Any,
            _ => return None,
        })
    }

    fn key(literal: &str) -> u32 {
        literal.chars().next().map_or(0, u32::from)
    }

    fn keys(&self) -> Vec<u32> {
        self.0
            .iter()
            .flat_map(|piece| [Self::key(&piece.text), Self::key(&piece.dictionary_form)])
            .collect()
    }

    fn pieces(&self) -> usize {
        self.0.len()
    }

    fn literal(&self, literal: &Literal, at: usize) -> Option<usize> {
        let mut rest = literal.text.as_str();
        for (piece, end) in self.0.get(at..).unwrap_or_default().iter().zip(at + 1..) {
            let is_last = rest == piece.text
                || !literal.is_exact && piece.inflects() && rest == piece.dictionary_form;
            if is_last {
                return Some(end);
            }
            rest = rest.strip_prefix(&piece.text)?;
            // A space or a mark between two pieces is between two words.
            if self.0.get(end).is_none_or(|next| next.range.start != piece.range.end) {
                return None;
            }
        }
        None
    }

    fn classed(&self, class: Class, at: usize) -> Option<usize> {
        let piece = self.0.get(at)?;
        let next = self.0.get(at + 1);
        let part = piece.part_of_speech();
        let fits = match class {
            Class::Verb(form) => return verb(form, piece, next).map(|length| at + length),
            Class::Adjective(form) => {
                part == PartOfSpeech::Adjective
                    && match form {
                        AdjectiveForm::Any => true,
                        AdjectiveForm::Ku => piece.is_conjugated_as("連用形"),
                        AdjectiveForm::Stem => piece.is_conjugated_as("語幹"),
                    }
            }
            Class::Noun => {
                matches!(
                    part,
                    PartOfSpeech::Noun
                        | PartOfSpeech::VerbalNoun
                        | PartOfSpeech::ProperNoun
                        | PartOfSpeech::Pronoun
                        | PartOfSpeech::Numeral
                        | PartOfSpeech::Counter
                        | PartOfSpeech::Suffix
                ) || piece.classes[0] == "名詞"
            }
            Class::AdjectivalNoun => {
                part == PartOfSpeech::AdjectivalNoun || piece.classes[2].contains("形状詞可能")
            }
            Class::Adverb => part == PartOfSpeech::Adverb || piece.classes[2] == "副詞可能",
            Class::Number => part == PartOfSpeech::Numeral,
            Class::Counter => {
                part == PartOfSpeech::Counter || piece.classes[2].contains("助数詞可能")
            }
            Class::Particle => part == PartOfSpeech::Particle,
            Class::Auxiliary => part == PartOfSpeech::Auxiliary,
            Class::Plain => ends_plainly(piece),
            Class::Any => part != PartOfSpeech::Symbol,
        };
        fits.then_some(at + 1)
    }

    fn is_full_stop(&self, at: usize) -> bool {
        FULL_STOPS.contains(&self.0[at].text.as_str())
    }

    fn starts_clause(&self, at: usize) -> bool {
        at == 0
            || self.0[at - 1].part_of_speech() == PartOfSpeech::Symbol
            || self.0.get(at).is_some_and(|piece| piece.range.start > self.0[at - 1].range.end)
    }

    fn ends_clause(&self, at: usize) -> bool {
        let is_final = |piece: &&Morpheme| FINAL_PARTICLES.contains(&piece.text.as_str());
        let end = at + self.0.get(at..).unwrap_or_default().iter().take_while(is_final).count();
        self.0.get(end).is_none_or(|next| {
            next.part_of_speech() == PartOfSpeech::Symbol
                || end > 0 && next.range.start > self.0[end - 1].range.end
        })
    }
}

/// How many pieces a verb in this form takes, if it stands there.
fn verb(form: VerbForm, piece: &Morpheme, next: Option<&Morpheme>) -> Option<usize> {
    if !acts_as_verb(piece) {
        return None;
    }
    let conjugated = |form: &str| piece.is_conjugated_as(form).then_some(1);
    let followed = |is_it: &dyn Fn(&Morpheme) -> bool| {
        next.filter(|next| next.range.start == piece.range.end && is_it(next)).map(|_| 2)
    };
    match form {
        VerbForm::Any => Some(1),
        VerbForm::Stem => conjugated("連用形"),
        VerbForm::Irrealis => conjugated("未然形"),
        VerbForm::Plain => conjugated("終止形").or_else(|| conjugated("連体形")),
        VerbForm::Conditional => conjugated("仮定形"),
        VerbForm::Volitional => conjugated("意志推量形"),
        VerbForm::Imperative => conjugated("命令形"),
        VerbForm::Past => followed(&|next| {
            next.classes[0] == "助動詞" && matches!(&*next.dictionary_form, "た" | "だ")
        }),
        VerbForm::Te => followed(&|next| {
            next.classes[0] == "助詞" && matches!(&*next.dictionary_form, "て" | "で")
        }),
        VerbForm::Negative => followed(&|next| {
            next.classes[0] == "助動詞" && matches!(&*next.dictionary_form, "ない" | "ぬ" | "ん")
        }),
    }
}

/// True for verbs and for what inflects them into other verbs: られる, させる, ちゃう, とく.
fn acts_as_verb(piece: &Morpheme) -> bool {
    let class = piece.classes[4].as_str();
    piece.part_of_speech() == PartOfSpeech::Verb
        || piece.classes[0] == "助動詞"
            && (class.contains("段") || class.contains("変格") || class == "助動詞-レル")
}

fn ends_plainly(piece: &Morpheme) -> bool {
    let is_finite = piece.is_conjugated_as("終止形") || piece.is_conjugated_as("連体形");
    let is_polite = matches!(&*piece.dictionary_form, "です" | "ます");
    matches!(
        piece.part_of_speech(),
        PartOfSpeech::Verb | PartOfSpeech::Adjective | PartOfSpeech::Auxiliary
    ) && is_finite
        && !is_polite
}
