//! Figures of the render thread, kept without waiting or allocating.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// Durations remembered: the last ten seconds at 25 frames.
const REMEMBERED: usize = 256;

/// The latest durations of something that is done again and again.
pub(super) struct Durations {
    latest_ns: [AtomicU32; REMEMBERED],
    count: AtomicU64,
    longest_ns: AtomicU64,
}

impl Default for Durations {
    fn default() -> Self {
        Self {
            latest_ns: [const { AtomicU32::new(0) }; REMEMBERED],
            count: AtomicU64::new(0),
            longest_ns: AtomicU64::new(0),
        }
    }
}

impl Durations {
    /// Takes one more.
    pub(super) fn add(&self, duration_ns: u64) {
        let index = self.count.fetch_add(1, Relaxed) as usize % REMEMBERED;
        self.latest_ns[index].store(u32::try_from(duration_ns).unwrap_or(u32::MAX), Relaxed);
        self.longest_ns.fetch_max(duration_ns, Relaxed);
    }

    /// How many there were.
    pub(super) fn count(&self) -> u64 {
        self.count.load(Relaxed)
    }

    /// The longest of all.
    pub(super) fn longest_ns(&self) -> u64 {
        self.longest_ns.load(Relaxed)
    }

    /// The middle one of the latest; zero when there are none.
    pub(super) fn median_ns(&self) -> u64 {
        let known = usize::try_from(self.count()).unwrap_or(REMEMBERED).min(REMEMBERED);
        let mut latest: Vec<u32> =
            self.latest_ns[..known].iter().map(|duration| duration.load(Relaxed)).collect();
        latest.sort_unstable();
        latest.get(known / 2).copied().map_or(0, u64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_forgets_what_is_long_past_and_the_maximum_does_not() {
        let durations = Durations::default();
        assert_eq!(durations.median_ns(), 0);
        durations.add(9_000);
        for _ in 0..REMEMBERED {
            durations.add(100);
        }
        assert_eq!((durations.median_ns(), durations.longest_ns()), (100, 9_000));
        assert_eq!(durations.count(), REMEMBERED as u64 + 1);
    }
}
