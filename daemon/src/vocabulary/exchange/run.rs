//! A list against the store: what it would bring, and bringing it; and entries out of the store.
//!
//! A preview reads one consistent state and writes nothing. Applying is one transaction: all rows
//! that can be taken, or none.

use std::{
    collections::HashSet,
    fs::File,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, BufWriter},
    sync::atomic::{AtomicUsize, Ordering},
};

use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

use super::{
    Fault, List, ListError, NewEntry, Place, Plan, Reason, Row, Same, Taken,
    write::{self, CsvList, DECK, ExportFormat, JsonList, TsvList},
};
use crate::{
    domain::{Entry, EntryId, Ruby},
    store::{
        DeckError, DeckFile, DeedId, EntryFilter, Exported, Import, KnownWord, Look, Page, Store,
        StoreError,
    },
};

/// Rows that cannot be taken that are named; of the rest the number is told.
const FAULTS_SHOWN_MAX: usize = 500;
/// New rows that are shown.
const NEW_SHOWN_MAX: usize = 20;
/// Entries read at once for an export.
const PIECE: usize = 500;

/// What a list brings, or brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportOutcome)]
pub struct Outcome {
    /// Rows that say something.
    pub rows: usize,
    /// Those that are new.
    pub new: usize,
    /// Those that are kept already and stay as they are.
    pub same: usize,
    /// Those that are kept already and change.
    pub changed: usize,
    /// Those that cannot be taken.
    pub wrong: usize,
    /// The first of the new ones.
    pub first: Vec<Shown>,
    /// Why rows cannot be taken, at most 500 of them.
    pub faults: Vec<FaultAt>,
    /// The deed that took it over, to take it back whole; absent when nothing was added or changed.
    pub deed: Option<DeedId>,
}

/// A new row as it would be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Shown {
    /// Where it stands.
    pub place: Place,
    /// The expression in Japanese, or the word that is known.
    pub japanese: String,
    /// Its reading.
    pub reading: String,
    /// The expression in English.
    pub english: String,
}

/// A row that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FaultAt {
    /// Where it stands.
    pub place: Place,
    /// How it begins.
    pub shown: String,
    /// What is wrong.
    #[serde(flatten)]
    pub fault: Fault,
}

/// Why a list was not taken, or entries not written.
#[derive(Debug, Error)]
pub enum ExchangeError {
    /// The list cannot be used.
    #[error(transparent)]
    List(#[from] ListError),
    /// The store refused; nothing was kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The deck cannot be made.
    #[error(transparent)]
    Deck(#[from] DeckError),
    /// The export cannot be written.
    #[error("the export cannot be written")]
    File(#[from] io::Error),
}

impl ExchangeError {
    /// What a person does about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::List(error) => error.next_step(),
            Self::Store(error) => error.next_step(),
            Self::Deck(_) | Self::File(_) => "check that there is room on the disk, and repeat",
        }
    }
}

/// What the list would bring.
pub fn preview(list: &List, plan: &Plan, store: &Store) -> Result<Outcome, ExchangeError> {
    store.look(|look| {
        let mut tally = Tally::default();
        list.each(plan, |row| tally.row(row, |taken| would_be(look, taken, plan)))?;
        tally.finish()
    })
}

/// Brings it. `origin` is what the list is called; `done` counts rows, for who waits.
pub fn apply(
    list: &List,
    plan: &Plan,
    store: &Store,
    origin: &str,
    done: &AtomicUsize,
) -> Result<Outcome, ExchangeError> {
    store.import(|import| {
        let mut tally = Tally::default();
        list.each(plan, |row| {
            done.fetch_add(1, Ordering::Relaxed);
            tally.row(row, |taken| keep(import, taken, plan, origin))
        })?;
        Ok(Outcome { deed: import.deed(), ..tally.finish()? })
    })
}

/// What becomes of a row.
enum Became {
    New,
    Same,
    Changed,
}

fn would_be(look: &Look<'_>, taken: &Taken, plan: &Plan) -> Result<Became, ExchangeError> {
    let is_new = match taken {
        Taken::Entry(new) => match look.same(&new.entry, new.is_kind_said, plan.state)? {
            None => true,
            Some((_, differs)) if differs && plan.same == Same::Update => {
                return Ok(Became::Changed);
            }
            Some(_) => false,
        },
        Taken::Known(words) => {
            let mut is_new = false;
            for word in words {
                let word = KnownWord {
                    language: word.language,
                    form: word.form.clone(),
                    origin: String::new(),
                };
                is_new |= !look.is_known(&word)?;
            }
            is_new
        }
    };
    Ok(if is_new { Became::New } else { Became::Same })
}

fn keep(
    import: &Import<'_>,
    taken: &Taken,
    plan: &Plan,
    origin: &str,
) -> Result<Became, ExchangeError> {
    match taken {
        Taken::Entry(new) => {
            let NewEntry { entry, is_kind_said, state, kept } = &**new;
            match import.same(entry, *is_kind_said)? {
                None => {
                    import.add(entry, *state, *kept)?;
                    Ok(Became::New)
                }
                Some(id)
                    if plan.same == Same::Update && import.update(id, entry, plan.state)? =>
                {
                    Ok(Became::Changed)
                }
                Some(_) => Ok(Became::Same),
            }
        }
        Taken::Known(words) => {
            let mut is_new = false;
            for word in words {
                is_new |= import.add_known(&KnownWord {
                    language: word.language,
                    form: word.form.clone(),
                    origin: origin.to_owned(),
                })?;
            }
            Ok(if is_new { Became::New } else { Became::Same })
        }
    }
}

/// Counts what becomes of rows.
#[derive(Default)]
struct Tally {
    outcome: Outcome,
    /// Digests of what was taken, so that a list of any length costs little.
    seen: HashSet<u64>,
}

impl Tally {
    fn row(
        &mut self,
        row: Row,
        decide: impl FnOnce(&Taken) -> Result<Became, ExchangeError>,
    ) -> Result<(), ExchangeError> {
        self.outcome.rows += 1;
        let Row { place, shown, taken } = row;
        let taken = taken.and_then(|taken| {
            let is_first = self.seen.insert(digest(&taken));
            if is_first { Ok(taken) } else { Err(Fault::of(Reason::Repeated)) }
        });
        match taken {
            Ok(taken) => match decide(&taken)? {
                Became::New => {
                    self.outcome.new += 1;
                    if self.outcome.first.len() < NEW_SHOWN_MAX {
                        self.outcome.first.push(shown_of(place, &taken));
                    }
                }
                Became::Same => self.outcome.same += 1,
                Became::Changed => self.outcome.changed += 1,
            },
            Err(fault) => {
                self.outcome.wrong += 1;
                if self.outcome.faults.len() < FAULTS_SHOWN_MAX {
                    self.outcome.faults.push(FaultAt { place, shown, fault });
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Outcome, ExchangeError> {
        if self.outcome.rows == 0 { Err(ListError::Empty.into()) } else { Ok(self.outcome) }
    }
}

fn digest(taken: &Taken) -> u64 {
    let mut hasher = DefaultHasher::new();
    match taken {
        Taken::Entry(new) => {
            let entry = &new.entry;
            (entry.language, entry.kind, &entry.japanese, &entry.lemma, &entry.reading)
                .hash(&mut hasher);
        }
        Taken::Known(words) => words.hash(&mut hasher),
    }
    hasher.finish()
}

fn shown_of(place: Place, taken: &Taken) -> Shown {
    match taken {
        Taken::Entry(new) => Shown {
            place,
            japanese: new.entry.japanese.clone(),
            reading: new.entry.reading.clone(),
            english: new.entry.english.clone(),
        },
        Taken::Known(words) => {
            let forms: Vec<&str> = words.iter().map(|word| word.form.as_str()).collect();
            let (reading, english) = (String::new(), String::new());
            Shown { place, japanese: forms.join(", "), reading, english }
        }
    }
}

/// Which entries leave.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// Those that pass.
    Passing(EntryFilter),
    /// These.
    Chosen(Vec<EntryId>),
}

/// Writes entries to `to`; returns how many.
pub fn export(
    store: &Store,
    wanted: &Wanted,
    format: ExportFormat,
    ruby: &dyn Fn(&Entry) -> Vec<Ruby>,
    to: File,
) -> Result<u64, ExchangeError> {
    write_out(format, ruby, to, |take| each(store, wanted, take))
}

/// Takes the next entry of an export.
pub type Take<'a> = dyn FnMut(&Exported) -> Result<(), ExchangeError> + 'a;

/// Writes the entries that `bring` hands over to `to`; returns how many.
pub fn write_out(
    format: ExportFormat,
    ruby: &dyn Fn(&Entry) -> Vec<Ruby>,
    to: File,
    bring: impl FnOnce(&mut Take<'_>) -> Result<(), ExchangeError>,
) -> Result<u64, ExchangeError> {
    let to = BufWriter::new(to);
    let mut count = 0;
    let note = |exported: &Exported| {
        write::note(&exported.kept, &exported.key, &ruby(&exported.kept.entry))
    };
    match format {
        ExportFormat::Csv => {
            let mut list = CsvList::begin(to)?;
            bring(&mut |exported| {
                count += 1;
                Ok(list.add(&exported.kept)?)
            })?;
            list.end()?;
        }
        ExportFormat::Json => {
            let mut list = JsonList::begin(to)?;
            bring(&mut |exported| {
                count += 1;
                Ok(list.add(&exported.kept)?)
            })?;
            list.end()?;
        }
        ExportFormat::Tsv => {
            let mut list = TsvList::begin(to)?;
            bring(&mut |exported| {
                count += 1;
                Ok(list.add(&note(exported))?)
            })?;
            list.end()?;
        }
        ExportFormat::Apkg => {
            let mut deck = DeckFile::begin(&DECK)?;
            bring(&mut |exported| {
                count += 1;
                Ok(deck.add(&note(exported))?)
            })?;
            deck.end(to)?;
        }
    }
    Ok(count)
}

fn each(store: &Store, wanted: &Wanted, take: &mut Take<'_>) -> Result<(), ExchangeError> {
    match wanted {
        Wanted::Chosen(ids) => {
            for piece in ids.chunks(PIECE) {
                store.exported_of(piece)?.iter().try_for_each(&mut *take)?;
            }
        }
        Wanted::Passing(filter) => {
            let mut page = Page::first(PIECE);
            loop {
                let piece = store.exported(filter, &page)?;
                piece.items.iter().try_for_each(&mut *take)?;
                page.after = piece.next;
                if page.after.is_none() {
                    break;
                }
            }
        }
    }
    Ok(())
}
