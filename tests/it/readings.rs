//! Kanji are read as the corpora say, and no better figure is ever lost again.

use std::path::Path;

use aivlingual_daemon::language::library::Library;
use aivlingual_stage::{built::workspace, daemon, readings};
use anyhow::{Context, Result};

fn library() -> Result<Library> {
    let data = daemon::data_directory().context("a home directory")?;
    Ok(Library::load(&Path::new(&data).join("language"))?)
}

#[test]
fn kanji_are_read_as_people_read_them() -> Result<()> {
    let report = readings::measure(&library()?, &workspace().join("tests/data/readings"))?;
    println!("{report}");
    if let Ok(path) = std::env::var("SLIPS") {
        let mut t = String::new();
        for (n, s) in
            [("tune", &report.rohan_tune), ("test", &report.rohan_test), ("ita", &report.ita)]
        {
            for s in &s.slips {
                t.push_str(&format!(
                    "{n}\t{}\t{}\t{}\t{}\n",
                    s.kanji, s.expected, s.found, s.sentence
                ));
            }
        }
        std::fs::write(path, t)?;
    }
    Ok(())
}
