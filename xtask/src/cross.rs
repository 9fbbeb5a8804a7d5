//! Building for a system that is not this one: its standard library, its compilers, a place of its
//! own for what comes out.

use std::{fs, path::PathBuf, process::Command};

use anyhow::Result;

use crate::{place, program, setup::Profile, system::System};

/// MinGW's tools, before what they are.
const MINGW: &str = "x86_64-w64-mingw32-";

/// Windows 7: the recogniser uses some of what came later without looking whether MinGW's headers
/// have it.
const WINDOWS_VERSION: &str = "-D_WIN32_WINNT=0x0601";
/// Says yes to everything and writes empty files, for CMake too. It must fail on `-?`, or it is
/// taken for a compiler of Microsoft's, and it has to preprocess, for that is how a compiler is
/// recognized.
const STUB_COMPILER: &str = r#"#!/bin/sh
out=
while [ $# -gt 0 ]; do
    case $1 in
        -E) exec cc "$@" ;;
        "-?") exit 1 ;;
        -o) out=$2; shift ;;
        -o?*) out=${1#-o} ;;
    esac
    shift
done
[ -z "$out" ] || : > "$out"
"#;

/// Where everything for other systems is built, so that this system's artifacts stay as they are.
pub(crate) fn target() -> PathBuf {
    place::target().join("cross")
}

/// Where cargo puts what it builds for `system`.
pub(crate) fn built(system: System, profile: Profile) -> PathBuf {
    target().join(system.triple()).join(profile.name())
}

/// Brings Rust's standard library for `system`, unless it is there.
pub(crate) fn install(system: System) -> Result<()> {
    let installed =
        program::output(Command::new("rustup").args(["target", "list", "--installed"]))?;
    if !installed.lines().any(|line| line == system.triple()) {
        println!("fetching Rust's standard library for {}", system.triple());
        program::run(Command::new("rustup").args(["target", "add", system.triple()]))?;
    }
    Ok(())
}

/// A cargo that builds for `system`. For Windows all is compiled and linked, for macOS only seen:
/// its C is passed over. Debug information is left out: nobody debugs there, and it is most of the
/// bytes.
pub(crate) fn cargo(system: System, subcommand: &str) -> Result<Command> {
    let mut command = program::cargo(&[subcommand, "--target", system.triple()]);
    command.env("CARGO_TARGET_DIR", target()).env("CARGO_PROFILE_DEV_DEBUG", "0");
    match system {
        System::Windows => with_mingw(&mut command)?,
        System::Linux | System::MacOs => with_stub_compiler(system, &mut command)?,
    }
    Ok(command)
}

fn with_mingw(command: &mut Command) -> Result<()> {
    command.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", mingw_linker()?);
    for (variable, tool) in [
        ("CC_x86_64_pc_windows_gnu", "gcc"),
        ("CXX_x86_64_pc_windows_gnu", "g++"),
        ("AR_x86_64_pc_windows_gnu", "ar"),
    ] {
        command.env(variable, mingw(tool));
    }
    for variable in ["CFLAGS_x86_64_pc_windows_gnu", "CXXFLAGS_x86_64_pc_windows_gnu"] {
        command.env(variable, WINDOWS_VERSION);
    }
    // The recogniser's committed bindings are Linux': the workspace's configuration, which asks for
    // them, is not read from here, nor is what cargo took from it to start us. They are made from
    // its headers.
    command.current_dir("/").env("GGML_NATIVE", "OFF");
    command.env_remove("WHISPER_DONT_GENERATE_BINDINGS");
    // Without its own compiler beside it, libclang does not find the headers that come with one;
    // those of MinGW's compiler do as well.
    let headers = program::output(Command::new(mingw("gcc")).arg("-print-file-name=include"))?;
    let headers = format!("-isystem {}", headers.trim());
    command.env("BINDGEN_EXTRA_CLANG_ARGS_x86_64_pc_windows_gnu", headers);
    command.env("CMAKE_PROJECT_INCLUDE", place::workspace().join("cmake/mingw.cmake"));
    command.arg("--manifest-path").arg(place::workspace().join("Cargo.toml"));
    Ok(())
}

/// A linker that finds C++'s library in one form only, the one that goes into what is linked: no
/// streamer has the other. The recogniser reads the registry, and forgets to say that it needs it.
fn mingw_linker() -> Result<PathBuf> {
    const LIBRARY: &str = "libstdc++.a";
    let libraries = target().join("static");
    fs::create_dir_all(&libraries)?;
    let found =
        program::output(Command::new(mingw("gcc")).arg(format!("-print-file-name={LIBRARY}")))?;
    fs::copy(found.trim(), libraries.join(LIBRARY))?;
    let gcc = mingw("gcc");
    let script = format!("#!/bin/sh\nexec {gcc} -L'{}' \"$@\" -ladvapi32\n", libraries.display());
    write_script("mingw-linker", &script)
}

/// Lets cargo get past what is in C without compiling any of it.
fn with_stub_compiler(system: System, command: &mut Command) -> Result<()> {
    let stub = write_script("stub-compiler", STUB_COMPILER)?;
    let triple = system.triple().replace('-', "_");
    command.env(format!("CC_{triple}"), &stub).env(format!("CXX_{triple}"), &stub);
    command.env(format!("CMAKE_{triple}"), &stub).env(format!("AR_{triple}"), "ar");
    Ok(())
}

/// Writes a program that stands in for one of the compiler's.
fn write_script(name: &str, text: &str) -> Result<PathBuf> {
    let path = target().join(name);
    fs::create_dir_all(target())?;
    fs::write(&path, text)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    }
    Ok(path)
}

/// The name of one of MinGW's tools.
pub(crate) fn mingw(tool: &str) -> String {
    format!("{MINGW}{tool}")
}
