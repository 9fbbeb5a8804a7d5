//! The little language grammar is written in: elements that must follow each other in a sentence.
//!
//! `data/grammar/README.md` describes it for those who write patterns. A pattern knows no language:
//! what a literal or a class such as `{v:stem}` means is for the [`Sentence`] to say. Pure; runs on
//! any thread; matching takes time linear in the sentence for all but patterns with several gaps,
//! whose reach is bounded.

mod parse;

use std::ops::Range;

pub use parse::PatternError;

/// A sentence cut into pieces, which patterns are matched against.
pub trait Sentence {
    /// What `{…}` can name.
    type Class: Copy + PartialEq + std::fmt::Debug;
    /// How many pieces `…` may stand for.
    const GAP_MAX: usize;

    /// The class of this name, if there is one.
    fn class(name: &str) -> Option<Self::Class>;
    /// What a sentence must have among its [`keys`](Self::keys) to contain `literal`.
    fn key(literal: &str) -> u32;
    /// The keys of all literals that may be found in this sentence; in any order.
    fn keys(&self) -> Vec<u32>;
    /// The number of pieces.
    fn pieces(&self) -> usize;
    /// Where the pieces that spell `literal` from piece `at` on end, if they do.
    fn literal(&self, literal: &Literal, at: usize) -> Option<usize>;
    /// Where the pieces of class `class` from piece `at` on end, if they are there.
    fn classed(&self, class: Self::Class, at: usize) -> Option<usize>;
    /// Whether piece `at` ends a sentence, which no gap reaches across.
    fn is_full_stop(&self, at: usize) -> bool;
    /// Whether a clause begins at piece `at`.
    fn starts_clause(&self, at: usize) -> bool;
    /// Whether a clause ends before piece `at`.
    fn ends_clause(&self, at: usize) -> bool;
}

/// Letters that a pattern wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The letters.
    pub text: String,
    /// True when no inflected form will do.
    pub is_exact: bool,
}

/// A pattern for sentences of one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern<C> {
    elements: Vec<Element<C>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Element<C> {
    One { atoms: Vec<Atom<C>>, is_optional: bool },
    NotNext(Vec<Atom<C>>),
    NotBefore(Vec<Atom<C>>),
    Gap,
    ClauseStart,
    ClauseEnd,
    SpanStart,
    SpanEnd,
}

#[derive(Debug, Clone, PartialEq)]
enum Atom<C> {
    Literal(Literal),
    Class(C),
}

/// How far back `<!X` looks for the beginning of X, in pieces.
const PIECES_BEFORE_MAX: usize = 4;

/// A place where a pattern holds, in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// What a learner is shown.
    pub span: Range<usize>,
    /// Where its literals stand, which are the pattern's own words.
    pub literals: Vec<Range<usize>>,
}

/// What a match has seen so far.
#[derive(Debug, Clone, Default)]
struct Seen {
    literals: Vec<Range<usize>>,
    span_start: Option<usize>,
    span_end: Option<usize>,
}

impl<C: Copy + PartialEq + std::fmt::Debug> Pattern<C> {
    /// For each element that cannot be missing and is all literals their keys: of each of these the
    /// sentence must have one.
    pub fn keys<S: Sentence<Class = C>>(&self) -> Vec<Vec<u32>> {
        let literals = self.elements.iter().filter_map(|element| match element {
            Element::One { atoms, is_optional: false } => atoms
                .iter()
                .map(|atom| match atom {
                    Atom::Literal(literal) => Some(S::key(&literal.text)),
                    Atom::Class(_) => None,
                })
                .collect(),
            _ => None,
        });
        literals.collect()
    }

    /// Each place where the pattern holds, from left to right, none over another.
    pub fn find<S: Sentence<Class = C>>(&self, sentence: &S) -> Vec<Match> {
        let mut matches: Vec<Match> = Vec::new();
        for start in 0..sentence.pieces() {
            let Some((end, seen)) = self.go(0, start, sentence, Seen::default()) else { continue };
            let span = match (seen.span_start, seen.span_end, seen.literals.as_slice()) {
                (None, None, []) => start..end,
                (None, None, [first, .., last]) => first.start..last.end,
                (None, None, [only]) => only.clone(),
                (from, to, _) => from.unwrap_or(start)..to.unwrap_or(end),
            };
            let is_new = matches.last().is_none_or(|before| before.span.end <= span.start);
            if is_new && span.start < span.end {
                matches.push(Match { span, literals: seen.literals });
            }
        }
        matches
    }

    /// Where the elements from the one numbered `element` on, matched from piece `at`, end.
    fn go<S: Sentence<Class = C>>(
        &self,
        element: usize,
        at: usize,
        sentence: &S,
        mut seen: Seen,
    ) -> Option<(usize, Seen)> {
        let Some(current) = self.elements.get(element) else { return Some((at, seen)) };
        let next = element + 1;
        match current {
            Element::One { atoms, is_optional } => {
                let found = atoms.iter().find_map(|atom| {
                    let end = here(atom, sentence, at)?;
                    let mut seen = seen.clone();
                    if matches!(atom, Atom::Literal(_)) {
                        seen.literals.push(at..end);
                    }
                    self.go(next, end, sentence, seen)
                });
                match found {
                    None if *is_optional => self.go(next, at, sentence, seen),
                    found => found,
                }
            }
            Element::NotNext(atoms) => {
                let is_there = atoms.iter().any(|atom| here(atom, sentence, at).is_some());
                if is_there { None } else { self.go(next, at, sentence, seen) }
            }
            Element::NotBefore(atoms) => {
                let ends_here = |atom: &Atom<C>| {
                    (at.saturating_sub(PIECES_BEFORE_MAX)..at)
                        .any(|start| here(atom, sentence, start) == Some(at))
                };
                let is_there = atoms.iter().any(ends_here);
                if is_there { None } else { self.go(next, at, sentence, seen) }
            }
            Element::Gap => {
                let reach = (at..sentence.pieces())
                    .take(S::GAP_MAX)
                    .take_while(|&piece| !sentence.is_full_stop(piece))
                    .count();
                (at..=at + reach).find_map(|at| self.go(next, at, sentence, seen.clone()))
            }
            Element::ClauseStart if !sentence.starts_clause(at) => None,
            Element::ClauseEnd if !sentence.ends_clause(at) => None,
            Element::ClauseStart | Element::ClauseEnd => self.go(next, at, sentence, seen),
            Element::SpanStart => {
                seen.span_start = Some(at);
                self.go(next, at, sentence, seen)
            }
            Element::SpanEnd => {
                seen.span_end = Some(at);
                self.go(next, at, sentence, seen)
            }
        }
    }
}

fn here<S: Sentence>(atom: &Atom<S::Class>, sentence: &S, at: usize) -> Option<usize> {
    match atom {
        Atom::Literal(literal) => sentence.literal(literal, at),
        Atom::Class(class) => sentence.classed(*class, at),
    }
}

#[cfg(test)]
mod tests;
