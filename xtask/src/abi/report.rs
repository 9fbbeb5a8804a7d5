//! What came of running the tests in several releases of OBS, as a page. Pure.

use std::collections::BTreeSet;

/// All rounds with one built plugin.
pub(super) struct Report {
    /// Checksum of the plugin.
    pub(super) plugin: String,
    pub(super) rounds: Vec<Round>,
}

/// The tests in one release of OBS.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Round {
    /// The release, as Debian writes it.
    pub(super) version: String,
    /// Each test and whether it passed.
    pub(super) results: Vec<(String, bool)>,
    /// What the tests printed: figures.
    pub(super) figures: Vec<(String, String)>,
}

impl Round {
    /// Reads what the test runner printed with `--show-output`.
    pub(super) fn read(version: &str, printed: &str) -> Self {
        let mut round =
            Self { version: version.to_owned(), results: Vec::new(), figures: Vec::new() };
        let mut speaker = None;
        for line in printed.lines() {
            if let Some((name, result)) = result_of(line) {
                round.results.push((name.to_owned(), result));
            } else if let Some(name) = line.strip_prefix("---- ") {
                speaker = name.strip_suffix(" stdout ----").map(str::to_owned);
            } else if line.is_empty() || line == "failures:" || line == "successes:" {
                speaker = None;
            } else if let Some(name) = &speaker
                && round.results.contains(&(name.clone(), true))
            {
                round.figures.push((name.clone(), line.to_owned()));
            }
        }
        round
    }

    fn result(&self, name: &str) -> &'static str {
        match self.results.iter().find(|(known, _)| known == name) {
            Some((_, true)) => "passed",
            Some((_, false)) => "**failed**",
            None => "not run",
        }
    }
}

/// Reads a line such as `test obs::one ... ok`.
fn result_of(line: &str) -> Option<(&str, bool)> {
    let (name, result) = line.strip_prefix("test ")?.split_once(" ... ")?;
    match result {
        "ok" => Some((name, true)),
        "FAILED" => Some((name, false)),
        _ => None,
    }
}

impl Report {
    /// Tests that failed, in all rounds.
    pub(super) fn failures(&self) -> usize {
        let results = self.rounds.iter().flat_map(|round| &round.results);
        results.filter(|(_, is_passed)| !is_passed).count()
    }

    /// The page.
    pub(super) fn text(&self) -> String {
        let versions: Vec<&str> = self.rounds.iter().map(|round| round.version.as_str()).collect();
        let names: BTreeSet<&str> = self
            .rounds
            .iter()
            .flat_map(|round| round.results.iter().map(|(name, _)| name.as_str()))
            .collect();
        let mut page = format!(
            "# One plugin, several releases of OBS\n\n\
             Written by `cargo xtask abi`: the end-to-end tests of `tests/it/obs`, unmodified,\n\
             with one and the same built plugin in each release. It was built for AIVlingual {}\n\
             against the headers of libobs in Debian 12 and is\n`{}` (SHA-256).\n\n\
             | Test | OBS {} |\n|---|{}\n",
            env!("CARGO_PKG_VERSION"),
            self.plugin,
            versions.join(" | OBS "),
            "---|".repeat(versions.len()),
        );
        for name in names {
            let results: Vec<_> = self.rounds.iter().map(|round| round.result(name)).collect();
            page.push_str(&format!("| `{name}` | {} |\n", results.join(" | ")));
        }
        page.push_str(
            "\n## What the tests printed\n\n\
             Graphics are drawn in software, by another release of Mesa in each: figures of one\n\
             release of OBS say little about another's.\n",
        );
        for round in &self.rounds {
            page.push_str(&format!("\n**OBS {}**\n\n", round.version));
            for (name, line) in &round.figures {
                page.push_str(&format!("- `{name}`: {line}\n"));
            }
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\n\
        running 2 tests\n\
        test obs::one ... ok\n\
        test obs::two ... FAILED\n\
        \n\
        successes:\n\
        \n\
        ---- obs::one stdout ----\n\
        3 frames recorded\n\
        \n\
        successes:\n    obs::one\n\
        \n\
        failures:\n\
        \n\
        ---- obs::two stdout ----\n\
        Error: nothing was drawn\n\
        \n\
        test result: FAILED. 1 passed; 1 failed; 0 ignored\n";

    #[test]
    fn results_and_figures_are_read() {
        let round = Round::read("30.2.3", PRINTED);
        let results = [("obs::one".to_owned(), true), ("obs::two".to_owned(), false)];
        assert_eq!(round.results, results);
        assert_eq!(round.figures, [("obs::one".to_owned(), "3 frames recorded".to_owned())]);
    }

    #[test]
    fn the_page_tells_what_failed_where() {
        let mut better = Round::read("32.2.2", PRINTED);
        better.results[1].1 = true;
        let rounds = vec![Round::read("30.2.3", PRINTED), better];
        let report = Report { plugin: "12ab".to_owned(), rounds };
        assert_eq!(report.failures(), 1);
        let page = report.text();
        assert!(page.contains("| Test | OBS 30.2.3 | OBS 32.2.2 |\n|---|---|---|\n"), "{page}");
        assert!(page.contains("| `obs::one` | passed | passed |"), "{page}");
        assert!(page.contains("| `obs::two` | **failed** | passed |"), "{page}");
        assert!(page.contains("- `obs::one`: 3 frames recorded"), "{page}");
    }
}
