//! The OBS of another system, whose files lie below a root of their own: so one built plugin is
//! tried in several releases of OBS.
//!
//! The places our paths lead to are shown inside the root under the same names, in a space of
//! mounts that ends with the program. Only root may do that.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{built, daemon, process};

/// Names the root; without it, it is this system's OBS that is started.
pub const ROOT_ENV: &str = "AIVLINGUAL_OBS_ROOT";

/// Shows each place inside the root, then becomes the program inside it.
const ENTER: &str = r#"root=$1
shift
while [ "$1" != -- ]; do
    mkdir --parents "$root$1"
    mount --rbind "$1" "$root$1"
    shift
done
shift
exec chroot "$root" "$@""#;

/// A command that starts OBS, here or below the root that the environment names. It dies with us.
pub(super) fn command() -> Result<Command> {
    match env::var_os(ROOT_ENV).filter(|root| !root.is_empty()) {
        None => Ok(process::command("obs")),
        Some(root) => below(&root),
    }
}

fn below(root: &OsString) -> Result<Command> {
    let mut command = process::command("unshare");
    command.args(["--mount", "--", "sh", "-e", "-c", ENTER, "enter"]).arg(root);
    let program = built::daemon()?;
    let places = [
        Some(PathBuf::from("/proc")),
        Some(PathBuf::from("/dev")),
        Some(env::temp_dir()),
        Some(built::workspace().to_path_buf()),
        program.parent().map(Path::to_path_buf),
        daemon::data_directory().map(PathBuf::from),
    ];
    command.args(places.into_iter().flatten()).args(["--", "obs"]);
    Ok(command)
}
