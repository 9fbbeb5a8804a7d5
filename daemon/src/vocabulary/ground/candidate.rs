//! What a language model says of an expression, and the shape it is asked to say it in. Every
//! string is untrusted until it has been grounded.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::plain::limit;

/// The whole answer of a model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// What it found, in the order it was said.
    pub expressions: Vec<Candidate>,
}

/// An expression as a model describes it. A field it has nothing to say in is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Candidate {
    /// The expression in Japanese, or its translation when English was said.
    pub japanese: String,
    /// `japanese` in kana.
    pub reading: String,
    /// The expression in English, or its meaning when Japanese was said.
    pub english: String,
    /// `ja` or `en`: what was said.
    pub language: String,
    /// The name of a [`Kind`](crate::domain::Kind).
    pub kind: String,
    /// `N5`…`N1` or `A1`…`C2`.
    pub level: String,
    /// The sentence of the transcript it claims to have the expression from.
    pub sentence: String,
    /// When it is used and when not, in the learner's language.
    pub usage: String,
    /// What learners do wrong with it, in the learner's language.
    pub mistake: String,
    /// Another sentence with it.
    pub example: String,
    /// That sentence in the learner's language.
    pub example_translation: String,
    /// `sentence` as the learner's language would put it.
    pub translation: String,
    /// Register, field: short lower-case English words.
    pub tags: Vec<String>,
}

/// The JSON Schema of [`Answer`], for models that can be held to one. Every field is required and
/// none else allowed, which is what strict structured output asks for.
pub fn schema() -> Value {
    let text = |limit: usize, about: &str| {
        json!({
            "type": "string",
            "maxLength": limit,
            "description": about,
        })
    };
    let one_of = |names: &[&str]| json!({ "type": "string", "enum": names });
    let properties = json!({
        "japanese": text(limit::HEADWORD, "Dictionary form in Japanese, or translated from English"),
        "reading": text(limit::READING, "The field japanese in hiragana or katakana"),
        "english": text(limit::MEANING, "Short meaning, or dictionary form of the English"),
        "language": one_of(&["ja", "en"]),
        "kind": one_of(&["vocabulary", "slang", "culture", "grammar", "mistake", "idiom"]),
        "level": one_of(&[
            "N5", "N4", "N3", "N2", "N1", "A1", "A2", "B1", "B2", "C1", "C2",
        ]),
        "sentence": text(limit::SENTENCE, "The line of the transcript, word for word"),
        "usage": text(limit::NOTE, "When it is used; empty if there is nothing to say"),
        "mistake": text(limit::NOTE, "What learners do wrong with it; may be empty"),
        "example": text(limit::EXAMPLE, "Another sentence with it; may be empty"),
        "example_translation": text(limit::NOTE, "The example translated; may be empty"),
        "translation": text(limit::NOTE, "The line of the transcript translated; may be empty"),
        "tags": {
            "type": "array",
            "maxItems": limit::TAGS,
            "items": text(limit::TAG, "Lower-case English"),
        },
    });
    let names: Vec<&String> =
        properties.as_object().into_iter().flat_map(|all| all.keys()).collect();
    let candidate = json!({
        "type": "object",
        "required": names,
        "additionalProperties": false,
        "properties": properties,
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["expressions"],
        "additionalProperties": false,
        "properties": { "expressions": { "type": "array", "items": candidate } },
    })
}
