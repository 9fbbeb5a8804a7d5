use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use tempfile::TempDir;

use super::*;
use crate::{
    domain::{Entry, Evidence, Kind, Language, Level, Scale, SessionId, Utterance, WallTime},
    store::{EntryFilter, EntrySort, NewSession, Page},
};

struct Home {
    directory: TempDir,
    store: Store,
    session: SessionId,
}

impl Home {
    fn new() -> Self {
        let directory = TempDir::new().expect("a directory");
        let store = Store::open(&directory.path().join("aivlingual.db")).expect("a store");
        let new = NewSession { title: "Talk".into(), source: "obs".into(), started: WallTime(7) };
        let session = store.begin_session(&new).expect("a session");
        Self { directory, store, session }
    }

    fn database(&self) -> PathBuf {
        self.directory.path().join("aivlingual.db")
    }

    fn backups(&self) -> PathBuf {
        self.directory.path().join("backups")
    }

    fn hear(&self, word: &str) {
        self.store.record(self.session, &utterance(word), &[entry(word)]).expect("kept");
    }

    fn words(&self) -> Vec<String> {
        words(&self.store)
    }
}

fn words(store: &Store) -> Vec<String> {
    let all = store.entries(&EntryFilter::default(), EntrySort::Oldest, &Page::first(500));
    all.expect("a list").items.into_iter().map(|kept| kept.entry.japanese).collect()
}

fn utterance(text: &str) -> Utterance {
    Utterance {
        text: text.into(),
        language: Language::Ja,
        start_ms: 0,
        end_ms: 1,
        confidence: 1.0,
        speaker: None,
        words: Vec::new(),
    }
}

fn entry(word: &str) -> Entry {
    Entry {
        japanese: word.into(),
        reading: word.into(),
        english: "a word".into(),
        language: Language::Ja,
        kind: Kind::Vocabulary,
        level: Level { scale: Scale::Jlpt, band: "N5".into(), estimated: false },
        lemma: word.into(),
        surface: word.into(),
        start_ms: None,
        end_ms: None,
        utterance: word.into(),
        speaker: None,
        tags: Vec::new(),
        evidence: Evidence::default(),
    }
}

#[test]
fn a_backup_made_while_somebody_writes_is_one_whole_state() {
    let home = Home::new();
    home.hear("猫");
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0;
            while !is_done.load(Ordering::Relaxed) {
                number += 1;
                home.hear(&format!("{number}番目"));
            }
        });
        let made: Vec<Backup> = (0..5).map(|_| home.store.back_up().expect("a backup")).collect();
        is_done.store(true, Ordering::Relaxed);
        for backup in &made {
            let copy = home.backups().join(&backup.name);
            let kept = Store::open(&copy).expect("it opens");
            assert_eq!(kept.integrity().expect("checked"), Vec::<String>::new());
            // One utterance brings one entry and one sighting: never a part of them.
            let counts = kept.counts().expect("counts");
            assert_eq!(counts.utterances, counts.sightings);
            assert_eq!(counts.new, counts.sightings);
        }
    });
    let listed = home.store.backups().expect("a list");
    assert_eq!(listed.len(), 5, "each has a name of its own: {listed:?}");
    assert!(listed.iter().all(|backup| backup.reason == BackupReason::Manual));
    assert!(listed.iter().all(|backup| backup.format == listed[0].format && backup.bytes > 0));
    #[cfg(unix)]
    for path in [home.backups().join(&listed[0].name), home.backups()] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is private", path.display());
    }
}

#[test]
fn a_restore_swaps_under_everybody_who_reads_and_writes() {
    let home = Home::new();
    for word in ["猫", "犬"] {
        home.hear(word);
    }
    let backup = home.store.back_up().expect("a backup");
    for word in ["鳥", "魚", "虫"] {
        home.hear(word);
    }
    let last = home.store.entries(&EntryFilter::default(), EntrySort::Newest, &Page::first(1));
    let last = last.expect("a list").items[0].id;
    let is_done = AtomicBool::new(false);
    let restored = thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = Vec::new();
                    while !is_done.load(Ordering::Relaxed) {
                        seen.push(home.words().len());
                    }
                    seen
                })
            })
            .collect();
        let restored = home.store.restore(&backup.name).expect("restored");
        is_done.store(true, Ordering::Relaxed);
        for reader in readers {
            let seen = reader.join().expect("no reader failed");
            assert!(seen.iter().all(|count| [2, 5].contains(count)), "{seen:?}");
        }
        restored
    });
    assert_eq!(home.words(), ["猫", "犬"]);
    assert_eq!(restored.before.reason, BackupReason::BeforeRestore);

    // The session that runs goes on, and a number that was given means nobody else now.
    home.hear("花");
    let newest = home.store.entries(&EntryFilter::default(), EntrySort::Newest, &Page::first(1));
    assert!(newest.expect("a list").items[0].id > last);
    assert!(home.store.entry(last).is_err());
    assert_eq!(home.store.integrity().expect("checked"), Vec::<String>::new());

    // What was there before is there again.
    home.store.restore(&restored.before.name).expect("restored");
    assert_eq!(home.words(), ["猫", "犬", "鳥", "魚", "虫"]);
    drop(home.store);
    let again = Store::open(&home.directory.path().join("aivlingual.db")).expect("it opens");
    assert_eq!(words(&again).len(), 5);
}

#[test]
fn a_session_that_began_after_the_backup_goes_on() {
    let home = Home::new();
    let backup = home.store.back_up().expect("a backup");
    home.store.end_session(home.session, WallTime(8)).expect("ended");
    let new = NewSession { title: "Later".into(), source: "obs".into(), started: WallTime(9) };
    let later = home.store.begin_session(&new).expect("a session");
    home.store.restore(&backup.name).expect("restored");
    home.store.record(later, &utterance("猫"), &[entry("猫")]).expect("kept");
    assert_eq!(home.store.session(later).expect("there").title, "Later");

    // A stranger's backup in which that number is another session is refused while it runs.
    let stranger = Home::new();
    for word in ["a", "b"] {
        let new = NewSession { title: word.into(), source: "file".into(), started: WallTime(1) };
        stranger.store.begin_session(&new).expect("a session");
    }
    let foreign = stranger.store.back_up().expect("a backup");
    let brought = home.backups().join("brought.db");
    std::fs::copy(stranger.backups().join(foreign.name), brought).expect("copied");
    let refused = home.store.restore("brought.db");
    assert!(matches!(refused, Err(AdminError::SessionRuns)), "{refused:?}");
    home.store.end_session(later, WallTime(10)).expect("ended");
    home.store.end_session(home.session, WallTime(10)).expect("ended");
    home.store.restore("brought.db").expect("restored");
    assert_eq!(home.store.counts().expect("counts").sessions, 3);
}

#[test]
fn what_is_damaged_foreign_or_hostile_is_not_restored() {
    let home = Home::new();
    home.hear("猫");
    let sound = home.store.back_up().expect("a backup");
    let bytes = std::fs::read(home.backups().join(&sound.name)).expect("bytes");
    let put = |name: &str, bytes: &[u8]| {
        std::fs::write(home.backups().join(name), bytes).expect("written");
    };
    put("half.db", &bytes[..bytes.len() / 2]);
    let mut torn = bytes.clone();
    torn[5 * 4096..9 * 4096].fill(0x5a);
    put("torn.db", &torn);
    put("noise.db", b"SQLite format 3\0 and then noise");
    put("empty.db", b"");
    let changed = |name: &str, sql: &str| {
        put(name, &bytes);
        Connection::open(home.backups().join(name))
            .and_then(|connection| connection.execute_batch(sql))
            .expect("changed");
    };
    changed(
        "hostile.db",
        "CREATE TRIGGER evil AFTER UPDATE ON entries BEGIN DELETE FROM known; END",
    );
    changed("foreign.db", "PRAGMA application_id = 77");
    changed("lost.db", "PRAGMA foreign_keys = OFF; DELETE FROM utterances");
    changed("newer.db", "PRAGMA user_version = 9999");
    for name in
        ["half.db", "torn.db", "noise.db", "empty.db", "hostile.db", "foreign.db", "lost.db"]
    {
        let refused = home.store.restore(name);
        assert!(matches!(refused, Err(AdminError::Damaged { .. })), "{name}: {refused:?}");
    }
    let newer = home.store.restore("newer.db");
    assert!(matches!(newer, Err(AdminError::Store(StoreError::TooNew { found: 9999, .. }))));
    for name in ["../aivlingual.db", "..", "", "none.db", "/etc/passwd"] {
        let refused = home.store.restore(name);
        assert!(matches!(refused, Err(AdminError::NoSuchBackup { .. })), "{name}");
        assert!(home.store.delete_backup(name).is_err(), "{name}");
    }
    assert_eq!(home.words(), ["猫"]);
    let left: Vec<_> = std::fs::read_dir(home.backups())
        .expect("a folder")
        .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.ends_with(".db"))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "nothing unfinished is left");
}

#[test]
fn a_damaged_database_is_set_aside_and_replaced() {
    let home = Home::new();
    home.hear("猫");
    let backup = home.store.back_up().expect("a backup");
    home.hear("犬");
    let (database, folder) = (home.database(), home.backups());
    let Home { store, directory, .. } = home;
    drop(store);

    // So damaged that it cannot be opened.
    std::fs::write(&database, b"nothing of a database").expect("written");
    let restored = Store::restore_unused(&database, &backup.name).expect("restored");
    assert_eq!(restored.before.reason, BackupReason::Damaged);
    let aside = std::fs::read(folder.join(&restored.before.name)).expect("bytes");
    assert_eq!(aside, b"nothing of a database");
    assert_eq!(words(&Store::open(&database).expect("it opens")), ["猫"]);

    // Damaged inside, which only a check finds.
    let store = Store::open(&database).expect("it opens");
    let session = store.sessions(&Page::first(1)).expect("a list").items[0].id;
    for number in 0..300 {
        let word = format!("{number}番目");
        store.record(session, &utterance(&word), &[entry(&word)]).expect("kept");
    }
    drop(store);
    let mut bytes = std::fs::read(&database).expect("bytes");
    let end = bytes.len();
    bytes[end - 8 * 4096..].fill(0x5a);
    std::fs::write(&database, bytes).expect("written");
    let restored = Store::restore_unused(&database, &backup.name).expect("restored");
    assert_eq!(restored.before.reason, BackupReason::Damaged);
    let again = Store::open(&database).expect("it opens");
    assert_eq!(words(&again), ["猫"]);
    assert_eq!(again.integrity().expect("checked"), Vec::<String>::new());
    drop(directory);
}

#[test]
fn an_older_format_is_backed_up_before_it_changes() {
    let home = Home::new();
    home.hear("猫");
    let database = home.database();
    drop(home.store);
    // As a version before this one left it.
    let older = || {
        for ending in ["", "-wal", "-shm"] {
            // The two beside it are gone already when it was closed well.
            let _ = std::fs::remove_file(beside(&database, ending));
        }
        let connection = Connection::open(&database).expect("a database");
        connection
            .pragma_update(None, "application_id", schema::APPLICATION_ID)
            .expect("marked as ours");
        connection
            .execute_batch(include_str!("../migrations/0001_sessions_and_entries.sql"))
            .expect("the first format");
        connection
            .execute_batch(
                "INSERT INTO sessions (title, source, started_ns) VALUES ('Old', 'obs', 1);
                 PRAGMA user_version = 1;",
            )
            .expect("a row");
    };
    for _ in 0..7 {
        older();
        let store = Store::open(&database).expect("it is brought to the newest format");
        assert_eq!(store.counts().expect("counts").sessions, 1);
    }
    let store = Store::open(&database).expect("it opens");
    let backups = store.backups().expect("a list");
    assert_eq!(backups.len(), 5, "the newest of those the program makes by itself are kept");
    for backup in &backups {
        assert_eq!((backup.reason, backup.format), (BackupReason::BeforeMigration, Some(1)));
    }
    // It is restored into today's format.
    store.restore(&backups[0].name).expect("restored");
    assert_eq!(store.counts().expect("counts").sessions, 1);
    assert_eq!(store.database_status().expect("status").format, schema::format_newest());
}

#[test]
fn what_is_wrong_is_named_and_what_is_free_is_given_back() {
    let home = Home::new();
    for number in 0..300 {
        home.hear(&format!("{number}番目"));
    }
    for depth in [CheckDepth::Quick, CheckDepth::Full] {
        let checked = home.store.check(depth).expect("checked");
        assert_eq!(checked, Checked { depth, faults: Vec::new() });
    }
    let sizes = home.store.table_sizes().expect("sizes");
    let size = |name: &str| sizes.iter().find(|size| size.name == name);
    assert!(size("sightings").is_some_and(|size| size.bytes > 0 && size.index_bytes > 0));
    assert!(size("entries_search").is_some(), "{sizes:?}");
    assert!(size("entries_search_data").is_none(), "{sizes:?}");
    let status = home.store.database_status().expect("status");
    let summed: u64 = sizes.iter().map(|size| size.bytes + size.index_bytes).sum();
    assert!(summed <= status.bytes && summed + status.free_bytes + 16 * 4096 >= status.bytes);

    home.store.delete_session(home.session, None).expect("deleted");
    let status = home.store.database_status().expect("status");
    assert!(status.free_bytes > 0);
    let compacted = home.store.compact().expect("compacted");
    assert!(compacted.after_bytes < compacted.before_bytes, "{compacted:?}");
    assert_eq!(home.store.database_status().expect("status").free_bytes, 0);

    let other = Connection::open(home.database()).expect("a connection");
    let new = NewSession { title: "Next".into(), source: "obs".into(), started: WallTime(9) };
    let session = home.store.begin_session(&new).expect("a session");
    home.store.record(session, &utterance("猫"), &[entry("猫")]).expect("kept");
    other.execute_batch("UPDATE entries SET sightings = 7").expect("changed");
    let faults = home.store.check(CheckDepth::Full).expect("checked").faults;
    assert_eq!(faults, ["entries whose sightings are counted wrong (1)"]);
    other
        .execute_batch("UPDATE entries SET sightings = 1; DELETE FROM entries_search")
        .expect("changed");
    let faults = home.store.check(CheckDepth::Full).expect("checked").faults;
    assert_eq!(faults, ["entries that search does not find (1)"]);
    other.execute_batch("INSERT INTO known_untold VALUES (7)").expect("changed");
    let faults = home.store.check(CheckDepth::Full).expect("checked").faults;
    assert_eq!(faults[1..], ["known words that search was not told of (1)"]);
}

#[test]
fn a_store_in_memory_has_no_backups() {
    let store = Store::open_in_memory().expect("a store");
    assert!(matches!(store.back_up(), Err(AdminError::NoFile)));
    assert!(matches!(store.restore("x.db"), Err(AdminError::NoFile)));
    assert_eq!(store.backups().expect("a list"), []);
}
