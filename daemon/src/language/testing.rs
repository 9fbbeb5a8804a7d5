//! The installed language data, loaded once for all tests of this crate, and texts nobody would
//! think of.

use std::{
    path::PathBuf,
    sync::{Arc, LazyLock},
};

use proptest::{
    collection::vec,
    prelude::{ProptestConfig, Strategy, any, prop_oneof},
    sample::select,
    test_runner::RngSeed,
};

use crate::language::library::Library;

pub(crate) static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let installed = || directories::ProjectDirs::from("", "", "aivlingual");
    let data = std::env::var_os("AIVLINGUAL_DATA_DIR").map(PathBuf::from);
    let data = data.or_else(|| installed().map(|project| project.data_dir().to_owned()));
    let dir = data.expect("a home directory").join("language");
    Arc::new(Library::load(&dir).unwrap_or_else(|error| panic!("{error}; run `cargo xtask setup`")))
});

/// Bytes of a very long line.
const LONG_BYTES: usize = 25_000;

/// What makes trouble, alone or in rows: marks without letters, letters without end, scripts that
/// run the other way, pictures made of several characters, letters that fall into several.
const TROUBLE: [&str; 50] = [
    "\u{3099}",
    "\u{309A}",
    "\u{FF9E}",
    "\u{0301}",
    "\u{0327}",
    "\u{20DD}",
    "Z\u{0351}\u{036B}\u{0343}",
    "\u{200B}",
    "\u{200D}",
    "\u{FEFF}",
    "\u{202E}",
    "\u{2066}",
    "\0",
    "\u{7F}",
    "\r",
    "\n",
    "\t",
    "　",
    "👩‍👩‍👧",
    "🇯🇵",
    "☺\u{FE0F}",
    "葛\u{E0100}",
    "𠮷",
    "שלום",
    "مرحبا",
    "㌔",
    "㍿",
    "ﷺ",
    "ﬀ",
    "①",
    "½",
    "İ",
    "ｗ",
    "w",
    "ー",
    "〜",
    "っ",
    "ッ",
    "あ",
    "ン",
    "漢",
    "々",
    "ヶ",
    "9",
    "、",
    "。",
    "!",
    "'",
    "-",
    "{\"",
];

/// What people do say, in fitting and unfitting order.
const SPEECH: [&str; 32] = [
    "推し活",
    "沼っちゃった",
    "草",
    "とりま",
    "食べちゃった",
    "行かなきゃ",
    "なりかねない",
    "わりに",
    "気になる",
    "一石二鳥",
    "私は",
    "何を",
    "3人で",
    "10分",
    "田中さん",
    "ﾔﾊﾞい",
    "すごーーーい",
    "Tシャツ",
    "figure it out",
    "That's lowkey fire",
    "I couldn't help but",
    "don't",
    "gonna",
    "cringe",
    "GG",
    "mp3",
    "touch grass",
    "マジで",
    "って言った",
    "を",
    "ない",
    " ",
];

/// Fixed cases: the same on every machine and in every run.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(0x0A17_1196);
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}

/// Any text at all, made of what is said, what makes trouble, and whatever else Unicode has.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let rows = (select(&TROUBLE[..]), 1..9_usize).prop_map(|(piece, times)| piece.repeat(times));
    let piece = prop_oneof![
        4 => select(&SPEECH[..]).prop_map(str::to_owned),
        3 => rows,
        2 => "[ぁ-ゖァ-ヺー]{1,6}",
        1 => "[一-龥]{1,4}",
        1 => "[A-Za-zÀ-ÿ']{1,8}",
        1 => any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Lines of about [`LONG_BYTES`] bytes, each one piece again and again.
pub(crate) fn long_lines() -> impl Iterator<Item = String> {
    let mixed =
        ["推し活a", "漢a", "That's 草 ", "I figured it out and ", "食べちゃった", "「", "一二三"];
    let pieces = TROUBLE.into_iter().chain(mixed);
    pieces.map(|piece| piece.repeat(LONG_BYTES / piece.len()))
}
