//! Another release of Debian below a root of its own, with the OBS it ships. What is there stays
//! and is used again; what was interrupted goes on.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{place, program};

/// A release of Debian and the OBS it has to have.
pub(super) struct Release {
    pub(super) name: &'static str,
    pub(super) obs: &'static str,
}

/// In the order of their OBS.
pub(super) const RELEASES: [Release; 2] =
    [Release { name: "trixie", obs: "30.2" }, Release { name: "sid", obs: "32.2" }];

/// What dpkg-query is asked for the version of OBS.
pub(super) const VERSION_QUERY: [&str; 3] = ["--show", "--showformat=${Version}", "obs-studio"];
const STATE_QUERY: [&str; 3] = ["--show", "--showformat=${db:Status-Status}", "obs-studio"];

/// OBS, OpenGL in software, and the library through which OBS looks for it.
const PACKAGES: [&str; 3] = ["obs-studio", "libgl1-mesa-dri", "libgl1"];
/// A mirror may stand still for a while; the signature of its lists is checked all the same.
const ALSO_OLD_LISTS: [&str; 2] = ["-o", "Acquire::Check-Valid-Until=false"];

/// Shows processes and devices inside, and becomes the program there.
const ENTER: &str = r#"root=$1
shift
mount --types proc proc "$root/proc"
mount --rbind /dev "$root/dev"
exec chroot "$root" "$@""#;

impl Release {
    /// Makes sure it is there, with its OBS.
    pub(super) fn prepare(&self) -> Result<Root> {
        let roots = place::downloads()?.join("obs");
        let root = Root { path: roots.join(self.name) };
        if !root.path.exists() {
            println!("laying out {} ({})", self.name, root.path.display());
            let unfinished = roots.join(format!("{}.unfinished", self.name));
            if unfinished.exists() {
                fs::remove_dir_all(&unfinished)?;
            }
            fs::create_dir_all(&roots)?;
            let mut debootstrap = alone("debootstrap");
            program::run(debootstrap.args(["--variant=minbase", self.name]).arg(&unfinished))?;
            fs::rename(&unfinished, &root.path)?;
        }
        let state = root.output("dpkg-query", &STATE_QUERY).unwrap_or_default();
        if state != "installed" {
            println!("installing OBS in {}", self.name);
            root.run("apt-get", &[&ALSO_OLD_LISTS[..], &["update"]].concat())?;
            let install = ["install", "--yes", "--no-install-recommends"];
            root.run("apt-get", &[&install[..], &PACKAGES].concat())?;
        }
        Ok(root)
    }
}

/// A root with a system below it.
pub(super) struct Root {
    path: PathBuf,
}

impl Root {
    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs a program inside and returns what it printed.
    pub(super) fn output(&self, name: &str, arguments: &[&str]) -> Result<String> {
        program::output(self.command(name).args(arguments))
    }

    fn run(&self, name: &str, arguments: &[&str]) -> Result<()> {
        program::run(self.command(name).args(arguments))
            .with_context(|| format!("inside {}", self.path.display()))
    }

    fn command(&self, name: &str) -> Command {
        let mut command = alone("sh");
        command.args(["-e", "-c", ENTER, "enter"]).arg(&self.path).arg(name);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    }
}

/// A program with a space of mounts of its own: whatever ends it, no mount is left.
fn alone(name: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", "--", name]);
    command
}
