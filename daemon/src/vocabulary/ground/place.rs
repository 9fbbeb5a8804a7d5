//! Where in the transcript an expression was said. Pure; a line is analyzed once, when it is first
//! looked at.
//!
//! An expression stands in a line as it is spelled, inflected, in another spelling of the same
//! word, or as something that sounds like it where the recogniser was not sure. The line a
//! candidate claims is looked at first; a better likeness elsewhere wins only over a likeness in
//! sound.

use std::{cell::OnceCell, ops::Range};

use super::{
    books::{Claim, Origin, folded},
    sound,
};
use crate::{
    domain::{Language, Utterance},
    language::{
        english::{self, EnglishToken},
        grammar::Grammar,
        kana::{hiragana_of, is_all_kana, is_hiragana, is_kanji, is_katakana, to_hiragana},
        lexicon::Lexicon,
        library::Library,
        segment::{Morpheme, PartOfSpeech, Token, analyse, words},
    },
    vocabulary::{RARE_CONFIDENCE_MIN, hearing::Hearing, syntax, words_en::FUNCTION},
};

/// Most words one expression is made of.
const WORDS_MAX: usize = 8;
/// Most particles between two words of an expression: 気になる in 気にはなる.
const PARTICLES_BETWEEN_MAX: usize = 2;
/// Most words of a line that one misheard word was written as.
const MISHEARD_WORDS_MAX: usize = 4;
/// Fewest letters of an English word that is believed to be misheard.
const MISHEARD_LETTERS_MIN: usize = 5;

/// How an expression stands in a line, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Manner {
    Exact,
    Inflected,
    Respelled,
    Misheard,
}

/// Where an expression was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The index of the line.
    pub(super) line: usize,
    /// In bytes of its text.
    pub(super) range: Range<usize>,
    pub(super) manner: Manner,
    /// Which claim found it itself, cues and all; none where only its letters were found.
    pub(super) claim: Option<usize>,
}

/// What is looked for.
pub(super) struct Sought<'c> {
    pub(super) language: Language,
    pub(super) headword: &'c str,
    /// In kana, as far as the candidate says.
    pub(super) reading: Option<&'c str>,
    pub(super) claims: &'c [Claim],
    /// The sentence it is claimed to be from; empty when none is.
    pub(super) sentence: &'c str,
}

/// A transcript, ready to be searched.
pub(super) struct Lines<'t> {
    library: &'t Library,
    lines: Vec<Line<'t>>,
}

struct Line<'t> {
    utterance: &'t Utterance,
    bare: String,
    analysis: OnceCell<Analysis>,
}

struct Analysis {
    morphemes: Vec<Morpheme>,
    tokens: Vec<Token>,
    english: Vec<EnglishToken>,
    /// Of each English token, small letters and dictionary forms.
    lemmas: Vec<Vec<String>>,
}

/// What is looked for in Japanese, folded once for all lines.
struct Japanese {
    spellings: Vec<String>,
    /// The words of the headword, but for particles, in standard spelling.
    sequence: Vec<String>,
    entries: Vec<u32>,
    readings: Vec<String>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(library: &'t Library, transcript: &'t [Utterance]) -> Self {
        let lines = transcript.iter().map(|utterance| Line {
            utterance,
            bare: bare(&utterance.text),
            analysis: OnceCell::new(),
        });
        Self { library, lines: lines.collect() }
    }

    pub(super) fn utterance(&self, line: usize) -> &'t Utterance {
        self.lines[line].utterance
    }

    /// The Japanese words of a line that the bytes `range` touch.
    pub(super) fn words_at(&self, place: &Place) -> Vec<&Token> {
        let tokens = &self.analysis(&self.lines[place.line]).tokens;
        let touches = |token: &&Token| {
            token.range.start < place.range.end && place.range.start < token.range.end
        };
        tokens.iter().filter(touches).collect()
    }

    /// The English words of a line that lie in the bytes `range`.
    pub(super) fn english_at(&self, place: &Place) -> Vec<&EnglishToken> {
        let tokens = &self.analysis(&self.lines[place.line]).english;
        let is_in = |token: &&EnglishToken| {
            place.range.start <= token.range.start && token.range.end <= place.range.end
        };
        tokens.iter().filter(is_in).collect()
    }

    /// Whether the sentence a candidate claims is this line, or a part of it.
    pub(super) fn is_claimed(&self, line: usize, sentence: &str) -> bool {
        let (claimed, line) = (bare(sentence), &self.lines[line].bare);
        !claimed.is_empty() && (line.contains(&claimed) || claimed.contains(line.as_str()))
    }

    /// The best place of what is sought.
    pub(super) fn find(&self, sought: &Sought<'_>) -> Option<Place> {
        let claimed = |line: &usize| self.is_claimed(*line, sought.sentence);
        let (first, rest): (Vec<usize>, Vec<usize>) = (0..self.lines.len())
            .filter(|&line| !self.lines[line].bare.is_empty())
            .partition(claimed);
        let japanese =
            (sought.language == Language::Ja).then(|| Japanese::of(self.library, sought));
        let look = |line: usize| match &japanese {
            Some(japanese) => self.in_japanese(line, sought, japanese),
            None => self.in_english(line, sought),
        };
        // The surest of the claimed lines, else the first elsewhere that is surely there.
        let best = |lines: &[usize]| {
            let places = lines.iter().filter_map(|&line| look(line));
            places.min_by_key(|place| (place.manner, place.line))
        };
        let likeness = |lines: &[usize]| {
            let is_known = !sought.claims.is_empty();
            let mut lines = lines.iter().filter(|_| is_known);
            lines.find_map(|&line| match &japanese {
                Some(japanese) => self.misheard_japanese(line, japanese),
                None => self.misheard_english(line, sought),
            })
        };
        best(&first)
            .or_else(|| best(&rest))
            .or_else(|| likeness(&first))
            .or_else(|| likeness(&rest))
    }

    fn analysis<'l>(&self, line: &'l Line<'_>) -> &'l Analysis {
        line.analysis.get_or_init(|| {
            let text = &line.utterance.text;
            let morphemes = analyse(self.library, text);
            let english = english::words(text);
            let lemmas = english.iter().map(|token| lemmas(self.library, token)).collect();
            Analysis { tokens: words(text, &morphemes), morphemes, english, lemmas }
        })
    }

    fn in_japanese(&self, at: usize, sought: &Sought<'_>, wanted: &Japanese) -> Option<Place> {
        let line = &self.lines[at];
        let text = &line.utterance.text;
        let analysis = self.analysis(line);
        let own = || {
            let hits = Lexicon::shipped().in_japanese(text, &analysis.morphemes).into_iter();
            let hits = hits.filter_map(|hit| Some((item(sought.claims, hit.item)?, hit.range)));
            let rules = Grammar::shipped().in_japanese(&analysis.morphemes).into_iter();
            let rules =
                rules.filter_map(|found| Some((rule(sought.claims, found.rule)?, found.range)));
            hits.chain(rules).next()
        };
        if let Some((claim, range)) = own() {
            let is_exact = wanted.spellings.contains(&folded(&text[range.clone()]));
            let manner = if is_exact { Manner::Exact } else { Manner::Inflected };
            return Some(Place { line: at, range, manner, claim: Some(claim) });
        }
        let place = |(range, manner)| Place { line: at, range, manner, claim: None };
        if let Some(range) = stands_free(text, sought.headword, analysis) {
            return Some(place((range, Manner::Exact)));
        }
        let tokens = &analysis.tokens;
        let runs = (0..tokens.len()).filter_map(|at| run(self.library, &tokens[at..], wanted));
        runs.min_by_key(|(_, manner)| *manner)
            .or_else(|| (0..tokens.len()).find_map(|at| sequence(&tokens[at..], wanted)))
            .or_else(|| unlisted_verb(text, sought, tokens))
            .map(place)
    }

    fn misheard_japanese(&self, at: usize, wanted: &Japanese) -> Option<Place> {
        let line = &self.lines[at];
        let hearing = Hearing::of(line.utterance);
        let tokens = &self.analysis(line).tokens;
        let runs = (0..tokens.len()).flat_map(|start| {
            let longest = MISHEARD_WORDS_MAX.min(tokens.len() - start);
            (1..=longest).map(move |length| &tokens[start..start + length])
        });
        runs.into_iter()
            .filter(|run| is_adjoining(run) && run[0].part_of_speech.is_content())
            .find_map(|run| {
                let range = run[0].range.start..run[run.len() - 1].range.end;
                let is_unsure = hearing
                    .sound(&range)
                    .confidence
                    .is_none_or(|confidence| confidence < RARE_CONFIDENCE_MIN);
                let heard = sounds(run);
                let is_like = |reading: &String| {
                    heard.iter().any(|heard| {
                        // What is a word of its own was misheard only as what sounds the same.
                        heard == reading
                            || !is_own_word(self.library, run)
                                && sound::may_be_misheard(reading, heard)
                    })
                };
                (is_unsure && wanted.readings.iter().any(is_like)).then_some(Place {
                    line: at,
                    range,
                    manner: Manner::Misheard,
                    claim: None,
                })
            })
    }

    fn in_english(&self, at: usize, sought: &Sought<'_>) -> Option<Place> {
        let line = &self.lines[at];
        let text = &line.utterance.text;
        let analysis = self.analysis(line);
        let hits = Lexicon::shipped().in_english(self.library, text).into_iter();
        let hits = hits.filter_map(|hit| Some((item(sought.claims, hit.item)?, hit.range)));
        let rules = Grammar::shipped().in_english(self.library, text).into_iter();
        let rules = rules.filter_map(|found| Some((rule(sought.claims, found.rule)?, found.range)));
        if let Some((claim, range)) = hits.chain(rules).next() {
            let is_exact = folded(&text[range.clone()]) == folded(sought.headword);
            let manner = if is_exact { Manner::Exact } else { Manner::Inflected };
            return Some(Place { line: at, range, manner, claim: Some(claim) });
        }
        let lemma = lemma(sought).to_lowercase();
        let own = english::words(sought.headword);
        let listed = english::words(&lemma);
        let tokens = &analysis.english;
        let place = |first: usize, length: usize, manner| {
            let range = tokens[first].range.start..tokens[first + length - 1].range.end;
            Place { line: at, range, manner, claim: None }
        };
        let places = (0..tokens.len()).filter_map(|first| {
            let lemmas = &analysis.lemmas[first..];
            let found = english_run(&tokens[first..], lemmas, &own)
                .or_else(|| english_run(&tokens[first..], lemmas, &listed))
                .or_else(|| separated(&tokens[first..], lemmas, &lemma))
                .or_else(|| joined(&tokens[first..], &lemma));
            found.map(|(length, manner)| place(first, length, manner))
        });
        places.min_by_key(|place| place.manner)
    }

    fn misheard_english(&self, at: usize, sought: &Sought<'_>) -> Option<Place> {
        let line = &self.lines[at];
        let wanted = lemma(sought).to_lowercase();
        let letters = wanted.chars().filter(|letter| letter.is_alphanumeric()).count();
        let length = english::words(&wanted).len();
        if letters < MISHEARD_LETTERS_MIN || length == 0 {
            return None;
        }
        let hearing = Hearing::of(line.utterance);
        self.analysis(line).english.windows(length).find_map(|run| {
            let range = run[0].range.start..run[length - 1].range.end;
            let heard: Vec<&str> = run.iter().map(|token| token.word.as_str()).collect();
            let is_unsure = hearing
                .sound(&range)
                .confidence
                .is_none_or(|confidence| confidence < RARE_CONFIDENCE_MIN);
            let is_word = run.iter().all(|token| {
                FUNCTION.contains(&&*token.base)
                    || !self.library.english_lemmas(&token.base).is_empty()
            });
            let is_like = is_unsure && !is_word && sound::is_misspelled(&heard.join(" "), &wanted);
            is_like.then_some(Place { line: at, range, manner: Manner::Misheard, claim: None })
        })
    }
}

impl Japanese {
    fn of(library: &Library, sought: &Sought<'_>) -> Self {
        let mut spellings = vec![folded(sought.headword)];
        spellings.extend(sought.claims.iter().map(|claim| folded(&claim.find.lemma)));
        spellings.dedup();
        // The words of an idiom one by one, for another particle may stand between them.
        let lemma = lemma(sought);
        let sequence = words(lemma, &analyse(library, lemma))
            .into_iter()
            .filter(|token| token.part_of_speech != PartOfSpeech::Particle)
            .map(|token| token.normalized_form)
            .collect();
        let entries = sought.claims.iter().filter_map(|claim| match claim.origin {
            Origin::Japanese(seq) => Some(seq),
            _ => None,
        });
        let claimed = sought.reading.map(to_hiragana);
        let known: Vec<&String> = sought.claims.iter().flat_map(|claim| &claim.readings).collect();
        // What cannot be its reading proves nothing by being heard.
        let readings = match claimed {
            Some(claimed) if known.iter().any(|reading| **reading == claimed) => vec![claimed],
            _ => known.into_iter().cloned().collect(),
        };
        Self { spellings, sequence, entries: entries.collect(), readings }
    }
}

/// The headword as a book has it, and as the candidate does where none has it.
fn lemma<'c>(sought: &Sought<'c>) -> &'c str {
    sought.claims.first().map_or(sought.headword, |claim| claim.find.lemma.as_str())
}

fn item(claims: &[Claim], item: &crate::language::lexicon::Item) -> Option<usize> {
    claims
        .iter()
        .position(|claim| matches!(claim.origin, Origin::Item(own) if std::ptr::eq(own, item)))
}

fn rule(claims: &[Claim], rule: &crate::language::grammar::Rule) -> Option<usize> {
    claims
        .iter()
        .position(|claim| matches!(claim.origin, Origin::Rule(own) if std::ptr::eq(own, rule)))
}

/// The letters of a line, without spaces and marks.
fn bare(text: &str) -> String {
    folded(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Where the headword stands letter for letter, between edges the analyser or the script sees.
fn stands_free(text: &str, headword: &str, analysis: &Analysis) -> Option<Range<usize>> {
    if headword.is_empty() {
        return None;
    }
    let is_edge = |at: usize| {
        analysis.morphemes.iter().any(|morpheme| {
            morpheme.range.start == at || morpheme.range.end == at || parts_meet(morpheme, at)
        }) || changes_script(text, at)
    };
    text.match_indices(headword)
        .map(|(start, found)| start..start + found.len())
        .find(|range| is_edge(range.start) && is_edge(range.end))
}

/// True when two short units of a compound meet at this byte of the text.
fn parts_meet(morpheme: &Morpheme, at: usize) -> bool {
    let mut end = morpheme.range.start;
    let length: usize = morpheme.parts.iter().map(|(surface, _)| surface.len()).sum();
    length == morpheme.range.len()
        && morpheme.parts.iter().any(|(surface, _)| {
            end += surface.len();
            end == at
        })
}

fn changes_script(text: &str, at: usize) -> bool {
    let script = |letter: char| {
        [is_hiragana(letter), is_katakana(letter), is_kanji(letter), letter.is_ascii_alphabetic()]
    };
    let before = text[..at].chars().next_back().map(script);
    let after = text[at..].chars().next().map(script);
    before != after
}

fn is_adjoining(tokens: &[Token]) -> bool {
    tokens.windows(2).all(|pair| pair[0].range.end == pair[1].range.start)
}

/// The words from the first on that are the expression, the longest first.
fn run(library: &Library, tokens: &[Token], wanted: &Japanese) -> Option<(Range<usize>, Manner)> {
    (1..=WORDS_MAX.min(tokens.len())).rev().find_map(|length| {
        let run = &tokens[..length];
        let (last, first) = run.split_last()?;
        if !is_adjoining(run) {
            return None;
        }
        let range = first.first().unwrap_or(last).range.start..last.range.end;
        let start: String = first.iter().map(|token| token.surface.as_str()).collect();
        let spelled = |end: &str| format!("{start}{end}");
        if wanted.spellings.contains(&folded(&spelled(&last.surface))) {
            return Some((range, Manner::Exact));
        }
        let forms = [spelled(&last.dictionary_form), spelled(&last.normalized_form)];
        if forms.iter().any(|form| wanted.spellings.contains(&folded(form))) {
            return Some((range, Manner::Inflected));
        }
        let is_content = run.iter().any(|token| token.part_of_speech.is_content());
        let is_entry = |form: &String| {
            let words = library.japanese(form);
            words.iter().any(|word| wanted.entries.contains(&word.seq))
        };
        (is_content && forms.iter().any(is_entry)).then_some((range, Manner::Respelled))
    })
}

/// The words of an expression with other particles between them, or none: 心折れた, 気にはなる.
fn sequence(tokens: &[Token], wanted: &Japanese) -> Option<(Range<usize>, Manner)> {
    if wanted.sequence.len() < 2 {
        return None;
    }
    let is_next = |token: &Token, form: &String| {
        token.normalized_form == *form || token.dictionary_form == *form
    };
    let mut at = 0;
    for (number, form) in wanted.sequence.iter().enumerate() {
        let mut between = 0;
        while number > 0
            && between < PARTICLES_BETWEEN_MAX
            && tokens.get(at).is_some_and(|token| token.part_of_speech == PartOfSpeech::Particle)
        {
            at += 1;
            between += 1;
        }
        tokens.get(at).filter(|token| is_next(token, form))?;
        at += 1;
    }
    Some((tokens[0].range.start..tokens[at - 1].range.end, Manner::Inflected))
}

/// A verb made of a katakana word and る that no book has: ギルる in ギルった.
fn unlisted_verb(
    text: &str,
    sought: &Sought<'_>,
    tokens: &[Token],
) -> Option<(Range<usize>, Manner)> {
    const AFTER_STEM: &str = "るっらりれろ";
    let stem = sought.headword.strip_suffix('る')?;
    let is_verb = stem.chars().count() >= 2 && stem.chars().all(is_katakana);
    if !is_verb || !sought.claims.is_empty() {
        return None;
    }
    let (start, found) = text.match_indices(stem).find(|(start, found)| {
        let after = text[start + found.len()..].chars().next();
        changes_script(text, *start) && after.is_some_and(|letter| AFTER_STEM.contains(letter))
    })?;
    let after = text[start + found.len()..].chars().next()?;
    let end = start + found.len() + after.len_utf8();
    Some((with_ending(start..end, tokens), Manner::Inflected))
}

/// The range with the rest of the word it ends in, and what still inflects that.
fn with_ending(range: Range<usize>, tokens: &[Token]) -> Range<usize> {
    let mut end = range.end;
    for token in tokens {
        let is_cut = token.range.start < end && end < token.range.end;
        let inflects = token.range.start == end && token.part_of_speech == PartOfSpeech::Auxiliary;
        if is_cut || inflects && matches!(&*token.dictionary_form, "た" | "ない" | "ます") {
            end = token.range.end;
        }
    }
    range.start..end
}

/// How a run of words may be read: as it stands, and with its last word in dictionary form.
fn sounds(run: &[Token]) -> Vec<String> {
    let Some((last, first)) = run.split_last() else { return Vec::new() };
    let start: String = first.iter().map(|token| token.reading.as_str()).collect();
    let surface = Some(last.reading.clone()).filter(|reading| !reading.is_empty());
    let ends = surface.into_iter().chain(dictionary_reading(last));
    ends.map(|end| to_hiragana(&format!("{start}{end}"))).collect()
}

/// The reading of a token's dictionary form: 食べ is read たべ, so 食べる is たべる.
pub(super) fn dictionary_reading(token: &Token) -> Option<String> {
    let form = &token.dictionary_form;
    if is_all_kana(form) {
        return Some(to_hiragana(form));
    }
    let (stem, stem_reading) = (&token.stem.0, &token.stem.1);
    let shared: usize = stem
        .chars()
        .zip(form.chars())
        .take_while(|(one, other)| one == other)
        .map(|(letter, _)| letter.len_utf8())
        .sum();
    let tail: String = stem[shared..].chars().map(hiragana_of).collect();
    let start = stem_reading.strip_suffix(tail.as_str())?;
    let rest = &form[shared..];
    (rest.is_empty() || is_all_kana(rest)).then(|| format!("{start}{}", to_hiragana(rest)))
}

fn is_own_word(library: &Library, run: &[Token]) -> bool {
    run.iter().all(|token| token.is_known && library.has_japanese(&token.dictionary_form))
}

/// What an English token may be in a headword.
fn lemmas(library: &Library, token: &EnglishToken) -> Vec<String> {
    let lemmas = library.english_lemmas(&token.base).into_iter().map(|(lemma, _)| lemma);
    let mut all: Vec<String> = [token.word.clone(), token.base.clone()].into_iter().collect();
    all.extend(lemmas);
    all.sort_unstable();
    all.dedup();
    all
}

/// How many tokens from the first on are the words of the headword, in whatever form.
fn english_run(
    tokens: &[EnglishToken],
    lemmas: &[Vec<String>],
    wanted: &[EnglishToken],
) -> Option<(usize, Manner)> {
    let run = tokens.get(..wanted.len()).filter(|run| !run.is_empty())?;
    let is_here = wanted.iter().zip(run).zip(lemmas).all(|((wanted, token), lemmas)| {
        lemmas.contains(&wanted.word) || syntax::is_same(&wanted.word, &token.word)
    });
    if !is_here || run[1..].iter().any(|token| token.follows_mark) {
        return None;
    }
    let is_exact = wanted.iter().zip(run).all(|(wanted, token)| wanted.word == token.word);
    Some((run.len(), if is_exact { Manner::Exact } else { Manner::Inflected }))
}

/// A verb and its particle with the object between them.
fn separated(
    tokens: &[EnglishToken],
    lemmas: &[Vec<String>],
    lemma: &str,
) -> Option<(usize, Manner)> {
    let (verb, _) = lemma.split_once(' ')?;
    let is_verb = lemmas.first()?.iter().any(|form| form == verb);
    is_verb
        .then(|| syntax::matched(lemma, tokens))
        .flatten()
        .map(|length| (length, Manner::Inflected))
}

/// The same letters with other spaces and hyphens: game play, no-brainer.
fn joined(tokens: &[EnglishToken], lemma: &str) -> Option<(usize, Manner)> {
    let letters = |text: &str| text.chars().filter(|l| l.is_alphanumeric()).collect::<String>();
    let wanted = letters(lemma);
    let longest = WORDS_MAX.min(tokens.len());
    (1..=longest).find_map(|length| {
        let run = &tokens[..length];
        let is_parted = run[1..].iter().any(|token| token.follows_mark);
        let own: String = run.iter().map(|token| letters(&token.word)).collect();
        (!is_parted && !own.is_empty() && own == wanted).then_some((length, Manner::Respelled))
    })
}
