//! What viewers may read: a page of words and a deck to learn them by, at an address and behind a
//! key of their own. Off until the owner switches it on.
//!
//! A share has a listener, a router and a state apart from the desk's: nothing behind its door
//! holds the store, the token or the cookie of the desk, and nothing there writes. Viewers are
//! answered from a [`shelf`] in memory that one task renews when something changed. It runs as
//! asynchronous tasks; reading the store and the file is done on threads that may block. What is
//! rejected, what was said beside the chosen expressions, who said it and when must never get past
//! [`shelf`].

mod addresses;
mod choice;
mod crowd;
mod door;
mod keeper;
mod key;
mod pages;
mod shelf;

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aivlingual_shared::time::WallTime;
use thiserror::Error;
use tokio::{
    net::TcpListener,
    sync::{Mutex as Turn, Notify, watch},
    task::JoinHandle,
};

use super::CutRuby;
use crate::{
    news::Feed,
    store::{Store, StoreError},
};
pub(in crate::review) use choice::{Choice, Until};
use choice::{KeptShare, forget};
use keeper::Keeper;
use key::Key;
use shelf::Shelf;

/// The port that is taken where none is named and it is free: the same address each time means that
/// a viewer's browser still knows which words were learned.
const PORT_USUAL: u16 = 4_411;
/// How long a day lasts.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Why something about the share was not done.
#[derive(Debug, Error)]
pub(in crate::review) enum ShareError {
    /// The choice names more than one thing, or a port no share may have.
    #[error("this cannot be shared")]
    Unfit,
    /// The address is none of this machine's in a private network.
    #[error("this is no private address of this machine")]
    NotOurs,
    /// What is to be shared is not there.
    #[error("there is nothing like that to share")]
    Nothing,
    /// Somebody else listens there.
    #[error("the address cannot be listened on")]
    Taken(#[source] io::Error),
    /// The share was changed since it was read.
    #[error("somebody changed it meanwhile")]
    Conflict,
    /// It is off.
    #[error("nothing is shared")]
    Off,
    /// The file that keeps it over a restart cannot be written.
    #[error("the share cannot be kept for a restart")]
    File(#[source] io::Error),
    /// The system has no random numbers to give.
    #[error("the system gives no random numbers")]
    NoChance(#[from] getrandom::Error),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where what is shared comes from.
#[derive(Clone)]
pub(in crate::review) struct Sources {
    pub(in crate::review) store: Store,
    pub(in crate::review) live: Feed,
    pub(in crate::review) ruby: Arc<CutRuby>,
}

/// The owner's hand on the share. Clones share everything.
#[derive(Clone)]
pub(in crate::review) struct Share(Arc<Shared>);

struct Shared {
    sources: Sources,
    file: PathBuf,
    /// One opens or closes at a time.
    turn: Turn<()>,
    state: Mutex<State>,
    /// Has the shelf read again, for what no event tells of.
    look_again: Notify,
}

struct State {
    /// Counts what was done, from the moment of the start, so that none is counted twice.
    version: u64,
    open: Option<Opened>,
}

/// A share that is on.
struct Opened {
    choice: watch::Sender<Choice>,
    key: watch::Sender<Key>,
    shelf: watch::Sender<Arc<Shelf>>,
    address: SocketAddr,
    ends: Option<WallTime>,
    close: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// How the share stands, for the owner.
#[derive(Debug, Clone)]
pub(in crate::review) struct Standing {
    /// Counts what was done.
    pub(in crate::review) version: u64,
    /// What is on, if something is.
    pub(in crate::review) on: Option<On>,
}

/// A share that is on, for the owner.
#[derive(Debug, Clone)]
pub(in crate::review) struct On {
    pub(in crate::review) choice: Choice,
    pub(in crate::review) address: SocketAddr,
    /// What viewers open. It lets in who has it: not for logs.
    pub(in crate::review) link: String,
    pub(in crate::review) ends: Option<WallTime>,
    /// How many expressions are shared.
    pub(in crate::review) words: usize,
    /// How many pages follow it now.
    pub(in crate::review) following: usize,
}

impl On {
    /// Whether others than this machine can reach it.
    pub(in crate::review) fn is_in_network(&self) -> bool {
        !self.address.ip().is_loopback()
    }
}

impl Share {
    /// Nothing is shared. `file` keeps what is to outlive a restart.
    pub(in crate::review) fn new(sources: Sources, file: PathBuf) -> Self {
        let version = WallTime::now().0 / 1_000_000;
        Self(Arc::new(Shared {
            sources,
            file,
            turn: Turn::default(),
            state: Mutex::new(State { version, open: None }),
            look_again: Notify::new(),
        }))
    }

    /// The addresses it may listen on, this machine's own first.
    pub(in crate::review) async fn addresses(&self) -> Vec<IpAddr> {
        let told = tokio::task::spawn_blocking(addresses::addresses).await;
        told.unwrap_or_else(|_| vec![addresses::HERE])
    }

    /// How it stands.
    pub(in crate::review) fn standing(&self) -> Standing {
        let state = self.state();
        let on = state.open.as_ref().map(|open| On {
            choice: open.choice.borrow().clone(),
            address: open.address,
            link: format!("http://{}/with/{}", open.address, open.key.borrow().token()),
            ends: open.ends,
            words: open.shelf.borrow().cards.len(),
            following: open.shelf.receiver_count(),
        });
        Standing { version: state.version, on }
    }

    /// Switches it on, or changes what is shared; `expected` is the version that was read. Where it
    /// goes on at the same address, viewers stay and their link holds.
    pub(in crate::review) async fn open(
        &self,
        choice: Choice,
        expected: Option<u64>,
    ) -> Result<(), ShareError> {
        let _turn = self.0.turn.lock().await;
        self.expect(expected)?;
        let ip = self.check(&choice).await?;
        if self.change(&choice, ip) {
            return self.keep().await;
        }
        // First, so that what was on stays on when the new address cannot be had.
        let listener = listen(ip, choice.port).await?;
        let key = self.shut().await;
        let key = key.map_or_else(Key::new, Ok)?;
        let ends = ends(choice.until());
        self.serve(choice, key, listener, ends).await?;
        self.keep().await
    }

    /// Switches it off. Its listener and all that is read through it have ended when this returns,
    /// and its link is worth nothing any more. False when it was off.
    pub(in crate::review) async fn close(&self) -> Result<bool, ShareError> {
        let _turn = self.0.turn.lock().await;
        let was_on = self.shut().await.is_some();
        self.state().version += 1;
        self.forget().await?;
        Ok(was_on)
    }

    /// Gives it another link; the one before, and whoever came in by it, is shown out.
    pub(in crate::review) async fn renew(&self) -> Result<(), ShareError> {
        let _turn = self.0.turn.lock().await;
        let key = Key::new()?;
        {
            let mut state = self.state();
            let open = state.open.as_ref().ok_or(ShareError::Off)?;
            open.key.send_replace(key);
            state.version += 1;
        }
        self.keep().await
    }

    /// Has what is shared read again, for a change that no event tells of.
    pub(in crate::review) fn look_again(&self) {
        self.0.look_again.notify_one();
    }

    /// Goes on where an earlier daemon stopped, if the owner wanted that. A share that cannot be
    /// opened again stays off, and is tried again at the next start.
    pub(in crate::review) async fn resume(&self) {
        let _turn = self.0.turn.lock().await;
        let file = self.0.file.clone();
        let read = tokio::task::spawn_blocking(move || KeptShare::read(&file)).await;
        let kept = match read {
            Ok(Ok(Some(kept))) => kept,
            Ok(Ok(None)) | Err(_) => return,
            Ok(Err(error)) => {
                let file = self.0.file.display();
                tracing::warn!(%error, %file, "what was shared before is not known any more");
                return;
            }
        };
        if kept.ends().is_some_and(|ends| ends <= WallTime::now()) {
            if let Err(error) = self.forget().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "an old share is kept");
            }
            return;
        }
        let ends = kept.ends();
        let opened = async {
            let ip = self.check(&kept.choice).await?;
            let listener = listen(ip, Some(kept.port)).await?;
            self.serve(kept.choice, kept.key, listener, ends).await
        };
        if let Err(error) = opened.await {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "what was shared before is not shared again");
        }
    }

    /// Ends it with the daemon; what is to outlive a restart stays kept.
    pub(in crate::review) async fn end(&self) {
        let _turn = self.0.turn.lock().await;
        self.shut().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn expect(&self, expected: Option<u64>) -> Result<(), ShareError> {
        let is_same = expected.is_none_or(|expected| expected == self.state().version);
        if is_same { Ok(()) } else { Err(ShareError::Conflict) }
    }

    /// Sees that a choice can be meant, and returns where to listen.
    async fn check(&self, choice: &Choice) -> Result<IpAddr, ShareError> {
        let is_port = choice.port.is_none_or(|port| port >= 1_024);
        let is_tag = |tag: &String| !tag.trim().is_empty() && tag.chars().nth(100).is_none();
        if choice.subjects() > 1 || !is_port || !choice.tag.as_ref().is_none_or(is_tag) {
            return Err(ShareError::Unfit);
        }
        let ip = choice.ip().ok_or(ShareError::NotOurs)?;
        if !self.addresses().await.contains(&ip) {
            return Err(ShareError::NotOurs);
        }
        let (store, choice) = (self.0.sources.store.clone(), choice.clone());
        match blocking(move || choice.filter(&store)).await? {
            Some(_) => Ok(ip),
            None => Err(ShareError::Nothing),
        }
    }

    /// Changes what is shared in place, if it is on at the same address.
    fn change(&self, choice: &Choice, ip: IpAddr) -> bool {
        let mut state = self.state();
        let Some(open) = &mut state.open else { return false };
        let is_same_port = choice.port.is_none_or(|port| port == open.address.port());
        if open.address.ip() != ip || !is_same_port || open.task.is_finished() {
            return false;
        }
        if open.choice.borrow().until() != choice.until() {
            open.ends = ends(choice.until());
        }
        open.choice.send_replace(choice.clone());
        state.version += 1;
        drop(state);
        self.look_again();
        true
    }

    /// Begins to answer at `listener`.
    async fn serve(
        &self,
        choice: Choice,
        key: Key,
        listener: TcpListener,
        ends: Option<WallTime>,
    ) -> Result<(), ShareError> {
        let address = listener.local_addr().map_err(ShareError::Taken)?;
        let (close, closing) = watch::channel(false);
        let (choice, chosen) = watch::channel(choice);
        let (key, keys) = watch::channel(key);
        let keeper = Keeper::begin(self.clone(), chosen, closing.clone()).await?;
        let shelf = keeper.shelf();
        let ruby = Arc::clone(&self.0.sources.ruby);
        let show = door::Show::new(address, keys, shelf.clone(), ruby);
        let share = self.clone();
        let task = tokio::spawn(async move {
            door::serve(listener, show, keeper.keep()).await;
            share.ended(address).await;
        });
        let mut state = self.state();
        state.version += 1;
        state.open = Some(Opened { choice, key, shelf, address, ends, close, task });
        tracing::info!(%address, "words are shared with viewers");
        Ok(())
    }

    /// Ends what is on; returns its key.
    async fn shut(&self) -> Option<Key> {
        let open = self.state().open.take()?;
        open.close.send_replace(true);
        if let Err(error) = open.task.await {
            tracing::error!(%error, "the share ended badly");
        }
        let key = open.key.borrow().clone();
        Some(key)
    }

    /// Called when a share came to its own end. One that was shut is not there any more.
    async fn ended(&self, address: SocketAddr) {
        {
            let mut state = self.state();
            if state.open.as_ref().is_none_or(|open| open.address != address) {
                return;
            }
            state.open = None;
            state.version += 1;
        }
        tracing::info!("words are not shared any more");
        if let Err(error) = self.forget().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "an old share is kept");
        }
    }

    /// When it ends by the clock.
    fn ends(&self) -> Option<WallTime> {
        self.state().open.as_ref().and_then(|open| open.ends)
    }

    /// Keeps what is on for a restart, or sees that nothing is kept.
    async fn keep(&self) -> Result<(), ShareError> {
        let kept = self.state().open.as_ref().and_then(|open| {
            let choice = open.choice.borrow().clone();
            let key = open.key.borrow().clone();
            let ends_ns = open.ends.map(|ends| ends.0);
            let port = open.address.port();
            choice.survives.then_some(KeptShare { choice, key, port, ends_ns })
        });
        let Some(kept) = kept else { return self.forget().await };
        let file = self.0.file.clone();
        blocking(move || kept.write(&file)).await.map_err(ShareError::File)
    }

    async fn forget(&self) -> Result<(), ShareError> {
        let file = self.0.file.clone();
        blocking(move || forget(&file)).await.map_err(ShareError::File)
    }
}

/// Does `work` on a thread that may block.
async fn blocking<T: Send + 'static, E: Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

fn ends(until: Until) -> Option<WallTime> {
    let day = u64::try_from(DAY.as_nanos()).unwrap_or(u64::MAX);
    (until == Until::Day).then(|| WallTime(WallTime::now().0.saturating_add(day)))
}

/// Listens at one address: at the port that was named, or else at the usual one or any.
async fn listen(ip: IpAddr, port: Option<u16>) -> Result<TcpListener, ShareError> {
    if let Some(port) = port {
        return TcpListener::bind((ip, port)).await.map_err(ShareError::Taken);
    }
    match TcpListener::bind((ip, PORT_USUAL)).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind((ip, 0)).await.map_err(ShareError::Taken),
    }
}
