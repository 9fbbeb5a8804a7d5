//! Words of the dictionaries the user brought.

use super::{Article, Frequency, Meaning, Sense, japanese};
use crate::{
    domain::Language,
    language::{
        dictionary::OwnWord,
        furigana,
        kana::to_hiragana,
        library::Library,
        segment::{Morpheme, words},
    },
};

/// What they have of `word`, of which `morphemes` are the pieces, and of the dictionary forms it
/// may come from; a form that only they know is added to `forms_of`.
pub(super) fn articles(
    library: &Library,
    word: &str,
    morphemes: &[Morpheme],
    forms_of: &mut Vec<String>,
) -> Vec<Article> {
    let mut forms = forms_of.clone();
    forms.extend(japanese::dictionary_forms(&words(word, morphemes)));
    forms.extend(library.english_lemmas(word).into_iter().map(|(lemma, _)| lemma));
    let mut articles = Vec::new();
    for form in std::iter::once(word.to_owned()).chain(forms) {
        for (title, own) in library.own(&form) {
            let article = article(library, title, own);
            if articles.contains(&article) {
                continue;
            }
            if form != word && !forms_of.contains(&form) {
                forms_of.push(form.clone());
            }
            articles.push(article);
        }
    }
    articles
}

fn article(library: &Library, title: &str, word: OwnWord) -> Article {
    let level = library.level_of_own(&word);
    let frequency = Frequency::of(library.zipf(word.language, &word.headword));
    let OwnWord { language, headword, reading, glosses, tags } = word;
    let meaning = |text| Meaning { text, reading: None };
    let readings = if reading.is_empty() { Vec::new() } else { vec![reading] };
    let sound = readings.first().map(|reading| to_hiragana(reading)).unwrap_or_default();
    Article {
        language,
        ruby: match language {
            Language::Ja => furigana::align(&headword, &sound),
            Language::En => Vec::new(),
        },
        headword,
        readings,
        spellings: Vec::new(),
        level,
        frequency,
        inflection: None,
        senses: vec![Sense {
            parts_of_speech: tags,
            registers: Vec::new(),
            meanings: glosses.into_iter().map(meaning).collect(),
            note: None,
        }],
        kanji: Vec::new(),
        source: format!("yomitan:{title}"),
    }
}
