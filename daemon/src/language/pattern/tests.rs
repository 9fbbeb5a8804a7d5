use super::{Literal, Pattern, PatternError, Sentence};

/// Words between spaces; capitals are of class `{shout}`.
struct Words<'t>(Vec<&'t str>);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Class {
    Shout,
}

impl Sentence for Words<'_> {
    type Class = Class;
    const GAP_MAX: usize = 2;

    fn class(name: &str) -> Option<Class> {
        (name == "shout").then_some(Class::Shout)
    }

    fn key(literal: &str) -> u32 {
        literal.chars().next().map_or(0, u32::from)
    }

    fn keys(&self) -> Vec<u32> {
        self.0.iter().map(|word| Self::key(word)).collect()
    }

    fn pieces(&self) -> usize {
        self.0.len()
    }

    fn literal(&self, literal: &Literal, at: usize) -> Option<usize> {
        (self.0.get(at) == Some(&literal.text.as_str())).then_some(at + 1)
    }

    fn classed(&self, Class::Shout: Class, at: usize) -> Option<usize> {
        self.0.get(at)?.chars().all(char::is_uppercase).then_some(at + 1)
    }

    fn is_full_stop(&self, at: usize) -> bool {
        self.0[at] == "."
    }

    fn starts_clause(&self, at: usize) -> bool {
        at == 0 || self.is_full_stop(at - 1)
    }

    fn ends_clause(&self, at: usize) -> bool {
        at == self.pieces() || self.is_full_stop(at)
    }
}

/// The words of each span that `pattern` is found at.
fn found(pattern: &str, sentence: &str) -> Vec<String> {
    let words = Words(sentence.split(' ').collect());
    let pattern = Pattern::parse::<Words<'_>>(pattern).expect("a good pattern");
    pattern.find(&words).into_iter().map(|found| words.0[found.span].join(" ")).collect()
}

#[test]
fn elements_follow_each_other() {
    assert_eq!(found("so that", "so that is so that"), ["so that", "so that"]);
    assert_eq!(found("so|such that", "such that"), ["such that"]);
    assert_eq!(found("so very? that", "so very that so that"), ["so very that", "so that"]);
    assert!(found("so that", "so is that").is_empty());
}

#[test]
fn a_gap_is_bounded_and_stays_in_its_sentence() {
    assert_eq!(found("so … that", "so a b that"), ["so a b that"]);
    assert_eq!(found("so … that", "so that"), ["so that"]);
    assert!(found("so … that", "so a b c that").is_empty());
    assert!(found("so … that", "so . that").is_empty());
}

#[test]
fn neighbors_and_clauses_decide() {
    assert!(found("so !that", "so that").is_empty());
    assert_eq!(found("so !that", "so"), ["so"]);
    assert!(found("<!not so", "not so").is_empty());
    assert_eq!(found("<!not so", "so"), ["so"]);
    assert_eq!(found("^ so", "so . so so"), ["so", "so"]);
    assert_eq!(found("so $", "so so . so a"), ["so"]);
}

#[test]
fn the_span_runs_over_the_literals_or_as_the_brackets_say() {
    assert_eq!(found("{shout} so {shout}", "A so B"), ["so"]);
    assert_eq!(found("[ {shout} so ] {shout}", "A so B"), ["A so"]);
    assert_eq!(found("{shout}", "a B"), ["B"]);
}

#[test]
fn a_sentence_without_a_needed_literal_need_not_be_searched() {
    let keys =
        |pattern| Pattern::parse::<Words<'_>>(pattern).expect("a good pattern").keys::<Words<'_>>();
    assert_eq!(keys("{shout} so|that"), [[u32::from('s'), u32::from('t')]]);
    assert_eq!(keys("that so? so|{shout} so"), [[u32::from('t')], [u32::from('s')]]);
    assert!(keys("so? {shout}").is_empty());
}

#[test]
fn what_is_no_pattern_says_why() {
    let parse = |text| Pattern::parse::<Words<'_>>(text).expect_err("no pattern");
    assert_eq!(parse("so {whisper}"), PatternError::UnknownClass("whisper".to_owned()));
    assert_eq!(parse("so|"), PatternError::Nothing("so|".to_owned()));
    assert_eq!(parse("{shout"), PatternError::OpenBrace("{shout".to_owned()));
    assert_eq!(parse("… !so"), PatternError::Empty);
}
