//! Any rate and any number of channels to mono at [`RATE_HZ`], as a stream.

use std::ops::RangeInclusive;

use rubato::{
    Async, FixedAsync, Indexing, Resampler as _, SincInterpolationParameters,
    SincInterpolationType, WindowFunction, audioadapter_buffers::direct::InterleavedSlice,
};

use super::RATE_HZ;

/// Sampling rates that can be real, in hertz.
const RATES_HZ: RangeInclusive<u32> = 1_000..=768_000;
/// Input handed to the filter at once: a hundredth of a second, so that live sound waits no longer
/// than that.
const CHUNKS_A_SECOND: u32 = 100;
/// Taps of the filter. Speech is over at 8 kHz, where this one is 60 dB down.
const TAPS: usize = 128;

/// A stream of sound on its way to mono at [`RATE_HZ`].
///
/// Time is kept exactly: after `n` input frames and [`finish`](Self::finish), `n` × 16000 / rate
/// samples have come out (rounded up), and each stands within one sample of where it stood before:
/// the filter's delay is taken out. Not for a real-time thread: it allocates.
pub struct Resampler {
    rate_hz: u32,
    /// `None` when the rate is right already.
    filter: Option<Async<f32>>,
    chunk: usize,
    waiting: Vec<f32>,
    frames_in: u64,
    samples_out: u64,
    /// Samples still to be dropped: the filter's delay.
    delay: usize,
}

impl Resampler {
    /// For input of `rate_hz`; `None` when no sound has such a rate.
    pub fn new(rate_hz: u32) -> Option<Self> {
        if !RATES_HZ.contains(&rate_hz) {
            return None;
        }
        let chunk = (rate_hz / CHUNKS_A_SECOND) as usize;
        let filter = if rate_hz == RATE_HZ {
            None
        } else {
            let parameters = SincInterpolationParameters::new(TAPS, WindowFunction::Blackman2)
                .interpolation(SincInterpolationType::Linear)
                .oversampling_factor(256);
            let ratio = f64::from(RATE_HZ) / f64::from(rate_hz);
            Some(Async::new_sinc(ratio, 1.0, &parameters, chunk, 1, FixedAsync::Input).ok()?)
        };
        let delay = filter.as_ref().map_or(0, |filter| filter.output_delay());
        Some(Self { rate_hz, filter, chunk, waiting: vec![], frames_in: 0, samples_out: 0, delay })
    }

    /// Takes one packet of planar sound, any number of channels, and returns what is ready.
    /// Channels count alike; the shortest one tells how many frames there are.
    pub fn push(&mut self, channels: &[&[f32]]) -> Vec<f32> {
        let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let share = 1.0 / channels.len().max(1) as f32;
        let at = self.waiting.len();
        self.waiting.resize(at + frames, 0.0);
        for channel in channels {
            for (mixed, sample) in self.waiting[at..].iter_mut().zip(*channel) {
                // A broken plug-in upstream can send NaN, which would stay in the filter for ever.
                *mixed += if sample.is_finite() { sample * share } else { 0.0 };
            }
        }
        self.frames_in += frames as u64;
        let mut ready = Vec::new();
        let mut used = 0;
        while self.waiting.len() - used >= self.chunk {
            self.filter(used, self.chunk, &mut ready);
            used += self.chunk;
        }
        self.waiting.drain(..used);
        ready
    }

    /// Returns what is still on its way, and begins anew.
    pub fn finish(&mut self) -> Vec<f32> {
        let expected = (self.frames_in * u64::from(RATE_HZ)).div_ceil(u64::from(self.rate_hz));
        let mut ready = Vec::new();
        let rest = self.waiting.len();
        self.filter(0, rest, &mut ready);
        self.waiting.clear();
        while self.samples_out < expected {
            self.filter(0, 0, &mut ready);
        }
        let surplus = (self.samples_out - expected) as usize;
        ready.truncate(ready.len().saturating_sub(surplus));
        if let Some(filter) = &mut self.filter {
            filter.reset();
            self.delay = filter.output_delay();
        }
        (self.frames_in, self.samples_out) = (0, 0);
        ready
    }

    /// Sends `frames` waiting frames through the filter; fewer than a chunk are followed by
    /// silence.
    fn filter(&mut self, from: usize, frames: usize, ready: &mut Vec<f32>) {
        let input = &self.waiting[from..from + frames];
        let before = ready.len();
        match &mut self.filter {
            None => ready.extend_from_slice(input),
            Some(filter) => {
                let mut chunk = vec![0.0; self.chunk];
                chunk[..frames].copy_from_slice(input);
                let indexing = Indexing::new().partial_len(frames);
                let chunk = InterleavedSlice::new(&chunk, 1, self.chunk);
                let output = chunk
                    .ok()
                    .and_then(|chunk| filter.process(&chunk, Some(&indexing)).ok())
                    .map(|output| output.take_data())
                    .unwrap_or_default();
                let dropped = self.delay.min(output.len());
                self.delay -= dropped;
                ready.extend_from_slice(&output[dropped..]);
            }
        }
        self.samples_out += (ready.len() - before) as u64;
    }
}
