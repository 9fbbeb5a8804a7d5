//! For whom the program chooses: their level, what they learn, what they know already.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Bench, json, printed, text_of};
use crate::shape::{ENTRY_FIELDS, fields};

const TALK: &str =
    "挑戦してみよう。\n緊張するけど、また挑戦する。\nThe villain betrayed everyone.\n";

fn lemmas(bench: &Bench, arguments: &[&str]) -> Result<Vec<String>> {
    let entries = json(bench.feed(&[&["spot", "--json"], arguments].concat(), TALK.as_bytes())?)?;
    let entries = entries.as_array().context("a list")?;
    let lemma = |entry: &Value| Some(entry["lemma"].as_str()?.to_owned());
    entries.iter().map(|entry| lemma(entry).context("a lemma")).collect()
}

#[test]
fn a_text_is_one_session_unless_every_line_stands_alone() -> Result<()> {
    let bench = Bench::new()?;
    let count = |lemmas: &[String]| lemmas.iter().filter(|lemma| *lemma == "挑戦").count();
    assert_eq!(count(&lemmas(&bench, &[])?), 1);
    assert_eq!(count(&lemmas(&bench, &["--each-line"])?), 2);
    let lines = printed(bench.feed(&["spot"], TALK.as_bytes())?)?;
    assert!(lines.lines().any(|line| line.contains("挑戦") && line.ends_with("×2")), "{lines}");
    Ok(())
}

#[test]
fn the_learners_decide_what_is_chosen() -> Result<()> {
    let bench = Bench::new()?;
    let is_english = |lemma: &String| lemma.is_ascii();
    assert!(lemmas(&bench, &["--direction", "en"])?.iter().all(is_english));
    assert!(!lemmas(&bench, &["--direction", "ja"])?.iter().any(is_english));
    assert!(lemmas(&bench, &["--level", "n3"])?.contains(&"挑戦".to_owned()));
    assert!(!lemmas(&bench, &["--level", "C2"])?.contains(&"挑戦".to_owned()));
    let best = lemmas(&bench, &["--top", "1"])?;
    assert_eq!(best.len(), 1);
    let refused = bench.feed(&["spot", "--level", "N9"], TALK.as_bytes())?;
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("N5 to N1, A1 to C2, or all"));
    Ok(())
}

#[test]
fn every_choice_and_refusal_is_explained() -> Result<()> {
    let bench = Bench::new()?;
    let told = json(bench.feed(&["spot", "--json", "--explain"], TALK.as_bytes())?)?;
    assert_eq!(fields(&told), ["refused", "taught"]);
    let taught = told["taught"].as_array().context("a list")?;
    let challenge = taught.iter().find(|met| met["entry"]["lemma"] == "挑戦").context("挑戦")?;
    assert_eq!(fields(challenge), ["entry", "points", "sightings"]);
    assert_eq!(fields(&challenge["entry"]), ENTRY_FIELDS);
    assert_eq!(challenge["sightings"], 2);
    let why = challenge["entry"]["evidence"]["why"].to_string();
    assert!(why.contains("worth ") && why.contains("listed as"), "{why}");
    for refusal in told["refused"].as_array().context("a list")? {
        assert_eq!(fields(refusal), ["because", "reason", "start", "surface", "utterance"]);
        let line = refusal["utterance"].as_str().context("a line")?;
        let start = refusal["start"].as_u64().context("a place")? as usize;
        assert!(line[start..].starts_with(refusal["surface"].as_str().context("text")?));
    }
    let lines = printed(bench.feed(&["spot", "--explain"], TALK.as_bytes())?)?;
    assert!(lines.contains("why: ") && lines.contains("not taught:"), "{lines}");
    Ok(())
}

#[test]
fn what_is_known_is_not_taught_until_it_is_forgotten() -> Result<()> {
    let bench = Bench::new()?;
    bench.put("words.csv", "word,meaning\n挑戦[ちょうせん]する,to challenge\n12,a number\n")?;
    let summary = json(bench.run(["known", "import", "words.csv", "--json"])?)?;
    assert_eq!(fields(&summary), ["columns", "new", "remark", "rows", "skipped", "words"]);
    assert_eq!((&summary["rows"], &summary["new"]), (&2.into(), &2.into()));
    assert_eq!(summary["skipped"][0]["place"], "line 3");
    let again = printed(bench.run(["known", "import", "words.csv"])?)?;
    assert!(again.contains("0 new") && again.contains("skipped line 3"), "{again}");

    let challenge = "挑戦".to_owned();
    assert!(!lemmas(&bench, &[])?.contains(&challenge));
    assert!(lemmas(&bench, &["--ignore-known"])?.contains(&challenge));
    assert_eq!(printed(bench.run(["known", "list"])?)?, "挑戦する\n挑戦\n");
    bench.run(["known", "remove", "挑戦"])?;
    assert!(lemmas(&bench, &[])?.contains(&challenge));
    bench.run(["known", "clear"])?;
    assert_eq!(json(bench.run(["known", "list", "--json"])?)?, serde_json::json!([]));
    Ok(())
}

#[test]
fn subtitles_become_a_study_pack() -> Result<()> {
    let bench = Bench::new()?;
    bench.put("talk.srt", format!("1\n00:00:01,000 --> 00:00:04,000\n{TALK}"))?;
    bench.run(["study", "talk.srt", "--out", "pack", "--speaker", "Mio"])?;
    let table = text_of(&bench.path("pack/vocabulary.csv"))?;
    assert!(table.contains("挑戦,ちょうせん") && table.contains(",Mio,"), "{table}");
    assert!(text_of(&bench.path("pack/study.html"))?.contains("JLPT "));
    Ok(())
}
