//! The English dictionary's shelf: headwords from FreeDict, WordNet, the level lists and our own
//! list, with their best meanings in Japanese.
//!
//! FreeDict orders the senses of an English word well but has few words and no readings; JMdict
//! turned around has many, scored. A meaning both have is the likeliest. Our own list, where it has
//! the word with that part of speech, goes before both.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io,
};

use super::{
    freedict::Translation,
    glosses::{self, Candidate},
    japanese::Likelihood,
    wordnet::WordNet,
};
use crate::language::{
    key,
    library::{
        english::{EnglishGloss, EnglishPos, EnglishWord, PosSet},
        japanese::JapaneseWord,
    },
    shelf::ShelfBuilder,
};

pub(super) const OWN_GLOSSES: &str = include_str!("../../../../data/glosses/english.tsv");

const GLOSSES_MAX: usize = 8;
/// Below it a word of JMdict alone is more often wrong than right.
const SCORE_MIN: f32 = 0.3;
/// What FreeDict's first word counts in the scale of [`Candidate::score`], and each step after it.
const FREEDICT_FIRST: f32 = 4.5;
const FREEDICT_PER_SENSE: f32 = -0.6;
const FREEDICT_PER_WORD: f32 = -0.3;
/// A loanword says little to who does not know the English word it comes from.
const FREEDICT_LOANWORD: f32 = -1.5;
/// How much of JMdict's score counts beside FreeDict's, and alone.
const JMDICT_BESIDE: f32 = 0.6;
const JMDICT_ALONE: f32 = 0.8;
/// Our own list is above all scores.
const OWN_FIRST: f32 = 100.0;
const VERB_ENDINGS: [char; 9] = ['う', 'く', 'ぐ', 'す', 'つ', 'ぬ', 'ぶ', 'む', 'る'];
/// A verb and one of these is a headword when JMdict glosses with it and scores well.
const PARTICLES: [&str; 26] = [
    "about", "across", "after", "ahead", "along", "apart", "around", "at", "away", "back", "by",
    "down", "for", "from", "in", "into", "of", "off", "on", "out", "over", "through", "to",
    "together", "up", "with",
];
const PHRASAL_SCORE_MIN: f32 = 2.0;
/// A single word JMdict glosses with is a headword when it is at least so frequent.
const CENTIBELS_MAX: u64 = 700;

/// What the shelf is made from.
pub(super) struct Ingredients<'a> {
    pub(super) words: &'a [JapaneseWord],
    pub(super) japanese_centibels: &'a BTreeMap<String, u64>,
    pub(super) english_centibels: &'a BTreeMap<String, u64>,
    pub(super) freedict: BTreeMap<String, Vec<Translation>>,
    pub(super) levels: BTreeMap<String, Vec<(EnglishPos, u8)>>,
    pub(super) wordnet: &'a WordNet,
}

/// The shelf, and what is to be known of the words on it without opening it.
pub(super) struct Shelved {
    pub(super) shelf: Vec<u8>,
    /// How many headwords it has.
    pub(super) count: usize,
    /// The single words WordNet lacks, most of them newer, with the parts of speech of their
    /// meanings.
    pub(super) lemmas: BTreeMap<String, PosSet>,
}

/// Makes the shelf.
pub(super) fn shelve(ingredients: &Ingredients<'_>) -> io::Result<Shelved> {
    let own = own_glosses();
    let inverted = glosses::invert(ingredients.words, ingredients.japanese_centibels);
    let spelled = by_writing(ingredients.words);
    let mut headwords: BTreeSet<&str> = BTreeSet::new();
    headwords.extend(own.keys().map(String::as_str));
    headwords.extend(ingredients.freedict.keys().map(String::as_str));
    headwords.extend(ingredients.levels.keys().map(String::as_str));
    headwords.extend(inverted.iter().filter_map(|(gloss, candidates)| {
        let is_word = ingredients.wordnet.lemmas.contains_key(gloss)
            || ingredients.english_centibels.get(gloss).is_some_and(|c| *c <= CENTIBELS_MAX)
            || is_phrasal_verb(gloss, candidates, ingredients.wordnet);
        is_word.then_some(&**gloss)
    }));

    let mut builder = ShelfBuilder::new();
    let mut lemmas = BTreeMap::new();
    let mut count = 0;
    for headword in headwords {
        let mut ranking = Ranking { words: ingredients.words, found: Vec::new() };
        let freedict = ingredients.freedict.get(headword).map_or(&[][..], Vec::as_slice);
        ranking.add_freedict(freedict, &spelled);
        ranking.add_jmdict(inverted.get(headword).map_or(&[][..], Vec::as_slice));
        ranking.add_own(own.get(headword).map_or(&[][..], Vec::as_slice));
        let glosses = ranking.finish();
        let levels = ingredients.levels.get(headword).cloned().unwrap_or_default();
        if glosses.is_empty() && levels.is_empty() {
            continue;
        }
        let is_known = ingredients.wordnet.lemmas.contains_key(headword)
            || ingredients.wordnet.irregular.contains_key(headword);
        if !headword.contains(' ') && !is_known {
            let set: &mut PosSet = lemmas.entry(key::fold(headword)).or_default();
            glosses.iter().for_each(|gloss| set.insert(gloss.pos));
        }
        let word = EnglishWord { lemma: headword.to_owned(), glosses, levels };
        let number = builder.add(&word)?;
        builder.file(key::fold(headword), number);
        count += 1;
    }
    Ok(Shelved { shelf: builder.finish()?, count, lemmas })
}

fn is_phrasal_verb(gloss: &str, candidates: &[Candidate], wordnet: &WordNet) -> bool {
    gloss.split_once(' ').is_some_and(|(verb, particle)| {
        PARTICLES.contains(&particle)
            && wordnet.lemmas.get(verb).is_some_and(|set| set.contains(EnglishPos::Verb))
            && candidates.iter().any(|candidate| {
                candidate.pos == EnglishPos::Verb && candidate.score >= PHRASAL_SCORE_MIN
            })
    })
}

/// The meanings of one headword.
struct Ranking<'a> {
    words: &'a [JapaneseWord],
    found: Vec<(f32, EnglishGloss)>,
}

impl Ranking<'_> {
    fn add_freedict(&mut self, translations: &[Translation], spelled: &HashMap<&str, usize>) {
        let mut place = (None, 0);
        for translation in translations {
            place = match place {
                (sense, index) if sense == Some(translation.sense) => (sense, index + 1),
                _ => (Some(translation.sense), 0),
            };
            let mut score = FREEDICT_FIRST
                + FREEDICT_PER_SENSE * translation.sense as f32
                + FREEDICT_PER_WORD * place.1 as f32;
            if glosses::is_katakana(&translation.japanese) {
                score += FREEDICT_LOANWORD;
            }
            // 保存する is listed as 保存.
            let japanese = &*translation.japanese;
            let stem =
                japanese.strip_suffix("する").filter(|_| translation.pos == EnglishPos::Verb);
            let number = spelled.get(japanese).or_else(|| spelled.get(stem?));
            let gloss = match number {
                Some(number) => gloss_of(&self.words[*number], translation.pos),
                None => unlisted_gloss(translation),
            };
            if let Some(gloss) = gloss
                && !self.found.iter().any(|(_, known)| is_same(known, &gloss))
            {
                self.found.push((score, gloss));
            }
        }
    }

    fn add_jmdict(&mut self, candidates: &[Candidate]) {
        for candidate in candidates {
            let Some(gloss) = gloss_of(&self.words[candidate.word], candidate.pos) else {
                continue;
            };
            match self.found.iter_mut().find(|(_, known)| is_same(known, &gloss)) {
                Some((score, known)) => {
                    *score = score.max(*score + JMDICT_BESIDE * candidate.score);
                    known.jmdict_seq = known.jmdict_seq.or(gloss.jmdict_seq);
                }
                None if candidate.score >= SCORE_MIN => {
                    self.found.push((JMDICT_ALONE * candidate.score, gloss));
                }
                None => {}
            }
        }
    }

    fn add_own(&mut self, own: &[EnglishGloss]) {
        for (before, gloss) in own.iter().enumerate() {
            self.found.retain(|(_, known)| !is_same(known, gloss));
            self.found.push((OWN_FIRST - before as f32, gloss.clone()));
        }
    }

    fn finish(mut self) -> Vec<EnglishGloss> {
        self.found.sort_by(|(a, one), (b, other)| {
            b.total_cmp(a).then_with(|| one.japanese.cmp(&other.japanese))
        });
        let mut glosses: Vec<EnglishGloss> = Vec::new();
        for (_, gloss) in self.found {
            // The same word again in kana says nothing new.
            let is_new = |known: &EnglishGloss| {
                known.pos != gloss.pos || known.reading.as_ref() != Some(&gloss.japanese)
            };
            if glosses.len() < GLOSSES_MAX && glosses.iter().all(is_new) {
                glosses.push(gloss);
            }
        }
        glosses
    }
}

fn is_same(one: &EnglishGloss, other: &EnglishGloss) -> bool {
    one.japanese == other.japanese && one.pos == other.pos
}

/// A word as the meaning of an English `pos`. A noun that takes する becomes the verb it is needed
/// as; one that does not is no meaning of a verb.
fn gloss_of(word: &JapaneseWord, pos: EnglishPos) -> Option<EnglishGloss> {
    let headword = word.headword();
    let mut japanese = key::normalize(headword);
    let mut reading = word.reading_of(headword).map(str::to_owned);
    let can_be =
        |is: fn(&str) -> bool| word.senses.iter().flat_map(|sense| &sense.pos).any(|p| is(p));
    if pos == EnglishPos::Verb && !can_be(|p| p == "exp" || (p.starts_with('v') && p != "vs")) {
        if !can_be(|p| p == "vs") {
            return None;
        }
        japanese.push_str("する");
        reading = reading.map(|reading| reading + "する");
    }
    Some(EnglishGloss { japanese, reading, pos, jmdict_seq: Some(word.seq) })
}

/// A translation JMdict does not have. As a verb it must end as Japanese verbs do.
fn unlisted_gloss(translation: &Translation) -> Option<EnglishGloss> {
    let japanese = translation.japanese.clone();
    if translation.pos == EnglishPos::Verb && !japanese.ends_with(VERB_ENDINGS) {
        return None;
    }
    let reading = is_kana(&japanese).then(|| japanese.clone());
    Some(EnglishGloss { japanese, reading, pos: translation.pos, jmdict_seq: None })
}

/// Which word a spelling with kanji most likely is. Kana is left out: it is too often ambiguous.
fn by_writing(words: &[JapaneseWord]) -> HashMap<&str, usize> {
    let mut spelled: HashMap<&str, (Likelihood, usize)> = HashMap::new();
    for (number, word) in words.iter().enumerate() {
        for form in &word.writings {
            let candidate = (Likelihood::of(word, form), number);
            match spelled.get_mut(&*form.text) {
                Some(known) if *known <= candidate => {}
                Some(known) => *known = candidate,
                None => drop(spelled.insert(&form.text, candidate)),
            }
        }
    }
    spelled.into_iter().map(|(text, (_, number))| (text, number)).collect()
}

fn is_kana(text: &str) -> bool {
    text.chars().all(|character| matches!(character, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '・'))
}

/// Our own list. A test reads all of it, so a line that does not fit is not silently lost.
fn own_glosses() -> BTreeMap<String, Vec<EnglishGloss>> {
    let mut all: BTreeMap<String, Vec<EnglishGloss>> = BTreeMap::new();
    for line in OWN_GLOSSES.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(lemma), Some(pos), Some(meanings)) =
            (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let pos = pos_named(pos);
        all.entry(lemma.to_owned()).or_default().extend(meanings.split('、').map(|meaning| {
            let (japanese, reading) = meaning
                .strip_suffix(')')
                .and_then(|m| m.split_once('('))
                .unwrap_or((meaning, meaning));
            EnglishGloss {
                japanese: japanese.to_owned(),
                reading: Some(reading.to_owned()),
                pos,
                jmdict_seq: None,
            }
        }));
    }
    all
}

/// The part of speech the level lists and ours call `name`.
pub(super) fn pos_named(name: &str) -> EnglishPos {
    match name {
        "noun" => EnglishPos::Noun,
        "adjective" => EnglishPos::Adjective,
        "adverb" => EnglishPos::Adverb,
        name if name.ends_with("verb") => EnglishPos::Verb,
        _ => EnglishPos::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_our_own_list_gives_meanings_whose_readings_are_kana() {
        let lines = OWN_GLOSSES.lines().filter(|line| !line.starts_with('#')).count();
        let own = own_glosses();
        let heads: BTreeSet<_> =
            own.iter().flat_map(|(lemma, g)| g.iter().map(move |g| (lemma, g.pos))).collect();
        assert_eq!(heads.len(), lines, "a line is malformed, or two are for one word");
        for gloss in own.values().flatten() {
            assert!(gloss.reading.as_deref().is_some_and(is_kana), "{gloss:?}");
        }
    }
}
