//! What is written to a large database, and what is done to it as a whole; all on a copy.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use aivlingual_daemon::{
    domain::{
        Entry, EntryId, EntryState, Evidence, Kind, Language, Level, Scale, SessionId, Utterance,
    },
    store::{
        CheckDepth, EntryEdit, EntryFilter, EntrySort, NewSession, Page, Store, StoreError, Wanted,
        Wish,
    },
};
use aivlingual_shared::time::WallTime;
use anyhow::Result;

use crate::spread::{Spread, timed};

/// Utterances that are recorded to see how long one takes.
const RECORDED: usize = 300;

/// Entries that are changed at once.
const MANY: usize = 10_000;

/// A copy of a database, gone with this.
pub(crate) struct Copied {
    folder: PathBuf,
    store: Store,
}

impl Drop for Copied {
    fn drop(&mut self) {
        // What is left is below the folder of builds.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Copied {
    pub(crate) fn of(path: &Path) -> Result<Self> {
        let folder = path.with_extension("copy");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let copy = folder.join("daemon.db");
        fs::copy(path, &copy)?;
        // Or the first that has its words on the disk would wait for all of the copy.
        fs::File::open(&copy)?.sync_all()?;
        Ok(Self { store: Store::open(&copy)?, folder })
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// What sessions and the owner write.
    pub(crate) fn writes(&self) -> Result<()> {
        let store = &self.store;
        let session = begin(store)?;
        let spread = Spread::of(record(store, session, 0, RECORDED)?);
        println!("recording an utterance with 3 entries, 1 of them new: {spread}");
        let newest = newest(store, EntryState::New, MANY)?;
        let mut one = Vec::new();
        for id in &newest[..100] {
            let accept = || Ok(store.set_state(*id, EntryState::Approved, None)?);
            one.push(timed(accept)?.0);
        }
        println!("accepting one: {}", Spread::of(one));
        self.beside(session, "accepting 500", || change(store, &newest[100..600]))?;
        self.beside(session, "accepting 10,000", || change(store, &newest))?;
        self.beside(session, "taking that back", || Ok(store.undo(None)?))?;
        let [into, from] = [newest[0], newest[1]].map(|id| Wanted { id, version: None });
        self.beside(session, "merging two", || Ok(store.merge_entries(into, &[from])?))?;
        let heard = Wanted { id: EntryId(1), version: None };
        self.beside(session, "merging the one heard 12,000 times into another", || {
            Ok(store.merge_entries(into, &[heard])?)
        })?;
        self.beside(session, "taking that back", || Ok(store.undo(None)?))?;
        self.beside(session, "importing 10,000", || {
            store.import::<_, StoreError>(|import| {
                for number in 0..MANY {
                    let entry = expression(&format!("輸入{number}"), &sound(number));
                    if import.same(&entry, true)?.is_none() {
                        import.add(&entry, EntryState::New, None)?;
                    }
                }
                Ok(())
            })?;
            Ok(())
        })?;
        self.beside(session, "deleting the one heard 12,000 times", || {
            Ok(store.delete_entry(EntryId(1), None)?)
        })?;
        self.beside(session, "deleting a session of 2,000 utterances", || {
            Ok(store.delete_session(SessionId(4), None)?)
        })
    }

    /// What is done to the database as a whole.
    pub(crate) fn care(&self) -> Result<()> {
        let store = &self.store;
        let session = begin(store)?;
        self.beside(session, "quick check", || Ok(store.check(CheckDepth::Quick)?))?;
        self.beside(session, "full check", || Ok(store.check(CheckDepth::Full)?))?;
        self.beside(session, "size of each table", || Ok(store.table_sizes()?))?;
        self.beside(session, "backup", || Ok(store.back_up()?))?;
        self.beside(session, "compacting", || Ok(store.compact()?))
    }

    /// Does the work while a session records, and says how long both took.
    fn beside<T>(
        &self,
        session: SessionId,
        name: &str,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<()> {
        let is_done = AtomicBool::new(false);
        let (took, waits) = thread::scope(|scope| {
            let recording = scope.spawn(|| {
                let mut waits = Vec::new();
                while !is_done.load(Ordering::Relaxed) {
                    waits.extend(record(&self.store, session, 1_000_000, 1)?);
                    thread::sleep(Duration::from_millis(20));
                }
                Ok::<_, anyhow::Error>(waits)
            });
            let took = timed(work);
            is_done.store(true, Ordering::Relaxed);
            let waits = recording.join().unwrap_or_else(|_| Err(anyhow::anyhow!("it panicked")));
            Ok::<_, anyhow::Error>((took?.0, waits?))
        })?;
        let longest = waits.into_iter().max().unwrap_or_default();
        println!(
            "{name}: {:.0} ms; an utterance beside it waited {:.0} ms at most",
            took.as_secs_f64() * 1e3,
            longest.as_secs_f64() * 1e3
        );
        Ok(())
    }
}

pub(crate) fn begin(store: &Store) -> Result<SessionId> {
    let title = "Writing".to_owned();
    let new = NewSession { title, source: "obs".into(), started: WallTime::now() };
    Ok(store.begin_session(&new)?)
}

fn newest(store: &Store, state: EntryState, count: usize) -> Result<Vec<EntryId>> {
    let filter = EntryFilter { state: Some(state), ..EntryFilter::default() };
    let mut page = Page::first(500);
    let mut ids = Vec::new();
    while ids.len() < count {
        let slice = store.entries(&filter, EntrySort::Newest, &page)?;
        ids.extend(slice.items.iter().map(|kept| kept.id));
        page.after = slice.next;
    }
    Ok(ids)
}

fn change(store: &Store, ids: &[EntryId]) -> Result<()> {
    let wanted: Vec<Wanted> = ids.iter().map(|id| Wanted { id: *id, version: None }).collect();
    let edit = EntryEdit { state: Some(EntryState::Approved), ..EntryEdit::default() };
    store.change_entries(&wanted, &Wish::Edit(edit))?;
    Ok(())
}

/// Records utterances, each with a new expression and two that are known.
pub(crate) fn record(
    store: &Store,
    session: SessionId,
    from: usize,
    count: usize,
) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    let known = [store.entry(EntryId(7))?.entry, store.entry(EntryId(900))?.entry];
    for number in from..from + count {
        let stamp = WallTime::now().0;
        let mut entries = vec![expression(&format!("新語{number}と{stamp}"), "しんご")];
        entries.extend(known.iter().cloned());
        let utterance = Utterance {
            text: "昨日の配信で新語を聞いて、みんなで笑ったんだよね".into(),
            language: Language::Ja,
            start_ms: number as u64 * 1_000,
            end_ms: number as u64 * 1_000 + 900,
            confidence: 0.9,
            speaker: Some("Mio".into()),
            words: Vec::new(),
        };
        times.push(timed(|| Ok(store.record(session, &utterance, &entries)?))?.0);
    }
    Ok(times)
}

/// What a number is read as, so that no two words sound alike.
fn sound(number: usize) -> String {
    let digit = |digit: char| "あいうえおかきくけこ".chars().nth(digit.to_digit(10)? as usize);
    number.to_string().chars().filter_map(digit).collect()
}

fn expression(japanese: &str, reading: &str) -> Entry {
    Entry {
        japanese: japanese.into(),
        reading: reading.into(),
        english: "a word that is new".into(),
        language: Language::Ja,
        kind: Kind::Vocabulary,
        level: Level { scale: Scale::Jlpt, band: "N2".into(), estimated: true },
        lemma: japanese.into(),
        surface: japanese.into(),
        start_ms: Some(100),
        end_ms: Some(700),
        utterance: "昨日の配信で新語を聞いて、みんなで笑ったんだよね".into(),
        speaker: Some("Mio".into()),
        tags: vec!["noun".into(), "net".into()],
        evidence: Evidence {
            source: "bench".into(),
            confidence: Some(0.8),
            why: vec!["new".into()],
        },
    }
}
