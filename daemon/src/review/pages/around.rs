//! What stands around an entry on its page: where it was heard, session by session, what may be the
//! same, what is said with it.

use super::{
    entries::Item,
    sessions::{clock, heard_around, place_of},
};
use crate::{
    review::{Open, api::wall_text, wording::Wording},
    store::{KeptEntry, Page, Sighting, Store, StoreError},
};

/// Sightings on an entry's page.
const SIGHTINGS_SHOWN: usize = 100;

/// Entries that are told to be said together with one.
const COMPANY_SHOWN: u32 = 8;

/// What the store knows around an entry.
pub(super) struct Known {
    sightings: Vec<(Sighting, String)>,
    doubles: Vec<KeptEntry>,
    company: Vec<KeptEntry>,
}

impl Known {
    pub(super) fn read(store: &Store, kept: &KeptEntry) -> Result<Self, StoreError> {
        let mut sightings: Vec<(Sighting, String)> = Vec::new();
        for sighting in store.sightings(kept.id, &Page::first(SIGHTINGS_SHOWN))?.items {
            let same = sightings.last().filter(|(last, _)| last.session == sighting.session);
            let title = match same {
                Some((_, title)) => title.clone(),
                None => store.session(sighting.session)?.title,
            };
            sightings.push((sighting, title));
        }
        Ok(Self {
            sightings,
            doubles: store.doubles_of(kept)?,
            company: store.company(kept.id, COMPANY_SHOWN)?,
        })
    }
}

/// A session with the times an entry was heard in it.
pub(super) struct Meeting {
    pub(super) session: i64,
    pub(super) title: String,
    pub(super) times: Vec<Seen>,
}

/// One time an entry was heard.
pub(super) struct Seen {
    pub(super) at: String,
    /// What of the recording is played; absent when nobody knows when it was.
    pub(super) moment: Option<String>,
    /// Where its time leads to: the second of the video, or the line of the session.
    pub(super) place: String,
    pub(super) speaker: String,
    /// The sentence before, at and after the expression.
    pub(super) sentence: [String; 3],
}

impl Seen {
    fn new(sighting: Sighting) -> Self {
        let text = sighting.sentence;
        let surface = sighting.surface;
        let (session, start_ms) = (sighting.session, sighting.start_ms);
        let line = || format!("/sessions/{}#line-{}", session.0, sighting.utterance.0);
        let cut = Some(surface.as_str()).filter(|surface| !surface.is_empty());
        let sentence = match cut.and_then(|surface| text.split_once(surface)) {
            Some((before, after)) => [before.to_owned(), surface.clone(), after.to_owned()],
            None => [text, String::new(), String::new()],
        };
        Self {
            moment: start_ms.map(|start_ms| heard_around(session, start_ms, sighting.end_ms)),
            place: start_ms.map_or_else(line, |start_ms| place_of(session, start_ms)),
            at: sighting.start_ms.map(clock).unwrap_or_default(),
            speaker: sighting.speaker.unwrap_or_default(),
            sentence,
        }
    }
}

/// What stands around an entry.
pub(super) struct Around {
    pub(super) meetings: Vec<Meeting>,
    /// How many more times it was heard than are shown.
    pub(super) earlier: u64,
    pub(super) doubles: Vec<Item>,
    pub(super) company: Vec<Item>,
    /// When it was first met, as in RFC 3339.
    pub(super) first: String,
    /// When it was last heard; absent when its sessions were deleted.
    pub(super) last: Option<String>,
}

impl Around {
    pub(super) fn new(
        open: &Open,
        words: &'static Wording,
        kept: &KeptEntry,
        known: Known,
    ) -> Self {
        let shown = u64::try_from(known.sightings.len()).unwrap_or(u64::MAX);
        let mut meetings: Vec<Meeting> = Vec::new();
        for (sighting, title) in known.sightings {
            let session = sighting.session.0;
            if meetings.last().is_none_or(|last| last.session != session) {
                meetings.push(Meeting { session, title, times: Vec::new() });
            }
            if let Some(meeting) = meetings.last_mut() {
                meeting.times.push(Seen::new(sighting));
            }
        }
        let items = |entries: Vec<KeptEntry>| {
            entries.into_iter().map(|kept| Item::new(open, words, kept)).collect()
        };
        Self {
            meetings,
            earlier: kept.sightings.saturating_sub(shown),
            doubles: items(known.doubles),
            company: items(known.company),
            first: wall_text(kept.kept),
            last: (kept.heard.0 > 0).then(|| wall_text(kept.heard)),
        }
    }
}
