//! Whatever is done can be taken back, and nothing else is touched by it.

mod imports;

use proptest::prelude::*;
use rusqlite::Connection;

use super::super::{tests::*, *};
use crate::domain::{EntryState, Kind};

/// All that is kept, but for versions and instants, which only grow.
fn everything(store: &Store) -> Vec<String> {
    store
        .read(|connection| {
            let mut rows = Vec::new();
            for sql in [
                "SELECT id, language, key_kind, key_lemma, key_reading, japanese, reading, \
                 english, kind, scale, band, estimated, lemma, tags, source, state, sort_key, \
                 sightings, kept_ns, heard_ns, sure FROM entries ORDER BY id",
                "SELECT * FROM sightings ORDER BY id",
                "SELECT * FROM taught ORDER BY session_id, entry_id",
                "SELECT * FROM merged ORDER BY id",
                "SELECT * FROM tags ORDER BY tag",
                "SELECT rowid, pieces FROM entries_search ORDER BY rowid",
                "SELECT * FROM known ORDER BY id",
                "SELECT rowid, pieces FROM known_search ORDER BY rowid",
                "SELECT * FROM heard_from ORDER BY speaker, entry_id",
                "SELECT * FROM speakers ORDER BY speaker",
                "SELECT * FROM session_sizes ORDER BY session_id",
                "SELECT * FROM totals ORDER BY name",
            ] {
                rows.push(sql.to_owned());
                let mut statement = connection.prepare(sql)?;
                let columns = statement.column_count();
                let mut found = statement.query([])?;
                while let Some(row) = found.next()? {
                    let cells: Vec<String> =
                        (0..columns).map(|at| format!("{:?}", row.get_ref(at))).collect();
                    rows.push(cells.join(" "));
                }
            }
            Ok(rows)
        })
        .expect("read")
}

/// What is counted along the way and differs from what is there.
fn miscounted(store: &Store) -> Vec<&'static str> {
    let differing = |connection: &Connection, sql: &str| {
        connection.prepare(sql)?.exists([]).map_err(StoreError::from)
    };
    [
        "SELECT sightings, sure, heard_ns FROM entries e WHERE (sightings, sure, heard_ns) IS NOT \
         ((SELECT count(*) FROM sightings s WHERE s.entry_id = e.id), \
         (SELECT CAST(round(s.confidence * 100) AS INTEGER) FROM sightings s \
         WHERE s.entry_id = e.id ORDER BY s.id LIMIT 1), \
         ifnull((SELECT t.started_ns + ifnull(s.start_ms, 0) * 1000000 FROM sightings s \
         JOIN sessions t ON t.id = s.session_id WHERE s.entry_id = e.id \
         ORDER BY s.id DESC LIMIT 1), 0))",
        "SELECT * FROM session_sizes z WHERE entries <> \
         (SELECT count(DISTINCT entry_id) FROM sightings s WHERE s.session_id = z.session_id)",
        "SELECT * FROM totals WHERE name = 'sightings' \
         AND rows <> (SELECT count(*) FROM sightings)",
        "SELECT * FROM heard_from EXCEPT SELECT speaker, entry_id FROM sightings",
        "SELECT speaker, entry_id FROM sightings WHERE speaker IS NOT NULL \
         EXCEPT SELECT * FROM heard_from",
        "SELECT * FROM speakers EXCEPT \
         SELECT speaker, count(*) FROM heard_from GROUP BY speaker",
        "SELECT speaker, count(*) FROM heard_from GROUP BY speaker EXCEPT SELECT * FROM speakers",
    ]
    .into_iter()
    .filter(|sql| store.read(|connection| differing(connection, sql)).expect("asked"))
    .collect()
}

/// A store with six entries in two sessions; some share a sentence, one was shown.
fn filled() -> (Store, Vec<EntryId>) {
    let (store, session) = store_with_session();
    let mut slang = entry("推し", "おし", "fave", "推しが尊い");
    slang.kind = Kind::Slang;
    slang.tags = vec!["slang".into()];
    let first = keep(
        &store,
        session,
        &[
            entry("推し", "おし", "favorite", "推しが尊い"),
            slang,
            entry("尊い", "とうとい", "precious", "推しが尊い"),
        ],
    );
    let later = begin(&store);
    let second = keep(
        &store,
        later,
        &[
            entry("推し", "おし", "favorite", "私の推しは猫で箸で橋"),
            entry("猫", "ねこ", "cat", "私の推しは猫で箸で橋"),
            entry("箸", "はし", "chopsticks", "私の推しは猫で箸で橋"),
            entry("橋", "はし", "bridge", "私の推しは猫で箸で橋"),
        ],
    );
    let mut ids: Vec<EntryId> =
        first.entries.iter().chain(&second.entries).map(|kept| kept.id).collect();
    ids.sort();
    ids.dedup();
    store.became(session, ids[0], Became::Shown).expect("kept");
    store.became(session, ids[1], Became::Asked).expect("kept");
    store.became(later, ids[3], Became::Pinned(true)).expect("kept");
    (store, ids)
}

fn any(id: EntryId) -> Wanted {
    Wanted { id, version: None }
}

fn all(ids: &[EntryId]) -> Vec<Wanted> {
    ids.iter().copied().map(any).collect()
}

fn english(text: &str) -> Wish {
    Wish::Edit(EntryEdit { english: Some(text.into()), ..EntryEdit::default() })
}

fn state(state: EntryState) -> Wish {
    Wish::Edit(EntryEdit { state: Some(state), ..EntryEdit::default() })
}

fn tags(add: &[&str], remove: &[&str]) -> Wish {
    let owned = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect();
    Wish::Tag { add: owned(add), remove: owned(remove) }
}

fn undo_all(store: &Store) -> usize {
    let mut count = 0;
    loop {
        match store.undo(None) {
            Ok(_) => count += 1,
            Err(StoreError::NoDeed) => return count,
            Err(error) => panic!("the latest deed can always be taken back: {error}"),
        }
    }
}

#[test]
fn a_bulk_deed_is_one_deed_and_leaves_conflicts_alone() {
    let (store, ids) = filled();
    let start = everything(&store);
    store.set_state(ids[1], EntryState::Approved, None).expect("decided");
    let wanted = [
        Wanted { id: ids[0], version: Some(1) },
        Wanted { id: ids[1], version: Some(1) },
        any(EntryId(99)),
        any(ids[2]),
    ];
    let done = store.change_entries(&wanted, &state(EntryState::Rejected)).expect("done");
    let told: Vec<Outcome> = done.outcomes.iter().map(|(_, outcome)| *outcome).collect();
    assert_eq!(
        told,
        [
            Outcome::Changed(Some(2)),
            Outcome::Conflict(2),
            Outcome::Missing,
            Outcome::Changed(Some(2))
        ]
    );
    assert_eq!(store.entry(ids[1]).expect("there").state, EntryState::Approved);
    let deeds = store.deeds(&Page::default()).expect("a list").items;
    let told: Vec<_> = deeds.iter().map(|deed| (deed.kind, deed.entries)).collect();
    assert_eq!(told, [(DeedKind::Reject, 2), (DeedKind::Accept, 1)]);
    assert_eq!(deeds[0].names, ["推し", "尊い"]);
    let again = store.change_entries(&[any(ids[0])], &state(EntryState::Rejected)).expect("done");
    assert_eq!((again.deed, again.outcomes[0].1), (None, Outcome::Unchanged(2)));
    let taken = store.undo(None).expect("taken back");
    assert_eq!((Some(taken.deed.id), taken.entries.len()), (done.deed, 2));
    assert_eq!(store.entry(ids[0]).expect("there").version, 3, "a version only grows");
    assert_eq!(undo_all(&store), 1);
    assert_eq!(everything(&store), start);
}

#[test]
fn a_merged_entry_leads_to_the_one_that_stayed() {
    let (store, ids) = filled();
    let start = everything(&store);
    let [plain, slang, precious] = [ids[0], ids[1], ids[2]];
    store.merge_entries(any(plain), &[any(slang)]).expect("merged");
    let kept = store.entry(plain).expect("there");
    // Both were met in one sentence at one moment: that is one sighting.
    assert_eq!((kept.version, kept.sightings), (2, 2));
    assert_eq!(kept.entry.tags, ["noun", "slang"]);
    assert!(matches!(store.entry(slang), Err(StoreError::Merged { into }) if into == plain));
    assert_eq!(store.history(plain).expect("a history")[0].took_in, [slang]);

    // Merged once more, both numbers lead to the last.
    store.merge_entries(any(precious), &[any(plain)]).expect("merged");
    assert_eq!(store.merged_into(slang).expect("asked"), Some(precious));
    assert_eq!(store.merged_into(plain).expect("asked"), Some(precious));
    let session = begin(&store);
    let mut heard = entry("推し", "おし", "fave", "推し！");
    heard.kind = Kind::Slang;
    let again = keep(&store, session, &[heard]).entries[0];
    assert_eq!((again.id, again.is_new), (precious, false));
    assert!(matches!(
        store.edit_entry(slang, &EntryEdit::default(), None),
        Err(StoreError::Merged { .. })
    ));
    assert_eq!(store.counts().expect("counts").new, 4);

    store.delete_session(session, None).expect("gone");
    assert_eq!(undo_all(&store), 2);
    assert_eq!(everything(&store), start);
    assert_eq!(store.entry(slang).expect("back").version, 3);
    store.redo(None).expect("merged again");
    store.redo(None).expect("merged again");
    assert_eq!(store.merged_into(slang).expect("asked"), Some(precious));
    assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
}

#[test]
fn a_merge_is_whole_or_not_at_all() {
    let (store, ids) = filled();
    let start = everything(&store);
    let stale = Wanted { id: ids[2], version: Some(7) };
    let refused = store.merge_entries(any(ids[0]), &[any(ids[1]), stale]);
    assert!(matches!(refused, Err(StoreError::Conflict { current: 1 })));
    let refused = store.merge_entries(any(EntryId(99)), &[any(ids[1])]);
    assert!(matches!(refused, Err(StoreError::NotFound)));
    assert_eq!(everything(&store), start);
    assert!(matches!(store.undo(None), Err(StoreError::NoDeed)));
}

#[test]
fn what_is_deleted_comes_back_unless_it_was_heard_again() {
    let (store, ids) = filled();
    let start = everything(&store);
    let done = store.change_entries(&all(&ids[..3]), &Wish::Delete).expect("deleted");
    assert!(matches!(store.entry(ids[0]), Err(StoreError::NotFound)));
    assert_eq!(store.counts().expect("counts").sightings, 3);
    let deed = store.deeds(&Page::default()).expect("a list").items.remove(0);
    assert_eq!((deed.names.len(), deed.entries), (3, 3));
    store.undo(done.deed).expect("back");
    assert_eq!(everything(&store), start);
    store.redo(None).expect("deleted again");

    let session = begin(&store);
    let heard = keep(&store, session, &[entry("推し", "おし", "favorite", "推し！")]).entries[0];
    assert!(heard.is_new && !ids.contains(&heard.id), "numbers are never used twice");
    let refused = store.undo(None);
    assert!(
        matches!(refused, Err(StoreError::HeardAgain { entry }) if entry == heard.id),
        "{refused:?}"
    );
    assert!(matches!(store.entry(ids[2]), Err(StoreError::NotFound)), "none of it came back");
    store.delete_session(session, None).expect("gone");
    store.undo(None).expect("back");
    assert_eq!(everything(&store), start);
}

#[test]
fn a_named_deed_is_taken_back_only_while_it_is_the_last_of_its_entries() {
    let (store, ids) = filled();
    let first = store.change_entries(&all(&ids[..2]), &english("one")).expect("done").deed;
    let other = store.change_entries(&all(&ids[4..]), &english("two")).expect("done").deed;
    let later = store.change_entries(&[any(ids[1])], &tags(&["x"], &[])).expect("done").deed;
    let refused = store.undo(first);
    assert!(matches!(refused, Err(StoreError::Overtaken { by }) if by == later), "{refused:?}");
    assert_eq!(store.undo(other).expect("untouched since").deed.id, other.expect("a deed"));
    assert!(matches!(store.undo(other), Err(StoreError::NoDeed)), "taken back already");
    assert!(matches!(store.redo(later), Err(StoreError::NoDeed)), "it stands");
    store.undo(later).expect("taken back");
    store.undo(first).expect("free again");
    assert!(matches!(store.undo(Some(DeedId(99))), Err(StoreError::NotFound)));
    assert_eq!(store.redo(None).expect("the last taken back").deed.id, first.expect("a deed"));
    // Something new is done: what was undone before is done again only by name.
    store.change_entries(&[any(ids[3])], &english("new")).expect("done");
    assert!(matches!(store.redo(None), Err(StoreError::NoDeed)));
    store.redo(later).expect("by name");
    assert_eq!(store.entry(ids[1]).expect("there").entry.tags, ["slang", "x"]);
}

#[test]
fn an_order_that_no_longer_fits_is_refused() {
    let (store, ids) = filled();
    let one = store.change_entries(&[any(ids[0])], &english("one")).expect("done").deed;
    let two = store.change_entries(&[any(ids[0])], &english("two")).expect("done").deed;
    store.undo(two).expect("taken back");
    store.undo(one).expect("taken back");
    let refused = store.redo(two);
    assert!(matches!(refused, Err(StoreError::Overtaken { by: None })), "{refused:?}");
    store.redo(one).expect("first things first");
    store.redo(two).expect("now it fits");
    assert_eq!(store.entry(ids[0]).expect("there").entry.english, "two");
}

#[test]
fn tags_are_counted_and_likely_doubles_found() {
    let (store, ids) = filled();
    store.change_entries(&all(&ids[..2]), &tags(&["fandom", "fandom"], &["slang"])).expect("done");
    let told = |prefix: &str| -> Vec<(String, u64)> {
        let tags = store.tags(prefix, 10).expect("a list");
        tags.into_iter().map(|tag| (tag.tag, tag.entries)).collect()
    };
    assert_eq!(told(""), [("noun".to_owned(), 5), ("fandom".to_owned(), 2)]);
    assert_eq!(told("fa"), [("fandom".to_owned(), 2)]);
    let alike = |id| -> Vec<EntryId> {
        store.alike(id).expect("a list").into_iter().map(|kept| kept.id).collect()
    };
    assert_eq!(alike(ids[0]), [ids[1]]);
    assert_eq!(alike(ids[4]), [ids[5]], "箸 and 橋 sound the same");
    assert!(alike(ids[2]).is_empty());
}

#[test]
fn the_history_of_an_older_release_is_read_as_deeds() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("daemon.db");
    let old = Connection::open(&path).expect("made");
    for migration in [
        include_str!("../migrations/0001_sessions_and_entries.sql"),
        include_str!("../migrations/0002_known_words.sql"),
        include_str!("../migrations/0003_marks.sql"),
    ] {
        old.execute_batch(migration).expect("the shape of then");
    }
    old.execute_batch(
        r#"PRAGMA application_id = 1095325292; PRAGMA user_version = 3;
        INSERT INTO entries (language, key_kind, key_lemma, key_reading, japanese, reading,
            english, kind, scale, band, estimated, lemma, tags, source, state, version, sort_key,
            kept_ns, changed_ns)
        VALUES ('ja', 'slang', '推し', 'おし', '推し', 'おし', 'fave', 'slang', 'jlpt', 'N2', 0,
            '推し', '["a"]', 'x', 'approved', 5, 'おし', 1, 9);
        INSERT INTO changes (entry_id, version, at_ns, before) VALUES
            (1, 2, 10, '{"english":"favorite",
                "level":{"scale":"jlpt","band":"N1","estimated":true}}'),
            (1, 3, 20, '{"state":"new"}'),
            (1, 4, 30, '{"english":"idol"}'),
            (1, 5, 40, '{"tags":[]}');"#,
    )
    .expect("filled");
    drop(old);
    let store = Store::open(&path).expect("brought up");
    let id = EntryId(1);
    let history = store.history(id).expect("a history");
    let kinds: Vec<_> = history.iter().map(|change| (change.kind, change.version)).collect();
    let expected =
        [(DeedKind::Tag, 5), (DeedKind::Edit, 4), (DeedKind::Accept, 3), (DeedKind::Edit, 2)];
    assert_eq!(kinds, expected);
    assert_eq!(history[3].after.english.as_deref(), Some("idol"));
    assert_eq!(history[3].after.level.as_ref().map(|level| level.estimated), Some(false));
    assert_eq!(undo_all(&store), 4, "what an older release did is taken back, too");
    let kept = store.entry(id).expect("there");
    assert_eq!((kept.entry.english.as_str(), kept.state), ("favorite", EntryState::New));
    assert_eq!(kept.entry.level.band, "N1");
    assert!(kept.entry.tags.is_empty() && store.tags("", 9).expect("a list").is_empty());
    assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
}

#[test]
fn answers_are_remembered_by_key() {
    let (store, _) = filled();
    let answer = |key: &str| KeptAnswer {
        key: key.into(),
        request: "digest".into(),
        status: 200,
        headers: vec![("etag".into(), "\"2\"".into())],
        body: b"{}".to_vec(),
    };
    store.keep_answer(&answer("one")).expect("kept");
    assert_eq!(store.kept_answer("one").expect("asked"), Some(answer("one")));
    assert_eq!(store.kept_answer("two").expect("asked"), None);
    store
        .write(|transaction| Ok(transaction.execute("UPDATE answers SET at_ns = 1", [])?))
        .expect("aged");
    assert_eq!(store.kept_answer("one").expect("asked"), None, "a day later");
    store.keep_answer(&answer("two")).expect("kept");
    let count = store.read(|connection| {
        Ok(connection.query_row("SELECT count(*) FROM answers", [], |row| row.get::<_, i64>(0))?)
    });
    assert_eq!(count.expect("counted"), 1, "what is too old is swept out");
}

/// One step of somebody at the desk.
#[derive(Debug, Clone)]
enum Step {
    State(Vec<usize>, EntryState),
    English(usize, u8),
    Tags(Vec<usize>, u8, u8),
    Merge(usize, Vec<usize>),
    Delete(Vec<usize>),
    Import(u8, u8),
    Undo,
    Redo,
}

fn steps() -> impl Strategy<Value = Step> {
    let some = || prop::collection::vec(0_usize..6, 1..4);
    let states =
        prop::sample::select(vec![EntryState::New, EntryState::Approved, EntryState::Rejected]);
    prop_oneof![
        (some(), states).prop_map(|(which, state)| Step::State(which, state)),
        (0_usize..6, 0_u8..3).prop_map(|(which, text)| Step::English(which, text)),
        (some(), 0_u8..4, 0_u8..4).prop_map(|(which, add, lose)| Step::Tags(which, add, lose)),
        (0_usize..6, some()).prop_map(|(stays, go)| Step::Merge(stays, go)),
        some().prop_map(Step::Delete),
        (0_u8..3, 0_u8..3).prop_map(|(word, text)| Step::Import(word, text)),
        Just(Step::Undo),
        Just(Step::Redo),
    ]
}

fn take(store: &Store, ids: &[EntryId], step: &Step) {
    let chosen = |which: &[usize]| -> Vec<Wanted> {
        let mut ids: Vec<EntryId> = which.iter().map(|&at| ids[at]).collect();
        ids.sort();
        ids.dedup();
        all(&ids)
    };
    let outcome = match step {
        Step::State(which, to) => store.change_entries(&chosen(which), &state(*to)).map(drop),
        Step::English(which, text) => {
            store.change_entries(&[any(ids[*which])], &english(&format!("word {text}"))).map(drop)
        }
        Step::Tags(which, add, lose) => {
            let wish = tags(&[&format!("tag {add}")], &[&format!("tag {lose}")]);
            store.change_entries(&chosen(which), &wish).map(drop)
        }
        Step::Merge(stays, go) => {
            let mut others = chosen(go);
            others.retain(|other| other.id != ids[*stays]);
            if others.is_empty() {
                return;
            }
            store.merge_entries(any(ids[*stays]), &others).map(drop)
        }
        Step::Delete(which) => store.change_entries(&chosen(which), &Wish::Delete).map(drop),
        Step::Import(word, text) => {
            let listed = [
                entry(&format!("語{word}"), "ご", &format!("word {text}"), ""),
                entry("推し", "おし", &format!("favorite {text}"), ""),
            ];
            imports::bring(store, &listed).map(drop)
        }
        Step::Undo => store.undo(None).map(drop),
        Step::Redo => store.redo(None).map(drop),
    };
    match outcome {
        Ok(()) => {}
        // One that is gone cannot be merged; there may be nothing to take back.
        Err(StoreError::NotFound | StoreError::Merged { .. } | StoreError::NoDeed) => {}
        Err(error) => panic!("{step:?}: {error:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever was done, taking all of it back leads to the start, and doing all of it again leads
    /// to where one was.
    #[test]
    fn random_deeds_undone_lead_to_the_start(walk in prop::collection::vec(steps(), 1..24)) {
        let (store, ids) = filled();
        let start = everything(&store);
        for step in &walk {
            take(&store, &ids, step);
        }
        let end = everything(&store);
        prop_assert_eq!(miscounted(&store), Vec::<&str>::new());
        let done = undo_all(&store);
        prop_assert_eq!(&everything(&store), &start);
        for _ in 0..done {
            store.redo(None).expect("what was just taken back can be done again");
        }
        prop_assert_eq!(&everything(&store), &end);
        undo_all(&store);
        prop_assert_eq!(&everything(&store), &start);
        prop_assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
    }
}
