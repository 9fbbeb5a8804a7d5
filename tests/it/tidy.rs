//! The house rules a machine can keep. Each rule is a pure function of text, tried on text that
//! breaks it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use aivlingual_stage::built::workspace;

const COLUMNS_MAX: usize = 100;
const LINES_MAX: usize = 700;
/// Made by bindgen; nobody reads it from top to bottom.
const GENERATED: &str = "obs-plugin/src/obs/sys.rs";
/// The one address of unsafe code.
const WALL: &str = "obs-plugin/src/obs/";
/// The one address of SQL.
const STORE: &str = "daemon/src/store";

/// Who may start a program, and why.
const STARTERS: &[(&str, &str)] = &[
    ("xtask/", "its trade: it calls cargo, apt and the product"),
    ("tests/", "its trade: it starts OBS, the daemon, displays and browsers"),
    ("daemon/src/media", "ffmpeg reads what symphonia cannot"),
    ("daemon/src/cli/doctor.rs", "asks whether ffmpeg is there"),
    ("obs-plugin/src/obs/process.rs", "starts the daemon when none answers"),
    ("obs-plugin/tests/", "starts the host that loads the plugin"),
];

/// The floor above all: rooms there put the others together.
const ROOF: u32 = u32::MAX;
/// The nouns lie under everything.
const NOUNS: &str = "domain";

/// A source file of ours.
struct Source {
    /// From the workspace's root, with forward slashes.
    path: String,
    text: String,
}

#[test]
fn rooms_import_only_from_floors_below() {
    let library = read("daemon/src/lib.rs");
    let floors = floors(&library);
    assert!(floors.len() >= 10, "the table of floors was not found");
    for room in rooms(&library) {
        assert!(floors.contains_key(room), "{room} stands on no floor of daemon/src/lib.rs");
    }
    let faults = daemon_sources().flat_map(|source| wrong_imports(&source, &floors)).collect();
    expect_none(faults);
}

#[test]
fn unsafe_code_has_one_address() {
    let outside = sources().into_iter().filter(|source| !source.path.starts_with(WALL));
    expect_none(outside.flat_map(|source| lines_where(&source, is_unsafe)).collect());
}

#[test]
fn sql_has_one_address() {
    let outside = daemon_sources().filter(|source| !source.path.starts_with(STORE));
    expect_none(outside.flat_map(|source| lines_where(&source, is_sql)).collect());
}

#[test]
fn programs_are_started_where_that_is_known() {
    let elsewhere = sources()
        .into_iter()
        .filter(|source| !STARTERS.iter().any(|(address, _)| source.path.starts_with(address)));
    expect_none(elsewhere.flat_map(|source| lines_where(&source, starts_program)).collect());
}

#[test]
fn lines_and_files_are_short() {
    let mut faults = Vec::new();
    for source in sources().into_iter().filter(|source| source.path != GENERATED) {
        faults.extend(lines_where(&source, is_wide));
        let lines = source.text.lines().count();
        if lines > LINES_MAX {
            faults.push(format!("{}: {lines} lines", source.path));
        }
    }
    expect_none(faults);
}

#[test]
fn nothing_is_left_for_later() {
    expect_none(
        sources().into_iter().flat_map(|source| lines_where(&source, is_leftover)).collect(),
    );
}

#[test]
fn every_room_is_on_the_map() {
    let map = read("ARCHITECTURE.md");
    let library = read("daemon/src/lib.rs");
    let plugin = read("obs-plugin/src/lib.rs");
    let missing = rooms(&library)
        .into_iter()
        .chain(rooms(&plugin))
        .filter(|room| !map.contains(&format!("`{room}`")))
        .map(|room| format!("`{room}` is not in ARCHITECTURE.md"))
        .collect();
    expect_none(missing);
}

/// The number of each room's floor, from the table in the library's documentation. The roof stands
/// above all.
fn floors(library: &str) -> BTreeMap<String, u32> {
    let mut floors = BTreeMap::new();
    for line in library.lines() {
        let Some(row) = line.strip_prefix("//! | ") else { continue };
        let Some((floor, rooms)) = row.split_once(" | ") else { continue };
        let number = floor.split(' ').next().unwrap_or_default();
        let number = match (number, number.parse()) {
            (_, Ok(number)) => number,
            ("roof", Err(_)) => ROOF,
            _ => continue,
        };
        for room in rooms.split('`').skip(1).step_by(2) {
            floors.insert(room.to_owned(), number);
        }
    }
    floors
}

/// The modules a library declares.
fn rooms(library: &str) -> Vec<&str> {
    library
        .lines()
        .filter_map(|line| {
            line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("mod "))?.strip_suffix(';')
        })
        .filter(|room| *room != "tests")
        .collect()
}

/// Imports from the room's own floor or from above.
fn wrong_imports(source: &Source, floors: &BTreeMap<String, u32>) -> Vec<String> {
    let inside = source.path.trim_start_matches("daemon/src/");
    let room = inside.split(['/', '.']).next().unwrap_or_default();
    let Some(floor) = floors.get(room).filter(|floor| **floor < ROOF) else { return Vec::new() };
    crate_paths(&source.text)
        .into_iter()
        .filter(|imported| imported != room && imported != NOUNS)
        .filter(|imported| floors.get(imported).is_none_or(|other| other >= floor))
        .map(|imported| format!("{}: imports `{imported}`", source.path))
        .collect()
}

/// The first segment of each path that begins with `crate::`, those in braces too.
fn crate_paths(text: &str) -> Vec<String> {
    let code: String = text.lines().map(code_of).collect::<Vec<_>>().join("\n");
    let mut names = Vec::new();
    for after in code.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(group) => names.extend(group_heads(group)),
            None => names.push(identifier(after)),
        }
    }
    names
}

/// The first segments of the paths in a group of imports, up to its closing brace.
fn group_heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut depth = 0;
    let mut is_head = true;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_head = true,
            _ if letter.is_whitespace() => {}
            _ if is_head => {
                heads.push(identifier(&group[at..]));
                is_head = false;
            }
            _ => {}
        }
    }
    heads
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// A line without its comment. Good enough: nobody writes two slashes in a string but in addresses.
fn code_of(line: &str) -> &str {
    let comment = line
        .match_indices("//")
        .find(|(at, _)| !line[..*at].ends_with(':'))
        .map_or(line.len(), |(at, _)| at);
    &line[..comment]
}

fn is_unsafe(line: &str) -> bool {
    let code = code_of(line);
    code.contains(concat!("#[un", "safe("))
        || ["{", "fn ", "impl ", "extern ", "trait "]
            .iter()
            .any(|follows| code.contains(&format!(concat!("un", "safe {}"), follows)))
}

fn is_sql(line: &str) -> bool {
    let code = code_of(line);
    ["SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA ", "rusqlite"]
        .iter()
        .any(|words| code.contains(words))
}

fn starts_program(line: &str) -> bool {
    let code = code_of(line);
    code.contains(concat!("Command", "::new(")) || code.contains(concat!("process", "::Command"))
}

/// A sentence for people may be longer: breaking it would hide how it reads.
fn is_wide(line: &str) -> bool {
    let text = line.trim_start();
    let is_sentence = text.starts_with('"') || text.starts_with("#[error(");
    line.chars().count() > COLUMNS_MAX && !is_sentence
}

fn is_leftover(line: &str) -> bool {
    [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("db", "g!("),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
    ]
    .iter()
    .any(|leftover| line.contains(leftover))
}

fn lines_where(source: &Source, is_fault: fn(&str) -> bool) -> Vec<String> {
    source
        .text
        .lines()
        .enumerate()
        .filter(|(_, line)| is_fault(line))
        .map(|(number, line)| format!("{}:{}: {}", source.path, number + 1, line.trim()))
        .collect()
}

fn expect_none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

fn daemon_sources() -> impl Iterator<Item = Source> {
    sources().into_iter().filter(|source| source.path.starts_with("daemon/src/"))
}

/// All Rust of the workspace.
fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    for place in ["shared", "obs-plugin", "daemon", "tests", "xtask", "build.rs"] {
        gather(&workspace().join(place), &mut sources);
    }
    assert!(sources.len() > 30, "only {} source files were found", sources.len());
    sources
}

fn gather(path: &Path, sources: &mut Vec<Source>) {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a directory can be read");
        let mut paths: Vec<PathBuf> =
            entries.map(|entry| entry.expect("an entry can be read").path()).collect();
        paths.sort();
        for path in paths {
            gather(&path, sources);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).expect("a source file is text");
        let path = path.strip_prefix(workspace()).expect("it lies in the workspace");
        sources.push(Source { path: path.to_string_lossy().replace('\\', "/"), text });
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_rules_see_what_breaks_them() {
    let floors = floors("//! | Floor | Rooms |\n//! | 2 up | `a`, `b` |\n//! | 1 down | `c` |\n");
    assert_eq!(floors.len(), 3);
    let check = |text: &str, expected: &[&str]| {
        let source = Source { path: "daemon/src/a/x.rs".to_owned(), text: text.to_owned() };
        let found = wrong_imports(&source, &floors);
        let expected: Vec<String> =
            expected.iter().map(|room| format!("daemon/src/a/x.rs: imports `{room}`")).collect();
        assert_eq!(found, expected, "{text}");
    };
    check("use crate::c::Thing;", &[]);
    check("use crate::b::Thing;", &["b"]);
    check("use crate::{a::X, c::{Y, b}, b::{Z, c}};", &["b"]);
    check("let x = crate::nowhere::y(); // crate::b", &["nowhere"]);

    assert!(is_unsafe(concat!("    un", "safe { x }")) && is_unsafe(concat!("un", "safe fn x()")));
    assert!(!is_unsafe("#![forbid(unsafe_code)]"));
    assert!(is_sql("let q = \"SELECT id FROM t\";") && !is_sql("// SELECT nothing"));
    assert!(starts_program(concat!("std::process", "::Command::new(\"x\")")));
    assert!(is_wide(&"語".repeat(101)) && !is_wide(&"語".repeat(100)));
    assert!(is_leftover(concat!("    to", "do!()")) && !is_leftover("mastodon"));
    assert_eq!(rooms("pub mod a;\nmod b;\n    mod c;\n#[cfg(test)]\nmod tests;"), ["a", "b"]);
    assert_eq!(code_of("let a = \"http://x\"; // b"), "let a = \"http://x\"; ");
}
