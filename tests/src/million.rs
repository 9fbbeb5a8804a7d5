//! A database as large as years of streaming make it: a million entries, five million sightings.
//!
//! The words are put together from those that ship in `data/`, two at a time, so that they look,
//! sort and repeat as words do. A seed decides everything, so two databases of one size hold the
//! same.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use aivlingual_daemon::{
    domain::{Entry, Evidence, Kind, Language, Level, Scale, Utterance},
    store::{EntryEdit, NewSession, Store},
};
use aivlingual_shared::time::WallTime;
use anyhow::{Context, Result, ensure};

use crate::built::workspace;

/// Expressions in one utterance.
const AN_UTTERANCE: usize = 5;

/// Utterances in one transaction.
const A_TRANSACTION: usize = 4_000;

/// Utterances in one session: a long stream.
const A_SESSION: usize = 2_000;

/// Grows when the same numbers would make another database.
const EDITION: u32 = 1;

/// Nanoseconds of a day.
const DAY_NS: u64 = 86_400_000_000_000;

/// How large a database is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Different expressions.
    pub entries: usize,
    /// Times one was heard.
    pub sightings: usize,
}

/// A million entries, five million sightings.
pub const MILLION: Size = Size { entries: 1_000_000, sightings: 5_000_000 };

/// A small generator of numbers: the same seed gives the same ones everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() % bound.max(1) as u64).unwrap_or(0)
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// A word that ships: as written, as read, what it means, its level.
struct Word {
    written: String,
    read: String,
    means: String,
    band: String,
}

/// The words of both languages.
struct Words {
    japanese: Vec<Word>,
    english: Vec<Word>,
}

impl Words {
    fn read() -> Result<Self> {
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
        let english: Vec<Word> = fs::read_to_string(path)?
            .lines()
            .skip(1)
            .filter_map(|line| {
                let mut cells = line.split(',');
                let (word, _, band) = (cells.next()?, cells.next()?, cells.next()?);
                let word = word.split('/').next()?;
                Some(Word {
                    written: word.to_owned(),
                    read: String::new(),
                    means: String::new(),
                    band: band.to_owned(),
                })
            })
            .collect();
        ensure!(japanese.len() > 1_500 && english.len() > 1_500, "data/levels is too short");
        Ok(Self { japanese, english })
    }

    /// The expression of a number, always the same one.
    fn entry(&self, number: usize) -> Entry {
        let mut dice = Dice(number as u64);
        let kinds = [
            Kind::Vocabulary,
            Kind::Vocabulary,
            Kind::Vocabulary,
            Kind::Slang,
            Kind::Culture,
            Kind::Grammar,
            Kind::Mistake,
            Kind::Idiom,
        ];
        let kind = *dice.one(&kinds);
        let tags = ["noun", "verb", "adjective", "games", "food", "fandom", "net", "polite"];
        let tag = dice.one(&tags);
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
            tags: vec![(*tag).to_owned()],
            evidence: Evidence {
                source: "generated".into(),
                confidence: Some(0.5 + dice.below(50) as f32 / 100.0),
                why: vec!["generated".into()],
            },
        }
    }
}

/// The database of a size below `folder`, made if it is not there yet. Says on the way how far it
/// is.
pub fn database(folder: &Path, size: Size) -> Result<PathBuf> {
    let name = format!("{}-{}-{EDITION}.db", size.entries, size.sightings);
    let path = folder.join(name);
    if path.is_file() {
        return Ok(path);
    }
    fs::create_dir_all(folder)?;
    let unfinished = path.with_extension("unfinished");
    for end in ["", "-wal", "-shm"] {
        let left = PathBuf::from(format!("{}{end}", unfinished.display()));
        if left.exists() {
            fs::remove_file(left)?;
        }
    }
    fill(&Store::open(&unfinished)?, size)?;
    fs::rename(&unfinished, &path).context("the finished database")?;
    Ok(path)
}

fn fill(store: &Store, size: Size) -> Result<()> {
    let words = Words::read()?;
    let speakers = ["Mio", "Mio", "Mio", "Ken", "Ken", "Aya", "Sora", "Guest"];
    let began = Instant::now();
    let mut dice = Dice(size.entries as u64);
    let utterances = size.sightings.div_ceil(AN_UTTERANCE);
    let mut number = 0;
    let mut session = None;
    let mut heard = Vec::with_capacity(A_TRANSACTION);
    for at in 0..utterances {
        if at % A_SESSION == 0 || session.is_none() {
            let count = at / A_SESSION;
            let started = WallTime(1_600_000_000_000_000_000 + count as u64 * DAY_NS);
            let title = format!("Stream {}", count + 1);
            let new = NewSession { title, source: "obs".into(), started };
            let begun = store.begin_session(&new)?;
            store.end_session(begun, WallTime(started.0 + DAY_NS / 8))?;
            session = Some(begun);
        }
        let speaker = *dice.one(&speakers);
        let start_ms = (at % A_SESSION) as u64 * 5_000;
        // Each expression is new once, and then met again, the older ones more often.
        let entries: Vec<Entry> = (0..AN_UTTERANCE)
            .map(|place| {
                let is_new = (at * AN_UTTERANCE + place) * size.entries / size.sightings >= number
                    && number < size.entries;
                let which = if is_new {
                    number += 1;
                    number - 1
                } else {
                    let reach = dice.below(number) + 1;
                    dice.below(reach)
                };
                Entry {
                    start_ms: Some(start_ms + place as u64 * 700),
                    end_ms: Some(start_ms + place as u64 * 700 + 600),
                    speaker: Some(speaker.to_owned()),
                    ..words.entry(which)
                }
            })
            .collect();
        let text = entries.iter().map(|entry| entry.lemma.as_str()).collect::<Vec<_>>().join("、");
        let entries =
            entries.into_iter().map(|entry| Entry { utterance: text.clone(), ..entry }).collect();
        let utterance = Utterance {
            text,
            language: Language::Ja,
            start_ms,
            end_ms: start_ms + 4_000,
            confidence: 0.9,
            speaker: Some(speaker.to_owned()),
            words: Vec::new(),
        };
        heard.push((utterance, entries));
        let is_full =
            heard.len() == A_TRANSACTION || (at + 1) % A_SESSION == 0 || at + 1 == utterances;
        if let (true, Some(session)) = (is_full, session) {
            store.record_many(session, &heard)?;
            heard.clear();
        }
        if (at + 1) % 100_000 == 0 {
            let seconds = began.elapsed().as_secs();
            println!("  {} of {utterances} utterances after {seconds} s", at + 1);
        }
    }
    decide(store)
}

/// The owner has looked at the oldest, as owners do.
fn decide(store: &Store) -> Result<()> {
    use aivlingual_daemon::{
        domain::EntryState,
        store::{EntryFilter, EntrySort, Page},
    };
    let page = Page::first(500);
    let oldest = store.entries(&EntryFilter::default(), EntrySort::Oldest, &page)?;
    for (place, kept) in oldest.items.iter().enumerate() {
        let state = if place % 4 == 0 { EntryState::Rejected } else { EntryState::Approved };
        let edit = EntryEdit { state: Some(state), ..EntryEdit::default() };
        store.edit_entry(kept.id, &edit, None)?;
    }
    Ok(())
}
