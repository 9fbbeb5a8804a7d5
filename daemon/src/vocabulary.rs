//! Utterances → expressions worth learning → cards.
//!
//! `Spotter` is pure over the language data: the same utterance gives the same entries on any
//! thread, in a few milliseconds. `Memory` knows what a session has shown. A wrong card on
//! somebody's stream is far worse than a missing one, so whatever lacks evidence is refused, and
//! says why.

mod english;
pub mod exchange;
mod expressions;
mod garble;
pub mod ground;
mod hearing;
mod japanese;
pub mod known;
mod lexical;
mod own;
mod passage;
mod patterns;
mod phrases;
mod quiz;
mod rank;
mod refusal;
mod sense;
mod syntax;
mod words_en;

use std::{collections::HashSet, ops::Range, sync::Arc};

use crate::{
    domain::{
        Audience, Card, Entry, Evidence, Kind, Language, Level, Met, Question, Ruby, Target,
        Utterance,
    },
    engines::local::TAUGHT_CONFIDENCE_MIN,
    language::{brevity::shortened, furigana, lexicon::Lexicon, library::Library, script},
};
pub use expressions::{Expressions, Wishes};
use hearing::{Hearing, Sound};
use passage::passages;
pub use phrases::in_japanese;
use rank::Merits;
pub use rank::{Meeting, Memory, Worth, by_worth, meetings};
pub use refusal::{Reason, Refusal};
pub use sense::MEANING_CHARACTERS_MAX;

/// How sure it must be of the whole utterance: among misheard words a sure one is often wrong as
/// well.
pub const UTTERANCE_CONFIDENCE_MIN: f32 = 0.5;
/// How sure it must be of a word that no list of common words has: recognisers fill gaps with rare
/// words.
pub const RARE_CONFIDENCE_MIN: f32 = 0.9;

/// Longest remark on the use of an expression, in characters: two lines of a card.
const USAGE_CHARACTERS_MAX: usize = 120;

/// Finds what is worth learning in what was said.
#[derive(Clone)]
pub struct Spotter {
    library: Arc<Library>,
    lexicon: &'static Lexicon,
    wishes: Arc<Wishes>,
}

/// What an utterance teaches, and what it does not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spotted {
    /// In the order they were said.
    pub entries: Vec<Entry>,
    /// Where each of them stands in the utterance, in bytes.
    pub places: Vec<Range<usize>>,
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

    /// What is kept of it with the bytes `passage` around it: place, times and speaker are those of
    /// the utterance.
    fn into_entry(self, utterance: &Utterance, passage: &Range<usize>, sound: &Sound) -> Entry {
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
            utterance: utterance.text[passage.clone()].to_owned(),
            speaker: utterance.speaker.clone(),
            tags: self.tags,
            evidence: Evidence { source: self.source, confidence: sound.confidence, why: self.why },
        }
    }
}

impl Spotter {
    /// A spotter that looks words up in `library` and in our own lexicon.
    pub fn new(library: Arc<Library>) -> Self {
        Self { library, lexicon: Lexicon::shipped(), wishes: Arc::default() }
    }

    /// A spotter without our own lexicon, to measure what the lexicon is worth.
    pub fn without_lexicon(library: Arc<Library>) -> Self {
        Self { library, lexicon: Lexicon::empty(), wishes: Arc::default() }
    }

    /// The same spotter, minding what is pinned and what is known.
    pub fn minding(self, wishes: Wishes) -> Self {
        Self { wishes: Arc::new(wishes), ..self }
    }

    /// The expressions in `utterance` that `audience` may learn, and what was refused on the way.
    /// The same expression twice in one utterance is one entry. Whether to show an entry is for
    /// [`Memory::choose`] to say.
    pub fn spot(&self, utterance: &Utterance, audience: &Audience) -> Spotted {
        let hearing = Hearing::of(utterance);
        let mut known = HashSet::new();
        let mut spotted = Spotted::default();
        for passage in passages(&utterance.text) {
            for outcome in self.found(&utterance.text, &passage, audience) {
                let judged = outcome.and_then(|find| {
                    let place = find.range.clone();
                    let entry = self.judge(find, utterance, &passage, &hearing, audience)?;
                    if known.insert(rank::key(&entry)) {
                        Ok((entry, place))
                    } else {
                        Err(Refusal::of(&entry.surface, place.start, Reason::Repeated))
                    }
                });
                match judged {
                    Ok((entry, place)) => {
                        spotted.entries.push(entry);
                        spotted.places.push(place);
                    }
                    Err(refusal) => spotted.refused.push(refusal),
                }
            }
        }
        spotted
    }

    /// Everything found or refused in the bytes `passage` of `text`, in the order it was said.
    fn found(
        &self,
        text: &str,
        passage: &Range<usize>,
        audience: &Audience,
    ) -> Vec<Result<Find, Refusal>> {
        let said = &text[passage.clone()];
        let pinned = &self.wishes.pinned;
        let (japanese, english): (Vec<_>, Vec<_>) = script::stretches(said)
            .into_iter()
            .partition(|stretch| stretch.language == Language::Ja);
        let mut found = Vec::new();
        if audience.target != Target::En && !japanese.is_empty() {
            let ranges: Vec<_> = japanese.into_iter().map(|stretch| stretch.range).collect();
            found.extend(japanese::spot(
                &self.library,
                self.lexicon,
                pinned,
                said,
                &ranges,
                audience,
            ));
        }
        if audience.target != Target::Ja {
            for stretch in english {
                found.extend(english::spot(
                    &self.library,
                    self.lexicon,
                    pinned,
                    said,
                    stretch.range,
                    audience,
                ));
            }
        }
        for outcome in &mut found {
            match outcome {
                Ok(Find { range, .. }) => {
                    *range = range.start + passage.start..range.end + passage.start;
                }
                Err(refusal) => refusal.start += passage.start,
            }
        }
        found.sort_by_key(|outcome| match outcome {
            Ok(find) => find.range.start,
            Err(refusal) => refusal.start,
        });
        found
    }

    /// The Japanese of `entry` cut into runs with furigana: the expression when Japanese was said,
    /// its meaning when English was.
    pub fn ruby(&self, entry: &Entry) -> Vec<Ruby> {
        furigana::align(&entry.japanese, &entry.reading)
    }

    /// The card of an entry, under the number `id`.
    pub fn card(&self, id: u64, entry: Entry) -> Card {
        Card { id, ruby: self.ruby(&entry), note: usage(&entry), entry }
    }

    /// What `entry` is worth to `audience`, whatever else the session brings.
    pub fn worth(&self, entry: &Entry, audience: &Audience) -> Worth {
        let merits = Merits {
            kind: entry.kind,
            level: &entry.level,
            zipf: self.library.zipf(entry.language, &entry.lemma),
            is_pinned: self.is_pinned(entry),
        };
        merits.worth(audience.level)
    }

    /// When `entry` is used and when not, or how it is made, where our own lists say so.
    pub fn note(&self, entry: &Entry) -> Option<String> {
        lexical::note(entry).or_else(|| patterns::note(entry))
    }

    /// The positions in `met`, best first, for a look back at the session.
    pub fn best(&self, met: &[Met], audience: &Audience) -> Vec<usize> {
        rank::looking_back(met, |entry| self.worth(entry, audience).points)
    }

    /// A fair question about one of `met`, of which the last met comes first; `None` when there is
    /// nothing fair to ask. The same for the same `seed`.
    pub fn question(&self, met: &[Met], seed: u64) -> Option<Question> {
        quiz::question(&self.library, met, seed)
    }

    /// Whether the streamer wants it, as it was said or in its dictionary form.
    fn is_pinned(&self, entry: &Entry) -> bool {
        self.wishes.pinned.has(&entry.surface) || self.wishes.pinned.hold(&self.library, entry)
    }

    /// Makes an entry of what was found, unless it was hardly heard, or is no use to the audience.
    fn judge(
        &self,
        find: Find,
        utterance: &Utterance,
        passage: &Range<usize>,
        hearing: &Hearing<'_>,
        audience: &Audience,
    ) -> Result<Entry, Refusal> {
        let surface = &utterance.text[find.range.clone()];
        let start = find.range.start;
        if hearing.goes_round(start) {
            return Err(find.refused(surface, Reason::Loop));
        }
        let sound = hearing.sound(&find.range);
        if let Some(reason) = doubt(utterance, &sound, find.is_attested) {
            return Err(find.refused(surface, reason));
        }
        let mut entry = find.into_entry(utterance, passage, &sound);
        if !self.is_pinned(&entry) {
            if self.wishes.known.hold(&self.library, &entry) {
                return Err(Refusal::of(surface, start, Reason::Known));
            }
            if rank::is_far_below(entry.kind, &entry.level, audience.level) {
                return Err(Refusal::of(surface, start, Reason::TooEasy));
            }
        }
        let worth = self.worth(&entry, audience);
        entry.evidence.why.extend(worth.why);
        Ok(entry)
    }
}

/// When `entry` is used and when not, for the learner, as short as a card needs it. Only our own
/// lists say so, and the lexicon not of every word in Japanese: who learns English is told nothing
/// rather than in the language to be learned.
pub fn usage(entry: &Entry) -> Option<String> {
    let note = lexical::learners_note(entry).or_else(|| patterns::learners_note(entry))?;
    Some(shortened(&note, USAGE_CHARACTERS_MAX))
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

#[cfg(test)]
mod tests;
