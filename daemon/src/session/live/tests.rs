mod audience;

use std::sync::mpsc;

use super::*;
use crate::{
    domain::{Entry, Met, Question, Ruby},
    engines::{Disbelief, EngineError, RATE_HZ, Recognizer},
    session::{clips, talk::Lesson},
    store::Page,
};

/// Samples of a packet, as OBS hands them over.
const PACKET: usize = 1_024;

/// Says how long the sound was; the first answer waits until a gate opens, so that a test decides
/// what queues up behind it.
struct Gated(Option<mpsc::Receiver<()>>);

impl Recognizer for Gated {
    fn recognize(
        &mut self,
        samples: &[f32],
        language: Option<Language>,
    ) -> Result<engines::Hearing, EngineError> {
        if let Some(gate) = self.0.take() {
            // A gate that is gone stands open.
            let _ = gate.recv();
        }
        Ok(match samples.len() {
            0 => engines::Hearing::Nothing(Disbelief::Empty),
            length => engines::Hearing::Speech(Speech {
                text: format!("{length} samples"),
                language: language.unwrap_or(Language::En),
                confidence: 1.0,
                words: Vec::new(),
            }),
        })
    }
}

/// Teaches nothing.
struct Silent;

impl Teacher for Silent {
    fn teach(&mut self, _: &Utterance, _: &Audience) -> Lesson {
        Lesson::default()
    }

    fn ruby(&self, _: &Entry) -> Vec<Ruby> {
        Vec::new()
    }

    fn note(&self, _: &Entry) -> Option<String> {
        None
    }

    fn pin(&mut self, _: &[&Entry]) {}

    fn best(&self, met: &[Met], _: &Audience) -> Vec<usize> {
        (0..met.len()).collect()
    }

    fn question(&self, _: &[Met], _: u64) -> Option<Question> {
        None
    }
}

/// A final caption, and whether its utterance was in the store when it was said.
#[derive(Debug, PartialEq)]
struct Captioned {
    utterance: u64,
    is_kept: bool,
}

struct Stage {
    live: Live,
    store: Store,
    health: Arc<Health>,
    gate: mpsc::Sender<()>,
    captioned: mpsc::Receiver<Captioned>,
    /// Everything else that is said.
    said: mpsc::Receiver<Say>,
    happened: Follower,
    alive: tokio::sync::mpsc::Receiver<()>,
    now: WallTime,
}

impl Stage {
    /// A session with an open tap, whose recogniser is busy until the gate opens.
    fn open() -> Self {
        Self::taught_by(Box::new(Silent))
    }

    fn taught_by(teacher: Box<dyn Teacher>) -> Self {
        let store = Store::open_in_memory().expect("a store");
        let health = Arc::new(Health::default());
        let (gate, gated) = mpsc::channel();
        let make = move || Ok(Box::new(Gated(Some(gated))) as Box<dyn Recognizer>);
        let recognition = Recognition::start(make, Arc::clone(&health)).expect("a thread");
        recognition.submit(Job {
            ear: EarId(0),
            samples: Vec::new(),
            language: None,
            is_final: true,
            answer: Box::new(|_| ()),
        });
        let (breath, alive) = tokio::sync::mpsc::channel(1);
        let surroundings = Surroundings {
            store: store.clone(),
            recognition: Arc::new(recognition),
            health: Arc::clone(&health),
            watchers: Feed::default(),
            look_ms: None,
            alive: breath,
        };
        let happened = surroundings.watchers.follow();
        let (caption, captioned) = mpsc::channel();
        let (other, said) = mpsc::channel();
        let kept = store.clone();
        let say = move |say| match say {
            Say::Caption { utterance, text, is_final: true, .. } => {
                let is_kept = utterances(&kept).iter().any(|row| row.text == text);
                // The session may outlive the test's interest.
                let _ = caption.send(Captioned { utterance, is_kept });
            }
            say => drop(other.send(say)),
        };
        let origin = Origin { title: "a test".into(), source: "test".into() };
        let live = Live::start(origin, Audience::default(), surroundings, teacher, Box::new(say))
            .expect("a thread");
        live.tell(Event::TapOpened { tap: TapId(1), speaker: "Ann".into() });
        let now = WallTime::now();
        Self { live, store, health, gate, captioned, said, happened, alive, now }
    }

    /// Plays sound on the tap, right after what was played before.
    fn play(&mut self, samples: &[f32]) {
        for samples in samples.chunks(PACKET) {
            let packet = Packet {
                at: self.now,
                rate_hz: RATE_HZ,
                channels: 1,
                samples: samples.to_vec(),
                dropped: 0,
            };
            self.now.0 += samples.len() as u64 * 1_000_000_000 / u64::from(RATE_HZ);
            self.live.tell(Event::Sound(TapId(1), packet));
        }
    }

    /// Closes the tap and comes back when the session knows it.
    fn close_tap(&self) {
        self.live.tell(Event::TapClosed(TapId(1)));
        while self.health.report().gauges["taps"] > 0 {
            thread::yield_now();
        }
    }

    /// Lets the recogniser work, ends the session, and tells what was captioned and kept.
    fn end(mut self) -> (Vec<Captioned>, Vec<Utterance>) {
        self.gate.send(()).expect("the recogniser waits");
        self.live.tell(Event::Gone(true));
        assert!(self.alive.blocking_recv().is_none(), "the session ends");
        (self.captioned.iter().collect(), utterances(&self.store))
    }
}

/// All that was kept, in the order in which it was.
fn utterances(store: &Store) -> Vec<Utterance> {
    let sessions = store.sessions(&Page::default()).expect("a list").items;
    let of = |id| store.utterances(id, &Page::default()).expect("a list").items;
    sessions.iter().flat_map(|kept| of(kept.id)).map(|kept| kept.utterance).collect()
}

#[test]
fn what_is_said_last_is_kept_last_however_busy_the_recogniser_is() {
    let mut stage = Stage::open();
    // The first is looked at in its pause and that look is all that is needed; the second breaks
    // off and has to be asked for as a whole.
    stage.play(&[clips::sound("LJ001-0002.flac"), clips::silence(800)].concat());
    stage.play(&clips::sound("LJ001-0004.flac")[..2 * RATE_HZ as usize]);
    stage.close_tap();
    let (captioned, kept) = stage.end();
    let numbers: Vec<u64> = captioned.iter().map(|caption| caption.utterance).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(kept.len(), 2);
    assert!(kept.is_sorted_by_key(|utterance| utterance.start_ms), "{kept:?}");
}

#[test]
fn words_are_final_when_they_are_kept() {
    let mut stage = Stage::open();
    stage.play(&[clips::sound("LJ001-0002.flac"), clips::silence(800)].concat());
    stage.close_tap();
    let (captioned, kept) = stage.end();
    assert_eq!(captioned, [Captioned { utterance: 1, is_kept: true }]);
    assert_eq!(kept.len(), 1);
}
