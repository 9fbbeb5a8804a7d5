//! The link's thread: connect, greet, carry, listen, and after whatever happened begin again.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use aivlingual_shared::{
    audio::AudioFrame,
    endpoint::EndpointError,
    frame::FrameError,
    message::{AudienceLevel, Hearing, Refusal, Target, ToDaemon, ToPlugin},
};
use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::{
    AnnouncedTap, LinkSettings, LinkState, Order, Status,
    daemon::{Outcome, Starter},
    diary::Conversation,
    line::{Line, LineError},
    rhythm,
};
use crate::tap;

/// Between two looks at how far the last words were taken.
const GOODBYE_STEP_MS: u64 = 2;
/// The first pause before connecting anew; each further one is twice as long.
const BACK_OFF_MS: u64 = 50;
/// The longest pause before connecting anew.
const BACK_OFF_MS_MAX: u64 = 1_000;
/// How long the last words may take.
const GOODBYE_MS_MAX: u64 = 200;

/// What the thread owns.
pub(super) struct Thread {
    settings: LinkSettings,
    on_message: Box<dyn Fn(ToPlugin) + Send>,
    orders: Receiver<Order>,
    status: Arc<Status>,
    starter: Starter,
    taps: Vec<AnnouncedTap>,
    audience: Option<(Target, AudienceLevel)>,
    conversation: Conversation,
    back_off: Duration,
    /// The sound at hand; kept so that carrying allocates once.
    audio: AudioFrame,
}

/// Why a conversation or a pause ended.
enum Ending {
    /// The link is being dropped.
    Stop,
    /// The daemon is of another release.
    Mismatch(u32),
    /// The daemon sent us away.
    Refused(Refusal),
    /// Anything else; one simply tries again.
    Lost,
}

/// How far a conversation has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Preamble,
    Hello,
    Welcomed,
}

impl From<LineError> for Ending {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Frame(FrameError::Version { theirs }) => Self::Mismatch(theirs),
            _ => Self::Lost,
        }
    }
}

impl Drop for Thread {
    /// Nobody talks to a daemon any more.
    fn drop(&mut self) {
        self.status.set(LinkState::NoDaemon);
    }
}

impl Thread {
    pub(super) fn new(
        mut settings: LinkSettings,
        on_message: Box<dyn Fn(ToPlugin) + Send>,
        orders: Receiver<Order>,
        status: Arc<Status>,
    ) -> Self {
        let starter = Starter::new(settings.starts_daemon.take());
        Self {
            settings,
            on_message,
            orders,
            status,
            starter,
            taps: Vec::new(),
            audience: None,
            conversation: Conversation::default(),
            back_off: Duration::from_millis(BACK_OFF_MS),
            audio: tap::empty_frame(),
        }
    }

    /// Lives until told to stop, or until one of the owner's callbacks panics, which the owner is
    /// told as well as it can be.
    pub(super) fn run(mut self) {
        if catch_unwind(AssertUnwindSafe(|| self.live())).is_err() {
            // The callback that panicked may be this very one.
            let _ = catch_unwind(AssertUnwindSafe(|| self.set_state(LinkState::NoDaemon)));
        }
    }

    fn live(&mut self) {
        loop {
            let ending = match Line::open(&self.settings.endpoint, Instant::now()) {
                Ok(line) => self.converse(line),
                Err(EndpointError::Absent(_)) => {
                    self.seek_daemon();
                    None
                }
                Err(_) => {
                    self.set_state(LinkState::NoDaemon);
                    None
                }
            };
            match ending {
                Some(Ending::Stop) => return,
                Some(Ending::Mismatch(theirs)) => {
                    self.set_state(LinkState::VersionMismatch { theirs });
                }
                Some(Ending::Refused(reason)) => self.set_state(LinkState::Refused(reason)),
                Some(Ending::Lost) => self.set_state(LinkState::Connecting),
                None => {}
            }
            if self.pause() {
                return;
            }
        }
    }

    fn seek_daemon(&mut self) {
        let outcome = self.starter.nobody_answered(&self.settings.endpoint, Instant::now());
        match outcome {
            Outcome::Started => {
                self.status.daemons_started.fetch_add(1, Relaxed);
                self.back_off = Duration::from_millis(BACK_OFF_MS);
                self.set_state(LinkState::Starting);
            }
            Outcome::Awaited => self.set_state(LinkState::Starting),
            Outcome::None => self.set_state(LinkState::NoDaemon),
        }
    }

    /// Waits the back-off, obeying orders and emptying taps meanwhile. True when told to stop.
    fn pause(&mut self) -> bool {
        let until = Instant::now() + self.back_off;
        self.back_off = (self.back_off * 2).min(Duration::from_millis(BACK_OFF_MS_MAX));
        loop {
            self.discard();
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            match self.orders.recv_timeout(left.min(Duration::from_millis(BACK_OFF_MS))) {
                Ok(order) => {
                    if matches!(self.obey(order, None), Err(Ending::Stop)) {
                        return true;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return true,
            }
        }
    }

    fn converse(&mut self, mut line: Line) -> Option<Ending> {
        let mut stage = Stage::Preamble;
        self.conversation = self.settings.diary.begin();
        loop {
            if let Err(ending) = self.round(&mut line, &mut stage) {
                if matches!(ending, Ending::Stop) {
                    self.farewell(&mut line, stage);
                }
                return Some(ending);
            }
        }
    }

    /// One round of a conversation: wait a little, obey, carry, send, listen.
    fn round(&mut self, line: &mut Line, stage: &mut Stage) -> Result<(), Ending> {
        let now = Instant::now();
        let rests = self.taps.iter().map(|tap| tap.rhythm.rest(now));
        let rest = rests.min().unwrap_or(rhythm::REST);
        match self.orders.recv_timeout(rest) {
            Ok(order) => {
                let is_known = *stage != Stage::Preamble;
                self.obey(order, is_known.then_some(&mut *line))?;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Ending::Stop),
        }
        let now = Instant::now();
        if *stage == Stage::Welcomed {
            self.tell_diary(line, now)?;
            self.carry(line, now)?;
            if line.wants_heartbeat(now) {
                self.beat(line)?;
                line.note_heartbeat(now);
            }
        } else {
            self.discard();
        }
        line.send(now)?;
        self.listen(line, stage, now)?;
        if *stage == Stage::Preamble && line.is_ours() {
            self.greet(line)?;
            *stage = Stage::Hello;
        }
        if *stage != Stage::Welcomed && line.is_late(now) {
            return Err(Ending::Lost);
        }
        Ok(line.check(now)?)
    }

    fn listen(&mut self, line: &mut Line, stage: &mut Stage, now: Instant) -> Result<(), Ending> {
        let mut messages = Vec::new();
        let received = line.receive(now, |message| messages.push(message));
        for message in messages {
            self.status.messages.fetch_add(1, Relaxed);
            match &message {
                ToPlugin::Welcome { .. } => {
                    *stage = Stage::Welcomed;
                    self.back_off = Duration::from_millis(BACK_OFF_MS);
                    self.starter.answered();
                    self.status.connections.fetch_add(1, Relaxed);
                    self.set_state(LinkState::Connected(Hearing::Loading));
                }
                ToPlugin::Refused { reason } => return Err(Ending::Refused(*reason)),
                _ if *stage != Stage::Welcomed => return Err(Ending::Lost),
                ToPlugin::Status { hearing } => self.set_state(LinkState::Connected(*hearing)),
                _ => {}
            }
            (self.on_message)(message);
        }
        Ok(received?)
    }

    /// Says who we are, for whom to choose, and which taps there are.
    fn greet(&mut self, line: &mut Line) -> Result<(), Ending> {
        line.say(&ToDaemon::Hello {
            plugin_version: self.settings.plugin_version.clone(),
            process_id: std::process::id(),
            obs_version: Some(self.settings.obs_version.clone()),
            clock: (self.settings.clock)(),
        })?;
        if let Some((target, level)) = self.audience {
            line.say(&ToDaemon::Audience { target, level })?;
        }
        for tap in &self.taps {
            line.say(&announcement(tap))?;
        }
        Ok(())
    }

    fn obey(&mut self, order: Order, line: Option<&mut Line>) -> Result<(), Ending> {
        let sentence = match order {
            Order::Stop => return Err(Ending::Stop),
            Order::Open(tap) => {
                let sentence = announcement(&tap);
                self.taps.push(tap);
                sentence
            }
            Order::Close(closed) => {
                self.taps.retain(|tap| tap.tap != closed);
                ToDaemon::TapClosed { tap: closed }
            }
            Order::Audience { target, level } => {
                self.audience = Some((target, level));
                ToDaemon::Audience { target, level }
            }
            Order::Say(sentence) => sentence,
        };
        match line {
            Some(line) => Ok(line.say(&sentence)?),
            None => Ok(()),
        }
    }

    fn tell_diary(&self, line: &mut Line, now: Instant) -> Result<(), Ending> {
        for sentence in self.settings.diary.take_unsaid(self.conversation, now) {
            line.say(&sentence)?;
        }
        Ok(())
    }

    fn carry(&mut self, line: &mut Line, now: Instant) -> Result<(), Ending> {
        let now_ns = (self.settings.clock)().obs.0;
        for tap in &mut self.taps {
            while line.has_room() && tap.end.take(tap.tap, &mut self.audio) {
                let age_ns = now_ns.saturating_sub(self.audio.captured.0);
                tap.rhythm.heard(&self.audio, Duration::from_nanos(age_ns), now);
                line.carry(&self.audio)?;
                self.status.packets.fetch_add(1, Relaxed);
            }
        }
        Ok(())
    }

    fn beat(&mut self, line: &mut Line) -> Result<(), Ending> {
        line.say(&ToDaemon::Clock { clock: (self.settings.clock)() })?;
        for tap in &self.taps {
            let counts = tap.end.counts();
            line.say(&ToDaemon::TapCounts {
                tap: tap.tap,
                frames: counts.frames(),
                frames_dropped: counts.frames_dropped(),
            })?;
        }
        Ok(())
    }

    /// Says the last words as far as the daemon takes them within a short time.
    fn farewell(&self, line: &mut Line, stage: Stage) {
        let is_told = stage != Stage::Welcomed || self.tell_diary(line, Instant::now()).is_ok();
        if stage == Stage::Preamble || !is_told || line.say(&ToDaemon::Goodbye {}).is_err() {
            return;
        }
        let until = Instant::now() + Duration::from_millis(GOODBYE_MS_MAX);
        while line.send(Instant::now()).is_ok() && !line.is_sent() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(GOODBYE_STEP_MS));
        }
    }

    fn discard(&mut self) {
        let frames: u64 = self.taps.iter_mut().map(|tap| tap.end.discard()).sum();
        self.status.frames_discarded.fetch_add(frames, Relaxed);
    }

    fn set_state(&self, state: LinkState) {
        if self.status.set(state) {
            (self.settings.on_state)(state);
        }
    }
}

fn announcement(tap: &AnnouncedTap) -> ToDaemon {
    ToDaemon::TapOpened {
        tap: tap.tap,
        source: tap.source.clone(),
        speaker: tap.speaker.clone(),
        role: tap.role,
    }
}
