//! The lexicon's words in Japanese text: by their letters, between the edges the analyser sees.

use std::{collections::HashMap, ops::Range};

use super::{
    Hit, Item,
    cue::{Neighbor, Place},
    inflect::{Class, Follows, Form},
};
use crate::language::{
    kana::{is_hiragana, is_kanji, is_katakana},
    key,
    segment::{Morpheme, Normal, PartOfSpeech},
};

/// Words of kana at least so long are believed where the analyser cuts them.
const BELIEVED_LETTERS_MIN: usize = 4;
/// A reading stands for a word spelled with kanji only when it is at least so long.
const READING_LETTERS_MIN: usize = 4;

/// Every form of every headword, filed under its first letter.
pub(super) struct JapaneseForms {
    by_first: HashMap<char, Vec<Spelled>>,
}

/// A form of the item numbered `item`. There are tens of thousands, so each is small.
struct Spelled {
    item: u32,
    /// The number of the alias it is a form of.
    alias: Option<u16>,
    form: Box<[char]>,
    follows: Follows,
}

/// A normalized text as the forms are spelled, letter by letter, with the way back.
struct Letters {
    folded: Vec<char>,
    /// Whether each letter is written in katakana, in which nothing inflects.
    is_katakana: Vec<bool>,
    /// Where each letter, and the end, stands in the text.
    places: Vec<usize>,
}

/// A form that stands in the text, before it is known whether it is a word there.
struct Candidate {
    item: usize,
    alias: Option<usize>,
    letters: Range<usize>,
    is_inflected: bool,
}

impl JapaneseForms {
    pub(super) fn of(items: &[Item]) -> Self {
        let mut by_first: HashMap<char, Vec<Spelled>> = HashMap::new();
        for (item, word) in items.iter().enumerate() {
            let mut spellings = vec![(None, &word.japanese)];
            spellings.extend(word.aliases.iter().enumerate().map(|(at, alias)| (Some(at), alias)));
            let is_telling = word.reading.chars().count() >= READING_LETTERS_MIN;
            if is_telling && word.cue.is_empty() {
                spellings.push((None, &word.reading));
            }
            let mut known: Vec<Form> = Vec::new();
            for (alias, spelling) in spellings {
                for form in word.class.forms(&folded(spelling)) {
                    if known.contains(&form) {
                        continue;
                    }
                    let letters: Box<[char]> = form.letters.chars().collect();
                    if let Some(&first) = letters.first() {
                        by_first.entry(first).or_default().push(Spelled {
                            item: item as u32,
                            alias: alias.map(|at| at as u16),
                            form: letters,
                            follows: form.follows,
                        });
                    }
                    known.push(form);
                }
            }
        }
        for forms in by_first.values_mut() {
            forms.sort_by_key(|spelled| std::cmp::Reverse(spelled.form.len()));
            forms.shrink_to_fit();
        }
        Self { by_first }
    }

    pub(super) fn find<'i>(
        &self,
        items: &'i [Item],
        text: &str,
        morphemes: &[Morpheme],
    ) -> Vec<Hit<'i>> {
        let normal = Normal::of(text);
        let mut hits = self.find_in(items, text, morphemes, &Letters::of(&normal));
        // すごーい is stretched; おやすー is not.
        if let Some(shorter) = normal.without_stretched_hiragana() {
            for hit in self.find_in(items, text, morphemes, &Letters::of(&shorter)) {
                let is_new = hits.iter().all(|known| {
                    known.range.end <= hit.range.start || hit.range.end <= known.range.start
                });
                if is_new {
                    hits.push(hit);
                }
            }
            hits.sort_by_key(|hit| hit.range.start);
        }
        hits
    }

    fn find_in<'i>(
        &self,
        items: &'i [Item],
        text: &str,
        morphemes: &[Morpheme],
        letters: &Letters,
    ) -> Vec<Hit<'i>> {
        let mut hits: Vec<Hit<'i>> = Vec::new();
        let mut at = 0;
        while at < letters.folded.len() {
            match self.hit(items, text, morphemes, letters, at) {
                Some(hit) => {
                    let end = letters.places.partition_point(|&place| place < hit.range.end);
                    hits.push(hit);
                    at = end.max(at + 1);
                }
                None => at += 1,
            }
        }
        hits
    }

    /// The word at letter `at`: the longest, and of several of one length the one whose form is
    /// surest.
    fn hit<'i>(
        &self,
        items: &'i [Item],
        text: &str,
        morphemes: &[Morpheme],
        letters: &Letters,
        at: usize,
    ) -> Option<Hit<'i>> {
        let forms = self.by_first.get(&letters.folded[at])?;
        let mut best: Option<(Rank, Hit<'i>)> = None;
        for spelled in forms {
            if best.as_ref().is_some_and(|(rank, _)| rank.length > spelled.form.len()) {
                break;
            }
            let Some(candidate) = letters.candidate(spelled, at) else { continue };
            let item = &items[candidate.item];
            let rank = Rank::of(item, &candidate);
            if best.as_ref().is_some_and(|(known, _)| *known >= rank) {
                continue;
            }
            if let Some(hit) = meant(item, text, morphemes, letters, &candidate) {
                best = Some((rank, hit));
            }
        }
        best.map(|(_, hit)| hit)
    }
}

/// What makes one word likelier than another that begins at the same letter, the weightiest first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    length: usize,
    /// False for the bare stem of a word that inflects.
    is_form: bool,
    /// Of 推す and 推せる, which share 推せ, the longer headword says more of what was said.
    headword: usize,
}

impl Rank {
    fn of(item: &Item, candidate: &Candidate) -> Self {
        Self {
            length: candidate.letters.len(),
            is_form: candidate.is_inflected || !inflects(item.class),
            headword: item.japanese.chars().count(),
        }
    }
}

/// The word, if these letters are one here and this meaning of it is meant.
fn meant<'i>(
    item: &'i Item,
    text: &str,
    morphemes: &[Morpheme],
    letters: &Letters,
    candidate: &Candidate,
) -> Option<Hit<'i>> {
    if !stands_free(item, text, morphemes, letters, candidate) {
        return None;
    }
    let own = letters.place(&candidate.letters);
    let end = if candidate.is_inflected || inflects(item.class) {
        end_of_inflection(morphemes, &own)
    } else {
        own.end
    };
    let range = own.start..end;
    let is_meant = item.cue.is_empty() || {
        let place = place(text, morphemes, &range);
        item.cue.iter().any(|cue| cue.holds(&place))
    };
    let alias = candidate.alias.map(|at| item.aliases[at].as_str());
    is_meant.then_some(Hit { item, alias, range })
}

fn folded(text: &str) -> String {
    key::fold(text).to_lowercase()
}

fn inflects(class: Class) -> bool {
    matches!(class, Class::I | Class::Godan | Class::Ichidan | Class::SuruVerb)
}

impl Letters {
    fn of(normal: &Normal) -> Self {
        let text = normal.text();
        let mut letters = Self { folded: Vec::new(), is_katakana: Vec::new(), places: Vec::new() };
        for (at, letter) in text.char_indices() {
            letters.folded.push(key::fold_character(letter));
            letters.is_katakana.push(is_katakana(letter) && letter != 'ー');
            letters.places.push(normal.origin(at, at).start);
        }
        letters.places.push(normal.origin(text.len(), text.len()).start);
        letters
    }

    fn place(&self, letters: &Range<usize>) -> Range<usize> {
        self.places[letters.start]..self.places[letters.end]
    }

    /// The form at letter `at`, if its letters and what must follow are there.
    fn candidate(&self, spelled: &Spelled, at: usize) -> Option<Candidate> {
        let rest = &self.folded[at..];
        let after = rest.strip_prefix(&*spelled.form)?;
        let end = at + spelled.form.len();
        let is_inflected = match spelled.follows {
            Follows::Word => false,
            Follows::Letters(beginnings, may_end) => {
                let may_inflect = self.is_katakana.get(end).is_none_or(|is_katakana| !is_katakana);
                let follows = may_inflect
                    && beginnings.iter().any(|beginning| {
                        after.len() >= beginning.chars().count()
                            && beginning.chars().zip(after).all(|(one, other)| one == *other)
                    });
                if !follows && !may_end {
                    return None;
                }
                follows
            }
        };
        Some(Candidate {
            item: spelled.item as usize,
            alias: spelled.alias.map(usize::from),
            letters: at..end,
            is_inflected,
        })
    }
}

/// True when the letters are a word here, and not part of another.
fn stands_free(
    item: &Item,
    text: &str,
    morphemes: &[Morpheme],
    letters: &Letters,
    candidate: &Candidate,
) -> bool {
    let own = letters.place(&candidate.letters);
    if own.is_empty() || mixes_kana(item, &text[own.clone()]) {
        return false;
    }
    let length = candidate.letters.len();
    let is_believed = length >= BELIEVED_LETTERS_MIN;
    let edges = Edges { morphemes, may_be_inside: length > 1 };
    let starts = edges.any_at(own.start) || is_believed || changes_script(text, own.start);
    let ends = candidate.is_inflected
        || edges.any_at(own.end)
        || changes_script(text, own.end)
        || is_believed && !continues_in_katakana(text, own.end);
    if !starts || !ends || begins_with_particle(item, morphemes, &own) {
        return false;
    }
    let is_own_piece = morphemes.iter().any(|piece| piece.range == own);
    // Two kana may be anything; without a cue they must be a piece of their own.
    let is_short = length <= 2 && text[own.clone()].chars().all(is_hiragana);
    if is_short && !inflects(item.class) && item.cue.is_empty() && !is_own_piece {
        return false;
    }
    // A single Chinese character is often half of a name or a compound.
    if length == 1 && !inflects(item.class) && !is_affix(item.class) {
        return is_own_piece && !is_in_compound(morphemes, &own);
    }
    !is_verb_form_of_another(item, morphemes, &own)
}

/// Where words may begin and end.
struct Edges<'m> {
    morphemes: &'m [Morpheme],
    /// Whether a compound's parts count: 募集 in 募集中.
    may_be_inside: bool,
}

impl Edges<'_> {
    fn any_at(&self, at: usize) -> bool {
        self.morphemes.iter().any(|piece| {
            piece.range.start == at
                || piece.range.end == at
                || self.may_be_inside && piece.range.contains(&at) && {
                    let mut end = piece.range.start;
                    piece.parts.iter().any(|(surface, _)| {
                        end += surface.len();
                        end == at
                    })
                }
        })
    }
}

/// True for はブロ as a form of ハブる: people write a word in one kana or the other, or as listed.
fn mixes_kana(item: &Item, written: &str) -> bool {
    let has_both = written.chars().any(is_hiragana)
        && written.chars().any(|letter| is_katakana(letter) && letter != 'ー');
    let listed = std::iter::once(&item.japanese).chain(&item.aliases);
    has_both
        && !listed.into_iter().any(|listed| {
            listed.chars().zip(written.chars()).take_while(|(one, other)| one == other).count() > 1
                || listed == written
        })
}

/// は|まったり is no form of はまる.
fn begins_with_particle(item: &Item, morphemes: &[Morpheme], own: &Range<usize>) -> bool {
    inflects(item.class)
        && morphemes.iter().any(|piece| {
            piece.range.start == own.start
                && piece.range.end < own.end
                && piece.part_of_speech() == PartOfSpeech::Particle
                && !item.japanese.starts_with(&piece.text)
        })
}

fn is_affix(class: Class) -> bool {
    matches!(class, Class::Prefix | Class::Suffix)
}

/// 推し in 推して is the verb's, not the noun's.
fn is_verb_form_of_another(item: &Item, morphemes: &[Morpheme], own: &Range<usize>) -> bool {
    if inflects(item.class) || matches!(item.class, Class::Interjection | Class::Expression) {
        return false;
    }
    let last = morphemes.iter().find(|piece| piece.range.end == own.end);
    let next = morphemes.iter().find(|piece| piece.range.start == own.end);
    last.is_some_and(|last| last.part_of_speech() == PartOfSpeech::Verb)
        && next.is_some_and(|next| {
            let is_te = next.classes[1] == "接続助詞" && matches!(&*next.text, "て" | "で");
            let is_auxiliary = next.classes[0] == "助動詞"
                && !matches!(
                    &*next.dictionary_form,
                    "だ" | "です" | "じゃ" | "や" | "らしい" | "っす"
                );
            is_te || is_auxiliary
        })
}

fn is_in_compound(morphemes: &[Morpheme], own: &Range<usize>) -> bool {
    let is_nominal = |piece: &Morpheme| {
        let last = piece.text.chars().next_back();
        piece.part_of_speech() == PartOfSpeech::ProperNoun
            || last.is_some_and(is_kanji) && piece.part_of_speech() == PartOfSpeech::Numeral
    };
    morphemes.iter().any(|piece| piece.range.end == own.start && is_nominal(piece))
}

fn changes_script(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back().map(script);
    let after = text[at..].chars().next().map(script);
    before != after
}

fn continues_in_katakana(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    before.is_some_and(is_katakana) && after.is_some_and(is_katakana)
}

/// A number for each script, so that two letters can be compared.
fn script(letter: char) -> u8 {
    match letter {
        'ー' => 2,
        _ if is_hiragana(letter) => 1,
        _ if is_katakana(letter) => 2,
        _ if is_kanji(letter) => 3,
        _ if letter.is_alphanumeric() => 4,
        _ => 5,
    }
}

/// Where the word that `own` begins ends, with all that inflects it.
fn end_of_inflection(morphemes: &[Morpheme], own: &Range<usize>) -> usize {
    let mut end = own.end;
    let mut before: Option<&Morpheme> = None;
    for piece in morphemes.iter().filter(|piece| piece.range.end > own.start) {
        if piece.range.start < own.end {
            end = end.max(piece.range.end);
        } else if piece.range.start == end && carries_on(before, piece) {
            end = piece.range.end;
        } else {
            break;
        }
        before = Some(piece);
    }
    end
}

fn carries_on(before: Option<&Morpheme>, piece: &Morpheme) -> bool {
    let form = piece.dictionary_form.as_str();
    let follows_te = before.is_some_and(|before| matches!(&*before.text, "て" | "で"));
    let is_ending = matches!(&*piece.text, "っ" | "る" | "れ" | "ろ" | "り" | "ら" | "い" | "く")
        && before.is_none_or(|before| !before.is_known || before.classes[0] == "名詞");
    match piece.part_of_speech() {
        PartOfSpeech::Auxiliary if form == "そう" => true,
        PartOfSpeech::Auxiliary => {
            piece.classes[0] == "助動詞"
                && !matches!(form, "だ" | "です" | "じゃ" | "や" | "らしい" | "みたい" | "っす")
        }
        PartOfSpeech::Particle => {
            piece.classes[1] == "接続助詞" && matches!(form, "て" | "で" | "ば" | "ちゃ" | "じゃ")
        }
        PartOfSpeech::Adjective => form == "ない" || is_ending,
        PartOfSpeech::Verb => {
            follows_te && matches!(form, "いる" | "しまう" | "おく" | "くる" | "いく" | "る")
                || matches!(form, "すぎる" | "過ぎる" | "まくる")
                || is_ending
        }
        _ => is_ending || matches!(&*piece.text, "すぎ" | "過ぎ"),
    }
}

fn place<'t>(text: &'t str, morphemes: &'t [Morpheme], range: &Range<usize>) -> Place<'t> {
    let before = morphemes.iter().rfind(|piece| piece.range.end <= range.start);
    let after = morphemes.iter().find(|piece| piece.range.start >= range.end);
    let adjoins =
        |piece: &&Morpheme, edge: usize| piece.range.end == edge || piece.range.start == edge;
    let is_other =
        |piece: &&Morpheme| piece.range.end <= range.start || range.end <= piece.range.start;
    let own = &text[range.clone()];
    Place {
        before: before.filter(|piece| adjoins(piece, range.start)).map(neighbor),
        after: after.filter(|piece| adjoins(piece, range.end)).map(neighbor),
        others: morphemes.iter().filter(is_other).map(neighbor).collect(),
        text,
        is_alone: text
            .replace(own, "")
            .chars()
            .all(|letter| !letter.is_alphanumeric() || matches!(letter, 'ー' | 'w' | 'ｗ' | 'っ')),
    }
}

fn neighbor(piece: &Morpheme) -> Neighbor<'_> {
    let mut classes = Vec::new();
    match piece.part_of_speech() {
        PartOfSpeech::Verb | PartOfSpeech::Auxiliary => classes.push("{v}"),
        PartOfSpeech::Adjective => classes.push("{adj}"),
        PartOfSpeech::Particle => classes.push("{p}"),
        PartOfSpeech::Noun
        | PartOfSpeech::VerbalNoun
        | PartOfSpeech::ProperNoun
        | PartOfSpeech::AdjectivalNoun
        | PartOfSpeech::Pronoun => classes.push("{n}"),
        _ => {}
    }
    Neighbor {
        spellings: vec![&piece.text, &piece.dictionary_form, &piece.normalized_form],
        classes,
        is_mark: piece.part_of_speech() == PartOfSpeech::Symbol,
    }
}
