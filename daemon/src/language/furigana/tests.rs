use proptest::prelude::proptest;

use super::align;
use crate::language::{
    kana::{is_kana, is_kanji},
    segment::segment,
    testing::{LIBRARY, any_text, cases, long_lines},
};

/// `食[た]べ物[もの]`: the runs as one line.
fn written(text: &str, reading: &str) -> String {
    align(text, reading)
        .iter()
        .map(|run| match &run.ruby {
            Some(ruby) => format!("{}[{ruby}]", run.base),
            None => run.base.clone(),
        })
        .collect()
}

fn check(text: &str, reading: &str, expected: &str) {
    assert_eq!(written(text, reading), expected, "{text} read {reading}");
    let bases: String = align(text, reading).into_iter().map(|run| run.base).collect();
    assert_eq!(bases, text, "the bases joined are the text");
}

#[test]
fn kana_of_the_text_anchor_the_reading() {
    check("食べ物", "たべもの", "食[た]べ物[もの]");
    check("取り出す", "とりだす", "取[と]り出[だ]す");
    check("お母さん", "おかあさん", "お母[かあ]さん");
    check("引っ張る", "ひっぱる", "引[ひ]っ張[ぱ]る");
    check("消しゴム", "けしごむ", "消[け]しゴム");
    check("気持ち悪い", "きもちわるい", "気持[きも]ち悪[わる]い");
    check("可愛い", "カワイイ", "可愛[かわい]い");
    check("女の子", "おんなのこ", "女[おんな]の子[こ]");
    check("母の日", "ははのひ", "母[はは]の日[ひ]");
    check("聞き手", "ききて", "聞[き]き手[て]");
    check("生き生き", "いきいき", "生[い]き生[い]き");
    check("立てて", "たてて", "立[た]てて");
    check("冷ややか", "ひややか", "冷[ひ]ややか");
    check("死ななかった", "しななかった", "死[し]ななかった");
}

#[test]
fn a_run_of_kanji_keeps_one_reading() {
    check("今日", "きょう", "今日[きょう]");
    check("大人", "おとな", "大人[おとな]");
    check("一昨日", "おととい", "一昨日[おととい]");
    check("日本語", "にほんご", "日本語[にほんご]");
    check("時々", "ときどき", "時々[ときどき]");
    check("一ヶ月", "いっかげつ", "一ヶ月[いっかげつ]");
}

#[test]
fn kana_need_no_furigana() {
    check("すごい", "すごい", "すごい");
    check("ラーメン", "らーめん", "ラーメン");
    check("", "", "");
    check("ゲーム", "", "ゲーム");
}

#[test]
fn letters_and_digits_are_read_too() {
    check("Tシャツ", "てぃーしゃつ", "T[てぃー]シャツ");
    check("3人", "さんにん", "3人[さんにん]");
    check("3.5倍", "さんてんごばい", "3.5倍[さんてんごばい]");
    check("本、読む", "ほんよむ", "本[ほん]、読[よ]む");
    check("本、読む", "ほん、よむ", "本[ほん]、読[よ]む");
}

#[test]
fn drawn_out_kana_are_still_anchors() {
    check("沼っっった", "ぬまった", "沼[ぬま]っっった");
    check("可愛いーー", "かわいい", "可愛[かわい]いーー");
    check("すごーーい", "すごい", "すごーーい");
}

#[test]
fn a_reading_that_does_not_fit_stands_over_the_whole() {
    check("食べる", "のむ", "食べる[のむ]");
    check("百合", "ゆり", "百合[ゆり]");
}

/// Every text and reading of a small alphabet: whatever they are, the bases joined are the text,
/// kana and marks carry no furigana, and the furigana with the kana between are the reading where
/// it fits.
#[test]
fn no_text_and_reading_break_the_furigana() {
    let texts = words_of(&["食", "物", "べ", "っ", "ー", "、", "A"], 5);
    let readings = words_of(&["た", "べ", "っ", "も"], 4);
    for text in &texts {
        for reading in &readings {
            let runs = align(text, reading);
            let bases: String = runs.iter().map(|run| run.base.as_str()).collect();
            assert_eq!(&bases, text);
            for run in &runs {
                let is_ruby_kana = |ruby: &String| !ruby.is_empty() && ruby.chars().all(is_kana);
                assert!(run.ruby.as_ref().is_none_or(is_ruby_kana), "{text} {reading} {runs:?}");
            }
            let is_drawn_out = text.contains(['ー', '、', 'っ']) || text.contains("べべ");
            let fits = runs.len() > 1 && !is_drawn_out;
            let sound: String =
                runs.iter().map(|run| run.ruby.as_ref().unwrap_or(&run.base).as_str()).collect();
            assert!(!fits || &sound == reading, "{text} {reading} {runs:?}");
        }
    }
}

/// All words of up to `length` of these letters.
fn words_of(letters: &[&str], length: usize) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last = words.clone();
    for _ in 0..length {
        last = last
            .iter()
            .flat_map(|word| letters.iter().map(move |letter| format!("{word}{letter}")))
            .collect();
        words.extend(last.iter().cloned());
    }
    words
}

/// Clauses of real sentences: whoever reads the furigana must find the corpus's own, run by run.
#[test]
fn clauses_of_the_corpus_align() {
    let corpus = include_str!("../../../../tests/data/readings/rohan_sample.txt");
    let (mut clauses, mut agreeing) = (0, 0);
    for line in corpus.lines() {
        let (_, rest) = line.split_once(':').expect("number before the colon");
        let (sentence, _) = rest.rsplit_once(',').expect("katakana after the comma");
        for clause in sentence.split(['、', '。', '？', '！']).filter(|clause| clause.contains('('))
        {
            let (text, reading, expected) = gold(clause);
            clauses += 1;
            agreeing += usize::from(written(&text, &reading) == expected);
        }
    }
    assert!(clauses > 300, "{clauses} clauses");
    assert!(agreeing * 100 >= clauses * 97, "{agreeing} of {clauses} clauses agree");
}

/// The plain text, its kana, and the furigana in one line with neighboring kanji runs joined.
fn gold(clause: &str) -> (String, String, String) {
    let (mut text, mut reading, mut expected) = (String::new(), String::new(), String::new());
    let (mut base, mut ruby) = (String::new(), String::new());
    let mut letters = clause.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '(' => ruby.extend(letters.by_ref().take_while(|&letter| letter != ')')),
            letter if is_kanji(letter) => base.push(letter),
            letter => {
                close(&mut base, &mut ruby, &mut text, &mut reading, &mut expected);
                text.push(letter);
                reading.push(letter);
                expected.push(letter);
            }
        }
    }
    close(&mut base, &mut ruby, &mut text, &mut reading, &mut expected);
    (text, reading, expected)
}

fn close(
    base: &mut String,
    ruby: &mut String,
    text: &mut String,
    reading: &mut String,
    expected: &mut String,
) {
    if !base.is_empty() {
        text.push_str(base);
        reading.push_str(ruby);
        expected.push_str(&format!("{base}[{ruby}]"));
        base.clear();
        ruby.clear();
    }
}

/// What holds for every text: its runs joined are the text, and what stands over them is kana when
/// the reading was.
fn check_runs(text: &str, reading: &str) {
    let runs = align(text, reading);
    let bases: String = runs.iter().map(|run| run.base.as_str()).collect();
    assert_eq!(bases, text, "read {reading}");
    for ruby in runs.iter().filter_map(|run| run.ruby.as_deref()) {
        assert!(!ruby.is_empty() && ruby.chars().all(is_kana), "{text:?} read {reading}: {runs:?}");
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn any_text_keeps_its_letters(text in any_text(), reading in "[ぁ-ゖァ-ヺー]{0,30}") {
        check_runs(&text, &reading);
    }

    #[test]
    fn any_words_of_a_sentence_are_aligned(text in any_text()) {
        for token in segment(&LIBRARY, &text) {
            if token.reading.chars().all(is_kana) {
                check_runs(&token.surface, &token.reading);
            }
        }
    }
}

#[test]
fn very_long_lines_keep_their_letters() {
    for line in long_lines() {
        check_runs(&line, &"かな".repeat(line.chars().count()));
    }
    check_runs("食べ物", &"たべもの".repeat(25_000));
}
