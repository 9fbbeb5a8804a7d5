//! Utterances → expressions worth learning → cards.
//!
//! `Spotter` is pure over the language data: the same utterance gives the same entries on any
//! thread, in a few milliseconds. `Memory` knows what a session has shown. A wrong card on
//! somebody's stream is far worse than a missing one, so whatever lacks evidence is refused, and
//! says why.

mod english;
pub mod ground;
mod hearing;
mod japanese;
mod lexical;
mod patterns;
mod rank;
mod refusal;
mod sense;
mod syntax;
mod words_en;

use std::{ops::Range, sync::Arc};

use crate::{
    domain::{Audience, Card, Entry, Evidence, Kind, Language, Level, Ruby, Target, Utterance},
    engines::local::TAUGHT_CONFIDENCE_MIN,
    language::{furigana, library::Library, script},
};
use hearing::{Hearing, Sound};
pub use rank::Memory;
pub use refusal::{Reason, Refusal};
pub use sense::MEANING_CHARACTERS_MAX;

/// How sure it must be of the whole utterance: among misheard words a sure one is often wrong as
/// well.
pub const UTTERANCE_CONFIDENCE_MIN: f32 = 0.5;
/// How sure it must be of a word that no list of common words has: recognisers fill gaps with rare
/// words.
pub const RARE_CONFIDENCE_MIN: f32 = 0.9;

/// Finds what is worth learning in what was said.
#[derive(Clone)]
pub struct Spotter {
    library: Arc<Library>,
}

/// What an utterance teaches, and what it does not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spotted {
    /// In the order they were said.
    pub entries: Vec<Entry>,
    /// In the order they were said.
    pub refused: Vec<Refusal>,
}

/// An expression found in a text, before it is known how it was heard.
#[derive(Debug, Clone, PartialEq)]
struct Find {
    /// Where it stands in the utterance, in bytes.
    range: Range<usize>,
    language: Language,
    japanese: String,
    reading: String,
    english: String,
    lemma: String,
    kind: Kind,
    level: Level,
    tags: Vec<String>,
    source: String,
    /// True when some list or count says that people use it.
    is_attested: bool,
    why: Vec<String>,
}

impl Find {
    fn refused(&self, surface: &str, reason: Reason) -> Refusal {
        Refusal::of(surface, self.range.start, reason)
    }

    /// What is kept of it: place, times and speaker are those of the utterance.
    fn into_entry(self, utterance: &Utterance, sound: &Sound) -> Entry {
        let mut why = self.why;
        why.push(rank::level_reason(&self.level));
        Entry {
            japanese: self.japanese,
            reading: self.reading,
            english: self.english,
            language: self.language,
            kind: self.kind,
            level: self.level,
            lemma: self.lemma,
            surface: utterance.text[self.range].to_owned(),
            start_ms: sound.start_ms,
            end_ms: sound.end_ms,
            utterance: utterance.text.clone(),
            speaker: utterance.speaker.clone(),
            tags: self.tags,
            evidence: Evidence { source: self.source, confidence: sound.confidence, why },
        }
    }
}

impl Spotter {
    /// A spotter that looks words up in `library`.
    pub fn new(library: Arc<Library>) -> Self {
        Self { library }
    }

    /// The expressions in `utterance` that `audience` may learn, and what was refused on the way.
    /// The same expression twice in one utterance is one entry. Whether to show an entry is for
    /// [`Memory::choose`] to say.
    pub fn spot(&self, utterance: &Utterance, audience: &Audience) -> Spotted {
        let hearing = Hearing::of(utterance);
        let mut spotted = Spotted::default();
        let text = &utterance.text;
        let (japanese, english): (Vec<_>, Vec<_>) = script::stretches(text)
            .into_iter()
            .partition(|stretch| stretch.language == Language::Ja);
        let mut found = Vec::new();
        if audience.target != Target::En && !japanese.is_empty() {
            let ranges: Vec<_> = japanese.into_iter().map(|stretch| stretch.range).collect();
            found.extend(japanese::spot(&self.library, text, &ranges));
        }
        if audience.target != Target::Ja {
            for stretch in english {
                found.extend(english::spot(&self.library, text, stretch.range));
            }
        }
        found.sort_by_key(|outcome| match outcome {
            Ok(find) => find.range.start,
            Err(refusal) => refusal.start,
        });
        for outcome in found {
            match outcome.and_then(|find| self.judge(find, utterance, &hearing, audience)) {
                Ok(entry) => spotted.keep(entry),
                Err(refusal) => spotted.refused.push(refusal),
            }
        }
        spotted
    }

    /// The Japanese of `entry` cut into runs with furigana: the expression when Japanese was said,
    /// its meaning when English was.
    pub fn ruby(&self, entry: &Entry) -> Vec<Ruby> {
        furigana::align(&entry.japanese, &entry.reading)
    }

    /// The card of an entry, under the number `id`.
    pub fn card(&self, id: u64, entry: Entry) -> Card {
        Card { id, ruby: self.ruby(&entry), entry }
    }

    /// Makes an entry of what was found, unless it was hardly heard or is far below the audience.
    fn judge(
        &self,
        find: Find,
        utterance: &Utterance,
        hearing: &Hearing<'_>,
        audience: &Audience,
    ) -> Result<Entry, Refusal> {
        let surface = &utterance.text[find.range.clone()];
        let sound = hearing.sound(&find.range);
        if let Some(reason) = doubt(utterance, &sound, find.is_attested) {
            return Err(find.refused(surface, reason));
        }
        if rank::is_far_below(find.kind, &find.level, audience.level) {
            return Err(find.refused(surface, Reason::TooEasy));
        }
        Ok(find.into_entry(utterance, &sound))
    }
}

impl Spotted {
    fn keep(&mut self, entry: Entry) {
        if self.entries.iter().any(|other| is_same_expression(other, &entry)) {
            self.refused.push(Refusal::of(&entry.surface, 0, Reason::Repeated));
        } else {
            self.entries.push(entry);
        }
    }
}

/// Why what was heard is not believed. What people are known to say needs less certainty.
fn doubt(utterance: &Utterance, sound: &Sound, is_attested: bool) -> Option<Reason> {
    let confidence = sound.confidence?;
    let least = if is_attested { TAUGHT_CONFIDENCE_MIN } else { RARE_CONFIDENCE_MIN };
    if utterance.confidence < UTTERANCE_CONFIDENCE_MIN {
        Some(Reason::UtteranceUnsure)
    } else {
        (confidence < least).then_some(Reason::Unsure)
    }
}

/// True when both teach the same thing, however it was inflected.
pub fn is_same_expression(one: &Entry, other: &Entry) -> bool {
    one.language == other.language && one.lemma == other.lemma && one.reading == other.reading
}

/// Each expression once, as it was first said: what a vocabulary list holds.
pub fn first_sightings(entries: impl IntoIterator<Item = Entry>) -> Vec<Entry> {
    let mut known = std::collections::HashSet::new();
    entries
        .into_iter()
        .filter(|entry| known.insert((entry.language, entry.lemma.clone(), entry.reading.clone())))
        .collect()
}

#[cfg(test)]
mod tests;
