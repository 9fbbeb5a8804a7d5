//! Whose work the product stands on, as their licences ask.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{Frame, render};
use crate::review::{Open, wording::Wording};

/// A work, whose it is, and what it gives us.
struct Work {
    name: &'static str,
    by: &'static str,
    license: &'static str,
    home: &'static str,
    /// What it is used for, in English and in Japanese.
    role: [&'static str; 2],
}

const fn work(
    name: &'static str,
    by: &'static str,
    license: &'static str,
    home: &'static str,
    role: [&'static str; 2],
) -> Work {
    Work { name, by, license, home, role }
}

/// The works.
const WORKS: &[Work] = &[
    work(
        "JMdict",
        "Electronic Dictionary Research and Development Group (EDRDG)",
        "CC BY-SA 4.0",
        "https://www.edrdg.org/jmdict/j_jmdict.html",
        ["Japanese words, readings and English meanings", "日本語の見出し語・読み・英語の語義"],
    ),
    work(
        "KANJIDIC",
        "Electronic Dictionary Research and Development Group (EDRDG)",
        "CC BY-SA 4.0",
        "https://www.edrdg.org/wiki/index.php/KANJIDIC_Project",
        ["Readings of single characters, for furigana", "ふりがなのための漢字の読み"],
    ),
    work(
        "JLPT word lists",
        "Jonathan Waller (tanos.co.uk), joined to JMdict by stephenmk",
        "CC BY; CC BY-SA 4.0",
        "https://www.tanos.co.uk/jlpt/",
        ["Unofficial JLPT levels of Japanese words", "日本語の語のJLPTレベル（非公式）"],
    ),
    work(
        "CEFR-J Wordlist and Grammar Profile",
        "Tono Laboratory, Tokyo University of Foreign Studies",
        "Free with citation: “The CEFR-J Wordlist Version 1.5”",
        "https://www.cefr-j.org/",
        ["CEFR levels A1–B2 of English words", "英単語のCEFRレベル（A1〜B2）"],
    ),
    work(
        "Octanove Vocabulary Profile C1/C2",
        "Octanove Labs",
        "CC BY-SA 4.0",
        "https://www.octanove.com/",
        ["CEFR levels C1–C2 of English words", "英単語のCEFRレベル（C1〜C2）"],
    ),
    work(
        "wordfreq",
        "Robyn Speer",
        "Apache-2.0; data CC BY-SA 4.0",
        "",
        ["How common words are, in both languages", "日英両言語の単語の使用頻度"],
    ),
    work(
        "SudachiDict",
        "Works Applications",
        "Apache-2.0",
        "",
        ["Cutting Japanese into words", "日本語の単語分割"],
    ),
    work(
        "WordNet",
        "Princeton University",
        "WordNet License",
        "https://wordnet.princeton.edu/",
        ["English phrasal verbs and multiword expressions", "英語の句動詞と複合表現"],
    ),
    work(
        "FreeDict English–Japanese, from WikDict",
        "FreeDict and Wiktionary contributors",
        "CC BY-SA 3.0",
        "https://freedict.org/",
        ["Japanese meanings of English words", "英単語の日本語訳"],
    ),
    work(
        "Whisper, whisper.cpp",
        "OpenAI; Georgi Gerganov and contributors",
        "MIT",
        "",
        ["Recognizing speech on this machine", "端末内での音声認識"],
    ),
    work(
        "Noto CJK fonts",
        "Adobe and Google",
        "SIL Open Font License 1.1",
        "",
        ["Letters of the cards drawn on the stream", "配信画面のカードの文字"],
    ),
    work(
        "SQLite",
        "D. Richard Hipp and contributors",
        "Public domain",
        "https://www.sqlite.org/",
        ["Keeping and searching everything", "すべての保存と検索"],
    ),
];

#[derive(Template)]
#[template(path = "credits.html")]
struct CreditsPage<'a> {
    frame: &'a Frame,
    words: &'static Wording,
    works: &'static [Work],
}

impl CreditsPage<'_> {
    fn role(&self, work: &Work) -> &'static str {
        work.role[usize::from(self.words.code == "ja")]
    }
}

/// The works and their licences.
pub(super) async fn page(State(_): State<Open>, frame: Frame) -> Response {
    render(&frame, &CreditsPage { frame: &frame, words: frame.words, works: WORKS })
}
