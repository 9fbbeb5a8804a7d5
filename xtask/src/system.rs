//! The systems we build for, and what each of them calls things.

use clap::ValueEnum;

/// A system and its processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum System {
    /// Any Linux with OBS 28 or later.
    #[value(name = "linux-x86_64")]
    Linux,
    /// Windows 10 or later.
    #[value(name = "windows-x86_64")]
    Windows,
    /// macOS on Apple's own processors.
    #[value(name = "macos-aarch64")]
    MacOs,
}

impl System {
    /// The system this runs on, if it is one of them.
    pub(crate) fn here() -> Option<Self> {
        Self::value_variants().iter().copied().find(|system| system.triple() == HERE)
    }

    /// As it stands in the names of packages and after `--target`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Linux => "linux-x86_64",
            Self::Windows => "windows-x86_64",
            Self::MacOs => "macos-aarch64",
        }
    }

    /// As Rust calls it. Windows is built with MinGW, which links from Linux.
    pub(crate) fn triple(self) -> &'static str {
        match self {
            Self::Linux => "x86_64-unknown-linux-gnu",
            Self::Windows => "x86_64-pc-windows-gnu",
            Self::MacOs => "aarch64-apple-darwin",
        }
    }

    /// The plugin's library, as cargo names it.
    pub(crate) fn library(self) -> &'static str {
        match self {
            Self::Linux => "libaivlingual.so",
            Self::Windows => "aivlingual.dll",
            Self::MacOs => "libaivlingual.dylib",
        }
    }

    /// The daemon's program.
    pub(crate) fn program(self) -> &'static str {
        if self == Self::Windows { "aivlingual.exe" } else { "aivlingual" }
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const HERE: &str = "x86_64-unknown-linux-gnu";
#[cfg(all(target_os = "macos", target_arch = "aarch64"))]
const HERE: &str = "aarch64-apple-darwin";
#[cfg(all(target_os = "windows", target_arch = "x86_64"))]
const HERE: &str = "x86_64-pc-windows-gnu";
#[cfg(not(any(
    all(target_os = "linux", target_arch = "x86_64"),
    all(target_os = "macos", target_arch = "aarch64"),
    all(target_os = "windows", target_arch = "x86_64")
)))]
const HERE: &str = "";
