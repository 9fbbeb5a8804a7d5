//! The true program as a person or a script meets it: what it prints, what it says when something
//! is wrong, what it leaves behind.

use std::{
    ffi::OsStr,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use aivlingual_stage::{built, built::workspace, daemon::House, process};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

mod anki;
mod database;
mod dictionaries;
mod door;
mod learners;
mod refusals;
mod results;

/// The sentence every recording of this room holds.
const SENTENCE: &str = "I ran into an old friend at the train station this morning.";

/// Directories of its own for the program, and one to put files into.
struct Bench {
    house: House,
    directory: TempDir,
}

impl Bench {
    fn new() -> Result<Self> {
        let directory = tempfile::tempdir()?;
        let house = House::below(directory.path())?;
        fs::create_dir(directory.path().join("desk"))?;
        Ok(Self { house, directory })
    }

    /// A path on the desk, where only the test puts something.
    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("desk").join(name)
    }

    fn put(&self, name: &str, content: impl AsRef<[u8]>) -> Result<PathBuf> {
        let path = self.path(name);
        fs::write(&path, content)?;
        Ok(path)
    }

    /// Makes a file with ffmpeg.
    fn make(&self, name: &str, arguments: &[&str]) -> Result<PathBuf> {
        let path = self.path(name);
        let clip = workspace().join("tests/data/audio/made/en_stereo_44k.ogg");
        let mut command = process::command("ffmpeg");
        command.args(["-v", "error", "-t", "5.4", "-i"]).arg(clip).args(arguments).arg(&path);
        ensure!(command.status()?.success(), "ffmpeg cannot make {name}");
        Ok(path)
    }

    /// Names of all that lies on the desk.
    fn on_the_desk(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.path(""))? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        Ok(names)
    }

    fn command(&self) -> Result<Command> {
        // A program that hangs fails the test instead of hanging it.
        let mut command = process::command("timeout");
        command.args(["--kill-after=5", "120"]).arg(built::daemon()?);
        command.envs(self.house.environment()).current_dir(self.path(""));
        Ok(command)
    }

    fn run<I>(&self, arguments: I) -> Result<Output>
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        Ok(self.command()?.args(arguments).output()?)
    }

    /// Runs it with `input` on its standard input.
    fn feed(&self, arguments: &[&str], input: &[u8]) -> Result<Output> {
        let mut command = self.command()?;
        command.args(arguments).stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        child.stdin.take().context("its input is ours")?.write_all(input)?;
        Ok(child.wait_with_output()?)
    }
}

/// What it printed, when all went well.
fn printed(output: Output) -> Result<String> {
    ensure!(output.status.success(), "{output:?}");
    Ok(String::from_utf8(output.stdout)?)
}

fn json(output: Output) -> Result<Value> {
    let text = printed(output)?;
    serde_json::from_str(&text).with_context(|| format!("not one JSON document: {text}"))
}

fn text_of(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}
