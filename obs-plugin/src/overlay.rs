//! The overlay: what is drawn on the stream, from the daemon's sentence to pixels ready for upload.
//!
//! [`scene`] decides what is shown when, [`paint`] draws it, [`place`] tells where it stands and
//! [`motion`] how it moves; all are pure. A painter thread runs the first three and hands finished
//! pictures over (`handover`), and the render thread takes the latest one without waiting,
//! allocating or freeing. Nothing here knows OBS.

use std::{path::PathBuf, sync::Arc, thread::JoinHandle};

use aivlingual_shared::{
    entry::{Ask, Card, Entry, Evidence, Kind, Language, Level, Quiz, Recap, Ruby, Scale},
    message::{TapId, Taught},
};
use crossbeam_channel::Sender;
use motion::Manner;

mod breaks;
mod handover;
mod lettering;
mod light;
pub mod motion;
pub mod paint;
mod painter;
mod patches;
pub mod place;
pub mod scene;
pub mod theme;

pub use patches::Patch;
use patches::patches;
pub use place::{Area, CaptionEdge, Corner, Place, Safe};
use theme::ThemeError;

/// Events that may wait for the painter, which takes all of them before each picture. More means
/// that it is gone.
const EVENTS_MAX: usize = 1024;
/// Cards, quizzes and turns with a number from here on were made in this process, and the daemon
/// has never heard of them. Numbers are only told apart, or ordered, among those of one origin.
pub const LOCAL_MIN: u64 = 1 << 63;
/// The number of the card of [`sample_card`], which no daemon gives.
pub const SAMPLE_CARD: u64 = u64::MAX;

/// What the overlay needs to start.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlaySettings {
    /// The folder of the bundled fonts. Without it the system's fonts are used.
    pub fonts_dir: PathBuf,
    /// The folder of the streamer's own themes.
    pub themes_dir: PathBuf,
    /// How pictures are laid out at first.
    pub layout: Layout,
    /// How they look at first.
    pub theme: theme::Choice,
}

/// How pictures are laid out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    /// Width and height of the canvas in pixels.
    pub canvas: (u32, u32),
    /// Where cards stand.
    pub place: Place,
    /// From the edge of the canvas to what is drawn, in pixels of a canvas whose shorter side has
    /// 1080.
    pub margin: f32,
    /// How much of the edges screens may hide.
    pub safe: Safe,
    /// What nothing is drawn over, as a face camera.
    pub keep_clear: Option<Area>,
    /// Size of everything; 1 is made for reading a 1080p stream on a telephone.
    pub scale: f32,
    /// Readings over the kanji; without it the reading has a line of its own.
    pub furigana: bool,
    /// How long a card stands when no other waits, in milliseconds; longer if it cannot be read in
    /// that time.
    pub hold_ms: u32,
    /// Whether cards are shown.
    pub cards: bool,
    /// Cards at a time at most.
    pub cards_max: u8,
    /// Whether captions are shown.
    pub captions: bool,
    /// Where they stand.
    pub captions_at: CaptionEdge,
    /// Whether boxes only fade, and nothing travels.
    pub reduces_motion: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            canvas: (1920, 1080),
            place: Place::Corner(Corner::TopRight),
            margin: place::MARGIN,
            safe: Safe::Auto,
            keep_clear: None,
            scale: 1.0,
            furigana: true,
            hold_ms: 8_000,
            cards: true,
            cards_max: 2,
            captions: true,
            captions_at: CaptionEdge::Bottom,
            reduces_motion: false,
        }
    }
}

/// What is being said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// On which tap.
    pub tap: TapId,
    /// The utterance; a later caption of the same number replaces this one.
    pub utterance: u64,
    /// The words so far.
    pub text: String,
    /// Their language.
    pub language: Language,
    /// True when the words will not change any more.
    pub is_final: bool,
    /// What of them is taught, in their order and without overlap.
    pub taught: Vec<Taught>,
    /// The whole in the other language, where something can translate.
    pub translation: Option<String>,
}

impl Caption {
    /// True when this is `former` with nothing but words added at its end.
    fn continues(&self, former: &Self) -> bool {
        let is_same = (self.tap, self.utterance) == (former.tap, former.utterance);
        is_same && self.text.starts_with(former.text.trim_end())
    }

    /// True when this is `former`, and now it is known what of it is taught.
    fn lights_up(&self, former: &Self) -> bool {
        self.continues(former) && self.taught != former.taught
    }
}

/// What the co-host says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bubble {
    /// The exchange it belongs to; a later bubble of the same number replaces this one.
    pub turn: u64,
    /// Who the co-host is.
    pub name: String,
    /// The words so far.
    pub text: String,
    /// Their language.
    pub language: Language,
    /// True while it is heard.
    pub is_speaking: bool,
}

impl Bubble {
    /// True when this is `former` with nothing but words added at its end.
    fn continues(&self, former: &Self) -> bool {
        self.turn == former.turn && self.text.starts_with(former.text.trim_end())
    }
}

/// How things stand, for the streamer: only drawn where the source is seen but no viewer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slate {
    /// In a few words, in the language of OBS.
    pub status: String,
    /// True when there is nothing to do.
    pub is_well: bool,
    /// More to know, each on a line of its own.
    pub lines: Vec<String>,
}

/// How far a quiz is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuizState {
    /// The audience thinks.
    Asking,
    /// The answer is to be seen.
    Answered,
}

/// How a quiz came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuizEnd {
    /// Its answer was to be seen.
    Answered,
    /// Somebody ended it.
    Ended,
    /// Something else took its place.
    Replaced,
    /// The card it asks about was taken back.
    Withdrawn,
    /// The daemon that asked is gone.
    DaemonGone,
    /// Everything was taken down.
    Cleared,
    /// Nobody looks any more.
    Unseen,
}

/// A finished picture: everything to draw on the canvas now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Picture {
    /// Grows with each picture. 0 is the empty one before the first.
    pub sequence: u64,
    /// What to draw, in this order.
    pub pieces: Vec<Piece>,
    /// How its boxes come and go.
    pub manner: Manner,
    /// How its countdown runs, if there is one.
    pub countdown: Countdown,
}

/// A part of a picture that comes, moves and goes by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it shows.
    pub subject: Subject,
    /// Its pixels, in their place.
    pub part: PictureBox,
}

/// What a piece shows. A number that stays says that it is still the same, perhaps with words added
/// at its end; another number is another thing, into which the former one fades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The card of this number.
    Card(u64),
    /// What the session taught.
    Recap(u64),
    /// A quiz; its answer is another thing than its question.
    Quiz(u64),
    /// The time left to think of the quiz of this number. It is covered as that runs out.
    Countdown(u64),
    /// What is being said.
    Caption(u64),
    /// What the co-host says.
    Bubble(u64),
    /// That it speaks.
    Speaking(u64),
    /// How things stand.
    Slate,
}

/// A countdown, told to who shows it: it runs from the first frame on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Countdown {
    /// The part of the time that is left at first, from 0 to 1.
    pub left: f32,
    /// How long that is, in milliseconds.
    pub left_ms: u32,
}

impl Picture {
    /// The cards that stand in it.
    pub fn cards(&self) -> impl Iterator<Item = u64> {
        self.pieces.iter().filter_map(|piece| match piece.subject {
            Subject::Card(card) => Some(card),
            _ => None,
        })
    }
}

/// How the queue of cards and the quiz stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Cards that are held, be it that they wait for a place.
    pub pinned: Vec<u64>,
    /// How many wait.
    pub waiting: usize,
    /// The number of the quiz that runs, and how far it is.
    pub quiz: Option<(u64, QuizState)>,
    /// The number of the one before, and how it ended.
    pub former_quiz: Option<(u64, QuizEnd)>,
    /// What is left out because there is no room for it, however small it is drawn.
    pub unplaced: Vec<place::Figure>,
}

/// One rectangle of a picture. A copy of it is cheap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PictureBox {
    /// Changes exactly when the pixels do, and is unique among all boxes; what was uploaded under
    /// this number need not be again.
    pub stamp: u64,
    /// Left and top on the canvas, in pixels.
    pub origin: (u32, u32),
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// What is uploaded. All pictures that have this box share it.
    pub plate: Arc<Plate>,
}

/// Pixels as the graphics card takes them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plate {
    /// Rows without gaps, four bytes a pixel: red, green, blue, alpha, in the transfer curve of
    /// sRGB, color multiplied by alpha in linear light.
    pub pixels: Vec<u8>,
    /// What of them is to be drawn.
    pub patches: Vec<Patch>,
}

impl Plate {
    /// Made of pixels as brushes paint them.
    pub fn new(mut pixels: Vec<u8>, size: (u32, u32)) -> Self {
        light::make_linear(&mut pixels);
        let patches = patches(&pixels, size);
        Self { pixels, patches }
    }
}

/// What happens to the overlay.
pub(crate) enum Event {
    Layout(Layout),
    Theme(theme::Choice),
    Card(Box<Card>),
    Pin { card: u64, is_pinned: bool },
    Next,
    Withdraw(u64),
    Caption(Caption),
    Bubble(Bubble),
    EndBubble(u64),
    Quiz(Box<Quiz>),
    EndQuiz,
    Recap(Recap),
    Slate(Option<Slate>),
    Shown(bool),
    Unseen,
    DaemonGone,
    DaemonCame,
    Clear,
    Stop,
}

/// The overlay. Dropping it ends its thread.
pub struct Overlay {
    events: Sender<Event>,
    pictures: Arc<handover::Pictures>,
    faults: Arc<theme::Faults>,
    painter: Option<JoinHandle<()>>,
}

impl Overlay {
    /// Starts the painter thread, which also reads the fonts. Without a thread to be had, the
    /// overlay stays empty.
    pub fn start(settings: OverlaySettings) -> Self {
        let (events, inbox) = crossbeam_channel::bounded(EVENTS_MAX);
        let pictures = Arc::new(handover::Pictures::default());
        let its_pictures = Arc::clone(&pictures);
        let faults = Arc::new(theme::Faults::default());
        let its_faults = Arc::clone(&faults);
        let painter = std::thread::Builder::new()
            .name("aivlingual-paint".into())
            .spawn(move || painter::run(&settings, &inbox, &its_pictures, its_faults))
            .ok();
        Self { events, pictures, faults, painter }
    }

    /// Lays out everything anew.
    pub fn set_layout(&self, layout: Layout) {
        self.tell(Event::Layout(layout));
    }

    /// Puts on another theme.
    pub fn set_theme(&self, theme: theme::Choice) {
        self.tell(Event::Theme(theme));
    }

    /// Why the chosen theme is not worn, if it is not. The same until something changes; does not
    /// wait.
    pub fn theme_fault(&self) -> Option<Arc<ThemeError>> {
        self.faults.load_full()
    }

    /// Shows a card, now or after those that stand.
    pub fn show_card(&self, card: Card) {
        self.tell(Event::Card(Box::new(card)));
    }

    /// Holds a card that stands or waits, or lets go of it.
    pub fn pin(&self, card: u64, is_pinned: bool) {
        self.tell(Event::Pin { card, is_pinned });
    }

    /// The oldest card that is not pinned leaves now; a quiz goes on to its answer, and a recap or
    /// an answer ends.
    pub fn next(&self) {
        self.tell(Event::Next);
    }

    /// Takes a card down, or off the list of those that wait.
    pub fn withdraw(&self, card: u64) {
        self.tell(Event::Withdraw(card));
    }

    /// Shows what is being said.
    pub fn caption(&self, caption: Caption) {
        self.tell(Event::Caption(caption));
    }

    /// Shows what the co-host says, until some time after it has stopped.
    pub fn bubble(&self, bubble: Bubble) {
        self.tell(Event::Bubble(bubble));
    }

    /// Takes down what the co-host said in this turn.
    pub fn end_bubble(&self, turn: u64) {
        self.tell(Event::EndBubble(turn));
    }

    /// Asks the audience, and shows the answer when it had its time to think. Cards wait meanwhile.
    pub fn quiz(&self, quiz: Quiz) {
        self.tell(Event::Quiz(Box::new(quiz)));
    }

    /// Takes the quiz down.
    pub fn end_quiz(&self) {
        self.tell(Event::EndQuiz);
    }

    /// Shows what the session taught. Cards wait meanwhile.
    pub fn recap(&self, recap: Recap) {
        self.tell(Event::Recap(recap));
    }

    /// Shows the streamer how things stand, or no longer.
    pub fn slate(&self, slate: Option<Slate>) {
        self.tell(Event::Slate(slate));
    }

    /// Draws nothing but the slate, or all again. What is not shown goes on unseen.
    pub fn set_shown(&self, is_shown: bool) {
        self.tell(Event::Shown(is_shown));
    }

    /// Nobody looks any more: takes everything down but cards that are pinned.
    pub fn leave(&self) {
        self.tell(Event::Unseen);
    }

    /// The daemon is gone. What it said is taken down some time later, unless [`Self::meet_daemon`]
    /// comes first; what others brought stays.
    pub fn lose_daemon(&self) {
        self.tell(Event::DaemonGone);
    }

    /// A daemon is there, to whose numbers those of the one before mean nothing.
    pub fn meet_daemon(&self) {
        self.tell(Event::DaemonCame);
    }

    /// Takes everything down.
    pub fn clear(&self) {
        self.tell(Event::Clear);
    }

    /// How the queue of cards stands. Not for the render thread.
    pub fn tally(&self) -> Arc<Tally> {
        self.pictures.tally()
    }

    /// The latest picture. For the render thread: it never waits, frees no pixels, and allocates
    /// nothing after the first call on a thread. Let go of it within the frame.
    pub fn picture(&self) -> impl std::ops::Deref<Target = Arc<Picture>> + use<> {
        self.pictures.latest()
    }

    fn tell(&self, event: Event) {
        // A painter that takes no more events is gone, and the last picture with it.
        let _ = self.events.try_send(event);
    }
}

impl Drop for Overlay {
    fn drop(&mut self) {
        if self.events.send(Event::Stop).is_ok()
            && let Some(painter) = self.painter.take()
        {
            let _ = painter.join();
        }
    }
}

/// A card to look at before anybody has spoken.
pub fn sample_card() -> Card {
    let entry = Entry {
        japanese: "沼る".into(),
        reading: "ぬまる".into(),
        english: "to get hooked; to fall down the rabbit hole".into(),
        language: Language::Ja,
        kind: Kind::Slang,
        level: Level { scale: Scale::Jlpt, band: "N1".into(), estimated: true },
        lemma: "沼る".into(),
        surface: "沼った".into(),
        start_ms: None,
        end_ms: None,
        utterance: "やばい、このゲーム完全に沼ったわ！".into(),
        speaker: None,
        tags: vec!["verb".into(), "net".into()],
        evidence: Evidence::default(),
    };
    let ruby = vec![
        Ruby { base: "沼".into(), ruby: Some("ぬま".into()) },
        Ruby { base: "る".into(), ruby: None },
    ];
    Card {
        id: SAMPLE_CARD,
        entry,
        ruby,
        note: Some("said when you cannot stop playing, watching or collecting something".into()),
    }
}

/// A quiz to look at: it asks for the meaning of [`sample_card`].
pub fn sample_quiz() -> Quiz {
    let choices = ["to fall asleep", "to get hooked", "to run out of money"];
    Quiz {
        id: SAMPLE_CARD,
        card: sample_card(),
        ask: Ask::Meaning,
        choices: choices.map(str::to_owned).into(),
        answer: 1,
        thinking_ms: 8_000,
    }
}
