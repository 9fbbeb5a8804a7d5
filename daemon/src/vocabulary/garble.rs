//! Loops: a piece of a sentence again and again, as a recogniser writes that lost the voice. Pure;
//! linear in the text.

use std::ops::Range;

/// Letters of the piece that is repeated: one alone is a stretched sound, and a long one a chorus.
const PIECE_LETTERS_MIN: usize = 2;
const PIECE_LETTERS_MAX: usize = 24;
/// So often in a row nobody says a word who wants to say something with it.
const TURNS_MIN: usize = 4;

/// Where `text` goes round in a loop, in bytes: apart from each other and in order. Spaces and
/// marks between the turns do not matter.
pub(super) fn loops(text: &str) -> Vec<Range<usize>> {
    let letters: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, letter)| letter.is_alphanumeric())
        .flat_map(|(at, letter)| letter.to_lowercase().map(move |letter| (at, letter)))
        .collect();
    let mut found = Vec::new();
    for piece in PIECE_LETTERS_MIN..=PIECE_LETTERS_MAX.min(letters.len() / TURNS_MIN) {
        let mut start = 0;
        while start + piece < letters.len() {
            let same = letters[start..]
                .iter()
                .zip(&letters[start + piece..])
                .take_while(|(one, next)| one.1 == next.1)
                .count();
            let is_stretch =
                letters[start..start + piece].windows(2).all(|pair| pair[0].1 == pair[1].1);
            if same >= piece * (TURNS_MIN - 1) && !is_stretch {
                let (last, letter) = letters[start + same + piece - 1];
                found.push(letters[start].0..last + letter.len_utf8());
            }
            start += same + 1;
        }
    }
    joined(found)
}

/// The same places, none over another.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::loops;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = loops(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_goes_round_four_times_is_a_loop() {
        check("はいはいはいはい、行こう", &["はいはいはいはい"]);
        check("So you you you YOU know", &["you you you YOU"]);
        check(
            "行こう。寿司を食べた。寿司を食べた。寿司を食べた。寿司を食べた",
            &["寿司を食べた。寿司を食べた。寿司を食べた。寿司を食べた"],
        );
    }

    #[test]
    fn cheers_and_stretched_sounds_are_none() {
        for text in
            ["頑張れ頑張れ頑張れ", "かわいいいいいいいい", "ｗｗｗｗｗｗｗｗ", "no no no", ""]
        {
            check(text, &[]);
        }
    }
}
