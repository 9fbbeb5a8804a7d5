//! What the store acknowledged survives the death of its process at any moment.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    process::Stdio,
};

use aivlingual_daemon::store::{Page, Store};
use aivlingual_stage::process;
use anyhow::{Context, Result};

mod writes;

/// How often the writer is killed.
const ROUNDS: usize = 5;

#[test]
fn nothing_acknowledged_is_lost_to_a_kill() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("daemon.db");
    let mut acknowledged = HashMap::new();
    for round in 1..=ROUNDS {
        let mut writer = process::command(env!("CARGO_BIN_EXE_scribe"))
            .arg(&path)
            .stdout(Stdio::piped())
            .spawn()
            .context("setpriv cannot be started")?;
        let printed = writer.stdout.take().context("its output is ours")?;
        let mut lines = BufReader::new(printed).lines();
        // A different number each round, so that it dies at different moments.
        for line in lines.by_ref().take(round * 23) {
            acknowledge(&mut acknowledged, &line?)?;
        }
        writer.kill()?;
        writer.wait()?;
        // What it managed to print before it died was acknowledged too; a torn last line was not.
        for line in lines.map_while(Result::ok) {
            if line.ends_with("番目の話") {
                acknowledge(&mut acknowledged, &line)?;
            }
        }

        let store = Store::open(&path)?;
        assert_eq!(store.integrity()?, Vec::<String>::new());
        let kept = everything(&store)?;
        for (id, text) in &acknowledged {
            assert_eq!(kept.get(id), Some(text), "utterance {id} in round {round}");
        }
        let counts = store.counts()?;
        // Each utterance brings two sightings, or one when both its entries are the same: never a
        // part of them.
        let sightings: u64 = kept.values().map(|text| sightings_of(text)).sum();
        assert_eq!((counts.utterances, counts.sightings), (kept.len() as u64, sightings));
    }
    assert!(acknowledged.len() >= 23 * (1..=ROUNDS).sum::<usize>());
    Ok(())
}

fn acknowledge(acknowledged: &mut HashMap<i64, String>, line: &str) -> Result<()> {
    let (id, text) = line.split_once(' ').context("a number and a text")?;
    acknowledged.insert(id.parse()?, text.to_owned());
    Ok(())
}

fn everything(store: &Store) -> Result<HashMap<i64, String>> {
    let mut kept = HashMap::new();
    for session in store.sessions(&Page::first(500))?.items {
        let mut page = Page::first(500);
        loop {
            let slice = store.utterances(session.id, &page)?;
            kept.extend(slice.items.into_iter().map(|said| (said.id.0, said.utterance.text)));
            page.after = slice.next;
            if page.after.is_none() {
                break;
            }
        }
    }
    Ok(kept)
}

fn sightings_of(text: &str) -> u64 {
    let number: String = text.chars().filter(char::is_ascii_digit).collect();
    if number.parse::<u64>().is_ok_and(|number| number < 7) { 1 } else { 2 }
}
