//! Words shouted in katakana that the analyser's dictionary only has in hiragana: シンジラレナイ, カワイスギ.

use std::ops::Range;

use crate::language::{
    kana::{is_katakana, to_hiragana},
    library::Library,
    segment::{
        PartOfSpeech, inflection,
        morpheme::{self, Morpheme},
        normal::Normal,
    },
};

/// Fewest katakana of a shouted word that is looked for.
const SHOUT_LETTERS_MIN: usize = 3;

/// Puts the word itself in the place of a shouted one, where it is one word; names and loanwords
/// stay.
pub(super) fn quiet(library: &Library, normal: &Normal, morphemes: &mut Vec<Morpheme>) {
    let shouts = shouts(normal.text());
    if !shouts.is_empty() {
        let quiet = morpheme::analyse(library, &normal.in_hiragana(&shouts));
        for shout in &shouts {
            replace(morphemes, &quiet, &normal.origin(shout.start, shout.end));
        }
    }
    for piece in morphemes.iter_mut().filter(|piece| is_shouted(piece)) {
        piece.dictionary_form = to_hiragana(&piece.dictionary_form);
    }
}

/// True for ヤバイ, but not for バズる, which people write so.
fn is_shouted(piece: &Morpheme) -> bool {
    matches!(piece.part_of_speech(), PartOfSpeech::Verb | PartOfSpeech::Adjective)
        && piece.text.chars().all(is_katakana)
}

/// The runs of katakana without ー in bytes, for native words are not written with it.
fn shouts(text: &str) -> Vec<Range<usize>> {
    let mut shouts: Vec<Range<usize>> = Vec::new();
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        match shouts.last_mut() {
            _ if !is_katakana(letter) => {}
            Some(shout) if shout.end == at => shout.end = end,
            _ => shouts.push(at..end),
        }
    }
    let is_long = |shout: &Range<usize>| {
        let run = &text[shout.clone()];
        run.chars().count() >= SHOUT_LETTERS_MIN && !run.contains('ー')
    };
    shouts.into_iter().filter(is_long).collect()
}

/// Takes the pieces of `range` from `quiet` when they are one inflected word there and none here.
fn replace(morphemes: &mut Vec<Morpheme>, quiet: &[Morpheme], range: &Range<usize>) {
    let (Some(own), Some(other)) = (covering(morphemes, range), covering(quiet, range)) else {
        return;
    };
    let is_one_word = |pieces: &[Morpheme]| inflection::words(pieces).count() == 1;
    let shouted = &morphemes[own.clone()];
    let said = &quiet[other];
    let is_known = shouted.iter().all(|piece| piece.is_known) && is_one_word(shouted);
    let is_inflected = said.len() > 1
        && said.iter().all(|piece| piece.is_known)
        && matches!(said[0].part_of_speech(), PartOfSpeech::Verb | PartOfSpeech::Adjective);
    if !is_known && is_inflected && is_one_word(said) {
        morphemes.splice(own, said.iter().cloned());
    }
}

/// The pieces that make up exactly the bytes `range`.
fn covering(morphemes: &[Morpheme], range: &Range<usize>) -> Option<Range<usize>> {
    let first = morphemes.partition_point(|piece| piece.range.start < range.start);
    let end = morphemes.partition_point(|piece| piece.range.start < range.end);
    let is_exact = first < end
        && morphemes[first].range.start == range.start
        && morphemes[end - 1].range.end == range.end;
    is_exact.then_some(first..end)
}
