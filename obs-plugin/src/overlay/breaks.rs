//! Where a line of Japanese or English may end. Pure.
//!
//! The rules of Unicode allow a line of Japanese to end nearly anywhere. People read phrase by
//! phrase, and phrases mostly end where hiragana gives way to another script or where there is
//! punctuation; so those places come first, others only when there is no other way. A dictionary
//! would find more phrases and is not worth its size here.

/// How good a place is to end a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quality {
    /// Inside a word of Latin letters, or before punctuation: only when nothing else fits.
    Emergency,
    /// Between two characters of a Japanese phrase.
    Character,
    /// Between words or phrases.
    Phrase,
}

/// A place to end a line: the byte where the next line starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Break {
    pub(super) at: usize,
    pub(super) quality: Quality,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Space,
    Hiragana,
    Katakana,
    Han,
    Opening,
    Closing,
    Latin,
}

/// All places to end a line, in order.
pub(super) fn breaks(text: &str) -> Vec<Break> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    (1..characters.len())
        .filter_map(|at| {
            let quality = quality(&characters, at)?;
            Some(Break { at: characters[at].0, quality })
        })
        .collect()
}

/// How good it is to start a line with the character at `at`; `None` within a row of spaces.
fn quality(characters: &[(usize, char)], at: usize) -> Option<Quality> {
    use Script::{Closing, Han, Hiragana, Katakana, Latin, Opening, Space};
    let (before, after) = (characters[at - 1].1, characters[at].1);
    let quality = match (script(before), script(after)) {
        (_, Space) => return None,
        (Space, _) => Quality::Phrase,
        (Opening, _) | (_, Closing) | (Latin, Latin) => Quality::Emergency,
        // As in "3.5" and "U.S."
        (Closing, Latin) if before.is_ascii() => Quality::Emergency,
        _ if !may_start_line(after) => Quality::Emergency,
        (Closing, _) | (_, Opening) => Quality::Phrase,
        // を is never anything but the end of a phrase.
        _ if before == 'を' => Quality::Phrase,
        // お and ご belong to the noun that follows.
        (Hiragana, Hiragana) if is_honorific(after) && is_han(characters.get(at + 1)) => {
            Quality::Phrase
        }
        (Hiragana, Han) if joins_verbs(before) && is_han(before_that(characters, at)) => {
            Quality::Character
        }
        (Hiragana, Han | Katakana | Latin) if !is_honorific(before) => Quality::Phrase,
        _ => Quality::Character,
    };
    Some(quality)
}

fn is_honorific(character: char) -> bool {
    matches!(character, 'お' | 'ご')
}

fn before_that(characters: &[(usize, char)], at: usize) -> Option<&(usize, char)> {
    at.checked_sub(2).and_then(|at| characters.get(at))
}

/// True for what alone between two kanji mostly ends the first part of a compound, as in 抜け出す and
/// 推し活, and is never a particle.
fn joins_verbs(character: char) -> bool {
    "きしちひみりぎじびえけせねべめれげ".contains(character)
}

fn is_han(character: Option<&(usize, char)>) -> bool {
    character.is_some_and(|(_, character)| script(*character) == Script::Han)
}

/// False for what must not start a line: small kana, long marks, iteration marks.
fn may_start_line(character: char) -> bool {
    !"ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶー～〜々ゝゞヽヾｧｨｩｪｫｬｭｮｯｰﾞﾟ".contains(character)
}

fn script(character: char) -> Script {
    match character {
        c if c.is_whitespace() => Script::Space,
        '「' | '『' | '（' | '(' | '【' | '〈' | '《' | '〔' | '［' | '[' | '｛' | '“' | '‘'
        | '｢' | '￥' | '＄' => Script::Opening,
        '、' | '。' | '，' | '．' | '・' | '：' | '；' | '？' | '！' | '」' | '』' | '）' | ')'
        | '】' | '〉' | '》' | '〕' | '］' | ']' | '｝' | '”' | '’' | '…' | '‥' | ',' | '.'
        | '!' | '?' | ':' | ';' | '%' | '％' | '‰' | '℃' | '♪' | '｡' | '､' | '｣' | '･' => {
            Script::Closing
        }
        'ぁ'..='ゟ' => Script::Hiragana,
        'ァ'..='ヿ' | 'ｦ'..='ﾟ' | '～' | '〜' => Script::Katakana,
        '々' | '〇' | '㐀'..='䶿' | '一'..='鿿' | '豈'..='﫿' | '\u{20000}'..='\u{3ffff}' => {
            Script::Han
        }
        _ => Script::Latin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(text: &str) -> String {
        let mut marked = text.to_owned();
        for place in breaks(text).iter().rev().filter(|place| place.quality == Quality::Phrase) {
            marked.insert(place.at, '|');
        }
        marked
    }

    #[test]
    fn phrases_end_where_people_pause() {
        let expected = [
            "この|ゲーム、|完全に|沼ったわ！",
            "昨日の|配信で|お茶を|飲んだ",
            "「推しが|尊い」って|言うんだよ",
            "break |the |ice, |don't |worry |about |3.5 |U.S. |dollars",
            "今日は |Minecraftを|やります",
            "やっぱり|スーパーチャットありがとう",
            "沼から|抜け出せなくて|推し活が|止まらない",
            "高い|山に|登る",
        ];
        for marked in expected {
            assert_eq!(phrases(&marked.replace('|', "")), marked);
        }
    }

    #[test]
    fn no_line_starts_with_what_must_not() {
        for text in ["ちょっとマッチョ、ね。", "すごーい！？…", "時々「え」", "ﾁｮｯﾄ､ﾏｯﾃﾞｰｽ｡50％"]
        {
            for place in breaks(text).iter().filter(|place| place.quality > Quality::Emergency) {
                let next = text[place.at..].chars().next().expect("a break is inside the text");
                assert!(may_start_line(next) && script(next) != Script::Closing, "{text}: {next}");
            }
        }
    }

    #[test]
    fn words_of_latin_letters_hold_together() {
        for place in breaks("supercalifragilistic 123 don't") {
            assert!(place.quality != Quality::Character);
        }
    }
}
