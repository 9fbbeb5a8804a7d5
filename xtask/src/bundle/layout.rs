//! Where OBS looks for the parts of a plugin on each system. Pure.

use crate::system::System;

/// The plugin's folder and, below it, the place of each part. The daemon finds its data in
/// `share/aivlingual` of one of the folders above itself, the plugin finds the daemon from its data
/// (`obs-plugin/src/plugin/program.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// What is copied among OBS's plugins. Linux and Windows want it to bear the module's name.
    pub(crate) plugin: &'static str,
    /// The module, under the name OBS wants.
    pub(crate) module: &'static str,
    /// The daemon.
    pub(crate) program: &'static str,
    /// Texts, fonts, themes, and what OBS 32's list of plugins says of us.
    pub(crate) data: &'static str,
    /// Speech model and dictionaries.
    pub(crate) share: &'static str,
    /// What the system itself wants to know of a bundle.
    pub(crate) information: Option<&'static str>,
    /// Where the streamer copies the folder.
    pub(crate) destination: &'static str,
}

/// The layout of a system.
pub(crate) fn of(system: System) -> Layout {
    let folder = Layout {
        plugin: "aivlingual",
        module: "bin/64bit/aivlingual.so",
        program: "bin/64bit/aivlingual",
        data: "data",
        share: "share/aivlingual",
        information: None,
        destination: "~/.config/obs-studio/plugins/",
    };
    match system {
        System::Linux => folder,
        System::Windows => Layout {
            module: "bin/64bit/aivlingual.dll",
            program: "bin/64bit/aivlingual.exe",
            destination: r"%ProgramData%\obs-studio\plugins\",
            ..folder
        },
        System::MacOs => Layout {
            plugin: "aivlingual.plugin",
            module: "Contents/MacOS/aivlingual",
            program: "Contents/bin/aivlingual",
            data: "Contents/Resources",
            share: "Contents/share/aivlingual",
            information: Some("Contents/Info.plist"),
            destination: "~/Library/Application Support/obs-studio/plugins/",
        },
    }
}
