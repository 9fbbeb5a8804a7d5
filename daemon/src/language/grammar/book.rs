//! The rules of one language, read from their files and filed by what a sentence must have.

use std::{collections::HashMap, fmt, ops::Range};

use serde::Deserialize;
use thiserror::Error;

use super::{Found, Rule, Teaches};
use crate::{
    domain::{Level, Scale},
    language::pattern::{Match, Pattern, PatternError, Sentence},
};

/// Why a file of rules cannot be used.
#[derive(Debug, Error)]
pub enum BookError {
    /// It is no TOML of the expected shape.
    #[error("{file} cannot be read")]
    Shape {
        /// The file, below `data`.
        file: &'static str,
        /// What the reader says.
        #[source]
        source: toml::de::Error,
    },
    /// A pattern makes no sense.
    #[error("the pattern `{pattern}` of {name} in {file} makes no sense")]
    Pattern {
        /// The file, below `data`.
        file: &'static str,
        /// The rule.
        name: String,
        /// Its pattern.
        pattern: String,
        /// What is wrong.
        #[source]
        source: PatternError,
    },
}

/// Something a file claims that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The rule.
    pub name: String,
    /// The sentence.
    pub text: String,
    /// What is wrong there.
    pub what: Wrong,
}

/// What is wrong with a rule in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// Its own example is not found.
    Missed,
    /// Its counter-example is.
    Caught,
    /// Another rule stands in the very same words, and neither names the other as kin.
    Overlaps(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, text, what } = self;
        match what {
            Wrong::Missed => write!(formatter, "{name} is not found in its example {text}"),
            Wrong::Caught => write!(formatter, "{name} is found in its counter-example {text}"),
            Wrong::Overlaps(other) => {
                write!(formatter, "{name} and {other} stand in the same words of {text}")
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    pattern: Vec<PatternEntry>,
    #[serde(default)]
    mistake: Vec<MistakeEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PatternEntry {
    name: String,
    #[serde(default)]
    reading: String,
    level: String,
    formation: String,
    meaning: String,
    #[serde(default)]
    note: String,
    r#match: Vec<String>,
    example: String,
    translation: String,
    #[serde(default)]
    counter: Vec<String>,
    #[serde(default)]
    kin: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakeEntry {
    name: String,
    #[serde(default)]
    reading: String,
    right: String,
    meaning: String,
    sort: String,
    level: String,
    r#match: Vec<String>,
    example: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    counter: Vec<String>,
    #[serde(default)]
    kin: Vec<String>,
}

/// The rules of one language.
pub(super) struct Book<C> {
    pub(super) rules: Vec<Rule>,
    patterns: Vec<Filed<C>>,
    /// The patterns a sentence with this key may hold.
    by_key: HashMap<u32, Vec<usize>>,
    /// The patterns any sentence may hold.
    unkeyed: Vec<usize>,
}

struct Filed<C> {
    rule: usize,
    pattern: Pattern<C>,
    /// Of each of these the sentence must have one.
    keys: Vec<Vec<u32>>,
}

impl<C: Copy + PartialEq + fmt::Debug> Book<C> {
    pub(super) fn read<S: Sentence<Class = C>>(
        files: &[(&'static str, &str)],
        scale: Scale,
    ) -> Result<Self, BookError> {
        let mut book = Self {
            rules: Vec::new(),
            patterns: Vec::new(),
            by_key: HashMap::new(),
            unkeyed: Vec::new(),
        };
        for &(file, text) in files {
            let read: File =
                toml::from_str(text).map_err(|source| BookError::Shape { file, source })?;
            for entry in read.pattern {
                let (patterns, rule) = pattern(entry, scale);
                book.add::<S>(file, rule, &patterns)?;
            }
            for entry in read.mistake {
                let (patterns, rule) = mistake(entry, scale);
                book.add::<S>(file, rule, &patterns)?;
            }
        }
        book.file();
        Ok(book)
    }

    fn add<S: Sentence<Class = C>>(
        &mut self,
        file: &'static str,
        rule: Rule,
        patterns: &[String],
    ) -> Result<(), BookError> {
        for text in patterns {
            let pattern = Pattern::parse::<S>(text).map_err(|source| BookError::Pattern {
                file,
                name: rule.name.clone(),
                pattern: text.clone(),
                source,
            })?;
            let keys = pattern.keys::<S>();
            self.patterns.push(Filed { rule: self.rules.len(), pattern, keys });
        }
        self.rules.push(rule);
        Ok(())
    }

    /// Files each pattern under those of its keys that the fewest patterns ask for, which are the
    /// rarest in sentences too: が and の ask for nothing.
    fn file(&mut self) {
        let mut asked: HashMap<u32, usize> = HashMap::new();
        for key in self.patterns.iter().flat_map(|filed| &filed.keys).flatten() {
            *asked.entry(*key).or_default() += 1;
        }
        let commonness = |keys: &&Vec<u32>| keys.iter().map(|key| asked[key]).sum::<usize>();
        for (number, filed) in self.patterns.iter().enumerate() {
            match filed.keys.iter().min_by_key(commonness) {
                Some(keys) => {
                    for key in keys {
                        self.by_key.entry(*key).or_default().push(number);
                    }
                }
                None => self.unkeyed.push(number),
            }
        }
    }

    /// Every rule found in `sentence`, with `place` saying where its pieces stand in the text.
    pub(super) fn find<S: Sentence<Class = C>>(
        &self,
        sentence: &S,
        place: impl Fn(Range<usize>) -> Range<usize>,
    ) -> Vec<Found<'_>> {
        let mut keys = sentence.keys();
        keys.sort_unstable();
        keys.dedup();
        let keyed = keys.iter().filter_map(|key| self.by_key.get(key)).flatten();
        let mut numbers: Vec<usize> = keyed.chain(&self.unkeyed).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut all: Vec<Found<'_>> = Vec::new();
        for number in numbers {
            let Filed { rule, pattern, keys: wanted } = &self.patterns[number];
            let has_one =
                |wanted: &Vec<u32>| wanted.iter().any(|key| keys.binary_search(key).is_ok());
            if !wanted.iter().all(has_one) {
                continue;
            }
            for Match { span, literals } in pattern.find(sentence) {
                let found = Found {
                    rule: &self.rules[*rule],
                    range: place(span),
                    own: literals.into_iter().map(&place).collect(),
                };
                // Of two ways to match one rule in the same words the wider is meant.
                let same = all.iter_mut().find(|other| {
                    std::ptr::eq(other.rule, found.rule)
                        && other.range.start < found.range.end
                        && found.range.start < other.range.end
                });
                match same {
                    Some(known) if known.range.len() < found.range.len() => *known = found,
                    Some(_) => {}
                    None => all.push(found),
                }
            }
        }
        all
    }

    pub(super) fn faults<'b>(&'b self, find: impl Fn(&str) -> Vec<Found<'b>>) -> Vec<Fault> {
        let mut faults = Vec::new();
        for rule in &self.rules {
            let text = &rule.example.0;
            let fault =
                |text: &str, what| Fault { name: rule.name.clone(), text: text.to_owned(), what };
            let found = find(text);
            match found.iter().find(|found| std::ptr::eq(found.rule, rule)) {
                None => faults.push(fault(text, Wrong::Missed)),
                Some(own) => faults.extend(
                    found
                        .iter()
                        .filter(|other| other.range == own.range)
                        .filter(|other| !std::ptr::eq(other.rule, rule))
                        .filter(|other| !other.rule.is_kin_of(rule))
                        .map(|other| fault(text, Wrong::Overlaps(other.rule.name.clone()))),
                ),
            }
            let caught =
                |text: &&String| find(text).iter().any(|found| std::ptr::eq(found.rule, rule));
            faults
                .extend(rule.counter.iter().filter(caught).map(|text| fault(text, Wrong::Caught)));
        }
        faults
    }
}

fn level(band: String, scale: Scale) -> Level {
    Level { scale, band, estimated: true }
}

fn pattern(entry: PatternEntry, scale: Scale) -> (Vec<String>, Rule) {
    let rule = Rule {
        name: entry.name,
        reading: entry.reading,
        level: level(entry.level, scale),
        meaning: entry.meaning,
        note: entry.note,
        example: (entry.example, entry.translation),
        teaches: Teaches::Pattern { formation: entry.formation },
        counter: entry.counter,
        kin: entry.kin,
    };
    (entry.r#match, rule)
}

fn mistake(entry: MistakeEntry, scale: Scale) -> (Vec<String>, Rule) {
    let rule = Rule {
        name: entry.name,
        reading: entry.reading,
        level: level(entry.level, scale),
        meaning: entry.meaning,
        note: entry.note,
        example: (entry.example, String::new()),
        teaches: Teaches::Mistake { right: entry.right, sort: entry.sort },
        counter: entry.counter,
        kin: entry.kin,
    };
    (entry.r#match, rule)
}
