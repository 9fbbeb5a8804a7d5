//! The words a large database is made of, put together from those that ship in `data/`.

use std::{collections::HashSet, fs};

use aivlingual_daemon::domain::{Entry, Evidence, Kind, Language, Level, Scale};
use anyhow::{Result, ensure};

use super::dice::Dice;
use crate::built::workspace;

/// Most of what is picked up are plain words.
const KINDS: [Kind; 10] = [
    Kind::Vocabulary,
    Kind::Vocabulary,
    Kind::Vocabulary,
    Kind::Vocabulary,
    Kind::Vocabulary,
    Kind::Slang,
    Kind::Culture,
    Kind::Grammar,
    Kind::Mistake,
    Kind::Idiom,
];

/// Parts of speech, which nearly every entry has one of.
const PARTS: [&str; 6] = ["noun", "verb", "adjective", "adverb", "expression", "counter"];

/// Fields and registers, the first met far more often than the last.
const FIELDS: [&str; 18] = [
    "games",
    "net",
    "polite",
    "food",
    "fandom",
    "music",
    "anime",
    "work",
    "school",
    "travel",
    "weather",
    "body",
    "family",
    "money",
    "sports",
    "science",
    "law",
    "bird watching",
];

/// A word that ships: as written, as read, what it means, its level.
struct Word {
    written: String,
    read: String,
    means: String,
    band: String,
}

/// The words of both languages, each once.
pub(super) struct Words {
    japanese: Vec<Word>,
    english: Vec<Word>,
}

impl Words {
    pub(super) fn read() -> Result<Self> {
        let data = workspace().join("data");
        let mut japanese = Vec::new();
        for band in ["n5", "n4", "n3", "n2", "n1"] {
            let text = fs::read_to_string(data.join(format!("levels/jlpt/{band}.csv")))?;
            japanese.extend(text.lines().skip(1).filter_map(|line| {
                let mut cells = line.splitn(4, ',');
                let (_, read, written) = (cells.next()?, cells.next()?, cells.next()?);
                let means = cells.next()?.trim_matches('"').split([',', ';']).next()?;
                let written = if written.is_empty() { read } else { written };
                Some(Word {
                    written: written.to_owned(),
                    read: read.to_owned(),
                    means: means.trim().to_owned(),
                    band: band.to_uppercase(),
                })
            }));
        }
        let path = data.join("levels/cefr/cefrj-vocabulary-profile-1.5.csv");
        let mut english: Vec<Word> = fs::read_to_string(path)?
            .lines()
            .skip(1)
            .filter_map(|line| {
                let mut cells = line.split(',');
                let (word, _, band) = (cells.next()?, cells.next()?, cells.next()?);
                Some(Word {
                    written: word.split('/').next()?.to_owned(),
                    read: String::new(),
                    means: String::new(),
                    band: band.to_owned(),
                })
            })
            .collect();
        for words in [&mut japanese, &mut english] {
            let mut seen = HashSet::new();
            words.retain(|word| seen.insert(word.written.clone()));
        }
        ensure!(japanese.len() > 1_500 && english.len() > 1_500, "data/levels is too short");
        Ok(Self { japanese, english })
    }

    /// The words of the lists, as a learner would say that they are known.
    pub(super) fn known(&self) -> impl Iterator<Item = (Language, &str)> {
        let japanese = self.japanese.iter().map(|word| (Language::Ja, word.written.as_str()));
        japanese.chain(self.english.iter().map(|word| (Language::En, word.written.as_str())))
    }

    /// The expression of a number, always the same one, as it is when nobody has said it.
    pub(super) fn entry(&self, number: usize) -> Entry {
        let mut dice = Dice::of(number);
        let kind = *dice.one(&KINDS);
        let is_english = dice.below(4) == 0;
        // Counting through the pairs makes each of them once; the dice would repeat some.
        let half = |words: &[Word]| (number % words.len(), number / words.len() % words.len());
        let (japanese, reading, english, language, scale, band, lemma);
        if is_english {
            let (first, second) = half(&self.english);
            let (first, second) = (&self.english[first], &self.english[second]);
            let gloss = dice.one(&self.japanese);
            english = format!("{} {}", first.written, second.written);
            (japanese, reading) = (gloss.written.clone(), gloss.read.clone());
            (language, scale, band) = (Language::En, Scale::Cefr, second.band.clone());
            lemma = english.clone();
        } else {
            let (first, second) = half(&self.japanese);
            let (first, second) = (&self.japanese[first], &self.japanese[second]);
            japanese = format!("{}{}", first.written, second.written);
            reading = format!("{}{}", first.read, second.read);
            english = format!("{}; {}", first.means, second.means);
            (language, scale, band) = (Language::Ja, Scale::Jlpt, second.band.clone());
            lemma = japanese.clone();
        }
        Entry {
            surface: lemma.clone(),
            japanese,
            reading,
            english,
            language,
            kind,
            level: Level { scale, band, estimated: dice.below(3) == 0 },
            lemma,
            start_ms: None,
            end_ms: None,
            utterance: String::new(),
            speaker: None,
            tags: tags(&mut dice),
            evidence: Evidence {
                source: "jmdict:1358280".into(),
                confidence: Some(0.5 + dice.below(50) as f32 / 100.0),
                why: vec!["listed at its level".into(), "said clearly".into()],
            },
        }
    }
}

/// One to three tags, few of them rare.
fn tags(dice: &mut Dice) -> Vec<String> {
    let mut tags = vec![(*dice.one(&PARTS)).to_owned()];
    for _ in 0..dice.below(3) {
        let tag = FIELDS[dice.rank(FIELDS.len(), 1.0)].to_owned();
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}
