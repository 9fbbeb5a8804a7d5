//! The nouns every room shares: plain values, no I/O, no clock.

pub use aivlingual_shared::{
    entry::{Ask, Card, Entry, Evidence, Kind, Language, Level, Quiz, Recap, Ruby, Scale},
    message::{
        AudienceLevel, Errand, Happening, Hearing, Role, Standing, TapId, Target, Taught, Times,
    },
    time::WallTime,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The store's number of a session.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct SessionId(pub i64);

/// The store's number of an utterance.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct UtteranceId(pub i64);

/// The store's number of a kept entry.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct EntryId(pub i64);

/// One stretch of one speaker's speech. Times are milliseconds from the start of the session or
/// file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Utterance {
    /// What was said.
    pub text: String,
    /// In which language.
    pub language: Language,
    /// When it began.
    pub start_ms: u64,
    /// When it ended.
    pub end_ms: u64,
    /// How sure the recogniser is of the whole, 0 to 1.
    pub confidence: f32,
    /// Who said it, when that is known.
    pub speaker: Option<String>,
    /// The words with their times; their texts joined are `text` but for white space.
    pub words: Vec<Word>,
}

/// One word, or for Japanese one token of the recogniser, as it was heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Word {
    /// How it is written.
    pub text: String,
    /// When it began.
    pub start_ms: u64,
    /// When it ended.
    pub end_ms: u64,
    /// How sure the recogniser is of it, 0 to 1.
    pub confidence: f32,
}

/// For whom expressions are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// Which language is taught.
    pub target: Target,
    /// How far the audience has come.
    pub level: AudienceLevel,
}

impl Default for Audience {
    fn default() -> Self {
        Self { target: Target::Both, level: AudienceLevel::All }
    }
}

/// What the owner thinks of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EntryState {
    /// Nobody has looked at it yet.
    New,
    /// Worth keeping.
    Approved,
    /// Not worth keeping; it is never shown again.
    Rejected,
}

/// An expression a session has met, and what became of it there.
#[derive(Debug, Clone, PartialEq)]
pub struct Met {
    /// Its number.
    pub id: EntryId,
    /// What it says, as it was first said in the session.
    pub entry: Entry,
    /// True when the owner finds it worth keeping.
    pub is_approved: bool,
    /// How often it was said.
    pub sightings: u32,
    /// Whether a card of it stood in the picture.
    pub is_shown: bool,
    /// Whether the audience was asked about it.
    pub is_asked: bool,
    /// Whether the streamer pinned it.
    pub is_pinned: bool,
}

/// A question to the audience about one of several expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The position of the expression among them.
    pub about: usize,
    /// What is asked about it.
    pub ask: Ask,
    /// Answers to choose from.
    pub choices: Vec<String>,
    /// The position of the right one in `choices`.
    pub answer: u8,
    /// How long the audience may think, in milliseconds.
    pub thinking_ms: u32,
}

/// The store's number of a mark.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct MarkId(pub i64);

/// What a mark on a session's time line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// The streamer wants to find this moment again.
    Moment,
    /// The stream went live.
    StreamingStarted,
    /// The stream ended.
    StreamingStopped,
    /// OBS began to record.
    RecordingStarted,
    /// The recording paused.
    RecordingPaused,
    /// The recording went on.
    RecordingResumed,
    /// The recording was finished; the label is its file.
    RecordingStopped,
    /// Another scene became the program; the label is its name.
    SceneChanged,
    /// A lesson began.
    LessonStarted,
    /// A lesson ended.
    LessonEnded,
}

/// A point on a session's time line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Mark {
    /// What it stands for.
    pub kind: MarkKind,
    /// Milliseconds from the start of the session; negative for what happened before it.
    pub at_ms: i64,
    /// When, in nanoseconds since 1970.
    #[schema(value_type = u64)]
    pub at: WallTime,
    /// A scene, a file.
    pub label: Option<String>,
}

/// The number of a connected plugin, for as long as it is connected.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct PluginId(pub u32);

/// A card that stands in the picture.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StandingCard {
    /// Whose picture.
    pub plugin: PluginId,
    /// The card's number there.
    pub card: u64,
    /// The number of what it teaches.
    pub id: EntryId,
    /// What it teaches, as it was first said.
    pub entry: Entry,
    /// `japanese` in runs with furigana.
    pub ruby: Vec<Ruby>,
    /// Whether the streamer holds it.
    pub is_pinned: bool,
}

/// What is to be heard on a tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lamp {
    /// Nothing.
    Silent,
    /// Some sound.
    Sound,
    /// Words.
    Speech,
}

/// A tap that is open.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OpenTap {
    /// Whose.
    pub plugin: PluginId,
    /// Its number there.
    pub tap: u32,
    /// The name of the OBS source, or of the mix.
    pub source: String,
    /// Who is heard on it.
    pub speaker: String,
    /// What part that speaker plays.
    pub role: Role,
    /// What is to be heard.
    pub lamp: Lamp,
}

/// Something that just happened, for whoever watches. Watchers may miss events: what must not be
/// lost is in the store.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a few a second, and each is moved once or twice")]
pub enum LiveEvent {
    /// A session began.
    SessionStarted {
        /// Its number.
        session: SessionId,
    },
    /// A session ended.
    SessionEnded {
        /// Its number.
        session: SessionId,
    },
    /// Words of an utterance that is still being said; the next one replaces them.
    Caption {
        /// The session.
        session: SessionId,
        /// Who speaks.
        speaker: Option<String>,
        /// The words so far.
        text: String,
        /// Their language.
        language: Language,
    },
    /// An utterance was kept.
    Utterance {
        /// The session.
        session: SessionId,
        /// Its number.
        id: UtteranceId,
        /// What was said.
        utterance: Utterance,
    },
    /// An expression was met, for the first time or again.
    EntryKept {
        /// The session.
        session: SessionId,
        /// Its number.
        id: EntryId,
        /// What it is.
        entry: Entry,
        /// False when it was known and gained a sighting.
        is_new: bool,
    },
    /// A point on the session's time line was kept.
    Marked {
        /// The session.
        session: SessionId,
        /// Its number.
        id: MarkId,
        /// What it is.
        mark: Mark,
    },
    /// The owner renamed a session, linked it, or deleted it.
    SessionChanged {
        /// Its number.
        session: SessionId,
    },
    /// The owner changed an entry: its state, or what it says.
    EntryChanged {
        /// Its number.
        id: EntryId,
        /// What the owner thinks of it now.
        state: EntryState,
    },
    /// Another database took the place of this one, or much of it changed at once: what is shown
    /// of it is no longer true.
    DatabaseReplaced {},
    /// The owner changed several entries at once, or took a change back; some may be gone.
    EntriesChanged {
        /// Their numbers.
        entries: Vec<EntryId>,
    },
    /// Other cards stand in the picture, or one of them is held or let go of.
    CardsChanged {
        /// All that stand, oldest first.
        cards: Vec<StandingCard>,
    },
    /// A tap was opened or closed, or its lamp changed.
    TapsChanged {
        /// All that are open.
        taps: Vec<OpenTap>,
    },
}
