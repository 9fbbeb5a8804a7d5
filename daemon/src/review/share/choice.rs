//! What the owner chose to share, and the private file that keeps it over a restart. Pure, but for
//! the file.

use std::{fs, io, net::IpAddr, path::Path};

use aivlingual_shared::time::WallTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::key::Key;
use crate::{
    config::replace,
    domain::{EntryState, SessionId},
    review::pages::filters::filter_of,
    store::{EntryFilter, KeptEntry, Store, StoreError, ViewId},
};

/// What is shared, with whom, and for how long. Of a session, a saved view and a tag at most one is
/// named; where none is, everything accepted is shared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(in crate::review) struct Choice {
    /// Only what was met in this session.
    pub(in crate::review) session: Option<SessionId>,
    /// Only what this saved view shows, but for the states it names.
    pub(in crate::review) view: Option<ViewId>,
    /// Only what has this tag.
    #[schema(max_length = 100)]
    pub(in crate::review) tag: Option<String>,
    /// Also what nobody has decided about yet; what is rejected is never shared.
    pub(in crate::review) undecided: bool,
    /// Also the sentence an expression was said in.
    pub(in crate::review) sentences: bool,
    /// Also where it is in the video its session is linked to.
    pub(in crate::review) videos: bool,
    /// Where to listen: one of the `addresses` that are told; on this machine alone when absent.
    #[schema(max_length = 45)]
    pub(in crate::review) address: Option<String>,
    /// The port; the usual one when absent, or any that is free.
    #[schema(minimum = 1024, maximum = 65535)]
    pub(in crate::review) port: Option<u16>,
    /// When it ends by itself; when it is closed, where nothing is said.
    pub(in crate::review) until: Option<Until>,
    /// Whether it goes on after the daemon was started anew.
    pub(in crate::review) survives: bool,
}

/// When a share ends by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::review) enum Until {
    /// Never: it is switched off.
    #[default]
    Closed,
    /// When the stream that runs, or else the next one, ends.
    Stream,
    /// After 24 hours.
    Day,
}

impl Choice {
    /// When it ends by itself.
    pub(in crate::review) fn until(&self) -> Until {
        self.until.unwrap_or_default()
    }

    /// Where to listen.
    pub(super) fn ip(&self) -> Option<IpAddr> {
        match &self.address {
            None => Some(super::addresses::HERE),
            Some(address) => address.parse().ok(),
        }
    }

    /// How many things narrow it; more than one is more than can be meant.
    pub(super) fn subjects(&self) -> usize {
        usize::from(self.session.is_some())
            + usize::from(self.view.is_some())
            + usize::from(self.tag.is_some())
    }

    /// What is looked through. `None` when there is no such thing any more: then nothing is shared.
    pub(super) fn filter(&self, store: &Store) -> Result<Option<EntryFilter>, StoreError> {
        let state = (!self.undecided).then_some(EntryState::Approved);
        if let Some(id) = self.view {
            let view = store.views()?.into_iter().find(|view| view.id == id);
            let filter = view.and_then(|view| filter_of(&view.query));
            return Ok(filter.map(|filter| EntryFilter { state, ..filter }));
        }
        if let Some(session) = self.session {
            match store.session(session) {
                Err(StoreError::NotFound) => return Ok(None),
                found => found?,
            };
        }
        let (session, tag) = (self.session, self.tag.clone());
        Ok(Some(EntryFilter { state, session, tag, ..EntryFilter::default() }))
    }

    /// Whether an entry may be seen at all, whatever a filter says.
    pub(super) fn allows(&self, kept: &KeptEntry) -> bool {
        match kept.state {
            EntryState::Approved => true,
            EntryState::New => self.undecided,
            EntryState::Rejected => false,
        }
    }
}

/// A share as it is kept over a restart.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptShare {
    pub(super) choice: Choice,
    pub(super) key: Key,
    /// The port it had.
    pub(super) port: u16,
    /// When it ends by the clock, in nanoseconds since 1970.
    pub(super) ends_ns: Option<u64>,
}

impl KeptShare {
    /// Reads the file at `path`; `None` when there is none.
    pub(super) fn read(path: &Path) -> io::Result<Option<Self>> {
        match fs::read(path) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes it where only its owner can read it.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        replace(path, &serde_json::to_string(self)?, true)
    }

    /// When it ends by the clock.
    pub(super) fn ends(&self) -> Option<WallTime> {
        self.ends_ns.map(WallTime)
    }
}

/// Forgets the file.
pub(super) fn forget(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
