use super::{Reading, read};
use crate::language::testing::LIBRARY;

fn reading(text: &str) -> Reading {
    read(&LIBRARY, text)
}

/// The furigana as one line, `食[た]べ物[もの]`.
fn furigana(text: &str) -> String {
    let runs = reading(text).ruby.into_iter();
    runs.map(|run| match run.ruby {
        Some(ruby) => format!("{}[{ruby}]", run.base),
        None => run.base,
    })
    .collect()
}

#[test]
fn a_text_has_words_kana_and_furigana() {
    let reading = reading("食べ物を 買った。");
    let words: Vec<_> = reading
        .tokens
        .iter()
        .map(|word| (&*word.surface, &*word.dictionary_form, word.part_of_speech))
        .collect();
    assert_eq!(
        words,
        [
            ("食べ物", "食べ物", "noun"),
            ("を", "を", "particle"),
            ("買った", "買う", "verb"),
            ("。", "。", "symbol"),
        ]
    );
    assert_eq!(reading.kana, "たべものを かった。");
}

#[test]
fn numbers_share_their_reading_with_the_counter() {
    assert_eq!(furigana("1人で3本"), "1人[ひとり]で3本[さんぼん]");
}

#[test]
fn english_words_are_not_read_in_japanese() {
    let reading = reading("It was running late, 3 times. マジでOK");
    let lemmas: Vec<_> =
        reading.tokens.iter().map(|word| (&*word.surface, &*word.dictionary_form)).collect();
    assert!(lemmas.contains(&("was", "be")) && lemmas.contains(&("running", "run")), "{lemmas:?}");
    assert_eq!(reading.kana, "It was running late, 3 times. マジでOK");
}

#[test]
fn nothing_of_the_text_is_lost() {
    for text in ["", "  ", "\u{3099}", "a\u{301}漢\u{200d}字👩‍👩‍👧", "ﾊﾞｸﾞすごーーーい!!", "3〜5人"]
    {
        let bases: String = reading(text).ruby.into_iter().map(|run| run.base).collect();
        assert_eq!(bases, text);
    }
}
