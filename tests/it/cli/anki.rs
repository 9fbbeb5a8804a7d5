//! What we write for Anki, opened in Anki itself: its own importers, in an empty collection.
//! `cargo xtask setup` installs it.

use std::{path::PathBuf, time::Duration};

use aivlingual_shared::time::WallTime;
use aivlingual_stage::{built::workspace, downloads, process, wait};
use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::{Bench, json as read, printed};

/// Hostile text, a tag with a space, English that is taught, a word without kanji.
const WORDS: &str = r#"japanese,reading,english,language,kind,level,tags,lemma
食べ物,たべもの,"food & ""<b>drink</b>""",ja,vocabulary,N5,"noun, two words",食べ物
バズる,バズる,to go viral,ja,slang,N1,,バズる
正直に言うと,しょうじきにいうと,to be honest with you,en,idiom,B2,spoken,to be honest with you
"#;

impl Bench {
    fn export(&self, name: &str) -> Result<PathBuf> {
        printed(self.run(["export", name])?)?;
        Ok(self.path(name))
    }
}

/// What Anki makes of files, one after the other.
fn taken_in(files: &[PathBuf]) -> Result<Value> {
    let python = downloads::find("anki/bin/python")?;
    let script = workspace().join("tests/data/anki/take_in.py");
    read(process::command(python).arg(script).args(files).output()?)
}

fn outcome(new: u32, updated: u32, duplicate: u32) -> Value {
    let found = new + updated + duplicate;
    json!({"new": new, "updated": updated, "duplicate": duplicate, "conflicting": 0,
        "found": found})
}

#[tokio::test]
async fn a_deck_is_taken_in_and_updated_by_the_next() -> Result<()> {
    let bench = Bench::new()?;
    bench.put("words.csv", WORDS)?;
    printed(bench.run(["import", "words.csv"])?)?;
    let first = bench.export("first.apkg")?;
    // Anki tells two versions of a note apart by whole seconds.
    let second = || WallTime::now().0 / 1_000_000_000;
    let made = second();
    wait::until("another second", Duration::from_secs(10), async || {
        Ok((second() > made).then_some(()))
    })
    .await?;
    bench.put("words.csv", WORDS.replace("to go viral", "to spread like fire"))?;
    printed(bench.run(["import", "--update", "words.csv"])?)?;
    let (next, text) = (bench.export("next.apkg")?, bench.export("next.tsv")?);

    let told = taken_in(&[first.clone(), first.clone(), next, text.clone(), first])?;
    let outcomes = [
        outcome(3, 0, 0),
        outcome(0, 0, 3),
        outcome(0, 1, 2),
        // The text says the same as the deck, and what is older changes nothing.
        outcome(0, 0, 3),
        outcome(0, 0, 3),
    ];
    assert_eq!(told["taken"], json!(outcomes));
    assert_eq!(told["sound"], true);
    let notes = told["notes"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    assert_eq!(notes.len(), 3, "taken in again and again, nothing is there twice");
    for note in notes {
        assert_eq!(note["type"], "AIVlingual");
        assert_eq!(note["decks"], json!(["AIVlingual", "AIVlingual"]), "a card each way");
    }
    let [food, viral, honest] = notes else { unreachable!("three were counted") };
    let fields = json!({"Japanese": "食べ物", "Furigana": "食[た]べ 物[もの]", "Reading": "たべもの",
        "English": "food &amp; &quot;&lt;b&gt;drink&lt;/b&gt;&quot;", "Language": "ja",
        "Kind": "vocabulary", "Level": "N5", "Sentence": "", "Lemma": "食べ物"});
    assert_eq!(food["fields"], fields);
    assert_eq!(food["tags"], json!(["noun", "two_words"]));
    ensure!(!food["questions"][0].to_string().contains("<ruby>"), "the question has no reading");
    let answer = "<ruby><rb>食</rb><rt>た</rt></ruby>べ<ruby><rb>物</rb><rt>もの</rt></ruby>";
    for way in [0, 1] {
        let shown = food["answers"][way].as_str().unwrap_or_default();
        ensure!(shown.contains(answer) && !shown.contains("<b>"), "{shown}");
    }
    assert_eq!(viral["fields"]["English"], "to spread like fire");
    assert_eq!(viral["fields"]["Furigana"], "バズる");
    assert_eq!(
        (&honest["fields"]["Language"], &honest["fields"]["Level"]),
        (&"en".into(), &"B2".into())
    );

    // A collection that knows no deck of ours gets plain cards that ask what was said.
    let told = taken_in(&[text])?;
    let questions: Vec<&str> = told["notes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|note| note["fields"]["Front"].as_str())
        .collect();
    assert_eq!(questions, ["食べ物", "バズる", "正直に言うと"]);
    let table = taken_in(&[bench.export("words-again.csv")?])?;
    assert_eq!(table["taken"][0]["found"], 4, "each entry, and the names of the columns");
    Ok(())
}
