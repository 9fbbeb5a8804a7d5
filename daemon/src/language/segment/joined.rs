//! The lexicon's words, whole where the analyser's dictionary cuts them: とりま, 沼った.

use std::ops::Range;

use crate::language::{
    kana::{is_all_kana, is_kana, to_hiragana},
    lexicon::{Class, Hit, Item},
    segment::{PartOfSpeech, Token},
};

/// Puts one token in the place of all that a hit covers; but a word with other meanings is not
/// joined, for what it is made of may be meant.
pub(super) fn join(text: &str, tokens: Vec<Token>, hits: &[Hit<'_>]) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut hits = hits.iter().peekable();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        while hits.next_if(|hit| hit.range.start < token.range.start).is_some() {}
        let Some(hit) = hits.next_if(|hit| hit.range.start == token.range.start) else {
            joined.push(token);
            continue;
        };
        let drawn_out = hit.range.end + stretch(&text[hit.range.end..]);
        let mut covered = vec![token];
        while let Some(token) = tokens.next_if(|token| token.range.end <= drawn_out) {
            covered.push(token);
        }
        let end = covered.last().map_or(hit.range.end, |last| last.range.end);
        let is_whole = (hit.range.end..=drawn_out).contains(&end);
        match covered.as_mut_slice() {
            [one] if is_whole && is_same(one, hit.item) => {
                if one.surface == hit.item.japanese {
                    one.reading = to_hiragana(&hit.item.reading);
                }
                joined.extend(covered);
            }
            _ if is_whole && hit.item.cue.is_empty() => {
                joined.push(word(text, hit.range.start..end, hit.item, covered))
            }
            _ => joined.extend(covered),
        }
    }
    joined
}

/// True when the analyser has the word itself, in whatever kana.
fn is_same(token: &Token, item: &Item) -> bool {
    let own = to_hiragana(&token.dictionary_form);
    own == to_hiragana(&item.japanese) || own == to_hiragana(&item.reading)
}

/// How many bytes of `rest` only draw out or break off what stands before.
fn stretch(rest: &str) -> usize {
    rest.len() - rest.trim_start_matches(['ー', '〜', '～', 'っ', 'ッ']).len()
}

/// The word `item` in the bytes `range`, made of the tokens `covered`.
fn word(text: &str, range: Range<usize>, item: &Item, covered: Vec<Token>) -> Token {
    let surface = text[range.clone()].to_owned();
    let reading = reading(item, &surface, &covered);
    let is_inflected = inflects(item.class) && surface != item.japanese;
    let stem = if covered.len() == 1 {
        covered[0].stem.clone()
    } else {
        (surface.clone(), reading.clone())
    };
    Token {
        range,
        dictionary_form: item.japanese.clone(),
        normalized_form: item.japanese.clone(),
        part_of_speech: part_of_speech(item.class, &covered),
        parts: match covered.as_slice() {
            [one] => one.parts.clone(),
            several => {
                several.iter().map(|part| (part.surface.clone(), part.reading.clone())).collect()
            }
        },
        stem,
        is_inflected,
        is_known: true,
        surface,
        reading,
    }
}

/// The reading of the headword as far as the surface is spelled like it, and the kana after that as
/// they are written.
fn reading(item: &Item, surface: &str, covered: &[Token]) -> String {
    if is_all_kana(surface) {
        return to_hiragana(surface);
    }
    let shared: usize = surface
        .chars()
        .zip(item.japanese.chars())
        .take_while(|(own, other)| own == other)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    let (tail, ending) = (&item.japanese[shared..], &surface[shared..]);
    let headword = to_hiragana(&item.reading);
    let stem = headword.strip_suffix(&to_hiragana(tail)).filter(|_| tail.chars().all(is_kana));
    // お泊り for お泊まり is another spelling, and no other form of it.
    let is_form = !matches!(item.class, Class::Noun | Class::Suru | Class::Na);
    match stem {
        Some(stem) if is_form && shared > 0 && ending.chars().all(is_kana) => {
            format!("{stem}{}", to_hiragana(ending))
        }
        _ if covered.iter().all(|token| !token.reading.is_empty()) => {
            covered.iter().map(|token| token.reading.as_str()).collect()
        }
        _ => headword,
    }
}

fn inflects(class: Class) -> bool {
    matches!(class, Class::I | Class::Godan | Class::Ichidan | Class::SuruVerb)
}

fn part_of_speech(class: Class, covered: &[Token]) -> PartOfSpeech {
    match class {
        Class::Noun => PartOfSpeech::Noun,
        Class::Suru => PartOfSpeech::VerbalNoun,
        Class::Na => PartOfSpeech::AdjectivalNoun,
        Class::I | Class::Adjective => PartOfSpeech::Adjective,
        Class::Godan | Class::Ichidan | Class::SuruVerb | Class::Verb | Class::PhrasalVerb => {
            PartOfSpeech::Verb
        }
        Class::Adverb => PartOfSpeech::Adverb,
        Class::Prefix => PartOfSpeech::Prefix,
        Class::Suffix => PartOfSpeech::Suffix,
        Class::Interjection => PartOfSpeech::Interjection,
        Class::Expression if covered.len() == 1 => covered[0].part_of_speech,
        Class::Expression => PartOfSpeech::Interjection,
    }
}
