//! Where in a stretch of sound something is heard at all. Pure.

use crate::engines::RATE_HZ;

/// Samples in one step, 10 ms.
const STEP: usize = RATE_HZ as usize / 100;
/// A step is heard when it is at least this part as loud as the loud steps: 26 dB below, where
/// breath and room begin.
const HEARD_PART: f32 = 0.05;
/// Which of the steps, sorted by loudness, counts as loud.
const LOUD_PART: f32 = 0.95;
/// Full scale ±1: softer than this is silence whatever surrounds it.
const HEARD_MIN: f32 = 0.0005;

/// The steps in which something is heard.
#[derive(Debug, PartialEq)]
pub(super) struct Voiced {
    /// Numbers of the heard steps, ascending.
    steps: Vec<usize>,
    /// How many steps there are in all.
    whole: usize,
}

impl Voiced {
    /// Listens to `samples`, mono at [`RATE_HZ`].
    pub(super) fn new(samples: &[f32]) -> Self {
        let loudness: Vec<f32> = samples
            .chunks(STEP)
            .map(|step| (step.iter().map(|x| x * x).sum::<f32>() / step.len() as f32).sqrt())
            .collect();
        let mut sorted = loudness.clone();
        sorted.sort_unstable_by(f32::total_cmp);
        let loud = sorted.get((sorted.len() as f32 * LOUD_PART) as usize).copied().unwrap_or(0.0);
        let heard = (loud * HEARD_PART).max(HEARD_MIN);
        let steps = (0..loudness.len()).filter(|step| loudness[*step] >= heard).collect();
        Self { steps, whole: loudness.len() }
    }

    /// How long something is heard, in seconds.
    pub(super) fn seconds(&self) -> f32 {
        (self.steps.len() * STEP) as f32 / RATE_HZ as f32
    }

    /// When `part` (0 to 1) of what is heard has been heard, in milliseconds from the start.
    pub(super) fn ms_at(&self, part: f32) -> u64 {
        let step = match self.steps.as_slice() {
            [] => (part * self.whole as f32) as usize,
            [.., last] if part >= 1.0 => last + 1,
            steps => steps[((part * steps.len() as f32) as usize).min(steps.len() - 1)],
        };
        (step * STEP * 1000 / RATE_HZ as usize) as u64
    }
}
