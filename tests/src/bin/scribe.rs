//! Writes utterances into a database until it is killed, and prints the number of each as soon as
//! the store has acknowledged it: the victim of the test that kills it.

use std::{io::Write, path::Path};

use aivlingual_daemon::{
    domain::{Entry, Evidence, Kind, Language, Level, Scale, Utterance},
    store::{NewSession, Store},
};
use aivlingual_shared::time::WallTime;
use anyhow::{Context, Result};

fn main() -> Result<()> {
    let path = std::env::args_os().nth(1).context("name the database")?;
    let store = Store::open(Path::new(&path))?;
    let new = NewSession { title: "Talk".into(), source: "obs".into(), started: WallTime::now() };
    let session = store.begin_session(&new)?;
    let mut acknowledged = std::io::stdout().lock();
    for number in 0u64.. {
        let utterance = utterance(number);
        let entries = [entry(number, &utterance.text), entry(number % 7, &utterance.text)];
        let recorded = store.record(session, &utterance, &entries)?;
        writeln!(acknowledged, "{} {}", recorded.utterance.0, utterance.text)?;
        acknowledged.flush()?;
    }
    Ok(())
}

fn utterance(number: u64) -> Utterance {
    Utterance {
        text: format!("これは{number}番目の話"),
        language: Language::Ja,
        start_ms: number * 1_000,
        end_ms: number * 1_000 + 900,
        confidence: 0.9,
        speaker: None,
        words: Vec::new(),
    }
}

fn entry(number: u64, sentence: &str) -> Entry {
    Entry {
        japanese: format!("{number}番目"),
        reading: format!("{number}ばんめ"),
        english: format!("number {number}"),
        language: Language::Ja,
        kind: Kind::Vocabulary,
        level: Level { scale: Scale::Jlpt, band: "N5".into(), estimated: false },
        lemma: format!("{number}番目"),
        surface: format!("{number}番目"),
        start_ms: None,
        end_ms: None,
        utterance: sentence.to_owned(),
        speaker: None,
        tags: Vec::new(),
        evidence: Evidence::default(),
    }
}
