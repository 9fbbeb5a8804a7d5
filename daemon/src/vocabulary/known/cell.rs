//! From what stands in a field of a flash card to dictionary forms. Pure; linear in the text.

use super::Headword;
use crate::{domain::Language, language::kana::is_kanji, language::script::language_of};

/// Longest expression, in characters and in words; anything longer is a sentence.
const JAPANESE_CHARACTERS_MAX: usize = 16;
const ENGLISH_WORDS_MAX: usize = 5;
const ENGLISH_CHARACTERS_MAX: usize = 40;
/// What stands between two forms of one expression.
const SEPARATORS: [char; 9] = ['\n', ';', '；', '、', ',', '，', '/', '／', '・'];
/// What ends a sentence, and no word.
const SENTENCE_MARKS: [char; 6] = ['。', '！', '？', '!', '?', '…'];
/// What a list writes before an English headword.
const ENGLISH_LEADS: [&str; 4] = ["to ", "a ", "an ", "the "];
/// What it leaves out at the end.
const ENGLISH_OPEN_ENDS: [&str; 4] = [" sb", " sth", " something", " somebody"];

/// The expressions in a field; none when it holds a sentence, a number, a picture or nothing.
pub(in crate::vocabulary) fn headwords(cell: &str) -> Vec<Headword> {
    let text = without_remarks(&without_furigana(&plain(cell)));
    let mut found: Vec<Headword> = Vec::new();
    for form in text.split(SEPARATORS).filter_map(headword) {
        // 勉強する is known when 勉強 is.
        let noun = form.form.strip_suffix("する").filter(|noun| !noun.is_empty());
        let noun = noun.map(|noun| Headword { form: noun.to_owned(), ..form.clone() });
        found.push(form);
        found.extend(noun);
    }
    found
}

fn headword(text: &str) -> Option<Headword> {
    let text = text.trim().trim_matches(|mark| "〜～~-–—*.:：「」『』\"“”'".contains(mark)).trim();
    if text.contains(SENTENCE_MARKS) || !text.chars().any(char::is_alphabetic) {
        return None;
    }
    let language = language_of(text);
    let form = match language {
        Language::Ja => text.split_whitespace().collect::<String>(),
        Language::En => english(text),
    };
    let is_short = match language {
        Language::Ja => form.chars().count() <= JAPANESE_CHARACTERS_MAX,
        Language::En => {
            form.chars().count() <= ENGLISH_CHARACTERS_MAX
                && form.split(' ').count() <= ENGLISH_WORDS_MAX
                && form.chars().all(|letter| letter.is_alphabetic() || " -'’".contains(letter))
        }
    };
    (is_short && !form.is_empty()).then_some(Headword { language, form })
}

fn english(text: &str) -> String {
    let mut form = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for lead in ENGLISH_LEADS {
        let begins = form.get(..lead.len()).is_some_and(|head| head.eq_ignore_ascii_case(lead));
        if begins && form.len() > lead.len() {
            form.drain(..lead.len());
        }
    }
    for end in ENGLISH_OPEN_ENDS {
        if let Some(shorter) = form.strip_suffix(end) {
            form.truncate(shorter.len());
        }
    }
    form
}

/// The text of a field without its HTML, sounds and hidden parts.
pub(in crate::vocabulary) fn plain(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find(['<', '[', '{', '&']) {
        text.push_str(&rest[..at]);
        let (shown, after) = mark(&rest[at..]);
        text.push_str(&shown);
        rest = after;
    }
    text.push_str(rest);
    text.replace('\u{a0}', " ")
}

/// What a mark at the start of `text` shows, and what follows it.
fn mark(text: &str) -> (String, &str) {
    let nothing = |rest| (String::new(), rest);
    let first = text.chars().next().map_or(0, char::len_utf8);
    let as_it_is = || (text[..first].to_owned(), &text[first..]);
    if text.starts_with("[sound:") {
        return text.split_once(']').map_or_else(|| nothing(""), |(_, rest)| nothing(rest));
    }
    if let Some(inside) = text.strip_prefix("{{") {
        // {{c1::shown::hint}}
        let Some((inside, rest)) = inside.split_once("}}") else { return as_it_is() };
        return (inside.split("::").nth(1).unwrap_or(inside).to_owned(), rest);
    }
    if let Some((_, letter, entity)) = ENTITIES
        .iter()
        .map(|(name, letter)| (name, letter, text.strip_prefix(name)))
        .find(|e| e.2.is_some())
    {
        return ((*letter).to_owned(), entity.unwrap_or_default());
    }
    for reading in ["rt", "rp", "style", "script"] {
        let opens = text.get(1..=reading.len()).is_some_and(|n| n.eq_ignore_ascii_case(reading));
        let is_whole =
            text[first..].get(reading.len()..).is_some_and(|after| after.starts_with(['>', ' ']));
        if text.starts_with('<') && opens && is_whole {
            let close = format!("</{reading}>");
            return text.split_once(&close).map_or_else(|| nothing(""), |(_, rest)| nothing(rest));
        }
    }
    let is_tag = text.starts_with('<')
        && text[1..]
            .starts_with(|letter: char| letter.is_ascii_alphabetic() || "/!".contains(letter));
    match text.split_once('>').filter(|_| is_tag) {
        Some((tag, rest)) => {
            let breaks = ["<br", "<div", "</div", "<p", "</p", "<li"];
            let is_break = breaks.iter().any(|name| tag.to_ascii_lowercase().starts_with(name));
            (if is_break { "\n".to_owned() } else { String::new() }, rest)
        }
        None => as_it_is(),
    }
}

const ENTITIES: [(&str, &str); 6] = [
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&amp;", "&"),
];

/// 食[た]べ 物[もの] → 食べ物: readings in brackets after kanji, and the spaces that say where they begin.
pub(in crate::vocabulary) fn without_furigana(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let follows_kanji = rest[..at].chars().next_back().is_some_and(is_kanji);
        let Some(length) = rest[at..].find(']').filter(|_| follows_kanji) else {
            plain.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        };
        let before = &rest[..at];
        // The space before the last run of kanji belongs to the reading.
        let run = before.trim_end_matches(is_kanji);
        plain.push_str(run.strip_suffix(' ').unwrap_or(run));
        plain.push_str(&before[run.len()..]);
        rest = &rest[at + length + 1..];
    }
    plain.push_str(rest);
    plain
}

/// Leaves out what stands in brackets: readings, parts of speech, remarks.
fn without_remarks(text: &str) -> String {
    let mut depth = 0_usize;
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '(' | '（' | '[' | '［' | '【' | '〔' | '《' => depth += 1,
            ')' | '）' | ']' | '］' | '】' | '〕' | '》' => depth = depth.saturating_sub(1),
            letter if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    plain
}
