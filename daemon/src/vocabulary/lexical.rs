//! Our own lexicon's words in an utterance. Pure.

use std::ops::Range;

use crate::{
    domain::{Entry, Kind, Language, Level, Scale},
    language::{
        kana::{is_all_kana, to_hiragana},
        lexicon::{Hit, Item, Lexicon},
        library::Library,
        segment::Morpheme,
    },
    vocabulary::{Find, phrases},
};

/// The words in Japanese `text`, of which `morphemes` are the pieces.
pub(super) fn japanese(
    lexicon: &Lexicon,
    library: &Library,
    text: &str,
    morphemes: &[Morpheme],
) -> Vec<Find> {
    let hits = lexicon.in_japanese(text, morphemes);
    hits.into_iter().map(|hit| find(library, hit, Language::Ja, 0)).collect()
}

/// The words in the bytes `range` of `text`, which are English.
pub(super) fn english(
    lexicon: &Lexicon,
    library: &Library,
    text: &str,
    range: &Range<usize>,
) -> Vec<Find> {
    let hits = lexicon.in_english(library, &text[range.clone()]);
    hits.into_iter().map(|hit| find(library, hit, Language::En, range.start)).collect()
}

/// The lexicon's word, standing `offset` bytes after where the hit says.
pub(super) fn find(library: &Library, hit: Hit<'_>, language: Language, offset: usize) -> Find {
    let Hit { item, alias, range } = hit;
    let (japanese, reading) = said(item, alias, language);
    let headword = item.headword(language).replace(" * ", " ");
    Find {
        range: range.start + offset..range.end + offset,
        language,
        japanese,
        reading,
        english: item.english.replace(" * ", " "),
        kind: item.kind,
        level: level(library, item, language),
        tags: tags(item),
        source: format!("lexicon:{headword}"),
        lemma: headword,
        is_attested: true,
        why: why(item),
    }
}

/// The Japanese side and its reading. Who hears ホラーゲーム is not shown ホラゲ; another spelling of the
/// same sounds, as ヌマる for 沼る, is shown as it is listed.
fn said(item: &Item, alias: Option<&str>, language: Language) -> (String, String) {
    match alias {
        Some(alias)
            if language == Language::Ja
                && is_all_kana(alias)
                && to_hiragana(alias) != to_hiragana(&item.reading) =>
        {
            (alias.to_owned(), alias.to_owned())
        }
        _ => (item.japanese.clone(), item.reading.clone()),
    }
}

/// What a list says of an ordinary word; otherwise our own judgement, which is called an estimate.
/// A list's level is not that of slang, and not that of a word's sense in a fandom.
fn level(library: &Library, item: &Item, language: Language) -> Level {
    let listed = match language {
        _ if item.kind != Kind::Vocabulary => None,
        Language::Ja => library
            .japanese(&item.japanese)
            .into_iter()
            .find(|word| word.is_spelled(&item.japanese))
            .and_then(|word| library.jlpt(word.seq)),
        Language::En => library.cefr(&item.english, None),
    };
    if let Some(listed) = listed {
        return listed;
    }
    let scale = match language {
        Language::Ja => Scale::Jlpt,
        Language::En => Scale::Cefr,
    };
    Level { scale, band: item.level.clone(), estimated: true }
}

fn tags(item: &Item) -> Vec<String> {
    let mut tags = vec![item.register.clone()];
    tags.extend(item.tags.iter().filter(|tag| **tag != item.register).cloned());
    tags
}

fn why(item: &Item) -> Vec<String> {
    let mut why = vec![phrases::IN_LEXICON.into()];
    if !item.cue.is_empty() {
        why.push(phrases::BY_NEIGHBORS.into());
    }
    if !item.note.is_empty() {
        why.push(item.note.clone());
    }
    why
}

/// What the lexicon says of the use of a word it taught: to who learns it where it can, or else in
/// English.
pub(super) fn note(entry: &Entry) -> Option<String> {
    learners_note(entry).or_else(|| Some(item(entry)?.note.clone()).filter(|note| !note.is_empty()))
}

/// What the lexicon says of the use of a word it taught, in the language of who learns it.
pub(super) fn learners_note(entry: &Entry) -> Option<String> {
    let item = item(entry)?;
    let note = match entry.language {
        Language::Ja => &item.note,
        Language::En => &item.note_ja,
    };
    (!note.is_empty()).then(|| note.clone())
}

fn item(entry: &Entry) -> Option<&'static Item> {
    entry.evidence.source.strip_prefix("lexicon:")?;
    let items = Lexicon::shipped().look_up(entry.language, &entry.lemma);
    items.into_iter().find(|item| {
        item.japanese == entry.japanese && item.english.replace(" * ", " ") == entry.english
    })
}
