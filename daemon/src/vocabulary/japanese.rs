//! Expressions in Japanese speech. Pure; a few milliseconds an utterance.
//!
//! Longest first: at each word the longest run of words that a dictionary lists as one expression
//! (気になる, 神回) is taken, otherwise the word itself. What is taken must be a dictionary's entry in
//! this spelling and reading, and be used: recognisers fill gaps with rare words that exist but
//! that nobody said.

mod lookup;
mod surroundings;

use std::ops::Range;

use crate::{
    domain::{Audience, Kind, Language, Level, Scale},
    language::{
        kana::{has_kanji, is_all_kana, is_hiragana, is_kanji, to_hiragana},
        lexicon::Lexicon,
        library::{Library, japanese::Form},
        segment::{PartOfSpeech, Token, analyse, words},
    },
    vocabulary::{
        Expressions, Find, lexical, own, patterns, phrases,
        refusal::{BASIC_JA, FILLERS_JA, HONORIFICS, MISLEADING_JA, Reason, Refusal},
        sense,
    },
};
pub(super) use lookup::{Choice, written};
use lookup::{Usage, begins_as, choose, usage};
use surroundings::{is_beside_clash, is_in_unreadable_run, may_be_potential};

/// Most words one expression is made of.
const EXPRESSION_WORDS_MAX: usize = 8;
/// Most pieces an unknown word of slang is cut into, and fewest kana it has.
const SLANG_PIECES_MAX: usize = 4;
const SLANG_KANA_MIN: usize = 3;
/// Fewest letters of an expression in kana that is made of several words.
const KANA_RUN_MIN: usize = 5;
/// Fewest letters of an adverb in kana that is made of a word and に or と.
const ADVERB_KANA_MIN: usize = 3;
/// What numbers in one word with them count.
const COUNTERS: [&str; 22] = [
    "時", "分", "秒", "日", "月", "年", "人", "回", "個", "つ", "本", "枚", "匹", "台", "冊", "歳",
    "円", "時間", "年間", "週間", "か月", "ヶ月",
];
/// Words said oftener than this are basic: about once in 2,500 words.
const BASIC_ZIPF_MIN: f32 = 5.6;

/// Everything found or refused in `text`, in no order. Words are looked for in the stretches
/// `ranges` alone, for the rest is another language; what is `pinned` is never too basic.
pub(super) fn spot(
    library: &Library,
    lexicon: &Lexicon,
    pinned: &Expressions,
    text: &str,
    ranges: &[Range<usize>],
    audience: &Audience,
) -> Vec<Result<Find, Refusal>> {
    let morphemes = analyse(library, text);
    let tokens = words(text, &morphemes);
    let mut lexical = lexical::japanese(lexicon, library, text, &morphemes);
    let mut outcomes = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let start = tokens[at].range.start;
        let is_word = tokens[at].part_of_speech != PartOfSpeech::Symbol
            && ranges.iter().any(|range| range.contains(&start));
        let looked = if is_word { looked_up(library, pinned, &tokens, at, &lexical) } else { None };
        let Some((length, chosen)) = looked else {
            at += 1;
            continue;
        };
        let place = start..tokens[at + length - 1].range.end;
        if chosen.is_ok() {
            lexical.retain(|find| !overlaps(&find.range, &place));
        }
        outcomes.push(match chosen {
            Ok(choice) => Ok(find(library, choice, place)),
            Err(reason) => Err(Refusal::of(&text[place], start, reason)),
        });
        at += length;
    }
    outcomes.extend(lexical.into_iter().map(Ok));
    own::add_japanese(library, text, &tokens, &mut outcomes);
    patterns::merge(text, &mut outcomes, patterns::japanese(library, &morphemes), audience.level);
    outcomes
}

/// What the dictionary has at word `at`, and how many words it takes; nothing where the lexicon has
/// something longer.
fn looked_up(
    library: &Library,
    pinned: &Expressions,
    tokens: &[Token],
    at: usize,
    lexical: &[Find],
) -> Option<(usize, Result<Choice, Reason>)> {
    let own = lexical.iter().find(|find| overlaps(&find.range, &tokens[at].range));
    let is_longer = |length: usize| {
        let end = tokens[at + length - 1].range.end;
        own.is_none_or(|own| {
            tokens[at].range.start <= own.range.start
                && own.range.len() < end - tokens[at].range.start
        })
    };
    // What the lexicon explains as well, it explains better.
    let is_new = |choice: &Choice| own.is_none_or(|own| own.lemma != choice.lemma);
    if let Some((length, choice)) = expression(library, tokens, at)
        .filter(|(length, choice)| is_longer(*length) && is_new(choice))
    {
        return Some((length, Ok(choice)));
    }
    if own.is_some() {
        return None;
    }
    Some(match slang_run(library, tokens, at) {
        Some((length, choice)) => (length, Ok(choice)),
        None => (1, word(library, pinned, tokens, at)),
    })
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The dictionary's word, standing at `range`.
pub(super) fn find(library: &Library, choice: Choice, range: Range<usize>) -> Find {
    let is_attested = usage(library, &choice) == Usage::Attested;
    let Choice { word, lemma, reading, meaning } = choice;
    let mut level = library.level_of_japanese(&word);
    if meaning.kind == Kind::Slang && !level.estimated {
        // A list's level is that of the everyday sense, which slang is not.
        level = Level { scale: Scale::Jlpt, band: "N2-N1".to_owned(), estimated: true };
    }
    let mut why = vec![phrases::IN_DICTIONARY.into()];
    if word.is_common() {
        why.push(phrases::COMMON.into());
    } else if !is_attested {
        why.push(phrases::UNCOMMON.into());
    }
    Find {
        range,
        language: Language::Ja,
        japanese: lemma.clone(),
        reading,
        english: meaning.english,
        lemma,
        kind: meaning.kind,
        level,
        tags: meaning.tags,
        source: format!("jmdict:{}", word.seq),
        is_attested,
        why,
    }
}

/// A word of slang in kana that the analyser does not know, and cut: とり|ま. It must stand free, for
/// short words of kana are found in the middle of others.
fn slang_run(library: &Library, tokens: &[Token], at: usize) -> Option<(usize, Choice)> {
    let stands_free = at == 0
        || tokens[at - 1].part_of_speech == PartOfSpeech::Symbol
        || tokens[at - 1].part_of_speech == PartOfSpeech::Particle
        || tokens[at - 1].range.end < tokens[at].range.start;
    if !stands_free {
        return None;
    }
    (2..=SLANG_PIECES_MAX).rev().find_map(|length| {
        let pieces = tokens.get(at..at + length)?;
        let spelling: String = pieces.iter().map(|token| token.surface.as_str()).collect();
        let last = pieces.last()?.part_of_speech;
        let is_cut = pieces.windows(2).all(|pair| pair[0].range.end == pair[1].range.start)
            && is_all_kana(&spelling)
            && spelling.chars().count() >= SLANG_KANA_MIN
            && !matches!(last, PartOfSpeech::Particle | PartOfSpeech::Auxiliary);
        if !is_cut || !library.has_japanese(&spelling) {
            return None;
        }
        let word =
            library.japanese(&spelling).into_iter().find(|word| word.is_spelled(&spelling))?;
        let meaning = sense::meaning(&word, None, &spelling).ok()?;
        let choice = Choice { reading: spelling.clone(), lemma: spelling, meaning, word };
        (choice.meaning.kind == Kind::Slang).then_some((length, choice))
    })
}

/// The longest expression of several words that begins at `at`, and how many words it takes.
fn expression(library: &Library, tokens: &[Token], at: usize) -> Option<(usize, Choice)> {
    let starts = tokens[at].part_of_speech;
    let may_start = starts.is_content()
        || starts == PartOfSpeech::Prefix
        || starts == PartOfSpeech::Numeral && has_kanji(&tokens[at].surface);
    if !may_start {
        return None;
    }
    let rest = &tokens[at..];
    let adjoining =
        1 + rest.windows(2).take_while(|pair| pair[0].range.end == pair[1].range.start).count();
    let longest = adjoining.min(EXPRESSION_WORDS_MAX);
    (2..=longest).rev().find_map(|length| {
        let choice = expression_of(library, &rest[..length])?;
        let follower =
            rest.get(length).filter(|next| next.range.start == rest[length - 1].range.end);
        (!is_named(&choice, follower)).then_some((length, choice))
    })
}

fn is_named(choice: &Choice, follower: Option<&Token>) -> bool {
    let is_honored = follower.is_some_and(|next| HONORIFICS.contains(&next.surface.as_str()));
    is_honored && choice.meaning.kind != Kind::Idiom
}

/// The dictionary's expression made of just these words, if nobody would call it basic.
fn expression_of(library: &Library, words: &[Token]) -> Option<Choice> {
    let (last, first) = words.split_last()?;
    // 一気に and やけに are adverbs of two words.
    let is_adverb = first.len() == 1
        && first[0].part_of_speech.is_content()
        && matches!(&*last.surface, "に" | "と");
    let may_end = last.part_of_speech.is_content()
        || last.part_of_speech == PartOfSpeech::Suffix
        || is_adverb;
    // 一石二鳥 is one word though the analyser knows no 二鳥.
    let is_of_kanji = words.iter().all(|word| word.surface.chars().all(is_kanji));
    if !may_end || !is_of_kanji && words.iter().any(|word| !word.is_known) {
        return None;
    }
    let start: String = first.iter().map(|word| word.surface.as_str()).collect();
    let stem_reading: String = first.iter().map(|word| word.reading.as_str()).collect();
    // People leave out particles: 空気読めない is 空気を読む.
    let is_pair = words.len() == 2 && first[0].part_of_speech.is_content();
    let is_verbal = matches!(last.part_of_speech, PartOfSpeech::Verb | PartOfSpeech::Adjective);
    let links: &[&str] = if is_pair && is_verbal { &["", "を", "が", "に"] } else { &[""] };
    // The preferred spelling undoes 読める to 読む, but makes kana into kanji nobody writes.
    let normalized = if has_kanji(&last.surface) { &last.normalized_form } else { &last.surface };
    let ends = [&last.dictionary_form, normalized, &last.surface];
    links.iter().find_map(|link| {
        ends.iter().find_map(|end| {
            let spelling = format!("{start}{link}{end}");
            // Short runs of kana match too much by accident.
            let letters_min = if is_adverb { ADVERB_KANA_MIN } else { KANA_RUN_MIN };
            let is_run = spelling.chars().count() >= letters_min
                && !BASIC_JA.contains(&&*first[0].dictionary_form);
            let is_telling = has_kanji(&spelling) || is_run;
            if !is_telling || is_counted(&spelling) || !library.has_japanese(&spelling) {
                return None;
            }
            // A form that is an expression of its own, as 借りたい in 猫の手も借りたい, may be anything.
            let is_own_form = *end == &last.surface && last.is_inflected;
            let part = (is_verbal && !is_own_form).then_some(last.part_of_speech);
            expression_spelled(library, &spelling, &format!("{stem_reading}{link}"), part)
                .filter(|choice| !is_adverb || sense::is_common_adverb(&choice.word))
        })
    })
}

/// The dictionary's expression of this spelling, whose reading should begin with `stem_reading`.
fn expression_spelled(
    library: &Library,
    spelling: &str,
    stem_reading: &str,
    part: Option<PartOfSpeech>,
) -> Option<Choice> {
    let mut fitting: Vec<(bool, Choice)> = library
        .japanese(spelling)
        .into_iter()
        .filter(|word| {
            let is_here = |form: &Form| form.text == spelling && form.is_sound();
            word.writings.iter().any(is_here)
                || is_all_kana(spelling) && word.is_common() && word.readings.iter().any(is_here)
        })
        .filter_map(|word| {
            let meaning = sense::meaning(&word, part, spelling).ok()?;
            let reading = to_hiragana(word.reading_of(spelling)?);
            let agrees = begins_as(&reading, stem_reading);
            Some((agrees, Choice { word, lemma: spelling.to_owned(), reading, meaning }))
        })
        .collect();
    fitting.sort_by_key(|(agrees, choice)| (!agrees, choice.word.seq));
    let (agrees, choice) = fitting.into_iter().next()?;
    // お腹が空く is read すく however the analyser reads 空く: the longer spelling knows better, if anybody
    // uses it.
    let is_believable = agrees || usage(library, &choice) != Usage::Rare;
    let is_taught = !BASIC_JA.contains(&spelling) && !MISLEADING_JA.contains(&spelling);
    (is_believable && is_taught).then_some(choice)
}

/// The single word at `at`, or why it is not taught.
fn word(
    library: &Library,
    pinned: &Expressions,
    tokens: &[Token],
    at: usize,
) -> Result<Choice, Reason> {
    let token = &tokens[at];
    let is_pinned = pinned.has(&token.surface) || pinned.has(&token.dictionary_form);
    let before = at.checked_sub(1).map(|at| &tokens[at]);
    let after = tokens.get(at + 1).filter(|after| after.range.start == token.range.end);
    refused_by_kind(library, token, before, after)?;
    if !is_pinned && is_basic(token) {
        return Err(Reason::Basic);
    }
    let special = set_phrase(library, token)
        .or_else(|| laugh(library, tokens, at))
        .or_else(|| stem_noun(library, token, after));
    let choice = match special {
        Some(choice) => choice,
        None => choose(library, token, role(token, after))?,
    };
    let zipf = library.zipf(Language::Ja, &choice.lemma);
    let is_basic = BASIC_JA.contains(&&*choice.lemma) || zipf >= Some(BASIC_ZIPF_MIN);
    if is_basic && !is_pinned {
        return Err(Reason::Basic);
    }
    if library.is_name(&token.surface) && choice.word.jlpt.is_none() {
        return Err(Reason::Name);
    }
    if usage(library, &choice) == Usage::Rare {
        return Err(Reason::Rare);
    }
    if may_be_potential(library, token, before) {
        return Err(Reason::Ambiguous);
    }
    if is_in_unreadable_run(tokens, at) || is_beside_clash(tokens, at) {
        return Err(Reason::Surroundings);
    }
    Ok(choice)
}

/// Refuses by what the word does in the sentence, before any dictionary is opened.
fn refused_by_kind(
    library: &Library,
    token: &Token,
    before: Option<&Token>,
    after: Option<&Token>,
) -> Result<(), Reason> {
    let adjoins = |one: &Token, other: &Token| one.range.end == other.range.start;
    if MISLEADING_JA.contains(&&*token.dictionary_form) {
        return Err(Reason::Ambiguous);
    }
    let follows_number = before.is_some_and(|before| {
        before.part_of_speech == PartOfSpeech::Numeral && adjoins(before, token)
    });
    let is_honored = after
        .is_some_and(|after| adjoins(token, after) && HONORIFICS.contains(&after.surface.as_str()));
    // クソゲー|すぎる: only after a particle does it pass.
    let exceeds = matches!(&*token.dictionary_form, "すぎる" | "過ぎる")
        && before
            .is_some_and(|before| before.part_of_speech.is_content() && adjoins(before, token));
    match token.part_of_speech {
        PartOfSpeech::Verb if exceeds => return Err(Reason::Function),
        PartOfSpeech::Numeral | PartOfSpeech::Counter => return Err(Reason::Number),
        PartOfSpeech::Noun | PartOfSpeech::Suffix if follows_number => return Err(Reason::Number),
        PartOfSpeech::ProperNoun => return Err(Reason::Name),
        PartOfSpeech::Filler | PartOfSpeech::Interjection => return Err(Reason::Filler),
        part if !part.is_content() => return Err(Reason::Function),
        PartOfSpeech::Noun | PartOfSpeech::VerbalNoun if is_honored => return Err(Reason::Name),
        _ => {}
    }
    if FILLERS_JA.contains(&to_hiragana(&token.surface).as_str()) {
        return Err(Reason::Filler);
    }
    if !token.is_known && !library.has_japanese(&token.dictionary_form) {
        return Err(Reason::NotInDictionary);
    }
    if is_counted(&token.dictionary_form) {
        return Err(Reason::Number);
    }
    let is_short = token.dictionary_form.chars().count() <= 2;
    // つい and ほぼ are whole words where the analyser says so.
    let is_adverb = token.part_of_speech == PartOfSpeech::Adverb && token.is_known;
    if is_short && !is_adverb && token.dictionary_form.chars().all(is_hiragana) {
        return Err(Reason::Fragment);
    }
    Ok(())
}

/// Whether everybody knows it after a week.
fn is_basic(token: &Token) -> bool {
    [&*token.dictionary_form, &*token.normalized_form].iter().any(|form| BASIC_JA.contains(form))
}

/// True for a number and what is counted with it in one word: 七時, 五分.
fn is_counted(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| "一二三四五六七八九十百千万".contains(first))
        && COUNTERS.contains(&letters.as_str())
}

/// What the word does here: めちゃくちゃ before a verb is an adverb, whatever else it can be.
fn role(token: &Token, after: Option<&Token>) -> PartOfSpeech {
    let stands_before_a_word = after.is_some_and(|after| {
        token.range.end == after.range.start
            && matches!(
                after.part_of_speech,
                PartOfSpeech::Verb | PartOfSpeech::Adjective | PartOfSpeech::AdjectivalNoun
            )
            && !matches!(&*after.dictionary_form, "する" | "できる" | "ない")
    });
    let is_done =
        after.is_some_and(|after| matches!(&*after.dictionary_form, "する" | "できる" | "される"));
    match token.part_of_speech {
        PartOfSpeech::AdjectivalNoun if stands_before_a_word => PartOfSpeech::Adverb,
        PartOfSpeech::VerbalNoun if !is_done => PartOfSpeech::Noun,
        part => part,
    }
}

/// A form that has become an expression of its own: いらっしゃい no longer says that somebody comes.
fn set_phrase(library: &Library, token: &Token) -> Option<Choice> {
    if token.part_of_speech != PartOfSpeech::Verb || token.surface == token.dictionary_form {
        return None;
    }
    let word = library.japanese(&token.surface).into_iter().find(|word| {
        word.is_spelled(&token.surface)
            && word.is_common()
            && word.senses.first().is_some_and(|sense| sense.has_pos("int") || sense.has_pos("exp"))
    })?;
    let meaning = sense::meaning(&word, None, &token.surface).ok()?;
    let reading = word.reading_of(&token.surface)?.to_owned();
    Some(Choice { lemma: token.surface.clone(), reading, meaning, word })
}

/// 推し before に is a noun, though it may be a form of 推す.
fn stem_noun(library: &Library, token: &Token, after: Option<&Token>) -> Option<Choice> {
    let is_bare_stem = token.part_of_speech == PartOfSpeech::Verb
        && !token.is_inflected
        && token.surface != token.dictionary_form;
    let is_marked = after.is_some_and(|after| {
        matches!(
            &*after.surface,
            "が" | "を" | "に" | "は" | "の" | "も" | "と" | "だ" | "です" | "で"
        )
    });
    if !is_bare_stem || !is_marked || token.surface.chars().count() < 2 {
        return None;
    }
    let noun = Token {
        part_of_speech: PartOfSpeech::Noun,
        dictionary_form: token.surface.clone(),
        normalized_form: token.surface.clone(),
        ..token.clone()
    };
    choose(library, &noun, PartOfSpeech::Noun).ok()
}

/// 草 that ends a clause after a verb is a laugh, and not grass.
fn laugh(library: &Library, tokens: &[Token], at: usize) -> Option<Choice> {
    let token = &tokens[at];
    let follows_clause = at.checked_sub(1).is_some_and(|at| {
        let before = &tokens[at];
        before.is_inflected
            || matches!(&*before.surface, "は" | "のは" | "とか" | "まじ" | "マジ" | "普通に")
    });
    let ends_clause =
        tokens.get(at + 1).is_none_or(|next| next.part_of_speech == PartOfSpeech::Symbol);
    if token.surface != "草" || !follows_clause || !ends_clause {
        return None;
    }
    let word = library
        .japanese("草")
        .into_iter()
        .find(|word| word.senses.iter().any(|sense| sense.has_tag("net-sl")))?;
    let meaning = sense::slang(&word)?;
    let reading = word.reading_of("草")?.to_owned();
    Some(Choice { lemma: token.surface.clone(), reading, meaning, word })
}
