//! Bad input: an exit code for scripts, a line with the next step for people, and nothing written.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

use super::{Bench, json, printed};

/// A command that must fail: its arguments, its exit code, and what the person is told.
struct Refusal {
    arguments: &'static [&'static str],
    code: i32,
    told: &'static [&'static str],
}

const fn refusal(
    arguments: &'static [&'static str],
    code: i32,
    told: &'static [&'static str],
) -> Refusal {
    Refusal { arguments, code, told }
}

const RECORDINGS: &[Refusal] = &[
    refusal(&["transcribe", "nowhere.wav"], 3, &["nowhere.wav", "check the name"]),
    refusal(&["transcribe", "folder"], 3, &["folder", "is it a file"]),
    refusal(&["transcribe", "text.wav"], 3, &["text.wav", "choose a recording"]),
    refusal(&["transcribe", "noise.bin"], 3, &["noise.bin", "choose a recording"]),
    refusal(&["transcribe", "empty.wav"], 3, &["empty.wav", "record or copy it again"]),
    refusal(&["transcribe", "cut.mp4"], 3, &["cut.mp4", "record to MKV"]),
    refusal(&["transcribe", "silent.mp4"], 3, &["silent.mp4", "audio track"]),
    refusal(&["transcribe", "--json", "empty.wav"], 3, &["record or copy it again"]),
    refusal(&["study", "nowhere.wav", "--out", "pack"], 3, &["check the name"]),
    refusal(&["study", "empty.wav", "--out", "pack"], 3, &["record or copy it again"]),
    refusal(&["study", "whole.mp4", "--out", "text.wav/pack"], 5, &["text.wav/pack", "--out"]),
    // That there is no place for the pack is said before anything long is begun.
    refusal(
        &["--model", "none.bin", "study", "whole.mp4", "--out", "text.wav/pack"],
        5,
        &["text.wav/pack", "--out"],
    ),
];

const MODELS: &[Refusal] = &[
    refusal(&["--model", "none.bin", "transcribe", "whole.mp4"], 4, &["none.bin", "--model"]),
    refusal(&["--model", "folder", "transcribe", "whole.mp4"], 4, &["folder", "--model"]),
    refusal(&["--model", "text.wav", "transcribe", "whole.mp4"], 4, &["text.wav", "xtask setup"]),
    refusal(&["--model", "empty.wav", "transcribe", "whole.mp4"], 4, &["empty.wav", "--model"]),
    refusal(&["--model", "short.bin", "transcribe", "whole.mp4"], 4, &["damaged", "xtask setup"]),
    refusal(&["--model", "flipped.bin", "transcribe", "whole.mp4"], 4, &["damaged", "--model"]),
    refusal(&["--data-dir", "folder", "spot", "ja.txt"], 4, &["folder", "xtask setup"]),
    refusal(&["--data-dir", "folder", "read", "ja.txt"], 4, &["folder", "xtask setup"]),
    refusal(
        &["--data-dir", "folder", "study", "whole.mp4", "--out", "pack"],
        4,
        &["folder", "xtask setup"],
    ),
    refusal(&["--data-dir", "folder", "transcribe", "whole.mp4"], 4, &["folder", "xtask setup"]),
];

const SETTINGS: &[Refusal] = &[
    refusal(
        &["--config", "none.toml", "config"],
        2,
        &["no settings file none.toml", "aivlingual config > none.toml"],
    ),
    refusal(&["--config", "range.toml", "config"], 2, &["speech.threads", "from 1 to 32"]),
    refusal(&["--config", "range.toml", "transcribe", "whole.mp4"], 2, &["range.toml", "next:"]),
    refusal(&["--config", "type.toml", "config"], 2, &["type.toml", "port", "next:"]),
    refusal(&["--config", "broken.toml", "config"], 2, &["broken.toml", "next:"]),
    refusal(&["--config", "folder", "config"], 2, &["folder", "next:"]),
    refusal(&["--threads", "0", "config"], 2, &["command line", "from 1 to 32"]),
    refusal(&["--threads", "many", "config"], 2, &["many", "--threads"]),
    refusal(&["sing"], 2, &["sing", "--help"]),
    refusal(&["serve", "--port", "70000"], 2, &["70000", "--port"]),
    refusal(&["--state-dir", "text.wav/state", "serve"], 5, &["text.wav/state", "--state-dir"]),
    refusal(
        &["--state-dir", "text.wav/state", "serve", "--log-to-terminal"],
        5,
        &["text.wav/state", "--state-dir"],
    ),
    refusal(&["--runtime-dir", "text.wav/run", "serve"], 2, &["text.wav/run", "--runtime-dir"]),
    refusal(&["open"], 7, &["no daemon answers", "aivlingual serve"]),
    refusal(&["look-up", "recieve"], 9, &["recieve", "did you mean receive"]),
    refusal(&["look-up", "qxzqxzq"], 9, &["qxzqxzq", "check the spelling"]),
    refusal(&["look-up"], 2, &["<WORD>"]),
    refusal(&["--data-dir", "folder", "look-up", "猫"], 4, &["folder", "xtask setup"]),
    refusal(&["--data-dir", "folder", "data", "status"], 4, &["folder", "xtask setup"]),
    refusal(&["data", "update"], 2, &["--jmdict"]),
    refusal(&["data", "add", "nowhere.zip"], 3, &["nowhere.zip", "check the name"]),
    refusal(&["data", "add", "folder"], 3, &["folder", "it is no file"]),
    refusal(&["data", "add", "noise.bin"], 3, &["no zip file", "Yomitan"]),
    refusal(&["data", "remove", "Nothing"], 3, &["Nothing", "data status"]),
    refusal(&["data", "build", "--from", "folder", "--out", "made"], 4, &["xtask setup"]),
];

const TEXTS: &[Refusal] = &[
    refusal(&["spot", "nowhere.txt"], 3, &["cannot read nowhere.txt: ", "check the name"]),
    refusal(&["spot", "folder"], 3, &["cannot read folder: ", "is it a text file"]),
    refusal(&["spot", "empty.wav"], 3, &["no text", "next:"]),
    refusal(&["spot", "noise.bin"], 3, &["not text", "transcribe"]),
    refusal(&["spot", "whole.mp4"], 3, &["not text", "transcribe"]),
    refusal(&["spot", "half.jsonl"], 3, &["line 2", "next:"]),
    refusal(&["spot", "odd.jsonl"], 3, &["line 2", "`text`"]),
    refusal(&["spot", "times.srt"], 3, &["line 2", "00:00:01,000 --> soon"]),
    refusal(&["spot", "--json", "half.jsonl"], 3, &["line 2"]),
    refusal(&["known", "import", "nowhere.csv"], 3, &["cannot read the file", "check the name"]),
    refusal(&["known", "import", "empty.wav"], 3, &["nothing in this list", "one word a line"]),
    refusal(&["known", "import", "noise.bin"], 3, &["not text", "next:"]),
    refusal(&["known", "import", "ja.txt", "--field", "9"], 3, &["no column `9`", "--field"]),
    refusal(&["known", "import", "ja.txt", "--deck", "A"], 3, &["only a collection has decks"]),
];

#[test]
fn bad_recordings_are_refused() -> Result<()> {
    expect_refusals(RECORDINGS)
}

#[test]
fn bad_models_and_missing_dictionaries_are_refused() -> Result<()> {
    expect_refusals(MODELS)
}

#[test]
fn bad_settings_and_places_are_refused() -> Result<()> {
    expect_refusals(SETTINGS)
}

#[test]
fn bad_texts_are_refused() -> Result<()> {
    expect_refusals(TEXTS)
}

fn expect_refusals(refusals: &[Refusal]) -> Result<()> {
    let bench = bench()?;
    let before = bench.on_the_desk()?;
    for Refusal { arguments, code, told } in refusals {
        let output = bench.run(*arguments)?;
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}: {said}");
        for words in *told {
            assert!(said.contains(words), "{arguments:?} does not say {words}: {said}");
        }
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?} prints half a result: {output:?}");
        assert_eq!(bench.on_the_desk()?, before, "{arguments:?} leaves something behind");
    }
    Ok(())
}

/// A desk full of bad files.
fn bench() -> Result<Bench> {
    let bench = Bench::new()?;
    fs::create_dir(bench.path("folder"))?;
    bench.put("text.wav", "This is no sound at all.\n")?;
    bench.put("empty.wav", "")?;
    bench.put("noise.bin", noise())?;
    let whole = fs::read(bench.make("whole.mp4", &["-c:a", "aac"])?)?;
    bench.put("cut.mp4", &whole[..whole.len() / 2])?;
    let picture = ["-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-map", "1:v", "-an"];
    bench.make("silent.mp4", &picture)?;
    bad_models(&bench)?;
    bench.put("range.toml", "[speech]\nthreads = 99\n")?;
    bench.put("type.toml", "[review]\nport = \"many\"\n")?;
    bench.put("broken.toml", "[speech\n")?;
    bench.put("ja.txt", "今日は友達と新しいゲームに挑戦します。\n")?;
    bench.put("half.jsonl", "{\"text\":\"挑戦します\"}\n{\"text\":\"挑\n")?;
    bench.put("odd.jsonl", "{\"text\":\"挑戦します\"}\n{\"words\":1}\n")?;
    bench.put("times.srt", "1\n00:00:01,000 --> soon\n挑戦します\n")?;
    Ok(bench)
}

/// The true model, cut off, and with a wrong number in its head.
fn bad_models(bench: &Bench) -> Result<()> {
    let settings = json(bench.run(["config", "--json"])?)?;
    let model = settings["settings"]["speech"]["model"].as_str().unwrap_or_default().to_owned();
    let mut model = fs::read(Path::new(&model))?;
    ensure!(model.len() > 1_000_000, "the model is not there; run `cargo xtask setup`");
    bench.put("short.bin", &model[..model.len() / 3])?;
    model[4..8].fill(0xFF);
    bench.put("flipped.bin", &model)?;
    Ok(())
}

/// Bytes that are nothing, the same every time.
fn noise() -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_be_bytes()[0]
    };
    (0..20_000).map(|_| next()).collect()
}

#[test]
fn an_unknown_key_is_only_warned_of() -> Result<()> {
    let bench = Bench::new()?;
    bench.put("newer.toml", "[speech]\nthreads = 1\nwhispers = 2\n[sky]\nblue = true\n")?;
    let output = bench.run(["--config", "newer.toml", "config", "--json"])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("speech.whispers") && said.contains("sky"), "{said}");
    let config = json(output)?;
    assert_eq!(config["unknown_keys"], serde_json::json!(["sky", "speech.whispers"]));
    assert_eq!(config["settings"]["speech"]["threads"], 1);
    Ok(())
}

#[test]
fn a_recording_that_breaks_off_is_used_as_far_as_it_goes() -> Result<()> {
    let bench = Bench::new()?;
    let whole = bench.make("whole.mp4", &["-c:a", "aac", "-movflags", "+faststart"])?;
    let bytes = fs::read(whole)?;
    bench.put("cut.mp4", &bytes[..bytes.len() * 9 / 10])?;
    let output = bench.run(["transcribe", "cut.mp4"])?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("breaks off"), "{said}");
    assert!(printed(output)?.contains("old friend"));
    Ok(())
}
