//! How boxes come, go and make way: a clock and pictures go in, and for each box comes out where it
//! is drawn, how large, how much of it and how strongly. Countdowns run out and signs of speech
//! pulse by the same clock.
//!
//! Runs on the render thread, so it never waits and, once made, never allocates while there are no
//! more than [`FIGURES_MAX`] boxes. The clock is handed in: the same times and pictures give the
//! same motion. Whatever is interrupted goes on from where it is; after a pause everything is in
//! place.

use std::mem;

use figure::Figure;
use glide::Glide;
pub use manner::{Away, Backings, Manner};

use super::{Picture, Piece, Subject};

mod figure;
mod glide;
mod manner;

/// Boxes at most, of which some still leave. Past it those that leave longest are gone at once. All
/// that can stand at once are 8 (four cards, a caption, a bubble that speaks, the slate); while a
/// quiz takes the place of the cards, and captions and bubbles fade over, they are 12.
pub const FIGURES_MAX: usize = 16;
/// When nothing was asked for so long, nobody was looking: everything is in place, in nanoseconds.
pub const PAUSE_NS: u64 = 250_000_000;
const NS_PER_MS: u64 = 1_000_000;

/// How a box is drawn now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Whose pixels: [`PictureBox::stamp`](super::PictureBox::stamp).
    pub stamp: u64,
    /// Left and top on the canvas, in pixels, as if it had its own size.
    pub at: (f32, f32),
    /// Scale around its middle.
    pub scale: f32,
    /// From 0 to 1.
    pub alpha: f32,
    /// The share of its width that is to be seen, from the left; from 0 to 1.
    pub uncovered: f32,
}

/// All boxes on show and those that still leave.
#[derive(Debug)]
pub struct Motion {
    /// In the order of the picture.
    standing: Vec<Figure>,
    /// Who left first comes first.
    leaving: Vec<Figure>,
    /// Empty between two calls; keeps its memory.
    former: Vec<Figure>,
    now_ns: Option<u64>,
    moves_until_ns: u64,
    /// See [`Manner::pulse_ms`].
    pulse_ns: u64,
    backings: Backings,
}

impl Default for Motion {
    fn default() -> Self {
        let room = || Vec::with_capacity(2 * FIGURES_MAX);
        Self {
            standing: room(),
            leaving: room(),
            former: room(),
            now_ns: None,
            moves_until_ns: 0,
            pulse_ns: 0,
            backings: Manner::default().backings,
        }
    }
}

impl Motion {
    /// Another picture is on show from now on.
    pub fn change(&mut self, picture: &Picture, now_ns: u64) {
        let is_watched = self.advance(now_ns);
        let now_ns = self.now_ns.unwrap_or(now_ns);
        let manner = &picture.manner;
        self.pulse_ns = u64::from(manner.pulse_ms) * NS_PER_MS;
        self.backings = manner.backings;
        mem::swap(&mut self.standing, &mut self.former);
        let makes_way = self.former.iter().any(|figure| {
            figure.subject.takes_place()
                && picture.pieces.iter().all(|piece| piece.subject != figure.subject)
        });
        let enters_ns = now_ns + if makes_way { manner.wait_ns() } else { 0 };
        for piece in &picture.pieces {
            let figure = match self.take(piece.subject) {
                Some(known) if manner.travel_ms == 0 && known.is_moved_to(&piece.part) => {
                    self.leaving.push(known.faded(manner, now_ns));
                    Figure::fading_in(piece, manner, now_ns)
                }
                Some(known) => known.kept(&piece.part, manner, now_ns),
                None => self.entering(piece, picture, now_ns, enters_ns),
            };
            self.standing.push(figure);
        }
        for figure in self.former.drain(..) {
            let other = picture.pieces.iter().find(|piece| piece.subject.replaces(figure.subject));
            self.leaving.push(match other {
                Some(other) if manner.keeps_words && other.subject.is_caption() => {
                    figure.lost_to(&other.part, manner, now_ns)
                }
                Some(_) => figure.faded(manner, now_ns),
                None => figure.left(manner, now_ns),
            });
        }
        let surplus = (self.standing.len() + self.leaving.len()).saturating_sub(FIGURES_MAX);
        self.leaving.drain(..surplus.min(self.leaving.len()));
        self.standing.truncate(FIGURES_MAX);
        self.plan();
        if !is_watched {
            self.settle();
        }
    }

    /// Lets time pass until `now_ns`; after a pause puts everything in place and says false.
    pub fn advance(&mut self, now_ns: u64) -> bool {
        let since = self.now_ns.map(|before| now_ns.saturating_sub(before));
        let is_watched = since.is_some_and(|since| since <= PAUSE_NS);
        let now_ns = self.now_ns.map_or(now_ns, |before| before.max(now_ns));
        self.now_ns = Some(now_ns);
        if is_watched {
            self.leaving.retain(|figure| figure.alpha.ends_ns() > now_ns);
        } else {
            self.settle();
        }
        is_watched
    }

    /// Puts everything in place. Countdowns go on, for they tell the time.
    pub fn settle(&mut self) {
        self.leaving.clear();
        self.standing.iter_mut().for_each(Figure::settle);
        self.plan();
    }

    /// Takes everything down at once; what comes next is in place at once too.
    pub fn clear(&mut self) {
        self.standing.clear();
        self.leaving.clear();
        self.moves_until_ns = 0;
        self.now_ns = None;
    }

    /// Takes this down at once; false when it was not there.
    pub fn remove(&mut self, subject: Subject) -> bool {
        let before = self.figures().count();
        self.standing.retain(|figure| figure.subject != subject);
        self.leaving.retain(|figure| figure.subject != subject);
        self.figures().count() < before
    }

    /// Takes the box down that leaves longest; false when none leaves.
    pub fn hurry(&mut self) -> bool {
        !self.leaving.is_empty() && self.leaving.drain(..1).count() > 0
    }

    /// False when every box is in place and stays as it is.
    pub fn is_moving(&self) -> bool {
        self.now_ns.is_some_and(|now_ns| now_ns < self.moves_until_ns)
    }

    /// True when a box with these pixels is on show, or still leaves.
    pub fn shows(&self, stamp: u64) -> bool {
        self.figures().any(|figure| figure.stamp == stamp)
    }

    /// What stands, in the order of the picture.
    pub fn standing(&self) -> impl Iterator<Item = Subject> {
        self.standing.iter().map(|figure| figure.subject)
    }

    /// How each box is drawn now, in this order: those that leave lie under the others.
    pub fn poses(&self) -> impl Iterator<Item = Pose> + Clone {
        let now_ns = self.now_ns.unwrap_or_default();
        // The sum of what lies over the next of each sort.
        let mut above = [0.0_f32; Subject::BACKINGS];
        for figure in self.figures() {
            if let Some(sort) = figure.subject.backing() {
                above[sort] += figure.alpha.at(now_ns);
            }
        }
        self.figures().map(move |figure| {
            let pose = figure.pose(now_ns, self.pulse_ns);
            let Some(sort) = figure.subject.backing() else { return pose };
            above[sort] -= pose.alpha;
            // Drawn over each other with these, two panels let through as much as one of them.
            let let_through = 1.0 - self.opacity(sort) * above[sort].clamp(0.0, 1.0);
            // Under an opaque one nothing is seen, whatever it is drawn with.
            Pose { alpha: (pose.alpha / let_through.max(f32::EPSILON)).min(1.0), ..pose }
        })
    }

    /// How opaque what lies behind the words of a sort is.
    fn opacity(&self, sort: usize) -> f32 {
        let Backings { strip, panel, bubble, slate } = self.backings;
        [strip, panel, panel, bubble, slate][sort]
    }

    fn entering(&self, piece: &Piece, picture: &Picture, now_ns: u64, enters_ns: u64) -> Figure {
        let (manner, panel) = (&picture.manner, panel_of(piece, picture));
        let is_replacing = |figure: &Figure| panel.subject.replaces(figure.subject);
        let fades = !panel.subject.comes_and_goes()
            || self.former.iter().chain(&self.leaving).any(is_replacing);
        let begins_ns = if panel.subject.takes_place() { enters_ns } else { now_ns };
        let figure = match fades {
            true => Figure::fading_in(piece, manner, now_ns),
            false => Figure::entering(piece, &panel.part, manner, begins_ns),
        };
        match piece.subject {
            Subject::Countdown(_) => figure.running_out(picture.countdown, now_ns),
            Subject::Caption(_) if manner.keeps_words => {
                let former = self.former.iter().find(|figure| is_replacing(figure));
                former.map_or(figure, |former| figure.with_words_of(former, manner, now_ns))
            }
            _ => figure,
        }
    }

    fn plan(&mut self) {
        self.moves_until_ns = self.figures().map(Figure::ends_ns).max().unwrap_or_default();
        let pulses = |figure: &Figure| matches!(figure.subject, Subject::Speaking(_));
        if self.pulse_ns > 0 && self.standing.iter().any(pulses) {
            self.moves_until_ns = u64::MAX;
        }
    }

    fn figures(&self) -> impl Iterator<Item = &Figure> + Clone {
        self.leaving.iter().chain(&self.standing)
    }

    /// The box that showed this before, be it that it already leaves.
    fn take(&mut self, subject: Subject) -> Option<Figure> {
        let is_it = |figure: &Figure| figure.subject == subject;
        if let Some(at) = self.former.iter().position(is_it) {
            return Some(self.former.remove(at));
        }
        let at = self.leaving.iter().position(is_it)?;
        Some(self.leaving.remove(at))
    }
}

impl Subject {
    /// How many sorts of panels fade over.
    const BACKINGS: usize = 5;

    /// True for what has the place of the cards: what comes waits a moment for what leaves.
    fn takes_place(self) -> bool {
        matches!(self, Self::Card(_) | Self::Quiz(_) | Self::Recap(_))
    }

    /// True for what comes and goes as the theme says, not only by fading.
    fn comes_and_goes(self) -> bool {
        !matches!(self, Self::Caption(_) | Self::Slate)
    }

    fn is_caption(self) -> bool {
        matches!(self, Self::Caption(_))
    }

    /// True for what lies on a panel, and goes where that does.
    fn is_inlaid(self) -> bool {
        matches!(self, Self::Countdown(_) | Self::Speaking(_))
    }

    /// For what fades over: the number of its sort.
    fn backing(self) -> Option<usize> {
        match self {
            Self::Caption(_) => Some(0),
            Self::Quiz(_) => Some(1),
            Self::Recap(_) => Some(2),
            Self::Bubble(_) => Some(3),
            Self::Slate => Some(4),
            Self::Card(_) | Self::Countdown(_) | Self::Speaking(_) => None,
        }
    }

    /// True when it is another one of the same sort, in its place.
    fn replaces(self, former: Self) -> bool {
        let (sort, former_sort) = (self.backing(), former.backing());
        self != former && sort.is_some() && sort == former_sort
    }
}

/// The panel something lies on; everything else is its own.
fn panel_of<'p>(piece: &'p Piece, picture: &'p Picture) -> &'p Piece {
    let is_panel = |other: &&Piece| match piece.subject {
        Subject::Countdown(_) => matches!(other.subject, Subject::Quiz(_)),
        Subject::Speaking(_) => matches!(other.subject, Subject::Bubble(_)),
        _ => false,
    };
    picture.pieces.iter().find(is_panel).unwrap_or(piece)
}

#[cfg(test)]
mod tests;
