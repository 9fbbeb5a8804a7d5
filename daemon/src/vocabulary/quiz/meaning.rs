//! Meanings to choose from: those of other words of the same sort and about as hard, none of which
//! could be meant.

use std::collections::HashSet;

use super::{
    Chance, headword, meaning_of,
    stems::{content_words, same_stem},
};
use crate::{
    domain::{Entry, Kind, Language, Met},
    language::{
        brevity::shortened,
        grammar::{Grammar, Teaches},
        kana::{is_kanji, is_katakana, to_hiragana},
        lexicon::{Class, Item, Lexicon},
        library::Library,
    },
    vocabulary::{patterns, rank},
};

/// Wrong answers that are looked for; one is left over for none.
const WRONG_MAX: usize = 3;
/// Candidates whose dictionary entries are compared before it is given up.
const COMPARED_MAX: usize = 200;
/// Kana in a row that two Japanese meanings may share: more is a word.
const SHARED_KANA_MAX: usize = 2;
/// What a difference costs when wrong answers are chosen: a step of level, a character of length.
const STEP_COST: usize = 12;
const CHARACTER_COST: usize = 1;
/// What chance may add to that.
const CHANCE_COST: usize = 16;
/// What it costs not to be of this session, where everything is fresh in mind.
const ELSEWHERE_COST: usize = 8;

/// The register of words that nobody wants on a stream unsaid.
const COARSE: &str = "vulgar";

/// What a word is in a sentence, as far as an answer's form would give it away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Noun,
    Verb,
    Adjective,
    Other,
}

/// A word whose meaning may stand among the answers.
struct Word<'w> {
    kind: Kind,
    part: Part,
    step: u8,
    japanese: &'w str,
    english: &'w str,
    cost: usize,
}

/// The right answer and wrong ones.
pub(super) fn answers(
    library: &Library,
    met: &[Met],
    entry: &Entry,
    chance: &mut Chance,
) -> Option<(String, Vec<String>)> {
    let right = meaning_of(entry);
    if right.is_empty() || gives_away(headword(entry), &right) {
        return None;
    }
    let language = entry.language;
    let (part, step) = (part_of(entry), rank::step(&entry.level.band));
    let here = met.iter().map(|met| &met.entry).filter(|other| other.language == language);
    let mut words: Vec<Word<'_>> = here.map(|other| of_entry(other, 0)).collect();
    words.extend(elsewhere(language, entry.kind));
    words.retain(|word| word.kind == entry.kind && word.part == part);
    let length = right.chars().count();
    for word in &mut words {
        let away = word.meaning(language).chars().count().abs_diff(length) * CHARACTER_COST;
        let steps = usize::from(word.step.abs_diff(step)) * STEP_COST;
        word.cost += away + steps + chance.below(CHANCE_COST);
    }
    words.sort_by_key(|word| word.cost);
    let own = Sense::of(library, language, &entry.lemma, &entry.japanese, &entry.english);
    let mut taken = vec![Sense::bare(language, &right)];
    let mut wrong = Vec::new();
    for word in words.iter().take(COMPARED_MAX) {
        let answer = shortened(word.meaning(language), super::ANSWER_CHARACTERS_MAX);
        if answer.is_empty() || is_infinitive(&answer) != is_infinitive(&right) {
            continue;
        }
        let sense =
            Sense::of(library, language, word.headword(language), word.japanese, word.english);
        let bare = Sense::bare(language, &answer);
        if sense.touches(&own) || taken.iter().any(|other| bare.touches(other)) {
            continue;
        }
        taken.push(bare);
        wrong.push(answer);
        if wrong.len() == WRONG_MAX {
            break;
        }
    }
    Some((right, wrong))
}

impl Word<'_> {
    fn meaning(&self, language: Language) -> &str {
        match language {
            Language::Ja => self.english,
            Language::En => self.japanese,
        }
    }

    fn headword(&self, language: Language) -> &str {
        match language {
            Language::Ja => self.japanese,
            Language::En => self.english,
        }
    }
}

fn of_entry(entry: &Entry, cost: usize) -> Word<'_> {
    Word {
        kind: entry.kind,
        part: part_of(entry),
        step: rank::step(&entry.level.band),
        japanese: &entry.japanese,
        english: &entry.english,
        cost,
    }
}

/// Words of this kind that ship with the program.
fn elsewhere(language: Language, kind: Kind) -> Vec<Word<'static>> {
    if kind == Kind::Grammar {
        let rules = Grammar::shipped().rules(language);
        let patterns = rules.filter(|rule| matches!(rule.teaches, Teaches::Pattern { .. }));
        return patterns
            .map(|rule| {
                let (japanese, english) = match language {
                    Language::Ja => (rule.name.as_str(), rule.meaning.as_str()),
                    Language::En => (rule.meaning.as_str(), rule.name.as_str()),
                };
                let (part, step) = (Part::Other, rank::step(&rule.level.band));
                Word { kind, part, step, japanese, english, cost: ELSEWHERE_COST }
            })
            .collect();
    }
    let items = Lexicon::shipped().items(language).iter();
    items
        .filter(|item| item.kind == kind && item.register != COARSE)
        .map(|item| Word {
            kind,
            part: part_of_class(item),
            step: rank::step(&item.level),
            japanese: &item.japanese,
            english: &item.english,
            cost: ELSEWHERE_COST,
        })
        .collect()
}

/// True when who reads the answer need not know the word.
fn gives_away(headword: &str, answer: &str) -> bool {
    let (headword, answer) = (headword.to_lowercase(), answer.to_lowercase());
    answer.contains(&headword) || headword.contains(&answer)
}

fn is_infinitive(meaning: &str) -> bool {
    meaning.starts_with("to ")
}

/// What a word is by its dictionary's tags or its class in the lexicon.
fn part_of(entry: &Entry) -> Part {
    if entry.kind == Kind::Grammar {
        return Part::Other;
    }
    if let Some(item) = item_of(entry) {
        return part_of_class(item);
    }
    let has = |word: &str| entry.tags.iter().any(|tag| tag.contains(word));
    let is_verb = entry
        .tags
        .iter()
        .any(|tag| tag.contains("verb") && !tag.contains("adverb") && tag != "suru verb");
    match () {
        () if is_verb => Part::Verb,
        () if has("noun") || has("suru verb") => Part::Noun,
        () if has("adjective") => Part::Adjective,
        () if is_infinitive(&entry.english) => Part::Verb,
        () => Part::Other,
    }
}

fn item_of(entry: &Entry) -> Option<&'static Item> {
    entry.evidence.source.strip_prefix("lexicon:")?;
    let items = Lexicon::shipped().look_up(entry.language, &entry.lemma);
    items.into_iter().find(|item| item.japanese == entry.japanese)
}

fn part_of_class(item: &Item) -> Part {
    match item.class {
        Class::Noun | Class::Suru => Part::Noun,
        Class::Godan | Class::Ichidan | Class::SuruVerb | Class::Verb | Class::PhrasalVerb => {
            Part::Verb
        }
        Class::Na | Class::I | Class::Adjective => Part::Adjective,
        Class::Adverb | Class::Interjection | Class::Expression | Class::Prefix | Class::Suffix => {
            Part::Other
        }
    }
}

/// All that a word may mean, as far as our books tell, to see whether two could be taken for one
/// another.
struct Sense {
    /// English words that mean something, in their stems.
    english: HashSet<String>,
    /// Japanese words as they are written.
    japanese: HashSet<String>,
}

impl Sense {
    /// The words of an answer alone.
    fn bare(language: Language, answer: &str) -> Self {
        let mut sense = Self { english: HashSet::new(), japanese: HashSet::new() };
        match language {
            Language::Ja => sense.add_english(answer),
            Language::En => sense.add_japanese(answer),
        }
        sense
    }

    /// Of the word `headword` with its two sides: every sense the dictionaries and the lexicon give
    /// it, and what each of its English words is in Japanese.
    fn of(
        library: &Library,
        language: Language,
        headword: &str,
        japanese: &str,
        english: &str,
    ) -> Self {
        let mut sense = Self { english: HashSet::new(), japanese: HashSet::new() };
        sense.add_english(english);
        sense.add_japanese(japanese);
        for item in Lexicon::shipped().look_up(language, headword) {
            sense.add_english(&item.english);
            sense.add_japanese(&item.japanese);
        }
        if language == Language::Ja {
            let words = library.japanese(&patterns::bare(headword));
            for gloss in words.iter().flat_map(|word| &word.senses).flat_map(|s| &s.glosses) {
                sense.add_english(gloss);
            }
        }
        // 大きい is big and large: what one Japanese word can be in English means the same.
        for part in english.split([';', ',', '/']) {
            let part = part.trim().trim_start_matches("to ").replace(" * ", " ");
            for gloss in library.english(&part).into_iter().flat_map(|word| word.glosses) {
                sense.japanese.insert(gloss.japanese);
            }
        }
        sense
    }

    fn add_english(&mut self, text: &str) {
        self.english.extend(content_words(text));
    }

    fn add_japanese(&mut self, text: &str) {
        let words =
            text.split(['、', '。', ';', '；', '/', '／', '・', ' ', '　', '（', '）', '〜', '～']);
        self.japanese.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
    }

    /// True when some word of the one means what some word of the other does, or is written alike.
    fn touches(&self, other: &Self) -> bool {
        let is_shared = self.english.iter().any(|one| {
            other.english.contains(one) || other.english.iter().any(|word| same_stem(one, word))
        });
        is_shared
            || self.japanese.iter().any(|one| other.japanese.iter().any(|two| are_akin(one, two)))
    }
}

/// True when two Japanese words share a kanji, a katakana word or more than an ending.
fn are_akin(one: &str, other: &str) -> bool {
    if one == other || one.chars().any(|letter| is_kanji(letter) && other.contains(letter)) {
        return true;
    }
    let has_katakana = one.chars().chain(other.chars()).any(is_katakana);
    let least = if has_katakana { SHARED_KANA_MAX } else { SHARED_KANA_MAX + 1 };
    let letters: Vec<char> = to_hiragana(one).chars().collect();
    let other = to_hiragana(other);
    letters.windows(least + 1).any(|run| other.contains(&run.iter().collect::<String>()))
}
