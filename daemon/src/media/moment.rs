//! A moment cut from a recording, as a sound a browser plays. Nothing is stored.
//!
//! Runs as a task; what decodes here runs on a thread that may block and looks, between half
//! seconds of sound, whether it is still wanted. When the task is dropped, the `ffmpeg` program it
//! may have started is killed.

use std::{
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, Seek, SeekFrom},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{io::AsyncReadExt, process::Command};

use super::{MediaError, RATE_HZ, container::Container, folder::Footage};

/// Milliseconds of a moment at most.
pub const MOMENT_MS_MAX: u64 = 60_000;
/// Milliseconds that are asked of `ffmpeg` beyond the end: a container that keeps its times in
/// whole milliseconds, as FLV does, may tell the end too early. What is too much is not taken.
const BEYOND_MS: u64 = 20;
/// How long the `ffmpeg` program may take for one.
const CUT_S_MAX: u64 = 30;
/// Bytes of a sample of a moment.
const SAMPLE_BYTES: u64 = 2;
/// Bytes of what stands before the samples in a WAV file.
const HEAD_BYTES: u32 = 44;

/// Says that nobody waits any more when it is dropped.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// The sound of `footage` from `from_ms` to `to_ms` of the file, as WAV, mono at [`RATE_HZ`]: at
/// most [`MOMENT_MS_MAX`], and less at the end of the file.
///
/// # Errors
///
/// When the file has no sound there, or none that anything here reads.
pub async fn cut(footage: Footage, from_ms: u64, to_ms: u64) -> Result<Vec<u8>, MediaError> {
    let length_ms = to_ms.saturating_sub(from_ms).min(MOMENT_MS_MAX);
    let path = footage.path.clone();
    let failed = |source: io::Error| MediaError::Failed { path, source: source.into() };
    let file = footage.file.try_clone().map_err(failed)?;
    let wanted = Arc::new(AtomicBool::new(true));
    let _guard = Wanted(Arc::clone(&wanted));
    let ending = footage.path.extension().and_then(OsStr::to_str).map(str::to_owned);
    let decode = move || decode(file, ending.as_deref(), from_ms, length_ms, &wanted);
    let decoded = tokio::task::spawn_blocking(decode).await.ok().flatten();
    let samples = match decoded {
        Some(samples) => samples,
        None => ffmpeg(OsStr::new("ffmpeg"), &footage, from_ms, length_ms).await?,
    };
    if samples.is_empty() {
        return Err(MediaError::Failed {
            path: footage.path,
            source: "the file has no sound at that time".into(),
        });
    }
    Ok(wav(&samples))
}

/// The samples of a moment, where this process can read the file; `None` where it cannot.
fn decode(
    file: File,
    ending: Option<&str>,
    from_ms: u64,
    length_ms: u64,
    wanted: &AtomicBool,
) -> Option<Vec<i16>> {
    let (mut container, mut surplus) = Container::open_at(file, ending, from_ms).ok()?;
    let length = (length_ms * u64::from(RATE_HZ) / 1_000) as usize;
    let mut samples = Vec::with_capacity(length);
    while samples.len() < length && wanted.load(Ordering::Relaxed) {
        let Some(portion) = container.read() else { break };
        let skipped = surplus.min(portion.len());
        surplus -= skipped;
        let whole = |sample: &f32| (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
        samples.extend(portion[skipped..].iter().map(whole));
    }
    samples.truncate(length);
    Some(samples)
}

/// The same through the `ffmpeg` program, which is killed when this is dropped.
async fn ffmpeg(
    program: &OsStr,
    footage: &Footage,
    from_ms: u64,
    length_ms: u64,
) -> Result<Vec<i16>, MediaError> {
    let path = &footage.path;
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| MediaError::Failed {
        path: path.clone(),
        source,
    };
    let mut file = footage.file.try_clone().map_err(|error| failed(error.into()))?;
    file.seek(SeekFrom::Start(0)).map_err(|error| failed(error.into()))?;
    let mut child =
        command(program, footage, file, from_ms, length_ms).spawn().map_err(|error| match error
            .kind()
        {
            io::ErrorKind::NotFound => MediaError::FfmpegMissing(path.clone()),
            _ => failed(error.into()),
        })?;
    let Some(output) = child.stdout.take() else {
        return Err(failed(io::Error::from(io::ErrorKind::BrokenPipe).into()));
    };
    let bytes_max = length_ms * u64::from(RATE_HZ) / 1_000 * SAMPLE_BYTES;
    let mut bytes = Vec::new();
    let work = async {
        output.take(bytes_max).read_to_end(&mut bytes).await?;
        child.wait().await
    };
    let ended = tokio::time::timeout(Duration::from_secs(CUT_S_MAX), work).await;
    match ended {
        Ok(Ok(status)) if status.success() || !bytes.is_empty() => {}
        Ok(Ok(_)) => return Err(MediaError::NotMedia(path.clone())),
        Ok(Err(error)) => return Err(failed(error.into())),
        Err(_) => return Err(failed("ffmpeg takes too long".into())),
    }
    Ok(bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect())
}

/// The program, told to open nothing but the file that was checked: it inherits it, so that no
/// name is looked up again.
fn command(
    program: &OsStr,
    footage: &Footage,
    file: File,
    from_ms: u64,
    length_ms: u64,
) -> Command {
    let seconds = |ms: u64| format!("{}.{:03}", ms / 1_000, ms % 1_000);
    let mut input = OsString::from("file:");
    // Where an open file has no name, it cannot be exchanged while it is held open, either.
    input.push(if cfg!(unix) { OsStr::new("/dev/fd/0") } else { footage.path.as_os_str() });
    let mut command = Command::new(program);
    // A seek past the end lands somewhere before it, so the sound is cut by the file's own times.
    let cut = format!(
        "atrim=start={}:end={},asetpts=PTS-STARTPTS",
        seconds(from_ms),
        seconds(from_ms.saturating_add(length_ms + BEYOND_MS))
    );
    command
        .args(["-hide_banner", "-nostats", "-loglevel", "error"])
        .args(["-protocol_whitelist", "file,pipe", "-copyts", "-start_at_zero"])
        .args(["-ss", &seconds(from_ms), "-i"])
        .arg(input)
        .args(["-map", "0:a:0", "-vn", "-sn", "-dn", "-af", &cut, "-ac", "1", "-ar"])
        .arg(RATE_HZ.to_string())
        .args(["-f", "s16le", "pipe:1"])
        .stdin(Stdio::from(file))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    command
}

/// Samples as a WAV file.
fn wav(samples: &[i16]) -> Vec<u8> {
    let data = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX - HEAD_BYTES);
    let mut bytes = Vec::with_capacity(samples.len() * 2 + HEAD_BYTES as usize);
    bytes.extend(b"RIFF");
    bytes.extend((data + HEAD_BYTES - 8).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    // Whole samples, one channel.
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(RATE_HZ.to_le_bytes());
    bytes.extend((RATE_HZ * SAMPLE_BYTES as u32).to_le_bytes());
    // Two bytes and sixteen bits a sample.
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend(data.to_le_bytes());
    bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    bytes
}

#[cfg(all(test, unix))]
mod tests;
