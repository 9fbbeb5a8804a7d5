//! The plugin's DLL in a host that is not OBS: a stub libobs offers what the DLL imports, so that
//! Windows' loader is content and the module can be lived with.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};

use super::{Built, wine, wine::Wine};
use crate::{cross, place, program};

/// Where Debian keeps libobs' headers, and those they include.
const LIBOBS_HEADERS: &str = "/usr/include/obs";
const SIMDE_HEADERS: &str = "/usr/include/simde";

/// The host, and beside it the libraries it lives on.
pub(super) struct Host {
    directory: PathBuf,
}

impl Host {
    /// Compiles everything anew: it is a second's work. `wanted` is what the DLL imports from
    /// libobs.
    pub(super) fn build(wanted: &[String]) -> Result<Self> {
        let host = Self { directory: cross::target().join("host") };
        if host.directory.exists() {
            fs::remove_dir_all(&host.directory)?;
        }
        let headers = host.directory.join("include");
        fs::create_dir_all(&headers)?;
        std::os::unix::fs::symlink(SIMDE_HEADERS, headers.join("simde"))?;

        host.compile("libobs.c", &["-c", "-o", "libobs.o"])?;
        let stand_ins = stand_ins(wanted, &host.defined("libobs.o")?);
        fs::write(host.directory.join("stand-ins.c"), stand_ins)?;
        host.link("obs.dll", &["-shared", "libobs.o", "stand-ins.c", "-Wl,--export-all-symbols"])?;
        host.compile(
            "bcryptprimitives.c",
            &["-shared", "-o", "bcryptprimitives.dll", "-ladvapi32"],
        )?;
        host.compile("frontend.c", &["-shared", "-o", "obs-frontend-api.dll"])?;
        host.compile("host.c", &["-o", "host.exe", "obs.dll", "-lws2_32"])?;
        Ok(host)
    }

    /// Where its libraries are.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Loads the plugin and lives with it; with `meets` until it has met its daemon, too.
    pub(super) fn run(&self, wine: &Wine, built: &Built, meets: Option<&Meeting>) -> Result<()> {
        let mut command = wine.command(&self.directory.join("host.exe"));
        command.arg(wine::path(&built.module()));
        command.arg(place::workspace().join("obs-plugin/data"));
        command.arg(self.directory.join("config"));
        command.env("AIVLINGUAL_RUNTIME_DIR", wine::path(&self.directory.join("run")));
        if let Some(meeting) = meets {
            command.arg(meeting.port.to_string());
            command.env("AIVLINGUAL_RUNTIME_DIR", wine::path(&meeting.runtime_dir));
            command.envs(meeting.environment.iter().cloned());
        }
        program::run(&mut command).context("the plugin does not live in the stub host")
    }

    fn compile(&self, source: &str, arguments: &[&str]) -> Result<()> {
        let source = place::workspace().join("tests/windows").join(source);
        let mut command = self.compiler();
        program::run(command.arg(source).args(arguments))
    }

    fn link(&self, library: &str, arguments: &[&str]) -> Result<()> {
        program::run(self.compiler().args(["-o", library]).args(arguments))
    }

    fn compiler(&self) -> Command {
        let mut command = Command::new(cross::mingw("gcc"));
        command.current_dir(&self.directory);
        command.args(["-O1", "-Wall", "-Wextra", "-Werror", "-DHAVE_OBSCONFIG_H"]);
        command.args(["-static-libgcc", "-isystem", LIBOBS_HEADERS, "-isystem", "include"]);
        command
    }

    /// The names an object file defines.
    fn defined(&self, object: &str) -> Result<BTreeSet<String>> {
        let mut command = Command::new(cross::mingw("nm"));
        command.current_dir(&self.directory).args(["--extern-only", "--defined-only", object]);
        let listed = program::output(&mut command)?;
        let names: BTreeSet<String> =
            listed.lines().filter_map(|line| line.split(' ').nth(2)).map(str::to_owned).collect();
        ensure!(names.contains("blog"), "the stub libobs defines nothing");
        Ok(names)
    }
}

/// Where plugin and daemon meet, and what else the plugin is told.
pub(super) struct Meeting {
    pub(super) runtime_dir: PathBuf,
    /// Where the host listens meanwhile.
    pub(super) port: u16,
    pub(super) environment: Vec<(String, String)>,
}

/// C for every function that is wanted and not there: it says that it was asked, and answers zero.
fn stand_ins(wanted: &[String], defined: &BTreeSet<String>) -> String {
    let mut source = String::from("void stub_asked(int *times, const char *name);\n");
    for name in wanted.iter().filter(|name| !defined.contains(*name)) {
        source.push_str(&format!(
            "__declspec(dllexport) void *{name}(void)\n{{\n\tstatic int times;\n\
             \tstub_asked(&times, \"{name}\");\n\treturn 0;\n}}\n"
        ));
    }
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_there_is_stood_in_for() {
        let wanted = ["blog", "gs_draw_sprite"].map(str::to_owned);
        let source = stand_ins(&wanted, &BTreeSet::from(["blog".to_owned()]));
        assert!(source.contains("void *gs_draw_sprite(void)"), "{source}");
        assert!(!source.contains("*blog("), "{source}");
    }
}
