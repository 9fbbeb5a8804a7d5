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
        (&report.rohan.open, 99.1),
        (&report.rohan.unseen, 97.5),
        (&report.ita.open, 99.2),
        (&report.ita.unseen, 98.4),
    ];
    for (share, floor) in floors {
        ensure!(share.total > 300 && share.percent() >= floor, "below {floor} %:\n{report}");
    }
    Ok(())
}
