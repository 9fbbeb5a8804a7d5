//! `bench`: figures for the bars of the design. Tests never time anything; this does, and says on
//! which machine.

use std::{fs, process::Command, thread};

use anyhow::Result;
use clap::ValueEnum;

use crate::{
    program,
    setup::{self, PRODUCT, Profile},
};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// Every room by itself
    Rooms,
    /// The overlay in real OBS, beside a page with the same cards in Chromium
    Overlay,
    /// Search and pages of the desk at a million entries; the first time makes them
    Desk,
}

/// Prints the machine, then the figures.
pub(crate) fn run(subject: Subject) -> Result<()> {
    match subject {
        Subject::Rooms => {
            println!("{}", machine()?);
            program::run(program::cargo(&["bench"]).args(PRODUCT).args(["--bench", "*"]))
        }
        Subject::Overlay => stage("aivlingual-overlay-bench"),
        Subject::Desk => stage("aivlingual-desk-bench"),
    }
}

/// Builds a program of the stage and runs it.
fn stage(name: &str) -> Result<()> {
    setup::build_with(name)?;
    println!("{}", machine()?);
    program::run(&mut Command::new(Profile::Release.directory().join(name)))
}

/// Processor, cores, kernel, compiler and how busy the machine is, on one line.
fn machine() -> Result<String> {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = model_name(&processors).unwrap_or("unknown processor");
    let cores = thread::available_parallelism()?;
    let kernel = program::output(Command::new("uname").arg("-sr"))?;
    let compiler = program::output(Command::new("rustc").arg("--version"))?;
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    Ok(format!("{processor}, {cores} cores, {}, {}, load {load}", kernel.trim(), compiler.trim()))
}

fn model_name(processors: &str) -> Option<&str> {
    let line = processors.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_named() {
        let processors = "processor\t: 0\nmodel name\t: Some CPU @ 2.60GHz\nflags\t: fpu\n";
        assert_eq!(model_name(processors), Some("Some CPU @ 2.60GHz"));
        assert_eq!(model_name(""), None);
    }
}
