//! One word as a learner wants to read about it: dictionary, level, frequency, kanji, our lexicon
//! and the patterns it is part of, brought together.
//!
//! Pure; runs on any thread. Looks at one word by itself, where `vocabulary` chooses by a sentence.

mod english;
mod japanese;
mod own;
mod patterns;
mod suggestion;

use serde::Serialize;

use super::{
    furigana,
    grammar::Grammar,
    lexicon::{Item, Lexicon},
    library::{Library, kanji::Kanji},
    segment,
};
use crate::domain::{Kind, Language, Level, Ruby, Scale};

/// Longest text that is looked up as a word, in characters.
const WORD_CHARACTERS_MAX: usize = 80;

/// All that is known of what was looked up.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Answer {
    /// What was looked up.
    pub word: String,
    /// The dictionary forms it may be a form of, when it is none itself.
    pub forms_of: Vec<String>,
    /// What the dictionaries have, the likeliest first.
    pub articles: Vec<Article>,
    /// What our own lexicon of streams and the net has.
    pub lexicon: Vec<Slang>,
    /// Patterns it is, follows or is part of, and mistakes made with it.
    pub grammar: Vec<Usage>,
    /// What may have been meant, when nothing was found.
    pub suggestions: Vec<String>,
}

/// A headword of a dictionary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Article {
    /// The language of the headword.
    pub language: Language,
    /// As it should be written.
    pub headword: String,
    /// In kana, the usual one first; empty for English.
    pub readings: Vec<String>,
    /// The headword with the first reading over it; empty for English.
    pub ruby: Vec<Ruby>,
    /// Its other spellings.
    pub spellings: Vec<String>,
    /// How difficult it is, and whether a list says so.
    pub level: Level,
    /// How often it is said.
    pub frequency: Frequency,
    /// How it inflects, if it does.
    pub inflection: Option<&'static str>,
    /// Its meanings, the usual one first.
    pub senses: Vec<Sense>,
    /// What is known of its kanji.
    pub kanji: Vec<Kanji>,
    /// Where this comes from: `jmdict:1358280`, `english:stream`, `yomitan:My dictionary`.
    pub source: String,
}

/// One meaning, or several alike.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sense {
    /// Part of speech, in words.
    pub parts_of_speech: Vec<String>,
    /// Register, field and dialect, in words.
    pub registers: Vec<String>,
    /// In the other language, the closest first.
    pub meanings: Vec<Meaning>,
    /// When it is meant.
    pub note: Option<String>,
}

/// A meaning in the other language.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Meaning {
    /// The meaning.
    pub text: String,
    /// In kana, where it is Japanese and its reading is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

/// How often a word is said.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Frequency {
    /// The decimal logarithm of its occurrences in a billion words; none when it was not counted.
    pub zipf: Option<f32>,
    /// The same in words.
    pub words: &'static str,
}

/// A word of our lexicon.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slang {
    /// The language of the headword.
    pub language: Language,
    /// The Japanese side.
    pub japanese: String,
    /// `japanese` in kana.
    pub reading: String,
    /// `japanese` with its reading over it.
    pub ruby: Vec<Ruby>,
    /// The English side.
    pub english: String,
    /// What sort of thing it is.
    pub kind: Kind,
    /// Where it is said.
    pub register: String,
    /// Our own judgement, so it is called an estimate.
    pub level: Level,
    /// When it is used, and when not.
    pub note: String,
    /// A sentence with it.
    pub example: String,
    /// That sentence in the other language.
    pub translation: String,
    /// Its other spellings.
    pub aliases: Vec<String>,
}

/// A grammar pattern or a mistake.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Usage {
    /// `grammar` or `mistake`.
    pub kind: Kind,
    /// As a textbook lists it; the wrong way, for a mistake.
    pub name: String,
    /// What to say instead, for a mistake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
    /// What it is made of, for a pattern.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formation: Option<String>,
    /// From which band on it is worth learning.
    pub level: Level,
    /// What it means, or why it is wrong.
    pub meaning: String,
    /// Register, nuance, spoken forms.
    pub note: String,
    /// A sentence with it.
    pub example: String,
    /// That sentence in the other language.
    pub translation: String,
}

impl Answer {
    /// Whether anything was found.
    pub fn is_found(&self) -> bool {
        !(self.articles.is_empty() && self.lexicon.is_empty() && self.grammar.is_empty())
    }
}

/// Looks up `word`: in either language, in its dictionary form or another, in kanji or kana.
pub fn look_up(library: &Library, word: &str) -> Answer {
    let word: String = word.trim().chars().take(WORD_CHARACTERS_MAX).collect();
    let morphemes = segment::analyse(library, &word);
    let (mut articles, mut forms_of) = japanese::articles(library, &word, &morphemes);
    let (of_english, english_forms) = english::articles(library, &word);
    articles.extend(of_english);
    forms_of.extend(english_forms);
    articles.extend(own::articles(library, &word, &morphemes, &mut forms_of));

    let words: Vec<&str> = std::iter::once(&word).chain(&forms_of).map(String::as_str).collect();
    let lexicon = Lexicon::shipped();
    let mut slang = Vec::new();
    for language in [Language::Ja, Language::En] {
        let mut items: Vec<&Item> =
            words.iter().flat_map(|word| lexicon.look_up(language, word)).collect();
        let hits = match language {
            Language::Ja => lexicon.in_japanese(&word, &morphemes),
            Language::En => lexicon.in_english(library, &word),
        };
        items.extend(hits.iter().filter(|hit| hit.range == (0..word.len())).map(|hit| hit.item));
        for item in items {
            let one = Slang::of(item, language);
            if !slang.contains(&one) {
                slang.push(one);
            }
        }
    }
    // Of letters that are no word the analyser makes pieces that follow patterns by accident.
    let grammar = if articles.is_empty() && slang.is_empty() {
        patterns::named(Grammar::shipped(), &words)
    } else {
        patterns::related(Grammar::shipped(), library, &words, &morphemes)
    };
    let mut answer =
        Answer { articles, lexicon: slang, grammar, suggestions: Vec::new(), forms_of, word };
    if !answer.is_found() {
        answer.suggestions = suggestion::near(library, &answer.word);
    }
    answer
}

impl Frequency {
    /// The bounds lie where a word is met daily, weekly, monthly by who listens a few hours a day.
    fn of(zipf: Option<f32>) -> Self {
        let words = match zipf {
            Some(5.5..) => "among the commonest",
            Some(4.5..) => "very common",
            Some(3.5..) => "common",
            Some(2.5..) => "not so common",
            Some(1.5..) => "rare",
            Some(_) => "very rare",
            None => "not counted",
        };
        Self { zipf, words }
    }
}

impl Slang {
    fn of(item: &Item, language: Language) -> Self {
        let scale = match language {
            Language::Ja => Scale::Jlpt,
            Language::En => Scale::Cefr,
        };
        Self {
            language,
            japanese: item.japanese.clone(),
            reading: item.reading.clone(),
            ruby: furigana::align(&item.japanese, &item.reading),
            english: item.english.replace(" * ", " "),
            kind: item.kind,
            register: item.register.clone(),
            level: Level { scale, band: item.level.clone(), estimated: true },
            note: item.note.clone(),
            example: item.example.clone(),
            translation: item.translation.clone(),
            aliases: item.aliases.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
