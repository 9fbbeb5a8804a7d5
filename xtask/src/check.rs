//! `check`: what to run before each commit. Under two minutes once everything is built.

use anyhow::Result;

use crate::program;

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
