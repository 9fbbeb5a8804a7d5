//! What the streamer can do while a stream runs. Hotkeys, requests, the menu of tools and the
//! daemon's commands all end in [`obey`], so that none of them can differ from the others. Any
//! thread but those of sound and graphics.

use std::ffi::CStr;

use aivlingual_shared::entry::{Card, Quiz};
use serde::Serialize;
use thiserror::Error;

use super::{
    guest,
    guest::Guest,
    herald::{Event, in_letters},
    speech::Silence,
};
use crate::{
    link::Link,
    obs::log,
    overlay::{Bubble, LOCAL_MIN},
};

/// Everything that can be asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Control {
    /// Show a card of the streamer's own.
    ShowCard(Box<Card>),
    /// Take everything down.
    Clear,
    /// The oldest card that is not pinned makes room.
    Next,
    /// Take back the newest card that stands.
    Undo,
    /// Hold a card, or let go of it: this one, or the newest that stands.
    Pin(Option<u64>, Switch),
    /// Ask the audience: this, or what the daemon finds worth asking.
    Quiz(Option<Box<Quiz>>),
    /// Take the quiz down.
    EndQuiz,
    /// Show what the session taught.
    Recap,
    /// Have the co-host's bubble say something.
    Bubble(Bubble),
    /// Take down the bubble of this turn, or the last one.
    EndBubble(Option<u64>),
    /// Remember this moment.
    SaveMoment,
    /// Draw, or draw nothing; what would stand goes on unseen.
    Show(Switch),
    /// Fall silent at once, or speak again.
    Mute(Switch),
    /// Begin a lesson, or end it.
    Lesson(Switch),
    /// Open the review page.
    Review,
}

/// How to set something that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Switch {
    /// On.
    On,
    /// Off.
    Off,
    /// To the other side.
    Over,
}

impl Control {
    /// What it is called in requests, and where it is told that it was refused.
    fn name(&self) -> &'static str {
        match self {
            Self::ShowCard(_) => "show",
            Self::Clear => "hide",
            Self::Next => "next",
            Self::Undo => "undo",
            Self::Pin(..) => "pin",
            Self::Quiz(_) => "quiz",
            Self::EndQuiz => "end_quiz",
            Self::Recap => "recap",
            Self::Bubble(_) => "bubble",
            Self::EndBubble(_) => "end_bubble",
            Self::SaveMoment => "moment",
            Self::Show(_) => "overlay",
            Self::Mute(_) => "mute",
            Self::Lesson(_) => "lesson",
            Self::Review => "review",
        }
    }
}

impl Switch {
    /// To this side.
    pub(super) fn to(is_on: bool) -> Self {
        if is_on { Self::On } else { Self::Off }
    }

    fn from(self, is_on: bool) -> bool {
        match self {
            Self::On => true,
            Self::Off => false,
            Self::Over => !is_on,
        }
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Done {
    /// Just what was asked for.
    Asked {},
    /// With this card.
    Card {
        #[serde(serialize_with = "in_letters")]
        card: u64,
    },
    /// This card is held from now on, or no longer.
    Pinned {
        #[serde(serialize_with = "in_letters")]
        card: u64,
        is_pinned: bool,
    },
    /// The quiz has this number.
    Quiz {
        #[serde(serialize_with = "in_letters")]
        quiz: u64,
    },
    /// The bubble belongs to this turn.
    Bubble {
        #[serde(serialize_with = "in_letters")]
        turn: u64,
    },
    /// The moment that is remembered, in milliseconds since 1970.
    Moment { at_ms: u64 },
    /// Whether the overlay is drawn from now on.
    Shown { is_shown: bool },
    /// Whether it is silent from now on.
    Muted { is_muted: bool },
    /// Whether a lesson goes on from now on.
    Lesson { is_on: bool },
}

/// Why nothing was done, and what would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(super) enum Refusal {
    /// See [`Silence`].
    #[error(transparent)]
    Silence(#[from] Silence),
    /// There is no card to do it with, or not this one.
    #[error("there is no such card in the picture")]
    NoCard,
    /// Only the daemon can do it.
    #[error("the AIVlingual program is not connected: start it with \"aivlingual serve\"")]
    NoDaemon,
}

/// A hotkey.
pub(super) struct Hotkey {
    /// Under which the streamer's keys are stored: it stays for ever.
    pub(super) name: &'static CStr,
    /// Key of the text people read.
    pub(super) text: &'static CStr,
    control: Control,
}

const fn hotkey(name: &'static CStr, text: &'static CStr, control: Control) -> Hotkey {
    Hotkey { name, text, control }
}

/// The hotkeys there are.
pub(super) static HOTKEYS: [Hotkey; 9] = [
    hotkey(c"aivlingual.show", c"Hotkey.Show", Control::Show(Switch::Over)),
    hotkey(c"aivlingual.next", c"Hotkey.Next", Control::Next),
    hotkey(c"aivlingual.undo", c"Hotkey.Undo", Control::Undo),
    hotkey(c"aivlingual.pin", c"Hotkey.Pin", Control::Pin(None, Switch::Over)),
    hotkey(c"aivlingual.moment", c"Hotkey.Moment", Control::SaveMoment),
    hotkey(c"aivlingual.quiz", c"Hotkey.Quiz", Control::Quiz(None)),
    hotkey(c"aivlingual.recap", c"Hotkey.Recap", Control::Recap),
    hotkey(c"aivlingual.mute", c"Hotkey.Mute", Control::Mute(Switch::Over)),
    hotkey(c"aivlingual.lesson", c"Hotkey.Lesson", Control::Lesson(Switch::Over)),
];

/// The items of OBS's menu of tools, each with the key of its text.
pub(super) const TOOLS: [(&CStr, fn()); 2] = [
    (c"Tools.Review", || press(Control::Review)),
    (c"Tools.Lesson", || press(Control::Lesson(Switch::Over))),
];

/// The hotkey of this place was pressed.
pub(super) fn press_hotkey(index: usize) {
    if let Some(hotkey) = HOTKEYS.get(index) {
        press(hotkey.control.clone());
    }
}

/// Does what was asked for where nobody waits for an answer: the streamer learns of a refusal from
/// the panel and the slate, buttons from an event, and it stands in OBS's log.
pub(super) fn press(control: Control) {
    let name = control.name();
    if let Some(guest) = guest()
        && let Err(refusal) = obey(&guest, control)
    {
        log::warning(&format!("{name}: {refusal}"));
        guest.herald.tell(Event::refused(name, refusal));
        guest.note_refusal(refusal);
    }
}

/// Does what was asked for.
pub(super) fn obey(guest: &Guest, control: Control) -> Result<Done, Refusal> {
    let (speech, screens) = (&guest.speech, &guest.screens);
    match control {
        Control::ShowCard(card) => {
            speech.card(&card)?;
            return Ok(Done::Card { card: card.id });
        }
        Control::Clear => speech.clear(),
        Control::Next => screens.next(),
        Control::Undo => return undo(guest),
        Control::Pin(card, switch) => return pin(guest, card, switch),
        Control::Quiz(Some(quiz)) => {
            speech.quiz(&quiz)?;
            return Ok(Done::Quiz { quiz: quiz.id });
        }
        Control::Quiz(None) => {
            speech.expect_seen()?;
            guest.with_daemon(Link::want_quiz).ok_or(Refusal::NoDaemon)?;
        }
        Control::EndQuiz => speech.end_quiz(),
        Control::Recap => {
            speech.expect_seen()?;
            guest.with_daemon(Link::want_recap).ok_or(Refusal::NoDaemon)?;
        }
        Control::Bubble(bubble) => {
            speech.bubble(&bubble)?;
            return Ok(Done::Bubble { turn: bubble.turn });
        }
        Control::EndBubble(turn) => speech.end_bubble(turn),
        Control::SaveMoment => {
            return Ok(Done::Moment { at_ms: guest.save_moment().0 / 1_000_000 });
        }
        Control::Show(switch) => {
            let is_shown = switch.from(screens.is_shown());
            if is_shown != screens.is_shown() {
                screens.set_shown(is_shown);
                guest.herald.tell(Event::shown(is_shown));
            }
            return Ok(Done::Shown { is_shown });
        }
        Control::Mute(switch) => {
            let is_muted = switch.from(speech.is_muted());
            speech.set_muted(is_muted);
            return Ok(Done::Muted { is_muted });
        }
        Control::Lesson(switch) => {
            let is_on = switch.from(guest.is_lesson_on());
            guest.set_lesson(is_on);
            return Ok(Done::Lesson { is_on });
        }
        Control::Review => {
            guest.with_daemon(Link::want_review_link).ok_or(Refusal::NoDaemon)?;
        }
    }
    Ok(Done::Asked {})
}

fn undo(guest: &Guest) -> Result<Done, Refusal> {
    let card = guest.screens.newest_card().ok_or(Refusal::NoCard)?;
    guest.screens.withdraw(card);
    if is_the_daemons(card) {
        guest.with_daemon(|link| link.card_undone(card));
    }
    Ok(Done::Card { card })
}

fn pin(guest: &Guest, card: Option<u64>, switch: Switch) -> Result<Done, Refusal> {
    let pinned = guest.screens.pinned();
    let is_there = |card: &u64| pinned.contains(card) || guest.screens.cards().contains(card);
    let card = match card {
        Some(card) => Some(card).filter(is_there),
        // A card that is held is let go of before the next one is held, or it would stay for ever.
        None if switch != Switch::On && !pinned.is_empty() => pinned.last().copied(),
        None => guest.screens.newest_card(),
    };
    let card = card.ok_or(Refusal::NoCard)?;
    let is_pinned = switch.from(pinned.contains(&card));
    guest.screens.pin(card, is_pinned);
    if is_the_daemons(card) {
        guest.with_daemon(|link| link.card_pinned(card, is_pinned));
    }
    Ok(Done::Pinned { card, is_pinned })
}

fn is_the_daemons(card: u64) -> bool {
    card < LOCAL_MIN
}
