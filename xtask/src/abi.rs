//! `abi`: the same built plugin and the same end-to-end tests, unmodified, in newer releases of
//! OBS. What came of it is written to `docs/abi.md`.
//!
//! Each release lives below a root of its own in the cache; only root may make and enter one. What
//! `cargo xtask setup` brings has to be there already.

mod report;
mod root;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::{apt, fetch, place, program, setup::Profile, test::Display};
use report::{Report, Round};
use root::RELEASES;

/// Names the root below which the stage starts OBS.
const ROOT_ENV: &str = "AIVLINGUAL_OBS_ROOT";
const REPORT: &str = "docs/abi.md";
/// The tests in a real OBS.
const SCENARIO: &str = "obs::";

/// What the person may choose.
#[derive(Args)]
pub(crate) struct Options {
    /// Only the tests whose names hold this
    #[arg(long, default_value = SCENARIO)]
    tests: String,
    /// Where the report is written
    #[arg(long, default_value = REPORT)]
    report: String,
}

/// Builds once, then runs every test in every OBS, and writes the report whatever came of it.
pub(crate) fn run(options: &Options) -> Result<()> {
    let is_root = program::output(Command::new("id").arg("-u"))?.trim() == "0";
    ensure!(is_root, "other releases of OBS live in roots of their own: run this as root");
    apt::install(apt::ABI)?;
    let mut build = program::cargo(&["build", "--workspace", "--lib", "--bins", "--test", "it"]);
    program::run(build.args(program::TEST_FEATURES))?;
    let plugin = fetch::sha256_of(&Profile::Dev.directory().join("libaivlingual.so"))?;

    let display = Display::start()?;
    let installed = program::output(Command::new("dpkg-query").args(root::VERSION_QUERY))?;
    let mut rounds = vec![round(&installed, None, options, &display)?];
    for release in RELEASES {
        let root = release.prepare()?;
        let version = root.output("dpkg-query", &root::VERSION_QUERY)?;
        ensure!(version.starts_with(release.obs), "{} has OBS {version}", release.name);
        rounds.push(round(&version, Some(root.path()), options, &display)?);
    }
    drop(display);

    let report = Report { plugin, rounds };
    fs::write(place::workspace().join(&options.report), report.text())?;
    println!("{}", options.report);
    match report.failures() {
        0 => Ok(()),
        failures => bail!("{failures} tests failed; {} tells which", options.report),
    }
}

/// Every test in one OBS.
fn round(
    version: &str,
    root: Option<&Path>,
    options: &Options,
    display: &Display,
) -> Result<Round> {
    let version = version.trim();
    println!("\n== OBS {version}");
    let mut cargo = program::cargo(&["test", "--workspace", "--test", "it"]);
    cargo.args(program::TEST_FEATURES).arg("--").arg(&options.tests);
    cargo.args(["--test-threads", "1", "--show-output"]);
    cargo.env("DISPLAY", &display.name).stderr(Stdio::inherit());
    match root {
        Some(root) => cargo.env(ROOT_ENV, root),
        None => cargo.env_remove(ROOT_ENV),
    };
    let output = cargo.output().context("cargo cannot be started")?;
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    let round = Round::read(version, &text);
    ensure!(!round.results.is_empty(), "no test ran in OBS {version}");
    let has_failed = round.results.iter().any(|(_, is_passed)| !is_passed);
    // A program of tests that dies half-way has neither failures nor success.
    ensure!(
        output.status.success() != has_failed,
        "the tests in OBS {version} did not come to their end ({})",
        output.status
    );
    Ok(round)
}
