//! How things stand, in words for the streamer: what is, and what to do.

use std::{error::Error, ffi::CStr, iter::successors};

use aivlingual_shared::message::{Hearing, Refusal};

use super::{controls, speech::Silence};
use crate::{link::LinkState, overlay::place::Figure};

/// Key of the text that says it.
pub(super) fn of(state: LinkState) -> &'static CStr {
    match state {
        LinkState::Connecting => c"Status.Connecting",
        LinkState::Starting => c"Status.Starting",
        LinkState::Connected(Hearing::Loading) => c"Status.Loading",
        LinkState::Connected(Hearing::Ready) => c"Status.Ready",
        LinkState::Connected(Hearing::NoModel) => c"Status.NoModel",
        LinkState::Connected(Hearing::Behind) => c"Status.Behind",
        LinkState::Connected(Hearing::Failed) => c"Status.HearingFailed",
        LinkState::VersionMismatch { .. } => c"Status.VersionMismatch",
        LinkState::Refused(Refusal::Malformed) => c"Status.RefusedMalformed",
        LinkState::Refused(Refusal::Busy) => c"Status.RefusedBusy",
        LinkState::Refused(Refusal::Closing) => c"Status.RefusedClosing",
        LinkState::NoDaemon => c"Status.NoDaemon",
    }
}

/// A name for programs that read `stats`.
pub(super) fn name(state: LinkState) -> &'static str {
    match state {
        LinkState::Connecting => "connecting",
        LinkState::Starting => "starting",
        LinkState::Connected(_) => "connected",
        LinkState::VersionMismatch { .. } => "version_mismatch",
        LinkState::Refused(_) => "refused",
        LinkState::NoDaemon => "no_daemon",
    }
}

/// How hearing is, while it is known.
pub(super) fn hearing(state: LinkState) -> Option<Hearing> {
    match state {
        LinkState::Connected(hearing) => Some(hearing),
        _ => None,
    }
}

/// Key of the text that says why nothing was done, and what would help.
pub(super) fn of_refusal(refusal: controls::Refusal) -> &'static CStr {
    match refusal {
        controls::Refusal::Silence(Silence::Muted) => c"Refused.Muted",
        controls::Refusal::Silence(Silence::Unseen) => c"Refused.Unseen",
        controls::Refusal::NoCard => c"Refused.NoCard",
        controls::Refusal::NoDaemon => c"Refused.NoDaemon",
    }
}

/// The same for programs. The words stay for ever: buttons depend on them.
pub(super) fn reason(refusal: controls::Refusal) -> &'static str {
    match refusal {
        controls::Refusal::Silence(Silence::Muted) => "muted",
        controls::Refusal::Silence(Silence::Unseen) => "unseen",
        controls::Refusal::NoCard => "no_card",
        controls::Refusal::NoDaemon => "no_daemon",
    }
}

/// Key of the text that says what finds no room in the picture.
pub(super) fn of_unplaced(figure: Figure) -> Option<&'static CStr> {
    match figure {
        Figure::Card => Some(c"NoRoom.Card"),
        Figure::Caption => Some(c"NoRoom.Caption"),
        Figure::Quiz | Figure::Countdown => Some(c"NoRoom.Quiz"),
        Figure::Recap => Some(c"NoRoom.Recap"),
        Figure::Bubble | Figure::Speaking => Some(c"NoRoom.Bubble"),
        Figure::Slate => None,
    }
}

/// A fault and what led to it, on one line.
pub(super) fn chain(fault: &(dyn Error + 'static)) -> String {
    let faults = successors(Some(fault), |fault: &&(dyn Error + 'static)| (*fault).source());
    faults.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
