use super::{KnownError, Sheet, cell::headwords, sheet};

fn forms(cell: &str) -> Vec<String> {
    headwords(cell).into_iter().map(|word| word.form).collect()
}

fn check(cell: &str, expected: &[&str]) {
    assert_eq!(forms(cell), expected, "{cell}");
}

#[test]
fn a_field_is_cut_down_to_dictionary_forms() {
    check("食べる", &["食べる"]);
    check(" 食[た]べ 物[もの]", &["食べ物"]);
    check("<ruby>食<rp>(</rp><rt>た</rt><rp>)</rp></ruby>べる", &["食べる"]);
    check("<b>推し</b>&nbsp;[sound:oshi.mp3]", &["推し"]);
    check("食べる（たべる）", &["食べる"]);
    check("静か【しずか】(な)", &["静か"]);
    check("勉強する", &["勉強する", "勉強"]);
    check("分かる、解る", &["分かる", "解る"]);
    check("〜なければならない", &["なければならない"]);
    check("{{c1::油断::carelessness}}", &["油断"]);
    check("to figure out", &["figure out"]);
    check("an apple; the pear", &["apple", "pear"]);
    check("figure sth out<br>work out", &["figure sth out", "work out"]);
    check("look forward to sth", &["look forward to"]);
}

#[test]
fn what_is_no_word_is_none() {
    for cell in [
        "",
        "12",
        "???",
        "<img src=\"a.png\">",
        "寿司を食べました。",
        "今日はとても天気がいいので散歩に行きました",
        "This is a whole sentence about nothing much",
        "3 + 4 = x",
        "<",
        "&",
        "[sound:",
        "{{c1",
    ] {
        check(cell, &[]);
    }
}

fn picked(text: &str, wanted: Option<&str>) -> (String, Vec<String>) {
    let picked = sheet(text.as_bytes()).expect("a list").pick(wanted).expect("words");
    (picked.column, picked.headwords.into_iter().map(|word| word.form).collect())
}

fn check_list(text: &str, column: &str, expected: &[&str]) {
    let (found, forms) = picked(text, None);
    assert_eq!((&*found, forms.iter().map(String::as_str).collect()), (column, expected.to_vec()));
}

#[test]
fn the_column_with_words_is_found() {
    check_list("食べる\n猫\nfigure out\n", "column 1", &["食べる", "猫", "figure out"]);
    check_list("meaning,word\nto eat,食べる\na cat,猫\n", "word", &["食べる", "猫"]);
    check_list("1\t食べる\tto eat\n2\t猫\ta cat\n", "column 2", &["食べる", "猫"]);
    check_list("たべる;食べる;to eat\nねこ;猫;cat\n", "column 2", &["食べる", "猫"]);
    check_list(
        "#separator:tab\n#html:true\n#columns:Note\tFront\n\t<b>食べる</b>\n\t猫\n",
        "Front",
        &["食べる", "猫"],
    );
    check_list("\u{FEFF}単語,意味\r\n\"食べる, 食う\",to eat\r\n", "単語", &["食べる", "食う"]);
    assert_eq!(picked("食べる,to eat\n猫,cat\n", Some("2")).1, ["eat", "cat"]);
    assert_eq!(picked("word,Meaning\n猫,cat\n", Some("meaning")).1, ["cat"]);
}

#[test]
fn rows_without_a_word_are_named_by_their_line() {
    let text = "word,meaning\n食べる,to eat\n,nothing\n寿司を食べました。,a sentence\n猫,cat\n";
    let picked = sheet(text.as_bytes()).expect("a list").pick(Some("word")).expect("words");
    assert_eq!(picked.rows, 4);
    assert_eq!(
        picked.skipped,
        [
            ("line 3".to_owned(), "nothing stands there".to_owned()),
            ("line 4".to_owned(), "`寿司を食べました。` is no word or set phrase".to_owned()),
        ]
    );
}

#[test]
fn what_is_no_list_is_refused() {
    let refusal = |bytes: &[u8]| match sheet(bytes).and_then(|sheet| sheet.pick(None)) {
        Ok(picked) => panic!("must be refused: {picked:?}"),
        Err(error) => error,
    };
    assert!(matches!(refusal(b""), KnownError::Empty));
    assert!(matches!(refusal(b"\x89PNG\r\n\x1a\n\0\0\0"), KnownError::Text(_)));
    assert!(matches!(refusal(b"1,2\n3,4\n"), KnownError::NoColumn { .. }));
    let sheet = Sheet { names: vec!["A".to_owned()], ..sheet("猫\n".as_bytes()).expect("a list") };
    let error = sheet.pick(Some("B")).expect_err("no such column");
    assert_eq!(error.to_string(), "there is no column `B` (it has A)");
}
