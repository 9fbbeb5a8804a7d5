use aivlingual_shared::time::WallTime;

use super::*;
use crate::{
    domain::{Entry, Evidence, Kind, Level, Mark, MarkKind, Scale, Utterance},
    store::{Became, EntryEdit, NewSession},
};

fn begin(store: &Store, title: &str) -> SessionId {
    let new = NewSession { title: title.into(), source: "obs".into(), started: WallTime(1_000) };
    store.begin_session(&new).expect("begun")
}

fn utterance(text: &str, start_ms: u64) -> Utterance {
    Utterance {
        text: text.into(),
        language: Language::Ja,
        start_ms,
        end_ms: start_ms + 900,
        confidence: 0.9,
        speaker: None,
        words: Vec::new(),
    }
}

fn entry(word: &str) -> Entry {
    Entry {
        japanese: word.into(),
        reading: word.into(),
        english: format!("meaning of {word}"),
        language: Language::Ja,
        kind: Kind::Slang,
        level: Level { scale: Scale::Jlpt, band: "N3".into(), estimated: false },
        lemma: word.into(),
        surface: word.into(),
        start_ms: None,
        end_ms: None,
        utterance: format!("{word}だよ"),
        speaker: None,
        tags: Vec::new(),
        evidence: Evidence { source: "test".into(), confidence: None, why: Vec::new() },
    }
}

fn say(store: &Store, session: SessionId, start_ms: u64, words: &[&str]) -> Vec<EntryId> {
    let entries: Vec<Entry> = words.iter().map(|word| entry(word)).collect();
    let text = words.join("、");
    let recorded = store.record(session, &utterance(&text, start_ms), &entries).expect("kept");
    recorded.entries.into_iter().map(|kept| kept.id).collect()
}

fn titles(store: &Store, search: &str) -> Vec<String> {
    let found = store.find_sessions(search, &Page::default()).expect("a list");
    found.items.into_iter().map(|session| session.title).collect()
}

#[test]
fn a_session_is_renamed_and_linked_once_for_each_version() {
    let store = Store::open_in_memory().expect("a store");
    let id = begin(&store, "obs");
    let video = VideoLink { url: "https://youtu.be/a".into(), offset_ms: -3 };
    let recording = RecordingLink { file: "a.mkv".into(), offset_ms: 5 };
    let edit = SessionEdit {
        title: Some("雑談".into()),
        video: Some(Some(video.clone())),
        recording: Some(Some(recording.clone())),
    };
    let kept = store.edit_session(id, &edit, Some(1)).expect("changed");
    assert_eq!((kept.title.as_str(), kept.version), ("雑談", 2));
    assert_eq!((kept.video.clone(), kept.recording.clone()), (Some(video), Some(recording)));
    assert_eq!(store.session(id).expect("kept"), kept);
    assert_eq!(store.edit_session(id, &edit, Some(2)).expect("nothing new").version, 2);
    let stale = store.edit_session(id, &SessionEdit::default(), Some(1));
    assert!(matches!(stale, Err(StoreError::Conflict { current: 2 })));
    let unlink = SessionEdit { video: Some(None), ..SessionEdit::default() };
    let kept = store.edit_session(id, &unlink, None).expect("changed");
    assert_eq!((kept.video, kept.recording.is_some(), kept.version), (None, true, 3));
    let missing = store.edit_session(SessionId(99), &edit, None);
    assert!(matches!(missing, Err(StoreError::NotFound)));
}

#[test]
fn what_goes_with_a_session_is_what_was_told_before() {
    let store = Store::open_in_memory().expect("a store");
    let (here, other) = (begin(&store, "here"), begin(&store, "other"));
    let ids = say(&store, here, 1_000, &["推し", "草", "沼", "猫", "犬"]);
    say(&store, here, 3_000, &["推し"]);
    say(&store, other, 1_000, &["猫"]);
    store.set_state(ids[1], EntryState::Approved, None).expect("decided");
    store.set_state(ids[2], EntryState::Rejected, None).expect("decided");
    let edit = EntryEdit { english: Some("dog!".into()), ..EntryEdit::default() };
    store.edit_entry(ids[4], &edit, None).expect("edited");
    let at = WallTime(9);
    let mark = Mark { kind: MarkKind::Moment, at_ms: 1, at, label: None };
    store.add_mark(here, &mark).expect("kept");
    let told = Leaving { utterances: 2, sightings: 6, marks: 1, entries: 1, entries_staying: 4 };
    assert_eq!(store.leaving(here).expect("told"), told);

    let stale = store.delete_session(here, Some(7));
    assert!(matches!(stale, Err(StoreError::Conflict { current: 1 })));
    store.delete_session(here, Some(1)).expect("forgotten");
    assert!(matches!(store.entry(ids[0]), Err(StoreError::NotFound)), "met only here, and new");
    for id in &ids[1..] {
        store.entry(*id).expect("stays");
    }
    assert_eq!(store.counts().expect("counts").utterances, 1);
    assert!(matches!(store.leaving(here), Err(StoreError::NotFound)));
    assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
}

#[test]
fn sessions_are_found_by_title_and_by_what_was_said() {
    let store = Store::open_in_memory().expect("a store");
    let (talk, game) = (begin(&store, "雑談 Free Talk"), begin(&store, "ゲーム配信"));
    say(&store, talk, 1_000, &["カエル化現象"]);
    say(&store, game, 1_000, &["推し"]);
    // Two sessions that went on at once: their utterances alternate.
    say(&store, talk, 9_000, &["バズる"]);
    assert_eq!(titles(&store, ""), ["ゲーム配信", "雑談 Free Talk"]);
    assert_eq!(titles(&store, "free ﾄ"), Vec::<String>::new());
    assert_eq!(titles(&store, "FREE talk"), ["雑談 Free Talk"]);
    assert_eq!(titles(&store, "げーむ"), ["ゲーム配信"]);
    assert_eq!(titles(&store, "かえる化"), ["雑談 Free Talk"]);
    assert_eq!(titles(&store, "バズ"), ["雑談 Free Talk"]);
    assert_eq!(titles(&store, "推し"), ["ゲーム配信"]);
    assert_eq!(titles(&store, "\" OR 1=1 --"), Vec::<String>::new());
    let first = store.find_sessions("る", &Page::first(1)).expect("a list");
    assert_eq!((first.items.len(), first.next), (1, None));
    store.end_session(talk, WallTime(1_000 + 5_000 * 1_000_000)).expect("ended");
    let totals = store.session_totals().expect("told");
    assert_eq!(totals, SessionTotals { sessions: 2, lasted_ms: 5_000 });
}

#[test]
fn a_long_session_is_surveyed_and_opened_at_any_time() {
    let store = Store::open_in_memory().expect("a store");
    let (other, id) = (begin(&store, "other"), begin(&store, "long"));
    for minute in 0..100 {
        say(&store, other, minute * 60_000, &["猫"]);
        say(&store, id, minute * 60_000, if minute % 10 == 0 { &["推し", "草"] } else { &[] });
    }
    let reach_ms = store.reach_ms(id).expect("told");
    assert_eq!(reach_ms, 99 * 60_000 + 900);
    let parts = store.survey(id, reach_ms, 10).expect("surveyed");
    assert_eq!(parts.iter().map(|part| part.utterances).sum::<u64>(), 100);
    assert_eq!(parts.iter().map(|part| part.sightings).collect::<Vec<_>>(), [2; 10]);
    assert_eq!(store.survey(begin(&store, "silent"), 0, 3).expect("none"), [Part::default(); 3]);

    let first_at = |at_ms: u64| {
        let after = store.place_at(id, at_ms).expect("a place");
        let page = Page { limit: Some(10), after };
        let items = store.utterances(id, &page).expect("a list").items;
        (items[0].id, items[0].utterance.start_ms)
    };
    for (at_ms, start_ms) in [
        (0, 0),
        (59_999, 0),
        (60_000, 60_000),
        // In the middle of what is being said, and in the silence after it.
        (60_500, 60_000),
        (90_000, 60_000),
        (u64::MAX, 99 * 60_000),
    ] {
        assert_eq!(first_at(at_ms).1, start_ms, "{at_ms}");
    }
    let before = |at_ms, count| store.place_before(id, first_at(at_ms).0, count).expect("a place");
    assert_eq!(before(0, 10), None);
    assert_eq!(before(5 * 60_000, 10), Some(None));
    let after = before(50 * 60_000, 10).expect("there is a piece before");
    let page = Page { limit: Some(10), after };
    let items = store.utterances(id, &page).expect("a list").items;
    assert_eq!(items[0].utterance.start_ms, 40 * 60_000);
}

#[test]
fn what_was_met_in_each_utterance_is_told() {
    let store = Store::open_in_memory().expect("a store");
    let id = begin(&store, "talk");
    let ids = say(&store, id, 1_000, &["草", "推し"]);
    say(&store, id, 2_000, &["推し"]);
    store.became(id, ids[1], Became::Shown).expect("kept");
    let said = store.utterances(id, &Page::default()).expect("a list").items;
    let met = store.met_there(id, said[0].id, said[1].id).expect("told");
    let told: Vec<_> =
        met.iter().map(|met| (met.utterance, met.japanese.as_str(), met.is_shown)).collect();
    let (first, second) = (said[0].id, said[1].id);
    assert_eq!(told, [(first, "草", false), (first, "推し", true), (second, "推し", true)]);
}
