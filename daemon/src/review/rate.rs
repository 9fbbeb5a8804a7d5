//! How many requests a visitor may make: a bucket of them that fills again as time passes.
//!
//! Nobody at a keyboard ever empties one. A script gone wild does, and a stranger who tries one
//! key after another does so soon; neither takes from the owner's bucket.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visitor {
    /// A program that holds the token.
    Program,
    /// A browser that keeps the cookie.
    Browser,
    /// Somebody without a key.
    Stranger,
}

impl Visitor {
    /// Requests at once, and requests a second.
    const fn allowance(self) -> (f64, f64) {
        match self {
            Self::Program => (4_000.0, 1_000.0),
            Self::Browser => (2_000.0, 200.0),
            Self::Stranger => (200.0, 20.0),
        }
    }
}

/// The buckets of all visitors. Clones share them.
#[derive(Clone)]
pub(super) struct Rates(Arc<Mutex<[Bucket; 3]>>);

/// What one visitor may still ask.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    /// One that holds `most` requests.
    pub(super) fn full(most: f64, now: Instant) -> Self {
        Self { left: most, at: now }
    }

    /// Takes a request, or tells how long it takes until one is in it.
    pub(super) fn take(
        &mut self,
        (most, a_second): (f64, f64),
        now: Instant,
    ) -> Result<(), Duration> {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        *self = Self { left: (self.left + passed * a_second).min(most), at: now };
        if self.left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - self.left) / a_second));
        }
        self.left -= 1.0;
        Ok(())
    }

    /// When it was last taken from.
    pub(super) fn at(&self) -> Instant {
        self.at
    }
}

impl Rates {
    /// Every bucket is full.
    pub(super) fn new(now: Instant) -> Self {
        let all = [Visitor::Program, Visitor::Browser, Visitor::Stranger];
        Self(Arc::new(Mutex::new(all.map(|visitor| Bucket::full(visitor.allowance().0, now)))))
    }

    /// Takes a request from a visitor's bucket, or tells how long it takes until one is in it.
    pub(super) fn take(&self, visitor: Visitor, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buckets[visitor as usize].take(visitor.allowance(), now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let start = Instant::now();
        let rates = Rates::new(start);
        let taken = (0..10_000).take_while(|_| rates.take(Visitor::Stranger, start).is_ok());
        assert_eq!(taken.count(), 200);
        let wait = rates.take(Visitor::Stranger, start).expect_err("empty");
        assert_eq!(wait, Duration::from_millis(50));
        assert_eq!(rates.take(Visitor::Stranger, start + wait), Ok(()));
        assert!(rates.take(Visitor::Stranger, start + wait).is_err());
        assert_eq!(rates.take(Visitor::Browser, start), Ok(()), "the owner has his own");
        let later = start + Duration::from_secs(3_600);
        let taken = (0..10_000).take_while(|_| rates.take(Visitor::Stranger, later).is_ok());
        assert_eq!(taken.count(), 200, "it never holds more");
    }

    /// Ten requests for each of two keys a second, for an hour.
    #[test]
    fn a_person_at_the_keyboard_is_never_asked_to_wait() {
        let start = Instant::now();
        let rates = Rates::new(start);
        for second in 0..3_600 {
            for _ in 0..20 {
                let now = start + Duration::from_secs(second);
                assert_eq!(rates.take(Visitor::Browser, now), Ok(()));
            }
        }
    }
}
