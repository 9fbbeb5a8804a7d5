//! Small dictionaries in Yomitan's format, good and bad.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{YomitanError, add, content, remove};
use crate::{domain::Language, language::dictionary};

/// A place for zips, and one for what is made of them.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory"))
    }

    fn dictionaries(&self) -> PathBuf {
        self.0.path().join("state").join("dictionaries")
    }

    fn zip(&self, members: &[(&str, Vec<u8>)]) -> PathBuf {
        let path = self.0.path().join("dictionary.zip");
        let mut zip = ZipWriter::new(File::create(&path).expect("a writable directory"));
        for (name, contents) in members {
            zip.start_file(*name, SimpleFileOptions::default()).expect("a new member");
            zip.write_all(contents).expect("a writable file");
        }
        zip.finish().expect("a writable file");
        path
    }

    fn is_untouched(&self) -> bool {
        self.dictionaries().read_dir().map_or(true, |mut entries| entries.next().is_none())
    }
}

fn index(title: &str) -> (&'static str, Vec<u8>) {
    let index = json!({"title": title, "revision": "r1", "format": 3, "author": "somebody"});
    ("index.json", index.to_string().into_bytes())
}

fn bank(terms: &Value) -> (&'static str, Vec<u8>) {
    ("term_bank_1.json", terms.to_string().into_bytes())
}

fn terms() -> Value {
    json!([
        ["推し活", "おしかつ", "n", "", 5, ["supporting one's favourite"], 1, ""],
        ["ぽこあ", "", null, "", 0, [{"type": "structured-content", "content": [
            {"tag": "ruby", "content": ["草", {"tag": "rt", "content": "くさ"}]},
            {"tag": "ul", "content": [{"tag": "li", "content": "a made-up greeting"}]}]}], 2, ""],
        ["poggers", "", "", "", 0, ["すごい"], 3, ""],
        ["空", "そら", "", "", 0, [{"type": "image", "path": "sky.png"}], 4, ""]
    ])
}

#[test]
fn an_added_dictionary_is_found_replaced_and_removed() {
    let desk = Desk::new();
    let zip = desk.zip(&[index("My words"), bank(&terms())]);
    let about = add(&zip, &desk.dictionaries(), true).expect("a good dictionary");
    assert_eq!((about.words, about.teaches), (3, true), "a picture alone says nothing");
    let (own, errors) = dictionary::all(&desk.dictionaries());
    assert!(errors.is_empty(), "{errors:?}");
    let found = own[0].look_up("オシカツ");
    assert_eq!((&*found[0].headword, &*found[0].reading), ("推し活", "おしかつ"));
    assert_eq!(own[0].look_up("ぽこあ")[0].glosses, ["草", "a made-up greeting"]);
    assert_eq!(own[0].look_up("poggers")[0].language, Language::En);
    drop(own);

    add(&zip, &desk.dictionaries(), false).expect("the same again");
    let (own, _) = dictionary::all(&desk.dictionaries());
    assert_eq!(own.len(), 1);
    assert!(!own[0].about().teaches);
    drop(own);

    remove("My words", &desk.dictionaries()).expect("it was added");
    assert!(desk.is_untouched());
    let gone = remove("My words", &desk.dictionaries());
    assert!(matches!(gone, Err(YomitanError::Unknown { .. })));
}

#[test]
fn what_is_no_dictionary_is_refused_and_leaves_nothing() {
    let desk = Desk::new();
    let version = |format: u64| {
        ("index.json", json!({"title": "t", "revision": "1", "format": format}).to_string().into())
    };
    let deep = format!("[[\"a\",\"\",\"\",\"\",0,{}{}]]", "[".repeat(5_000), "]".repeat(5_000));
    let cases: [(&str, Vec<(&str, Vec<u8>)>); 8] = [
        ("index.json", vec![bank(&terms())]),
        ("format is 1", vec![version(1), bank(&terms())]),
        ("index.json makes no sense", vec![("index.json", b"{".to_vec()), bank(&terms())]),
        ("no words", vec![index("t")]),
        ("title", vec![index(" "), bank(&terms())]),
        ("makes no sense", vec![index("t"), ("term_bank_1.json", b"[[\"a\"".to_vec())]),
        ("makes no sense", vec![index("t"), bank(&json!([["only", "two"]]))]),
        ("makes no sense", vec![index("t"), ("term_bank_1.json", deep.into_bytes())]),
    ];
    for (told, members) in cases {
        refused(&desk, &desk.zip(&members), told, false);
    }
    let text = desk.0.path().join("text.zip");
    std::fs::write(&text, "no zip at all").expect("a writable directory");
    refused(&desk, &text, "no zip file", false);
    let whole = std::fs::read(desk.zip(&[index("t"), bank(&terms())])).expect("just written");
    std::fs::write(&text, &whole[..whole.len() / 2]).expect("a writable directory");
    refused(&desk, &text, "no zip file", false);
}

#[test]
fn a_hostile_zip_is_refused_and_leaves_nothing() {
    let desk = Desk::new();
    for name in ["../evil.json", "a/../../evil", "/etc/evil", "c:\\evil", "..\\evil"] {
        let zip = desk.zip(&[index("t"), bank(&terms()), (name, b"x".to_vec())]);
        refused(&desk, &zip, "points outside", true);
    }
    // Zeros pack a thousandfold.
    let bomb = vec![b' '; (super::MEMBER_BYTES_MAX + 2) as usize];
    let zip = desk.zip(&[index("t"), ("term_bank_1.json", bomb)]);
    assert!(zip.metadata().expect("just written").len() < 1_000_000);
    refused(&desk, &zip, "larger than any dictionary", true);
}

fn refused(desk: &Desk, zip: &Path, told: &str, is_hostile: bool) {
    let error = add(zip, &desk.dictionaries(), false).expect_err(told);
    assert!(error.to_string().contains(told), "{error} does not say {told}");
    assert_eq!(matches!(error, YomitanError::Hostile { .. }), is_hostile, "{error}");
    assert!(desk.is_untouched(), "{told}");
}

#[test]
fn of_structured_content_the_text_remains() {
    let glossary = json!([
        "plain  text",
        {"type": "text", "text": "typed"},
        {"type": "structured-content", "content": {"tag": "div", "content": [
            "one ", {"tag": "a", "href": "?query=x", "content": "link"}, {"tag": "br"}, "two",
            {"tag": "img", "path": "p.png", "content": "never"},
            {"tag": "table", "content": {"tag": "tr", "content": [
                {"tag": "td", "content": "left"}, {"tag": "td", "content": "right"}]}}]}},
        ["食べる", ["past"]],
        "typed"
    ]);
    let glossary = glossary.as_array().expect("an array");
    let expected = ["plain text", "typed", "one link", "two", "left right"];
    assert_eq!(content::glosses(glossary), expected);
}
