//! Kanji are read as the corpora say, and no figure once reached is lost again.

use std::path::Path;

use aivlingual_daemon::language::library::Library;
use aivlingual_stage::{built::workspace, daemon, readings};
use anyhow::{Context, Result, ensure};

#[test]
fn kanji_are_read_as_people_read_them() -> Result<()> {
    let data = daemon::data_directory().context("a home directory")?;
    let library = Library::load(&Path::new(&data).join("language"))?;
    let report = readings::measure(&library, &workspace().join("tests/data/readings"))?;
    let floors = [
        (&report.rohan_tune, 98.5),
        (&report.rohan_test, 97.6),
        (&report.ita_tune, 98.8),
        (&report.ita_test, 98.2),
    ];
    for (share, floor) in floors {
        ensure!(share.total > 500 && share.percent() >= floor, "below {floor} %:\n{report}");
    }
    Ok(())
}
