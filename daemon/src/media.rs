//! Sound out of files, and any sound to the one rate the recognisers take.
//!
//! Blocks; runs on the thread of whoever transcribes. A file is read as it is used, so three hours
//! of it need no more memory than a minute. Formats this process reads itself come first; the rest
//! goes through the `ffmpeg` program, when there is one.

mod container;
mod ffmpeg;
pub mod folder;
mod moment;
mod resampler;

#[cfg(test)]
mod tests;

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use thiserror::Error;

use self::{container::Container, ffmpeg::Ffmpeg};
pub use self::{
    moment::{MOMENT_MS_MAX, cut},
    resampler::Resampler,
};

/// Sample rate of all sound that leaves this room, in hertz.
pub const RATE_HZ: u32 = 16_000;
/// Bytes looked at to tell text from sound.
const TEXT_PROBE_BYTES: u64 = 4_096;

/// Why there is no sound, by what a person can do about it.
#[derive(Debug, Error)]
pub enum MediaError {
    /// The path leads nowhere.
    #[error("there is no file {}; check the name", .0.display())]
    Missing(PathBuf),
    /// It is there and may not be read, or is a folder.
    #[error("{} cannot be read; is it a file, and may you open it?", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It holds nothing.
    #[error("{} is empty; record or copy it again", .0.display())]
    Empty(PathBuf),
    /// It is not sound or video at all.
    #[error("{} is not a sound or video file; choose a recording, or give a text to \
             `aivlingual spot`", .0.display())]
    NotMedia(PathBuf),
    /// It is a video, or a container, without sound.
    #[error("{} has no sound in it; choose a recording with an audio track", .0.display())]
    NoAudioTrack(PathBuf),
    /// It begins like a recording, but its index was never written.
    #[error("{} was cut off before its index was written, so nothing in it can be found; \
             record to MKV to survive a crash", .0.display())]
    Unfinished(PathBuf),
    /// Only the `ffmpeg` program could read it, and there is none.
    #[error("{} needs the ffmpeg program, which was not found; install ffmpeg (on Debian and \
             Ubuntu: sudo apt install ffmpeg) or convert the file to WAV", .0.display())]
    FfmpegMissing(PathBuf),
    /// Reading failed on the way.
    #[error("{} could not be read to its end", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The sound of one file, read from its beginning to its end.
pub struct Recording {
    source: Source,
    is_cut: bool,
}

enum Source {
    Container(Box<Container>),
    Ffmpeg(Ffmpeg),
}

impl Recording {
    /// Opens `path` and finds its sound.
    pub fn open(path: &Path) -> Result<Self, MediaError> {
        refuse_plainly(path)?;
        let source = match Container::open(path) {
            Ok(container) => Source::Container(Box::new(container)),
            Err(reason) => {
                tracing::debug!(path = %path.display(), %reason, "reading through ffmpeg");
                Source::Ffmpeg(Ffmpeg::open(path)?)
            }
        };
        Ok(Self { source, is_cut: false })
    }

    /// The next stretch of sound, mono at [`RATE_HZ`], full scale ±1; `None` at the end. A second
    /// or less, in bounded memory.
    pub fn read(&mut self) -> Result<Option<Vec<f32>>, MediaError> {
        let portion = match &mut self.source {
            Source::Container(container) => container.read(),
            Source::Ffmpeg(ffmpeg) => ffmpeg.read()?,
        };
        if portion.is_none() {
            self.is_cut = match &self.source {
                Source::Container(container) => container.is_cut(),
                Source::Ffmpeg(ffmpeg) => ffmpeg.is_cut(),
            };
        }
        Ok(portion)
    }

    /// How much of the file has been read, 0 to 1; an estimate.
    pub fn progress(&self) -> f64 {
        match &self.source {
            Source::Container(container) => container.progress(),
            Source::Ffmpeg(ffmpeg) => ffmpeg.progress(),
        }
    }

    /// Whether the file ended before its sound did. Known when [`read`](Self::read) has returned
    /// `None`.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }
}

/// Refuses what needs no decoder to refuse.
fn refuse_plainly(path: &Path) -> Result<(), MediaError> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => MediaError::Missing(path.to_owned()),
        _ => MediaError::Unreadable { path: path.to_owned(), source },
    };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(io::ErrorKind::IsADirectory.into()));
    }
    let mut start = Vec::new();
    file.take(TEXT_PROBE_BYTES).read_to_end(&mut start).map_err(unreadable)?;
    if start.is_empty() {
        return Err(MediaError::Empty(path.to_owned()));
    }
    if is_text(&start) { Err(MediaError::NotMedia(path.to_owned())) } else { Ok(()) }
}

/// Text in UTF-8, the last character of which may be cut off.
fn is_text(start: &[u8]) -> bool {
    let is_utf8 = match str::from_utf8(start) {
        Ok(_) => true,
        Err(broken) => broken.error_len().is_none() && broken.valid_up_to() > 0,
    };
    is_utf8 && !start.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31))
}
