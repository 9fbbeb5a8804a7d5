//! Where in time a piece of an utterance was said, and how surely it was heard. Pure.

use std::ops::Range;

use super::garble;
use crate::domain::Utterance;

/// How much of the text may stand between a word and the one before it: spaces, marks, and words
/// that are spelled otherwise.
const SKIPPED_BYTES_MAX: usize = 256;

/// What is known of the sound of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sound {
    pub(super) start_ms: Option<u64>,
    pub(super) end_ms: Option<u64>,
    /// Of the least certain word; absent when nobody had to recognise it.
    pub(super) confidence: Option<f32>,
}

/// The words of an utterance, each with the bytes of the text it stands at.
pub(super) struct Hearing<'u> {
    utterance: &'u Utterance,
    places: Vec<Range<usize>>,
    loops: Vec<Range<usize>>,
}

impl<'u> Hearing<'u> {
    pub(super) fn of(utterance: &'u Utterance) -> Self {
        let mut places = Vec::with_capacity(utterance.words.len());
        let mut at = 0;
        for word in &utterance.words {
            let place = place(&utterance.text, word.text.trim(), at);
            at = place.end;
            places.push(place);
        }
        Self { utterance, places, loops: garble::loops(&utterance.text) }
    }

    /// True when the recogniser went round in a loop at this byte of the text.
    pub(super) fn goes_round(&self, at: usize) -> bool {
        let next = self.loops.partition_point(|round| round.end <= at);
        self.loops.get(next).is_some_and(|round| round.contains(&at))
    }

    /// The sound of the bytes `range` of the text. Without words it is that of the whole utterance,
    /// and without times none.
    pub(super) fn sound(&self, range: &Range<usize>) -> Sound {
        // Places follow one another.
        let first = self.places.partition_point(|place| place.end <= range.start);
        let words = || {
            let heard = self.utterance.words.iter().zip(&self.places).skip(first);
            heard.take_while(|(_, place)| place.start < range.end).map(|(word, _)| word)
        };
        let utterance = self.utterance;
        if words().next().is_none() {
            let is_timed = utterance.end_ms > utterance.start_ms;
            return Sound {
                start_ms: is_timed.then_some(utterance.start_ms),
                end_ms: is_timed.then_some(utterance.end_ms),
                // Words that cannot be found again were heard no more surely than the whole.
                confidence: (!utterance.words.is_empty()).then_some(utterance.confidence),
            };
        }
        Sound {
            start_ms: words().map(|word| word.start_ms).min(),
            end_ms: words().map(|word| word.end_ms).max(),
            confidence: words().map(|word| word.confidence).reduce(f32::min),
        }
    }
}

/// Where `word` stands in `text` from the byte `from` on, or not far from there. A word that is not
/// there, for its spelling was changed since, takes no room.
fn place(text: &str, word: &str, from: usize) -> Range<usize> {
    let near = text.floor_char_boundary(from + word.len() + SKIPPED_BYTES_MAX);
    match text[from..near].find(word) {
        Some(offset) if !word.is_empty() => from + offset..from + offset + word.len(),
        _ => from..from,
    }
}

#[cfg(test)]
mod tests {
    use super::{Hearing, Sound};
    use crate::domain::{Language, Utterance, Word};

    fn utterance(text: &str, words: &[(&str, u64, f32)]) -> Utterance {
        Utterance {
            text: text.to_owned(),
            language: Language::Ja,
            start_ms: 1_000,
            end_ms: 4_000,
            confidence: 0.5,
            speaker: None,
            words: words
                .iter()
                .map(|&(text, start_ms, confidence)| Word {
                    text: text.to_owned(),
                    start_ms,
                    end_ms: start_ms + 100,
                    confidence,
                })
                .collect(),
        }
    }

    fn check(
        utterance: &Utterance,
        piece: &str,
        expected: (Option<u64>, Option<u64>, Option<f32>),
    ) {
        let start = utterance.text.find(piece).expect("the piece is in the text");
        let sound = Hearing::of(utterance).sound(&(start..start + piece.len()));
        let (start_ms, end_ms, confidence) = expected;
        assert_eq!(sound, Sound { start_ms, end_ms, confidence }, "{piece}");
    }

    #[test]
    fn a_piece_takes_the_times_of_the_words_it_touches() {
        let words =
            [("昨日", 1_000, 0.9), ("食", 2_000, 0.8), ("べた", 2_100, 0.6), ("よ", 3_000, 1.0)];
        let heard = utterance("昨日、食べたよ", &words);
        check(&heard, "食べた", (Some(2_000), Some(2_200), Some(0.6)));
        check(&heard, "昨日", (Some(1_000), Some(1_100), Some(0.9)));
        check(&heard, "、", (Some(1_000), Some(4_000), Some(0.5)));
    }

    #[test]
    fn spaces_between_words_do_not_matter() {
        let words = [(" That", 1_000, 0.9), (" was", 1_200, 0.7), (" sick", 1_400, 0.8)];
        let heard = utterance("That was sick", &words);
        check(&heard, "was sick", (Some(1_200), Some(1_500), Some(0.7)));
    }

    #[test]
    fn text_that_was_written_has_no_confidence() {
        let cue = utterance("推しが尊い", &[]);
        check(&cue, "推し", (Some(1_000), Some(4_000), None));
        let line = Utterance { start_ms: 0, end_ms: 0, ..cue };
        check(&line, "推し", (None, None, None));
    }
}
