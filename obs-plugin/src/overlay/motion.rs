//! How boxes come, go and make way: a clock and pictures go in, and for each box comes out where it
//! is drawn, how large, how much of it and how strongly.
//!
//! Runs on the render thread, so it never waits and, once made, never allocates while there are no
//! more than [`FIGURES_MAX`] boxes. The clock is handed in: the same times and pictures give the
//! same motion. Whatever is interrupted goes on from where it is; after a pause everything is in
//! place.

use glide::Glide;

use super::{Layout, Picture, PictureBox};

mod glide;

/// Boxes at most, of which some still leave. Past it those that leave longest are gone at once.
pub const FIGURES_MAX: usize = 8;
/// When nothing was asked for so long, nobody was looking: everything is in place, in nanoseconds.
pub const PAUSE_NS: u64 = 250_000_000;
/// Lines of the canvas the lengths of [`Manner`] are made for.
const CANVAS_LINES: f32 = 1080.0;
/// How opaque the strip behind captions is. While one caption fades into another, both are drawn
/// so that such a strip stays as it is; a strip that is otherwise differs by a few hundredths.
const STRIP_ALPHA: f32 = 0.72;
const NS_PER_MS: u64 = 1_000_000;

/// What a box shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The card of this number.
    Card(u64),
    /// A caption. Its number stays while words are only added.
    Caption(u64),
}

/// How boxes move. Times are in milliseconds, lengths in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Manner {
    /// How long a card enters.
    pub enter_ms: u32,
    /// How long a card waits with that when another leaves at the same time.
    pub wait_ms: u32,
    /// How long a card leaves.
    pub leave_ms: u32,
    /// How long a card needs to another place. With 0 it does not travel: it fades over.
    pub travel_ms: u32,
    /// How long one caption fades into another.
    pub caption_ms: u32,
    /// From how far below its place a card rises.
    pub rise: f32,
    /// How far it falls as it leaves.
    pub fall: f32,
    /// Its scale as it begins to enter; 1 for none.
    pub scale: f32,
    /// The share of its width, from the left, that is to be seen as it begins to enter; 1 for all.
    pub uncovered: f32,
}

/// How a box is drawn now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Whose pixels: [`PictureBox::stamp`].
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
}

#[derive(Debug, Clone, Copy)]
struct Figure {
    subject: Subject,
    stamp: u64,
    /// Where it stands when it does not move.
    place: (f32, f32),
    x: Glide,
    y: Glide,
    scale: Glide,
    alpha: Glide,
    uncovered: Glide,
    leaves: bool,
}

impl Manner {
    /// The manner of a layout.
    pub fn of(layout: &Layout) -> Self {
        if layout.reduces_motion {
            return Self::FADES;
        }
        let (width, height) = layout.canvas;
        let unit = width.min(height) as f32 / CANVAS_LINES;
        Self {
            enter_ms: 280,
            wait_ms: 90,
            leave_ms: 220,
            travel_ms: 300,
            rise: 26.0 * unit,
            fall: 14.0 * unit,
            scale: 0.97,
            ..Self::FADES
        }
    }

    /// Nothing travels.
    const FADES: Self = Self {
        enter_ms: 120,
        wait_ms: 0,
        leave_ms: 120,
        travel_ms: 0,
        caption_ms: 120,
        rise: 0.0,
        fall: 0.0,
        scale: 1.0,
        uncovered: 1.0,
    };

    fn enter_ns(&self, subject: Subject) -> u64 {
        u64::from(if subject.is_card() { self.enter_ms } else { self.caption_ms }) * NS_PER_MS
    }

    fn leave_ns(&self, subject: Subject) -> u64 {
        u64::from(if subject.is_card() { self.leave_ms } else { self.caption_ms }) * NS_PER_MS
    }

    fn wait_ns(&self) -> u64 {
        u64::from(self.wait_ms) * NS_PER_MS
    }

    fn travel_ns(&self) -> u64 {
        u64::from(self.travel_ms) * NS_PER_MS
    }
}

impl Default for Manner {
    fn default() -> Self {
        Self::of(&Layout::default())
    }
}

impl Subject {
    fn is_card(self) -> bool {
        matches!(self, Self::Card(_))
    }
}

impl Default for Motion {
    fn default() -> Self {
        let room = || Vec::with_capacity(2 * FIGURES_MAX);
        Self { standing: room(), leaving: room(), former: room(), now_ns: None, moves_until_ns: 0 }
    }
}

impl Motion {
    /// Another picture is on show from now on.
    pub fn change(&mut self, picture: &Picture, now_ns: u64) {
        let is_watched = self.advance(now_ns);
        let now_ns = self.now_ns.unwrap_or(now_ns);
        let manner = &picture.manner;
        std::mem::swap(&mut self.standing, &mut self.former);
        let a_card_leaves = self.former.iter().any(|figure| {
            figure.subject.is_card() && picture.figures().all(|(other, _)| other != figure.subject)
        });
        let enters_ns = now_ns + if a_card_leaves { manner.wait_ns() } else { 0 };
        for (subject, part) in picture.figures() {
            let figure = match self.take(subject) {
                Some(known) if manner.travel_ms == 0 && known.is_moved_to(part) => {
                    self.leaving.push(known.left(manner, now_ns));
                    Figure::entering(subject, part, manner, now_ns)
                }
                Some(known) => known.kept(part, manner, now_ns),
                None if subject.is_card() => Figure::entering(subject, part, manner, enters_ns),
                None => Figure::entering(subject, part, manner, now_ns),
            };
            self.standing.push(figure);
        }
        let left = self.former.drain(..).map(|figure| figure.left(manner, now_ns));
        self.leaving.extend(left);
        let surplus = (self.standing.len() + self.leaving.len()).saturating_sub(FIGURES_MAX);
        self.leaving.drain(..surplus.min(self.leaving.len()));
        self.moves_until_ns = self.figures().map(Figure::ends_ns).max().unwrap_or_default();
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

    /// Puts everything in place.
    pub fn settle(&mut self) {
        self.leaving.clear();
        self.standing.iter_mut().for_each(Figure::settle);
        self.moves_until_ns = 0;
    }

    /// Takes everything down at once; what comes next is in place at once too.
    pub fn clear(&mut self) {
        self.standing.clear();
        self.leaving.clear();
        self.moves_until_ns = 0;
        self.now_ns = None;
    }

    /// False when every box is in place.
    pub fn is_moving(&self) -> bool {
        self.now_ns.is_some_and(|now_ns| now_ns < self.moves_until_ns)
    }

    /// True when a box with these pixels is on show, or still leaves.
    pub fn shows(&self, stamp: u64) -> bool {
        self.figures().any(|figure| figure.stamp == stamp)
    }

    /// True when a caption stands.
    pub fn has_caption(&self) -> bool {
        self.standing.iter().any(|figure| !figure.subject.is_card())
    }

    /// How each box is drawn now, in this order: those that leave lie under the others.
    pub fn poses(&self) -> impl Iterator<Item = Pose> {
        let now_ns = self.now_ns.unwrap_or_default();
        let captions = self.figures().filter(|figure| !figure.subject.is_card());
        let mut above: f32 = captions.map(|figure| figure.alpha.at(now_ns)).sum();
        self.figures().map(move |figure| {
            let pose = figure.pose(now_ns);
            if figure.subject.is_card() {
                return pose;
            }
            above -= pose.alpha;
            // Drawn over each other with these, strips let through as much as one of them does.
            let let_through = 1.0 - STRIP_ALPHA * above.clamp(0.0, 1.0);
            Pose { alpha: (pose.alpha / let_through).min(1.0), ..pose }
        })
    }

    fn figures(&self) -> impl Iterator<Item = &Figure> {
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

impl Figure {
    fn entering(subject: Subject, part: &PictureBox, manner: &Manner, begins_ns: u64) -> Self {
        let place = place_of(part);
        let lasts_ns = manner.enter_ns(subject);
        let entering = |from, to| Glide::landing(from, to, begins_ns, lasts_ns);
        let standing = Self {
            subject,
            stamp: part.stamp,
            place,
            x: Glide::resting(place.0),
            y: Glide::resting(place.1),
            scale: Glide::resting(1.0),
            // Of two captions one fades out as the other fades in.
            alpha: Glide::resting(0.0).toward(1.0, begins_ns, lasts_ns),
            uncovered: Glide::resting(1.0),
            leaves: false,
        };
        if !subject.is_card() {
            return standing;
        }
        Self {
            y: entering(place.1 + manner.rise, place.1),
            scale: entering(manner.scale, 1.0),
            alpha: entering(0.0, 1.0),
            uncovered: entering(manner.uncovered.clamp(0.0, 1.0), 1.0),
            ..standing
        }
    }

    /// It is in the next picture too, perhaps elsewhere or with other pixels.
    fn kept(self, part: &PictureBox, manner: &Manner, now_ns: u64) -> Self {
        let place = place_of(part);
        let mut kept = Self { stamp: part.stamp, place, leaves: false, ..self };
        if part.stamp != self.stamp {
            // Other pixels belong in another place at once, for they may be of another size.
            kept.x = self.x.shifted(place.0 - self.place.0);
            kept.y = self.y.shifted(place.1 - self.place.1);
        } else if place != self.place {
            kept.x = self.x.toward(place.0, now_ns, manner.travel_ns());
            kept.y = self.y.toward(place.1, now_ns, manner.travel_ns());
        }
        if self.leaves {
            let lasts_ns = manner.enter_ns(self.subject);
            kept.y = kept.y.toward(place.1, now_ns, lasts_ns);
            kept.alpha = self.alpha.toward(1.0, now_ns, lasts_ns);
        }
        kept
    }

    fn left(self, manner: &Manner, now_ns: u64) -> Self {
        let lasts_ns = manner.leave_ns(self.subject);
        let fall = if self.subject.is_card() { manner.fall } else { 0.0 };
        // Whoever was on the way somewhere goes from there, and does not hurry to arrive.
        let y = self.y.toward(self.y.at(now_ns) + fall, now_ns, lasts_ns);
        let alpha = self.alpha.toward(0.0, now_ns, lasts_ns);
        Self { y, alpha, leaves: true, ..self }
    }

    fn is_moved_to(&self, part: &PictureBox) -> bool {
        part.stamp == self.stamp && place_of(part) != self.place
    }

    fn settle(&mut self) {
        for glide in
            [&mut self.x, &mut self.y, &mut self.scale, &mut self.alpha, &mut self.uncovered]
        {
            *glide = glide.ended();
        }
    }

    fn ends_ns(&self) -> u64 {
        let glides = [self.x, self.y, self.scale, self.alpha, self.uncovered];
        glides.iter().map(Glide::ends_ns).max().unwrap_or_default()
    }

    fn pose(&self, now_ns: u64) -> Pose {
        Pose {
            stamp: self.stamp,
            at: (self.x.at(now_ns), self.y.at(now_ns)),
            scale: self.scale.at(now_ns),
            alpha: self.alpha.at(now_ns),
            uncovered: self.uncovered.at(now_ns),
        }
    }
}

fn place_of(part: &PictureBox) -> (f32, f32) {
    (part.origin.0 as f32, part.origin.1 as f32)
}

#[cfg(test)]
mod tests;
