//! A database as large as years of streaming make it: a million entries, five million sightings.
//!
//! The words are put together from those that ship in `data/`, two at a time, so that they look,
//! sort and repeat as words do. A seed decides everything, so two databases of one size hold the
//! same. There are two ways into one: the fast one is for a million, and the slow one, through
//! every call a session and a desk make, is what it is held to.

mod decisions;
mod dice;
mod load;
mod talk;
mod words;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use aivlingual_daemon::{
    domain::EntryId,
    store::{EntryEdit, KnownWord, NewSession, Store, Wanted, Wish},
};
use anyhow::{Context, Result};

use decisions::decisions;
use talk::{Said, Session, Talk};
use words::Words;

/// Grows when the same numbers would make another database, or of another shape.
const EDITION: u32 = 2;

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

/// The database of a size below `folder`, made if it is not there yet. Says on the way how far it
/// is, and at the end how long it took.
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
    let began = Instant::now();
    write(&unfinished, size)?;
    fs::rename(&unfinished, &path).context("the finished database")?;
    let mib = path.metadata()?.len() / (1024 * 1024);
    println!("  made in {} s; {mib} MiB", began.elapsed().as_secs());
    Ok(path)
}

/// Makes a database the fast way.
pub fn write(path: &Path, size: Size) -> Result<()> {
    let words = Words::read()?;
    load::load(path, &words, Talk::new(&words, size))?;
    know(&Store::open(path)?, &words)
}

/// Makes a database the slow way: every row by a call of the store.
pub fn record(path: &Path, size: Size) -> Result<()> {
    let words = Words::read()?;
    let store = Store::open(path)?;
    let mut talk = Talk::new(&words, size);
    while let Some(Session { title, started, ended, marks, said }) = talk.session() {
        let session = store.begin_session(&NewSession { title, source: "obs".into(), started })?;
        for mark in &marks {
            store.add_mark(session, mark)?;
        }
        let heard = |Said { utterance, met }| {
            (utterance, met.into_iter().map(|met: talk::Met| met.entry).collect())
        };
        store.record_many(session, &said.into_iter().map(heard).collect::<Vec<_>>())?;
        store.end_session(session, ended)?;
    }
    for decision in decisions(talk.into_numbers().len()) {
        let wish = Wish::Edit(EntryEdit { state: Some(decision.state), ..EntryEdit::default() });
        let id = |place| EntryId(i64::try_from(place).unwrap_or(0) + 1);
        let wanted =
            decision.places.into_iter().map(|place| Wanted { id: id(place), version: None });
        store.change_entries(&wanted.collect::<Vec<_>>(), &wish)?;
    }
    know(&store, &words)
}

/// The learner knows the words of the lists.
fn know(store: &Store, words: &Words) -> Result<()> {
    let known = words.known().map(|(language, form)| KnownWord {
        language,
        form: form.to_owned(),
        origin: "lists".into(),
    });
    store.add_known(&known.collect::<Vec<_>>())?;
    Ok(())
}
