//! English words by what they mean, to see whether two meanings share one. Pure.

/// Words that stand in every other meaning and say nothing of it.
const EMPTY: &[&str] = &[
    "a",
    "an",
    "and",
    "any",
    "as",
    "at",
    "be",
    "by",
    "do",
    "eg",
    "esp",
    "etc",
    "for",
    "from",
    "get",
    "have",
    "he",
    "her",
    "his",
    "in",
    "into",
    "is",
    "it",
    "its",
    "make",
    "not",
    "of",
    "off",
    "on",
    "one",
    "ones",
    "oneself",
    "or",
    "other",
    "out",
    "over",
    "own",
    "s",
    "sb",
    "so",
    "someone",
    "someones",
    "something",
    "sth",
    "such",
    "than",
    "that",
    "the",
    "them",
    "thing",
    "this",
    "to",
    "too",
    "up",
    "very",
    "way",
    "when",
    "with",
    "without",
    "you",
];
/// Letters two words share at least when one is a form of the other.
const STEM_LETTERS_MIN: usize = 3;
/// Endings of forms and of words made from others.
const ENDINGS: &[&str] =
    &["ing", "ed", "es", "s", "er", "ers", "ly", "ness", "y", "ion", "ful", "al"];

/// The words of an English text that mean something, in small letters.
pub(super) fn content_words(text: &str) -> impl Iterator<Item = String> {
    let even = text.to_lowercase().replace(['’', '\''], "");
    let words: Vec<String> = even
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && !EMPTY.contains(word))
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

/// True when one word is a form of the other, as far as letters tell: hook, hooked, hooks.
pub(super) fn same_stem(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let bare = short.strip_suffix(['e', 'y']).unwrap_or(short);
    short == long || [short, bare].into_iter().any(|stem| is_form(stem, long))
}

/// True when `word` is `stem` with an ending, its last letter doubled or a y turned into i.
fn is_form(stem: &str, word: &str) -> bool {
    let Some(ending) = word.strip_prefix(stem).filter(|_| stem.len() >= STEM_LETTERS_MIN) else {
        return false;
    };
    let doubled = stem.chars().last().and_then(|last| ending.strip_prefix(last));
    [Some(ending), doubled, ending.strip_prefix('i')]
        .into_iter()
        .flatten()
        .any(|ending| ENDINGS.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_mean_something_count() {
        let words: Vec<String> = content_words("to get (hopelessly) hooked; one's thing").collect();
        assert_eq!(words, ["hopelessly", "hooked"]);
    }

    #[test]
    fn forms_of_a_word_are_known() {
        for (one, other) in [
            ("hook", "hooked"),
            ("stop", "stopping"),
            ("make", "making"),
            ("cat", "cats"),
            ("carry", "carries"),
            ("happy", "happiness"),
            ("play", "player"),
        ] {
            assert!(same_stem(one, other) && same_stem(other, one), "{one} {other}");
        }
        for (one, other) in [("car", "carpet"), ("hot", "hotel"), ("sea", "season")] {
            assert!(!same_stem(one, other), "{one} {other}");
        }
    }
}
