//! What a session hears and says: the closed list of everything that can happen to it, and of what
//! follows for the picture. Plain values; the thread of `live` owns what they mean.

use std::ops::Range;

use crate::{
    domain::{
        Audience, Card, Entry, EntryId, Happening, Language, Met, Question, Quiz, Recap, Ruby,
        TapId, Taught, Times, Utterance, WallTime,
    },
    session::{
        ear::{Packet, Stretch},
        recognition::Answer,
    },
};

/// Chooses what an utterance teaches. One for each session: it remembers what was shown.
pub trait Teacher: Send {
    /// The expressions worth a card, best first, and all that are worth keeping.
    fn teach(&mut self, utterance: &Utterance, audience: &Audience) -> Lesson;
    /// Furigana over the expression.
    fn ruby(&self, entry: &Entry) -> Vec<Ruby>;
    /// When the expression is used and when not, in the learner's language, where that is known.
    fn note(&self, entry: &Entry) -> Option<String>;
    /// These alone are what the streamer pinned in this session: they come first from now on.
    fn pin(&mut self, pinned: &[&Entry]);
    /// The positions in `met`, best first, for a look back at the session.
    fn best(&self, met: &[Met], audience: &Audience) -> Vec<usize>;
    /// A fair question about one of `met`, of which the last met comes first; `None` when there is
    /// nothing fair to ask. The same for the same `seed`.
    fn question(&self, met: &[Met], seed: u64) -> Option<Question>;
}

/// What an utterance teaches.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lesson {
    /// Everything worth keeping.
    pub entries: Vec<Entry>,
    /// Positions in `entries` that deserve a card, best first.
    pub cards: Vec<usize>,
    /// Where each of `entries` stands.
    pub spans: Vec<Span>,
}

/// Where an expression stands in its utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// In bytes of the utterance's text.
    pub range: Range<usize>,
    /// What it is worth: of two in the same place the better is pointed out.
    pub points: u32,
}

/// What a session says to the picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Say {
    /// Draw this.
    Card {
        /// What.
        card: Card,
        /// The number of what it teaches.
        id: EntryId,
        /// How it came about.
        times: Times,
    },
    /// Take this card down: the owner rejected what it teaches.
    Withdraw(u64),
    /// This is being said.
    Caption {
        /// On which tap.
        tap: TapId,
        /// The utterance.
        utterance: u64,
        /// The words; empty when it turned out that nothing was said.
        text: String,
        /// Their language.
        language: Language,
        /// Whether they will not change any more.
        is_final: bool,
        /// What of them is taught; nothing while they may change.
        taught: Vec<Taught>,
        /// How they came about.
        times: Times,
    },
    /// Ask the audience this.
    Quiz(Quiz),
    /// Look back at this.
    Recap(Recap),
    /// There is nothing to ask, or to look back at.
    NothingToAsk,
}

/// Everything that can happen to a session.
pub enum Event {
    /// A tap begins.
    TapOpened {
        /// Its number.
        tap: TapId,
        /// Who is heard on it.
        speaker: String,
    },
    /// A tap ends.
    TapClosed(TapId),
    /// Sound of a tap.
    Sound(TapId, Packet),
    /// For whom to choose from now on.
    Audience(Audience),
    /// The recogniser answered.
    Answered(TapId, Box<Pending>, Answer),
    /// A card stands in the picture.
    CardShown {
        /// The card.
        card: u64,
        /// Since when.
        at: WallTime,
    },
    /// The streamer holds a card in the picture, or lets go of it.
    CardPinned {
        /// The card.
        card: u64,
        /// Whether it is held from now on.
        is_pinned: bool,
    },
    /// The streamer took a card back.
    CardUndone(u64),
    /// The streamer wants this moment remembered.
    MomentSaved(WallTime),
    /// Something happened in OBS.
    Happened(Happening, WallTime),
    /// The streamer wants to ask the audience something.
    QuizWanted,
    /// The streamer wants to look back.
    RecapWanted,
    /// The connection is over; true when the other end said goodbye, so the session is, too.
    Gone(bool),
}

/// An utterance on its way through the recogniser.
#[derive(Debug)]
pub struct Pending {
    pub(super) utterance: u64,
    /// Who spoke; the tap may be closed before the words are there.
    pub(super) speaker: String,
    pub(super) start: WallTime,
    pub(super) end: WallTime,
    pub(super) is_final: bool,
}

impl Pending {
    pub(super) fn of(stretch: &Stretch, speaker: &str, is_final: bool) -> Self {
        Self {
            utterance: stretch.utterance,
            speaker: speaker.to_owned(),
            start: stretch.start,
            end: stretch.end,
            is_final,
        }
    }

    /// Whether the same was said in both, so that what was made of one holds for the other.
    pub(super) fn said_as(&self, utterance: u64, end: WallTime) -> bool {
        (self.utterance, self.end) == (utterance, end)
    }
}
