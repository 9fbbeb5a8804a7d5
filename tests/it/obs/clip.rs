//! Sounds for OBS to play.

use std::{f32::consts::TAU, path::Path};

use anyhow::Result;

const RATE_HZ: u32 = 48_000;

/// Five seconds of 440 Hz at a quarter of full scale.
pub(super) fn write_tone(path: &Path) -> Result<()> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(path, spec)?;
    for n in 0..5 * RATE_HZ {
        let value = 0.25 * (n as f32 * 440.0 * TAU / RATE_HZ as f32).sin();
        wav.write_sample((value * f32::from(i16::MAX)) as i16)?;
    }
    Ok(wav.finalize()?)
}
