//! On the installed data: what a learner reads.

use super::{Answer, look_up};
use crate::{domain::Language, language::testing::LIBRARY};

fn answer(word: &str) -> Answer {
    look_up(&LIBRARY, word)
}

#[test]
fn a_word_is_found_in_every_form_and_spelling() {
    for (word, headword) in [
        ("食べる", "食べる"),
        ("食べちゃった", "食べる"),
        ("たべちゃった", "食べる"),
        ("ﾀﾍﾞﾙ", "食べる"),
        ("挑戦します", "挑戦"),
        ("すごーい", "凄い"),
        ("行ってきた", "行く"),
        ("figured it out", "figure out"),
        ("Went", "go"),
        ("give up", "give up"),
        ("Streams", "stream"),
    ] {
        let answer = answer(word);
        let is_it = |article: &super::Article| {
            article.headword == headword || article.spellings.iter().any(|own| own == headword)
        };
        let headwords: Vec<_> = answer.articles.iter().map(|article| &article.headword).collect();
        assert!(answer.articles.iter().any(is_it), "{word}: {headwords:?}");
        assert!(answer.suggestions.is_empty(), "{word}");
    }
}

#[test]
fn an_article_says_all_a_learner_asks() {
    let answer = answer("食べちゃった");
    assert_eq!(answer.forms_of, ["食べる"]);
    let article = &answer.articles[0];
    assert_eq!(article.readings, ["たべる"]);
    let ruby: Vec<_> = article.ruby.iter().map(|run| (&*run.base, run.ruby.as_deref())).collect();
    assert_eq!(ruby, [("食", Some("た")), ("べる", None)]);
    assert_eq!((&*article.level.band, article.level.estimated), ("N5", false));
    assert_eq!(article.frequency.words, "very common");
    assert_eq!(article.inflection, Some("ichidan (一段)"));
    assert_eq!(article.senses[0].meanings[0].text, "to eat");
    assert!(article.senses[0].parts_of_speech.iter().any(|part| part == "transitive"));
    assert_eq!(article.kanji[0].character, '食');
    assert!(answer.grammar.iter().any(|usage| usage.name.contains("ちゃう")), "{answer:?}");
}

#[test]
fn the_lexicon_answers_in_every_form() {
    for word in ["沼る", "沼ってる", "推せる"] {
        let answer = answer(word);
        let slang = answer.lexicon.first().unwrap_or_else(|| panic!("{word}: {answer:?}"));
        assert_eq!(slang.language, Language::Ja);
        assert!(!slang.note.is_empty() && !slang.example.is_empty() && slang.level.estimated);
    }
}

#[test]
fn english_has_japanese_meanings_with_their_readings() {
    let answer = answer("donate");
    let meaning = &answer.articles[0].senses[0].meanings[0];
    assert_eq!((&*meaning.text, meaning.reading.as_deref()), ("寄付する", Some("きふする")));
}

#[test]
fn what_nobody_knows_is_met_with_suggestions() {
    for (word, suggestion) in [("recieve", "receive"), ("ともだし", "ともだち")] {
        let answer = answer(word);
        assert!(!answer.is_found(), "{answer:?}");
        assert!(answer.suggestions.iter().any(|own| own == suggestion), "{:?}", answer.suggestions);
    }
    for nothing in ["", "   ", "…", "qxzqxzq", "🦀"] {
        assert!(!answer(nothing).is_found(), "{nothing}");
    }
}
