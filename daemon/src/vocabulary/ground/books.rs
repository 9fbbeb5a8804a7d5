//! What the dictionary, the lexicon and the grammar say of a headword: one claim for each sense,
//! against which a candidate is held. Pure.

use crate::{
    domain::Language,
    language::{
        grammar::{Found, Grammar, Rule, Teaches},
        kana::{hiragana_of, is_all_kana, to_hiragana},
        lexicon::{Hit, Item, Lexicon},
        library::{
            Library,
            english::EnglishPos,
            japanese::{Form, JapaneseWord},
        },
        segment::segment,
    },
    vocabulary::{Find, english, ground::verdict::Authority, japanese, lexical, patterns, sense},
};
use unicode_normalization::UnicodeNormalization;

/// Which book a claim stands in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    Item(&'static Item),
    Rule(&'static Rule),
    /// The JMdict entry of this number.
    Japanese(u32),
    English,
}

/// One sense of a headword, as a book has it.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) find: Find,
    pub(super) origin: Origin,
    /// Every reading the Japanese side can have, in hiragana.
    pub(super) readings: Vec<String>,
    /// Everything the book says of its meaning, in the language that is not taught.
    pub(super) meanings: Vec<String>,
    pub(super) is_coarse: bool,
}

impl Claim {
    pub(super) fn authority(&self) -> Authority {
        match self.origin {
            Origin::Item(_) => Authority::Lexicon,
            Origin::Rule(_) => Authority::Grammar,
            Origin::Japanese(_) | Origin::English => Authority::Dictionary,
        }
    }
}

/// The spelling under which texts are compared: compatibility form, small letters, hiragana.
pub(super) fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).map(hiragana_of).collect()
}

/// All claims on `headword`: our own words first, then patterns, then the dictionary's senses in
/// its order. A headword in some other form than the dictionary's is brought to that form first.
pub(super) fn claims(library: &Library, language: Language, headword: &str) -> Vec<Claim> {
    let spelled = claims_spelled(library, language, headword);
    if !spelled.is_empty() {
        return spelled;
    }
    let forms = match language {
        Language::Ja => japanese_form(library, headword).into_iter().collect(),
        Language::En => english_forms(library, headword),
    };
    let claims = forms.iter().map(|form| claims_spelled(library, language, form));
    claims.into_iter().find(|claims| !claims.is_empty()).unwrap_or_default()
}

fn claims_spelled(library: &Library, language: Language, headword: &str) -> Vec<Claim> {
    let bare = patterns::bare(headword);
    let items = Lexicon::shipped().look_up(language, &bare);
    let mut claims: Vec<Claim> =
        items.into_iter().map(|item| of_item(library, item, language)).collect();
    let wanted = folded(&bare);
    let rules = Grammar::shipped().rules(language).filter(|rule| is_called(rule, &wanted));
    claims.extend(rules.map(|rule| of_rule(library, rule, language)));
    match language {
        Language::Ja => {
            let words = library.japanese(&bare);
            claims.extend(words.iter().flat_map(|word| of_word(library, word, &bare)));
        }
        Language::En => claims.extend(of_english(library, &bare.to_lowercase())),
    }
    claims
}

fn of_item(library: &Library, item: &'static Item, language: Language) -> Claim {
    let hit = Hit { item, alias: None, range: 0..0 };
    let find = lexical::find(library, hit, language, 0);
    let meaning = match language {
        Language::Ja => find.english.clone(),
        Language::En => find.japanese.clone(),
    };
    Claim {
        readings: vec![to_hiragana(&find.reading)],
        meanings: vec![meaning],
        origin: Origin::Item(item),
        is_coarse: false,
        find,
    }
}

fn of_rule(library: &Library, rule: &'static Rule, language: Language) -> Claim {
    let found = Found { rule, range: 0..0, own: Vec::new() };
    let find = patterns::find(library, &found, language, 0);
    Claim {
        readings: vec![to_hiragana(&find.reading)],
        meanings: vec![rule.meaning.clone()],
        origin: Origin::Rule(rule),
        is_coarse: false,
        find,
    }
}

/// True when a rule goes by this name, which is folded. A name may list several, and ends in what
/// stands for any verb.
fn is_called(rule: &Rule, wanted: &str) -> bool {
    let right = match &rule.teaches {
        Teaches::Mistake { right, .. } => Some(right),
        Teaches::Pattern { .. } => None,
    };
    let core = |name: &str| {
        let name = folded(&patterns::bare(name));
        let name = name.trim_matches(|letter: char| !letter.is_alphanumeric());
        let name = name.strip_suffix(" doing").or(name.strip_suffix(" do")).unwrap_or(name);
        name.trim_end_matches("-ing").trim().to_owned()
    };
    let wanted = core(wanted);
    !wanted.is_empty()
        && std::iter::once(&rule.name)
            .chain(right)
            .any(|name| core(name) == wanted || name.split('/').any(|one| core(one) == wanted))
}

fn of_word(library: &Library, word: &JapaneseWord, headword: &str) -> Vec<Claim> {
    let wanted = folded(headword);
    let forms = || word.writings.iter().chain(&word.readings);
    let sound = |form: &&Form| form.is_sound();
    let spelling = forms()
        .find(|form| form.text == headword)
        .or_else(|| forms().find(|form| folded(&form.text) == wanted))
        .filter(sound)
        .map_or_else(|| word.headword().to_owned(), |form| form.text.clone());
    let senses = word.senses.iter().filter(|sense| !sense.is_dead());
    let senses = senses
        .filter(|sense| sense.restricted_to.is_empty() || sense.restricted_to.contains(&spelling));
    senses
        .filter_map(|sense| {
            let meaning = sense::of(sense)?;
            let lemma = japanese::written(word, &spelling, &meaning);
            let readings = readings_of(word, &lemma);
            let choice = japanese::Choice {
                reading: if is_all_kana(&lemma) {
                    lemma.clone()
                } else {
                    readings.first()?.clone()
                },
                word: word.clone(),
                lemma,
                meaning,
            };
            Some(Claim {
                find: japanese::find(library, choice, 0..0),
                origin: Origin::Japanese(word.seq),
                readings,
                meanings: sense.glosses.clone(),
                is_coarse: sense::is_coarse(sense),
            })
        })
        .collect()
}

/// The readings of one spelling of a word, in hiragana, the usual one first.
fn readings_of(word: &JapaneseWord, spelling: &str) -> Vec<String> {
    if is_all_kana(spelling) {
        return vec![to_hiragana(spelling)];
    }
    let usual = word.reading_of(spelling);
    let belongs = |form: &&Form| {
        !form.has_tag("nokanji")
            && (form.restricted_to.is_empty()
                || form.restricted_to.iter().any(|text| text == spelling))
    };
    let others = word.readings.iter().filter(belongs).map(|form| form.text.as_str());
    let mut readings: Vec<String> = Vec::new();
    for reading in usual.into_iter().chain(others).map(to_hiragana) {
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
    readings
}

/// The readings any word spelled so has, in hiragana; then the analyser's, which also reads what no
/// dictionary lists.
pub(super) fn readings(library: &Library, spelling: &str) -> Vec<String> {
    let words = library.japanese(spelling);
    let spelled = words.iter().filter(|word| word.is_spelled(spelling));
    spelled.flat_map(|word| readings_of(word, spelling)).collect()
}

fn of_english(library: &Library, headword: &str) -> Vec<Claim> {
    let Some(word) = library.english(headword) else { return Vec::new() };
    let claims = word.glosses.iter().filter_map(|gloss| {
        let choice =
            english::Choice { lemma: word.lemma.clone(), pos: gloss.pos, gloss: gloss.clone() };
        let find = english::find(library, choice, 0..0).ok()?;
        Some(Claim {
            readings: vec![to_hiragana(&find.reading)],
            meanings: vec![gloss.japanese.clone()],
            origin: Origin::English,
            is_coarse: false,
            find,
        })
    });
    claims.collect()
}

/// 食べちゃった is listed as 食べる, 心が折れた as 心が折れる.
fn japanese_form(library: &Library, headword: &str) -> Option<String> {
    let tokens = segment(library, headword);
    let (last, first) = tokens.split_last()?;
    let start: String = first.iter().map(|token| token.surface.as_str()).collect();
    let form = format!("{start}{}", last.dictionary_form);
    (form != headword).then_some(form)
}

/// "figured out" is listed as "figure out", "spoilers" as "spoiler".
fn english_forms(library: &Library, headword: &str) -> Vec<String> {
    let headword = headword.to_lowercase();
    let (first, rest) = headword.split_once(' ').unwrap_or((&headword, ""));
    let mut forms: Vec<String> = library
        .english_lemmas(first)
        .into_iter()
        .filter(|(_, pos)| rest.is_empty() || *pos == EnglishPos::Verb)
        .map(|(lemma, _)| format!("{lemma} {rest}").trim().to_owned())
        .collect();
    if let Some((start, last)) = headword.rsplit_once(' ') {
        let lemmas = library.english_lemmas(last);
        forms.extend(lemmas.into_iter().map(|(lemma, _)| format!("{start} {lemma}")));
    }
    forms.retain(|form| *form != headword);
    forms
}
