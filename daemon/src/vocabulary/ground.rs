//! What a language model says of an expression, held against what was said and what the books have.
//!
//! A model knows what no dictionary does, and invents as fluently as it knows. So nothing it says
//! is published on its word: [`ground`] takes its answer as untrusted text and gives back entries
//! whose every field comes from the transcript, from a book, or from the candidate after a check.
//! Pure and deterministic over the library, the lexicon and the grammar; any thread; no I/O. A
//! candidate costs a look at each line of the transcript, so it is for a window of a session, off
//! the path of the live cards. It must never panic, whatever the text.
//!
//! In the order in which a candidate meets them:
//!
//! 1. *Text* (`plain`). Anything that speaks to a program refuses the candidate. A field that is
//!    too long, coarse, marked up or in the wrong language is worth nothing: a book fills it, a
//!    note is dropped, and where nobody else can fill it the candidate is refused.
//! 2. *Occurrence* (`place`). The expression stands in the transcript: as written, inflected, in
//!    another spelling of the same word, or as something that sounds like it where the recogniser
//!    was not sure. Place, times, speaker and surface are the transcript's own.
//! 3. *Books* (`books`, `meaning`). The claim of the dictionary, lexicon or grammar that fits best
//!    is its evidence. Where the lexicon's cue or a pattern recognizes the very words, that book's
//!    meaning stands. A meaning no book has is flagged as unverified and keeps the source `model`.
//! 4. *Fields* (`fill`). The reading must be one the spelling can have; the book's level and kind
//!    win; what was changed is told, field by field.
//! 5. *Likeness*. The same expression twice is one entry, with the notes of both.
//!
//! What is refused says why, in words that repeat nothing of the candidate.

mod books;
mod candidate;
mod check;
mod fill;
mod meaning;
mod place;
mod plain;
mod sound;
mod verdict;

pub use candidate::{Answer, Candidate, schema};
pub use verdict::{
    Authority, Correction, Fault, Field, Flag, Grounded, Notes, Outcome, Reason, State,
};

use crate::{domain::Utterance, language::library::Library, vocabulary::rank};
use place::Lines;

/// Holds `candidates` against what was said. One outcome for each, in their order.
pub fn ground(
    library: &Library,
    candidates: &[Candidate],
    transcript: &[Utterance],
) -> Vec<Outcome> {
    let lines = Lines::of(library, transcript);
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let outcome = match check::check(library, &lines, candidate) {
            Ok(grounded) => merged(&mut outcomes, grounded),
            Err(reasons) => Outcome::Refused(reasons),
        };
        outcomes.push(outcome);
    }
    outcomes
}

/// Adds what is new in `grounded` to the outcome that has the same expression, if there is one.
fn merged(outcomes: &mut [Outcome], grounded: Grounded) -> Outcome {
    let same = outcomes.iter_mut().enumerate().find_map(|(at, outcome)| match outcome {
        Outcome::Grounded(first) if rank::key(&first.entry) == rank::key(&grounded.entry) => {
            Some((at, first))
        }
        _ => None,
    });
    match same {
        Some((at, first)) => {
            first.notes.fill(grounded.notes);
            Outcome::Merged(at)
        }
        None => Outcome::Grounded(Box::new(grounded)),
    }
}

impl Notes {
    /// Takes from `other` what is missing here. A translation belongs to its own sentence, and an
    /// example is never parted from its translation.
    fn fill(&mut self, other: Self) {
        self.usage = self.usage.take().or(other.usage);
        self.mistake = self.mistake.take().or(other.mistake);
        if self.example.is_none() {
            self.example = other.example;
            self.example_translation = other.example_translation;
        }
    }
}

#[cfg(test)]
mod tests;
