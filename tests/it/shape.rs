//! The shapes programs rely on, whether they are printed or answered.

use serde_json::Value;

/// Every field of an entry, in the order of the alphabet.
pub(crate) const ENTRY_FIELDS: [&str; 14] = [
    "end_ms",
    "english",
    "evidence",
    "japanese",
    "kind",
    "language",
    "lemma",
    "level",
    "reading",
    "speaker",
    "start_ms",
    "surface",
    "tags",
    "utterance",
];

/// The names of an object's fields in the order of the alphabet; none of what is no object.
pub(crate) fn fields(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> =
        object.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}
