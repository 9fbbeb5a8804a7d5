//! The English dictionary's shelf: headwords from FreeDict, WordNet, the level lists and our own list,
//! with their best meanings in Japanese.
//!
//! FreeDict orders the senses of an English word well but has few words and no readings; JMdict turned
//! around has many, scored. A meaning both have is the likeliest. Our own list, where it has the word
//! with that part of speech, goes before both.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io,
};

use super::{
    freedict::Translation,
    glosses::{self, Candidate},
    wordnet::WordNet,
};
use crate::language::{
    key,
    library::{
        english::{EnglishGloss, EnglishPos, EnglishWord},
        japanese::JapaneseWord,
    },
    shelf::ShelfBuilder,
};

const OWN_GLOSSES: &str = include_str!("../../../../data/glosses/english.tsv");

const GLOSSES_MAX: usize = 8;
/// Below it a word of JMdict alone is more often wrong than right.
const SCORE_MIN: f32 = 0.3;
/// What FreeDict's first word counts in the scale of [`Candidate::score`], and each step after it.
const FREEDICT_FIRST: f32 = 4.5;
const FREEDICT_PER_SENSE: f32 = -0.6;
const FREEDICT_PER_WORD: f32 = -0.3;
/// How much of JMdict's score counts beside FreeDict's, and alone.
const JMDICT_BESIDE: f32 = 0.6;
const JMDICT_ALONE: f32 = 0.8;
/// Our own list is above all scores.
const OWN_FIRST: f32 = 100.0;
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

/// Makes the shelf; also says how many headwords it has.
pub(super) fn shelve(ingredients: &Ingredients<'_>) -> io::Result<(Vec<u8>, usize)> {
    let own = own_glosses();
    let inverted = glosses::invert(ingredients.words, ingredients.japanese_centibels);
    let spelled = by_writing(ingredients.words);
    let mut headwords: BTreeSet<&str> = BTreeSet::new();
    headwords.extend(own.keys().map(String::as_str));
    headwords.extend(ingredients.freedict.keys().map(String::as_str));
    headwords.extend(ingredients.levels.keys().map(String::as_str));
    headwords.extend(inverted.keys().map(String::as_str).filter(|gloss| {
        ingredients.wordnet.lemmas.contains_key(*gloss)
            || ingredients.english_centibels.get(*gloss).is_some_and(|c| *c <= CENTIBELS_MAX)
    }));

    let mut builder = ShelfBuilder::new();
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
        let word = EnglishWord { lemma: headword.to_owned(), glosses, levels };
        let number = builder.add(&word)?;
        builder.file(key::fold(headword), number);
        count += 1;
    }
    Ok((builder.finish()?, count))
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
            let score = FREEDICT_FIRST
                + FREEDICT_PER_SENSE * translation.sense as f32
                + FREEDICT_PER_WORD * place.1 as f32;
            let word = spelled.get(&*translation.japanese).map(|number| &self.words[*number]);
            let gloss = match word {
                Some(word) => gloss_of(word, translation.pos),
                None => EnglishGloss {
                    reading: is_kana(&translation.japanese).then(|| translation.japanese.clone()),
                    japanese: translation.japanese.clone(),
                    pos: translation.pos,
                    jmdict_seq: None,
                },
            };
            if !self.found.iter().any(|(_, known)| is_same(known, &gloss)) {
                self.found.push((score, gloss));
            }
        }
    }

    fn add_jmdict(&mut self, candidates: &[Candidate]) {
        for candidate in candidates {
            let gloss = gloss_of(&self.words[candidate.word], candidate.pos);
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
        self.found.into_iter().take(GLOSSES_MAX).map(|(_, gloss)| gloss).collect()
    }
}

fn is_same(one: &EnglishGloss, other: &EnglishGloss) -> bool {
    one.japanese == other.japanese && one.pos == other.pos
}

fn gloss_of(word: &JapaneseWord, pos: EnglishPos) -> EnglishGloss {
    let japanese = word.headword();
    EnglishGloss {
        japanese: key::normalize(japanese),
        reading: word.reading_of(japanese).map(str::to_owned),
        pos,
        jmdict_seq: Some(word.seq),
    }
}

/// Which word a spelling with kanji most likely is. Kana is left out: it is too often ambiguous.
fn by_writing(words: &[JapaneseWord]) -> HashMap<&str, usize> {
    let mut spelled: HashMap<&str, usize> = HashMap::new();
    for (number, word) in words.iter().enumerate() {
        for form in &word.writings {
            let known = spelled.entry(&form.text).or_insert(number);
            if !words[*known].is_common() && word.is_common() {
                *known = number;
            }
        }
    }
    spelled
}

fn is_kana(text: &str) -> bool {
    text.chars().all(|character| matches!(character, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '・'))
}

/// Our own list. A test reads all of it, so a line that does not fit is not silently lost.
fn own_glosses() -> BTreeMap<String, Vec<EnglishGloss>> {
    let mut all: BTreeMap<String, Vec<EnglishGloss>> = BTreeMap::new();
    for line in OWN_GLOSSES.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let (Some(lemma), Some(pos), Some(meanings)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let pos = pos_named(pos);
        all.entry(lemma.to_owned()).or_default().extend(meanings.split('、').map(|meaning| {
            let (japanese, reading) =
                meaning.strip_suffix(')').and_then(|m| m.split_once('(')).unwrap_or((meaning, meaning));
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
