//! Sounds to play: recordings, and a minute each of what is not speech.

use std::{f32::consts::TAU, path::Path};

use aivlingual_stage::{built::workspace, plugin::Sound, process};
use anyhow::{Result, ensure};

/// Few packets a second: a minute at once must fit into the daemon's queues.
const RATE_HZ: u32 = 16_000;
const SECONDS: u32 = 60;

/// The sound of a file below the workspace, from `start` on, so many seconds of it.
pub(crate) fn recording(path: &str, start: f32, seconds: f32) -> Result<Sound> {
    let directory = tempfile::tempdir()?;
    let wav = directory.path().join("part.wav");
    let ended = process::command("ffmpeg")
        .args(["-v", "error", "-ss", &start.to_string(), "-t", &seconds.to_string(), "-i"])
        .arg(workspace().join(Path::new(path)))
        .arg(&wav)
        .status()?;
    ensure!(ended.success(), "ffmpeg cannot read {path}");
    Sound::from_wav(&wav)
}

/// A minute each of what a stream brings besides speech.
pub(super) fn not_speech() -> Vec<(&'static str, Sound)> {
    let mut white = Noise(0x2545_F491);
    let mut pink = Noise(0x9E37_79B9);
    let mut low = 0.0;
    let mut lower = 0.0;
    vec![
        ("digital silence", minute(|_| 0.0)),
        ("white noise", minute(|_| 0.3 * white.next())),
        // Two low-passes over white noise are pink enough: more bass, less hiss.
        (
            "pink noise",
            minute(|_| {
                let next = pink.next();
                low = 0.97 * low + 0.1 * next;
                lower = 0.997 * lower + 0.03 * next;
                0.5 * (low + lower + 0.1 * next)
            }),
        ),
        (
            "mains hum",
            minute(|t| 0.3 * (wave(50.0, t) + 0.4 * wave(100.0, t) + 0.2 * wave(150.0, t))),
        ),
        ("music", minute(music)),
    ]
}

fn minute(mut sample: impl FnMut(f32) -> f32) -> Sound {
    let frames = SECONDS * RATE_HZ;
    let channel = (0..frames).map(|n| sample(n as f32 / RATE_HZ as f32)).collect();
    Sound { rate_hz: RATE_HZ, channels: vec![channel] }
}

fn wave(hz: f32, t: f32) -> f32 {
    (hz * t * TAU).sin()
}

/// Plucked chords with a melody above and a beat below, at 120 beats a minute.
fn music(t: f32) -> f32 {
    const ROOTS: [f32; 4] = [220.0, 174.6, 261.6, 196.0];
    const MELODY: [f32; 8] = [1.0, 1.25, 1.5, 2.0, 1.5, 1.25, 1.125, 1.5];
    let root = ROOTS[(t / 2.0) as usize % ROOTS.len()];
    let in_beat = t % 0.5;
    let pluck = (-4.0 * in_beat).exp();
    let chord = wave(root, t) + wave(root * 1.25, t) + wave(root * 1.5, t);
    let note = 2.0 * root * MELODY[(t * 4.0) as usize % MELODY.len()];
    let melody = (wave(note, t) + 0.3 * wave(2.0 * note, t)) * (-6.0 * (t % 0.25)).exp();
    let drum = wave(60.0, in_beat) * (-20.0 * in_beat).exp();
    0.12 * pluck * chord + 0.15 * melody + 0.4 * drum
}

/// The same noise every time.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 as f32 / (u32::MAX / 2) as f32 - 1.0
    }
}
