//! Looking words up, the user's own dictionaries, and whose work all this is.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json as value};

use super::{Bench, json, printed};
use crate::shape::fields;

const ANSWER_FIELDS: [&str; 6] =
    ["articles", "forms_of", "grammar", "lexicon", "suggestions", "word"];
const ARTICLE_FIELDS: [&str; 11] = [
    "frequency",
    "headword",
    "inflection",
    "kanji",
    "language",
    "level",
    "readings",
    "ruby",
    "senses",
    "source",
    "spellings",
];

#[test]
fn a_word_is_looked_up_in_any_form() -> Result<()> {
    let bench = Bench::new()?;
    let answer = json(bench.run(["look-up", "--json", "食べちゃった"])?)?;
    assert_eq!(fields(&answer), ANSWER_FIELDS);
    assert_eq!(answer["forms_of"], value!(["食べる"]));
    let article = &answer["articles"][0];
    assert_eq!(fields(article), ARTICLE_FIELDS);
    assert_eq!(article["headword"], "食べる");
    assert_eq!(article["readings"], value!(["たべる"]));
    assert_eq!(article["ruby"], value!([{"base": "食", "ruby": "た"}, {"base": "べる"}]));
    assert_eq!(article["level"], value!({"scale": "jlpt", "band": "N5", "estimated": false}));
    assert_eq!(article["senses"][0]["meanings"][0]["text"], "to eat");
    let text = printed(bench.run(["look-up", "食べちゃった"])?)?;
    for told in ["食[た]べる", "JLPT N5 (listed)", "ichidan", "to eat", "〜ちゃう"] {
        assert!(text.contains(told), "{told} is not in {text}");
    }
    // Several words need no quotes.
    let phrase = printed(bench.run(["look-up", "figured", "it", "out"])?)?;
    assert!(phrase.contains("figure out") && phrase.contains("（"), "{phrase}");
    let slang = printed(bench.run(["look-up", "沼ってる"])?)?;
    assert!(slang.contains("AIVlingual's lexicon"), "{slang}");
    Ok(())
}

#[test]
fn an_unknown_word_is_one_document_too() -> Result<()> {
    let bench = Bench::new()?;
    let output = bench.run(["look-up", "--json", "recieve"])?;
    assert_eq!(output.status.code(), Some(9));
    let answer: Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(answer["articles"], value!([]));
    assert!(answer["suggestions"].as_array().context("a list")?.contains(&"receive".into()));
    Ok(())
}

#[test]
fn a_dictionary_of_ones_own_is_looked_up_and_taught_when_trusted() -> Result<()> {
    let bench = Bench::new()?;
    // A zip of two stored members: a made-up word in Yomitan's format.
    let index = value!({"title": "Made up", "revision": "1", "format": 3}).to_string();
    let terms = value!([["ぬめぽか", "", "n", "", 0, ["warm and slippery"], 1, ""]]).to_string();
    bench.put("own.zip", zip(&[("index.json", &index), ("term_bank_1.json", &terms)]))?;
    let spotted = |bench: &Bench| -> Result<Value> {
        json(bench.feed(&["spot", "--json", "-"], "今日はぬめぽかを食べた。\n".as_bytes())?)
    };
    let is_taught = |entries: &Value| {
        entries.as_array().is_some_and(|entries| entries.iter().any(|e| e["lemma"] == "ぬめぽか"))
    };
    assert_eq!(bench.run(["look-up", "ぬめぽか"])?.status.code(), Some(9));
    let told = printed(bench.run(["data", "add", "own.zip"])?)?;
    assert!(told.contains("Made up") && told.contains("1 words"), "{told}");
    let answer = json(bench.run(["look-up", "--json", "ヌメポカ"])?)?;
    assert_eq!(answer["articles"][0]["source"], "yomitan:Made up");
    ensure!(!is_taught(&spotted(&bench)?), "it was not trusted to teach");

    printed(bench.run(["data", "add", "own.zip", "--teach"])?)?;
    let entries = spotted(&bench)?;
    ensure!(is_taught(&entries), "{entries}");
    let entry = entries.as_array().into_iter().flatten().find(|e| e["lemma"] == "ぬめぽか");
    assert_eq!(entry.context("the entry")?["evidence"]["source"], "yomitan:Made up");

    let status = json(bench.run(["data", "status", "--json"])?)?;
    assert_eq!(status["own"][0]["title"], "Made up");
    assert_eq!(status["own"][0]["teaches"], true);
    assert!(status["sources"].as_array().is_some_and(|sources| sources.len() >= 5), "{status}");
    assert!(printed(bench.run(["data", "status"])?)?.contains("Made up 1: 1 words"));
    printed(bench.run(["data", "remove", "Made up"])?)?;
    assert_eq!(bench.run(["look-up", "ぬめぽか"])?.status.code(), Some(9));
    Ok(())
}

#[test]
fn every_work_is_credited() -> Result<()> {
    let bench = Bench::new()?;
    let works = json(bench.run(["credits", "--json"])?)?;
    let works = works.as_array().context("a list")?;
    for name in ["JMdict", "KANJIDIC2", "SudachiDict core", "wordfreq", "M PLUS Rounded 1c"] {
        let work = works.iter().find(|work| work["name"] == name);
        let work = work.with_context(|| format!("{name} is not credited"))?;
        for field in ["by", "licence", "version", "origin", "en", "ja"] {
            assert!(work[field].as_str().is_some_and(|text| !text.is_empty()), "{name} {field}");
        }
    }
    let text = printed(bench.run(["credits"])?)?;
    assert!(text.contains("property of the Electronic Dictionary Research and Development Group"));
    Ok(())
}

/// A zip with stored members.
fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, contents) in members {
        let offset = file.len() as u32;
        let mut header = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        header.extend(crc32(contents.as_bytes()).to_le_bytes());
        header.extend((contents.len() as u32).to_le_bytes());
        header.extend((contents.len() as u32).to_le_bytes());
        header.extend((name.len() as u16).to_le_bytes());
        header.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&header);
        file.extend(name.bytes());
        file.extend(contents.bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&header);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.bytes());
    }
    let (count, offset) = (members.len() as u16, file.len() as u32);
    file.extend(&directory);
    file.extend(b"PK\x05\x06\x00\x00\x00\x00");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend((directory.len() as u32).to_le_bytes());
    file.extend(offset.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// As zip and gzip reckon it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}
