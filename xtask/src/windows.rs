//! `windows`: builds what ships for Windows from here, looks at what it offers and wants, and tries
//! it under wine: the plugin in a stub host, plugin and daemon over a named pipe.
//!
//! Wine is not Windows. What this proves is that everything compiles and links, that Windows'
//! loader is content, and that the code written for Windows alone runs at all.

mod channel;
mod guest;
mod wine;

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{
    apt,
    binary::pe::{Image, Imports},
    bundle, cross, program,
    setup::Profile,
    system::System,
};

/// The libraries every Windows 10 has. Names that begin with `api-ms-win-` are doors to these.
const OF_WINDOWS: &[&str] = &[
    "advapi32.dll",
    "bcrypt.dll",
    "bcryptprimitives.dll",
    "combase.dll",
    "crypt32.dll",
    "iphlpapi.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ntdll.dll",
    "ole32.dll",
    "oleaut32.dll",
    "secur32.dll",
    "shell32.dll",
    "shlwapi.dll",
    "user32.dll",
    "userenv.dll",
    "ws2_32.dll",
];
const LIBOBS: &str = "obs.dll";

/// Everything, in the order in which a fault is easiest to understand.
pub(crate) fn run() -> Result<()> {
    apt::install(apt::WINDOWS)?;
    cross::install(System::Windows)?;
    build(Profile::Dev)?;
    let built = Built { directory: cross::built(System::Windows, Profile::Dev) };
    let wanted = look_at(&built)?;

    println!("\n== the plugin in a stub host");
    let host = guest::Host::build(&wanted)?;
    let wine = wine::Wine::new(host.directory())?;
    host.run(&wine, &built, None)?;
    let talked = channel::round_trip(&wine, &built, &host);
    wine.end_all();
    talked?;

    println!("\n== the tests of the wire");
    let mut cargo = cross::cargo(System::Windows, "test")?;
    program::run(wine.run_for(&mut cargo).args(["--package", "aivlingual-shared", "--lib"]))?;
    println!("\nWindows: all is well under wine");
    Ok(())
}

/// Builds daemon and plugin, and the visitor that tries the daemon.
pub(crate) fn build(profile: Profile) -> Result<()> {
    let mut cargo = cross::cargo(System::Windows, "build")?;
    if profile == Profile::Release {
        cargo.arg("--release");
    } else {
        cargo.args(["--package", "aivlingual-shared", "--example", "visitor"]);
    }
    program::run(cargo.args(["--package", "aivlingual-daemon", "--bins"]).args(PLUGIN))
}

const PLUGIN: [&str; 3] = ["--package", "aivlingual-obs", "--lib"];

/// What was built.
struct Built {
    directory: PathBuf,
}

impl Built {
    fn module(&self) -> PathBuf {
        self.directory.join(System::Windows.library())
    }

    fn program(&self) -> PathBuf {
        self.directory.join(System::Windows.program())
    }

    fn visitor(&self) -> PathBuf {
        self.directory.join("examples/visitor.exe")
    }
}

/// The plugin offers what OBS looks up, and neither file wants a library that a streamer does not
/// have. Returns what the plugin wants from libobs.
fn look_at(built: &Built) -> Result<Vec<String>> {
    println!("\n== what the files offer and want");
    let module = fs::read(built.module()).context("the plugin is not built")?;
    let module = Image::parse(&module)?;
    bundle::check_exports(&module.exports()?)?;
    let mut imports = module.imports()?;
    let wanted = imports.remove(LIBOBS).context("the plugin wants nothing of libobs")?;
    check_imports(System::Windows.library(), &imports)?;
    println!("ok: {} functions of libobs, all else is Windows' own", wanted.len());

    let program = fs::read(built.program()).context("the daemon is not built")?;
    let imports = Image::parse(&program)?.imports()?;
    check_imports(System::Windows.program(), &imports)?;
    println!("ok: the daemon wants {} libraries of Windows", imports.len());
    Ok(wanted)
}

fn check_imports(file: &str, imports: &Imports) -> Result<()> {
    let is_known =
        |name: &&String| name.starts_with("api-ms-win-") || OF_WINDOWS.contains(&name.as_str());
    let strange: Vec<_> = imports.keys().filter(|name| !is_known(name)).collect();
    ensure!(strange.is_empty(), "{file} wants libraries that Windows does not have: {strange:?}");
    Ok(())
}
