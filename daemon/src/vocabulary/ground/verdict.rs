//! What grounding says of a candidate, in words a person understands. None of them repeats a
//! candidate's own text.

use std::fmt;

use crate::{
    domain::Entry,
    vocabulary::{phrases, refusal},
};

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It holds, perhaps after corrections.
    Grounded(Box<Grounded>),
    /// It says what the candidate of this index already said; what it had to add is there.
    Merged(usize),
    /// It does not hold. The reasons are never none.
    Refused(Vec<Reason>),
}

/// A candidate that holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Grounded {
    /// The expression: place, times and speaker from the transcript, the rest checked.
    pub entry: Entry,
    /// What may stand beside it.
    pub notes: Notes,
    /// Whether anything had to be changed.
    pub state: State,
    /// What was changed, in the order of the fields.
    pub corrections: Vec<Correction>,
    /// What nobody could check; a person should, before it is shown.
    pub flags: Vec<Flag>,
}

/// Remarks of a model that passed as text. Nobody but the model vouches for what they say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// When it is used and when not, in the learner's language.
    pub usage: Option<String>,
    /// What learners do wrong with it, in the learner's language.
    pub mistake: Option<String>,
    /// Another sentence with it, in the taught language.
    pub example: Option<String>,
    /// `example` in the learner's language.
    pub example_translation: Option<String>,
    /// The entry's utterance in the learner's language.
    pub translation: Option<String>,
}

/// Whether a candidate was right as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Every field it filled holds.
    Accepted,
    /// Some were replaced or dropped.
    Corrected,
}

/// A field of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `japanese`
    Japanese,
    /// `reading`
    Reading,
    /// `english`
    English,
    /// `language`
    Language,
    /// `kind`
    Kind,
    /// `level`
    Level,
    /// `sentence`
    Sentence,
    /// `usage`
    Usage,
    /// `mistake`
    Mistake,
    /// `example`
    Example,
    /// `example_translation`
    ExampleTranslation,
    /// `translation`
    Translation,
    /// `tags`
    Tags,
}

/// What is wrong with a text, whatever it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Nothing is in it.
    Empty,
    /// It is longer than its place.
    TooLong,
    /// It holds characters that belong to neither language.
    Strange,
    /// It holds HTML, Markdown or another notation.
    Markup,
    /// It holds an internet address.
    Address,
    /// It speaks to a program and not to a learner.
    Instruction,
    /// It holds a coarse word.
    Coarse,
    /// It is not in the language its field is for.
    WrongLanguage,
    /// It is not kana.
    NotKana,
    /// It does not have the form its field asks for.
    Malformed,
    /// It is an example that does not have the expression.
    WithoutExpression,
    /// It translates something that nobody said.
    OtherSentence,
}

/// Who knew better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Authority {
    /// What was said.
    Transcript,
    /// The dictionary.
    Dictionary,
    /// Our lexicon of stream and net language.
    Lexicon,
    /// Our patterns and mistakes.
    Grammar,
    /// A level list.
    LevelList,
    /// An estimate from frequency and kanji.
    Estimate,
    /// The analyser, which reads words no dictionary has.
    Analyser,
}

/// A change to what a candidate said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Correction {
    /// The field was filled by who knows better.
    Replaced {
        /// Which.
        field: Field,
        /// Who.
        by: Authority,
    },
    /// The field, or a part of it, was left out.
    Dropped {
        /// Which.
        field: Field,
        /// Why.
        fault: Fault,
    },
}

/// What could not be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flag {
    /// No dictionary confirms the meaning.
    MeaningUnverified,
    /// The reading is possible, but no dictionary has it.
    ReadingUnverified,
    /// No dictionary has the expression.
    Unlisted,
    /// The recogniser wrote something that sounds like it.
    HeardDifferently,
}

/// Why a candidate is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A field that nobody else can fill is unusable.
    Text {
        /// Which.
        field: Field,
        /// Why.
        fault: Fault,
    },
    /// Nobody said it.
    NotSaid,
    /// It was said, but is not taught.
    Untaught(refusal::Reason),
    /// It cannot be read so, and nobody knows how it is.
    ImpossibleReading,
    /// Neither the candidate nor a dictionary has a meaning for it that could be shown.
    NoMeaning,
    /// It calls a mistake what no rule says is one.
    UnprovenMistake,
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Japanese => "the Japanese",
            Self::Reading => "the reading",
            Self::English => "the English",
            Self::Language => "the language",
            Self::Kind => "the kind",
            Self::Level => "the level",
            Self::Sentence => "the sentence",
            Self::Usage => "the usage note",
            Self::Mistake => "the note on mistakes",
            Self::Example => "the example",
            Self::ExampleTranslation => "the translation of the example",
            Self::Translation => "the translation of the sentence",
            Self::Tags => "a tag",
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "is empty",
            Self::TooLong => "is too long",
            Self::Strange => "holds characters of neither language",
            Self::Markup => "holds markup",
            Self::Address => "holds an internet address",
            Self::Instruction => "gives instructions to a program",
            Self::Coarse => "is coarse",
            Self::WrongLanguage => "is in the wrong language",
            Self::NotKana => "is not kana",
            Self::Malformed => "does not have the form asked for",
            Self::WithoutExpression => "does not use the expression",
            Self::OtherSentence => "translates something nobody said",
        })
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Transcript => "what was said",
            Self::Dictionary => "the dictionary",
            Self::Lexicon => "the lexicon of stream and net language",
            Self::Grammar => "the list of patterns",
            Self::LevelList => "the level lists",
            Self::Estimate => "an estimate",
            Self::Analyser => "the analyser",
        })
    }
}

impl fmt::Display for Correction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replaced { field, by } => write!(formatter, "{field} now follows {by}"),
            Self::Dropped { field, fault } => write!(formatter, "{field} {fault} and was dropped"),
        }
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phrase = match self {
            Self::MeaningUnverified => phrases::MEANING_UNVERIFIED,
            Self::ReadingUnverified => phrases::READING_UNVERIFIED,
            Self::Unlisted => phrases::UNLISTED,
            Self::HeardDifferently => phrases::HEARD_DIFFERENTLY,
        };
        formatter.write_str(phrase.english)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { field, fault } => write!(formatter, "{field} {fault}"),
            Self::NotSaid => formatter.write_str("nobody said it"),
            Self::Untaught(reason) => write!(formatter, "not taught: {reason}"),
            Self::ImpossibleReading => formatter.write_str("it cannot be read so"),
            Self::NoMeaning => formatter.write_str("it has no meaning that could be shown"),
            Self::UnprovenMistake => formatter.write_str("no rule says that it is a mistake"),
        }
    }
}
