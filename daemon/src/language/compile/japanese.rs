//! The Japanese dictionary's shelf: every word under every one of its spellings.

use std::{cmp::Reverse, collections::BTreeMap, io};

use crate::language::{
    key,
    library::japanese::{Form, JapaneseWord},
    shelf::ShelfBuilder,
};

/// Files each word under all its forms. Under one key the likelier word comes first.
pub(super) fn shelve(words: &[JapaneseWord]) -> io::Result<Vec<u8>> {
    let mut builder = ShelfBuilder::new();
    let mut filed: BTreeMap<String, Vec<(Likelihood, u32)>> = BTreeMap::new();
    for word in words {
        let number = builder.add(word)?;
        for form in word.writings.iter().chain(&word.readings) {
            let numbers = filed.entry(key::fold(&form.text)).or_default();
            numbers.push((Likelihood::of(word, form), number));
        }
    }
    for (key, mut numbers) in filed {
        numbers.sort_unstable();
        for (_, number) in numbers {
            builder.file(key.clone(), number);
        }
    }
    builder.finish()
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
