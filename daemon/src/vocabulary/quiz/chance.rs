//! Chance that can be repeated: SplitMix64, by Steele, Lea and Flood (2014). Pure.

/// A stream of numbers that follows from its seed.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to just below `end`, which is more than 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        // The bias of a remainder is one in 2^60 for the few items there are.
        (self.next() % end.max(1) as u64) as usize
    }

    /// Puts the items into any order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
