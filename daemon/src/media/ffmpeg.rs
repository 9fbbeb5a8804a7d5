//! Files only the `ffmpeg` program can read: Opus, AC-3, WebM and whatever else it knows. It runs
//! as a process of its own.

use std::{
    ffi::OsString,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
};

use super::{MediaError, RATE_HZ};

/// Bytes of a sample.
const SAMPLE_BYTES: usize = size_of::<f32>();
/// Bytes read at once: half a second.
const PORTION_BYTES: usize = RATE_HZ as usize / 2 * SAMPLE_BYTES;
/// Lines of what it says that are kept.
const SAID_MAX: usize = 200;
/// What it says of a file that ended early.
const CUT_SIGNS: [&str; 2] = ["partial file", "file ended prematurely"];
/// A file that promises this much more than it gave was cut off.
const MISSING_MS_MIN: u64 = 1_000;

/// The program at work on one file.
pub(super) struct Ffmpeg {
    path: PathBuf,
    child: Child,
    output: ChildStdout,
    listener: Option<JoinHandle<Vec<String>>>,
    said: Vec<String>,
    /// How long the program says the file lasts, in milliseconds; 0 while it has not said so.
    promised_ms: Arc<AtomicU64>,
    first: Option<Vec<f32>>,
    samples: u64,
}

impl Ffmpeg {
    /// Starts the program and waits for the first sound.
    pub(super) fn open(path: &Path) -> Result<Self, MediaError> {
        let failed =
            |source: io::Error| MediaError::Failed { path: path.to_owned(), source: source.into() };
        let mut child = command(path).spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => MediaError::FfmpegMissing(path.to_owned()),
            _ => failed(error),
        })?;
        let (Some(output), Some(said)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(failed(io::ErrorKind::BrokenPipe.into()));
        };
        let promised_ms = Arc::new(AtomicU64::new(0));
        let promise = promised_ms.clone();
        let listener = thread::Builder::new()
            .name("ffmpeg-says".into())
            .spawn(move || listen(said, &promise))
            .map_err(failed)?;
        let mut ffmpeg = Self {
            path: path.to_owned(),
            child,
            output,
            listener: Some(listener),
            said: Vec::new(),
            promised_ms,
            first: None,
            samples: 0,
        };
        ffmpeg.first = ffmpeg.next()?;
        if ffmpeg.first.is_some() { Ok(ffmpeg) } else { Err(ffmpeg.why_silent()) }
    }

    /// The next stretch of sound, `None` at the end.
    pub(super) fn read(&mut self) -> Result<Option<Vec<f32>>, MediaError> {
        let portion = match self.first.take() {
            Some(first) => Some(first),
            None => self.next()?,
        };
        self.samples += portion.as_ref().map_or(0, Vec::len) as u64;
        Ok(portion)
    }

    /// How much of the promised length has been read, 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        match self.promised_ms.load(Ordering::Relaxed) {
            0 => 0.0,
            promised_ms => (self.read_ms() as f64 / promised_ms as f64).min(1.0),
        }
    }

    /// Whether the program complained of an early end, or gave much less than it promised.
    pub(super) fn is_cut(&self) -> bool {
        let promised_ms = self.promised_ms.load(Ordering::Relaxed);
        self.read_ms() + MISSING_MS_MIN < promised_ms
            || self.said.iter().any(|line| CUT_SIGNS.iter().any(|sign| line.contains(sign)))
    }

    fn read_ms(&self) -> u64 {
        self.samples * 1000 / u64::from(RATE_HZ)
    }

    fn next(&mut self) -> Result<Option<Vec<f32>>, MediaError> {
        let mut bytes = Vec::with_capacity(PORTION_BYTES);
        self.output
            .by_ref()
            .take(PORTION_BYTES as u64)
            .read_to_end(&mut bytes)
            .map_err(|source| self.failed(source))?;
        if bytes.len() < SAMPLE_BYTES {
            self.finish();
            return Ok(None);
        }
        let samples = bytes.chunks_exact(SAMPLE_BYTES);
        Ok(Some(samples.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()))
    }

    /// Waits for the program to end and takes what it said.
    fn finish(&mut self) {
        if let Some(listener) = self.listener.take() {
            self.said = listener.join().unwrap_or_default();
            if let Err(error) = self.child.wait() {
                tracing::warn!(%error, "ffmpeg did not end well");
            }
        }
    }

    /// What to tell a person when there was no sound at all.
    fn why_silent(&self) -> MediaError {
        let has_said = |sign: &str| self.said.iter().any(|line| line.contains(sign));
        let path = self.path.clone();
        if has_said("matches no streams") || has_said("does not contain any stream") {
            MediaError::NoAudioTrack(path)
        } else if has_said("moov atom not found") {
            MediaError::Unfinished(path)
        } else {
            MediaError::NotMedia(path)
        }
    }

    fn failed(&self, source: io::Error) -> MediaError {
        MediaError::Failed { path: self.path.clone(), source: source.into() }
    }
}

impl Drop for Ffmpeg {
    fn drop(&mut self) {
        if self.listener.is_some() {
            // It may have ended by itself a moment ago, which is as good.
            let _ = self.child.kill();
            self.finish();
        }
    }
}

/// Keeps the first lines of what the program says, in lower case, and notes the length it promises.
fn listen(said: ChildStderr, promised_ms: &AtomicU64) -> Vec<String> {
    let mut kept = Vec::new();
    for line in BufReader::new(said).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).to_lowercase();
        if let Some(ms) = line.trim().strip_prefix("duration: ").and_then(duration_ms) {
            promised_ms.store(ms, Ordering::Relaxed);
        }
        if kept.len() < SAID_MAX {
            kept.push(line);
        }
    }
    kept
}

/// Milliseconds of a length written as `00:01:02.34, …`.
fn duration_ms(text: &str) -> Option<u64> {
    let mut parts = text.split(',').next()?.split(':');
    let hours: u64 = parts.next()?.parse().ok()?;
    let minutes: u64 = parts.next()?.parse().ok()?;
    let seconds: f64 = parts.next()?.parse().ok()?;
    Some((hours * 60 + minutes) * 60_000 + (seconds * 1000.0) as u64)
}

/// The program, told to write mono sound at [`RATE_HZ`] and to open nothing but this file.
fn command(path: &Path) -> Command {
    let mut input = OsString::from("file:");
    input.push(path);
    let mut command = Command::new("ffmpeg");
    command
        .args(["-nostdin", "-hide_banner", "-nostats", "-loglevel", "info"])
        .args(["-protocol_whitelist", "file,pipe", "-i"])
        .arg(input)
        .args(["-map", "0:a:0", "-vn", "-sn", "-dn", "-ac", "1", "-ar"])
        .arg(RATE_HZ.to_string())
        .args(["-f", "f32le", "pipe:1"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}
