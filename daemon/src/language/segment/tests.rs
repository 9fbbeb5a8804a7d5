use proptest::prelude::proptest;

use super::{PartOfSpeech, segment};
use crate::language::{
    kana::is_kana,
    testing::{LIBRARY, any_text, cases, long_lines},
};

/// Every word as `surface/dictionary form/reading`.
fn check(text: &str, expected: &[&str]) {
    let tokens = segment(&LIBRARY, text);
    let found: Vec<String> = tokens
        .iter()
        .map(|token| format!("{}/{}/{}", token.surface, token.dictionary_form, token.reading))
        .collect();
    assert_eq!(found, expected, "{text}");
    for token in &tokens {
        assert_eq!(text[token.range.clone()], token.surface);
    }
}

#[test]
fn inflected_words_stay_whole() {
    check("食べちゃった", &["食べちゃった/食べる/たべちゃった"]);
    check("買っとくね", &["買っとく/買う/かっとく", "ね/ね/ね"]);
    check("食べてなくて", &["食べてなくて/食べる/たべてなくて"]);
    check("行かなきゃいけない", &["行かなきゃいけない/行く/いかなきゃいけない"]);
    check("やばすぎた", &["やばすぎた/やばい/やばすぎた"]);
    check("信じてる", &["信じてる/信じる/しんじてる"]);
    check("飛び出してきた", &["飛び出してきた/飛び出す/とびだしてきた"]);
    check("高くないです", &["高くない/高い/たかくない", "です/です/です"]);
}

#[test]
fn readings_follow_the_sentence() {
    check(
        "私は日本が好き",
        &["私/私/わたし", "は/は/は", "日本/日本/にほん", "が/が/が", "好き/好き/すき"],
    );
    check("3人で10分", &["3/3/さん", "人/人/にん", "で/で/で", "10/10/じゅっ", "分/分/ぷん"]);
    check("2月3日", &["2/2/に", "月/月/がつ", "3/3/みっ", "日/日/か"]);
    check(
        "何を？何で？",
        &["何/何/なに", "を/を/を", "？/?/?", "何/何/なん", "で/で/で", "？/?/?"],
    );
}

#[test]
fn spellings_are_made_comparable_and_places_kept() {
    check("すごーーーい", &["すごーーーい/すごい/すごーい"]);
    check("ﾗｰﾒﾝ 食べる", &["ﾗｰﾒﾝ/ラーメン/らーめん", "食べる/食べる/たべる"]);
}

/// The readings of the words of `text`, joined.
fn read(text: &str) -> String {
    segment(&LIBRARY, text).into_iter().map(|token| token.reading).collect()
}

#[test]
fn numbers_and_counters_change_each_other() {
    for (text, expected) in [
        ("六百人", "ろっぴゃくにん"),
        ("三百台", "さんびゃくだい"),
        ("一兆円", "いっちょうえん"),
        ("四年", "よねん"),
        ("十本", "じゅっぽん"),
        ("八個", "はっこ"),
        ("百キロ", "ひゃっきろ"),
        ("二人", "ふたり"),
        ("五月一日", "ごがつついたち"),
        ("1日", "いちにち"),
        ("三十分", "さんじゅっぷん"),
        ("十分に", "じゅうぶんに"),
        ("何ヶ月", "なんかげつ"),
        ("3.5倍", "さんてんごばい"),
        ("何冊か", "なんさつか"),
        ("何分ですか", "なんぷんですか"),
        ("十日間", "とおかかん"),
        ("一日前", "いちにちまえ"),
        ("三分の二", "さんぶんのに"),
        ("二三日", "にさんにち"),
        ("三割五分", "さんわりごぶ"),
        ("五分に持ち込む", "ごぶにもちこむ"),
        ("五分に終わる", "ごふんにおわる"),
        ("腹八分目", "はらはちぶんめ"),
        ("七十羽程", "ななじゅうわほど"),
        ("百日分", "ひゃくにちぶん"),
        ("一石を投じる", "いっせきをとうじる"),
        ("初めの一歩", "はじめのいっぽ"),
        ("3階", "さんがい"),
        ("1,000円", "せんえん"),
        ("2026年11月20日", "にせんにじゅうろくねんじゅういちがつはつか"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn the_dictionary_and_our_table_know_the_reading() {
    for (text, expected) in [
        ("用心深く", "ようじんぶかく"),
        ("頑固者", "がんこもの"),
        ("田中家", "たなかけ"),
        ("見てくれた方", "みてくれたかた"),
        ("右の方", "みぎのほう"),
        ("何か月", "なんかげつ"),
        ("何か", "なにか"),
        ("ピアノを弾いた", "ぴあのをひいた"),
        ("味が辛い料理", "あじがからいりょうり"),
        ("ラーメン好き？", "らーめんすき?"),
        ("ラーメン好きの人", "らーめんずきのひと"),
        ("世界中で", "せかいじゅうで"),
        ("丸い", "まるい"),
        ("津々浦々", "つつうらうら"),
        ("意気込む", "いきごむ"),
        ("金がない", "かねがない"),
        ("鐘の音", "かねのね"),
        ("木の下で", "きのしたで"),
        ("北の方へ", "きたのほうへ"),
        ("帰って来た", "かえってきた"),
        ("お泊り", "おとまり"),
        ("老いも若きも", "おいもわかきも"),
        ("男達", "おとこたち"),
        ("高原さん", "たかはらさん"),
        ("高原の牛", "こうげんのうし"),
        ("夜の静寂を", "よるのせいじゃくを"),
        ("味って大事", "あじってだいじ"),
        ("アニメ声", "あにめごえ"),
        ("その数は多い", "そのかずはおおい"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn words_of_the_lexicon_are_whole() {
    check("とりま沼った", &["とりま/とりま/とりま", "沼った/沼る/ぬまった"]);
    check("バズってる", &["バズってる/バズる/ばずってる"]);
    check("神回", &["神回/神回/かみかい"]);
    let token = &segment(&LIBRARY, "沼っちゃった")[0];
    assert_eq!((&*token.surface, token.part_of_speech), ("沼っちゃった", PartOfSpeech::Verb));
    assert!(token.is_inflected && token.is_known && token.parts.len() > 1, "{token:?}");
    assert_eq!(segment(&LIBRARY, "てぇてぇ").len(), 1);
}

#[test]
fn shouted_and_stretched_words_are_found() {
    let form = |text: &str| segment(&LIBRARY, text)[0].dictionary_form.clone();
    for (text, expected) in [
        ("ヤバイ", "やばい"),
        ("カワイスギ", "かわいい"),
        ("シンジラレナイ", "しんずる"),
        ("ｽｺﾞｲ", "すごい"),
        ("すごーーい", "すごい"),
        ("おかーさん", "おかあさん"),
        ("ペコラ", "ペコラ"),
        ("ラーメン", "ラーメン"),
        ("ムリ", "ムリ"),
    ] {
        assert_eq!(form(text), expected, "{text}");
    }
    assert_eq!(segment(&LIBRARY, "ムリ")[0].normalized_form, "無理");
    assert_eq!(segment(&LIBRARY, "やばっっ！")[0].surface, "やばっっ");
}

#[test]
fn any_text_is_covered_in_order() {
    let long = "やばい草とりま沼ったすごーい三百本の花を".repeat(300);
    for text in [
        "\u{3099}がっ\u{200d}",
        "ﾊﾟﾊﾟﾊﾟ1.2.3,4",
        "一一一一一一一一一一一一一一兆",
        "っっっーー",
        &long,
    ] {
        let tokens = segment(&LIBRARY, text);
        let mut end = 0;
        for token in &tokens {
            assert!(end <= token.range.start && token.range.start <= token.range.end, "{token:?}");
            assert_eq!(text[token.range.clone()], token.surface);
            end = token.range.end;
        }
    }
}

#[test]
fn parts_of_speech_are_told_apart() {
    let part = |text: &str| segment(&LIBRARY, text)[0].part_of_speech;
    assert_eq!(part("田中"), PartOfSpeech::ProperNoun);
    assert_eq!(part("勉強"), PartOfSpeech::VerbalNoun);
    assert_eq!(part("静か"), PartOfSpeech::AdjectivalNoun);
    assert_eq!(part("あの本"), PartOfSpeech::Adnominal);
    assert!(PartOfSpeech::Verb.is_content() && !PartOfSpeech::Particle.is_content());
    assert!(segment(&LIBRARY, "").is_empty());
}

/// What holds for every text: the words stand one after another, are what they say they are, and
/// leave nothing out but white space.
fn check_places(text: &str) {
    let tokens = segment(&LIBRARY, text);
    let mut end = 0;
    for token in &tokens {
        assert!(token.range.start >= end && !token.range.is_empty(), "{token:?} in {text:?}");
        assert_eq!(text.get(token.range.clone()), Some(token.surface.as_str()), "{text:?}");
        assert_eq!(text[end..token.range.start].trim(), "", "before {token:?} in {text:?}");
        let is_read =
            token.reading.chars().all(is_kana) || token.part_of_speech == PartOfSpeech::Symbol;
        assert!(is_read, "{token:?} in {text:?}");
        end = token.range.end;
    }
    assert_eq!(text[end..].trim(), "", "the end of {text:?}");
    assert_eq!(segment(&LIBRARY, text), tokens, "a second time");
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn words_stand_where_they_say_in_any_text(text in any_text()) {
        check_places(&text);
    }
}

#[test]
fn words_stand_where_they_say_in_very_long_lines() {
    for line in long_lines() {
        check_places(&line);
    }
}
