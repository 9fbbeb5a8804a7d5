//! Texts cut to what a viewer reads, where a thought ends if possible. Pure.

/// A cut that leaves less than one part in so many would say nothing.
const LEAST_PART: usize = 3;

/// `text` in at most `characters_max` characters: cut after a sentence or between two meanings,
/// else after a clause or a word, and then it says so with an ellipsis.
pub fn shortened(text: &str, characters_max: usize) -> String {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(characters_max) else { return text.to_owned() };
    let least = end / LEAST_PART;
    if let Some(whole) = thought_end(text, end).filter(|at| *at >= least) {
        return text[..whole].trim_end().to_owned();
    }
    // The ellipsis needs a place, too.
    let last = text[..end].char_indices().last().map_or(0, |(at, _)| at);
    let clause = text[..last].rfind([',', '、', ':', '：', ' ', '　']).filter(|at| *at >= least);
    let cut = text[..clause.unwrap_or(last)].trim_end_matches([',', '、', ':', '：', ' ', '　']);
    format!("{cut}…")
}

/// Where the last whole thought before `end` ends: after the mark of a sentence, before that
/// between two meanings.
fn thought_end(text: &str, end: usize) -> Option<usize> {
    let ends = text.char_indices().filter_map(|(at, mark)| {
        let after = at + mark.len_utf8();
        match mark {
            '。' | '！' | '？' => Some(after),
            '.' | '!' | '?' if begins_sentence(&text[after..]) => Some(after),
            ';' | '；' => Some(at),
            _ => None,
        }
    });
    ends.take_while(|at| *at <= end).last()
}

/// After e.g. and the like a sentence goes on in small letters.
fn begins_sentence(after: &str) -> bool {
    let first = after.strip_prefix(' ').and_then(|next| next.chars().next());
    first.is_some_and(|letter| !letter.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_stays_whole() {
        assert_eq!(shortened(" to run into ", 11), "to run into");
        assert_eq!(shortened("", 5), "");
    }

    #[test]
    fn a_cut_is_made_where_a_thought_ends() {
        let note = "Of hobbies and people. Not in formal talk, where it sounds odd.";
        assert_eq!(shortened(note, 40), "Of hobbies and people.");
        assert_eq!(shortened("to stop; to give up; to abandon", 21), "to stop; to give up");
        assert_eq!(shortened("趣味に使う。人にも使うことがある。", 9), "趣味に使う。");
        assert_eq!(shortened("said of e.g. games and such things", 20), "said of e.g. games…");
    }

    #[test]
    fn without_an_end_it_is_cut_at_a_word_and_says_so() {
        assert_eq!(shortened("one two three four", 12), "one two…");
        assert_eq!(shortened(&"語".repeat(9), 5), "語語語語…");
        for max in 1..30 {
            let cut = shortened("Praises a scene, or a moment: as great film art。そう", max);
            assert!(cut.chars().count() <= max, "{max}: {cut}");
        }
    }
}
