//! One box on its way. Pure.

use std::f32::consts::TAU;

use super::{Away, Glide, Manner, NS_PER_MS, Piece, Pose, Subject};
use crate::overlay::{Countdown, PictureBox};

/// How faint a sign of speech becomes.
const PULSE_ALPHA_MIN: f32 = 0.35;

#[derive(Debug, Clone, Copy)]
pub(super) struct Figure {
    pub(super) subject: Subject,
    pub(super) stamp: u64,
    /// Where it stands when it does not move.
    place: (f32, f32),
    height: u32,
    /// From the middle of the panel it lies on to its own.
    off_middle: (f32, f32),
    /// The side of the canvas it is on: -1 for the left one, 1 for the right one.
    side: f32,
    x: Glide,
    y: Glide,
    scale: Glide,
    pub(super) alpha: Glide,
    uncovered: Glide,
    leaves: bool,
    /// When it came, in nanoseconds.
    came_ns: u64,
}

impl Figure {
    /// It only appears.
    pub(super) fn fading_in(piece: &Piece, manner: &Manner, begins_ns: u64) -> Self {
        let place = place_of(&piece.part);
        Self {
            subject: piece.subject,
            stamp: piece.part.stamp,
            place,
            height: piece.part.size.1,
            off_middle: (0.0, 0.0),
            side: side_of(&piece.part, manner),
            x: Glide::resting(place.0),
            y: Glide::resting(place.1),
            scale: Glide::resting(1.0),
            // Of two that fade over, one appears as the other vanishes.
            alpha: Glide::resting(0.0).toward(1.0, begins_ns, manner.fade_ns()),
            uncovered: Glide::resting(1.0),
            leaves: false,
            came_ns: begins_ns,
        }
    }

    /// It comes as the theme says, together with the panel it lies on.
    pub(super) fn entering(
        piece: &Piece,
        panel: &PictureBox,
        manner: &Manner,
        begins_ns: u64,
    ) -> Self {
        let Away { beside, below, scale, uncovered } = manner.enter;
        let (middle, panel_middle) = (middle_of(&piece.part), middle_of(panel));
        let side = side_of(panel, manner);
        let still = Self::fading_in(piece, manner, begins_ns);
        let lasts_ns = manner.enter_ns();
        let landing = |from, to| Glide::landing(from, to, begins_ns, lasts_ns);
        let scales = if manner.springs { Glide::springing } else { Glide::landing };
        let is_covered_at_first = uncovered < 1.0 && piece.subject.is_inlaid();
        let (alpha, uncovered) = match is_covered_at_first {
            // What lies on a panel appears when the panel is there.
            true => {
                let waits = Glide::resting(0.0);
                let appears = waits.toward(1.0, begins_ns + lasts_ns, manner.fade_ns());
                (appears, still.uncovered)
            }
            false => (landing(0.0, 1.0), landing(uncovered.clamp(0.0, 1.0), 1.0)),
        };
        Self {
            off_middle: (middle.0 - panel_middle.0, middle.1 - panel_middle.1),
            side,
            x: landing(still.place.0 + side * beside, still.place.0),
            y: landing(still.place.1 + below, still.place.1),
            scale: scales(scale, 1.0, begins_ns, lasts_ns),
            alpha,
            uncovered,
            ..still
        }
    }

    /// The same, running out.
    pub(super) fn running_out(self, countdown: Countdown, now_ns: u64) -> Self {
        let lasts_ns = u64::from(countdown.left_ms) * NS_PER_MS;
        let left = countdown.left.clamp(0.0, 1.0);
        Self { uncovered: Glide::steady(left, 0.0, now_ns, lasts_ns), ..self }
    }

    /// It is in the next picture too, perhaps elsewhere or with other pixels.
    pub(super) fn kept(self, part: &PictureBox, manner: &Manner, now_ns: u64) -> Self {
        let place = place_of(part);
        let height = part.size.1;
        let mut kept = Self { stamp: part.stamp, place, height, leaves: false, ..self };
        let grows = matches!(self.subject, Subject::Caption(_)) && self.height == height;
        if part.stamp != self.stamp && grows {
            // The words that were there slide away from the middle, and one more follows them.
            kept.x = self.x.toward(place.0, now_ns, manner.grow_ns());
        } else if part.stamp != self.stamp || self.subject.is_inlaid() {
            // Other pixels belong in another place at once, for they may be of another size; and
            // what lies on a panel is where that is.
            kept.x = self.x.shifted(place.0 - self.place.0);
            kept.y = self.y.shifted(place.1 - self.place.1);
        } else if place != self.place {
            kept.x = self.x.toward(place.0, now_ns, manner.travel_ns());
            kept.y = self.y.toward(place.1, now_ns, manner.travel_ns());
        }
        if self.leaves {
            let lasts_ns = manner.enter_ns();
            kept.x = kept.x.toward(place.0, now_ns, lasts_ns);
            kept.y = kept.y.toward(place.1, now_ns, lasts_ns);
            kept.scale = self.scale.toward(1.0, now_ns, lasts_ns);
            kept.alpha = self.alpha.toward(1.0, now_ns, lasts_ns);
            if !matches!(self.subject, Subject::Countdown(_)) {
                kept.uncovered = self.uncovered.toward(1.0, now_ns, lasts_ns);
            }
        }
        kept
    }

    /// It leaves as the theme says.
    pub(super) fn left(self, manner: &Manner, now_ns: u64) -> Self {
        if !self.subject.comes_and_goes() || self.subject.is_inlaid() {
            return self.faded(manner, now_ns);
        }
        let Away { beside, below, scale, uncovered } = manner.leave;
        let lasts_ns = manner.leave_ns();
        // Whoever was on the way somewhere goes from there, and does not hurry to arrive.
        let away = |glide: Glide, by: f32| glide.toward(glide.at(now_ns) + by, now_ns, lasts_ns);
        Self {
            x: away(self.x, self.side * beside),
            y: away(self.y, below),
            scale: self.scale.toward(scale, now_ns, lasts_ns),
            alpha: self.alpha.toward(0.0, now_ns, lasts_ns),
            uncovered: self.uncovered.toward(uncovered.clamp(0.0, 1.0), now_ns, lasts_ns),
            leaves: true,
            ..self
        }
    }

    /// It comes in the place of a caption with the same words, from where those are.
    pub(super) fn with_words_of(self, former: &Self, manner: &Manner, now_ns: u64) -> Self {
        let from = (former.x.at(now_ns), former.y.at(now_ns));
        self.with_words(from, self.place, manner, now_ns)
    }

    /// It vanishes as its words go on in another caption.
    pub(super) fn lost_to(self, part: &PictureBox, manner: &Manner, now_ns: u64) -> Self {
        let from = (self.x.at(now_ns), self.y.at(now_ns));
        self.faded(manner, now_ns).with_words(from, place_of(part), manner, now_ns)
    }

    /// Its words go their way, as those of another caption do that lies over it: where words are
    /// added to a line, both begin at the same left.
    fn with_words(self, from: (f32, f32), to: (f32, f32), manner: &Manner, now_ns: u64) -> Self {
        let way = |from, to| Glide::resting(from).toward(to, now_ns, manner.fade_ns());
        let x = if manner.adds_words { way(from.0, to.0) } else { self.x };
        Self { x, y: way(from.1, to.1), ..self }
    }

    /// It only vanishes.
    pub(super) fn faded(self, manner: &Manner, now_ns: u64) -> Self {
        Self { alpha: self.alpha.toward(0.0, now_ns, manner.fade_ns()), leaves: true, ..self }
    }

    pub(super) fn is_moved_to(&self, part: &PictureBox) -> bool {
        part.stamp == self.stamp && place_of(part) != self.place && !self.subject.is_inlaid()
    }

    /// In place at once; but a countdown tells the time.
    pub(super) fn settle(&mut self) {
        for glide in [&mut self.x, &mut self.y, &mut self.scale, &mut self.alpha] {
            *glide = glide.ended();
        }
        if !matches!(self.subject, Subject::Countdown(_)) {
            self.uncovered = self.uncovered.ended();
        }
    }

    pub(super) fn ends_ns(&self) -> u64 {
        let glides = [self.x, self.y, self.scale, self.alpha, self.uncovered];
        glides.iter().map(Glide::ends_ns).max().unwrap_or_default()
    }

    pub(super) fn pose(&self, now_ns: u64, pulse_ns: u64) -> Pose {
        let scale = self.scale.at(now_ns);
        let drawn_in = |off: f32| off * (scale - 1.0);
        Pose {
            stamp: self.stamp,
            at: (
                self.x.at(now_ns) + drawn_in(self.off_middle.0),
                self.y.at(now_ns) + drawn_in(self.off_middle.1),
            ),
            scale,
            alpha: (self.alpha.at(now_ns) * self.pulse(now_ns, pulse_ns)).clamp(0.0, 1.0),
            uncovered: self.uncovered.at(now_ns).clamp(0.0, 1.0),
        }
    }

    /// From 1 down and up again, for what speaks.
    fn pulse(&self, now_ns: u64, pulse_ns: u64) -> f32 {
        if pulse_ns == 0 || !matches!(self.subject, Subject::Speaking(_)) {
            return 1.0;
        }
        let part = (now_ns.saturating_sub(self.came_ns) % pulse_ns) as f32 / pulse_ns as f32;
        let faint = (1.0 - (TAU * part).cos()) / 2.0;
        1.0 - faint * (1.0 - PULSE_ALPHA_MIN)
    }
}

fn side_of(part: &PictureBox, manner: &Manner) -> f32 {
    if middle_of(part).0 < manner.middle { -1.0 } else { 1.0 }
}

fn middle_of(part: &PictureBox) -> (f32, f32) {
    let place = place_of(part);
    (place.0 + part.size.0 as f32 / 2.0, place.1 + part.size.1 as f32 / 2.0)
}

/// Where a box stands.
pub(super) fn place_of(part: &PictureBox) -> (f32, f32) {
    (part.origin.0 as f32, part.origin.1 as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caption(stamp: u64, left: u32, top: u32) -> Piece {
        let part = PictureBox { stamp, origin: (left, top), ..PictureBox::default() };
        Piece { subject: Subject::Caption(stamp), part }
    }

    #[test]
    fn words_that_go_on_in_a_longer_caption_lie_over_themselves_all_the_way() {
        let still = Manner { travel_ms: 100, ..Manner::default() }.lighting_up();
        let (former, longer) = (caption(1, 300, 900), caption(2, 260, 870));
        for (manner, moves) in [(still, false), (still.adding_words(), true)] {
            let was = Figure::fading_in(&former, &manner, 0);
            let is = Figure::fading_in(&longer, &manner, 0).with_words_of(&was, &manner, 0);
            let was = was.lost_to(&longer.part, &manner, 0);
            for now_ns in [0, manner.fade_ns() / 2, manner.fade_ns()] {
                let (is, was) = (is.pose(now_ns, 0).at, was.pose(now_ns, 0).at);
                assert!(is.1 == was.1 && (is.0 == was.0) == moves, "{is:?} {was:?}");
            }
            assert_eq!(is.pose(manner.fade_ns(), 0).at, (260.0, 870.0));
        }
    }
}
