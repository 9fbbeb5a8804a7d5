//! One connection's session: everything that happens to it is an [`Event`], and one thread owns
//! what follows from it.
//!
//! An utterance is kept in the store before a final caption, a card or an event tells of it. What
//! cannot be kept waits here and is tried again, and what tells of it waits with it; captions of
//! looks at unfinished speech are passing and are never kept.

mod keeping;
mod looking_back;

use std::{
    collections::BTreeMap,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use tokio::sync::mpsc;

use crate::{
    domain::{
        Audience, EntryId, EntryState, Language, LiveEvent, MarkKind, SessionId, TapId, Taught,
        Times, Utterance, WallTime, Word,
    },
    engines::{self, Speech},
    health::{Counter, Gauge, Health, Stage},
    news::{Feed, Follower, Missed},
    session::{
        ear::{Ear, Heard, Packet, Stretch},
        recognition::{Answer, EarId, Job, Recognition},
        talk::{Event, Pending, Say, Teacher},
    },
    store::{Became, Store, StoreError},
};
use keeping::{Finished, RETRY_S, Unkept, sign};

/// Events that may wait before sound is dropped: some ten seconds of it from four taps. Everything
/// else is rare, and is never waited for: whoever tells a session must not depend on its pace.
const SOUND_WAITING_MAX: usize = 2_048;
/// How often the session looks whether a tap fell silent or the store came back, in milliseconds.
const TICK_MS: u64 = 100;
/// Milliseconds without a packet after which a tap has fallen silent.
const SILENT_MS: u64 = 400;
/// Seconds the recogniser may take for what was said last when the connection ends.
const LEAVING_S_MAX: u64 = 20;
/// Sound that settles the language of an utterance before it is over, in milliseconds.
const LANGUAGE_MS_MIN: i64 = 1_500;

/// What every session shares.
#[derive(Clone)]
pub struct Surroundings {
    /// Where utterances and entries are kept.
    pub store: Store,
    /// The recogniser.
    pub recognition: Arc<Recognition>,
    /// The instruments.
    pub health: Arc<Health>,
    /// Who watches.
    pub watchers: Feed,
    /// Milliseconds of speech between two looks at an unfinished utterance; `None` for no looks.
    pub look_ms: Option<u64>,
    /// Held by each session as long as it has something to keep; whoever closes the house waits for
    /// the last.
    pub alive: mpsc::Sender<()>,
}

/// The near end of a session's thread.
pub struct Live {
    events: Sender<Event>,
    health: Arc<Health>,
}

/// How a session is found again after the connection or the daemon was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// What the session is called.
    pub title: String,
    /// Whose it is, as `obs:4711`; an unended session of the same source goes on.
    pub source: String,
}

impl Live {
    /// Starts a session's thread. `say` is called on it and must not block.
    pub fn start(
        origin: Origin,
        audience: Audience,
        surroundings: Surroundings,
        teacher: Box<dyn Teacher>,
        say: Box<dyn Fn(Say) + Send>,
    ) -> std::io::Result<Self> {
        let (events, inbox) = crossbeam_channel::unbounded();
        let health = Arc::clone(&surroundings.health);
        let session = Session {
            origin,
            audience,
            changes: surroundings.watchers.follow(),
            surroundings,
            teacher,
            say,
            events: events.clone(),
            id: None,
            started: WallTime(0),
            taps: BTreeMap::new(),
            awaited: Vec::new(),
            unkept: Vec::new(),
            retry_at: None,
            outstanding: 0,
            next_card: 1,
            next_quiz: 1,
            cards: BTreeMap::new(),
            drawn: BTreeMap::new(),
            taught: BTreeMap::new(),
        };
        thread::Builder::new().name("session".into()).spawn(move || session.run(&inbox))?;
        Ok(Self { events, health })
    }

    /// Tells the session what happened, without waiting. Sound is dropped and counted when the
    /// session is far behind. False when the session is no more.
    pub fn tell(&self, event: Event) -> bool {
        if let Event::Sound(_, packet) = &event
            && self.events.len() >= SOUND_WAITING_MAX
        {
            let frames = packet.samples.len() / usize::from(packet.channels.max(1));
            self.health.count(Counter::AudioFramesDropped, frames as u64);
            return true;
        }
        self.events.send(event).is_ok()
    }
}

struct Tap {
    ear: Ear,
    id: EarId,
    speaker: String,
    /// The utterance whose language a look at it has settled.
    language: Option<(u64, Language)>,
    /// Looks at the unfinished utterance that were not answered yet.
    looks: usize,
    /// What the latest look saw, when it looked at a pause.
    seen: Option<Seen>,
    /// When sound last arrived, by this process's own clock: the times of packets may lag.
    arrived: Instant,
}

/// What a look at a pausing utterance made of it: if nobody goes on, it is the whole.
struct Seen {
    utterance: u64,
    end: WallTime,
    /// `None` while the recogniser works on it.
    hearing: Option<engines::Hearing>,
}

impl Seen {
    fn is_of(&self, pending: &Pending) -> bool {
        pending.said_as(self.utterance, self.end)
    }
}

struct Session {
    origin: Origin,
    audience: Audience,
    surroundings: Surroundings,
    teacher: Box<dyn Teacher>,
    say: Box<dyn Fn(Say) + Send>,
    events: Sender<Event>,
    id: Option<SessionId>,
    started: WallTime,
    taps: BTreeMap<TapId, Tap>,
    /// Utterances that ended as they were last looked at, while those looks are not answered yet.
    awaited: Vec<(TapId, Pending)>,
    unkept: Vec<Unkept>,
    retry_at: Option<Instant>,
    /// Whole utterances that the recogniser has not concluded yet.
    outstanding: usize,
    next_card: u64,
    next_quiz: u64,
    /// Cards that were sent and not yet shown, with the last sound they belong to.
    cards: BTreeMap<u64, WallTime>,
    /// What each card of this connection teaches.
    drawn: BTreeMap<u64, EntryId>,
    /// The latest card of each entry, to take it down again.
    taught: BTreeMap<EntryId, u64>,
    /// What the owner decides meanwhile.
    changes: Follower,
}

impl Session {
    fn run(mut self, inbox: &Receiver<Event>) {
        let tick = Duration::from_millis(TICK_MS);
        let mut next_tick = Instant::now() + tick;
        loop {
            match inbox.recv_deadline(next_tick.max(Instant::now())) {
                Ok(Event::Gone(is_goodbye)) => {
                    self.leave(inbox, is_goodbye);
                    return;
                }
                Ok(event) => self.happen(event),
                Err(RecvTimeoutError::Timeout) => {}
                // The session holds a sender itself, so this cannot be; ending is the calm answer.
                Err(RecvTimeoutError::Disconnected) => return,
            }
            // While sound waits in the inbox, nobody has fallen silent.
            if Instant::now() >= next_tick && inbox.is_empty() {
                self.tick();
                next_tick = Instant::now() + tick;
            }
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::TapOpened { tap, speaker } => self.open(tap, speaker),
            Event::TapClosed(tap) => self.close(tap),
            Event::Sound(tap, packet) => self.hear(tap, &packet),
            Event::Audience(audience) => self.audience = audience,
            Event::Answered(tap, pending, answer) => self.answered(tap, &pending, answer),
            Event::CardShown { card, at } => {
                if let Some(spoken) = self.cards.remove(&card) {
                    self.surroundings.health.shown(card, at.ms_since(spoken));
                    self.became(card, Became::Shown);
                }
            }
            Event::CardPinned { card, is_pinned } => self.became(card, Became::Pinned(is_pinned)),
            Event::CardUndone(card) => self.undo(card),
            Event::MomentSaved(at) => self.mark(MarkKind::Moment, at, None),
            Event::Happened(what, at) => {
                let (kind, label) = sign(what);
                self.mark(kind, at, label);
            }
            Event::QuizWanted => self.ask(),
            Event::RecapWanted => self.look_back(),
            Event::Gone(_) => {}
        }
    }

    /// Ends what is being said, waits until it is recognised, and keeps it.
    fn leave(mut self, inbox: &Receiver<Event>, is_goodbye: bool) {
        let taps: Vec<TapId> = self.taps.keys().copied().collect();
        for tap in taps {
            self.fall_silent(tap);
        }
        let deadline = Instant::now() + Duration::from_secs(LEAVING_S_MAX);
        while self.outstanding > 0 {
            match inbox.recv_deadline(deadline) {
                Ok(event) => self.happen(event),
                Err(_) => break,
            }
        }
        self.surroundings.health.shift(Gauge::Taps, -(self.taps.len() as i64));
        self.retry_at = None;
        self.keep_waiting();
        while !self.unkept.is_empty() && Instant::now() < deadline {
            thread::sleep(Duration::from_secs(RETRY_S));
            self.keep_waiting();
        }
        if !self.unkept.is_empty() {
            tracing::error!(lost = self.unkept.len(), "the store refused to the end");
        }
        if let Some(id) = self.id.filter(|_| is_goodbye) {
            match self.surroundings.store.end_session(id, WallTime::now()) {
                Ok(()) => self.publish(LiveEvent::SessionEnded { session: id }),
                Err(error) => log_store(&error, "the session's end was not kept"),
            }
        }
    }

    fn open(&mut self, tap: TapId, speaker: String) {
        static EARS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
        let id = EarId(EARS.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        self.close(tap);
        let ear = Ear::new(self.surroundings.look_ms);
        self.taps.insert(
            tap,
            Tap { ear, id, speaker, language: None, looks: 0, seen: None, arrived: Instant::now() },
        );
        self.surroundings.health.shift(Gauge::Taps, 1);
        self.begin();
    }

    fn close(&mut self, tap: TapId) {
        self.fall_silent(tap);
        if self.taps.remove(&tap).is_some() {
            self.surroundings.health.shift(Gauge::Taps, -1);
        }
    }

    /// Ends what is being said on a tap.
    fn fall_silent(&mut self, tap: TapId) {
        let mut heard = Vec::new();
        if let Some(open) = self.taps.get_mut(&tap) {
            open.ear.fall_silent(&mut heard);
        }
        self.heard(tap, heard);
    }

    fn hear(&mut self, tap: TapId, packet: &Packet) {
        let mut heard = Vec::new();
        if let Some(open) = self.taps.get_mut(&tap) {
            open.arrived = Instant::now();
            open.ear.hear(packet, &mut heard);
        }
        self.heard(tap, heard);
    }

    fn heard(&mut self, tap: TapId, all: Vec<Heard>) {
        for heard in all {
            match heard {
                Heard::Finished(stretch) => self.finished(tap, stretch),
                Heard::Pausing(stretch) => self.look(tap, stretch, true),
                Heard::Unfinished(stretch) => self.look(tap, stretch, false),
                Heard::Nothing { utterance } => self.caption_nothing(tap, utterance),
            }
        }
    }

    /// Looks at an unfinished utterance. A pause is always looked at: while the segmenter waits
    /// whether somebody goes on, the recogniser already works on what is probably the whole.
    fn look(&mut self, tap: TapId, stretch: Stretch, is_pause: bool) {
        let Some(open) = self.taps.get_mut(&tap) else { return };
        if is_pause || open.looks == 0 {
            open.looks += 1;
            open.seen = is_pause.then_some(Seen {
                utterance: stretch.utterance,
                end: stretch.end,
                hearing: None,
            });
            self.submit(tap, stretch, false);
        }
    }

    /// An utterance is whole. What was made of its last pause holds for all of it, if nobody spoke
    /// since; what is still being made of it must not be overtaken by what is said next.
    fn finished(&mut self, tap: TapId, stretch: Stretch) {
        let Some(open) = self.taps.get_mut(&tap) else { return };
        self.outstanding += 1;
        let whole = Pending::of(&stretch, &open.speaker, true);
        match open.seen.take_if(|seen| seen.is_of(&whole)) {
            Some(Seen { hearing: Some(hearing), .. }) => self.conclude(tap, &whole, Some(hearing)),
            Some(_) => {
                self.surroundings.recognition.promote(open.id);
                self.awaited.push((tap, whole));
            }
            None => self.submit(tap, stretch, true),
        }
    }

    fn submit(&mut self, tap: TapId, stretch: Stretch, is_final: bool) {
        let Some(open) = self.taps.get(&tap) else { return };
        let settled = open.language.filter(|(number, _)| *number == stretch.utterance);
        let pending = Box::new(Pending::of(&stretch, &open.speaker, is_final));
        let events = self.events.clone();
        self.surroundings.recognition.submit(Job {
            ear: open.id,
            samples: stretch.samples,
            language: settled.map(|(_, language)| language),
            is_final,
            // The session may have ended; then nobody asks any more.
            answer: Box::new(move |answer| {
                drop(events.send(Event::Answered(tap, pending, answer)));
            }),
        });
    }

    fn answered(&mut self, tap: TapId, pending: &Pending, answer: Answer) {
        let hearing = match answer {
            Answer::Heard(hearing) => Some(hearing),
            Answer::Lost => None,
        };
        if pending.is_final {
            return self.conclude(tap, pending, hearing);
        }
        if let Some(open) = self.taps.get_mut(&tap) {
            open.looks = open.looks.saturating_sub(1);
        }
        let is_same = |(of, whole): &(TapId, Pending)| {
            *of == tap && whole.said_as(pending.utterance, pending.end)
        };
        if let Some(at) = self.awaited.iter().position(is_same) {
            let (_, whole) = self.awaited.remove(at);
            return self.conclude(tap, &whole, hearing);
        }
        let Some(open) = self.taps.get_mut(&tap) else { return };
        if let Some(seen) = open.seen.take_if(|seen| seen.is_of(pending)) {
            // A look that was lost has seen nothing, and the whole must be asked for.
            open.seen = hearing.clone().map(|hearing| Seen { hearing: Some(hearing), ..seen });
        }
        if let Some(engines::Hearing::Speech(speech)) = hearing {
            self.looked_at(tap, pending, speech);
        }
    }

    /// Takes what became of a whole utterance.
    fn conclude(&mut self, tap: TapId, pending: &Pending, hearing: Option<engines::Hearing>) {
        self.outstanding = self.outstanding.saturating_sub(1);
        match hearing {
            Some(engines::Hearing::Speech(speech)) => self.teach(tap, pending, speech),
            Some(engines::Hearing::Nothing(why)) => {
                tracing::debug!(?why, "not believed");
                self.surroundings.health.count(Counter::Disbelieved, 1);
                self.caption_nothing(tap, pending.utterance);
            }
            None => self.caption_nothing(tap, pending.utterance),
        }
    }

    fn looked_at(&mut self, tap: TapId, pending: &Pending, speech: Speech) {
        let Some(open) = self.taps.get_mut(&tap) else { return };
        if pending.end.ms_since(pending.start) >= LANGUAGE_MS_MIN {
            open.language = Some((pending.utterance, speech.language));
        }
        let speaker = Some(open.speaker.clone());
        if self.surroundings.look_ms.is_none() {
            return;
        }
        let Speech { text, language, .. } = speech;
        if let Some(session) = self.id {
            let text = text.clone();
            self.publish(LiveEvent::Caption { session, speaker, text, language });
        }
        let now = WallTime::now();
        let times = Times { spoken: pending.end, heard: now, spotted: now, sent: now };
        self.caption(tap, pending.utterance, (text, language), None, times);
    }

    /// Captions words; they are final when it is known what of them is taught.
    fn caption(
        &self,
        tap: TapId,
        utterance: u64,
        (text, language): (String, Language),
        taught: Option<Vec<Taught>>,
        times: Times,
    ) {
        let waited_ms = times.sent.ms_since(times.spoken) as f64;
        self.surroundings.health.record(Stage::Caption, waited_ms);
        let is_final = taught.is_some();
        let taught = taught.unwrap_or_default();
        (self.say)(Say::Caption { tap, utterance, text, language, is_final, taught, times });
    }

    /// Takes back what was captioned of an utterance that was none.
    fn caption_nothing(&self, tap: TapId, utterance: u64) {
        (self.say)(Say::Caption {
            tap,
            utterance,
            text: String::new(),
            language: Language::Ja,
            is_final: true,
            taught: Vec::new(),
            times: Times::default(),
        });
    }

    fn teach(&mut self, tap: TapId, pending: &Pending, speech: Speech) {
        let heard = WallTime::now();
        let health = Arc::clone(&self.surroundings.health);
        health.record(Stage::Heard, heard.ms_since(pending.end) as f64);
        let utterance = self.utterance(pending, speech);
        let spotting = Instant::now();
        let lesson = self.teacher.teach(&utterance, &self.audience);
        health.record(Stage::Spotted, spotting.elapsed().as_secs_f64() * 1_000.0);
        let spotted = WallTime::now();
        let times = Times { spoken: pending.end, heard, spotted, sent: spotted };
        let number = pending.utterance;
        self.keep_soon(Unkept::Said(Finished { tap, number, utterance, lesson, times }));
    }

    fn utterance(&self, pending: &Pending, speech: Speech) -> Utterance {
        let since_start = |at: WallTime| at.ms_since(self.started).max(0) as u64;
        let start_ms = since_start(pending.start);
        let shifted = |word: Word| Word {
            start_ms: start_ms + word.start_ms,
            end_ms: start_ms + word.end_ms,
            ..word
        };
        Utterance {
            text: speech.text,
            language: speech.language,
            start_ms,
            end_ms: since_start(pending.end),
            confidence: speech.confidence,
            speaker: Some(pending.speaker.clone()).filter(|name| !name.is_empty()),
            words: speech.words.into_iter().map(shifted).collect(),
        }
    }

    /// Takes down the cards of entries the owner rejected since the last look.
    fn withdraw_rejected(&mut self) {
        loop {
            let told = match self.changes.try_next() {
                Ok(Some(told)) => told,
                Ok(None) => return,
                Err(Missed) => continue,
            };
            if let LiveEvent::EntryChanged { id, state: EntryState::Rejected } = told.event
                && let Some(card) = self.taught.remove(&id)
            {
                (self.say)(Say::Withdraw(card));
            }
        }
    }

    fn tick(&mut self) {
        self.withdraw_rejected();
        let limit = Duration::from_millis(SILENT_MS);
        let is_silent = |open: &Tap| open.ear.is_flowing() && open.arrived.elapsed() > limit;
        let taps = self.taps.iter();
        let silent: Vec<TapId> =
            taps.filter(|(_, open)| is_silent(open)).map(|(tap, _)| *tap).collect();
        for tap in silent {
            self.fall_silent(tap);
        }
        if !self.unkept.is_empty() {
            self.keep_waiting();
        }
    }

    fn publish(&self, event: LiveEvent) {
        self.surroundings.watchers.tell(event);
    }
}

fn log_store(error: &StoreError, what: &str) {
    tracing::error!(error = error as &dyn std::error::Error, "{what}");
}

#[cfg(test)]
mod tests;
