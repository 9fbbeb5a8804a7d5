//! The link: one thread that finds the daemon, carries sound to it, brings back what it says, and
//! finds it again.
//!
//! It never blocks for longer than a bounded connect: the channel is non-blocking, and between
//! rounds the thread waits for orders with a limit. The audio thread may not wake anybody, so sound
//! is fetched at a pace (see `DRAIN_MS`) that leaves most of the 5 ms allowed between tap and
//! daemon unused. While no daemon answers, taps are emptied into nothing, so that a new one is not
//! flooded with stale sound.
//!
//! What the daemon does wrong (silence, garbage, half or endless frames, reading nothing) ends the
//! connection and nothing else.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use aivlingual_shared::{
    endpoint::Endpoint,
    message::{AudienceLevel, Hearing, Refusal, Role, Standing, TapId, Target, ToDaemon, ToPlugin},
    time::{ClockReading, WallTime},
};
use crossbeam_channel::{Receiver, Sender};

use crate::tap::TapEnd;

mod daemon;
mod diary;
mod line;
mod rhythm;
mod thread;

pub use diary::Diary;
use rhythm::Rhythm;

/// Orders that may wait for the thread, which looks at them every few milliseconds. More means that
/// it is gone.
const ORDERS_MAX: usize = 1024;
/// How long closing may take: OBS must be able to quit whatever the daemon does.
const CLOSING_MS_MAX: u64 = 1_000;
/// Longest name of a source or speaker, in characters, so that every sentence fits the wire.
const NAME_CHARACTERS_MAX: usize = 200;

/// How to reach the daemon, and who to tell.
pub struct LinkSettings {
    /// Where the daemon listens.
    pub endpoint: Endpoint,
    /// Reads OBS's clock and the wall clock at one moment.
    pub clock: fn() -> ClockReading,
    /// This plugin's release.
    pub plugin_version: String,
    /// OBS's release.
    pub obs_version: String,
    /// What the daemon must learn of.
    pub diary: Diary,
    /// Starts a daemon when none answers; without it the link only waits for one.
    pub starts_daemon: Option<DaemonCommand>,
    /// Told of each change of state, on the link's thread, but not of the end that dropping the
    /// link brings. Anything but `Connected` means that what is shown is stale. A panic in it or in
    /// `on_message` ends the link, which is then told as `NoDaemon`.
    pub on_state: Box<dyn Fn(LinkState) + Send>,
}

/// The program that is the daemon. It is started detached, in silence, and outlives OBS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaemonCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
}

/// How the link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// Looking for the daemon, or greeting it.
    Connecting,
    /// None answered, so one was started and will answer soon.
    Starting,
    /// Talking; the daemon says how its hearing is.
    Connected(Hearing),
    /// The daemon is of another release.
    VersionMismatch {
        /// The protocol it speaks.
        theirs: u32,
    },
    /// The daemon sent us away, and why.
    Refused(Refusal),
    /// None answers, and none could or may be started.
    NoDaemon,
}

/// Totals since the link was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkCounts {
    /// Times a daemon bade us welcome.
    pub connections: u64,
    /// Sentences heard from it.
    pub messages: u64,
    /// Packets of sound handed to the channel.
    pub packets: u64,
    /// Sample frames thrown away because no daemon was there.
    pub frames_discarded: u64,
    /// Times a daemon was started.
    pub daemons_started: u64,
    /// Orders lost because the thread did not take them.
    pub orders_lost: u64,
}

/// The link. Dropping it says good-bye and waits a bounded time for its thread.
pub struct Link {
    desk: Desk,
    next_tap: AtomicU32,
    is_over: Receiver<()>,
}

/// A tap the daemon knows of, now and after each reconnect. Dropping it closes the tap.
pub struct OpenTap {
    tap: TapId,
    desk: Desk,
}

/// Where orders are left for the thread and its status is read.
#[derive(Clone)]
struct Desk {
    orders: Sender<Order>,
    status: Arc<Status>,
}

/// What the rest of the plugin asks of the thread.
enum Order {
    Open(AnnouncedTap),
    Close(TapId),
    Audience {
        target: Target,
        level: AudienceLevel,
    },
    /// Said at once or, without a daemon, not at all.
    Say(ToDaemon),
    Stop,
}

/// A tap as the thread keeps it.
struct AnnouncedTap {
    tap: TapId,
    source: String,
    speaker: String,
    role: Role,
    end: TapEnd,
    rhythm: Rhythm,
}

/// What the thread tells the rest of the plugin.
struct Status {
    state: Mutex<LinkState>,
    connections: AtomicU64,
    messages: AtomicU64,
    packets: AtomicU64,
    frames_discarded: AtomicU64,
    daemons_started: AtomicU64,
    orders_lost: AtomicU64,
}

impl Link {
    /// Starts the thread. `on_message` runs on it, so it must be quick; every sentence of the
    /// daemon reaches it.
    pub fn start(settings: LinkSettings, on_message: Box<dyn Fn(ToPlugin) + Send>) -> Self {
        let (orders, inbox) = crossbeam_channel::bounded(ORDERS_MAX);
        let (over, is_over) = crossbeam_channel::bounded(0);
        let status = Arc::new(Status::default());
        let its_status = Arc::clone(&status);
        let thread = thread::Thread::new(settings, on_message, inbox, its_status);
        let spawned = std::thread::Builder::new().name("aivlingual-link".into()).spawn(move || {
            // Dropped also when one of the callbacks panics, so that nobody waits for this thread.
            let _over = over;
            thread.run();
        });
        if spawned.is_err() {
            status.set(LinkState::NoDaemon);
        }
        Self { desk: Desk { orders, status }, next_tap: AtomicU32::new(1), is_over }
    }

    /// Announces a tap and carries its sound until the returned value is dropped. Names are cut
    /// after 200 characters.
    pub fn open_tap(&self, source: &str, speaker: &str, role: Role, end: TapEnd) -> OpenTap {
        let tap = TapId(self.next_tap.fetch_add(1, Relaxed));
        let cut = |name: &str| name.chars().take(NAME_CHARACTERS_MAX).collect();
        let (source, speaker) = (cut(source), cut(speaker));
        self.desk.order(Order::Open(AnnouncedTap {
            tap,
            source,
            speaker,
            role,
            end,
            rhythm: Rhythm::default(),
        }));
        OpenTap { tap, desk: self.desk.clone() }
    }

    /// Says for whom to choose expressions, now and after each reconnect.
    pub fn set_audience(&self, target: Target, level: AudienceLevel) {
        self.desk.order(Order::Audience { target, level });
    }

    /// Says that a card stands in the picture. For the render thread: it neither waits nor
    /// allocates.
    pub fn card_shown(&self, card: u64, at: WallTime) {
        self.desk.order(Order::Say(ToDaemon::CardShown { card, at }));
    }

    /// Says that the streamer holds a card, or lets go of it.
    pub fn card_pinned(&self, card: u64, is_pinned: bool) {
        self.desk.order(Order::Say(ToDaemon::CardPinned { card, is_pinned }));
    }

    /// Says which of the daemon's cards stand.
    pub fn standing(&self, cards: Vec<Standing>) {
        self.desk.order(Order::Say(ToDaemon::Standing { cards }));
    }

    /// Says that the streamer took a card back.
    pub fn card_undone(&self, card: u64) {
        self.desk.order(Order::Say(ToDaemon::CardUndone { card }));
    }

    /// Asks for a quiz; the answer comes as [`ToPlugin::Quiz`] or [`ToPlugin::NothingToAsk`].
    pub fn want_quiz(&self) {
        self.desk.order(Order::Say(ToDaemon::QuizWanted {}));
    }

    /// Asks what the session taught; the answer comes as [`ToPlugin::Recap`] or
    /// [`ToPlugin::NothingToAsk`].
    pub fn want_recap(&self) {
        self.desk.order(Order::Say(ToDaemon::RecapWanted {}));
    }

    /// Asks for a link to the review page; the answer comes as [`ToPlugin::ReviewLink`].
    pub fn want_review_link(&self) {
        self.desk.order(Order::Say(ToDaemon::ReviewLinkWanted {}));
    }

    /// How the link stands.
    pub fn state(&self) -> LinkState {
        *self.desk.status.state()
    }

    /// Totals so far.
    pub fn counts(&self) -> LinkCounts {
        let status = &self.desk.status;
        LinkCounts {
            connections: status.connections.load(Relaxed),
            messages: status.messages.load(Relaxed),
            packets: status.packets.load(Relaxed),
            frames_discarded: status.frames_discarded.load(Relaxed),
            daemons_started: status.daemons_started.load(Relaxed),
            orders_lost: status.orders_lost.load(Relaxed),
        }
    }
}

impl Desk {
    /// Leaves an order without waiting.
    fn order(&self, order: Order) {
        if self.orders.try_send(order).is_err() {
            self.status.orders_lost.fetch_add(1, Relaxed);
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let limit = Duration::from_millis(CLOSING_MS_MAX);
        // A thread that does not end in time is left behind: OBS must not hang for our sake.
        if self.desk.orders.send_timeout(Order::Stop, limit).is_ok() {
            let _ = self.is_over.recv_timeout(limit);
        }
    }
}

impl OpenTap {
    /// The tap's number, as captions name it.
    pub fn id(&self) -> TapId {
        self.tap
    }
}

impl Drop for OpenTap {
    fn drop(&mut self) {
        self.desk.order(Order::Close(self.tap));
    }
}

impl Default for Status {
    fn default() -> Self {
        Self {
            state: Mutex::new(LinkState::Connecting),
            connections: AtomicU64::default(),
            messages: AtomicU64::default(),
            packets: AtomicU64::default(),
            frames_discarded: AtomicU64::default(),
            daemons_started: AtomicU64::default(),
            orders_lost: AtomicU64::default(),
        }
    }
}

impl Status {
    fn state(&self) -> MutexGuard<'_, LinkState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a state and says whether it is another one than before.
    fn set(&self, state: LinkState) -> bool {
        std::mem::replace(&mut *self.state(), state) != state
    }
}
