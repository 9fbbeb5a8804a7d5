//! What the sources and filters of a process share: one link to the daemon, the ears, the screens.
//!
//! The link starts with the first source or filter, and stops at unload. [`Guest::tick`] runs on
//! the graphics thread before each frame; messages arrive on the link's thread; everything else is
//! called by OBS's main thread.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use aivlingual_shared::{
    endpoint::Endpoint,
    message::{AudienceLevel, Target, ToPlugin},
    time::{ClockReading, ObsTime, WallTime},
};

use super::{
    browser,
    ears::{Ears, ListenerId, Rename, Wish},
    program,
    screen::{Screens, Standing},
};
use crate::{
    link::{Link, LinkCounts, LinkSettings, LinkState},
    obs::{log, video},
    overlay::Caption,
};

/// Time between two looks at what is wished and what is there.
const ATTENTION: Duration = Duration::from_millis(50);
/// Time from the first source to the link, in which a scene collection brings the others, and with
/// them their say about the daemon.
const GATHERING: Duration = Duration::from_millis(500);

/// What a source of ours asks of the whole process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Say {
    pub(super) target: Target,
    pub(super) level: AudienceLevel,
    pub(super) starts_daemon: bool,
}

/// The shared part.
#[derive(Default)]
pub(super) struct Guest {
    pub(super) ears: Ears,
    pub(super) screens: Arc<Screens>,
    news: Arc<News>,
    desk: Mutex<Desk>,
}

/// What is known of the daemon, as its link told.
#[derive(Default)]
struct News {
    state_changes: AtomicU64,
    told: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    /// The link whose word counts: the newest. A former one may still be ending.
    link: u64,
    is_connected: bool,
    daemon_version: Option<String>,
}

#[derive(Default)]
struct Desk {
    members: u64,
    says: BTreeMap<u64, Say>,
    first_at: Option<Instant>,
    attended_at: Option<Instant>,
    line: Option<Line>,
    /// Where former links are being closed.
    closing: Vec<JoinHandle<()>>,
    /// What the audience was last said to be, and by whom: the last choice holds.
    audience: Option<(Target, AudienceLevel)>,
}

#[derive(Clone)]
struct Line {
    link: Arc<Link>,
    starts_daemon: bool,
}

/// What a source or filter of ours has to do with the guest, from its creation to its end.
pub(super) struct Stay {
    pub(super) guest: Arc<Guest>,
    member: u64,
    listener: ListenerId,
}

impl Stay {
    /// A source or filter comes. None only while OBS takes the module down.
    pub(super) fn begin() -> Option<Self> {
        let guest = super::guest()?;
        let (member, listener) = (guest.join(), guest.ears.join());
        Some(Self { guest, member, listener })
    }

    /// It says what it asks of all.
    pub(super) fn say(&self, say: Say) {
        self.guest.say(self.member, say);
    }

    /// It wishes to hear this, and no longer what it wished before.
    pub(super) fn wish(&self, wishes: Vec<Wish>) {
        self.guest.ears.wish(self.listener, wishes);
    }

    /// New names of what it chose to hear, since it last asked.
    pub(super) fn renames(&self) -> Vec<Rename> {
        self.guest.ears.renames(self.listener)
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.guest.ears.leave(self.listener);
        self.guest.desk().says.remove(&self.member);
    }
}

impl Guest {
    fn join(&self) -> u64 {
        let mut desk = self.desk();
        desk.members += 1;
        desk.first_at.get_or_insert_with(Instant::now);
        desk.members
    }

    fn say(&self, member: u64, say: Say) {
        let mut desk = self.desk();
        let audience = (say.target, say.level);
        if desk.says.insert(member, say) != Some(say) && desk.audience != Some(audience) {
            desk.audience = Some(audience);
            if let Some(line) = &desk.line {
                line.link.set_audience(say.target, say.level);
            }
        }
    }

    /// Sees that the link is there and agrees with what the sources ask, and that what is wished is
    /// heard. The desk is free while libobs is asked about sources: libobs creates ours under a
    /// lock of its own, and they take the desk.
    pub(super) fn tick(&self) {
        let now = Instant::now();
        let Some(turn) = self.desk().turn(now) else { return };
        if let Turn::Connect { starts_daemon } = turn {
            self.ears.close();
            self.exchange_line(starts_daemon);
        }
        let line = self.desk().line.clone();
        if let Some(line) = line {
            self.ears.tick(&line.link, now);
        }
    }

    /// Tells the daemon which of its cards stand in the picture.
    pub(super) fn cards_shown(&self, cards: Vec<(u64, WallTime)>) {
        if let Some(line) = &self.desk().line {
            for (card, at) in cards {
                line.link.card_shown(card, at);
            }
        }
    }

    /// Asks the daemon for a link to its page, which opens in the browser when it comes. False when
    /// there is no daemon.
    pub(super) fn open_review(&self) -> bool {
        let desk = self.desk();
        let is_connected = |line: &&Line| matches!(line.link.state(), LinkState::Connected(_));
        let line = desk.line.as_ref().filter(is_connected);
        line.inspect(|line| line.link.want_review_link()).is_some()
    }

    /// How the link stands.
    pub(super) fn link_state(&self) -> LinkState {
        self.desk().line.as_ref().map_or(LinkState::Connecting, |line| line.link.state())
    }

    /// How things stand, for a slate.
    pub(super) fn standing(&self) -> Standing {
        let (cards, is_shown) = (self.screens.cards_shown(), self.screens.is_shown());
        Standing { link: self.link_state(), cards, is_shown }
    }

    /// Totals of the link.
    pub(super) fn link_counts(&self) -> LinkCounts {
        self.desk().line.as_ref().map(|line| line.link.counts()).unwrap_or_default()
    }

    /// Grows whenever the state of the link changes.
    pub(super) fn link_changes(&self) -> u64 {
        self.news.state_changes.load(Relaxed)
    }

    /// The daemon's release, once it has said it.
    pub(super) fn daemon_version(&self) -> Option<String> {
        self.news.told().daemon_version.clone()
    }

    /// Ends all threads and captures. Nothing is called in libobs after this.
    pub(super) fn leave(&self) {
        self.ears.close();
        let mut desk = self.desk();
        let (line, closing) = (desk.line.take(), std::mem::take(&mut desk.closing));
        drop(desk);
        drop(line);
        for thread in closing {
            let _ = thread.join();
        }
    }

    /// Puts a new link in the place of the one there is, if any.
    fn exchange_line(&self, starts_daemon: bool) {
        let link = Arc::new(self.connect(starts_daemon));
        let mut desk = self.desk();
        if let Some((target, level)) = desk.audience {
            link.set_audience(target, level);
        }
        let former = desk.line.replace(Line { link, starts_daemon });
        drop(desk);
        self.news.state_changes.fetch_add(1, Relaxed);
        if former.is_some() {
            // Closing a link may take a moment, which the graphics thread does not have.
            let closing =
                thread::Builder::new().name("aivlingual-close".into()).spawn(move || drop(former));
            let mut desk = self.desk();
            desk.closing.retain(|thread| !thread.is_finished());
            desk.closing.extend(closing);
        }
    }

    fn connect(&self, starts_daemon: bool) -> Link {
        let (news, screens) = (Arc::clone(&self.news), Arc::clone(&self.screens));
        let number = news.begin(&screens);
        let (its_news, its_screens) = (Arc::clone(&news), Arc::clone(&screens));
        let settings = LinkSettings {
            endpoint: Endpoint::of_user(),
            clock,
            plugin_version: env!("CARGO_PKG_VERSION").to_owned(),
            obs_version: video::obs_version(),
            starts_daemon: starts_daemon.then(program::daemon).flatten(),
            on_state: Box::new(move |state| its_news.state(number, state, &its_screens)),
        };
        Link::start(settings, Box::new(move |message| news.message(number, message, &screens)))
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a tick has to do.
enum Turn {
    /// Make a link, or another one.
    Connect { starts_daemon: bool },
    /// See to what is heard.
    Attend,
}

impl Desk {
    /// What there is to do at `now`, if it is time to do something at all.
    fn turn(&mut self, now: Instant) -> Option<Turn> {
        let is_early = |since: Option<Instant>, pause| since.is_none_or(|at| now - at < pause);
        if is_early(self.first_at, GATHERING)
            || self.attended_at.is_some_and(|at| now - at < ATTENTION)
        {
            return None;
        }
        self.attended_at = Some(now);
        let connected = self.line.as_ref().map(|line| line.starts_daemon);
        // Whoever forbids to start a daemon is obeyed; when nobody is left to say, nothing changes.
        let starts_daemon = match connected {
            Some(starts_daemon) if self.says.is_empty() => starts_daemon,
            _ => self.says.values().all(|say| say.starts_daemon),
        };
        let agrees = connected == Some(starts_daemon);
        Some(if agrees { Turn::Attend } else { Turn::Connect { starts_daemon } })
    }
}

impl News {
    /// Another link begins, and nothing that a former one says counts any more. Gives its number.
    fn begin(&self, screens: &Screens) -> u64 {
        let mut told = self.told();
        told.link += 1;
        if std::mem::take(&mut told.is_connected) {
            screens.clear();
        }
        told.link
    }

    /// On the link's thread. When the daemon goes, what it had said is stale and the overlay goes
    /// quiet.
    fn state(&self, link: u64, state: LinkState, screens: &Screens) {
        let mut told = self.told();
        if told.link != link {
            return;
        }
        let is_connected = matches!(state, LinkState::Connected(_));
        if std::mem::replace(&mut told.is_connected, is_connected) && !is_connected {
            screens.clear();
            log::warning("the daemon is gone; the overlay is quiet until it is back");
        }
        self.state_changes.fetch_add(1, Relaxed);
    }

    /// On the link's thread.
    fn message(&self, link: u64, message: ToPlugin, screens: &Screens) {
        // Held until the message has had its effect, so that no other link begins meanwhile.
        let mut told = self.told();
        if told.link != link {
            return;
        }
        match message {
            ToPlugin::Welcome { daemon_version } => {
                log::info(&format!("connected to daemon {daemon_version}"));
                told.daemon_version = Some(daemon_version);
            }
            ToPlugin::Card { card, .. } => screens.show_card(&card),
            ToPlugin::Withdraw { card } => screens.withdraw(card),
            ToPlugin::Caption {
                tap,
                utterance,
                text,
                language,
                is_final,
                taught,
                translation,
                ..
            } => screens.caption(&Caption {
                tap,
                utterance,
                text,
                language,
                is_final,
                taught,
                translation,
            }),
            ToPlugin::ReviewLink { url } => browser::open(url),
            // The link draws its own conclusions from these, and tells of them as a change of
            // state.
            ToPlugin::Refused { .. } | ToPlugin::Status { .. } => {}
            ToPlugin::Quiz { quiz } => screens.quiz(&quiz),
            ToPlugin::Recap { recap } => screens.recap(&recap),
            ToPlugin::NothingToAsk {} | ToPlugin::Lesson { .. } => {}
        }
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Both clocks now.
fn clock() -> ClockReading {
    ClockReading { obs: ObsTime(video::now_ns()), wall: WallTime::now() }
}
