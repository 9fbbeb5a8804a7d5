//! Answers to requests that come through obs-websocket, for stream decks, scripts and tests. Its
//! threads are its own; nothing here waits.
//!
//! `docs/controls.md` is for people; a test holds it to [`REQUESTS`].

use std::ffi::CStr;

use aivlingual_shared::message::Hearing;
use serde::Serialize;

use super::{
    controls::{self, Control},
    ears::EarReport,
    guest,
    guest::Guest,
    herald::in_letters,
    screen::ScreenReport,
    words,
};
use crate::{
    link::LinkCounts,
    obs::{settings::Settings, video},
};

mod fields;
mod wanted;

use fields::{Fault, Fields};

/// A request.
pub(super) struct Request {
    /// Its name: it stays for ever.
    pub(super) name: &'static CStr,
    reply: Reply,
}

/// What it is answered with.
enum Reply {
    /// How things are.
    Report(Report),
    /// What came of the control it asks for.
    Control(Read),
}

/// A view of how things are.
#[derive(Clone, Copy)]
enum Report {
    Stats,
    State,
}

/// Reads what a request asks for.
type Read = fn(&mut Fields) -> Result<Control, Fault>;

const fn report(name: &'static CStr, report: Report) -> Request {
    Request { name, reply: Reply::Report(report) }
}

const fn control(name: &'static CStr, read: Read) -> Request {
    Request { name, reply: Reply::Control(read) }
}

/// The requests there are.
pub(super) const REQUESTS: [Request; 17] = [
    report(c"stats", Report::Stats),
    report(c"state", Report::State),
    control(c"show", |fields| Ok(Control::ShowCard(Box::new(wanted::card(fields)?)))),
    control(c"hide", |_| Ok(Control::Clear)),
    control(c"next", |_| Ok(Control::Next)),
    control(c"undo", |_| Ok(Control::Undo)),
    control(c"pin", |fields| {
        Ok(Control::Pin(fields.number_of("card")?, fields.switch("is_pinned")?))
    }),
    control(c"quiz", |fields| Ok(Control::Quiz(wanted::quiz(fields)?.map(Box::new)))),
    control(c"end_quiz", |_| Ok(Control::EndQuiz)),
    control(c"recap", |_| Ok(Control::Recap)),
    control(c"bubble", |fields| Ok(Control::Bubble(wanted::bubble(fields)?))),
    control(c"end_bubble", |fields| Ok(Control::EndBubble(fields.number_of("turn")?))),
    control(c"moment", |_| Ok(Control::SaveMoment)),
    control(c"overlay", |fields| Ok(Control::Show(fields.switch("is_shown")?))),
    control(c"mute", |fields| Ok(Control::Mute(fields.switch("is_muted")?))),
    control(c"lesson", |fields| Ok(Control::Lesson(fields.switch("is_on")?))),
    control(c"review", |_| Ok(Control::Review)),
];

/// Answers the request of this place in [`REQUESTS`].
pub(super) fn answer(index: usize, request: &Settings<'_>, response: &Settings<'_>) {
    let (Some(asked), Some(guest)) = (REQUESTS.get(index), guest()) else { return };
    let answered = match asked.reply {
        Reply::Report(report) => Ok(report.json(&guest)),
        Reply::Control(read) => read_all(read, &request.json())
            .map_err(|fault| fault.to_string())
            .and_then(|control| {
                controls::obey(&guest, control).map_err(|refusal| refusal.to_string())
            })
            .map(|done| json(&done)),
    };
    match answered {
        Ok(json) => response.add_json(&json),
        Err(error) => response.set_text(c"error", &error),
    }
}

/// Reads a request, and sees that nothing of it is left over.
fn read_all(read: Read, json: &str) -> Result<Control, Fault> {
    let mut fields = Fields::of(json);
    let control = read(&mut fields)?;
    fields.expect_none_left()?;
    Ok(control)
}

fn json(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_else(|_| "{}".to_owned())
}

impl Report {
    fn json(self, guest: &Guest) -> String {
        match self {
            Self::Stats => json(&Stats::of(guest)),
            Self::State => json(&State::of(guest)),
        }
    }
}

/// Everything worth knowing, for tests and the curious.
#[derive(Serialize)]
struct Stats {
    plugin_version: &'static str,
    obs_version: String,
    daemon_version: Option<String>,
    link: &'static str,
    hearing: Option<Hearing>,
    link_counts: Counts,
    taps: Vec<EarReport>,
    screens: Vec<ScreenReport>,
}

#[derive(Serialize)]
struct Counts {
    connections: u64,
    messages: u64,
    packets: u64,
    frames_discarded: u64,
    daemons_started: u64,
    orders_lost: u64,
}

impl From<LinkCounts> for Counts {
    fn from(counts: LinkCounts) -> Self {
        Self {
            connections: counts.connections,
            messages: counts.messages,
            packets: counts.packets,
            frames_discarded: counts.frames_discarded,
            daemons_started: counts.daemons_started,
            orders_lost: counts.orders_lost,
        }
    }
}

impl Stats {
    fn of(guest: &Guest) -> Self {
        let state = guest.link_state();
        Self {
            plugin_version: env!("CARGO_PKG_VERSION"),
            obs_version: video::obs_version(),
            daemon_version: guest.daemon_version(),
            link: words::name(state),
            hearing: words::hearing(state),
            link_counts: guest.link_counts().into(),
            taps: guest.ears.reports(),
            screens: guest.screens.reports(),
        }
    }
}

/// What a button wants to show of itself.
#[derive(Serialize)]
struct State {
    link: &'static str,
    hearing: Option<Hearing>,
    is_seen: bool,
    is_shown: bool,
    is_muted: bool,
    is_lesson_on: bool,
    lesson_scene: Option<String>,
    cards: Vec<Standing>,
}

#[derive(Serialize)]
struct Standing {
    #[serde(serialize_with = "in_letters")]
    card: u64,
    text: String,
    is_pinned: bool,
}

impl State {
    fn of(guest: &Guest) -> Self {
        let (state, screens) = (guest.link_state(), &guest.screens);
        let pinned = screens.pinned();
        let standing = |card| Standing {
            card,
            text: screens.text_of(card).unwrap_or_default(),
            is_pinned: pinned.contains(&card),
        };
        Self {
            link: words::name(state),
            hearing: words::hearing(state),
            is_seen: screens.is_seen(),
            is_shown: screens.is_shown(),
            is_muted: guest.speech.is_muted(),
            is_lesson_on: guest.is_lesson_on(),
            lesson_scene: guest.lesson_scene(),
            cards: screens.cards().into_iter().map(standing).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
