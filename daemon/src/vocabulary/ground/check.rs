//! One candidate: whether it may be shown, was said, and is taught at all. Pure.

use super::{
    books::{self, Claim, Origin, folded},
    candidate::Candidate,
    fill, meaning,
    place::{Lines, Manner, Place, Sought, dictionary_reading},
    plain::{self, limit},
    verdict::{Authority, Correction, Fault, Field, Flag, Grounded, Reason, State},
};
use crate::{
    domain::{Kind, Language, Utterance},
    language::{
        kana::{is_all_kana, to_hiragana},
        library::Library,
        script,
        segment::{PartOfSpeech, Token},
    },
    vocabulary::{
        UTTERANCE_CONFIDENCE_MIN, doubt,
        hearing::{Hearing, Sound},
        refusal::{self, BASIC_JA, FILLERS_JA},
        words_en::{BASIC, BASIC_PHRASES, FILLERS, FUNCTION},
    },
};

/// Letters of a field that are looked through for instructions; no field shows as many.
const SEARCHED_CHARACTERS_MAX: usize = 4_000;

/// An expression that was found in the transcript.
pub(super) struct Said {
    pub(super) language: Language,
    pub(super) headword: String,
    pub(super) claims: Vec<Claim>,
    pub(super) place: Place,
}

/// What is found out on the way.
#[derive(Default)]
pub(super) struct Remarks {
    pub(super) corrections: Vec<Correction>,
    pub(super) flags: Vec<Flag>,
}

impl Remarks {
    pub(super) fn replace(&mut self, field: Field, by: Authority) {
        self.corrections.push(Correction::Replaced { field, by });
    }

    pub(super) fn drop(&mut self, field: Field, fault: Fault) {
        self.corrections.push(Correction::Dropped { field, fault });
    }
}

/// Holds one candidate against the transcript and the books.
pub(super) fn check(
    library: &Library,
    lines: &Lines<'_>,
    candidate: &Candidate,
) -> Result<Grounded, Vec<Reason>> {
    let instructions = instructions(candidate);
    if !instructions.is_empty() {
        return Err(instructions);
    }
    let mut remarks = Remarks::default();
    let said = said(library, lines, candidate, &mut remarks)?;
    let utterance = lines.utterance(said.place.line);
    if !candidate.sentence.trim().is_empty()
        && !lines.is_claimed(said.place.line, sentence(candidate))
    {
        remarks.replace(Field::Sentence, Authority::Transcript);
    }
    let chosen = choose(library, lines, candidate, &said);
    let claim = chosen.map(|at| &said.claims[at]);
    let one = |reason| vec![reason];
    refuse_untaught(library, lines, candidate, &said, claim).map_err(one)?;
    let sound = Hearing::of(utterance).sound(&said.place.range);
    refuse_unheard(utterance, &sound, &said, claim).map_err(one)?;
    let find = fill::find(library, lines, candidate, &said, claim, &mut remarks).map_err(one)?;
    let notes = fill::notes(library, lines, candidate, &said, &find, &mut remarks);
    let Remarks { mut corrections, flags } = remarks;
    corrections.sort_by_key(|correction| match correction {
        Correction::Replaced { field, .. } | Correction::Dropped { field, .. } => *field,
    });
    Ok(Grounded {
        entry: find.into_entry(utterance, &(0..utterance.text.len()), &sound),
        notes,
        state: if corrections.is_empty() { State::Accepted } else { State::Corrected },
        corrections,
        flags,
    })
}

fn instructions(candidate: &Candidate) -> Vec<Reason> {
    let Candidate { japanese, reading, english, language, kind, level, .. } = candidate;
    let Candidate { sentence, usage, mistake, example, example_translation, translation, .. } =
        candidate;
    let fields = [
        (Field::Japanese, japanese),
        (Field::Reading, reading),
        (Field::English, english),
        (Field::Language, language),
        (Field::Kind, kind),
        (Field::Level, level),
        (Field::Sentence, sentence),
        (Field::Usage, usage),
        (Field::Mistake, mistake),
        (Field::Example, example),
        (Field::ExampleTranslation, example_translation),
        (Field::Translation, translation),
    ];
    let tags = candidate.tags.iter().take(limit::TAGS).map(|tag| (Field::Tags, tag));
    fields
        .into_iter()
        .chain(tags)
        .filter(|(_, text)| {
            let start: String = text.chars().take(SEARCHED_CHARACTERS_MAX).collect();
            plain::is_instruction(&start)
        })
        .map(|(field, _)| Reason::Text { field, fault: Fault::Instruction })
        .collect()
}

/// The claimed sentence, unless it is longer than any that is said.
pub(super) fn sentence(candidate: &Candidate) -> &str {
    let is_short = candidate.sentence.chars().nth(limit::SENTENCE).is_none();
    if is_short { &candidate.sentence } else { "" }
}

/// The field that names the expression, and the one that says what it means.
pub(super) fn fields(language: Language) -> (Field, Field) {
    match language {
        Language::Ja => (Field::Japanese, Field::English),
        Language::En => (Field::English, Field::Japanese),
    }
}

pub(super) fn other(language: Language) -> Language {
    match language {
        Language::Ja => Language::En,
        Language::En => Language::Ja,
    }
}

/// Finds the expression in the language the candidate claims, else in the other one.
fn said(
    library: &Library,
    lines: &Lines<'_>,
    candidate: &Candidate,
    remarks: &mut Remarks,
) -> Result<Said, Vec<Reason>> {
    let claimed = match candidate.language.trim().to_ascii_lowercase().as_str() {
        "ja" => Some(Language::Ja),
        "en" => Some(Language::En),
        _ => None,
    };
    let first = claimed.unwrap_or_else(|| script::language_of(sentence(candidate)));
    let refusal = match said_in(library, lines, candidate, first) {
        Ok(said) => {
            if claimed.is_none() {
                remarks.replace(Field::Language, Authority::Transcript);
            }
            return Ok(said);
        }
        Err(reason) => reason,
    };
    let is_coarse = matches!(refusal, Reason::Text { fault: Fault::Coarse, .. });
    let said = if is_coarse { None } else { said_in(library, lines, candidate, other(first)).ok() };
    remarks.replace(Field::Language, Authority::Transcript);
    said.ok_or_else(|| vec![refusal])
}

fn said_in(
    library: &Library,
    lines: &Lines<'_>,
    candidate: &Candidate,
    language: Language,
) -> Result<Said, Reason> {
    let (field, _) = fields(language);
    let text = if language == Language::Ja { &candidate.japanese } else { &candidate.english };
    let refused = |fault| Reason::Text { field, fault };
    let headword = plain::shown(text, limit::HEADWORD).map_err(refused)?;
    if plain::is_coarse(library, &headword) {
        return Err(refused(Fault::Coarse));
    }
    let claims = books::claims(library, language, &headword);
    // Japanese has words of Latin letters, but only the books know which.
    if claims.is_empty() && !plain::is_in(&headword, language) {
        return Err(refused(Fault::WrongLanguage));
    }
    let reading = claimed_reading(candidate).ok();
    let sought = Sought {
        language,
        headword: &headword,
        reading: reading.as_deref(),
        claims: &claims,
        sentence: sentence(candidate),
    };
    let place = lines.find(&sought).ok_or(Reason::NotSaid)?;
    Ok(Said { language, headword, claims, place })
}

/// The claim that explains the candidate best, by its index.
fn choose(
    library: &Library,
    lines: &Lines<'_>,
    candidate: &Candidate,
    said: &Said,
) -> Option<usize> {
    // Cues and patterns see the neighbors; they know which of several words it is.
    if said.place.claim.is_some() {
        return said.place.claim;
    }
    let reading = claimed_reading(candidate).ok();
    let heard = reading_here(lines, &said.place);
    let worth = |claim: &Claim| {
        let has = |reading: &Option<String>| {
            reading.as_ref().is_some_and(|reading| claim.readings.contains(reading))
        };
        let fits = meaning::fits(library, said.language, meaning_text(candidate, said), claim);
        let is_elsewhere = matches!(claim.origin, Origin::Item(_) | Origin::Rule(_));
        let is_kind = claimed_kind(candidate) == Some(claim.find.kind);
        4 * i32::from(fits)
            + 2 * i32::from(has(&reading))
            + 2 * i32::from(is_kind)
            + i32::from(has(&heard))
            - i32::from(is_elsewhere)
    };
    let best = said
        .claims
        .iter()
        .enumerate()
        .max_by_key(|(at, claim)| (worth(claim), std::cmp::Reverse(*at)));
    best.map(|(at, _)| at)
}

pub(super) fn meaning_text<'c>(candidate: &'c Candidate, said: &Said) -> &'c str {
    let text = if said.language == Language::Ja { &candidate.english } else { &candidate.japanese };
    // What no card can show proves nothing.
    if text.chars().nth(2 * limit::MEANING).is_some() { "" } else { text }
}

/// How the analyser reads the word that stands there, in its dictionary form.
pub(super) fn reading_here(lines: &Lines<'_>, place: &Place) -> Option<String> {
    let tokens = lines.words_at(place);
    match tokens[..] {
        [token] => dictionary_reading(token),
        _ => None,
    }
}

/// What the spotter would never teach, and no model makes worth teaching.
fn refuse_untaught(
    library: &Library,
    lines: &Lines<'_>,
    candidate: &Candidate,
    said: &Said,
    claim: Option<&Claim>,
) -> Result<(), Reason> {
    use refusal::Reason as Why;
    if claim.is_some_and(|claim| claim.is_coarse) {
        return Err(Reason::Untaught(Why::Coarse));
    }
    // Our own words and patterns were chosen by people.
    if claim.is_some_and(|claim| matches!(claim.origin, Origin::Item(_) | Origin::Rule(_))) {
        return Ok(());
    }
    let lemma = claim.map_or(said.headword.as_str(), |claim| claim.find.lemma.as_str());
    let is_listed = claim.is_some_and(|claim| !claim.find.level.estimated);
    if library.is_name(lemma) && !is_listed {
        return Err(Reason::Untaught(Why::Name));
    }
    let why = match said.language {
        Language::Ja => untaught_japanese(&lines.words_at(&said.place), lemma, candidate, claim),
        Language::En => {
            let small = lemma.to_lowercase();
            let has = |list: &[&str]| list.contains(&small.as_str());
            let tokens = lines.english_at(&said.place);
            let is_name = |token: &&crate::language::english::EnglishToken| {
                token.has_telling_capital() && !token.is_all_capitals()
            };
            if has(&FILLERS) {
                Some(Why::Filler)
            } else if has(&FUNCTION) || has(&BASIC_PHRASES) {
                Some(Why::Function)
            } else if has(&BASIC) {
                Some(Why::Basic)
            } else {
                (claim.is_none() && tokens.iter().any(is_name)).then_some(Why::Name)
            }
        }
    };
    why.map_or(Ok(()), |why| Err(Reason::Untaught(why)))
}

fn untaught_japanese(
    tokens: &[&Token],
    lemma: &str,
    candidate: &Candidate,
    claim: Option<&Claim>,
) -> Option<refusal::Reason> {
    use refusal::Reason as Why;
    if FILLERS_JA.contains(&to_hiragana(lemma).as_str()) {
        return Some(Why::Filler);
    }
    if BASIC_JA.contains(&lemma) {
        return Some(Why::Basic);
    }
    let all = |parts: &[PartOfSpeech]| {
        !tokens.is_empty() && tokens.iter().all(|token| parts.contains(&token.part_of_speech))
    };
    let is_culture = claimed_kind(candidate) == Some(Kind::Culture);
    if all(&[PartOfSpeech::Numeral, PartOfSpeech::Counter]) {
        Some(Why::Number)
    } else if all(&[PartOfSpeech::ProperNoun]) && !(is_culture && claim.is_some()) {
        Some(Why::Name)
    } else if all(&[PartOfSpeech::Particle, PartOfSpeech::Auxiliary, PartOfSpeech::Symbol]) {
        Some(Why::Function)
    } else {
        None
    }
}

/// What was hardly heard is not believed; what was misheard is believed only as far as the rest of
/// its sentence.
fn refuse_unheard(
    utterance: &Utterance,
    sound: &Sound,
    said: &Said,
    claim: Option<&Claim>,
) -> Result<(), Reason> {
    let is_attested = claim.is_some_and(|claim| claim.find.is_attested);
    let why = if said.place.manner == Manner::Misheard {
        let is_unsure =
            sound.confidence.is_some() && utterance.confidence < UTTERANCE_CONFIDENCE_MIN;
        is_unsure.then_some(refusal::Reason::UtteranceUnsure)
    } else {
        doubt(utterance, sound, is_attested)
    };
    why.map_or(Ok(()), |why| Err(Reason::Untaught(why)))
}

pub(super) fn claimed_kind(candidate: &Candidate) -> Option<Kind> {
    match candidate.kind.trim().to_ascii_lowercase().as_str() {
        "vocabulary" => Some(Kind::Vocabulary),
        "slang" => Some(Kind::Slang),
        "culture" => Some(Kind::Culture),
        "grammar" => Some(Kind::Grammar),
        "mistake" => Some(Kind::Mistake),
        "idiom" => Some(Kind::Idiom),
        _ => None,
    }
}

pub(super) fn raw_meaning<'c>(candidate: &'c Candidate, said: &Said) -> &'c str {
    if said.language == Language::Ja { &candidate.english } else { &candidate.japanese }
}

/// The reading as the candidate has it, in hiragana and without marks.
pub(super) fn claimed_reading(candidate: &Candidate) -> Result<String, Fault> {
    let text = plain::shown(&candidate.reading, limit::READING)?;
    let kana: String = folded(&text).chars().filter(|letter| letter.is_alphanumeric()).collect();
    if is_all_kana(&kana) { Ok(kana) } else { Err(Fault::NotKana) }
}
