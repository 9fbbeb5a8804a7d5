//! Imports as deeds, and deeds of long ago.

use super::*;

/// Keeps what a list says: adds what is new, changes what is kept already.
pub(super) fn bring(store: &Store, listed: &[Entry]) -> Result<Option<DeedId>, StoreError> {
    store.import(|import| {
        for entry in listed {
            match import.same(entry, true)? {
                Some(id) => {
                    import.update(id, entry, None)?;
                }
                None => {
                    import.add(entry, EntryState::New, None)?;
                }
            }
        }
        Ok(import.deed())
    })
}

/// A list of three new words and one that is kept already and says something else there.
fn list() -> [Entry; 4] {
    [
        entry("栞", "しおり", "bookmark", ""),
        entry("推し", "おし", "the one rooted for", ""),
        entry("雨", "あめ", "rain", ""),
        entry("雪", "ゆき", "snow", ""),
    ]
}

fn found(store: &Store, japanese: &str) -> EntryId {
    let all = store.entries(&EntryFilter::default(), EntrySort::Oldest, &Page::default());
    let mut all = all.expect("a list").items.into_iter();
    all.find(|kept| kept.entry.japanese == japanese).expect("it is kept").id
}

#[test]
fn an_import_is_one_deed_with_what_it_added() {
    let (store, ids) = filled();
    let start = everything(&store);
    let deed = bring(&store, &list()).expect("kept").expect("a deed");
    let end = everything(&store);
    let told = &store.deeds(&Page::default()).expect("a list").items[0];
    assert_eq!((told.id, told.kind, told.entries), (deed, DeedKind::Import, 4));
    assert_eq!(store.history(found(&store, "雨")).expect("a history")[0].kind, DeedKind::Import);

    let taken = store.undo(None).expect("taken back");
    assert_eq!((taken.deed.id, taken.stayed), (deed, 0));
    assert_eq!(everything(&store), start);
    let again = store.redo(None).expect("done again");
    assert_eq!((again.entries.len(), again.stayed), (4, 0));
    assert_eq!(everything(&store), end);
    assert_eq!(store.entry(ids[0]).expect("there").entry.english, "the one rooted for");
    assert!(store.entry(found(&store, "雨")).expect("back").version > 1, "a version only grows");

    assert_eq!(bring(&store, &list()).expect("nothing to do"), None);
    assert_eq!(store.undo(None).expect("taken back").deed.id, deed);
    assert_eq!(everything(&store), start);
}

#[test]
fn what_was_touched_or_heard_since_an_import_stays() {
    let (store, ids) = filled();
    let deed = bring(&store, &list()).expect("kept");
    let (bookmark, rain, snow) = (found(&store, "栞"), found(&store, "雨"), found(&store, "雪"));
    store.set_state(bookmark, EntryState::Approved, None).expect("decided");
    store.change_entries(&[any(ids[0])], &english("mine")).expect("done");
    let session = begin(&store);
    keep(&store, session, &[entry("雨", "あめ", "rain", "雨だ")]);

    let taken = store.undo(deed).expect("taken back as far as it goes");
    assert_eq!((taken.entries.len(), taken.stayed), (4, 3));
    assert!(matches!(store.entry(snow), Err(StoreError::NotFound)), "nobody has touched it");
    assert_eq!(store.entry(rain).expect("heard").sightings, 1);
    assert_eq!(store.entry(bookmark).expect("decided").state, EntryState::Approved);
    assert_eq!(store.entry(ids[0]).expect("there").entry.english, "mine");
    assert!(!store.history(rain).expect("a history")[0].is_undone, "of this one it stands");
    assert!(matches!(store.undo(deed), Err(StoreError::NoDeed)));

    // Heard meanwhile, a word that went has a new entry; doing the import again makes no second.
    let heard = keep(&store, session, &[entry("雪", "ゆき", "snow", "雪だ")]).entries[0];
    assert!(heard.is_new && heard.id != snow);
    let again = store.redo(deed).expect("done again");
    assert_eq!(again.stayed, 0);
    assert_eq!(found(&store, "雪"), heard.id);
    assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
}

#[test]
fn what_was_merged_away_since_an_import_stays_where_it_is() {
    let (store, ids) = filled();
    let deed = bring(&store, &list()).expect("kept");
    let (rain, snow) = (found(&store, "雨"), found(&store, "雪"));
    let merge = store.merge_entries(any(ids[0]), &[any(rain)]).expect("merged").0;
    let taken = store.undo(deed).expect("taken back as far as it goes");
    assert!(taken.stayed > 0);
    assert!(matches!(store.entry(snow), Err(StoreError::NotFound)), "nobody has touched it");
    assert!(matches!(store.entry(rain), Err(StoreError::Merged { into }) if into == ids[0]));
    store.undo(Some(merge)).expect("taken apart");
    assert_eq!(store.entry(rain).expect("back").entry.japanese, "雨");
    store.redo(deed).expect("done again");
    assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
}

fn known(form: &str) -> KnownWord {
    KnownWord { language: Language::Ja, form: form.into(), origin: "list.txt".into() }
}

/// Counts words as known, as a list says.
fn learn(store: &Store, forms: &[&str]) -> Option<DeedId> {
    let import = |import: &Import<'_>| {
        for form in forms {
            import.add_known(&known(form))?;
        }
        Ok::<_, StoreError>(import.deed())
    };
    store.import(import).expect("kept")
}

fn forms(store: &Store) -> Vec<String> {
    store.known().expect("a list").into_iter().map(|word| word.form).collect()
}

#[test]
fn an_import_of_known_words_is_one_deed() {
    let (store, _) = filled();
    store.add_known(&[known("猫")]).expect("kept");
    let start = everything(&store);
    let deed = learn(&store, &["犬", "猫", "鳥", "魚", "虫"]);
    let end = everything(&store);
    let told = &store.deeds(&Page::default()).expect("a list").items[0];
    assert_eq!((Some(told.id), told.kind, told.entries), (deed, DeedKind::Import, 0));
    assert_eq!((told.known, told.names.join("")), (4, "犬鳥魚".to_owned()));
    assert_eq!(learn(&store, &["犬", "猫"]), None, "nothing was new");

    assert_eq!(store.undo(None).expect("taken back").deed.id, told.id);
    assert_eq!(everything(&store), start);
    let told = &store.deeds(&Page::default()).expect("a list").items[0];
    assert_eq!((told.known, told.names.join("")), (4, "犬鳥魚".to_owned()), "it is told still");
    store.redo(None).expect("done again");
    assert_eq!(everything(&store), end);
}

#[test]
fn known_words_that_were_forgotten_or_learned_since_stay_so() {
    let (store, _) = filled();
    let deed = learn(&store, &["犬", "鳥", "魚"]);
    store.remove_known(&["犬".into(), "鳥".into()]).expect("forgotten");
    store.add_known(&[known("鳥")]).expect("learned anew");
    store.undo(deed).expect("taken back");
    assert_eq!(forms(&store), ["鳥"], "what the owner said later holds");
    store.add_known(&[known("魚")]).expect("learned anew");
    store.redo(deed).expect("done again");
    assert_eq!(forms(&store), ["鳥", "魚"], "neither twice nor against the owner");
    store.undo(deed).expect("taken back");
    assert_eq!(forms(&store), ["鳥", "魚"], "these are the owner's now");
    assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
}

#[test]
fn what_a_sighting_told_goes_with_it() {
    let (store, ids) = filled();
    let [plain, slang] = [ids[0], ids[1]];
    let of = |id| {
        let kept = store.entry(id).expect("there");
        (kept.sightings, kept.heard)
    };
    let before = (of(plain), of(slang));
    let session = begin(&store);
    let mut heard = entry("推し", "おし", "fave", "推しだ");
    heard.kind = Kind::Slang;
    heard.start_ms = Some(3_600_000);
    keep(&store, session, &[heard]);
    let later = of(slang);
    let deed = store.merge_entries(any(plain), &[any(slang)]).expect("merged").0;
    assert_eq!(of(plain).1, later.1, "heard last under the other name");
    store.undo(Some(deed)).expect("taken apart");
    assert_eq!((of(plain), of(slang)), (before.0, later));

    // A session that is deleted while its entry is away takes its time along.
    let deed = store.merge_entries(any(plain), &[any(slang)]).expect("merged").0;
    store.delete_session(session, None).expect("gone");
    store.undo(Some(deed)).expect("taken apart");
    assert_eq!((of(plain), of(slang)), before);
    let deed = store.delete_entry(slang, None).expect("deleted");
    for session in store.sessions(&Page::default()).expect("a list").items {
        store.delete_session(session.id, None).expect("gone");
    }
    store.undo(Some(deed)).expect("back");
    assert_eq!(of(slang), (0, WallTime(0)), "never heard, as far as anybody knows");
}

#[test]
fn a_deed_of_long_ago_is_told_but_stays() {
    let (store, ids) = filled();
    let merged = store.merge_entries(any(ids[0]), &[any(ids[1])]).expect("merged").0;
    let deleted = store.delete_entry(ids[2], None).expect("deleted");
    let edited = store.change_entries(&[any(ids[3])], &english("puss")).expect("done").deed;
    let learned = learn(&store, &["犬"]);
    store.undo(learned).expect("taken back");
    let old = UNDO_DAYS * 24 * 60 * 60 * 1_000_000_000;
    store
        .write(|transaction| {
            let sql = "UPDATE deeds SET at_ns = at_ns - ?1";
            Ok(transaction.execute(sql, [i64::try_from(old).expect("days")])?)
        })
        .expect("aged");
    store.undo(Some(deleted)).expect("until something new is done");
    store.redo(Some(deleted)).expect("deleted again");
    let told = store.deeds(&Page::default()).expect("a list").items;
    let fresh = store.change_entries(&[any(ids[4])], &english("sticks")).expect("done").deed;
    for deed in [Some(merged), Some(deleted), edited] {
        assert!(matches!(store.undo(deed), Err(StoreError::Sealed)), "{deed:?}");
    }
    let now = store.deeds(&Page::default()).expect("a list").items;
    for (before, after) in told.iter().zip(&now[1..]) {
        assert_eq!(after, &Deed { is_sealed: true, ..before.clone() }, "history stays");
    }
    let history = store.history(ids[3]).expect("a history");
    assert_eq!(history[0].after.english.as_deref(), Some("puss"));
    assert_eq!(store.merged_into(ids[1]).expect("asked"), Some(ids[0]));
    let aside = store.read(|connection| {
        let sql = "SELECT (SELECT count(*) FROM sightings_aside) + \
                   (SELECT count(*) FROM known_touches WHERE aside IS NOT NULL)";
        Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))?)
    });
    assert_eq!(aside.expect("counted"), 0, "what undid them is given up");
    store.undo(fresh).expect("this one is new");
    assert!(matches!(store.undo(None), Err(StoreError::Sealed)));
    assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
}
