//! Kana and kanji, character by character: which is which, and one kana in terms of the other.
//! Pure; runs on any thread.

/// How far a katakana letter stands behind its hiragana twin in Unicode.
const KATAKANA_OFFSET: u32 = 'ア' as u32 - 'あ' as u32;

/// True for hiragana and katakana letters and for the prolonged mark.
pub fn is_kana(letter: char) -> bool {
    is_hiragana(letter) || is_katakana(letter)
}

/// True for hiragana letters.
pub fn is_hiragana(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ')
}

/// True for katakana letters and for the prolonged mark.
pub fn is_katakana(letter: char) -> bool {
    matches!(letter, 'ァ'..='ヺ' | 'ー' | 'ヽ' | 'ヾ')
}

/// True for Chinese characters and for the marks that stand for one.
pub fn is_kanji(letter: char) -> bool {
    matches!(letter,
        '々' | '〆' | '〇'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}')
}

/// True when any character of `text` is a Chinese one.
pub fn has_kanji(text: &str) -> bool {
    text.chars().any(is_kanji)
}

/// True when `text` is kana and nothing else, and not empty.
pub fn is_all_kana(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_kana)
}

/// `text` with its katakana letters as hiragana; all other characters, the prolonged mark among
/// them, stay.
pub fn to_hiragana(text: &str) -> String {
    text.chars().map(hiragana_of).collect()
}

/// `text` with its hiragana letters as katakana; all other characters stay.
pub fn to_katakana(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            'ぁ'..='ゖ' => shifted(letter, u32::wrapping_add),
            _ => letter,
        })
        .collect()
}

/// The hiragana twin of a katakana letter; any other character as it is.
pub fn hiragana_of(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => shifted(letter, u32::wrapping_sub),
        _ => letter,
    }
}

fn shifted(letter: char, shift: fn(u32, u32) -> u32) -> char {
    char::from_u32(shift(letter as u32, KATAKANA_OFFSET)).unwrap_or(letter)
}

/// True when two kana sound the same at the seam of a compound: equal, or the second voiced as
/// compounding does (か after a noun becomes が, は becomes ば or ぱ).
pub fn is_voiced_twin(plain: char, heard: char) -> bool {
    const VOICED: &str =
        "かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼ";
    const HALF_VOICED: &str = "はぱひぴふぷへぺほぽ";
    if plain == heard {
        return true;
    }
    [VOICED, HALF_VOICED].iter().any(|table| {
        let letters: Vec<char> = table.chars().collect();
        letters.chunks(2).any(|pair| pair == [plain, heard])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_turn_into_their_twins_and_back() {
        assert_eq!(to_hiragana("タベモノ ラーメン ヴ 漢字abc"), "たべもの らーめん ゔ 漢字abc");
        assert_eq!(to_katakana("たべものゔー"), "タベモノヴー");
    }

    #[test]
    fn letters_know_their_script() {
        assert!(is_all_kana("スーパーひたち"));
        assert!(!is_all_kana(""));
        assert!(!is_all_kana("食べる"));
        assert!(has_kanji("人々") && is_kanji('々') && is_kanji('𠮟'));
        assert!(!has_kanji("かな、ABC。"));
    }

    #[test]
    fn compounds_voice_their_second_half() {
        assert!(is_voiced_twin('か', 'が'));
        assert!(is_voiced_twin('は', 'ぱ'));
        assert!(is_voiced_twin('ま', 'ま'));
        assert!(!is_voiced_twin('が', 'か'));
        assert!(!is_voiced_twin('き', 'く'));
    }
}
