//! What stands around a Japanese word and says that it is not the word it looks like. Pure.
//!
//! Recognisers and the analyser both leave pieces: the second half of a compound, a loanword cut in
//! two, a kanji that belongs to nothing.

use crate::language::{
    kana::{has_kanji, is_all_kana, is_hiragana, is_kanji, is_katakana},
    library::Library,
    segment::{PartOfSpeech, Token},
};

/// A single kanji that leans on another word of kanji, both unknown together, is what a recogniser
/// writes when it missed the word.
pub(super) fn is_in_unreadable_run(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let before = at.checked_sub(1).map(|at| &tokens[at]);
    let after = tokens.get(at + 1);
    // The counter of a number is a lone kanji in good company.
    let follows_count =
        at.checked_sub(2).is_some_and(|at| tokens[at].part_of_speech == PartOfSpeech::Numeral);
    let is_lone =
        |token: &Token| token.stem.0.chars().count() == 1 && token.stem.0.chars().all(is_kanji);
    // People drop particles before verbs (腹減った), but not between nouns.
    let is_noun = |token: &Token| {
        token.part_of_speech.is_content()
            && !matches!(token.part_of_speech, PartOfSpeech::Verb | PartOfSpeech::Adjective)
    };
    let leans = |one: &Token, other: &Token| {
        one.range.end == other.range.start
            && one.surface.chars().next_back().is_some_and(is_kanji)
            && other.surface.chars().next().is_some_and(is_kanji)
            && is_noun(one)
            && is_noun(other)
            && (is_lone(one) || is_lone(other))
            || is_cut_loanword(one, other)
    };
    let is_counted = follows_count && !is_lone(token);
    before.is_some_and(|before| {
        leans(before, token) && !is_counted
            || is_stray(before, token)
            || is_second_half(before, token)
    }) || after.is_some_and(|after| leans(token, after) || is_stray(after, token))
}

/// スパ|チャ: a piece of two katakana beside another is a word the analyser does not know.
fn is_cut_loanword(one: &Token, other: &Token) -> bool {
    let is_loan = |token: &Token| token.surface.chars().all(is_katakana);
    let is_piece = |token: &Token| token.surface.chars().count() <= 2;
    one.range.end == other.range.start
        && is_loan(one)
        && is_loan(other)
        && (is_piece(one) || is_piece(other))
}

/// レベル|上げ, 手のひら|返し: the second half of a compound means something else than the noun it looks like.
fn is_second_half(before: &Token, token: &Token) -> bool {
    let letters = || token.surface.chars();
    before.range.end == token.range.start
        && matches!(before.part_of_speech, PartOfSpeech::Noun | PartOfSpeech::VerbalNoun)
        && matches!(token.part_of_speech, PartOfSpeech::Noun | PartOfSpeech::VerbalNoun)
        && letters().count() <= 2
        && letters().next().is_some_and(is_kanji)
        && letters().skip(1).all(is_hiragana)
}

/// True when `neighbor` touches `token` and belongs to no word: what a recogniser leaves of one it
/// missed.
fn is_stray(neighbor: &Token, token: &Token) -> bool {
    let touches =
        neighbor.range.end == token.range.start || token.range.end == neighbor.range.start;
    let surface = neighbor.surface.as_str();
    touches
        && match neighbor.part_of_speech {
            PartOfSpeech::Prefix => {
                has_kanji(surface)
                    && neighbor.range.end == token.range.start
                    && !PREFIXES.contains(&surface)
            }
            PartOfSpeech::Suffix => {
                is_all_kana(surface) && surface.chars().count() <= 2 && !SUFFIXES.contains(&surface)
            }
            _ => !neighbor.is_known && has_kanji(surface),
        }
}

/// Short suffixes of kana that people do put after a word.
const SUFFIXES: [&str; 22] = [
    "さ", "み", "げ", "ら", "たち", "さん", "くん", "たん", "さま", "っこ", "がち", "ぽい", "っぽ",
    "ごと", "め", "じゃ", "とも", "いい", "よう", "もの", "ちゃ", "ずつ",
];

/// What people do put before a word.
const PREFIXES: [&str; 38] = [
    "御", "大", "小", "新", "旧", "超", "全", "再", "不", "未", "無", "非", "反", "各", "最", "副",
    "元", "約", "第", "高", "低", "名", "初", "両", "半", "多", "長", "短", "真", "総", "同", "本",
    "毎", "前", "後", "現", "他", "神",
];

/// True when two particles that cannot follow each other stand right before or after the word:
/// somebody misheard at least one side of them.
pub(super) fn is_beside_clash(tokens: &[Token], at: usize) -> bool {
    let clashes = |first: usize| {
        matches!(tokens.get(first..first + 2), Some([one, other])
            if one.range.end == other.range.start
                && one.part_of_speech == PartOfSpeech::Particle
                && other.part_of_speech == PartOfSpeech::Particle
                && CLASHES.contains(&(&*one.surface, &*other.surface)))
    };
    at.checked_sub(2).is_some_and(clashes) || clashes(at + 1)
}

/// Particles no speaker says in this order.
const CLASHES: [(&str, &str); 16] = [
    ("を", "が"),
    ("を", "は"),
    ("を", "に"),
    ("を", "へ"),
    ("を", "を"),
    ("が", "を"),
    ("が", "は"),
    ("が", "に"),
    ("が", "へ"),
    ("は", "を"),
    ("は", "が"),
    ("は", "へ"),
    ("に", "を"),
    ("へ", "を"),
    ("へ", "が"),
    ("も", "を"),
];

/// 進めない is "cannot go on" of 進む oftener than "does not advance" of 進める; only an を before it says
/// which.
pub(super) fn may_be_potential(library: &Library, token: &Token, before: Option<&Token>) -> bool {
    let Some(stem) = token.dictionary_form.strip_suffix('る') else { return false };
    let has_object = before.is_some_and(|before| before.surface == "を");
    let is_negated = token.surface.contains("ない")
        || token.surface.contains("なく")
        || token.surface.contains("なか");
    let mut letters = stem.chars();
    let Some(plain) = letters.next_back().and_then(plain_ending) else { return false };
    token.part_of_speech == PartOfSpeech::Verb
        && token.dictionary_form == token.normalized_form
        && is_negated
        && !has_object
        && library.has_japanese(&format!("{}{plain}", letters.as_str()))
}

/// The last kana of a godan verb whose potential form ends in this kana and る.
fn plain_ending(potential: char) -> Option<char> {
    let endings = "えうけくげぐせすてつねぬべぶめむれる";
    let letters: Vec<char> = endings.chars().collect();
    letters.chunks(2).find(|pair| pair[0] == potential).map(|pair| pair[1])
}
