//! Times and how they spread.

use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::Result;

/// The middle, the 95th of a hundred and the worst, in milliseconds.
pub(crate) struct Spread {
    p50: f64,
    p95: f64,
    worst: f64,
}

impl Spread {
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |hundredth: usize| {
            let place = (times.len() * hundredth / 100).min(times.len().saturating_sub(1));
            times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        Self { p50: at(50), p95: at(95), worst: at(100) }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { p50, p95, worst } = self;
        write!(to, "p50 {p50:.1} ms, p95 {p95:.1} ms, worst {worst:.1} ms")
    }
}

/// Does the work as often as asked, and says how long each time took.
pub(crate) fn repeated<T>(rounds: usize, work: impl Fn() -> Result<T>) -> Result<Vec<Duration>> {
    (0..rounds).map(|_| timed(&work).map(|(took, _)| took)).collect()
}

/// Does the work, and says how long it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(Duration, T)> {
    let began = Instant::now();
    let made = work()?;
    Ok((began.elapsed(), made))
}
