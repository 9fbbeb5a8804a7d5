//! What viewers may see, as it stands: read from the store when something changed, held in memory,
//! and handed to everybody alike. Viewers' requests never reach the store.
//!
//! Everything that leaves passes [`veiled`]: who spoke, when, why it was chosen and what the owner
//! noted beside it are taken off before anything is made of an entry.

use std::{collections::HashMap, sync::Arc};

use aivlingual_shared::time::WallTime;

use super::choice::Choice;
use crate::{
    domain::{EntryId, Evidence, Ruby, SessionId},
    review::{
        CutRuby,
        pages::{decide::parted, sessions::seen_at},
    },
    store::{EntrySort, Exported, KeptEntry, Page, Store, StoreError, VideoLink},
    vocabulary::usage,
};

/// Expressions that are shared at most, the newest: more than anybody learns from one link.
pub(super) const CARDS_MAX: usize = 1_000;
/// Entries that are looked through for them at most.
const LOOKED_AT_MAX: usize = 10_000;
/// Entries that are read at once.
const PIECE: usize = 500;
/// A day, in nanoseconds.
const DAY_NS: u64 = 24 * 60 * 60 * 1_000_000_000;
/// A second.
const SECOND_NS: u64 = 1_000_000_000;

/// An expression as viewers see it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Card {
    /// What is left of the entry.
    pub(super) exported: Exported,
    /// The Japanese side in runs with furigana.
    pub(super) ruby: Vec<Ruby>,
    /// When it is said and when it is not.
    pub(super) usage: Option<String>,
    /// The sentence before, at and after it, where the owner shares sentences.
    pub(super) sentence: Option<[String; 3]>,
    /// Where it is in the video.
    pub(super) video: Option<String>,
}

impl Card {
    pub(super) fn id(&self) -> EntryId {
        self.exported.kept.id
    }
}

/// All that is shared, the newest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf {
    pub(super) cards: Vec<Arc<Card>>,
    /// Counts what changed on it since the share was opened.
    pub(super) version: u64,
}

impl Shelf {
    /// Reads what may be seen now. `before` is what was seen so far; where nothing changed, the
    /// version stays. Blocks.
    pub(super) fn read(
        store: &Store,
        ruby: &CutRuby,
        choice: &Choice,
        before: &Self,
    ) -> Result<Self, StoreError> {
        let mut videos: HashMap<SessionId, Option<VideoLink>> = HashMap::new();
        let held = before.by_id();
        let mut cards = Vec::new();
        for Exported { kept, key } in store.with_keys(found(store, choice)?)? {
            let video = match kept.session.filter(|_| choice.videos) {
                None => None,
                Some(session) => match videos.get(&session) {
                    Some(known) => known.clone(),
                    None => {
                        let video = video_of(store, session)?;
                        videos.insert(session, video.clone());
                        video
                    }
                },
            };
            let video = video.zip(kept.entry.start_ms).and_then(|(link, ms)| seen_at(&link, ms));
            let usage = usage(&kept.entry);
            let kept = veiled(kept, choice);
            let entry = &kept.entry;
            let sentence =
                (!entry.utterance.is_empty()).then(|| parted(&entry.utterance, &entry.surface));
            let ruby = ruby(entry);
            let exported = Exported { kept, key };
            let card = Card { exported, ruby, usage, sentence, video };
            // What stayed as it was stays the very same, so that each viewer's page need not
            // compare what it says.
            let same = held.get(&card.id()).copied().filter(|held| ***held == card);
            cards.push(same.map_or_else(|| Arc::new(card), Arc::clone));
        }
        let is_same = cards.len() == before.cards.len()
            && cards.iter().zip(&before.cards).all(|(card, held)| Arc::ptr_eq(card, held));
        let version = before.version + u64::from(!is_same);
        Ok(Self { cards, version })
    }

    fn by_id(&self) -> HashMap<EntryId, &Arc<Card>> {
        self.cards.iter().map(|card| (card.id(), card)).collect()
    }

    /// What somebody who saw `before` has not seen yet, or sees otherwise; and what is gone.
    pub(super) fn since(&self, before: &Self) -> (Vec<Arc<Card>>, Vec<EntryId>) {
        let held = before.by_id();
        let is_new =
            |card: &&Arc<Card>| held.get(&card.id()).is_none_or(|held| !Arc::ptr_eq(held, card));
        // The oldest first, as each is put on top.
        let new = self.cards.iter().rev().filter(is_new).cloned().collect();
        let here = self.by_id();
        let gone =
            before.cards.iter().map(|card| card.id()).filter(|id| !here.contains_key(id)).collect();
        (new, gone)
    }
}

/// The video of a session; a session that was deleted meanwhile has none.
fn video_of(store: &Store, session: SessionId) -> Result<Option<VideoLink>, StoreError> {
    match store.session(session) {
        Err(StoreError::NotFound) => Ok(None),
        found => Ok(found?.video),
    }
}

/// The newest entries that may be seen. Of a session, those it met last come first.
fn found(store: &Store, choice: &Choice) -> Result<Vec<KeptEntry>, StoreError> {
    let Some(filter) = choice.filter(store)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let mut page = Page::first(PIECE);
    for _ in 0..LOOKED_AT_MAX / PIECE {
        let piece = store.entries(&filter, EntrySort::Newest, &page)?;
        found.extend(piece.items.into_iter().filter(|kept| choice.allows(kept)));
        page.after = piece.next;
        if found.len() >= CARDS_MAX || page.after.is_none() {
            break;
        }
    }
    found.truncate(CARDS_MAX);
    if choice.session.is_some() {
        found.sort_by_key(|kept| std::cmp::Reverse((kept.utterance.map(|id| id.0), kept.id)));
    }
    Ok(found)
}

/// An entry without what is nobody else's business. Anki wants moments: it is given days, with the
/// version for the seconds, so that a correction is the later one.
fn veiled(mut kept: KeptEntry, choice: &Choice) -> KeptEntry {
    let entry = &mut kept.entry;
    entry.speaker = None;
    entry.start_ms = None;
    entry.end_ms = None;
    entry.tags = Vec::new();
    entry.evidence = Evidence::default();
    if !choice.sentences {
        entry.utterance = String::new();
        entry.surface = String::new();
    }
    let day = WallTime(kept.kept.0 / DAY_NS * DAY_NS);
    kept.changed = WallTime(day.0 + kept.version * SECOND_NS);
    kept.kept = day;
    kept.heard = day;
    kept.sightings = 1;
    kept.session = None;
    kept.utterance = None;
    kept
}
