//! Starts the daemon when none answers, and never a second one.
//!
//! Runs on the link's thread. Whether a daemon lives is told by the lock it holds as long as it
//! does, not by its answering: one that hangs is not joined by another. The daemon takes the same
//! lock itself, so even two plugins that start one at once end with one.

use std::{
    fs::{File, TryLockError},
    path::Path,
    time::{Duration, Instant},
};

use aivlingual_shared::endpoint::{Endpoint, RUNTIME_DIR_ENV};

use super::DaemonCommand;
use crate::obs::process::{self, Running};

/// Time a daemon has to answer before another attempt; doubled by each attempt that brought none.
const PATIENCE_MS: u64 = 2_000;
/// The longest time between attempts.
const PATIENCE_MS_MAX: u64 = 60_000;

/// What came of asking for a daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// One was started just now.
    Started,
    /// One lives and has yet to answer.
    Awaited,
    /// There is none, and now is not the time to start one.
    None,
}

/// Keeps count of the attempts.
pub(super) struct Starter {
    command: Option<DaemonCommand>,
    child: Option<Running>,
    patience: Duration,
    next_at: Option<Instant>,
}

impl Starter {
    /// Nothing started yet.
    pub(super) fn new(command: Option<DaemonCommand>) -> Self {
        let patience = Duration::from_millis(PATIENCE_MS);
        Self { command, child: None, patience, next_at: None }
    }

    /// Nobody answered: starts the daemon if that is wanted, due, and none lives.
    pub(super) fn nobody_answered(&mut self, endpoint: &Endpoint, now: Instant) -> Outcome {
        let Some(command) = &self.command else { return Outcome::None };
        let is_child_alive = self.child.as_mut().is_some_and(Running::is_running);
        if is_child_alive || is_locked(&endpoint.lock_path()) {
            return Outcome::Awaited;
        }
        if self.next_at.is_some_and(|at| now < at) {
            return Outcome::None;
        }
        self.next_at = Some(now + self.patience);
        self.patience = (self.patience * 2).min(Duration::from_millis(PATIENCE_MS_MAX));
        match spawn(command, endpoint) {
            Ok(child) => {
                self.child = Some(child);
                Outcome::Started
            }
            Err(_) => Outcome::None,
        }
    }

    /// A daemon answered, so the next one that is missing may be started at once.
    pub(super) fn answered(&mut self) {
        self.patience = Duration::from_millis(PATIENCE_MS);
        self.next_at = None;
    }
}

/// True when a process holds the lock. A file that is not there or cannot be read is no daemon's.
/// Asking with a shared lock, two plugins do not take one another for a daemon.
fn is_locked(path: &Path) -> bool {
    let is_held = |file: File| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
    File::open(path).is_ok_and(is_held)
}

fn spawn(command: &DaemonCommand, endpoint: &Endpoint) -> std::io::Result<Running> {
    let variable = (RUNTIME_DIR_ENV, endpoint.directory().as_os_str());
    process::start(&command.program, &command.arguments, variable)
}
