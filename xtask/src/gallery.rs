//! `gallery`: paints every theme for the page about themes, and on request accepts the pictures the
//! tests compare with. It never accepts by itself: a person has to look first.

use anyhow::Result;

use crate::program;

/// Paints the contact sheet, and accepts the pictures if asked to.
pub(crate) fn run(accept: bool) -> Result<()> {
    let mut command = program::cargo(&["run", "--workspace", "--example", "gallery"]);
    command.args(program::TEST_FEATURES);
    if accept {
        command.args(["--", "--accept"]);
    }
    program::run(&mut command)
}
