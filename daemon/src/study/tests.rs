use std::fs;

use super::{FILES, StudyError, StudyPack, StudyWord, contents, write};
use crate::domain::{Entry, Evidence, Kind, Language, Level, Scale, Utterance};

fn entry(surface: &str, utterance: &Utterance) -> Entry {
    Entry {
        japanese: "食べる".to_owned(),
        reading: "たべる".to_owned(),
        english: "to eat".to_owned(),
        language: Language::Ja,
        kind: Kind::Vocabulary,
        level: Level { scale: Scale::Jlpt, band: "N5".to_owned(), estimated: false },
        lemma: "食べる".to_owned(),
        surface: surface.to_owned(),
        start_ms: Some(utterance.start_ms),
        end_ms: Some(utterance.end_ms),
        utterance: utterance.text.clone(),
        speaker: utterance.speaker.clone(),
        tags: vec!["ichidan verb".to_owned()],
        evidence: Evidence { source: "jmdict:1358280".to_owned(), ..Evidence::default() },
    }
}

fn utterance(text: &str, speaker: &str) -> Utterance {
    Utterance {
        text: text.to_owned(),
        language: Language::Ja,
        start_ms: 61_500,
        end_ms: 65_000,
        confidence: 0.9,
        speaker: Some(speaker.to_owned()),
        words: Vec::new(),
    }
}

fn word(entry: Entry) -> StudyWord {
    StudyWord { entry, sightings: 3, note: Some("not to a <guest>".to_owned()) }
}

fn pack(utterance: Utterance, surface: &str) -> StudyPack {
    let words = vec![word(entry(surface, &utterance))];
    StudyPack { title: "配信 <1>".to_owned(), utterances: vec![utterance], words }
}

#[test]
fn the_page_escapes_all_that_was_said() {
    let said = utterance("<script>alert(1)</script> & 食べちゃった", "\"Ann\" <b>");
    let [_, _, _, page] = contents(&pack(said, "食べちゃった")).expect("contents");
    assert!(!page.contains("<script"), "no script of anybody's");
    assert!(
        page.contains("&#60;script&#62;alert(1)&#60;/script&#62; &#38; <mark>食べちゃった</mark>")
    );
    assert!(page.contains("配信 &#60;1&#62;"));
    assert!(!page.contains("\"Ann\" <b>"));
    assert!(page.contains("<ruby>食<rp>(</rp><rt>た</rt><rp>)</rp></ruby>べる"));
    assert!(page.contains("Electronic Dictionary Research and Development Group"));
    assert!(!page.contains("src=") && !page.contains("<link"), "nothing is fetched");
}

#[test]
fn the_table_quotes_its_cells_and_runs_nothing() {
    let said = utterance("=1+1, \"食べちゃった\"", "Ann");
    let [_, table, _, _] = contents(&pack(said, "食べちゃった")).expect("contents");
    let table = table.strip_prefix('\u{FEFF}').expect("the mark spreadsheets need");
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(rows.headers().expect("headers").get(0), Some("expression"));
    let row = rows.records().next().expect("a row").expect("well formed");
    assert_eq!(row.iter().take(4).collect::<Vec<_>>(), ["食べる", "たべる", "to eat", "N5"]);
    assert_eq!(row.get(5), Some("'=1+1, \"食べちゃった\""));
    assert_eq!(row.get(6), Some("1:01"));
    let last = row.iter().skip(11).collect::<Vec<_>>();
    assert_eq!(last, ["JLPT", "no", "3", "not to a <guest>"]);
}

#[test]
fn words_are_handed_out_by_kind_and_worth() {
    let said = utterance("沼って倒れて食べちゃった", "Ann");
    let named = |lemma: &str, kind| {
        let entry = Entry { lemma: lemma.to_owned(), kind, ..entry(lemma, &said) };
        let level = Level { estimated: kind == Kind::Slang, ..entry.level.clone() };
        word(Entry { level, ..entry })
    };
    let words = vec![
        named("食べちゃった", Kind::Vocabulary),
        named("倒れて", Kind::Vocabulary),
        named("沼って", Kind::Slang),
    ];
    let pack = StudyPack { title: "talk".to_owned(), utterances: vec![said.clone()], words };
    let [vocabulary, table, _, page] = contents(&pack).expect("contents");
    let order = ["沼って", "食べちゃった", "倒れて"];
    for file in [&vocabulary, &table] {
        assert!(order.iter().all(|lemma| file.contains(lemma)), "{file}");
    }
    let back: Vec<Entry> = serde_json::from_str(&vocabulary).expect("entries");
    assert_eq!(back.iter().map(|entry| &*entry.lemma).collect::<Vec<_>>(), order);
    let titles: Vec<_> = ["Slang", "Words"].iter().map(|title| page.find(title)).collect();
    assert!(titles[0].is_some() && titles[0] < titles[1], "{titles:?}");
    assert!(page.contains("JLPT N5 · estimated") && page.contains("not to a &#60;guest&#62;"));
    assert!(page.contains("said 3 times"));
    // In the talk itself they stand as they were said.
    assert!(
        page.contains("<mark>沼って</mark><mark>倒れて</mark><mark>食べちゃった</mark>"),
        "{page}"
    );
}

#[test]
fn the_vocabulary_reads_back_as_it_was() {
    let pack = pack(utterance("食べちゃった", "Ann"), "食べちゃった");
    let [vocabulary, ..] = contents(&pack).expect("contents");
    let back: Vec<Entry> = serde_json::from_str(&vocabulary).expect("entries");
    assert_eq!(back, [pack.words[0].entry.clone()]);
}

#[test]
fn subtitles_are_short_lines_in_order() {
    let long = "今日はみんなでボスを倒しに行くから、準備ができたら教えてね。それから、\
                アイテムも忘れずに持ってきて --> お願いします";
    let [_, _, subtitles, _] = contents(&pack(utterance(long, "Ann"), "倒し")).expect("contents");
    assert_eq!(
        subtitles,
        "1\n00:01:01,500 --> 00:01:03,649\n今日はみんなでボスを倒しに行くから、\n準備ができたら教えてね。それから、\n\n\
         2\n00:01:03,649 --> 00:01:05,000\nアイテムも忘れずに持ってきて →\nお願いします\n\n"
    );
    let untimed = Utterance { start_ms: 0, end_ms: 0, ..utterance("はい", "Ann") };
    let [_, _, subtitles, _] = contents(&pack(untimed, "はい")).expect("contents");
    assert_eq!(subtitles, "");
}

#[test]
fn a_pack_is_written_whole_and_replaces_an_older_one() {
    let home = tempfile::tempdir().expect("a directory");
    let dir = home.path().join("new").join("pack");
    let first = pack(utterance("食べちゃった", "Ann"), "食べちゃった");
    let files = write(&dir, &first).expect("written");
    assert_eq!(files.len(), FILES.len());
    let second = StudyPack { title: "second".to_owned(), ..first };
    write(&dir, &second).expect("written again");
    let page = fs::read_to_string(dir.join("study.html")).expect("the page");
    assert!(page.contains("<h1>second</h1>"));
    let names = fs::read_dir(&dir).expect("the directory").count();
    assert_eq!(names, FILES.len(), "no drafts are left");
}

#[test]
fn a_pack_that_cannot_be_whole_leaves_the_older_one() {
    let home = tempfile::tempdir().expect("a directory");
    let older = pack(utterance("食べちゃった", "Ann"), "食べちゃった");
    write(home.path(), &older).expect("written");
    let page = home.path().join("study.html");
    fs::remove_file(&page).expect("removed");
    fs::create_dir(&page).expect("in the way of the last file");
    let newer = StudyPack { words: Vec::new(), utterances: Vec::new(), ..older.clone() };
    let error = write(home.path(), &newer).expect_err("a directory is no file");
    assert!(matches!(&error, StudyError::File { file, .. } if *file == page), "{error:?}");
    for (name, content) in FILES.iter().zip(contents(&older).expect("contents")).take(3) {
        let kept = fs::read_to_string(home.path().join(name)).expect("it is there");
        assert_eq!(kept, content, "{name}");
    }
    let names = fs::read_dir(home.path()).expect("the directory").count();
    assert_eq!(names, FILES.len(), "no drafts are left");
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("file");
    fs::write(&file, "in the way").expect("a file");
    let pack = pack(utterance("食べちゃった", "Ann"), "食べちゃった");
    let error = write(&file.join("pack"), &pack).expect_err("a file is no directory");
    assert!(matches!(error, StudyError::Directory { .. }), "{error:?}");
}
