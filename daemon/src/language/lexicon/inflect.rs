//! How the words of the lexicon inflect: the letters that stay, and what may follow them.

use serde::Deserialize;

/// How a headword inflects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A noun.
    Noun,
    /// A Japanese noun that takes する.
    Suru,
    /// A Japanese adjective that takes な.
    Na,
    /// A Japanese adjective in い.
    I,
    /// A Japanese verb whose last kana changes.
    Godan,
    /// A Japanese verb that loses る.
    Ichidan,
    /// A Japanese verb that ends in する.
    SuruVerb,
    /// An English verb.
    Verb,
    /// An English verb with a particle that may stand after the object.
    PhrasalVerb,
    /// An English adjective.
    Adjective,
    /// An adverb.
    Adverb,
    /// An interjection.
    Interjection,
    /// What does not inflect.
    Expression,
    /// What stands before another word.
    Prefix,
    /// What stands after another word.
    Suffix,
}

/// Letters of a Japanese headword that stay, in one of its forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) letters: String,
    pub(super) follows: Follows,
}

/// What may follow the letters of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// Another word: the form is whole.
    Word,
    /// One of these beginnings, or, when the flag is set, another word.
    Letters(&'static [&'static str], bool),
}

/// The rows of kana that a godan verb's last letter runs through: u, a, i, onbin, e, o.
const ROWS: [(char, [&str; 5]); 9] = [
    ('う', ["わ", "い", "っ", "え", "お"]),
    ('く', ["か", "き", "い", "け", "こ"]),
    ('ぐ', ["が", "ぎ", "い", "げ", "ご"]),
    ('す', ["さ", "し", "し", "せ", "そ"]),
    ('つ', ["た", "ち", "っ", "て", "と"]),
    ('ぬ', ["な", "に", "ん", "ね", "の"]),
    ('ぶ', ["ば", "び", "ん", "べ", "ぼ"]),
    ('む', ["ま", "み", "ん", "め", "も"]),
    ('る', ["ら", "り", "っ", "れ", "ろ"]),
];

const AFTER_A: &[&str] = &["な", "ね", "れ", "せ", "さ", "ず", "ん", "へん", "ぬ"];
const AFTER_ONBIN: &[&str] =
    &["た", "て", "ちゃ", "ちま", "と", "だ", "で", "じゃ", "ど", "てぃ", "たり", "とる", "たら"];
const AFTER_E: &[&str] = &["ば", "る", "な", "た", "て", "ま", "そ", "ん"];
const AFTER_STEM: &[&str] = &[
    "る",
    "た",
    "て",
    "な",
    "ま",
    "れ",
    "ろ",
    "よ",
    "ら",
    "さ",
    "ず",
    "そ",
    "す",
    "ちゃ",
    "と",
    "ん",
    "つつ",
    "が",
    "っぱなし",
];
const AFTER_I: &[&str] =
    &["い", "く", "か", "け", "さ", "す", "そ", "き", "ぎ", "み", "ー", "ぇ", "っ", "過"];
const AFTER_SURU: &[&str] = &["する", "すれ", "すん", "し", "さ", "せ", "すぎ"];

impl Class {
    /// Every form of the Japanese headword `word`, which is folded: its letters and what may
    /// follow.
    pub(super) fn forms(self, word: &str) -> Vec<Form> {
        let form = |letters: String, follows| Form { letters, follows };
        let stem = |ending: &str| word.strip_suffix(ending).map(str::to_owned);
        let whole = || vec![form(word.to_owned(), Follows::Word)];
        match self {
            Self::I => match stem("い") {
                Some(stem) => {
                    let mut forms = contracted(&stem);
                    forms.push(form(stem, Follows::Letters(AFTER_I, true)));
                    forms
                }
                None => whole(),
            },
            Self::Ichidan => match stem("る") {
                Some(stem) => vec![form(stem, Follows::Letters(AFTER_STEM, true))],
                None => whole(),
            },
            Self::SuruVerb => match stem("する") {
                Some(stem) => vec![form(stem, Follows::Letters(AFTER_SURU, false))],
                None => whole(),
            },
            Self::Godan => godan(word).unwrap_or_else(whole),
            _ => whole(),
        }
    }
}

fn godan(word: &str) -> Option<Vec<Form>> {
    let last = word.chars().next_back()?;
    let (_, [a, i, onbin, e, o]) = ROWS.iter().find(|(ending, _)| *ending == last)?;
    let stem = &word[..word.len() - last.len_utf8()];
    let form = |ending: &str, follows| Form { letters: format!("{stem}{ending}"), follows };
    Some(vec![
        form(&last.to_string(), Follows::Word),
        form(a, Follows::Letters(AFTER_A, false)),
        form(i, Follows::Word),
        form(onbin, Follows::Letters(AFTER_ONBIN, false)),
        // 行く alone among the verbs in く says 行った.
        form("っ", Follows::Letters(if word.ends_with("行く") { AFTER_ONBIN } else { &[] }, false)),
        form(e, Follows::Letters(AFTER_E, true)),
        form(o, Follows::Letters(&["う", "ー", "っ"], false)),
    ])
}

/// やばい is said やべえ, すごい すげえ and だるい だりい.
fn contracted(stem: &str) -> Vec<Form> {
    const VOWELS: [(&str, &str); 3] = [
        ("あかさたなはまやらわがざだばぱ", "えけせてねへめえれえげぜでべぺ"),
        ("おこそとのほもよろごぞどぼぽ", "えけせてねへめえれげぜでべぺ"),
        ("うくすつぬふむゆるぐずづぶぷ", "いきしちにひみいりぎじぢびぴ"),
    ];
    let Some(last) = stem.chars().next_back() else { return Vec::new() };
    let before = &stem[..stem.len() - last.len_utf8()];
    let Some((changed, is_u)) = VOWELS.iter().enumerate().find_map(|(row, (from, to))| {
        let at = from.chars().position(|letter| letter == last)?;
        Some((to.chars().nth(at)?, row == 2))
    }) else {
        return Vec::new();
    };
    let tails: &[&str] = if is_u { &["い", "ー", "ぃ"] } else { &["え", "ー", "ぇ"] };
    tails
        .iter()
        .map(|tail| Form { letters: format!("{before}{changed}{tail}"), follows: Follows::Word })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(class: Class, word: &str) -> Vec<String> {
        class.forms(word).into_iter().map(|form| form.letters).collect()
    }

    #[test]
    fn verbs_run_through_their_row() {
        assert_eq!(
            letters(Class::Godan, "ばずる"),
            ["ばずる", "ばずら", "ばずり", "ばずっ", "ばずっ", "ばずれ", "ばずろ"]
        );
        assert_eq!(letters(Class::Ichidan, "萎える"), ["萎え"]);
        assert_eq!(letters(Class::SuruVerb, "布教する"), ["布教"]);
    }

    #[test]
    fn adjectives_contract() {
        assert_eq!(letters(Class::I, "やばい"), ["やべえ", "やべー", "やべぇ", "やば"]);
        assert_eq!(letters(Class::I, "すごい")[0], "すげえ");
        assert_eq!(letters(Class::I, "だるい")[0], "だりい");
    }

    #[test]
    fn what_has_no_ending_stays_whole() {
        assert_eq!(letters(Class::I, "えぐち"), ["えぐち"]);
        assert_eq!(letters(Class::Noun, "沼"), ["沼"]);
    }
}
