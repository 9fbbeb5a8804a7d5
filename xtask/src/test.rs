//! `test`: everything, and at the end one line that says how many tests passed and failed.

use std::{
    io::{BufRead, BufReader, Write, stdout},
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    program,
    setup::{self, Profile},
};

/// The parts and what cargo is asked for. Their order puts the tests that need everything last.
const PARTS: &[(&str, &[&str])] = &[
    ("rooms", &["--lib", "--bins"]),
    ("plugin's rooms from outside", &["--test", "rooms"]),
    ("bindings of libobs", &["--test", "bindings"]),
    ("plugin in libobs", &["--test", "libobs"]),
    ("everything together", &["--test", "it"]),
];

/// What asks from another machine, where this one lets its user make one.
const NETWORK: (&str, &[&str]) =
    ("over a network", &["--test", "it", "network::", "--", "--ignored"]);

/// Tests that ran, by how they ended.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: u32,
    failed: u32,
}

/// Runs every part even after one failed, so that one run tells all.
pub(crate) fn run() -> Result<()> {
    setup::run(Profile::Dev)?;
    let display = Display::start()?;
    let mut total = Tally::default();
    let mut failures = Vec::new();
    let network = can_make_networks().then_some(&NETWORK);
    for (name, targets) in PARTS.iter().chain(network) {
        match part(name, targets, &display.name) {
            Ok(tally) => {
                total.passed += tally.passed;
                total.failed += tally.failed;
            }
            Err(error) => failures.push(format!("{name}: {error:#}")),
        }
    }
    drop(display);
    for failure in &failures {
        println!("{failure}");
    }
    if network.is_none() {
        println!("not run: {}, for this machine lets nobody make one", NETWORK.0);
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    ensure!(failures.is_empty() && total.failed == 0, "the tests failed");
    Ok(())
}

/// Whether two networks can be made here and joined by a cable. Few containers let anybody.
fn can_make_networks() -> bool {
    let cable = ["ip", "link", "add", "one", "type", "veth", "peer", "name", "other"];
    let mut command = Command::new("unshare");
    program::output(command.args(["--map-root-user", "--net"]).args(cable)).is_ok()
}

fn part(name: &str, targets: &[&str], display: &str) -> Result<Tally> {
    println!("\n== {name}");
    let mut command = program::cargo(&["test", "--workspace", "--no-fail-fast"]);
    command.args(program::TEST_FEATURES);
    let mut child = command
        .args(targets)
        .env("DISPLAY", display)
        .stdout(Stdio::piped())
        .spawn()
        .context("cargo cannot be started")?;
    let lines = child.stdout.take().context("cargo has no output")?;
    let tally = count(BufReader::new(lines), &mut stdout())?;
    let status = child.wait()?;
    ensure!(tally.passed + tally.failed > 0, "no test ran");
    ensure!(status.success() || tally.failed > 0, "cargo failed ({status})");
    Ok(tally)
}

/// Passes the runner's lines on as they come, and adds up its results.
fn count(lines: impl BufRead, onward: &mut impl Write) -> Result<Tally> {
    let mut tally = Tally::default();
    for line in lines.split(b'\n') {
        let line = line?;
        onward.write_all(&line)?;
        onward.write_all(b"\n")?;
        if let Some(result) = result_of(&String::from_utf8_lossy(&line)) {
            tally.passed += result.passed;
            tally.failed += result.failed;
        }
    }
    Ok(tally)
}

/// Reads a line such as `test result: ok. 12 passed; 0 failed; …`.
fn result_of(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |word: &str| {
        counts.split("; ").find_map(|count| count.strip_suffix(word)?.trim().parse().ok())
    };
    Some(Tally { passed: number("passed")?, failed: number("failed")? })
}

/// One virtual display for all tests, gone when this is dropped.
pub(crate) struct Display {
    server: Child,
    /// As `DISPLAY` wants it.
    pub(crate) name: String,
}

impl Display {
    /// Under a number nobody uses.
    pub(crate) fn start() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1600x900x24", "-noreset"])
            .args(["-nolisten", "tcp", "+extension", "GLX", "+render"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb cannot be started")?;
        let number = first_line(server.stdout.take());
        match number {
            Some(number) if !number.is_empty() => Ok(Self { server, name: format!(":{number}") }),
            _ => {
                server.kill()?;
                server.wait()?;
                bail!("Xvfb found no free display")
            }
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Failing here means it is gone already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn first_line(output: Option<ChildStdout>) -> Option<String> {
    let mut line = String::new();
    BufReader::new(output?).read_line(&mut line).ok()?;
    Some(line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_added_up() {
        let lines = "running 3 tests\n\
            test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; finished in 0.1s\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        let mut onward = Vec::new();
        let tally = count(lines.as_bytes(), &mut onward).expect("lines");
        assert_eq!(onward, lines.as_bytes());
        assert_eq!(tally, Tally { passed: 15, failed: 2 });
    }

    #[test]
    fn other_lines_are_no_result() {
        for line in ["", "test result: ok", "running 3 tests", "test it::passed ... ok"] {
            assert_eq!(result_of(line), None, "{line}");
        }
    }
}
