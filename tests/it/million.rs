//! The generator of large databases: its fast way makes what the slow way makes, row for row.

use std::path::Path;

use aivlingual_daemon::store::Store;
use aivlingual_stage::million::{self, Size};
use rusqlite::{Connection, types::Value};

/// Instants at which something was written, which no two runs share.
const INSTANTS: [&str; 3] = ["kept_ns", "changed_ns", "at_ns"];

/// How a full-text index lies on its pages depends on when it was filled.
const PAGES_OF_TEXT: [&str; 4] = ["_data", "_idx", "_config", "_docsize"];

/// All rows of a table or query, but for their instants, in an order that only they decide.
fn rows(connection: &Connection, of: &str) -> Vec<String> {
    let mut select = connection.prepare(&format!("SELECT * FROM {of}")).expect("it can be read");
    let names: Vec<String> = select.column_names().map(str::to_owned).collect();
    let is_told = |name: &str| of.starts_with("marks") || !INSTANTS.contains(&name);
    let mut rows = select
        .query_map([], |row| {
            let told = names.iter().filter(|name| is_told(name));
            told.map(|name| Ok(format!("{name}={:?}", row.get::<_, Value>(name.as_str())?)))
                .collect::<Result<Vec<_>, _>>()
                .map(|cells| cells.join(" "))
        })
        .expect("rows")
        .collect::<Result<Vec<_>, _>>()
        .expect("each row is read");
    rows.sort();
    rows
}

fn tables(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' \
               AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
    let mut select = connection.prepare(sql).expect("a schema");
    let names = select.query_map([], |row| row.get(0)).expect("names");
    let names = names.collect::<Result<Vec<String>, _>>().expect("names");
    names.into_iter().filter(|name| !PAGES_OF_TEXT.iter().any(|end| name.ends_with(end))).collect()
}

fn compare(fast: &Path, slow: &Path) {
    let open = |path: &Path| Connection::open(path).expect("opened");
    let (fast, slow) = (open(fast), open(slow));
    let shape = "sqlite_schema WHERE type <> 'table'";
    let shape = |connection: &Connection| -> Vec<String> {
        let mut shape = rows(connection, shape);
        for row in &mut shape {
            row.replace_range(..row.find("sql=").unwrap_or(0), "");
        }
        shape.sort();
        shape
    };
    assert_eq!(shape(&fast), shape(&slow));
    for table in tables(&slow) {
        let of = match table.as_str() {
            // Sorts of entries of which there were some once.
            "tallies" => "tallies WHERE entries > 0",
            table => table,
        };
        let (fast, slow) = (rows(&fast, of), rows(&slow, of));
        let differing = fast.iter().zip(&slow).find(|(fast, slow)| fast != slow);
        assert_eq!((fast.len(), differing), (slow.len(), None), "{table}");
    }
    for index in ["entries_search", "utterances_search", "known_search"] {
        let words = |connection: &Connection| {
            let vocabulary = format!(
                "CREATE VIRTUAL TABLE temp.{index}_words USING \
                 fts5vocab('main', '{index}', 'instance')"
            );
            connection.execute_batch(&vocabulary).expect("its words");
            rows(connection, &format!("temp.{index}_words"))
        };
        let (fast, slow) = (words(&fast), words(&slow));
        assert!(!slow.is_empty() && fast == slow, "{index}");
    }
}

#[test]
fn the_fast_way_makes_what_the_slow_way_makes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (fast, slow) = (folder.path().join("fast/a.db"), folder.path().join("slow/a.db"));
    let size = Size { entries: 1_000, sightings: 4_100 };
    million::write(&fast, size).expect("the fast way");
    million::record(&slow, size).expect("the slow way");
    let store = Store::open(&fast).expect("a database");
    let counts = store.counts().expect("counts");
    assert_eq!((counts.sightings, counts.sessions), (4_100, 2));
    assert_eq!(counts.new + counts.approved + counts.rejected, 1_000);
    assert_eq!(store.integrity().expect("checked"), Vec::<String>::new());
    drop(store);
    compare(&fast, &slow);
}
