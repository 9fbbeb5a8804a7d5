//! From a dictionary entry to what stands on a card: which meaning, in how many words, and what
//! sort of thing it is. Pure.

use crate::{
    domain::Kind,
    language::{
        library::{
            codes,
            japanese::{JapaneseWord, Sense},
        },
        segment::PartOfSpeech,
    },
    vocabulary::words_en::COARSE,
};

/// Longest meaning, in characters: what a viewer reads in the seconds a card stands.
pub const MEANING_CHARACTERS_MAX: usize = 60;
/// Longest meaning that a second gloss may still be added to.
const COMFORTABLE_CHARACTERS_MAX: usize = 36;
/// How many glosses a learner takes in at once.
const GLOSSES_MAX: usize = 3;

/// Registers that are nobody's to teach on somebody's stream.
const COARSE_TAGS: [&str; 3] = ["vulg", "X", "sens"];
const SLANG_TAGS: [&str; 3] = ["sl", "net-sl", "m-sl"];
const IDIOM_TAGS: [&str; 3] = ["id", "proverb", "yoji"];
/// Registers of poems and old books; where there is another sense, it is meant.
const BOOKISH_TAGS: [&str; 3] = ["poet", "Buddh", "hist"];
/// Fields of few people; where there is another sense, it is meant.
const FIELD_TAGS: [&str; 8] = ["sports", "baseb", "sumo", "math", "med", "law", "comp", "ling"];

/// A meaning chosen for a word in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) english: String,
    pub(super) kind: Kind,
    pub(super) tags: Vec<String>,
    /// True when it is written in kana as a rule.
    pub(super) is_kana_word: bool,
}

/// Why no meaning could be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoMeaning {
    /// No sense has this part of speech, or only dead ones do.
    None,
    /// The sense is coarse.
    Coarse,
    /// It is an everyday word and slang at once, and the sentence does not say which.
    Torn,
}

/// The meaning of `word` where it is used as `part` and written `spelling`.
pub(super) fn meaning(
    word: &JapaneseWord,
    part: Option<PartOfSpeech>,
    spelling: &str,
) -> Result<Meaning, NoMeaning> {
    let fitting: Vec<&Sense> = word
        .senses
        .iter()
        .filter(|sense| part.is_none_or(|part| is_used_as(sense, part)))
        .filter(|sense| {
            sense.restricted_to.is_empty()
                || sense.restricted_to.iter().any(|text| text == spelling)
        })
        .filter(|sense| !sense.is_dead())
        .collect();
    // 比較的 is but an adverb, whatever the analyser takes it for.
    let fitting = if fitting.is_empty() && part.is_some_and(is_nominal) {
        word.senses.iter().filter(|sense| is_adverb(sense) && !sense.is_dead()).collect()
    } else {
        fitting
    };
    let wanted = match part {
        Some(PartOfSpeech::Adverb) => Some("adv"),
        Some(PartOfSpeech::VerbalNoun) => Some("vs"),
        _ => None,
    };
    let fitting = preferred(wanted, fitting);
    let plain =
        fitting.iter().find(|sense| !has_any(sense, &BOOKISH_TAGS) && !has_any(sense, &FIELD_TAGS));
    let first = *plain.or(fitting.first()).ok_or(NoMeaning::None)?;
    if has_any(first, &COARSE_TAGS) {
        return Err(NoMeaning::Coarse);
    }
    let slang = fitting.iter().filter(|sense| has_any(sense, &SLANG_TAGS)).count();
    let is_slang = has_any(first, &SLANG_TAGS);
    if slang > 0 && !is_slang && !first.has_tag("col") {
        return Err(NoMeaning::Torn);
    }
    // やばい is risky, awful and amazing: one gloss of each, for only the voice says which.
    let english = if slang > 0 && !is_slang {
        let heads = fitting.iter().filter(|sense| !has_any(sense, &COARSE_TAGS));
        shortened(heads.filter_map(|sense| sense.glosses.first()).map(String::as_str))
    } else {
        shortened(first.glosses.iter().map(String::as_str))
    };
    let meaning = of_sense(first, english).ok_or(NoMeaning::None)?;
    if has_coarse_word(&meaning.english) { Err(NoMeaning::Coarse) } else { Ok(meaning) }
}

/// The meaning `word` has as slang.
pub(super) fn slang(word: &JapaneseWord) -> Option<Meaning> {
    let sense = word.senses.iter().find(|sense| has_any(sense, &SLANG_TAGS))?;
    of(sense)
}

/// The meaning a single sense gives, with as many glosses as are read at a glance.
pub(super) fn of(sense: &Sense) -> Option<Meaning> {
    of_sense(sense, shortened(sense.glosses.iter().map(String::as_str)))
}

/// True for a sense nobody should be taught on somebody's stream.
pub(super) fn is_coarse(sense: &Sense) -> bool {
    has_any(sense, &COARSE_TAGS)
        || of(sense).is_some_and(|meaning| has_coarse_word(&meaning.english))
}

fn has_coarse_word(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphabetic()).any(|word| COARSE.contains(&word))
}

fn of_sense(sense: &Sense, english: Option<String>) -> Option<Meaning> {
    Some(Meaning {
        english: english?,
        kind: kind(sense),
        tags: tags(sense),
        is_kana_word: sense.has_tag("uk"),
    })
}

/// Only the senses of the `wanted` part of speech, where there are any.
fn preferred<'s>(wanted: Option<&str>, senses: Vec<&'s Sense>) -> Vec<&'s Sense> {
    let is_wanted = |sense: &&Sense| wanted.is_some_and(|wanted| sense.has_pos(wanted));
    let some: Vec<&Sense> = senses.iter().copied().filter(is_wanted).collect();
    if some.is_empty() { senses } else { some }
}

/// As many glosses as are read at a glance, cut only between glosses; nothing when not even the
/// first one fits.
fn shortened<'g>(glosses: impl Iterator<Item = &'g str>) -> Option<String> {
    let mut meaning = String::new();
    for gloss in glosses.map(bare).filter(|gloss| !gloss.is_empty()).take(GLOSSES_MAX) {
        let length = meaning.chars().count() + gloss.chars().count();
        if meaning.is_empty() && length <= MEANING_CHARACTERS_MAX {
            meaning = gloss;
        } else if !meaning.is_empty()
            && length <= COMFORTABLE_CHARACTERS_MAX
            && !meaning.split("; ").any(|other| other == gloss)
        {
            meaning.push_str("; ");
            meaning.push_str(&gloss);
        }
    }
    (!meaning.is_empty()).then_some(meaning)
}

/// A gloss without the remark at its end: "to live on (e.g. a salary)" says "to live on".
fn bare(gloss: &str) -> String {
    let mut bare = gloss.trim();
    while let Some(at) = bare.rfind('(').filter(|_| bare.ends_with(')')) {
        bare = bare[..at].trim_end();
    }
    bare.to_owned()
}

fn kind(sense: &Sense) -> Kind {
    if has_any(sense, &SLANG_TAGS) {
        Kind::Slang
    } else if has_any(sense, &IDIOM_TAGS) || sense.has_pos("exp") {
        Kind::Idiom
    } else {
        Kind::Vocabulary
    }
}

/// Part of speech and register in words a learner knows.
fn tags(sense: &Sense) -> Vec<String> {
    let parts = sense.pos.iter().filter_map(|code| codes::part_of_speech(code));
    // How it is written the card shows.
    let registers = sense.tags.iter().filter(|code| *code != "uk");
    let registers = registers.filter_map(|code| codes::register(code));
    let mut tags: Vec<String> = Vec::new();
    for tag in parts.chain(registers) {
        if !tags.iter().any(|other| other == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// True when the dictionary has nothing but adverbs where the analyser may see a noun.
pub(super) fn is_adverb_only(word: &JapaneseWord, part: PartOfSpeech) -> bool {
    is_nominal(part) && word.senses.iter().all(|sense| is_adverb(sense) || sense.is_dead())
}

/// True for an adverb the dictionary marks as common.
pub(super) fn is_common_adverb(word: &JapaneseWord) -> bool {
    word.is_common() && word.senses.first().is_some_and(is_adverb)
}

fn is_nominal(part: PartOfSpeech) -> bool {
    use PartOfSpeech::{AdjectivalNoun, Noun, VerbalNoun};
    matches!(part, Noun | VerbalNoun | AdjectivalNoun)
}

fn is_adverb(sense: &Sense) -> bool {
    sense.pos.iter().any(|code| code.starts_with("adv"))
}

/// True when a sense of these parts of speech can be what the analyser calls `part`.
pub(super) fn is_used_as(sense: &Sense, part: PartOfSpeech) -> bool {
    let any = |codes: &[&str]| codes.iter().any(|code| sense.has_pos(code));
    let is_verb = || sense.pos.iter().any(|code| is_verb_code(code));
    match part {
        PartOfSpeech::Verb => is_verb(),
        PartOfSpeech::Adjective => any(&["adj-i", "adj-ix"]),
        PartOfSpeech::Adverb => any(&["adv", "adv-to", "n", "adj-na", "exp"]),
        PartOfSpeech::AdjectivalNoun => any(&["adj-na", "adj-no", "n", "adj-t", "adj-f", "vs"]),
        PartOfSpeech::Noun | PartOfSpeech::VerbalNoun => {
            any(&["n", "vs", "adj-na", "adj-no", "n-suf", "adj-f", "pn"])
                || sense.has_pos("exp") && !is_verb()
        }
        _ => true,
    }
}

/// `vs` marks a noun that takes する, `vt` and `vi` say nothing about the class.
fn is_verb_code(code: &str) -> bool {
    code.starts_with('v') && !matches!(code, "vs" | "vt" | "vi")
}

fn has_any(sense: &Sense, tags: &[&str]) -> bool {
    tags.iter().any(|tag| sense.has_tag(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sense(glosses: &[&str], pos: &[&str], tags: &[&str]) -> Sense {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Sense { glosses: owned(glosses), pos: owned(pos), tags: owned(tags), ..Sense::default() }
    }

    fn word(senses: Vec<Sense>) -> JapaneseWord {
        JapaneseWord {
            seq: 1,
            writings: Vec::new(),
            readings: Vec::new(),
            senses,
            newspaper_band: None,
            jlpt: None,
        }
    }

    fn english(senses: Vec<Sense>, part: PartOfSpeech) -> Result<String, NoMeaning> {
        meaning(&word(senses), Some(part), "").map(|meaning| meaning.english)
    }

    #[test]
    fn the_first_living_sense_of_the_part_of_speech_is_meant() {
        let senses = vec![
            sense(&["draft animal"], &["n"], &["arch"]),
            sense(&["to eat"], &["v1", "vt"], &[]),
            sense(&["to live on (e.g. a salary)", "to subsist on"], &["v1", "vt"], &[]),
        ];
        assert_eq!(english(senses.clone(), PartOfSpeech::Verb), Ok("to eat".to_owned()));
        assert_eq!(english(senses, PartOfSpeech::Noun), Err(NoMeaning::None));
    }

    #[test]
    fn a_meaning_is_short_and_ends_where_a_gloss_ends() {
        let long = "the one of several people who is chosen to speak for the others of the group";
        let check = |glosses: &[&str], expected: Option<&str>| {
            assert_eq!(shortened(glosses.iter().copied()).as_deref(), expected, "{glosses:?}");
        };
        check(&["embarrassed", "ashamed", "shy", "bashful"], Some("embarrassed; ashamed; shy"));
        check(&["one's favourite (member of a group)", "fave"], Some("one's favourite; fave"));
        check(&[long, "speaker"], Some("speaker"));
        check(&[long], None);
        check(&["(remark only)"], None);
        check(&["dog", "dog (animal)"], Some("dog"));
    }

    #[test]
    fn slang_beside_an_everyday_sense_is_not_guessed() {
        let marsh = sense(&["marsh"], &["n"], &[]);
        let hooked = sense(&["being hooked"], &["n"], &["sl"]);
        assert_eq!(english(vec![marsh, hooked], PartOfSpeech::Noun), Err(NoMeaning::Torn));
        let risky = sense(&["dangerous", "risky"], &["adj-i"], &["col"]);
        let amazing = sense(&["terrific", "amazing"], &["adj-i"], &["sl"]);
        assert_eq!(
            english(vec![risky, amazing], PartOfSpeech::Adjective),
            Ok("dangerous; terrific".to_owned())
        );
    }

    #[test]
    fn coarse_words_are_left_out() {
        let coarse = sense(&["…"], &["n"], &["vulg"]);
        assert_eq!(english(vec![coarse], PartOfSpeech::Noun), Err(NoMeaning::Coarse));
    }

    #[test]
    fn kinds_and_tags_are_plain_words() {
        let idiom = sense(&["to give up"], &["exp", "v5r", "vi"], &["id", "uk"]);
        let meaning = meaning(&word(vec![idiom]), None, "").expect("a meaning");
        assert_eq!(meaning.kind, Kind::Idiom);
        assert_eq!(meaning.tags, ["expression", "godan verb", "intransitive", "idiom"]);
        assert!(meaning.is_kana_word);
    }
}
