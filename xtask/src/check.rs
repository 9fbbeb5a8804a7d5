//! `check`: what to run before each commit. Under two minutes once everything is built.

use anyhow::Result;

use crate::{apt, cross, program, system::System};

/// Stops at the first complaint.
pub(crate) fn run() -> Result<()> {
    program::run(&mut program::cargo(&["fmt", "--all", "--check"]))?;
    for (command, arguments) in [
        ("clippy", &["--all-targets", "--", "--deny", "warnings"][..]),
        ("test", &["--lib", "--bins"]),
        ("test", &["--test", "it", "--", "tidy::"]),
    ] {
        let mut cargo = program::cargo(&[command, "--workspace"]);
        program::run(cargo.args(program::TEST_FEATURES).args(arguments))?;
    }
    Ok(())
}

/// Lets clippy see the code as another system would compile it. For Windows, what is in C is really
/// compiled; for macOS nobody here can, so that Rust's side alone is seen. Nothing is linked.
pub(crate) fn run_for(system: System) -> Result<()> {
    let here = System::here();
    if here == Some(system) {
        return run();
    }
    cross::install(system)?;
    let mut cargo = cross::cargo(system, "clippy")?;
    cargo.arg("--workspace");
    if system == System::Windows {
        apt::install(apt::WINDOWS)?;
        // The stage and these commands run where the tests do.
        cargo.args(["--exclude", "aivlingual-stage", "--exclude", "xtask"]);
    }
    program::run(cargo.args(["--all-targets", "--", "--deny", "warnings"]))
}
