//! What the sources and filters of a process share: one link to the daemon, the ears, the screens.
//!
//! The link starts with the first source or filter, and stops at unload. [`Guest::tick`] runs on
//! the graphics thread before each frame; messages arrive on the link's thread; everything else is
//! called by OBS's main thread.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use aivlingual_shared::{
    endpoint::Endpoint,
    message::{AudienceLevel, Happening, Standing, Target},
    time::{ClockReading, ObsTime, WallTime},
};

use super::{
    controls::Refusal,
    ears::{Ears, ListenerId, Rename, Wish},
    families::Families,
    herald::{Event, Herald},
    lesson::Lesson,
    news::News,
    program,
    screen::{self, Screens},
    speech::Speech,
};
use crate::{
    link::{Diary, Link, LinkCounts, LinkSettings, LinkState},
    obs::{frontend, video},
    overlay::LOCAL_MIN,
};

/// Time between two looks at what is wished and what is there.
const ATTENTION: Duration = Duration::from_millis(50);
/// Time from the first source to the link, in which a scene collection brings the others, and with
/// them their say about the daemon.
const GATHERING: Duration = Duration::from_millis(500);

/// How long the slate says why a key did nothing.
const REFUSAL_TOLD: Duration = Duration::from_secs(15);
/// How long the panel does, which the streamer opens to see what is wrong.
const REFUSAL_KEPT: Duration = Duration::from_secs(10 * 60);

/// What a source of ours asks of the whole process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Say {
    pub(super) target: Target,
    pub(super) level: AudienceLevel,
    pub(super) starts_daemon: bool,
    /// The scene of lessons, if they shall have one of their own.
    pub(super) lesson_scene: Option<String>,
}

/// The shared part.
pub(super) struct Guest {
    pub(super) ears: Ears,
    pub(super) screens: Arc<Screens>,
    pub(super) speech: Arc<Speech>,
    pub(super) herald: Arc<Herald>,
    pub(super) families: Families,
    lesson: Lesson,
    news: Arc<News>,
    diary: Diary,
    desk: Mutex<Desk>,
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
    /// What the daemon was last told to stand, and in which connection; none stand in a new one.
    standing: (u64, Vec<Standing>),
    /// What the audience was last said to be, and by whom: the last choice holds.
    audience: Option<(Target, AudienceLevel)>,
    /// Why a key did nothing, and when.
    refusal: Option<(Refusal, Instant)>,
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
        guest.families.begin(program::fonts_dir());
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
    /// Nobody has come yet.
    pub(super) fn new() -> Self {
        let (screens, herald) = (Arc::<Screens>::default(), Arc::<Herald>::default());
        let speech = Arc::new(Speech::new(Arc::clone(&screens), Arc::clone(&herald)));
        let news = Arc::new(News::new(Arc::clone(&speech), Arc::clone(&herald)));
        Self {
            ears: Ears::default(),
            screens,
            speech,
            herald,
            families: Families::default(),
            lesson: Lesson::default(),
            news,
            diary: Diary::default(),
            desk: Mutex::default(),
        }
    }

    fn join(&self) -> u64 {
        let mut desk = self.desk();
        desk.members += 1;
        desk.first_at.get_or_insert_with(Instant::now);
        desk.members
    }

    fn say(&self, member: u64, say: Say) {
        let mut desk = self.desk();
        let audience = (say.target, say.level);
        let is_same = desk.says.get(&member) == Some(&say);
        desk.says.insert(member, say);
        if !is_same && desk.audience != Some(audience) {
            desk.audience = Some(audience);
            if let Some(line) = &desk.line {
                line.link.set_audience(audience.0, audience.1);
            }
        }
    }

    /// Sees that the link is there and agrees with what the sources ask, and that what is wished is
    /// heard. The desk is free while libobs is asked about sources: libobs creates ours under a
    /// lock of its own, and they take the desk.
    pub(super) fn tick(&self) {
        let now = Instant::now();
        self.follow_lesson();
        let Some(turn) = self.desk().turn(now) else { return };
        if let Turn::Connect { starts_daemon } = turn {
            self.ears.close();
            self.exchange_line(starts_daemon);
        }
        let line = self.desk().line.clone();
        if let Some(line) = line {
            self.ears.tick(&line.link, now);
        }
        self.speech.look();
        self.tell_standing();
    }

    /// Tells the daemon which of its cards stand in the picture.
    pub(super) fn cards_shown(&self, cards: Vec<(u64, WallTime)>) {
        if let Some(line) = &self.desk().line {
            for (card, at) in cards {
                line.link.card_shown(card, at);
            }
        }
    }

    /// Tells the daemon which of its cards stand, when that changed or it does not know yet.
    fn tell_standing(&self) {
        let pinned = self.screens.pinned();
        let of = |card| Standing { card, is_pinned: pinned.contains(&card) };
        let its = self.screens.cards().into_iter().filter(|card| *card < LOCAL_MIN);
        let standing: Vec<Standing> = its.map(of).collect();
        let connections = self.link_counts().connections;
        let mut desk = self.desk();
        if desk.standing.0 != connections {
            desk.standing = (connections, Vec::new());
        }
        let is_known = desk.standing.1 == standing;
        drop(desk);
        if !is_known && self.with_daemon(|link| link.standing(standing.clone())).is_some() {
            self.desk().standing.1 = standing;
        }
    }

    /// Says something to the daemon; none when there is none. The desk is held meanwhile, so that
    /// nobody outlives the guest with a link in hand.
    pub(super) fn with_daemon<T>(&self, say: impl FnOnce(&Link) -> T) -> Option<T> {
        let desk = self.desk();
        let line = desk.line.as_ref()?;
        matches!(line.link.state(), LinkState::Connected(_)).then(|| say(&line.link))
    }

    /// Asks the daemon for a link to its page, which opens in the browser when it comes. False when
    /// there is no daemon.
    pub(super) fn open_review(&self) -> bool {
        self.with_daemon(Link::want_review_link).is_some()
    }

    /// Remembers this moment, and says which it is.
    pub(super) fn save_moment(&self) -> WallTime {
        let at = clock();
        self.diary.note_moment(at);
        self.herald.tell(Event::moment_saved(at.wall));
        at.wall
    }

    /// Something happened in OBS just now. The daemon learns of it, if need be later.
    pub(super) fn happened(&self, what: Happening) {
        self.diary.note_happening(what, clock());
    }

    /// True while a lesson goes on.
    pub(super) fn is_lesson_on(&self) -> bool {
        self.lesson.is_on()
    }

    /// Begins a lesson or ends it. The scene follows on the main thread after the next frame:
    /// libobs holds its hotkeys while one is pressed, and no scene is switched under that lock.
    pub(super) fn set_lesson(&self, is_on: bool) {
        if self.lesson.set(is_on) {
            self.happened(if is_on {
                Happening::LessonStarted {}
            } else {
                Happening::LessonEnded {}
            });
            self.herald.tell(Event::lesson(is_on));
        }
    }

    /// Has the scene follow the lesson, if that changed.
    fn follow_lesson(&self) {
        if self.lesson.takes_turn() {
            frontend::on_main_thread(|| {
                if let Some(guest) = super::guest() {
                    guest.lesson.settle(guest.lesson_scene().as_deref());
                }
            });
        }
    }

    /// The scenes there are go, and others come.
    pub(super) fn forget_scenes(&self) {
        self.lesson.forget_scenes();
    }

    /// The scene of lessons: what the newest source says that wants one.
    pub(super) fn lesson_scene(&self) -> Option<String> {
        self.desk().says.values().rev().find_map(|say| say.lesson_scene.clone())
    }

    /// How the link stands.
    pub(super) fn link_state(&self) -> LinkState {
        self.desk().line.as_ref().map_or(LinkState::Connecting, |line| line.link.state())
    }

    /// A key or a button could do nothing, for this reason.
    pub(super) fn note_refusal(&self, refusal: Refusal) {
        self.desk().refusal = Some((refusal, Instant::now()));
    }

    /// Why a key did nothing lately, for the panel.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.refusal_within(REFUSAL_KEPT)
    }

    fn refusal_within(&self, limit: Duration) -> Option<Refusal> {
        let (refusal, at) = self.desk().refusal?;
        (at.elapsed() < limit).then_some(refusal)
    }

    /// How things stand, for a slate.
    pub(super) fn standing(&self) -> screen::Standing {
        screen::Standing {
            link: self.link_state(),
            cards: self.screens.cards_shown(),
            is_shown: self.screens.is_shown(),
            is_muted: self.speech.is_muted(),
            refusal: self.refusal_within(REFUSAL_TOLD),
            unplaced: None,
        }
    }

    /// Totals of the link.
    pub(super) fn link_counts(&self) -> LinkCounts {
        self.desk().line.as_ref().map(|line| line.link.counts()).unwrap_or_default()
    }

    /// Grows whenever the state of the link changes.
    pub(super) fn link_changes(&self) -> u64 {
        self.news.changes()
    }

    /// The daemon's release, once it has said it.
    pub(super) fn daemon_version(&self) -> Option<String> {
        self.news.daemon_version()
    }

    /// Ends all threads and captures. Nothing is called in libobs after this.
    pub(super) fn leave(&self) {
        self.ears.close();
        self.lesson.forget_scenes();
        let mut desk = self.desk();
        let (line, closing) = (desk.line.take(), std::mem::take(&mut desk.closing));
        drop(desk);
        drop(line);
        for thread in closing {
            let _ = thread.join();
        }
        self.herald.end();
        self.families.end();
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
        self.news.count_change();
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
        let (news, its_news) = (Arc::clone(&self.news), Arc::clone(&self.news));
        let number = news.begin();
        let settings = LinkSettings {
            endpoint: Endpoint::of_user(),
            clock,
            plugin_version: env!("CARGO_PKG_VERSION").to_owned(),
            obs_version: video::obs_version(),
            diary: self.diary.clone(),
            starts_daemon: starts_daemon.then(program::daemon).flatten(),
            on_state: Box::new(move |state| its_news.state(number, state)),
        };
        Link::start(settings, Box::new(move |message| news.message(number, message)))
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

/// Both clocks now.
fn clock() -> ClockReading {
    ClockReading { obs: ObsTime(video::now_ns()), wall: WallTime::now() }
}
