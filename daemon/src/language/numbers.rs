//! How numbers are read in Japanese, alone and before a counter: 10分 じゅっぷん, 3人 さんにん, 2月 にがつ. Pure.

/// Largest number of digits that is read as one number; longer ones are telephone numbers and the
/// like.
const DIGITS_MAX: usize = 12;

const DIGITS: [&str; 10] =
    ["ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"];

/// The reading in katakana of a number in Arabic digits, or nothing when `text` is none.
pub fn reading(text: &str) -> Option<String> {
    let value = value(text)?;
    if value == 0 {
        return Some(DIGITS[0].to_owned());
    }
    let mut reading = String::new();
    for (unit, name) in [(100_000_000, "オク"), (10_000, "マン"), (1, "")] {
        let part = value / unit % 10_000;
        if part > 0 {
            reading.push_str(&below_ten_thousand(part));
            reading.push_str(name);
        }
    }
    Some(reading)
}

/// The readings in katakana of a number and of the counter after it, as they change each other.
pub fn counted(number: &str, counter: &str) -> Option<(String, String)> {
    if let Some(whole) = irregular(value(number)?, counter) {
        return Some(whole);
    }
    let number_value = value(number)?;
    let plain = reading(number)?;
    let (_, sound, change) = COUNTERS.iter().find(|(name, ..)| *name == counter)?;
    let (number, counter) = match change {
        Change::None => (plain, (*sound).to_owned()),
        Change::Four(four) if number_value % 10 == 4 => {
            (format!("{}{four}", plain.strip_suffix("ヨン")?), (*sound).to_owned())
        }
        Change::Four(_) => (plain, (*sound).to_owned()),
        Change::Double => (doubled(&plain, number_value, sound), (*sound).to_owned()),
        Change::Voice { after_three, doubled: after_double } => {
            let stem = doubled(&plain, number_value, sound);
            let counter = if stem.ends_with('ッ') {
                after_double
            } else if number_value % 10 == 3 || number_value % 10_000 == 1_000 {
                after_three
            } else {
                sound
            };
            (stem, (*counter).to_owned())
        }
    };
    Some((number, counter))
}

fn value(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > DIGITS_MAX || !text.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    text.parse().ok()
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
    /// Four is read in another way.
    Four(&'static str),
    /// One, eight and ten close on a double consonant; six too before k.
    Double,
    /// As `Double`, and the counter's first sound changes.
    Voice {
        after_three: &'static str,
        doubled: &'static str,
    },
}

const COUNTERS: [(&str, &str, Change); 24] = [
    ("人", "ニン", Change::Four("ヨ")),
    ("時", "ジ", Change::Four("ヨ")),
    ("時間", "ジカン", Change::Four("ヨ")),
    ("年", "ネン", Change::Four("ヨ")),
    ("年間", "ネンカン", Change::Four("ヨ")),
    ("円", "エン", Change::Four("ヨ")),
    ("月", "ガツ", Change::Four("シ")),
    ("日", "ニチ", Change::None),
    ("枚", "マイ", Change::None),
    ("台", "ダイ", Change::None),
    ("度", "ド", Change::None),
    ("番", "バン", Change::None),
    ("秒", "ビョウ", Change::None),
    ("万", "マン", Change::None),
    ("個", "コ", Change::Double),
    ("回", "カイ", Change::Double),
    ("歳", "サイ", Change::Double),
    ("週間", "シュウカン", Change::Double),
    ("点", "テン", Change::Double),
    ("階", "カイ", Change::Voice { after_three: "ガイ", doubled: "カイ" }),
    ("分", "フン", Change::Voice { after_three: "プン", doubled: "プン" }),
    ("本", "ホン", Change::Voice { after_three: "ボン", doubled: "ポン" }),
    ("匹", "ヒキ", Change::Voice { after_three: "ビキ", doubled: "ピキ" }),
    ("杯", "ハイ", Change::Voice { after_three: "バイ", doubled: "パイ" }),
];

/// イチ+カイ = イッカイ, ロク+カイ = ロッカイ, ハチ+カイ = ハッカイ, ジュウ+カイ = ジュッカイ.
fn doubled(number: &str, value: u64, counter: &str) -> String {
    let is_before_k_or_h = counter.starts_with(['カ', 'コ', 'フ', 'ホ', 'ヒ', 'ハ']);
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
        (20, "歳") => ("ハ", "タチ"),
        (7, "時") => ("シチ", "ジ"),
        (9, "時") => ("ク", "ジ"),
        (19, "時") => ("ジュウク", "ジ"),
        (7, "月") => ("シチ", "ガツ"),
        (9, "月") => ("ク", "ガツ"),
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
        ] {
            assert_eq!(reading(digits).as_deref(), Some(expected), "{digits}");
        }
        assert_eq!(reading("12a"), None);
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
        ] {
            let (number_reading, counter_reading) = counted(number, counter)
                .unwrap_or_else(|| panic!("{number}{counter} is countable"));
            assert_eq!(number_reading + &counter_reading, expected, "{number}{counter}");
        }
        assert_eq!(counted("3", "猫"), None);
    }
}
