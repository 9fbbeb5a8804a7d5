//! Lists, numbers and doubles, held against what a person would do with a pencil.

use proptest::prelude::*;

use super::*;

/// An entry as the model knows it.
#[derive(Debug, Clone)]
struct Known {
    id: EntryId,
    entry: Entry,
    state: EntryState,
    sessions: Vec<SessionId>,
    speakers: Vec<String>,
    sure: Option<u8>,
}

/// What the model is made of: which word, how it is met, by whom.
type Roll = (usize, usize, usize, usize, usize, u8);

const WORDS: [(&str, &str, &str); 6] = [
    ("猫", "ねこ", "cat"),
    ("猫舌", "ねこじた", "sensitive to hot food"),
    ("バカ", "ばか", "idiot; fool"),
    ("馬鹿", "ばか", "fool"),
    ("食べる", "たべる", "to eat hot food"),
    ("東京", "とうきょう", "Tokyo"),
];
const BANDS: [&str; 4] = ["N5", "N3", "N2-N1", "N1"];
const KINDS: [Kind; 3] = [Kind::Vocabulary, Kind::Slang, Kind::Idiom];
const TAGS: [&[&str]; 3] = [&["noun"], &["noun", "food"], &[]];
const SPEAKERS: [&str; 2] = ["Mio", "Ken"];

/// Keeps what was rolled, and remembers it.
fn talk(store: &Store, rolls: &[Roll]) -> Vec<Known> {
    let sessions = [begin(store), begin(store)];
    let mut known: Vec<Known> = Vec::new();
    for (at, &(word, kind, rest, session, speaker, sure)) in rolls.iter().enumerate() {
        let (japanese, reading, english) = WORDS[word % WORDS.len()];
        let mut spotted = entry(japanese, reading, english, &format!("{japanese} {at}"));
        spotted.kind = KINDS[kind % KINDS.len()];
        spotted.level.band = BANDS[rest % BANDS.len()].into();
        spotted.tags = TAGS[rest % TAGS.len()].iter().map(|tag| (*tag).to_owned()).collect();
        spotted.speaker = Some(SPEAKERS[speaker % SPEAKERS.len()].to_owned());
        spotted.evidence.confidence = (sure > 0).then(|| f32::from(sure) / 100.0);
        let session = sessions[session % sessions.len()];
        let kept = keep(store, session, std::slice::from_ref(&spotted)).entries[0];
        let speaker = spotted.speaker.clone().unwrap_or_default();
        match known.iter_mut().find(|known| known.id == kept.id) {
            Some(known) => {
                known.sessions.push(session);
                known.speakers.push(speaker);
            }
            None => known.push(Known {
                id: kept.id,
                entry: spotted,
                state: EntryState::New,
                sessions: vec![session],
                speakers: vec![speaker],
                sure: (sure > 0).then_some(sure),
            }),
        }
    }
    for (place, known) in known.iter_mut().enumerate() {
        known.state = [EntryState::New, EntryState::Approved, EntryState::Rejected][place % 3];
        store.set_state(known.id, known.state, None).expect("decided");
    }
    known
}

fn passes(filter: &EntryFilter, known: &Known) -> bool {
    let entry = &known.entry;
    let text = [&entry.japanese, &entry.reading, &entry.english].map(|part| part.to_lowercase());
    filter.state.is_none_or(|state| state == known.state)
        && filter.kind.is_none_or(|kind| kind == entry.kind)
        && filter.band.as_ref().is_none_or(|band| entry.level.band.split('-').any(|b| b == band))
        && filter.tag.as_ref().is_none_or(|tag| entry.tags.contains(tag))
        && filter.speaker.as_ref().is_none_or(|speaker| known.speakers.contains(speaker))
        && filter.session.is_none_or(|session| known.sessions.contains(&session))
        && filter.sure.is_none_or(|least| known.sure.is_some_and(|sure| sure >= least))
        && filter.text.as_ref().is_none_or(|terms| {
            terms.split(' ').all(|term| text.iter().any(|part| part.contains(term)))
        })
}

fn filters() -> impl Strategy<Value = EntryFilter> {
    let state = prop::option::of(prop::sample::select(vec![
        EntryState::New,
        EntryState::Approved,
        EntryState::Rejected,
    ]));
    let kind = prop::option::of(prop::sample::select(KINDS.to_vec()));
    let band = prop::option::of(prop::sample::select(vec!["N5", "N1", "N2"]));
    let tag = prop::option::of(prop::sample::select(vec!["noun", "food", "none"]));
    let speaker = prop::option::of(prop::sample::select(vec!["Mio", "Ken", "Nobody"]));
    let session = prop::option::of(1_i64..4);
    let sure = prop::option::of(prop::sample::select(vec![10_u8, 50, 55, 90]));
    let text = prop::option::of(prop::sample::select(vec![
        "猫", "ねこ", "ば", "food", "ho", "fo", "fool", "to eat", "東京", "hot food",
    ]));
    (state, kind, band, tag, speaker, session, sure, text).prop_map(
        |(state, kind, band, tag, speaker, session, sure, text)| EntryFilter {
            state,
            kind,
            language: None,
            band: band.map(str::to_owned),
            session: session.map(SessionId),
            text: text.map(str::to_owned),
            tag: tag.map(str::to_owned),
            speaker: speaker.map(str::to_owned),
            sure,
            from: None,
            until: None,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn lists_and_numbers_agree_with_counting_by_hand(
        rolls in prop::collection::vec(
            (0_usize..6, 0_usize..3, 0_usize..12, 0_usize..2, 0_usize..2, 0_u8..100),
            1..40,
        ),
        filter in filters(),
    ) {
        let store = Store::open_in_memory().expect("memory is always there");
        let known = talk(&store, &rolls);
        let mut expected: Vec<EntryId> =
            known.iter().filter(|known| passes(&filter, known)).map(|known| known.id).collect();
        expected.sort();
        for sort in EntrySort::ALL {
            let slice = store.entries(&filter, sort, &Page::first(100)).expect("a list");
            let mut listed: Vec<EntryId> = slice.items.iter().map(|kept| kept.id).collect();
            listed.sort();
            prop_assert_eq!(&listed, &expected, "{:?}", sort);
        }
        let facets = store.facets(&filter).expect("numbers");
        prop_assert!(facets.is_exact && facets.tags_are_exact && facets.entries_are_exact);
        prop_assert_eq!(facets.entries, expected.len() as u64);
        let count = |filter: &EntryFilter| {
            known.iter().filter(|known| passes(filter, known)).count() as u64
        };
        for facet in &facets.kinds {
            let kind = serde_json::from_value(facet.value.clone().into()).expect("a kind");
            let other = EntryFilter { kind: Some(kind), ..filter.clone() };
            prop_assert_eq!(facet.entries, count(&other), "{:?}", facet);
        }
        for facet in &facets.levels {
            let other = EntryFilter { band: Some(facet.value.clone()), ..filter.clone() };
            prop_assert_eq!(facet.entries, count(&other), "{:?}", facet);
        }
        for facet in &facets.confidences {
            let sure = facet.value.parse().expect("percent");
            // A threshold that is no tenth is asked of each entry, whatever else is asked.
            if filter.sure.is_none_or(|sure| sure % 10 == 0) {
                let other = EntryFilter { sure: Some(sure), ..filter.clone() };
                prop_assert_eq!(facet.entries, count(&other), "{:?}", facet);
            }
        }
        for facet in &facets.tags {
            let other = EntryFilter { tag: Some(facet.value.clone()), ..filter.clone() };
            prop_assert_eq!(facet.entries, count(&other), "{:?}", facet);
        }
        let counts = store.counts().expect("counts");
        prop_assert_eq!(counts.sightings, rolls.len() as u64);
        prop_assert_eq!(counts.new + counts.approved + counts.rejected, known.len() as u64);
        for session in store.sessions(&Page::default()).expect("sessions").items {
            let met = known.iter().filter(|known| known.sessions.contains(&session.id)).count();
            prop_assert_eq!(session.entries, met as u64);
        }
    }
}

#[test]
fn what_answers_best_comes_first() {
    let (store, session) = store_with_session();
    keep(
        &store,
        session,
        &[
            entry("猫", "ねこ", "cat", "x"),
            entry("猫舌", "ねこじた", "hot tongue", "x"),
            entry("三毛猫", "みけねこ", "calico", "x"),
            entry("連結", "れんけつ", "concatenation", "x"),
            entry("目録", "もくろく", "catalogue", "x"),
        ],
    );
    let found = |search: &str| -> Vec<String> {
        let slice = store.entries(&text(search), EntrySort::Best, &Page::default());
        slice.expect("a list").items.into_iter().map(|kept| kept.entry.japanese).collect()
    };
    assert_eq!(found("猫"), ["猫", "猫舌", "三毛猫"]);
    assert_eq!(found("neko"), ["猫", "猫舌", "三毛猫"]);
    assert_eq!(found("cat"), ["猫", "目録", "連結"]);
}

#[test]
fn orders_go_by_when_it_was_heard_and_how_difficult_it_is() {
    let store = Store::open_in_memory().expect("memory is always there");
    let day = |day: u64| WallTime(day * 86_400_000_000_000);
    let on = |number: u64| {
        let new = NewSession { title: "Talk".into(), source: "file".into(), started: day(number) };
        store.begin_session(&new).expect("a session begins")
    };
    let mut hard = entry("難しい", "むずかしい", "hard", "x");
    hard.level.band = "N1".into();
    let mut easy = entry("易しい", "やさしい", "easy", "x");
    easy.level.band = "N5".into();
    let first = on(10);
    keep(&store, first, &[hard.clone(), easy.clone(), entry("中", "なか", "middle", "x")]);
    let second = on(20);
    keep(&store, second, std::slice::from_ref(&hard));
    let listed = |sort| -> Vec<String> {
        let slice = store.entries(&EntryFilter::default(), sort, &Page::default());
        slice.expect("a list").items.into_iter().map(|kept| kept.entry.japanese).collect()
    };
    assert_eq!(listed(EntrySort::Level), ["易しい", "中", "難しい"]);
    assert_eq!(listed(EntrySort::Recent)[0], "難しい");
    store.delete_session(second, None).expect("deleted");
    assert_eq!(listed(EntrySort::Recent), ["中", "易しい", "難しい"]);
    let counts = store.counts().expect("counts");
    assert_eq!((counts.sightings, counts.utterances), (3, 1));
    let left = store.session(first).expect("there");
    assert_eq!((left.utterances, left.entries), (1, 3));
    assert_eq!(store.speakers().expect("speakers")[0].entries, 3);
}

#[test]
fn an_old_database_is_brought_forward_with_all_its_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("daemon.db");
    let old = Connection::open(&path).expect("made");
    for migration in [
        include_str!("../migrations/0001_sessions_and_entries.sql"),
        include_str!("../migrations/0002_known_words.sql"),
        include_str!("../migrations/0003_marks.sql"),
    ] {
        old.execute_batch(migration).expect("an old shape");
    }
    old.execute_batch(
        "PRAGMA application_id = 0x4149566c; PRAGMA user_version = 3; \
         INSERT INTO sessions VALUES (1, 'Talk', 'file', 1000000000, NULL); \
         INSERT INTO utterances VALUES (1, 1, '猫だ', 'ja', 0, 1000, 0.9, 'Mio', '[]'); \
         INSERT INTO entries (id, language, key_kind, key_lemma, key_reading, japanese, reading, \
         english, kind, scale, band, estimated, lemma, tags, source, sort_key, kept_ns, \
         changed_ns) VALUES (7, 'ja', 'vocabulary', '猫', 'ねこ', '猫', 'ねこ', 'cat', \
         'vocabulary', 'jlpt', 'N5', 0, '猫', '[\"noun\"]', 'old', 'ねこ', 5, 5); \
         INSERT INTO sightings VALUES (1, 7, 1, 1, '猫', NULL, 2000, 2500, 'Mio', 0.87, '[]'); \
         INSERT INTO known VALUES (1, 'ja', '犬', '犬', 'list.csv', 5);",
    )
    .expect("an old database");
    drop(old);
    let store = Store::open(&path).expect("brought forward");
    for search in ["猫", "neko", "ca", "cat"] {
        assert_eq!(found(&store, &text(search)), ["猫"], "{search}");
    }
    let kept = store.entry(EntryId(7)).expect("still there");
    assert_eq!(kept.heard, WallTime(3_000_000_000));
    let sure = |least| EntryFilter { sure: Some(least), ..EntryFilter::default() };
    assert_eq!(found(&store, &sure(87)), ["猫"]);
    assert!(found(&store, &sure(88)).is_empty());
    let facets = store.facets(&EntryFilter::default()).expect("numbers");
    assert_eq!((facets.entries, facets.confidences[1].entries), (1, 1));
    let counts = store.counts().expect("counts");
    assert_eq!((counts.sightings, counts.utterances, counts.new), (1, 1, 1));
    assert_eq!(store.speakers().expect("speakers")[0].value, "Mio");
    let said = store.search_utterances("猫だ", &Page::default()).expect("a list");
    assert_eq!(said.items.len(), 1);
    let known = store.known_page(Some("犬"), &Page::default()).expect("a page");
    assert_eq!(known.items.len(), 1);
    assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
}

#[test]
fn entries_that_may_be_one_are_told_together() {
    let (store, session) = store_with_session();
    let mut slang = entry("馬鹿", "ばか", "fool, idiot", "x");
    slang.kind = Kind::Slang;
    let recorded = keep(
        &store,
        session,
        &[
            entry("バカ", "ばか", "idiot", "x"),
            slang,
            entry("橋", "はし", "bridge", "x"),
            entry("箸", "はし", "chopsticks", "x"),
            entry("端", "はし", "edge of a bridge", "x"),
        ],
    );
    let doubles = |page: &Page| store.doubles(page).expect("a piece");
    let groups: Vec<Vec<String>> = doubles(&Page::default())
        .items
        .into_iter()
        .map(|group| group.entries.into_iter().map(|kept| kept.entry.japanese).collect())
        .collect();
    assert_eq!(groups, [vec!["橋", "端"], vec!["バカ", "馬鹿"]]);
    let first = doubles(&Page::first(1));
    assert_eq!(first.items.len(), 1);
    let second = doubles(&Page { limit: Some(1), after: first.next });
    assert_eq!(second.items[0].key, "ばか");
    assert_eq!(second.next, None);

    let kept = store.entry(recorded.entries[0].id).expect("there");
    let others = store.doubles_of(&kept).expect("others");
    assert_eq!(others[0].id, recorded.entries[1].id);
    assert_eq!(store.company(kept.id, 3).expect("company").len(), 3);
    store.set_state(recorded.entries[1].id, EntryState::Rejected, None).expect("rejected");
    assert!(store.doubles_of(&kept).expect("others").is_empty());
}

#[test]
fn views_are_saved_changed_and_forgotten() {
    let (store, _) = store_with_session();
    let kept = store.add_view("Hard words", "level=N1").expect("saved");
    let renamed = store.edit_view(kept.id, Some("N1"), None, Some(1)).expect("renamed");
    assert_eq!((renamed.name.as_str(), renamed.query.as_str()), ("N1", "level=N1"));
    let refused = store.edit_view(kept.id, None, Some("level=N2"), Some(1));
    assert!(matches!(refused, Err(StoreError::Conflict { current: 2 })));
    store.delete_view(kept.id).expect("forgotten");
    assert_eq!(store.views().expect("views"), []);
    assert!(matches!(store.delete_view(kept.id), Err(StoreError::NotFound)));
}

#[test]
fn known_words_come_in_pages_and_are_searched() {
    let (store, _) = store_with_session();
    let words: Vec<KnownWord> = (0..7)
        .map(|n| KnownWord {
            language: Language::Ja,
            form: format!("語{n}"),
            origin: "list.csv".into(),
        })
        .collect();
    store.add_known(&words).expect("added");
    let first = store.known_page(None, &Page::first(5)).expect("a page");
    assert_eq!((first.items.len(), first.items[0].word.form.as_str()), (5, "語6"));
    let second = Page { limit: Some(5), after: first.next };
    assert_eq!(store.known_page(None, &second).expect("a page").items.len(), 2);
    let found = store.known_page(Some("語3"), &Page::default()).expect("a page");
    assert_eq!(found.items.len(), 1);
    store.delete_known(found.items[0].id).expect("forgotten");
    assert_eq!(store.count_known().expect("a count"), 6);
    assert!(store.known_page(Some("語3"), &Page::default()).expect("a page").items.is_empty());
    store.clear_known().expect("cleared");
    assert!(store.known_page(Some("語"), &Page::default()).expect("a page").items.is_empty());
}

#[test]
fn numbers_beside_a_list_say_at_least_where_a_sample_ends() {
    let (store, session) = store_with_session();
    let many = |from: usize, count: usize, tag: &str| -> Vec<Entry> {
        let word = |number| {
            let word = format!("語{number}");
            Entry { tags: vec![tag.to_owned()], ..entry(&word, "ご", "word", "x") }
        };
        (from..from + count).map(word).collect()
    };
    let mut old = many(0, 40, "rare");
    old[7].kind = Kind::Idiom;
    old.iter_mut().for_each(|entry| entry.evidence.confidence = Some(0.99));
    keep(&store, session, &old);
    keep(&store, session, &many(40, 10_100, "common"));
    let of = |filter: EntryFilter| store.facets(&filter).expect("numbers");

    // What few have is counted whole, whatever else is asked.
    let rare = of(EntryFilter { tag: Some("rare".into()), ..text("語") });
    assert!(rare.is_exact && rare.entries_are_exact);
    assert_eq!((rare.entries, rare.kinds[0].entries, rare.kinds[5].entries), (40, 39, 1));

    let all = of(text("語"));
    assert!(!all.is_exact && !all.entries_are_exact && !all.tags_are_exact);
    assert_eq!((all.entries, all.kinds[0].entries), (10_000, 10_000));

    // The sample has no idiom, but the list has one, and its numbers say so.
    let idioms = of(EntryFilter { kind: Some(Kind::Idiom), ..text("語") });
    assert!(!idioms.is_exact && idioms.entries_are_exact && idioms.tags_are_exact);
    assert_eq!((idioms.entries, idioms.kinds[5].entries), (1, 1));
    assert_eq!(idioms.kinds[0].entries, 10_000);
    assert_eq!(idioms.tags, [Facet { value: "rare".into(), entries: 1 }]);

    // A chosen tag has as many as the list, though fewer lists of tags are read.
    let common = of(EntryFilter { tag: Some("common".into()), ..EntryFilter::default() });
    assert!(!common.tags_are_exact);
    assert_eq!(common.tags, [Facet { value: "common".into(), entries: common.entries }]);

    // What lies beyond the candidates that are looked at is not looked for.
    let filter = EntryFilter { sure: Some(95), ..text("語") };
    let mut sure = of(filter.clone());
    assert!(!sure.is_exact && !sure.entries_are_exact);
    assert_eq!(sure.entries, 0);
    sure.raise(&filter, 40);
    assert_eq!(sure.entries, 40);
}
