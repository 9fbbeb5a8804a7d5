//! The reading each piece has here, where the analyser's dictionary gives another one first.
//!
//! Three things settle it, each over the one before: numbers and counters change each other; what
//! together is one word of the dictionary is read as that word is (用心深い ようじんぶかい); and
//! `data/readings` says what people say (私 わたし) and which neighbor makes which reading (来た方 かた, 左の方
//! ほう).

use std::sync::LazyLock;

use crate::language::{
    library::Library,
    numbers,
    segment::{PartOfSpeech, compounds, exceptions::Exceptions, morpheme::Morpheme},
};

const NUMERAL: [&str; 6] = ["名詞", "数詞", "*", "*", "*", "*"];
const NOUN: [&str; 6] = ["名詞", "普通名詞", "一般", "*", "*", "*"];
const COUNTER: [&str; 6] = ["接尾辞", "名詞的", "助数詞", "*", "*", "*"];
/// What stands after a number in what the dictionary takes for a name: 百名 is nobody's.
const COUNTERS_IN_NAMES: [char; 16] = [
    '人', '名', '個', '回', '円', '枚', '匹', '台', '年', '日', '本', '軒', '歩', '頭', '杯', '冊',
];
/// What follows 五分の or 五分に where both sides are even.
const EVEN: [&str; 8] = ["戦い", "勝負", "条件", "関係", "星", "まで", "持ち込む", "渡り合う"];
/// Most pieces of one counter: 周|年|目.
const COUNTER_PIECES_MAX: usize = 3;

pub(super) fn correct(library: &Library, morphemes: &mut Vec<Morpheme>) {
    static EXCEPTIONS: LazyLock<Exceptions> = LazyLock::new(Exceptions::shipped);
    split_ten_minutes(morphemes);
    free_prefixed_digits(morphemes);
    let pieces = morphemes.drain(..).flat_map(without_false_name);
    *morphemes = join_decimals(join_digits(pieces));
    for number in morphemes.iter_mut().filter(|piece| is_number(piece)) {
        // 二三 may be two or three: read digit by digit.
        if numbers::loose(&number.text).is_none()
            && let Some(reading) = numbers::reading(&number.text)
        {
            number.reading = reading;
        }
    }
    repeat(morphemes);
    count(morphemes);
    compounds::read(library, morphemes);
    EXCEPTIONS.apply(morphemes);
}

/// 三|十分 is no three and enough, but three times ten and minutes.
fn split_ten_minutes(morphemes: &mut Vec<Morpheme>) {
    for at in (1..morphemes.len()).rev() {
        let (number, piece) = (&morphemes[at - 1], &morphemes[at]);
        if piece.text == "十分" && is_number(number) && adjoin(number, piece) {
            let pieces = number_and_counter(piece, "十".len());
            morphemes.splice(at..=at, pieces);
        }
    }
}

/// 七 is a prefix in 七不思議, and a digit in 七|十|羽.
fn free_prefixed_digits(morphemes: &mut [Morpheme]) {
    for at in 1..morphemes.len() {
        let (prefix, number) = (&morphemes[at - 1], &morphemes[at]);
        let is_digit = prefix.part_of_speech() == PartOfSpeech::Prefix
            && numbers::reading(&prefix.text).is_some();
        if is_digit && is_number(number) && adjoin(prefix, number) {
            morphemes[at - 1].classes = NUMERAL.map(str::to_owned).into();
        }
    }
}

/// A number with its counter, where the dictionary saw a name in it.
fn without_false_name(morpheme: Morpheme) -> Vec<Morpheme> {
    if morpheme.part_of_speech() != PartOfSpeech::ProperNoun {
        return vec![morpheme];
    }
    let counter = morpheme.text.strip_suffix(COUNTERS_IN_NAMES);
    let number = counter.unwrap_or(&morpheme.text);
    let is_number = numbers::reading(number).is_some()
        && (counter.is_some() || number.chars().count() > 1)
        && morpheme.range.len() == morpheme.text.len();
    if !is_number {
        return vec![morpheme];
    }
    number_and_counter(&morpheme, number.len())
}

/// The number in the first `length` bytes of `piece`, and the counter after it, if there is one.
fn number_and_counter(piece: &Morpheme, length: usize) -> Vec<Morpheme> {
    let (number, counter) = piece.text.split_at(length);
    let seam = piece.range.start + length;
    let part = |text: &str, range, classes: [&str; 6]| Morpheme {
        text: text.to_owned(),
        range,
        classes: classes.map(str::to_owned).into(),
        dictionary_form: text.to_owned(),
        normalized_form: text.to_owned(),
        reading: numbers::reading(text).unwrap_or_default(),
        parts: Vec::new(),
        is_known: true,
        is_settled: false,
    };
    let mut pieces = vec![part(number, piece.range.start..seam, NUMERAL)];
    if !counter.is_empty() {
        pieces.push(part(counter, seam..piece.range.end, COUNTER));
    }
    pieces
}

/// The dictionary has digits one by one; a number is one word.
fn join_digits(pieces: impl Iterator<Item = Morpheme>) -> Vec<Morpheme> {
    let mut joined: Vec<Morpheme> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(number) if is_number(number) && is_number(&piece) && adjoin(number, &piece) => {
                append(number, &piece);
            }
            _ => joined.push(piece),
        }
    }
    joined
}

/// 3.5 and 1,000 are one word as well.
fn join_decimals(pieces: Vec<Morpheme>) -> Vec<Morpheme> {
    let mut joined: Vec<Morpheme> = Vec::new();
    for piece in pieces {
        match joined.as_slice() {
            [.., number, mark] if is_decimal(number, mark, &piece) => {
                let mark = joined.pop();
                if let (Some(number), Some(mark)) = (joined.last_mut(), mark) {
                    append(number, &mark);
                    append(number, &piece);
                }
            }
            _ => joined.push(piece),
        }
    }
    joined
}

fn append(number: &mut Morpheme, piece: &Morpheme) {
    for spelling in spellings(number) {
        spelling.push_str(&piece.text);
    }
    number.range.end = piece.range.end;
    number.reading.push_str(&piece.reading);
}

/// A number is listed as it is written.
fn spellings(number: &mut Morpheme) -> [&mut String; 3] {
    [&mut number.text, &mut number.dictionary_form, &mut number.normalized_form]
}

fn is_number(piece: &Morpheme) -> bool {
    piece.part_of_speech() == PartOfSpeech::Numeral
}

fn adjoin(one: &Morpheme, other: &Morpheme) -> bool {
    one.range.end == other.range.start
}

fn is_decimal(number: &Morpheme, mark: &Morpheme, fraction: &Morpheme) -> bool {
    let is_ascii = |piece: &Morpheme| is_number(piece) && piece.text.is_ascii();
    let is_mark = match &*mark.text {
        "." => !number.text.contains('.'),
        "," => fraction.text.len() == 3,
        _ => false,
    };
    is_mark
        && is_ascii(number)
        && is_ascii(fraction)
        && adjoin(number, mark)
        && adjoin(mark, fraction)
}

/// A 々 that is a piece of its own is read as the kanji before it.
fn repeat(morphemes: &mut [Morpheme]) {
    for at in 0..morphemes.len() {
        if morphemes[at].text == "々" {
            let before = at.checked_sub(1).map(|before| morphemes[before].reading.clone());
            morphemes[at].reading = before.unwrap_or_default();
            // The dictionary has it among the marks, which nobody reads.
            morphemes[at].classes = NOUN.map(str::to_owned).into();
        }
    }
}

/// Lets numbers and counters change each other.
fn count(morphemes: &mut Vec<Morpheme>) {
    let mut at = 0;
    while at + 1 < morphemes.len() {
        // The dictionary has 何 among the pronouns too.
        if is_number(&morphemes[at]) || morphemes[at].text == "何" {
            let length = counter_length(&morphemes[at..]);
            let counter: String =
                morphemes[at + 1..=at + length].iter().map(|piece| piece.text.as_str()).collect();
            if let Some((number, counter)) = counted(morphemes, at, &counter) {
                morphemes[at].reading = number;
                let counters = compounds::assign(morphemes, at + 1..at + 1 + length, &counter);
                for piece in &mut morphemes[at..=at + counters] {
                    piece.is_settled = true;
                }
            }
        }
        at += 1;
    }
}

/// The longest counter after the number at the beginning of `pieces`, in pieces; one at least.
fn counter_length(pieces: &[Morpheme]) -> usize {
    let run =
        pieces.windows(2).take(COUNTER_PIECES_MAX).take_while(|pair| adjoin(&pair[0], &pair[1]));
    let mut length = 1;
    let mut counter = String::new();
    for (at, pair) in run.enumerate() {
        counter.push_str(&pair[1].text);
        if numbers::is_counter(&counter) {
            length = at + 1;
        }
    }
    length
}

fn counted(morphemes: &[Morpheme], at: usize, counter: &str) -> Option<(String, String)> {
    let number = &morphemes[at];
    if !adjoin(number, &morphemes[at + 1]) {
        return None;
    }
    // The first of a month is ついたち, one day いちにち.
    let is_date = at > 0 && morphemes[at - 1].text.ends_with('月');
    let is_one = matches!(&*number.text, "1" | "一");
    if let Some(tail) = counter.strip_prefix("日").filter(|_| is_one && !is_date) {
        let (_, counter) = numbers::counted("十一", &format!("日{tail}"))?;
        return Some(("イチ".to_owned(), counter));
    }
    let tenth = tenth(morphemes, at, counter);
    let is_score = counter == "対" && morphemes.get(at + 2).is_some_and(is_number);
    // 何等 is なんら, and 一石 in 一石二鳥 and 一石を投じる いっせき.
    match (&*number.text, counter) {
        (text, _) if tenth.is_some() => Some((numbers::reading(text)?, tenth?.to_owned())),
        // 一対一 is counted as bodies are, and 一対 a pair.
        (text, _) if is_score => numbers::counted(text, "体"),
        ("何", "等") | ("一", "石") => None,
        (text, _) => numbers::counted(text, counter),
    }
}

/// How 分 is read after the number `at` where it is no minute: ぶん of a whole in 三分の一 and 八分目, ぶ
/// of ten in 三割五分 and 五分の勝負.
fn tenth(morphemes: &[Morpheme], at: usize, counter: &str) -> Option<&'static str> {
    let after = |length: usize| morphemes.get(at + length).map(|piece| &*piece.text);
    let is_even = || {
        matches!(&*morphemes[at].text, "五" | "5")
            && after(2).is_some_and(|particle| matches!(particle, "の" | "に"))
            && morphemes.get(at + 3).is_some_and(|piece| EVEN.contains(&&*piece.dictionary_form))
    };
    match counter {
        "分目" => Some("ブンメ"),
        "分" if after(2) == Some("の") && morphemes.get(at + 3).is_some_and(is_number) => {
            Some("ブン")
        }
        "分" if at > 0 && morphemes[at - 1].text == "割" || is_even() => Some("ブ"),
        _ => None,
    }
}
