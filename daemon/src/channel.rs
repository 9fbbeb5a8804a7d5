//! The plugin's door: accepts connections, shakes hands, turns the wire into session events and
//! back.
//!
//! Only this room speaks the wire. A peer that breaks the protocol loses its connection and nothing
//! else happens; a peer that neither reads nor speaks is given up after [`SILENCE_MS_MAX`]. Tasks
//! here never wait for recognition, the store or each other.

use std::{
    collections::{BTreeMap, VecDeque},
    future::Future,
    io,
    sync::Arc,
    time::Duration,
};

use aivlingual_shared::{
    audio::AudioFrame,
    frame::{self, Decoder, Frame, FrameError, PREAMBLE_BYTES},
    message::{HEARTBEAT_MS, Refusal, SILENCE_MS_MAX, TapId, ToDaemon, ToPlugin},
    time::{ClockReading, WallTime},
};
use interprocess::local_socket::{
    ListenerOptions,
    tokio::{Listener, Stream},
    traits::tokio::Listener as _,
};
use thiserror::Error;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::{Semaphore, broadcast, mpsc, watch},
    task::JoinSet,
    time::{Instant, timeout},
};

use crate::{
    domain::{Audience, Errand, Happening},
    health::{Counter, Gauge, Health, Stage},
    news::{Errands, Now, Seat},
    session::{
        ear::Packet,
        live::{Live, Origin, Surroundings},
        talk::{Event, Say, Teacher},
    },
};

/// Connections served at a time: a few OBS processes and somebody asking.
const CONNECTIONS_MAX: usize = 16;
/// Sentences that may wait for a slow plugin; beyond it the plugin is stuck and the connection
/// ends.
const OUTBOX_MAX: usize = 256;
/// Time a peer has for its preamble and its first sentence.
const HANDSHAKE_MS_MAX: u64 = 2_000;
/// Happenings that wait for the first tap; of more only the latest count.
const WAITING_MAX: usize = 64;
/// Bytes read at a time.
const READ_BYTES: usize = 64 * 1024;

/// Answers with a one-time link to the review page.
pub type ReviewLink = Arc<dyn Fn() -> String + Send + Sync>;
/// Makes the teacher of a new session.
pub type NewTeacher = Arc<dyn Fn() -> Box<dyn Teacher> + Send + Sync>;

/// An OBS no plugin speaks for, in which lessons are held.
#[derive(Clone)]
pub struct LessonElsewhere {
    /// Where it listens.
    pub address: String,
    /// Begins or ends a lesson there. Must not block.
    pub lesson: Arc<dyn Fn(bool) + Send + Sync>,
}

/// What a connection needs.
#[derive(Clone)]
pub struct Deps {
    /// What sessions share.
    pub surroundings: Surroundings,
    /// Where it is told what stands in the picture, and where errands come from.
    pub now: Now,
    /// For whom to choose until the plugin says so.
    pub audience: Audience,
    /// Makes the teacher of a new session.
    pub new_teacher: NewTeacher,
    /// Links to the review page.
    pub review_link: ReviewLink,
    /// Lessons that begin or end, for every connection to pass on.
    pub lessons: broadcast::Sender<bool>,
    /// The OBS of another machine, if one is named.
    pub lesson_elsewhere: Option<LessonElsewhere>,
}

/// Opens the channel.
pub fn listen(options: ListenerOptions<'_>) -> io::Result<Listener> {
    options.create_tokio()
}

/// Serves plugins until `shutdown`, then says goodbye to each and waits for their sessions to be
/// kept.
pub async fn serve(listener: Listener, deps: Deps, shutdown: impl Future<Output = ()>) {
    let mut connections = JoinSet::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let (closing, _) = watch::channel(false);
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok(stream) => {
                    let place = Arc::clone(&places).try_acquire_owned().ok();
                    let closing = closing.subscribe();
                    let deps = deps.clone();
                    connections.spawn(async move {
                        connection(stream, deps, place.is_some(), closing).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
    // A watcher that is gone is a connection that is gone.
    let _ = closing.send(true);
    while connections.join_next().await.is_some() {}
}

/// The next errand; never, before there is anybody to do it.
async fn next_of(errands: &mut Option<Errands>) -> Errand {
    match errands {
        Some(errands) => match errands.recv().await {
            Some(errand) => errand,
            None => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

async fn closed(closing: &mut watch::Receiver<bool>) {
    // An error means that nobody is left to say it: closed as well.
    let _ = closing.wait_for(|is_closing| *is_closing).await;
}

/// The next lesson to pass on; for ever in waiting where none is to be.
async fn next_lesson(lessons: &mut Option<broadcast::Receiver<bool>>) -> bool {
    let Some(lessons) = lessons else { return std::future::pending().await };
    loop {
        match lessons.recv().await {
            Ok(is_on) => return is_on,
            // The latest count.
            Err(broadcast::error::RecvError::Lagged(_)) => {}
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Why a connection ended.
#[derive(Debug, Error)]
enum ConnectionError {
    #[error("the peer broke the protocol")]
    Frame(#[from] FrameError),
    #[error("the connection broke")]
    Io(#[from] io::Error),
    #[error("the peer fell silent")]
    Silent,
    #[error("the peer does not read what it is sent")]
    Stuck,
    #[error("the peer said something out of turn")]
    OutOfTurn,
    #[error("the session ended by itself")]
    SessionDied,
    #[error("a thread for the session could not be started")]
    Thread(#[source] io::Error),
}

async fn connection(stream: Stream, deps: Deps, has_place: bool, closing: watch::Receiver<bool>) {
    let health = Arc::clone(&deps.surroundings.health);
    let (outbox, letters) = mpsc::channel(OUTBOX_MAX);
    let mut conversation = Conversation::new(deps, outbox);
    let hearing = Arc::clone(&health);
    let result = {
        let mut reading = std::pin::pin!(conversation.read(&stream, has_place, closing));
        // Ours is said first, so that a peer of another version learns that it is one.
        tokio::select! {
            biased;
            result = write(&stream, letters, hearing) => match result {
                // The refusal is delivered; the reader knows what it was for.
                Ok(()) => reading.await,
                Err(error) => Err(error),
            },
            result = &mut reading => result,
        }
    };
    conversation.end();
    if let Err(error) = result {
        let is_breach = matches!(error, ConnectionError::Frame(_) | ConnectionError::OutOfTurn);
        if is_breach {
            health.count(Counter::Refused, 1);
        }
        tracing::warn!(error = &error as &dyn std::error::Error, "a plugin's connection ended");
    }
}

/// Sends letters and the heartbeat until the conversation is over.
async fn write(
    mut writer: impl tokio::io::AsyncWrite + Unpin,
    mut letters: mpsc::Receiver<ToPlugin>,
    health: Arc<Health>,
) -> Result<(), ConnectionError> {
    let limit = Duration::from_millis(SILENCE_MS_MAX);
    timeout(limit, writer.write_all(&frame::preamble()))
        .await
        .map_err(|_| ConnectionError::Stuck)??;
    let mut heartbeat = tokio::time::interval(Duration::from_millis(HEARTBEAT_MS));
    let mut bytes = Vec::new();
    let mut is_welcome = false;
    loop {
        let letter = tokio::select! {
            letter = letters.recv() => match letter {
                Some(letter) => letter,
                None => return Ok(()),
            },
            _ = heartbeat.tick(), if is_welcome => ToPlugin::Status { hearing: health.hearing() },
        };
        is_welcome |= matches!(letter, ToPlugin::Welcome { .. });
        let is_last = matches!(letter, ToPlugin::Refused { .. });
        bytes.clear();
        frame::write_message(&letter, &mut bytes)?;
        timeout(limit, writer.write_all(&bytes)).await.map_err(|_| ConnectionError::Stuck)??;
        if is_last {
            return Ok(());
        }
    }
}

/// One plugin's side of the talk.
struct Conversation {
    deps: Deps,
    outbox: mpsc::Sender<ToPlugin>,
    clock: Option<ClockReading>,
    origin: Option<Origin>,
    /// Lessons to pass on, when it is an OBS that calls.
    lessons: Option<broadcast::Receiver<bool>>,
    audience: Audience,
    live: Option<Live>,
    /// Its part of what stands, from its greeting on.
    seat: Option<Arc<Seat>>,
    errands: Option<Errands>,
    /// What happened before the session began.
    waiting: VecDeque<(Happening, WallTime)>,
    /// Totals of each tap that were already counted.
    dropped: BTreeMap<TapId, u64>,
}

impl Conversation {
    fn new(deps: Deps, outbox: mpsc::Sender<ToPlugin>) -> Self {
        let audience = deps.audience;
        Self {
            deps,
            outbox,
            clock: None,
            origin: None,
            lessons: None,
            audience,
            live: None,
            seat: None,
            errands: None,
            waiting: VecDeque::new(),
            dropped: BTreeMap::new(),
        }
    }

    fn health(&self) -> &Health {
        &self.deps.surroundings.health
    }

    async fn read(
        &mut self,
        mut reader: impl tokio::io::AsyncRead + Unpin,
        has_place: bool,
        mut closing: watch::Receiver<bool>,
    ) -> Result<(), ConnectionError> {
        let mut preamble = [0; PREAMBLE_BYTES];
        timeout(Duration::from_millis(HANDSHAKE_MS_MAX), reader.read_exact(&mut preamble))
            .await
            .map_err(|_| ConnectionError::Silent)??;
        frame::check_preamble(preamble)?;
        if !has_place {
            return self.refuse(Refusal::Busy).await;
        }
        let mut decoder = Decoder::default();
        let mut bytes = vec![0; READ_BYTES];
        let mut last_heard = Instant::now();
        let mut limit = Duration::from_millis(HANDSHAKE_MS_MAX);
        loop {
            let read = tokio::select! {
                () = closed(&mut closing) => return self.refuse(Refusal::Closing).await,
                is_on = next_lesson(&mut self.lessons) => {
                    self.send(ToPlugin::Lesson { is_on })?;
                    continue;
                }
                errand = next_of(&mut self.errands) => {
                    self.send(ToPlugin::Errand { errand })?;
                    continue;
                }
                read = tokio::time::timeout_at(last_heard + limit, reader.read(&mut bytes)) => read,
            };
            let length = read.map_err(|_| ConnectionError::Silent)??;
            if length == 0 {
                return Ok(());
            }
            decoder.push(&bytes[..length]);
            loop {
                let frame = match decoder.next_frame::<ToDaemon>() {
                    Ok(Some(frame)) => frame,
                    Ok(None) => break,
                    Err(error) => {
                        self.refuse(Refusal::Malformed).await?;
                        return Err(error.into());
                    }
                };
                // Only whole frames count as speech: a peer that dribbles one byte at a time says
                // nothing.
                last_heard = Instant::now();
                limit = Duration::from_millis(SILENCE_MS_MAX);
                match self.take(frame) {
                    Ok(true) => {}
                    Ok(false) => return Ok(()),
                    Err(error) => {
                        self.refuse(Refusal::Malformed).await?;
                        return Err(error);
                    }
                }
            }
        }
    }

    /// Says no, and leaves the writer time to deliver it.
    async fn refuse(&self, reason: Refusal) -> Result<(), ConnectionError> {
        if self.outbox.try_send(ToPlugin::Refused { reason }).is_ok() {
            let delivered = self.outbox.closed();
            // A peer that does not read its refusal goes without it.
            let _ = timeout(Duration::from_millis(HANDSHAKE_MS_MAX), delivered).await;
        }
        Ok(())
    }

    /// Takes one frame; false when the peer said goodbye.
    fn take(&mut self, frame: Frame<ToDaemon>) -> Result<bool, ConnectionError> {
        let message = match frame {
            Frame::Audio(audio) => {
                self.hear(audio)?;
                return Ok(true);
            }
            Frame::Message(message) => message,
        };
        if self.origin.is_none() != matches!(message, ToDaemon::Hello { .. }) {
            return Err(ConnectionError::OutOfTurn);
        }
        match message {
            ToDaemon::Hello { plugin_version, process_id, obs_version, clock } => {
                let title = match &obs_version {
                    Some(version) => {
                        tracing::info!(%plugin_version, version, process_id, "a plugin connected");
                        self.health().shift(Gauge::Plugins, 1);
                        self.lessons = Some(self.deps.lessons.subscribe());
                        let (seat, errands) = self.deps.now.join();
                        (self.seat, self.errands) = (Some(Arc::new(seat)), Some(errands));
                        format!("OBS {version}")
                    }
                    None => plugin_version,
                };
                self.clock = Some(clock);
                self.origin = Some(Origin { title, source: format!("obs:{process_id}") });
                let daemon_version = env!("CARGO_PKG_VERSION").to_owned();
                self.send(ToPlugin::Welcome { daemon_version })?;
            }
            ToDaemon::TapOpened { tap, source, speaker, role } => {
                self.dropped.insert(tap, 0);
                self.seated(|seat| seat.tap_opened(tap, source, speaker.clone(), role));
                self.live()?;
                self.tell(Event::TapOpened { tap, speaker })?;
            }
            ToDaemon::TapClosed { tap } => {
                self.dropped.remove(&tap);
                self.seated(|seat| seat.tap_closed(tap));
                self.tell(Event::TapClosed(tap))?;
            }
            ToDaemon::Audience { target, level } => {
                self.audience = Audience { target, level };
                self.tell(Event::Audience(self.audience))?;
            }
            ToDaemon::Clock { clock } => self.clock = Some(clock),
            ToDaemon::TapCounts { tap, frames: _, frames_dropped } => {
                if let Some(counted) = self.dropped.get_mut(&tap) {
                    let news = frames_dropped.saturating_sub(*counted);
                    *counted = frames_dropped;
                    self.health().count(Counter::AudioFramesDropped, news);
                }
            }
            ToDaemon::CardShown { card, at } => self.tell(Event::CardShown { card, at })?,
            ToDaemon::CardPinned { card, is_pinned } => {
                self.tell(Event::CardPinned { card, is_pinned })?;
            }
            ToDaemon::Standing { cards } => self.seated(|seat| seat.stands(cards)),
            ToDaemon::CardUndone { card } => self.tell(Event::CardUndone(card))?,
            ToDaemon::MomentSaved { at } => {
                self.live()?;
                self.tell(Event::MomentSaved(at.wall))?;
            }
            ToDaemon::Happened { what, at } => self.happened(what, at.wall)?,
            ToDaemon::QuizWanted {} => self.turn_to_audience(Event::QuizWanted)?,
            ToDaemon::RecapWanted {} => self.turn_to_audience(Event::RecapWanted)?,
            ToDaemon::LessonWanted { is_on } => {
                let other_obs = self.lesson_elsewhere(is_on);
                // An error means that nobody listens.
                let plugins = self.deps.lessons.send(is_on).unwrap_or_default();
                tracing::info!(is_on, plugins, other_obs, "a lesson is asked for");
                let plugins = u32::try_from(plugins).unwrap_or(u32::MAX);
                self.send(ToPlugin::LessonTold { plugins, other_obs })?;
            }
            ToDaemon::ReviewLinkWanted {} => {
                let url = (self.deps.review_link)();
                self.send(ToPlugin::ReviewLink { url })?;
            }
            ToDaemon::Goodbye {} => {
                if let Some(live) = self.live.take() {
                    live.tell(Event::Gone(true));
                }
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn hear(&mut self, audio: AudioFrame) -> Result<(), ConnectionError> {
        let (Some(clock), true) = (self.clock, self.dropped.contains_key(&audio.tap)) else {
            return Err(ConnectionError::OutOfTurn);
        };
        let waited_ns = WallTime::now().0.saturating_sub(clock.wall_of(audio.captured).0);
        self.health().record(Stage::Channel, waited_ns as f64 / 1e6);
        self.health().count(Counter::AudioFrames, audio.frames() as u64);
        self.seated(|seat| seat.sounds(audio.tap, &audio.samples));
        let packet = Packet {
            at: clock.wall_of(audio.timestamp),
            rate_hz: audio.rate_hz,
            channels: audio.channels,
            samples: audio.samples,
            dropped: audio.dropped,
        };
        self.tell(Event::Sound(audio.tap, packet))
    }

    fn seated(&self, tell: impl FnOnce(&Seat)) {
        if let Some(seat) = &self.seat {
            tell(seat);
        }
    }

    /// A session that died takes its connection along: the plugin comes back and begins anew.
    fn tell(&self, event: Event) -> Result<(), ConnectionError> {
        match &self.live {
            Some(live) if !live.tell(event) => Err(ConnectionError::SessionDied),
            _ => Ok(()),
        }
    }

    /// Scenes change and recordings start in an OBS in which nobody is listened to; that alone is
    /// no session. What happened before the first tap waits for it.
    fn happened(&mut self, what: Happening, at: WallTime) -> Result<(), ConnectionError> {
        match &what {
            Happening::LessonStarted {} => drop(self.lesson_elsewhere(true)),
            Happening::LessonEnded {} => drop(self.lesson_elsewhere(false)),
            _ => {}
        }
        if self.live.is_some() {
            return self.tell(Event::Happened(what, at));
        }
        if self.waiting.len() == WAITING_MAX {
            self.waiting.pop_front();
        }
        self.waiting.push_back((what, at));
        Ok(())
    }

    /// Begins or ends a lesson in the OBS of another machine, and says where that is.
    fn lesson_elsewhere(&self, is_on: bool) -> Option<String> {
        let LessonElsewhere { address, lesson } = self.deps.lesson_elsewhere.as_ref()?;
        lesson(is_on);
        Some(address.clone())
    }

    /// Asks the audience, or looks back with it; before the session began there is nothing.
    fn turn_to_audience(&self, event: Event) -> Result<(), ConnectionError> {
        if self.live.is_some() { self.tell(event) } else { self.send(ToPlugin::NothingToAsk {}) }
    }

    /// The session of this connection. The first tap begins it, or the first moment to be
    /// remembered, for only a session remembers.
    fn live(&mut self) -> Result<&Live, ConnectionError> {
        if self.live.is_none() {
            let origin = self.origin.clone().ok_or(ConnectionError::OutOfTurn)?;
            let outbox = self.outbox.clone();
            let seat = self.seat.as_ref().map(Arc::downgrade).unwrap_or_default();
            let say = move |say: Say| {
                // A session may outlive the connection it began with.
                if let Some(seat) = seat.upgrade() {
                    note(&seat, &say);
                }
                // A full outbox is a stuck plugin, and its writer ends the connection soon.
                let _ = outbox.try_send(letter(say));
            };
            let live = Live::start(
                origin,
                self.audience,
                self.deps.surroundings.clone(),
                (self.deps.new_teacher)(),
                Box::new(say),
            )
            .map_err(ConnectionError::Thread)?;
            for (what, at) in self.waiting.drain(..) {
                live.tell(Event::Happened(what, at));
            }
            self.live = Some(live);
        }
        self.live.as_ref().ok_or(ConnectionError::OutOfTurn)
    }

    fn send(&self, letter: ToPlugin) -> Result<(), ConnectionError> {
        self.outbox.try_send(letter).map_err(|_| ConnectionError::Stuck)
    }

    fn end(&mut self) {
        if self.lessons.take().is_some() {
            self.health().shift(Gauge::Plugins, -1);
        }
        if let Some(live) = self.live.take() {
            live.tell(Event::Gone(false));
        }
        self.seat = None;
    }
}

/// Notes what concerns what stands.
fn note(seat: &Seat, say: &Say) {
    match say {
        Say::Card { card, id, .. } => seat.card_sent(*id, card.clone()),
        Say::Caption { tap, is_final, .. } => seat.speaks(*tap, !is_final),
        Say::Withdraw(_) | Say::Quiz(_) | Say::Recap(_) | Say::NothingToAsk => {}
    }
}

fn letter(say: Say) -> ToPlugin {
    match say {
        Say::Card { card, times, .. } => ToPlugin::Card { card, times },
        Say::Withdraw(card) => ToPlugin::Withdraw { card },
        Say::Caption { tap, utterance, text, language, is_final, taught, times } => {
            let translation = None;
            ToPlugin::Caption {
                tap,
                utterance,
                text,
                language,
                is_final,
                taught,
                translation,
                times,
            }
        }
        Say::Quiz(quiz) => ToPlugin::Quiz { quiz },
        Say::Recap(recap) => ToPlugin::Recap { recap },
        Say::NothingToAsk => ToPlugin::NothingToAsk {},
    }
}
