//! From a line of `data/grammar` to a pattern.

use thiserror::Error;

use super::{Atom, Element, Literal, Pattern, Sentence};
use crate::language::key;

/// What is wrong with a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternError {
    /// No sentence of this language knows the class.
    #[error("there is no class {{{0}}}")]
    UnknownClass(String),
    /// An element has no letters.
    #[error("`{0}` says nothing")]
    Nothing(String),
    /// A brace was opened and not closed.
    #[error("`{0}` has an open brace")]
    OpenBrace(String),
    /// The pattern would be found everywhere.
    #[error("a pattern needs a literal or a class that must be there")]
    Empty,
}

impl<C: Copy + PartialEq + std::fmt::Debug> Pattern<C> {
    /// Reads a pattern; see `data/grammar/README.md`.
    pub fn parse<S: Sentence<Class = C>>(text: &str) -> Result<Self, PatternError> {
        let elements: Vec<_> =
            text.split_whitespace().map(element::<S>).collect::<Result<_, _>>()?;
        let is_anchored = elements
            .iter()
            .any(|element| matches!(element, Element::One { is_optional: false, .. }));
        if is_anchored { Ok(Self { elements }) } else { Err(PatternError::Empty) }
    }
}

fn element<S: Sentence>(text: &str) -> Result<Element<S::Class>, PatternError> {
    Ok(match text {
        "…" => Element::Gap,
        "^" => Element::ClauseStart,
        "$" => Element::ClauseEnd,
        "[" => Element::SpanStart,
        "]" => Element::SpanEnd,
        _ => {
            if let Some(refused) = text.strip_prefix("<!") {
                Element::NotBefore(atoms::<S>(refused)?)
            } else if let Some(refused) = text.strip_prefix('!') {
                Element::NotNext(atoms::<S>(refused)?)
            } else if let Some(optional) = text.strip_suffix('?') {
                Element::One { atoms: atoms::<S>(optional)?, is_optional: true }
            } else {
                Element::One { atoms: atoms::<S>(text)?, is_optional: false }
            }
        }
    })
}

fn atoms<S: Sentence>(text: &str) -> Result<Vec<Atom<S::Class>>, PatternError> {
    text.split('|').map(|atom| self::atom::<S>(atom, text)).collect()
}

fn atom<S: Sentence>(text: &str, element: &str) -> Result<Atom<S::Class>, PatternError> {
    if let Some(opened) = text.strip_prefix('{') {
        let name =
            opened.strip_suffix('}').ok_or_else(|| PatternError::OpenBrace(element.to_owned()))?;
        let class = S::class(name).ok_or_else(|| PatternError::UnknownClass(name.to_owned()))?;
        return Ok(Atom::Class(class));
    }
    let (letters, is_exact) = match text.strip_prefix('=') {
        Some(letters) => (letters, true),
        None => (text, false),
    };
    if letters.is_empty() {
        return Err(PatternError::Nothing(element.to_owned()));
    }
    // Sentences are normalized before they are matched.
    Ok(Atom::Literal(Literal { text: key::normalize(letters), is_exact }))
}
