//! `check`: what to run before each commit. Under two minutes once everything is built.

use anyhow::Result;

use crate::program;

/// Stops at the first complaint.
pub(crate) fn run() -> Result<()> {
    for arguments in [
        &["fmt", "--all", "--check"][..],
        &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"],
        &["test", "--workspace", "--lib", "--bins"],
        &["test", "--workspace", "--test", "it", "--", "tidy::"],
    ] {
        program::run(&mut program::cargo(arguments))?;
    }
    Ok(())
}
