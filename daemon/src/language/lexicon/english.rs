//! The lexicon's words in English text: word by word, in every form, with separable particles.

use std::{collections::HashMap, ops::Range};

use super::{
    Hit, Item,
    cue::{Neighbor, Place},
    inflect::Class,
};
use crate::language::{
    english::{self, EnglishToken},
    library::{Library, english::EnglishPos},
};

/// How many words may stand between a verb and its particle: "carry that whole team through".
const OBJECT_WORDS_MAX: usize = 4;
/// Headwords of capitals up to this length, such as W, are meant only in capitals.
const CAPITALS_MAX: usize = 2;
/// What begins something else than the object of a verb.
const ENDS_OBJECT: [&str; 27] = [
    "i", "he", "she", "we", "they", "who", "that's", "it's", "and", "but", "or", "if", "when",
    "while", "because", "so", "than", "is", "are", "was", "were", "to", "with", "for", "from",
    "until", "before",
];
/// What stands for the object of a separable verb in the files.
const OBJECT: &str = "*";

/// Every headword, filed under the forms of its first word.
pub(super) struct EnglishForms {
    spelled: Vec<Spelled>,
    /// Places in the list, the longest headword first.
    by_first: HashMap<String, Vec<usize>>,
}

struct Spelled {
    item: usize,
    words: Vec<Wanted>,
    /// After which word an object may stand.
    object_after: Option<usize>,
    needs_capitals: bool,
}

/// A word of a headword.
struct Wanted {
    /// The dictionary form and, where it inflects, its regular forms.
    forms: Vec<String>,
    /// As what it inflects.
    inflects_as: Option<EnglishPos>,
}

/// A word of the sentence; those with hyphens are taken apart.
struct Said {
    range: Range<usize>,
    word: String,
    /// Without what is contracted to it.
    base: String,
    is_capitals: bool,
    is_name: bool,
    mark_before: bool,
    lemmas: Vec<(String, EnglishPos)>,
}

impl EnglishForms {
    pub(super) fn of(items: &[Item]) -> Self {
        let headwords = items.iter().enumerate().flat_map(|(item, word)| {
            let headwords = std::iter::once(&word.english).chain(&word.aliases);
            headwords.filter_map(move |headword| spelled(item, word.class, headword))
        });
        let spelled: Vec<Spelled> = headwords.collect();
        let mut by_first: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, headword) in spelled.iter().enumerate() {
            for form in &headword.words[0].forms {
                by_first.entry(form.clone()).or_default().push(place);
            }
        }
        for places in by_first.values_mut() {
            places.sort_by_key(|&place| std::cmp::Reverse(spelled[place].words.len()));
        }
        Self { spelled, by_first }
    }

    pub(super) fn find<'i>(
        &self,
        items: &'i [Item],
        library: &Library,
        text: &str,
    ) -> Vec<Hit<'i>> {
        let said = said(library, text);
        let mut hits = Vec::new();
        let mut at = 0;
        while at < said.len() {
            let found = self.candidates(&said[at]).into_iter().find_map(|spelled| {
                let end = spelled.end(&said, at)?;
                let item = &items[spelled.item];
                let range = said[at].range.start..said[end - 1].range.end;
                let place = || place(text, &said, at..end);
                let is_meant =
                    item.cue.is_empty() || item.cue.iter().any(|cue| cue.holds(&place()));
                is_meant.then_some((Hit { item, alias: None, range }, end))
            });
            at = match found {
                Some((hit, end)) => {
                    hits.push(hit);
                    end
                }
                None => at + 1,
            };
        }
        hits
    }

    /// The headwords that may begin with this word, the longest first.
    fn candidates(&self, first: &Said) -> Vec<&Spelled> {
        let lemmas = first.lemmas.iter().map(|(lemma, _)| lemma);
        let mut keys: Vec<&String> = [&first.word, &first.base].into_iter().chain(lemmas).collect();
        keys.sort_unstable();
        keys.dedup();
        let places = keys.into_iter().filter_map(|key| self.by_first.get(key)).flatten();
        let mut candidates: Vec<&Spelled> = places.map(|&place| &self.spelled[place]).collect();
        candidates.sort_by_key(|spelled| std::cmp::Reverse(spelled.words.len()));
        candidates
    }
}

impl Spelled {
    /// Where the headword ends that begins with the word numbered `at`, if it is there.
    fn end(&self, said: &[Said], at: usize) -> Option<usize> {
        let mut next = at;
        let mut must_follow = false;
        for (number, wanted) in self.words.iter().enumerate() {
            let is_here = |at: usize| {
                said.get(at).is_some_and(|word| {
                    wanted.is(word) && !(must_follow && word.mark_before) && self.allows(word)
                })
            };
            let may_wait = self.object_after == Some(number.wrapping_sub(1)) && number > 0;
            let reach = if may_wait { OBJECT_WORDS_MAX } else { 0 };
            next =
                1 + (next..=next + reach).find(|&at| is_here(at) && is_object(&said[next..at]))?;
            must_follow = true;
        }
        Some(next)
    }

    fn allows(&self, word: &Said) -> bool {
        if self.needs_capitals { word.is_capitals } else { !word.is_name }
    }
}

impl Wanted {
    fn is(&self, said: &Said) -> bool {
        self.forms.contains(&said.word)
            || self.forms[0] == said.base
            || self.inflects_as.is_some_and(|wanted| {
                said.lemmas.iter().any(|(lemma, pos)| *pos == wanted && *lemma == self.forms[0])
            })
    }
}

/// Whether these words may be the object of a separable verb: "that whole team", but not "every
/// time he". None are, too.
fn is_object(words: &[Said]) -> bool {
    !words.iter().any(|word| word.mark_before || ENDS_OBJECT.contains(&&*word.base))
}

fn spelled(item: usize, class: Class, headword: &str) -> Option<Spelled> {
    let needs_capitals = headword.len() <= CAPITALS_MAX
        && headword.chars().all(|letter| letter.is_ascii_uppercase());
    let mut words: Vec<Wanted> = Vec::new();
    let mut object_after = None;
    let folded = headword.to_lowercase().replace('’', "'");
    let parts: Vec<&str> = folded.split([' ', '-']).filter(|part| !part.is_empty()).collect();
    let last = parts.len().checked_sub(1)?;
    for (number, part) in parts.iter().enumerate() {
        if *part == OBJECT {
            object_after = words.len().checked_sub(1);
            continue;
        }
        let inflects_as = match class {
            Class::Verb | Class::PhrasalVerb if number == 0 => Some(EnglishPos::Verb),
            Class::Noun if number == last => Some(EnglishPos::Noun),
            Class::Adjective if number == last => Some(EnglishPos::Adjective),
            _ => None,
        };
        let mut forms = vec![(*part).to_owned()];
        forms.extend(inflects_as.map(|pos| regular_forms(part, pos)).unwrap_or_default());
        words.push(Wanted { forms, inflects_as });
    }
    (!words.is_empty()).then_some(Spelled { item, words, object_after, needs_capitals })
}

/// The regular forms of a word no dictionary may have.
fn regular_forms(word: &str, pos: EnglishPos) -> Vec<String> {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    let doubled = || {
        let mut letters = word.chars().rev();
        let (last, middle) = (letters.next(), letters.next());
        let is_vowel = |letter: char| "aeiou".contains(letter);
        match (last, middle) {
            (Some(last), Some(middle))
                if word.len() <= 5
                    && is_vowel(middle)
                    && !is_vowel(last)
                    && !"wxy".contains(last) =>
            {
                format!("{word}{last}")
            }
            _ => word.to_owned(),
        }
    };
    let stem = word.strip_suffix('e').unwrap_or(word);
    let with_s = match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if ends(&["s", "x", "z", "ch", "sh"]) => format!("{word}es"),
        _ => format!("{word}s"),
    };
    match pos {
        EnglishPos::Verb => vec![
            with_s,
            format!("{stem}ed"),
            format!("{}ed", doubled()),
            format!("{stem}ing"),
            format!("{}ing", doubled()),
            format!("{}in", doubled()),
        ],
        EnglishPos::Noun => vec![with_s],
        EnglishPos::Adjective => vec![format!("{stem}er"), format!("{stem}est")],
        EnglishPos::Adverb | EnglishPos::Other => Vec::new(),
    }
}

fn said(library: &Library, text: &str) -> Vec<Said> {
    let mut said = Vec::new();
    for token in english::words(text) {
        let parts = token.word.split('-').count();
        let mut start = token.range.start;
        for (number, part) in token.surface.split('-').enumerate() {
            let range = start..start + part.len();
            start = range.end + 1;
            let is_single = parts == 1;
            let word = if is_single { token.word.clone() } else { part.to_lowercase() };
            let base = if is_single { token.base.clone() } else { word.clone() };
            if word.is_empty() {
                continue;
            }
            said.push(Said {
                range,
                lemmas: library.english_lemmas(&base),
                word,
                base,
                is_capitals: part.chars().all(char::is_uppercase),
                is_name: is_name(&token),
                mark_before: number == 0 && token.follows_mark,
            });
        }
    }
    said
}

fn is_name(token: &EnglishToken) -> bool {
    token.has_telling_capital() && !token.is_all_capitals() && token.surface.len() > 1
}

fn place<'t>(text: &'t str, said: &'t [Said], own: Range<usize>) -> Place<'t> {
    let before = own.start.checked_sub(1).map(|at| &said[at]);
    let after = said.get(own.end);
    let is_before = before.filter(|_| !said[own.start].mark_before);
    let is_after = after.filter(|after| !after.mark_before);
    let others = said[..own.start].iter().chain(&said[own.end..]);
    Place {
        before: is_before.map(neighbor),
        after: is_after.map(neighbor),
        others: others.map(neighbor).collect(),
        text,
        is_alone: said.len() == own.len(),
    }
}

fn neighbor(said: &Said) -> Neighbor<'_> {
    let mut spellings = vec![said.word.as_str(), said.base.as_str()];
    spellings.extend(said.lemmas.iter().map(|(lemma, _)| lemma.as_str()));
    let is = |pos| said.lemmas.iter().any(|(_, own)| *own == pos);
    let mut classes = Vec::new();
    for (pos, class) in
        [(EnglishPos::Verb, "{v}"), (EnglishPos::Adjective, "{adj}"), (EnglishPos::Noun, "{n}")]
    {
        if is(pos) {
            classes.push(class);
        }
    }
    Neighbor { spellings, classes, is_mark: false }
}
