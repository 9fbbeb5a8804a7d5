//! Lists that were sent and wait to be applied. Their files are private and temporary; only the
//! latest few are held, and nothing of them is kept before somebody says so.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use serde::Serialize;
use tempfile::TempPath;
use utoipa::ToSchema;

use crate::vocabulary::exchange::{List, Plan, run::Outcome};

/// Lists that are held at once; the oldest is forgotten for a new one.
const HELD_MAX: usize = 4;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Stage {
    /// Nothing is kept of it.
    Preview,
    /// It is being kept.
    Applying,
    /// It is kept.
    Applied,
}

/// A list that waits.
pub(super) struct Pending {
    pub(super) id: u64,
    /// What its sender calls it.
    pub(super) name: String,
    pub(super) list: List,
    /// Rows that were kept so far, while it is applied.
    pub(super) done: AtomicUsize,
    pub(super) now: Mutex<Now>,
    /// Deleted with the last handle.
    _file: TempPath,
}

/// What changes of it.
#[derive(Clone)]
pub(super) struct Now {
    pub(super) stage: Stage,
    pub(super) plan: Plan,
    pub(super) outcome: Outcome,
}

impl Pending {
    pub(super) fn now(&self) -> Now {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes it, if it is still a preview; false when it is not.
    pub(super) fn change(&self, change: impl FnOnce(&mut Now)) -> bool {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let is_preview = now.stage == Stage::Preview;
        if is_preview {
            change(&mut now);
        }
        is_preview
    }

    /// Says how applying it ended; without an outcome it is a preview again.
    pub(super) fn finish(&self, outcome: Option<Outcome>) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.stage = if outcome.is_some() { Stage::Applied } else { Stage::Preview };
        if let Some(outcome) = outcome {
            now.outcome = outcome;
        }
        self.done.store(0, Ordering::Relaxed);
    }
}

/// The lists that wait.
#[derive(Default)]
pub(super) struct Imports {
    held: Mutex<Vec<Arc<Pending>>>,
    given: AtomicU64,
}

impl Imports {
    /// Holds a list.
    pub(super) fn hold(
        &self,
        name: String,
        list: List,
        plan: Plan,
        outcome: Outcome,
        file: TempPath,
    ) -> Arc<Pending> {
        let id = self.given.fetch_add(1, Ordering::Relaxed) + 1;
        let now = Mutex::new(Now { stage: Stage::Preview, plan, outcome });
        let pending =
            Arc::new(Pending { id, name, list, done: AtomicUsize::new(0), now, _file: file });
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= HELD_MAX {
            held.remove(0);
        }
        held.push(Arc::clone(&pending));
        pending
    }

    pub(super) fn find(&self, id: u64) -> Option<Arc<Pending>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.iter().find(|pending| pending.id == id).cloned()
    }

    /// Forgets a list; false when there is none.
    pub(super) fn forget(&self, id: u64) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let before = held.len();
        held.retain(|pending| pending.id != id);
        held.len() < before
    }
}
