//! A number on its way to where it shall be. Pure.
//!
//! The way is a cubic that starts with a given speed and ends at rest, so a number that is sent
//! elsewhere on its way neither jumps nor stops first. It never runs past its end, unless it is to
//! spring. A steady one keeps its speed from start to end.

/// The speed at which a way begins that only slows down, in whole ways a duration. More would run
/// past the end.
const PUSH_MAX: f32 = 3.0;
/// The speed of a way that runs past its end, by a quarter of itself at half time, and back.
const PUSH_SPRING: f32 = 6.0;

/// A number that changes with time, in nanoseconds of any clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glide {
    from: f32,
    to: f32,
    /// Speed at the start, in whole ways a duration.
    push: f32,
    /// Speed at the end, likewise.
    pull: f32,
    begins_ns: u64,
    lasts_ns: u64,
}

impl Glide {
    /// A number that stays.
    pub(super) const fn resting(at: f32) -> Self {
        Self { from: at, to: at, push: 0.0, pull: 0.0, begins_ns: 0, lasts_ns: 0 }
    }

    /// A number that comes in fast and slows down.
    pub(super) const fn landing(from: f32, to: f32, begins_ns: u64, lasts_ns: u64) -> Self {
        Self { from, to, push: PUSH_MAX, pull: 0.0, begins_ns, lasts_ns }
    }

    /// A number that comes in faster than that, runs past its end and comes back.
    pub(super) const fn springing(from: f32, to: f32, begins_ns: u64, lasts_ns: u64) -> Self {
        Self { from, to, push: PUSH_SPRING, pull: 0.0, begins_ns, lasts_ns }
    }

    /// A number that changes at one speed.
    pub(super) const fn steady(from: f32, to: f32, begins_ns: u64, lasts_ns: u64) -> Self {
        Self { from, to, push: 1.0, pull: 1.0, begins_ns, lasts_ns }
    }

    /// From where it is and as fast as it is there, to another end. What moved the other way stops.
    pub(super) fn toward(self, to: f32, now_ns: u64, lasts_ns: u64) -> Self {
        let from = self.at(now_ns);
        let way = to - from;
        let push = self.speed(now_ns) * lasts_ns as f32 / way;
        let push = if push.is_finite() { push.clamp(0.0, PUSH_MAX) } else { 0.0 };
        Self { from, to, push, pull: 0.0, begins_ns: now_ns, lasts_ns }
    }

    /// The whole way elsewhere.
    pub(super) fn shifted(self, by: f32) -> Self {
        Self { from: self.from + by, to: self.to + by, ..self }
    }

    /// At its end.
    pub(super) const fn ended(self) -> Self {
        Self::resting(self.to)
    }

    /// The number at a time.
    pub(super) fn at(&self, now_ns: u64) -> f32 {
        if now_ns >= self.ends_ns() {
            return self.to;
        }
        let part = self.part(now_ns);
        let (square, cube) = (part * part, part * part * part);
        let pushed = self.push * (cube - 2.0 * square + part) + self.pull * (cube - square);
        self.from + (self.to - self.from) * (pushed + 3.0 * square - 2.0 * cube)
    }

    /// When it is at rest.
    pub(super) const fn ends_ns(&self) -> u64 {
        self.begins_ns.saturating_add(self.lasts_ns)
    }

    /// How fast it is, per nanosecond.
    fn speed(&self, now_ns: u64) -> f32 {
        if now_ns < self.begins_ns || now_ns >= self.ends_ns() {
            return 0.0;
        }
        let part = self.part(now_ns);
        let square = part * part;
        let pushed =
            self.push * (3.0 * square - 4.0 * part + 1.0) + self.pull * (3.0 * square - 2.0 * part);
        (self.to - self.from) * (pushed + 6.0 * part - 6.0 * square) / self.lasts_ns as f32
    }

    /// The part of its time that is over. Only while it lasts.
    fn part(&self, now_ns: u64) -> f32 {
        now_ns.saturating_sub(self.begins_ns) as f32 / self.lasts_ns as f32
    }
}
