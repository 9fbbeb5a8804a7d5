//! Why something that was said is not taught, and the words that never are. Pure.

#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;

/// A piece of an utterance that is not taught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// As it stands in the utterance.
    pub surface: String,
    /// Where it begins there, in bytes.
    pub start: usize,
    /// Why not.
    pub reason: Reason,
}

impl Refusal {
    pub(super) fn of(surface: &str, start: usize, reason: Reason) -> Self {
        Self { surface: surface.to_owned(), start, reason }
    }
}

/// Why something is not taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It names somebody or something.
    Name,
    /// A number, or what is counted with one.
    Number,
    /// A sound of hesitation or a word that only fills.
    Filler,
    /// It holds sentences together and means little alone.
    Function,
    /// Everybody knows it after a week.
    Basic,
    /// It is far below the audience.
    TooEasy,
    /// No dictionary has it.
    NotInDictionary,
    /// A dictionary has it, but hardly anybody says it.
    Rare,
    /// Too short to tell from a slip of the recogniser.
    Fragment,
    /// It has several meanings, and nothing says which is meant.
    Ambiguous,
    /// The letters around it make no known words.
    Surroundings,
    /// Coarse.
    Coarse,
    /// Its meaning cannot be said in a few words.
    NoShortMeaning,
    /// The recogniser was not sure of it.
    Unsure,
    /// The recogniser was not sure of the sentence.
    UtteranceUnsure,
    /// It is said over and over, as a recogniser writes that lost the voice.
    Loop,
    /// It stands in the same utterance already.
    Repeated,
    /// The learner knows it.
    Known,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Name => "a name",
            Self::Number => "a number",
            Self::Filler => "a filler",
            Self::Function => "a function word",
            Self::Basic => "a very basic word",
            Self::TooEasy => "far below the audience",
            Self::NotInDictionary => "in no dictionary",
            Self::Rare => "hardly ever said",
            Self::Fragment => "too short to be sure of",
            Self::Ambiguous => "could mean several things",
            Self::Surroundings => "among letters that make no words",
            Self::Coarse => "coarse",
            Self::NoShortMeaning => "has no short meaning",
            Self::Unsure => "not heard clearly",
            Self::UtteranceUnsure => "in a sentence not heard clearly",
            Self::Loop => "in a loop of the recogniser",
            Self::Repeated => "already in this utterance",
            Self::Known => "known already",
        })
    }
}

/// What follows the name of a person.
pub(super) const HONORIFICS: [&str; 14] = [
    "さん",
    "ちゃん",
    "くん",
    "君",
    "様",
    "さま",
    "たん",
    "氏",
    "殿",
    "どの",
    "先輩",
    "先生",
    "選手",
    "監督",
];

/// Sounds and words that only fill, in hiragana.
pub(super) const FILLERS_JA: [&str; 40] = [
    "えー",
    "えーと",
    "えっと",
    "ええと",
    "えと",
    "あの",
    "あのー",
    "その",
    "そのー",
    "なんか",
    "まあ",
    "まー",
    "ま",
    "うーん",
    "うん",
    "ううん",
    "んー",
    "ん",
    "あー",
    "ああ",
    "おー",
    "おお",
    "ほら",
    "ねえ",
    "ねー",
    "さあ",
    "いや",
    "いやー",
    "はい",
    "ええ",
    "うわ",
    "うわー",
    "わー",
    "やー",
    "へー",
    "へえ",
    "ふーん",
    "なるほど",
    "そうそう",
    "あれ",
];

/// Two common words in one spelling, of which the sentence seldom says which is meant: 開く is あく and
/// ひらく.
pub(super) const MISLEADING_JA: [&str; 6] = ["開く", "空く", "辛い", "止める", "抱く", "弾く"];

/// Words of the first week: they would only take the room of something worth knowing. In dictionary
/// form, in every spelling.
pub(super) const BASIC_JA: [&str; 117] = [
    "する",
    "為る",
    "ある",
    "有る",
    "在る",
    "いる",
    "居る",
    "なる",
    "成る",
    "言う",
    "いう",
    "ゆう",
    "云う",
    "行う",
    "こと",
    "事",
    "もの",
    "物",
    "者",
    "これ",
    "それ",
    "とき",
    "時",
    "ところ",
    "所",
    "人",
    "方",
    "ほう",
    "中",
    "上",
    "下",
    "前",
    "後",
    "間",
    "ため",
    "為",
    "よう",
    "様",
    "まま",
    "やつ",
    "奴",
    "わけ",
    "訳",
    "はず",
    "つもり",
    "くらい",
    "位",
    "みたい",
    "そう",
    "こう",
    "どう",
    "いい",
    "良い",
    "よい",
    "ない",
    "無い",
    "思う",
    "おもう",
    "見る",
    "みる",
    "来る",
    "くる",
    "行く",
    "いく",
    "ゆく",
    "やる",
    "遣る",
    "できる",
    "出来る",
    "くれる",
    "呉れる",
    "もらう",
    "貰う",
    "あげる",
    "上げる",
    "分かる",
    "わかる",
    "知る",
    "しる",
    "ちょっと",
    "もう",
    "まだ",
    "また",
    "とても",
    "たくさん",
    "今",
    "いま",
    "今日",
    "時間",
    "みんな",
    "皆",
    "おる",
    "しまう",
    "おく",
    "置く",
    "ほしい",
    "ごめん",
    "御免",
    "よろしく",
    "宜しく",
    "お願い",
    "願う",
    "ください",
    "下さい",
    "すみません",
    "ありがとう",
    "すごい",
    "凄い",
    "やっぱり",
    "大丈夫",
    "どうも",
    "本当",
    "ございます",
    "お願いします",
    "いらっしゃい",
    "いらっしゃる",
    "おります",
];
