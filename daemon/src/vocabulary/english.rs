//! Expressions in English speech. Pure; a few milliseconds an utterance.
//!
//! Phrases first, also when their object stands inside ("figure it out"), then single words.
//! English words have many meanings and the dictionary does not say which is meant, so a word is
//! taken only where its neighbors settle what it is.

use std::ops::Range;

use crate::{
    domain::{Audience, Kind, Language},
    language::{
        english::{EnglishToken, words},
        kana::is_kana,
        lexicon::Lexicon,
        library::{
            Library,
            english::{EnglishGloss, EnglishPos, EnglishWord},
        },
        segment::segment,
    },
    vocabulary::{
        Expressions, Find, lexical, patterns, phrases,
        refusal::{Reason, Refusal},
        sense::MEANING_CHARACTERS_MAX,
        syntax::{self, role},
        words_en::{BASIC, COARSE, FILLERS, FUNCTION, MISLEADING},
    },
};

/// Words said oftener than this are basic: about once in 3,000 words.
const BASIC_ZIPF_MIN: f32 = 5.5;
/// Words of no level list must be said at least this often: once in ten million words.
const USED_ZIPF_MIN: f32 = 2.0;
/// Words said at least this often are attested: once in a million words.
const ATTESTED_ZIPF_MIN: f32 = 3.0;
/// A word in capitals said at least so often is a shout, and any other an acronym.
const SHOUT_ZIPF_MIN: f32 = 4.0;
/// Shortest word that is taught.
const LETTERS_MIN: usize = 3;
/// Meanings shorter than this are taken only when they are marked as common: the rare ones among
/// them are old.
const TELLING_CHARACTERS_MIN: usize = 3;
/// Easy words said at least this often have more meanings than a card can tell apart.
const MANIFOLD_ZIPF_MIN: f32 = 5.0;

/// A headword as it is used in a sentence.
pub(super) struct Choice {
    pub(super) lemma: String,
    pub(super) pos: EnglishPos,
    pub(super) gloss: EnglishGloss,
}

/// Everything found or refused in the bytes `range` of `text`, in no order; what is `pinned` is
/// never too basic.
pub(super) fn spot(
    library: &Library,
    lexicon: &Lexicon,
    pinned: &Expressions,
    text: &str,
    range: Range<usize>,
    audience: &Audience,
) -> Vec<Result<Find, Refusal>> {
    let stretch = &text[range.clone()];
    let tokens = words(stretch);
    let mut lexical = lexical::english(lexicon, library, text, &range);
    // Inside Japanese a capital is never the first of an English sentence.
    let is_quoted = text[..range.start].chars().any(is_kana);
    let mut outcomes = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let place = |length: usize| {
            let end = tokens[at + length - 1].range.end;
            range.start + tokens[at].range.start..range.start + end
        };
        let own = lexical.iter().find(|find| overlaps(&find.range, &place(1)));
        let phrase = syntax::phrase(library, &tokens, at)
            .filter(|(length, _)| own.is_none_or(|own| own.range.len() < place(*length).len()));
        let (length, chosen) = if let Some((length, lemma)) = phrase {
            (length, self::phrase(library, &lemma, &tokens[at..at + length]))
        } else if own.is_some() {
            at += 1;
            continue;
        } else if let Some(length) = syntax::empty_phrase(&tokens, at) {
            (length, Err(Reason::Function))
        } else {
            (1, word(library, pinned, &tokens, at, is_quoted))
        };
        let place = place(length);
        let outcome = chosen.and_then(|choice| find(library, choice, place.clone()));
        if outcome.is_ok() {
            lexical.retain(|find| !overlaps(&find.range, &place));
        }
        outcomes
            .push(outcome.map_err(|reason| Refusal::of(&text[place.clone()], place.start, reason)));
        at += length;
    }
    outcomes.extend(lexical.into_iter().map(Ok));
    patterns::merge(text, &mut outcomes, patterns::english(library, text, &range), audience.level);
    outcomes
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The dictionary's word, standing at `range`.
pub(super) fn find(library: &Library, choice: Choice, range: Range<usize>) -> Result<Find, Reason> {
    let Choice { lemma, pos, gloss } = choice;
    let reading = match gloss.reading {
        Some(reading) => reading,
        None => kana_of(library, &gloss.japanese).ok_or(Reason::NoShortMeaning)?,
    };
    let is_phrase = lemma.contains(' ');
    let level = library.level_of_english(&lemma, Some(pos));
    let source = match gloss.jmdict_seq {
        Some(seq) => format!("jmdict:{seq}"),
        None => format!("english:{lemma}"),
    };
    let tag = match pos {
        EnglishPos::Verb if syntax::is_verbal(&lemma) => Some("phrasal verb"),
        EnglishPos::Verb if is_phrase => Some("idiom"),
        pos => part_name(pos),
    };
    Ok(Find {
        range,
        language: Language::En,
        japanese: gloss.japanese,
        reading,
        english: lemma.clone(),
        kind: if is_phrase && pos != EnglishPos::Noun { Kind::Idiom } else { Kind::Vocabulary },
        is_attested: !level.estimated
            || library.zipf(Language::En, &lemma).is_some_and(|zipf| zipf >= ATTESTED_ZIPF_MIN),
        lemma,
        level,
        tags: tag.map(str::to_owned).into_iter().collect(),
        source,
        why: vec![phrases::IN_ENGLISH_DICTIONARY.into()],
    })
}

fn part_name(pos: EnglishPos) -> Option<&'static str> {
    match pos {
        EnglishPos::Noun => Some("noun"),
        EnglishPos::Verb => Some("verb"),
        EnglishPos::Adjective => Some("adjective"),
        EnglishPos::Adverb => Some("adverb"),
        EnglishPos::Other => None,
    }
}

/// The kana of a Japanese gloss the dictionary gives no reading for.
pub(super) fn kana_of(library: &Library, japanese: &str) -> Option<String> {
    let tokens = segment(library, japanese);
    let is_readable = !tokens.is_empty() && tokens.iter().all(|token| !token.reading.is_empty());
    let reading: String = tokens.into_iter().map(|token| token.reading).collect();
    (is_readable && reading.chars().all(is_kana)).then_some(reading)
}

/// The meaning of a phrase that stands in the sentence.
fn phrase(library: &Library, lemma: &str, tokens: &[EnglishToken]) -> Result<Choice, Reason> {
    let is_shouted = tokens.iter().all(EnglishToken::is_all_capitals);
    if !is_shouted && tokens.iter().any(EnglishToken::has_telling_capital) {
        return Err(Reason::Name);
    }
    if lemma.split(' ').any(|word| COARSE.contains(&word)) {
        return Err(Reason::Coarse);
    }
    let headword = library.english(lemma).ok_or(Reason::NotInDictionary)?;
    let pos = if syntax::is_verbal(lemma) {
        EnglishPos::Verb
    } else {
        headword.glosses.first().map_or(EnglishPos::Other, |gloss| gloss.pos)
    };
    meaning(library, headword, pos)
}

/// The single word at `at`, or why it is not taught.
fn word(
    library: &Library,
    pinned: &Expressions,
    tokens: &[EnglishToken],
    at: usize,
    is_quoted: bool,
) -> Result<Choice, Reason> {
    let token = &tokens[at];
    refused_by_look(library, tokens, at, is_quoted)?;
    let (lemma, pos) = lemma(library, tokens, at)?;
    if FUNCTION.contains(&&*lemma) {
        return Err(Reason::Function);
    }
    if COARSE.contains(&&*lemma) || COARSE.contains(&&*token.word) {
        return Err(Reason::Coarse);
    }
    if MISLEADING.contains(&&*lemma) {
        return Err(Reason::Ambiguous);
    }
    let zipf = library.zipf(Language::En, &lemma);
    let is_pinned = pinned.has(&lemma) || pinned.has(&token.word);
    let listed = library.cefr(&lemma, Some(pos));
    // Everybody in Japan had these at school.
    let is_manifold = zipf.is_some_and(|zipf| zipf >= MANIFOLD_ZIPF_MIN);
    let is_first = listed
        .as_ref()
        .is_some_and(|level| level.band == "A1" || level.band == "A2" && is_manifold);
    let is_basic = BASIC.contains(&&*lemma) || zipf >= Some(BASIC_ZIPF_MIN) || is_first;
    if is_basic && !is_pinned {
        return Err(Reason::Basic);
    }
    if syntax::is_beside_clash(tokens, at) {
        return Err(Reason::Surroundings);
    }
    if listed.is_none() && zipf.is_none_or(|zipf| zipf < USED_ZIPF_MIN) {
        return Err(Reason::Rare);
    }
    // A capital at the start of a sentence may still be a name's; names stand in no level list.
    if listed.is_none() && token.is_capitalized() && !token.is_all_capitals() {
        return Err(Reason::Name);
    }
    meaning(library, library.english(&lemma).ok_or(Reason::NotInDictionary)?, pos)
}

/// Refuses by the letters alone, before any dictionary is opened.
fn refused_by_look(
    library: &Library,
    tokens: &[EnglishToken],
    at: usize,
    is_quoted: bool,
) -> Result<(), Reason> {
    let token = &tokens[at];
    let word = token.word.as_str();
    if FILLERS.contains(&word) || word.chars().all(|letter| letter == 'w') {
        return Err(Reason::Filler);
    }
    if FUNCTION.contains(&word) || token.word != token.base {
        return Err(Reason::Function);
    }
    let is_shouted = tokens.iter().all(EnglishToken::is_all_capitals)
        || library.zipf(Language::En, word).is_some_and(|zipf| zipf >= SHOUT_ZIPF_MIN);
    let is_capital = token.has_telling_capital() || is_quoted && token.is_capitalized();
    if is_capital && !(token.is_all_capitals() && is_shouted) || library.is_name(&token.surface) {
        return Err(Reason::Name);
    }
    if word.chars().count() < LETTERS_MIN {
        return Err(Reason::Fragment);
    }
    Ok(())
}

/// The dictionary form of a word and what it is here, where its neighbors leave no doubt.
fn lemma(
    library: &Library,
    tokens: &[EnglishToken],
    at: usize,
) -> Result<(String, EnglishPos), Reason> {
    let word = tokens[at].word.as_str();
    let mut candidates = library.english_lemmas(word);
    if candidates.is_empty() {
        return Err(Reason::NotInDictionary);
    }
    let is_own =
        |(lemma, pos): &(String, EnglishPos)| lemma == word && *pos == EnglishPos::Adjective;
    let is_adjective = library.cefr(word, Some(EnglishPos::Adjective)).is_some();
    if is_adjective && word.ends_with("ing") && candidates.iter().any(is_own) {
        // "that was amazing" is no progressive form.
        candidates.retain(is_own);
    } else if let Some(role) = role(tokens, at)
        && candidates.iter().any(|(_, pos)| *pos == role)
    {
        candidates.retain(|(_, pos)| *pos == role);
    }
    // "amazing" and "excited" are words of their own before they are forms of verbs.
    if library.cefr(word, None).is_some() && candidates.iter().any(|(lemma, _)| lemma == word) {
        candidates.retain(|(lemma, _)| lemma == word);
    }
    let place = |(lemma, pos): &(String, EnglishPos)| {
        let glosses = library.english(lemma).map(|word| word.glosses).unwrap_or_default();
        glosses.iter().position(|gloss| gloss.pos == *pos)
    };
    if candidates.iter().any(|candidate| place(candidate).is_some()) {
        candidates.retain(|candidate| place(candidate).is_some());
    }
    // Of "hours" and "hour" the one a list has is the dictionary form; of the same form, what the
    // dictionary puts first.
    candidates.sort_by_cached_key(|(lemma, pos)| {
        let is_listed = library
            .english(lemma)
            .is_some_and(|word| word.levels.iter().any(|(own, _)| own == pos));
        (!is_listed, lemma != word, place(&(lemma.clone(), *pos)))
    });
    let first = candidates.remove(0);
    let is_own = first.0 == word;
    let is_torn =
        !is_own && candidates.iter().any(|(lemma, pos)| *pos != first.1 && *lemma != first.0);
    if is_torn { Err(Reason::Ambiguous) } else { Ok(first) }
}

/// The first meaning of `headword` as `pos` that fits a card, and that a Japanese speaker would
/// use.
fn meaning(library: &Library, headword: EnglishWord, pos: EnglishPos) -> Result<Choice, Reason> {
    let gloss = headword
        .glosses
        .iter()
        .filter(|gloss| gloss.pos == pos)
        .filter(|gloss| gloss.japanese.chars().count() <= MEANING_CHARACTERS_MAX)
        .find(|gloss| is_everyday(library, gloss))
        .cloned()
        .ok_or(Reason::NoShortMeaning)?;
    Ok(Choice { lemma: headword.lemma, pos, gloss })
}

/// False for meanings the dictionary itself hardly uses (若く for "catch up with") or that are
/// another part of speech.
fn is_everyday(library: &Library, gloss: &EnglishGloss) -> bool {
    let Some(seq) = gloss.jmdict_seq else { return true };
    let Some(word) = library.japanese(&gloss.japanese).into_iter().find(|word| word.seq == seq)
    else {
        return true;
    };
    let is_used = word.is_common()
        || word.jlpt.is_some()
        || gloss.japanese.chars().count() >= TELLING_CHARACTERS_MIN;
    let fits = word.senses.iter().flat_map(|sense| &sense.pos).any(|code| match gloss.pos {
        EnglishPos::Adjective => code.starts_with("adj") || code == "exp" || code == "n",
        EnglishPos::Verb => code.starts_with('v') || code == "exp",
        EnglishPos::Noun => code.starts_with('n') || code == "exp",
        EnglishPos::Adverb | EnglishPos::Other => true,
    });
    is_used && fits
}
