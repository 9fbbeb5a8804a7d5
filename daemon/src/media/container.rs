//! Files this process reads itself: WAV, FLAC, MP3, Ogg Vorbis, and AAC, MP3, FLAC or PCM in MP4
//! and MKV.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use symphonia::core::{
    codecs::audio::{AudioDecoder, AudioDecoderOptions},
    errors::Error,
    formats::{FormatOptions, FormatReader, SeekMode, SeekTo, TrackType, probe::Hint},
    io::{MediaSource, MediaSourceStream},
    meta::MetadataOptions,
    units::{Time, TimeBase},
};
use thiserror::Error;

use super::{RATE_HZ, Resampler};

/// Samples handed out at once, when there are as many: half a second.
const PORTION: usize = RATE_HZ as usize / 2;
/// A hole in the times of the file longer than this is filled with silence, so that words keep
/// their place.
const GAP_SECONDS_MIN: f64 = 0.1;
/// A longer hole is a damaged time.
const GAP_SECONDS_MAX: f64 = 600.0;
/// Packets in a row that may be undecodable before the file is given up.
const BROKEN_MAX: usize = 200;
/// A file that promises this much more than it gave was cut off.
const MISSING_SECONDS_MIN: f64 = 1.0;

/// Why a file must be read in another way.
#[derive(Debug, Error)]
pub(super) enum Unsupported {
    /// It could not be opened.
    #[error("it could not be opened")]
    Open(#[from] io::Error),
    /// Nothing in it is known here.
    #[error("its format or codec is not read here")]
    Format(#[from] Error),
    /// No track has sound that is known here.
    #[error("it has no sound that is read here")]
    NoTrack,
    /// What it says of itself is not decodable.
    #[error("its sound does not decode")]
    Undecodable,
}

/// An open file and its decoder.
pub(super) struct Container {
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    time_base: Option<TimeBase>,
    /// What the file says it lasts.
    seconds_promised: Option<f64>,
    read: Arc<AtomicU64>,
    length: u64,
    resampler: Option<(u32, Resampler)>,
    /// Sound taken from the file so far, in seconds on the file's clock.
    seconds: f64,
    ready: Vec<f32>,
    is_cut: bool,
    is_over: bool,
}

impl Container {
    /// Opens `path` and decodes until the first sound, so that whoever holds this knows it can be
    /// read.
    pub(super) fn open(path: &Path) -> Result<Self, Unsupported> {
        let ending = path.extension().and_then(|extension| extension.to_str());
        Self::prepare(File::open(path)?, ending)?.filled()
    }

    /// Takes `file`, whose name ends with `ending`, from `from_ms` on. Also returns how many
    /// samples of what will be read lie before that: files are cut into packets.
    pub(super) fn open_at(
        mut file: File,
        ending: Option<&str>,
        from_ms: u64,
    ) -> Result<(Self, usize), Unsupported> {
        file.seek(SeekFrom::Start(0))?;
        let mut container = Self::prepare(file, ending)?;
        let from_seconds = from_ms as f64 / 1_000.0;
        if from_ms > 0 {
            let time = Time::try_from_secs_f64(from_seconds).ok_or(Unsupported::Undecodable)?;
            let to = SeekTo::Time { time, track_id: Some(container.track) };
            let reached = container.reader.seek(SeekMode::Accurate, to)?;
            container.decoder.reset();
            let time = container.time_base.and_then(|base| base.calc_time(reached.actual_ts));
            container.seconds = time.ok_or(Unsupported::Undecodable)?.as_secs_f64();
        }
        let before = (from_seconds - container.seconds).max(0.0) * f64::from(RATE_HZ);
        Ok((container.filled()?, before.round() as usize))
    }

    fn prepare(file: File, ending: Option<&str>) -> Result<Self, Unsupported> {
        let length = file.metadata()?.len();
        let read = Arc::new(AtomicU64::new(0));
        let source = Counted { file, length, read: read.clone() };
        let stream = MediaSourceStream::new(Box::new(source), Default::default());
        let mut hint = Hint::new();
        if let Some(ending) = ending {
            hint.with_extension(ending);
        }
        let reader = symphonia::default::get_probe().probe(
            &hint,
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )?;
        let track = reader.default_track(TrackType::Audio).ok_or(Unsupported::NoTrack)?;
        let parameters = track
            .codec_params
            .as_ref()
            .and_then(|parameters| parameters.audio())
            .ok_or(Unsupported::NoTrack)?;
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(parameters, &AudioDecoderOptions::default())?;
        let seconds_promised = match (track.num_frames, parameters.sample_rate) {
            (Some(frames), Some(rate)) if rate > 0 => Some(frames as f64 / f64::from(rate)),
            _ => None,
        };
        Ok(Self {
            track: track.id,
            time_base: track.time_base,
            seconds_promised,
            reader,
            decoder,
            read,
            length,
            resampler: None,
            seconds: 0.0,
            ready: Vec::new(),
            is_cut: false,
            is_over: false,
        })
    }

    /// Decodes until the first sound.
    fn filled(mut self) -> Result<Self, Unsupported> {
        while self.ready.is_empty() && !self.is_over {
            self.take();
        }
        if self.ready.is_empty() { Err(Unsupported::Undecodable) } else { Ok(self) }
    }

    /// The next stretch of sound, `None` at the end.
    pub(super) fn read(&mut self) -> Option<Vec<f32>> {
        while self.ready.len() < PORTION && !self.is_over {
            self.take();
        }
        if self.ready.is_empty() {
            return None;
        }
        let rest = self.ready.split_off(self.ready.len().min(PORTION));
        Some(std::mem::replace(&mut self.ready, rest))
    }

    /// How much of the file has been read, 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        self.read.load(Ordering::Relaxed) as f64 / self.length.max(1) as f64
    }

    /// Whether the file ended before its sound did.
    pub(super) fn is_cut(&self) -> bool {
        let is_short = self
            .seconds_promised
            .is_some_and(|promised| promised - self.seconds > MISSING_SECONDS_MIN);
        self.is_cut || is_short
    }

    /// Decodes one packet; damaged ones are passed over.
    fn take(&mut self) {
        let mut broken = 0;
        while broken < BROKEN_MAX {
            let packet = match self.reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => packet,
                Ok(Some(_)) => continue,
                Ok(None) => return self.end(),
                Err(Error::ResetRequired) => {
                    self.decoder.reset();
                    broken += 1;
                    continue;
                }
                Err(Error::DecodeError(_)) => {
                    broken += 1;
                    continue;
                }
                Err(_) => {
                    self.is_cut = true;
                    return self.end();
                }
            };
            let starts_at = self
                .time_base
                .and_then(|base| base.calc_time(packet.pts))
                .map(|time| time.as_secs_f64());
            let Ok(sound) = self.decoder.decode(&packet) else {
                broken += 1;
                continue;
            };
            let mut planes = Vec::new();
            sound.copy_to_vecs_planar::<f32>(&mut planes);
            let rate_hz = sound.spec().rate();
            if planes.first().is_some_and(|plane| !plane.is_empty()) {
                self.add(rate_hz, starts_at, &planes);
                return;
            }
        }
        self.is_cut = true;
        self.end();
    }

    /// Adds decoded sound, after the silence the file's own times ask for.
    fn add(&mut self, rate_hz: u32, starts_at: Option<f64>, planes: &[Vec<f32>]) {
        if self.resampler.as_ref().is_none_or(|(rate, _)| *rate != rate_hz) {
            if let Some((_, mut before)) = self.resampler.take() {
                self.ready.extend(before.finish());
            }
            self.resampler = Resampler::new(rate_hz).map(|resampler| (rate_hz, resampler));
        }
        let Some((_, resampler)) = &mut self.resampler else { return };
        let gap = starts_at.map_or(0.0, |starts_at| starts_at - self.seconds);
        if (GAP_SECONDS_MIN..GAP_SECONDS_MAX).contains(&gap) {
            let silence = vec![0.0; (gap * f64::from(rate_hz)) as usize];
            self.ready.extend(resampler.push(&[&silence]));
            self.seconds += gap;
        }
        let channels: Vec<&[f32]> = planes.iter().map(Vec::as_slice).collect();
        self.ready.extend(resampler.push(&channels));
        self.seconds += planes[0].len() as f64 / f64::from(rate_hz);
    }

    fn end(&mut self) {
        if let Some((_, mut resampler)) = self.resampler.take() {
            self.ready.extend(resampler.finish());
        }
        self.is_over = true;
    }
}

/// A file that knows how far it has been read.
struct Counted {
    file: File,
    length: u64,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.file.read(buffer)?;
        self.read.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = self.file.seek(to)?;
        self.read.store(position, Ordering::Relaxed);
        Ok(position)
    }
}

impl MediaSource for Counted {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}
