//! `bindings`: the libobs bindings, made anew by the plugin's build script from the headers
//! installed here.

use anyhow::Result;

use crate::{place, program};

const COMMITTED: &str = "obs-plugin/src/obs/sys.rs";
const OUT_ENV: &str = "AIVLINGUAL_BINDINGS_OUT";

/// Replaces the committed bindings; with `is_check` only says whether they are fresh. The whole
/// workspace is built as for tests, so that no dependency is built again with other features.
pub(crate) fn run(is_check: bool) -> Result<()> {
    let mut command = if is_check {
        program::cargo(&["test", "--workspace", "--test", "bindings"])
    } else {
        program::cargo(&["build", "--workspace"])
    };
    command.args(program::TEST_FEATURES);
    if !is_check {
        command.env(OUT_ENV, place::workspace().join(COMMITTED));
    }
    program::run(&mut command)
}
