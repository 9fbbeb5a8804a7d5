use super::Grammar;
use crate::{
    domain::Language,
    language::{segment::analyse, testing::LIBRARY},
};

fn in_japanese(text: &str) -> Vec<(String, String)> {
    let grammar = Grammar::load().expect("sound files");
    let morphemes = analyse(&LIBRARY, text);
    grammar
        .in_japanese(&morphemes)
        .into_iter()
        .map(|found| (found.rule.name.clone(), text[found.range].to_owned()))
        .collect()
}

#[test]
fn every_rule_keeps_its_own_promises() {
    let grammar = Grammar::load().expect("sound files");
    let faults = grammar.faults(&LIBRARY);
    let list = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(faults.is_empty(), "{} faults:\n{list}", faults.len());
}

#[test]
fn there_are_as_many_rules_as_promised() {
    let grammar = Grammar::load().expect("sound files");
    let count = |language, is_mistake| {
        let is_wanted = |rule: &&super::Rule| {
            matches!(rule.teaches, super::Teaches::Mistake { .. }) == is_mistake
        };
        grammar.rules(language).filter(is_wanted).count()
    };
    assert!(count(Language::Ja, false) >= 300, "{}", count(Language::Ja, false));
    assert!(count(Language::En, false) >= 120, "{}", count(Language::En, false));
    assert!(count(Language::Ja, true) + count(Language::En, true) >= 100);
}

#[test]
fn patterns_are_found_inside_inflected_words() {
    let found = in_japanese("宿題を忘れちゃったんだけど");
    assert!(
        found.iter().any(|(name, text)| name == "〜ちゃう" && text.contains("ちゃっ")),
        "{found:?}"
    );
}
