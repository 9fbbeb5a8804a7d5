//! Chance that comes out the same each time.

/// A small generator of numbers: the same seed gives the same ones.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(seed: usize) -> Self {
        Self(seed as u64)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.roll() % bound.max(1) as u64).unwrap_or(0)
    }

    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A place below `count`, by the law of Zipf and Mandelbrot: the chance of a place falls with
    /// its number, and `flat` is how slowly it begins to.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and `count`"
    )]
    pub(super) fn rank(&mut self, count: usize, flat: f64) -> usize {
        let share = self.below(1 << 30) as f64 / f64::from(1 << 30);
        let reach = (count as f64 + flat) / flat;
        let place = flat * reach.powf(share) - flat;
        (place as usize).min(count.saturating_sub(1))
    }
}
