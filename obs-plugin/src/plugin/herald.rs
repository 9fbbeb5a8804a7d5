//! Tells what happens to those who listen to obs-websocket: stream decks, scripts, tests.
//!
//! Things happen on threads that may not wait, such as the graphics thread, and obs-websocket is
//! not ours; so a thread of our own tells them, one after the other. Who is slower than all that
//! happens misses the rest.

use std::{
    ffi::CStr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use aivlingual_shared::{
    entry::{Card, Quiz, Recap},
    message::Hearing,
    time::WallTime,
};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use serde::{Serialize, Serializer};

use super::{controls::Refusal, words};
use crate::{
    link::LinkState,
    obs::{log, vendor},
};

/// Events that may wait to be told. More means that obs-websocket hangs.
const EVENTS_MAX: usize = 256;
/// How long the last event may take.
const ENDING_MS_MAX: u64 = 1_000;

/// Everything that is told.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Event {
    /// A card came to stand in a picture somebody sees.
    CardShown {
        #[serde(serialize_with = "in_letters")]
        card: u64,
        text: String,
    },
    /// A card stands in no such picture any more.
    CardLeft {
        #[serde(serialize_with = "in_letters")]
        card: u64,
        text: String,
    },
    /// The audience is being asked.
    QuizStarted(Question),
    /// The answer is to be seen.
    QuizAnswered(Solution),
    /// It is over without an answer, or could not begin.
    QuizEnded(Cut),
    /// What the session taught is being shown.
    RecapShown { total: u32, words: Vec<Word> },
    /// Too little was taught for the quiz or recap that was asked for.
    NothingToAsk {},
    /// A moment is remembered.
    MomentSaved { at_ms: u64 },
    /// A lesson begins.
    LessonStarted {},
    /// A lesson is over.
    LessonEnded {},
    /// The overlay is to be seen again.
    OverlayShown {},
    /// The overlay draws nothing.
    OverlayHidden {},
    /// It falls silent, or may speak again.
    Muted { is_muted: bool },
    /// A key or a button could do nothing.
    Refused { control: &'static str, reason: &'static str, error: String },
    /// The connection to the daemon is another one.
    Connection {
        link: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        hearing: Option<Hearing>,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Question {
    #[serde(serialize_with = "in_letters")]
    quiz: u64,
    text: String,
    choices: Vec<Word>,
    thinking_ms: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Solution {
    #[serde(serialize_with = "in_letters")]
    quiz: u64,
    text: String,
    /// Counted from 1.
    answer: u8,
    answer_text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Cut {
    #[serde(serialize_with = "in_letters")]
    quiz: u64,
    text: String,
    reason: Reason,
}

/// Why a quiz has no answer. The words stay for ever: buttons depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reason {
    /// Somebody ended it.
    Ended,
    /// Everything was taken down.
    Hidden,
    /// The streamer wants silence.
    Muted,
    /// Another quiz, or what the session taught, took its place.
    Replaced,
    /// The daemon that asked is gone.
    Disconnected,
    /// No source of ours is to be seen.
    Unseen,
    /// The card it asks about was taken back.
    Withdrawn,
}

/// OBS's lists hold objects only.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Word {
    text: String,
}

impl Reason {
    /// All there are.
    #[cfg(test)]
    pub(super) const ALL: [Self; 7] = [
        Self::Ended,
        Self::Hidden,
        Self::Muted,
        Self::Replaced,
        Self::Disconnected,
        Self::Unseen,
        Self::Withdrawn,
    ];
}

impl Event {
    /// Under which name it is told. Names stay for ever: buttons depend on them.
    pub(super) fn name(&self) -> &'static CStr {
        match self {
            Self::CardShown { .. } => c"card_shown",
            Self::CardLeft { .. } => c"card_left",
            Self::QuizStarted(_) => c"quiz_started",
            Self::QuizAnswered(_) => c"quiz_answered",
            Self::QuizEnded(_) => c"quiz_ended",
            Self::RecapShown { .. } => c"recap_shown",
            Self::NothingToAsk {} => c"nothing_to_ask",
            Self::MomentSaved { .. } => c"moment_saved",
            Self::LessonStarted {} => c"lesson_started",
            Self::LessonEnded {} => c"lesson_ended",
            Self::OverlayShown {} => c"overlay_shown",
            Self::OverlayHidden {} => c"overlay_hidden",
            Self::Muted { .. } => c"muted",
            Self::Refused { .. } => c"refused",
            Self::Connection { .. } => c"connection",
        }
    }

    pub(super) fn quiz_started(quiz: &Quiz) -> Self {
        Self::QuizStarted(Question {
            quiz: quiz.id,
            text: asked(&quiz.card),
            choices: quiz.choices.iter().map(|text| Word { text: text.clone() }).collect(),
            thinking_ms: quiz.thinking_ms,
        })
    }

    pub(super) fn quiz_answered(quiz: &Quiz) -> Self {
        let answer = quiz.choices.get(usize::from(quiz.answer));
        Self::QuizAnswered(Solution {
            quiz: quiz.id,
            text: asked(&quiz.card),
            answer: quiz.answer.saturating_add(1),
            answer_text: answer.cloned().unwrap_or_default(),
        })
    }

    pub(super) fn quiz_ended(quiz: &Quiz, reason: Reason) -> Self {
        Self::QuizEnded(Cut { quiz: quiz.id, text: asked(&quiz.card), reason })
    }

    pub(super) fn recap_shown(recap: &Recap) -> Self {
        let words = recap.words.iter().map(|card| Word { text: asked(card) }).collect();
        Self::RecapShown { total: recap.total, words }
    }

    pub(super) fn moment_saved(at: WallTime) -> Self {
        Self::MomentSaved { at_ms: at.0 / 1_000_000 }
    }

    pub(super) fn shown(is_shown: bool) -> Self {
        if is_shown { Self::OverlayShown {} } else { Self::OverlayHidden {} }
    }

    pub(super) fn lesson(is_on: bool) -> Self {
        if is_on { Self::LessonStarted {} } else { Self::LessonEnded {} }
    }

    pub(super) fn refused(control: &'static str, refusal: Refusal) -> Self {
        Self::Refused { control, reason: words::reason(refusal), error: refusal.to_string() }
    }

    pub(super) fn connection(state: LinkState) -> Self {
        Self::Connection { link: words::name(state), hearing: words::hearing(state) }
    }

    /// What is told with it, as a JSON object.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

/// The expression a card is about, in the language that is taught.
fn asked(card: &Card) -> String {
    card.entry.lemma.clone()
}

/// OBS's numbers end where ours of local cards begin.
pub(super) fn in_letters<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

/// Who tells. Quiet until it is told to begin.
#[derive(Debug, Default)]
pub(super) struct Herald(Mutex<Option<Teller>>);

#[derive(Debug)]
struct Teller {
    events: Sender<Event>,
    is_ending: Arc<AtomicBool>,
    is_over: Receiver<()>,
}

impl Herald {
    /// Begins to tell. Without a thread to be had, nothing is told.
    pub(super) fn begin(&self) {
        let (events, inbox) = crossbeam_channel::bounded::<Event>(EVENTS_MAX);
        let (over, is_over) = crossbeam_channel::bounded(0);
        let is_ending = Arc::new(AtomicBool::new(false));
        let shall_end = Arc::clone(&is_ending);
        let tell = move || {
            // Dropped at the end, whichever it is.
            let _over: Sender<()> = over;
            let told = inbox.iter().take_while(|_| !shall_end.load(Relaxed));
            told.for_each(|event| vendor::emit(event.name(), &event.json()));
        };
        let thread = thread::Builder::new().name("aivlingual-herald".into()).spawn(tell);
        *self.teller() = thread.ok().map(|_| Teller { events, is_ending, is_over });
    }

    /// Tells something soon.
    pub(super) fn tell(&self, event: Event) {
        if let Some(teller) = &*self.teller() {
            // Full, it waits for obs-websocket, which nobody else shall.
            let _ = teller.events.try_send(event);
        }
    }

    /// Tells nothing more. A teller whom obs-websocket does not let go is left behind: OBS must be
    /// able to quit.
    pub(super) fn end(&self) {
        let teller = self.teller().take();
        if let Some(Teller { events, is_ending, is_over }) = teller {
            is_ending.store(true, Relaxed);
            drop(events);
            let limit = Duration::from_millis(ENDING_MS_MAX);
            if is_over.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                log::warning("obs-websocket takes no events; the last are not told");
                return;
            }
        }
        vendor::close();
    }

    fn teller(&self) -> MutexGuard<'_, Option<Teller>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
