//! What is shown: a talk in which every sentence grows word by word, and every other one brings a
//! card.

use std::time::Duration;

use aivlingual_shared::{
    entry::{Card, Entry, Evidence, Kind, Language, Level, Ruby, Scale},
    message::{TapId, Times, ToPlugin},
};
use serde_json::{Value, json};

use crate::prompter::Line;

/// Time from one look at what is being said to the next, as the daemon's.
const LOOK: Duration = Duration::from_millis(400);
/// Silence between two sentences.
const PAUSE: Duration = Duration::from_millis(600);

/// A sentence in the parts in which it is heard, and perhaps what it teaches.
struct Said {
    language: Language,
    parts: &'static [&'static str],
    word: Option<Word>,
}

/// What is taught: expression, reading over its first letter or nothing, meaning, level.
struct Word(&'static str, &'static str, &'static str, Kind, &'static str);

const JA: Language = Language::Ja;
const EN: Language = Language::En;
const TALK: [Said; 8] = [
    Said {
        language: JA,
        parts: &["やばい、", "このゲーム", "完全に", "沼ったわ"],
        word: Some(Word("沼る", "ぬま", "to get hooked", Kind::Slang, "N1")),
    },
    Said { language: EN, parts: &["Let's see ", "what is ", "behind ", "this door"], word: None },
    Said {
        language: JA,
        parts: &["友達と一緒に", "ボスに", "挑戦して", "みます"],
        word: Some(Word("挑戦", "", "challenge; trying", Kind::Vocabulary, "N3")),
    },
    Said {
        language: JA, parts: &["もう一回だけ", "やらせて", "ください"], word: None
    },
    Said {
        language: EN,
        parts: &["Don't worry, ", "we will ", "figure it out ", "together"],
        word: Some(Word("突き止める", "", "figure out", Kind::Idiom, "B1")),
    },
    Said {
        language: JA, parts: &["コメントが", "すごく", "盛り上がって", "いますね"], word: None
    },
    Said {
        language: JA,
        parts: &["みんなの", "応援の", "おかげで", "頑張れました"],
        word: Some(Word("〜おかげで", "", "thanks to …", Kind::Grammar, "N3")),
    },
    Said { language: EN, parts: &["See you ", "next time, ", "take care"], word: None },
];

/// The script for the plugin, by its wire.
pub(super) fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    moments(|at, moment| {
        let message = match moment {
            Moment::Heard { sentence, text, language, is_final } => ToPlugin::Caption {
                tap: TapId(1),
                utterance: sentence,
                text,
                language,
                is_final,
                taught: Vec::new(),
                translation: None,
                times: Times::default(),
            },
            Moment::Taught { card } => ToPlugin::Card { card: *card, times: Times::default() },
        };
        lines.push(Line { at, message });
    });
    lines
}

/// The same script for a page: a list of times in milliseconds with a caption or a card.
pub(super) fn json() -> Value {
    let mut moments_of_page = Vec::new();
    moments(|at, moment| {
        let at = at.as_millis() as u64;
        moments_of_page.push(match moment {
            Moment::Heard { sentence, text, .. } => {
                json!({"at": at, "sentence": sentence, "text": text})
            }
            Moment::Taught { card } => json!({"at": at, "card": card}),
        });
    });
    moments_of_page.into()
}

enum Moment {
    Heard { sentence: u64, text: String, language: Language, is_final: bool },
    Taught { card: Box<Card> },
}

fn moments(mut happens: impl FnMut(Duration, Moment)) {
    let mut at = Duration::ZERO;
    for (sentence, said) in (1..).zip(&TALK) {
        let mut text = String::new();
        for (index, part) in said.parts.iter().enumerate() {
            at += LOOK;
            text.push_str(part);
            let is_final = index + 1 == said.parts.len();
            let (text, language) = (text.clone(), said.language);
            happens(at, Moment::Heard { sentence, text, language, is_final });
        }
        if let Some(word) = &said.word {
            let card = Box::new(card(sentence, word, said.language, &text));
            happens(at, Moment::Taught { card });
        }
        at += PAUSE;
    }
}

fn card(id: u64, word: &Word, language: Language, sentence: &str) -> Card {
    let Word(japanese, reading, english, kind, band) = *word;
    let (head, rest) = japanese.split_at(japanese.chars().next().map_or(0, char::len_utf8));
    let ruby = (!reading.is_empty()).then(|| reading.to_owned());
    let rest = Ruby { base: rest.to_owned(), ruby: None };
    let scale = if band.starts_with('N') { Scale::Jlpt } else { Scale::Cefr };
    let entry = Entry {
        japanese: japanese.to_owned(),
        reading: reading.to_owned(),
        english: english.to_owned(),
        language,
        kind,
        level: Level { scale, band: band.to_owned(), estimated: false },
        lemma: japanese.to_owned(),
        surface: japanese.to_owned(),
        start_ms: None,
        end_ms: None,
        utterance: sentence.to_owned(),
        speaker: None,
        tags: Vec::new(),
        evidence: Evidence::default(),
    };
    Card { id, entry, ruby: vec![Ruby { base: head.to_owned(), ruby }, rest], note: None }
}
