//! What the daemon says, and what becomes of it. On the link's thread.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use aivlingual_shared::message::{Errand, ToPlugin};

use super::{
    browser,
    controls::{self, Control, Switch},
    herald::{Event, Herald},
    speech::{Silence, Speech},
};
use crate::{link::LinkState, obs::log, overlay::Caption};

/// What is known of the daemon, as its link told.
pub(super) struct News {
    speech: Arc<Speech>,
    herald: Arc<Herald>,
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

impl News {
    /// Nothing is known yet.
    pub(super) fn new(speech: Arc<Speech>, herald: Arc<Herald>) -> Self {
        Self { speech, herald, state_changes: AtomicU64::default(), told: Mutex::default() }
    }

    /// Another link begins, and nothing that a former one says counts any more. Gives its number.
    pub(super) fn begin(&self) -> u64 {
        let mut told = self.told();
        told.link += 1;
        if std::mem::take(&mut told.is_connected) {
            self.speech.lose_daemon();
        }
        told.link
    }

    /// A new link is in its place.
    pub(super) fn count_change(&self) {
        self.state_changes.fetch_add(1, Relaxed);
    }

    /// Grows whenever the state of the link changes.
    pub(super) fn changes(&self) -> u64 {
        self.state_changes.load(Relaxed)
    }

    /// The daemon's release, once it has said it.
    pub(super) fn daemon_version(&self) -> Option<String> {
        self.told().daemon_version.clone()
    }

    /// When the daemon goes, what it had said is stale and the overlay goes quiet; the next one
    /// begins anew.
    pub(super) fn state(&self, link: u64, state: LinkState) {
        let mut told = self.told();
        if told.link != link {
            return;
        }
        let is_connected = matches!(state, LinkState::Connected(_));
        if std::mem::replace(&mut told.is_connected, is_connected) && !is_connected {
            self.speech.lose_daemon();
            log::warning("the daemon is gone; the overlay is quiet until it is back");
        }
        self.herald.tell(Event::connection(state));
        self.count_change();
    }

    /// The daemon said something.
    pub(super) fn message(&self, link: u64, message: ToPlugin) {
        // Held until the message has had its effect, so that no other link begins meanwhile.
        let mut told = self.told();
        if told.link != link {
            return;
        }
        match message {
            ToPlugin::Welcome { daemon_version } => {
                log::info(&format!("connected to daemon {daemon_version}"));
                told.daemon_version = Some(daemon_version);
                self.speech.meet_daemon();
            }
            ToPlugin::Withdraw { card } => self.speech.withdraw(card),
            ToPlugin::ReviewLink { url } => browser::open(url),
            ToPlugin::NothingToAsk {} => {
                log::info("too little was taught so far for a quiz or a recap");
                self.herald.tell(Event::NothingToAsk {});
            }
            ToPlugin::Lesson { is_on } => controls::press(Control::Lesson(Switch::to(is_on))),
            ToPlugin::Errand { errand } => self.obey(errand),
            ToPlugin::Card { card, .. } => self.speech.card(&card).unwrap_or_else(unsaid),
            ToPlugin::Caption {
                tap,
                utterance,
                text,
                language,
                is_final,
                taught,
                translation,
                ..
            } => {
                let caption =
                    Caption { tap, utterance, text, language, is_final, taught, translation };
                self.speech.caption(&caption).unwrap_or_else(unsaid);
            }
            ToPlugin::Quiz { quiz } => self.speech.try_quiz(&quiz),
            ToPlugin::Recap { recap } => self.speech.recap(&recap).unwrap_or_else(unsaid),
            // The link draws its own conclusions from these, and tells of them as a change of
            // state; the last is for whoever asked on the command line.
            ToPlugin::Refused { .. } | ToPlugin::Status { .. } | ToPlugin::LessonTold { .. } => {}
        }
    }

    /// Does what was asked for on the review page.
    fn obey(&self, errand: Errand) {
        controls::press(match errand {
            Errand::Hide { card } => return self.speech.withdraw(card),
            Errand::Clear {} => Control::Clear,
            Errand::Next {} => Control::Next,
            Errand::Undo {} => Control::Undo,
            Errand::Pin { card, is_pinned } => Control::Pin(Some(card), Switch::to(is_pinned)),
            Errand::SaveMoment {} => Control::SaveMoment,
        });
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the overlay does not say now it does not say later either.
fn unsaid(_: Silence) {}
