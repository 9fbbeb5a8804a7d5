use std::fs;

use super::*;
use crate::{
    domain::{Language, Word},
    engines::{Disbelief, RATE_HZ, Speech, local::tests::whisper},
    session::clips,
};

/// A recogniser that answers from a list, and remembers how much it was given.
struct Scripted {
    answers: Vec<Result<Hearing, EngineError>>,
    seconds: Vec<usize>,
}

impl Recognizer for Scripted {
    fn recognize(
        &mut self,
        samples: &[f32],
        language: Option<Language>,
    ) -> Result<Hearing, EngineError> {
        assert_eq!(language, None, "each stretch settles its own language");
        self.seconds.push(samples.len() / RATE_HZ as usize);
        self.answers.remove(0)
    }
}

fn speech(text: &str, language: Language) -> Hearing {
    let words = vec![Word { text: text.into(), start_ms: 100, end_ms: 400, confidence: 0.9 }];
    Hearing::Speech(Speech { text: text.into(), language, confidence: 0.8, words })
}

/// Writes mono 16-bit sound at [`RATE_HZ`] as a WAV file.
fn wav(path: &Path, samples: &[f32]) {
    let data: Vec<u8> =
        samples.iter().flat_map(|x| ((x * 32_767.0) as i16).to_le_bytes()).collect();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data.len() as u32).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(RATE_HZ.to_le_bytes());
    bytes.extend((RATE_HZ * 2).to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    fs::write(path, bytes).expect("a file");
}

#[test]
fn stretches_become_utterances_on_the_files_clock() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("two.wav");
    let clip = clips::sound("LJ001-0002.flac");
    let gap = clips::silence(3_000);
    wav(&path, &[&gap[..], &clip, &gap, &clip, &gap, &clip, &gap, &clip].concat());
    let mut scripted = Scripted {
        answers: vec![
            Ok(speech("modern", Language::En)),
            Ok(Hearing::Nothing(Disbelief::Unsure)),
            Err(EngineError::Failed("a hiccup".into())),
            Ok(speech("近代的", Language::Ja)),
        ],
        seconds: vec![],
    };
    let mut progress = vec![];
    let transcript = transcribe(&path, &mut scripted, Some("Aki"), &mut |done| progress.push(done))
        .expect("a transcript");
    assert_eq!(scripted.seconds, [2, 2, 2, 2]);
    let [first, second] = &transcript.utterances[..] else { panic!("{transcript:?}") };
    assert!((2_800..3_300).contains(&first.start_ms), "{}", first.start_ms);
    assert_eq!(first.words[0].start_ms, first.start_ms);
    assert_eq!(first.end_ms, first.start_ms + 300);
    assert_eq!(first.speaker.as_deref(), Some("Aki"));
    assert!((17_400..18_200).contains(&second.start_ms), "{}", second.start_ms);
    assert_eq!((second.text.as_str(), second.language), ("近代的", Language::Ja));
    assert!(!transcript.is_cut && transcript.duration_ms.abs_diff(19_598) < 5);
    assert!(progress.is_sorted() && progress.last() == Some(&1.0));
}

#[test]
fn failures_are_told_apart() {
    let mut scripted =
        Scripted { answers: vec![Err(EngineError::Failed("boom".into()))], seconds: vec![] };
    let failed = transcribe(&clips::path("LJ001-0002.flac"), &mut scripted, None, &mut |_| ());
    assert!(matches!(failed, Err(TranscribeError::Engine(EngineError::Failed(_)))));
    let missing = transcribe(&clips::path("nowhere.flac"), &mut scripted, None, &mut |_| ());
    assert!(matches!(missing, Err(TranscribeError::Media(MediaError::Missing(_)))));
}

#[test]
fn a_bilingual_talk_keeps_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("talk.wav");
    let gap = clips::silence(500);
    let japanese = clips::sound("common_voice_ja_38853932_16k.flac");
    let english = clips::sound("LJ001-0002.flac");
    wav(&path, &[&japanese[..], &gap, &english, &gap, &japanese].concat());
    let transcript = transcribe(&path, &mut whisper(), None, &mut |_| ()).expect("a transcript");
    let mut languages: Vec<Language> = transcript.utterances.iter().map(|u| u.language).collect();
    languages.dedup();
    assert_eq!(languages, [Language::Ja, Language::En, Language::Ja]);
    let text: String = transcript.utterances.iter().map(|u| u.text.as_str()).collect();
    assert!(text.contains("やり方") && text.contains("comparatively modern"), "{text}");
    for pair in transcript.utterances.windows(2) {
        assert!(pair[0].start_ms <= pair[0].end_ms && pair[0].end_ms <= pair[1].end_ms);
    }
}

/// Game-like sound: a tune of plucked chords over drums, beeps in between.
fn game(seconds: usize) -> Vec<f32> {
    let rate = RATE_HZ as usize;
    let wave = |at: usize, hz: f32| (at as f32 * hz * std::f32::consts::TAU / rate as f32).sin();
    let chords = [[131.0, 262.0, 330.0], [110.0, 220.0, 262.0], [87.0, 175.0, 220.0]];
    (0..seconds * rate)
        .map(|at| {
            let since = |beat: usize| (at % beat) as f32 / rate as f32;
            let pluck = (-4.0 * since(rate / 2)).exp();
            let chord: f32 = chords[at / rate % 3].iter().map(|hz| wave(at, *hz)).sum();
            let drum = (-30.0 * since(rate / 4)).exp() * wave(at * at % 7_919, 60.0);
            let is_beep = at / rate % 4 == 3 && at % (rate / 5) < rate / 12;
            let beep = if is_beep { wave(at, 880.0).signum() * 0.2 } else { 0.0 };
            chord * pluck * 0.12 + drum * 0.2 + beep
        })
        .collect()
}

/// A wavering buzz through one formant: the nearest thing to a voice that says nothing.
fn buzz(seconds: usize) -> Vec<f32> {
    let rate = RATE_HZ as f32;
    let (mut low, mut band) = (0.0_f32, 0.0_f32);
    (0..seconds * RATE_HZ as usize)
        .map(|at| {
            let time = at as f32 / rate;
            let saw = (time * 130.0).fract() * 2.0 - 1.0;
            let loud = 0.5 + 0.5 * (time * 3.0 * std::f32::consts::TAU).sin();
            let high = saw * loud - low - 0.3 * band;
            band += 0.27 * high;
            low += 0.27 * band;
            band * 0.3
        })
        .collect()
}

#[test]
fn a_minute_of_game_sound_or_buzz_says_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut whisper = whisper();
    for (name, samples) in [("game.wav", game(60)), ("buzz.wav", buzz(60))] {
        let path = folder.path().join(name);
        wav(&path, &samples);
        let transcript = transcribe(&path, &mut whisper, None, &mut |_| ()).expect("a transcript");
        assert_eq!(transcript.utterances, [], "{name}");
    }
}
