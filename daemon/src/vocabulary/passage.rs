//! A text in pieces no longer than people talk without a pause. Pure.

use std::ops::Range;

/// The longest text that is looked at as a whole, in bytes: about four minutes of Japanese, twenty
/// of what a recognizer makes one utterance. Everything in it is compared with everything else, so
/// this is what keeps the work in proportion to a longer text.
const BYTES_MAX: usize = 4_096;
/// What ends a sentence.
const FULL_STOPS: [char; 6] = ['。', '！', '？', '!', '?', '\n'];

/// Cuts `text` after the end of a sentence, else after a space, else where it must be. The pieces
/// follow one another and cover the text.
pub(super) fn passages(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = &text[start..];
        let length = if rest.len() <= BYTES_MAX { rest.len() } else { first_length(rest) };
        let range = start..start + length;
        start = range.end;
        (!range.is_empty()).then_some(range)
    })
}

/// How much of `text`, which is too long, is the first piece.
fn first_length(text: &str) -> usize {
    let longest = &text[..text.floor_char_boundary(BYTES_MAX)];
    let after = |at: usize| at + longest[at..].chars().next().map_or(0, char::len_utf8);
    let stop = longest.rfind(FULL_STOPS).or_else(|| longest.rfind(char::is_whitespace));
    stop.map_or(longest.len(), after)
}

#[cfg(test)]
mod tests {
    use super::{BYTES_MAX, passages};

    #[test]
    fn short_texts_are_one_passage() {
        assert_eq!(passages("").count(), 0);
        assert_eq!(passages("草。草。").next(), Some(0..12));
    }

    #[test]
    fn long_texts_are_cut_after_sentences_or_words_and_nothing_is_lost() {
        for (piece, ending) in [("推し活が捗る。", "。"), ("figure it out ", " "), ("あ", "あ")]
        {
            let text = piece.repeat(1_000);
            let pieces: Vec<&str> = passages(&text).map(|range| &text[range]).collect();
            assert_eq!(pieces.concat(), text);
            assert!(pieces.iter().all(|piece| piece.len() <= BYTES_MAX && piece.ends_with(ending)));
        }
    }
}
