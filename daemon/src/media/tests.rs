use std::{fs, process::Command};

use super::*;

/// Two seconds of a rising and falling tone, as planar sound.
fn tone(rate_hz: u32, channels: usize) -> Vec<Vec<f32>> {
    let one: Vec<f32> = (0..rate_hz * 2)
        .map(|at| {
            let seconds = at as f32 / rate_hz as f32;
            (seconds * 440.0 * std::f32::consts::TAU).sin() * 0.4
        })
        .collect();
    vec![one; channels]
}

fn push_all(resampler: &mut Resampler, planes: &[Vec<f32>], packet: usize) -> Vec<f32> {
    let mut out = Vec::new();
    let frames = planes[0].len();
    for from in (0..frames).step_by(packet) {
        let to = frames.min(from + packet);
        let packet: Vec<&[f32]> = planes.iter().map(|plane| &plane[from..to]).collect();
        out.extend(resampler.push(&packet));
    }
    out.extend(resampler.finish());
    out
}

#[test]
fn every_rate_keeps_time_and_tone() {
    for rate_hz in [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000, 47_999]
    {
        for channels in [1, 2, 6] {
            let planes = tone(rate_hz, channels);
            let mut resampler = Resampler::new(rate_hz).expect("a rate");
            let out = push_all(&mut resampler, &planes, 1_023);
            assert_eq!(out.len(), 32_000, "{rate_hz} Hz");
            // The middle, where nothing begins or ends: each sample stands where it stood, or next
            // to it.
            let expected = &tone(RATE_HZ, 1)[0];
            for at in 4_000..28_000 {
                let near = &expected[at - 1..=at + 1];
                let off = near.iter().map(|x| (out[at] - x).abs()).fold(1.0, f32::min);
                assert!(off < 0.035, "{rate_hz} Hz, sample {at}: off by {off}");
            }
            assert_eq!(push_all(&mut resampler, &planes, 480), out, "not as new after its end");
        }
    }
}

#[test]
fn what_would_fold_back_is_gone_and_damage_does_not_stay() {
    let high: Vec<f32> = (0..48_000)
        .map(|at| (at as f32 * 12_000.0 * std::f32::consts::TAU / 48_000.0).sin())
        .collect();
    let mut resampler = Resampler::new(48_000).expect("a rate");
    let out = push_all(&mut resampler, &[high], 1_024);
    assert!(out[1_000..15_000].iter().all(|x| x.abs() < 0.01));

    let mut broken = resampler.push(&[&[f32::NAN; 480]]);
    broken.extend(resampler.push(&[&[f32::INFINITY; 480], &[0.5; 480]]));
    broken.extend(resampler.finish());
    assert!(broken.iter().all(|x| x.is_finite()));
    assert_eq!(resampler.push(&[]).len(), 0);
    assert!(Resampler::new(0).is_none() && Resampler::new(u32::MAX).is_none());
}

/// A folder with the tone in a file made by ffmpeg.
struct Stage(tempfile::TempDir);

impl Stage {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Makes four seconds of a 440 Hz tone, with `arguments` before the name.
    fn make(&self, name: &str, arguments: &[&str]) -> PathBuf {
        let path = self.path(name);
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-f", "lavfi", "-i", "sine=frequency=440:duration=4"])
            .args(["-f", "lavfi", "-i", "color=size=64x64:duration=4"])
            .args(arguments)
            .arg(&path)
            .status()
            .expect("ffmpeg, which `cargo xtask setup` installs");
        assert!(made.success(), "{name}");
        path
    }
}

fn read_all(path: &Path) -> Result<(Vec<f32>, Recording), MediaError> {
    let mut recording = Recording::open(path)?;
    let mut samples = Vec::new();
    let mut progress = 0.0;
    while let Some(portion) = recording.read()? {
        assert!(!portion.is_empty() && portion.len() <= RATE_HZ as usize);
        assert!((progress..=1.0).contains(&recording.progress()), "progress runs back");
        progress = recording.progress();
        samples.extend(portion);
    }
    Ok((samples, recording))
}

/// How often a tone rises through zero in the two middle seconds.
fn hz(samples: &[f32]) -> usize {
    samples[RATE_HZ as usize..3 * RATE_HZ as usize]
        .windows(2)
        .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0)
        .count()
        / 2
}

#[test]
fn every_format_gives_the_same_tone() {
    let stage = Stage::new();
    let audio = ["-map", "0:a"];
    let both = ["-map", "0:a", "-map", "1:v", "-c:v", "mpeg4"];
    let cases: [(&str, &[&str], bool); 14] = [
        ("pcm.wav", &["-ar", "48000", "-ac", "2"], true),
        ("pcm24.wav", &["-ar", "44100", "-c:a", "pcm_s24le"], true),
        ("float.wav", &["-ar", "16000", "-c:a", "pcm_f32le"], true),
        ("lossless.flac", &["-ar", "44100", "-ac", "2"], true),
        ("old.mp3", &["-ar", "44100", "-ac", "2", "-b:a", "128k"], true),
        ("vorbis.ogg", &["-ar", "48000", "-ac", "2", "-c:a", "vorbis", "-strict", "-2"], true),
        ("aac.m4a", &["-ar", "48000", "-ac", "2", "-c:a", "aac"], true),
        ("video.mp4", &["-ar", "48000", "-ac", "2", "-c:a", "aac"], true),
        ("video.mkv", &["-ar", "48000", "-ac", "2", "-c:a", "aac"], true),
        ("opus.opus", &["-ar", "48000", "-ac", "2", "-c:a", "libopus"], false),
        ("opus.mkv", &["-ar", "48000", "-ac", "2", "-c:a", "libopus"], false),
        ("video.webm", &["-ar", "48000", "-c:a", "libopus"], false),
        ("surround.mkv", &["-ar", "48000", "-ac", "6", "-c:a", "ac3"], false),
        ("old.wma", &["-ar", "44100", "-c:a", "wmav2"], false),
    ];
    for (name, arguments, is_ours) in cases {
        let is_video = name.starts_with("video") && !name.ends_with("webm");
        let streams: &[&str] = if is_video { &both } else { &audio };
        let path = stage.make(name, &[streams, arguments].concat());
        let (samples, recording) = read_all(&path).expect(name);
        let seconds = samples.len() as f64 / f64::from(RATE_HZ);
        assert!((3.9..4.2).contains(&seconds), "{name}: {seconds} s");
        assert!(hz(&samples).abs_diff(440) <= 1, "{name}: {} Hz", hz(&samples));
        assert!(!recording.is_cut(), "{name}");
        assert_eq!(matches!(recording.source, Source::Container(_)), is_ours, "{name}");
    }
}

#[test]
fn what_is_no_sound_says_what_to_do() {
    let stage = Stage::new();
    let file = |name: &str, bytes: &[u8]| {
        fs::write(stage.path(name), bytes).expect("a file");
        stage.path(name)
    };
    let error = |path: &Path| match read_all(path) {
        Err(error) => error,
        Ok((samples, _)) => panic!("{}: {} samples", path.display(), samples.len()),
    };
    assert!(matches!(error(&stage.path("nowhere.wav")), MediaError::Missing(_)));
    assert!(matches!(error(stage.0.path()), MediaError::Unreadable { .. }));
    assert!(matches!(error(&file("empty.mp4", b"")), MediaError::Empty(_)));
    let texts: [(&str, &[u8]); 3] = [
        ("text.wav", b"RIFF is a word, and so is WAVE.\n"),
        ("japanese.mp3", "これは音ではありません。".as_bytes()),
        ("-dash.mp4", b"{\"utterances\": []}"),
    ];
    for (name, text) in texts {
        assert!(matches!(error(&file(name, text)), MediaError::NotMedia(_)), "{name}");
    }
    let noise: Vec<u8> =
        (0..100_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert!(matches!(error(&file("noise.bin", &noise)), MediaError::NotMedia(_)));
    let silent = stage.make("silent.mp4", &["-map", "1:v", "-c:v", "mpeg4"]);
    assert!(matches!(error(&silent), MediaError::NoAudioTrack(_)));
    let whole = fs::read(stage.make("whole.mp4", &["-map", "0:a", "-c:a", "aac"])).expect("a file");
    let unfinished = file("unfinished.mp4", &whole[..whole.len() / 2]);
    assert!(matches!(error(&unfinished), MediaError::Unfinished(_)));
    assert!(error(&unfinished).to_string().contains("MKV"));
}

#[test]
fn what_is_left_of_a_cut_file_is_used_and_the_cut_is_told() {
    let stage = Stage::new();
    let files: [(&str, &[&str]); 6] = [
        ("front.mp4", &["-map", "0:a", "-c:a", "aac", "-movflags", "faststart"]),
        ("cut.mkv", &["-map", "0:a", "-c:a", "aac", "-b:a", "96k"]),
        ("cut.wav", &["-map", "0:a"]),
        ("cut.flac", &["-map", "0:a"]),
        ("cut.ogg", &["-map", "0:a", "-c:a", "vorbis", "-strict", "-2", "-ac", "2"]),
        ("cut.webm", &["-map", "0:a", "-c:a", "libopus"]),
    ];
    for (name, arguments) in files {
        let whole = fs::read(stage.make(name, arguments)).expect("a file");
        let cut = stage.path(&format!("half-{name}"));
        fs::write(&cut, &whole[..whole.len() * 6 / 10]).expect("a file");
        let (samples, recording) = read_all(&cut).expect(name);
        let seconds = samples.len() as f64 / f64::from(RATE_HZ);
        assert!((1.5..3.5).contains(&seconds), "{name}: {seconds} s");
        // An Ogg file does not say how long it should be.
        assert!(recording.is_cut() || name == "cut.ogg", "{name}");
    }
}

#[test]
fn damaged_files_never_panic() {
    let stage = Stage::new();
    let files: [(&str, &[&str]); 6] = [
        ("a.wav", &["-map", "0:a", "-t", "1"]),
        ("a.flac", &["-map", "0:a", "-t", "1"]),
        ("a.mp3", &["-map", "0:a", "-t", "1"]),
        ("a.ogg", &["-map", "0:a", "-t", "1", "-c:a", "vorbis", "-strict", "-2", "-ac", "2"]),
        ("a.mp4", &["-map", "0:a", "-t", "1", "-c:a", "aac", "-movflags", "faststart"]),
        ("a.mkv", &["-map", "0:a", "-t", "1", "-c:a", "aac"]),
    ];
    let mut seed = 7_u32;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    for (name, arguments) in files {
        let whole = fs::read(stage.make(name, arguments)).expect("a file");
        for round in 0..60 {
            let mut bytes = whole.clone();
            for _ in 0..1 + round % 8 {
                // Headers are where lengths are, so half of the damage goes there.
                let reach = if round % 2 == 0 { bytes.len().min(600) } else { bytes.len() };
                let at = random(reach);
                bytes[at] = random(256) as u8;
            }
            if round % 5 == 0 {
                bytes.truncate(1 + random(whole.len() - 1));
            }
            let path = stage.path(name);
            fs::write(&path, &bytes).expect("a file");
            // Only what this process reads itself: the program beside it cannot take us down.
            if let Ok(mut container) = Container::open(&path) {
                let mut samples = 0;
                while let Some(portion) = container.read() {
                    samples += portion.len();
                    assert!(samples < 700 * RATE_HZ as usize, "{name}, round {round}: no end");
                }
            }
        }
    }
}
