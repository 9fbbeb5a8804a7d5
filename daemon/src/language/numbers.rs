//! How numbers are read in Japanese, alone and before a counter: 10分 じゅっぷん, 三人 さんにん, 2月 にがつ.
//! Pure.

/// Largest number of digits that is read as one number; longer ones are telephone numbers and the
/// like.
const DIGITS_MAX: usize = 12;

const DIGITS: [&str; 10] =
    ["ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"];
const KANJI_DIGITS: &str = "〇一二三四五六七八九";
/// Powers of ten thousand and their readings, the largest first.
const MYRIADS: [(u64, &str); 3] =
    [(1_000_000_000_000, "チョウ"), (100_000_000, "オク"), (10_000, "マン")];

/// What may stand for a digit, a digit after which things change as after it, and both readings.
const OPEN_DIGITS: [(char, char, &str, &str); 3] =
    [('何', '三', "サン", "ナン"), ('数', '五', "ゴ", "スウ"), ('幾', '二', "ニ", "イク")];
/// What may stand after a counter and changes nothing.
const TAILS: [(&str, &str); 8] = [
    ("間", "カン"),
    ("間目", "カンメ"),
    ("目", "メ"),
    ("半", "ハン"),
    ("前", "マエ"),
    ("後", "ゴ"),
    ("分", "ブン"),
    ("頃", "ゴロ"),
];

/// The reading in katakana of a number in Arabic digits or kanji, or nothing when `text` is none.
pub fn reading(text: &str) -> Option<String> {
    if let Some((whole, fraction)) = text.split_once('.') {
        let whole = doubled(&reading(whole)?, value(whole)?, "テン");
        let digits = fraction.chars().map(|letter| Some(DIGITS[digit(letter)? as usize]));
        return Some(format!("{whole}テン{}", digits.collect::<Option<String>>()?));
    }
    let value = value(text)?;
    if value == 0 {
        return Some(DIGITS[0].to_owned());
    }
    let mut reading = String::new();
    for (unit, name) in MYRIADS {
        let part = value / unit % 10_000;
        if part > 0 {
            let is_whole = part == 1_000 && !text.starts_with('千');
            let number =
                if is_whole { "イッセン".to_owned() } else { below_ten_thousand(part) };
            // Of these チョウ alone closes what stands before it: イッチョウ.
            let closes = name.starts_with('チ');
            // 億の is no one of them.
            let is_bare = text.starts_with(['万', '億', '兆']) && reading.is_empty();
            if !is_bare {
                reading.push_str(&if closes { doubled(&number, part, name) } else { number });
            }
            reading.push_str(name);
        }
    }
    reading.push_str(&below_ten_thousand(value % 10_000));
    Some(reading)
}

/// The readings in katakana of a number and of the counter after it, as they change each other. 何,
/// 数 and 幾 may stand for a digit (何百本), and two neighboring digits for either (二三本).
pub fn counted(number: &str, counter: &str) -> Option<(String, String)> {
    let (base, tail) = parts(counter)?;
    let exact = value(number).filter(|_| loose(number).is_none());
    let (number, counter) = match exact.and_then(|value| irregular(value, base)) {
        Some(whole) => whole,
        None if (number, base) == ("数", "日") => ("スウ".to_owned(), "ジツ".to_owned()),
        None => {
            let (plain, value) = spoken(number)?;
            changed(plain, value, base)?
        }
    };
    Some((number, counter + tail))
}

/// Whether `text` is something that is counted with and changes with the number.
pub fn is_counter(text: &str) -> bool {
    parts(text).is_some()
}

/// The counter that `text` is or begins with, and the reading of what stands after that: 日|間.
fn parts(text: &str) -> Option<(&str, &'static str)> {
    let is_known = |text: &str| COUNTERS.iter().any(|(name, ..)| *name == text);
    if is_known(text) {
        return Some((text, ""));
    }
    let mut tails = TAILS.iter();
    tails.find_map(|(tail, reading)| {
        let base = text.strip_suffix(tail).filter(|base| is_known(base))?;
        Some((base, *reading))
    })
}

/// The reading of `number` by itself, and the value it changes what follows by.
fn spoken(number: &str) -> Option<(String, u64)> {
    if let Some((first, second)) = loose(number) {
        let first = match first {
            4 => "シ",
            7 => "シチ",
            _ => DIGITS[first],
        };
        return Some((format!("{first}{}", DIGITS[second]), second as u64));
    }
    for (letter, digit, own, other) in OPEN_DIGITS {
        if let Some(rest) = number.strip_prefix(letter) {
            let like = format!("{digit}{rest}");
            let reading = reading(&like)?;
            return Some((format!("{other}{}", reading.strip_prefix(own)?), value(&like)?));
        }
    }
    Some((reading(number)?, value(number)?))
}

/// The two digits of 二三, which means two or three.
pub fn loose(number: &str) -> Option<(usize, usize)> {
    let mut digits =
        number.chars().map(|letter| KANJI_DIGITS.chars().position(|kanji| kanji == letter));
    match (digits.next()??, digits.next()??, digits.next()) {
        (first, second, None) if first > 0 && second == first + 1 => Some((first, second)),
        _ => None,
    }
}

/// A number read `plain` that ends as `value` does, and the counter after it.
fn changed(plain: String, value: u64, counter: &str) -> Option<(String, String)> {
    let (_, sound, change) = COUNTERS.iter().find(|(name, ..)| *name == counter)?;
    let stem = || doubled(&plain, value, sound);
    let (number, counter) = match change {
        Change::None => (plain, *sound),
        Change::Four(four) if value % 10 == 4 => {
            (format!("{}{four}", plain.strip_suffix("ヨン")?), *sound)
        }
        Change::Four(_) => (plain, *sound),
        Change::Native => match value {
            1 if plain == "イチ" => ("ヒト".to_owned(), *sound),
            2 if plain == "ニ" => ("フタ".to_owned(), *sound),
            _ if value.is_multiple_of(10) && sound.starts_with(is_hard) => (stem(), *sound),
            _ => (plain, *sound),
        },
        Change::Tens if !value.is_multiple_of(10) => (plain, *sound),
        Change::Tens | Change::Double => (stem(), *sound),
        Change::Voice { after_n, doubled } => {
            let stem = stem();
            let counter = match stem.chars().next_back() {
                Some('ッ') => doubled,
                Some('ン') if value % 10 != 4 => after_n,
                _ => sound,
            };
            (stem, *counter)
        }
        Change::Minute => {
            let stem = stem();
            let is_hard = stem.ends_with(['ッ', 'ン']);
            (stem, if is_hard { "プン" } else { *sound })
        }
    };
    Some((number, counter.to_owned()))
}

/// How much `text`, in Arabic digits, kanji or both (3万), comes to.
fn value(text: &str) -> Option<u64> {
    let letters = || text.chars().filter(|&letter| letter != ',');
    if letters().next().is_none() || letters().count() > DIGITS_MAX {
        return None;
    }
    let (mut whole, mut part, mut digits) = (0_u64, 0_u64, None::<u64>);
    for letter in letters() {
        if let Some(digit) = digit(letter) {
            digits = Some(digits.unwrap_or_default() * 10 + digit);
        } else if let Some(unit) = unit(letter) {
            part = part.checked_add(digits.take().unwrap_or(1).checked_mul(unit)?)?;
        } else {
            let (myriad, _) = MYRIADS[['兆', '億', '万'].iter().position(|&own| own == letter)?];
            let count = part.checked_add(digits.take().unwrap_or_default())?;
            whole = whole.checked_add(count.max(1).checked_mul(myriad)?)?;
            part = 0;
        }
    }
    whole.checked_add(part)?.checked_add(digits.unwrap_or_default())
}

fn digit(letter: char) -> Option<u64> {
    let kanji = || KANJI_DIGITS.chars().position(|kanji| kanji == letter);
    letter.to_digit(10).map(u64::from).or_else(|| kanji().map(|at| at as u64))
}

fn unit(letter: char) -> Option<u64> {
    match letter {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1_000),
        _ => None,
    }
}

fn below_ten_thousand(number: u64) -> String {
    let thousands = match number / 1_000 {
        0 => String::new(),
        1 => "セン".to_owned(),
        3 => "サンゼン".to_owned(),
        8 => "ハッセン".to_owned(),
        digit => format!("{}セン", DIGITS[digit as usize]),
    };
    let hundreds = match number / 100 % 10 {
        0 => String::new(),
        1 => "ヒャク".to_owned(),
        3 => "サンビャク".to_owned(),
        6 => "ロッピャク".to_owned(),
        8 => "ハッピャク".to_owned(),
        digit => format!("{}ヒャク", DIGITS[digit as usize]),
    };
    let tens = match number / 10 % 10 {
        0 => String::new(),
        1 => "ジュウ".to_owned(),
        digit => format!("{}ジュウ", DIGITS[digit as usize]),
    };
    let ones = match number % 10 {
        0 => "",
        digit => DIGITS[digit as usize],
    };
    format!("{thousands}{hundreds}{tens}{ones}")
}

/// What a counter does to the number before it and to itself.
enum Change {
    None,
    /// One and two are read in the native way: 一皿 ひとさら; tens as with `Double`: 十皿 じゅっさら.
    Native,
    /// Four is read in another way.
    Four(&'static str),
    /// Ten alone closes on a double consonant: 10ページ, but いちページ and はちページ.
    Tens,
    /// One, eight and ten close on a double consonant; six and a hundred too before k and h.
    Double,
    /// As `Double`, and the counter's first sound changes after ん and after the double consonant.
    Voice {
        after_n: &'static str,
        doubled: &'static str,
    },
    /// As `Double`, with プン after both, and after four.
    Minute,
}

const fn voice(after_n: &'static str, doubled: &'static str) -> Change {
    Change::Voice { after_n, doubled }
}

const COUNTERS: [(&str, &str, Change); 192] = [
    ("枚", "マイ", Change::None),
    ("台", "ダイ", Change::None),
    ("度", "ド", Change::None),
    ("番", "バン", Change::None),
    ("秒", "ビョウ", Change::None),
    ("名", "メイ", Change::None),
    ("位", "イ", Change::None),
    ("倍", "バイ", Change::None),
    ("部", "ブ", Change::None),
    ("割", "ワリ", Change::None),
    ("列", "レツ", Change::None),
    ("輪", "リン", Change::None),
    ("畳", "ジョウ", Change::None),
    ("段", "ダン", Change::None),
    ("段階", "ダンカイ", Change::None),
    ("号", "ゴウ", Change::None),
    ("代", "ダイ", Change::None),
    ("人前", "ニンマエ", Change::None),
    ("羽", "ワ", Change::None),
    ("話", "ワ", Change::None),
    ("問", "モン", Change::None),
    ("門", "モン", Change::None),
    ("面", "メン", Change::None),
    ("両", "リョウ", Change::None),
    ("膳", "ゼン", Change::None),
    ("次", "ジ", Change::None),
    ("行", "ギョウ", Change::None),
    ("枠", "ワク", Change::None),
    ("日", "ニチ", Change::None),
    ("万", "マン", Change::None),
    ("人", "ニン", Change::Four("ヨ")),
    ("時", "ジ", Change::Four("ヨ")),
    ("年", "ネン", Change::Four("ヨ")),
    ("年生", "ネンセイ", Change::Four("ヨ")),
    ("円", "エン", Change::Four("ヨ")),
    ("月", "ガツ", Change::Four("シ")),
    ("人組", "ニングミ", Change::Four("ヨ")),
    ("個", "コ", Change::Double),
    ("箇", "カ", Change::Double),
    ("回", "カイ", Change::Double),
    ("回戦", "カイセン", Change::Double),
    ("歳", "サイ", Change::Double),
    ("才", "サイ", Change::Double),
    ("週", "シュウ", Change::Double),
    ("点", "テン", Change::Double),
    ("曲", "キョク", Change::Double),
    ("件", "ケン", Change::Double),
    ("冊", "サツ", Change::Double),
    ("着", "チャク", Change::Double),
    ("頭", "トウ", Change::Double),
    ("通", "ツウ", Change::Double),
    ("体", "タイ", Change::Double),
    ("隻", "セキ", Change::Double),
    ("周", "シュウ", Change::Double),
    ("周年", "シュウネン", Change::Double),
    ("種類", "シュルイ", Change::Double),
    ("勝", "ショウ", Change::Double),
    ("章", "ショウ", Change::Double),
    ("節", "セツ", Change::Double),
    ("席", "セキ", Change::Double),
    ("世紀", "セイキ", Change::Double),
    ("戦", "セン", Change::Double),
    ("機", "キ", Change::Double),
    ("基", "キ", Change::Double),
    ("局", "キョク", Change::Double),
    ("区", "ク", Change::Double),
    ("組", "クミ", Change::Double),
    ("級", "キュウ", Change::Double),
    ("課", "カ", Change::Double),
    ("巻", "カン", Change::Double),
    ("缶", "カン", Change::Double),
    ("等", "トウ", Change::Double),
    ("丁目", "チョウメ", Change::Double),
    ("坪", "ツボ", Change::Double),
    ("滴", "テキ", Change::Double),
    ("店", "テン", Change::Double),
    ("社", "シャ", Change::Double),
    ("尺", "シャク", Change::Double),
    ("試合", "シアイ", Change::Double),
    ("ヶ月", "カゲツ", Change::Double),
    ("か月", "カゲツ", Change::Double),
    ("カ月", "カゲツ", Change::Double),
    ("ケ月", "カゲツ", Change::Double),
    ("ヵ月", "カゲツ", Change::Double),
    ("ヶ国", "カコク", Change::Double),
    ("カ国", "カコク", Change::Double),
    ("か国", "カコク", Change::Double),
    ("ヶ国語", "カコクゴ", Change::Double),
    ("カ国語", "カコクゴ", Change::Double),
    ("ヶ所", "カショ", Change::Double),
    ("か所", "カショ", Change::Double),
    ("カ所", "カショ", Change::Double),
    ("箇所", "カショ", Change::Double),
    ("キロ", "キロ", Change::Double),
    ("キログラム", "キログラム", Change::Double),
    ("キロメートル", "キロメートル", Change::Double),
    ("センチ", "センチ", Change::Double),
    ("トン", "トン", Change::Double),
    ("コマ", "コマ", Change::Double),
    ("ケース", "ケース", Change::Double),
    ("皿", "サラ", Change::Native),
    ("粒", "ツブ", Change::Native),
    ("束", "タバ", Change::Native),
    ("袋", "フクロ", Change::Native),
    ("株", "カブ", Change::Native),
    ("筋", "スジ", Change::Native),
    ("切れ", "キレ", Change::Native),
    ("房", "フサ", Change::Native),
    ("匙", "サジ", Change::Native),
    ("握り", "ニギリ", Change::Native),
    ("瓶", "ビン", Change::Native),
    ("箱", "ハコ", Change::Native),
    ("部屋", "ヘヤ", Change::Native),
    ("桁", "ケタ", Change::Native),
    ("晩", "バン", Change::Native),
    ("棟", "ムネ", Change::Native),
    ("家族", "カゾク", Change::Native),
    ("言", "コト", Change::Native),
    ("息", "イキ", Change::Native),
    ("重ね", "カサネ", Change::Native),
    ("通り", "トオリ", Change::Native),
    ("揃い", "ソロイ", Change::Native),
    ("口", "クチ", Change::Native),
    ("丁", "チョウ", Change::Double),
    ("首", "シュ", Change::Double),
    ("艘", "ソウ", Change::Double),
    ("ヵ国", "カコク", Change::Double),
    ("ヵ所", "カショ", Change::Double),
    ("ヶ条", "カジョウ", Change::Double),
    ("か条", "カジョウ", Change::Double),
    ("箇条", "カジョウ", Change::Double),
    ("箇月", "カゲツ", Change::Double),
    ("箇国", "カコク", Change::Double),
    ("則", "ソク", Change::Double),
    ("冠", "カン", Change::Double),
    ("桶", "オケ", Change::Native),
    ("斤", "キン", Change::Double),
    ("里", "リ", Change::None),
    ("合", "ゴウ", Change::None),
    ("升", "ショウ", Change::Double),
    ("脚", "キャク", Change::Double),
    ("打席", "ダセキ", Change::None),
    ("拍子", "ビョウシ", Change::None),
    ("連勝", "レンショウ", Change::None),
    ("連敗", "レンパイ", Change::None),
    ("貫", "カン", Change::Double),
    ("期", "キ", Change::Double),
    ("期間", "キカン", Change::None),
    ("種目", "シュモク", Change::Double),
    ("期生", "キセイ", Change::Double),
    ("層", "ソウ", Change::Double),
    ("種", "シュ", Change::Double),
    ("作", "サク", Change::Double),
    ("歳児", "サイジ", Change::Double),
    ("冬", "フユ", Change::Native),
    ("パーセント", "パーセント", Change::Tens),
    ("ポイント", "ポイント", Change::Tens),
    ("ページ", "ページ", Change::Tens),
    ("セット", "セット", Change::Tens),
    ("ターン", "ターン", Change::Tens),
    ("チーム", "チーム", Change::Tens),
    ("ステージ", "ステージ", Change::Tens),
    ("シーズン", "シーズン", Change::Tens),
    ("キル", "キル", Change::Tens),
    ("カップ", "カップ", Change::Tens),
    ("パック", "パック", Change::Tens),
    ("石", "コク", voice("ゴク", "コク")),
    ("本足", "ホンアシ", voice("ボンアシ", "ポンアシ")),
    ("版", "ハン", voice("パン", "パン")),
    ("派", "ハ", voice("パ", "パ")),
    ("票差", "ヒョウサ", voice("ピョウサ", "ピョウサ")),
    ("階", "カイ", voice("ガイ", "カイ")),
    ("軒", "ケン", voice("ゲン", "ケン")),
    ("足", "ソク", voice("ゾク", "ソク")),
    ("本", "ホン", voice("ボン", "ポン")),
    ("匹", "ヒキ", voice("ビキ", "ピキ")),
    ("杯", "ハイ", voice("バイ", "パイ")),
    ("遍", "ヘン", voice("ベン", "ペン")),
    ("票", "ヒョウ", voice("ピョウ", "ピョウ")),
    ("俵", "ヒョウ", voice("ピョウ", "ピョウ")),
    ("歩", "ホ", voice("ポ", "ポ")),
    ("泊", "ハク", voice("パク", "パク")),
    ("発", "ハツ", voice("パツ", "パツ")),
    ("拍", "ハク", voice("パク", "パク")),
    ("犯", "ハン", voice("パン", "パン")),
    ("敗", "ハイ", voice("パイ", "パイ")),
    ("編", "ヘン", voice("ペン", "ペン")),
    ("品", "ヒン", voice("ピン", "ピン")),
    ("班", "ハン", voice("パン", "パン")),
    ("片", "ヘン", voice("ペン", "ペン")),
    ("筆", "ヒツ", voice("ピツ", "ピツ")),
    ("分", "フン", Change::Minute),
];

/// A first sound that a doubled consonant can stand before without a change.
fn is_hard(kana: char) -> bool {
    "カキクケコサシスセソタチツテト".contains(kana)
}

/// イチ+カイ = イッカイ, ロク+カイ = ロッカイ, ハチ+カイ = ハッカイ, ジュウ+カイ = ジュッカイ.
fn doubled(number: &str, value: u64, counter: &str) -> String {
    let is_before_k_or_h = counter.starts_with(|letter| "カキクケコハヒフヘホ".contains(letter));
    let ending = match value % 10 {
        1 => Some(("イチ", "イッ")),
        6 if is_before_k_or_h => Some(("ロク", "ロッ")),
        8 => Some(("ハチ", "ハッ")),
        0 if !value.is_multiple_of(100) => Some(("ジュウ", "ジュッ")),
        0 if !value.is_multiple_of(1_000) && is_before_k_or_h => Some(("ャク", "ャッ")),
        _ => None,
    };
    ending
        .and_then(|(open, closed)| number.strip_suffix(open).map(|stem| format!("{stem}{closed}")))
        .unwrap_or_else(|| number.to_owned())
}

fn irregular(number: u64, counter: &str) -> Option<(String, String)> {
    let pair = match (number, counter) {
        (1, "人") => ("ヒト", "リ"),
        (2, "人") => ("フタ", "リ"),
        (1, "組") => ("ヒト", "クミ"),
        (2, "組") => ("フタ", "クミ"),
        (1, "つ") => ("ヒト", "ツ"),
        (2, "つ") => ("フタ", "ツ"),
        (3, "つ") => ("ミッ", "ツ"),
        (4, "つ") => ("ヨッ", "ツ"),
        (5, "つ") => ("イツ", "ツ"),
        (6, "つ") => ("ムッ", "ツ"),
        (7, "つ") => ("ナナ", "ツ"),
        (8, "つ") => ("ヤッ", "ツ"),
        (9, "つ") => ("ココノ", "ツ"),
        (1, "日") => ("ツイ", "タチ"),
        (2, "日") => ("フツ", "カ"),
        (3, "日") => ("ミッ", "カ"),
        (4, "日") => ("ヨッ", "カ"),
        (5, "日") => ("イツ", "カ"),
        (6, "日") => ("ムイ", "カ"),
        (7, "日") => ("ナノ", "カ"),
        (8, "日") => ("ヨウ", "カ"),
        (9, "日") => ("ココノ", "カ"),
        (10, "日") => ("トオ", "カ"),
        (14, "日") => ("ジュウヨッ", "カ"),
        (20, "日") => ("ハツ", "カ"),
        (24, "日") => ("ニジュウヨッ", "カ"),
        (20, "歳" | "才") => ("ハ", "タチ"),
        (7, "時") => ("シチ", "ジ"),
        (9, "時") => ("ク", "ジ"),
        (19, "時") => ("ジュウク", "ジ"),
        (7, "月") => ("シチ", "ガツ"),
        (9, "月") => ("ク", "ガツ"),
        (19, "日") => ("ジュウク", "ニチ"),
        (17, "時") => ("ジュウシチ", "ジ"),
        (110, "番") => ("ヒャクトオ", "バン"),
        _ => return None,
    };
    Some((pair.0.to_owned(), pair.1.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{counted, reading};

    #[test]
    fn numbers_are_read_whole() {
        for (digits, expected) in [
            ("0", "ゼロ"),
            ("10", "ジュウ"),
            ("18", "ジュウハチ"),
            ("300", "サンビャク"),
            ("1877", "センハッピャクナナジュウナナ"),
            ("3000", "サンゼン"),
            ("20000", "ニマン"),
            ("100000000", "イチオク"),
            ("1,000", "セン"),
            ("八百万", "ハッピャクマン"),
            ("3万5千", "サンマンゴセン"),
            ("一兆", "イッチョウ"),
            ("億", "オク"),
            ("千万", "センマン"),
            ("1000万", "イッセンマン"),
            ("1.5", "イッテンゴ"),
            ("二〇二六", "ニセンニジュウロク"),
        ] {
            assert_eq!(reading(digits).as_deref(), Some(expected), "{digits}");
        }
        assert_eq!(reading("12a"), None);
        assert_eq!(reading("九九九九九九九九九兆"), None, "more than a number can hold");
        assert_eq!(reading("0901234567890"), None);
    }

    #[test]
    fn counters_and_numbers_change_each_other() {
        for (number, counter, expected) in [
            ("3", "人", "サンニン"),
            ("1", "人", "ヒトリ"),
            ("4", "人", "ヨニン"),
            ("10", "分", "ジュップン"),
            ("5", "分", "ゴフン"),
            ("3", "分", "サンプン"),
            ("2", "月", "ニガツ"),
            ("4", "月", "シガツ"),
            ("3", "日", "ミッカ"),
            ("11", "日", "ジュウイチニチ"),
            ("3", "本", "サンボン"),
            ("6", "本", "ロッポン"),
            ("2", "本", "ニホン"),
            ("8", "回", "ハッカイ"),
            ("100", "回", "ヒャッカイ"),
            ("9", "時", "クジ"),
            ("20", "歳", "ハタチ"),
            ("18", "歳", "ジュウハッサイ"),
            ("3", "階", "サンガイ"),
            ("六百", "人", "ロッピャクニン"),
            ("百", "票", "ヒャッピョウ"),
            ("三", "票", "サンピョウ"),
            ("四", "分", "ヨンプン"),
            ("四", "本", "ヨンホン"),
            ("八", "個", "ハッコ"),
            ("六", "か月", "ロッカゲツ"),
            ("千", "本", "センボン"),
            ("四", "年", "ヨネン"),
            ("7", "時半", "シチジハン"),
            ("3", "日間", "ミッカカン"),
            ("10", "分間", "ジュップンカン"),
            ("2", "皿", "フタサラ"),
            ("十", "皿", "ジュッサラ"),
            ("百", "桁", "ヒャッケタ"),
            ("十", "晩", "ジュウバン"),
            ("六", "貫", "ロッカン"),
            ("6", "期生", "ロッキセイ"),
            ("20", "ページ", "ニジュッページ"),
            ("8", "ページ", "ハチページ"),
            ("三千", "石", "サンゼンゴク"),
            ("五", "拍子", "ゴビョウシ"),
            ("何", "本", "ナンボン"),
            ("何百", "匹", "ナンビャッピキ"),
            ("何", "分", "ナンプン"),
            ("数", "本", "スウホン"),
            ("数", "日間", "スウジツカン"),
            ("幾", "人", "イクニン"),
            ("二三", "日", "ニサンニチ"),
            ("七八", "本", "シチハッポン"),
        ] {
            let (number_reading, counter_reading) = counted(number, counter)
                .unwrap_or_else(|| panic!("{number}{counter} is countable"));
            assert_eq!(number_reading + &counter_reading, expected, "{number}{counter}");
        }
        assert_eq!(counted("3", "猫"), None);
    }
}
