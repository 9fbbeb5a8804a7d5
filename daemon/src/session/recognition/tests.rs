use std::sync::mpsc;

use super::*;
use crate::engines::{Disbelief, Speech};

/// Says how long the sound was; waits at a gate before each answer, so that a test decides what
/// queues up.
struct Gated(mpsc::Receiver<()>);

impl Recognizer for Gated {
    fn recognize(
        &mut self,
        samples: &[f32],
        language: Option<Language>,
    ) -> Result<engines::Hearing, EngineError> {
        let gone = |error| EngineError::Failed(Box::new(error));
        self.0.recv().map_err(gone)?;
        match samples.len() {
            0 => Ok(engines::Hearing::Nothing(Disbelief::Empty)),
            length => Ok(engines::Hearing::Speech(Speech {
                text: length.to_string(),
                language: language.unwrap_or(Language::Ja),
                confidence: 1.0,
                words: Vec::new(),
            })),
        }
    }
}

/// The gate goes first, so that nobody waits at it when the thread is joined.
struct Stage {
    gate: mpsc::Sender<()>,
    recognition: Recognition,
    answers: mpsc::Receiver<String>,
    answer: mpsc::Sender<String>,
    health: Arc<Health>,
}

impl Stage {
    fn new() -> Self {
        let (gate, gated) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let health = Arc::new(Health::default());
        let make = move || Ok(Box::new(Gated(gated)) as Box<dyn Recognizer>);
        let recognition = Recognition::start(make, Arc::clone(&health)).expect("a thread");
        Self { recognition, gate, answers, answer, health }
    }

    fn submit(&self, ear: u64, samples: usize, is_final: bool) {
        let answer = self.answer.clone();
        self.recognition.submit(Job {
            ear: EarId(ear),
            samples: vec![0.0; samples],
            language: None,
            is_final,
            answer: Box::new(move |heard| {
                let text = match heard {
                    Answer::Heard(engines::Hearing::Speech(speech)) => speech.text,
                    Answer::Heard(engines::Hearing::Nothing(_)) => "nothing".into(),
                    Answer::Lost => format!("lost {samples}"),
                };
                // The last answers come when the stage is already being torn down.
                let _ = answer.send(text);
            }),
        });
    }

    /// Waits until the thread has taken the only job, so that what follows queues up behind it.
    fn occupy(&self) {
        self.submit(0, 1, true);
        while !self.recognition.queue.lock().finals.is_empty() {
            thread::yield_now();
        }
    }

    fn answer(&self) -> String {
        self.answers.recv().expect("an answer")
    }
}

#[test]
fn finals_go_first_and_only_the_latest_partial_of_a_tap_waits() {
    let stage = Stage::new();
    stage.occupy();
    stage.submit(1, 10, false);
    stage.submit(1, 20, false);
    assert_eq!(stage.answer(), "lost 10");
    stage.submit(2, 30, true);
    for _ in 0..3 {
        stage.gate.send(()).expect("the thread waits");
    }
    assert_eq!([stage.answer(), stage.answer(), stage.answer()], ["1", "30", "20"]);
    assert_eq!(stage.health.hearing(), Hearing::Ready);
}

#[test]
fn a_final_replaces_the_partial_of_its_tap() {
    let stage = Stage::new();
    stage.occupy();
    stage.submit(1, 10, false);
    stage.submit(1, 11, true);
    assert_eq!(stage.answer(), "lost 10");
}

#[test]
fn a_promoted_look_keeps_its_place_before_what_is_said_next() {
    let stage = Stage::new();
    stage.occupy();
    stage.submit(1, 10, false);
    stage.submit(2, 20, false);
    stage.recognition.promote(EarId(1));
    stage.recognition.promote(EarId(3));
    stage.submit(1, 11, true);
    stage.submit(1, 12, false);
    for _ in 0..5 {
        stage.gate.send(()).expect("the thread waits");
    }
    let answers: Vec<String> = (0..5).map(|_| stage.answer()).collect();
    assert_eq!(answers, ["1", "10", "11", "12", "20"]);
}

#[test]
fn what_waits_is_bounded_in_seconds() {
    let stage = Stage::new();
    stage.occupy();
    for second in 0..=WAITING_S_MAX {
        stage.submit(1, RATE_HZ as usize + second, true);
    }
    assert_eq!(stage.answer(), format!("lost {RATE_HZ}"));
    assert_eq!(stage.health.counted(Counter::SpeechDropped), 1);
    assert_eq!(stage.health.hearing(), Hearing::Behind);
}

#[test]
fn nobody_waits_for_ever_when_there_is_no_model() {
    let health = Arc::new(Health::default());
    let make = || Err(EngineError::ModelMissing { path: "nowhere".into() });
    let recognition = Recognition::start(make, Arc::clone(&health)).expect("a thread");
    let (answer, answers) = mpsc::channel();
    recognition.submit(Job {
        ear: EarId(1),
        samples: vec![0.0],
        language: None,
        is_final: true,
        answer: Box::new(move |heard| answer.send(heard).expect("the test listens")),
    });
    assert!(matches!(answers.recv(), Ok(Answer::Lost)));
    drop(recognition);
    assert_eq!(health.hearing(), Hearing::NoModel);
}
