//! Every sentence the two programs can say. Both enums are closed: an unknown sentence, or an
//! unknown word in a known one, is a fault of the peer, not a guess.
//!
//! Sentences without words are written with braces: serde lets anything stand beside a unit.

use serde::{Deserialize, Serialize};

use crate::{
    entry::{Card, Kind, Language, Quiz, Recap},
    time::{ClockReading, WallTime},
};

/// The protocol both programs of one release speak. It changes whenever a byte of the wire does;
/// peers must match exactly.
pub const PROTOCOL_VERSION: u32 = 3;

/// How often each end speaks even when it has nothing to say, in milliseconds.
pub const HEARTBEAT_MS: u64 = 1_000;
/// Silence after which the other end counts as gone, in milliseconds.
pub const SILENCE_MS_MAX: u64 = 5_000;

/// The plugin's number for a tap, unique within a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TapId(pub u32);

/// What the plugin says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ToDaemon {
    /// The first sentence, right after the preamble.
    Hello {
        /// The plugin's release, for logs and the page.
        plugin_version: String,
        /// OBS's process, so that two connections of one OBS are recognised.
        process_id: u32,
        /// OBS's release, as `29.0.2`. Absent when no OBS calls, but a person who asks something.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        obs_version: Option<String>,
        /// Maps the times of the audio that follows.
        clock: ClockReading,
    },
    /// Sound of this tap follows.
    TapOpened {
        /// The tap.
        tap: TapId,
        /// The name of the OBS source, or of the mix.
        source: String,
        /// Who is heard on it.
        speaker: String,
        /// What part that speaker plays.
        role: Role,
    },
    /// No more sound of this tap; what was being said on it ends here.
    TapClosed {
        /// The tap.
        tap: TapId,
    },
    /// For whom to choose expressions. Said after `Hello` and whenever it changes.
    Audience {
        /// Which language is taught.
        target: Target,
        /// How far the audience has come.
        level: AudienceLevel,
    },
    /// The heartbeat, and a fresh mapping of the clocks.
    Clock {
        /// Both clocks now.
        clock: ClockReading,
    },
    /// Totals of one tap since it was opened.
    TapCounts {
        /// The tap.
        tap: TapId,
        /// Sample frames handed over.
        frames: u64,
        /// Sample frames lost to a full ring.
        frames_dropped: u64,
    },
    /// A card stands in the picture for the first time.
    CardShown {
        /// The card.
        card: u64,
        /// When the frame with it was rendered.
        at: WallTime,
    },
    /// The streamer holds a card in the picture, or lets go of it.
    CardPinned {
        /// The card.
        card: u64,
        /// Whether it is held from now on.
        is_pinned: bool,
    },
    /// Which of the daemon's cards stand in a picture somebody sees. Said whenever it changes;
    /// after `Hello` there are none.
    Standing {
        /// All of them, by their numbers.
        cards: Vec<Standing>,
    },
    /// The streamer took a card back: what it teaches is rejected, as on the review page.
    CardUndone {
        /// The card.
        card: u64,
    },
    /// The streamer wants this moment remembered, to find it in the recording.
    MomentSaved {
        /// When.
        at: ClockReading,
    },
    /// The streamer wants to ask the audience something: answer with `Quiz`, or with
    /// `NothingToAsk`.
    QuizWanted {},
    /// The streamer wants to show what the session taught: answer with `Recap`, or with
    /// `NothingToAsk`.
    RecapWanted {},
    /// Something happened in OBS that belongs on the session's time line.
    Happened {
        /// What.
        what: Happening,
        /// When, by both clocks.
        at: ClockReading,
    },
    /// A lesson is to begin or to end, wherever OBS runs: asked on the command line. Answer with
    /// `LessonTold`.
    LessonWanted {
        /// Which of the two.
        is_on: bool,
    },
    /// The streamer wants the review page: answer with a one-time link.
    ReviewLinkWanted {},
    /// OBS closes; the connection ends in good order.
    Goodbye {},
}

/// What the daemon says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ToPlugin {
    /// The answer to `Hello`. A session begins with the first tap, so that a peer may connect just
    /// to ask something.
    Welcome {
        /// The daemon's release.
        daemon_version: String,
    },
    /// The connection will be closed, and why.
    Refused {
        /// The reason.
        reason: Refusal,
    },
    /// Draw this card.
    Card {
        /// What to draw.
        card: Card,
        /// How it came about.
        times: Times,
    },
    /// Take this card down, for it was rejected.
    Withdraw {
        /// The card.
        card: u64,
    },
    /// What is being said.
    Caption {
        /// On which tap.
        tap: TapId,
        /// The utterance; a later caption of the same number replaces this one.
        utterance: u64,
        /// The words so far.
        text: String,
        /// Their language.
        language: Language,
        /// True when the words will not change any more.
        is_final: bool,
        /// What of it is taught, in the order of the words and without overlap; only known when
        /// the caption is final.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        taught: Vec<Taught>,
        /// The whole in the other language, where something can translate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        translation: Option<String>,
        /// How it came about.
        times: Times,
    },
    /// Ask the audience this.
    Quiz {
        /// The question and its answer.
        quiz: Quiz,
    },
    /// Show what the session taught.
    Recap {
        /// The words.
        recap: Recap,
    },
    /// The answer to `QuizWanted` and `RecapWanted` while too little was taught.
    NothingToAsk {},
    /// Begin a lesson or end it: switch the scene as the settings say.
    Lesson {
        /// Which of the two.
        is_on: bool,
    },
    /// Do this, as if the streamer had pressed a hotkey: asked on the review page.
    Errand {
        /// What.
        errand: Errand,
    },
    /// The answer to `LessonWanted`: who was told. What becomes of it there is another matter.
    LessonTold {
        /// How many OBS with the plugin.
        plugins: u32,
        /// Where the OBS of another machine listens, if there is one and it was told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other_obs: Option<String>,
    },
    /// The heartbeat, and how the daemon is.
    Status {
        /// How hearing stands.
        hearing: Hearing,
    },
    /// A link that opens the review page once.
    ReviewLink {
        /// An `http://127.0.0.1:…` address holding a one-time code, never the token.
        url: String,
    },
}

/// A card of the daemon's that stands in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The card.
    pub card: u64,
    /// Whether the streamer holds it.
    pub is_pinned: bool,
}

/// What the streamer can ask for on the review page. What does not apply any more, a card that
/// left meanwhile, is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Errand {
    /// Take this card down. Nothing is decided about what it teaches.
    Hide {
        /// The card.
        card: u64,
    },
    /// Take everything down.
    Clear {},
    /// The oldest card that is not held makes room.
    Next {},
    /// Take back the newest card: what it teaches is rejected.
    Undo {},
    /// Hold a card, or let go of it.
    Pin {
        /// The card.
        card: u64,
        /// Whether it is held from now on.
        is_pinned: bool,
    },
    /// Remember this moment.
    SaveMoment {},
}

/// A part of a caption that is taught.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taught {
    /// Its first character in the text of the caption, counted in Unicode scalar values.
    pub start: u32,
    /// The character after its last one.
    pub end: u32,
    /// What sort of thing it is.
    pub kind: Kind,
    /// What it means, in the other language.
    pub meaning: String,
}

/// What happens in OBS and belongs on a session's time line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Happening {
    /// The stream went live.
    StreamingStarted {},
    /// The stream ended.
    StreamingStopped {},
    /// OBS began to record.
    RecordingStarted {},
    /// The recording pauses; its clock stands still.
    RecordingPaused {},
    /// The recording goes on.
    RecordingResumed {},
    /// The recording is finished.
    RecordingStopped {
        /// The file, where OBS tells it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
    },
    /// Another scene is the program.
    SceneChanged {
        /// Its name.
        scene: String,
    },
    /// A lesson began.
    LessonStarted {},
    /// A lesson ended.
    LessonEnded {},
}

/// The stages between a spoken word and the picture, by the wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Times {
    /// The last sound of the utterance so far.
    pub spoken: WallTime,
    /// The recogniser answered.
    pub heard: WallTime,
    /// The spotter answered; equals `heard` for captions.
    pub spotted: WallTime,
    /// The sentence was handed to the channel.
    pub sent: WallTime,
}

/// What part a speaker plays on the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The person whose stream it is.
    Streamer,
    /// Somebody else who talks.
    Guest,
    /// A video, a game, music.
    Media,
    /// Everything at once.
    Mix,
}

/// Which language the audience learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// Japanese, for speakers of English.
    Ja,
    /// English, for speakers of Japanese.
    En,
    /// Each from the other.
    Both,
}

/// How far the audience has come; expressions well below are not taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudienceLevel {
    /// Everything is new.
    All,
    /// N5, A1.
    Beginner,
    /// N4, A2.
    Elementary,
    /// N3, B1.
    Intermediate,
    /// N2, B2.
    UpperIntermediate,
    /// N1, C1 and above.
    Advanced,
}

/// How hearing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hearing {
    /// The model is being read.
    Loading,
    /// Ready, and listening as soon as there is sound.
    Ready,
    /// There is no model, or it is damaged.
    NoModel,
    /// Speech comes faster than this machine recognises it.
    Behind,
    /// The recogniser failed; the log says how.
    Failed,
}

/// Why the daemon does not go on with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The first sentence was not `Hello`, or a later one made no sense.
    Malformed,
    /// More plugins are connected than the daemon serves.
    Busy,
    /// The daemon is going down.
    Closing,
}
