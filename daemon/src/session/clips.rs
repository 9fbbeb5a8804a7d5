//! Recordings that the room's tests play.

use std::path::{Path, PathBuf};

use crate::{engines::RATE_HZ, media::Recording};

/// Where a clip lies.
pub(super) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/audio").join(name)
}

/// The sound of a clip, mono at [`RATE_HZ`].
pub(super) fn sound(name: &str) -> Vec<f32> {
    let mut recording = Recording::open(&path(name)).expect("a clip");
    let mut samples = Vec::new();
    while let Some(portion) = recording.read().expect("sound") {
        samples.extend(portion);
    }
    samples
}

/// Digital silence, mono at [`RATE_HZ`].
pub(super) fn silence(ms: usize) -> Vec<f32> {
    vec![0.0; ms * RATE_HZ as usize / 1_000]
}
