//! The Japanese dictionary's shelf: every word under every one of its spellings, with a meaning of
//! our own before JMdict's where JMdict begins with one that is seldom meant.

use std::{cmp::Reverse, collections::BTreeMap, io};

use crate::language::{
    key,
    library::japanese::{Form, JapaneseWord, Sense},
    shelf::ShelfBuilder,
};

pub(super) const OWN_GLOSSES: &str = include_str!("../../../../data/glosses/japanese.tsv");

/// Files each word under all its forms. Under one key the likelier word comes first. On the shelf
/// the common words stand together, so that talk touches one end of it.
pub(super) fn shelve(words: &[JapaneseWord]) -> io::Result<Vec<u8>> {
    let own = own_glosses();
    let mut builder = ShelfBuilder::new();
    let mut filed: BTreeMap<String, Vec<(Likelihood, u32, u32)>> = BTreeMap::new();
    let mut common_first: Vec<&JapaneseWord> = words.iter().collect();
    common_first.sort_by_key(|word| (!word.is_common(), word.newspaper_band.unwrap_or(u8::MAX)));
    for word in common_first {
        let number = match own_sense(&own, word) {
            Some(sense) => {
                let senses = std::iter::once(sense).chain(word.senses.iter().cloned()).collect();
                builder.add(&JapaneseWord { senses, ..word.clone() })?
            }
            None => builder.add(word)?,
        };
        for form in word.writings.iter().chain(&word.readings) {
            let numbers = filed.entry(key::fold(&form.text)).or_default();
            numbers.push((Likelihood::of(word, form), word.seq, number));
        }
    }
    for (key, mut numbers) in filed {
        numbers.sort_unstable();
        for (.., number) in numbers {
            builder.file(key.clone(), number);
        }
    }
    builder.finish()
}

/// Spelling and reading of a word, with what it usually means.
type OwnGlosses = BTreeMap<(&'static str, &'static str), &'static str>;

fn own_glosses() -> OwnGlosses {
    let lines = OWN_GLOSSES.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut fields = line.split('\t');
            Some(((fields.next()?, fields.next()?), fields.next()?))
        })
        .collect()
}

/// What our list says of `word`, of which any two spellings may be in it. It may be used as all
/// that the living senses are, and is marked as the first of them.
fn own_sense(own: &OwnGlosses, word: &JapaneseWord) -> Option<Sense> {
    let readings = || word.readings.iter().map(|form| form.text.as_str());
    let written = word.writings.iter().flat_map(|form| readings().map(|kana| (&*form.text, kana)));
    let glosses = written
        .chain(readings().map(|kana| (kana, kana)))
        .find_map(|spelling| own.get(&spelling))?;
    let living: Vec<&Sense> = word.senses.iter().filter(|sense| !sense.is_dead()).collect();
    let mut pos: Vec<String> = Vec::new();
    for code in living.iter().flat_map(|sense| &sense.pos) {
        if !pos.contains(code) {
            pos.push(code.clone());
        }
    }
    Some(Sense {
        glosses: glosses.split("; ").map(str::to_owned).collect(),
        pos,
        tags: living.first()?.tags.clone(),
        note: None,
        restricted_to: Vec::new(),
    })
}

/// How likely a spelling is to mean a word; the least comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Likelihood {
    is_dead: bool,
    is_uncommon: bool,
    is_unsound: bool,
    newspaper_band: u8,
    senses: Reverse<usize>,
}

impl Likelihood {
    pub(super) fn of(word: &JapaneseWord, form: &Form) -> Self {
        Self {
            is_dead: word.senses.iter().all(|sense| sense.is_dead()),
            is_uncommon: !form.is_common,
            is_unsound: !form.is_sound(),
            newspaper_band: word.newspaper_band.unwrap_or(u8::MAX),
            senses: Reverse(word.senses.len()),
        }
    }
}
