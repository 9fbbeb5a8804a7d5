//! The latest events, numbered.
//!
//! Everybody who follows has a number of his own and reads at his own pace, so a slow reader costs
//! nothing but the reader. Who falls out of what is kept is told that he missed something.

use std::{
    collections::VecDeque,
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use thiserror::Error;
use tokio::sync::watch;

use crate::domain::LiveEvent;

/// Events that are kept: some minutes of lively talk.
const KEPT_MAX: usize = 2_048;

/// Where a reader stands: everything up to this event is known to him. Written as `EPOCH-NUMBER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Which start of the daemon counted.
    epoch: u64,
    /// The event's number within it, from 1.
    number: u64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}-{}", self.epoch, self.number)
    }
}

impl FromStr for Cursor {
    type Err = Missed;

    /// What is no cursor names no place we know.
    fn from_str(text: &str) -> Result<Self, Missed> {
        let (epoch, number) = text.split_once('-').ok_or(Missed)?;
        let epoch = u64::from_str_radix(epoch, 16).map_err(|_| Missed)?;
        Ok(Self { epoch, number: number.parse().map_err(|_| Missed)? })
    }
}

/// Something may have been missed: read again what is shown, then follow on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("something may have been missed")]
pub struct Missed;

/// An event with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// To come back with, if this is the last that was heard.
    pub cursor: Cursor,
    /// What happened.
    pub event: LiveEvent,
}

/// The feed. Clones share everything.
#[derive(Clone)]
pub struct Feed(Arc<Shared>);

struct Shared {
    epoch: u64,
    kept_max: usize,
    ring: Mutex<Ring>,
    /// The number of the latest event.
    latest: watch::Sender<u64>,
}

#[derive(Default)]
struct Ring {
    /// The latest events, oldest first, without gaps.
    events: VecDeque<Arc<Told>>,
    /// The number of the latest event.
    latest: u64,
}

impl Default for Feed {
    fn default() -> Self {
        Self::keeping(KEPT_MAX)
    }
}

impl Feed {
    /// A feed that keeps so many events. Its epoch is chance, so that no cursor of another start
    /// is taken for one of ours.
    pub fn keeping(kept_max: usize) -> Self {
        // Without random numbers, the number of the process differs well enough.
        let epoch = getrandom::u64().unwrap_or_else(|_| std::process::id().into());
        let (latest, _) = watch::channel(0);
        Self(Arc::new(Shared { epoch, kept_max, ring: Mutex::default(), latest }))
    }

    /// Tells everybody who follows. Waits for nobody.
    pub fn tell(&self, event: LiveEvent) {
        let mut ring = self.ring();
        ring.latest += 1;
        let cursor = self.at(ring.latest);
        if ring.events.len() == self.0.kept_max {
            ring.events.pop_front();
        }
        ring.events.push_back(Arc::new(Told { cursor, event }));
        // Under the lock, so that nobody is woken for less than there is.
        self.0.latest.send_replace(ring.latest);
    }

    /// Where who knows everything stands.
    pub fn cursor(&self) -> Cursor {
        self.at(self.ring().latest)
    }

    /// Follows what happens from now on.
    pub fn follow(&self) -> Follower {
        Follower { feed: self.clone(), known: self.ring().latest, news: self.0.latest.subscribe() }
    }

    /// Follows what happened after `cursor`, and then what happens.
    pub fn follow_after(&self, cursor: Cursor) -> Result<Follower, Missed> {
        let ring = self.ring();
        let is_ours = cursor.epoch == self.0.epoch && cursor.number <= ring.latest;
        if !is_ours || !ring.holds_all_after(cursor.number) {
            return Err(Missed);
        }
        let news = self.0.latest.subscribe();
        Ok(Follower { feed: self.clone(), known: cursor.number, news })
    }

    fn at(&self, number: u64) -> Cursor {
        Cursor { epoch: self.0.epoch, number }
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.0.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ring {
    fn holds_all_after(&self, number: u64) -> bool {
        self.latest - number <= self.events.len() as u64
    }

    fn after(&self, number: u64) -> Option<Arc<Told>> {
        let back = usize::try_from(self.latest - number).unwrap_or(usize::MAX);
        self.events.len().checked_sub(back).and_then(|place| self.events.get(place)).cloned()
    }
}

/// Somebody who follows.
pub struct Follower {
    feed: Feed,
    /// The number of the last event he knows.
    known: u64,
    news: watch::Receiver<u64>,
}

impl Follower {
    /// Where he stands.
    pub fn cursor(&self) -> Cursor {
        self.feed.at(self.known)
    }

    /// The next event, if it happened already. After [`Missed`] he goes on from now.
    pub fn try_next(&mut self) -> Result<Option<Arc<Told>>, Missed> {
        let ring = self.feed.ring();
        if self.known == ring.latest {
            return Ok(None);
        }
        if !ring.holds_all_after(self.known) {
            self.known = ring.latest;
            return Err(Missed);
        }
        let told = ring.after(self.known);
        self.known += 1;
        Ok(told)
    }

    /// The next event. Dropped while it waits, nothing is lost.
    pub async fn next(&mut self) -> Result<Arc<Told>, Missed> {
        loop {
            self.news.borrow_and_update();
            if let Some(told) = self.try_next()? {
                return Ok(told);
            }
            // The feed is held by this very follower, so its sender is there.
            let _ = self.news.changed().await;
        }
    }
}

#[cfg(test)]
mod tests;
