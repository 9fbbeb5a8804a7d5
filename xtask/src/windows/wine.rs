//! Runs programs of Windows without Windows: a wine of our own, with a home of its own and no
//! display.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::Result;

use crate::place;

/// The 64-bit loader itself; the script around it asks for the 32-bit one as well.
const LOADER: &str = "/usr/lib/wine/wine64";
/// What ends everything that runs in a home.
const SERVER: &str = "/usr/lib/wine/wineserver64";

/// A wine whose programs find the libraries of one directory besides their own.
pub(super) struct Wine {
    home: PathBuf,
    libraries: PathBuf,
}

impl Wine {
    /// Its home is made when the first program starts, in some seconds; it is kept.
    pub(super) fn new(libraries: &Path) -> Result<Self> {
        let home = place::downloads()?.join("wine");
        fs::create_dir_all(&home)?;
        Ok(Self { home, libraries: libraries.to_path_buf() })
    }

    /// A command that runs a program.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(LOADER);
        self.set(&mut command).arg(program).stdin(Stdio::null());
        command
    }

    /// Lets cargo run what it built, such as tests.
    pub(super) fn run_for<'a>(&self, cargo: &'a mut Command) -> &'a mut Command {
        self.set(cargo).env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", LOADER)
    }

    fn set<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("WINEPREFIX", &self.home)
            .env("WINEPATH", path(&self.libraries))
            .env("WINEDEBUG", "err-winediag,err-systray,err-ole,fixme-all")
            .env("WINEDLLOVERRIDES", "mscoree=d;mshtml=d;winemenubuilder.exe=d")
            .env_remove("DISPLAY")
    }

    /// Ends every program that still runs in this home, whoever started it.
    pub(super) fn end_all(&self) {
        let mut server = Command::new(SERVER);
        // It fails where nothing runs any more.
        server.arg("-k").env("WINEPREFIX", &self.home);
        let _ = server.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// The name of a file as programs of Windows see it: wine shows them our root as drive Z.
pub(super) fn path(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', r"\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_a_drive() {
        assert_eq!(path(Path::new("/tmp/a b/run")), r"Z:\tmp\a b\run");
    }
}
