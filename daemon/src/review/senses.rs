//! The meanings a dictionary has for an entry, for the owner to choose from. Pure.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    domain::{Entry, Language},
    language::article::{Answer, Article},
};

/// Meanings of one sense that are read at a glance.
const MEANINGS_TOLD: usize = 4;
/// Senses that are offered at most.
const SENSES_MAX: usize = 24;

/// One meaning a dictionary has for an entry. Choosing it makes the entry say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Sense {
    /// In the language the entry does not teach: English for a Japanese one.
    pub(super) text: String,
    /// `text` in kana, where it is Japanese and its reading is known.
    pub(super) reading: Option<String>,
    /// Part of speech and register, in words.
    pub(super) remarks: Vec<String>,
    /// When it is meant.
    pub(super) note: Option<String>,
    /// The headword it stands under, where that is written differently.
    pub(super) headword: Option<String>,
    /// Where it comes from.
    pub(super) source: String,
    /// True when the entry says it already.
    pub(super) is_chosen: bool,
}

/// The senses of `answer` that may be what `entry` means, the likeliest first.
pub(super) fn senses(entry: &Entry, answer: &Answer) -> Vec<Sense> {
    let own = answer.lexicon.iter().filter(|slang| slang.language == entry.language);
    let own = own.map(|slang| {
        let (text, reading) = match entry.language {
            Language::Ja => (slang.english.clone(), None),
            Language::En => (slang.japanese.clone(), Some(slang.reading.clone())),
        };
        Sense {
            text,
            reading,
            remarks: vec![slang.register.clone()],
            note: (!slang.note.is_empty()).then(|| slang.note.clone()),
            headword: None,
            source: "AIVlingual".to_owned(),
            is_chosen: false,
        }
    });
    let articles = answer.articles.iter().filter(|article| article.language == entry.language);
    let (exact, other): (Vec<&Article>, Vec<&Article>) =
        articles.partition(|article| is_said_so(entry, article));
    let of_books = exact.into_iter().chain(other).flat_map(|article| of_article(entry, article));
    let mut senses: Vec<Sense> = Vec::new();
    for mut sense in own.chain(of_books) {
        if sense.text.is_empty() || senses.iter().any(|held| held.text == sense.text) {
            continue;
        }
        sense.is_chosen = sense.text == said(entry);
        senses.push(sense);
    }
    senses.truncate(SENSES_MAX);
    senses
}

/// What the entry means, in the language it does not teach.
fn said(entry: &Entry) -> &str {
    match entry.language {
        Language::Ja => &entry.english,
        Language::En => &entry.japanese,
    }
}

/// Whether an article is of the very word: the same reading, where there is one.
fn is_said_so(entry: &Entry, article: &Article) -> bool {
    article.readings.is_empty()
        || entry.reading.is_empty()
        || article.readings.contains(&entry.reading)
}

fn of_article<'a>(entry: &'a Entry, article: &'a Article) -> impl Iterator<Item = Sense> + 'a {
    let headword = (article.headword != entry.lemma).then(|| article.headword.clone());
    let sense = move |text: String, reading, sense: &crate::language::article::Sense| Sense {
        text,
        reading,
        remarks: sense.parts_of_speech.iter().chain(&sense.registers).cloned().collect(),
        note: sense.note.clone(),
        headword: headword.clone(),
        source: article.source.clone(),
        is_chosen: false,
    };
    article.senses.iter().flat_map(move |one| match entry.language {
        Language::Ja => {
            let told: Vec<&str> =
                one.meanings.iter().take(MEANINGS_TOLD).map(|meaning| &*meaning.text).collect();
            vec![sense(told.join("; "), None, one)]
        }
        Language::En => one
            .meanings
            .iter()
            .map(|meaning| sense(meaning.text.clone(), meaning.reading.clone(), one))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Evidence, Kind, Level, Scale},
        language::article::{self, Frequency, Meaning},
    };

    fn entry(language: Language, lemma: &str, reading: &str, english: &str) -> Entry {
        Entry {
            japanese: lemma.into(),
            reading: reading.into(),
            english: english.into(),
            language,
            kind: Kind::Vocabulary,
            level: Level { scale: Scale::Jlpt, band: "N5".into(), estimated: false },
            lemma: lemma.into(),
            surface: lemma.into(),
            start_ms: None,
            end_ms: None,
            utterance: String::new(),
            speaker: None,
            tags: Vec::new(),
            evidence: Evidence { source: "test".into(), confidence: None, why: Vec::new() },
        }
    }

    fn article(language: Language, reading: &str, senses: &[&[&str]]) -> Article {
        let meaning = |text: &&str| Meaning { text: (*text).into(), reading: None };
        let sense = |meanings: &&[&str]| article::Sense {
            parts_of_speech: vec!["noun".into()],
            registers: Vec::new(),
            meanings: meanings.iter().map(meaning).collect(),
            note: None,
        };
        Article {
            language,
            headword: "橋".into(),
            readings: if reading.is_empty() { Vec::new() } else { vec![reading.into()] },
            ruby: Vec::new(),
            spellings: Vec::new(),
            level: Level { scale: Scale::Jlpt, band: "N5".into(), estimated: false },
            frequency: Frequency { zipf: None, words: "" },
            inflection: None,
            senses: senses.iter().map(sense).collect(),
            kanji: Vec::new(),
            source: "jmdict:1".into(),
        }
    }

    fn answer(articles: Vec<Article>) -> Answer {
        Answer { articles, ..Answer::default() }
    }

    #[test]
    fn senses_of_the_same_reading_come_first_and_each_once() {
        let books = answer(vec![
            article(Language::Ja, "きょう", &[&["bridge (music)"]]),
            article(Language::Ja, "はし", &[&["bridge", "overpass"], &["bridge", "overpass"]]),
            article(Language::En, "", &[&["橋"]]),
        ]);
        let found = senses(&entry(Language::Ja, "橋", "はし", "bridge; overpass"), &books);
        let told: Vec<_> = found.iter().map(|sense| (&*sense.text, sense.is_chosen)).collect();
        assert_eq!(told, [("bridge; overpass", true), ("bridge (music)", false)]);
    }

    #[test]
    fn an_english_entry_is_offered_each_japanese_word() {
        let books = answer(vec![article(Language::En, "", &[&["橋", "ブリッジ"]])]);
        let found = senses(&entry(Language::En, "橋", "はし", "bridge"), &books);
        let told: Vec<_> = found.iter().map(|sense| (&*sense.text, sense.is_chosen)).collect();
        assert_eq!(told, [("橋", true), ("ブリッジ", false)]);
    }
}
