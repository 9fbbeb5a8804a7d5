//! `aivlingual db`, `import` and `export`: with the daemon and without it.

use std::{ffi::OsString, path::Path};

use aivlingual_daemon::store::Store;
use aivlingual_stage::{built, daemon::Daemon, process};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Bench, json, printed};

const LIST: &str = "japanese,reading,english\n推し,おし,favorite\n,,nothing\n語る,かたる,to tell\n";

/// A command about a file.
fn with(command: &str, file: &Path, flags: &[&str]) -> Vec<OsString> {
    let flags = flags.iter().map(OsString::from);
    [command.into(), file.into()].into_iter().chain(flags).collect()
}

/// A list of that many words.
fn many(count: usize) -> String {
    let rows: String = (0..count).map(|n| format!("語彙{n},ごい,word number {n}\n")).collect();
    format!("japanese,reading,english\n{rows}")
}

fn words(bench: &Bench) -> Result<u64> {
    let store = Store::open(&bench.house.state().join("aivlingual.db"))?;
    let counts = store.counts()?;
    Ok(counts.new + counts.approved)
}

fn backups(bench: &Bench) -> Result<Vec<Value>> {
    let listed = json(bench.run(["db", "backups", "--json"])?)?;
    Ok(listed.as_array().context("a list")?.clone())
}

#[test]
fn a_database_is_looked_after_without_a_daemon() -> Result<()> {
    let bench = Bench::new()?;
    assert!(printed(bench.run(["db", "backups"])?)?.contains("no backups"));
    let list = bench.put("words.csv", LIST)?;
    let told = printed(bench.run(with("import", &list, &[]))?)?;
    assert!(told.contains("2 new") && told.contains("3: japanese: missing"), "{told}");
    let made = json(bench.run(["db", "backup", "--json"])?)?;
    let name = made["name"].as_str().context("a name")?;
    let more = bench.put("more.csv", "japanese,english\n猫,cat\n")?;
    let seen = json(bench.run(with("import", &more, &["--preview", "--json"]))?)?;
    assert_eq!((&seen["new"], words(&bench)?), (&json!(1), 2));
    printed(bench.run(with("import", &more, &["--approved"]))?)?;
    assert_eq!(words(&bench)?, 3);

    let restored = json(bench.run(["db", "restore", name, "--json"])?)?;
    assert_eq!(restored["before"]["reason"], "before-restore");
    assert_eq!((words(&bench)?, backups(&bench)?.len()), (2, 2));
    assert_eq!(printed(bench.run(["db", "check"])?)?, "the database is sound\n");
    let status = json(bench.run(["db", "status", "--tables", "--json"])?)?;
    assert!(status["tables"].as_array().is_some_and(|tables| !tables.is_empty()), "{status}");
    assert!(printed(bench.run(["db", "status"])?)?.contains("backups: 2"));
    assert!(printed(bench.run(["db", "compact"])?)?.contains("now"));

    for ending in ["csv", "json", "apkg", "tsv"] {
        let file = bench.path(&format!("all.{ending}"));
        let told = printed(bench.run(with("export", &file, &[]))?)?;
        assert!(told.contains("2 entries"), "{told}");
        let again = json(bench.run(with("import", &file, &["--preview", "--json"]))?)?;
        let expected = json!([0, 2, 0]);
        assert_eq!(json!([again["new"], again["same"], again["wrong"]]), expected, "{ending}");
    }
    let refused = bench.run(["export", "all.pdf"])?;
    assert_eq!(refused.status.code(), Some(2));
    Ok(())
}

#[test]
fn a_damaged_database_is_named_and_replaced() -> Result<()> {
    let bench = Bench::new()?;
    let list = bench.put("words.csv", LIST)?;
    printed(bench.run(with("import", &list, &[]))?)?;
    let made = json(bench.run(["db", "backup", "--json"])?)?;
    let name = made["name"].as_str().context("a name")?;
    let more = bench.put("more.csv", many(2_000))?;
    printed(bench.run(with("import", &more, &[]))?)?;
    let database = bench.house.state().join("aivlingual.db");
    let mut bytes = std::fs::read(&database)?;
    let end = bytes.len();
    bytes[end - 20 * 4_096..].fill(0x5a);
    std::fs::write(&database, bytes)?;
    let checked = bench.run(["db", "check"])?;
    assert_eq!(checked.status.code(), Some(8), "{checked:?}");
    assert!(String::from_utf8(checked.stderr)?.contains("db restore"));
    std::fs::write(&database, b"nothing")?;
    let refused = bench.run(["db", "status"])?;
    assert!(String::from_utf8(refused.stderr)?.contains("db restore"));
    assert_eq!(backups(&bench)?.len(), 1, "they are listed all the same");
    printed(bench.run(["db", "restore", name])?)?;
    assert_eq!(words(&bench)?, 2);
    let unknown = bench.run(["db", "restore", "../aivlingual.db"])?;
    assert_eq!(unknown.status.code(), Some(3));
    assert!(String::from_utf8(unknown.stderr)?.contains("db backups"));
    Ok(())
}

#[tokio::test]
async fn a_running_daemon_does_what_only_it_can() -> Result<()> {
    let bench = Bench::new()?;
    let list = bench.put("words.csv", LIST)?;
    printed(bench.run(with("import", &list, &[]))?)?;
    let daemon = Daemon::start(&bench.house).await?;
    let made = json(bench.run(["db", "backup", "--json"])?)?;
    let name = made["name"].as_str().context("a name")?;
    let more = bench.put("more.csv", "japanese,english\n猫,cat\n")?;
    printed(bench.run(with("import", &more, &[]))?)?;
    assert_eq!(daemon.all("/api/v1/entries").await?.len(), 3);
    let told = printed(bench.run(["db", "restore", name])?)?;
    assert!(told.contains("restored"), "{told}");
    assert_eq!(daemon.all("/api/v1/entries").await?.len(), 2);
    assert!(daemon.log().contains("database restored"), "the daemon did it");
    assert!(printed(bench.run(["db", "compact"])?)?.contains("now"));
    assert_eq!(printed(bench.run(["db", "check", "--quick"])?)?, "the database is sound\n");
    let unknown = bench.run(["db", "restore", "none.db"])?;
    assert_eq!(unknown.status.code(), Some(3));
    daemon.stop().await?;
    Ok(())
}

/// Runs `script` where `$1` is a disk of 16 MiB; none but a process of its own sees it.
fn on_a_small_disk(bench: &Bench, script: &str) -> Result<String> {
    let state = bench.house.state();
    let script = format!(
        "\"$2\" import '{}'; head -c 32m /dev/zero > \"$1/filler\" || true; \
         truncate -s -300K \"$1/filler\"; \
         if \"$2\" db backup 2>&1; then exit 1; fi; ls -A \"$1/backups\"; \
         \"$2\" db check; \"$2\" db status --json",
        list.display()
    );
    let told = on_a_small_disk(&bench, &script)?;
    assert!(told.contains("the disk is full") && told.contains("make room"), "{told}");
    assert!(told.contains("the database is sound"), "{told}");
    assert!(!told.contains(".unfinished") && told.contains("\"backups\": 0"), "{told}");
    Ok(())
}
