//! What stands now, as a piece of page: the cards in the picture, the taps, how hearing does, and
//! how long words travel. The Live page and the dock hold it, and fetch it anew when it changes.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{Frame, render};
use crate::{
    domain::{Hearing, Lamp, Language, OpenTap, StandingCard},
    health::Journey,
    review::{Open, wording::Wording},
};

/// Journeys that are looked at for the travel time.
const JOURNEYS: usize = 20;

/// What stands now.
#[derive(Template)]
#[template(path = "stand.html")]
pub(super) struct Stand {
    words: &'static Wording,
    cards: Vec<StandingCard>,
    taps: Vec<OpenTap>,
    hearing: Hearing,
    travel: Option<Travel>,
}

/// How long words travel, in milliseconds: the median of the latest journeys, by stages.
#[derive(Debug, PartialEq, Eq)]
struct Travel {
    heard_ms: i64,
    spotted_ms: i64,
    /// From the expressions to the picture, where cards were shown at all.
    drawn_ms: Option<i64>,
    /// From the mouth to the picture; without cards, to the expressions.
    whole_ms: i64,
}

impl Stand {
    pub(super) fn read(open: &Open, words: &'static Wording) -> Self {
        Self {
            words,
            cards: open.desk.now.cards(),
            taps: open.desk.now.taps(),
            hearing: (open.desk.health)().hearing,
            travel: Travel::of(&(open.desk.journeys)()),
        }
    }

    fn hears(&self) -> bool {
        self.hearing == Hearing::Ready
    }

    fn hearing(&self) -> &'static str {
        self.words.hearing(self.hearing)
    }

    fn lamp(&self, tap: &OpenTap) -> &'static str {
        match tap.lamp {
            Lamp::Silent => "silent",
            Lamp::Sound => "sound",
            Lamp::Speech => "speech",
        }
    }

    fn lamp_says(&self, tap: &OpenTap) -> &'static str {
        self.words.wire.lamp(tap.lamp)
    }

    fn teaches_japanese(&self, card: &StandingCard) -> bool {
        card.entry.language == Language::Ja
    }
}

impl Travel {
    fn of(journeys: &[Journey]) -> Option<Self> {
        let latest = &journeys[journeys.len().saturating_sub(JOURNEYS)..];
        let heard_ms = median(latest.iter().map(|it| it.heard_ms))?;
        let spotted_ms = median(latest.iter().map(|it| it.spotted_ms - it.heard_ms))?;
        let shown = |it: &Journey| Some((it.shown_ms?, it.spotted_ms));
        let drawn_ms = median(latest.iter().filter_map(shown).map(|(at, from)| at - from));
        let whole_ms = heard_ms + spotted_ms + drawn_ms.unwrap_or(0);
        Some(Self { heard_ms, spotted_ms, drawn_ms, whole_ms })
    }
}

fn median(values: impl Iterator<Item = i64>) -> Option<i64> {
    let mut values: Vec<i64> = values.collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// What stands now, for a page to refresh itself.
pub(super) async fn fragment(State(open): State<Open>, frame: Frame) -> Response {
    render(&frame, &Stand::read(&open, frame.words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn travel_is_the_median_of_the_latest() {
        let journey = |heard_ms, shown_ms| Journey {
            utterance: 1,
            spoken_ms: 0,
            heard_ms,
            spotted_ms: heard_ms + 3,
            shown_ms,
            card: None,
        };
        assert_eq!(Travel::of(&[]), None);
        let mut journeys = vec![journey(99_999, None)];
        journeys.extend((0..JOURNEYS as i64).map(|at| journey(400 + at % 3, Some(450 + at % 3))));
        let expected = Travel { heard_ms: 401, spotted_ms: 3, drawn_ms: Some(47), whole_ms: 451 };
        assert_eq!(Travel::of(&journeys), Some(expected));
        let unseen = Travel::of(&[journey(400, None)]).expect("something was said");
        assert_eq!((unseen.drawn_ms, unseen.whole_ms), (None, 403));
    }
}
