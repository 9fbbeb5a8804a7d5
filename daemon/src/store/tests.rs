use std::fs;

use super::*;
use crate::domain::{Evidence, MarkKind, Met, Scale};

mod finding;
mod walks;

fn utterance(text: &str) -> Utterance {
    Utterance {
        text: text.into(),
        language: Language::Ja,
        start_ms: 1_000,
        end_ms: 2_000,
        confidence: 0.9,
        speaker: Some("Mio".into()),
        words: Vec::new(),
    }
}

pub(super) fn entry(japanese: &str, reading: &str, english: &str, sentence: &str) -> Entry {
    Entry {
        japanese: japanese.into(),
        reading: reading.into(),
        english: english.into(),
        language: Language::Ja,
        kind: Kind::Vocabulary,
        level: Level { scale: Scale::Jlpt, band: "N3".into(), estimated: false },
        lemma: japanese.into(),
        surface: japanese.into(),
        start_ms: Some(1_200),
        end_ms: Some(1_600),
        utterance: sentence.into(),
        speaker: Some("Mio".into()),
        tags: vec!["noun".into()],
        evidence: Evidence {
            source: "jmdict:1".into(),
            confidence: Some(0.8),
            why: vec!["listed N3".into()],
        },
    }
}

pub(super) fn store_with_session() -> (Store, SessionId) {
    let store = Store::open_in_memory().expect("memory is always there");
    let session = begin(&store);
    (store, session)
}

pub(super) fn begin(store: &Store) -> SessionId {
    let new =
        NewSession { title: "Talk".into(), source: "file".into(), started: WallTime(1_000_000) };
    store.begin_session(&new).expect("a session begins")
}

pub(super) fn keep(store: &Store, session: SessionId, entries: &[Entry]) -> Recorded {
    let text = entries.first().map_or("…", |entry| entry.utterance.as_str());
    store.record(session, &utterance(text), entries).expect("an utterance is kept")
}

fn found(store: &Store, filter: &EntryFilter) -> Vec<String> {
    let slice = store.entries(filter, EntrySort::Oldest, &Page::default()).expect("a list");
    slice.items.into_iter().map(|kept| kept.entry.japanese).collect()
}

fn text(search: &str) -> EntryFilter {
    EntryFilter { text: Some(search.into()), ..EntryFilter::default() }
}

#[test]
fn an_entry_comes_back_as_it_went_in() {
    let (store, session) = store_with_session();
    let given =
        entry("蛙化現象", "かえるかげんしょう", "losing interest", "蛙化現象って知ってる？");
    let recorded = keep(&store, session, std::slice::from_ref(&given));
    let kept = store.entry(recorded.entries[0].id).expect("it is there");
    assert_eq!(kept.entry, given);
    assert_eq!((kept.state, kept.version, kept.sightings), (EntryState::New, 1, 1));
    assert_eq!((kept.session, kept.utterance), (Some(session), Some(recorded.utterance)));
}

#[test]
fn meeting_an_expression_again_adds_a_sighting() {
    let (store, session) = store_with_session();
    let first = keep(&store, session, &[entry("推し", "おし", "favorite", "推しが尊い")]);
    let later = begin(&store);
    let mut again = entry("推し", "おし", "another gloss", "私の推し");
    again.surface = "推し".into();
    again.speaker = Some("Ken".into());
    let second = keep(&store, later, &[again]);
    let id = first.entries[0].id;
    assert_eq!(second.entries, [Kept { id, is_new: false, state: EntryState::New }]);

    let sightings = store.sightings(id, &Page::default()).expect("a list").items;
    let told: Vec<_> =
        sightings.iter().map(|seen| (seen.session, seen.sentence.as_str())).collect();
    assert_eq!(told, [(later, "私の推し"), (session, "推しが尊い")]);
    assert_eq!(sightings[0].speaker.as_deref(), Some("Ken"));

    let kept = store.entry(id).expect("it is there");
    assert_eq!((kept.sightings, kept.entry.english.as_str()), (2, "favorite"));
    let in_later = EntryFilter { session: Some(later), ..EntryFilter::default() };
    let slice = store.entries(&in_later, EntrySort::Newest, &Page::default()).expect("a list");
    assert_eq!(slice.items[0].entry.utterance, "私の推し");
}

#[test]
fn another_reading_or_kind_is_another_entry() {
    let (store, session) = store_with_session();
    let mut slang = entry("生", "なま", "live", "生で");
    slang.kind = Kind::Slang;
    let recorded = keep(
        &store,
        session,
        &[entry("生", "なま", "raw", "生で"), entry("生", "せい", "life", "生で"), slang],
    );
    assert!(recorded.entries.iter().all(|kept| kept.is_new));
}

#[test]
fn adding_entries_twice_changes_nothing() {
    let (store, session) = store_with_session();
    let utterance = keep(&store, session, &[]).utterance;
    let late = [entry("尊い", "とうとい", "precious", "…")];
    let first = store.add_entries(session, utterance, &late).expect("they are kept");
    assert!(first[0].is_new);
    let second = store.add_entries(session, utterance, &late).expect("they are known");
    assert!(!second[0].is_new);
    assert_eq!(store.entry(first[0].id).expect("it is there").sightings, 1);
    let elsewhere = begin(&store);
    assert!(matches!(store.add_entries(elsewhere, utterance, &late), Err(StoreError::NotFound)));
}

#[test]
fn an_utterance_of_no_session_is_refused_whole() {
    let (store, _) = store_with_session();
    let refused = store.record(SessionId(99), &utterance("x"), &[entry("猫", "ねこ", "cat", "x")]);
    assert!(matches!(refused, Err(StoreError::NotFound)));
    let counts = store.counts().expect("counts");
    assert_eq!((counts.utterances, counts.new, counts.sightings), (0, 0, 0));
}

#[test]
fn search_finds_every_script() {
    let (store, session) = store_with_session();
    keep(
        &store,
        session,
        &[
            entry("バカ", "ばか", "idiot", "バカじゃない"),
            entry("蛙化現象", "かえるかげんしょう", "losing interest", "蛙化現象"),
            entry("猫舌", "ねこじた", "sensitive to HOT food", "猫舌なので"),
            entry("１００％", "ひゃくぱーせんと", "100% \"sure\"", "１００％"),
        ],
    );
    for (search, expected) in [
        ("ばか", &["バカ"][..]),
        ("ﾊﾞｶ", &["バカ"]),
        ("カエル", &["蛙化現象"]),
        ("化現", &["蛙化現象"]),
        ("蛙化現象", &["蛙化現象"]),
        ("猫", &["猫舌"]),
        ("hot FOOD", &["猫舌"]),
        ("猫 food", &["猫舌"]),
        ("猫 interest", &[]),
        ("%", &["１００％"]),
        ("\"sure\"", &["１００％"]),
        ("_", &[]),
        ("nekojita", &["猫舌"]),
        ("nekozi", &["猫舌"]),
        ("baka", &["バカ"]),
        ("kaerukagensyou", &["蛙化現象"]),
        ("kgensh", &[]),
        ("OR NOT (", &[]),
        (" ", &["バカ", "蛙化現象", "猫舌", "１００％"]),
    ] {
        assert_eq!(found(&store, &text(search)), expected, "searching for {search:?}");
    }
    let said = store.search_utterances("ばかじゃ", &Page::default()).expect("a list");
    assert_eq!(said.items.len(), 1);
}

#[test]
fn filters_narrow_the_list() {
    let (store, session) = store_with_session();
    let mut guessed = entry("蛙化", "かえるか", "ick", "x");
    guessed.level.band = "N2-N1".into();
    guessed.level.estimated = true;
    let mut idiom = entry("頑張って", "がんばって", "break a leg", "x");
    (idiom.kind, idiom.language, idiom.lemma) = (Kind::Idiom, Language::En, "break a leg".into());
    idiom.level = Level { scale: Scale::Cefr, band: "C1".into(), estimated: false };
    let recorded = keep(&store, session, &[entry("猫", "ねこ", "cat", "x"), guessed, idiom]);
    store.set_state(recorded.entries[0].id, EntryState::Approved, None).expect("approved");
    let any = EntryFilter::default;
    for (filter, expected) in [
        (EntryFilter { state: Some(EntryState::Approved), ..any() }, &["猫"][..]),
        (EntryFilter { kind: Some(Kind::Idiom), ..any() }, &["頑張って"]),
        (EntryFilter { language: Some(Language::En), ..any() }, &["頑張って"]),
        (EntryFilter { band: Some("N1".into()), ..any() }, &["蛙化"]),
        (EntryFilter { band: Some("N2".into()), ..any() }, &["蛙化"]),
        (EntryFilter { band: Some("N".into()), ..any() }, &[]),
        (EntryFilter { session: Some(SessionId(99)), ..any() }, &[]),
    ] {
        assert_eq!(found(&store, &filter), expected, "{filter:?}");
    }
}

#[test]
fn pages_join_without_gap_or_repeat_in_every_order() {
    let (store, session) = store_with_session();
    let all: Vec<Entry> = (0..23)
        .map(|n| entry(&format!("語{n}"), &format!("ご{}", n % 5), "word", &format!("語{n}だ")))
        .collect();
    keep(&store, session, &all);
    keep(&store, session, &all[3..9]);
    for sort in EntrySort::ALL {
        for filter in [EntryFilter::default(), text("wor"), text("語"), text("語1 word")] {
            let mut page = Page::first(4);
            let mut ids = Vec::new();
            loop {
                let slice = store.entries(&filter, sort, &page).expect("a piece");
                ids.extend(slice.items.iter().map(|kept| kept.id.0));
                page.after = slice.next;
                if page.after.is_none() {
                    break;
                }
            }
            let whole = store.entries(&filter, sort, &Page::first(100)).expect("all");
            let expected: Vec<i64> = whole.items.iter().map(|kept| kept.id.0).collect();
            assert_eq!(ids, expected, "{sort:?} {filter:?}");
            let all = if filter.text.as_deref() == Some("語1 word") { 11 } else { 23 };
            assert_eq!(ids.len(), all, "{sort:?} {filter:?}");
        }
    }
}

#[test]
fn a_cursor_of_another_order_is_refused() {
    let (store, session) = store_with_session();
    keep(&store, session, &[entry("一", "いち", "one", "x"), entry("二", "に", "two", "x")]);
    let filter = EntryFilter::default();
    let first = store.entries(&filter, EntrySort::Newest, &Page::first(1)).expect("a piece");
    let page = Page { limit: None, after: first.next };
    let refused = store.entries(&filter, EntrySort::Reading, &page);
    assert!(matches!(refused, Err(StoreError::BadCursor)));
    for nonsense in ["", "zz", "f", "日本", "7b7d"] {
        let page = Page { limit: None, after: Some(Cursor(nonsense.into())) };
        let refused = store.entries(&filter, EntrySort::Newest, &page);
        assert!(matches!(refused, Err(StoreError::BadCursor)), "{nonsense:?}");
    }
}

#[test]
fn the_second_of_two_editors_is_told() {
    let (store, session) = store_with_session();
    let id = keep(&store, session, &[entry("猫", "ねこ", "cat", "x")]).entries[0].id;
    let mine = EntryEdit { english: Some("tomcat".into()), ..EntryEdit::default() };
    let edited = store.edit_entry(id, &mine, Some(1)).expect("the first editor wins");
    assert_eq!((edited.version, edited.entry.english.as_str()), (2, "tomcat"));
    let theirs = EntryEdit { english: Some("kitty".into()), ..EntryEdit::default() };
    let refused = store.edit_entry(id, &theirs, Some(1));
    assert!(matches!(refused, Err(StoreError::Conflict { current: 2 })));
    assert_eq!(found(&store, &text("tomcat")), ["猫"]);
    assert!(found(&store, &text("\"cat")).is_empty());

    let history = store.history(id).expect("a history");
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].before.english.as_deref(), Some("cat"));
    let same = store.edit_entry(id, &mine, Some(2)).expect("nothing to change");
    assert_eq!(same.version, 2);
}

#[test]
fn an_edited_entry_is_still_recognized() {
    let (store, session) = store_with_session();
    let spotted = entry("猫", "ねこ", "cat", "x");
    let id = keep(&store, session, std::slice::from_ref(&spotted)).entries[0].id;
    let edit = EntryEdit {
        reading: Some("ニャンコ".into()),
        kind: Some(Kind::Slang),
        state: Some(EntryState::Rejected),
        ..EntryEdit::default()
    };
    store.edit_entry(id, &edit, None).expect("edited");
    let again = keep(&store, session, &[spotted]).entries[0];
    assert_eq!(again, Kept { id, is_new: false, state: EntryState::Rejected });
}

#[test]
fn deleting_a_session_keeps_what_the_owner_decided() {
    let (store, session) = store_with_session();
    let recorded =
        keep(&store, session, &[entry("猫", "ねこ", "cat", "x"), entry("犬", "いぬ", "dog", "x")]);
    let [approved, undecided] = [recorded.entries[0].id, recorded.entries[1].id];
    store.set_state(approved, EntryState::Approved, None).expect("approved");
    store.delete_session(session, None).expect("deleted");
    let kept = store.entry(approved).expect("a decision outlives its session");
    assert_eq!((kept.sightings, kept.session, kept.entry.utterance.as_str()), (0, None, ""));
    assert!(matches!(store.entry(undecided), Err(StoreError::NotFound)));
    assert!(found(&store, &text("dog")).is_empty());
    assert!(store.search_utterances("x", &Page::default()).expect("a list").items.is_empty());
    assert!(matches!(store.delete_session(session, None), Err(StoreError::NotFound)));
    assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
}

#[test]
fn a_killed_session_ends_at_its_last_word() {
    let (store, session) = store_with_session();
    keep(&store, session, &[]);
    let last_word = WallTime(1_000_000 + 2_000 * 1_000_000);
    let unended = || store.unended_session("file").expect("looked for").map(|kept| kept.id);
    assert_eq!(store.end_abandoned_sessions(last_word).expect("none yet"), 0);
    assert_eq!(unended(), Some(session));
    assert_eq!(store.unended_session("obs").expect("looked for"), None);
    assert_eq!(store.end_abandoned_sessions(WallTime(last_word.0 + 1)).expect("ended"), 1);
    assert_eq!(store.session(session).expect("it is there").ended, Some(last_word));
    assert_eq!(unended(), None);
}

#[test]
fn a_file_opens_again_and_only_for_its_owner() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deep/daemon.db");
    let session = {
        let store = Store::open(&path).expect("made with its folder");
        let session = begin(&store);
        keep(&store, session, &[entry("猫", "ねこ", "cat", "x")]);
        session
    };
    let store = Store::open(&path).expect("opens again");
    assert_eq!(store.session(session).expect("kept").entries, 1);
    assert!(store.size_bytes().expect("a size") > 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn readers_do_not_wait_for_the_writer() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("daemon.db")).expect("made");
    let session = begin(&store);
    store
        .write(|_| {
            assert_eq!(store.session(session).expect("read meanwhile").utterances, 0);
            Ok(())
        })
        .expect("written");
}

#[test]
fn what_is_no_database_of_ours_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let garbage = folder.path().join("garbage.db");
    let bytes = b"This is a diary, not a database. ".repeat(100);
    fs::write(&garbage, &bytes).expect("written");
    assert!(matches!(Store::open(&garbage), Err(StoreError::NotADatabase { .. })));
    assert_eq!(fs::read(&garbage).expect("still there"), bytes);

    let foreign = folder.path().join("foreign.db");
    let other = Connection::open(&foreign).expect("made");
    other.execute_batch("CREATE TABLE bookmarks (url TEXT)").expect("filled");
    assert!(matches!(Store::open(&foreign), Err(StoreError::NotOurs { .. })));

    let newer = folder.path().join("newer.db");
    drop(Store::open(&newer).expect("made"));
    let other = Connection::open(&newer).expect("opened");
    other.pragma_update(None, "user_version", 4_000).expect("aged");
    let refused = Store::open(&newer).err().expect("refused");
    assert!(matches!(refused, StoreError::TooNew { found: 4_000, .. }));
    assert!(refused.to_string().contains("newer") && refused.next_step().contains("update"));

    let nowhere = garbage.join("daemon.db");
    assert!(matches!(Store::open(&nowhere), Err(StoreError::Unusable { .. })));
    assert!(matches!(Store::open(folder.path()), Err(StoreError::Unusable { .. })));
}

#[test]
fn what_is_known_is_kept_once_and_forgotten_on_demand() {
    let (store, _) = store_with_session();
    let word = |form: &str| KnownWord {
        language: Language::Ja,
        form: form.to_owned(),
        origin: "core.csv".to_owned(),
    };
    let words = [word("ネコ"), word("食べる"), word("ねこ")];
    assert_eq!(store.add_known(&words).expect("kept"), 2);
    assert_eq!(store.add_known(&words).expect("kept"), 0);
    assert_eq!(store.known().expect("a list"), words[..2]);
    assert_eq!(store.remove_known(&["ﾈｺ".to_owned(), "犬".to_owned()]).expect("removed"), 1);
    assert_eq!(store.known().expect("a list"), [word("食べる")]);
    assert_eq!(store.clear_known().expect("cleared"), 1);
    assert!(store.known().expect("a list").is_empty());
}

impl Store {
    /// Makes every write fail, or lets them succeed again.
    pub(crate) fn refuse_writes(&self, is_refusing: bool) {
        let writer = self.inner.writer.lock().expect("nobody panicked");
        writer.pragma_update(None, "query_only", is_refusing).expect("set");
    }
}

fn mark(kind: MarkKind, at_ms: i64, label: Option<&str>) -> Mark {
    Mark { kind, at_ms, at: WallTime(7_000_000_000), label: label.map(str::to_owned) }
}

#[test]
fn marks_stand_in_the_order_of_their_times() {
    let (store, session) = store_with_session();
    let scene = mark(MarkKind::SceneChanged, 5_000, Some("雑談"));
    let live = mark(MarkKind::StreamingStarted, -60_000, None);
    let moment = mark(MarkKind::Moment, 9_000, None);
    for mark in [&scene, &moment, &live] {
        store.add_mark(session, mark).expect("kept");
    }
    let first = store.marks(session, &Page::first(2)).expect("a list");
    let kept: Vec<Mark> = first.items.into_iter().map(|kept| kept.mark).collect();
    assert_eq!(kept, [live, scene.clone()]);
    let rest = Page { limit: Some(2), after: first.next };
    let rest = store.marks(session, &rest).expect("a list");
    assert_eq!((&rest.items[0].mark, rest.items.len(), rest.next), (&moment, 1, None));
    let between = store.marks_between(session, 0, 9_000).expect("a list");
    assert_eq!(between.iter().map(|kept| &kept.mark).collect::<Vec<_>>(), [&scene]);
    assert!(matches!(store.add_mark(SessionId(99), &moment), Err(StoreError::NotFound)));
    store.delete_session(session, None).expect("forgotten");
    assert!(store.marks(session, &Page::default()).expect("a list").items.is_empty());
}

#[test]
fn a_mark_that_is_told_again_is_kept_once() {
    let (store, session) = store_with_session();
    let told = [
        mark(MarkKind::Moment, 9_000, None),
        mark(MarkKind::SceneChanged, 9_000, Some("雑談")),
        mark(MarkKind::SceneChanged, 9_000, Some("ゲーム")),
    ];
    let ids = told.each_ref().map(|mark| store.add_mark(session, mark).expect("kept"));
    let again = told.each_ref().map(|mark| store.add_mark(session, mark).expect("kept"));
    assert_eq!(ids, again);
    assert_eq!(store.marks(session, &Page::default()).expect("a list").items.len(), told.len());
}

#[test]
fn what_became_of_an_expression_is_remembered_with_its_session() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("daemon.db");
    let store = Store::open(&path).expect("made");
    let (session, other) = (begin(&store), begin(&store));
    let said = ["推し", "草", "沼る"].map(|word| entry(word, word, "x", "推しは草、沼る"));
    let ids: Vec<EntryId> =
        keep(&store, session, &said).entries.iter().map(|kept| kept.id).collect();
    keep(&store, session, &[entry("推し", "推し", "x", "推し！")]);
    keep(&store, other, &[entry("猫", "ねこ", "cat", "猫だ")]);
    store.became(session, ids[0], Became::Shown).expect("kept");
    store.became(session, ids[0], Became::Asked).expect("kept");
    store.became(session, ids[1], Became::Pinned(true)).expect("kept");
    store.became(session, ids[1], Became::Pinned(false)).expect("kept");
    store.became(SessionId(99), ids[1], Became::Shown).expect("nothing to remember");
    store.set_state(ids[1], EntryState::Approved, None).expect("decided");
    drop(store);

    let store = Store::open(&path).expect("opened");
    let told = |met: &Met| {
        (met.id, met.sightings, [met.is_shown, met.is_asked, met.is_pinned, met.is_approved])
    };
    let met: Vec<_> = store.met(session).expect("a list").iter().map(told).collect();
    // 推し was met last again.
    assert_eq!(
        met,
        [
            (ids[0], 2, [true, true, false, false]),
            (ids[2], 1, [false; 4]),
            (ids[1], 1, [false, false, false, true]),
        ]
    );
    store.set_state(ids[0], EntryState::Rejected, None).expect("decided");
    assert_eq!(store.met(session).expect("a list").len(), 2, "what is rejected is not told");
    assert!(!store.met(other).expect("a list")[0].is_shown);
}

#[test]
fn a_database_of_an_older_release_opens_with_all_it_held() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("daemon.db");
    let old = Connection::open(&path).expect("made");
    for migration in [
        include_str!("migrations/0001_sessions_and_entries.sql"),
        include_str!("migrations/0002_known_words.sql"),
    ] {
        old.execute_batch(migration).expect("the shape of then");
    }
    old.execute_batch(
        "PRAGMA application_id = 1095325292; PRAGMA user_version = 2; \
         INSERT INTO sessions (title, source, started_ns) VALUES ('Old talk', 'obs:1', 1);",
    )
    .expect("filled");
    drop(old);
    let store = Store::open(&path).expect("brought up");
    let sessions = store.sessions(&Page::default()).expect("a list").items;
    assert_eq!(sessions[0].title, "Old talk");
    store.add_mark(sessions[0].id, &mark(MarkKind::Moment, 1, None)).expect("kept");
    assert_eq!(store.integrity().expect("read"), Vec::<String>::new());
}
