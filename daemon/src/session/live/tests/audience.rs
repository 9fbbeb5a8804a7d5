//! What a session does for the audience and remembers for the streamer.

use std::{sync::mpsc::RecvTimeoutError, time::Duration};

use super::*;
use crate::{
    domain::{
        Ask, EntryId, Evidence, Happening, Kind, Level, Mark, MarkKind, Recap, Scale, SessionId,
    },
    session::talk::Span,
    store::{EntryFilter, EntrySort},
};

/// Long enough for the busiest machine; what is waited for comes at once.
const LIMIT: Duration = Duration::from_secs(60);

/// Teaches every utterance as a whole, and asks about the first that was not asked about.
struct Parrot;

impl Teacher for Parrot {
    fn teach(&mut self, utterance: &Utterance, _: &Audience) -> Lesson {
        let text = utterance.text.clone();
        let span = Span { range: 0..text.len(), points: 1 };
        let entry = Entry {
            japanese: text.clone(),
            reading: text.clone(),
            english: format!("what {text} mean"),
            language: Language::Ja,
            kind: Kind::Slang,
            level: Level { scale: Scale::Jlpt, band: "N1".into(), estimated: true },
            lemma: text.clone(),
            surface: text.clone(),
            start_ms: None,
            end_ms: None,
            utterance: text,
            speaker: None,
            tags: Vec::new(),
            evidence: Evidence::default(),
        };
        Lesson { entries: vec![entry], cards: vec![0], spans: vec![span] }
    }

    fn ruby(&self, entry: &Entry) -> Vec<Ruby> {
        vec![Ruby { base: entry.japanese.clone(), ruby: None }]
    }

    fn note(&self, _: &Entry) -> Option<String> {
        Some("of parrots".into())
    }

    fn pin(&mut self, _: &[&Entry]) {}

    fn best(&self, met: &[Met], _: &Audience) -> Vec<usize> {
        let mut order: Vec<usize> = (0..met.len()).collect();
        order.sort_by_key(|&at| !met[at].is_pinned);
        order
    }

    fn question(&self, met: &[Met], _: u64) -> Option<Question> {
        let about = met.iter().position(|met| !met.is_asked)?;
        let choices = ["a", "b", "c"].map(str::to_owned).to_vec();
        Some(Question { about, ask: Ask::Meaning, choices, answer: 2, thinking_ms: 9_000 })
    }
}

impl Stage {
    /// Says so many different things that each brings a card, and hands over the cards.
    fn hear(&mut self, count: usize) -> Vec<u64> {
        self.gate.send(()).expect("the recogniser waits");
        (0..count)
            .map(|at| {
                let speech = clips::sound("LJ001-0002.flac");
                let shorter = speech.len() - at * 4_000;
                self.play(&[&speech[..shorter], &clips::silence(1_500)].concat());
                loop {
                    if let Say::Card { card, .. } = self.said.recv_timeout(LIMIT).expect("a card") {
                        assert_eq!(card.note.as_deref(), Some("of parrots"));
                        break card.id;
                    }
                }
            })
            .collect()
    }

    fn next(&self) -> Say {
        self.said.recv_timeout(LIMIT).expect("the session answers")
    }

    fn session(&self) -> SessionId {
        self.store.sessions(&Page::default()).expect("a list").items[0].id
    }

    fn entries(&self) -> Vec<(EntryId, EntryState)> {
        let all = self.store.entries(&EntryFilter::default(), EntrySort::Oldest, &Page::default());
        all.expect("a list").items.iter().map(|kept| (kept.id, kept.state)).collect()
    }

    /// The next mark that is told of.
    fn marked(&mut self) -> Mark {
        loop {
            let waiting = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            let told = waiting.block_on(self.happened.next()).expect("the session tells");
            if let LiveEvent::Marked { mark, .. } = &told.event {
                return mark.clone();
            }
        }
    }
}

#[test]
fn marks_are_told_of_when_they_are_kept_and_not_before() {
    let mut stage = Stage::open();
    let start = WallTime::now();
    stage.live.tell(Event::Happened(Happening::SceneChanged { scene: "雑談".into() }, start));
    let scene = stage.marked();
    assert_eq!((scene.kind, scene.label.as_deref()), (MarkKind::SceneChanged, Some("雑談")));
    assert!(scene.at_ms.abs() < 60_000, "{scene:?}");

    stage.store.refuse_writes(true);
    let at = WallTime(start.0 + 90_000_000_000);
    stage.live.tell(Event::MomentSaved(at));
    let file = Some("/r/a.mkv".to_owned());
    stage.live.tell(Event::Happened(Happening::RecordingStopped { file }, at));
    // Answered in its turn, so the session has tried to keep both.
    stage.live.tell(Event::QuizWanted);
    assert_eq!(stage.next(), Say::NothingToAsk);
    assert_eq!(stage.happened.try_next(), Ok(None), "nothing was kept, and nobody hears of it");
    stage.store.refuse_writes(false);
    let moment = stage.marked();
    assert_eq!((moment.kind, moment.at, moment.label.as_deref()), (MarkKind::Moment, at, None));
    // Each is rounded to its millisecond.
    assert!((89_999..=90_001).contains(&(moment.at_ms - scene.at_ms)), "{moment:?} {scene:?}");
    assert_eq!(stage.marked().label.as_deref(), Some("/r/a.mkv"), "in the order they came");
    let kept = stage.store.marks(stage.session(), &Page::default()).expect("a list").items;
    assert_eq!(kept.len(), 3);
    drop(stage.end());
}

#[test]
fn the_session_asks_once_about_each_and_looks_back_at_all() {
    let mut stage = Stage::taught_by(Box::new(Parrot));
    let cards = stage.hear(2);
    let mut asked = Vec::new();
    for _ in 0..2 {
        stage.live.tell(Event::QuizWanted);
        let Say::Quiz(quiz) = stage.next() else { panic!("no quiz") };
        assert_eq!((quiz.choices.len(), quiz.answer, quiz.thinking_ms), (3, 2, 9_000));
        asked.push((quiz.id, quiz.card.id));
    }
    assert_eq!(asked, [(1, cards[1]), (2, cards[0])], "the card keeps its number");
    stage.live.tell(Event::QuizWanted);
    assert_eq!(stage.next(), Say::NothingToAsk);

    let words = |say: Say| match say {
        Say::Recap(Recap { words, total: 2 }) => words.iter().map(|card| card.id).collect(),
        other => panic!("no recap but {other:?}"),
    };
    stage.live.tell(Event::RecapWanted);
    let order: Vec<u64> = words(stage.next());
    assert_eq!(order, [cards[1], cards[0]]);
    stage.live.tell(Event::CardPinned { card: cards[0], is_pinned: true });
    stage.live.tell(Event::CardShown { card: cards[1], at: WallTime::now() });
    stage.live.tell(Event::RecapWanted);
    let order: Vec<u64> = words(stage.next());
    assert_eq!(order, [cards[0], cards[1]], "what is pinned comes first");
    let met = stage.store.met(stage.session()).expect("a list");
    let told: Vec<_> = met.iter().map(|met| (met.is_shown, met.is_asked, met.is_pinned)).collect();
    assert_eq!(told, [(true, true, false), (false, true, true)]);
    stage.live.tell(Event::Gone(true));
    assert!(stage.alive.blocking_recv().is_none(), "the session ends");
}

#[test]
fn what_is_undone_is_rejected_and_withdrawn() {
    let mut stage = Stage::taught_by(Box::new(Parrot));
    let cards = stage.hear(1);
    stage.live.tell(Event::CardUndone(99));
    stage.live.tell(Event::CardUndone(cards[0]));
    assert_eq!(stage.next(), Say::Withdraw(cards[0]));
    let [(entry, state)] = stage.entries()[..] else { panic!("one entry") };
    assert_eq!(state, EntryState::Rejected);
    let history = stage.store.history(entry).expect("a list");
    assert_eq!(history[0].before.state, Some(EntryState::New), "the page can bring it back");
    stage.live.tell(Event::QuizWanted);
    assert_eq!(stage.next(), Say::NothingToAsk, "nobody is asked about it");
    assert_eq!(
        stage.said.recv_timeout(Duration::from_millis(300)),
        Err(RecvTimeoutError::Timeout),
        "it is withdrawn once"
    );
    stage.live.tell(Event::Gone(true));
    assert!(stage.alive.blocking_recv().is_none(), "the session ends");
}
