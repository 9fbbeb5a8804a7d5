use std::path::Path;

use super::*;
use crate::media::folder;

/// Makes ten seconds in which each second has a tone of its own, 300 Hz and 100 more for each.
fn make(folder: &Path, name: &str, arguments: &[&str]) {
    let made = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i"])
        .arg("aevalsrc='0.4*sin(2*PI*(300+100*floor(t))*t)':s=48000:d=10")
        .args(["-f", "lavfi", "-i", "color=size=64x64:duration=10"])
        .args(arguments)
        .arg(folder.join(name))
        .status()
        .expect("ffmpeg, which `cargo xtask setup` installs");
    assert!(made.success(), "{name}");
}

/// How often a tone swings in a second, from how often it passes zero.
fn pitch_hz(samples: &[i16]) -> f64 {
    let passed = samples.windows(2).filter(|pair| (pair[0] < 0) != (pair[1] < 0)).count();
    passed as f64 / 2.0 * f64::from(RATE_HZ) / samples.len() as f64
}

fn samples(wav: &[u8]) -> Vec<i16> {
    assert_eq!(&wav[..4], b"RIFF");
    let told = u32::from_le_bytes(wav[40..44].try_into().expect("four bytes")) as usize;
    assert_eq!(told, wav.len() - 44, "the head tells the length");
    wav[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}

#[tokio::test]
async fn a_moment_is_the_sound_of_that_time_in_every_format() {
    let home = tempfile::tempdir().expect("a folder");
    for (name, arguments) in [
        ("a.mkv", &["-c:a", "aac"][..]),
        ("a.mp4", &["-c:a", "aac"]),
        ("a.mov", &["-c:a", "pcm_s16le"]),
        ("a.flv", &["-c:a", "aac", "-ar", "44100"]),
        ("a.ts", &["-c:a", "aac"]),
        ("opus.mkv", &["-c:a", "libopus"]),
        ("a.wav", &["-map", "0:a"]),
        ("a.mp3", &["-map", "0:a"]),
        ("a.flac", &["-map", "0:a"]),
        ("a.opus", &["-map", "0:a"]),
    ] {
        make(home.path(), name, arguments);
        for second in [0, 4, 8] {
            let footage = folder::open(home.path(), name).expect(name);
            let from_ms = second * 1_000 + 200;
            let samples = samples(&cut(footage, from_ms, from_ms + 600).await.expect(name));
            assert_eq!(samples.len(), 600 * 16, "{name} at {second}");
            let (heard, expected) = (pitch_hz(&samples), 300.0 + 100.0 * second as f64);
            assert!((heard - expected).abs() < 12.0, "{name} at {second}: {heard} Hz");
        }
    }
}

#[tokio::test]
async fn a_moment_has_an_end() {
    let home = tempfile::tempdir().expect("a folder");
    make(home.path(), "a.wav", &["-map", "0:a"]);
    make(home.path(), "a.opus", &["-map", "0:a"]);
    for name in ["a.wav", "a.opus"] {
        let open = || folder::open(home.path(), name).expect(name);
        let rest = samples(&cut(open(), 9_000, 12_000).await.expect(name));
        assert!((15_900..=16_400).contains(&rest.len()), "{name}: {}", rest.len());
        let beyond = cut(open(), 60_000, 61_000).await;
        assert!(beyond.is_err(), "{name}");
        let all = samples(&cut(open(), 0, u64::MAX).await.expect(name));
        assert!(all.len() <= (MOMENT_MS_MAX * 16) as usize, "{name}");
    }
    std::fs::write(home.path().join("a.mkv"), "no recording at all").expect("written");
    let refused = cut(folder::open(home.path(), "a.mkv").expect("a file"), 0, 1_000).await;
    assert!(matches!(refused, Err(MediaError::NotMedia(_))), "{refused:?}");
}

/// A program that never ends and writes down its number, in place of ffmpeg.
#[cfg(target_os = "linux")]
fn endless(home: &Path) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let program = home.join("endless");
    let script = format!("#!/bin/sh\necho $$ > {}/number\nexec sleep 1000\n", home.display());
    std::fs::write(&program, script).expect("written");
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).expect("allowed");
    program
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_program_is_killed_when_nobody_waits() {
    let home = tempfile::tempdir().expect("a folder");
    std::fs::write(home.path().join("a.mkv"), "x").expect("written");
    let program = endless(home.path());
    let number = home.path().join("number");
    let footage = folder::open(home.path(), "a.mkv").expect("a file");
    let work =
        tokio::spawn(
            async move { ffmpeg(program.as_os_str(), &footage, 0, 1_000).await.map(|_| ()) },
        );
    let process = loop {
        let written = std::fs::read_to_string(&number).unwrap_or_default();
        match written.trim().parse::<u32>() {
            Ok(process) => break Path::new("/proc").join(process.to_string()),
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    assert!(process.exists());
    work.abort();
    // Killed and taken leave of: not even its number is left.
    while process.exists() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
