//! Keeps the shelf true: reads it again when something changed, and says when the share has come to
//! its end. One task; it reads the store on a thread that may block, and no more often than anybody
//! could notice.

use std::{sync::Arc, time::Duration};

use aivlingual_shared::time::WallTime;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::{Choice, Share, ShareError, Until, blocking, shelf::Shelf};
use crate::{
    domain::{LiveEvent, MarkKind},
    news::{Follower, Missed},
    review::connections::closed,
};

/// How long after a reading the next one may come.
const CALM: Duration = Duration::from_millis(500);
/// How long until the shelf is read again when nothing was told: another program may have written.
const ANYHOW: Duration = Duration::from_secs(60);

/// What an event means for a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Nothing,
    /// Something that is shared may be another now.
    Changed,
    /// A stream is over.
    StreamOver,
    /// Anything may have happened.
    Missed,
}

/// The one who keeps it.
pub(super) struct Keeper {
    share: Share,
    chosen: watch::Receiver<Choice>,
    closing: watch::Receiver<bool>,
    follower: Follower,
    shelf: watch::Sender<Arc<Shelf>>,
    read: Instant,
}

impl Keeper {
    /// Reads the shelf for the first time.
    pub(super) async fn begin(
        share: Share,
        chosen: watch::Receiver<Choice>,
        closing: watch::Receiver<bool>,
    ) -> Result<Self, ShareError> {
        // Before it is read, so that nothing falls between.
        let follower = share.0.sources.live.follow();
        let (shelf, _) = watch::channel(Arc::default());
        let mut keeper = Self { share, chosen, closing, follower, shelf, read: Instant::now() };
        keeper.read().await?;
        Ok(keeper)
    }

    /// Where the shelf stands.
    pub(super) fn shelf(&self) -> watch::Sender<Arc<Shelf>> {
        self.shelf.clone()
    }

    /// Keeps it until it is closed, or comes to its own end.
    pub(super) async fn keep(mut self) {
        let mut closing = self.closing.clone();
        tokio::select! {
            () = closed(&mut closing) => {}
            () = self.follow() => {}
        }
    }

    async fn follow(&mut self) {
        loop {
            let meaning = self.wait().await;
            if self.share.ends().is_some_and(|ends| ends <= WallTime::now()) {
                return;
            }
            match meaning {
                // Whether the stream is over cannot always be told: better one link too few.
                Meaning::StreamOver | Meaning::Missed if self.ends_with_stream() => return,
                Meaning::Changed | Meaning::Missed => {}
                Meaning::Nothing | Meaning::StreamOver => continue,
            }
            sleep_until(self.read + CALM).await;
            if self.is_over_meanwhile() {
                return;
            }
            if let Err(error) = self.read().await {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, "what is shared cannot be read; it stays as it was");
            }
        }
    }

    /// Waits for whatever there is to do.
    async fn wait(&mut self) -> Meaning {
        let anyhow = self.read + ANYHOW;
        let until = self.share.ends().map_or(anyhow, |ends| {
            let left = ends.0.saturating_sub(WallTime::now().0);
            anyhow.min(Instant::now() + Duration::from_nanos(left))
        });
        tokio::select! {
            told = self.follower.next() => told.map_or(Meaning::Missed, |told| of(&told.event)),
            () = self.share.0.look_again.notified() => Meaning::Changed,
            () = sleep_until(until) => Meaning::Changed,
        }
    }

    /// Passes over what was told while it was calm; the reading that follows sees it anyhow.
    fn is_over_meanwhile(&mut self) -> bool {
        let mut is_over = false;
        loop {
            match self.follower.try_next() {
                Ok(Some(told)) => is_over |= of(&told.event) == Meaning::StreamOver,
                Ok(None) => return is_over && self.ends_with_stream(),
                Err(Missed) => is_over = true,
            }
        }
    }

    fn ends_with_stream(&self) -> bool {
        self.chosen.borrow().until() == Until::Stream
    }

    async fn read(&mut self) -> Result<(), ShareError> {
        self.read = Instant::now();
        let sources = self.share.0.sources.clone();
        let choice = self.chosen.borrow_and_update().clone();
        let before = Arc::clone(&self.shelf.borrow());
        let read = blocking(move || Shelf::read(&sources.store, &*sources.ruby, &choice, &before));
        let now = Arc::new(read.await?);
        self.shelf.send_if_modified(|held| {
            let has_changed = held.version != now.version;
            *held = now;
            has_changed
        });
        Ok(())
    }
}

fn of(event: &LiveEvent) -> Meaning {
    match event {
        LiveEvent::EntryKept { .. }
        | LiveEvent::EntryChanged { .. }
        | LiveEvent::EntriesChanged { .. }
        | LiveEvent::SessionChanged { .. }
        | LiveEvent::DatabaseReplaced {} => Meaning::Changed,
        LiveEvent::SessionEnded { .. } => Meaning::StreamOver,
        LiveEvent::Marked { mark, .. } if mark.kind == MarkKind::StreamingStopped => {
            Meaning::StreamOver
        }
        LiveEvent::SessionStarted { .. }
        | LiveEvent::Caption { .. }
        | LiveEvent::Utterance { .. }
        | LiveEvent::Marked { .. }
        | LiveEvent::CardsChanged { .. }
        | LiveEvent::TapsChanged { .. } => Meaning::Nothing,
    }
}
