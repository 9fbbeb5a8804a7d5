use std::{
    fs,
    io::{Cursor, Write},
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use tempfile::TempDir;

use super::{
    run::{ExchangeError, Outcome, Wanted, apply, export, preview},
    write::ExportFormat,
    *,
};
use crate::{
    domain::{EntryId, Kind, Language, Level, Ruby, Scale},
    store::{EntryEdit, EntryFilter, EntrySort, Page, Store},
};

struct Desk {
    place: TempDir,
    store: Store,
}

impl Desk {
    fn new() -> Self {
        let place = TempDir::new().expect("a directory");
        let store = Store::open(&place.path().join("aivlingual.db")).expect("a store");
        Self { place, store }
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.place.path().join(name);
        fs::write(&path, bytes).expect("written");
        path
    }

    fn list(&self, bytes: impl AsRef<[u8]>) -> List {
        List::open(&self.put("list", bytes)).expect("a list")
    }

    fn apply(&self, list: &List, plan: &Plan) -> Outcome {
        let (expected, done) = (preview(list, plan, &self.store), AtomicUsize::new(0));
        let expected = expected.expect("a preview");
        let outcome = apply(list, plan, &self.store, "list", &done).expect("applied");
        assert_eq!(Outcome { deed: None, ..outcome.clone() }, expected, "as was promised");
        let is_any = outcome.new + outcome.changed > 0;
        assert_eq!(outcome.deed.is_some(), is_any, "whatever comes, comes by one deed");
        assert_eq!(done.load(Ordering::Relaxed), outcome.rows);
        outcome
    }

    /// What is kept, as one line each.
    fn kept(&self) -> Vec<String> {
        let page = Page::first(500);
        let all = self.store.entries(&EntryFilter::default(), EntrySort::Oldest, &page);
        let line = |kept: crate::store::KeptEntry| {
            let entry = kept.entry;
            let Level { band, estimated, .. } = entry.level;
            format!(
                "{}|{}|{}|{:?}|{:?}|{band}{}|{}|{:?}|{}",
                entry.japanese,
                entry.reading,
                entry.english,
                entry.language,
                entry.kind,
                if estimated { "?" } else { "" },
                entry.tags.join("+"),
                kept.state,
                entry.lemma
            )
        };
        all.expect("a list").items.into_iter().map(line).collect()
    }

    fn export(&self, format: ExportFormat) -> PathBuf {
        let path = self.place.path().join(format!("out.{}", format.ending()));
        let to = File::create(&path).expect("a file");
        let wanted = Wanted::Passing(EntryFilter::default());
        export(&self.store, &wanted, format, &furigana, to).expect("exported");
        path
    }
}

fn furigana(entry: &Entry) -> Vec<Ruby> {
    let ruby = (!entry.reading.is_empty()).then(|| entry.reading.clone());
    vec![Ruby { base: entry.japanese.clone(), ruby }]
}

fn faults(outcome: &Outcome) -> Vec<(i64, Reason, Option<&'static str>)> {
    let told = |fault: &run::FaultAt| (fault.place.number, fault.fault.reason, fault.fault.field);
    outcome.faults.iter().map(told).collect()
}

const TABLE: &str = "\
japanese,reading,english,kind,level,tags\n\
推し,おし,favorite,slang,N1,\"fandom, noun\"\n\
,,nothing,,,\n\
語る,かたる,\"to talk,\nto tell\",,~n3,\n\
沼,ぬま,,slang,,\n\
猫,ねこ,cat,animal,,\n\
推し,おし,favorite,slang,N1,\n";

#[test]
fn a_table_is_looked_at_and_then_kept() {
    let desk = Desk::new();
    let list = desk.list(TABLE);
    assert_eq!((list.format, list.columns.len()), (ListFormat::Table, 6));
    assert_eq!((list.plan.columns.english, list.plan.target), (Some(2), Target::Entries));
    let seen = preview(&list, &list.plan, &desk.store).expect("a preview");
    assert_eq!(desk.kept(), Vec::<String>::new(), "a preview keeps nothing");
    assert_eq!((seen.rows, seen.new, seen.same, seen.wrong), (6, 2, 0, 4));
    assert_eq!(
        faults(&seen),
        [
            (3, Reason::Missing, Some("japanese")),
            (6, Reason::Missing, Some("english")),
            (7, Reason::UnknownValue, Some("kind")),
            (8, Reason::Repeated, None),
        ]
    );
    desk.apply(&list, &list.plan);
    assert_eq!(
        desk.kept(),
        [
            "推し|おし|favorite|Ja|Slang|N1|fandom+noun|New|推し",
            "語る|かたる|to talk, to tell|Ja|Vocabulary|N3?||New|語る",
        ]
    );
    assert_eq!(desk.store.integrity().expect("checked"), Vec::<String>::new());

    // Again, it is the same; and what differs changes only when that is wanted.
    let again = desk.apply(&list, &list.plan);
    assert_eq!((again.new, again.same, again.changed), (0, 2, 0));
    let better = desk.list("単語,読み,意味\n推し,おし,the one you root for\n");
    assert_eq!(desk.apply(&better, &better.plan).same, 1);
    let update =
        Plan { same: Same::Update, state: Some(EntryState::Approved), ..better.plan.clone() };
    assert_eq!(desk.apply(&better, &update).changed, 1);
    assert_eq!(
        desk.kept()[0],
        "推し|おし|the one you root for|Ja|Slang|N1|fandom+noun|Approved|推し"
    );
}

#[test]
fn columns_are_told_by_what_stands_in_them() {
    let desk = Desk::new();
    for (text, japanese, reading, english) in [
        ("食べる;たべる;to eat\n猫;ねこ;cat\n", Some(0), Some(1), Some(2)),
        ("たべる\t食べる\tto eat\nねこ\t猫\tcat\n", Some(1), Some(0), Some(2)),
        ("to eat\t食べる\ncat\t猫\n", Some(1), None, Some(0)),
        ("食べる\n猫\n", Some(0), None, None),
        ("Front,Back\n食べる,to eat\n", Some(0), None, Some(1)),
    ] {
        let columns = desk.list(text).plan.columns;
        assert_eq!(
            (columns.japanese, columns.reading, columns.english),
            (japanese, reading, english),
            "{text}"
        );
    }
    let words = desk.list("食べる\n猫\n3 + 4\n");
    assert_eq!(words.plan.target, Target::Known);
    let outcome = desk.apply(&words, &words.plan);
    assert_eq!((outcome.new, faults(&outcome)), (2, vec![(3, Reason::NoWord, None)]));
    assert_eq!(desk.store.known().expect("words").len(), 2);

    // In the encoding of an older spreadsheet.
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("単語,読み,意味\r\n食べる,たべる,to eat\r\n");
    let list = desk.list(bytes);
    desk.apply(&list, &list.plan);
    assert_eq!(desk.kept(), ["食べる|たべる|to eat|Ja|Vocabulary|?||New|食べる"]);
}

#[test]
fn lists_of_yomitan_and_of_programs_are_read() {
    let desk = Desk::new();
    let bank = r#"[
["推し","おし","n","",5,["favorite",
{"type":"structured-content","content":{"tag":"div","content":"fan"}}],1,""],
["沼","ぬま","n","",5,"not a list",2,""],
{"term": "猫", "reading": "ねこ", "meanings": ["cat", "feline"], "level": "N5", "tags": "animal"},
"語る",
17,
{"japanese": "犬", "english": "dog"
]"#;
    let list = desk.list(bank);
    assert_eq!(list.format, ListFormat::Json);
    let outcome = desk.apply(&list, &list.plan);
    assert_eq!(
        faults(&outcome),
        [
            (4, Reason::NotAnEntry, None),
            (6, Reason::Missing, Some("english")),
            (7, Reason::NotAnEntry, None),
            (8, Reason::NotAnEntry, None),
        ]
    );
    assert_eq!(
        desk.kept(),
        [
            "推し|おし|favorite; fan|Ja|Vocabulary|?||New|推し",
            "猫|ねこ|cat; feline|Ja|Vocabulary|N5|animal|New|猫",
        ]
    );
    let words = desk.list(r#"["語る", "a whole sentence that nobody would learn as it is"]"#);
    let known = Plan { target: Target::Known, ..words.plan.clone() };
    assert_eq!(desk.apply(&words, &known).new, 1);

    let zip = zip(&[
        ("index.json", br#"{"title": "Mine", "format": 3}"#),
        ("term_bank_1.json", r#"[["蛙","かえる","","",0,["frog"],1,""]]"#.as_bytes()),
        ("term_bank_2.json", r#"[["鳥","とり","","",0,["bird"],1,""],[]]"#.as_bytes()),
        ("../../evil.json", b"[]"),
    ]);
    let list = desk.list(zip);
    assert_eq!(list.format, ListFormat::Yomitan);
    let outcome = desk.apply(&list, &list.plan);
    assert_eq!(
        (outcome.new, outcome.faults[0].place.file.as_deref()),
        (2, Some("term_bank_2.json"))
    );
    assert!(!desk.place.path().join("../../evil.json").exists());
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).expect("a member");
        archive.write_all(bytes).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

/// A desk on which every field says something odd, hostile, or easily lost.
fn full() -> Desk {
    let desk = Desk::new();
    let hostile = "<script>alert(1)</script> & \"quotes\", 'more'\t=1+1";
    let entry = |japanese: &str, english: &str, language, kind, level| Entry {
        japanese: japanese.into(),
        reading: "よみ".into(),
        english: english.into(),
        language,
        kind,
        level,
        lemma: "見出し".into(),
        surface: "見出し".into(),
        start_ms: None,
        end_ms: None,
        utterance: String::new(),
        speaker: None,
        tags: vec!["one".into(), "two_words".into()],
        evidence: crate::domain::Evidence {
            source: "JMdict".into(),
            confidence: None,
            why: vec!["it was said".into()],
        },
    };
    let jlpt = Level { scale: Scale::Jlpt, band: "N2-N1".into(), estimated: true };
    let cefr = Level { scale: Scale::Cefr, band: "B2".into(), estimated: false };
    let plain = hostile.replace('\t', " ");
    let entries = [
        entry("=推し", &plain, Language::Ja, Kind::Slang, jlpt.clone()),
        entry(&plain, "to be honest", Language::En, Kind::Idiom, cefr),
        entry("語る", "@to tell", Language::Ja, Kind::Grammar, jlpt),
    ];
    let states = [EntryState::Approved, EntryState::Rejected, EntryState::New];
    desk.store
        .import(|import| {
            for (entry, state) in entries.iter().zip(states) {
                import.add(entry, state, Some(WallTime(1_700_000_000_000_000_000)))?;
            }
            Ok::<_, ExchangeError>(())
        })
        .expect("kept");
    desk
}

#[test]
fn what_leaves_comes_back() {
    let desk = full();
    for format in [ExportFormat::Json, ExportFormat::Csv] {
        let path = desk.export(format);
        let other = Desk::new();
        let list = List::open(&path).expect("a list");
        let outcome = other.apply(&list, &list.plan);
        assert_eq!((outcome.new, outcome.wrong), (3, 0), "{format:?}: {outcome:?}");
        assert_eq!(other.kept(), desk.kept(), "{format:?}");
        // And to where it came from it brings nothing.
        let again = desk.apply(&list, &Plan { same: Same::Update, ..list.plan.clone() });
        assert_eq!((again.same, again.changed), (3, 0), "{format:?}: {again:?}");
    }
    let json = List::open(&desk.export(ExportFormat::Json)).expect("a list");
    let other = Desk::new();
    other.apply(&json, &json.plan);
    let kept = |desk: &Desk| {
        let kept = desk.store.entry(EntryId(1)).expect("it is there");
        (kept.kept, kept.entry.evidence)
    };
    assert_eq!(kept(&other), kept(&desk));
    let csv = fs::read_to_string(desk.export(ExportFormat::Csv)).expect("text");
    assert!(csv.contains("'=推し") && csv.contains("'@to tell"), "no formula: {csv}");

    // An entry the owner has edited is still the same one.
    let edit = EntryEdit { reading: Some("おし".into()), ..EntryEdit::default() };
    desk.store.edit_entry(EntryId(1), &edit, None).expect("edited");
    let csv = List::open(&desk.export(ExportFormat::Csv)).expect("a list");
    assert_eq!(desk.apply(&csv, &csv.plan).same, 3);
}

#[test]
fn a_deck_is_read_again_and_its_notes_are_the_same_for_ever() {
    let desk = full();
    let path = desk.export(ExportFormat::Apkg);
    let other = Desk::new();
    let list = List::open(&path).expect("a list");
    assert_eq!((list.format, &*list.columns[1]), (ListFormat::Anki, "Furigana"));
    let outcome = other.apply(&list, &list.plan);
    assert_eq!((outcome.new, outcome.wrong), (3, 0), "{outcome:?}");
    let told = |desk: &Desk| -> Vec<String> {
        let words = |line: &String| line.split('|').take(5).collect::<Vec<_>>().join("|");
        desk.kept().iter().map(words).collect()
    };
    assert_eq!(told(&other), told(&desk));

    let text = |path: PathBuf| fs::read_to_string(path).expect("text");
    let before = text(desk.export(ExportFormat::Tsv));
    let edit = EntryEdit {
        reading: Some("おし".into()),
        kind: Some(Kind::Culture),
        japanese: Some("推しの子".into()),
        ..EntryEdit::default()
    };
    desk.store.edit_entry(EntryId(1), &edit, None).expect("edited");
    let after = text(desk.export(ExportFormat::Tsv));
    let guids = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.split('\t').next_back().unwrap_or_default().to_owned()).collect()
    };
    assert_ne!(before, after);
    assert_eq!(guids(&before), guids(&after));
    assert_eq!(guids(&after).len(), 3);
    assert!(after.contains("推しの子[おし]") && after.contains("&lt;script&gt;"), "{after}");
}

#[test]
fn hostile_lists_are_refused_or_named_by_the_row() {
    let desk = Desk::new();
    let refusal = |bytes: &[u8]| {
        let list = List::open(&desk.put("hostile", bytes));
        let refused = list.and_then(|list| {
            list.each::<ListError>(&list.plan, |_| Ok(())).map(|()| Vec::<u8>::new())
        });
        refused.expect_err("it must be refused")
    };
    let wide = vec!["a"; 10_000].join(",");
    assert!(matches!(refusal(wide.as_bytes()), ListError::TooManyColumns { found: 10_000 }));
    let late = format!("a,b\n{wide}\n");
    assert!(matches!(refusal(late.as_bytes()), ListError::TooManyColumns { .. }));
    assert!(matches!(refusal(b"a\0b,c\0d\n"), ListError::Text(LinesError::NotText)));
    assert!(matches!(refusal(b""), ListError::Empty));
    assert!(matches!(refusal(b"\n\n ,\n"), ListError::Empty));
    assert!(matches!(refusal(b"{\"a\": 1}"), ListError::NoList));
    assert!(matches!(refusal(b"[]"), ListError::Empty));
    assert!(matches!(refusal(b"PK\x03\x04 and then noise"), ListError::Anki(_)));
    assert!(matches!(refusal(&zip(&[("x", b"y")])), ListError::Anki(AnkiError::NoCollection)));
    let newer = zip(&[("collection.anki2", b"update!"), ("collection.anki21b", b"secret")]);
    assert!(matches!(refusal(&newer), ListError::Anki(AnkiError::Newer)));
    let rows = "猫,cat\n".repeat(ROWS_MAX + 1);
    assert!(matches!(refusal(rows.as_bytes()), ListError::TooManyRows));

    // A bomb: small outside, and far more inside than is ever unpacked.
    let bank = vec![b' '; 65 * 1024 * 1024];
    let bomb = zip(&[("index.json", b"{}"), ("term_bank_1.json", &bank)]);
    assert!(bomb.len() < 1024 * 1024);
    assert!(matches!(refusal(&bomb), ListError::TooLarge));

    let long = "長".repeat(501);
    let text = format!(
        "japanese,english\n{long},x\n猫,<script>alert(1)</script>\n=cmd|'/c calc'!A0,cat\n\
         犬\u{7},dog\n\"鳥,bird\n"
    );
    let list = desk.list(&text);
    let outcome = desk.apply(&list, &list.plan);
    assert_eq!(
        faults(&outcome),
        [
            (2, Reason::TooLong, Some("japanese")),
            (5, Reason::ControlCharacter, Some("japanese")),
            (6, Reason::Missing, Some("english")),
        ]
    );
    let many = format!(
        r#"[{{"japanese":"猫","english":"cat","tags":[{}"x"]}}, "a\u0000b"]"#,
        "\"t\",".repeat(30)
    );
    let outcome = desk.apply(&desk.list(&many), &Plan::default());
    assert_eq!(
        faults(&outcome),
        [(1, Reason::TooManyTags, Some("tags")), (1, Reason::ControlCharacter, Some("japanese")),]
    );
    let deep = format!("[{}1{}]", "[".repeat(50_000), "]".repeat(50_000));
    assert_eq!(faults(&desk.apply(&desk.list(&deep), &Plan::default())).len(), 1);
}

#[test]
fn an_import_that_fails_keeps_nothing() {
    let desk = Desk::new();
    let rows: String = (0..300).map(|n| format!("猫{n},cat\n")).collect();
    let wide = vec!["x"; 10_000].join(",");
    // The row that cannot be is beyond what a first look sees; it undoes all before it.
    let list = desk.list(format!("japanese,english\n{rows}{wide}\n"));
    let done = AtomicUsize::new(0);
    let refused = apply(&list, &list.plan, &desk.store, "list", &done);
    assert!(matches!(refused, Err(ExchangeError::List(ListError::TooManyColumns { .. }))));
    assert_eq!(done.load(Ordering::Relaxed), 300);
    assert_eq!(desk.kept(), Vec::<String>::new());
}
