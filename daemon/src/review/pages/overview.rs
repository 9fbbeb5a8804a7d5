//! The slim bar that shows a whole session at once: where much was met, where it was marked, and
//! which piece of it the page shows.

use super::sessions::clock;
use crate::{
    domain::MarkKind,
    review::wording::Wording,
    store::{KeptMark, KeptSession, Page, Store, StoreError},
};

/// Strokes of the bar.
const STROKES: u16 = 96;
/// Width and height of the bar, in units of its own.
const WIDTH: u64 = 960;
const HEIGHT: u64 = 40;
/// Marks that are drawn at most.
const MARKS_MAX: usize = 500;

/// The bar.
pub(super) struct Overview {
    pub(super) strokes: Vec<Stroke>,
    pub(super) signs: Vec<Sign>,
    /// The piece the page shows: where it begins, and how wide it is.
    pub(super) shown: Option<(u64, u64)>,
    /// Where the session ends, as people write it.
    pub(super) reach: String,
}

/// A part of the session.
pub(super) struct Stroke {
    pub(super) x: u64,
    pub(super) width: u64,
    /// How high speech and expressions reach.
    pub(super) said: u64,
    pub(super) met: u64,
    /// Where it begins, in milliseconds.
    pub(super) ms: u64,
    /// What it tells.
    pub(super) title: String,
}

/// A mark on the bar.
pub(super) struct Sign {
    pub(super) x: u64,
    pub(super) is_moment: bool,
    pub(super) title: String,
}

impl Overview {
    /// Surveys a session of which the page shows the piece `shown`, in milliseconds.
    pub(super) fn of(
        store: &Store,
        session: &KeptSession,
        shown: Option<(u64, u64)>,
        words: &'static Wording,
    ) -> Result<Self, StoreError> {
        let reach_ms = store.reach_ms(session.id)?;
        let parts = store.survey(session.id, reach_ms, STROKES)?;
        let marks = store.marks(session.id, &Page::first(MARKS_MAX))?.items;
        let most = |count: fn(&crate::store::Part) -> u64| {
            parts.iter().map(count).max().unwrap_or(0).max(1)
        };
        let (most_said, most_met) = (most(|part| part.utterances), most(|part| part.sightings));
        let width = WIDTH / u64::from(STROKES);
        let strokes = parts.iter().zip(0_u64..).map(|(part, place)| {
            let ms = (reach_ms * place).div_ceil(u64::from(STROKES));
            Stroke {
                x: place * width,
                width,
                said: (part.utterances * HEIGHT / 2).div_ceil(most_said),
                met: (part.sightings * HEIGHT).div_ceil(most_met),
                ms,
                title: format!("{} · {} {}", clock(ms), words.expressions, part.sightings),
            }
        });
        let x = |ms: u64| (ms * WIDTH / reach_ms.max(1)).min(WIDTH);
        Ok(Self {
            strokes: strokes.collect(),
            signs: marks.iter().filter_map(|kept| sign(kept, x, words)).collect(),
            shown: shown.map(|(from, to)| (x(from), (x(to) - x(from).min(x(to))).max(4))),
            reach: clock(reach_ms),
        })
    }
}

fn sign(kept: &KeptMark, x: impl Fn(u64) -> u64, words: &Wording) -> Option<Sign> {
    let ms = u64::try_from(kept.mark.at_ms).ok()?;
    let is_moment = kept.mark.kind == MarkKind::Moment;
    let label = kept.mark.label.as_deref().unwrap_or_default();
    let title = format!("{} {} {label}", clock(ms), words.mark(kept.mark.kind));
    let is_drawn = is_moment
        || matches!(
            kept.mark.kind,
            MarkKind::SceneChanged | MarkKind::LessonStarted | MarkKind::StreamingStarted
        );
    is_drawn.then(|| Sign { x: x(ms), is_moment, title: title.trim_end().to_owned() })
}
