//! What each table takes. Finding it out reads the whole file, a second or more when that is large:
//! it is done on a thread that may block, once at a time, and whoever asks is told what was
//! measured last and when. It is kept in memory only.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use aivlingual_shared::time::WallTime;
use serde::Serialize;
use tokio::{sync::watch, time::timeout};
use utoipa::ToSchema;

use super::problem::Problem;
use crate::store::{Store, StoreError, TableSize};

/// How long an answer waits for what is being measured. Most databases are measured by then.
const PATIENCE: Duration = Duration::from_millis(50);

/// How many times as long as it took is rested after measuring, however often somebody asks.
const REST: u32 = 10;

/// What each table took when it was last looked at.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(super) struct Sizes {
    /// When that was, in nanoseconds since 1970; absent before the first time.
    #[schema(value_type = Option<u64>)]
    pub(super) measured: Option<WallTime>,
    /// They are being measured; ask again in a second.
    pub(super) is_measuring: bool,
    /// Each table, the largest first; none before the first time.
    pub(super) tables: Vec<TableSize>,
}

#[derive(Default)]
struct State {
    sizes: Sizes,
    /// Why the last time came to nothing, until somebody was told.
    failure: Option<StoreError>,
    rests_until: Option<Instant>,
}

/// Measures, and remembers.
#[derive(Clone, Default)]
pub(super) struct Scale {
    state: Arc<watch::Sender<State>>,
}

impl Scale {
    /// What each table takes, or took: never waits long.
    pub(super) async fn read(&self, store: &Store) -> Result<Sizes, Problem> {
        self.begin(store);
        let mut state = self.state.subscribe();
        // Whether it was in time is told by what it finds.
        let _ = timeout(PATIENCE, state.wait_for(|state| !state.sizes.is_measuring)).await;
        let mut failure = None;
        self.state.send_if_modified(|state| {
            failure = state.failure.take();
            false
        });
        match failure {
            Some(failure) => Err(failure.into()),
            None => Ok(state.borrow().sizes.clone()),
        }
    }

    /// Has the next who asks measure anew: the file is another one now.
    pub(super) fn look_again(&self) {
        self.state.send_modify(|state| state.rests_until = None);
    }

    /// Begins to measure, unless that is being done or was done just now.
    fn begin(&self, store: &Store) {
        let is_due = self.state.send_if_modified(|state| {
            let rests = state.rests_until.is_some_and(|until| Instant::now() < until);
            let is_due = !state.sizes.is_measuring && !rests;
            state.sizes.is_measuring |= is_due;
            is_due
        });
        if !is_due {
            return;
        }
        let (store, state) = (store.clone(), Arc::clone(&self.state));
        tokio::spawn(async move {
            let began = Instant::now();
            let found = tokio::task::spawn_blocking(move || store.table_sizes()).await;
            let rests_until = Some(Instant::now() + began.elapsed() * REST);
            state.send_modify(|state| {
                state.rests_until = rests_until;
                state.sizes.is_measuring = false;
                match found {
                    Ok(Ok(tables)) => {
                        state.failure = None;
                        state.sizes.tables = tables;
                        state.sizes.measured = Some(WallTime::now());
                    }
                    Ok(Err(failure)) => state.failure = Some(failure),
                    Err(panic) => tracing::error!(%panic, "the tables were not measured"),
                }
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_takes_long_is_told_when_it_is_there() {
        let store = Store::open_in_memory().expect("memory is always there");
        let scale = Scale::default();
        scale.state.send_modify(|state| state.sizes.is_measuring = true);
        let sizes = scale.read(&store).await.expect("an answer");
        assert!(sizes.is_measuring && sizes.measured.is_none() && sizes.tables.is_empty());

        scale.state.send_modify(|state| state.sizes.is_measuring = false);
        scale.begin(&store);
        let mut state = scale.state.subscribe();
        state.wait_for(|state| !state.sizes.is_measuring).await.expect("it ends");
        let found = scale.read(&store).await.expect("an answer");
        assert!(found.measured.is_some() && found.tables.len() > 5);

        // What is being measured anew is told with what was found before.
        scale.state.send_modify(|state| state.sizes.is_measuring = true);
        let again = scale.read(&store).await.expect("an answer");
        assert!(again.is_measuring);
        assert_eq!((again.measured, again.tables.len()), (found.measured, found.tables.len()));
    }

    #[tokio::test]
    async fn a_failure_is_told_once() {
        let store = Store::open_in_memory().expect("memory is always there");
        let scale = Scale::default();
        scale.state.send_modify(|state| {
            state.failure = Some(StoreError::NotFound);
            state.sizes.is_measuring = true;
        });
        assert!(scale.read(&store).await.is_err());
        assert!(scale.read(&store).await.is_ok());
    }
}
