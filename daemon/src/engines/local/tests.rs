use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    decoder::Token,
    doubt::{Evidence, doubt},
    model_file,
    voiced::Voiced,
    words, *,
};
use crate::{
    domain::Language::{En, Ja},
    engines::Disbelief,
    media::Recording,
};

fn tokens(texts: &[&str]) -> Vec<Token> {
    texts.iter().map(|text| token(text.as_bytes(), 0.9)).collect()
}

fn token(bytes: &[u8], probability: f32) -> Token {
    Token { bytes: bytes.to_vec(), probability }
}

/// Half a second of silence, one second of tone, half a second of silence, one second of tone.
fn tone_after_silence() -> Vec<f32> {
    (0..3 * RATE_HZ as usize)
        .map(|at| {
            let is_loud = matches!(at / (RATE_HZ as usize / 2), 1 | 2 | 4 | 5);
            if is_loud { (at as f32 * 0.3).sin() * 0.3 } else { 0.0 }
        })
        .collect()
}

#[test]
fn words_follow_spaces_and_japanese_tokens() {
    let cases: [(&[&str], &str, &[&str]); 10] = [
        (
            &[" Hello", ",", " my", " friend", "!"],
            "Hello, my friend!",
            &["Hello,", "my", "friend!"],
        ),
        (&[" don", "'t", " give", " up"], "don't give up", &["don't", "give", "up"]),
        (&[" It", " costs", " 3", ".", "50", "."], "It costs 3.50.", &["It", "costs", "3.50."]),
        (
            &["今日", "は", "新", "しい", "、", "ゲーム"],
            "今日は新しい、ゲーム",
            &["今日", "は", "新", "しい、", "ゲーム"],
        ),
        (&["んだ", "。", " ", " アー", "ス"], "んだ。アース", &["んだ。", "アー", "ス"]),
        (&["新しい", "game", "です"], "新しいgameです", &["新しい", "game", "です"]),
        (&["You", "Tube", "の"], "YouTubeの", &["YouTube", "の"]),
        (&[" ...", " so"], "so", &["so"]),
        (&["やばい", "!?", " No", "!"], "やばい！？No!", &["やばい！？", "No!"]),
        (&["。"], "", &[]),
    ];
    for (given, text, expected) in cases {
        let line = words::line(&tokens(given), &Voiced::new(&tone_after_silence()));
        assert_eq!(line.text, text, "{given:?}");
        let written: Vec<&str> = line.words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(written, expected, "{given:?}");
        let without_space = |text: &str| text.replace(' ', "");
        assert_eq!(without_space(&written.concat()), without_space(text));
    }
}

#[test]
fn a_character_split_between_tokens_is_whole_and_as_sure_as_its_surest_doubt() {
    let odd = "鬱".as_bytes();
    let split = [token(&odd[..1], 0.9), token(&odd[1..], 0.2), token("だ".as_bytes(), 0.9)];
    let line = words::line(&split, &Voiced::new(&tone_after_silence()));
    assert_eq!(line.text, "鬱だ");
    assert!(line.words[0].confidence < line.words[1].confidence);

    let never_whole = [token("は".as_bytes(), 0.9), token(&odd[..2], 0.9)];
    let line = words::line(&never_whole, &Voiced::new(&tone_after_silence()));
    assert_eq!(line.text, "は");
}

#[test]
fn a_word_is_less_sure_beside_unsure_ones_and_punctuation_does_not_count() {
    let alone = |probabilities: [f32; 3]| {
        let tokens: Vec<Token> = ["客", "観", "的"]
            .iter()
            .zip(probabilities)
            .map(|(text, probability)| token(text.as_bytes(), probability))
            .collect();
        words::line(&tokens, &Voiced::new(&tone_after_silence())).words[1].confidence
    };
    assert!(alone([0.9, 0.9, 0.9]) > alone([0.3, 0.9, 0.9]));
    assert!(alone([0.3, 0.9, 0.9]) > alone([0.3, 0.9, 0.3]));
    assert!(alone([0.9, 0.3, 0.9]) < alone([0.3, 0.9, 0.9]));

    let plain = [token(b" yes", 0.9)];
    let dotted = [token(b" yes", 0.9), token(b".", 0.1)];
    let voiced = Voiced::new(&tone_after_silence());
    let of = |tokens: &[Token]| words::line(tokens, &voiced).words[0].confidence;
    assert_eq!(of(&plain), of(&dotted));
}

#[test]
fn the_script_of_a_text_settles_its_language() {
    let cases = [
        ("今日はnew gameをやります", Ja, Ja),
        ("Hello everyone, welcome back", Ja, En),
        ("これは英語ではない", En, Ja),
        ("It is called 桜, I think", En, En),
        ("YouTube", Ja, Ja),
        ("100", Ja, Ja),
        ("100", En, En),
    ];
    for (text, heard_as, expected) in cases {
        assert_eq!(words::language(text, heard_as), expected, "{text}");
    }
}

#[test]
fn words_stand_where_something_is_heard() {
    let line = words::line(&tokens(&[" one", " two"]), &Voiced::new(&tone_after_silence()));
    let times: Vec<(u64, u64)> =
        line.words.iter().map(|word| (word.start_ms, word.end_ms)).collect();
    assert_eq!(times[0].0, 500);
    assert!((1_480..=2_000).contains(&times[0].1), "{times:?}");
    assert_eq!(times[1].1, 3_000);

    let silent = Voiced::new(&vec![0.0; RATE_HZ as usize]);
    assert_eq!(silent.seconds(), 0.0);
    assert_eq!(silent.ms_at(1.0), 1_000);
}

fn evidence(text: &str, language: Language) -> Evidence<'_> {
    Evidence {
        text,
        language,
        confidence: 0.85,
        no_speech: 0.05,
        is_complete: true,
        voiced_seconds: 2.0,
    }
}

#[test]
fn what_was_said_clearly_is_believed() {
    let said = [
        ("ありがとうございました", Ja),
        ("ご視聴ありがとうございました。", Ja),
        ("Thank you for watching!", En),
        ("you", En),
        ("うるさい!うるさい!うるさい!", Ja),
        ("あはははは、無理無理無理", Ja),
        ("no no no no", En),
        ("はい", Ja),
        ("This boss is really strong, so let's level up", En),
    ];
    for (text, language) in said {
        assert_eq!(doubt(evidence(text, language)), None, "{text}");
    }
}

#[test]
fn what_nobody_said_is_refused() {
    let unsure = |evidence: Evidence<'static>| Evidence { confidence: 0.5, ..evidence };
    let short = |evidence: Evidence<'static>| Evidence { voiced_seconds: 0.2, ..evidence };
    let cases = [
        (evidence("", Ja), Disbelief::Empty),
        (evidence("。。。 ! …", Ja), Disbelief::Empty),
        (
            evidence("うるさい!うるさい!うるさい!うるさい!うるさい!うるさい!", Ja),
            Disbelief::Repetition,
        ),
        (evidence("んんんんんんんんんんんんんんんん", Ja), Disbelief::Repetition),
        (evidence("I'm so I'm so I'm so I'm so I'm so I'm so good", En), Disbelief::Repetition),
        (unsure(evidence("ご視聴ありがとうございました", Ja)), Disbelief::SilencePhrase),
        (unsure(evidence("Thank you.", En)), Disbelief::SilencePhrase),
        (short(evidence("ありがとうございました", Ja)), Disbelief::SilencePhrase),
        (Evidence { no_speech: 0.8, ..evidence("You", En) }, Disbelief::SilencePhrase),
        (short(evidence("今日も配信に来てくれてありがとう", Ja)), Disbelief::TooFast),
        (
            Evidence { confidence: 0.2, ..evidence("スタッフの上に上がっている", Ja) },
            Disbelief::Unsure,
        ),
        (
            Evidence {
                confidence: 0.68, voiced_seconds: 9.8, ..evidence("東日本系電車", Ja)
            },
            Disbelief::Unsure,
        ),
    ];
    for (evidence, expected) in cases {
        assert_eq!(doubt(evidence), Some(expected), "{evidence:?}");
    }
    let cut =
        Evidence { is_complete: false, ..evidence("うるさい!うるさい!うるさい!", Ja) };
    assert_eq!(doubt(cut), Some(Disbelief::Repetition));
}

/// The model that `cargo xtask setup` fetches.
fn model() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let data = std::env::var_os("AIVLINGUAL_DATA_DIR")
        .map_or_else(|| home.join(".local/share/aivlingual"), PathBuf::from);
    let model = data.join("models/ggml-base-q8_0.bin");
    assert!(model.is_file(), "no model at {}: run `cargo xtask setup`", model.display());
    model
}

/// The recogniser on that model, on as many threads as the product takes.
pub(crate) fn whisper() -> Whisper {
    Whisper::load(&model(), 1).expect("the model")
}

#[test]
fn damaged_and_foreign_models_are_refused_before_the_library_sees_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = fs::read(model()).expect("the model");
    model_file::check(&model()).expect("the model is whole");
    let refused = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        match Whisper::load(&path, 1) {
            Err(EngineError::ModelUnusable { path: named, .. }) => assert_eq!(named, path),
            Err(other) => panic!("{name}: {other}"),
            Ok(_) => panic!("{name} was loaded"),
        }
    };
    for length in [0, 3, 4, 48, 60_000, 300_000, 1_000_000, whole.len() / 2, whole.len() - 1] {
        refused(&format!("cut-{length}"), &whole[..length]);
    }
    refused("text", "not a model ".repeat(100_000).as_bytes());
    refused("longer", &[&whole[..], &[1, 2, 3, 4, 5]].concat());
    let flipped = |at: usize, to: u8| {
        let mut bytes = whole[..2_000_000].to_vec();
        bytes[at] = to;
        bytes
    };
    for at in (0..48).chain([48, 52, 64_372, 64_376]) {
        refused(&format!("flipped-{at}"), &flipped(at, 0xf7));
    }
    let missing = folder.path().join("nowhere.bin");
    assert!(matches!(Whisper::load(&missing, 1), Err(EngineError::ModelMissing { .. })));
}

/// What was really said, from the clips' own list.
#[derive(serde::Deserialize)]
struct Clip {
    file: String,
    language: Language,
    text: String,
}

fn clips() -> Vec<(Clip, Vec<f32>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/audio");
    let list = fs::read_to_string(folder.join("transcripts.json")).expect("the list of clips");
    let clips: Vec<Clip> = serde_json::from_str(&list).expect("a list of clips");
    clips
        .into_iter()
        .map(|clip| {
            let mut recording = Recording::open(&folder.join(&clip.file)).expect("a clip");
            let mut samples = Vec::new();
            while let Some(portion) = recording.read().expect("sound") {
                samples.extend(portion);
            }
            (clip, samples)
        })
        .collect()
}

/// Letters and digits alone, in lower case.
fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// For each letter of `heard` whether it stands in the longest common sequence with `said`.
fn said_letters(said: &[char], heard: &[char]) -> Vec<bool> {
    let mut longest = vec![vec![0; heard.len() + 1]; said.len() + 1];
    for i in (0..said.len()).rev() {
        for j in (0..heard.len()).rev() {
            longest[i][j] = if said[i] == heard[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let (mut i, mut is_said) = (0, vec![false; heard.len()]);
    for j in 0..heard.len() {
        let at = (i..said.len()).find(|&at| said[at] == heard[j]);
        if let Some(at) = at.filter(|&at| longest[at + 1][j + 1] + 1 >= longest[i][j]) {
            is_said[j] = true;
            i = at + 1;
        }
    }
    is_said
}

#[test]
fn the_clips_are_heard_in_their_language_and_what_may_be_taught_was_said() {
    let mut whisper = whisper();
    let (mut taught, mut taught_and_said, mut words_all) = (0, 0, 0);
    for (clip, samples) in clips() {
        let hearing = whisper.recognize(&samples, None).expect("a hearing");
        let Hearing::Speech(speech) = hearing else { panic!("{}: {hearing:?}", clip.file) };
        assert_eq!(speech.language, clip.language, "{}", clip.file);
        let heard = letters(&speech.text);
        let is_said = said_letters(&letters(&clip.text), &heard);
        let right = is_said.iter().filter(|is_said| **is_said).count();
        println!("{:34} {:3} of {:3} letters  {}", clip.file, right, heard.len(), speech.text);
        assert!(right * 10 >= heard.len() * 6, "{}: {}", clip.file, speech.text);
        let mut at = 0;
        for word in &speech.words {
            let length = letters(&word.text).len();
            if word.confidence >= TAUGHT_CONFIDENCE_MIN {
                taught += 1;
                taught_and_said += usize::from(is_said[at..at + length].iter().all(|said| *said));
            }
            words_all += 1;
            at += length;
            assert!(word.start_ms <= word.end_ms);
        }
    }
    println!("{taught_and_said} of {taught} sure words were said, {words_all} words in all");
    assert!(taught * 2 > words_all, "the threshold leaves too little: {taught} of {words_all}");
    assert!(taught_and_said * 10 >= taught * 9, "{taught_and_said} of {taught}");
}

#[test]
fn a_language_that_is_given_is_kept_and_odd_lengths_do_no_harm() {
    let mut whisper = whisper();
    let clips = clips();
    let (_, english) = clips.iter().find(|(clip, _)| clip.language == En).expect("a clip");
    let (long, broken) = (vec![0.0; 40 * 16_000], vec![f32::NAN; 16_000]);
    for samples in [&english[..0], &english[..1], &english[..1_000], &long, &broken] {
        let hearing = whisper.recognize(samples, Some(En)).expect("a hearing");
        assert!(matches!(hearing, Hearing::Nothing(_)), "{} samples: {hearing:?}", samples.len());
    }
    let hearing = whisper.recognize(&english[..4 * 16_000], Some(En)).expect("a hearing");
    assert!(matches!(hearing, Hearing::Speech(Speech { language: En, .. })), "{hearing:?}");
}

#[test]
fn words_of_the_timed_clip_stand_within_a_third_of_a_second() {
    // The clip's own list of times, in milliseconds.
    let truth = [
        ("的", 1_310),
        ("実", 1_600),
        ("判", 2_340),
        ("知", 3_070),
        ("が", 3_460),
        ("ある", 4_510),
    ];
    let mut whisper = whisper();
    let clips = clips();
    let (_, samples) =
        clips.iter().find(|(clip, _)| clip.file.starts_with("leopard")).expect("the clip");
    let Hearing::Speech(speech) = whisper.recognize(samples, Some(Ja)).expect("a hearing") else {
        panic!("nothing was heard");
    };
    for (text, start_ms) in truth {
        let word = speech.words.iter().find(|word| word.text == text).expect(text);
        assert!(
            word.start_ms.abs_diff(start_ms) <= 333,
            "{text}: {} for {start_ms}",
            word.start_ms
        );
    }
}
