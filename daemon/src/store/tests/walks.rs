//! How far statements walk. A large table is never passed row by row for an answer: for every
//! statement that is run, the database tells how many rows it passed that nothing narrowed.

use std::collections::BTreeMap;

use rusqlite::{
    StatementStatus,
    trace::{TraceEvent, TraceEventCodes},
};

use super::*;

/// What each statement passed without being narrowed.
#[derive(Clone, Default)]
pub(crate) struct Walks(Arc<Mutex<BTreeMap<String, Walk>>>);

/// Rows one statement passed: at the end of its last run, in all runs together, and in its longest
/// run.
#[derive(Default)]
struct Walk {
    total: i32,
    longest: i32,
}

impl Walks {
    fn note(&self, sql: String, total: i32) {
        let mut walks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let walk = walks.entry(sql).or_default();
        // A statement that was made anew counts from nothing.
        let run = if total < walk.total { total } else { total - walk.total };
        walk.longest = walk.longest.max(run);
        walk.total = total;
    }

    /// How many statements were run.
    pub(crate) fn statements(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The statements that passed more than `most` rows at once, each with how many.
    pub(crate) fn longer_than(&self, most: i32) -> Vec<(String, i32)> {
        let walks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let long = walks.iter().filter(|(_, walk)| walk.longest > most);
        long.map(|(sql, walk)| (sql.clone(), walk.longest)).collect()
    }
}

impl Store {
    /// Notes what is run from now on in a database in memory.
    pub(crate) fn note_walks(&self) -> Walks {
        let walks = Walks::default();
        let noted = walks.clone();
        let mut writer = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let note = move |event: TraceEvent<'_>| {
            if let TraceEvent::Profile(statement, _) = event {
                let total = statement.get_status(StatementStatus::FullscanStep);
                noted.note(statement.sql().into_owned(), total);
            }
        };
        writer.trace_v2(TraceEventCodes::SQLITE_TRACE_PROFILE, Some(note)).expect("it can be told");
        walks
    }
}

#[test]
fn a_walk_past_everything_is_seen() {
    let (store, session) = store_with_session();
    for number in 0..20 {
        keep(&store, session, &[entry(&format!("語{number}"), "ご", "word", "x")]);
    }
    let walks = store.note_walks();
    let count = |sql: &str| {
        store.read(|connection| Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))?))
    };
    count("SELECT count(*) FROM entries WHERE id > 3").expect("counted");
    assert!(walks.longer_than(10).is_empty());
    count("SELECT count(*) FROM entries WHERE english = 'word'").expect("counted");
    assert_eq!(walks.longer_than(10).len(), 1);
    assert_eq!(walks.statements(), 2);
}
