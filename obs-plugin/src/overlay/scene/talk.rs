//! What is being said: captions of whoever speaks, and the co-host's bubble. Pure.

use std::time::Duration;

use super::{Timed, reading};
use crate::overlay::{Bubble, Caption, LOCAL_MIN};

/// How long a caption stands after its last word, in milliseconds.
pub(super) const CAPTION_MS_MAX: u64 = 4_000;
/// How long a caption keeps its place against another tap's unfinished one, in milliseconds. What
/// is finished is not said again, so it always gets the place.
pub(super) const FLOOR_MS: u64 = 900;
/// How long a bubble stands after its last word was spoken, in milliseconds, and longer if it
/// cannot be read until then.
pub(super) const BUBBLE_MS: u64 = 2_500;
/// How long a bubble says that it speaks without news, in milliseconds; then its end was missed.
pub(super) const SPEAKING_MS_MAX: u64 = 60_000;

/// The words of the moment.
#[derive(Debug, Default)]
pub(super) struct Talk {
    caption: Option<Timed<Caption>>,
    bubble: Option<Spoken>,
}

#[derive(Debug)]
struct Spoken {
    bubble: Bubble,
    /// Since when this turn is to be read.
    since: Duration,
    /// When it was last told of.
    told: Duration,
}

impl Talk {
    pub(super) fn caption(&self) -> Option<&Caption> {
        self.caption.as_ref().map(|caption| &caption.what)
    }

    pub(super) fn bubble(&self) -> Option<&Bubble> {
        self.bubble.as_ref().map(|spoken| &spoken.bubble)
    }

    /// Somebody says something, or takes it back.
    pub(super) fn hear(&mut self, caption: Caption, now: Duration) {
        let has_words = !caption.text.trim().is_empty();
        if let Some(current) = &self.caption {
            let is_same_tap = current.what.tap == caption.tap;
            let is_past = is_same_tap && caption.utterance < current.what.utterance;
            let holds_floor = !is_same_tap
                && !caption.is_final
                && now < current.since + Duration::from_millis(FLOOR_MS);
            // Words can be taken back, but only one's own.
            let is_others_silence = !is_same_tap && !has_words;
            if is_past || holds_floor || is_others_silence {
                return;
            }
        }
        self.caption = has_words.then_some(Timed { what: caption, since: now });
    }

    /// The co-host says something, or more of it, or stops. What is past does not come back.
    pub(super) fn say(&mut self, bubble: Bubble, now: Duration) {
        let current = self.bubble.as_ref();
        if current.is_some_and(|current| is_before(bubble.turn, current.bubble.turn)) {
            return;
        }
        let same = current.filter(|current| current.bubble.turn == bubble.turn);
        let since = same.map_or(now, |same| same.since);
        let has_words = !bubble.text.trim().is_empty();
        self.bubble = has_words.then_some(Spoken { bubble, since, told: now });
    }

    /// What is being said is known no longer.
    pub(super) fn end_caption(&mut self) {
        self.caption = None;
    }

    /// The bubble of this turn goes.
    pub(super) fn end_bubble(&mut self, turn: u64) {
        self.bubble.take_if(|spoken| spoken.bubble.turn == turn);
    }

    /// Silence.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Lets time pass until `now`.
    pub(super) fn advance(&mut self, now: Duration) {
        self.caption.take_if(|caption| now >= until(caption));
        self.bubble.take_if(|spoken| now >= spoken.until());
    }

    /// When [`Self::advance`] next changes something.
    pub(super) fn next_change(&self) -> Option<Duration> {
        self.caption.iter().map(until).chain(self.bubble.iter().map(Spoken::until)).min()
    }
}

impl Spoken {
    fn until(&self) -> Duration {
        if self.bubble.is_speaking {
            return self.told + Duration::from_millis(SPEAKING_MS_MAX);
        }
        let read = self.since + reading::time([self.bubble.text.as_str()]);
        read.max(self.told + Duration::from_millis(BUBBLE_MS))
    }
}

/// Whether a turn was before another one. Those who number them know nothing of each other, so of
/// two origins neither is.
fn is_before(turn: u64, other: u64) -> bool {
    (turn < LOCAL_MIN) == (other < LOCAL_MIN) && turn < other
}

fn until(caption: &Timed<Caption>) -> Duration {
    caption.since + Duration::from_millis(CAPTION_MS_MAX)
}
