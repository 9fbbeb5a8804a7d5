//! Readings that `data/readings` settles, word by word and neighbor by neighbor.

use std::collections::HashMap;

use crate::language::{
    kana::{is_kana, is_kanji, is_katakana, to_katakana},
    segment::{PartOfSpeech, compounds::TITLES, morpheme::Morpheme},
};

const SHIPPED: &str = include_str!("../../../../data/readings/ja.tsv");

/// Most pieces on one side that a rule may name.
const NEIGHBORS_MAX: usize = 3;

/// The rules of a file, by the word they are for.
pub(super) struct Exceptions<'f> {
    rules: HashMap<&'f str, Vec<Rule<'f>>>,
}

/// One line of the file.
struct Rule<'f> {
    /// The word up to its last kanji, and how that much of it is read.
    kanji: &'f str,
    reading: &'f str,
    /// The word, when no other form of it will do.
    only: Option<&'f str>,
    before: Condition<'f>,
    after: Condition<'f>,
}

/// What must stand on one side; nothing named is always true.
struct Condition<'f> {
    names: Vec<&'f str>,
    /// True when none of `names` may stand there.
    is_negated: bool,
}

impl Exceptions<'static> {
    /// The rules this program carries.
    pub(super) fn shipped() -> Self {
        Self::of(SHIPPED)
    }
}

impl<'f> Exceptions<'f> {
    /// The rules of `file`; lines that are none are left out, and the tests see to it that none is.
    fn of(file: &'f str) -> Self {
        let mut rules: HashMap<&str, Vec<Rule<'_>>> = HashMap::new();
        for (word, rule) in lines(file).filter_map(Rule::of) {
            rules.entry(word).or_default().push(rule);
        }
        Self { rules }
    }

    /// Reads every word by the first rule that holds for it, but those that are settled.
    pub(super) fn apply(&self, morphemes: &mut [Morpheme]) {
        for at in 0..morphemes.len() {
            let piece = &morphemes[at];
            if piece.is_settled {
                continue;
            }
            let by_text = self.rules.get(piece.text.as_str()).into_iter().flatten();
            let by_form = self.rules.get(piece.dictionary_form.as_str()).into_iter().flatten();
            let reading = by_text.chain(by_form).find_map(|rule| rule.reading_of(morphemes, at));
            if let Some(reading) = reading {
                morphemes[at].reading = reading;
            }
        }
    }
}

/// The lines of a file that say something.
fn lines(file: &str) -> impl Iterator<Item = &str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl<'f> Rule<'f> {
    /// The word and the rule of `word <tab> reading <tab> before <tab> after`.
    fn of(line: &'f str) -> Option<(&'f str, Self)> {
        let mut fields = line.split('\t');
        let (word, reading) = (fields.next()?, fields.next()?);
        let only = word.strip_prefix('=');
        let word = only.unwrap_or(word);
        let kanji = word.trim_end_matches(is_kana);
        let reading = reading.strip_suffix(to_katakana(&word[kanji.len()..]).as_str())?;
        let before = Condition::of(fields.next().unwrap_or_default());
        let after = Condition::of(fields.next().unwrap_or_default());
        let is_rule = !kanji.is_empty() && !reading.is_empty() && fields.next().is_none();
        is_rule.then_some((word, Self { kanji, reading, only, before, after }))
    }

    /// The reading in katakana of the piece `at`, when the rule holds there.
    fn reading_of(&self, morphemes: &[Morpheme], at: usize) -> Option<String> {
        let ending = morphemes[at].text.strip_prefix(self.kanji)?;
        let holds = ending.chars().all(is_kana)
            && self.only.is_none_or(|only| only == morphemes[at].text)
            && self.before.holds(&Side::before(morphemes, at))
            && self.after.holds(&Side::after(morphemes, at));
        holds.then(|| format!("{}{}", self.reading, to_katakana(ending)))
    }
}

impl<'f> Condition<'f> {
    fn of(field: &'f str) -> Self {
        let (is_negated, names) = match field.strip_prefix('!') {
            Some(names) => (true, names),
            None => (false, field),
        };
        Self { names: names.split(' ').filter(|name| !name.is_empty()).collect(), is_negated }
    }

    fn holds(&self, side: &Side<'_>) -> bool {
        let names_it = || self.names.iter().any(|name| side.is(name));
        self.names.is_empty() || names_it() != self.is_negated
    }
}

/// The pieces on one side of a word, in the order of the text.
enum Side<'t> {
    Before(&'t [Morpheme]),
    After(&'t [Morpheme]),
}

impl<'t> Side<'t> {
    fn before(morphemes: &'t [Morpheme], at: usize) -> Self {
        let near = &morphemes[at.saturating_sub(NEIGHBORS_MAX)..=at];
        let start = near.windows(2).rposition(is_cut).map_or(0, |cut| cut + 1);
        Self::Before(&near[start..near.len() - 1])
    }

    fn after(morphemes: &'t [Morpheme], at: usize) -> Self {
        let near = &morphemes[at..morphemes.len().min(at + 1 + NEIGHBORS_MAX)];
        let end = near.windows(2).position(is_cut).unwrap_or(near.len() - 1);
        Self::After(&near[1..=end])
    }

    /// Whether `name`, or one thing after another where it has several joined by `+`, stands here.
    fn is(&self, name: &str) -> bool {
        let count = name.split('+').count();
        let places = |pieces: &'t [Morpheme], at: Option<usize>| at.and_then(|at| pieces.get(at));
        name.split('+').enumerate().all(|(number, name)| {
            let piece = match self {
                Self::Before(pieces) => places(pieces, (pieces.len() + number).checked_sub(count)),
                Self::After(pieces) => places(pieces, Some(number)),
            };
            matches(piece, name)
        })
    }
}

/// True where white space stands between two pieces.
fn is_cut(pair: &[Morpheme]) -> bool {
    pair[0].range.end != pair[1].range.start
}

/// Whether `piece` is what `name` says; see `data/readings/README.md`.
fn matches(piece: Option<&Morpheme>, name: &str) -> bool {
    let Some(piece) = piece else { return matches!(name, "^" | "$") };
    let part = piece.part_of_speech();
    // 今日|酒 are two words: what tells a time stands before others without a particle.
    let is_noun = piece.classes[2] != "副詞可能"
        && matches!(part, PartOfSpeech::Noun | PartOfSpeech::VerbalNoun | PartOfSpeech::ProperNoun);
    match name {
        "^" | "$" => part == PartOfSpeech::Symbol,
        "{n}" => is_noun,
        "{vn}" => part == PartOfSpeech::VerbalNoun,
        "{name}" => part == PartOfSpeech::ProperNoun,
        "{na}" => part == PartOfSpeech::AdjectivalNoun,
        "{num}" => part == PartOfSpeech::Numeral,
        "{v}" => part == PartOfSpeech::Verb,
        "{stem}" => part == PartOfSpeech::Verb && piece.is_conjugated_as("連用形"),
        "{adj}" => part == PartOfSpeech::Adjective,
        "{aux}" => part == PartOfSpeech::Auxiliary,
        "{p}" => part == PartOfSpeech::Particle,
        "{title}" => TITLES.contains(&&*piece.text),
        "{kata}" => is_noun && piece.text.chars().all(is_katakana),
        "{kanji}" => piece.text.chars().next_back().is_some_and(is_kanji),
        _ => piece.text == name || piece.dictionary_form == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_rule_and_says_something_new() {
        let mut known = std::collections::HashSet::new();
        for line in lines(SHIPPED) {
            assert!(Rule::of(line).is_some(), "no rule: {line}");
            let mut fields = line.splitn(3, '\t');
            let (word, _, conditions) = (fields.next(), fields.next(), fields.next());
            assert!(known.insert((word, conditions)), "never reached: {line}");
        }
    }

    #[test]
    fn conditions_name_neighbors() {
        let condition = Condition::of("!の+が {n}");
        assert!(condition.is_negated && condition.names == ["の+が", "{n}"]);
        assert!(Condition::of("").holds(&Side::After(&[])));
        assert!(Condition::of("$").holds(&Side::After(&[])));
        assert!(!Condition::of("が").holds(&Side::After(&[])));
    }
}
