use super::*;
use crate::domain::{Entry, Evidence, Kind, Language, Level, Scale};

fn card(id: u64) -> Card {
    let entry = Entry {
        japanese: "沼る".into(),
        reading: "ぬまる".into(),
        english: "to be hooked".into(),
        language: Language::Ja,
        kind: Kind::Slang,
        level: Level { scale: Scale::Jlpt, band: "N1".into(), estimated: true },
        lemma: "沼る".into(),
        surface: "沼った".into(),
        start_ms: None,
        end_ms: None,
        utterance: "沼った".into(),
        speaker: None,
        tags: Vec::new(),
        evidence: Evidence { source: String::new(), confidence: None, why: Vec::new() },
    };
    Card { id, entry, ruby: Vec::new(), note: None }
}

fn held(card: u64) -> Standing {
    Standing { card, is_pinned: true }
}

#[test]
fn what_stands_is_what_was_sent_and_not_left() {
    let feed = Feed::default();
    let (now, mut follower) = (Now::new(feed.clone()), feed.follow());
    let (seat, _errands) = now.join();
    seat.card_sent(EntryId(4), card(1));
    assert_eq!(now.cards(), []);
    // The second is nobody's: it was never sent.
    seat.stands(vec![held(1), held(2)]);
    seat.stands(vec![held(1), held(2)]);
    let cards = now.cards();
    assert_eq!(cards.iter().map(|it| (it.id, it.card)).collect::<Vec<_>>(), [(EntryId(4), 1)]);
    assert!(cards[0].is_pinned);
    let told = follower.try_next().expect("kept").expect("told");
    assert_eq!(told.event, LiveEvent::CardsChanged { cards });
    drop(seat);
    let told = follower.try_next().expect("kept").expect("told once more, not twice");
    assert_eq!(told.event, LiveEvent::CardsChanged { cards: Vec::new() });
    assert_eq!(now.cards(), []);
}

#[test]
fn lamps_tell_sound_from_speech() {
    let now = Now::new(Feed::default());
    let (seat, _errands) = now.join();
    let lamp = || now.taps().first().map(|tap| tap.lamp);
    seat.sounds(TapId(1), &[1.0]);
    assert_eq!(lamp(), None, "a tap that was not opened has no lamp");
    seat.tap_opened(TapId(1), "Mic".into(), "Aya".into(), Role::Streamer);
    seat.sounds(TapId(1), &[0.0, 0.001]);
    assert_eq!(lamp(), Some(Lamp::Silent));
    seat.sounds(TapId(1), &[0.0, -0.5]);
    seat.speaks(TapId(1), true);
    assert_eq!(lamp(), Some(Lamp::Speech));
    seat.speaks(TapId(1), false);
    seat.tap_closed(TapId(1));
    assert_eq!(lamp(), None);
}

#[test]
fn errands_reach_whom_they_are_for() {
    let now = Now::new(Feed::default());
    assert_eq!(now.ask(None, Errand::Next {}), 0);
    let ((first, mut its), (_second, mut others)) = (now.join(), now.join());
    assert_eq!(now.ask(Some(first.plugin), Errand::Hide { card: 7 }), 1);
    assert_eq!(now.ask(None, Errand::Next {}), 2);
    assert_eq!(its.try_recv(), Ok(Errand::Hide { card: 7 }));
    assert_eq!(its.try_recv(), Ok(Errand::Next {}));
    assert_eq!(others.try_recv(), Ok(Errand::Next {}));
    drop(first);
    assert_eq!(now.ask(None, Errand::Undo {}), 1);
}
