//! Good input: the shapes programs rely on, and the files people keep.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Bench, SENTENCE, json, printed, text_of};
use crate::shape::{ENTRY_FIELDS, fields};

const SUBCOMMANDS: [&str; 12] = [
    "serve",
    "transcribe",
    "read",
    "spot",
    "look-up",
    "study",
    "known",
    "open",
    "doctor",
    "config",
    "credits",
    "data",
];
const STUDY_FILES: [&str; 4] =
    ["study.html", "transcript.srt", "vocabulary.csv", "vocabulary.json"];

/// The same five seconds, as files come: what ffmpeg is told to make of them.
const FORMATS: [(&str, &[&str]); 8] = [
    ("mono.wav", &["-ac", "1", "-ar", "16000"]),
    ("stereo.ogg", &["-c:a", "libvorbis"]),
    ("speech.mp3", &["-b:a", "128k"]),
    ("speech.flac", &["-ar", "48000"]),
    ("speech.opus", &["-c:a", "libopus"]),
    ("sound.mp4", &["-c:a", "aac"]),
    ("video.mp4", &["-f", "lavfi", "-i", "color=red:s=64x64:d=5", "-c:a", "aac"]),
    ("video.mkv", &["-f", "lavfi", "-i", "color=red:s=64x64:d=5", "-c:a", "libopus"]),
];

#[test]
fn the_same_is_heard_in_every_format() -> Result<()> {
    let bench = Bench::new()?;
    for (name, arguments) in FORMATS {
        bench.make(name, arguments)?;
        let heard = json(bench.run(["transcribe", "--json", "--speaker", "Ben", name])?)?;
        assert_eq!(fields(&heard), ["utterances"]);
        let utterances = heard["utterances"].as_array().context("a list")?;
        assert_eq!(utterances.len(), 1, "{name}: {heard}");
        expect_utterance(&utterances[0]);
        assert_eq!(utterances[0]["text"], SENTENCE, "{name}");
    }
    Ok(())
}

fn expect_utterance(utterance: &Value) {
    let expected = ["confidence", "end_ms", "language", "speaker", "start_ms", "text", "words"];
    assert_eq!(fields(utterance), expected);
    assert_eq!((&utterance["language"], &utterance["speaker"]), (&"en".into(), &"Ben".into()));
    assert!(utterance["confidence"].as_f64().is_some_and(|sure| (0.5..=1.0).contains(&sure)));
    let words = utterance["words"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    assert_eq!(words.len(), SENTENCE.split(' ').count());
    let mut last_end = utterance["start_ms"].as_u64().expect("a start");
    for word in words {
        assert_eq!(fields(word), ["confidence", "end_ms", "start_ms", "text"]);
        let (start, end) = (word["start_ms"].as_u64(), word["end_ms"].as_u64());
        let (start, end) = (start.expect("a start"), end.expect("an end"));
        assert!(last_end <= start && start <= end, "{utterance}");
        last_end = end;
    }
    assert!(last_end <= utterance["end_ms"].as_u64().expect("an end"), "{utterance}");
}

#[test]
fn what_is_heard_can_be_spotted() -> Result<()> {
    let bench = Bench::new()?;
    bench.make("talk.wav", &[])?;
    let heard = printed(bench.run(["transcribe", "--json", "talk.wav"])?)?;
    let entries = json(bench.feed(&["spot", "--json", "-"], heard.as_bytes())?)?;
    let entries = entries.as_array().context("a list")?;
    ensure!(!entries.is_empty(), "nothing to learn in {heard}");
    for entry in entries {
        assert_eq!(fields(entry), ENTRY_FIELDS);
        assert_eq!(entry["utterance"], SENTENCE);
        assert!(entry["start_ms"].as_u64() < entry["end_ms"].as_u64(), "{entry}");
        assert!(entry["evidence"]["confidence"].is_number(), "{entry}");
    }
    Ok(())
}

#[test]
fn texts_of_every_form_are_spotted() -> Result<()> {
    let bench = Bench::new()?;
    let line = "新しいゲームに挑戦してみます。";
    let texts = [
        ("plain", format!("{line}\n"), None),
        ("srt", format!("1\n00:00:01,500 --> 00:00:04,000\n{line}\n"), Some(1_500)),
        ("vtt", format!("WEBVTT\n\n00:01.500 --> 00:04.000\n{line}\n"), Some(1_500)),
        (
            "lines",
            format!("{{\"text\":\"{line}\",\"start_ms\":1500,\"end_ms\":4000}}\n"),
            Some(1_500),
        ),
    ];
    for (form, text, starts_after) in texts {
        let entries = json(bench.feed(&["spot", "--json", "-"], text.as_bytes())?)?;
        let entries = entries.as_array().context("a list")?;
        let challenge = entries.iter().find(|entry| entry["lemma"] == "挑戦");
        let challenge = challenge.with_context(|| format!("{form}: {entries:?}"))?;
        assert_eq!(fields(challenge), ENTRY_FIELDS);
        assert_eq!(fields(&challenge["level"]), ["band", "estimated", "scale"]);
        assert_eq!(fields(&challenge["evidence"]), ["confidence", "source", "why"]);
        assert_eq!(challenge["reading"], "ちょうせん");
        assert_eq!(challenge["language"], "ja");
        assert_eq!(challenge["utterance"], line);
        assert!(challenge["english"].as_str().is_some_and(|english| english.contains("challenge")));
        match starts_after {
            None => assert!(challenge["start_ms"].is_null(), "{form}: {challenge}"),
            Some(ms) => assert!(challenge["start_ms"].as_u64() >= Some(ms), "{form}: {challenge}"),
        }
    }
    let nothing = bench.feed(&["spot", "--json", "-"], "えっと。\n".as_bytes())?;
    assert_eq!(json(nothing)?, serde_json::json!([]));
    Ok(())
}

#[test]
fn every_line_is_read() -> Result<()> {
    let bench = Bench::new()?;
    let text = "食べ物を買っちゃった。\n\nI went home. 今日は3人で。\n";
    let lines = printed(bench.feed(&["read", "--json", "-"], text.as_bytes())?)?;
    let lines: Vec<Value> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert_eq!(lines.len(), 2);
    assert_eq!(fields(&lines[0]), ["kana", "ruby", "text", "tokens"]);
    assert_eq!(lines[0]["kana"], "たべものをかっちゃった。");
    let tokens = lines[0]["tokens"].as_array().context("a list")?;
    for token in tokens {
        assert_eq!(fields(token), ["dictionary_form", "part_of_speech", "reading", "surface"]);
    }
    assert_eq!(
        (&tokens[2]["surface"], &tokens[2]["dictionary_form"]),
        (&"買っちゃった".into(), &"買う".into())
    );
    assert_eq!(lines[0]["ruby"][0], serde_json::json!({"base": "食", "ruby": "た"}));
    assert_eq!(lines[1]["tokens"][1]["dictionary_form"], "go");
    assert_eq!(lines[1]["kana"], "I went home. きょうはさんにんで。");
    bench.put("line.txt", "日本語を読む。")?;
    let shown = printed(bench.run(["read", "line.txt"])?)?;
    assert!(shown.starts_with("日本語[にほんご]を読[よ]む。\n"), "{shown}");
    Ok(())
}

#[test]
fn a_study_pack_is_four_whole_files() -> Result<()> {
    let bench = Bench::new()?;
    bench.make("talk.mkv", &["-c:a", "aac"])?;
    let pack = bench.path("packs/first");
    let written = json(bench.run(["study", "talk.mkv", "--out", "packs/first", "--json"])?)?;
    assert_eq!(written.as_array().map(Vec::len), Some(STUDY_FILES.len()), "{written}");
    // An older pack is replaced, and nothing else is left beside it.
    bench.run(["study", "talk.mkv", "--out", "packs/first", "--title", "朝 <station>"])?;
    let mut names: Vec<String> = fs::read_dir(&pack)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    names.sort_unstable();
    assert_eq!(names, STUDY_FILES);

    let vocabulary: Value = serde_json::from_str(&text_of(&pack.join("vocabulary.json"))?)?;
    let vocabulary = vocabulary.as_array().context("a list")?;
    ensure!(!vocabulary.is_empty(), "nothing to learn");
    let csv = text_of(&pack.join("vocabulary.csv"))?;
    for entry in vocabulary {
        assert_eq!(fields(entry), ENTRY_FIELDS);
        assert!(csv.contains(entry["lemma"].as_str().context("a lemma")?), "{entry}");
    }
    let subtitles = text_of(&pack.join("transcript.srt"))?;
    assert!(subtitles.starts_with("1\n00:00:0") && subtitles.contains(" --> "), "{subtitles}");
    assert!(subtitles.replace('\n', " ").contains("train station"), "{subtitles}");
    let page = text_of(&pack.join("study.html"))?;
    assert!(page.contains("朝 &lt;station&gt;") || page.contains("朝 &#60;station&#62;"), "{page}");
    assert!(page.trim_end().ends_with("</html>"), "the page is cut off");
    Ok(())
}

#[test]
fn the_installation_and_its_settings_are_told() -> Result<()> {
    let bench = Bench::new()?;
    let findings = json(bench.run(["doctor", "--json"])?)?;
    let findings = findings.as_array().context("a list")?;
    assert!(findings.len() >= 6, "{findings:?}");
    for finding in findings {
        assert_eq!(fields(finding), ["next", "part", "state", "what"]);
        assert_ne!(finding["state"], "wrong", "{finding}");
    }
    let unwell = bench.run(["--model", "none.bin", "doctor", "--json"])?;
    assert_eq!(unwell.status.code(), Some(8), "{unwell:?}");
    let findings: Vec<Value> = serde_json::from_slice(&unwell.stdout)?;
    let wrong: Vec<&Value> = findings.iter().filter(|f| f["state"] == "wrong").collect();
    assert_eq!(wrong.len(), 1, "{findings:?}");
    assert!(wrong[0]["next"].as_str().is_some_and(|next| next.contains("xtask setup")));

    let config = json(bench.run(["--threads", "1", "config", "--json"])?)?;
    assert_eq!(fields(&config), ["file", "settings", "unknown_keys"]);
    assert_eq!(
        fields(&config["settings"]),
        ["places", "recordings", "review", "speech", "teaching"]
    );
    assert_eq!(config["settings"]["speech"]["threads"], 1);
    // What it prints for people is a settings file.
    bench.put("again.toml", printed(bench.run(["--threads", "1", "config"])?)?)?;
    let again = json(bench.run(["--config", "again.toml", "config", "--json"])?)?;
    assert_eq!(again["settings"], config["settings"]);
    assert_eq!(again["unknown_keys"], serde_json::json!([]));
    Ok(())
}

#[test]
fn every_command_explains_itself() -> Result<()> {
    let bench = Bench::new()?;
    let all = printed(bench.run(["--help"])?)?;
    assert!(all.contains("Exit codes"), "{all}");
    for command in SUBCOMMANDS {
        assert!(all.contains(&format!("\n  {command} ")), "{command} is not in {all}");
        let help = printed(bench.run([command, "--help"])?)?;
        assert!(help.contains(&format!("Usage: aivlingual {command}")), "{help}");
        assert!(help.contains("--config"), "{help}");
    }
    for command in ["transcribe", "spot", "study", "open", "doctor", "config"] {
        assert!(printed(bench.run([command, "--help"])?)?.contains("--json"), "{command}");
    }
    assert!(printed(bench.run(["--version"])?)?.starts_with("aivlingual "));
    Ok(())
}
