//! Stories told to the scene, and what is to be seen.

use aivlingual_shared::{
    entry::{Ask, Kind, Language},
    message::TapId,
};

use super::{
    queue::{GAP_MS, HOLD_MS_MIN, STANDING_MS_MIN},
    stage::{ANSWER_MS_MIN, RECAP_MS, RECAP_WORD_MS, SUSPENSE_MS},
    talk::{BUBBLE_MS, FLOOR_MS, SPEAKING_MS_MAX},
    *,
};
use crate::overlay::sample_card;

mod acts;
mod cards;
mod random;
mod talk;

const HOLD_MS: u64 = 8_000;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A card that is read in less than the shortest time a card stands.
fn short(id: u64, kind: Kind) -> Card {
    let mut card = Card { id, note: None, ..sample_card() };
    card.entry.kind = kind;
    card.entry.lemma = format!("word {id}");
    (card.entry.english, card.entry.utterance) = ("bog".into(), "沼".into());
    card
}

fn telling(id: u64, kind: Kind) -> Event {
    Event::Card(Box::new(short(id, kind)))
}

fn word(id: u64) -> Event {
    telling(id, Kind::Vocabulary)
}

fn pin(card: u64, is_pinned: bool) -> Event {
    Event::Pin { card, is_pinned }
}

fn caption(tap: u32, utterance: u64, text: &str, is_final: bool) -> Event {
    let (tap, text, language) = (TapId(tap), text.into(), Language::Ja);
    Event::Caption(Caption {
        tap,
        utterance,
        text,
        language,
        is_final,
        taught: Vec::new(),
        translation: None,
    })
}

fn bubble(turn: u64, text: &str, is_speaking: bool) -> Event {
    let (name, text, language) = ("Ai".into(), text.into(), Language::En);
    Event::Bubble(Bubble { turn, name, text, language, is_speaking })
}

fn quiz(id: u64, thinking_ms: u32) -> Event {
    Event::Quiz(Box::new(Quiz {
        id,
        card: short(90, Kind::Slang),
        ask: Ask::Meaning,
        choices: vec!["bog".into(), "bug".into()],
        answer: 0,
        thinking_ms,
    }))
}

fn recap(words: u64) -> Event {
    let words = (0..words).map(|id| short(id, Kind::Slang)).collect();
    Event::Recap(Recap { words, total: 12 })
}

fn scene() -> Scene {
    Scene::new(Layout { hold_ms: HOLD_MS as u32, ..Layout::default() })
}

/// Lets the time pass up to `at`, as the painter does: it wakes for each change.
fn pass(scene: &mut Scene, at: Duration) {
    while let Some(change) = scene.next_change().filter(|change| *change <= at) {
        scene.advance(change);
    }
    scene.advance(at);
}

fn ids(view: &View) -> Vec<u64> {
    view.cards.iter().map(|view| view.card.id).collect()
}

/// What is seen of a view, in a few letters.
fn seen(view: &View) -> String {
    let mut seen: Vec<String> = view
        .cards
        .iter()
        .map(|view| format!("{}{}", view.card.id, if view.is_pinned { "!" } else { "" }))
        .collect();
    seen.extend(view.quiz.as_ref().map(|(quiz, state)| match state {
        QuizState::Asking => format!("ask{}", quiz.id),
        QuizState::Answered => format!("answer{}", quiz.id),
    }));
    seen.extend(view.recap.as_ref().map(|recap| format!("recap{}", recap.words.len())));
    seen.extend(view.caption.as_ref().map(|caption| format!("\"{}\"", caption.text)));
    seen.extend(
        view.bubble.as_ref().map(|bubble| {
            format!("<{}{}>", bubble.text, if bubble.is_speaking { ".." } else { "" })
        }),
    );
    seen.extend(view.slate.as_ref().map(|slate| format!("[{}]", slate.status)));
    seen.join(" ")
}

/// What happens in a story, or what is to be seen.
enum Told {
    Happens(Event),
    Seen(&'static str),
}

impl From<Event> for Told {
    fn from(event: Event) -> Self {
        Self::Happens(event)
    }
}

impl From<&'static str> for Told {
    fn from(seen: &'static str) -> Self {
        Self::Seen(seen)
    }
}

/// Tells a story: what happens, and what is to be seen, each at its milliseconds.
macro_rules! story {
    ($($at:expr => $told:expr),+ $(,)?) => {{
        let mut scene = scene();
        for (at_ms, told) in [$(($at, Told::from($told))),+] {
            pass(&mut scene, ms(at_ms));
            match told {
                Told::Happens(event) => scene.happen(event, ms(at_ms)),
                Told::Seen(expected) => {
                    assert_eq!(seen(&scene.view()), expected, "at {at_ms} ms");
                }
            }
        }
    }};
}
use story;
