//! Reads what stands in a request, one named field after the other. Whatever is wrong is told with
//! the name of the field and what may stand there.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::plugin::controls::Switch;

/// The fields of a request that have not been read yet.
#[derive(Debug)]
pub(super) struct Fields {
    left: Map<String, Value>,
    known: Vec<&'static str>,
}

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Fault {
    /// Something has to be there.
    #[error("`{field}` is missing: {allowed}")]
    Missing {
        /// The name.
        field: &'static str,
        /// What may stand there.
        allowed: String,
    },
    /// Something else has to be there.
    #[error("`{field}` is {found}: {allowed}")]
    Wrong {
        /// The name.
        field: &'static str,
        /// What stands there.
        found: String,
        /// What may stand there.
        allowed: String,
    },
    /// Nothing of this name has a meaning here.
    #[error("`{field}` means nothing here; what does is {known}")]
    Unknown {
        /// The name.
        field: String,
        /// All names that do.
        known: String,
    },
}

/// As much of a wrong value as is told, in characters.
const FOUND_CHARACTERS_MAX: usize = 60;

impl Fields {
    /// The fields of a JSON object. Anything else has none.
    pub(super) fn of(json: &str) -> Self {
        let left = match serde_json::from_str(json) {
            Ok(Value::Object(left)) => left,
            _ => Map::new(),
        };
        Self { left, known: Vec::new() }
    }

    /// True when nothing was said at all.
    pub(super) fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// A text of at most so many characters, if there is one.
    pub(super) fn text(
        &mut self,
        field: &'static str,
        characters_max: usize,
    ) -> Result<Option<String>, Fault> {
        let allowed = || format!("a text of at most {characters_max} characters");
        self.read(field, allowed, |value| {
            let text = value.as_str()?;
            (text.chars().count() <= characters_max).then(|| text.to_owned())
        })
    }

    /// A text that has to be there, and say something.
    pub(super) fn required_text(
        &mut self,
        field: &'static str,
        characters_max: usize,
    ) -> Result<String, Fault> {
        let text = self.text(field, characters_max)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| Fault::Missing {
            field,
            allowed: format!("a text of 1 to {characters_max} characters"),
        })
    }

    /// A whole number within a range, if there is one.
    pub(super) fn int(
        &mut self,
        field: &'static str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<Option<i64>, Fault> {
        let allowed = || format!("a whole number from {} to {}", range.start(), range.end());
        self.read(field, allowed, |value| value.as_i64().filter(|number| range.contains(number)))
    }

    /// A yes or no, if there is one.
    pub(super) fn bool(&mut self, field: &'static str) -> Result<Option<bool>, Fault> {
        self.read(field, || "true or false".to_owned(), Value::as_bool)
    }

    /// Which way to switch: without the field, to the other side.
    pub(super) fn switch(&mut self, field: &'static str) -> Result<Switch, Fault> {
        Ok(self.bool(field)?.map_or(Switch::Over, Switch::to))
    }

    /// The number of a card, quiz or turn, as it was told: in letters, for OBS's own numbers end
    /// too early.
    pub(super) fn number_of(&mut self, field: &'static str) -> Result<Option<u64>, Fault> {
        let allowed = || "a number as it was told, in quotation marks".to_owned();
        self.read(field, allowed, |value| match value {
            Value::String(letters) => letters.parse().ok(),
            number => number.as_u64(),
        })
    }

    /// One of a few words, if there is one.
    pub(super) fn word<T: DeserializeOwned>(
        &mut self,
        field: &'static str,
        words: &[&str],
    ) -> Result<Option<T>, Fault> {
        let allowed = || format!("one of {}", words.join(", "));
        self.read(field, allowed, |value| serde_json::from_value(value.clone()).ok())
    }

    /// Whatever `of` makes of a field, if it is there. Empty, it counts as not there: stream decks
    /// send what was not filled in.
    pub(super) fn read<T>(
        &mut self,
        field: &'static str,
        allowed: impl FnOnce() -> String,
        of: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        self.known.push(field);
        match self.left.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(value) => of(&value).map(Some).ok_or_else(|| {
                let found = value.to_string().chars().take(FOUND_CHARACTERS_MAX).collect();
                Fault::Wrong { field, found, allowed: allowed() }
            }),
        }
    }

    /// Fails when something was not read: a misspelled name would go unnoticed.
    pub(super) fn expect_none_left(&self) -> Result<(), Fault> {
        let Some(field) = self.left.keys().next() else { return Ok(()) };
        let known = match &self.known[..] {
            [] => "nothing".to_owned(),
            known => known.join(", "),
        };
        Err(Fault::Unknown { field: field.clone(), known })
    }
}
