//! The fields of an expression that was found: what a book has, and what of the candidate holds.
//! Pure.

use super::{
    books::{self, Claim, Origin},
    candidate::Candidate,
    check::{
        Remarks, Said, claimed_kind, claimed_reading, fields, meaning_text, other, raw_meaning,
        reading_here, sentence,
    },
    meaning,
    place::{Lines, Manner, Sought},
    plain::{self, limit},
    sound,
    verdict::{Authority, Fault, Field, Flag, Notes, Reason},
};
use crate::{
    domain::{Kind, Language, Level, Scale, Utterance},
    language::{
        kana::{is_all_kana, to_hiragana},
        library::Library,
    },
    vocabulary::{Find, english, phrases},
};

/// Where an entry's meaning comes from when no book has it.
const UNVERIFIED_SOURCE: &str = "model";
/// The band of a Japanese expression that neither a book nor the candidate places.
const UNKNOWN_JLPT: &str = "N2-N1";
const JLPT_BANDS: [&str; 5] = ["N5", "N4", "N3", "N2", "N1"];
const CEFR_BANDS: [&str; 6] = ["A1", "A2", "B1", "B2", "C1", "C2"];
/// What a meaning rests on.
enum Support {
    /// The candidate's own words fit what a book says.
    Fits,
    /// A book's words stand in their place.
    Book,
    /// Nothing but the candidate.
    None,
}

/// Puts the expression together from the claim and what of the candidate holds.
pub(super) fn find(
    library: &Library,
    lines: &Lines<'_>,
    candidate: &Candidate,
    said: &Said,
    claim: Option<&Claim>,
    remarks: &mut Remarks,
) -> Result<Find, Reason> {
    let mut find = match claim {
        Some(claim) => claim.find.clone(),
        None => {
            remarks.flags.push(Flag::Unlisted);
            unlisted(library, candidate, said)
        }
    };
    find.range = said.place.range.clone();
    let (headword, _) = fields(said.language);
    let taught = if said.language == Language::Ja { &find.japanese } else { &find.english };
    if let Some(claim) = claim
        && *taught != said.headword
        && find.lemma != said.headword
        && !(said.language == Language::En && taught.eq_ignore_ascii_case(&said.headword))
    {
        remarks.replace(headword, claim.authority());
    }
    let kind = kind(candidate, claim, remarks)?;
    find.kind = kind;
    let support = meaning_of(library, candidate, said, claim, &mut find, remarks)?;
    reading_of(library, lines, candidate, said, claim, &mut find, remarks)?;
    level_of(candidate, claim, &find.level, remarks);
    tags_of(candidate, &mut find.tags, remarks);
    if said.place.manner == Manner::Misheard {
        remarks.flags.push(Flag::HeardDifferently);
    }
    match support {
        Support::Fits => find.why.push(phrases::NAMED_AND_FITS.into()),
        Support::Book => find.why.push(phrases::NAMED_ONLY.into()),
        Support::None => {
            UNVERIFIED_SOURCE.clone_into(&mut find.source);
            find.why = vec![phrases::NAMED.into()];
        }
    }
    find.why.extend(remarks.flags.iter().map(ToString::to_string));
    find.why.extend(manner_reason(said.place.manner));
    Ok(find)
}

fn manner_reason(manner: Manner) -> Option<String> {
    let reason = match manner {
        Manner::Inflected => phrases::OTHER_FORM,
        Manner::Respelled => phrases::OTHER_SPELLING,
        Manner::Exact | Manner::Misheard => return None,
    };
    Some(reason.into())
}

/// An expression that no book has. Its meaning and reading are still to be checked.
fn unlisted(library: &Library, candidate: &Candidate, said: &Said) -> Find {
    let is_japanese = said.language == Language::Ja;
    let is_shout = said.headword.chars().all(|letter| !letter.is_lowercase());
    let lemma =
        if is_japanese || is_shout { said.headword.clone() } else { said.headword.to_lowercase() };
    let level = if is_japanese {
        let band = band(candidate, &JLPT_BANDS).unwrap_or(UNKNOWN_JLPT).to_owned();
        Level { scale: Scale::Jlpt, band, estimated: true }
    } else {
        match band(candidate, &CEFR_BANDS) {
            Some(band) => Level { scale: Scale::Cefr, band: band.to_owned(), estimated: true },
            None => library.level_of_english(&lemma, None),
        }
    };
    Find {
        range: said.place.range.clone(),
        language: said.language,
        japanese: if is_japanese { lemma.clone() } else { String::new() },
        reading: String::new(),
        english: if is_japanese { String::new() } else { lemma.clone() },
        lemma,
        kind: Kind::Vocabulary,
        level,
        tags: Vec::new(),
        source: UNVERIFIED_SOURCE.to_owned(),
        is_attested: false,
        why: Vec::new(),
    }
}

fn band<'b>(candidate: &Candidate, bands: &[&'b str]) -> Option<&'b str> {
    let claimed = candidate.level.trim();
    bands.iter().copied().find(|band| band.eq_ignore_ascii_case(claimed))
}

/// The kind the book gives, or the candidate where the book cannot know: dictionaries mark few
/// words as culture, and not all slang.
fn kind(
    candidate: &Candidate,
    claim: Option<&Claim>,
    remarks: &mut Remarks,
) -> Result<Kind, Reason> {
    let claimed = claimed_kind(candidate);
    let is_rule = claim.is_some_and(|claim| matches!(claim.origin, Origin::Rule(_)));
    if claimed == Some(Kind::Mistake) && !is_rule {
        return Err(Reason::UnprovenMistake);
    }
    let Some(claim) = claim else { return Ok(claimed.unwrap_or(Kind::Vocabulary)) };
    let own = claim.find.kind;
    let is_dictionary = matches!(claim.origin, Origin::Japanese(_) | Origin::English);
    let is_listed = !claim.find.level.estimated;
    let kind = match claimed {
        Some(Kind::Culture) if is_dictionary => Kind::Culture,
        Some(Kind::Slang) if is_dictionary && own == Kind::Vocabulary && !is_listed => Kind::Slang,
        _ => own,
    };
    if claimed != Some(kind) {
        remarks.replace(Field::Kind, claim.authority());
    }
    Ok(kind)
}

/// Fills in the meaning, and says who vouches for it.
fn meaning_of(
    library: &Library,
    candidate: &Candidate,
    said: &Said,
    claim: Option<&Claim>,
    find: &mut Find,
    remarks: &mut Remarks,
) -> Result<Support, Reason> {
    let (_, field) = fields(said.language);
    let text = meaning_text(candidate, said);
    let claimed = match text {
        "" if !raw_meaning(candidate, said).is_empty() => Err(Fault::TooLong),
        text => plain::plain(library, text, other(said.language), limit::MEANING),
    };
    let claimed = claimed.map(|text| text.trim_end_matches(['.', '。', ' ']).to_owned());
    let own = match said.language {
        Language::Ja => &mut find.english,
        Language::En => &mut find.japanese,
    };
    let has_own = claim.is_some() && !own.is_empty();
    let knows_these_words = said.place.claim.is_some();
    let fits =
        |text: &str| claim.is_some_and(|claim| meaning::fits(library, said.language, text, claim));
    match claimed {
        Err(Fault::Coarse) => Err(Reason::Text { field, fault: Fault::Coarse }),
        Ok(text) if fits(&text) => {
            *own = text;
            Ok(Support::Fits)
        }
        Ok(text) if !(has_own && knows_these_words) => {
            *own = text;
            remarks.flags.push(Flag::MeaningUnverified);
            Ok(Support::None)
        }
        Err(_) if !has_own => Err(Reason::NoMeaning),
        _ => {
            let by = claim.map_or(Authority::Dictionary, Claim::authority);
            remarks.replace(field, by);
            Ok(Support::Book)
        }
    }
}

/// Fills in the reading of the Japanese side, which by now is known.
fn reading_of(
    library: &Library,
    lines: &Lines<'_>,
    candidate: &Candidate,
    said: &Said,
    claim: Option<&Claim>,
    find: &mut Find,
    remarks: &mut Remarks,
) -> Result<(), Reason> {
    let japanese = find.japanese.clone();
    let claimed = claimed_reading(candidate).ok();
    if is_all_kana(&japanese) {
        let is_filled = !candidate.reading.trim().is_empty();
        if is_filled && claimed != Some(to_hiragana(&japanese)) {
            remarks.replace(Field::Reading, Authority::Analyser);
        }
        find.reading = japanese;
        return Ok(());
    }
    let is_own = claim.is_some_and(|claim| claim.find.japanese == japanese);
    let (known, by) = match claim {
        Some(claim) if is_own => (claim.readings.clone(), claim.authority()),
        _ => (books::readings(library, &japanese), Authority::Dictionary),
    };
    if let Some(claimed) = claimed.as_ref().filter(|claimed| known.contains(claimed)) {
        find.reading.clone_from(claimed);
        return Ok(());
    }
    let here = reading_here(lines, &said.place).filter(|here| known.contains(here));
    if let Some(reading) = here.or_else(|| known.into_iter().next()) {
        find.reading = reading;
        remarks.replace(Field::Reading, by);
        return Ok(());
    }
    let analyzed = analyzed_reading(library, &japanese);
    match claimed {
        Some(claimed) if analyzed.as_ref() == Some(&claimed) => find.reading = claimed,
        Some(claimed) if sound::can_be_read(library, &japanese, &claimed) => {
            remarks.flags.push(Flag::ReadingUnverified);
            find.reading = claimed;
        }
        _ => {
            find.reading = analyzed.ok_or(Reason::ImpossibleReading)?;
            remarks.replace(Field::Reading, Authority::Analyser);
        }
    }
    Ok(())
}

/// How the analyser reads a text, without its marks.
fn analyzed_reading(library: &Library, text: &str) -> Option<String> {
    let pieces = text.split(|letter: char| !letter.is_alphanumeric() && letter != 'ー');
    let readings = pieces
        .filter(|piece| !piece.is_empty())
        .map(|piece| english::kana_of(library, piece).map(|kana| to_hiragana(&kana)));
    readings.collect::<Option<String>>().filter(|reading| !reading.is_empty())
}

/// Says so when the candidate guessed another level than the one that stands.
fn level_of(candidate: &Candidate, claim: Option<&Claim>, level: &Level, remarks: &mut Remarks) {
    let Some(claim) = claim else {
        let bands: &[&str] = if level.scale == Scale::Jlpt { &JLPT_BANDS } else { &CEFR_BANDS };
        if band(candidate, bands).is_none() {
            remarks.replace(Field::Level, Authority::Estimate);
        }
        return;
    };
    let claimed = candidate.level.trim();
    if !level.band.split('-').any(|band| band.eq_ignore_ascii_case(claimed)) {
        let by = match claim.authority() {
            Authority::Dictionary if level.estimated => Authority::Estimate,
            Authority::Dictionary => Authority::LevelList,
            by => by,
        };
        remarks.replace(Field::Level, by);
    }
}

/// Adds the candidate's tags to the book's.
fn tags_of(candidate: &Candidate, tags: &mut Vec<String>, remarks: &mut Remarks) {
    let mut faults: Vec<Fault> = Vec::new();
    for tag in candidate.tags.iter().take(limit::TAGS) {
        match plain::tag(tag) {
            Ok(tag) if !tags.contains(&tag) => tags.push(tag),
            Ok(_) => {}
            Err(fault) => faults.push(fault),
        }
    }
    if candidate.tags.len() > limit::TAGS {
        faults.push(Fault::TooLong);
    }
    faults.dedup();
    for fault in faults {
        remarks.drop(Field::Tags, fault);
    }
}

/// The notes that may be shown; an empty one was never there.
pub(super) fn notes(
    library: &Library,
    lines: &Lines<'_>,
    candidate: &Candidate,
    said: &Said,
    find: &Find,
    remarks: &mut Remarks,
) -> Notes {
    let learner = other(said.language);
    let mut note =
        |field, text: &str, language, limit| match plain::plain(library, text, language, limit) {
            Ok(text) => Some(text),
            Err(Fault::Empty) => None,
            Err(fault) => {
                remarks.drop(field, fault);
                None
            }
        };
    let usage = note(Field::Usage, &candidate.usage, learner, limit::NOTE);
    let mistake = note(Field::Mistake, &candidate.mistake, learner, limit::NOTE);
    let example = note(Field::Example, &candidate.example, said.language, limit::EXAMPLE);
    let example_translation =
        note(Field::ExampleTranslation, &candidate.example_translation, learner, limit::NOTE);
    let translation = note(Field::Translation, &candidate.translation, learner, limit::NOTE);
    let has_example = example.is_some();
    let example = example.filter(|example| has_expression(library, example, said, find));
    if has_example && example.is_none() {
        remarks.drop(Field::Example, Fault::WithoutExpression);
    }
    let is_own_sentence = sentence(candidate).trim().is_empty()
        || lines.is_claimed(said.place.line, sentence(candidate));
    if translation.is_some() && !is_own_sentence {
        remarks.drop(Field::Translation, Fault::OtherSentence);
    }
    Notes {
        usage,
        mistake,
        example_translation: example_translation.filter(|_| example.is_some()),
        example,
        translation: translation.filter(|_| is_own_sentence),
    }
}

/// True when the example uses the expression, and does not only sound as if.
fn has_expression(library: &Library, example: &str, said: &Said, find: &Find) -> bool {
    let line = [Utterance {
        text: example.to_owned(),
        language: said.language,
        start_ms: 0,
        end_ms: 0,
        confidence: 1.0,
        speaker: None,
        words: Vec::new(),
    }];
    let sought = Sought {
        language: said.language,
        headword: &find.lemma,
        reading: Some(&find.reading),
        claims: &said.claims,
        sentence: "",
    };
    let place = Lines::of(library, &line).find(&sought);
    place.is_some_and(|place| place.manner != Manner::Misheard)
}
