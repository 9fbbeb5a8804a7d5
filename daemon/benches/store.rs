//! Prints how fast the store keeps and finds: `cargo bench --package aivlingual-daemon --bench
//! store [ENTRIES]`.

use std::time::{Duration, Instant};

use aivlingual_daemon::{
    domain::{Entry, Evidence, Kind, Language, Level, Scale, Utterance},
    store::{EntryFilter, EntrySort, NewSession, Page, Store},
};
use aivlingual_shared::time::WallTime;

/// Entries that come with one utterance.
const ENTRIES_AN_UTTERANCE: usize = 4;

/// Times each search is repeated.
const ROUNDS: usize = 20;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wanted = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir()?;
    let store = Store::open(&folder.path().join("bench.db"))?;
    fill(&store, wanted)?;
    println!("database: {} MiB", store.size_bytes()? / (1024 * 1024));
    for search in
        ["語", "猫", "化現", "かげんしょう", "カゲン", "losing interest", "n4321 word", "zzzz"]
    {
        let filter = EntryFilter { text: Some(search.into()), ..EntryFilter::default() };
        report(&format!("search {search:?}"), || {
            store
                .entries(&filter, EntrySort::Newest, &Page::default())
                .map(|slice| slice.items.len())
        })?;
    }
    for sort in [EntrySort::Newest, EntrySort::Reading, EntrySort::Heard] {
        report(&format!("first page by {sort:?}"), || {
            store
                .entries(&EntryFilter::default(), sort, &Page::default())
                .map(|slice| slice.items.len())
        })?;
    }
    Ok(())
}

fn fill(store: &Store, wanted: usize) -> Result<(), Box<dyn std::error::Error>> {
    let session = store.begin_session(&NewSession {
        title: "Bench".into(),
        source: "file".into(),
        started: WallTime::now(),
    })?;
    let began = Instant::now();
    let utterances = wanted.div_ceil(ENTRIES_AN_UTTERANCE);
    for number in 0..utterances {
        let text = format!("それはまさに蛙化現象{number}ってやつだよね、知らんけど");
        let entries: Vec<Entry> = (0..ENTRIES_AN_UTTERANCE)
            .map(|place| entry(number * ENTRIES_AN_UTTERANCE + place, &text))
            .collect();
        store.record(session, &utterance(text), &entries)?;
    }
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "kept {wanted} entries in {utterances} utterances, one durable transaction each: \
         {:.0} utterances/s",
        utterances as f64 / seconds
    );
    Ok(())
}

fn utterance(text: String) -> Utterance {
    Utterance {
        text,
        language: Language::Ja,
        start_ms: 0,
        end_ms: 1_000,
        confidence: 0.9,
        speaker: None,
        words: Vec::new(),
    }
}

fn entry(number: usize, sentence: &str) -> Entry {
    Entry {
        japanese: format!("蛙化現象語{number}"),
        reading: format!("かえるかげんしょうご{number}"),
        english: format!("losing interest n{number} word"),
        language: Language::Ja,
        kind: Kind::Vocabulary,
        level: Level { scale: Scale::Jlpt, band: "N1".into(), estimated: true },
        lemma: format!("蛙化現象語{number}"),
        surface: "蛙化現象".into(),
        start_ms: Some(0),
        end_ms: Some(500),
        utterance: sentence.to_owned(),
        speaker: None,
        tags: vec!["noun".into()],
        evidence: Evidence { source: "bench".into(), confidence: None, why: Vec::new() },
    }
}

/// Prints the middle and the worst of [`ROUNDS`] rounds.
fn report<E>(
    what: &str,
    work: impl Fn() -> Result<usize, E>,
) -> Result<(), Box<dyn std::error::Error>>
where
    E: std::error::Error + 'static,
{
    let mut times = Vec::with_capacity(ROUNDS);
    let mut rows = 0;
    for _ in 0..ROUNDS {
        let began = Instant::now();
        rows = work()?;
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let [middle, worst] = [times[ROUNDS / 2], times[ROUNDS - 1]].map(ms);
    println!("{what}: {rows} rows, median {middle:.2} ms, worst {worst:.2} ms");
    Ok(())
}
